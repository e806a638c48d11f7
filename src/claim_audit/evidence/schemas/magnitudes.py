"""Conditions that catch a slip of unit, digits or column: how large a figure can be, and what it has to agree with."""

from collections.abc import Sequence

import pandas as pd

from claim_audit.evidence.schemas.columns import Row, Rule, Span, unlikely

# Between which ends the figures of a unit lie on this subject, a decade or so to spare; zero is a figure of any unit.
LIKELY: dict[str, Span] = {
    "CNY": (1e5, 1e13),
    "FLOP": (1e22, 1e28),
    "GB/s": (50, 50_000),
    "GB/s/mm2": (0.5, 50),
    "GPU-hours": (1e3, 1e9),
    "GPUs": (100, 2e7),
    "H100-equivalents": (100, 1e8),
    "KRW": (1e9, 1e15),
    "MW": (0.1, 5_000),
    "USD": (10, 1e13),
    "USD/GPU": (1_000, 500_000),
    "USD/GPU-hour": (0.1, 50),
    "USD/Mtoken": (0.01, 200),
    "USD/kWh": (0.01, 1),
    "W": (100, 20_000),
    "days": (1, 4_000),
    "fraction": (0.001, 1),
    "hours": (1, 100_000),
    "index": (0.01, 10),
    "items": (1, 100_000),
    "months": (0.5, 120),
    "percent": (-100, 2_000),
    "Elo": (500, 4_000),
    "points": (0, 5_000),
    "probability": (0, 1),
    "ratio": (0.001, 1_000),
    "times": (0.1, 1_000),
    "times/year": (1, 100),
    "tokens": (1e9, 1e15),
    "transistors": (1e9, 1e13),
    "years": (0.5, 30),
}


def likely_in_unit(*columns: str, percent: Span = LIKELY["percent"]) -> tuple[Rule, ...]:
    """Each of `columns` lies where figures of the row's `unit` do; `percent` where those in per cent lie."""
    return tuple(_likely(column, LIKELY | {"percent": percent}) for column in columns)


def unit_by(column: str, units: dict[str, str]) -> Rule:
    """`unit` is the one that goes with the value of `column`."""
    return Rule(
        "unit",
        f"unit goes with {column}",
        lambda frame: frame["unit"].eq(frame[column].map(units)) | frame[column].isna(),
        lambda row: f"{row['unit']!r} is not the unit of {row[column]!r}, which is {units.get(row[column], 'unknown')}",
        doubt=True,
    )


def ratio_within(column: str, to: Sequence[str], factor: float, span: Span, why: str) -> Rule:
    """`column` is within `span` times `factor` times the product of the columns `to`, where all are filled."""

    def ratio(frame: pd.DataFrame) -> "pd.Series[float]":
        return frame[column] / (frame[list(to)].prod(axis="columns", skipna=False) * factor)

    times = " × ".join(to)
    return Rule(
        column,
        f"{column} agrees with {times} ({why})",
        lambda frame: ~((ratio(frame) < span[0]) | (ratio(frame) > span[1])),
        lambda row: f"{row[column]} does not go with {times} = {' × '.join(row[name] for name in to)}: {why}",
        doubt=True,
    )


def change_follows(change: str, before: str, after: str, within: float) -> Rule:
    """The change in percent is that from `before` to `after`, where both are filled, up to rounding."""

    def expected(frame: pd.DataFrame) -> "pd.Series[float]":
        return (frame[after] / frame[before] - 1) * 100

    def says(row: Row) -> str:
        follows = (float(row[after]) / float(row[before]) - 1) * 100
        return f"{row[change]} is not the change from {row[before]} to {row[after]}, which is {follows:.2f}"

    return Rule(
        change,
        f"{change} follows from {before} and {after}",
        lambda frame: ~((expected(frame) - frame[change]).abs() > within),
        says,
        doubt=True,
    )


def nothing_where(column: str, other: str) -> Rule:
    """`column` is 0 where `other` is filled."""
    return Rule(
        column,
        f"{column} is 0 where {other} is filled",
        lambda frame: frame[other].isna() | frame[column].eq(0),
        lambda row: f"{row[column]} is not 0, though {other} names {row[other]!r}",
        doubt=True,
    )


def counted(column: str, group: str = "") -> Rule:
    """`column` counts the rows (of each `group`) from 1, as they stand."""

    def places(frame: pd.DataFrame) -> "pd.Series[int]":
        return (frame.groupby(group).cumcount() if group else pd.Series(range(len(frame)), index=frame.index)) + 1

    return Rule(
        column,
        f"{column} counts the rows from 1, as they stand" + (f", for each {group}" if group else ""),
        lambda frame: frame[column].eq(places(frame)),
        lambda row: f"{row[column]} is not the place of the row; a row is missing, twice there or out of its order",
        doubt=True,
    )


def ascending(column: str) -> Rule:
    """No row has a lower `column` than one before it."""
    return Rule(
        column,
        f"rows stand in the order of {column}",
        lambda frame: frame[column].isna() | frame[column].ge(frame[column].cummax()),
        lambda row: f"{row[column]} stands after a higher one; rows stand in this order",
        doubt=True,
    )


def _likely(column: str, likely: dict[str, Span]) -> Rule:
    def span(frame: pd.DataFrame, end: int) -> "pd.Series[float]":
        return frame["unit"].map({unit: ends[end] for unit, ends in likely.items()})

    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        found = frame[column]
        return ~((found != 0) & ((found < span(frame, 0)) | (found > span(frame, 1))))

    return Rule(
        column,
        f"{column} lies where figures of its unit do",
        holds,
        lambda row: f"{row[column]} {unlikely(likely[row['unit']], row['unit'])}",
        doubt=True,
    )
