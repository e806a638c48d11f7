"""Does R1 perform like ChatGPT? Published scores of R1 and o1, paired by benchmark.

A gap is R1's score minus the rival's in percentage points, so a positive gap has R1 ahead. Ratings are turned into the
share of head-to-head wins they predict, less one half.
"""

import math
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import qmc

from claim_audit import reads
from claim_audit.numbers import Column, Fact, Facts, Number, Results, Text
from claim_audit.parameters import Parameters
from claim_audit.polls import Poll, Vote
from claim_audit.uncertainty import Array, Measure, Range, interval, probability, rounded

R1 = "deepseek-r1"
O1 = "openai-o1"
RATING_SCALE = 400.0  # points of rating that mean odds of ten to one (Elo)

SCORE_COLUMNS = [
    "benchmark_id",
    "benchmark",
    "rival",
    "unit",
    "r1_score_id",
    "rival_score_id",
    "r1_score",
    "rival_score",
    "gap",
    "gap_low",
    "gap_high",
    "ahead",
    "independent",
    "counted",
]
SUMMARY_COLUMNS = ["gap", "gap_low", "gap_high", "similar", "tests", "ahead", "behind", "independent"]

SCORES = {
    "gap": Column(
        "percentage points",
        "score(R1) − score(rival); ratings: 100 / (1 + 10^(−difference / 400)) − 50",
        Text("R1의 점수 차이", "R1's gap"),
    )
}
SUMMARY = {
    "gap": Column(
        "percentage points",
        "mean of gap over benchmarks in percent; interval: weights ~ Dirichlet(1, …, 1)",
        Text("평균 점수 차이", "mean gap"),
    ),
    "similar": Column(
        "probability",
        "share of weights ~ Dirichlet(1, …, 1) with |Σ weight × gap| ≤ equivalence_margin",
        Text("비슷할 확률", "probability of being similar"),
    ),
    "tests": Column("items", "count of paired benchmarks in percent", Text("시험 수", "benchmarks")),
    "ahead": Column("items", "count of gaps above 0", Text("R1이 앞선 시험 수", "benchmarks R1 leads")),
    "behind": Column("items", "count of gaps below 0", Text("R1이 뒤진 시험 수", "benchmarks R1 trails")),
    "independent": Column(
        "items", "count of pairs measured by neither developer", Text("독립 측정 시험 수", "measured independently")
    ),
}


Paired = tuple[pd.DataFrame, dict[str, tuple[Number, ...]]]  # the frame of a table of results, and its inputs by row

_PAIRED: "reads.Lately[Paired]" = {}
_SUMMED: "reads.Lately[Paired]" = {}


def scores(evidence: Facts, as_of: str = "9999") -> Results:
    """R1 against each rival, in the scores known on `as_of`: rows `<benchmark>` for o1, `<benchmark>/<rival>` else.

    Columns: gap (percentage points, with the spread the source gives), r1_score and rival_score (in the unit of the
    benchmark, kept in `unit`), ahead (R1, the rival or neither), independent (neither score comes from a developer of
    either model), counted (enters the mean: a percentage, against o1).
    """
    frame, inputs = reads.lately(_PAIRED, evidence, as_of, lambda: _paired(evidence, as_of))
    return Results("performance_parity/scores", frame.copy(), SCORES, inputs)


def _paired(evidence: Facts, as_of: str) -> Paired:
    table = evidence["benchmarks"]
    table = table[table["as_of"].astype(str) <= as_of]
    rows: dict[str, dict[str, object]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for score_id, row in table[table["model_id"] == R1].iterrows():
        same_test = (table["benchmark_id"] == row["benchmark_id"]) & (table["as_of"] == row["as_of"])
        for rival_id, rival in table[same_test & (table["model_id"] != R1)].iterrows():
            pair = (
                evidence.number("benchmarks", str(score_id), "score"),
                evidence.number("benchmarks", str(rival_id), "score"),
            )
            name = f"{row['benchmark_id']}" + ("" if rival["model_id"] == O1 else f"/{rival['model_id']}")
            rows[name] = _pair(row, rival, *pair)
            inputs[name] = pair
    return pd.DataFrame(list(rows.values()), index=list(rows), columns=SCORE_COLUMNS), inputs


def summary(evidence: Facts, params: Parameters) -> Results:
    """What the pairs come to: row `mean` for all that count, `without/<benchmark>` leaving one out; none before there
    are scores.

    Columns: gap (percentage points, 5th to 95th percentile over the weights), similar (probability), tests, ahead and
    behind (how many), independent (how many neither developer reported).
    """
    frame, inputs = reads.lately(_SUMMED, evidence, params.apart_from_language, lambda: _summed(evidence, params))
    return Results("performance_parity/summary", frame.copy(), SUMMARY, inputs)


def _summed(evidence: Facts, params: Parameters) -> Paired:
    paired = scores(evidence, params.as_of)
    counted = paired.frame[paired.frame["counted"].astype(bool)]
    samples = {"mean": counted} | {f"without/{name}": counted.drop(index=name) for name in counted.index}
    samples = {name: frame for name, frame in samples.items() if len(frame)}
    rows = [_summary_of(frame, params) for frame in samples.values()]
    inputs = {
        name: (*(paired.number(row, "gap") for row in frame.index), params.number("equivalence_margin"))
        for name, frame in samples.items()
    }
    return pd.DataFrame(rows, index=list(samples), columns=SUMMARY_COLUMNS), inputs


def measure(evidence: Facts, params: Parameters) -> Measure | None:
    """Is R1 similar: is the mean gap over benchmarks within the margin? None before there are scores.

    Which benchmarks stand for "performance" is uncertain: each draw weighs them anew (the Bayesian bootstrap).
    """
    counted = counted_gaps(evidence, params.as_of)
    if not counted.size:
        return None
    gaps = mean_gaps(counted, params.draws, params.seed)

    margin = params.number("equivalence_margin")
    return Measure(
        "performance_parity/similar",
        {"equivalence-margin": Range.exact(margin.value)},
        {"equivalence-margin": margin},
        Poll([Vote(lambda _: np.abs(gaps), "<=", lambda draws: draws["equivalence-margin"])]),
        draws=params.draws,
        seed=params.seed,
    )


def counted_gaps(evidence: Facts, as_of: str) -> Array:
    """The gaps that count, known on `as_of`: shape (benchmarks,)."""
    frame = scores(evidence, as_of).frame
    return frame.loc[frame["counted"].astype(bool), "gap"].to_numpy(float)


def mean_gap(gaps: Array, means: Array) -> tuple[float, float, float]:
    """The 5th percentile, the plain mean and the 95th percentile of the mean gap, given `mean_gaps`."""
    low, _, high = interval(means)
    return low, rounded(float(gaps.mean())), high


def mean_gaps(gaps: Array, draws: int, seed: int) -> Array:
    """The mean of `gaps` (shape (n,)) under `draws` random weightings ~ Dirichlet(1, …, 1): shape (draws,).

    Exponential variables over their sum have that distribution; they come from scrambled Sobol points.
    """
    points = qmc.Sobol(d=gaps.size, scramble=True, rng=seed).random(draws)
    exponentials = -np.log1p(-points)
    means: Array = exponentials @ gaps / exponentials.sum(axis=1)
    return means


def expected_lead(rating_difference: float) -> float:
    """Percentage points over an even chance that a rating difference predicts: +400 -> 40.9."""
    return float(100.0 / (1.0 + 10.0 ** (-rating_difference / RATING_SCALE)) - 50.0)


def _pair(row: pd.Series, rival: pd.Series, r1: Fact, other: Fact) -> dict[str, object]:
    low, high = (_end(r1, "low") - _end(other, "high"), _end(r1, "high") - _end(other, "low"))
    lead = (low, r1.value - other.value, high)
    percent = row["unit"] == "percent"
    gap_low, gap, gap_high = (rounded(end if percent else expected_lead(end)) for end in lead)
    known = low < high
    return {
        "benchmark_id": row["benchmark_id"],
        "benchmark": row["benchmark"],
        "rival": rival["model_id"],
        "unit": row["unit"],
        "r1_score_id": row.name,
        "rival_score_id": rival.name,
        "r1_score": r1.value,
        "rival_score": other.value,
        "gap": gap,
        "gap_low": gap_low if known else math.nan,
        "gap_high": gap_high if known else math.nan,
        "ahead": R1 if gap > 0 else rival["model_id"] if gap < 0 else "",
        "independent": bool(row["independent"]) and bool(rival["independent"]),
        "counted": percent and rival["model_id"] == O1,
    }


def _end(number: Fact, end: Literal["low", "high"]) -> float:
    stated = number.low if end == "low" else number.high
    return number.value if stated is None else stated


def _summary_of(frame: pd.DataFrame, params: Parameters) -> dict[str, float]:
    gaps = frame["gap"].to_numpy(float)
    means = mean_gaps(gaps, params.draws, params.seed)
    low, gap, high = mean_gap(gaps, means)
    return {
        "gap": gap,
        "gap_low": low,
        "gap_high": high,
        "similar": probability(np.abs(means) <= params.equivalence_margin),
        "tests": len(gaps),
        "ahead": int((gaps > 0).sum()),
        "behind": int((gaps < 0).sum()),
        "independent": int(frame["independent"].sum()),
    }
