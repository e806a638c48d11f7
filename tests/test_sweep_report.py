"""Scenarios at report depth: what one takes from another is what it would have made itself, byte for byte."""

import json
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from claim_audit import evidence as evidence_module
from claim_audit.execution import default_isolation
from claim_audit.page.provenance import notebooks
from claim_audit.parameters import Parameters
from claim_audit.surroundings import PREFIX
from claim_audit.sweep.notebooks import taken_by_name
from claim_audit.sweep.pieces import run_packed, unpacked
from claim_audit.sweep.scenarios import read
from claim_audit.sweep.warm import Warm

ROOT = Path(__file__).parents[1]
RUN = ("01_article", "03_gpu_fleet")
# What moves from scenario to scenario: nothing a chart looks at, the whole audit, a chart or two, a notebook or two.
SCENARIOS = """
set: {draws: 256}
scenarios:
  - named:
      first: {}
      price: {usd_per_gpu_hour: 3.5}
      prior: {prior_probability: 0.3, usd_per_gpu_hour: 3.5}
      early: {as_of: 2025-02-01, claimed_fleet: 20000}
"""


@pytest.mark.skipif(default_isolation() != "fork", reason="no fork on this system")
def test_scenarios_made_one_after_the_other_are_as_each_made_alone(tmp_path: Path) -> None:
    file, root, shelf = (tmp_path / name for name in ("scenarios.yaml", "root", "shelf"))
    file.write_text(SCENARIOS, "utf-8")
    shutil.copytree(ROOT / "data", root / "data")
    (root / "notebooks").mkdir()
    for name in RUN:
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", root / "notebooks")
    sweep = read(file, evidence_module.load())
    scenarios = sweep.batch(0, len(sweep))
    made = {}
    with Warm(root, shelf) as warm:
        for way in ("alone", "in turn"):
            made[way] = []
            for scenario in scenarios:
                if way == "alone":
                    shutil.rmtree(shelf, ignore_errors=True)
                made[way].append(unpacked(warm.call(run_packed, "report", [scenario], root)))
    alone, in_turn = (pa.concat_tables(made[way]) for way in ("alone", "in turn"))
    assert alone["status"].to_pylist() == ["done"] * len(scenarios)
    for one, other in zip(alone.to_pylist(), in_turn.to_pylist(), strict=True):
        assert one == other, one["name"]
    files = {row["name"]: dict(row["files"]) for row in alone.to_pylist()}
    assert len({files[name]["notebooks/03_gpu_fleet.ko.ipynb"] for name in files}) == 4, "parameters leave no trace"


@pytest.mark.skipif(default_isolation() != "fork", reason="no fork on this system")
def test_a_warm_process_may_be_ended_from_two_sides_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stops a sweep ends its processes, and so does the thread whose call ends with one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    warm = Warm(ROOT, tmp_path)
    (private,) = tmp_path.glob(f"{PREFIX}*")
    for number in range(2000):  # it takes a while to clear it away
        (private / str(number)).touch()
    with ThreadPoolExecutor(2) as threads:
        for end in [threads.submit(warm.close) for _ in range(2)]:
            end.result()
    assert not private.exists()


def written(*sources: str) -> dict[str, Any]:
    """A notebook of these code cells, the first of which sets a parameter."""
    first = {"cell_type": "code", "source": ["draws = 4096"], "metadata": {"tags": ["parameters"]}}
    return {"cells": [first, *({"cell_type": "code", "source": [one], "metadata": {}} for one in sources)]}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("params = parameters(globals())\nprint(params.draws)", set()),
        ("print(f'{draws} {len(str(seed))}')", {"draws", "seed"}),
        ("def later():\n    return claimed_ratio", {"claimed_ratio"}),
        ("globals()['draws']", set(Parameters.model_fields)),
        ("print(parameters(globals()), globals())", set(Parameters.model_fields)),
        ("eval('draws')", set(Parameters.model_fields)),
        ("import sys", set(Parameters.model_fields)),
        ("import numpy as np", set()),
        ("%time draws", set(Parameters.model_fields)),
        ("!echo $draws", set(Parameters.model_fields)),
    ],
)
def test_parameters_that_cells_use_past_parameters_are_found(source: str, names: set[str]) -> None:
    assert taken_by_name(written("1 + 1", source)) == names


def test_our_notebooks_take_their_parameters_through_parameters() -> None:
    for path in notebooks(ROOT):
        assert taken_by_name(json.loads(path.read_text("utf-8"))) == set(), path.name
