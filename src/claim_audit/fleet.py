"""How many chips DeepSeek is said to hold, by whom, and what such a fleet could do and would cost.

Estimates count different things: H100s alone, all Hopper chips, all GPUs held. Only estimates of one definition are
pooled, with the weights declared beside them, and each source stands next to the pool.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import fsum
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from claim_audit.numbers import Column, Fact, Facts, Number, Results, Text
from claim_audit.parameters import FLEET_DEFINITIONS, Parameters
from claim_audit.polls import Poll, Vote
from claim_audit.uncertainty import Array, Draws, Measure, Range, draw, interval, probability, rounded, rounded_each

Fleet = Mapping[str, Number]  # chips held, by chip id
Drawn = tuple[tuple[float, float, float], tuple[Number, ...]]  # 5th, 50th, 95th percentile; what they were made from

HOURS_PER_DAY, HOURS_PER_YEAR = 24, 8760
REFERENCE = "h100"  # the chip of H100-equivalents, and of claims about a group of chips
V3, R1, V3_CHIP = "deepseek-v3", "deepseek-r1", "h800"
HOST_POWER = "host-power-factor"
# Prices per GPU of a complete server, where one is known; other chips have only the price of the chip.
SERVER_PRICES = {
    "h100": "hardware-usd-per-gpu",
    "h800": "hardware-usd-per-gpu",
    "a100": "a100-hardware-usd-per-gpu",
}


def estimates(evidence: Facts, params: Parameters) -> Results:
    """Every estimate known on the reference date: units (5th, 50th, 95th percentile) and weight in its definition.

    Weights are those of `data/fleet_estimates.csv` unless the parameter source_weights replaces them, divided by the
    sum over the definition (chip_id); a definition whose weights are all zero keeps zeros.
    """
    known = evidence["fleet_estimates"]
    known = known[[_begun(as_of, params.as_of) for as_of in known["as_of"]]]
    weights = {str(row): _weight(evidence, params, str(row)) for row in known.index}
    frame = known[["claimant_ko", "claimant_en", "chip_id", "definition_ko", "definition_en", "kind", "as_of"]].copy()
    ranges = [Range.of(evidence.number("fleet_estimates", row, "units")) for row in weights]
    frame["units"] = [range_.value for range_ in ranges]
    frame["units_low"] = [range_.low for range_ in ranges]
    frame["units_high"] = [range_.high for range_ in ranges]
    declared = pd.Series({row: weight.value for row, weight in weights.items()}, dtype="float64")
    total = declared.groupby(known["chip_id"]).transform("sum")
    frame["weight"] = normalised(np.array(declared, float), np.array(total, float))
    inputs = {row: (evidence.number("fleet_estimates", row, "units"), weight) for row, weight in weights.items()}
    return Results("fleet/estimates", frame, ESTIMATES, inputs)


def pool(evidence: Facts, params: Parameters, chip: str | None = None) -> Results:
    """The linear opinion pool of one definition (`chip`, else the claimed one), and each of its sources.

    Rows `pool` and the estimate ids: units (percentiles; of the weighted mixture for the pool), probability of at
    least the claimed number less the tolerance of 'about', weight. Without an estimate of any weight there is no row
    `pool`. Its probability is that of `measure`: both come from the same draws.
    """
    chip = chip or params.claimed_chip
    known = estimates(evidence, params)
    frame = known.frame[known.frame["chip_id"] == chip]
    asked = _measure(evidence, params, chip)
    draws = asked.base_draws
    limit = _limit(draws)
    rows: dict[str, tuple[float, ...]] = {
        row: (*interval(draws[row]), probability(draws[row] >= limit)) for row in map(str, frame.index)
    }
    inputs = {row: (*known.inputs[row], *_limits(evidence, params).values()) for row in rows}
    weights = dict(zip(rows, frame["weight"], strict=True))
    if any(weights.values()):
        mixture = Mixture([draws[row] for row in rows]).percentiles(np.array(list(weights.values())))
        rows = {"pool": (*mixture, asked.probability()), **rows}
        inputs["pool"] = tuple(asked.numbers.values())
        weights["pool"] = 1.0
    result = pd.DataFrame.from_dict(rows, orient="index", columns=["units_low", "units", "units_high", "probability"])
    result["weight"] = pd.Series(weights, dtype=float)
    return Results("fleet/pool", result.astype(float), POOL, inputs)


def measure(evidence: Facts, params: Parameters) -> Measure | None:
    """Whether DeepSeek holds the claimed number of the claimed chip: the weighted share of sources under which it does.

    None where no estimate known on the reference date counts that chip with any weight. Inputs: claimed-fleet,
    about-tolerance, each estimate by its id, and its weight as weight-<id>.
    """
    asked = _measure(evidence, params, params.claimed_chip)
    weighted = any(range_.value > 0 for name, range_ in asked.ranges.items() if name.startswith("weight-"))
    return asked if weighted else None


def normalised(weights: Array, totals: Array) -> Array:
    """Declared weights as shares of the totals of their definitions; where a total is nothing they stay nothing."""
    return rounded_each(weights / np.where(totals > 0, totals, 1.0))


class Mixture:
    """Equally long samples, sorted for the percentiles of weighted mixtures of them."""

    def __init__(self, samples: Sequence[Array]) -> None:
        values = np.concatenate(samples)
        order = np.argsort(values, kind="stable")
        self.draws = len(samples[0])
        self.values, self.sample = values[order], order // self.draws

    def percentiles(self, weights: Array) -> tuple[float, ...]:
        """The 5th, 50th and 95th percentile of the mixture in which each sample has its weight."""
        share = (weights / weights.sum())[self.sample].cumsum() / self.draws
        # A hair above each percentile, so that rounding in the sum cannot move a source that is one exact number.
        at = np.searchsorted(share, np.array((0.05, 0.5, 0.95)) - 1e-12)
        return tuple(rounded(float(value)) for value in self.values[at])


def fleets(evidence: Facts, params: Parameters) -> dict[str, Fleet]:
    """The fleets compared everywhere: claimed, semianalysis-mix, disclosed (a floor) and v3-cluster, by chip.

    A claim about a group of chips (hopper, all) is taken at its most capable, as H100s.
    """
    claimed = REFERENCE if params.claimed_chip in FLEET_DEFINITIONS else params.claimed_chip

    def held(**rows: str) -> Fleet:
        return {chip: evidence.number("fleet_estimates", row, "units") for chip, row in rows.items()}

    return {
        "claimed": {claimed: params.number("claimed_fleet")},
        "semianalysis-mix": held(h800="semianalysis-h800", h100="semianalysis-h100", h20="semianalysis-h20"),
        "disclosed": held(h800="disclosed-h800", a100="fire-flyer-a100"),
        "v3-cluster": {"h800": evidence.number("training_stages", "v3-pretraining", "gpus")},
    }


def capability(evidence: Facts, params: Parameters) -> Results:
    """What each fleet could do, draw and cost: a row per fleet of `fleets`.

    H100-equivalents by BF16, memory bandwidth and interconnect; days to train V3 and the share of the fleet’s year that
    V3 and R1 take (H800-hours scaled by BF16, every chip at work all the time); power and capital cost with their 5th
    and 95th percentiles. Capital is missing where no purchase price of a chip is known.
    """
    named = fleets(evidence, params)
    frame = pd.DataFrame({fleet_id: _work(evidence, fleet) for fleet_id, fleet in named.items()}).T
    inputs: dict[str, tuple[Number, ...]] = {}
    for fleet_id, fleet in named.items():
        power, power_inputs = _power_mw(evidence, params, fleet)
        capital, capital_inputs = _capital_usd(evidence, params, fleet)
        for name, values in {"power_mw": power, "capital_usd": capital}.items():
            frame.loc[fleet_id, [f"{name}_low", name, f"{name}_high"]] = values
        specifications = (
            evidence.number("chips", chip, column)
            for chip in sorted({*fleet, REFERENCE, V3_CHIP})
            for column in SPECIFICATIONS.values()
        )
        inputs[fleet_id] = (*fleet.values(), *specifications, *_hours(evidence), *power_inputs, *capital_inputs)
    return Results("fleet/capability", frame, CAPABILITY, inputs)


def supply(evidence: Facts, params: Parameters) -> Results:
    """Each fleet's chips as a share of all of that chip legally sold to China by the day R1 came out.

    Rows `chip/fleet` for the fleets that hold the chip, and `chip/claimed` for the claimed number of every chip. The
    last count before R1 is used: chips sold later cannot have been in a fleet R1 was built with. share_low and
    share_high come from the 95th and 5th percentile of the count. Helper columns: chip_id, fleet_id, sales_id.
    """
    day = min(params.as_of, str(evidence["training_runs"].loc[R1, "published_on"]))
    sales = evidence["china_sales"]
    last = sales[[str(through) <= day for through in sales["through"]]].sort_values("through", kind="stable")
    named, claimed = fleets(evidence, params), params.number("claimed_fleet")
    rows: dict[str, dict[str, Any]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for sales_id, chip in last.drop_duplicates("chip_id", keep="last")["chip_id"].items():
        sold = evidence.number("china_sales", str(sales_id), "units")
        count = Range.of(sold)
        # The count of A100s begins after those of the disclosed fleet were bought, so they are no part of it.
        held = {} if chip == "a100" else {name: fleet[chip] for name, fleet in named.items() if chip in fleet}
        for fleet_id, units in {**held, "claimed": claimed}.items():
            shares = (units.value / count.high, units.value / count.value, units.value / count.low)
            shown = dict(zip(("share_low", "share", "share_high"), map(rounded, shares), strict=True))
            rows[f"{chip}/{fleet_id}"] = {"chip_id": chip, "fleet_id": fleet_id, "sales_id": sales_id, **shown}
            inputs[f"{chip}/{fleet_id}"] = (units, sold)
    columns = ["chip_id", "fleet_id", "sales_id", "share_low", "share", "share_high"]
    return Results("fleet/supply", pd.DataFrame.from_dict(rows, orient="index", columns=columns), SUPPLY, inputs)


def cross_checks(evidence: Facts, params: Parameters) -> Results:
    """Our cost and power of fleets for which somebody published one, and ours as a multiple of theirs.

    Rows are ids of `data/disclosures.csv`, the published figures; each has capital_usd or power_mw, and ratio, with
    5th and 95th percentiles. Our cost falls short because the price of an H20 and an A100 is the chip's and theirs the
    server's; our power is above because the A100 of `data/chips.csv` is not the PCIe card of Fire-Flyer.
    """
    hopper = fleets(evidence, params)["semianalysis-mix"]
    a100s = {"a100": evidence.number("disclosures", "fire-flyer-gpus", "value")}
    rows: dict[str, dict[str, float]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for row, column, model, fleet in (
        ("semianalysis-capex", "capital_usd", _capital_usd, {**hopper, **a100s}),
        ("luk-hopper-capex", "capital_usd", _capital_usd, hopper),
        ("fire-flyer-power", "power_mw", partial(_power_mw, factors=(HOST_POWER,)), a100s),
    ):
        published = evidence.number("disclosures", row, "value")
        ours, made_from = model(evidence, params, fleet)
        rows[row] = {}
        for end, value in zip(("_low", "", "_high"), ours, strict=True):
            rows[row] |= {f"{column}{end}": value, f"ratio{end}": rounded(value / published.value)}
        inputs[row] = (*fleet.values(), *made_from, published)
    return Results("fleet/cross-checks", pd.DataFrame.from_dict(rows, orient="index"), CROSS_CHECKS, inputs)


ESTIMATES = {
    "units": Column("GPUs", "units", Text("추정 보유량", "estimated number held")),
    "weight": Column("fraction", "weight ÷ sum of the weights of the definition", Text("가중치", "weight")),
}
POOL = {
    "units": Column("GPUs", "percentiles of the weighted mixture of the sources", Text("보유량", "number held")),
    "probability": Column(
        "probability",
        "share of draws with units ≥ claimed_fleet × (1 − about-tolerance)",
        Text("주장한 만큼 보유할 확률", "probability that the claimed number is held"),
    ),
    "weight": ESTIMATES["weight"],
}
CAPABILITY = {
    "h100e_bf16": Column(
        "H100-equivalents", "Σ units × bf16 ÷ bf16 of an H100", Text("연산 성능 기준 규모", "size by arithmetic (BF16)")
    ),
    "h100e_memory": Column(
        "H100-equivalents",
        "Σ units × memory bandwidth ÷ that of an H100",
        Text("메모리 대역폭 기준 규모", "size by memory bandwidth"),
    ),
    "h100e_interconnect": Column(
        "H100-equivalents",
        "Σ units × interconnect ÷ that of an H100",
        Text("칩 간 연결 기준 규모", "size by interconnect"),
    ),
    "days_to_train_v3": Column(
        "days", "V3 gpu_hours ÷ 24 ÷ Σ units × bf16 ÷ bf16 of an H800", Text("V3 학습에 걸릴 날", "days to train V3")
    ),
    "share_of_year": Column(
        "fraction",
        "(V3 + R1 gpu_hours) ÷ 8760 ÷ Σ units × bf16 ÷ bf16 of an H800",
        Text("V3와 R1이 쓰는 한 해 가동 시간의 몫", "share of the fleet’s year that V3 and R1 take"),
    ),
    "power_mw": Column(
        "MW", "Σ units × tdp_w × host-power-factor × pue ÷ 1,000,000", Text("전력", "power of the whole fleet")
    ),
    "capital_usd": Column("USD", "Σ units × purchase price", Text("구입 비용", "purchase cost")),
}
SUPPLY = {
    "share": Column("fraction", "units ÷ units sold to China", Text("중국 판매량 중 몫", "share of all sold to China"))
}
CROSS_CHECKS = {
    "capital_usd": CAPABILITY["capital_usd"],
    # The published power leaves cooling out, so ours does here.
    "power_mw": Column("MW", "units × tdp_w × host-power-factor ÷ 1,000,000", CAPABILITY["power_mw"].label),
    "ratio": Column("times", "ours ÷ published", Text("공개된 값 대비 배수", "ours as a multiple of the published")),
}
SPECIFICATIONS = {
    "h100e_bf16": "bf16_dense_tflops",
    "h100e_memory": "memory_bandwidth_gb_per_s",
    "h100e_interconnect": "interconnect_gb_per_s",
}


def _measure(evidence: Facts, params: Parameters, chip: str) -> Measure:
    known = estimates(evidence, params)
    rows = [str(row) for row in known.frame.index[known.frame["chip_id"] == chip]]
    numbers: dict[str, Number] = dict(_limits(evidence, params))
    for row in rows:
        numbers[row], numbers[f"weight-{row}"] = known.inputs[row]

    ranges = {name: Range.of(number) for name, number in numbers.items()}
    votes = [Vote(itemgetter(row), ">=", _limit, f"weight-{row}") for row in rows]
    return Measure("fleet_size/held", ranges, numbers, Poll(votes), draws=params.draws, seed=params.seed)


def _limits(evidence: Facts, params: Parameters) -> dict[str, Number]:
    return {
        "claimed-fleet": params.number("claimed_fleet"),
        "about-tolerance": evidence.number("assumptions", "about-tolerance", "value"),
    }


def _limit(draws: Draws) -> Array:
    """The number from which on 'about' the claimed number is held."""
    return draws["claimed-fleet"] * (1 - draws["about-tolerance"])


def _weight(evidence: Facts, params: Parameters, row: str) -> Fact:
    declared = evidence.number("fleet_estimates", row, "weight")
    if row not in params.source_weights:
        return declared
    return replace(
        declared,
        key=f"parameters/source_weights/{row}",
        value=params.source_weights[row],
        table="parameters",
        row="source_weights",
        column=row,
        source_ids=("own-judgement",),
    )


def _work(evidence: Facts, fleet: Fleet) -> dict[str, float]:
    """Size in H100-equivalents by each specification, days to train V3 and share of a year for V3 and R1."""
    sizes = {name: _equivalents(evidence, fleet, column, REFERENCE) for name, column in SPECIFICATIONS.items()}
    h800s = _equivalents(evidence, fleet, "bf16_dense_tflops", V3_CHIP)
    v3, r1 = (number.value for number in _hours(evidence))
    return {
        **{name: rounded(size) for name, size in sizes.items()},
        "days_to_train_v3": rounded(v3 / HOURS_PER_DAY / h800s),
        "share_of_year": rounded((v3 + r1) / HOURS_PER_YEAR / h800s),
    }


def _equivalents(evidence: Facts, fleet: Fleet, column: str, reference: str) -> float:
    one = evidence.number("chips", reference, column).value
    return fsum(units.value * evidence.number("chips", chip, column).value / one for chip, units in fleet.items())


def _hours(evidence: Facts) -> tuple[Fact, Fact]:
    return evidence.number("training_runs", V3, "gpu_hours"), evidence.number("training_runs", R1, "gpu_hours")


def _power_mw(
    evidence: Facts, params: Parameters, fleet: Fleet, factors: tuple[str, ...] = (HOST_POWER, "pue")
) -> Drawn:
    numbers = {name: evidence.number("assumptions", name, "value") for name in factors}
    ratings = {chip: evidence.number("chips", chip, "tdp_w") for chip in fleet}
    draws = draw({name: Range.of(number) for name, number in numbers.items()}, params.draws, params.seed)
    chips_mw = fsum(units.value * ratings[chip].value for chip, units in fleet.items()) / 1e6
    return interval(chips_mw * np.prod(list(draws.values()), axis=0)), (*ratings.values(), *numbers.values())


def _capital_usd(evidence: Facts, params: Parameters, fleet: Fleet) -> Drawn:
    prices = {chip: price for chip in fleet if (price := _price(evidence, chip)) is not None}
    if len(prices) < len(fleet):
        return (np.nan, np.nan, np.nan), ()
    # Chips priced by the same row share its draws: a dear H800 means a dear H100.
    numbers = {price.key: price for price in prices.values()}
    draws = draw({key: Range.of(number) for key, number in numbers.items()}, params.draws, params.seed)
    capital = np.sum([units.value * draws[prices[chip].key] for chip, units in fleet.items()], axis=0)
    return interval(capital), tuple(numbers.values())


def _price(evidence: Facts, chip: str) -> Number | None:
    """The purchase price of a chip: that of a server per GPU, else the latest price of the chip alone, else None."""
    if chip in SERVER_PRICES:
        return evidence.number("assumptions", SERVER_PRICES[chip], "value")
    prices = evidence["gpu_prices"]
    found = prices[(prices["chip_id"] == chip) & (prices["kind"] == "purchase")].sort_values("as_of", kind="stable")
    return None if found.empty else evidence.number("gpu_prices", str(found.index[-1]), "usd")


def _begun(iso: Any, day: str) -> bool:
    """Whether a date, month or year out of `data/` has begun on `day`."""
    return str(iso) <= day[: len(str(iso))]
