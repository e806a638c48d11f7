"""How many GPUs DeepSeek is said to hold, and how many were sold to China at all."""

from claim_audit.evidence.schemas.columns import (
    basis,
    choice,
    day,
    key,
    notes,
    number,
    ref,
    sources,
    triple,
    words,
)
from claim_audit.evidence.schemas.magnitudes import nothing_where
from claim_audit.evidence.schemas.rules import ranges, weights_sum_to_one
from claim_audit.evidence.schemas.table import Table
from claim_audit.numbers import Text

DEFINITIONS = ("h100", "h800", "h20", "a100", "hopper", "all")
UNITS = ("units_low", "units", "units_high")

TABLES = (
    Table(
        "fleet_estimates",
        "What someone says DeepSeek (with its parent) holds. Rows are comparable only within one definition.",
        {
            "estimate_id": key("id of the estimate"),
            **words("claimant", "who says so"),
            "chip_id": choice("the definition: one chip, all Hopper chips, or all GPUs", DEFINITIONS),
            **words("definition", "the definition in words"),
            **triple(
                "units",
                number("GPUs", "GPUs", "보유량", "GPUs held", required=True, at_least=0, likely=(0, 10_000_000)),
            ),
            **basis(judgement=True),
            "weight": number(
                "declared share in the opinion pool of its definition; 0 for relays, floors and statements about "
                "something else",
                "fraction",
                "가중치",
                "weight",
                required=True,
                at_least=0,
                at_most=1,
                sources="own-judgement",
            ),
            **words("weight_why", "why it weighs so much"),
            "as_of": day("when it was said, or the state it describes"),
            "kind": choice("what kind of number it is", ("count", "estimate", "allegation", "floor", "statement")),
            "traces_to": ref("the row it repeats", "fleet_estimates", required=False),
            "source_ids": sources(),
            **notes(),
        },
        Text("{claimant_ko} 기준 {definition_ko}", "{claimant_en} ({definition_en}):"),
        "Weights of one definition sum to 1: a new independent estimate takes its weight from the others.",
        (*ranges(UNITS, why=True), weights_sum_to_one("weight", "chip_id"), nothing_where("weight", "traces_to")),
    ),
    Table(
        "china_sales",
        "Units of a chip sold to China legally, cumulative.",
        {
            "sales_id": key("id of the count"),
            "chip_id": ref("the chip", "chips"),
            "through": day("counted up to this day"),
            **triple(
                "units",
                number(
                    "units sold",
                    "GPUs",
                    "대중국 누적 판매량",
                    "units sold to China",
                    required=True,
                    above=0,
                    likely=(1_000, 20_000_000),
                ),
            ),
            **basis(),
            "source_ids": sources(),
            **notes(),
        },
        Text("{chip_id}", "{chip_id}"),
        "One row per chip and day of count.",
        ranges(UNITS),
    ),
)
