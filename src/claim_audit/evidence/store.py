"""The facts of data/: frames by table, and single numbers, names, dates and words with where they come from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from claim_audit import reads
from claim_audit.evidence.articles import SOURCE, TABLE, ReadArticle
from claim_audit.evidence.problems import EvidenceError, nearest
from claim_audit.evidence.schemas import TABLES
from claim_audit.evidence.validation import triples
from claim_audit.evidence.words import proper_names
from claim_audit.numbers import LANGS, PLACEHOLDER, Day, Fact, Lang, Name, Number, Printable, Text, compose, with_inputs

RATING = {"Elo": "points"}  # units of rows that `numbers.UNITS` knows by another name


@dataclass(frozen=True)
class Source:
    """A document that facts come from. `relays` is the id of the source it repeats, '' if it has its own knowledge.

    `read_on` is '' where the day of reading was not noted.
    """

    id: str
    title: str
    publisher: Text
    url: str
    published: str
    read_on: str
    kind: str
    access: str
    relays: str
    note: Text


@dataclass(frozen=True)
class Evidence:
    """Everything in data/, validated. Frames are indexed by id; what is handed out can be changed without harm.

    Where `article` is given, the table claims holds what was read in it and not the transcribed statements.
    `contents` are the files of data/ as they were read, by name.
    """

    frames: Mapping[str, pd.DataFrame]
    article: ReadArticle | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    # The facts made so far, and cells by table, column and row: far quicker to look up than in a frame.
    _facts: dict[tuple[str, str, str], tuple[Fact, frozenset[str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _cells: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The rows of a table, a copy. Text blanks are '', numbers NaN; a value without ends is both its ends."""
        return self._frame(table).copy(deep=False)  # pandas copies what is written to

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of all tables."""
        return tuple(self.frames)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all of it; '' where it is not the files of data/ alone."""
        if self.article or not self.contents:
            return ""
        digest = hashlib.sha256()
        for name, content in sorted(self.contents.items()):
            digest.update(f"{name} {len(content)}\n".encode() + content)
        return digest.hexdigest()

    @property
    def names(self) -> frozenset[str]:
        """Every proper name, in Korean and English, that may carry digits in prose; a bare number is no name."""
        reads.note(*self.frames)
        found = (name for table in self.frames for name in proper_names(TABLES[table], self.frames[table]))
        return frozenset(name for name in found if any(letter.isalpha() for letter in name))

    def number(self, table: str, row: str, column: str) -> Fact:
        """The number in a cell, in its unit, with its range and sources. Raises EvidenceError if there is none."""
        return reads.remembered(self._facts, (table, row, column), lambda: self._fact(table, row, column))

    def _fact(self, table: str, row: str, column: str) -> Fact:
        about = self._about(table, column)
        if about["kind"] != "number":
            raise EvidenceError([f"data/{table}.csv: {column} holds no numbers but {about['kind']}"])
        value = float(self._cell(table, row, column))
        if pd.isna(value):
            raise EvidenceError([f"data/{table}.csv: {row}: {column} is blank"])
        low, high = self._ends(table, row, column)
        was_read = self.article is not None and table == "claims"
        return Fact(
            key=f"{table}/{row}/{column}",
            value=value,
            unit=self._unit(table, row, about["unit"]),
            label=self._label(table, row, about["label"]),
            low=low,
            high=high,
            table=TABLE if was_read else table,
            row=row,
            column=column,
            source_ids=(SOURCE,) if was_read else self._source_ids(table, row, about["sources"]),
        )

    def name(self, table: str, row: str) -> Name:
        """What a row is called: H800, Llama 3.1 405B, V3 pre-training."""
        return Name(Text(*(self._called(table, row, lang) for lang in LANGS)))

    def day(self, table: str, row: str, column: str) -> Day:
        """The date in a cell. Raises EvidenceError if it is blank or no date."""
        if self._about(table, column)["kind"] != "day":
            raise EvidenceError([f"data/{table}.csv: {column} holds no dates"])
        cell = str(self._cell(table, row, column))
        if not cell:
            raise EvidenceError([f"data/{table}.csv: {row}: {column} is blank"])
        return Day(cell)

    def text(self, table: str, row: str, column_stem: str) -> Text:
        """The words in `<stem>_ko` and `<stem>_en` (`ko` and `en` if the stem is ''), places for numbers left open."""
        columns = [f"{column_stem}_{lang}".strip("_") for lang in LANGS]
        return Text(*(str(self._cell(table, row, column)) for column in columns))

    def value(self, address: str) -> Printable:
        """What stands at 'table/row/column': a number, a date, a name or words."""
        table, _, rest = address.partition("/")
        row, _, column = rest.rpartition("/")
        match self._about(table, column)["kind"]:
            case "number":
                return self.number(table, row, column)
            case "day":
                return self.day(table, row, column)
            case "words" | "quoted":
                stem = column.removesuffix("ko").removesuffix("en").rstrip("_")
                return self.text(table, row, stem)
        return Name(Text(*(self._words(table, row, column, lang) for lang in LANGS)))

    def values(self, text: Text) -> dict[str, Printable]:
        """What fills the places of `text`, as `numbers.compose` wants it; places of parameters are left out."""
        found = {place.group(1) for lang in LANGS for place in PLACEHOLDER.finditer(text[lang])}
        return {address: self.value(address) for address in sorted(found) if not address.startswith("parameters/")}

    def phrase(self, table: str, row: str, column_stem: str, lang: Lang, *, as_html: bool = False) -> str:
        """The words at a stem with their numbers filled in."""
        text = self.text(table, row, column_stem)
        return compose(text[lang], lang, self.values(text), as_html=as_html)

    def source(self, source_id: str) -> Source:
        """A source by its id."""
        row = {column: str(self._cell("sources", source_id, column)) for column in self._frame("sources").columns}
        return Source(
            id=source_id,
            title=row["title"],
            publisher=Text(row["publisher_ko"] or row["publisher"], row["publisher"]),
            url=row["url"],
            published=row["published"],
            read_on=row["read_on"],
            kind=row["kind"],
            access=row["access"],
            relays=row["independent_of"],
            note=Text(row["note_ko"], row["note_en"]),
        )

    def sources_of(self, number: Number) -> tuple[Source, ...]:
        """The sources of a number and of everything it was made from, each once, in order."""
        ids = (one for part in with_inputs([number]) if isinstance(part, Fact) for one in part.source_ids)
        return tuple(self.source(source_id) for source_id in dict.fromkeys(ids))

    def _frame(self, table: str) -> pd.DataFrame:
        if table not in self.frames:
            raise EvidenceError([f"data/: there is no table {table!r}{nearest(table, self.frames)}"])
        reads.note(table)
        return self.frames[table]

    def _about(self, table: str, column: str) -> dict[str, Any]:
        self._frame(table)
        if column not in TABLES[table].columns:
            raise EvidenceError(
                [f"data/{table}.csv: there is no column {column!r}{nearest(column, TABLES[table].columns)}"]
            )
        return TABLES[table].about(column)

    def _cell(self, table: str, row: str, column: str) -> Any:
        self._about(table, column)
        cells = self._column(table, column)
        if row not in cells:
            raise EvidenceError([f"data/{table}.csv: there is no row {row!r}{nearest(row, list(cells))}"])
        return cells[row]

    def _column(self, table: str, column: str) -> Mapping[str, Any]:
        """The cells of a column by row; the column of the ids holds each row's own."""
        frame = self._frame(table)
        if (table, column) not in self._cells:
            cells = frame.index if column == frame.index.name else frame[column]
            self._cells[table, column] = dict(zip(frame.index, cells, strict=True))
        return self._cells[table, column]

    def _ends(self, table: str, row: str, column: str) -> tuple[float | None, float | None]:
        """The ends of the range around a value; None where it has none, or for an end itself."""
        for low, value, high in triples(TABLES[table]):
            if column == value:
                start, middle, end = (float(self._cell(table, row, part)) for part in (low, value, high))
                if not start == middle == end:
                    return (None if pd.isna(start) else start), (None if pd.isna(end) else end)
        return None, None

    def _unit(self, table: str, row: str, unit: str) -> str:
        found = str(self._cell(table, row, "unit")) if unit == "row" else unit
        return RATING.get(found, found)

    def _label(self, table: str, row: str, label: Text) -> Text:
        before = TABLES[table].labelled or TABLES[table].named
        return Text(*(f"{self._filled(before, table, row, lang)} {label[lang]}".strip(" :") for lang in LANGS))

    def _source_ids(self, table: str, row: str, column: str) -> tuple[str, ...]:
        listed = str(self._cell(table, row, column)) if column in TABLES[table].columns else column
        return tuple(part for part in listed.split(";") if part)

    def _called(self, table: str, row: str, lang: Lang) -> str:
        return self._filled(TABLES[table].named, table, row, lang).rstrip(":")

    def _filled(self, template: Text, table: str, row: str, lang: Lang) -> str:
        """A template for rows of a table with each column's words in it."""
        return PLACEHOLDER.sub(lambda place: self._words(table, row, place.group(1), lang), template[lang])

    def _words(self, table: str, row: str, column: str, lang: Lang) -> str:
        """A cell as it stands in a name: what a reference refers to, what a choice is called."""
        cell, about = str(self._cell(table, row, column)), TABLES[table].about(column)
        if about["kind"] == "choice":
            return str(about["shown"][cell][lang]) if cell in about["shown"] else cell
        if about["kind"] == "day" and cell:
            return Day(cell).phrase(lang)
        if about["kind"] == "ref" and cell:
            return self._called(about["table"], self._row_with(about["table"], about["column"], cell), lang)
        return cell

    def _row_with(self, table: str, column: str, cell: str) -> str:
        """The id of the first row whose `column` is `cell`; `cell` itself where references are ids."""
        if not column:
            return cell
        return next(row for row, found in self._column(table, column).items() if found == cell)
