"""What the market did and what followed: share prices, and demand for GPUs when AI gets cheaper.

Percentages are in percent (−16.97), not fractions. Nothing here forecasts: what followed is read from `data/`.
"""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from claim_audit.numbers import Column, Fact, Facts, Number, Result, Results, Text
from claim_audit.parameters import Parameters
from claim_audit.polls import Poll, Vote
from claim_audit.uncertainty import Array, Draws, Measure, Range, rounded, rounded_each

BREAK_EVEN = 1.0
COST_FACTORS = (0.5, 0.2, 0.1, 0.05)
ELASTICITIES = tuple(step / 20 for step in range(5, 51))  # 0.25 to 2.5
MOVE_COLUMNS = [
    "symbol",
    "event",
    "to_on",
    "change_percent",
    "change_percent_low",
    "change_percent_high",
    "since_percent",
    "since_on",
    "needed_percent",
    "reversed",
]

MOVES = {
    "change_percent": Column(
        "percent",
        "100 × (to_price / from_price − 1); the printed change where a price is missing",
        Text("등락률", "change"),
    ),
    "since_percent": Column(
        "percent",
        "100 × (to_price / closing price of the day − 1)",
        Text("그날 종가 대비", "since the close of the day"),
    ),
    "needed_percent": Column(
        "percent",
        "100 × (1 / (1 + change_percent / 100) − 1)",
        Text("만회에 필요한 상승률", "rise that makes up for the fall"),
    ),
}
DEMAND = {
    "cost_factor": Column("ratio", "a cost factor of the grid; claimed_ratio for the claim", Text("비용", "cost")),
    "elasticity": Column(
        "index", "an elasticity of the grid; demand_elasticity for the claim", Text("탄력성", "elasticity")
    ),
    "demand_factor": Column(
        "times", "cost_factor^(1 − demand_elasticity)", Text("GPU 총수요의 배수", "total demand for GPUs")
    ),
}


def moves(evidence: Facts, params: Parameters) -> Results:
    """The day's share-price moves and what followed, as known on `as_of`: one row per row of market_moves.

    Columns: change_percent (with the spread between sources) and since_percent (from the close of the day; on a `day`
    row up to the latest close known, and nan where none is), on `day` rows also needed_percent (the rise that makes up
    for the fall). Helpers: symbol, event, to_on, since_on (the date of that close) and reversed (it is at or above the
    close before the day).
    """
    table = evidence["market_moves"]
    table = table[[known_on(iso, params.as_of) for iso in table["to_on"]]]
    days = {row["symbol"]: row for _, row in table[table["event"] == "day"].iterrows()}
    rows: dict[str, dict[str, object]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for move_id, row in table.iterrows():
        name = str(move_id)
        day = days.get(row["symbol"])
        later = _latest(table, row) if row["event"] == "day" else row
        change, made_from = _change(evidence, name, row)
        since = {"since_percent": math.nan, "since_on": "", "reversed": False}
        if day is not None and later is not None:
            since, closes = _aftermath(evidence, day, later)
            made_from = tuple(dict.fromkeys((*made_from, *closes)))
        needed = rounded(100 * (1 / (1 + change["change_percent"] / 100) - 1)) if row["event"] == "day" else math.nan
        about = {"symbol": row["symbol"], "event": row["event"], "to_on": row["to_on"], "needed_percent": needed}
        rows[name] = {**about, **change, **since}
        inputs[name] = made_from
    frame = pd.DataFrame(list(rows.values()), index=list(rows), columns=MOVE_COLUMNS)
    return Results("market/moves", frame, MOVES, inputs)


def demand(evidence: Facts, params: Parameters, cost_ratio: Number | None = None) -> Results:
    """Total demand for GPUs when the cost of AI falls to a factor f and demand answers with constant elasticity e.

    The GPUs each use needs fall by f and uses grow by f^(−e), so total demand changes by f^(1 − e): the break-even is
    e = 1 whatever f is. Takes training cost to stand for the cost of use. Row `claimed` has f = `cost_ratio` (by
    default the claimed one) and the elasticity's 5th to 95th percentile; rows `cost-<f>/elasticity-<e>` are the grid of
    the chart.
    """
    claimed = cost_ratio or params.number("claimed_ratio")
    elasticity = elasticity_of(evidence, params)
    spread = Range.of(elasticity)
    factors = dict.fromkeys((claimed.value, *COST_FACTORS))
    rows = {"claimed": _demand_row(claimed.value, spread)} | {
        f"cost-{factor:.4g}/elasticity-{e:.2f}": _demand_row(factor, Range.exact(e))
        for factor in factors
        for e in ELASTICITIES
    }
    inputs: dict[str, tuple[Number, ...]] = {"*": (claimed, elasticity)}
    return Results("market/demand", pd.DataFrame.from_dict(rows, orient="index"), DEMAND, inputs)


def demand_measure(evidence: Facts, params: Parameters) -> Measure:
    """Does total demand for GPUs grow when AI gets cheaper: is the elasticity above the break-even?"""
    elasticity = elasticity_of(evidence, params)

    def quantity(draws: Draws) -> Array:
        return demand_factor(params.claimed_ratio, draws["demand-elasticity"])

    return Measure(
        "market/demand-grows",
        {"demand-elasticity": Range.of(elasticity)},
        {"demand-elasticity": elasticity},
        Poll([Vote(lambda draws: draws["demand-elasticity"], ">", lambda _: np.array(BREAK_EVEN))]),
        quantity,
        draws=params.draws,
        seed=params.seed,
    )


def demand_factor(cost_factor: float | Array, elasticity: Array) -> Array:
    """f^(1 − e): total demand as a multiple of today's, for each elasticity."""
    factor: Array = np.power(cost_factor, 1.0 - np.asarray(elasticity, dtype=float))
    return factor


def break_even() -> Result:
    """The elasticity at which cheaper AI leaves total demand for GPUs as it was."""
    return Result(
        key="market/demand/break-even",
        value=BREAK_EVEN,
        unit="index",
        label=Text("손익분기 탄력성", "break-even elasticity"),
        formula="the demand_elasticity at which cost_factor^(1 − demand_elasticity) is 1",
    )


def known_on(iso: str, as_of: str) -> bool:
    """Whether a day, month or year had begun on the day `as_of`."""
    return str(iso) <= as_of


def elasticity_of(evidence: Facts, params: Parameters) -> Number:
    """The elasticity the reader set, with the relative spread of the assumption."""
    spread = Range.of(evidence.number("assumptions", "demand-elasticity", "value")).moved_to(params.demand_elasticity)
    return replace(params.number("demand_elasticity"), low=spread.low, high=spread.high)


def demand_ends(cost_factor: Array, low: Array, median: Array, high: Array) -> tuple[Array, Array, Array]:
    """The 5th, 50th and 95th percentile of the demand factor out of those of the elasticity; arrays of one shape.

    It is monotone in the elasticity, so its percentiles are the images of the elasticity's.
    """
    ends = np.array([demand_factor(cost_factor, elasticity) for elasticity in (low, median, high)])
    return rounded_each(ends.min(axis=0)), rounded_each(ends[1]), rounded_each(ends.max(axis=0))


def _demand_row(cost_factor: float, elasticity: Range) -> dict[str, float]:
    ends = (np.array(end) for end in (elasticity.low, elasticity.value, elasticity.high))
    low, median, high = demand_ends(np.array(cost_factor), *ends)
    return {
        "cost_factor": cost_factor,
        "elasticity": elasticity.value,
        "demand_factor": float(median),
        "demand_factor_low": float(low),
        "demand_factor_high": float(high),
    }


def _change(evidence: Facts, name: str, row: pd.Series) -> tuple[dict[str, float], tuple[Fact, ...]]:
    """The move in percent: from its two prices where both stand, else as printed; with the spread as printed."""
    printed = evidence.number("market_moves", name, "change_percent")
    value = printed.value
    inputs: tuple[Fact, ...] = (printed,)
    if pd.notna(row["from_price"]) and pd.notna(row["to_price"]):
        value = 100 * (float(row["to_price"]) / float(row["from_price"]) - 1)
        inputs = stated(evidence, "market_moves", name, ("from_price", "to_price"))
    ends = [end for end in (printed.low, printed.high, value) if end is not None]
    change = {"change_percent": value, "change_percent_low": min(ends), "change_percent_high": max(ends)}
    return {column: rounded(end) for column, end in change.items()}, inputs


def _latest(table: pd.DataFrame, day: pd.Series) -> pd.Series | None:
    """The last move of the same share after the day, if any is known."""
    later = table[(table["symbol"] == day["symbol"]) & (table["event"] != "day")].sort_values("to_on")
    return later.iloc[-1] if len(later) else None


def _aftermath(evidence: Facts, day: pd.Series, later: pd.Series) -> tuple[dict[str, object], tuple[Fact, ...]]:
    """From the close of the day to a later close, and whether that makes up for the fall."""
    since = math.nan
    if pd.notna(day["to_price"]) and pd.notna(later["to_price"]):
        since = 100 * (float(later["to_price"]) / float(day["to_price"]) - 1)
    elif later["from_on"] == day["to_on"]:
        since = float(later["change_percent"])
    fall, _ = _change(evidence, str(day.name), day)
    back = (1 + fall["change_percent"] / 100) * (1 + since / 100) >= 1
    column = "to_price" if pd.notna(later["to_price"]) else "change_percent"
    facts = (
        *stated(evidence, "market_moves", str(day.name), ("to_price", "change_percent")),
        *stated(evidence, "market_moves", str(later.name), (column,)),
    )
    return {"since_percent": rounded(since), "since_on": later["to_on"], "reversed": back}, facts


def stated(evidence: Facts, table: str, row: str, columns: Iterable[str]) -> tuple[Fact, ...]:
    """The facts of a row in those columns that are not blank."""
    frame = evidence[table]
    return tuple(evidence.number(table, row, column) for column in columns if frame[column].notna()[row])
