"""The executed notebooks of a scenario: run, or taken from a scenario that differs in nothing they look at.

A notebook that was seen to look at two parameters comes out the same in all scenarios that agree in these two, but for
the cell in which papermill sets the parameters; that cell is written anew. As in a build, a notebook is taken to rest
on its code, the package, `data/` and its parameters: what it might fetch elsewhere, or draw by chance, is as old as the
run that is kept.
"""

import ast
import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from papermill.translators import translate_parameters

from claim_audit import engine, notebook, reads
from claim_audit.execution import Failure, Job
from claim_audit.numbers import Lang
from claim_audit.page import outputs
from claim_audit.parameters import Parameters
from claim_audit.shelf import opened
from claim_audit.sweep.scenarios import Scenario

INJECTED = "injected-parameters"
ADDED = {INJECTED, "papermill-error-cell-tag"}  # papermill's own cells
EVERY = frozenset(Parameters.model_fields)
# With these a cell can get at a parameter without naming it.
ROUNDABOUT = {"globals", "locals", "vars", "eval", "exec", "dir", "get_ipython", "sys", "inspect", "In", "_ih"}
USUAL = "parameters(globals())"  # how every notebook hands its parameters over


def executed(path: Path, lang: Lang, scenario: Scenario) -> tuple[NotebookNode, Failure | None]:
    """A notebook run with the parameters of a scenario, as far as it came, and why not to its end."""
    given = {**scenario.parameters, "lang": lang}
    source, evidence = path.read_bytes(), notebook.evidence()
    what = f"notebook {path.stem} {hashlib.sha256(source).hexdigest()} {lang} {evidence.fingerprint}"
    shelf = opened() if evidence.fingerprint else None
    params = Parameters.read(given)
    if shelf and (content := shelf.find(what, params)) is not None:
        return _with_parameters(nbformat.from_dict(json.loads(content)), given), None
    outcome = engine.execute(Job(path, lang, scenario.parameters, "fork"), lambda *_: None)
    found = _without_chance(nbformat.from_dict(json.loads(outcome.executed)))
    if shelf and outcome.read is not None and not outcome.failure:
        names = reads.parameters(outcome.read) | taken_by_name(json.loads(source))
        shelf.put(what, params, names, json.dumps(found, ensure_ascii=False).encode())
    return found, outcome.failure


def taken_by_name(written: Any) -> frozenset[str]:
    """The parameters that the cells of a notebook use by name, past `parameters()`; all where that cannot be told."""
    found: set[str] = set()
    for cell in written["cells"]:
        if cell["cell_type"] != "code" or "parameters" in cell["metadata"].get("tags", ()):
            continue
        try:
            tree = ast.parse("".join(cell["source"]).replace(USUAL, "parameters()"))
        except SyntaxError:  # a magic, or a command
            return EVERY
        found |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        found |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return EVERY if found & ROUNDABOUT else EVERY & found


def _with_parameters(executed: NotebookNode, given: dict[str, Any]) -> NotebookNode:
    """The notebook with the cell that papermill would have set these parameters in."""
    for cell in executed.cells:
        if INJECTED in outputs.tags(cell):
            cell.source = translate_parameters("python3", "python", given, "Parameters")
    return executed


def _without_chance(executed: NotebookNode) -> NotebookNode:
    """Without what no two runs have in common: papermill's times, and the random ids of the cells it adds."""
    executed.metadata.pop("papermill", None)
    for position, cell in enumerate(executed.cells):
        cell.metadata.pop("papermill", None)
        if outputs.tags(cell) & ADDED:
            cell["id"] = f"added-{position}"
    return executed
