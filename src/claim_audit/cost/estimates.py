"""Dollar figures others have published for a training run, and the comparisons that mix their accounting bases."""

import statistics

import pandas as pd

from claim_audit.cost.gpu_hours import R1, TOTAL_NAMES, V3, is_known, stages
from claim_audit.numbers import Column, Facts, Number, Result, Results, Text
from claim_audit.parameters import Parameters

BASES = {
    "rental": Text("임차료", "rental price"),
    "cloud-list": Text("클라우드 정가", "cloud list price"),
    "amortised": Text("상각 비용", "amortised hardware"),
    "programme": Text("개발 전체", "whole programme"),
    "list-purchase": Text("장비 구입비", "purchase of the hardware"),
    "press": Text("기준 없는 금액", "sum without a basis"),
}
# the comparisons in circulation: what of DeepSeek's, against whom, on which basis of theirs
COMPARISONS = (
    ("v3", "llama-3.1-405b", "rental"),
    ("v3", "llama-3.1-405b", "amortised"),
    ("v3", "llama-3.1-405b", "press"),
    ("v3", "gpt-4", "rental"),
    ("v3", "gpt-4", "amortised"),
    ("v3", "gpt-4", "press"),
    ("v3", "claude-3.5-sonnet", "press"),
    ("r1", "gpt-4", "rental"),
)
LIKE_WITH_LIKE = ("v3", "llama-3.1-405b")  # both in GPU-hours at one price: where "a tenth" comes from
USD = Column("USD", "as published", Text("발표된 금액", "published sum"))
MIXED_COLUMNS = {
    "ratio": Column("ratio", "numerator_usd ÷ denominator_usd", Text("비용 비율", "cost ratio")),
    "numerator_usd": Column("USD", "gpu_hours × usd_per_gpu_hour", Text("딥시크 쪽 금액", "sum on DeepSeek’s side")),
    "denominator_usd": Column(
        "USD",
        "median of the published estimates on that basis, or gpu_hours × usd_per_gpu_hour",
        Text("비교 대상 쪽 금액", "sum on the other side"),
    ),
}


def published(evidence: Facts, params: Parameters) -> Results:
    """Every published estimate of a run's cost in USD; helper columns run_id, accounting, basis_ko and basis_en.

    Rows are the estimate ids of `data/cost_estimates.csv`; usd_low and usd_high equal usd where no spread is given.
    """
    table = evidence["cost_estimates"]
    facts = {str(row): evidence.number("cost_estimates", str(row), "usd") for row in table.index}
    frame = table[["run_id", "accounting"]].copy()
    frame["usd"] = [fact.value for fact in facts.values()]
    frame["usd_low"] = [_low(fact) for fact in facts.values()]
    frame["usd_high"] = [_high(fact) for fact in facts.values()]
    pairs = zip(frame["run_id"], frame["accounting"], strict=True)
    bases = [BASES[_basis(run, accounting)] for run, accounting in pairs]
    frame["basis_ko"], frame["basis_en"] = [basis.ko for basis in bases], [basis.en for basis in bases]
    inputs: dict[str, tuple[Number, ...]] = {row: (fact,) for row, fact in facts.items()}
    return Results("cost/published", frame, {"usd": USD}, inputs)


def combined(evidence: Facts, run: str, accounting: str) -> Result | None:
    """All estimates of a run on one basis as one number: median value, lowest low and highest high, in USD.

    None where there is no such estimate.
    """
    table = evidence["cost_estimates"]
    of_each = zip(map(str, table.index), table["run_id"], table["accounting"], strict=True)
    rows = [row for row, *about in of_each if about == [run, accounting]]
    if not rows:
        return None
    facts = [evidence.number("cost_estimates", row, "usd") for row in rows]
    name, basis = evidence.name("training_runs", run).text, BASES[_basis(run, accounting)]
    return Result(
        key=f"cost/combined/{run}-{accounting}/usd",
        value=statistics.median(fact.value for fact in facts),
        low=min(_low(fact) for fact in facts),
        high=max(_high(fact) for fact in facts),
        unit="USD",
        label=Text(f"{name.ko} 학습비 추정({basis.ko})", f"estimated cost of {name.en} ({basis.en})"),
        formula="median of the published estimates, from the lowest to the highest",
        made_from=tuple(facts),
    )


def mixed(evidence: Facts, params: Parameters) -> Results:
    """The comparisons the press makes, most of which set a sum on one basis against a sum on another.

    Rows `<v3 or r1>/<run>/<basis>`; numeric columns ratio (its low and high from the spread of the estimates),
    numerator_usd, denominator_usd; helper columns numerator_basis, denominator_basis, mixed (bool), name_ko, name_en.
    A comparison whose estimate is not in `data/` has no row.
    """
    totals = stages(evidence, params)
    rows: dict[str, dict[str, object]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for whose, run, accounting, denominator in _comparisons(evidence, params):
        numerator = totals.number(whose, "usd")
        row = f"{whose}/{run}/{accounting}"
        basis = "rental" if accounting == "gpu-hours" else _basis(run, accounting)
        ours, theirs = TOTAL_NAMES[whose], evidence.name("training_runs", run).text
        rows[row] = {
            "ratio": numerator.value / denominator.value,
            "ratio_low": numerator.value / _high(denominator),
            "ratio_high": numerator.value / _low(denominator),
            "numerator_usd": numerator.value,
            "denominator_usd": denominator.value,
            "numerator_basis": "rental",
            "denominator_basis": basis,
            "mixed": basis != "rental" or whose == "r1",  # R1's stage is not a whole training run
            "name_ko": f"{ours.ko}({BASES['rental'].ko}) 대 {theirs.ko}({BASES[basis].ko})",
            "name_en": f"{ours.en} ({BASES['rental'].en}) against {theirs.en} ({BASES[basis].en})",
        }
        inputs[row] = (numerator, denominator)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=None if rows else list(MIXED_COLUMNS))
    return Results("cost/mixed", frame, MIXED_COLUMNS, inputs)


def _comparisons(evidence: Facts, params: Parameters) -> list[tuple[str, str, str, Number]]:
    found: list[tuple[str, str, str, Number]] = []
    whose, run = LIKE_WITH_LIKE
    if is_known(evidence, run, "gpu_hours"):
        hours = evidence.number("training_runs", run, "gpu_hours")
        found.append((whose, run, "gpu-hours", _at_rental_price(hours, params)))
    for whose, run, accounting in COMPARISONS:
        estimate = combined(evidence, run, accounting)
        if estimate is not None:
            found.append((whose, run, accounting, estimate))
    return found


def _at_rental_price(hours: Number, params: Parameters) -> Result:
    price = params.number("usd_per_gpu_hour")
    return Result(
        key=f"cost/at-rental-price/{hours.key}",
        value=hours.value * price.value,
        unit="USD",
        label=Text(f"{hours.label.ko}, 같은 임차료로", f"{hours.label.en}, at the same rental price"),
        formula="gpu_hours × usd_per_gpu_hour",
        made_from=(hours, price),
    )


def _basis(run: str, accounting: str) -> str:
    """Others' rental estimates stand on cloud list prices, not on the rental price DeepSeek assumes for itself."""
    return "cloud-list" if accounting == "rental" and run not in (V3, R1) else accounting


def _low(number: Number) -> float:
    return number.value if number.low is None else number.low


def _high(number: Number) -> float:
    return number.value if number.high is None else number.high
