"""Puts new folders in the places of old ones: all of them or none, whatever ends this process meanwhile.

The exchange is made by a small process of its own, in a session of its own: what kills a build does not reach it, and
it holds the lock on the folder until it is done. A journal lets the next command finish what a power cut interrupted.
"""

import ctypes
import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows: builds there are not kept apart
    fcntl = None

LOCK = ".claim-audit.lock"
STAGING = ".claim-audit-"  # how the name of every staging folder begins
JOURNAL = "journal.json"
ASK_AGAIN_SECONDS = 0.1
EXCHANGE_FLAG = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
AT_FDCWD = -100
FAILED = 3
UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}


@contextmanager
def held(out: Path, say: Callable[[str], None]) -> Iterator[int]:
    """The lock on the folder `out`, waited for; yields its descriptor, for a process that must hold it too.

    The lock ends with the processes that hold it, so one that was killed is in nobody's way.
    """
    descriptor = _lock(out / LOCK, say)
    try:
        yield descriptor
    finally:
        with suppress(OSError):
            (out / LOCK).unlink()
        os.close(descriptor)


def settle(out: Path) -> None:
    """Finish the exchanges that were begun in `out` and clear away what was not. Needs the lock."""
    for staging in sorted(out.glob(f"{STAGING}*")):
        if (staging / JOURNAL).is_file():
            _finish(staging, out)
        shutil.rmtree(staging, ignore_errors=True)


def exchange(staging: Path, out: Path, names: Sequence[str], lock: int) -> None:
    """Put `names`, folders in `staging`, into `out`, and what they replace into `staging`, which is then removed.

    Raises OSError if that cannot be done; then `out` is as it was.
    """
    being_written = staging / f"{JOURNAL}.new"
    being_written.write_text(json.dumps({name: (staging / name).stat().st_ino for name in names}), "utf-8")
    being_written.replace(staging / JOURNAL)
    command = [sys.executable, "-I", "-S", __file__, str(staging), str(out)]
    passed = () if fcntl is None else (lock,)
    code, said = _ended(
        subprocess.Popen(
            command, start_new_session=True, pass_fds=passed, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    )
    if code == FAILED:
        number, _, filename = said.decode("utf-8", "surrogateescape").partition(" ")
        raise OSError(int(number), os.strerror(int(number)), filename)
    if code:  # it was killed itself
        _finish(staging, out)


def _ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    """The exit code of a process and what it said; Ctrl-C waits until it has ended."""
    interrupted = False
    while True:
        try:
            _, said = process.communicate()
            break
        except KeyboardInterrupt:
            interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode, said


def _lock(path: Path, say: Callable[[str], None]) -> int:
    told = False
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        if fcntl is None:
            return descriptor
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                holder = os.read(descriptor, 20).decode() or "unknown"
                say(f"waiting for process {holder}, which writes to {path.parent}")
                told = True
            os.close(descriptor)
            time.sleep(ASK_AGAIN_SECONDS)
            continue
        with suppress(FileNotFoundError):
            if os.path.sameopenfile(descriptor, again := os.open(path, os.O_RDONLY)):
                os.close(again)
                os.ftruncate(descriptor, 0)
                os.write(descriptor, str(os.getpid()).encode())
                return descriptor
            os.close(again)
        os.close(descriptor)  # its holder removed it meanwhile


# ---- in the process that makes the exchange


def _finish(staging: Path, out: Path) -> None:
    """Make the part of a journalled exchange that is not made yet; on any trouble, take back what was made."""
    journal: dict[str, int] = json.loads((staging / JOURNAL).read_text("utf-8"))
    made: list[str] = []
    try:
        for name, new in journal.items():
            if not (out / name).exists() or (out / name).stat().st_ino != new:
                (staging / name).stat()  # raises if it is not there
                _swap(staging / name, out / name)
            made.append(name)
    except OSError:
        for name in made:
            with suppress(OSError):
                _swap(staging / name, out / name)
        (staging / JOURNAL).unlink()
        raise


def _swap(new: Path, old: Path) -> None:
    """Exchange two folders; where `old` is not there, or `new` is not (to take that back), the other one moves."""
    if not old.exists():
        new.rename(old)
    elif not new.exists():
        old.rename(new)
    elif not _at_once(new, old):
        aside = new.with_name(f"{new.name}.old")
        old.rename(aside)
        try:
            new.rename(old)
        except OSError:
            aside.rename(old)
            raise
        aside.rename(new)


def _at_once(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system or its file system has none."""
    libc = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(AT_FDCWD, paths[0], AT_FDCWD, paths[1], EXCHANGE_FLAG)
    elif hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(*paths, EXCHANGE_FLAG)
    else:
        return False
    number = ctypes.get_errno()
    if failed and number not in UNSUPPORTED:
        raise OSError(number, os.strerror(number), str(other))
    return not failed


def _main(staging: Path, out: Path) -> int:
    try:
        _finish(staging, out)
    except OSError as error:
        print(error.errno, error.filename, end="", file=sys.stderr)
        return FAILED
    shutil.rmtree(staging, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), Path(sys.argv[2])))
