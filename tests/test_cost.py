"""The cost check, on made-up data with known answers and, where `data/` can be read, on the published figures."""

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claim_audit import cost
from claim_audit.cost.formulas import (
    capital_usd_per_gpu_hour,
    hours_from_flop,
    largest_ratio,
    power_usd_per_gpu_hour,
    tflops_per_gpu,
    training_flop,
)
from claim_audit.cost.readings import votes
from claim_audit.numbers import Fact, Name, Text, with_inputs
from claim_audit.parameters import Parameters
from claim_audit.uncertainty import Measure, Range

H800_PEAK_TFLOPS = 989.5
A100_PEAK_TFLOPS = 312.0
V3_HOURS, R1_HOURS = 2_788_000, 147_000
BOTH_HOURS = V3_HOURS + R1_HOURS
LLAMA_HOURS = 30_840_000
CENT = 0.01
LONGEST_FORMULA = 120  # characters a formula may take in the appendix
FEWEST_BASELINES = 5

STAGES = {
    "v3-pretraining": ("deepseek-v3", 1, 2_664_000),
    "v3-context-extension": ("deepseek-v3", 2, 119_000),
    "v3-post-training": ("deepseek-v3", 3, 5_000),
    "r1-zero": ("deepseek-r1", 4, 101_000),
    "r1-sft-data": ("deepseek-r1", 5, 5_000),
    "r1-rl": ("deepseek-r1", 6, 41_000),
}
RUNS: dict[str, dict[str, Any]] = {
    "deepseek-v3": {
        "published_on": "2024-12-26",
        "chip_id": "h800",
        "gpu_hours": V3_HOURS,
        "active_parameters": 37e9,
        "tokens": 14.8e12,
    },
    "deepseek-r1": {"published_on": "2025-01-20", "chip_id": "h800", "gpu_hours": R1_HOURS},
    "llama-3.1-405b": {
        "published_on": "2024-07-23",
        "chip_id": "h100",
        "gpu_hours": LLAMA_HOURS,
        "active_parameters": 405e9,
        "tokens": 15.6e12,
        "reported_utilisation": 0.4,
        "baseline": True,
    },
    "ampere": {"published_on": "2023-12", "chip_id": "a100", "gpu_hours": 50_000_000, "baseline": True},
    "tensor": {"published_on": "2023", "gpu_hours": 1.0, "training_flop": 5e25, "baseline": True},
    "operations": {"training_flop": 3e25, "baseline": True},
    "later": {"published_on": "2025-06-01", "chip_id": "h100", "gpu_hours": 40_000_000, "baseline": True},
}
ESTIMATES: dict[str, tuple[str, str, float, float, float]] = {
    "v3-report": ("deepseek-v3", "rental", 5.576e6, 5.576e6, 5.576e6),
    "tensor-one": ("tensor", "rental", 180e6, 190e6, 200e6),
    "tensor-two": ("tensor", "rental", 170e6, 200e6, 210e6),
    "llama-cloud": ("llama-3.1-405b", "rental", 169.8e6, 169.8e6, 176e6),
    "llama-press": ("llama-3.1-405b", "press", 500e6, 500e6, 500e6),
    "gpt-4-cloud": ("gpt-4", "rental", 78.56e6, 78.56e6, 78.56e6),
}
CHIPS = {
    "h800": ("hopper", 700.0, H800_PEAK_TFLOPS),
    "h100": ("hopper", 700.0, H800_PEAK_TFLOPS),
    "a100": ("ampere", 400.0, A100_PEAK_TFLOPS),
    "other": ("elsewhere", 900.0, 2000.0),
}
ASSUMPTIONS = {
    "usd-per-gpu-hour": (1.7, 2.0, 3.95),
    "cloud-list-usd-per-gpu-hour": (3.0, 4.0, 5.0),
    "a100-price-share": (0.5, 0.7, 0.9),
    "experiment-multiplier": (2.0, 3.0, 4.0),
    "baseline-experiment-multiplier": (2.0, 3.0, 4.0),
    "hardware-usd-per-gpu": (25_000.0, 35_040.0, 45_000.0),
    "a100-hardware-usd-per-gpu": (10_000.0, 12_264.0, 15_000.0),
    "lifetime-years": (3.0, 4.0, 6.0),
    "utilised-share": (0.5, 0.7, 0.9),
    "host-power-factor": (1.2, 1.25, 1.5),
    "pue": (1.1, 1.2, 1.5),
    "electricity-usd-per-kwh": (0.05, 0.1, 0.12),
    "inferred-utilisation": (0.3, 0.35, 0.45),
    "reciprocal-rounding": (0.5, 0.5, 0.5),
    "trend-factor-per-year": (2.0, 4.0, 8.0),
    "quality-discount": (1.0, 2.0, 3.0),
    "claude-months-earlier": (9.0, 10.5, 12.0),
}
RUN_COLUMNS = [
    "published_on",
    "chip_id",
    "gpu_hours",
    "active_parameters",
    "tokens",
    "training_flop",
    "reported_utilisation",
    "baseline",
]


class MadeUp:
    """Facts made up for these tests, in the shape of the evidence."""

    def __init__(
        self,
        runs: dict[str, dict[str, Any]] | None = None,
        stages: dict[str, tuple[str, int, float]] | None = None,
        *,
        exact: bool = False,
    ) -> None:
        names = {**RUNS, "gpt-4": {}} if runs is None else runs
        training_runs = pd.DataFrame.from_dict(names, orient="index").reindex(columns=RUN_COLUMNS)
        training_runs["baseline"] = training_runs["baseline"].eq(True)
        training_runs["chip_id"] = training_runs["chip_id"].astype("str")
        assumptions = pd.DataFrame.from_dict(ASSUMPTIONS, orient="index", columns=["low", "value", "high"])
        if exact:
            assumptions["low"] = assumptions["high"] = assumptions["value"]
        stage_columns = ["run_id", "order", "gpu_hours"]
        training_stages = pd.DataFrame.from_dict(stages or STAGES, orient="index", columns=stage_columns)
        estimate_columns = ["run_id", "accounting", "usd_low", "usd", "usd_high"]
        self.frames = {
            "training_runs": training_runs,
            "training_stages": training_stages.assign(name_ko="단계", name_en="stage"),
            "cost_estimates": pd.DataFrame.from_dict(ESTIMATES, orient="index", columns=estimate_columns),
            "chips": pd.DataFrame.from_dict(CHIPS, orient="index", columns=["family", "tdp_w", "bf16_dense_tflops"]),
            "assumptions": assumptions,
        }

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    def number(self, table: str, row: str, column: str) -> Fact:
        frame = self.frames[table]
        low, high = ("low", "high") if column == "value" else (f"{column}_low", f"{column}_high")
        return Fact(
            key=f"{table}/{row}/{column}",
            value=float(cell(frame, row, column)),
            low=float(cell(frame, row, low)) if low in frame else None,
            high=float(cell(frame, row, high)) if high in frame else None,
            unit="index",
            label=Text(row, row),
            table=table,
            row=row,
            column=column,
        )

    def name(self, table: str, row: str) -> Name:
        assert row in self.frames[table].index
        return Name(Text(row, row))


def parameters(**values: Any) -> Parameters:
    return Parameters.read({"draws": 1024, **values})


@pytest.fixture
def made_up() -> MadeUp:
    return MadeUp()


def cell(frame: pd.DataFrame, row: str, column: str) -> Any:
    return frame.at[row, column]


def ratio(evidence: MadeUp, row: str, **values: Any) -> float:
    accounting, baseline = row.split("/")
    results = cost.ratios(evidence, parameters(accounting=accounting, baseline=baseline, **values))
    return results.number(row, "ratio").value


# hand-worked values


def test_published_runs_cost_what_their_reports_say_to_the_cent(made_up: MadeUp) -> None:
    stages = cost.stages(made_up, parameters())
    assert stages.number("v3", "gpu_hours").value == V3_HOURS
    assert stages.number("v3", "usd").value == pytest.approx(5_576_000, abs=CENT / 2)
    assert stages.number("r1", "usd").value == pytest.approx(294_000, abs=CENT / 2)
    assert stages.number("r1-with-base", "usd").value == pytest.approx(5_870_000, abs=CENT / 2)
    assert stages.number("v3-pretraining", "usd").value == pytest.approx(5_328_000, abs=CENT / 2)


def test_shares_of_the_stages_add_up_to_one(made_up: MadeUp) -> None:
    frame = cost.stages(made_up, parameters()).frame
    assert frame.loc[~frame["total"], "share"].sum() == pytest.approx(1)
    assert cell(frame, "r1", "share") == pytest.approx(147 / 2935)


def test_a_stage_tells_what_it_was_made_from(made_up: MadeUp) -> None:
    made_from = {number.key for number in with_inputs([cost.stages(made_up, parameters()).number("r1-rl", "usd")])}
    assert {"training_stages/r1-rl/gpu_hours", "parameters/usd_per_gpu_hour"} <= made_from


def test_llama_took_eleven_times_the_hours_of_v3(made_up: MadeUp) -> None:
    same_hours = cost.mixed(made_up, parameters()).number("v3/llama-3.1-405b/gpu-hours", "ratio")
    assert 1 / same_hours.value == pytest.approx(11.06, abs=0.005)
    assert ratio(made_up, "rental/llama-3.1-405b") == pytest.approx(BOTH_HOURS / LLAMA_HOURS)


@pytest.mark.parametrize(("run", "tflops"), [("deepseek-v3", 342.6), ("llama-3.1-405b", 341.4)])
def test_implied_utilisation_is_about_a_third(made_up: MadeUp, run: str, tflops: float) -> None:
    plausibility = cost.plausibility(made_up, parameters())
    assert plausibility.number(run, "tflops_per_gpu").value == pytest.approx(tflops, abs=0.05)
    assert plausibility.number(run, "utilisation").value == pytest.approx(0.35, abs=0.006)


def test_v3_is_judged_by_the_hours_of_its_pre_training(made_up: MadeUp) -> None:
    inputs = cost.plausibility(made_up, parameters()).inputs["deepseek-v3"]
    assert "training_stages/v3-pretraining/gpu_hours" in {number.key for number in inputs}


def test_runs_without_hours_parameters_or_tokens_have_no_plausibility(made_up: MadeUp) -> None:
    frame = cost.plausibility(made_up, parameters()).frame
    assert list(frame.index) == ["deepseek-v3", "llama-3.1-405b"]
    assert math.isnan(cell(frame, "deepseek-v3", "reported_utilisation"))
    assert cost.plausibility(MadeUp({"deepseek-v3": {"chip_id": "h800"}}), parameters()).frame.empty


def test_formulas() -> None:
    assert capital_usd_per_gpu_hour(35_040.0, 4.0, 0.5) == pytest.approx(2.00)
    assert power_usd_per_gpu_hour(700.0, 1.25, 1.2, 0.1) == pytest.approx(0.105)
    assert training_flop(37e9, 14.8e12) == pytest.approx(3.2856e24)
    assert hours_from_flop(3.6e21, 1000.0, 0.5) == pytest.approx(2000)
    assert tflops_per_gpu(3.6e21, 1000.0) == pytest.approx(1000)


def test_a_tenth_covers_all_that_rounds_to_ten_and_never_more_than_half_of_the_denominator() -> None:
    limits = largest_ratio(np.array([0.1, 1.0, 4.0]), np.array([0.5, 0.5, 0.5]))
    assert limits == pytest.approx([1 / 9.5, 2.0, 8.0])


def test_amortised_ratio_by_hand() -> None:
    hopper = 35_040 / (4 * 8760 * 0.7) + 0.7 * 1.25 * 1.2 * 0.1
    ampere = 12_264 / (4 * 8760 * 0.7) + 0.4 * 1.25 * 1.2 * 0.1
    by_hand = BOTH_HOURS * hopper / (50e6 * ampere)
    assert ratio(MadeUp(exact=True), "amortised/ampere") == pytest.approx(by_hand)


def test_programme_multiplies_both_sides() -> None:
    results = cost.ratios(MadeUp(exact=True), parameters(experiment_multiplier=6, accounting="programme"))
    row = results.frame.loc["programme/llama-3.1-405b"]
    assert row["numerator_usd"] == pytest.approx(BOTH_HOURS * 2 * 6)
    assert row["denominator_usd"] == pytest.approx(LLAMA_HOURS * 2 * 3)
    assert row["ratio"] == pytest.approx(2 * BOTH_HOURS / LLAMA_HOURS)


# what must hold whatever the numbers


@pytest.mark.parametrize("accounting", ["rental", "amortised"])
@given(hours=st.floats(1e3, 1e9))
@settings(max_examples=10, deadline=None)
def test_ratio_of_a_run_to_itself_is_one(accounting: str, hours: float) -> None:
    runs = {
        "deepseek-v3": {"chip_id": "h800", "gpu_hours": hours},
        "itself": {"chip_id": "h800", "gpu_hours": hours, "baseline": True},
    }
    stages = {"v3-pretraining": ("deepseek-v3", 1, hours / 2), "r1-rl": ("deepseek-r1", 2, hours / 2)}
    row = cost.ratios(MadeUp(runs, stages), parameters(accounting=accounting)).frame.iloc[0]
    assert row[["ratio_low", "ratio", "ratio_high"]].tolist() == pytest.approx([1, 1, 1])


@given(price=st.floats(0.1, 20))
@settings(max_examples=10, deadline=None)
def test_the_price_of_an_hour_cancels_between_hopper_chips(price: float) -> None:
    cheap = cost.ratios(MadeUp(), parameters(baseline="llama-3.1-405b", accounting="rental"))
    other = cost.ratios(MadeUp(), parameters(baseline="llama-3.1-405b", accounting="rental", usd_per_gpu_hour=price))
    columns = ["ratio_low", "ratio", "ratio_high"]
    assert other.frame[columns].to_numpy() == pytest.approx(cheap.frame[columns].to_numpy())


@given(factor=st.floats(1.1, 20))
@settings(max_examples=10, deadline=None)
def test_a_larger_baseline_makes_a_smaller_ratio(factor: float) -> None:
    larger = {**RUNS, "llama-3.1-405b": {**RUNS["llama-3.1-405b"], "gpu_hours": LLAMA_HOURS * factor}, "gpt-4": {}}
    for accounting in ("rental", "amortised", "programme"):
        row = f"{accounting}/llama-3.1-405b"
        assert ratio(MadeUp(larger), row) == pytest.approx(ratio(MadeUp(), row) / factor)


@given(smaller=st.floats(0.01, 0.5), factor=st.floats(1, 2))
@settings(max_examples=10, deadline=None)
def test_a_more_modest_claim_is_no_less_probable(smaller: float, factor: float) -> None:
    bold = cost.measure(MadeUp(), parameters(claimed_ratio=smaller)).probability()
    modest = cost.measure(MadeUp(), parameters(claimed_ratio=smaller * factor)).probability()
    assert modest >= bold


def test_claimed_ratio_flips_where_the_only_ratio_is() -> None:
    chosen = parameters(baseline="llama-3.1-405b", accounting="rental")
    strict = cost.measure(MadeUp(), chosen, strict=True)
    assert strict.probability() == 1
    assert strict.flips([0.5])["claimed-ratio"] == pytest.approx(BOTH_HOURS / LLAMA_HOURS, rel=1e-6)
    rounded = cost.measure(MadeUp(), chosen).flips([0.5])["claimed-ratio"]
    assert rounded == pytest.approx(1 / (LLAMA_HOURS / BOTH_HOURS + 0.5), rel=1e-6)


def test_leaving_out_the_base_model_counts_the_r1_stage_alone(made_up: MadeUp) -> None:
    row = "rental/llama-3.1-405b"
    assert ratio(made_up, row, include_base_model=False) == pytest.approx(R1_HOURS / LLAMA_HOURS)


def test_the_same_seed_gives_the_same_table(made_up: MadeUp) -> None:
    pd.testing.assert_frame_equal(
        cost.ratios(made_up, parameters()).frame, cost.ratios(MadeUp(), parameters()).frame, check_exact=True
    )


# the table and the measure


def test_every_basis_meets_every_baseline(made_up: MadeUp) -> None:
    frame = cost.ratios(made_up, parameters()).frame
    baselines = ["llama-3.1-405b", "ampere", "tensor", "operations", "later"]
    assert list(frame.index) == [f"{a}/{run}" for a in ("rental", "amortised", "programme") for run in baselines]
    assert frame["ratio"].dtype == float
    assert (frame["ratio_low"] <= frame["ratio"]).all()
    assert (frame["ratio"] <= frame["ratio_high"]).all()
    assert (frame["probability_strict"] <= frame["probability"]).all()


def test_both_sides_of_a_ratio_are_told_by_their_medians(made_up: MadeUp) -> None:
    frame = cost.ratios(made_up, parameters()).frame
    usd_per_hour = made_up.number("assumptions", "usd-per-gpu-hour", "value").value
    sides = (
        cell(frame, "rental/llama-3.1-405b", "numerator_usd"),
        cell(frame, "rental/llama-3.1-405b", "denominator_usd"),
    )
    assert sides == pytest.approx((BOTH_HOURS * usd_per_hour, LLAMA_HOURS * usd_per_hour), rel=0.01)
    assert cell(frame, "programme/llama-3.1-405b", "numerator_usd") > cell(
        frame, "rental/llama-3.1-405b", "numerator_usd"
    )


@pytest.mark.parametrize(("strict", "relation"), [(True, "<"), (False, "<=")])
def test_a_vote_asks_whether_a_ratio_is_under_or_at_most_the_claim(strict: bool, relation: str) -> None:
    assert [vote.relation for vote in votes([SimpleNamespace(ratio=None)], strict=strict)] == [relation]  # type: ignore[list-item]


@pytest.mark.parametrize("strict", [False, True])
def test_the_measure_is_the_mean_over_the_readings(made_up: MadeUp, strict: bool) -> None:
    column = "probability_strict" if strict else "probability"
    measure = cost.measure(made_up, parameters(), strict=strict)
    assert measure.name == ("cost_ratio/under" if strict else "cost_ratio/at-most")
    assert measure.probability() == pytest.approx(cost.ratios(made_up, parameters()).frame[column].mean())
    assert set(measure.ranges) == set(measure.numbers)
    assert ("reciprocal-rounding" in measure.ranges) is not strict


def test_the_typical_ratio_of_one_reading_is_that_ratio(made_up: MadeUp) -> None:
    measure = cost.measure(made_up, parameters(baseline="llama-3.1-405b", accounting="rental"))
    assert measure.quantity is not None
    medians = {name: np.array([range_.value]) for name, range_ in measure.ranges.items()}
    assert measure.quantity(medians) == pytest.approx([BOTH_HOURS / LLAMA_HOURS])


def test_a_parameter_is_a_median_and_keeps_the_spread(made_up: MadeUp) -> None:
    measure = cost.measure(made_up, parameters(usd_per_gpu_hour=4, experiment_multiplier=6))
    price, multiplier = measure.ranges["usd-per-gpu-hour"], measure.ranges["experiment-multiplier"]
    assert (price.low, price.value, price.high) == pytest.approx((3.4, 4, 7.9))
    assert (multiplier.low, multiplier.value, multiplier.high) == pytest.approx((4, 6, 8))
    assert measure.numbers["usd-per-gpu-hour"].key == "parameters/usd_per_gpu_hour"
    assert measure.ranges["baseline-experiment-multiplier"] == Range(2, 3, 4)


def test_chip_specifications_are_origins_but_no_open_questions(made_up: MadeUp) -> None:
    results = cost.ratios(made_up, parameters())
    assert "chips/h800/tdp_w" in {number.key for number in results.inputs["amortised/llama-3.1-405b"]}
    assert not [name for name in cost.measure(made_up, parameters()).ranges if name.startswith("h800")]


# which method, and what is missing


def test_methods_come_in_order_hours_then_published_then_operations(made_up: MadeUp) -> None:
    method = cost.ratios(made_up, parameters()).frame["method"]
    assert method["rental/llama-3.1-405b"] == "hours", "its published estimate must not be used"
    assert method["rental/tensor"] == "published", "hours on a chip without a price are of no use"
    assert method["amortised/tensor"] == "compute"
    assert method["programme/operations"] == "compute"


def test_a_published_rental_estimate_meets_a_numerator_at_list_price() -> None:
    by_hand = BOTH_HOURS * 4.0 / 195e6  # the median of 190M and 200M
    results = cost.ratios(MadeUp(exact=True), parameters(baseline="tensor", accounting="rental"))
    assert results.number("rental/tensor", "ratio").value == pytest.approx(by_hand, rel=2e-3)
    used = {number.key: number for number in results.inputs["rental/tensor"]}
    combined = used["cost/combined/tensor-rental/usd"]
    assert (combined.low, combined.value, combined.high) == (170e6, 195e6, 210e6)
    assert "parameters/usd_per_gpu_hour" not in used


def test_operations_become_hours_of_the_reference_chip() -> None:
    hours = 3e25 / (H800_PEAK_TFLOPS * 1e12 * 3600 * 0.35)
    assert ratio(MadeUp(exact=True), "rental/operations") == pytest.approx(BOTH_HOURS / hours)


def test_a_run_of_which_nothing_is_known_has_no_row_and_is_named() -> None:
    evidence = MadeUp({**RUNS, "unknown": {"baseline": True}, "gpt-4": {}})
    assert not [row for row in cost.ratios(evidence, parameters()).frame.index if row.endswith("unknown")]
    assert cost.missing(evidence, parameters()) == ("rental/unknown", "amortised/unknown", "programme/unknown")


def test_nothing_to_compare_with_is_an_error_that_says_what_it_takes() -> None:
    evidence = MadeUp({**RUNS, "unknown": {"baseline": True}, "gpt-4": {}})
    with pytest.raises(ValueError, match=r"training_runs: nothing .*rental/unknown.*gpu_hours.*training_flop"):
        cost.ratios(evidence, parameters(baseline="unknown", accounting="rental"))
    with pytest.raises(ValueError, match=r"\(no run has baseline = true\)"):
        cost.ratios(MadeUp({"deepseek-v3": RUNS["deepseek-v3"]}), parameters())
    with pytest.raises(ValueError, match="training_runs: no run 'gpt-9'"):
        cost.ratios(evidence, parameters(baseline="gpt-9"))


def test_missing_stages_chip_and_date_are_named() -> None:
    with pytest.raises(ValueError, match="training_stages: no stage of the run 'deepseek-r1'"):
        cost.stages(MadeUp(stages={"v3-pretraining": STAGES["v3-pretraining"]}), parameters())
    without_chip = {**RUNS, "deepseek-v3": {**RUNS["deepseek-v3"], "chip_id": "other"}, "gpt-4": {}}
    with pytest.raises(ValueError, match="training_runs: deepseek-v3: chip_id"):
        cost.ratios(MadeUp(without_chip), parameters())
    undated = {**RUNS, "deepseek-v3": {**RUNS["deepseek-v3"], "published_on": None}, "gpt-4": {}}
    with pytest.raises(ValueError, match="deepseek-v3: published_on is missing"):
        cost.trend(MadeUp(undated), parameters())


# the comparisons that mix


def test_mixed_comparisons_are_named_as_mixed(made_up: MadeUp) -> None:
    frame = cost.mixed(made_up, parameters()).frame
    assert dict(frame["mixed"]) == {
        "v3/llama-3.1-405b/gpu-hours": False,
        "v3/llama-3.1-405b/rental": True,
        "v3/llama-3.1-405b/press": True,
        "v3/gpt-4/rental": True,
        "r1/gpt-4/rental": True,
    }
    assert cell(frame, "v3/gpt-4/rental", "denominator_basis") == "cloud-list"
    assert 1 / cell(frame, "v3/gpt-4/rental", "ratio") == pytest.approx(14.09, abs=0.005)
    assert 1 / cell(frame, "v3/llama-3.1-405b/rental", "ratio") == pytest.approx(30.45, abs=0.005)
    assert 1 / cell(frame, "v3/llama-3.1-405b/press", "ratio") == pytest.approx(89.67, abs=0.005)
    assert 1 / cell(frame, "r1/gpt-4/rental", "ratio") == pytest.approx(267.2, abs=0.05)
    assert (frame["ratio_low"] <= frame["ratio"]).all()


def test_no_published_estimate_and_no_hours_leave_no_mixed_comparison() -> None:
    evidence = MadeUp({"deepseek-v3": RUNS["deepseek-v3"]})
    evidence.frames["cost_estimates"] = evidence.frames["cost_estimates"].iloc[:0]
    assert cost.mixed(evidence, parameters()).frame.empty


def test_published_estimates_are_all_there_with_their_basis(made_up: MadeUp) -> None:
    published = cost.published(made_up, parameters())
    assert list(published.frame.index) == list(ESTIMATES)
    assert published.number("tensor-one", "usd").low == pytest.approx(180e6)
    assert cell(published.frame, "v3-report", "basis_en") == "rental price"
    assert cell(published.frame, "tensor-one", "basis_en") == "cloud list price"


# the trend


def test_the_trend_by_hand() -> None:
    trend = cost.trend(MadeUp(exact=True), parameters())
    months = 156 / (365.25 / 12)
    row = trend.frame.loc["llama-3.1-405b"]
    assert row["months"] == pytest.approx(months)
    assert row["expected_ratio"] == pytest.approx(4 ** (-months / 12))
    assert row["expected_with_quality"] == pytest.approx(4 ** (-months / 12) / 2)
    assert row["actual_ratio"] == pytest.approx(BOTH_HOURS / LLAMA_HOURS)
    assert row["probability_below_trend"] == 1


def test_only_earlier_dated_runs_have_a_trend_and_a_bare_year_or_month_stands_for_its_middle(made_up: MadeUp) -> None:
    frame = cost.trend(made_up, parameters()).frame
    assert list(frame.index) == ["llama-3.1-405b", "ampere", "tensor"]
    assert cell(frame, "tensor", "months") == pytest.approx(530 / (365.25 / 12))  # from 2023-07-15
    assert cell(frame, "ampere", "months") == pytest.approx(377 / (365.25 / 12))  # from 2023-12-15


def test_claude_is_dated_by_its_developer() -> None:
    evidence = MadeUp({**RUNS, "claude-3.5-sonnet": {"training_flop": 2.7e25, "baseline": True}, "gpt-4": {}})
    trend = cost.trend(evidence, parameters(baseline="claude-3.5-sonnet"))
    assert trend.number("claude-3.5-sonnet", "months").value == pytest.approx(10.5)
    assert trend.number("claude-3.5-sonnet", "expected_ratio").low is not None


def test_the_trend_shows_the_ratio_of_the_ratio_table(made_up: MadeUp) -> None:
    trend, ratios = cost.trend(made_up, parameters()), cost.ratios(made_up, parameters())
    assert cell(trend.frame, "ampere", "actual_ratio") == cell(ratios.frame, "rental/ampere", "ratio")
    assert cost.trend(made_up, parameters(accounting="amortised", baseline="later")).frame.empty
    at_rent = cost.trend(made_up, parameters(accounting="amortised", baseline="ampere")).frame
    alone = cost.ratios(made_up, parameters(accounting="rental", baseline="ampere")).frame
    assert cell(at_rent, "ampere", "actual_ratio") == cell(alone, "rental/ampere", "ratio")


# what moves the ratio


def test_the_headline_is_whole_programmes_against_llama_or_as_chosen(made_up: MadeUp) -> None:
    assert cost.headline(made_up, parameters()).name == "cost_ratio/programme/llama-3.1-405b"
    chosen = parameters(accounting="rental", baseline="ampere")
    assert cost.headline(made_up, chosen).name == "cost_ratio/rental/ampere"


def test_tornado_by_hand(made_up: MadeUp) -> None:
    tornado = cost.tornado(made_up, parameters())
    base = BOTH_HOURS / LLAMA_HOURS
    assert tornado.number("experiment-multiplier", "at_low").value == pytest.approx(base * 2 / 3)
    assert tornado.number("baseline-experiment-multiplier", "at_low").value == pytest.approx(base * 3 / 2)
    assert tornado.number("usd-per-gpu-hour", "swing").value == 0
    assert tornado.frame["swing"].is_monotonic_decreasing


def test_an_input_that_cancels_explains_nothing_and_two_alike_explain_half_each(made_up: MadeUp) -> None:
    frame = cost.sensitivity(made_up, parameters()).frame
    assert cell(frame, "usd-per-gpu-hour", "total") == 0
    assert frame.index.name == "input"
    assert frame.loc[["experiment-multiplier", "baseline-experiment-multiplier"], "total"].tolist() == pytest.approx(
        [0.5, 0.5], abs=0.01
    )


def test_a_ratio_that_nothing_moves_has_no_sensitivity(made_up: MadeUp) -> None:
    frame = cost.sensitivity(made_up, parameters(accounting="rental", baseline="llama-3.1-405b")).frame
    assert frame["total"].tolist() == [0.0]
    assert list(frame.index) == ["usd-per-gpu-hour"]


def test_drivers_of_another_measure(made_up: MadeUp) -> None:
    measure = cost.measure(made_up, parameters())
    tornado = cost.tornado(made_up, parameters(), measure)
    assert tornado.name == "cost/tornado/cost_ratio/at-most"
    assert {"hardware-usd-per-gpu", "inferred-utilisation", "tensor-rental-usd"} <= set(tornado.frame.index)
    sensitivity = cost.sensitivity(made_up, parameters(), measure)
    assert sensitivity.frame["first_order"].sum() == pytest.approx(1, abs=0.05)
    with pytest.raises(ValueError, match="has no quantity"):
        cost.tornado(made_up, parameters(), replace(measure, quantity=None))


def test_every_cell_is_a_number_with_an_origin(made_up: MadeUp) -> None:
    params = parameters()
    tables = (cost.stages, cost.ratios, cost.mixed, cost.published, cost.plausibility, cost.trend, cost.tornado)
    for table in tables:
        results = table(made_up, params)
        for row in results.frame.index:
            for column in results.columns:
                if pd.notna(cell(results.frame, row, column)):
                    number = results.number(row, column)
                    assert number.inputs, number.key
                    assert len(number.formula) <= LONGEST_FORMULA, number.formula


# the real tables


@pytest.fixture(scope="module")
def real() -> Any:
    return pytest.importorskip("claim_audit.evidence").load()


def test_real_stages_sum_to_the_published_totals(real: Any) -> None:
    stages = cost.stages(real, parameters())
    assert stages.number("v3", "usd").value == pytest.approx(5_576_000, abs=CENT / 2)
    assert stages.number("r1", "usd").value == pytest.approx(294_000, abs=CENT / 2)
    for total, run in (("v3", "deepseek-v3"), ("r1", "deepseek-r1")):
        published = real.number("training_runs", run, "gpu_hours").value
        assert stages.number(total, "gpu_hours").value == published


def test_real_ratios_are_like_with_like(real: Any) -> None:
    results = cost.ratios(real, parameters())
    assert cost.missing(real, parameters()) == ()
    assert results.number("rental/llama-3.1-405b", "ratio").value == pytest.approx(BOTH_HOURS / LLAMA_HOURS)
    assert results.frame["run_id"].nunique() >= FEWEST_BASELINES
    assert isinstance(cost.measure(real, parameters()), Measure)


def test_real_utilisation_is_as_published_or_plausible(real: Any) -> None:
    plausibility = cost.plausibility(real, parameters())
    for run in ("deepseek-v3", "llama-3.1-405b"):
        assert plausibility.number(run, "utilisation").value == pytest.approx(0.35, abs=0.006)
    assert plausibility.frame["utilisation"].between(0.15, 0.6).all()
