"""What is kept in a folder for the next time, the last used of it. What cannot be written is not kept; no failure."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from claim_audit.incremental import whole
from claim_audit.incremental.whole import hashed


def kept(folder: Path | None, what: bytes, make: Callable[[], bytes], most: int) -> bytes:
    """What `make` gives, from `folder` where it was made of the same `what` before: the `most` last used stay there."""
    if folder is None:
        return make()
    path = folder / hashed(what)
    content = read(path)
    if content is None:
        content = make()
        write(path, content, most)
    return content


def write(path: Path, content: bytes, most: int) -> None:
    """Keep `content` as `path`, and of what else is kept beside it only the `most` last used."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.write(path, content)
        for old in by_use(path.parent)[most:]:
            old.unlink(missing_ok=True)


def read(path: Path) -> bytes | None:
    """The content of a file, which counts as used now; None if it is not there or not as it was written."""
    try:
        content = whole.read(path)
    except (OSError, ValueError):
        return None
    with suppress(OSError):
        os.utime(path)
    return content


def by_use(folder: Path) -> list[Path]:
    """What is kept in a folder, the last used first."""
    with suppress(OSError):
        finished = (path for path in folder.iterdir() if not path.suffix[1:].isdecimal())  # others are being written
        return sorted(finished, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return []
