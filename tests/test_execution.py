"""The process that runs notebooks: started ahead, it is gone with the context whether it ran any or not."""

import os
import signal
import tempfile
from pathlib import Path

import nbformat
import psutil
import pytest

from claim_audit.execution import Job, Lost, Runners, default_isolation, runners
from claim_audit.surroundings import PREFIX

pytestmark = pytest.mark.skipif(default_isolation() != "fork", reason="no fork on this system")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    cells = [
        nbformat.v4.new_code_cell('lang = "ko"', id="parameters", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("import colorsys\nprint('ran')", id="says"),
    ]
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = tmp_path / "00_says.ipynb"
    nbformat.write(nbformat.v4.new_notebook(metadata=about, cells=cells), path)
    return Job(path, "ko", {}, "fork")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def below() -> list[psutil.Process]:
    """The processes of this one that run notebooks; multiprocessing keeps one of its own."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "resource_tracker" not in " ".join(child.cmdline())]


def run(started: Runners, *jobs: Job) -> list[str]:
    return [outcome.executed for outcome in started.run(jobs, 1, lambda *_: None)]


def test_what_was_started_ahead_runs_what_comes(job: Job, temporary: Path) -> None:
    before = set(below())
    with runners([job.notebook]) as started:
        assert len(set(below()) - before) == 1
        (executed,) = run(started, job)
        assert '"ran' in executed
    assert set(below()) <= before
    assert not list(temporary.iterdir())


def test_where_there_is_nothing_to_run_it_goes_again(job: Job, temporary: Path) -> None:
    before = set(below())
    with runners([job.notebook]) as started:
        assert list(temporary.glob(f"{PREFIX}*"))
        assert run(started) == []
    assert set(below()) <= before
    assert not list(temporary.iterdir())


def test_where_it_was_killed_the_run_says_so(job: Job) -> None:
    before = set(below())
    with runners([job.notebook]) as started:
        (server,) = set(below()) - before
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
        with pytest.raises(Lost, match="a process that runs notebooks was killed"):
            run(started, job)
