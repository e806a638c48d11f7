"""A reading as pandas frames, and as plain data for JSON with exact numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from claim_audit.article.model import ArticleTable, Claim, Quantity, Reading

if TYPE_CHECKING:
    import pandas as pd

# The order in which a reader of a file wants to see them.
QUANTITY_COLUMNS = (
    *("text", "start", "end", "value", "low", "high", "unit", "comparator", "noun", "line", "kind", "unit_text"),
    *("entity", "model", "low_open", "high_open"),
)
CLAIM_COLUMNS = (
    *("text", "start", "end", "line", "role", "hedge", "cue", "cue_start", "speaker", "subject", "quantities"),
    *("check", "measure", "reason", "parameters"),
)
BOUNDS = ("value", "low", "high")
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_EXACT = Context(prec=10_000)  # more digits than a numeral that is read can have


@dataclass(frozen=True, slots=True)
class Frames:
    """A reading as frames: a row per quantity, a frame per table, a row per claim, offsets into the input.

    `value`, `low` and `high` of `quantities` are Fractions or None. The index of a table's frame is the line of each
    row, its columns the header ('' where there is none); `quantities` of `claims` are rows of the first frame and
    `parameters` a mapping, None where no check is asked.
    """

    quantities: pd.DataFrame
    tables: tuple[pd.DataFrame, ...]
    claims: pd.DataFrame


def frames(reading: Reading) -> Frames:
    """The three kinds of frames of a reading; without a row where there is nothing."""
    import pandas as pd

    quantities = [{name: _whole(getattr(each, name)) for name in QUANTITY_COLUMNS} for each in reading.quantities]
    claims = [{name: _whole(getattr(each, name)) for name in CLAIM_COLUMNS} for each in reading.claims]
    exact = {name: pd.Series([row[name] for row in quantities], dtype=object) for name in BOUNDS}
    return Frames(
        pd.DataFrame(quantities, columns=list(QUANTITY_COLUMNS)).assign(**exact),
        tuple(_table_frame(table, reading.document.source) for table in reading.tables),
        pd.DataFrame(claims, columns=list(CLAIM_COLUMNS)),
    )


def _table_frame(table: ArticleTable, source: str) -> pd.DataFrame:
    import pandas as pd

    width = max(map(len, table.rows))
    texts = [[*(_whole(cell.text) for cell in row), *[""] * (width - len(row))] for row in table.rows]
    index = pd.Index(row_lines(table, source), name="line")
    header = texts.pop(0) if table.has_header else [""] * width
    return pd.DataFrame(texts, index=index[len(index) - len(texts) :], columns=header, dtype=str)


def _whole(value: Any) -> Any:
    """A text without halves of surrogate pairs, which pandas cannot hold; anything else as it is."""
    return _HALF_A_PAIR.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


def row_lines(table: ArticleTable, source: str) -> list[int]:
    """The line of each row of a table; rulers between rows are lines too."""
    first, last = table.lines
    if last - first + 1 == len(table.rows):
        return list(range(first, last + 1))
    starts = [row[0].start for row in table.rows]
    return [first + source.count("\n", starts[0], start) for start in starts]


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading as plain data: {"quantities": [...], "tables": [...], "claims": [...]}, offsets into the input.

    Numbers are exact (see `number`); one that no decimal numeral writes has its fraction in "exact", by field, too.
    """
    return {
        "quantities": [quantity_json(quantity) for quantity in reading.quantities],
        "tables": [table_json(table, reading.document.source) for table in reading.tables],
        "claims": [claim_json(claim) for claim in reading.claims],
    }


def quantity_json(quantity: Quantity) -> dict[str, Any]:
    """A quantity as plain data; "exact" (of `value`), "low_exact", "high_exact" only where they are needed: "1/3"."""
    data = {name: getattr(quantity, name) for name in QUANTITY_COLUMNS}
    for name in BOUNDS:
        value: Fraction | None = data[name]
        if value is not None:
            data[name] = number(value)
            if not _terminates(value):
                data["exact" if name == "value" else f"{name}_exact"] = str(value)
    return data


def table_json(table: ArticleTable, source: str) -> dict[str, Any]:
    """A table as plain data: its cells by row as texts and, beside them, as [start, end]."""
    return {
        "lines": list(table.lines),
        "has_header": table.has_header,
        "rows": [[cell.text for cell in row] for row in table.rows],
        "row_lines": row_lines(table, source),
        "offsets": [[[cell.start, cell.end] for cell in row] for row in table.rows],
    }


def claim_json(claim: Claim) -> dict[str, Any]:
    """A claim as plain data; "exact" has the fractions among its parameters that no decimal numeral writes."""
    data = {name: getattr(claim, name) for name in CLAIM_COLUMNS}
    data["quantities"] = list(claim.quantities)
    if claim.parameters is not None:
        data["parameters"] = parameters_json(claim.parameters)
        repeating = {n: str(v) for n, v in claim.parameters.items() if isinstance(v, Fraction) and not _terminates(v)}
        data |= {"exact": repeating} if repeating else {}
    return data


def parameters_json(parameters: Mapping[str, Fraction | str]) -> dict[str, Any]:
    """The parameters of a claim with their numbers as `number` gives them."""
    return {name: number(value) if isinstance(value, Fraction) else value for name, value in parameters.items()}


def number(value: Fraction) -> int | float | Decimal:
    """`value` as what writes itself exactly: an int, a float whose shortest numeral is the value, else a Decimal.

    A fraction that no decimal numeral writes is the nearest float.

    >>> number(Fraction(5)), number(Fraction(1, 10)), number(Fraction("3.14159265358979323846")), number(Fraction(1, 3))
    (5, 0.1, Decimal('3.14159265358979323846'), 0.3333333333333333)
    """
    if value.denominator == 1:
        return value.numerator
    nearest = float(value)
    if not _terminates(value):
        return nearest
    decimal = _decimal(value)
    return nearest if Decimal(repr(nearest)) == decimal else decimal


def _terminates(value: Fraction) -> bool:
    """Whether the decimal numeral of a fraction ends: its denominator has no prime factor but 2 and 5."""
    return pow(10, value.denominator.bit_length(), value.denominator) == 0


def _decimal(value: Fraction) -> Decimal:
    """The decimal numeral of a fraction that has one."""
    places = value.denominator.bit_length()
    return _EXACT.normalize(Decimal(f"{value.numerator * 10**places // value.denominator}e-{places}"))
