"""Files that are whole or not there: written under a name beside their own, then put in their place in one step.

That name ends in the number of the process that writes, so that what a killed process left can be told and cleared.
A line with the hash of the rest comes first: half a file, or another one's, is found out when it is read.
What only reads and writes imports next to nothing.
"""

import os

try:  # hashlib's own module for it; hashlib would load OpenSSL, which takes as long as all the rest
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

TYPE_CHECKING = False  # typing is not imported where nothing checks types
if TYPE_CHECKING:
    from pathlib import Path


def write(path: "os.PathLike[str] | str", content: bytes) -> None:
    """Make `path` a file that holds `content`. Raises OSError; then `path` is as it was."""
    being_written = f"{os.fspath(path)}.{os.getpid()}"
    try:
        with open(being_written, "wb") as file:
            file.write(hashed(content).encode() + b"\n" + content)
        os.replace(being_written, path)
    except BaseException:
        if os.path.exists(being_written):
            os.unlink(being_written)
        raise


def read(path: "os.PathLike[str] | str") -> bytes:
    """The content of a file. Raises OSError, and ValueError if it is not as it was written."""
    with open(path, "rb") as file:
        head, _, content = file.read().partition(b"\n")
    if head != hashed(content).encode():
        raise ValueError(f"{os.fspath(path)}: not as it was written")
    return content


def hashed(content: bytes) -> str:
    """The hash of content, in hexadecimal digits."""
    return blake2b(content, digest_size=20).hexdigest()


def clear(folder: "Path") -> None:
    """Remove what processes that are gone were writing in `folder`, and what this one was if it had the number before.

    To a process that cannot be seen from here (of another container) that is a file it could not keep.
    """
    from contextlib import suppress

    import psutil  # type: ignore[import-untyped]

    for left in folder.rglob("*.*"):
        number = left.suffix[1:]
        if number.isdecimal() and (int(number) == os.getpid() or not psutil.pid_exists(int(number))):
            with suppress(OSError):
                left.unlink()
