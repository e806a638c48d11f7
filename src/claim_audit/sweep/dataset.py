"""The folder of a sweep's results: `sweep.json` says of which sweep, `results/` holds one Parquet dataset in parts.

Part n is batch n. A part is written beside its place and moved there whole, so what has its name is whole, and a run
that was cut off goes on with the parts that are missing. Nothing of another sweep is ever overwritten.
"""

import hashlib
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from claim_audit import evidence
from claim_audit.sweep.columns import FAILED, Depth
from claim_audit.sweep.scenarios import Sweep

IDENTITY, RESULTS, LOCK = "sweep.json", "results", ".lock"
UNFINISHED = ".unfinished-"
MADE_WITH = ("numpy", "pandas", "pyarrow", "scipy")  # what the bytes of a part depend on besides this package


class DatasetError(ValueError):
    """A folder that cannot take this sweep's results. The message is one line."""


@dataclass(frozen=True)
class Identity:
    """What sweep a folder holds: how deep, of which file, how many scenarios in batches of how many, made with what."""

    depth: Depth
    scenarios: int
    batch: int
    file: str
    data: str
    package: str

    @classmethod
    def of(cls, sweep: Sweep, depth: Depth, batch: int) -> "Identity":
        return cls(depth, len(sweep), batch, sweep.digest, _digest(evidence.fingerprints()), _digest(_package()))


DIFFERENCES = {
    "depth": "of another depth",
    "scenarios": "of another file of scenarios",
    "file": "of another file of scenarios",
    "batch": "made by another version of claim-audit",
    "data": "made with other tables in data/",
    "package": "made by another version of claim-audit",
}


class Dataset:
    """The results of one sweep in a folder. Use `opened`."""

    def __init__(self, folder: Path, identity: Identity) -> None:
        self.folder, self.identity = folder, identity
        self.results = folder / RESULTS

    def __len__(self) -> int:
        """How many parts there are when all is done."""
        return math.ceil(self.identity.scenarios / self.identity.batch)

    def path(self, part: int) -> Path:
        return self.results / f"part-{part:08}.parquet"

    def missing(self) -> Iterator[int]:
        """The parts that are still to make, in order."""
        return (part for part in range(len(self)) if not self.is_whole(part))

    def is_whole(self, part: int) -> bool:
        """Whether a part is there with all its rows."""
        try:
            return bool(parquet.read_metadata(self.path(part)).num_rows == self.rows(part))
        except (OSError, pa.ArrowInvalid):
            return False

    def rows(self, part: int) -> int:
        """How many scenarios a part holds."""
        return min(self.identity.batch, self.identity.scenarios - part * self.identity.batch)

    def write(self, part: int, table: pa.Table) -> None:
        """Put a part in its place; it is there whole or not at all."""
        unfinished = self.results / f"{UNFINISHED}{part:08}"
        parquet.write_table(table, unfinished, compression="zstd", row_group_size=self.identity.batch)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(self.path(part))

    def failed(self) -> int:
        """How many scenarios failed, over all parts there are."""
        statuses = (parquet.read_table(self.path(part), columns=["status"])["status"] for part in range(len(self)))
        return sum(status.to_pylist().count(FAILED) for status in statuses)


@contextmanager
def opened(folder: Path, identity: Identity) -> Iterator[Dataset]:
    """The dataset of a sweep in `folder`, new or begun before, held for this run alone.

    Raises DatasetError if the folder holds anything else, or if another run is at work in it.
    """
    found = Dataset(folder, identity)
    if not folder.exists() or not any(folder.iterdir()):
        found.results.mkdir(parents=True, exist_ok=True)
        write_whole(folder / IDENTITY, json.dumps(asdict(identity), indent=1) + "\n")
    _check(folder, identity)
    with _held(folder):
        for left in found.results.glob(f"{UNFINISHED}*"):
            left.unlink()
        yield found


def write_whole(path: Path, text: str) -> None:
    """Put a text in its place; it is there whole or not at all."""
    unfinished = path.with_name(f"{UNFINISHED}{path.name}")
    unfinished.write_text(text, "utf-8", newline="\n")
    unfinished.replace(path)


def _check(folder: Path, identity: Identity) -> None:
    try:
        known = json.loads((folder / IDENTITY).read_text("utf-8"))
    except (OSError, ValueError):
        raise DatasetError(f"{folder}: is not empty and holds no sweep; name another folder") from None
    for name, value in asdict(identity).items():
        if known.get(name) != value:
            raise DatasetError(f"{folder}: holds a sweep {DIFFERENCES[name]}; name another folder")


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder for this process alone, where the system can say so; given up whatever becomes of the process."""
    with (folder / LOCK).open("w") as lock:
        with suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise DatasetError(f"{folder}: another run is at work in it; wait for it to end") from None
        yield


def _package() -> dict[str, str]:
    """What the results depend on besides the scenarios and `data/`."""
    root = Path(__file__).parents[1]
    code = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in sorted(root.rglob("*.py"))}
    return code | {name: version(name) for name in MADE_WITH}


def _digest(content: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
