"""Tables in an article: those of its markup, and in plain text rows that agree in pipes, in tabs or in wide gaps.

A table has at least two rows and two columns. A line with a pipe, a tab or a gap that has no such neighbour is prose.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from claim_audit.article.model import ArticleTable, Cell, Document

LONGEST_CELL = 60  # characters; what stands between two gaps of prose is longer

Row = tuple[Cell, ...]

_PIPES = ("|", "│", "┃")
_RULES = ("+-", "+=", "--", "─", "━", "═")
_PIPE = re.compile(r"(?<!\\)[|│┃]")
_RULER = re.compile(r"[\s|│┃:+=\-─━┄┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝═]*[-=─━═][\s|│┃:+=\-─━┄┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝═]*")
_TAB = re.compile("\t")
_GAP = re.compile(r"[ \u3000]{2,}|\u3000")
_SENTENCE_END = re.compile(r"[가-힣][.!?]['\"”’)]?$")
_FIGURE = re.compile(r"[-+−△▲▼]?[\d.,]+\s?(?:%|[가-힣]{1,3})?")
_YEAR = re.compile(r"(?:19|20)\d\d\s?년?")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that may be a row: its number, where it starts, and its cells (none for a ruler)."""

    number: int
    start: int
    cells: Row


Block = list[_Line]
Test = Callable[[str, Block], bool]


def find(document: Document) -> list[ArticleTable]:
    """The tables of a document in order, offsets into `document.text`."""
    found = list(document.tables)
    for separators, cells, is_table in (
        ((*_PIPES, *_RULES), _pipe_cells, _are_filled),
        (("\t",), _tab_cells, _are_filled),
        (("  ", "\u3000"), _gap_cells, _are_aligned),
    ):
        taken = {line for table in found for line in range(table.lines[0], table.lines[1] + 1)}
        for block in _blocks(_candidates(document.text, separators, cells, taken)):
            found += _tables(document.text, block, is_table)
    return sorted(found, key=lambda table: table.lines)


def _candidates(
    text: str, separators: Sequence[str], cells: Callable[[str, int, int], Row | None], taken: set[int]
) -> Iterator[_Line]:
    """The lines with a separator, in order; only these are looked at, whatever the length of the text."""
    number, counted = 1, 0
    for start, end in _lines_with(text, separators):
        number += text.count("\n", counted, start)
        counted = start
        row = None if number in taken else cells(text, start, end)
        if row is not None:
            yield _Line(number, start, row)


def _lines_with(text: str, separators: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the lines begin and end that contain one of the separators."""
    upcoming = {separator: place for separator in separators if (place := text.find(separator)) >= 0}
    while upcoming:
        place = min(upcoming.values())
        start = text.rfind("\n", 0, place) + 1
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        yield start, end
        behind = [separator for separator, seen in upcoming.items() if seen < end]
        upcoming |= {separator: text.find(separator, end) for separator in behind}
        upcoming = {separator: seen for separator, seen in upcoming.items() if seen >= 0}


def _blocks(lines: Iterator[_Line]) -> Iterator[Block]:
    """Runs of lines that follow each other."""
    for _, run in groupby(enumerate(lines), key=lambda indexed: indexed[1].number - indexed[0]):
        yield [line for _, line in run]


def _tables(text: str, block: Block, is_table: Test) -> Iterator[ArticleTable]:
    """The tables of a block: rows of one width, or of any width if rulers stand between them."""
    lines = [line for line in block if line.cells]
    if len(lines) < len(block):
        if len(lines) > 1 and max(len(line.cells) for line in lines) > 1:
            yield _table(lines, has_header=not block[1].cells or not block[0].cells or _heads(lines[0].cells))
        return
    for width, run in groupby(lines, key=lambda line: len(line.cells)):
        rows = list(run)
        if width > 1 and len(rows) > 1 and is_table(text, rows):
            yield _table(rows, has_header=_heads(rows[0].cells))


def _table(lines: Block, *, has_header: bool) -> ArticleTable:
    rows = tuple(line.cells for line in lines)
    if not any(row[0].text for row in rows):  # the frame on the left
        rows = tuple(row[1:] for row in rows)
    return ArticleTable((lines[0].number, lines[-1].number), rows, has_header)


def _heads(row: Row) -> bool:
    """Whether a first row names the columns: it has no figure beside its first cell, years aside."""
    return not any(_FIGURE.fullmatch(cell.text) and not _YEAR.fullmatch(cell.text) for cell in row[1:])


# --- rows


def _pipe_cells(text: str, start: int, end: int) -> Row | None:
    """The cells between pipes, without the frame on the right; none for a ruler, None for a line without a pipe.

    >>> [cell.text for cell in _pipe_cells("칩 | 개수 |", 0, 8)]
    ['칩', '개수']
    """
    if _RULER.fullmatch(text, start, end):
        return ()
    row = _split(text, start, end, _PIPE)
    row = row if row[-1].text else row[:-1]
    return row if any(cell.text for cell in row) and _PIPE.search(text, start, end) else None


def _tab_cells(text: str, start: int, end: int) -> Row:
    """The cells between tabs, empty ones too.

    >>> [cell.text for cell in _tab_cells("칩\t2024\t2025", 0, 11)]
    ['칩', '2024', '2025']
    """
    return _split(text, start, end, _TAB)


def _gap_cells(text: str, start: int, end: int) -> Row | None:
    """The cells between gaps of two spaces or more; None for prose, which is long or ends a sentence before a gap.

    >>> [cell.text for cell in _gap_cells("H100  5만 개", 0, 10)]
    ['H100', '5만 개']
    """
    row = tuple(cell for cell in _split(text, start, end, _GAP) if cell.text)
    if len(row) < 2 or any(len(cell.text) > LONGEST_CELL or _SENTENCE_END.search(cell.text) for cell in row):
        return None
    return row


def _split(text: str, start: int, end: int, separator: re.Pattern[str]) -> Row:
    cells = []
    position = start
    for match in separator.finditer(text, start, end):
        cells.append(_cell(text, position, match.start()))
        position = match.end()
    return (*cells, _cell(text, position, end))


def _cell(text: str, start: int, end: int) -> Cell:
    """What `start:end` holds without the space around it."""
    printed = text[start:end]
    trimmed = printed.strip()
    start += len(printed) - len(printed.lstrip()) if trimmed else 0
    return Cell(trimmed, start, start + len(trimmed))


# --- which rows of one width make a table


def _are_filled(text: str, lines: Block) -> bool:
    """Between pipes and tabs they do if two columns have something in them: an indented paragraph has one."""
    width = len(lines[0].cells)
    return sum(any(line.cells[column].text for line in lines) for column in range(width)) > 1


def _are_aligned(text: str, lines: Block) -> bool:
    """Between gaps they do if there are three columns, or if the second begins or ends in one place."""
    if len(lines[0].cells) > 2:
        return True
    starts = {_width(text[line.start : line.cells[1].start]) for line in lines}
    ends = {_width(text[line.start : line.cells[1].end]) for line in lines}
    return len(starts) == 1 or len(ends) == 1


def _width(text: str) -> int:
    """Columns of a fixed-width screen: Hangul and Hanja take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
