"""Ranges, draws and sensitivity, on functions whose answers are known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from claim_audit.numbers import Fact, Text
from claim_audit.uncertainty import (
    Z95,
    Array,
    Draws,
    Measure,
    Range,
    draw,
    flip_values,
    interval,
    probability,
    rounded,
    sensitivity,
    tornado,
)

positive = st.floats(1e-6, 1e9)


def number(name: str, value: float, low: float | None = None, high: float | None = None) -> Fact:
    label = Text(name, name)
    return Fact(
        key=name, value=value, low=low, high=high, unit="count", label=label, table="t", row=name, column="value"
    )


@given(st.tuples(positive, positive, positive).map(sorted))
def test_a_range_meets_its_three_points(points: list[float]) -> None:
    range_ = Range(*points)
    assert range_.ppf([0.05, 0.5, 0.95]) == pytest.approx(points, rel=1e-9)


@given(st.tuples(positive, positive, positive).map(sorted), st.tuples(st.floats(0.001, 0.999), st.floats(0.001, 0.999)))
def test_a_higher_quantile_is_not_lower(points: list[float], quantiles: tuple[float, float]) -> None:
    low, high = Range(*points).ppf(sorted(quantiles))
    assert low <= high


def test_each_half_is_lognormal() -> None:
    range_ = Range(1, 2, 8)
    one_sigma = ndtr(1.0), ndtr(-1.0)
    assert range_.ppf(one_sigma[0]) == pytest.approx(2 * math.exp(math.log(4) / Z95))
    assert range_.ppf(one_sigma[1]) == pytest.approx(2 * math.exp(-math.log(2) / Z95))


@given(st.tuples(positive, positive, positive).map(sorted), positive)
def test_a_moved_range_keeps_its_relative_spread(points: list[float], median: float) -> None:
    moved = Range(*points).moved_to(median)
    assert moved.value == median
    assert moved.low / moved.value == pytest.approx(points[0] / points[1])
    assert moved.high / moved.value == pytest.approx(points[2] / points[1])


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ((2, 1, 3), "a range needs low <= value <= high, found 2, 1, 3"),
        ((1, math.nan, 3), "a range needs low <= value <= high, found 1, nan, 3"),
        ((0, 1, 2), "an uncertain range must be positive, found low = 0"),
        ((-1, 1, 2), "an uncertain range must be positive, found low = -1"),
    ],
)
def test_a_range_that_cannot_be_sampled_is_refused(points: tuple[float, float, float], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        Range(*points)


def test_a_number_without_bounds_is_exact() -> None:
    assert Range.of(number("a", 3.0)) == Range.exact(3.0)
    assert Range.of(number("a", 3.0, 2.0, 5.0)) == Range(2, 3, 5)
    assert Range.exact(0.0).ppf([0.1, 0.9]).tolist() == [0.0, 0.0]


RANGES = {"a": Range(1, 2, 4), "b": Range(3, 5, 9), "exact": Range.exact(7.0)}


def test_the_same_seed_gives_the_same_draws_and_another_seed_others() -> None:
    first, again, other = draw(RANGES, 256, 1), draw(RANGES, 256, 1), draw(RANGES, 256, 2)
    assert all(np.array_equal(first[name], again[name]) for name in RANGES)
    assert not np.array_equal(first["a"], other["a"])
    assert first["exact"].tolist() == [7.0] * 256


def test_the_order_of_the_inputs_does_not_matter() -> None:
    backwards = dict(reversed(RANGES.items()))
    assert all(np.array_equal(draw(RANGES, 256, 1)[name], draw(backwards, 256, 1)[name]) for name in RANGES)


def test_draws_fall_evenly_about_each_percentile() -> None:
    drawn = draw(RANGES, 1024, 5)
    for name in ("a", "b"):
        range_ = RANGES[name]
        assert np.mean(drawn[name] <= range_.value) == 0.5  # Sobol points halve every axis exactly
        assert np.mean(drawn[name] <= range_.low) == pytest.approx(0.05, abs=0.001)
        assert np.mean(drawn[name] <= range_.high) == pytest.approx(0.95, abs=0.001)
    assert np.corrcoef(np.log(drawn["a"]), np.log(drawn["b"]))[0, 1] == pytest.approx(0, abs=0.01)


def test_without_uncertain_inputs_there_is_nothing_to_draw() -> None:
    assert draw({"x": Range.exact(2.0)}, 256, 0)["x"].tolist() == [2.0] * 256


def test_summaries_of_samples() -> None:
    assert interval(np.arange(101.0)) == (5.0, 50.0, 95.0)
    assert probability(np.array([True, False, True, True])) == 0.75
    assert rounded(0.1 + 0.2) == 0.3
    assert rounded(123456789.49) == 123456789.0


def product(draws: Draws) -> Array:
    result: Array = draws["a"] * draws["b"] ** 2
    return result


def test_a_tornado_moves_one_input_at_a_time() -> None:
    frame = tornado(product, {"a": Range(1, 2, 4), "b": Range(1, 3, 5), "c": Range.exact(1.0)})
    assert frame.index.tolist() == ["b", "a"]  # widest first, exact inputs left out
    assert frame.loc["a"].tolist() == [9.0, 36.0, 27.0]
    assert frame.loc["b"].tolist() == [2.0, 50.0, 48.0]


def test_sobol_indices_of_a_product_are_shares_of_its_log_variance() -> None:
    """ln(a·b²) = ln a + 2 ln b: with equal spreads the shares are 1/5 and 4/5, and there is no interaction."""
    frame = sensitivity(product, {"a": Range(1, 2, 4), "b": Range(1, 2, 4), "c": Range.exact(3.0)}, 4096, 1)
    assert frame.index.tolist() == ["b", "a"]
    assert frame.loc["a"].tolist() == pytest.approx([0.2, 0.2], abs=0.01)
    assert frame.loc["b"].tolist() == pytest.approx([0.8, 0.8], abs=0.01)


def test_without_uncertain_inputs_there_are_no_indices() -> None:
    exact = {"a": Range.exact(1.0), "b": Range.exact(1.0)}
    assert sensitivity(product, exact, 256, 0).empty
    assert tornado(product, exact).empty


@given(st.floats(0.02, 50), st.floats(0.1, 10))
def test_a_flip_value_flips(threshold: float, today: float) -> None:
    (at,) = flip_values(lambda x: x, [threshold], today, (0.01, 100))
    assert at == pytest.approx(threshold, rel=1e-5)


def test_of_several_crossings_the_nearest_counts_and_none_gives_none() -> None:
    def hill(x: float) -> float:
        return 1.0 if 1 <= x <= 10 else 0.0

    assert flip_values(hill, [0.5], 9.0, (0.1, 100)) == [pytest.approx(10, rel=1e-5)]
    assert flip_values(hill, [0.5], 0.8, (0.1, 100)) == [pytest.approx(1, rel=1e-5)]
    assert flip_values(hill, [0.5, 2.0], 50.0, (20, 100)) == []


def below_limit(limit: float) -> Measure:
    """Is a ratio (median 0.1, ×2 either way) at most `limit`? A cell that is always nought stands beside it."""
    ranges = {"limit": Range.exact(limit), "ratio": Range(0.05, 0.1, 0.2), "nought": Range.exact(0.0)}

    def holds(draws: Draws) -> Array:
        return (draws["ratio"] + draws["nought"] <= draws["limit"]).astype(float)

    numbers = {name: number(name, range_.value) for name, range_ in ranges.items()}
    return Measure("m", ranges, numbers, holds, draws=1024, seed=3)


def test_a_measure_gives_the_share_of_draws() -> None:
    assert below_limit(0.1).probability() == 0.5
    assert below_limit(0.2).probability() == pytest.approx(0.95, abs=0.001)
    assert below_limit(0.1).probability_at("ratio", 0.05) == pytest.approx(0.95, abs=0.001)
    assert below_limit(0.1).probability_at("limit", 0.05) == pytest.approx(0.05, abs=0.001)


def test_a_measure_flips_where_its_probability_crosses_the_nearest_threshold() -> None:
    measure = below_limit(0.1)
    flips = measure.flips([0.1, 0.35, 0.65, 0.9])
    assert set(flips) == {"limit", "ratio"}  # what is nought cannot be moved by a factor
    sigma = math.log(2) / Z95
    for name, today in (("limit", 0.1), ("ratio", 0.1)):
        assert abs(math.log(flips[name] / today)) == pytest.approx(0.3853 * sigma, rel=0.02)  # ndtri(0.65) = 0.3853
        beyond = flips[name] * (1 + 1e-3 * math.copysign(1, flips[name] - today))
        before = flips[name] * (1 - 1e-3 * math.copysign(1, flips[name] - today))
        assert 0.35 <= measure.probability_at(name, before) < 0.65
        assert not 0.35 <= measure.probability_at(name, beyond) < 0.65


def test_a_measure_no_input_can_move_has_no_flips() -> None:
    measure = Measure("m", {"a": Range(1, 2, 4)}, {"a": number("a", 2)}, lambda draws: np.ones_like(draws["a"]))
    assert measure.probability() == 1.0
    assert measure.flips([0.1, 0.9]) == {}
