"""Training runs, their stages, published cost estimates and prices of GPUs."""

from claim_audit.evidence.schemas.columns import (
    basis,
    choice,
    day,
    flag,
    key,
    notes,
    number,
    order,
    positive,
    ref,
    sources,
    text,
    triple,
    words,
)
from claim_audit.evidence.schemas.magnitudes import counted, likely_in_unit, ratio_within, unit_by
from claim_audit.evidence.schemas.rules import ranges
from claim_audit.evidence.schemas.table import Table
from claim_audit.numbers import Text

ACCOUNTING = {
    "rental": Text("임차 기준", "rental basis"),
    "amortised": Text("상각 기준", "amortised basis"),
    "programme": Text("개발 전체 기준", "programme basis"),
    "press": Text("기준을 밝히지 않은", "basis not stated"),
    "list-purchase": Text("장비 구입 기준", "hardware purchase"),
}
PRICE_KINDS = {
    "rental-on-demand": Text("수시 임차료", "on-demand rental"),
    "rental-contract": Text("계약 임차료", "contract rental"),
    "rental-assumed": Text("가정한 임차료", "assumed rental"),
    "purchase": Text("구입가", "purchase price"),
}
PAID_FOR = {kind: "USD/GPU" if kind == "purchase" else "USD/GPU-hour" for kind in PRICE_KINDS}
USD = ("usd_low", "usd", "usd_high")

TRAINING_RUNS = Table(
    "training_runs",
    "The training of one model, as far as it is known.",
    {
        "run_id": key("id of the run"),
        "model": ref("the model's name, as in names.csv (column en)", "names", "en"),
        "developer": text("who trained it"),
        "published_on": day("when the model was released or announced", required=False),
        "chip_id": ref("the chip it ran on; blank if unknown or not in chips.csv", "chips", required=False),
        **triple(
            "gpu_hours", positive("GPU-hours on that chip", "GPU-hours", "학습 시간", "GPU-hours", likely=(1e4, 1e9))
        ),
        "active_parameters": positive(
            "parameters used for each token", "parameters", "활성 파라미터", "active parameters", likely=(1e9, 5e12)
        ),
        "total_parameters": positive("all parameters", "parameters", "전체 파라미터", "parameters", likely=(1e9, 5e13)),
        "tokens": positive("tokens of pre-training", "tokens", "학습 토큰", "training tokens", likely=(1e12, 1e14)),
        **triple(
            "training_flop",
            positive(
                "operations of the training",
                "FLOP",
                "학습 연산량",
                "training compute",
                likely=(1e22, 1e28),
            ),
        ),
        "reported_utilisation": number(
            "share of the peak the developer or an analyst reports",
            "fraction",
            "보고된 가동률",
            "reported utilisation",
            above=0,
            at_most=1,
            likely=(0.05, 0.8),
        ),
        "baseline": flag("true if it may serve as a baseline in cost ratios"),
        **basis(),
        "confidence": choice(
            "how firm it is: stated by the developer, estimated, or speculative", ("stated", "estimate", "speculative")
        ),
        "source_ids": sources(),
        **notes(),
    },
    Text("{model}", "{model}"),
    "Hours, tokens and operations of one row must belong to the same run: leave out what covers more or less.",
    (
        *ranges(
            ("gpu_hours_low", "gpu_hours", "gpu_hours_high"),
            ("training_flop_low", "training_flop", "training_flop_high"),
        ),
        ratio_within("training_flop", ["active_parameters", "tokens"], 6, (0.7, 1.5), "six operations for each"),
        ratio_within("total_parameters", ["active_parameters"], 1, (1, 100), "the active ones are among all"),
    ),
)

TRAINING_STAGES = Table(
    "training_stages",
    "A stage of a run with its GPU-hours.",
    {
        "stage_id": key("id of the stage"),
        "run_id": ref("the run", "training_runs"),
        "order": order("place among all stages, from 1"),
        **words("name", "the stage's name"),
        "gpu_hours": positive("GPU-hours", "GPU-hours", "학습 시간", "GPU-hours", required=True, likely=(1e3, 1e9)),
        "gpus": positive("GPUs at work", "GPUs", "GPU 수", "GPUs", likely=(8, 1_000_000)),
        "wall_clock_hours": positive("hours by the clock", "hours", "경과 시간", "wall-clock time", likely=(1, 10_000)),
        "published_on": day("when these figures were published"),
        "source_ids": sources(),
    },
    Text("{name_ko}", "{name_en}"),
    "The stages of a run add up to its GPU-hours in training_runs.csv.",
    (counted("order"), ratio_within("gpu_hours", ["gpus", "wall_clock_hours"], 1, (0.98, 1.02), "up to rounding")),
)

COST_ESTIMATES = Table(
    "cost_estimates",
    "A published dollar figure for a training run.",
    {
        "estimate_id": key("id of the figure"),
        "run_id": ref("the run", "training_runs"),
        "accounting": choice(
            "basis: rental price, hardware amortised plus energy, whole programme, a figure given in public without "
            "its basis (press), or purchase of the hardware (list-purchase)",
            ACCOUNTING,
        ),
        **triple("usd", positive("dollars", "USD", "", "", required=True, likely=(1e5, 1e10))),
        **basis(judgement=True),
        "as_of": day("when the figure was given"),
        "source_ids": sources(),
        **notes(),
    },
    Text("{run_id} {accounting} 비용", "{run_id} cost, {accounting}"),
    "One row per run, basis and origin. A figure that repeats another source is a row only if its source says so.",
    ranges(USD, why=True),
)

GPU_PRICES = Table(
    "gpu_prices",
    "A price of a GPU or of an hour of it.",
    {
        "price_id": key("id of the price"),
        "chip_id": ref("the chip", "chips"),
        "kind": choice("what is paid for", PRICE_KINDS),
        "region": choice("where", ("world", "us", "china")),
        "as_of": day("when"),
        **triple("usd", positive("dollars per unit", "row", "", "", required=True)),
        "unit": choice("what the price is for", ("USD/GPU-hour", "USD/GPU")),
        "listings": number("listings behind the value", "items", "목록 수", "listings", at_least=1, likely=(1, 1_000)),
        **basis(),
        "source_ids": sources(),
        **notes(),
    },
    Text("{chip_id} {kind}({as_of})", "{chip_id}, {kind} ({as_of})"),
    "Divide the price of a server by its GPUs and say so in the note.",
    (*ranges(USD), unit_by("kind", PAID_FOR), *likely_in_unit(*USD)),
)

TABLES = (TRAINING_RUNS, TRAINING_STAGES, COST_ESTIMATES, GPU_PRICES)
