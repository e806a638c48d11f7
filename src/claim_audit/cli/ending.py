"""How a command ends: one line on stderr and an exit code."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from claim_audit.lines import one_line

DIFFERENT = 1  # what was compared is not the same, or part of the work failed
USAGE = 2
STALE = 7  # evidence that is past its date
INTERRUPTED = 130
BROKEN_PIPE = 141


def fail(message: str, exit_code: int) -> NoReturn:
    """End with `message`, which is one line."""
    print(f"claim-audit: {one_line(message)}", file=sys.stderr)
    raise typer.Exit(exit_code)


@contextmanager
def terminable() -> Iterator[None]:
    """Within it, a request to terminate unwinds like Ctrl-C, so that nothing half-written is left."""
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
