"""A function over many items in several processes: results in the order of the items, a bounded number under way.

However it ends, by Ctrl-C or by the end of this process too, no worker is left. Items and results go through pipes, a
thread for each worker: the locks of a pool of the standard library have names in the system, which outlive processes
that are killed all at once.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, TypeVar

AHEAD = 2  # items per worker that are handed out or done, but not yet taken
RETRIES = 2  # of what ended its process, after the first try; where tries are made

Item = TypeVar("Item")
Made = TypeVar("Made")


class WorkerLost(RuntimeError):
    """A worker was ended from outside, for want of memory perhaps."""


def in_order(function: Callable[[Item], Made], items: Iterable[Item], jobs: int) -> Generator[Made, None, None]:
    """`function` of each of `items`, `jobs` at a time in processes of their own; one item or one job needs none.

    `function` must be picklable by name. Raises what it raises, and WorkerLost.
    """
    coming = iter(items)
    first = list(islice(coming, 2))
    coming = chain(first, coming)
    if jobs == 1 or len(first) < 2:
        yield from map(function, coming)
        return
    workers: list[_Worker] = []
    idle: SimpleQueue[_Worker] = SimpleQueue()
    waiting: deque[Future[Made]] = deque()
    threads = ThreadPoolExecutor(jobs)
    try:
        while True:
            for item in islice(coming, AHEAD * jobs - len(waiting)):
                if len(workers) < jobs:
                    workers.append(_Worker())
                    idle.put(workers[-1])
                waiting.append(threads.submit(_worked_out, idle, function, item))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        for worker in workers:
            worker.process.kill()
        threads.shutdown(cancel_futures=True)
        for worker in workers:
            worker.connection.close()
            worker.process.join()


class _Worker:
    """A process that waits for work, seen from here."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        with theirs:
            self.process = context.Process(target=_serve, args=(theirs,))
            self.process.start()


def _worked_out(idle: SimpleQueue[_Worker], function: Callable[[Item], Made], item: Item) -> Made:
    """`function` of `item`, by a worker that has nothing to do. Raises what it raises, and WorkerLost."""
    worker = idle.get()
    try:
        made: Made = asked(worker.connection, _lost, function, item)
    finally:
        idle.put(worker)
    return made


def _lost() -> WorkerLost:
    return WorkerLost("a worker was ended from outside, for want of memory perhaps; try --jobs 1")


def asked(
    connection: Connection, lost: Callable[[], Exception], function: Callable[..., Any], *args: Any, **kwargs: Any
) -> Any:
    """What `function` returns in the process that is `answering` at the other end, which has to find it by its name.

    Raises what it raises, and what `lost` gives if the process ends.
    """
    try:
        connection.send((function, args, kwargs))
        fine, value = connection.recv()
    except (EOFError, OSError):
        raise lost() from None
    if not fine:
        raise value
    return value


# ---- in a worker


def _serve(connection: Connection) -> None:
    """Do what comes until nobody is there to send any more; leave Ctrl-C to the parent, and end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answering(connection)


def answering(connection: Connection) -> None:
    """Run what is `asked`, one call after the other, until nobody is there to ask any more."""
    with suppress(EOFError, OSError):
        while True:
            connection.send(_outcome(*connection.recv()))


def _outcome(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[bool, Any]:
    """Whether a call came to its end, and what it returned or raised."""
    try:
        return True, function(*args, **kwargs)
    except Exception as error:
        return False, error


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
