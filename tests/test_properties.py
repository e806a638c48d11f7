"""What must hold of the models on the real evidence whatever the prices, units, weights, draws and language.

Properties that need made-up tables (a tighter rule never frees a chip; the ratio of a run to itself is one; the
two-piece lognormal; the break-even elasticity) stand with their modules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claim_audit import cost, evidence, export_rules, fleet, market, market_structure, parity, uncertainty, verdicts
from claim_audit.evidence import Evidence
from claim_audit.numbers import Number, Results
from claim_audit.parameters import Parameters
from claim_audit.uncertainty import Range
from claim_audit.verdicts import Verdict, posterior, weight_of

FEW = {"draws": 256}
MONEY_ASSUMED = (  # the assumptions in dollars
    "usd-per-gpu-hour",
    "cloud-list-usd-per-gpu-hour",
    "hardware-usd-per-gpu",
    "a100-hardware-usd-per-gpu",
    "electricity-usd-per-kwh",
)
ENDS = ["low", "value", "high"]
FACTORS = st.floats(0.25, 4)
PRICES = st.floats(0.1, 20)


@cache
def real() -> Evidence:
    return evidence.load()


def changed(**frames: pd.DataFrame) -> Evidence:
    return replace(real(), frames={**real().frames, **frames})


def assumed(factor: float, *rows: str) -> pd.DataFrame:
    """The assumptions with some of them multiplied."""
    table = real()["assumptions"]
    table.loc[list(rows), ENDS] *= factor
    return table


def times(table: str, factor: float, *columns: str) -> pd.DataFrame:
    """A table with some columns and their ends multiplied, where they hold a number."""
    frame = real()[table]
    every = [f"{column}{end}" for column in columns for end in ("", "_low", "_high") if f"{column}{end}" in frame]
    frame[every] = frame[every].astype(float) * factor
    return frame


def test_the_assumptions_in_dollars_are_all_there_are() -> None:
    units = real()["assumptions"]["unit"]
    assert set(units.index[units.str.contains("USD")]) == set(MONEY_ASSUMED)


# ---- monotonicity


@given(PRICES, st.floats(1, 10))
@settings(max_examples=20)
def test_a_dearer_hour_never_lowers_a_cost(price: float, dearer: float) -> None:
    cheap, dear = (Parameters(**FEW, usd_per_gpu_hour=one) for one in (price, min(price * dearer, 20.0)))
    assert (cost.stages(real(), dear).frame["usd"] >= cost.stages(real(), cheap).frame["usd"]).all()


@given(FACTORS.filter(lambda factor: factor > 1), st.sampled_from([*MONEY_ASSUMED, "host-power-factor", "pue"]))
@settings(max_examples=7)
def test_a_dearer_input_never_lowers_a_cost(factor: float, row: str) -> None:
    dearer = changed(assumptions=assumed(factor, row))
    for column in ("numerator_usd", "denominator_usd"):
        today, then = (cost.ratios(one, Parameters(**FEW)).frame[column] for one in (real(), dearer))
        assert (then >= today * (1 - 1e-9)).all()
    today, then = (fleet.capability(one, Parameters(**FEW)).frame["capital_usd"].dropna() for one in (real(), dearer))
    assert (then >= today * (1 - 1e-9)).all()


@given(st.integers(1, 10**7), st.integers(1, 10**7))
@settings(max_examples=20)
def test_a_larger_fleet_is_never_more_likely_held(one: int, other: int) -> None:
    chances = [
        fleet.pool(real(), Parameters(**FEW, claimed_fleet=size)).frame["probability"] for size in sorted((one, other))
    ]
    assert (chances[1] <= chances[0]).all()


@given(st.floats(0.01, 0.99), st.floats(-8, 8), st.floats(0, 3))
def test_more_evidence_for_never_makes_a_claim_less_likely(prior: float, weight: float, more: float) -> None:
    assert posterior(prior, weight + more) >= posterior(prior, weight)
    assert posterior(posterior(prior, weight), -weight) == pytest.approx(prior, rel=1e-4)


@given(st.floats(0.1, 50), st.floats(1, 5))
@settings(max_examples=10)
def test_a_wider_margin_never_makes_two_models_less_alike(margin: float, wider: float) -> None:
    narrow, wide = (
        parity.summary(real(), Parameters(**FEW, equivalence_margin=one)).frame["similar"]
        for one in (margin, min(margin * wider, 50.0))
    )
    assert (wide >= narrow).all()


# ---- scale invariance


@given(FACTORS)
@settings(max_examples=3)
def test_another_currency_changes_every_sum_and_no_ratio(rate: float) -> None:
    """Every price in a money worth 1/rate dollars: sums are `rate` times as many, ratios and chances the same."""
    abroad = changed(
        assumptions=assumed(rate, *MONEY_ASSUMED),
        cost_estimates=times("cost_estimates", rate, "usd"),
        gpu_prices=times("gpu_prices", rate, "usd"),
    )
    at_home = Parameters(**FEW)
    away = at_home.model_copy(update={"usd_per_gpu_hour": at_home.usd_per_gpu_hour * rate})
    for here, there, sums in (
        (cost.ratios(real(), at_home), cost.ratios(abroad, away), {"numerator_usd", "denominator_usd"}),
        (cost.mixed(real(), at_home), cost.mixed(abroad, away), {"numerator_usd", "denominator_usd"}),
        (cost.stages(real(), at_home), cost.stages(abroad, away), {"usd"}),
        (fleet.capability(real(), at_home), fleet.capability(abroad, away), {"capital_usd"}),
    ):
        for column in here.columns:
            expected = here.frame[column].astype(float) * (rate if column in sums else 1)
            assert there.frame[column].astype(float).to_numpy() == pytest.approx(
                expected.to_numpy(), rel=1e-7, nan_ok=True
            ), (here.name, column)


@given(FACTORS)
@settings(max_examples=5)
def test_another_unit_of_gpu_hours_changes_no_cost_of_hours_and_no_ratio(unit: float) -> None:
    """Hours counted in another unit, and the price of one of them: what was paid is the same."""
    hours = changed(
        training_stages=times("training_stages", unit, "gpu_hours"),
        training_runs=times("training_runs", unit, "gpu_hours"),
        assumptions=assumed(1 / unit, "usd-per-gpu-hour"),
    )
    hourly = Parameters(**FEW, accounting="rental", baseline="llama-3.1-405b")
    other = hourly.model_copy(update={"usd_per_gpu_hour": hourly.usd_per_gpu_hour / unit})
    for here, there in (
        (cost.stages(real(), hourly).frame[["usd", "share"]], cost.stages(hours, other).frame[["usd", "share"]]),
        *(
            (cost.ratios(real(), hourly).frame[columns], cost.ratios(hours, other).frame[columns])
            for columns in (["ratio", "ratio_low", "ratio_high", "probability"], ["numerator_usd", "denominator_usd"])
        ),
    ):
        assert there.to_numpy(float) == pytest.approx(here.to_numpy(float), rel=1e-7)


@given(FACTORS)
@settings(max_examples=2)
def test_another_unit_of_operations_changes_no_margin_and_no_equivalents(unit: float) -> None:
    throughputs = ["fp4_dense_tflops", "fp8_dense_tflops", "int8_dense_tops", "bf16_dense_tflops"]
    scaled = changed(chips=times("chips", unit, *throughputs), export_limbs=scaled_limbs(unit))
    margins = [export_rules.headroom(one).frame["margin_percent"].to_numpy(float) for one in (real(), scaled)]
    assert margins[1] == pytest.approx(margins[0], rel=1e-7, abs=1e-7)
    statuses = [export_rules.matrix(one).frame["outcome"].tolist() for one in (real(), scaled)]
    assert statuses[0] == statuses[1]
    sizes = [fleet.capability(one, Parameters(**FEW)).frame["h100e_bf16"] for one in (real(), scaled)]
    assert sizes[1].to_numpy() == pytest.approx(sizes[0].to_numpy(), rel=1e-7)


def scaled_limbs(unit: float) -> pd.DataFrame:
    """The export limbs with their bounds on performance in another unit."""
    return times("export_limbs", unit, "tpp_min", "tpp_below", "density_min", "density_below")


# ---- draws


@given(st.floats(1e-6, 1e12), st.integers(8, 14), st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_more_draws_never_change_that_an_exact_range_is_exact(value: float, power: int, seed: int) -> None:
    ranges = {"exact": Range.exact(value), "uncertain": Range(value / 2, value, value * 3)}
    drawn = uncertainty.draw(ranges, 2**power, seed)
    assert set(drawn["exact"]) == {value}
    assert uncertainty.interval(drawn["exact"]) == (uncertainty.rounded(value),) * 3
    assert len(set(drawn["uncertain"])) > 1


@given(st.integers(8, 14))
@settings(max_examples=7)
def test_more_draws_only_sharpen_the_percentiles(power: int) -> None:
    """Of one uncertain input, 2ⁿ Sobol points put within one point of 5%, 50% and 95% below each percentile."""
    range_ = Range(1, 2, 8)
    drawn = uncertainty.draw({"x": range_}, 2**power, 7)["x"]
    for quantile, end in zip((0.05, 0.5, 0.95), (range_.low, range_.value, range_.high), strict=True):
        assert abs(np.mean(drawn <= end) - quantile) <= 2.0**-power


# ---- pools


WEIGHTS = st.floats(0, 10)


def pooled(estimates: Iterable[str], weights: Iterable[float], **more: Any) -> pd.DataFrame:
    asked = dict(zip(estimates, weights, strict=True))
    return fleet.pool(real(), Parameters(**FEW, source_weights=asked, **more)).frame


def estimates_of(chip: str) -> list[str]:
    table = real()["fleet_estimates"]
    return [str(row) for row in table.index[table["chip_id"] == chip]]


@given(st.data(), st.sampled_from(["h100", "hopper", "all"]), st.integers(1_000, 200_000))
@settings(max_examples=20)
def test_the_pooled_chance_lies_between_its_sources(data: st.DataObject, chip: str, claimed: int) -> None:
    known = estimates_of(chip)
    weights = data.draw(st.lists(WEIGHTS, min_size=len(known), max_size=len(known)).filter(any))
    frame = pooled(known, weights, claimed_chip=chip, claimed_fleet=claimed)
    sources = frame.drop(index="pool")
    weighted = sources[sources["weight"] > 0]
    assert weighted["probability"].min() - 1e-9 <= frame.at["pool", "probability"]
    assert frame.at["pool", "probability"] <= weighted["probability"].max() + 1e-9
    assert weighted["units_low"].min() <= frame.at["pool", "units"] <= weighted["units_high"].max()
    assert sources["weight"].sum() == pytest.approx(1)


@given(st.permutations(estimates_of("hopper")), st.floats(0.1, 10))
@settings(max_examples=10)
def test_neither_the_order_nor_the_sum_of_the_weights_matters(order: list[str], sum_: float) -> None:
    weights = {row: float(place + 1) for place, row in enumerate(estimates_of("hopper"))}
    declared = pooled(weights, weights.values(), claimed_chip="hopper")
    scaled = pooled(order, [weights[row] * sum_ for row in order], claimed_chip="hopper")
    pd.testing.assert_frame_equal(scaled, declared, rtol=1e-8)


@given(st.permutations(range(len(real()["fleet_estimates"]))))
@settings(max_examples=10)
def test_the_order_of_the_rows_of_data_does_not_matter(order: list[int]) -> None:
    turned = changed(fleet_estimates=real()["fleet_estimates"].iloc[order])
    for chip in ("h100", "hopper", "all"):
        here, there = (fleet.pool(one, Parameters(**FEW), chip).frame for one in (real(), turned))
        pd.testing.assert_frame_equal(there.loc[here.index], here, rtol=1e-8)


# ---- verdicts


@cache
def audited(**asked: Any) -> Mapping[str, Verdict]:
    return verdicts.audit(real(), Parameters(**FEW, **asked))


def test_every_flip_value_flips() -> None:
    """Just past it the grade is the other, just before it today's: tried for every input of every verdict."""
    tried = 0
    for verdict in audited().values():
        if verdict.repeats or not verdict.probability:
            continue
        measured = str(real()["claims"].at[verdict.claim_id, "measure"])
        if not measured:
            continue
        measure, _ = verdicts.MEASURES[f"{verdict.check}/{measured}"](real(), Parameters(**FEW))
        assert measure is not None
        names = {number.key: name for name, number in measure.numbers.items()}
        weight = weight_of(verdict.items)
        for flip in verdict.flips:
            for factor, grade in ((1.001, flip.grade), (1 / 1.001, verdict.grade)):
                at = flip.flips_at.value * (factor if flip.above else 1 / factor)
                chance = posterior(measure.probability_at(names[flip.today.key], at), weight)
                assert verdicts.grade_of(chance, verdicts.scale(real())) == grade, (verdict.claim_id, flip.today.key)
                tried += 1
    assert tried > 50


def numbers_of(results: Results) -> pd.DataFrame:
    return results.frame[list(results.columns)]


@pytest.mark.parametrize(
    "model",
    [
        cost.stages,
        cost.plausibility,
        cost.published,
        cost.mixed,
        cost.ratios,
        cost.trend,
        cost.tornado,
        cost.sensitivity,
        fleet.estimates,
        fleet.pool,
        fleet.capability,
        fleet.supply,
        fleet.cross_checks,
        market.moves,
        market.demand,
        parity.summary,
    ],
    ids=lambda model: f"{model.__module__.rpartition('.')[2]}.{model.__name__}",
)
def test_no_number_depends_on_the_language(model: Any) -> None:
    korean, english = (model(real(), Parameters(**FEW, lang=lang)) for lang in ("ko", "en"))
    pd.testing.assert_frame_equal(korean.frame, english.frame, check_exact=True)


def test_no_verdict_depends_on_the_language() -> None:
    def told(lang: str) -> list[tuple[str, str, list[float]]]:
        found = verdicts.audit(real(), Parameters(**FEW, lang=lang))
        return [(one.claim_id, one.grade.id, [number.value for number in one.numbers]) for one in found.values()]

    assert told("ko") == told("en")


def stated(results: Results) -> Iterable[Number]:
    frame = results.frame
    for column in results.columns:
        for row in frame.index[frame[column].notna()]:
            yield results.number(str(row), column)


@pytest.mark.parametrize(
    "results",
    [
        cost.ratios(real(), Parameters(**FEW)),
        fleet.capability(real(), Parameters(**FEW)),
        fleet.pool(real(), Parameters(**FEW)),
        market.moves(real(), Parameters()),
        market_structure.concentration(real()),
        export_rules.metrics(real()),
        parity.summary(real(), Parameters(**FEW)),
    ],
    ids=lambda results: results.name,
)
def test_every_number_lies_in_its_interval_and_knows_its_inputs(results: Results) -> None:
    numbers = list(stated(results))
    assert numbers
    for number in numbers:
        assert number.low is None or number.high is None or number.low <= number.value <= number.high, number.key
        assert number.inputs, number.key
