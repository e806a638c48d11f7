"""Batches handed to an executor, a bounded number under way, and what is done when the process that runs one dies.

An executor tries a batch again by itself. If that does not help, each scenario of the batch is handed out alone, and
one that ends its process each time is a row with that as its error. So no scenario is lost, and none is there twice.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from claim_audit.sweep.batches import lost, run_batch
from claim_audit.sweep.columns import Depth
from claim_audit.sweep.scenarios import Scenario
from claim_audit.sweep.warm import ProcessDied

DIED = "its process died each time it was tried"

Numbered = tuple[int, list[Scenario]]  # a batch with its number
Submit = Callable[[Depth, Sequence[Scenario]], "Future[bytes]"]


@dataclass(frozen=True)
class _Piece:
    """A batch, or the scenario at `place` of one."""

    batch: int
    scenarios: Sequence[Scenario]
    place: int = 0
    of: int = 1  # pieces in all


def carried_out(
    submit: Submit, room: Callable[[], int], depth: Depth, batches: Iterable[Numbered]
) -> Generator[tuple[int, pa.Table], None, None]:
    """The tables of `batches` by number, as they come; `room` says how many may be under way.

    What `submit` hands out gives a table as `packed` bytes, or raises ProcessDied once it was tried often enough. Any
    other error is raised here.
    """
    whole = (_Piece(number, scenarios) for number, scenarios in batches)
    apart: deque[_Piece] = deque()
    under_way: dict[Future[bytes], _Piece] = {}
    parts: dict[int, dict[int, pa.Table]] = {}
    try:
        while True:
            for piece in _next(apart, whole, room() - len(under_way)):
                under_way[submit(depth, piece.scenarios)] = piece
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                piece = under_way.pop(future)
                table = _table(future, depth, piece)
                if table is None:
                    apart.extend(_apart(piece))
                    continue
                found = parts.setdefault(piece.batch, {})
                found[piece.place] = table
                if len(found) == piece.of:
                    yield piece.batch, _joined([found[place] for place in sorted(parts.pop(piece.batch))])
    finally:
        for future in under_way:
            future.cancel()


def _next(apart: deque[_Piece], whole: Iterator[_Piece], room: int) -> Iterator[_Piece]:
    """As many pieces as there is room for: what is left of broken batches first, so that few are open at once."""
    for _ in range(room):
        piece = apart.popleft() if apart else next(whole, None)
        if piece is None:
            return
        yield piece


def _table(future: "Future[bytes]", depth: Depth, piece: _Piece) -> pa.Table | None:
    """What came of a piece; None if it must be taken apart to see which scenario ended the process."""
    try:
        return unpacked(future.result())
    except ProcessDied:  # how it died may differ from try to try and from machine to machine; the row must not
        return lost(depth, piece.scenarios, DIED) if len(piece.scenarios) == 1 else None


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    """The table of a batch out of those of its pieces: the very one that a batch in one piece gives."""
    return tables[0] if len(tables) == 1 else pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _apart(piece: _Piece) -> Iterator[_Piece]:
    for place, scenario in enumerate(piece.scenarios):
        yield _Piece(piece.batch, [scenario], place, len(piece.scenarios))


def run_packed(depth: Depth, scenarios: Sequence[Scenario], root: Path) -> bytes:
    """What a warm process is asked for: the table of a batch, `packed`."""
    return packed(run_batch(depth, scenarios, root))


def packed(table: pa.Table) -> bytes:
    """A table as it travels between processes: notebooks and pages make it large, and it shrinks to a tenth."""
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    content: bytes = stream.getvalue().to_pybytes()
    return content


def unpacked(content: bytes) -> pa.Table:
    """The table that was `packed`."""
    return pa.ipc.open_stream(content).read_all()
