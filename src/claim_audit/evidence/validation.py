"""Frames of strings into typed, checked frames. pandera does the checks; its failures become `file:line: column: …`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.errors

from claim_audit.evidence.problems import Problem, nearest
from claim_audit.evidence.reading import Raw
from claim_audit.evidence.schemas import TABLES, Keys, Table, target
from claim_audit.evidence.schemas.columns import DOUBT, Rule

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
SIZES = (1e-12, 1e30)  # of figures other than zero: none on this subject is smaller or greater
FLAGS = {"true": True, "false": False}


def keys(raw: Mapping[str, Raw]) -> dict[str, frozenset[str] | None]:
    """What references may name, by 'table' or 'table.column'; None where that file could not be read."""
    found: dict[str, frozenset[str] | None] = {}
    for table in TABLES.values():
        for column in table.of_kind("ref", "refs"):
            about = table.about(column)
            named = TABLES[about["table"]]
            cells = raw[named.name].cells[about["column"] or named.id] if named.name in raw else None
            found[target(about)] = None if cells is None else frozenset(cells)
    return found


@dataclass(frozen=True)
class Validation:
    """The check of one table: its frame, typed and indexed by id, and its problems."""

    frame: pd.DataFrame
    problems: tuple[Problem, ...]


def validate(table: Table, raw: Raw, allowed: Keys, shown: str, rank: int) -> Validation:
    """Check the cells of `table`; `shown` is the file's name in messages.

    Text cells come out as strings (blank: ''), numbers as floats (blank: NaN), flags as booleans; a value without ends
    has its own value as both ends.
    """
    translator = _Translator(table, raw, allowed, shown, rank)
    typed, problems = translator.coerced()
    try:
        table.schema(allowed).validate(typed, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        wrong, doubts = translator.translated(errors.failure_cases, {(one.line, one.column) for one in problems})
        problems += wrong
        lines = {one.line for one in problems}
        problems += [one for one in doubts if one.line not in lines]
    return Validation(_finished(table, typed), tuple(sorted(set(problems))))


class _Translator:
    """Turns positions of a frame into lines, and failed checks into words."""

    def __init__(self, table: Table, raw: Raw, allowed: Keys, shown: str, rank: int) -> None:
        self.table, self.raw, self.allowed, self.shown, self.rank = table, raw, allowed, shown, rank

    def coerced(self) -> tuple[pd.DataFrame, list[Problem]]:
        """The cells typed (a blank is missing), and the cells that are no number or flag."""
        problems = []
        typed = self.raw.cells.where(self.raw.cells != "", None)
        for column in self.table.columns:
            kind = self.table.about(column)["kind"]
            if kind not in ("number", "flag"):
                typed[column] = typed[column].astype("str")
                continue
            cells = self.raw.cells[column]
            parsed = [_number(cell) if kind == "number" else FLAGS.get(cell) for cell in cells]
            for row, (cell, value) in enumerate(zip(cells, parsed, strict=True)):
                if value is None and (cell or kind == "flag"):
                    expected = "a number, plain digits with a point" if kind == "number" else "true or false"
                    problems.append(self.problem(row, column, f"{cell!r} is not {expected}"))
            typed[column] = (
                pd.Series(parsed, dtype=float) if kind == "number" else pd.Series([value is True for value in parsed])
            )
        return typed, problems

    def translated(self, failures: pd.DataFrame, known: set[tuple[int, str]]) -> tuple[list[Problem], list[Problem]]:
        """What is wrong and what is doubtful behind pandera's failure cases, cells in `known` left out."""
        found: tuple[list[Problem], list[Problem]] = ([], [])
        for failure in failures.to_dict("records"):
            if pd.isna(failure["index"]):
                raise pandera.errors.SchemaDefinitionError(f"data/{self.table.file}: {failure}")
            row, check = int(failure["index"]), str(failure["check"])
            of_row = check.startswith("rule ")
            problem = self.condition(row, check) if of_row else self.cell(row, str(failure["column"]), check)
            doubt = self.rule(check).doubt if of_row else check.startswith(DOUBT)
            if (problem.line, problem.column) not in known:
                found[doubt].append(problem)
        return found

    def condition(self, row: int, check: str) -> Problem:
        """The failure of a condition on a whole row."""
        rule = self.rule(check)
        cells = {column: str(self.raw.cells.at[row, column]) for column in self.table.columns}
        return self.problem(row, rule.column, rule.says(cells))

    def rule(self, check: str) -> Rule:
        """The condition that a failed check names."""
        return self.table.conditions[int(check.removeprefix("rule "))]

    def cell(self, row: int, column: str, check: str) -> Problem:
        """The failure of one cell."""
        found, about = str(self.raw.cells.at[row, column]), self.table.about(column)
        match check:
            case "not_nullable":
                says = "blank; this column is required"
            case "field_uniqueness":
                first = self.raw.lines[list(self.raw.cells[column]).index(found)]
                says = f"{found!r} stands on line {first} already; every {column} is there once"
            case "reference":
                says = _unknown(found, about, self.allowed[target(about)] or frozenset())
            case _ if about["kind"] == "choice":
                says = f"{found!r} is not known{nearest(found, about['options'])}"
            case _:
                says = f"{found if about['kind'] == 'number' else repr(found)} {check}"
        return self.problem(row, column, says)

    def problem(self, row: int, column: str, says: str) -> Problem:
        return Problem(self.rank, self.shown, self.raw.lines[row], column, f"{says} ({self.called(row, column)})")

    def called(self, row: int, column: str) -> str:
        """What the cell is: 'GPU-hours of deepseek-v3' for a number, else the row's id."""
        cells = self.raw.cells.loc[row]
        name = str(cells.get("model", "")) or str(cells[self.table.id]) or "no id"
        about = self.table.about(column)
        label = about["label"].en if about["kind"] == "number" else ""
        return f"{label} of {name}" if label else name


def _unknown(found: str, about: Mapping[str, Any], allowed: frozenset[str]) -> str:
    """Which of the ids named are not there."""
    named = found.split(";") if about["kind"] == "refs" else [found]
    unknown = next(one for one in named if one not in allowed)
    column = f"in column {about['column']} of " if about["column"] else "in "
    return f"{unknown!r} is not {column}data/{about['table']}.csv{nearest(unknown, allowed)}"


def _number(cell: str) -> float | None:
    value = float(cell) if NUMBER.fullmatch(cell) else None
    return value if value is None or value == 0 or SIZES[0] < abs(value) < SIZES[1] else None


def _finished(table: Table, typed: pd.DataFrame) -> pd.DataFrame:
    frame = typed.copy()
    for column in table.columns:
        if table.about(column)["kind"] not in ("number", "flag"):
            frame[column] = frame[column].fillna("")
    for low, value, high in triples(table):
        point = frame[low].isna() & frame[high].isna()
        frame[low], frame[high] = (frame[end].where(~point, frame[value]) for end in (low, high))
    return frame.set_index(table.id)


def triples(table: Table) -> Iterator[tuple[str, str, str]]:
    """The columns (low, value, high) of each range of a table."""
    columns = list(table.columns)
    for before, value, after in zip(columns, columns[1:], columns[2:], strict=False):
        if before.endswith("low") and after.endswith("high") and before[:-3] == after[:-4]:
            yield before, value, after
