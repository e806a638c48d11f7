"""What is missing of a sweep, done on this machine: a few processes, a bounded number of batches under way."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from claim_audit.evidence import Evidence
from claim_audit.page import provenance
from claim_audit.pool import AHEAD, RETRIES, in_order
from claim_audit.sweep import scenarios
from claim_audit.sweep.batches import SIZES, run_batch
from claim_audit.sweep.columns import Depth
from claim_audit.sweep.dataset import Identity, opened
from claim_audit.sweep.files import put_down
from claim_audit.sweep.pieces import Numbered, carried_out, run_packed
from claim_audit.sweep.warm_pool import local

Map = Callable[[Depth, Iterable[Numbered]], Generator[tuple[int, pa.Table], None, None]]
Report = Callable[[int, int], None]  # how many scenarios are done, of how many


@dataclass(frozen=True)
class Tally:
    """What a sweep came to: all scenarios, those that failed, and how many this run worked out."""

    scenarios: int
    failed: int
    worked_out: int


def run(file: Path, depth: Depth, folder: Path, evidence: Evidence, *, over: Map, report: Report) -> Tally:
    """Work out what `folder` lacks of the sweep in `file`; `over` is how batches are run: `locally`, or on a cluster.

    Raises ScenarioError and DatasetError before anything runs. Whenever it is cut off, the parts written are whole,
    and the next run goes on with the rest.
    """
    sweep, size = scenarios.read(file, evidence), SIZES[depth]
    with opened(folder, Identity.of(sweep, depth, size)) as dataset:
        missing = list(dataset.missing())
        already = len(sweep) - sum(map(dataset.rows, missing))
        done = already
        report(done, len(sweep))
        with closing(over(depth, ((part, sweep.batch(part, size)) for part in missing))) as results:
            for part, table in results:
                dataset.write(part, put_down(table, folder))
                done += len(table)
                report(done, len(sweep))
        return Tally(len(sweep), dataset.failed(), done - already)


def locally(jobs: int, root: Path = provenance.ROOT) -> Map:
    """Batches in `jobs` processes of this machine, with the notebooks of the checkout `root`."""

    def over(depth: Depth, batches: Iterable[Numbered]) -> Generator[tuple[int, pa.Table], None, None]:
        if depth == "model":
            yield from in_order(partial(_run, depth), batches, jobs)
            return
        with local(jobs, root, RETRIES) as submit:
            yield from carried_out(partial(submit, run_packed, root=root), lambda: AHEAD * jobs, depth, batches)

    return over


def _run(depth: Depth, batch: Numbered) -> tuple[int, pa.Table]:
    number, together = batch
    return number, run_batch(depth, together)
