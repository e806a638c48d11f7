"""A table of data/: what it is, its columns, its conditions, and how a row is called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa

from claim_audit.evidence.schemas.columns import Columns, Rule
from claim_audit.evidence.schemas.rules import pairs
from claim_audit.numbers import Text

Keys = Mapping[str, frozenset[str] | None]  # what references may name, by "table" or "table.column"; None: unreadable


@dataclass(frozen=True)
class Table:
    """One CSV file of data/.

    `what` says what a row is; `named` is how a row is called in a sentence and `labelled` what stands before the label
    of its numbers (like `named` if None), both with `{column}` places: a reference stands for the name of what it
    refers to. `adding` says how to add a row. The first column is the id.
    """

    name: str
    what: str
    columns: Columns
    named: Text
    adding: str
    rules: tuple[Rule, ...] = ()
    labelled: Text | None = None

    @property
    def id(self) -> str:
        return next(iter(self.columns))

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def conditions(self) -> tuple[Rule, ...]:
        """Every condition on whole rows: the declared ones and the pairing of languages."""
        return (*self.rules, *pairs(list(self.columns)))

    def about(self, column: str) -> dict[str, Any]:
        """The metadata of a column."""
        return self.columns[column].metadata or {}

    def of_kind(self, *kinds: str) -> Iterator[str]:
        """The columns of these kinds."""
        return (column for column in self.columns if self.about(column)["kind"] in kinds)

    def schema(self, keys: Keys) -> pa.DataFrameSchema:
        """The pandera schema; references are checked against `keys`. Failures of conditions carry their position."""
        columns = {name: self._column(name, keys) for name in self.columns}
        checks = [
            pa.Check(rule.holds, name=f"rule {position}", error=f"rule {position}", ignore_na=False)
            for position, rule in enumerate(self.conditions)
        ]
        return pa.DataFrameSchema(columns, checks=checks, strict=True, name=self.name)

    def _column(self, name: str, keys: Keys) -> pa.Column:
        about = self.about(name)
        if about["kind"] not in ("ref", "refs"):
            return self.columns[name]
        allowed = keys.get(target(about))
        if allowed is None:
            return self.columns[name]
        separator = ";" if about["kind"] == "refs" else "\0"

        def known(cells: "pd.Series[str]") -> "pd.Series[bool]":
            return cells.map(lambda cell: allowed.issuperset(str(cell).split(separator)))

        base = self.columns[name]
        return pa.Column(
            checks=[pa.Check(known, error="reference")],
            nullable=base.nullable,
            description=base.description,
            metadata=base.metadata,
        )


def target(about: Mapping[str, Any]) -> str:
    """What a reference names: 'sources' for ids of sources.csv, 'names.en' for values of a column."""
    return f"{about['table']}.{about['column']}" if about["column"] else str(about["table"])
