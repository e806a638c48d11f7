"""A batch of scenarios -> a table, one row per scenario in order, whatever becomes of it. The same wherever it runs."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from claim_audit import evidence as evidence_module
from claim_audit.evidence import Evidence
from claim_audit.page import provenance
from claim_audit.sweep import model
from claim_audit.sweep.columns import DONE, FAILED, PARAMETERS, Depth, as_cell, schema
from claim_audit.sweep.scenarios import DEFAULTS, Scenario

Columns = Mapping[str, Any]  # by name, a list or an array with an entry for each scenario; absent ones are null

# Scenarios of one batch, and so of one part of the dataset: on a cluster a batch is a task, of seconds at report depth.
SIZES: Mapping[Depth, int] = {"model": 8192, "report": 4, "pages": 2}


def run_batch(depth: Depth, scenarios: Sequence[Scenario], root: Path = provenance.ROOT) -> pa.Table:
    """The rows of these scenarios: see `columns.schema`. A scenario that fails is a row with its error.

    Pure, and picklable by name: a worker needs only the installed package and the checkout's files at `root`. Below
    the depth of the model it forks, so its process must have one thread.
    """
    return _table(depth, scenarios, _columns(depth, scenarios, root))


def lost(depth: Depth, scenarios: Sequence[Scenario], error: str) -> pa.Table:
    """The rows of scenarios that were never heard of again, for the reason `error`."""
    return _table(depth, scenarios, {"status": [FAILED] * len(scenarios), "error": [error] * len(scenarios)})


def _columns(depth: Depth, scenarios: Sequence[Scenario], root: Path) -> Columns:
    if depth == "model":
        return model.run(_evidence(), scenarios)
    from claim_audit.sweep import report  # and with it papermill

    return report.run(scenarios, root, pages=depth == "pages")


def _table(depth: Depth, scenarios: Sequence[Scenario], columns: Columns) -> pa.Table:
    found: dict[str, Any] = {
        "scenario": [one.id for one in scenarios],
        "name": [one.name for one in scenarios],
        **_parameters(scenarios),
        "status": [DONE] * len(scenarios),
        **columns,
    }
    fields = schema(_evidence(), depth)
    nothing = [None] * len(scenarios)
    cells = [(one.type, found.get(one.name, nothing)) for one in fields]
    arrays = [values if isinstance(values, pa.Array) else pa.array(values, kind) for kind, values in cells]
    return pa.table(arrays, schema=fields)


@functools.cache
def _evidence() -> Evidence:
    return evidence_module.load()


def _parameters(scenarios: Sequence[Scenario]) -> dict[str, list[Any]]:
    """The value of every parameter in each scenario."""
    return {name: [as_cell(name, one.parameters.get(name, DEFAULTS[name])) for one in scenarios] for name in PARAMETERS}
