"""The ratio of R1's training cost to that of others, under every accounting basis and against every baseline."""

import numpy as np
import pandas as pd

from claim_audit import uncertainty
from claim_audit.cost.readings import Reading, about_ratios, holds_in, measured, votes
from claim_audit.numbers import Column, Facts, Results, Text
from claim_audit.parameters import Parameters
from claim_audit.polls import Poll
from claim_audit.uncertainty import Array, Draws, Measure

RATIO_COLUMNS = {
    "ratio": Column(
        "ratio", "numerator_usd ÷ denominator_usd in each draw; the median", Text("비용 비율", "cost ratio")
    ),
    "probability": Column(
        "probability",
        "share of draws in which ratio ≤ 1 ÷ (1 ÷ claimed_ratio − reciprocal_rounding)",
        Text("주장한 비율 이하일 확률", "probability of at most the claimed ratio"),
    ),
    "probability_strict": Column(
        "probability",
        "share of draws in which ratio < claimed_ratio",
        Text("주장한 비율 미만일 확률", "probability of less than the claimed ratio"),
    ),
    "numerator_usd": Column(
        "USD",
        "gpu_hours × USD per GPU-hour on the basis (× experiment multiplier); the median",
        Text("딥시크 쪽 비용", "cost on DeepSeek’s side"),
    ),
    "denominator_usd": Column(
        "USD",
        "by method: gpu_hours × USD per GPU-hour, or the published estimate (× experiment multiplier); the median",
        Text("비교 대상 쪽 비용", "cost on the other side"),
    ),
}


def ratios(evidence: Facts, params: Parameters) -> Results:
    """The cost ratio for each chosen accounting basis and baseline, like with like.

    Rows `<accounting>/<run_id>`; numeric columns ratio (with ratio_low and ratio_high: 5th and 95th percentile),
    probability (at most the claimed ratio, as rounded in print), probability_strict (under it), numerator_usd and
    denominator_usd (medians); helper columns accounting, run_id and method (hours, published or compute). A baseline of
    which nothing is known on a basis has no row: see `missing`. Raises ValueError if none is known at all.
    """
    about = about_ratios(evidence, params)
    draws = about.draw(params)
    rows = {reading.row: _row(reading, draws) for reading in about.readings}
    limits = ("claimed-ratio", "reciprocal-rounding")
    used = {reading.row: [*reading.uses(draws), *limits] for reading in about.readings}
    provenance = {row: tuple(about.numbers[name] for name in names) for row, names in used.items()}
    return Results("cost/ratios", pd.DataFrame.from_dict(rows, orient="index"), RATIO_COLUMNS, provenance)


def missing(evidence: Facts, params: Parameters) -> tuple[str, ...]:
    """The row ids that `ratios` has to leave out because nothing is known of the run on that basis.

    Raises ValueError if that is true of all of them.
    """
    return about_ratios(evidence, params).missing


def measure(evidence: Facts, params: Parameters, *, strict: bool = False) -> Measure:
    """Is the cost at most the claimed ratio (`strict`: under it, without rounding)?

    Each chosen pair of accounting basis and baseline is one reading of the claim, all of equal weight. The quantity is
    the typical ratio: the geometric mean over the readings.
    """
    about = about_ratios(evidence, params)

    def typical(draws: Draws) -> Array:
        known = about.with_constants(draws)
        mean: Array = np.exp(np.mean([np.log(reading.ratio(known)) for reading in about.readings], axis=0))
        return mean

    numbers = about.uncertain()
    if strict:
        del numbers["reciprocal-rounding"]
    name = "cost_ratio/under" if strict else "cost_ratio/at-most"
    poll = Poll(votes(about.readings, strict=strict), about.with_constants)
    return measured(name, numbers, poll, typical, params)


def _row(reading: Reading, draws: Draws) -> dict[str, object]:
    ratio = reading.ratio(draws)
    low, median, high = uncertainty.interval(ratio)
    return {
        "accounting": reading.accounting,
        "run_id": reading.run_id,
        "method": reading.method,
        "ratio": median,
        "ratio_low": low,
        "ratio_high": high,
        "probability": uncertainty.probability(holds_in(ratio, draws, strict=False)),
        "probability_strict": uncertainty.probability(holds_in(ratio, draws, strict=True)),
        "numerator_usd": uncertainty.interval(reading.numerator_usd(draws))[1],
        "denominator_usd": uncertainty.interval(reading.denominator_usd(draws))[1],
    }
