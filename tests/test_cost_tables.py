"""The tables of the cost check cell by cell, with their inputs, on made-up runs at exact prices."""

import numpy as np
import pandas as pd
import pytest

from claim_audit import cost, uncertainty
from claim_audit.cost.estimates import combined
from claim_audit.cost.formulas import largest_ratio
from claim_audit.cost.readings import holds_in
from claim_audit.numbers import Column, Number, Result, Results, Text
from test_cost import BOTH_HOURS, LLAMA_HOURS, R1_HOURS, RUNS, STAGES, V3_HOURS, MadeUp, parameters

PRICE = "parameters/usd_per_gpu_hour"
HOPPER_USD = 35_040 / (4 * 8760 * 0.7) + 0.7 * 1.25 * 1.2 * 0.1  # an hour of a Hopper, written off and powered


def keys(numbers: tuple[Number, ...]) -> list[str]:
    return [number.key for number in numbers]


def exact() -> MadeUp:
    return MadeUp(exact=True)


# ---- GPU-hours


def test_stages_come_in_their_order_then_the_totals() -> None:
    turned = MadeUp(stages=dict(reversed(STAGES.items())))
    stages = cost.stages(turned, parameters(usd_per_gpu_hour=3))
    frame = stages.frame
    assert stages.name == "cost/stages"
    assert frame.index.name == "id"
    assert frame.index.tolist() == [*STAGES, "v3", "r1", "r1-with-base"]
    assert frame["run_id"].tolist() == [*["deepseek-v3"] * 3, *["deepseek-r1"] * 3, "deepseek-v3", *["deepseek-r1"] * 2]
    assert frame["total"].tolist() == [False] * 6 + [True] * 3
    hours = [2_664_000, 119_000, 5_000, 101_000, 5_000, 41_000, V3_HOURS, R1_HOURS, BOTH_HOURS]
    assert frame["gpu_hours"].tolist() == hours
    assert frame["usd"].tolist() == [3 * one for one in hours]
    assert frame["share"].tolist() == pytest.approx([one / BOTH_HOURS for one in hours])
    assert frame["name_ko"].tolist() == ["단계"] * 6 + ["V3 합계", "R1 단계 합계", "V3와 R1 합계"]
    assert frame["name_en"].tolist() == ["stage"] * 6 + ["V3 in total", "R1 stage in total", "V3 and R1 together"]


def test_a_stage_and_a_total_know_their_hours_price_and_whole() -> None:
    stages = cost.stages(MadeUp(), parameters())
    of = {run: [f"training_stages/{stage}/gpu_hours" for stage in STAGES if STAGES[stage][0] == run] for run in RUNS}
    v3, r1 = of["deepseek-v3"], of["deepseek-r1"]
    assert keys(stages.inputs["v3"]) == [*v3, PRICE]
    assert keys(stages.inputs["r1"]) == [*r1, PRICE]
    assert keys(stages.inputs["r1-with-base"]) == [*v3, *r1, PRICE]
    assert keys(stages.inputs["r1-rl"]) == [r1[-1], PRICE, "cost/stages/r1-with-base/gpu_hours"]
    assert keys(stages.inputs["r1-rl"][2].inputs) == [*v3, *r1, PRICE]


def test_plausibility_cell_by_cell() -> None:
    evidence = MadeUp({**RUNS, "lost": {**RUNS["llama-3.1-405b"], "chip_id": "nowhere"}, "gpt-4": {}})
    found = cost.plausibility(evidence, parameters())
    assert found.name == "cost/plausibility"
    assert found.frame.index.name == "run_id"
    assert found.frame.index.tolist() == ["deepseek-v3", "llama-3.1-405b"]
    flop, seconds = 6 * 405e9 * 15.6e12, LLAMA_HOURS * 3600
    peak = evidence.number("chips", "h100", "bf16_dense_tflops").value
    row = found.frame.loc["llama-3.1-405b"]
    assert row.tolist() == [
        "h100",
        *map(pytest.approx, (flop, flop / seconds / 1e12, flop / seconds / 1e12 / peak, 0.4)),
    ]
    assert keys(found.inputs["llama-3.1-405b"]) == [
        *(f"training_runs/llama-3.1-405b/{column}" for column in ("gpu_hours", "active_parameters", "tokens")),
        "chips/h100/bf16_dense_tflops",
    ]
    v3 = found.frame.loc["deepseek-v3", "training_flop"]
    assert found.frame.at["deepseek-v3", "tflops_per_gpu"] == pytest.approx(v3 / 2_664_000 / 3600 / 1e12)
    assert found.frame.drop(columns="chip_id").dtypes.tolist() == [float] * 4


def test_without_a_known_run_the_table_of_plausibility_has_its_columns_all_the_same() -> None:
    frame = cost.plausibility(MadeUp({"deepseek-v3": {"chip_id": "h800"}}), parameters()).frame
    assert frame.columns.tolist() == ["chip_id", *cost.plausibility(MadeUp(), parameters()).columns]
    assert frame.drop(columns="chip_id").dtypes.tolist() == [float] * 4


# ---- published estimates and the comparisons that mix


def test_published_estimates_cell_by_cell() -> None:
    evidence = MadeUp()
    for column in ("usd_low", "usd_high"):
        evidence.frames["cost_estimates"][column] = evidence.frames["cost_estimates"][column].astype(float)
    published = cost.published(evidence, parameters())
    assert published.name == "cost/published"
    assert published.frame.loc["tensor-one"].to_dict() == {
        "run_id": "tensor",
        "accounting": "rental",
        "usd": 190e6,
        "usd_low": 180e6,
        "usd_high": 200e6,
        "basis_ko": "클라우드 정가",
        "basis_en": "cloud list price",
    }
    assert published.frame["basis_ko"].tolist()[0] == "임차료"
    assert keys(published.inputs["tensor-one"]) == ["cost_estimates/tensor-one/usd"]
    bare = MadeUp()
    bare.frames["cost_estimates"] = bare.frames["cost_estimates"].drop(columns=["usd_low", "usd_high"])
    frame = cost.published(bare, parameters()).frame
    assert frame["usd_low"].tolist() == frame["usd_high"].tolist() == frame["usd"].tolist()


def test_estimates_combine_to_their_median_and_their_widest_ends() -> None:
    found = combined(MadeUp(), "tensor", "rental")
    assert found is not None
    assert (found.key, found.unit) == ("cost/combined/tensor-rental/usd", "USD")
    assert (found.low, found.value, found.high) == (170e6, 195e6, 210e6)
    assert found.label == Text("tensor 학습비 추정(클라우드 정가)", "estimated cost of tensor (cloud list price)")
    assert found.formula == "median of the published estimates, from the lowest to the highest"
    assert keys(found.inputs) == ["cost_estimates/tensor-one/usd", "cost_estimates/tensor-two/usd"]
    assert combined(MadeUp(), "tensor", "press") is combined(MadeUp(), "nobody", "rental") is None
    ours = combined(MadeUp(), "deepseek-v3", "rental")
    assert ours is not None
    assert ours.label.en == "estimated cost of deepseek-v3 (rental price)"


def test_mixed_comparisons_cell_by_cell() -> None:
    mixed = cost.mixed(MadeUp(), parameters(usd_per_gpu_hour=3))
    assert mixed.name == "cost/mixed"
    ours = V3_HOURS * 3
    assert mixed.frame.loc["v3/llama-3.1-405b/rental"].to_dict() == {
        "ratio": pytest.approx(ours / 169.8e6),
        "ratio_low": pytest.approx(ours / 176e6),
        "ratio_high": pytest.approx(ours / 169.8e6),
        "numerator_usd": ours,
        "denominator_usd": 169.8e6,
        "numerator_basis": "rental",
        "denominator_basis": "cloud-list",
        "mixed": True,
        "name_ko": "V3 합계(임차료) 대 llama-3.1-405b(클라우드 정가)",
        "name_en": "V3 in total (rental price) against llama-3.1-405b (cloud list price)",
    }
    alike = mixed.frame.loc["v3/llama-3.1-405b/gpu-hours"]
    assert alike["denominator_usd"] == LLAMA_HOURS * 3
    assert alike["ratio"] == alike["ratio_low"] == alike["ratio_high"] == pytest.approx(V3_HOURS / LLAMA_HOURS)
    assert alike["denominator_basis"] == "rental"
    at_rent = mixed.inputs["v3/llama-3.1-405b/gpu-hours"][1]
    assert at_rent.key == "cost/at-rental-price/training_runs/llama-3.1-405b/gpu_hours"
    assert at_rent.label == Text("llama-3.1-405b, 같은 임차료로", "llama-3.1-405b, at the same rental price")
    assert isinstance(at_rent, Result)
    assert at_rent.formula == "gpu_hours × usd_per_gpu_hour"
    assert (at_rent.unit, keys(at_rent.inputs)) == ("USD", ["training_runs/llama-3.1-405b/gpu_hours", PRICE])
    assert keys(mixed.inputs["r1/gpt-4/rental"]) == ["cost/stages/r1/usd", "cost/combined/gpt-4-rental/usd"]
    assert mixed.frame.at["r1/gpt-4/rental", "numerator_usd"] == R1_HOURS * 3


def test_without_any_comparison_the_table_has_its_columns_all_the_same() -> None:
    evidence = MadeUp({"deepseek-v3": RUNS["deepseek-v3"]})
    evidence.frames["cost_estimates"] = evidence.frames["cost_estimates"].iloc[:0]
    assert cost.mixed(evidence, parameters()).frame.columns.tolist() == ["ratio", "numerator_usd", "denominator_usd"]


# ---- ratios


@pytest.mark.parametrize(
    ("row", "ours", "theirs", "method"),
    [
        ("rental/llama-3.1-405b", BOTH_HOURS * 2, LLAMA_HOURS * 2, "hours"),
        ("rental/ampere", BOTH_HOURS * 2, 50e6 * 2 * 0.7, "hours"),
        ("amortised/llama-3.1-405b", BOTH_HOURS * HOPPER_USD, LLAMA_HOURS * HOPPER_USD, "hours"),
        ("amortised/tensor", BOTH_HOURS * HOPPER_USD, 5e25 / (989.5e12 * 3600 * 0.35) * HOPPER_USD, "compute"),
        ("programme/llama-3.1-405b", BOTH_HOURS * 6, LLAMA_HOURS * 6, "hours"),
    ],
)
def test_ratios_cell_by_cell(row: str, ours: float, theirs: float, method: str) -> None:
    ratios = cost.ratios(exact(), parameters(claimed_ratio=0.096))
    assert ratios.name == "cost/ratios"
    held = float(ours / theirs <= 1 / (1 / 0.096 - 0.5))
    accounting, run = row.split("/")
    assert ratios.frame.loc[row].to_dict() == {
        "accounting": accounting,
        "run_id": run,
        "method": method,
        "ratio": pytest.approx(ours / theirs),
        "ratio_low": pytest.approx(ours / theirs),
        "ratio_high": pytest.approx(ours / theirs),
        "probability": held,
        "probability_strict": float(ours / theirs < 0.096),
        "numerator_usd": pytest.approx(ours),
        "denominator_usd": pytest.approx(theirs),
    }


def test_a_ratio_knows_every_input_of_its_formula_and_the_claim() -> None:
    inputs = cost.ratios(exact(), parameters()).inputs
    claim = ["parameters/claimed_ratio", "assumptions/reciprocal-rounding/value"]
    ours = "cost/stages/r1-with-base/gpu_hours"
    assert keys(inputs["rental/llama-3.1-405b"]) == [ours, PRICE, "training_runs/llama-3.1-405b/gpu_hours", *claim]
    assert keys(inputs["programme/ampere"]) == [
        *(ours, PRICE, "parameters/experiment_multiplier", "training_runs/ampere/gpu_hours"),
        *("assumptions/a100-price-share/value", "assumptions/baseline-experiment-multiplier/value", *claim),
    ]
    assert inputs["rental/llama-3.1-405b"][0].label == Text("V3와 R1 합계 학습 시간", "GPU-hours of V3 and R1 together")


def test_the_measure_of_one_reading_is_whether_it_holds() -> None:
    for claimed, holds in ((0.05, 0.0), (BOTH_HOURS / LLAMA_HOURS, 1.0)):
        asked = parameters(accounting="rental", baseline="llama-3.1-405b", claimed_ratio=claimed, draws=256, seed=3)
        measure = cost.measure(exact(), asked)
        assert (measure.draws, measure.seed, measure.probability()) == (256, 3, holds)


def test_at_just_the_claimed_ratio_the_claim_holds_but_not_when_it_says_under() -> None:
    draws = {"claimed-ratio": np.array([0.1]), "reciprocal-rounding": np.array([0.0])}
    assert holds_in(np.array([0.1]), draws, strict=False).tolist() == [True]
    assert holds_in(np.array([0.1]), draws, strict=True).tolist() == [False]
    assert largest_ratio(np.array([0.1]), np.array([0.0])) == pytest.approx([0.1])


def test_the_typical_ratio_is_the_geometric_mean_of_the_readings() -> None:
    asked = parameters(accounting="rental")
    measure, frame = cost.measure(exact(), asked), cost.ratios(exact(), asked).frame
    assert measure.quantity is not None
    typical = measure.quantity({name: np.array([range_.value]) for name, range_ in measure.ranges.items()})
    assert typical == pytest.approx([np.exp(np.log(frame["ratio"]).mean())], rel=1e-4)


def test_what_cannot_be_compared_is_told_in_one_line() -> None:
    evidence = MadeUp({**RUNS, "unknown": {"baseline": True}, "gpt-4": {}})
    with pytest.raises(ValueError, match=r"^training_runs: nothing to compare the cost with") as nothing:
        cost.ratios(evidence, parameters(baseline="unknown"))
    assert str(nothing.value) == (
        "training_runs: nothing to compare the cost with (rental/unknown, amortised/unknown, programme/unknown):"
        " it takes gpu_hours on a chip with a price, a published estimate on that basis or training_flop"
    )
    without_chip = {**RUNS, "deepseek-v3": {**RUNS["deepseek-v3"], "chip_id": "other"}, "gpt-4": {}}
    with pytest.raises(ValueError, match=r"^training_runs: deepseek-v3") as chip:
        cost.ratios(MadeUp(without_chip), parameters())
    assert str(chip.value).endswith("chip_id names no chip of a family with a price (hopper, ampere)")


# ---- the trend


def test_the_trend_knows_its_inputs_and_its_ends() -> None:
    evidence = MadeUp()
    trend = cost.trend(evidence, parameters())
    assert (trend.name, trend.frame.index.name) == ("cost/trend", "run_id")
    months = trend.inputs["llama-3.1-405b"][0]
    assert keys(trend.inputs["llama-3.1-405b"]) == [
        "cost/months/llama-3.1-405b/months",
        "parameters/trend_factor_per_year",
        "assumptions/quality-discount/value",
        "cost/ratios/rental/llama-3.1-405b/ratio",
    ]
    assert (months.unit, months.value) == ("months", uncertainty.rounded(156 / (365.25 / 12)))
    assert months.label == Text("llama-3.1-405b 앞선 기간", "months by which llama-3.1-405b came earlier")
    assert months.formula == "days from published_on to that of V3 ÷ 30.44"  # type: ignore[attr-defined]
    row = trend.frame.loc["llama-3.1-405b"]
    years = 156 / 365.25
    expected = [factor**-years for factor in (8, 4, 2)]
    assert row[["expected_ratio_low", "expected_ratio", "expected_ratio_high"]].tolist() == pytest.approx(
        expected, rel=0.05
    )
    assert row["expected_with_quality_low"] < row["expected_with_quality"] < row["expected_with_quality_high"]


def test_a_cost_above_the_trend_is_not_below_it() -> None:
    slow = cost.trend(exact(), parameters(trend_factor_per_year=1.01, baseline="llama-3.1-405b"))
    fast = cost.trend(exact(), parameters(trend_factor_per_year=100, baseline="llama-3.1-405b"))
    chances = [one.frame.at["llama-3.1-405b", "probability_below_trend"] for one in (slow, fast)]
    assert chances == [1.0, float(BOTH_HOURS / LLAMA_HOURS < 100 ** (-156 / 365.25) / 2)]
    same_day = {**RUNS, "llama-3.1-405b": {**RUNS["llama-3.1-405b"], "published_on": "2024-12-26"}, "gpt-4": {}}
    assert cost.trend(MadeUp(same_day), parameters(baseline="llama-3.1-405b")).frame.empty


def test_without_an_earlier_run_the_table_of_the_trend_has_its_columns_all_the_same() -> None:
    trend = cost.trend(MadeUp(), parameters(baseline="later"))
    assert trend.frame.columns.tolist() == list(trend.columns)


# ---- drivers


def test_drivers_name_their_inputs_and_all_numbers_behind_them() -> None:
    evidence, asked = MadeUp(), parameters()
    tornado, sensitivity = cost.tornado(evidence, asked), cost.sensitivity(evidence, asked)
    about = cost.headline(evidence, asked)
    assert (tornado.name, sensitivity.name) == ("cost/tornado", "cost/sensitivity")
    assert sorted(tornado.frame.index) == sorted(sensitivity.frame.index)
    assert set(tornado.frame["at_median"]) == {uncertainty.rounded(BOTH_HOURS / LLAMA_HOURS)}
    for table in (tornado, sensitivity):
        for row in table.frame.index:
            label = about.numbers[str(row)].label
            assert table.frame.loc[row, ["name_ko", "name_en"]].tolist() == [label.ko, label.en]
            assert table.inputs[str(row)] == tuple(about.numbers.values())
    assert sensitivity.frame.loc["usd-per-gpu-hour", ["first_order", "total"]].tolist() == [0.0, 0.0]
    assert cost.sensitivity(evidence, asked, about).name == "cost/sensitivity/cost_ratio/programme/llama-3.1-405b"


def test_the_headline_holds_where_its_ratio_is_at_most_the_claimed() -> None:
    asked = parameters(draws=256, seed=3)
    about = cost.headline(MadeUp(), asked)
    row = cost.ratios(MadeUp(), asked.model_copy(update={"accounting": "programme", "baseline": "llama-3.1-405b"}))
    assert about.probability() == pytest.approx(row.frame["probability"].iloc[0], abs=1e-9)
    assert (about.draws, about.seed) == (256, 3)


def test_sensitivity_is_that_of_the_draws_and_the_seed() -> None:
    evidence = MadeUp()
    asked = parameters(accounting="rental", baseline="tensor", draws=512, seed=5)
    about = cost.headline(evidence, asked)
    assert about.quantity is not None
    frame = uncertainty.sensitivity(about.quantity, about.ranges, 512, 5)
    shown = cost.sensitivity(evidence, asked).frame
    for column in ("first_order", "total"):
        assert shown[column].to_dict() == frame[column].to_dict()


# ---- counts


def test_counts_of_truths_and_of_probabilities() -> None:
    frame = pd.DataFrame({"p": [0.49, 0.5, 1.0], "t": [True, False, False]}, index=["a", "b", "c"])
    table = Results("x", frame, {"p": Column("probability", "p", Text("가", "p"))})
    likely, true = cost.counts(table, "p"), cost.counts(table, "t")
    assert likely.name == true.name == "x/count"
    assert likely.frame["rows"].to_dict() == {"all": 3.0, "p": 2.0}
    assert true.frame["rows"].to_dict() == {"all": 3.0, "t": 1.0}
    assert keys(likely.inputs["p"]) == ["x/a/p", "x/b/p", "x/c/p"]
    assert true.inputs == {"t": ()}


def test_a_published_amortised_estimate_meets_hardware_written_off() -> None:
    evidence = exact()
    evidence.frames["cost_estimates"].loc["tensor-own"] = ["tensor", "amortised", 40e6, 40e6, 40e6]
    row = cost.ratios(evidence, parameters(accounting="amortised", baseline="tensor")).frame.loc["amortised/tensor"]
    assert (row["method"], row["denominator_usd"]) == ("published", 40e6)
    assert row["ratio"] == pytest.approx(BOTH_HOURS * HOPPER_USD / 40e6)
