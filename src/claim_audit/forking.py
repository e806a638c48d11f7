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
"""

import atexit
import builtins
import codecs
import gc
import getpass
import io
import os
import random
import signal
import sys
import threading
import time
import types
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from traitlets.config import Config

STREAMS = ("stdout", "stderr")
CHUNK = 1 << 16
WATCH_SECONDS = 0.5
EXIT_SECONDS = 5.0
INLINE = "module://matplotlib_inline.backend_inline"  # what a kernel's matplotlib draws with
OPTIONS = ("log_output", "stdout_file", "stderr_file", "raise_on_iopub_timeout", "allow_errors")

Publish = Callable[[str, Mapping[str, Any]], None]
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
            _serve(theirs, {name: write_end for name, (_, write_end) in pipes.items()})
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


# ---- in the child


def _serve(connection: Connection, pipes: Mapping[str, int]) -> NoReturn:
    """The child's life: one cell after the other until the parent sends None, then its exit handlers."""
    lock = threading.Lock()

    def publish(kind: str, content: Mapping[str, Any]) -> None:
        with lock:
            connection.send((kind, content))

    try:
        _leave_the_parent_behind()
        shell = _shell(publish, pipes)
        while not shell.exit_now and (source := connection.recv()) is not None:
            publish("execute_input", {"code": source, "execution_count": shell.execution_count})
            publish("reply", _run(shell, source))
        atexit._run_exitfuncs()
    except (EOFError, OSError):  # the parent is gone
        pass
    finally:
        os._exit(0)


def _leave_the_parent_behind() -> None:
    """Nothing of the parent's may end, clean up or repeat itself here; and this process ends when the parent does."""
    gc.freeze()  # what the parent made is not ours to collect, and looking it over would copy all of its memory
    os.setpgid(0, 0)  # Ctrl-C in the terminal is the parent's to handle; all that starts here can be ended together
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    atexit._clear()  # the parent's exit handlers, …
    weakref.finalize._registry.clear()  # type: ignore[attr-defined]  # … its temporary folders, …
    atexit.register(weakref.finalize._exitfunc)  # type: ignore[attr-defined]
    random.seed()  # … its place in its random numbers
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os.killpg(0, signal.SIGKILL)


def _shell(publish: Publish, pipes: Mapping[str, int]) -> "_Shell":
    """A shell with a namespace of its own that publishes everything."""
    for number, name in enumerate(STREAMS, 1):
        os.dup2(pipes[name], number)
        os.close(pipes[name])
        setattr(sys, name, _Stream(name, number, publish))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    builtins.input, getpass.getpass = _refusal("raw_input"), _refusal("getpass")
    os.environ.setdefault("MPLBACKEND", INLINE)
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].use(os.environ["MPLBACKEND"])
    if "" not in sys.path:
        sys.path.insert(0, "")
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    config = Config(HistoryManager={"enabled": False})  # no thread and no file for it
    _Shell.clear_instance()
    shell = _Shell.instance(user_module=main, compiler_class=XCachingCompiler, config=config)
    publishers: tuple[Any, ...] = (shell.displayhook, shell.display_pub)
    for publisher in publishers:
        publisher.session, publisher.pub_socket = _Messages(), publish
    return shell


def _run(shell: "_Shell", source: str) -> dict[str, Any]:
    """The reply to a cell, as a kernel words it."""
    result = shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
    if result.success and not shell._last_traceback_during_displayhook:
        return {"status": "ok"}
    error = result.error_before_exec or result.error_in_exec
    about = {"ename": type(error).__name__, "evalue": str(error), "traceback": shell._last_traceback or []}
    return {"status": "error", **about}


def _refusal(name: str) -> Callable[..., NoReturn]:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise StdinNotImplementedError(f"{name} was called, but this frontend does not support input requests.")

    return refuse


class _Messages(Session):
    """A session that sends through a pipe what ipykernel means for its ZMQ socket."""

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> None:
        message = {"header": {"msg_type": msg_or_type}, "content": content}
        message = message if isinstance(msg_or_type, str) else msg_or_type
        stream(message["header"]["msg_type"], message["content"])


class _Shell(ZMQInteractiveShell):
    """ipykernel's shell, with no kernel around it that `exit()` could stop: the loop over cells looks for itself."""

    def _update_exit_now(self, change: Any) -> None:
        pass


class _Stream(io.TextIOBase):
    """Python's own stdout or stderr in the child: each write is a message; the parent joins them."""

    encoding = "utf-8"

    def __init__(self, name: str, fileno: int, publish: Publish) -> None:
        self.name, self.number, self.publish = name, fileno, publish

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.publish("stream", {"name": self.name, "text": text})
        return len(text)

    def fileno(self) -> int:
        return self.number

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return True  # as ipykernel's streams say
