"""What a build says while it works: to a person at a terminal, to a log, to a program."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from claim_audit import progress as progress_module
from claim_audit.execution import Job
from claim_audit.progress import Progress

JOB = Job(Path("notebooks/02_training_cost.ipynb"), "ko", {})
OTHER = Job(Path("notebooks/03_gpu_fleet.ipynb"), "en", {})


def tell(progress: Progress) -> None:
    """A build with a notebook that is run and one that need not be."""
    with progress:
        progress.found(OTHER)
        for cell in (1, 2, 3):
            progress.cell(JOB, cell, 3, 0.25 * cell)
        progress.done(JOB, 1.25)
        progress.say("built")
        progress.warn("a digit")


def test_plain_lines_tell_of_each_notebook_as_it_begins_and_ends(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Progress())
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "03_gpu_fleet en: unchanged",
        "02_training_cost ko: begun, 3 cells",
        "02_training_cost ko: done, 1.2 s",
        "built",
        "warning: a digit",
    ]


def test_quiet_says_warnings_only(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Progress(quiet=True))
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "warning: a digit\n")


def test_a_program_is_told_the_same_in_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Progress(as_json=True))
    told = capsys.readouterr()
    assert told.err == ""
    own, other = {"notebook": "02_training_cost", "lang": "ko"}, {"notebook": "03_gpu_fleet", "lang": "en"}
    assert list(map(json.loads, told.out.splitlines())) == [
        {"event": "unchanged", **other},
        *({"event": "cell", **own, "cell": cell, "cells": 3, "seconds": 0.25 * cell} for cell in (1, 2, 3)),
        {"event": "done", **own, "seconds": 1.25},
        {"event": "say", "line": "built"},
        {"event": "warning", "line": "a digit"},
    ]


def test_a_terminal_has_a_line_for_each_notebook_and_what_is_said_above(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()

    def console(**options: Any) -> Console:
        return Console(file=screen, force_terminal=True, width=100, highlight=options["highlight"])

    monkeypatch.setattr(progress_module, "Console", console)
    progress = Progress()
    assert progress.bars
    with progress:
        progress.found(OTHER)
        progress.cell(JOB, 2, 3, 0.5)
        (found, run) = progress.bars.tasks
        assert (found.description, found.fields["where"], found.percentage) == ("03_gpu_fleet en", "unchanged", 100)
        assert (run.description, run.fields["where"], run.completed) == ("02_training_cost ko", "cell 2 of 3", 1)
        progress.cell(JOB, 3, 3, 0.75)
        progress.done(JOB, 1.25)
        assert (run.fields["where"], run.finished) == ("done", True)
        progress.say("[bold] is no markup here")
    assert len(progress.bars.tasks) == 2
    assert "[bold] is no markup here" in screen.getvalue()
