"""A process that keeps everything imported, runs what it is sent, and forks from a single thread.

A worker of a cluster has threads, and a pool's process watches its parent from one: neither may fork. So each has such
a process beside it. It is started afresh, in the surroundings in which reports are built (hash seed, time zone, locale,
one BLAS thread), with the checkout to work in; it ends with the process that started it.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from claim_audit import evidence
from claim_audit import shelf as shelf_module
from claim_audit.pool import answering, asked
from claim_audit.preparation import light_imports
from claim_audit.stopping import end_with_parent
from claim_audit.surroundings import collect_seldom, hold, private_folder, surroundings


class ProcessDied(RuntimeError):
    """The process ended while it was at work. The message says how, in one line."""


class Warm:
    """A warm process seen from the one that started it; one thread at a time may call it."""

    def __init__(self, root: Path, shelf: Path) -> None:
        """Start one that works in the checkout `root` and keeps results in the folder `shelf`."""
        self._closing = Lock()
        self._private = private_folder()
        around = {
            **surroundings(self._private.__enter__()),
            evidence.FOLDER: str(root / "data"),
            shelf_module.FOLDER: str(shelf),
        }
        self._connection, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "claim_audit.sweep.warm", str(theirs.fileno())],
                env={**os.environ, **around},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What `function`, picklable by name, returns or raises there. Raises ProcessDied if the process ends."""
        return asked(self._connection, self._died, function, *args, **kwargs)

    def _died(self) -> ProcessDied:
        return ProcessDied(f"its process {_ended(self._process.wait())}")

    def close(self) -> None:
        """End the process and wait until what it has forked has seen that and ended too.

        A thread whose call ends with the process may close it as well; the second waits until the first is done.
        """
        with self._closing:
            self._connection.close()
            self._process.kill()
            self._process.wait()
            self._private.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _ended(code: int) -> str:
    """How a process ended, by its exit code."""
    if code >= 0:
        return f"ended by itself with code {code}"
    with suppress(ValueError):
        return f"was killed ({signal.Signals(-code).name})"
    return f"was killed (signal {-code})"


# ---- in the warm process


def _serve(connection: Connection) -> None:
    """Run what comes, one call after the other, until nobody is there to send any more."""
    collect_seldom()
    with light_imports():
        import nbformat  # noqa: F401  # and with it what this leaves out
    answering(connection)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    end_with_parent()
    hold(Path(os.environ["IPYTHONDIR"]))
    _serve(Connection(int(sys.argv[1])))
