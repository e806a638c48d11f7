"""Scenarios at report depth: every notebook executed in a fork of this process, and the pages where they are asked for.

What is equal for all scenarios is in the memory of this process and so of every fork: imports, evidence, fonts. What
is equal for the notebooks of one scenario, the audit, is worked out before they are forked.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbformat import NotebookNode

from claim_audit import notebook, preparation
from claim_audit.build import checked_editions
from claim_audit.execution import Failure
from claim_audit.numbers import LANGS, Lang
from claim_audit.page import history, outputs, provenance
from claim_audit.page.outputs import Ledger, PageError
from claim_audit.publication import publish, verdicts
from claim_audit.setting import read_setting
from claim_audit.shelf import opened
from claim_audit.sweep.columns import DONE, FAILED
from claim_audit.sweep.notebooks import executed
from claim_audit.sweep.scenarios import Scenario

ALONE: Lang = "ko"  # the language of notebooks that no page is made of

Row = dict[str, Any]
Books = dict[str, NotebookNode]


class ScenarioFailed(RuntimeError):
    """A scenario whose report could not be made. The message is one line."""


@dataclass
class Made:
    """What became of a scenario's report: files by path below the scenario's folder, and what its notebooks state."""

    files: dict[str, bytes] = field(default_factory=dict)
    ledger: Ledger | None = None


def run(scenarios: Sequence[Scenario], root: Path, *, pages: bool) -> Mapping[str, list[Any]]:
    """The columns of these scenarios, with their files, from the notebooks of the checkout `root`."""
    rows = []
    for scenario in scenarios:
        rows.append(row_of(scenario, root, pages=pages))
        if shelf := opened():
            shelf.trim()
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def row_of(scenario: Scenario, root: Path, *, pages: bool) -> Row:
    """Numbers, verdicts, files and status of a scenario; whatever goes wrong with it becomes the row's error."""
    made = Made()
    try:
        _make(made, scenario, root, pages=pages)
    except Exception as error:
        kind = "" if isinstance(error, ScenarioFailed | PageError) else f"{type(error).__name__}: "
        return {"files": list(made.files.items()), "status": FAILED, "error": kind + " ".join(str(error).split())}
    assert made.ledger is not None
    return {
        "files": list(made.files.items()),
        "numbers": list(_numbers(made.ledger)),
        **dict(_verdicts(made.ledger)),
        "status": DONE,
    }


def _make(made: Made, scenario: Scenario, root: Path, *, pages: bool) -> None:
    """Execute the notebooks, into `made` as far as they come, then read what they state and make the pages."""
    notebooks = provenance.notebooks(root)
    preparation.import_all(notebooks)
    preparation.audit_ahead(notebooks, scenario.parameters)
    every: dict[Lang, Books] = {lang: {} for lang in (LANGS if pages else (ALONE,))}
    for path in notebooks:
        for lang, books in every.items():
            books[path.stem] = _executed(path, lang, scenario, made)
    made.ledger = outputs.read(outputs.merge(every[ALONE]), scenario.id, ALONE)
    if pages:
        made.files |= _pages(every, scenario, root)


def _pages(every: Mapping[Lang, Books], scenario: Scenario, root: Path) -> dict[str, bytes]:
    """The report of a scenario, as `claim-audit build` checks and publishes it. Raises ScenarioFailed and PageError."""
    shelf = opened()
    setting = replace(
        read_setting(scenario.parameters, root, notebook.evidence()), kept=shelf.folder if shelf else None
    )
    editions, found = checked_editions(every, setting, at_once=1, warn=lambda _: None)
    if found:
        raise ScenarioFailed(found[0] + (f" (and {len(found) - 1} more like it)" if len(found) > 1 else ""))
    with TemporaryDirectory(prefix="claim-audit-") as folder:
        out = Path(folder)
        inputs = provenance.input_hashes(setting.evidence.contents, root)
        log = history.machine_readable(setting.evidence, setting.params.article)
        publish(editions, setting.params, root, out, inputs, log=log, say=lambda _: None, kept_fonts=setting.kept_fonts)
        published = [path for path in out.rglob("*") if path.is_file() and not path.name.startswith(".")]
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(published)}


def _executed(path: Path, lang: Lang, scenario: Scenario, made: Made) -> NotebookNode:
    """A notebook run with the parameters of a scenario; its text goes to `made` even if it failed."""
    found, failure = executed(path, lang, scenario)
    made.files[f"notebooks/{path.stem}.{lang}.ipynb"] = json.dumps(found, ensure_ascii=False).encode()
    if failure:
        raise ScenarioFailed(_line(path, lang, failure))
    return found


def _line(path: Path, lang: Lang, failure: Failure) -> str:
    place = f"notebooks/{path.name} ({lang}), cell {failure.cell}"
    return f"{place} ({failure.first_line}): {failure.message}" if failure.first_line else f"{place}: {failure.message}"


def _numbers(ledger: Ledger) -> Iterator[tuple[str, dict[str, float | None]]]:
    """Every number that is stated or went into one, as results.json has it."""
    for key, number in sorted(ledger.numbers.items()):
        ends = {"low": outputs.rounded(number.low), "high": outputs.rounded(number.high)}
        yield key, {"value": outputs.rounded(number.value), **ends}


def _verdicts(ledger: Ledger) -> Iterator[tuple[str, Any]]:
    for claim, verdict in verdicts(ledger).items():
        yield f"grade/{claim}", verdict["grade"]
        yield f"probability/{claim}", verdict.get("probability")
