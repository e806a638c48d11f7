"""`claim-audit sweep`: many scenarios, one dataset, one summary page."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from claim_audit.cli.clusters import Scheduler, Workers, asked_for
from claim_audit.cli.ending import DIFFERENT, USAGE, fail, stopped
from claim_audit.stopping import terminable

if TYPE_CHECKING:
    from claim_audit.sweep.runner import Map

STEPS = 10  # lines that say how far a long sweep has come, where there is no terminal


def sweep(
    scenarios: Annotated[Path, typer.Argument(help="A YAML file of scenarios; README.md says how to write one.")],
    out: Annotated[
        Path, typer.Option(help="The folder of the results: new, or of the same sweep, which then goes on.")
    ],
    depth: Annotated[
        Literal["model", "report", "pages"],
        typer.Option(help="Numbers and verdicts alone, the executed notebooks too, or the pages as well."),
    ] = "model",
    *,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes at work; by default one a core.")] = None,
    scheduler: Scheduler = None,
    workers: Workers = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Work out every scenario of a file: a Parquet dataset and a summary page. What is there already is kept."""
    if sum(one is not None for one in (jobs, scheduler, workers)) > 1:
        fail("--jobs, --scheduler and --workers: give one of them", USAGE)
    from claim_audit import evidence
    from claim_audit.pool import WorkerLost
    from claim_audit.sweep import runner, summary

    try:
        with terminable(), _told(quiet=quiet) as report, _over(jobs, scheduler, workers) as over:
            known = evidence.load()
            tally = runner.run(scenarios, depth, out, known, over=over, report=report)
            summary.write(out, known)
    except ValueError as error:  # of the scenarios, the folder or data/: each is one line
        fail(str(error), USAGE)
    except typer.Exit:  # which is a RuntimeError too
        raise
    except (WorkerLost, RuntimeError) as error:
        fail(f"{out}: {error}", DIFFERENT)
    except KeyboardInterrupt as stop:
        stopped(stop, f"run it again: what is done is kept in {out}")
    except OSError as error:
        fail(f"{error.filename or out}: {error.strerror or error}", USAGE)
    if not quiet:
        how = f"{tally.worked_out:,} worked out now, {tally.failed:,} failed"
        print(f"{out}: {tally.scenarios:,} scenarios, {how}; see {summary.PAGE}", file=sys.stderr)
    if tally.failed:
        fail(f"{out}: {tally.failed:,} of {tally.scenarios:,} scenarios failed; the column error says why", DIFFERENT)


@contextmanager
def _over(jobs: int | None, scheduler: str | None, workers: int | None) -> Iterator["Map"]:
    """How batches are run: in processes of this machine, or on a Dask cluster."""
    from claim_audit.execution import processors
    from claim_audit.page.provenance import ROOT
    from claim_audit.sweep import runner

    if scheduler is None and workers is None:
        yield runner.locally(jobs or processors())
        return
    with asked_for(scheduler, workers) as client:
        from claim_audit.sweep import hands

        yield hands.over(client, ROOT)


@contextmanager
def _told(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """How far a sweep has come: a bar on a terminal, a few lines elsewhere, nothing when quiet."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True, highlight=False)
    if quiet or not console.is_terminal:
        told = -1

        def say(done: int, every: int) -> None:
            nonlocal told
            if not quiet and done * STEPS // max(every, 1) > told:
                told = done * STEPS // max(every, 1)
                print(f"{done:,} of {every:,} scenarios", file=sys.stderr, flush=True)

        yield say
        return
    columns = (TextColumn("scenarios"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, every: progress.update(task, completed=done, total=every)
