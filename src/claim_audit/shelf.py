"""Results of pure functions, kept in a folder under what they rest on, for whoever asks again with the same.

A sweep makes hundreds of reports that differ in a few parameters, and somebody who writes a notebook has it run again
and again. Most charts and verdicts come out the same each time. What a result rests on is watched while it is made
(`reads`): it is kept under the data and exactly those parameters' values, and taken whenever they are the same again,
whatever else moves. That is safe for a function that looks at its arguments alone: with the same values of what it read
it would go the same way, and so read nothing else.

- A folder, as those who make results are forks that end with their notebook, several at once; files need no telling of
  who made what to whom. A file is written whole or not at all.
- The code is no part of the key. A folder is private to a sweep and goes with it, or it holds what one version of the
  code made (`used_by`).
- Results are kept pickled: each who takes one has a copy of its own, and may change it.
- What wrote or warned while it was made is not kept, as it would be silent the next time. Nor is what failed.
- What was read in an article, or in tables that are no files, is not kept: only `data/` has a hash.
- The least recently used go first once the folder is larger than `MOST_BYTES`.
"""

import hashlib
import io
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeVar, cast

from claim_audit import reads
from claim_audit.incremental import files, whole

if TYPE_CHECKING:  # it takes pydantic along, for which a build need not wait to set up its shelf
    from claim_audit.parameters import Parameters

FOLDER = "CLAIM_AUDIT_SHELF"  # names the folder in the environment; without it nothing is kept
MOST_BYTES = 256 * 2**20
MOST_VERSIONS = 3  # of the code whose results stay, the last used
DIGITS = 32  # of base 16, of a hash

Made = TypeVar("Made")


class Tables(Protocol):
    """Evidence, as far as it is asked here: a hash of all that it says, '' where there is none."""

    @property
    def fingerprint(self) -> str: ...


def kept(what: Hashable, evidence: Tables, params: "Parameters", make: Callable[[], Made]) -> Made:
    """What `make` gives, made from `evidence` and `params` alone, or a copy of what it gave for the same before.

    `what` says which result it is, with all else that it is made from, and prints as the same text for the same.
    Whoever takes it rests on what it was seen to rest on. Raises what `make` raises.
    """
    shelf = opened()
    about = evidence.fingerprint if shelf else ""
    if not shelf or not about:
        return make()
    content = shelf.find(f"{what} {about}", params)
    if content is not None and (found_before := _unpickled(content)) is not None:
        value, rests_on = found_before
        reads.note(*rests_on)
        return cast(Made, value)
    with reads.recorded() as found, _overheard() as heard:
        value = make()
    if not heard:
        shelf.put(f"{what} {about}", params, reads.parameters(found), pickle.dumps((value, frozenset(found)), -1))
    return value


def _unpickled(content: bytes) -> tuple[Any, frozenset[str]] | None:
    """What was kept; None if it was made with another version of a library and cannot be read any more."""
    with suppress(Exception):
        value, rests_on = pickle.loads(content)
        return value, rests_on
    return None


def opened() -> "Shelf | None":
    """The shelf that this process is to use."""
    return Shelf(Path(os.environ[FOLDER])) if FOLDER in os.environ else None


@contextmanager
def used_by(version: str, folder: Path) -> Iterator[None]:
    """Within it, this process and those that it starts keep results in `folder`, apart from those of other code.

    `version` is that of the code now; of others the last used stay. Where nothing can be written, nothing is kept.
    """
    place, before = folder / version, os.environ.get(FOLDER)
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        os.utime(place)
        for old in files.by_use(folder)[MOST_VERSIONS:]:
            shutil.rmtree(old, ignore_errors=True)
    os.environ[FOLDER] = str(place)
    try:
        yield
    finally:
        del os.environ[FOLDER]
        if before is not None:
            os.environ[FOLDER] = before
        Shelf(place).trim()


class Shelf:
    """Contents by what they are and the values of the parameters they rest on: `<what>/<names>/<values>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, what: str, params: "Parameters") -> bytes | None:
        """What was put there as `what` with the same values of the parameters that it rests on."""
        place, values = self.folder / _hash(what), params.values()
        with suppress(OSError):
            for names in os.listdir(place):
                content = files.read(place / names / _hash_of(values, int(names, 16)))
                if content is not None:
                    return content
        return None

    def put(self, what: str, params: "Parameters", names: Collection[str], content: bytes) -> None:
        """Keep `content`, which rests on the parameters `names`; what cannot be written is not kept, no failure."""
        values = params.values()
        chosen = sum(1 << place for place, name in enumerate(values) if name in names)
        place = self.folder / _hash(what) / f"{chosen:x}"
        with suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            whole.write(place / _hash_of(values, chosen), content)

    def trim(self, most: int = MOST_BYTES) -> None:
        """Leave at most so many bytes, those used last."""
        total = 0
        for _, size, path in sorted(self._files(), reverse=True):
            total += size
            if total > most:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        """When each was last used, its bytes and where it is; others may take some away in between."""
        for path in self.folder.glob("*/*/*"):
            with suppress(FileNotFoundError):
                about = path.stat()
                yield about.st_mtime_ns, about.st_size, path


def _hash_of(values: Mapping[str, Any], chosen: int) -> str:
    """A hash of the values of the parameters in whose places `chosen` has a one."""
    return _hash(repr([value for place, value in enumerate(values.values()) if chosen >> place & 1]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What is written to stdout and stderr within it, warnings and logging too, which goes its way nevertheless."""
    heard: list[str] = []
    with redirect_stdout(_Tee(sys.stdout, heard)), redirect_stderr(_Tee(sys.stderr, heard)):
        yield heard


class _Tee(io.TextIOBase):
    def __init__(self, stream: TextIO, heard: list[str]) -> None:
        self.stream, self.heard = stream, heard

    def write(self, text: str) -> int:
        self.heard.append(text)
        return self.stream.write(text)

    def flush(self) -> None:
        self.stream.flush()
