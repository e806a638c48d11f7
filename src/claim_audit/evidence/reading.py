"""CSV files into frames of strings, each row with its line in the file. Strict: nothing is guessed or repaired."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from claim_audit.evidence.characters import odd_character
from claim_audit.evidence.problems import Problem, closest, nearest
from claim_audit.evidence.schemas import TABLES, Table

UTF8_BOM, UTF16_BOMS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
SAVE = "save it as UTF-8 without BOM"


@dataclass(frozen=True)
class Raw:
    """The cells of a file as they stand, indexed 0, 1, …, and the line on which each row begins."""

    cells: pd.DataFrame
    lines: tuple[int, ...]


class ProblemAt(Protocol):
    """Makes a problem of one file."""

    def __call__(self, line: int, says: str, column: str = "") -> Problem: ...


class Unreadable(Exception):
    """The file cannot be read as a table; carries the problems."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(str(problems[0]))


def contents_of(folder: Path) -> dict[str, bytes]:
    """The CSV files of a folder as they stand, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv")) if path.is_file()}


def read(contents: Mapping[str, bytes], folder: str, table: Table, rank: int) -> Raw:
    """The cells of one of the files `contents`, which lie in what messages call `folder`.

    Raises Unreadable for a missing, undecodable, empty, ragged or misheaded file.
    """

    def problem(line: int, says: str, column: str = "") -> Problem:
        return Problem(rank, f"{folder}/{table.file}", line, column, says)

    if table.file not in contents:
        tables = {one.file for one in TABLES.values()}
        strays = [name for name in contents if name not in tables]
        raise Unreadable(problem(0, f"there is no such file{nearest(table.file, strays)}"))
    content = _decode(contents[table.file], problem)
    records = _records(content, problem)
    line, header = next(records, (1, []))
    if not header:
        raise Unreadable(problem(1, f"the file is empty; it begins with the header {','.join(table.columns)}"))
    wrong = [problem(line, says, column) for column, says in _header(header, table)]
    if wrong:
        raise Unreadable(*wrong)
    rows = list(records)
    ragged = [
        problem(line, f"{len(row)} cells where the header has {len(header)}{_row_id(row)}")
        for line, row in rows
        if len(row) != len(header)
    ]
    if ragged:
        raise Unreadable(*ragged)
    if not rows:
        raise Unreadable(problem(line + 1, "the header stands alone; at least one row is needed"))
    odd = [
        problem(line, f"{says}{_row_id(row)}", column)
        for line, row in rows
        for column, cell in zip(header, row, strict=True)
        if (says := odd_character(cell))
    ]
    if odd:
        raise Unreadable(*odd)
    cells = pd.DataFrame([row for _, row in rows], columns=header, dtype=object)
    return Raw(cells[list(table.columns)], tuple(line for line, _ in rows))


def _decode(content: bytes, problem: ProblemAt) -> str:
    if content.startswith(UTF8_BOM):
        raise Unreadable(problem(1, f"begins with a byte order mark (BOM); {SAVE}"))
    if content.startswith(UTF16_BOMS):
        raise Unreadable(problem(1, f"is UTF-16 (begins with its byte order mark); {SAVE}"))
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise Unreadable(problem(line, "contains a NUL character; a text file has none"))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(problem(line, f"is not UTF-8{_korean_encoding(content)}; {SAVE}")) from None


def _korean_encoding(content: bytes) -> str:
    try:
        text = content.decode("cp949")
    except UnicodeDecodeError:
        return ""
    return " but CP949, the Korean Windows encoding" if any("가" <= char <= "힣" for char in text) else ""


def _records(content: str, problem: ProblemAt) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on; blank lines are passed over."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    begins = 1
    try:
        for record in reader:
            if record:
                yield begins, record
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(problem(begins, f"is not valid CSV ({error}); is a quotation mark left open?")) from None


def _header(header: list[str], table: Table) -> Iterator[tuple[str, str]]:
    """Columns that are there twice, unknown or misspelt, or missing."""
    missing = [column for column in table.columns if column not in header]
    for position, column in enumerate(header):
        if column in header[:position]:
            yield column, "this column is there twice"
        elif column not in table.columns:
            meant = closest(column, missing)
            missing = [name for name in missing if name != meant]
            yield column or "(no name)", "there is no such column" + (f"; did you mean {meant!r}?" if meant else "")
    for column in missing:
        yield column, f"this column is missing ({table.columns[column].description})"


def _row_id(row: list[str]) -> str:
    return f" ({row[0]})" if row and row[0] else ""
