"""Would the cost have fallen so far anyway? The fall of the cost of a fixed capability between two runs."""

import datetime

import numpy as np
import pandas as pd

from claim_audit import uncertainty
from claim_audit.cost.comparison import ratios
from claim_audit.cost.gpu_hours import V3, is_known
from claim_audit.cost.inputs import inputs
from claim_audit.cost.readings import about_ratios
from claim_audit.numbers import Column, Facts, Number, Result, Results, Text
from claim_audit.parameters import ALL, Parameters

RENTAL = "rental"
DAYS_PER_MONTH = 365.25 / 12
MONTHS_PER_YEAR = 12
MONTHS_STATED = {"claude-3.5-sonnet": "claude-months-earlier"}  # runs whose developer dates the training itself
MIDDLE_MONTH, MIDDLE_DAY = "07", "15"  # a year or a month without more stands for its middle
TREND_COLUMNS = {
    "months": Column("months", "days from published_on to that of V3 ÷ 30.44", Text("앞선 기간", "months earlier")),
    "expected_ratio": Column(
        "ratio", "1 ÷ trend_factor_per_year^(months ÷ 12)", Text("추세로 예상되는 비율", "ratio on trend")
    ),
    "expected_with_quality": Column(
        "ratio",
        "expected_ratio ÷ quality_discount",
        Text("성능 차이까지 넣은 예상 비율", "ratio on trend for a somewhat weaker model"),
    ),
    "actual_ratio": Column("ratio", "ratio of cost/ratios at a rental price", Text("실제 비율", "actual ratio")),
    "probability_below_trend": Column(
        "probability",
        "share of draws in which actual_ratio < expected_with_quality",
        Text("추세보다 쌀 확률", "probability of being cheaper than the trend"),
    ),
}


def trend(evidence: Facts, params: Parameters) -> Results:
    """What the trend alone would make of each baseline's cost by the time of V3, beside the actual rental ratio.

    Rows are the chosen baselines published before V3; numeric columns months, expected_ratio and expected_with_quality
    (each with _low and _high), actual_ratio, probability_below_trend. Raises ValueError if V3 has no published_on.
    """
    at_rent = params.model_copy(update={"accounting": RENTAL})
    about = about_ratios(evidence, at_rent)
    table = ratios(evidence, params if params.accounting == ALL else at_rent)  # so that the page shows one median
    assumed = inputs(evidence, params, [])
    more = {name: assumed[name] for name in ("trend-factor-per-year", "quality-discount")}
    months = {reading.run_id: _months(evidence, reading.run_id) for reading in about.readings}
    earlier = {run: number for run, number in months.items() if number is not None and number.value > 0}
    draws = about.draw(params, {**more, **{f"{run}-months": number for run, number in earlier.items()}})
    rows: dict[str, dict[str, float]] = {}
    provenance: dict[str, tuple[Number, ...]] = {}
    for reading in (reading for reading in about.readings if reading.run_id in earlier):
        run = reading.run_id
        expected = draws["trend-factor-per-year"] ** (-draws[f"{run}-months"] / MONTHS_PER_YEAR)
        weaker = expected / draws["quality-discount"]
        actual = table.number(reading.row, "ratio")
        rows[run] = {
            "months": earlier[run].value,
            **_with_interval("expected_ratio", expected),
            **_with_interval("expected_with_quality", weaker),
            "actual_ratio": actual.value,
            "probability_below_trend": uncertainty.probability(np.less(reading.ratio(draws), weaker)),
        }
        provenance[run] = (earlier[run], *more.values(), actual)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=None if rows else list(TREND_COLUMNS))
    frame.index.name = "run_id"
    return Results("cost/trend", frame, TREND_COLUMNS, provenance)


def _months(evidence: Facts, run: str) -> Number | None:
    """Months from the run to V3: as its developer states them, or between the two publications; None if undated."""
    if run in MONTHS_STATED:
        return evidence.number("assumptions", MONTHS_STATED[run], "value")
    if not is_known(evidence, V3, "published_on"):
        raise ValueError(f"training_runs: {V3}: published_on is missing; the trend counts months up to it")
    if not is_known(evidence, run, "published_on"):
        return None
    published = evidence["training_runs"]["published_on"]
    days = (_day(str(published[V3])) - _day(str(published[run]))).days
    name = evidence.name("training_runs", run).text
    return Result(
        key=f"cost/months/{run}/months",
        value=uncertainty.rounded(days / DAYS_PER_MONTH),
        unit="months",
        label=Text(f"{name.ko} 앞선 기간", f"months by which {name.en} came earlier"),
        formula="days from published_on to that of V3 ÷ 30.44",
    )


def _day(iso: str) -> datetime.date:
    year, month, day = (*iso.split("-"), *(MIDDLE_MONTH, MIDDLE_DAY)[iso.count("-") :])
    return datetime.date(int(year), int(month), int(day))


def _with_interval(column: str, samples: uncertainty.Array) -> dict[str, float]:
    low, median, high = uncertainty.interval(samples)
    return {column: median, f"{column}_low": low, f"{column}_high": high}
