"""The options of commands that can run on a Dask cluster, and what becomes of them."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from claim_audit.cli.ending import USAGE, fail

if TYPE_CHECKING:
    from distributed import Client

Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Run on the Dask cluster at this address (tcp://host:8786, tls://…), of this scheduler file, or with "
        "'config' of Dask's configuration.",
    ),
]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Run on a Dask cluster of so many worker processes of this machine.")
]


@contextmanager
def asked_for(scheduler: str | None, workers: int | None) -> Generator["Client", None, None]:
    """A client of the cluster that one of the options asks for. What is wrong with it is one line."""
    if scheduler and workers:
        fail("--scheduler and --workers: give one of them; a cluster of its own has its own workers", USAGE)
    try:
        from claim_audit import cluster
    except ModuleNotFoundError as error:
        fail(f"--scheduler and --workers need {error.name}: pip install 'claim-audit[cluster]'", USAGE)
    try:
        with cluster.connected(scheduler, workers) as client:
            yield client
    except cluster.ClusterError as error:
        fail(str(error), USAGE)
