"""Runs the notebooks side by side in worker processes, and leaves none of them behind.

Workers and their kernels start from the same surroundings everywhere (hash seed, time zone, locale, one BLAS thread,
no personal IPython or matplotlib settings), so that a build gives the same bytes on another machine.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil  # type: ignore[import-untyped]

from claim_audit.numbers import Lang

SURROUNDINGS = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
PARENT_CHECK_SECONDS = 1.0

FailureKind = Literal["cell", "kernel", "timeout"]


@dataclass(frozen=True, slots=True)
class Job:
    """A notebook to run in one language; `timeout` is in seconds and per cell."""

    notebook: Path
    lang: Lang
    parameters: Mapping[str, Any]
    timeout: float

    @property
    def name(self) -> str:
        return self.notebook.stem


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a notebook did not run to its end: `cell` is counted from 1 in the notebook as written."""

    kind: FailureKind
    cell: int
    first_line: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: the executed notebook as JSON (as far as it came), and the failure if there was one."""

    job: Job
    executed: str
    failure: Failure | None
    seconds: float


Report = Callable[[Job, int, int, float], None]  # job, cell, cells in all, seconds so far


def execute(jobs: Sequence[Job], workers: int, report: Report) -> Generator[Outcome, None, None]:
    """Run `jobs`, `workers` at a time, and yield each outcome as it comes.

    However the iteration ends (also early, or by Ctrl-C), every process started here is gone afterwards.
    """
    context = multiprocessing.get_context("spawn")
    queue = context.SimpleQueue()
    threading.Thread(target=_relay, args=(queue, report), daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="claim-audit-") as private, _terminable():
        pool = ProcessPoolExecutor(workers, context, _start_worker, (queue, private, os.getpid()))
        before = set(psutil.Process().children(recursive=True))
        finished = False
        try:
            futures = [pool.submit(_work, job) for job in jobs]
            for future in as_completed(futures):
                yield future.result()
            finished = True
        finally:
            _end(pool, before, finished)
            queue.put(None)


@contextmanager
def light_imports() -> Iterator[None]:
    """Import nbformat and what needs it without the grammar of international addresses (1.7 s, never used here)."""
    heavy = "rfc3987_syntax"
    absent = heavy not in sys.modules
    if absent:
        sys.modules[heavy] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if absent:
            del sys.modules[heavy]


def _relay(queue: Any, report: Report) -> None:
    while (message := queue.get()) is not None:
        report(*message)


def _end(pool: ProcessPoolExecutor, before: set[psutil.Process], finished: bool) -> None:
    """End the workers and their kernels: in good order when all is done, at once otherwise."""
    descendants = [child for child in psutil.Process().children(recursive=True) if child not in before]
    pool.shutdown(wait=finished, cancel_futures=True)
    for process in descendants:
        _kill(process)
    psutil.wait_procs(descendants, timeout=10)


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


@contextmanager
def _terminable() -> Iterator[None]:
    """Within it, a request to terminate unwinds like Ctrl-C, so that nothing is left running."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


class _Worker:
    """What a worker process knows: the queue its progress goes to."""

    queue: Any = None


def _start_worker(queue: Any, private: str, parent: int) -> None:
    """Prepare a worker process: surroundings, a way to report, and an end when its parent is gone."""
    _Worker.queue = queue
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    settings = Path(private) / "matplotlibrc"
    settings.touch()
    os.environ |= SURROUNDINGS
    os.environ |= {"IPYTHONDIR": private, "MATPLOTLIBRC": str(settings)}
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this worker and its kernels once `parent` is not its parent any more (it was killed outright)."""
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    for process in psutil.Process().children(recursive=True):
        _kill(process)
    os._exit(1)


def _work(job: Job) -> Outcome:
    with light_imports():
        from claim_audit import engine

    return engine.execute(job, lambda *message: _Worker.queue.put(message))
