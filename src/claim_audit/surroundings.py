"""What notebooks find around them: the same everywhere, and nothing of whoever runs them."""

import atexit
import gc
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows: what a killed build left there stays
    fcntl = None

FIXED = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
PREFIX = "ca-run-"  # short, as the path of a socket may have no more than some hundred characters
UNLOCKED = "ca-new-"  # how it begins until it is locked, a moment later
COLLECTED_AFTER = 20_000, 20, 50
MOMENT_SECONDS = 60.0
GONE_SECONDS = 5.0  # till the last process of a run that was ended has seen it, and writes there no more


@contextmanager
def private_folder() -> Iterator[Path]:
    """An empty folder, for as long as the context lasts; those that killed processes left are cleared away first.

    It goes once nobody `hold`s it any more: what is about to end may still write there, and would make it anew.
    """
    _clear()
    made = Path(tempfile.mkdtemp(prefix=UNLOCKED))
    held = os.open(made, os.O_RDONLY) if fcntl else None
    try:
        if held is not None:
            fcntl.flock(held, fcntl.LOCK_SH)
        made = made.rename(made.with_name(made.name.replace(UNLOCKED, PREFIX, 1)))
        yield made
    finally:
        _remove(made, held)
        if held is not None:
            os.close(held)


@contextmanager
def common_folder(name: str) -> Iterator[Path]:
    """A folder that this user's processes on this machine have in common by its `name`; the last takes it away.

    What they write there, they write whole. Where it cannot be had in common, it is this process's own.
    """
    shared = Path(tempfile.gettempdir()) / f"{PREFIX}{name}"
    held = _joined(shared)
    if held is None:
        with private_folder() as alone:
            yield alone
        return
    try:
        yield shared
    finally:
        _let_go(shared, held)


def hold(private: Path) -> None:
    """Have a private folder stay until this process has ended, and all that it forks from now on."""
    if fcntl:
        fcntl.flock(os.open(private, os.O_RDONLY), fcntl.LOCK_SH)


def surroundings(private: Path) -> dict[str, str]:
    """The environment of notebooks; their settings, histories, sockets and temporary files go to `private`."""
    settings = private / "matplotlibrc"
    settings.touch()
    return {
        **FIXED,
        "IPYTHONDIR": str(private),
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "MATPLOTLIBRC": str(settings),
        "TMPDIR": str(private),
    }


def collect_seldom() -> None:
    """Have Python look for garbage less often, and not when the process ends.

    Tables, charts and pages make many objects that stay. Looked over after every 700 new ones, as is usual, they take
    a tenth of the time of a build, and what is found is next to nothing.
    """
    gc.set_threshold(*COLLECTED_AFTER)
    atexit.register(gc.freeze)


def _joined(folder: Path) -> int | None:
    """What holds a folder, made if need be; None where it cannot be held, or is not this user's alone.

    Others read what is put there and trust it: so nobody else may be able to write there.
    """
    alone = fcntl is not None
    with suppress(OSError):
        while alone:
            folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
            lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
            about = os.fstat(lock)
            alone = about.st_uid == os.getuid() and stat.S_IMODE(about.st_mode) == stat.S_IRWXU
            if alone:
                fcntl.flock(lock, fcntl.LOCK_SH)
                if folder.exists() and os.path.samestat(about, folder.stat()):
                    return lock
            os.close(lock)  # not ours, or taken away meanwhile by whoever was the last
    return None


def _remove(folder: Path, held: int | None) -> None:
    """Remove a folder once this process alone holds it, though somebody who does not may still put something there."""
    given_up = time.monotonic() + GONE_SECONDS
    while held is not None and not _is_ours(held) and time.monotonic() < given_up:
        time.sleep(0.01)
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
        if time.monotonic() > given_up:
            return
        time.sleep(0.01)


def _let_go(folder: Path, held: int) -> None:
    """Let go of a folder that is there to be held; it goes if nobody else holds it."""
    try:
        if _is_ours(held):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)


def _is_ours(held: int) -> bool:
    """Whether nobody else holds what this process has open."""
    with suppress(BlockingIOError):
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _clear() -> None:
    """Remove private folders that nobody holds; a lock ends with the processes that hold it, however they end."""
    if not fcntl:
        return
    temporary = Path(tempfile.gettempdir())
    for left in temporary.glob(f"{PREFIX}*"):
        with suppress(OSError):
            _let_go(left, os.open(left, os.O_RDONLY))
    for left in temporary.glob(f"{UNLOCKED}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > MOMENT_SECONDS:
                left.rmdir()
