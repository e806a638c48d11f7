"""A Dask cluster to hand work to: how it is reached, and a function over many items on it, in their order.

Scheduling, retries and transport are dask.distributed's. What goes wrong with a cluster is one line.
"""

import logging
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import dask
from distributed import Client, Future, KilledWorker, LocalCluster, Worker
from distributed.comm.core import CommClosedError
from distributed.diagnostics.plugin import WorkerPlugin

from claim_audit.pool import AHEAD, RETRIES, WorkerLost
from claim_audit.versions import installed, mismatch

BY_CONFIG = "config"  # in place of an address: the one that Dask's own configuration names
CONNECT_SECONDS = 20

Item = TypeVar("Item")
Made = TypeVar("Made")


class ClusterError(RuntimeError):
    """A cluster that cannot be used, or is no more. The message is one line."""


@contextmanager
def connected(scheduler: str | None, workers: int | None) -> Generator[Client, None, None]:
    """A client of the cluster at `scheduler`, or of `workers` processes of this machine.

    `scheduler` is an address, a scheduler file, or "config". Raises ClusterError, also for what breaks within.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # its troubles reach us as exceptions
    place = scheduler or f"{workers} workers of this machine"
    try:
        with _client(scheduler, workers) as client:
            yield client
    except (CancelledError, CommClosedError) as lost:
        raise ClusterError(f"{place}: the scheduler is gone; what is done is kept: run the command again") from lost
    except (OSError, TimeoutError) as error:
        raise ClusterError(f"{place}: no scheduler answers there ({' '.join(str(error).split())})") from None


@contextmanager
def _client(scheduler: str | None, workers: int | None) -> Generator[Client, None, None]:
    if scheduler is None:
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    with Client(**_address(scheduler), timeout=CONNECT_SECONDS) as client:
        yield client


def _address(scheduler: str) -> dict[str, Any]:
    """How to reach a scheduler, as Client wants to be told."""
    if scheduler == BY_CONFIG:
        address = dask.config.get("scheduler-address", None)
        if not address:
            raise ClusterError("--scheduler config: Dask's configuration names no scheduler-address")
        return {"address": address}
    if "://" in scheduler:
        return {"address": scheduler}
    if Path(scheduler).is_file():
        return {"scheduler_file": scheduler}
    raise ClusterError(f"--scheduler {scheduler}: neither an address such as tcp://host:8786 nor a scheduler file")


def room(client: Client) -> int:
    """How many tasks may be handed out or done, but not yet taken: some for each thread that the cluster has by now."""
    threads: dict[str, int] = client.nthreads()
    return AHEAD * max(1, sum(threads.values()))


def in_order(client: Client, function: Callable[[Item], Made], items: Iterable[Item]) -> Generator[Made, None, None]:
    """`function` of each of `items` on the cluster, in their order, a bounded number under way.

    `function` must be picklable by name. Raises what it raises, WorkerLost if it ends its worker each time it is
    tried, and ClusterError where another version is installed.
    """
    equip(client, SameVersions(installed()))
    coming = iter(items)
    waiting: deque[Future[Made]] = deque()
    while True:
        more = islice(coming, max(0, room(client) - len(waiting)))
        waiting.extend(client.submit(function, item, pure=False, retries=RETRIES) for item in more)
        if not waiting:
            return
        try:
            yield waiting.popleft().result()
        except KilledWorker:
            raise WorkerLost("the worker that read them died each time it was tried") from None


def equip(client: Client, plugin: WorkerPlugin) -> None:
    """Give every worker, also those that join later, a plugin. Raises ClusterError if one cannot take it."""
    try:
        for _ in range(RETRIES):
            try:
                client.register_plugin(plugin)
                return
            except CommClosedError:  # by a worker that went just then, or by the scheduler
                if client.status != "running":
                    raise
        client.register_plugin(plugin)
    except ModuleNotFoundError as error:
        raise ClusterError(f"a worker lacks {error.name}: install this claim-audit on every worker") from None


class SameVersions(WorkerPlugin):
    """Refuses a worker on which something decisive is installed in another version than at the client."""

    name = "claim-audit-versions"

    def __init__(self, wanted: Mapping[str, str]) -> None:
        self.wanted = wanted

    def setup(self, worker: Worker) -> None:
        """Raises ClusterError."""
        if found := mismatch(self.wanted):
            raise ClusterError(f"worker {worker.address} {found}: install the same on every worker")
