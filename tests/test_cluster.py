"""Sweeps on a Dask cluster: a scheduler and workers of their own on loopback, killed, paused and begun again."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pyarrow.parquet as pq
import pytest

from claim_audit import cluster, evidence
from claim_audit.article.folder import FILES_SENT
from claim_audit.cluster import ClusterError
from claim_audit.surroundings import PREFIX
from claim_audit.sweep import hands, runner
from claim_audit.sweep.columns import DONE, FAILED, Depth
from claim_audit.sweep.files import put_down
from claim_audit.sweep.inputs import Inputs
from claim_audit.sweep.pieces import carried_out, run_packed
from claim_audit.sweep.scenarios import Scenario, read
from claim_audit.sweep.warm import ProcessDied, Warm

ROOT = Path(__file__).parents[1]
SECONDS = 400  # after which a server ends by itself
# A worker that says nothing for as long is given up; a task that ends one worker is not tried on a second.
CONFIG = {
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "30s",
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s",
}
PARAMETERS_CELL = 'lang = "ko"\nclaimed_ratio = 0.1'
# What a scenario does to its own process, by the value of a parameter.
CELLS = (
    "import os, signal, time",
    "time.sleep(0.05)",
    "if claimed_ratio == 0.2: os._exit(7)",
    "if claimed_ratio == 0.3: os.kill(os.getppid(), signal.SIGKILL)",
    "print(claimed_ratio)",
)
RATIOS = [round(0.1 + 0.01 * step, 2) for step in range(21)]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the project's data and one notebook, quick and now and then deadly."""
    made = tmp_path_factory.mktemp("판")
    shutil.copytree(ROOT / "data", made / "data")
    (made / "notebooks").mkdir()
    (made / "requirements.lock").write_text("numpy==2.4.0\n", "utf-8")
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(PARAMETERS_CELL, id="parameters", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(CELLS)]
    nbformat.write(nbformat.v4.new_notebook(metadata=about, cells=cells), made / "notebooks" / "00_made_up.ipynb")
    return made


@pytest.fixture(scope="module")
def scenarios(root: Path) -> Path:
    path = root / "scenarios.yaml"
    path.write_text(json.dumps({"scenarios": [{"grid": {"claimed_ratio": RATIOS}}]}), "utf-8")
    return path


@pytest.fixture(scope="module")
def one_process(root: Path, scenarios: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process of this machine leaves."""
    out = tmp_path_factory.mktemp("one") / "out"
    swept(scenarios, out, runner.locally(1, root))
    return left_in(out)


def swept(scenarios: Path, out: Path, over: runner.Map, report: Callable[[int, int], None] = lambda *_: None) -> Any:
    return runner.run(scenarios, "report", out, evidence.load(), over=over, report=report)


def left_in(out: Path) -> dict[str, bytes]:
    """Every file of a sweep by path."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def rows(out: Path) -> list[dict[str, Any]]:
    parts = sorted((out / "results").glob("*.parquet"))
    return [row for part in parts for row in pq.read_table(part).to_pylist()]


# ---- servers


class Servers:
    """A scheduler and workers, each a process of its own that ends with the test, or by itself after a while."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "scheduler.json"
        self.started: list[subprocess.Popen[bytes]] = []
        self.scheduler = self.start_scheduler()

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{len(self.started)}.log").open("wb")
        command = [sys.executable, "-m", "dask", *words]
        server = subprocess.Popen(command, env={**os.environ, **CONFIG}, stdout=log, stderr=log, cwd=self.folder)
        self.started.append(server)
        return server

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        self.file.unlink(missing_ok=True)
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--idle-timeout", str(SECONDS)]
        scheduler = self.start("scheduler", *options, "--scheduler-file", str(self.file))
        until(self.file.exists)
        return scheduler

    def start_workers(self, count: int) -> list[subprocess.Popen[bytes]]:
        options = ["--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--death-timeout", str(SECONDS)]
        place = ["--local-directory", str(self.folder), "--scheduler-file", str(self.file)]
        place += ["--preload", "claim_audit.sweep.hands"]  # imported before it joins: later it would be silent for long
        return [self.start("worker", *options, *place) for _ in range(count)]

    def end(self) -> None:
        for server in self.started:
            for process in family(server.pid):
                with suppress(psutil.NoSuchProcess):  # it ended with the one before it
                    process.kill()
            server.wait()


def family(pid: int) -> list[psutil.Process]:
    """A process and all below it; none if it is gone."""
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def worker_process(nanny: subprocess.Popen[bytes]) -> psutil.Process:
    """The process below a nanny in which the tasks of its worker run."""
    found = [child for child in psutil.Process(nanny.pid).children() if "spawn_main" in " ".join(child.cmdline())]
    assert len(found) == 1, found
    return found[0]


def until(true: Callable[[], Any]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    made = Servers(tmp_path)
    yield made
    made.end()


@contextmanager
def cluster_of(servers: Servers, root: Path) -> Iterator[runner.Map]:
    with cluster.connected(str(servers.file), None) as client:
        client.wait_for_workers(1, timeout=SECONDS)
        yield hands.over(client, root)


class Once:
    """A report of progress that does something once, when a number of scenarios are done."""

    def __init__(self, done: int, act: Callable[[], Any]) -> None:
        self.done, self.act, self.acted = done, act, False

    def __call__(self, done: int, _: int) -> None:
        if done >= self.done and not self.acted:
            self.acted = True
            self.act()


# ---- tests


def test_workers_are_killed_and_paused_and_nothing_is_lost(
    servers: Servers, root: Path, scenarios: Path, one_process: dict[str, bytes], tmp_path: Path
) -> None:
    nannies = servers.start_workers(3)
    out = tmp_path / "out"
    shelf = Path(tempfile.gettempdir()) / f"{PREFIX}{Inputs.of(root).id}"

    def disturb() -> None:
        assert list(shelf.iterdir()), "workers of one machine do not share what they keep"
        worker_process(nannies[0]).kill()
        worker_process(nannies[1]).suspend()  # never to go on: given up by the scheduler once it has said nothing

    disturbed = Once(4, disturb)
    with cluster.connected(str(servers.file), None) as client:
        client.wait_for_workers(3, timeout=SECONDS)
        tally = swept(scenarios, out, hands.over(client, root), disturbed)
    assert disturbed.acted
    assert left_in(out) == one_process
    assert tally.scenarios == len(RATIOS) == len({row["scenario"] for row in rows(out)}) == len(rows(out))


def test_a_scenario_that_ends_its_process_each_time_is_told_and_the_rest_complete(
    one_process: dict[str, bytes], tmp_path: Path
) -> None:
    for name, content in one_process.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    failed = {row["claimed_ratio"]: row["error"] for row in rows(tmp_path) if row["status"] == FAILED}
    assert failed == {
        0.2: "notebooks/00_made_up.ipynb (ko), cell 4 (if claimed_ratio == 0.2: os._exit(7)): "
        "DeadKernelError: the kernel died",
        0.3: "its process died each time it was tried",
    }
    assert [row["claimed_ratio"] for row in rows(tmp_path)] == RATIOS
    assert sum(row["status"] == DONE for row in rows(tmp_path)) == len(RATIOS) - len(failed)


def test_a_batch_that_was_taken_apart_leaves_the_bytes_of_a_whole_one(
    root: Path, scenarios: Path, one_process: dict[str, bytes], tmp_path: Path
) -> None:
    mixed = next(place for place in range(0, len(RATIOS), 4) if 0.2 in RATIOS[place : place + 4]) // 4
    batch = read(scenarios, evidence.load()).batch(mixed, 4)
    with Warm(root, tmp_path / "shelf") as warm:

        def submit(depth: Depth, piece: Sequence[Scenario]) -> "Future[bytes]":
            told: Future[bytes] = Future()
            if len(piece) == 1:
                told.set_result(warm.call(run_packed, depth, piece, root))
            else:
                told.set_exception(ProcessDied("its process was killed"))
            return told

        ((_, table),) = carried_out(submit, lambda: 4, "report", [(mixed, batch)])
    pq.write_table(put_down(table, tmp_path), tmp_path / "part", compression="zstd", row_group_size=4)
    assert (tmp_path / "part").read_bytes() == one_process[f"results/part-{mixed:08}.parquet"]


def test_the_scheduler_goes_and_the_sweep_is_resumed(
    servers: Servers, root: Path, scenarios: Path, one_process: dict[str, bytes], tmp_path: Path
) -> None:
    servers.start_workers(1)
    out = tmp_path / "out"
    with pytest.raises(ClusterError) as told, cluster_of(servers, root) as over:
        swept(scenarios, out, over, Once(4, servers.scheduler.kill))
    assert str(told.value) == f"{servers.file}: the scheduler is gone; what is done is kept: run the command again"
    assert 0 < len(rows(out)) < len(RATIOS)
    servers.start_scheduler()
    servers.start_workers(1)
    with cluster_of(servers, root) as over:
        tally = swept(scenarios, out, over)
    assert 0 < tally.worked_out < len(RATIOS)
    assert left_in(out) == one_process


def test_a_folder_of_articles_is_read_on_a_cluster_as_it_is_here(servers: Servers, tmp_path: Path) -> None:
    articles = tmp_path / "기사"
    articles.mkdir()
    for number in range(FILES_SENT + 6):  # more than one task
        (articles / f"{number:03}.txt").write_text(
            f"딥시크는 칩 약 {number + 2}만 개를 보유했다는 의혹이 있다.\n", "utf-8"
        )
    (articles / "100.txt").write_bytes(b"\x00\x01")
    servers.start_workers(2)
    told = []
    for name, options in {"here": ["--jobs", "1"], "there": ["--scheduler", str(servers.file)]}.items():
        for file in ("claims.parquet", "everything.jsonl"):
            (tmp_path / name).mkdir(exist_ok=True)
            words = ["read", str(articles), "--out", str(tmp_path / name / file), *options]
            command = [sys.executable, "-m", "claim_audit", *words]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            told.append((done.returncode, done.stdout, done.stderr.replace(f"{tmp_path / name}", "")))
    assert left_in(tmp_path / "here") == left_in(tmp_path / "there")
    assert pq.read_table(tmp_path / "there" / "claims.parquet").num_rows == FILES_SENT + 6
    assert told[:2] == told[2:]
    assert "100.txt: byte 0: is zero" in told[0][2]


def test_a_worker_with_another_version_is_refused_in_one_line(
    servers: Servers, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers.start_workers(1)
    inputs = Inputs.of(root)
    older = Inputs(inputs.files, {**inputs.versions, "numpy": "1.0"})
    monkeypatch.setattr(Inputs, "of", lambda _: older)
    with pytest.raises(ClusterError) as told, cluster_of(servers, root):
        pass
    here = inputs.versions["numpy"]
    assert str(told.value).endswith(f" has numpy {here}, the client 1.0: install the same on every worker")
    assert "\n" not in str(told.value)


def test_where_there_is_no_scheduler_one_line_says_so(tmp_path: Path) -> None:
    for scheduler, says in {
        "tcp://127.0.0.1:1": "tcp://127.0.0.1:1: no scheduler answers there",
        str(tmp_path / "none.json"): "neither an address such as tcp://host:8786 nor a scheduler file",
        "config": "Dask's configuration names no scheduler-address",
    }.items():
        with pytest.raises(ClusterError, match=r"^[^\n]*$") as told, cluster.connected(scheduler, None):
            pass
        assert says in str(told.value)
