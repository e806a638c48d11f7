"""The private folder of a run: nobody else's, and gone with whoever had it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from claim_audit.surroundings import MOMENT_SECONDS, PREFIX, UNLOCKED, private_folder

HOLDS = """
import time
from claim_audit.surroundings import private_folder
with private_folder() as folder:
    print(folder, flush=True)
    time.sleep(60)
"""
LEAVES_A_WRITER = """
import os, pathlib, sys, time
from claim_audit.surroundings import hold
folder = pathlib.Path(sys.argv[1])
hold(folder)
if os.fork() == 0:
    time.sleep(0.5)
    (folder / "profile" / "late").mkdir(parents=True)
    os._exit(0)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_private_folder_goes_with_its_contents(temporary: Path) -> None:
    with private_folder() as folder:
        assert folder.name.startswith(PREFIX)
        (folder / "left").touch()
    assert not list(temporary.iterdir())


def test_a_private_folder_goes_though_somebody_still_writes_there(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove, late = os.rmdir, iter("ab")

    def rmdir(path: str, **options: Any) -> None:
        for name in late:  # a file for each of the first two times that the folder is taken to be empty
            (folder / name).touch()
            break
        remove(path, **options)

    with private_folder() as folder:
        monkeypatch.setattr(os, "rmdir", rmdir)
    assert not list(late)
    assert not list(temporary.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders there")
def test_a_private_folder_stays_until_those_who_hold_it_and_their_forks_have_ended(temporary: Path) -> None:
    with private_folder() as folder:
        command = [sys.executable, "-c", LEAVES_A_WRITER, str(folder)]
        subprocess.run(command, check=True)
    assert not list(temporary.iterdir())
    time.sleep(1)
    assert not list(temporary.iterdir()), "it was made anew"


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders there")
def test_the_next_run_clears_away_that_of_a_killed_one_and_leaves_that_of_a_living_one(temporary: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, encoding="utf-8") as other:
        assert other.stdout
        theirs = Path(other.stdout.readline().strip())
        with private_folder():
            assert theirs.is_dir()
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert theirs.is_dir()
        with private_folder():
            assert not theirs.exists()


def test_a_folder_that_was_never_locked_goes_once_it_is_no_longer_new(temporary: Path) -> None:
    new, old = (temporary / f"{UNLOCKED}{name}" for name in ("new", "old"))
    for one in (new, old):
        one.mkdir()
    past = old.stat().st_mtime - 2 * MOMENT_SECONDS
    os.utime(old, (past, past))
    with private_folder():
        assert new.is_dir()
        assert not old.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="goes by where matplotlib keeps its fonts on Linux")
def test_a_home_that_cannot_be_written_is_no_news_and_all_else_that_matplotlib_says_is(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    around = {name: value for name, value in os.environ.items() if name not in ("MPLCONFIGDIR", "XDG_CONFIG_HOME")}
    around |= {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path)}
    command = "import claim_audit.figures.canvas, logging; logging.getLogger('matplotlib').warning('another matter')"
    said = subprocess.run([sys.executable, "-c", command], env=around, capture_output=True, text=True, check=True)
    assert said.stderr == "another matter\n"
    assert [left.name for left in tmp_path.iterdir()] == ["home"]
