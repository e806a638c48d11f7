"""A folder of articles read in parallel: results in the order of the paths, memory flat in the number of files."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from claim_audit.article import documents, formats
from claim_audit.article.documents import ArticleError
from claim_audit.article.frames import as_json
from claim_audit.article.model import Reading
from claim_audit.article.reader import read

SUFFIXES = (".txt", *documents.MARKUP_SUFFIXES)
FILES_TOGETHER = 8  # handed to a worker at once
BATCHES_AHEAD = 2  # per worker: what is read but not yet written

Wanted = formats.What | Literal["everything", "counts"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its rows, or why it was skipped."""

    name: str
    rows: Sequence[formats.Row] = ()
    problem: str = ""


def articles(folder: Path) -> Iterator[Path]:
    """The texts and HTML files under a folder in a fixed order; hidden files and folders are passed over."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield Path(place) / name


def outcomes(folder: Path, wanted: Wanted, jobs: int) -> Generator[Outcome, None, None]:
    """Read every article of `folder`, `jobs` at a time. `wanted` is the frame that the rows are of.

    "everything" gives one row per article, its id beside all that was read; "counts" one that says how much that is.
    However the iteration ends, no worker is left. Raises ArticleError if a worker dies.
    """
    paths = articles(folder)
    first = list(islice(paths, FILES_TOGETHER))
    if jobs == 1 or len(first) < FILES_TOGETHER:
        for path in (*first, *paths):
            yield _outcome(path, folder, wanted)
        return
    batches = iter([first])
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start_worker)
    waiting: deque[Future[list[Outcome]]] = deque()
    try:
        while True:
            while len(waiting) < BATCHES_AHEAD * jobs:
                batch = next(batches, None) or list(islice(paths, FILES_TOGETHER))
                if not batch:
                    break
                waiting.append(pool.submit(_outcomes, batch, folder, wanted))
            if not waiting:
                break
            yield from waiting.popleft().result()
        pool.shutdown()
    except BrokenProcessPool:
        why = "a worker was ended from outside, for want of memory perhaps; try --jobs 1"
        raise ArticleError(f"{folder}: {why}") from None
    finally:
        for worker in set(multiprocessing.active_children()) - others:
            worker.terminate()
        pool.shutdown(cancel_futures=True)


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _outcomes(paths: Sequence[Path], folder: Path, wanted: Wanted) -> list[Outcome]:
    return [_outcome(path, folder, wanted) for path in paths]


def _outcome(path: Path, folder: Path, wanted: Wanted) -> Outcome:
    """One article read; a file that cannot be read must not stop the others, whatever is the matter with it."""
    name = path.relative_to(folder).as_posix()
    try:
        return Outcome(name, _rows(read(documents.load(path, name)), wanted))
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
