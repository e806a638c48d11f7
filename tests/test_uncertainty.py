"""Ranges, draws and sensitivity, on functions whose answers are known."""

import math
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import qmc

from claim_audit.numbers import Fact, Text
from claim_audit.uncertainty import (
    Z95,
    Array,
    Draws,
    Measure,
    Model,
    Range,
    draw,
    flip_values,
    interval,
    probability,
    rounded,
    rounded_each,
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
    drawn = draw({"x": Range.exact(2.0), "nothing": Range.exact(0.0)}, 256, 0)
    assert (drawn["x"].tolist(), drawn["nothing"].tolist()) == ([2.0] * 256, [0.0] * 256)


def test_draws_are_scrambled_sobol_points_one_dimension_for_each_uncertain_input() -> None:
    """Unscrambled points would begin with 0, which is no quantile of a lognormal."""
    points = qmc.Sobol(d=2, scramble=True, rng=5).random(256)
    drawn = draw(RANGES, 256, 5)
    assert drawn["a"].tolist() == RANGES["a"].ppf(points[:, 0]).tolist()
    assert drawn["b"].tolist() == RANGES["b"].ppf(points[:, 1]).tolist()
    (alone,) = qmc.Sobol(d=1, scramble=True, rng=5).random(256).T
    assert draw({"a": RANGES["a"]}, 256, 5)["a"].tolist() == RANGES["a"].ppf(alone).tolist()


def test_summaries_of_samples() -> None:
    assert interval(np.arange(101.0)) == (5.0, 50.0, 95.0)
    assert probability(np.array([True, False, True, True])) == 0.75
    assert rounded(0.1 + 0.2) == 0.3
    assert rounded(123456789.49) == 123456789.0


NEAR = st.builds(
    lambda n, e, off: (n + 0.5 + off) * 10.0**e,
    st.integers(10**8, 10**9 - 1),
    st.integers(-40, 40),
    st.sampled_from((0.0, 1e-7, -1e-7)),
)


@given(st.lists(st.one_of(st.floats(), NEAR, NEAR.map(lambda x: -x)), min_size=1, max_size=20))
def test_values_are_rounded_together_just_as_one_by_one(values: list[float]) -> None:
    together = rounded_each(np.array(values))
    one_by_one = [rounded(value) for value in values]
    assert together.tolist() == pytest.approx(one_by_one, rel=0, abs=0, nan_ok=True)


def test_values_at_the_ends_of_floating_point_are_rounded_too() -> None:
    values = [
        0.0,
        -0.0,
        math.inf,
        -math.inf,
        5e-324,
        1.7976931348623157e308,
        123456789.5,
        0.9999999995,
        1e22,
        1.23456789e-23,
    ]
    with warnings.catch_warnings(action="error"):
        assert rounded_each(np.array(values)).tolist() == [rounded(value) for value in values]


def product(draws: Draws) -> Array:
    result: Array = draws["a"] * draws["b"] ** 2
    return result


def test_a_tornado_moves_one_input_at_a_time() -> None:
    frame = tornado(product, {"a": Range(1, 2, 4), "b": Range(1, 3, 5), "c": Range.exact(1.0)})
    assert frame.index.tolist() == ["b", "a"]  # widest first, exact inputs left out
    assert (frame.index.name, frame.columns.tolist()) == ("input", ["at_low", "at_high", "swing"])
    assert frame.loc["a"].tolist() == [9.0, 36.0, 27.0]
    assert frame.loc["b"].tolist() == [2.0, 50.0, 48.0]


def test_inputs_that_move_a_model_alike_keep_their_order() -> None:
    names = [f"input-{place:02}" for place in range(40)]
    alike = {name: Range(1, 2, 4) for name in (*names, "wide")} | {"wide": Range(1, 2, 9)}

    def total(draws: Draws) -> Array:
        sum_: Array = np.sum(list(draws.values()), axis=0)
        return sum_

    assert tornado(total, alike).index.tolist() == ["wide", *names]


def test_sobol_indices_of_a_product_are_shares_of_its_log_variance() -> None:
    """ln(a·b²) = ln a + 2 ln b: with equal spreads the shares are 1/5 and 4/5, and there is no interaction."""
    frame = sensitivity(product, {"a": Range(1, 2, 4), "b": Range(1, 2, 4), "c": Range.exact(3.0)}, 4096, 1)
    assert frame.index.tolist() == ["b", "a"]
    assert (frame.index.name, frame.columns.tolist()) == ("input", ["first_order", "total"])
    assert frame.loc["a"].tolist() == pytest.approx([0.2, 0.2], abs=0.01)
    assert frame.loc["b"].tolist() == pytest.approx([0.8, 0.8], abs=0.01)
    assert frame.to_numpy().tolist() == np.round(frame.to_numpy(), 6).tolist()
    again = sensitivity(product, {"a": Range(1, 2, 4), "b": Range(1, 2, 4), "c": Range.exact(3.0)}, 4096, 1)
    assert frame.equals(again)


def test_an_exact_input_shifts_the_model_the_indices_are_of() -> None:
    """Of a + c an exact c far above a leaves nearly the whole variance of ln(a + c + b) to b, which is as large."""

    def with_constant(draws: Draws) -> Array:
        sum_: Array = draws["a"] + draws["c"] * draws["b"]
        return sum_

    ranges = {"a": Range(1, 2, 4), "b": Range(1, 2, 4)}
    even = sensitivity(with_constant, {**ranges, "c": Range.exact(1.0)}, 1024, 1)
    tipped = sensitivity(with_constant, {**ranges, "c": Range.exact(100.0)}, 1024, 1)
    assert even.at["a", "total"] == pytest.approx(even.at["b", "total"], abs=0.02)
    assert tipped.at["b", "total"] > 0.99
    assert tipped.at["a", "total"] < 0.01


def test_indices_are_shares_however_few_the_points() -> None:
    """With few points the estimators of scipy stray below 0 and above 1; what is told are shares."""

    def crossed(draws: Draws) -> Array:
        raised: Array = np.exp(np.log(draws["a"] / 2) * np.log(draws["b"] / 2)) * draws["c"] ** 0.01
        return raised

    ranges = {name: Range(1, 2, 4) for name in "abc"}
    found = [sensitivity(model, ranges, 8, seed).to_numpy() for model in (crossed, product) for seed in range(20)]
    assert min(one.min() for one in found) == 0.0
    assert max(one.max() for one in found) == 1.0
    strayed = [{int(column) for one in found for column in np.argwhere(one == end)[:, 1]} for end in (0, 1)]
    assert strayed == [{0, 1}, {0, 1}]


def test_without_uncertain_inputs_there_are_no_indices() -> None:
    exact = {"a": Range.exact(1.0), "b": Range.exact(1.0)}
    indices = sensitivity(product, exact, 256, 0)
    assert indices.empty
    assert (indices.index.name, indices.columns.tolist()) == ("input", ["first_order", "total"])
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
    assert flip_values(hill, [2.0, 0.5], 9.0, (0.1, 100)) == [pytest.approx(10, rel=1e-5)]


def test_of_two_crossings_the_nearer_counts_however_the_grid_lies() -> None:
    """The grid has 0.75, 1, 1.33 and 1.78: from 1.2 it reaches past 1.5 sooner than past 1, yet 1 is nearer."""

    def band(x: float) -> float:
        return 1.0 if 1 <= x <= 1.5 else 0.0

    assert flip_values(band, [0.5], 1.2, (0.01, 100)) == [pytest.approx(1, rel=1e-6)]
    assert flip_values(band, [0.5], 1.3, (0.01, 100)) == [pytest.approx(1.5, rel=1e-6)]


def test_a_crossing_is_solved_to_a_millionth_however_small_it_is() -> None:
    assert flip_values(lambda x: x * 1e12, [1.23456789], 1e-12, (1e-14, 1e-10)) == [
        pytest.approx(1.23456789e-12, rel=2e-6, abs=0)
    ]


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


def test_what_can_be_moved_quickly_is_asked_so_once_for_each_input() -> None:
    class Quick:
        def __init__(self) -> None:
            self.asked: list[str] = []

        def __call__(self, draws: Draws) -> Array:
            return (draws["ratio"] <= draws["limit"]).astype(float)

        def along(self, draws: Draws, name: str) -> Model:
            assert set(draws) == {"limit", "ratio", "nought"}
            self.asked.append(name)
            return lambda moved: self(moved) / 2

    quick = Quick()
    measure = replace(below_limit(0.1), holds=quick)
    for value in (0.05, 0.05, 0.1):
        assert measure.probability_at("ratio", value) == below_limit(0.1).probability_at("ratio", value) / 2
    assert measure.probability() == 0.5
    assert quick.asked == ["ratio"]


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


def rising(steepness: float, constant: float = 0.0) -> Measure:
    """A measure whose probability is a line in its one input, 0.5 at today's value of 2."""
    ranges = {"nought": Range.exact(0.0), "x": Range.exact(2.0)}

    def holds(draws: Draws) -> Array:
        return np.clip(0.5 + steepness * (draws["x"] - 2) + constant * draws["nought"], 0, 1)

    return Measure("m", ranges, {name: number(name, one.value) for name, one in ranges.items()}, holds, draws=256)


@pytest.mark.parametrize(
    ("steepness", "thresholds", "flip"),
    [
        (0.1, [0.35, 0.65], 3.5),  # 2 ± 1.5: as factors 0.25 and 1.75, so above is nearer
        (0.1, [0.35], 0.5),
        (-0.1, [0.35, 0.65], 3.5),
        (0.1, [0.1, 0.35, 0.4, 0.9, 0.99], 1.0),  # only the nearest below and above count
        (0.01, [0.45, 0.9], 42.0),
        (0.1, [0.5], 2.0),  # a probability on a threshold falls just below
        (0.1, [0.5, 0.65], 2.0),
        (0.002, [0.9], None),  # 202, more than a hundred times today's
    ],
)
def test_a_flip_is_the_nearest_of_the_nearest_thresholds(
    steepness: float, thresholds: list[float], flip: float | None
) -> None:
    found = rising(steepness).flips(thresholds)
    assert found == ({} if flip is None else {"x": pytest.approx(flip, rel=1e-5)})


def test_a_measure_no_input_can_move_has_no_flips() -> None:
    measure = Measure("m", {"a": Range(1, 2, 4)}, {"a": number("a", 2)}, lambda draws: np.ones_like(draws["a"]))
    assert measure.probability() == 1.0
    assert measure.flips([0.1, 0.9]) == {}
