"""R1 against o1: pairs, gaps and the probability of being similar, on made-up scores and on the real ones."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta, qmc

from claim_audit import evidence, parity, reads
from claim_audit.numbers import Fact, Facts, Name, Text
from claim_audit.parameters import Parameters

COLUMNS = ["benchmark_id", "benchmark", "unit", "model_id", "score_low", "score", "score_high", "independent", "as_of"]


class MadeUp:
    """A benchmarks table of our own: rows of (benchmark, unit, model, low, score, high, independent)."""

    def __init__(self, *rows: tuple[str, str, str, float | None, float, float | None, bool]) -> None:
        self.frame = pd.DataFrame(
            [(name, name.upper(), *rest, "2025-01-20") for name, *rest in rows],
            columns=COLUMNS,
            index=[f"{row[0]}-{row[2]}" for row in rows],
        )

    def __getitem__(self, table: str) -> pd.DataFrame:
        assert table == "benchmarks"
        return self.frame

    def number(self, table: str, row: str, column: str) -> Fact:
        ends: Mapping[str, Any] = {
            end: None if pd.isna(self.frame.at[row, f"{column}_{end}"]) else self.frame.at[row, f"{column}_{end}"]
            for end in ("low", "high")
        }
        value = float(self.frame[column][row])
        about = {"key": f"{table}/{row}/{column}", "unit": "score", "label": Text("점수", "score")}
        return Fact(**about, value=value, **ends, table=table, row=row, column=column)

    def name(self, table: str, row: str) -> Name:
        raise NotImplementedError


def percents(*gaps: float) -> MadeUp:
    """One benchmark per gap, o1 at 50 percent."""
    rows: list[Any] = []
    for i, gap in enumerate(gaps):
        rows.append((f"b{i}", "percent", parity.R1, None, 50 + gap, None, False))
        rows.append((f"b{i}", "percent", parity.O1, None, 50.0, None, False))
    return MadeUp(*rows)


PARAMS = Parameters(draws=4096, equivalence_margin=5.0)


def test_a_gap_is_r1_less_its_rival() -> None:
    frame = parity.scores(percents(4.0, -2.5, 0.0)).frame
    assert frame["gap"].tolist() == [4.0, -2.5, 0.0]
    assert frame["ahead"].tolist() == [parity.R1, parity.O1, ""]
    assert frame["counted"].all()


def test_the_smallest_gap_is_a_lead() -> None:
    assert parity.scores(percents(0.1, -0.1)).frame["ahead"].tolist() == [parity.R1, parity.O1]


def test_a_pair_tells_both_scores_where_they_come_from_and_who_measured_them() -> None:
    made_up = MadeUp(
        ("math", "percent", parity.R1, 50.0, 52.0, 55.0, True),
        ("math", "percent", parity.O1, None, 50.0, 51.0, False),
        ("math", "percent", "other", None, 60.0, None, True),
        ("alone", "percent", "other", None, 60.0, None, True),
    )
    paired = parity.scores(made_up)
    assert paired.name == "performance_parity/scores"
    assert paired.frame.loc["math"].to_dict() == {
        "benchmark_id": "math",
        "benchmark": "MATH",
        "rival": parity.O1,
        "unit": "percent",
        "r1_score_id": "math-deepseek-r1",
        "rival_score_id": "math-openai-o1",
        "r1_score": 52.0,
        "rival_score": 50.0,
        "gap": 2.0,
        "gap_low": -1.0,
        "gap_high": 5.0,
        "ahead": parity.R1,
        "independent": False,
        "counted": True,
    }
    other = paired.frame.loc["math/other"]
    assert other[["gap_low", "gap", "gap_high"]].tolist() == [-10.0, -8.0, -5.0]
    assert other[["ahead", "independent", "counted"]].tolist() == ["other", True, False]
    keys = [number.key for number in paired.inputs["math"]]
    assert keys == ["benchmarks/math-deepseek-r1/score", "benchmarks/math-openai-o1/score"]


def test_scores_of_different_days_make_no_pair_and_later_ones_are_not_known() -> None:
    made_up = percents(3.0)
    made_up.frame.loc[f"b0-{parity.O1}", "as_of"] = "2025-02-01"
    assert parity.scores(made_up).frame.empty
    assert parity.scores(percents(3.0), "2025-01-20").frame.index.tolist() == ["b0"]
    assert parity.scores(percents(3.0), "2025-01-19").frame.empty


def test_a_gap_without_a_spread_has_no_ends() -> None:
    number = parity.scores(percents(3.0)).number("b0", "gap")
    assert (number.value, number.low, number.high) == (3.0, None, None)


def test_a_rating_becomes_the_wins_it_predicts() -> None:
    made_up = MadeUp(
        ("arena", "Elo", parity.R1, 1290.0, 1300.0, 1310.0, True),
        ("arena", "Elo", parity.O1, None, 1300.0, None, True),
        ("arena", "Elo", "other", None, 900.0, None, True),
    )
    paired = parity.scores(made_up)
    assert paired.frame.index.tolist() == ["arena", "arena/other"]
    assert paired.frame.at["arena", "gap"] == 0.0
    assert paired.frame.at["arena/other", "gap"] == pytest.approx(100 * 10 / 11 - 50)
    assert paired.number("arena", "gap").low == pytest.approx(parity.expected_lead(-10))
    assert paired.number("arena", "gap").high == pytest.approx(parity.expected_lead(10))
    assert paired.frame["independent"].all()
    assert not paired.frame["counted"].any()


def test_a_benchmark_without_a_rival_is_left_out() -> None:
    assert parity.scores(MadeUp(("b", "percent", parity.R1, None, 50.0, None, True))).frame.empty


def test_equal_gaps_leave_no_doubt() -> None:
    similar, apart = parity.measure(percents(3.0, 3.0), PARAMS), parity.measure(percents(6.0, 6.0), PARAMS)
    assert similar is not None
    assert apart is not None
    assert (similar.probability(), apart.probability()) == (1.0, 0.0)
    assert similar.flips([0.1, 0.9]) == {"equivalence-margin": pytest.approx(3.0, rel=1e-5)}


@pytest.mark.parametrize("others", [1, 4])
def test_one_odd_benchmark_has_a_weight_of_known_distribution(others: int) -> None:
    """With one gap of 20 and n of 0, the mean is 20 w with w ~ Beta(1, n): P(20 w <= 5) is known exactly."""
    measure = parity.measure(percents(20.0, *[0.0] * others), PARAMS)
    assert measure is not None
    assert measure.probability() == pytest.approx(beta.cdf(0.25, 1, others), abs=0.005)


def test_the_mean_of_random_weights_is_the_plain_mean() -> None:
    gaps = np.array([1.0, -4.0, 9.0])
    means = parity.mean_gaps(gaps, 4096, 7)
    assert means.mean() == pytest.approx(2.0, abs=0.01)
    assert means.var() == pytest.approx(gaps.var() / 4, rel=0.02)  # Dirichlet(1, 1, 1): population variance / (n + 1)
    assert np.array_equal(means, parity.mean_gaps(gaps, 4096, 7))


def test_the_weights_are_exponentials_of_scrambled_sobol_points() -> None:
    """Three gaps need three dimensions; the weights are −ln(1 − u) over their sum."""
    points = qmc.Sobol(d=3, scramble=True, rng=7).random(256)
    weights = -np.log(1 - points)
    by_hand = (weights * [1.0, -4.0, 9.0]).sum(axis=1) / weights.sum(axis=1)
    assert parity.mean_gaps(np.array([1.0, -4.0, 9.0]), 256, 7) == pytest.approx(by_hand)


def test_the_measure_takes_draws_seed_and_margin_from_the_parameters() -> None:
    asked = Parameters(draws=256, seed=5, equivalence_margin=4.0)
    measure = parity.measure(percents(3.9, 3.9), asked)
    assert measure is not None
    assert (measure.name, measure.draws, measure.seed) == ("performance_parity/similar", 256, 5)
    assert measure.numbers == {"equivalence-margin": asked.number("equivalence_margin")}
    assert measure.probability() == 1.0
    assert measure.holds({"equivalence-margin": np.array([3.8])}) == 0.0
    one = parity.measure(percents(20.0, 0.0), asked)
    assert one is not None
    assert one.probability() == pytest.approx(np.mean(np.abs(parity.mean_gaps(np.array([20.0, 0.0]), 256, 5)) <= 4.0))


def test_the_summary_counts_and_leaves_out_one_at_a_time() -> None:
    summary = parity.summary(percents(2.0, -4.0, -10.0), PARAMS)
    mean = summary.frame.loc["mean"]
    assert (mean["gap"], mean["tests"], mean["ahead"], mean["behind"], mean["independent"]) == (-4.0, 3, 1, 2, 0)
    assert summary.frame["gap"].tolist() == [-4.0, -7.0, -4.0, -1.0]
    assert summary.frame.index.tolist() == ["mean", "without/b0", "without/b1", "without/b2"]
    number = summary.number("mean", "gap")
    assert number.low is not None
    assert number.high is not None
    assert number.low < -4.0 < number.high
    means = parity.mean_gaps(np.array([2.0, -4.0, -10.0]), PARAMS.draws, PARAMS.seed)
    assert (number.low, number.high) == pytest.approx(np.quantile(means, (0.05, 0.95)))
    assert mean["similar"] == pytest.approx(np.mean(np.abs(means) <= 5.0), abs=1e-8)
    assert summary.name == "performance_parity/summary"
    keys = [one.key for one in summary.inputs["without/b1"]]
    gaps = [f"performance_parity/scores/b{place}/gap" for place in (0, 2)]
    assert keys == [*gaps, "parameters/equivalence_margin"]


def test_a_gap_of_nought_is_neither_ahead_nor_behind() -> None:
    made_up = percents(0.0, 0.0)
    made_up.frame["independent"] = True
    mean = parity.summary(made_up, PARAMS).frame.loc["mean"]
    assert mean[["ahead", "behind", "independent"]].tolist() == [0, 0, 2]
    assert parity.summary(percents(1.0, -1.0), PARAMS).frame["ahead"].tolist() == [1, 0, 1]


def test_before_there_are_scores_there_is_no_measure() -> None:
    early = Parameters(as_of="2024-12-31")
    assert parity.measure(percents(1.0), early) is None
    assert parity.summary(percents(1.0), early).frame.empty


@pytest.fixture(scope="module")
def real() -> Facts:
    return evidence.load()


def test_the_real_scores_are_those_of_the_r1_paper(real: Facts) -> None:
    counted = parity.scores(real).frame.query("counted")
    published = [0.6, 0.9, -4.2, -1.0, -0.3, 0.3, 2.5, -16.9, -8.4]
    assert sorted(counted["gap"]) == pytest.approx(sorted(published))
    assert not counted["independent"].any()


def test_the_real_scores_are_similar_save_in_one_test(real: Facts) -> None:
    """Over all nine tests the mean gap is 2.9 points; SimpleQA alone makes more than half of it."""
    summary = parity.summary(real, Parameters())
    assert summary.number("mean", "gap").value == pytest.approx(-26.5 / 9)
    assert summary.number("mean", "similar").value == pytest.approx(0.865, abs=0.005)
    assert summary.number("without/simpleqa", "gap").value == pytest.approx(-1.2)
    measure = parity.measure(real, Parameters())
    assert measure is not None
    assert measure.probability() == summary.number("mean", "similar").value


def test_users_votes_put_the_two_within_two_points(real: Facts) -> None:
    arena = parity.scores(real).frame.query("independent and rival == 'openai-o1'")
    assert len(arena) >= 2
    assert (arena["gap"].abs() < 2).all()


def test_a_table_belongs_to_who_asked_for_it_and_rests_on_the_same_each_time() -> None:
    real = evidence.load()
    for frame in (parity.scores(real).frame, parity.summary(real, PARAMS).frame):
        frame["gap"] = 0.0
    with reads.recording() as found:
        assert parity.scores(real).frame["gap"].any()
        assert parity.summary(real, PARAMS).frame["gap"].any()
    assert "benchmarks" in found
    assert "equivalence_margin" in reads.parameters(found)
