"""Prose for readers in data/: every place it leaves for a number leads somewhere, every digit belongs to a name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import pandas as pd

from claim_audit.evidence.problems import Problem, nearest
from claim_audit.evidence.reading import Raw
from claim_audit.evidence.schemas import TABLES, Table
from claim_audit.numbers import PLACEHOLDER

PARAMETERS = "parameters"  # places such as {parameters/claimed_ratio} are filled by who knows the parameters


def problems(
    frames: Mapping[str, pd.DataFrame], raw: Mapping[str, Raw], names: Iterable[str], folder: str
) -> Iterator[Problem]:
    """Places that do not resolve and digits outside names, in every column of prose."""
    allowed = _any_of(frozenset(names))
    for rank, table in enumerate(TABLES.values()):
        for column in table.of_kind("words"):
            for row, cell in enumerate(raw[table.name].cells[column]):
                for says in _complaints(cell, frames, allowed):
                    yield Problem(
                        rank,
                        f"{folder}/{table.file}",
                        raw[table.name].lines[row],
                        column,
                        f"{says} ({raw[table.name].cells[table.id].iat[row]})",
                    )


def _complaints(cell: str, frames: Mapping[str, pd.DataFrame], names: re.Pattern[str]) -> Iterator[str]:
    for place in PLACEHOLDER.finditer(cell):
        wrong = _place(place.group(1), frames)
        if wrong:
            yield f"{place.group()} leads nowhere: {wrong}"
    digit = re.search(r"\S*\d\S*", names.sub(" ", PLACEHOLDER.sub(" ", cell)))
    if digit:
        yield f"{digit.group()!r} has a digit of no name; put the number in a row and write {{table/row/column}}"


def _place(address: str, frames: Mapping[str, pd.DataFrame]) -> str:
    """Why `table/row/column` does not resolve; '' if it does."""
    table, _, rest = address.partition("/")
    if table == PARAMETERS:
        return "" if rest else "no parameter is named"
    row, _, column = rest.rpartition("/")
    if table not in frames:
        return f"no table {table!r}{nearest(table, frames)}"
    frame = frames[table]
    if row not in frame.index:
        return f"no row {row!r} in {table}{nearest(row, list(frame.index))}"
    if column not in frame.columns:
        return f"no column {column!r} in {table}{nearest(column, list(frame.columns))}"
    return "that cell is blank" if str(frame.at[row, column]) in ("", "nan") else ""


@lru_cache(maxsize=4)
def _any_of(names: frozenset[str]) -> re.Pattern[str]:
    """Any of the names, longest first, standing alone: 'R1' but not the 'R1' of 'R17'."""
    spelt = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if re.search(r"\d", name))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{spelt})(?![0-9])" if spelt else r"(?!)")


def proper_names(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    """The names a table brings: those of names.csv, rules and citations, titles of sources, periods."""
    brought = {
        "names": ("ko", "en"),
        "export_rules": ("name_ko", "name_en", "citation"),
        "sources": ("title", "publisher", "publisher_ko"),
        "market_shares": ("period",),
    }
    for column in brought.get(table.name, ()):
        yield from frame[column]
