"""Evidence made up for a test: tables whose answers are known."""

import math
from typing import Any

import pandas as pd

from claim_audit.numbers import Fact, Name, Text


class MadeUp:
    """Tables of our own; the bounds of a value are its companions `_low` and `_high`, or `low` and `high`."""

    def __init__(self, **tables: dict[str, dict[str, Any]]) -> None:
        self.tables = {name: pd.DataFrame.from_dict(rows, orient="index") for name, rows in tables.items()}

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def number(self, table: str, row: str, column: str) -> Fact:
        cells = self.tables[table].loc[row]
        prefix = "" if table == "assumptions" else f"{column}_"
        low, high = (cells.get(f"{prefix}{end}", math.nan) for end in ("low", "high"))
        return Fact(
            key=f"{table}/{row}/{column}",
            value=float(cells[column]),
            low=None if math.isnan(low) else float(low),
            high=None if math.isnan(high) else float(high),
            unit="index",
            label=Text("값", "value"),
            table=table,
            row=row,
            column=column,
        )

    def name(self, table: str, row: str) -> Name:
        raise NotImplementedError
