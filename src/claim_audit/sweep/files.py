"""The files of scenarios: the notebooks and pages of each in a folder of its own, named by its id."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from claim_audit.sweep.columns import FILES

SCENARIOS = "scenarios"
UNFINISHED = ".unfinished-"


def put_down(table: pa.Table, folder: Path) -> pa.Table:
    """Write the files that a batch brought along below `folder`, each scenario's whole or not at all; the rest of it.

    A folder that a run left without its row, cut off in between, is written anew with the same content.
    """
    if FILES not in table.column_names:
        return table
    for scenario, files in zip(table["scenario"].to_pylist(), table[FILES].to_pylist(), strict=True):
        if files:
            _write(folder / SCENARIOS, scenario, files)
    return table.drop_columns([FILES])


def _write(folder: Path, scenario: str, files: Iterable[tuple[str, bytes]]) -> None:
    unfinished, place = folder / f"{UNFINISHED}{scenario}", folder / scenario
    shutil.rmtree(unfinished, ignore_errors=True)
    for name, content in files:
        path = unfinished / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.rmtree(place, ignore_errors=True)
    unfinished.rename(place)
