"""A function over many items in several processes: results in the order of the items, a bounded number under way.

However it ends, by Ctrl-C or by the end of this process too, no worker is left.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
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
    if jobs == 1 or len(first) < 2:
        for item in chain(first, coming):
            yield function(item)
        return
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start_worker)
    waiting: deque[Future[Made]] = deque(pool.submit(function, item) for item in first)
    try:
        while waiting:
            waiting.extend(pool.submit(function, item) for item in islice(coming, AHEAD * jobs - len(waiting)))
            yield waiting.popleft().result()
        pool.shutdown()
    except BrokenProcessPool:
        raise WorkerLost("a worker was ended from outside, for want of memory perhaps; try --jobs 1") from None
    finally:
        for worker in set(multiprocessing.active_children()) - others:
            worker.terminate()
        pool.shutdown(cancel_futures=True)


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
