"""A papermill engine that runs a notebook in a child forked from this process, without a kernel's sockets.

A kernel spends most of a short notebook's time on starting, importing and shutting down. A child forked from a process
that has its imports behind it starts in milliseconds and is as separate as a kernel: its memory, its namespace, its
matplotlib and its working directory are its own, and it may crash without harm to anybody. Inside, the shell is
ipykernel's, which publishes through a pipe instead of ZMQ; outside, nbclient's own code turns what it publishes into
outputs. So the notebook comes out as from the default engine, except for what needs the kernel itself: comms
(widgets), `get_ipython().kernel` and debugging.

Threads do not survive a fork, so this process should have one when it forks; papermill's progress bar is kept from
starting another. What the parent has imported is there without an import, and what an imported module read from the
environment stays as the parent had it. Where there is no fork, papermill's default engine is the one to use.

This is the parent's side; what runs in the child is `forked_child`.
"""

import codecs
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import wait
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine

from claim_audit.forked_child import STREAMS, WATCH_SECONDS, serve

CHUNK = 1 << 16
EXIT_SECONDS = 5.0
OPTIONS = ("log_output", "stdout_file", "stderr_file", "raise_on_iopub_timeout", "allow_errors", "timeout_func")

Message = tuple[str, Mapping[str, Any]]


class ForkedEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Papermill's engine `claim-audit`: takes the options of the default engine; the kernel's name is not looked at."""

    @classmethod
    def execute_notebook(cls, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("progress_bar", True):
            from tqdm import tqdm  # type: ignore[import-untyped]

            tqdm.monitor_interval = 0  # a thread that watches for stalled bars
        return super().execute_notebook(*args, **kwargs)

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, execution_timeout: float | None = None, **kwargs: Any
    ) -> Any:
        options = {name: kwargs[name] for name in OPTIONS if name in kwargs}
        timeout = execution_timeout or kwargs.get("timeout")
        return ForkedClient(nb_man, timeout=timeout, record_timing=False, **options).execute()


class ForkedClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, its cells run by a forked child."""

    child: "Child"

    def execute(self, **_: Any) -> Any:
        """Run all cells, as far as they run; the child is gone afterwards, whatever it left running with it."""
        self.reset_execution_trackers()
        self.child = Child()
        try:
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = IPythonKernel.language_info
        finally:
            self.child.end()
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, **_: Any) -> None:
        """Run one cell. Raises CellExecutionError, CellTimeoutError or DeadKernelError, as nbclient does."""
        skipped = self.skip_cells_with_tag in cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or skipped:
            return
        cell.outputs, self.clear_before_next_output = [], False
        self.code_cells_executed += 1
        seconds = self._get_timeout(cell)
        for kind, content in self.child.run(cell.source, seconds):
            if kind == "reply":
                run_sync(self._check_raise_for_error)(cell, cell_index, {"content": content})
            elif kind == "timeout":
                raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", int(seconds), cell)
            elif kind == "dead":
                raise DeadKernelError("Kernel died")
            else:  # as much of a kernel's message as nbclient looks at
                message = {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {}, "metadata": {}}
                self.process_message({**message, "content": content}, cell, cell_index)


class Child:
    """A forked process with a shell in it, seen from its parent."""

    def __init__(self) -> None:
        self.connection, theirs = Pipe()
        pipes = {name: os.pipe() for name in STREAMS}
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if not self.pid:
            self.connection.close()
            serve(theirs, {name: write_end for name, (_, write_end) in pipes.items()})
        theirs.close()
        self.pipes = {read_end: name for name, (read_end, _) in pipes.items()}
        for read_end, write_end in pipes.values():
            os.close(write_end)
            os.set_blocking(read_end, False)
        self.text = dict.fromkeys(STREAMS, "")
        self.decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in STREAMS}

    def run(self, source: str, seconds: float | None) -> Iterator[Message]:
        """What a cell publishes, message by message; the last is 'reply', 'timeout' (after `seconds`) or 'dead'."""
        deadline = time.monotonic() + seconds if seconds and seconds > 0 else float("inf")
        kind, content = self._tell(source)
        while kind not in ("reply", "timeout", "dead"):
            kind, content = self._next(deadline)
            if kind == "stream":
                self.text[content["name"]] += content["text"]
                continue
            for name in STREAMS:  # what was printed comes before what is shown, each stream in one piece, as in kernels
                if text := self.text[name]:
                    self.text[name] = ""
                    yield "stream", {"name": name, "text": text}
            yield kind, content

    def end(self) -> None:
        """Let the child run its exit handlers, then end it and all that it started."""
        self._tell(None)
        wait([self.connection], EXIT_SECONDS)  # it closes when the child is gone
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(self.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        self.connection.close()
        for read_end in self.pipes:
            os.close(read_end)

    def _tell(self, source: str | None) -> Message:
        try:
            self.connection.send(source)
        except OSError:
            return "dead", {}
        return "told", {}

    def _next(self, deadline: float) -> Message:
        """The next message of the child, or what its silence means."""
        while True:
            left = deadline - time.monotonic()
            ready = wait([self.connection, *self.pipes], max(min(left, WATCH_SECONDS), 0))
            gone = self._is_gone()
            self._drain()  # before the message: what was written before it was sent is in the pipes by now
            if self.connection in ready:
                try:
                    message: Message = self.connection.recv()
                except (EOFError, OSError):
                    return "dead", {}
                return message
            if gone or left <= 0:
                return ("dead" if gone else "timeout"), {}

    def _is_gone(self) -> bool:
        """Whether it has ended; its pipe alone does not tell, as a process it started may hold that open."""
        try:
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:
            return True

    def _drain(self) -> None:
        """Take what was written past Python's own streams: by subprocesses and by C code."""
        for read_end, name in list(self.pipes.items()):
            with suppress(BlockingIOError):
                while chunk := os.read(read_end, CHUNK):
                    self.text[name] += self.decoders[name].decode(chunk)
                os.close(read_end)  # the child and all that it started have closed it
                del self.pipes[read_end]
