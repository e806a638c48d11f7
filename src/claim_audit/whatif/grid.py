"""What the panel's script interpolates: the quantities the claims are about, as quantiles of the model's own draws.

Little has to be carried, because the model is multiplicative. A price per GPU-hour stands above and below the line and
cancels; the experiment multiplier and the GPU-hours of DeepSeek's side only shift the logarithm of a ratio, and so does
the median of the elasticity that of its draws. So one table of quantiles for each pairing of accounting basis and
baseline, each estimate of a fleet and the elasticity answers for every setting of the panel.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from claim_audit import cost, fleet, market
from claim_audit.cost.readings import AboutRatios, Reading, about_ratios
from claim_audit.evidence import Evidence
from claim_audit.parameters import ACCOUNTINGS, ALL, Parameters
from claim_audit.uncertainty import Z95, Array, Range, draw, interval
from claim_audit.verdicts import Verdict, posterior, scale, weight_of

STEPS = 20  # quantiles on either side of the median
SCORES = (
    Z95 * np.arange(-STEPS, STEPS + 1) / (STEPS / 2)
)  # in standard deviations; the 5th and 95th percentile among them
DECIMALS = 4  # of natural logarithms: a ten-thousandth either way
TOTALS = {True: "r1-with-base", False: "r1"}  # rows of `cost.stages` by include_base_model

# What the panel can answer: which way each measure asks of its quantity.
ASKED = {
    "cost_ratio/at-most": "at-most",
    "cost_ratio/under": "under",
    "fleet_size/held": "held",
    "market/demand-grows": "grows",
}


def grid(evidence: Evidence, params: Parameters, audited: Mapping[str, Verdict]) -> dict[str, Any]:
    """Everything the script computes with, as plain data for JSON, at the settings of `params`.

    `audited` are the verdicts on `claims`.

    Keys: shares (the quantiles carried), ratios and typical (by accounting basis, then baseline), gpu_hours, rounding,
    fleets (by chip), tolerance, elasticity, claims and grades.
    """
    readings = about_ratios(evidence, _with(params, accounting=ALL, baseline=ALL))
    drawn = {
        basis: {
            run: _typical_draws(readings, chosen, params)
            for run in (*baselines(evidence), ALL)
            if (chosen := _chosen(readings, basis, run))
        }
        for basis in (*ACCOUNTINGS, ALL)
    }
    return {
        "shares": [round(float(share), 5) for share in ndtr(SCORES)],
        "ratios": {
            basis: {run: _table(drawn[basis][run]) for run in drawn[basis] if run != ALL} for basis in ACCOUNTINGS
        },
        "typical": {basis: {run: _typical(drawn, basis, run) for run in drawn[basis]} for basis in drawn},
        "gpu_hours": {str(whole).lower(): _gpu_hours(evidence, params, total) for whole, total in TOTALS.items()},
        "rounding": evidence.number("assumptions", "reciprocal-rounding", "value").value,
        "fleets": {chip: _fleet(evidence, params, chip) for chip in counted_chips(evidence, params)},
        "tolerance": evidence.number("assumptions", "about-tolerance", "value").value,
        "elasticity": _elasticity(evidence, params),
        "claims": {claim: _claim(evidence, params, audited[claim], asked) for claim, asked in claims(evidence).items()},
        "grades": [{"id": grade.id, "from": grade.low} for grade in scale(evidence)],
    }


def claims(evidence: Evidence) -> dict[str, str]:
    """The claims the panel answers, repeats left out, by the way their measure asks."""
    table = evidence["claims"]
    named = {str(claim): f"{row['check']}/{row['measure']}" for claim, row in table[table["repeats"] == ""].iterrows()}
    return {claim: ASKED[measure] for claim, measure in named.items() if measure in ASKED}


def baselines(evidence: Evidence) -> list[str]:
    """The models the cost may be compared with."""
    runs = evidence["training_runs"]
    return [str(run) for run in runs.index[runs["baseline"].astype(bool)]]


def counted_chips(evidence: Evidence, params: Parameters) -> list[str]:
    """The chips and groups of chips of which somebody's estimate has weight."""
    counted = evidence["fleet_estimates"]["chip_id"].unique()
    return [str(chip) for chip in counted if fleet.measure(evidence, _with(params, claimed_chip=chip)) is not None]


def typical_ratio(evidence: Evidence, params: Parameters) -> tuple[float, float, float] | None:
    """The 5th, 50th and 95th percentile of the typical ratio of the pairings chosen; None where nothing is known."""
    try:
        about = about_ratios(evidence, params)
    except ValueError:
        return None
    return interval(_typical_draws(about, about.readings, params))


def _chosen(about: AboutRatios, basis: str, run: str) -> list[Reading]:
    return [one for one in about.readings if basis in (one.accounting, ALL) and run in (one.run_id, ALL)]


def _typical_draws(about: AboutRatios, readings: Sequence[Reading], params: Parameters) -> Array:
    """The geometric mean of the readings' ratios in each draw, from the draws `cost.measure` takes for them alone."""
    medians = {name: np.array([number.value]) for name, number in about.numbers.items()}
    names = set().union(*(reading.uses(medians) for reading in readings))
    draws = draw({name: Range.of(about.numbers[name]) for name in names}, params.draws, params.seed)
    mean: Array = np.exp(np.mean([np.log(reading.ratio(draws)) for reading in readings], axis=0))
    return mean


def _typical(drawn: Mapping[str, Mapping[str, Array]], basis: str, run: str) -> list[float]:
    """The percentiles of the typical ratio as logarithms, and the share of the pairings that count experiments.

    The typical ratio is a geometric mean, so moving the experiments shifts it by that share of the move.
    """
    of = [
        one
        for one in ACCOUNTINGS
        if basis in (one, ALL)
        for known in drawn[one]
        if known != ALL and run in (known, ALL)
    ]
    logs = (round(math.log(end), 6) for end in interval(drawn[basis][run]))
    return [*logs, round(of.count("programme") / len(of), 6)]


def _gpu_hours(evidence: Evidence, params: Parameters, total: str) -> float:
    return cost.stages(evidence, params).number(total, "gpu_hours").value


def _fleet(evidence: Evidence, params: Parameters, chip: str) -> dict[str, Any]:
    """The pool's percentiles, and the weight and quantiles of each estimate that has weight."""
    chosen = _with(params, claimed_chip=chip)
    pooled = fleet.pool(evidence, chosen)
    about = fleet.measure(evidence, chosen)
    assert about is not None, f"{chip}: no estimate has weight"
    weights = pooled.frame["weight"].drop("pool")
    units = pooled.number("pool", "units")
    return {
        "units": [units.low, units.value, units.high],
        "estimates": [
            [weight, _table(about.base_draws[str(row)])]
            for row, weight in weights.items()
            if weight and pd.notna(weight)
        ],
    }


def _elasticity(evidence: Evidence, params: Parameters) -> dict[str, Any]:
    """The draws of the elasticity and its 5th and 95th percentile, as multiples of its median."""
    median = params.demand_elasticity
    draws = market.demand_measure(evidence, params).base_draws["demand-elasticity"]
    spread = Range.of(market.elasticity_of(evidence, params))
    return {"draws": _table(draws / median), "spread": [spread.low / median, 1.0, spread.high / median]}


def _claim(evidence: Evidence, params: Parameters, verdict: Verdict, asked: str) -> dict[str, Any]:
    """How the claim is asked, what its evidence adds to the odds, and its probability where nothing measures it."""
    weight = weight_of(verdict.items)
    needed = math.log(evidence.number("assumptions", "evidence-needed", "value").value)
    unmeasured = posterior(params.prior_probability, weight) if abs(weight) >= needed else None
    return {"asked": asked, "weight": weight, "unmeasured": unmeasured}


def _table(draws: Array) -> list[float]:
    """The logarithms of the quantiles at SCORES, in units of the last decimal; a constant as its one logarithm.

    Each as its distance from the one before it, which takes fewer digits.
    """
    if np.ptp(draws) <= 1e-9 * abs(draws[0]):
        return [math.log(draws[0]) * 10**DECIMALS]
    logs = np.round(np.log(np.quantile(draws, ndtr(SCORES))) * 10**DECIMALS)
    return [int(value) for value in np.diff(logs, prepend=0)]


def _with(params: Parameters, **moved: Any) -> Parameters:
    return params.model_copy(update=moved)
