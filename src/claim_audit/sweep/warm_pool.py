"""Warm processes of this machine, kept for the next call, and calls handed out to several of them."""

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any

from claim_audit.surroundings import private_folder
from claim_audit.sweep.warm import ProcessDied, Warm


class WarmPool:
    """Keeps warm processes that nobody uses at the moment; starts one when there is none. They share a shelf."""

    def __init__(self, root: Path, shelf: Path) -> None:
        self.root, self.shelf = root, shelf
        self._idle: SimpleQueue[Warm] = SimpleQueue()
        self._all: set[Warm] = set()
        self._closed = False
        self._starting = Lock()  # so that none starts that `close` does not see

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What `function` returns in a warm process. Raises what it raises, and ProcessDied if the process ends."""
        with self._starting:
            if self._closed:
                raise ProcessDied("its process was ended")
            try:
                warm = self._idle.get_nowait()
            except Empty:
                warm = Warm(self.root, self.shelf)
                self._all.add(warm)
        try:
            result = warm.call(function, *args, **kwargs)
        except ProcessDied:
            self._all.discard(warm)
            warm.close()
            raise
        except Exception:
            self._idle.put(warm)
            raise
        self._idle.put(warm)
        return result

    def close(self) -> None:
        """End all of them, those at work too."""
        with self._starting:
            self._closed = True
            started = list(self._all)
        for warm in started:
            warm.close()


@contextmanager
def local(jobs: int, root: Path, retries: int) -> Generator[Callable[..., "Future[Any]"], None, None]:
    """What hands out calls to `jobs` warm processes; a call whose process dies is tried again `retries` times."""

    def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        for _ in range(retries):
            with suppress(ProcessDied):
                return pool.call(function, *args, **kwargs)
        return pool.call(function, *args, **kwargs)

    def submit(function: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
        return threads.submit(call, function, *args, **kwargs)

    with private_folder() as shelf:
        pool, threads = WarmPool(root, shelf), ThreadPoolExecutor(jobs)
        try:
            yield submit
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            pool.close()
