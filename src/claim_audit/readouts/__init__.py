"""The tables for readers, one module per check, and what they share."""

from collections.abc import Iterable
from dataclasses import replace

from claim_audit.figures.canvas import sources_of
from claim_audit.numbers import Number, Printable, Text
from claim_audit.parameters import Parameters
from claim_audit.tables import Cell, Column, ReportTable, Shown, sentence


def table(
    table_id: str,
    params: Parameters,
    caption: Text,
    columns: Iterable[Column],
    rows: Iterable[Iterable[Cell]],
    **values: Printable,
) -> ReportTable:
    """A table in the language of this run, with the sources its numbers rest on; `values` fill the caption."""
    cells = [tuple(row) for row in rows]
    made = ReportTable(table_id, params.lang, sentence(caption, params.lang, **values), tuple(columns), cells)
    return replace(made, source_ids=sources_of(made.numbers))


def interval(number: Number, spec: str = "3") -> Cell:
    """The range of a number, or nothing where it has none."""
    exact = number.low is None or number.high is None or number.low == number.high
    return None if exact else Shown(number, f"{spec},interval")
