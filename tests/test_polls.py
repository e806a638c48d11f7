"""Polls, and their answers for many settings at once: the same as asking each setting by itself."""

import numpy as np
import pytest

from claim_audit.numbers import Fact, Text
from claim_audit.polls import RELATIONS, Poll, Prepared, Relation, Vote
from claim_audit.uncertainty import Array, Draws, Measure, Model, Range, rounded, rounded_each

RANGES = {"a": Range(1, 2, 4), "b": Range(2, 3, 9), "limit": Range.exact(1.5), "heavy": Range.exact(3.0)}
VOTES = (
    Vote(lambda draws: draws["a"] / draws["b"], "<=", lambda draws: draws["limit"]),
    Vote(lambda draws: draws["b"] ** 2, ">", lambda draws: 10 * draws["limit"], "heavy"),
)


def measure(ranges: dict[str, Range], votes: tuple[Vote, ...] = VOTES) -> Measure:
    numbers = {
        name: Fact(key=name, value=one.value, unit="index", label=Text("값", name), table="t", row=name, column="value")
        for name, one in ranges.items()
    }
    return Measure("m", ranges, numbers, Poll(votes), lambda draws: np.sqrt(draws["a"]), draws=1024, seed=4)


def test_a_poll_is_the_weighted_share_of_votes_over_all_draws() -> None:
    draws = {"a": np.array([1.0, 9.0]), "b": np.array([2.0, 4.0]), "limit": np.full(2, 1.5), "heavy": np.full(2, 3.0)}
    # the first vote holds in the first draw (0.5 and not 2.25), the second in the second (16 and not 4)
    assert Poll(VOTES)(draws) == pytest.approx((1 * 1 + 3 * 1) / (2 * (1 + 3)))


def test_many_settings_at_once_are_as_each_by_itself() -> None:
    chance = np.random.default_rng(1)
    medians: dict[str, Array] = {name: chance.uniform(0.3, 3, 50) * RANGES[name].value for name in RANGES}
    prepared = Prepared(measure(RANGES), list(RANGES), typical=True)
    together = prepared.probabilities(medians, 50)
    typical = prepared.intervals(medians, 50)
    assert typical is not None
    for at in range(50):
        alone = measure({name: RANGES[name].moved_to(float(medians[name][at])) for name in RANGES})
        assert together[at] == alone.probability()
        assert alone.quantity is not None
        median = np.quantile(alone.quantity(alone.base_draws), 0.5)
        assert typical[at, 1] == rounded(float(median))


@pytest.mark.parametrize("name", RANGES)
def test_one_input_moved_is_as_all_worked_out_anew(name: str) -> None:
    asked = measure(RANGES)
    for value in np.geomspace(RANGES[name].value / 4, RANGES[name].value * 4, 9):
        anew = {**asked.base_draws, name: asked.base_draws[name] * (value / RANGES[name].value)}
        assert asked.probability_at(name, float(value)) == rounded(float(asked.holds(anew)))


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize(
    ("quantity", "limit"),
    [
        (lambda draws: draws["a"] ** 0.5 / draws["b"] ** 2, lambda draws: draws["limit"] / 3),  # powers
        (lambda draws: draws["a"] + draws["b"], lambda draws: 4 * draws["limit"]),  # no power
        (lambda draws: draws["a"], lambda draws: draws["b"]),  # both move
        (lambda draws: draws["a"] * draws["b"], lambda draws: draws["b"]),  # with a power of nothing
        (lambda draws: draws["a"] - 2, lambda draws: draws["limit"] - 1.5),  # a limit of nothing
        (lambda draws: 0 * draws["a"], lambda draws: draws["b"]),  # nothing in all draws
        (lambda draws: np.round(draws["a"]), lambda draws: np.round(draws["b"])),  # many draws on the limit
        (lambda draws: draws["a"], lambda draws: np.full(1024, 2.0)),  # a limit for all draws
    ],
)
def test_a_count_looked_up_is_the_count(relation: Relation, quantity: Model, limit: Model) -> None:
    asked = measure(RANGES, (Vote(quantity, relation, limit),))
    for name, range_ in RANGES.items():
        for value in range_.value * np.array([0.2, 0.5, 0.9, 1.0, 1.1, 2.0, 5.0]):
            anew = {**asked.base_draws, name: asked.base_draws[name] * (value / range_.value)}
            assert asked.probability_at(name, float(value)) == rounded(float(asked.holds(anew)))


def test_what_an_input_has_no_part_in_is_worked_out_once() -> None:
    worked_out = []

    def other(draws: Draws) -> Array:
        worked_out.append(len(draws["b"]))
        return draws["b"] ** 2

    votes = (VOTES[0], Vote(other, ">", lambda draws: 10 * draws["limit"]))
    asked = measure(RANGES, votes)
    at = Poll(votes).along(asked.base_draws, "a")
    before = worked_out.count(asked.draws)
    for _ in range(3):
        at(asked.base_draws)
    assert worked_out.count(asked.draws) == before == 1


def test_a_draw_on_the_limit_is_not_decided() -> None:
    exact = {name: Range.exact(one.value) for name, one in RANGES.items()}
    prepared = Prepared(measure(exact, VOTES[:1]), ["a", "limit"])
    on_it = {"a": np.array([4.0, 4.0]), "limit": np.array([4.0 / 3.0, 1.4])}
    assert np.isnan(prepared.probabilities(on_it, 2)[0])
    assert prepared.probabilities(on_it, 2)[1] == 1.0


def test_nothing_has_weight_is_not_decided() -> None:
    prepared = Prepared(measure(RANGES, VOTES[1:]), ["heavy"])
    assert np.isnan(prepared.probabilities({"heavy": np.array([0.0])}, 1)).all()


def test_what_cannot_be_told_together_says_so() -> None:
    def odd(draws: Draws) -> Array:
        return draws["a"] + draws["b"]

    with pytest.raises(NotImplementedError, match="no product of a power of a"):
        Prepared(measure(RANGES, (Vote(odd, "<", lambda draws: draws["limit"]),)), ["a"])
    with pytest.raises(NotImplementedError, match="a limit rests on the uncertain input 'b'"):
        Prepared(measure(RANGES, (Vote(lambda draws: draws["a"], "<", lambda draws: draws["b"]),)), ["a"])


def test_rounding_each_is_rounding() -> None:
    chance = np.random.default_rng(0)
    odd = [0.0, 1.0, -3.123456789123, 1e-30, 1e25, 1e22, 999_999_999.5, 0.1234567885, 2.5e-9]
    values = np.concatenate([chance.random(5000), np.exp(chance.normal(0, 20, 5000)), np.arange(4097) / 4096, odd])
    assert rounded_each(values).tolist() == [rounded(float(value)) for value in values]
    assert np.isnan(rounded_each(np.array([np.nan]))).all()
