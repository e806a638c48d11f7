"""Runs one notebook with papermill, in a worker process: typed parameters, this interpreter's kernel, honest failures.

papermill's own verdict is not enough: it takes `sys.exit(0)` in a cell for success and, once a kernel has died, marks
every cell completed. So each code cell must have run and shown no error.
"""

import json
import logging
import time
from typing import Any

import nbformat
import papermill
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from claim_audit.execution import Failure, FailureKind, Isolation, Job, Outcome, Report

ENGINE = "tracked"
# A last cell that is taken out again: which tables of data/ and which parameters the notebook looked at.
READS_TAG = "claim-audit-reads"
READS = (
    "print(*sorted(__import__('sys').modules['claim_audit.reads'].noted()"
    " if 'claim_audit.reads' in __import__('sys').modules else ()))"
)
START_TIMEOUT = 120
NEVER_RAN = {"exception": None, "start_time": None, "end_time": None, "duration": None, "status": "pending"}
LEAST_SECONDS = 0.01  # nbclient takes nothing for no limit


class Tracker:
    """Where a run is: the notebook being filled and the cell under way."""

    def __init__(self, job: Job, report: Report) -> None:
        self.job, self.report = job, report
        self.started = time.monotonic()
        self.notebook: Any = None
        self.under_way: Any = None  # the cell itself
        self.cell, self.source = 0, ""

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def cell_started(self, index: int) -> None:
        """Note the cell at `index`, and report it if it is code of the notebook's own."""
        cells = self.notebook.cells
        self.under_way = cells[index]
        self.cell, self.source = self.place(index), cells[index].source
        if cells[index].cell_type == "code" and not _added(cells[index]):
            self.report(self.job, self.cell, len(cells) - sum(map(_added, cells)), self.seconds)

    def place(self, index: int) -> int:
        """A cell's place, from 1, in the notebook as written: cells that were added to run it are not counted."""
        return max(index + 1 - sum(map(_added, self.notebook.cells[: index + 1])), 1)

    def seconds_for(self, cell: Any) -> float:
        """How long a cell may take: its own limit, or what is left of the run's."""
        return max(min(self.job.cell_seconds, self.job.run_seconds - self.seconds), LEAST_SECONDS)

    def out_of_time(self) -> str:
        """Which limit was met."""
        if self.seconds < self.job.run_seconds:
            return f"not done after {self.job.cell_seconds:g} s"
        return f"the notebook was not done after {self.job.run_seconds:g} s in all"

    def failed(self, kind: FailureKind, message: str) -> Failure:
        """A failure in the cell noted last (papermill adds cells to a failed notebook, so its positions shift)."""
        return Failure(kind, self.cell, _line(self.source), message)


class ThisInterpreter(AsyncKernelManager):
    """A kernel of this very interpreter, whatever kernel specs the machine has."""

    @property
    def kernel_spec(self) -> KernelSpec:
        spec = get_kernel_dict()
        spec["argv"] = [*spec["argv"], "--log-level=CRITICAL"]
        return KernelSpec(**spec)


class Tracked:
    """An engine that tells a tracker of each cell it starts."""

    @classmethod
    def execute_notebook(cls, *args: Any, **kwargs: Any) -> Any:
        """papermill would write what this returns, with all its charts, to nowhere; the tracker has the notebook."""
        notebook = super().execute_notebook(*args, **kwargs)  # type: ignore[misc]
        return notebook if any(map(_went_wrong, notebook.cells)) else nbformat.v4.new_notebook()

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, tracker: Tracker, **kwargs: Any) -> Any:
        tracker.notebook = nb_man.nb
        begin = nb_man.cell_start

        def cell_start(cell: Any, cell_index: int, **more: Any) -> None:
            tracker.cell_started(cell_index)
            begin(cell, cell_index, **more)

        nb_man.cell_start = cell_start
        return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)  # type: ignore[misc]


class TrackedKernelEngine(Tracked, NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """papermill's own engine: a kernel for each notebook."""


def _engine(isolation: Isolation) -> Any:
    """The engine for a way of isolating notebooks; the one that forks is imported only where it can run."""
    if isolation == "kernel":
        return TrackedKernelEngine
    from claim_audit.forking import ForkedEngine

    class TrackedForkedEngine(Tracked, ForkedEngine):  # type: ignore[misc]
        pass

    return TrackedForkedEngine


def execute(job: Job, report: Report) -> Outcome:
    """Run `job`. Failures of the notebook are part of the outcome, not exceptions."""
    papermill_engines.register(ENGINE, _engine(job.isolation))
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    tracker = Tracker(job, report)
    failure: Failure | None = None
    try:
        _run(job, tracker)
    except PapermillExecutionError as error:
        failure = tracker.failed("cell", f"{error.ename}: {_line(error.evalue)}")
    except CellTimeoutError:
        failure = tracker.failed("timeout", f"TimeoutError: {tracker.out_of_time()}")
    except DeadKernelError:
        failure = tracker.failed("kernel", "DeadKernelError: the kernel died")
    except RuntimeError as error:  # it never started
        failure = tracker.failed("kernel", f"RuntimeError: {_line(str(error))}")
    read = _read(tracker.notebook)
    failure = failure or _unfinished(tracker)
    if failure and tracker.notebook is not None:
        _mark(tracker, failure)
    return Outcome(job, json.dumps(tracker.notebook), failure, tracker.seconds, read)


def _run(job: Job, tracker: Tracker) -> None:
    # The notebook is handed over as an object: papermill would read braces in a path as places to fill.
    papermill.execute_notebook(
        _watched(nbformat.read(job.notebook, as_version=4)),
        None,
        parameters={**job.parameters, "lang": job.lang},
        engine_name=ENGINE,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        start_timeout=START_TIMEOUT,
        timeout_func=tracker.seconds_for,
        cwd=job.notebook.parent,
        kernel_manager_class=ThisInterpreter,
        tracker=tracker,
    )


def _watched(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with a last cell that tells what it looked at."""
    cell: Any = nbformat.v4.new_code_cell(READS, metadata={"tags": [READS_TAG]}, id=READS_TAG)
    notebook.cells.append(cell)
    return notebook


def _read(notebook: Any) -> frozenset[str] | None:
    """What the last cell told, and that cell taken out; None if it did not run."""
    if notebook is None:
        return None
    last = [cell for cell in notebook.cells if READS_TAG in cell.metadata.get("tags", ())]
    notebook.cells = [cell for cell in notebook.cells if cell not in last]
    told = [output.get("text") for cell in last for output in cell.outputs]
    return frozenset(told[0].split()) if len(told) == 1 and isinstance(told[0], str) else None


def _added(cell: Any) -> bool:
    """Whether a cell is not of the notebook as written: papermill's, and the one that tells what was looked at."""
    return not {"injected-parameters", READS_TAG}.isdisjoint(cell.metadata.get("tags", ()))


def _unfinished(tracker: Tracker) -> Failure | None:
    """A cell that shows an error or never ran, although papermill saw nothing wrong."""
    for index, cell in enumerate(tracker.notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        error = _error(cell)
        if error is not None:
            return Failure("cell", tracker.place(index), _line(cell.source), f"{error.ename}: {_line(error.evalue)}")
        if cell.execution_count is None:
            return Failure("cell", tracker.place(index), _line(cell.source), "never ran: the notebook stopped earlier")
    return None


def _error(cell: Any) -> Any:
    """The error that a cell shows, if it shows one."""
    return next((output for output in cell.get("outputs", ()) if output.output_type == "error"), None)


def _went_wrong(cell: Any) -> bool:
    """Whether papermill finds an error in a cell."""
    return _error(cell) is not None or cell.metadata.get("papermill", {}).get("exception") is True


def _mark(tracker: Tracker, failure: Failure) -> None:
    """Have the notebook itself show which cell failed, and that those after it did not run.

    papermill says of each of them that it was completed.
    """
    cells = [cell for cell in tracker.notebook.cells if cell.cell_type == "code"]
    place = next((place for place, cell in enumerate(cells) if cell is tracker.under_way), len(cells))
    for cell in cells[place + 1 :]:
        cell.outputs, cell.execution_count = [], None
        cell.metadata["papermill"] = {**cell.metadata.get("papermill", {}), **NEVER_RAN}
    for cell in cells[place : place + 1]:
        cell.metadata["papermill"] = {**cell.metadata.get("papermill", {}), "exception": True, "status": "failed"}
        if not any(output.output_type == "error" for output in cell.outputs):
            name, _, said = failure.message.partition(": ")
            cell.outputs.append(nbformat.v4.new_output("error", ename=name, evalue=said, traceback=[failure.message]))


def _line(text: str) -> str:
    return str(text).strip().split("\n")[0].strip()
