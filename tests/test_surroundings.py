"""The folders of a run: the private one is gone with whoever had it, the one in common with the last."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from claim_audit.surroundings import MOMENT_SECONDS, PREFIX, UNLOCKED, common_folder, hold, private_folder

HOLDS = """
import time
from claim_audit.surroundings import private_folder
with private_folder() as folder:
    print(folder, flush=True)
    time.sleep(60)
"""
HOLDS_IN_COMMON = """
import sys
from claim_audit.surroundings import common_folder
with common_folder("shelf") as folder:
    print(folder, flush=True)
    sys.stdin.read()
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


@contextmanager
def another_in_common() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that has the folder in common with this one until its input ends, and where it has it."""
    command = [sys.executable, "-c", HOLDS_IN_COMMON]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as other:
        assert other.stdin
        assert other.stdout
        yield other, Path(other.stdout.readline().strip())


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders there")
def test_a_folder_in_common_goes_with_the_last_that_has_it(temporary: Path) -> None:
    with another_in_common() as (other, theirs):
        with common_folder("shelf") as ours, private_folder():
            assert ours == theirs
            assert ours.stat().st_mode & 0o777 == 0o700
            (ours / "kept").touch()
        assert (theirs / "kept").exists()
        with common_folder("shelf") as again, common_folder("other") as another:
            assert again == ours != another
            other.communicate()
            assert again.is_dir()
    assert not list(temporary.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders there")
def test_a_folder_in_common_that_killed_processes_left_is_cleared_away(temporary: Path) -> None:
    with another_in_common() as (other, theirs):
        other.kill()
        other.wait()
        assert theirs.is_dir()
        with private_folder():
            assert not theirs.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders there")
@pytest.mark.parametrize("how", ["others may write there", "it is a link", "it is a file"])
def test_a_folder_that_is_not_ours_alone_is_not_had_in_common(temporary: Path, how: str) -> None:
    there = temporary / f"{PREFIX}shelf"
    if how == "it is a file":
        there.touch()
    elif how == "it is a link":
        (temporary / "elsewhere").mkdir(mode=0o700)
        there.symlink_to(temporary / "elsewhere")
    else:
        there.mkdir()
        there.chmod(0o777)
        hold(there)  # or it would be cleared away as one that was left
    with another_in_common() as (other, theirs), common_folder("shelf") as ours:
        assert len({there, ours, theirs}) == 3
        assert ours.is_dir()
        other.communicate()
    assert not ours.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders there")
def test_a_folder_in_common_that_goes_just_before_it_is_held_is_made_anew(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    flock, times = fcntl.flock, iter(range(2))

    def late(lock: int, how: int) -> None:
        for _ in times:
            (temporary / f"{PREFIX}shelf").rmdir()
            break
        flock(lock, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with common_folder("shelf") as ours:
        assert not list(times)
        assert ours.is_dir()
        (ours / "kept").touch()
    assert not list(temporary.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="goes by where matplotlib keeps its fonts on Linux")
def test_a_home_that_cannot_be_written_is_no_news_and_all_else_that_matplotlib_says_is(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    around = {name: value for name, value in os.environ.items() if name not in ("MPLCONFIGDIR", "XDG_CONFIG_HOME")}
    around |= {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path)}
    command = "import claim_audit.figures.canvas, logging; logging.getLogger('matplotlib').warning('another matter')"
    said = subprocess.run([sys.executable, "-c", command], env=around, capture_output=True, text=True, check=True)
    assert said.stderr == "another matter\n"
    assert [left.name for left in tmp_path.iterdir()] == ["home"]
