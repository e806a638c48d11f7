"""The child's side of the engine that forks: a process that leaves its parent behind and runs cells in a shell.

The shell is ipykernel's own, so that displays, tracebacks, magics and the rest come out as from a kernel; what it
publishes goes through a pipe. Here too the difference is what needs a kernel's sockets: comms, input and debugging.
"""

import atexit
import builtins
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
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from traitlets.config import Config

from claim_audit.surroundings import collect_seldom

STREAMS = ("stdout", "stderr")
WATCH_SECONDS = 0.5
INLINE = "module://matplotlib_inline.backend_inline"  # what a kernel's matplotlib draws with

Publish = Callable[[str, Mapping[str, Any]], None]


def serve(connection: Connection, pipes: Mapping[str, int]) -> NoReturn:
    """The child's life: one cell after the other until the parent sends None, then its exit handlers.

    `connection` brings the cells and takes messages; `pipes` are the write ends of what replaces stdout and stderr.
    """
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
    collect_seldom()
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
