"""A folder of articles read in parallel: results in the order of the paths, memory flat in the number of files."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal

from claim_audit.article import documents, formats
from claim_audit.article.documents import ArticleError
from claim_audit.article.frames import as_json
from claim_audit.article.model import Document, Reading
from claim_audit.article.reader import read
from claim_audit.pool import WorkerLost, in_order

SUFFIXES = (".txt", *documents.MARKUP_SUFFIXES)
FILES_TOGETHER = 8  # handed to a worker at once
FILES_SENT = 64  # to a worker on another machine: a task should be worth its way

Wanted = formats.What | Literal["everything", "counts"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its rows, or why it was skipped."""

    name: str
    rows: Sequence[formats.Row] = ()
    problem: str = ""


Sent = tuple[str, bytes] | Outcome  # an article's name and content, or what became of one that has none
Over = Callable[
    [Callable[[list[Sent]], list[Outcome]], Iterable[list[Sent]]], Iterable[list[Outcome]]
]  # a function over items, in their order


def articles(folder: Path) -> Iterator[Path]:
    """The texts and HTML files under a folder in a fixed order; hidden files and folders are passed over."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield Path(place) / name


def outcomes(folder: Path, wanted: Wanted, jobs: int, elsewhere: Over | None = None) -> Generator[Outcome, None, None]:
    """Read every article of `folder`, `jobs` at a time, or `elsewhere`. `wanted` is the frame that the rows are of.

    "everything" gives one row per article, its id beside all that was read; "counts" one that says how much that is.
    However the iteration ends, no worker is left. Raises ArticleError if a worker dies.
    """
    paths = articles(folder)
    together = FILES_SENT if elsewhere else FILES_TOGETHER
    batches = iter(lambda: list(islice(paths, together)), [])
    try:
        if elsewhere:
            sent = ([_at_hand(path, folder) for path in batch] for batch in batches)
            read_in_batches = elsewhere(partial(_outcomes_sent, wanted=wanted), sent)
        else:
            read_in_batches = in_order(partial(_outcomes, folder=folder, wanted=wanted), batches, jobs)
        for read_together in read_in_batches:
            yield from read_together
    except WorkerLost as lost:
        raise ArticleError(f"{folder}: {lost}") from None


def _outcomes(paths: Sequence[Path], folder: Path, wanted: Wanted) -> list[Outcome]:
    return [_outcome(path, folder, wanted) for path in paths]


def _outcomes_sent(articles: Sequence[Sent], wanted: Wanted) -> list[Outcome]:
    return [
        one if isinstance(one, Outcome) else _read(one[0], partial(documents.from_bytes, one[1], one[0]), wanted)
        for one in articles
    ]


def _at_hand(path: Path, folder: Path) -> Sent:
    """A file's content, to send to where the folder is not; or why there is none."""
    name = path.relative_to(folder).as_posix()
    try:
        return name, path.read_bytes()
    except OSError as error:
        return Outcome(name, problem=f"{name}: {error.strerror}")


def _outcome(path: Path, folder: Path, wanted: Wanted) -> Outcome:
    name = path.relative_to(folder).as_posix()
    return _read(name, partial(documents.load, path, name), wanted)


def _read(name: str, load: Callable[[], Document], wanted: Wanted) -> Outcome:
    """One article read; a file that cannot be read must not stop the others, whatever is the matter with it."""
    try:
        return Outcome(name, _rows(read(load()), wanted))
    except ArticleError as error:
        return Outcome(name, problem=str(error))
    except OSError as error:
        return Outcome(name, problem=f"{name}: {error.strerror}")
    except Exception as error:
        return Outcome(name, problem=f"{name}: cannot be read: {type(error).__name__}: {error}")


def _rows(reading: Reading, wanted: Wanted) -> Sequence[formats.Row]:
    match wanted:
        case "counts":
            found = {"quantities": reading.quantities, "tables": reading.tables, "claims": reading.claims}
            return [{"article": reading.document.name, **{name: len(items) for name, items in found.items()}}]
        case "everything":
            return [{"id": reading.document.name, **as_json(reading)}]
    return list(formats.rows(reading, wanted))
