"""A table of an HTML page: its rows are lines of the text, its cells know their places and fill what they span."""

import re
from dataclasses import dataclass

from claim_audit.article.html_lines import Lines
from claim_audit.article.markup import Tag, attributes
from claim_audit.article.model import ArticleTable, Cell

# A cell that claims to span more than this is no cell of a table that people read.
LARGEST_SPAN = 30


@dataclass(frozen=True, slots=True)
class _SpannedCell:
    """A cell of a table of a page."""

    cell: Cell
    columns: int
    rows: int
    heads: bool


_NOTHING = _SpannedCell(Cell("", 0, 0), columns=0, rows=0, heads=False)


class TableReader:
    """The rows of one table, one line each."""

    def __init__(self, source: str, lines: Lines) -> None:
        self.source = source
        self.lines = lines
        self.rows: list[list[_SpannedCell]] = []
        self.row_is_open = False
        self.cell: tuple[int, int, int, bool] | None = None  # where the open cell starts, its spans, whether it heads
        self.first_line = 0

    def tag(self, tag: Tag) -> None:
        """Take a block element inside the table; inside a cell it is no more than a space."""
        if tag.name in ("td", "th"):
            self._close_cell()
            if not tag.closes:
                self.open_cell(tag)
        elif tag.name in ("tr", "thead", "tbody", "tfoot"):
            self._close_row()
        elif self.cell:
            if self.lines.inked and self.lines.space_at < 0:
                self.lines.space_at = self.lines.source_end
        elif not self.row_is_open:
            self.lines.end_line()

    def open_cell(self, tag: Tag | None = None) -> None:
        """Begin a cell, and its row if need be; text before the first row (a caption) is none."""
        if self.cell or (tag is None and not self.rows):
            return
        if self.row_is_open:
            self.lines.separate()
        else:
            self.lines.end_line()
            self.lines.begin()
            self.lines.inked = False
            self.rows.append([])
            self.row_is_open = True
            self.first_line = self.first_line or self.lines.line
        found = attributes(self.source, tag) if tag else {}
        spans = (_span(found.get("colspan", "")), _span(found.get("rowspan", "")))
        self.cell = (self.lines.length, *spans, tag is not None and tag.name == "th")

    def finished(self) -> ArticleTable | None:
        """The table, or None if it has no row."""
        self._close_row()
        if not self.rows:
            return None
        heads = [any(cell.heads for cell in row) for row in self.rows]
        has_header = all(cell.heads for cell in self.rows[0][1:]) if any(heads) else len(self.rows) > 1
        return ArticleTable((self.first_line, self.first_line + len(self.rows) - 1), _grid(self.rows), has_header)

    def _close_row(self) -> None:
        self._close_cell()
        self.row_is_open = False
        self.lines.end_line()

    def _close_cell(self) -> None:
        if self.cell:
            start, columns, rows, heads = self.cell
            end = self.lines.length
            text = "".join(_tail(self.lines.pieces, end - start))
            self.rows[-1].append(_SpannedCell(Cell(text, start, end), columns, rows, heads))
            self.cell = None
            self.lines.space_at = -1


def _tail(pieces: list[str], length: int) -> list[str]:
    """The last pieces, `length` characters together."""
    first = len(pieces)
    while length > 0:
        first -= 1
        length -= len(pieces[first])
    return pieces[first:]


def _span(value: str) -> int:
    """A colspan or rowspan; 1 for what is none."""
    return min(int(value), LARGEST_SPAN) if re.fullmatch("[1-9][0-9]{0,4}", value.strip()) else 1


def _grid(rows: list[list[_SpannedCell]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows in which every column is filled: a cell stands in all the rows and columns that it spans."""
    hanging: dict[int, tuple[Cell, int]] = {}  # column -> what stands there in how many rows more
    grid = []
    for row in rows:
        line: list[Cell] = []
        still_hanging = {}
        for spanned in (*row, _NOTHING):
            while len(line) in hanging:
                cell, more = hanging[len(line)]
                if more > 1:
                    still_hanging[len(line)] = (cell, more - 1)
                line.append(cell)
            for _ in range(spanned.columns):
                if spanned.rows > 1:
                    still_hanging[len(line)] = (spanned.cell, spanned.rows - 1)
                line.append(spanned.cell)
        hanging = still_hanging
        grid.append(tuple(line))
    return tuple(grid)
