"""Two editions of data/, cell by cell: which rows came, went or changed, and in which column."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from claim_audit.evidence.schemas import TABLES


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that is not the same in two editions; of a row that came or went, `column` is '', of a column, `row`.

    `old` and `new` are the cells as they stand in the files; of a whole row or column, its id on the side that has it.
    """

    table: str
    row: str
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        if self.row and self.column:
            return f"data/{self.table}.csv: {self.row}: {self.column}: {self.old!r} → {self.new!r}"
        what = "row" if self.row else "column"
        return f"data/{self.table}.csv: {self.row or self.column}: {what} {'added' if self.new else 'removed'}"


def differences(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[Change]:
    """What changed from one set of files to another, tables in their order, rows in that of the later edition.

    A table that one of the two lacks counts as empty there. The columns may be those of another version.
    """
    return [change for table in TABLES.values() for change in _of_table(table.name, old, new)]


def _of_table(name: str, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    if old.get(f"{name}.csv") == new.get(f"{name}.csv"):
        return
    (before, were), (after, are) = _rows(name, old), _rows(name, new)
    both = [column for column in are if column in were]
    if before and after:
        yield from (Change(name, "", column, "", column) for column in are if column not in were)
        yield from (Change(name, "", column, column, "") for column in were if column not in are)
    for row in {**after, **before}:
        if row not in before:
            yield Change(name, row, "", "", row)
        elif row not in after:
            yield Change(name, row, "", row, "")
        else:
            cells = ((column, before[row].get(column, ""), after[row].get(column, "")) for column in both)
            yield from (Change(name, row, column, was, now) for column, was, now in cells if was != now)


def _rows(name: str, contents: Mapping[str, bytes]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """The cells of a table by row id and column, and its columns: whatever version it is of, nothing is checked."""
    text = contents.get(f"{name}.csv", b"").decode("utf-8", "replace")
    found = csv.DictReader(io.StringIO(text, newline=""))
    rows = {cells.get(TABLES[name].id, ""): {str(k): str(v) for k, v in cells.items()} for cells in found}
    rows.pop("", None)
    return rows, [column for column in found.fieldnames or () if column]
