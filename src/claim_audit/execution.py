"""Runs the notebooks side by side, each in a process of its own, and leaves none of them behind.

One process is started afresh, from the same surroundings everywhere (hash seed, time zone, locale, one BLAS thread, no
personal IPython or matplotlib settings), so that a build gives the same bytes on another machine. It imports what the
notebooks import, works out what they ask for in common, and then forks: workers, and from each worker a child for each
notebook, which finds all of that in its memory. Where there is no fork, or on request, each notebook has a kernel of
its own instead.
"""

import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

from claim_audit import families
from claim_audit.preparation import audit_ahead, import_all, light_imports, read_ahead
from claim_audit.stopping import CELL_SECONDS, PARENT_CHECK_SECONDS, RUN_SECONDS, end_with_parent, set_aside, terminable
from claim_audit.surroundings import collect_seldom, hold, private_folder, surroundings

if TYPE_CHECKING:  # it takes pandas along, for which the process that runs notebooks need not wait to be started
    from claim_audit.numbers import Lang

Isolation = Literal["fork", "kernel"]
ISOLATIONS: tuple[Isolation, ...] = get_args(Isolation)
JOIN_SECONDS = 10

FailureKind = Literal["cell", "kernel", "timeout"]


@dataclass(frozen=True, slots=True)
class Job:
    """A notebook to run in one language; the limits are seconds for each cell and for the whole run."""

    notebook: Path
    lang: "Lang"
    parameters: Mapping[str, Any]
    isolation: Isolation = "kernel"
    cell_seconds: float = CELL_SECONDS
    run_seconds: float = RUN_SECONDS

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
    """What became of a job: the executed notebook as JSON (as far as it came), and the failure if there was one.

    `read` is what it looked at (`reads`), None where that is not known.
    """

    job: Job
    executed: str
    failure: Failure | None
    seconds: float
    read: frozenset[str] | None = None


class Lost(RuntimeError):
    """A process of ours was ended from outside, for want of memory perhaps."""


Report = Callable[[Job, int, int, float], None]  # job, cell, cells in all, seconds so far


def default_isolation() -> Isolation:
    """A fork of a warm process where the system has that, else a kernel for each notebook."""
    return "fork" if hasattr(os, "fork") else "kernel"


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Runners:
    """The process that runs notebooks, seen from the one that started it."""

    def __init__(self, connection: Connection, server: Any) -> None:
        self._connection, self._server = connection, server

    def run(
        self, jobs: Sequence[Job], workers: int, report: Report, meanwhile: Callable[[], None] = lambda: None
    ) -> Generator[Outcome, None, None]:
        """Run `jobs`, `workers` at a time, and yield each outcome as it comes; this once.

        `meanwhile` is done here while the processes that run the notebooks are getting ready. Raises Lost if they are
        killed themselves.
        """
        if not jobs:
            return
        try:
            self._connection.send((jobs, workers))
        except OSError:
            raise _lost() from None
        meanwhile()
        left = len(jobs)
        while left:
            message = self._next()
            if isinstance(message, Outcome):
                left -= 1
                yield message
            else:
                report(*message)
        self._server.join(JOIN_SECONDS)

    def _next(self) -> Any:
        """The next report or outcome. Raises Lost if there will be none, as those who would send it are gone."""
        while not self._connection.poll():
            # Its sentinel alone does not tell, as the workers forked from it hold that open; so they do the pipe.
            wait([self._connection, self._server.sentinel], PARENT_CHECK_SECONDS)
            if not self._server.is_alive() and not self._connection.poll():
                raise _lost()
        try:
            return self._connection.recv()
        except (EOFError, OSError):
            raise _lost() from None


@contextmanager
def runners(notebooks: Collection[Path], *, more: Mapping[str, str] = MappingProxyType({})) -> Iterator[Runners]:
    """A process started now, which gets ready to run `notebooks` in forks of itself while others do something else.

    `more` is added to its surroundings. No notebook is run before `Runners.run`. However the context ends (also early,
    or by Ctrl-C), every process started here is gone afterwards.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with private_folder() as private, terminable(), ours:
        around = {**surroundings(private), **more}
        server = context.Process(target=_serve, args=(notebooks, theirs, around, os.getpid()))
        try:
            with set_aside():
                with theirs:
                    server.start()
                yield Runners(ours, server)
        finally:
            _end(server)


def execute(
    jobs: Sequence[Job],
    workers: int,
    report: Report,
    meanwhile: Callable[[], None] = lambda: None,
    *,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Generator[Outcome, None, None]:
    """Run `jobs` as `Runners.run` does, by a process started for them, which is gone afterwards."""
    if not jobs:
        return
    with runners({job.notebook for job in jobs if job.isolation == "fork"}, more=more) as started:
        yield from started.run(jobs, workers, report, meanwhile)


def _lost() -> Lost:
    return Lost("a process that runs notebooks was killed, perhaps for want of memory")


def _end(server: Any) -> None:
    """End every process below the server, and the server."""
    if server.pid is None:
        return
    families.end(server.pid)
    server.join()


# ---- in the server and its workers


class _Worker:
    """What a worker process knows: where its progress goes, and the lock of those who send there."""

    teller: Connection
    lock: Any = None

    @classmethod
    def tell(cls, message: Any) -> None:
        with cls.lock, suppress(BrokenPipeError):  # nobody listens any more: this process is about to be ended
            cls.teller.send(message)


def _serve(notebooks: Collection[Path], connection: Connection, around: Mapping[str, str], parent: int) -> None:
    """Prepare this process for `notebooks`, fork workers from it, hand out the jobs and pass on what becomes of them.

    The jobs come through `connection`, outcomes and reports go back.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    os.environ |= around
    hold(Path(around["IPYTHONDIR"]))
    collect_seldom()
    if notebooks:
        import_all(notebooks)
        read_ahead()
    try:
        jobs, workers = connection.recv()
    except (EOFError, OSError):
        return  # there is nothing to run
    if all(job.isolation == "fork" for job in jobs):
        audit_ahead({job.notebook for job in jobs}, jobs[0].parameters)
    # Among forks a lock needs no name in the system, which would outlive processes that are killed all at once.
    context = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
    _Worker.teller, _Worker.lock = connection, context.Lock()
    pool = ProcessPoolExecutor(workers, context, _start_worker, (connection, _Worker.lock))
    with pool, suppress(BrokenProcessPool):
        futures = [pool.submit(_work, job) for job in jobs]  # the workers are forked here, before any thread starts
        threading.Thread(target=_end_with, args=(parent, Path(around["IPYTHONDIR"])), daemon=True).start()
        for future in as_completed(futures):
            _Worker.tell(future.result())


def _start_worker(teller: Connection, lock: Any) -> None:
    """Prepare a worker process; it ends with the server, and its children with it."""
    _Worker.teller, _Worker.lock = teller, lock
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def _end_with(parent: int, private: Path) -> None:
    """End this process and all below it once `parent` is not its parent any more (it was killed outright)."""
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    families.end_below()
    shutil.rmtree(private, ignore_errors=True)
    os._exit(1)


def _work(job: Job) -> Outcome:
    with light_imports():
        from claim_audit import engine

    return engine.execute(job, lambda *message: _Worker.tell(message))
