"""Two editions of data/, cell by cell: which rows came, went or changed, and in which column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from claim_audit.evidence.reading import Raw, Unreadable, read
from claim_audit.evidence.schemas import TABLES


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that is not the same in two editions; of a row that came or went, `column` is ''.

    `old` and `new` are the cells as they stand in the files; of a whole row, its id on the side that has it.
    """

    table: str
    row: str
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        place = f"data/{self.table}.csv: {self.row}"
        if self.column:
            return f"{place}: {self.column}: {self.old!r} → {self.new!r}"
        return f"{place}: {'row added' if self.new else 'row removed'}"


def differences(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[Change]:
    """What changed from one set of files to another, tables in their order, rows in that of the later edition.

    A table that one of the two lacks, or that cannot be read there, counts as empty.
    """
    return [change for table in TABLES.values() for change in _of_table(table.name, old, new)]


def _of_table(name: str, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    if old.get(f"{name}.csv") == new.get(f"{name}.csv"):
        return
    before, after = _rows(name, old), _rows(name, new)
    for row in {**after, **before}:
        if row not in before:
            yield Change(name, row, "", "", row)
        elif row not in after:
            yield Change(name, row, "", row, "")
        else:
            for column, cell in after[row].items():
                if before[row][column] != cell:
                    yield Change(name, row, column, before[row][column], cell)


def _rows(name: str, contents: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """The cells of a table by row id and column."""
    table = TABLES[name]
    try:
        raw: Raw = read(contents, "data", table, 0)
    except Unreadable:
        return {}
    return {str(cells[table.id]): {str(k): str(v) for k, v in cells.items()} for _, cells in raw.cells.iterrows()}
