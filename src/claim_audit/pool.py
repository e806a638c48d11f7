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
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import TypeVar

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
        worker.connection.send((function, item))
        fine, value = worker.connection.recv()
    except (EOFError, OSError):
        raise WorkerLost("a worker was ended from outside, for want of memory perhaps; try --jobs 1") from None
    finally:
        idle.put(worker)
    if not fine:
        raise value
    made: Made = value
    return made


# ---- in a worker


def _serve(connection: Connection) -> None:
    """Do what comes until nobody is there to send any more; leave Ctrl-C to the parent, and end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            connection.send(_outcome(*connection.recv()))


def _outcome(function: Callable[[Item], Made], item: Item) -> tuple[bool, Made | Exception]:
    """Whether `function` of `item` could be worked out, and what it is or what was raised."""
    try:
        return True, function(item)
    except Exception as error:
        return False, error


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
