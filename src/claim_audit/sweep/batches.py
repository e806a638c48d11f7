"""A batch of scenarios -> a table, one row per scenario in order, whatever becomes of it. The same wherever it runs."""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from claim_audit import evidence as evidence_module
from claim_audit.evidence import Evidence
from claim_audit.sweep import model
from claim_audit.sweep.columns import DONE, PARAMETERS, Depth, as_cell, schema
from claim_audit.sweep.scenarios import DEFAULTS, Scenario

Columns = Mapping[str, Any]  # by name, a list or an array with an entry for each scenario; absent ones are null

SIZES: Mapping[Depth, int] = {"model": 8192}  # scenarios of one batch, and so of one part of the dataset
RUNS: Mapping[Depth, Callable[[Evidence, Sequence[Scenario]], Columns]] = {"model": model.run}


def run_batch(depth: Depth, scenarios: Sequence[Scenario]) -> pa.Table:
    """The rows of these scenarios: see `columns.schema`. A scenario that fails is a row with its error.

    Pure, and picklable by name: a worker needs only the installed package.
    """
    evidence = _evidence()
    found: dict[str, Any] = {
        "scenario": [one.id for one in scenarios],
        "name": [one.name for one in scenarios],
        **_parameters(scenarios),
        "status": [DONE] * len(scenarios),
        **RUNS[depth](evidence, scenarios),
    }
    fields = schema(evidence, depth)
    nothing = [None] * len(scenarios)
    return pa.table([pa.array(found.get(one.name, nothing), one.type) for one in fields], schema=fields)


@functools.cache
def _evidence() -> Evidence:
    return evidence_module.load()


def _parameters(scenarios: Sequence[Scenario]) -> dict[str, list[Any]]:
    """The value of every parameter in each scenario."""
    return {name: [as_cell(name, one.parameters.get(name, DEFAULTS[name])) for one in scenarios] for name in PARAMETERS}
