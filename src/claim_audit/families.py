"""Ends processes with all that they have started, whatever they are about to start."""

import time
from collections.abc import Collection
from contextlib import suppress
from itertools import chain

import psutil  # type: ignore[import-untyped]

KILL_SECONDS = 10.0  # till a process that was killed is gone
STOP_SECONDS = 1.0  # till a process that was told to stop does


def end(pid: int) -> None:
    """End a process and every process below it; they are gone afterwards."""
    with suppress(psutil.NoSuchProcess):
        _kill(_held(psutil.Process(pid)))


def end_below() -> None:
    """End every process below this one; they are gone afterwards."""
    _kill([one for child in psutil.Process().children() for one in _held(child)])


def _held(process: psutil.Process) -> list[psutil.Process]:
    """A process and all below it, each stopped before its children are looked for: it starts no other meanwhile."""
    with suppress(psutil.Error):
        process.suspend()
        given_up = time.monotonic() + STOP_SECONDS
        while process.status() not in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE) and time.monotonic() < given_up:
            time.sleep(0.001)  # what it was starting when it was told to stop is there before it stops
        return [process, *chain.from_iterable(map(_held, process.children()))]
    return [process]


def _kill(family: Collection[psutil.Process]) -> None:
    """Kill processes and see them gone."""
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=KILL_SECONDS)
