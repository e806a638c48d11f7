"""Which sources have to be looked at again: how long each can be relied on, counted from the day it speaks for.

A source speaks for the day of its own date; where the document is kept up, for the day it was last read if that is
later. A month or a year counts from its last day. The periods are declared in data/shelf_lives.csv.
"""

import calendar
from datetime import date
from math import isnan
from typing import Literal

import pandas as pd

State = Literal["lasting", "current", "stale", "undated"]


def freshness(sources: pd.DataFrame, shelf_lives: pd.DataFrame, on: date) -> pd.DataFrame:
    """The state of every source on the day `on`, from the tables sources and shelf_lives as `evidence.load` gives them.

    One row per source, in their order: `state`, `speaks_for` (date or None), `months` (NaN where it lasts),
    `stale_after` (the last day it can be relied on; None where it lasts or has no date). States:
    lasting  what is taken from it does not go out of date
    current  it does, but not by `on`
    stale    `on` lies after stale_after
    undated  it does, but neither its date nor the day it was read is known, so nobody can tell
    """
    told = sources[["published", "read_on", "shelf_life"]].join(shelf_lives[["months", "kept_up"]], on="shelf_life")
    rows = [
        _row(str(row["published"]), str(row["read_on"]), float(row["months"]), bool(row["kept_up"]), on)
        for _, row in told.iterrows()
    ]
    columns = ["state", "speaks_for", "months", "stale_after"]
    return pd.DataFrame(rows, index=sources.index, columns=columns, dtype=object)


def stale(sources: pd.DataFrame, shelf_lives: pd.DataFrame, on: date) -> list[str]:
    """The ids of the sources that are past their date on the day `on`, in their order."""
    states = freshness(sources, shelf_lives, on)["state"]
    return [str(source_id) for source_id in states.index[states == "stale"]]


def _row(
    published: str, read_on: str, months: float, kept_up: bool, on: date
) -> tuple[State, date | None, float, date | None]:
    speaks_for = _speaks_for(published, read_on, kept_up)
    if isnan(months):
        return "lasting", speaks_for, months, None
    if speaks_for is None:
        return "undated", None, months, None
    stale_after = _months_later(speaks_for, int(months))
    return ("stale" if on > stale_after else "current"), speaks_for, months, stale_after


def _speaks_for(published: str, read_on: str, kept_up: bool) -> date | None:
    if published and not (kept_up and read_on):
        return _last_day(published)
    return max((_last_day(day) for day in (published, read_on) if day), default=None)


def _last_day(iso: str) -> date:
    """The day, or the last day of the month or year."""
    year, *rest = (int(part) for part in iso.split("-"))
    match rest:
        case [month, day]:
            return date(year, month, day)
        case [month]:
            return date(year, month, calendar.monthrange(year, month)[1])
        case _:
            return date(year, 12, 31)


def _months_later(day: date, months: int) -> date:
    """The same day of the month so many months later; the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
