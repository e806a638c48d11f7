"""Readings as files: CSV, JSON, JSON lines and Parquet. A file appears when it is whole, or not at all."""

import csv
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from glob import escape
from pathlib import Path
from typing import IO, Any, Literal, Protocol, TypeAlias

import psutil  # type: ignore[import-untyped]

from claim_audit.article.frames import (
    BOUNDS,
    CLAIM_COLUMNS,
    QUANTITY_COLUMNS,
    claim_json,
    number,
    parameters_json,
    quantity_json,
    row_lines,
    table_json,
)
from claim_audit.article.model import Reading
from claim_audit.spreadsheets import harmless

What: TypeAlias = Literal["quantities", "tables", "claims"]
Row: TypeAlias = Mapping[str, Any]

# The columns of each frame as a file; in a file of tables every cell is a row.
COLUMNS: Mapping[What, Sequence[str]] = {
    "quantities": ("article", *QUANTITY_COLUMNS, "exact", "low_exact", "high_exact"),
    "tables": ("article", "table", "line", "row", "column", "is_header", "header", "text", "start", "end"),
    "claims": ("article", *CLAIM_COLUMNS),
}
WHOLE = {"start", "end", "line", "cue_start", "table", "row", "column"}
TRUTH = {"low_open", "high_open", "is_header"}
ROWS_TOGETHER = 20_000  # rows of one row group of Parquet: what is held in memory before it is written


def rows(reading: Reading, what: What) -> Iterator[Row]:
    """The rows of one frame of a reading as plain values: exact numbers, fractions beside them as text."""
    match what:
        case "quantities":
            for quantity in reading.quantities:
                row = {name: getattr(quantity, name) for name in QUANTITY_COLUMNS}
                for name in BOUNDS:
                    exact: Fraction | None = row[name]
                    row["exact" if name == "value" else f"{name}_exact"] = None if exact is None else str(exact)
                    row[name] = None if exact is None else number(exact)
                yield {"article": reading.document.name, **row}
        case "claims":
            for claim in reading.claims:
                row = {name: getattr(claim, name) for name in CLAIM_COLUMNS}
                row["parameters"] = claim.parameters and json_text(parameters_json(claim.parameters))
                yield {"article": reading.document.name, **row}
        case "tables":
            yield from _cells(reading)


def _cells(reading: Reading) -> Iterator[Row]:
    for position, table in enumerate(reading.tables):
        header = [cell.text for cell in table.rows[0]] if table.has_header else []
        for row, (line, cells) in enumerate(zip(row_lines(table, reading.document.source), table.rows, strict=True)):
            for column, cell in enumerate(cells):
                yield {
                    "article": reading.document.name,
                    "table": position,
                    "line": line,
                    "row": row,
                    "column": column,
                    "is_header": table.has_header and row == 0,
                    "header": header[column] if column < len(header) else "",
                    "text": cell.text,
                    "start": cell.start,
                    "end": cell.end,
                }


# --- JSON


def json_document(reading: Reading) -> Iterator[str]:
    """A reading as one JSON object, piece by piece, each quantity, table and claim on a line of its own."""
    sections: dict[str, Iterator[Any]] = {
        "quantities": map(quantity_json, reading.quantities),
        "tables": (table_json(table, reading.document.source) for table in reading.tables),
        "claims": map(claim_json, reading.claims),
    }
    opening = "{"
    for name, items in sections.items():
        yield f'{opening}"{name}": ['
        separator = "\n  "
        for item in items:
            yield separator + json_text(item)
            separator = ",\n  "
        yield "]" if separator == "\n  " else "\n]"
        opening = ",\n"
    yield "}\n"


def json_text(data: Any) -> str:
    """`data` as JSON on one line; a Decimal is written digit by digit, half a surrogate pair as its escape."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    except TypeError:
        text = _with_decimals(data)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _with_decimals(data: Any) -> str:
    match data:
        case dict():
            return "{" + ", ".join(f"{json_text(name)}: {_with_decimals(each)}" for name, each in data.items()) + "}"
        case list():
            return "[" + ", ".join(map(_with_decimals, data)) + "]"
        case Decimal():
            return str(data)
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


# --- files that are whole or absent


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to that takes the place of `path` once the block has ended well; else `path` is as it was.

    What is no ordinary file (a pipe, /dev/null) is written to as it stands; what killed processes had begun to write
    for `path` goes. Raises OSError.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as stream:
            yield stream
        return
    target = path.resolve()
    _clear(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _clear(target: Path) -> None:
    """Remove what processes that are gone were writing, to put it in the place of `target`."""
    for left in target.parent.glob(f".{escape(target.name)}.*.part"):
        number = left.name.removesuffix(".part").rpartition(".")[2]
        if number.isdecimal() and not psutil.pid_exists(int(number)):
            left.unlink(missing_ok=True)


class Sink(Protocol):
    """Where rows go as they come."""

    def write(self, rows: Iterable[Row]) -> None:
        """Take in rows."""

    def close(self) -> None:
        """Write what is still held."""


class CsvSink:
    """Rows as CSV in UTF-8 with a header; a text that a spreadsheet would run as a formula gets an apostrophe."""

    def __init__(self, stream: IO[bytes], what: What) -> None:
        self.stream = stream
        self.columns = COLUMNS[what]
        self._lines([self.columns])

    def write(self, rows: Iterable[Row]) -> None:
        self._lines([_csv_cell(row[name]) for name in self.columns] for row in rows)

    def close(self) -> None:
        self.stream.flush()

    def _lines(self, lines: Iterable[Sequence[str]]) -> None:
        writer = csv.writer(_Encoded(self.stream), lineterminator="\n")
        writer.writerows(lines)


class _Encoded:
    """A binary stream as the csv module wants it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        return self.stream.write(text.encode("utf-8", "backslashreplace"))


def _csv_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return harmless(value)
        case tuple():
            return " ".join(map(str, value))
    return str(value)


class JsonLinesSink:
    """Rows as JSON, one to a line."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def write(self, rows: Iterable[Row]) -> None:
        self.stream.writelines(f"{json_text(row)}\n".encode() for row in rows)

    def close(self) -> None:
        self.stream.flush()


class ParquetSink:
    """Rows as Parquet, a row group whenever enough have come; `value`, `low`, `high` are the nearest doubles."""

    def __init__(self, stream: IO[bytes], what: What) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        self.schema = pa.schema([(name, _arrow_type(name)) for name in COLUMNS[what]])
        self.writer = parquet.ParquetWriter(stream, self.schema, compression="zstd")
        self.held: list[Row] = []

    def write(self, rows: Iterable[Row]) -> None:
        self.held += rows
        if len(self.held) >= ROWS_TOGETHER:
            self._flush()

    def close(self) -> None:
        try:
            if self.held:
                self._flush()
            self.writer.close()
        finally:
            self.writer.is_open = False  # a writer that failed must not try again when it is collected

    def _flush(self) -> None:
        import pyarrow as pa

        columns = {name: [_arrow_value(name, row[name]) for row in self.held] for name in self.schema.names}
        self.writer.write_table(pa.table(columns, schema=self.schema))
        self.held = []


def _arrow_type(name: str) -> Any:
    import pyarrow as pa

    if name in BOUNDS:
        return pa.float64()
    if name == "quantities":
        return pa.list_(pa.int64())
    return pa.int64() if name in WHOLE else pa.bool_() if name in TRUTH else pa.string()


def _arrow_value(name: str, value: Any) -> Any:
    """`value` as its column takes it: a bound as the nearest double, half a surrogate pair as its escape."""
    if name in BOUNDS and value is not None:
        return float(value) if abs(value) <= sys.float_info.max else math.inf if value > 0 else -math.inf
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode("utf-8")
        case tuple():
            return list(value)
    return value
