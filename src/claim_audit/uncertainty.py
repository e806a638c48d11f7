"""Ranges to draws, draws to intervals and probabilities, and what an answer is most sensitive to.

A range states a 5th, 50th and 95th percentile and is sampled as a two-piece lognormal that meets all three exactly.
Draws are scrambled Sobol points, so the same seed gives the same numbers anywhere.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import bisect
from scipy.special import ndtri
from scipy.stats import qmc, sobol_indices

from claim_audit.numbers import Number

Array = NDArray[np.float64]
Draws = Mapping[str, Array]
Model = Callable[[Draws], Array]

GRID_POINTS = 33
FLIP_SPAN = 100.0  # a flip value is looked for from a hundredth to a hundred times today's value

ENDS = (0.05, 0.5, 0.95)  # the percentiles of an interval, as shares
Z95 = float(ndtri(0.95))
EXACT_POWERS = 22  # the highest power of ten that is exactly a double
NEAR_HALF = 1e-6
SIGNIFICANT = 9  # results are rounded to this many digits: the last bits of exp and log differ between processors


@dataclass(frozen=True, slots=True)
class Range:
    """An uncertain positive quantity by its 5th, 50th and 95th percentile; exact where the three are equal."""

    low: float
    value: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"a range needs low <= value <= high, found {self.low}, {self.value}, {self.high}")
        if not self.is_exact and self.low <= 0:
            raise ValueError(f"an uncertain range must be positive, found low = {self.low}")

    @classmethod
    def exact(cls, value: float) -> Self:
        return cls(value, value, value)

    @classmethod
    def of(cls, number: Number) -> Self:
        """The range a number states; exact where it states none."""
        low = number.value if number.low is None else number.low
        high = number.value if number.high is None else number.high
        return cls(low, number.value, high)

    @property
    def is_exact(self) -> bool:
        return self.low == self.value == self.high

    def moved_to(self, value: float) -> Self:
        """The same relative spread around another median."""
        if self.is_exact:
            return self.exact(value)
        low, high = self.ends_at(value)
        return type(self)(low, value, high)

    def ends_at(self, median: Any) -> tuple[Any, Any]:
        """The low and high of the same relative spread around other medians: a number, or an array of them."""
        # a share of the median, never over it by a rounding error
        return median * (self.low / self.value), median * (self.high / self.value)

    def ppf(self, quantile: ArrayLike) -> Array:
        """The value at each quantile (0 to 1): the two-piece lognormal through low, value and high."""
        u = np.asarray(quantile, dtype=float)
        if self.is_exact:
            return np.full(u.shape, self.value)
        z = ndtri(u) / Z95
        below, above = np.log(self.value / self.low), np.log(self.high / self.value)
        result: Array = self.value * np.exp(z * np.where(z < 0, below, above))
        return result


def draw(ranges: Mapping[str, Range], draws: int, seed: int) -> dict[str, Array]:
    """One array of `draws` values per named range, jointly from scrambled Sobol points (`draws` a power of two).

    Exact ranges take no dimension: making an input exact leaves the draws of the others comparable in number.
    """
    uncertain = sorted(name for name, range_ in ranges.items() if not range_.is_exact)
    points = qmc.Sobol(d=max(len(uncertain), 1), scramble=True, rng=seed).random(draws)
    columns = dict(zip(uncertain, points.T, strict=False))
    return {name: range_.ppf(columns.get(name, np.full(draws, 0.5))) for name, range_ in ranges.items()}


def rounded(value: float) -> float:
    """`value` to the digits that are the same on every processor."""
    return float(f"{value:.{SIGNIFICANT}g}")


def rounded_each(values: Array) -> Array:
    """`rounded` of every value. Up to 10^22 a power of ten is exact, so one division gives the nearest double."""
    plain = np.isfinite(values) & (values != 0)
    safe = np.where(plain, values, 1.0)
    decimals = SIGNIFICANT - 1 - np.floor(np.log10(np.abs(safe)))
    up = decimals >= 0
    with np.errstate(over="ignore", invalid="ignore"):  # of values too small or large for the trick
        scale = np.power(10.0, np.abs(decimals))
        whole = np.where(up, safe * scale, safe / scale)
        result: Array = np.where(plain, np.where(up, np.rint(whole) / scale, np.rint(whole) * scale), values)
        near_half = np.abs(whole - np.floor(whole) - 0.5) < NEAR_HALF  # the product may have crossed it
    by_hand = plain & (near_half | (np.abs(decimals) > EXACT_POWERS))
    if by_hand.any():
        result[by_hand] = [rounded(float(value)) for value in values[by_hand]]
    return result


def interval(samples: Array) -> tuple[float, float, float]:
    """The 5th, 50th and 95th percentile of `samples`."""
    low, median, high = np.quantile(samples, ENDS)
    return rounded(low), rounded(median), rounded(high)


def probability(holds: NDArray[np.bool_]) -> float:
    """The share of draws in which something holds."""
    return rounded(float(np.mean(holds)))


@runtime_checkable
class Movable(Protocol):
    """What a `Measure` asks with if it is quick to ask for many values of one input."""

    def along(self, draws: Draws, name: str) -> Model:
        """The same by the draws of the input `name` alone, the others as they are in `draws`."""
        ...


@dataclass(frozen=True)
class Measure:
    """One yes-or-no question about uncertain inputs: in which share of the draws does the claim hold?

    `ranges` and `numbers` share their keys (inputs by name); `holds` gives for each draw 0 or 1, or the share of
    readings under which the claim holds, or of both together one share; `quantity`, where there is one, is the
    positive scalar the claim is about.
    """

    name: str
    ranges: Mapping[str, Range]
    numbers: Mapping[str, Number]
    holds: Model
    quantity: Model | None = None
    draws: int = 4096
    seed: int = 0

    @functools.cached_property
    def base_draws(self) -> dict[str, Array]:
        """The inputs as drawn once; moving an input only scales its draws."""
        return draw(self.ranges, self.draws, self.seed)

    def probability(self) -> float:
        """The probability that the claim holds."""
        return _mean(self.holds(self.base_draws))

    def probability_at(self, name: str, value: float) -> float:
        """The probability if the input `name` had the median `value` (its relative spread unchanged)."""
        return self._along(name)(value)

    def flips(self, thresholds: Iterable[float]) -> dict[str, float]:
        """For each input, the median nearest to today's at which the probability crosses one of `thresholds`.

        Inputs without such a value within a factor of FLIP_SPAN are left out, and so are inputs that are zero.
        """
        today, limits = self.probability(), sorted(thresholds)
        below = [limit for limit in limits if limit <= today][-1:]
        above = [limit for limit in limits if limit > today][:1]
        found: dict[str, float] = {}
        for name, range_ in self.ranges.items():
            if range_.value <= 0:
                continue
            span = (range_.value / FLIP_SPAN, range_.value * FLIP_SPAN)
            flips = flip_values(self._along(name), below + above, range_.value, span)
            if flips:
                found[name] = min(flips, key=lambda value, today=range_.value: abs(np.log(value / today)))  # type: ignore[misc]
        return found

    @functools.cached_property
    def _alongs(self) -> dict[str, Callable[[float], float]]:
        return {}

    def _along(self, name: str) -> Callable[[float], float]:
        """`probability_at` of one input, for many values of its median."""
        if name not in self._alongs:
            self._alongs[name] = self._prepared_along(name)
        return self._alongs[name]

    def _prepared_along(self, name: str) -> Callable[[float], float]:
        draws = self.base_draws
        holds = self.holds.along(draws, name) if isinstance(self.holds, Movable) else self.holds

        def at(value: float) -> float:
            return _mean(holds({**draws, name: draws[name] * (value / self.ranges[name].value)}))

        return at


def _mean(held: Array) -> float:
    return rounded(float(np.mean(held)))


def tornado(model: Model, ranges: Mapping[str, Range]) -> pd.DataFrame:
    """How far the model moves when one input goes from its 5th to its 95th percentile, the others at their medians.

    Returns a frame indexed by input: at_low, at_high, swing (absolute difference), widest first.
    """
    medians = {name: np.array([range_.value]) for name, range_ in ranges.items()}
    rows = {
        name: [float(model({**medians, name: np.array([end])})[0]) for end in (range_.low, range_.high)]
        for name, range_ in ranges.items()
        if not range_.is_exact
    }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["at_low", "at_high"]).astype(float)
    frame["swing"] = (frame["at_high"] - frame["at_low"]).abs()
    frame.index.name = "input"
    return frame.map(rounded).sort_values("swing", ascending=False, kind="stable")


def sensitivity(model: Model, ranges: Mapping[str, Range], draws: int, seed: int) -> pd.DataFrame:
    """Sobol indices of the logarithm of the model: the share of its variance each input explains.

    The logarithm, because the inputs multiply. Returns a frame indexed by input: first_order, total (0 to 1).
    """
    names = sorted(name for name, range_ in ranges.items() if not range_.is_exact)
    exact = {name: range_.value for name, range_ in ranges.items() if range_.is_exact}

    def log_model(points: Array) -> Array:
        arrays = {name: np.full(points.shape[1:], value) for name, value in exact.items()}
        arrays.update(zip(names, points, strict=True))
        logs: Array = np.log(model(arrays))
        return logs

    if not names:
        return pd.DataFrame({"first_order": [], "total": []}, index=pd.Index([], name="input"))
    dists: list[Any] = [ranges[name] for name in names]  # scipy calls ppf with arrays; its stub expects scalars
    found = sobol_indices(func=log_model, n=draws, dists=dists, rng=seed)
    frame = pd.DataFrame(
        {"first_order": np.clip(found.first_order, 0, 1), "total": np.clip(found.total_order, 0, 1)},
        index=pd.Index(names, name="input"),
    )
    return frame.round(6).sort_values("total", ascending=False, kind="stable")


def flip_values(
    function: Callable[[float], float], thresholds: Iterable[float], today: float, bounds: tuple[float, float]
) -> list[float]:
    """The input values at which `function` crosses each of `thresholds`: for each the one nearest to `today`.

    Scans a logarithmic grid of the (positive) bounds for sign changes and bisects the first on either side of `today`;
    a threshold that is not crossed within the bounds gives none.
    """
    grid = np.unique(np.append(np.geomspace(*bounds, GRID_POINTS), today))
    values = np.array([function(float(x)) for x in grid])
    found = []
    for threshold in thresholds:
        over = values >= threshold
        crossings = np.flatnonzero(over[:-1] != over[1:])
        below, above = crossings[grid[crossings] < today][-1:], crossings[grid[crossings] >= today][:1]
        solved = [_solve(function, threshold, float(grid[i]), float(grid[i + 1])) for i in (*below, *above)]
        if solved:
            found.append(min(solved, key=lambda value: abs(np.log(value / today))))
    return found


def _solve(function: Callable[[float], float], threshold: float, low: float, high: float) -> float:
    """The crossing between `low` and `high`. The function is a share of draws, a staircase: bisection suits it."""
    return rounded(float(bisect(lambda x: (function(x) >= threshold) - 0.5, low, high, xtol=1e-12 * low, rtol=1e-6)))
