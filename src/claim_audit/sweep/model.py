"""Numbers and verdicts alone, without notebooks."""

from collections.abc import Mapping, Sequence
from typing import Any

from claim_audit.evidence import Evidence
from claim_audit.sweep import plain
from claim_audit.sweep.scenarios import Scenario


def run(evidence: Evidence, scenarios: Sequence[Scenario]) -> Mapping[str, list[Any]]:
    """The numbers and verdicts of scenarios by column."""
    rows = [plain.row_of(evidence, scenario) for scenario in scenarios]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}
