"""How a command ends: one line on stderr and an exit code."""

import sys
from typing import NoReturn

import typer

from claim_audit.lines import one_line
from claim_audit.stopping import Terminated

DIFFERENT = 1  # what was compared is not the same, or part of the work failed
USAGE = 2
STALE = 7  # evidence that is past its date
INTERRUPTED = 130
BROKEN_PIPE = 141
TERMINATED = 143


def fail(message: str, exit_code: int) -> NoReturn:
    """End with `message`, which is one line."""
    print(f"claim-audit: {one_line(message)}", file=sys.stderr)
    raise typer.Exit(exit_code)


def stopped(stop: KeyboardInterrupt, message: str) -> NoReturn:
    """End as one whom Ctrl-C or a request to terminate has stopped; `message` says what stands."""
    terminated = isinstance(stop, Terminated)
    at = f" at {stop}" if str(stop) else ""
    fail(f"{'terminated' if terminated else 'interrupted'}{at}; {message}", TERMINATED if terminated else INTERRUPTED)
