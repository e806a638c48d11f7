"""Batches of a sweep on a Dask cluster.

A worker needs the installed package and nothing else: the checkout's own files come with a plugin, once for each
worker, also for those that join later. The plugin keeps warm processes, since a worker has threads and must not fork.
What one worker has made, others of its machine take.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from distributed import Client, KilledWorker, Worker, get_worker

from claim_audit.cluster import SameVersions, equip, room
from claim_audit.pool import RETRIES
from claim_audit.surroundings import common_folder
from claim_audit.sweep.columns import Depth
from claim_audit.sweep.inputs import Inputs
from claim_audit.sweep.pieces import Numbered, carried_out, run_packed
from claim_audit.sweep.scenarios import Scenario
from claim_audit.sweep.warm import ProcessDied
from claim_audit.sweep.warm_pool import WarmPool


def over(
    client: Client, root: Path
) -> Callable[[Depth, Iterable[Numbered]], Generator[tuple[int, pa.Table], None, None]]:
    """How `runner.run` runs batches on the cluster of `client`, with the files of the checkout `root`."""
    inputs = Inputs.of(root)
    equip(client, Hands(inputs))
    executor = client.get_executor(pure=False, retries=RETRIES)

    def submit(depth: Depth, scenarios: Sequence[Scenario]) -> "Future[bytes]":
        return _telling_deaths(executor.submit(_on_worker, inputs.id, depth, scenarios))

    return lambda depth, batches: carried_out(submit, lambda: room(client), depth, batches)


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


class Hands(SameVersions):
    """What a worker has of ours: the checkout's files, laid out, and warm processes that work in them."""

    def __init__(self, inputs: Inputs) -> None:
        super().__init__(inputs.versions)
        self.inputs = inputs
        self.name = _name(inputs.id)

    def setup(self, worker: Worker) -> None:
        """Lay the files out. Raises ClusterError if something decisive is installed here in another version."""
        super().setup(worker)
        self.folders = ExitStack()
        folder = TemporaryDirectory(prefix="claim-audit-", dir=worker.local_directory)
        self.root = Path(self.folders.enter_context(folder))
        self.inputs.lay_out(self.root)
        self.processes = WarmPool(self.root, self.folders.enter_context(common_folder(self.inputs.id)))

    def teardown(self, worker: Worker) -> None:
        """End the processes and take the files away."""
        self.processes.close()
        self.folders.close()


def _name(inputs_id: str) -> str:
    return f"claim-audit-{inputs_id}"


def _on_worker(inputs_id: str, depth: Depth, scenarios: Sequence[Scenario]) -> bytes:
    """A task: the table of a batch, `packed`."""
    hands = get_worker().plugins[_name(inputs_id)]
    assert isinstance(hands, Hands)
    found: bytes = hands.processes.call(run_packed, depth, scenarios, hands.root)
    return found
