"""What a build says while it works, on stderr: a live table on a terminal, plain lines elsewhere, or nothing."""

import sys
import threading
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from claim_audit.execution import Job


class Progress:
    """Progress of a build as a context. `quiet` says nothing but warnings."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.started = time.monotonic()
        self.console = Console(stderr=True, highlight=False)
        self.bars = None if quiet or not self.console.is_terminal else _bars(self.console)
        self.tasks: dict[str, TaskID] = {}
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
        """A cell of a notebook has been started."""
        name = f"{job.name} {job.lang}"
        with self.lock:
            if self.bars:
                task = self.tasks.get(name)
                if task is None:
                    task = self.tasks[name] = self.bars.add_task(name, total=cells, cell=cell)
                self.bars.update(task, completed=cell - 1, cell=cell)
            elif not self.quiet:
                print(f"{name}: cell {cell} of {cells}, {seconds:.1f} s", file=sys.stderr, flush=True)

    def found(self, job: Job) -> None:
        """A notebook need not be run: nothing that it rests on changed."""
        self.say(f"{job.name} {job.lang}: unchanged")

    def done(self, job: Job, seconds: float) -> None:
        """A notebook has run to its end."""
        name = f"{job.name} {job.lang}"
        with self.lock:
            task = self.tasks.get(name)
            if self.bars and task is not None:
                total = self.bars.tasks[self.bars.task_ids.index(task)].total
                self.bars.update(task, completed=total or 0, cell=int(total or 0))
                self.bars.stop_task(task)
            elif not self.quiet:
                print(f"{name}: done, {seconds:.1f} s", file=sys.stderr, flush=True)

    def say(self, line: str) -> None:
        if not self.quiet:
            self._print(line)

    def warn(self, line: str) -> None:
        """A line that is said even when quiet."""
        self._print(f"warning: {line}")

    def _print(self, line: str) -> None:
        with self.lock:
            if self.bars:
                self.bars.console.print(line, markup=False, soft_wrap=True)
            else:
                print(line, file=sys.stderr, flush=True)


def _bars(console: Console) -> Bars:
    return Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("cell {task.fields[cell]} of {task.total:.0f}"),
        TimeElapsedColumn(),
        console=console,
    )
