"""A sweep at report depth that is asked to stop: one line, an exit code, nothing left running, and it can go on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from claim_audit.execution import default_isolation
from claim_audit.sweep.warm import Warm

ROOT = Path(__file__).parents[1]
PATIENCE = 200  # seconds after which something is taken not to come about
RATIOS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55]
# The command, with the notebooks of another checkout and batches of two.
COMMAND = (
    "import sys; from pathlib import Path; from claim_audit.page import provenance; "
    "provenance.ROOT = Path(sys.argv.pop(1)); "
    "from claim_audit.sweep import batches; batches.SIZES['report'] = 2; "
    "from claim_audit.cli.program import main; main()"
)
FORK_THAT_WRITES = """
import os, pathlib, time
private = pathlib.Path(os.environ["IPYTHONDIR"])
if os.fork() == 0:
    time.sleep(0.5)
    (private / "profile" / "late").mkdir(parents=True)
    os._exit(0)
"""
pytestmark = pytest.mark.skipif(default_isolation() != "fork", reason="no fork on this system")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the project's data and one notebook, which takes its time."""
    made = tmp_path_factory.mktemp("root")
    shutil.copytree(ROOT / "data", made / "data")
    (made / "notebooks").mkdir()
    sources = {
        "first": 'lang = "ko"\nclaimed_ratio = 0.1',
        "wait": "import time; time.sleep(0.3); print(claimed_ratio)",
    }
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in sources.items()]
    cells[0].metadata["tags"] = ["parameters"]
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(metadata=about, cells=cells), made / "notebooks" / "00_slow.ipynb")
    (made / "scenarios.yaml").write_text(json.dumps({"scenarios": [{"grid": {"claimed_ratio": RATIOS}}]}), "utf-8")
    return made


def command(root: Path, out: Path) -> list[str]:
    words = ["sweep", str(root / "scenarios.yaml"), "--depth", "report", "--out", str(out), "--jobs", "1"]
    return [sys.executable, "-c", COMMAND, str(root), *words]


def left_in(out: Path) -> dict[str, bytes]:
    """Every file of a sweep by path."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def unbroken(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("unbroken") / "out"
    subprocess.run([*command(root, out), "--quiet"], check=True)
    return left_in(out)


def test_asked_to_stop_it_says_so_in_a_line_leaves_nothing_running_and_goes_on(
    root: Path, tmp_path: Path, unbroken: dict[str, bytes]
) -> None:
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    scratch.mkdir()
    stopped(root, out, scratch, after=1, terminal=False)
    stopped(root, out, scratch, after=2, terminal=True)
    again = subprocess.run(command(root, out), check=True, capture_output=True, text=True)
    assert f"{len(RATIOS)} scenarios, " in again.stderr
    assert f"{len(RATIOS)} worked out now" not in again.stderr
    assert left_in(out) == unbroken


def test_what_a_killed_sweep_left_in_the_temporary_folder_goes_with_the_next(
    root: Path, tmp_path: Path, unbroken: dict[str, bytes]
) -> None:
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    scratch.mkdir()
    running, below = begun(root, out, scratch, parts=1)
    running.kill()
    running.communicate()
    _, alive = psutil.wait_procs(below, timeout=PATIENCE)
    assert alive == []
    assert list(scratch.iterdir())
    subprocess.run([*command(root, out), "--quiet"], check=True, env={**os.environ, "TMPDIR": str(scratch)})
    assert list(scratch.iterdir()) == []
    assert left_in(out) == unbroken


def begun(root: Path, out: Path, scratch: Path, *, parts: int) -> tuple["subprocess.Popen[str]", list[psutil.Process]]:
    """The sweep, once there are so many parts, and all processes below it."""
    surroundings = {**os.environ, "TMPDIR": str(scratch)}
    running = subprocess.Popen(
        command(root, out), stderr=subprocess.PIPE, text=True, start_new_session=True, env=surroundings
    )
    deadline = time.monotonic() + PATIENCE
    while len(list(out.glob("results/*.parquet"))) < parts:
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    below = psutil.Process(running.pid).children(recursive=True)
    assert below, "the warm process"
    return running, below


def stopped(root: Path, out: Path, scratch: Path, *, after: int, terminal: bool) -> None:
    """Run the sweep till there are so many parts, then stop it, by Ctrl-C or by SIGTERM; see how it ends."""
    running, below = begun(root, out, scratch, parts=after)
    if terminal:
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all of them
    else:
        running.terminate()
    _, told = running.communicate(timeout=PATIENCE)
    assert running.returncode == (130 if terminal else 143)
    how = "interrupted" if terminal else "terminated"
    assert told.splitlines()[-1] == f"claim-audit: {how}; run it again: what is done is kept in {out}"
    assert "Traceback" not in told
    _, alive = psutil.wait_procs(below, timeout=PATIENCE)
    assert alive == []
    assert list(scratch.iterdir()) == [], "temporary folders are taken away"
    assert len(list(out.glob("results/*.parquet"))) < len(RATIOS) / 2


def test_a_closed_warm_process_leaves_nothing_though_a_fork_of_it_still_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    warm = Warm(ROOT, tmp_path / "shelf")
    warm.call(exec, FORK_THAT_WRITES)
    assert list(scratch.iterdir())
    warm.close()
    time.sleep(1)
    assert list(scratch.iterdir()) == []
