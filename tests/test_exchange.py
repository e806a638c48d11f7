"""New folders in the places of old ones: all or none, whoever is killed, one after the other."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from claim_audit import exchange

NAMES = ("reports", "figures")
# Publishes edition after edition until it is killed.
PUBLISHER = """
import sys, tempfile
from pathlib import Path
from claim_audit import exchange
out, edition = Path(sys.argv[1]), 0
while True:
    edition += 1
    with exchange.held(out, print) as lock:
        exchange.settle(out)
        staging = Path(tempfile.mkdtemp(prefix=exchange.STAGING, dir=out))
        for name in ("reports", "figures"):
            (staging / name).mkdir()
            for piece in range(20):
                (staging / name / f"{piece}.txt").write_text(f"{sys.argv[2]}-{edition}")
        exchange.exchange(staging, out, ("reports", "figures"), lock)
"""


def stands(out: Path) -> set[str]:
    """The editions that the pieces published in `out` belong to."""
    return {path.read_text() for name in NAMES for path in (out / name).glob("*.txt")}


def staged(out: Path, edition: str, *names: str) -> Path:
    staging = out / f"{exchange.STAGING}{edition}"
    for name in names or NAMES:
        (staging / name).mkdir(parents=True)
        (staging / name / "a.txt").write_text(edition)
    return staging


def put(out: Path, edition: str) -> None:
    with exchange.held(out, print) as lock:
        exchange.exchange(staged(out, edition), out, NAMES, lock)


def left_behind(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir() if path.name not in NAMES)


def test_folders_are_put_in_place_and_nothing_else_is_left(tmp_path: Path) -> None:
    for edition in ("first", "second"):
        put(tmp_path, edition)
        assert stands(tmp_path) == {edition}
        assert left_behind(tmp_path) == []


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("before", [(), ("reports",), NAMES])
def test_what_fails_half_way_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: tuple[str, ...], at_once: bool
) -> None:
    for name in before:
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("old")
    staging = staged(tmp_path, "new")
    journal = {name: (staging / name).stat().st_ino for name in NAMES}
    (staging / exchange.JOURNAL).write_text(json.dumps(journal))
    swap = exchange._swap

    def failing(new: Path, old: Path) -> None:
        if old.name == "figures":
            raise OSError(28, "no space left", str(old))
        swap(new, old)

    monkeypatch.setattr(exchange, "_swap", failing)
    if not at_once:
        monkeypatch.setattr(exchange, "_at_once", lambda *_: False)
    with pytest.raises(OSError, match="no space left"):
        exchange._finish(staging, tmp_path)
    assert stands(tmp_path) == ({"old"} if before else set())
    assert sorted(path.name for path in tmp_path.iterdir() if path.name in NAMES) == sorted(before)
    assert not (staging / exchange.JOURNAL).exists()


def test_an_error_of_the_exchange_is_raised_here(tmp_path: Path) -> None:
    staging = staged(tmp_path, "new")
    (tmp_path / "reports").symlink_to(tmp_path / "nowhere" / "at all")
    (tmp_path / "figures").mkdir()
    with exchange.held(tmp_path, print) as lock, pytest.raises(OSError, match="reports"):
        exchange.exchange(staging, tmp_path, NAMES, lock)


@pytest.mark.parametrize("done", [(), ("reports",), NAMES])
def test_an_exchange_that_was_cut_off_is_finished(tmp_path: Path, done: tuple[str, ...]) -> None:
    put(tmp_path, "old")
    staging = staged(tmp_path, "new")
    journal = {name: (staging / name).stat().st_ino for name in NAMES}
    (staging / exchange.JOURNAL).write_text(json.dumps(journal))
    for name in done:
        exchange._swap(staging / name, tmp_path / name)
    with exchange.held(tmp_path, print):
        exchange.settle(tmp_path)
    assert stands(tmp_path) == {"new"}
    assert left_behind(tmp_path) == []


def test_what_was_staged_and_never_begun_is_cleared_away(tmp_path: Path) -> None:
    put(tmp_path, "old")
    staged(tmp_path, "new")
    with exchange.held(tmp_path, print):
        exchange.settle(tmp_path)
    assert stands(tmp_path) == {"old"}
    assert left_behind(tmp_path) == []


@pytest.mark.skipif(exchange.fcntl is None, reason="no locks of this kind on Windows")
def test_who_holds_the_folder_is_said_and_waited_for(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from claim_audit import exchange\n"
        "with exchange.held(Path(sys.argv[1]), print):\n    print('held', flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        said: list[str] = []

        def told(line: str) -> None:
            said.append(line)
            holder.stdin.close()  # type: ignore[union-attr]

        with exchange.held(tmp_path, told):
            assert said == [f"waiting for process {holder.pid}, which writes to {tmp_path}"]


@pytest.mark.skipif(exchange.fcntl is None, reason="no locks of this kind on Windows")
def test_a_dead_holder_is_in_nobodys_way(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from claim_audit import exchange\n"
        "with exchange.held(Path(sys.argv[1]), print):\n    os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    said: list[str] = []
    with exchange.held(tmp_path, said.append):
        assert said == []
    assert left_behind(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups on this system")
def test_whenever_a_publisher_is_killed_one_whole_edition_stands(tmp_path: Path) -> None:
    put(tmp_path, "first")
    moments = random.Random(20250127)
    for run in range(12):
        words = [sys.executable, "-c", PUBLISHER, str(tmp_path), str(run)]
        publisher = subprocess.Popen(words, start_new_session=True)
        time.sleep(0.1 + 0.4 * moments.random())
        os.killpg(publisher.pid, signal.SIGKILL)
        publisher.wait()
        with exchange.held(tmp_path, lambda _: None):  # an exchange under way is waited for
            assert len(stands(tmp_path)) == 1
            assert sum(1 for name in NAMES for _ in (tmp_path / name).iterdir()) in (2, 40)
    with exchange.held(tmp_path, print):
        exchange.settle(tmp_path)  # the last may have been killed with its journal written: that is made good first
    put(tmp_path, "last")
    with exchange.held(tmp_path, print):
        exchange.settle(tmp_path)
    assert stands(tmp_path) == {"last"}
    assert left_behind(tmp_path) == []
