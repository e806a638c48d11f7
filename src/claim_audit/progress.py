"""What a build says while it works: a live table on a terminal and plain lines elsewhere (both on stderr), or nothing.

For programs it says the same as lines of JSON, one object each, on stdout: `event` (cell, done, unchanged, say,
warning), then what there is to tell of it.
"""

import json
import sys
import threading
import time
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from claim_audit.execution import Job


class Progress:
    """Progress of a build as a context. `quiet` says nothing but warnings; `as_json` says all in JSON."""

    def __init__(self, *, quiet: bool = False, as_json: bool = False) -> None:
        self.quiet, self.as_json = quiet, as_json
        self.started = time.monotonic()
        self.console = Console(stderr=True, highlight=False)
        self.bars = None if quiet or as_json or not self.console.is_terminal else _bars(self.console)
        self.tasks: dict[str, TaskID] = {}
        self.begun: set[str] = set()
        self.lock = threading.Lock()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def __enter__(self) -> Self:
        if self.bars:
            self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bars:
            self.bars.stop()

    def cell(self, job: Job, cell: int, cells: int, seconds: float) -> None:
        """A cell of a notebook has been started. Plain lines tell of a notebook's first only."""
        name = _name(job)
        if self.as_json:
            self._tell("cell", **_about(job), cell=cell, cells=cells, seconds=round(seconds, 3))
        elif self.bars:
            with self.lock:
                if name not in self.tasks:
                    self.tasks[name] = self.bars.add_task(name, total=cells, where="")
                self.bars.update(self.tasks[name], completed=cell - 1, where=f"cell {cell} of {cells}")
        elif name not in self.begun:
            self.begun.add(name)
            self._tell("begun", f"{name}: begun, {cells} cells")

    def found(self, job: Job) -> None:
        """A notebook need not be run: nothing that it rests on changed."""
        if self.bars:
            with self.lock:
                task = self.bars.add_task(_name(job), total=1, completed=1, where="unchanged")
                self.bars.stop_task(task)
        else:
            self._tell("unchanged", f"{_name(job)}: unchanged", **_about(job))

    def done(self, job: Job, seconds: float) -> None:
        """A notebook has run to its end."""
        if self.bars:
            with self.lock:
                if (task := self.tasks.get(_name(job))) is not None:
                    self.bars.update(task, total=1, completed=1, where="done")
                    self.bars.stop_task(task)
        else:
            self._tell("done", f"{_name(job)}: done, {seconds:.1f} s", **_about(job), seconds=round(seconds, 3))

    def say(self, line: str) -> None:
        """A line about the whole build."""
        self._tell("say", line, line=line)

    def warn(self, line: str) -> None:
        """A line that is said even when quiet."""
        self._tell("warning", f"warning: {line}", line=line)

    def _tell(self, event: str, plain: str = "", **about: Any) -> None:
        if self.quiet and event != "warning":
            return
        with self.lock:
            if self.as_json:
                print(json.dumps({"event": event, **about}, ensure_ascii=False), flush=True)
            elif self.bars:
                self.bars.console.print(plain, markup=False, soft_wrap=True)
            else:
                print(plain, file=sys.stderr, flush=True)


def _name(job: Job) -> str:
    return f"{job.name} {job.lang}"


def _about(job: Job) -> dict[str, str]:
    return {"notebook": job.name, "lang": job.lang}


def _bars(console: Console) -> Bars:
    return Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[where]}"),
        TimeElapsedColumn(),
        console=console,
    )
