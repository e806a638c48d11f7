"""Tables of results: each cell is a number with its formula and what it was made from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from claim_audit.numbers.quantities import Number, Result
from claim_audit.numbers.units import Text


@dataclass(frozen=True, slots=True)
class Column:
    """What a numeric column of a results table is: its unit, the formula that makes it and a label for readers."""

    unit: str
    formula: str
    label: Text


@dataclass(frozen=True)
class Results:
    """A table of results: `frame` indexed by row id, `columns` describing each numeric column, inputs by row.

    A column `x` may have companions `x_low` and `x_high`: its 5th and 95th percentiles.
    """

    name: str
    frame: pd.DataFrame
    columns: Mapping[str, Column]
    inputs: Mapping[str, tuple[Number, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = [column for column in self.columns if column not in self.frame.columns]
        if missing:
            raise ValueError(f"results {self.name}: no column {missing[0]!r} in the frame")
        if not self.frame.index.is_unique:
            raise ValueError(f"results {self.name}: row ids are not unique")

    def number(self, row: str, column: str) -> Result:
        """The number at `row`, `column`, with its interval where the table has one."""
        if row not in self.frame.index:
            raise KeyError(f"results {self.name}: no row {row!r}; one of {', '.join(map(str, self.frame.index))}")
        about = self.columns[column]
        bounds = [
            self._value(row, f"{column}_{end}") if f"{column}_{end}" in self.frame.columns else math.nan
            for end in ("low", "high")
        ]
        return Result(
            key=f"{self.name}/{row}/{column}",
            value=self._value(row, column),
            unit=about.unit,
            label=about.label,
            low=None if math.isnan(bounds[0]) else bounds[0],
            high=None if math.isnan(bounds[1]) else bounds[1],
            formula=about.formula,
            made_from=self.inputs.get(row, self.inputs.get("*", ())),
        )

    def _value(self, row: str, column: str) -> float:
        return float(self.frame.at[row, column])  # type: ignore[arg-type]
