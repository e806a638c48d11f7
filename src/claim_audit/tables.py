"""A table for readers: a caption, headed columns and rows, cells that are numbers with an origin, names or words."""

import csv
import html
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claim_audit.numbers import Lang, Number, Printable, Result, Sentence, Text, compose, to_html, to_text
from claim_audit.spreadsheets import harmless


class Said(str):
    """Plain words that know themselves as HTML, and the numbers that the HTML links to their origins."""

    html: str
    numbers: tuple[Number, ...]


MOST_COLUMNS = 8  # the style sheet sets no more of them as rows
MANY_COLUMNS = 5  # a table of so many needs more room before its rows are set as columns


@dataclass(frozen=True, slots=True)
class Shown:
    """A number with the way it is to be printed (a format of `numbers.phrase`)."""

    number: Number
    spec: str = ""


Cell = Printable | Shown | Sentence | None


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; `numeric` columns are set flush right."""

    head: Text
    numeric: bool = False


@dataclass(frozen=True)
class ReportTable:
    """A table in one language. The first cell of each row is its heading; an empty cell prints as a dash."""

    id: str
    lang: Lang
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    source_ids: Sequence[str] = ()

    def __post_init__(self) -> None:
        if len(self.columns) > MOST_COLUMNS:
            raise ValueError(f"table {self.id}: {len(self.columns)} columns; a page has room for {MOST_COLUMNS}")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.id}: a row has {len(row)} cells for {len(self.columns)} columns")

    @property
    def numbers(self) -> Iterator[Number]:
        """Every number the table states."""
        if isinstance(self.caption, Said):
            yield from self.caption.numbers
        for row in self.rows:
            for cell in row:
                if isinstance(cell, Sentence):
                    yield from cell.numbers
                number = _number(cell)
                if number is not None:
                    yield number

    def to_html(self) -> str:
        """The table as HTML with a caption and scoped headings.

        Where it is too narrow for columns the page sets each row as a list of its cells, with the heads before them:
        the table carries them as the CSS variables --c1, --c2 and so on. Its classes r2, r3 and so on name numeric
        columns.
        """
        head = "".join(f'<th scope="col">{html.escape(column.head[self.lang])}</th>' for column in self.columns)
        body = "\n".join(f"<tr>{self._cells(row)}</tr>" for row in self.rows)
        names = ";".join(f"--c{i}:{_css(column.head[self.lang])}" for i, column in enumerate(self.columns, 1))
        heads = html.escape(names, quote=False)
        caption = self.caption.html if isinstance(self.caption, Said) else html.escape(self.caption)
        numeric = " ".join(f"r{i}" for i, column in enumerate(self.columns, 1) if column.numeric)
        classes = f' class="{numeric}"' if numeric else ""
        many = " many" if len(self.columns) >= MANY_COLUMNS else ""
        return (
            f'<div class="table{many}">'
            f'<table{classes} style="{heads}"><caption id="table-{self.id}">{caption}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        )

    def to_csv(self) -> str:
        """The table as CSV: numbers unrounded in their unit, an interval in two further columns where there is one.

        A text that a spreadsheet would run gets an apostrophe (`spreadsheets`).
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        bounded = [any(_interval(row[i]) for row in self.rows) for i in range(len(self.columns))]
        units = [_unit([row[i] for row in self.rows]) for i in range(len(self.columns))]
        head: list[str] = []
        for column, unit, has_interval in zip(self.columns, units, bounded, strict=True):
            name = harmless(column.head[self.lang]) + (f" [{unit}]" if unit else "")
            head += [name, f"{name} 5%", f"{name} 95%"] if has_interval else [name]
        writer.writerow(head)
        for row in self.rows:
            cells: list[str] = []
            for cell, has_interval in zip(row, bounded, strict=True):
                cells += _csv_cells(cell, self.lang, has_interval)
            writer.writerow(cells)
        return out.getvalue()

    def _cells(self, row: Sequence[Cell]) -> str:
        first, *rest = row
        cells = "".join(f"<td>{_html(cell, self.lang)}</td>" for cell in rest)
        return f'<th scope="row">{_html(first, self.lang)}</th>{cells}'


def sentence(template: Text, lang: Lang, **values: Printable) -> Said:
    """A caption, title or label as plain text, its numbers filled in; a caption links them."""
    said = Said(compose(template[lang], lang, values, as_html=False))
    said.html = compose(template[lang], lang, values, as_html=True)
    said.numbers = tuple(value for value in values.values() if isinstance(value, Number))
    return said


def _css(text: str) -> str:
    """`text` as a string of CSS; what would end it is escaped, and what would read as a request out of place."""
    return "'" + re.sub(r"[\\'\"@\x00-\x1f]|(?<=url)\(", lambda sign: f"\\{ord(sign.group()):x} ", text) + "'"


def _html(cell: Cell, lang: Lang) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, Shown):
        return to_html(cell.number, lang, cell.spec)
    if isinstance(cell, Sentence):  # its links stand in a line of words: no room is made around them
        return f"<span>{cell.html(lang)}</span>" if any(cell.numbers) else cell.html(lang)
    return to_html(cell, lang)


def _number(cell: Cell) -> Number | None:
    shown = cell.number if isinstance(cell, Shown) else cell
    return shown if isinstance(shown, Number) else None


def _interval(cell: Cell) -> bool:
    number = _number(cell)
    return isinstance(cell, Shown) and "interval" in cell.spec and number is not None and number.low is not None


def _unit(cells: Sequence[Cell]) -> str:
    units = {number.unit for number in map(_number, cells) if number is not None}
    return units.pop() if len(units) == 1 else ""


def _csv_cells(cell: Cell, lang: Lang, has_interval: bool) -> list[str]:
    number = _number(cell)
    if number is None:
        text = harmless(_words(cell, lang))
        return [text, "", ""] if has_interval else [text]
    digits = 9 if isinstance(number, Result) else 15
    ends = (number.value, number.low, number.high) if has_interval else (number.value,)
    return ["" if end is None else f"{end:.{digits}g}" for end in ends]


def _words(cell: Cell, lang: Lang) -> str:
    if cell is None or isinstance(cell, Shown):
        return ""
    return cell.text(lang) if isinstance(cell, Sentence) else to_text(cell, lang)
