"""Executed notebooks, kept by what they rest on: a notebook is run again only if something of that changed.

It rests on its code cells, its parameters, the modules of the package it reaches and their data, the lock, Python, and
on those files of `data/` that it was seen to look at when it ran. Prose is taken from the notebook as it is now.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from claim_audit.execution import Job, Outcome
from claim_audit.incremental import files, whole
from claim_audit.incremental.modules import Graph, reached
from claim_audit.incremental.whole import hashed
from claim_audit.reads import tables

# What runs notebooks, whatever they import.
MACHINERY = "from claim_audit import engine, execution, forking, notebook, preparation"
MOST_KEPT = 24  # of one notebook in one language, the last used


@dataclass(frozen=True, slots=True)
class Reuse:
    """The folder of what is kept; with `force` nothing is taken from it, with `explain` each run is given a reason."""

    folder: Path
    force: bool = False
    explain: bool = False


class Executed:
    """The executed notebooks kept in a folder. A folder that cannot be written keeps nothing; that is no failure.

    `tables` are the hashes of the files of `data/` by table, `inputs` those of what parameters name (an article).
    What killed builds left half written there is cleared away.
    """

    def __init__(self, reuse: Reuse, root: Path, tables: Mapping[str, str], inputs: Mapping[str, str]) -> None:
        self.reuse, self.root, self.tables, self.inputs = reuse, root, tables, inputs
        whole.clear(reuse.folder)
        self._hashes: dict[Path, str] = {}
        self._graph: Graph = {}

    def find(self, job: Job) -> NotebookNode | None:
        """The executed notebook of a job, with the prose of today; None if it must be run."""
        if self.reuse.force:
            return None
        folder, key = self._place(job)
        for path in files.by_use(folder):
            if path.name.startswith(f"{key}."):
                record = _read(path)
                if record is not None and not self._stale(record):
                    return _with_prose(_source(job), record["notebook"])
        return None

    def keep(self, outcome: Outcome) -> None:
        """Keep the notebook of a job that ran to its end, if it is known what it looked at."""
        if outcome.failure or outcome.read is None:
            return
        looked_at = {table: self.tables.get(table, "") for table in sorted(tables(outcome.read))}
        record = {
            "about": self._about(outcome.job),
            "tables": looked_at,
            "notebook": json.loads(outcome.executed),
        }
        content = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        folder, key = self._place(outcome.job)
        files.write(folder / f"{key}.{hashed(json.dumps(looked_at).encode())}.json", content, MOST_KEPT)

    def why(self, job: Job) -> str:
        """Why a job must be run: what changed since the notebook was last kept in that language."""
        if self.reuse.force:
            return "asked to"
        kept = (record for path in files.by_use(self._place(job)[0]) if (record := _read(path)))
        last = next(kept, None)
        if last is None:
            return "no run of it is kept"
        changed = [*_differences(last["about"], self._about(job)), *self._stale(last)]
        return ", ".join(changed) or "the run that is kept is damaged"

    def _stale(self, record: Mapping[str, Any]) -> list[str]:
        """The files of `data/` that it looked at and that are others now."""
        tables = record["tables"].items()
        return [f"data/{table}.csv changed" for table, found in tables if self.tables.get(table, "") != found]

    def _place(self, job: Job) -> tuple[Path, str]:
        """The folder of a job's notebook, and how the names of its runs begin: they end with what they looked at.

        So what was kept is found again when a change of `data/` is taken back.
        """
        key = hashed(json.dumps(self._about(job), sort_keys=True).encode())
        return self.reuse.folder / "notebooks" / f"{job.name}.{job.lang}", key

    def _about(self, job: Job) -> dict[str, Any]:
        """Everything a job rests on that is known before it runs, each thing with its hash or value."""
        code = [cell for cell in _source(job).cells if cell.cell_type == "code"]
        sources = [*(cell.source for cell in code), MACHINERY]
        package = Path(__file__).parents[1]
        return {
            "code cells": hashed(json.dumps([[cell.source, cell.metadata.get("tags", [])] for cell in code]).encode()),
            "Python": f"{sys.version} {sys.platform}",
            "requirements.lock": self._hash_of(self.root / "requirements.lock"),
            **{f"parameter {name}": value for name, value in sorted(job.parameters.items())},
            **{f"input {name}": found for name, found in sorted(self.inputs.items())},
            **{
                path.relative_to(package.parent).as_posix(): self._hash_of(path)
                for path in sorted(reached(sources, package, self._graph))
            },
        }

    def _hash_of(self, path: Path) -> str:
        if path not in self._hashes:
            self._hashes[path] = hashed(path.read_bytes()) if path.is_file() else ""
        return self._hashes[path]


def _read(path: Path) -> Any:
    content = files.read(path)
    return None if content is None else json.loads(content)


def _source(job: Job) -> NotebookNode:
    notebook: NotebookNode = nbformat.from_dict(json.loads(job.notebook.read_text("utf-8")))
    for cell in notebook.cells:
        cell.source = "".join(cell.source)
    return notebook


def _with_prose(source: NotebookNode, executed: Mapping[str, Any]) -> NotebookNode:
    """The notebook as it is written now, its code cells as they came out when they ran."""
    ran = nbformat.from_dict(executed)
    injected = [cell for cell in ran.cells if _is_injected(cell)]
    outcomes = iter([cell for cell in ran.cells if cell.cell_type == "code" and not _is_injected(cell)])
    cells: list[NotebookNode] = []
    for cell in source.cells:
        if cell.cell_type != "code":
            cells.append(cell)
            continue
        cells.append(next(outcomes))
        if "parameters" in cell.metadata.get("tags", ()):
            cells += injected
            injected = []
    merged = NotebookNode({**ran, "cells": [*injected, *cells]})
    merged.metadata = NotebookNode({**ran.metadata, **source.metadata})
    return merged


def _is_injected(cell: NotebookNode) -> bool:
    return "injected-parameters" in cell.metadata.get("tags", ())


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            yield f"{name} changed"
