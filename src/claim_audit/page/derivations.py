"""The numbers of a page and their inputs, arranged in tables: results by what makes them, facts by where they stand.

Numbers of one table stand together, so that a formula, a label and inputs that many share are written once.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from claim_audit.numbers import Fact, Lang, Number, Result
from claim_audit.page.formulas import family
from claim_audit.page.outputs import Ledger
from claim_audit.page.row_names import RowNames

WIDEST = 3  # columns of a table that a phone still shows; in a wider one numbers stand below each other
LEAST_ROWS = 3  # of a table of its own
PARAMETERS = "parameters"  # their table on the page carries their ids


Origin = tuple[Number | str, ...]  # the inputs of a result, the source ids of a fact


@dataclass
class Row:
    """A row of a group: its id in the data, what it is called, its numbers with their columns."""

    path: str
    cells: list[tuple[str, Number]] = field(default_factory=list)
    name: str = ""

    @property
    def origins(self) -> dict[Origin, list[tuple[str, Number]]]:
        """The cells by what they were made from, or who says so."""
        found: dict[Origin, list[tuple[str, Number]]] = {}
        for column, number in self.cells:
            found.setdefault(origin(number), []).append((column, number))
        return found

    @property
    def origin(self) -> Origin:
        """The one origin of all its cells; nothing where they differ in that."""
        return next(iter(self.origins)) if len(self.origins) == 1 else ()


@dataclass
class Part:
    """A table of a group: rows that fill the same columns, which are formulas (of results) or names (of facts).

    `columns` says what each is called, '' where every number has a label of its own.
    """

    path: str
    rows: list[Row]
    columns: dict[str, str]

    @property
    def stacked(self) -> bool:
        """Whether its numbers stand below each other, each with its label, rather than in columns."""
        return len(self.columns) > WIDEST or "" in self.columns.values()


@dataclass
class Group:
    """The numbers of one table of results or of `data/`."""

    name: str
    facts: bool
    parts: list[Part]

    @property
    def id(self) -> str:
        """The id of its heading on the page."""
        return ("f-" if self.facts else "d-") + re.sub(r"[/_]", "-", self.name)


def origin(number: Number) -> Origin:
    """What a number was made from, or the ids of the sources that say so."""
    return number.source_ids if isinstance(number, Fact) else number.inputs


def groups(ledger: Ledger, names: RowNames, lang: Lang) -> list[Group]:
    """Every number of the page and its inputs, results first, parameters aside."""
    numbers = [number for number in ledger.numbers.values() if not _is_parameter(number)]
    ordered = sorted(numbers, key=lambda number: (isinstance(number, Fact), _table(number), number.key))
    return [_group(name, list(members), names, lang) for name, members in groupby(ordered, key=_table)]


def _is_parameter(number: Number) -> bool:
    return isinstance(number, Fact) and number.table == PARAMETERS


def _table(number: Number) -> str:
    """What a number is listed under: the file that records it, or the table of results it stands in."""
    if isinstance(number, Fact):
        return number.table
    parts = number.key.split("/")
    return parts[0] if len(parts) < 3 or parts[0] in ("verdicts", "what-if") else "/".join(parts[:2])


def _group(name: str, numbers: Sequence[Number], names: RowNames, lang: Lang) -> Group:
    rows: dict[str, Row] = {}
    places = Counter(_place(number, name, lang) for number in numbers)
    for number in numbers:
        path, column, _ = place = _place(number, name, lang)
        if places[place] > 1:  # one formula, one row, one label: the last part of the key tells them apart
            path = f"{path}/{number.key.rsplit('/', 1)[1]}".strip("/")
        rows.setdefault(path, Row(path)).cells.append((column, number))
    facts = isinstance(numbers[0], Fact)
    parts = [
        Part(path, found, _columns(found, lang))
        for path, members in _by_path(list(rows.values()), facts).items()
        for found in _by_columns(members)
    ]
    for part in parts:
        for row in part.rows:
            row.name = _row_name(row, part, names, lang)
        _tell_apart(part, names)
    return Group(name, facts, parts)


def _by_path(rows: Sequence[Row], facts: bool) -> dict[str, list[Row]]:
    """Rows of results by the first part of their ids, where that makes tables of some size; else all together."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.path.partition("/")[0] if "/" in row.path else "", []).append(row)
    split = not facts and all(len(members) >= LEAST_ROWS for members in found.values())
    return found if split else {"": list(rows)}


def _by_columns(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows by the columns they fill: those that fill fewer stand with those that fill these and more."""
    wanted = {id(row): {column for column, _ in row.cells} for row in rows}
    tables: list[tuple[set[str], set[int]]] = []
    for row in sorted(rows, key=lambda row: -len(wanted[id(row)])):
        columns = wanted[id(row)]
        _, members = next((table for table in tables if table[0] >= columns), (None, None))
        if members is None:
            tables.append((columns, {id(row)}))
        else:
            members.add(id(row))
    return [[row for row in rows if id(row) in members] for _, members in tables]


def _place(number: Number, table: str, lang: Lang) -> tuple[str, str, str]:
    """The row, the column and the label of a number."""
    label = number.label[lang]
    match number:
        case Fact():
            return number.row, number.column, label
        case Result():
            return number.key.removeprefix(f"{table}/").rpartition("/")[0], family(number.formula), label
    raise TypeError(f"{number.key}: neither a fact nor a result")


def _columns(rows: Sequence[Row], lang: Lang) -> dict[str, str]:
    """What the labels of each column end with, all of them; '' where they have nothing in common."""
    labels: dict[str, list[list[str]]] = {}
    for row in rows:
        for column, number in row.cells:
            labels.setdefault(column, []).append(number.label[lang].split())
    return {column: " ".join(_common_end(found)) for column, found in labels.items()}


def _common_end(labels: Sequence[Sequence[str]]) -> Sequence[str]:
    length = 0
    while all(len(label) > length and label[-1 - length] == labels[0][-1 - length] for label in labels):
        length += 1
    return labels[0][len(labels[0]) - length :]


def _tell_apart(part: Part, names: RowNames) -> None:
    """Rows of one name are told apart by what their ids mean: the same input of several claims by the claims."""
    alike = Counter(row.name for row in part.rows)
    for row in part.rows:
        own = names.row(row.path)
        if alike[row.name] > 1 and own and not own.startswith(row.name):
            row.name = own if part.stacked else f"{row.name}: {own}"  # the stacked have their labels beside them


def _row_name(row: Row, part: Part, names: RowNames, lang: Lang) -> str:
    """What stands before the columns' labels in the labels of the row; else what the row's id means."""
    before = {number.label[lang].removesuffix(part.columns[column]).strip(" :,") for column, number in row.cells}
    if len(before) == 1 and before != {""}:
        return before.pop()
    within = row.path.removeprefix(f"{part.path}/") if part.path else row.path
    return names.row(within) or names.part(part.path) or names.group(_table(row.cells[0][1]))
