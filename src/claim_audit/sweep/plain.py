"""One scenario at a time, by the audit that reports are made with: what every faster way must agree with."""

from collections.abc import Iterator
from typing import Any

from claim_audit import fleet, market, parity
from claim_audit.evidence import Evidence
from claim_audit.numbers import Result, Results
from claim_audit.parameters import Parameters
from claim_audit.sweep.columns import DONE, FAILED, claims_asked, ends
from claim_audit.sweep.scenarios import Scenario
from claim_audit.uncertainty import interval
from claim_audit.verdicts import QUESTIONS, audit

Row = dict[str, Any]


def row_of(evidence: Evidence, scenario: Scenario) -> Row:
    """Numbers, verdicts and status of a scenario; whatever goes wrong with it becomes the row's error."""
    try:
        params = Parameters.read(scenario.parameters).check_against(evidence)
        return {**dict(_numbers(evidence, params)), **dict(_verdicts(evidence, params)), "status": DONE}
    except Exception as error:
        return {"status": FAILED, "error": " ".join(f"{type(error).__name__}: {error}".split())}


def _numbers(evidence: Evidence, params: Parameters) -> Iterator[tuple[str, float]]:
    """The numbers the claims are about, with their ends; one of which nothing is known is left out."""
    ratios = QUESTIONS["cost_ratio/at-most"](evidence, params)
    if ratios is not None and ratios.quantity is not None:
        yield from zip(ends("cost_ratio"), interval(ratios.quantity(ratios.base_draws)), strict=True)
    for name, results, row, column in (
        ("fleet_units", fleet.pool(evidence, params), "pool", "units"),
        ("score_gap", parity.summary(evidence, params), "mean", "gap"),
        ("demand_factor", market.demand(evidence, params), "claimed", "demand_factor"),
    ):
        if row in results.frame.index:
            yield from zip(ends(name), _interval(results, row, column), strict=True)


def _interval(results: Results, row: str, column: str) -> tuple[float, float, float]:
    number: Result = results.number(row, column)
    low = number.value if number.low is None else number.low
    high = number.value if number.high is None else number.high
    return low, number.value, high


def _verdicts(evidence: Evidence, params: Parameters) -> Iterator[tuple[str, Any]]:
    for claim, verdict in audit(evidence, params, *claims_asked(evidence), flips=False).items():
        yield f"grade/{claim}", verdict.grade.id
        yield f"probability/{claim}", None if verdict.probability is None else verdict.probability.value
