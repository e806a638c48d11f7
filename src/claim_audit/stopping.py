"""When work is stopped: by a failure, at a limit of time, on request, for want of memory.

Each unwinds a command, so that it clears up.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

CELL_SECONDS, RUN_SECONDS = 300.0, 1800.0  # that a cell and a whole notebook may take, where nothing else is said

PARENT_CHECK_SECONDS = 1.0
SET_ASIDE_BYTES = 16 << 20


class Exit(IntEnum):
    """The exit codes of a build that failed."""

    USAGE = 2
    CELL = 3
    KERNEL = 4
    TIMEOUT = 5
    INCOMPLETE = 6


class BuildError(RuntimeError):
    """A build that failed, in one line, with the exit code that says how."""

    def __init__(self, message: str, exit_code: Exit) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Terminated(KeyboardInterrupt):
    """A request to terminate; it unwinds like Ctrl-C."""


@contextmanager
def terminable() -> Iterator[None]:
    """Within it, a request to terminate raises Terminated; signals reach a process's main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


@contextmanager
def set_aside() -> Iterator[None]:
    """Within it some memory is kept free for the time when there is no more: to clear up, and to say so.

    Nothing is written to it, so that it takes no more than addresses.
    """
    aside = [bytes(SET_ASIDE_BYTES)]
    try:
        yield
    except MemoryError:
        aside.clear()
        raise


def end_with_parent() -> None:
    """Have this process end once its parent is gone, without a thread that looks out for it: it may fork.

    What it has forked sees that and ends too. Where there are no timers (Windows) it stays until it is ended.
    """
    if not hasattr(signal, "setitimer"):
        return
    parent = os.getppid()

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, PARENT_CHECK_SECONDS, PARENT_CHECK_SECONDS)


def _terminate(*_: object) -> None:
    raise Terminated
