"""Conditions on whole rows that many tables share: ranges in order, pairs of languages, declared weights."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

import pandas as pd

from claim_audit.evidence.schemas.columns import Row, Rule

Triple = tuple[str, str, str]
FARTHEST = 10  # times, of an end from its value


def ranges(*triples: Triple, why: bool = False) -> tuple[Rule, ...]:
    """low <= value <= high for each triple of column names, and ends that agree with range_basis."""
    rules = [rule for triple in triples for rule in _in_order(*triple)]
    rules += [_exact(triples), _has_an_end(triples), _has_both_ends(triples)]
    return (*rules, _said_why()) if why else tuple(rules)


def pairs(columns: Sequence[str]) -> tuple[Rule, ...]:
    """Each `x_ko` among `columns` is filled exactly where `x_en` is."""
    stems = [name.removesuffix("ko") for name in columns if name == "ko" or name.endswith("_ko")]
    return tuple(_pair(f"{stem}ko", f"{stem}en") for stem in stems if f"{stem}en" in columns)


def required_when(column: str, other: str, values: Sequence[str], *, exactly: bool = False) -> Rule:
    """`column` is filled where `other` is one of `values`; with `exactly`, nowhere else."""

    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        asked, filled = frame[other].isin(list(values)), frame[column].notna()
        return filled.eq(asked) if exactly else filled | ~asked

    def says(row: Row) -> str:
        asked = row[other] in values
        return (
            f"{_cell(row, column)}; it is {'required' if asked else 'left blank'} where {other} is {_cell(row, other)}"
        )

    when = f"where {other} is {' or '.join(values)}" + (" and nowhere else" if exactly else "")
    return Rule(column, f"{column} is filled {when}", holds, says)


def weights_sum_to_one(weight: str, group: str) -> Rule:
    """The weights within each group sum to 1; reported at every row of a group that does not."""

    def sums(frame: pd.DataFrame) -> "pd.Series[float]":
        return frame.groupby(group)[weight].transform("sum")

    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        return (sums(frame) - 1).abs() < 1e-9

    return Rule(
        weight,
        f"{weight} sums to 1 over the rows of each {group}",
        holds,
        lambda row: f"{row[weight]} does not bring the weights of {group} {row[group]!r} to 1",
    )


def below(lower: str, upper: str) -> Rule:
    """`lower` is less than `upper` where both are filled."""
    return Rule(
        lower,
        f"{lower} is below {upper}",
        lambda frame: ~(frame[lower] >= frame[upper]),
        lambda row: f"{row[lower]} is not below {upper} {row[upper]}",
    )


def not_before(later: str, earlier: str) -> Rule:
    """The day `later` is not before the day `earlier` where both are filled; a month or year may contain the other."""

    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        days = frame[[later, earlier]].fillna("")
        ordered = [
            not (end and start) or end[: len(start)] >= start[: len(end)]
            for end, start in zip(days[later], days[earlier], strict=True)
        ]
        return pd.Series(ordered, index=frame.index, dtype=bool)

    return Rule(
        later,
        f"{later} is not before {earlier}",
        holds,
        lambda row: f"{row[later]!r} is before {earlier} {row[earlier]!r}",
    )


def whole(column: str) -> Rule:
    """`column` is a whole number where it is filled."""
    return Rule(
        column,
        f"{column} is a whole number",
        lambda frame: ~(frame[column] % 1 > 0),
        lambda row: f"{row[column]} is not a whole number",
    )


def _in_order(low: str, value: str, high: str) -> tuple[Rule, ...]:
    return (
        Rule(
            low,
            f"{low} ≤ {value}",
            lambda f: ~(f[low] > f[value]),
            lambda row: f"{row[low]} is greater than {value} {row[value]}",
        ),
        Rule(
            high,
            f"{value} ≤ {high}",
            lambda f: ~(f[high] < f[value]),
            lambda row: f"{row[high]} is less than {value} {row[value]}",
        ),
        Rule(
            value,
            f"{value} is filled where {low} or {high} is",
            lambda f: f[value].notna() | (f[low].isna() & f[high].isna()),
            lambda row: f"blank, though {low} or {high} is given",
        ),
        *(_near(end, value) for end in (low, high)),
    )


def _near(end: str, value: str) -> Rule:
    """An end is at most `FARTHEST` times its value, and its value at most that times it; 0 is near everything."""

    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        ratio = frame[end] / frame[value]
        return ~((ratio > FARTHEST) | ((ratio > 0) & (ratio < 1 / FARTHEST)))

    return Rule(
        end,
        "",
        holds,
        lambda row: f"{row[end]} is more than {FARTHEST} times away from {value} {row[value]}; are the digits right?",
        doubt=True,
    )


def _exact(triples: Sequence[Triple]) -> Rule:
    """Where the basis is exact, an end is blank or equal to its value."""

    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        ends = [(frame[end], frame[value]) for low, value, high in triples for end in (low, high)]
        differs = reduce(or_, [end.notna() & (end != value) for end, value in ends])
        return ~(frame["range_basis"].eq("exact") & differs)

    return Rule(
        "range_basis",
        "an end that differs from its value needs a range_basis other than exact",
        holds,
        lambda row: "'exact', though low or high differs from the value; say what the range is",
    )


def _has_an_end(triples: Sequence[Triple]) -> Rule:
    ends = [end for low, _, high in triples for end in (low, high)]

    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        return frame["range_basis"].eq("exact") | frame["range_basis"].isna() | frame[ends].notna().any(axis="columns")

    def says(row: Row) -> str:
        return f"{row['range_basis']!r}, though none of {', '.join(ends)} is given; without them it is exact"

    return Rule("range_basis", "a range_basis other than exact needs an end", holds, says)


def _has_both_ends(triples: Sequence[Triple]) -> Rule:
    """Percentiles come in twos: where the basis is percentile or judgement, no triple has one end only."""

    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        lame = reduce(or_, [frame[low].notna() ^ frame[high].notna() for low, _, high in triples])
        return ~(frame["range_basis"].isin(["percentile", "judgement"]) & lame)

    return Rule(
        "range_basis",
        "percentile and judgement need both ends",
        holds,
        lambda row: f"{row['range_basis']!r} needs both low and high, or it is a spread",
    )


def _said_why() -> Rule:
    return Rule(
        "range_why_en",
        "range_why_en and range_why_ko are filled where range_basis is judgement",
        lambda frame: frame["range_why_en"].notna() | ~frame["range_basis"].eq("judgement"),
        lambda row: "blank; it is required where range_basis is 'judgement'",
    )


def _pair(ko: str, en: str) -> Rule:
    def says(row: Row) -> str:
        filled, missing = (ko, en) if row[ko] else (en, ko)
        return f"{filled} is given, {missing} is blank; readers of both languages get the same"

    return Rule(ko, "", lambda frame: frame[ko].notna() == frame[en].notna(), says)


def _cell(row: Row, column: str) -> str:
    return repr(row[column]) if row[column] else "blank"
