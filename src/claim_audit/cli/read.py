"""`claim-audit read`: any Korean article's quantities, tables and claims."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from claim_audit.article.documents import ArticleError
from claim_audit.cli.clusters import Scheduler, Workers, asked_for
from claim_audit.cli.ending import BROKEN_PIPE, USAGE, fail, stopped
from claim_audit.stopping import terminable

if TYPE_CHECKING:
    from claim_audit.article.folder import Over


def read(
    article: Annotated[
        str, typer.Argument(help="A text or HTML file, a folder of such files, or - for standard input.")
    ],
    form: Annotated[
        Literal["summary", "json", "jsonl", "csv", "parquet"] | None,
        typer.Option("--format", help="By default what --out ends in, and a summary without --out."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; it is there whole or not at all.")] = None,
    what: Annotated[
        Literal["quantities", "tables", "claims"] | None,
        typer.Option(help="What CSV and Parquet hold; by default what --out is called (claims.csv), or quantities."),
    ] = None,
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read lines {"id", "text"}, write lines {"id", "quantities", "claims"}.')
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Articles of a folder read at once; by default one a core.")
    ] = None,
    scheduler: Scheduler = None,
    workers: Workers = None,
) -> None:
    """Read Korean articles: their quantities, tables and claims, each with its place (characters, end exclusive)."""
    with _told(article), terminable(), _elsewhere(scheduler, workers) as elsewhere:
        from claim_audit.article import command
        from claim_audit.execution import processors

        jobs = jobs or processors()
        code = command.run(article, form, out, what, jsonl=jsonl, jobs=jobs, elsewhere=elsewhere)
    raise typer.Exit(code)


@contextmanager
def _elsewhere(scheduler: str | None, workers: int | None) -> Iterator["Over | None"]:
    """How articles are read on the cluster that is asked for, if one is."""
    if scheduler is None and workers is None:
        yield None
        return
    with asked_for(scheduler, workers) as client:
        from claim_audit.cluster import in_order

        yield partial(in_order, client)


@contextmanager
def _told(article: str) -> Iterator[None]:
    """Whatever ends the reading of an article ends in one line and an exit code."""
    try:
        yield
    except ArticleError as error:
        fail(str(error), USAGE)
    except BrokenPipeError:
        # What is still buffered has nowhere to go; Python would complain of it on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        fail("the output was closed before all was written", BROKEN_PIPE)
    except OSError as error:
        fail(f"{error.filename or article}: {error.strerror or error}", USAGE)
    except MemoryError:
        fail(f"{article}: does not fit into memory; split it into articles", USAGE)
    except KeyboardInterrupt as stop:
        stopped(stop, "no file was written")
