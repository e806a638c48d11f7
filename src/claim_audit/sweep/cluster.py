"""Batches of a sweep on a Dask cluster: scheduling, retries and transport are dask.distributed's.

A worker needs the installed package and nothing else: the checkout's own files come with a plugin, once for each
worker, also for those that join later. The plugin keeps warm processes, since a worker has threads and must not fork.
"""

import logging
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dask
import pyarrow as pa
from distributed import Client, KilledWorker, LocalCluster, Worker, get_worker
from distributed.comm.core import CommClosedError
from distributed.diagnostics.plugin import WorkerPlugin

from claim_audit.sweep.columns import Depth
from claim_audit.sweep.inputs import Inputs
from claim_audit.sweep.pieces import RETRIES, Numbered, carried_out, run_packed
from claim_audit.sweep.scenarios import Scenario
from claim_audit.sweep.warm import ProcessDied
from claim_audit.sweep.warm_pool import WarmPool

BY_CONFIG = "config"  # in place of an address: the one that Dask's own configuration names
CONNECT_SECONDS = 20
AHEAD = 2  # tasks for each thread of the cluster that are handed out or done, but not yet taken


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


def over(
    client: Client, root: Path
) -> Callable[[Depth, Iterable[Numbered]], Generator[tuple[int, pa.Table], None, None]]:
    """How `runner.run` runs batches on the cluster of `client`, with the files of the checkout `root`."""
    inputs = Inputs.of(root)
    _equip(client, Hands(inputs))
    executor = client.get_executor(pure=False, retries=RETRIES)

    def submit(depth: Depth, scenarios: Sequence[Scenario]) -> "Future[bytes]":
        return _telling_deaths(executor.submit(_on_worker, inputs.id, depth, scenarios))

    def room() -> int:
        threads: dict[str, int] = client.nthreads()
        return AHEAD * max(1, sum(threads.values()))

    return lambda depth, batches: carried_out(submit, room, depth, batches)


def _equip(client: Client, hands: "Hands") -> None:
    """Give every worker, also of later ones, its hands. Raises ClusterError if one cannot take them."""
    try:
        client.register_plugin(hands)
    except ModuleNotFoundError as error:
        raise ClusterError(f"a worker lacks {error.name}: install this claim-audit on every worker") from None


def _telling_deaths(future: "Future[bytes]") -> "Future[bytes]":
    """The same, with a worker's death told as a process's."""
    told: Future[bytes] = Future()

    def tell(done: "Future[bytes]") -> None:
        if done.cancelled():
            told.cancel()
            told.set_running_or_notify_cancel()
        elif isinstance(error := done.exception(), KilledWorker):
            told.set_exception(ProcessDied("the worker that ran it died each time it was tried"))
        elif error:
            told.set_exception(error)
        else:
            told.set_result(done.result())

    future.add_done_callback(tell)
    return told


# ---- on a worker


class Hands(WorkerPlugin):
    """What a worker has of ours: the checkout's files, laid out, and warm processes that work in them."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.name = _name(inputs.id)

    def setup(self, worker: Worker) -> None:
        """Lay the files out. Raises ClusterError if something decisive is installed here in another version."""
        if mismatch := self.inputs.mismatch():
            raise ClusterError(f"worker {worker.address} {mismatch}: install the same on every worker")
        self.folder = TemporaryDirectory(prefix="claim-audit-", dir=worker.local_directory)
        self.root = Path(self.folder.name)
        self.inputs.lay_out(self.root)
        self.processes = WarmPool(self.root)

    def teardown(self, worker: Worker) -> None:
        """End the processes and take the files away."""
        self.processes.close()
        self.folder.cleanup()


def _name(inputs_id: str) -> str:
    return f"claim-audit-{inputs_id}"


def _on_worker(inputs_id: str, depth: Depth, scenarios: Sequence[Scenario]) -> bytes:
    """A task: the table of a batch, `packed`."""
    hands = get_worker().plugins[_name(inputs_id)]
    assert isinstance(hands, Hands)
    found: bytes = hands.processes.call(run_packed, depth, scenarios, hands.root)
    return found
