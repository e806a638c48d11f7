"""Fleet sizes, what a fleet can do and what it is a share of: by hand, on made-up data, and on the real tables."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from claim_audit import evidence, fleet
from claim_audit.numbers import Fact, Facts, Name, Text
from claim_audit.parameters import Parameters
from claim_audit.uncertainty import Z95

BLANK = float("nan")
DRAWS = 1024


class MadeUp:
    """Facts from frames made in a test; `x` has its interval in `x_low` and `x_high`, or in `low` and `high`."""

    def __init__(self, **frames: pd.DataFrame) -> None:
        self.frames = frames

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    def number(self, table: str, row: str, column: str) -> Fact:
        cells: dict[Any, Any] = self.frames[table].loc[row].to_dict()
        prefix = "" if column == "value" and "low" in cells else f"{column}_"
        low, high = (cells.get(f"{prefix}{end}", BLANK) for end in ("low", "high"))
        return Fact(
            key=f"{table}/{row}/{column}",
            value=float(cells[column]),
            unit="count",
            label=Text(column, column),
            low=None if pd.isna(low) else float(low),
            high=None if pd.isna(high) else float(high),
            table=table,
            row=row,
            column=column,
        )

    def name(self, table: str, row: str) -> Name:
        return Name(Text(row, row))


def rows_of(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns.split())
    return frame.set_index(frame.columns[0])


ESTIMATES = (
    ("low-x", "h100", 5.0, 10.0, 20.0, 1.0, "2025-01-31"),
    ("high-x", "h100", 50.0, 100.0, 200.0, 3.0, "2025-06"),
    ("floor-x", "h100", BLANK, 2.0, BLANK, 0.0, "2024"),
    ("semianalysis-h800", "h800", BLANK, 10_000.0, BLANK, 1.0, "2025-01-31"),
    ("semianalysis-h100", "hopper", BLANK, 10_000.0, BLANK, 0.0, "2025-01-31"),
    ("semianalysis-h20", "h20", BLANK, 30_000.0, BLANK, 1.0, "2025-01-31"),
    ("disclosed-h800", "h800", BLANK, 2_224.0, BLANK, 0.0, "2025-02-28"),
    ("fire-flyer-a100", "a100", BLANK, 10_000.0, BLANK, 1.0, "2021"),
)


def made_up(estimates: tuple[tuple[Any, ...], ...] = ESTIMATES) -> MadeUp:
    known = rows_of("estimate_id chip_id units_low units units_high weight as_of", *estimates)
    for column in ("claimant_ko", "claimant_en", "definition_ko", "definition_en", "kind"):
        known[column] = column
    return MadeUp(
        fleet_estimates=known,
        chips=rows_of(
            "chip_id bf16_dense_tflops memory_bandwidth_gb_per_s interconnect_gb_per_s tdp_w",
            ("h100", 1000.0, 3000.0, 900.0, 700.0),
            ("h800", 1000.0, 3000.0, 300.0, 700.0),
            ("h20", 100.0, 4500.0, 900.0, 400.0),
            ("a100", 300.0, 1500.0, 600.0, 400.0),
            ("b200", 2000.0, 6000.0, 1800.0, 1000.0),
        ),
        training_runs=rows_of(
            "run_id gpu_hours published_on",
            ("deepseek-v3", 2_788_000.0, "2024-12-26"),
            ("deepseek-r1", 147_000.0, "2025-01-20"),
        ),
        training_stages=rows_of("stage_id gpus", ("v3-pretraining", 2_048.0)),
        assumptions=rows_of(
            "assumption_id low value high",
            ("about-tolerance", BLANK, 0.2, BLANK),
            ("host-power-factor", BLANK, 1.25, BLANK),
            ("pue", BLANK, 1.2, BLANK),
            ("hardware-usd-per-gpu", 20_000.0, 30_000.0, 45_000.0),
            ("a100-hardware-usd-per-gpu", BLANK, 12_000.0, BLANK),
        ),
        gpu_prices=rows_of(
            "price_id chip_id kind as_of usd",
            ("h20-new", "h20", "purchase", "2024", 12_000.0),
            ("h20-old", "h20", "purchase", "2023", 99_000.0),
            ("h20-hour", "h20", "rental-on-demand", "2025", 1.0),
        ),
        china_sales=rows_of(
            "sales_id chip_id through units_low units units_high",
            ("h20-june", "h20", "2023-06-30", 100.0, 200.0, 300.0),
            ("h800-2023", "h800", "2023-12-31", 93_121.0, 115_430.0, 143_648.0),
            ("h20-2023", "h20", "2023-12-31", 1_000.0, 2_000.0, 3_000.0),
            ("h20-2024", "h20", "2024-12-31", 500_000.0, 1_000_000.0, 2_000_000.0),
            ("h20-2025", "h20", "2025-12-31", 2_000_000.0, 3_000_000.0, 4_000_000.0),
        ),
        disclosures=rows_of(
            "disclosure_id value",
            ("semianalysis-capex", 1_600_000_000.0),
            ("luk-hopper-capex", 960_000_000.0),
            ("fire-flyer-power", 2.5),
            ("fire-flyer-gpus", 10_000.0),
        ),
    )


def parameters(**values: Any) -> Parameters:
    return Parameters.read({"draws": DRAWS, **values})


@pytest.fixture(scope="module")
def facts() -> Facts:
    return evidence.load()


# Estimates and their weights


def test_weights_are_shares_of_their_definition() -> None:
    weights = fleet.estimates(made_up(), parameters()).frame["weight"]
    assert weights[["low-x", "high-x", "floor-x", "semianalysis-h800"]].tolist() == [0.25, 0.75, 0.0, 1.0]
    assert weights["semianalysis-h100"] == 0.0  # the only one of its definition, and of no weight


def test_a_parameter_replaces_a_declared_weight() -> None:
    found = fleet.estimates(made_up(), parameters(source_weights={"low-x": 9}))
    assert found.frame.loc[["low-x", "high-x"], "weight"].tolist() == [0.75, 0.25]
    weight = found.inputs["low-x"][1]
    assert (weight.key, weight.value) == ("parameters/source_weights/low-x", 9.0)


@pytest.mark.parametrize(
    ("as_of", "known"),
    [
        ("2023-12-31", set()),
        ("2024-01-01", {"floor-x"}),
        ("2025-01-31", {"floor-x", "low-x"}),
        ("2025-06-01", {"floor-x", "low-x", "high-x"}),
    ],
)
def test_only_what_was_known_on_the_day(as_of: str, known: set[str]) -> None:
    frame = fleet.estimates(made_up(), parameters(as_of=as_of)).frame
    assert set(frame.index[frame["chip_id"] == "h100"]) == known


def test_an_estimate_without_a_range_is_exact() -> None:
    frame = fleet.estimates(made_up(), parameters()).frame
    assert list(frame.loc["floor-x", ["units_low", "units", "units_high"]]) == [2.0, 2.0, 2.0]


# The pool


def test_pool_is_the_weighted_probability_of_its_sources() -> None:
    found = fleet.pool(made_up(), parameters(claimed_fleet=100, draws=4096)).frame["probability"]
    # At least 80, by hand: the lognormal through 10 and 20 (95th), and the one through 50 (5th) and 100.
    low = 1 - ndtr(Z95 * np.log(80 / 10) / np.log(20 / 10))
    high = 1 - ndtr(Z95 * np.log(80 / 100) / np.log(100 / 50))
    assert found["low-x"] == pytest.approx(low, abs=2e-3)
    assert found["high-x"] == pytest.approx(high, abs=2e-3)
    assert found["pool"] == pytest.approx(0.25 * found["low-x"] + 0.75 * found["high-x"], rel=1e-6)
    assert found["floor-x"] == 0.0


def test_pool_and_measure_agree_to_the_last_digit() -> None:
    asked = parameters(claimed_fleet=60)
    measure = fleet.measure(made_up(), asked)
    assert measure is not None
    assert fleet.pool(made_up(), asked).number("pool", "probability").value == measure.probability()


def test_percentiles_of_a_mixture_of_exact_numbers() -> None:
    facts = made_up((("a", "h100", BLANK, 1.0, BLANK, 0.04, "2024"), ("b", "h100", BLANK, 7.0, BLANK, 0.96, "2024")))
    row = fleet.pool(facts, parameters()).frame.loc["pool"]
    assert list(row[["units_low", "units", "units_high"]]) == [7.0, 7.0, 7.0]
    facts = made_up((("a", "h100", BLANK, 1.0, BLANK, 0.05, "2024"), ("b", "h100", BLANK, 7.0, BLANK, 0.95, "2024")))
    row = fleet.pool(facts, parameters()).frame.loc["pool"]
    assert list(row[["units_low", "units", "units_high"]]) == [1.0, 7.0, 7.0]


def test_only_the_proportion_of_weights_counts_in_a_mixture() -> None:
    mixture = fleet.Mixture([np.arange(100.0), np.arange(1_000.0, 1_100.0)])
    assert mixture.percentiles(np.array([9.0, 1.0])) == mixture.percentiles(np.array([0.9, 0.1]))
    # Each of 0 … 99 weighs 0.009: six make 0.05, 56 make 0.5; fifty of the others, 0.001 each, lead on to 0.95.
    assert mixture.percentiles(np.array([9.0, 1.0])) == (5.0, 55.0, 1_049.0)


def test_pool_of_one_source_is_that_source() -> None:
    frame = fleet.pool(made_up(), parameters(), "h800").frame
    assert list(frame.loc["pool"]) == list(frame.loc["semianalysis-h800"])


@pytest.mark.parametrize("chip", ["b200", "hopper"])  # nothing counted it; counted with no weight
def test_a_chip_without_a_weighed_estimate_has_no_pool_and_no_measure(chip: str) -> None:
    asked = parameters(claimed_chip=chip)
    assert fleet.measure(made_up(), asked) is None
    assert "pool" not in fleet.pool(made_up(), asked).frame.index


def test_every_weight_at_zero_leaves_no_measure() -> None:
    assert fleet.measure(made_up(), parameters(source_weights={"low-x": 0, "high-x": 0})) is None


# What would change it

TWO = (("yes", "h100", BLANK, 100.0, BLANK, 0.5, "2024"), ("no", "h100", BLANK, 10.0, BLANK, 0.5, "2024"))


def test_flip_values_by_hand() -> None:
    measure = fleet.measure(made_up(TWO), parameters(claimed_fleet=50))
    assert measure is not None
    assert measure.probability() == 0.5
    flips = measure.flips([0.4])
    assert flips["weight-yes"] == pytest.approx(1 / 3, rel=1e-6)  # w ÷ (w + 0.5) = 0.4
    assert flips["weight-no"] == pytest.approx(0.75, rel=1e-6)
    assert flips["claimed-fleet"] == pytest.approx(125, rel=1e-6)  # 100 chips are 'about' 125 and no more
    assert flips["yes"] == pytest.approx(40, rel=1e-6)
    assert "no" not in flips or flips["no"] > 10


def test_every_input_is_a_number_with_an_origin() -> None:
    measure = fleet.measure(made_up(TWO), parameters())
    assert measure is not None
    assert set(measure.numbers) == set(measure.ranges)
    assert measure.numbers["claimed-fleet"].key == "parameters/claimed_fleet"
    assert measure.numbers["yes"].key == "fleet_estimates/yes/units"
    assert measure.numbers["weight-yes"].key == "fleet_estimates/yes/weight"


# Capability, by hand


def test_fifty_thousand_h100() -> None:
    found = fleet.capability(made_up(), parameters(claimed_fleet=50_000))
    # 2,788,000 + 147,000 hours of 50,000 × 8,760
    assert found.number("claimed", "share_of_year").value == pytest.approx(0.0067009, abs=1e-7)
    assert found.number("claimed", "days_to_train_v3").value == pytest.approx(2.3233333, abs=1e-6)
    assert found.number("claimed", "h100e_bf16").value == 50_000
    assert found.number("claimed", "power_mw").value == pytest.approx(52.5)  # 50,000 × 700 W × 1.25 × 1.2


def test_the_cluster_of_v3_takes_the_days_its_report_gives() -> None:
    found = fleet.capability(made_up(), parameters())
    assert found.number("v3-cluster", "days_to_train_v3").value == pytest.approx(56.7, abs=0.05)
    assert found.number("v3-cluster", "h100e_interconnect").value == pytest.approx(2048 / 3, rel=1e-8)


def test_a_mixed_fleet_in_three_measures() -> None:
    found = fleet.capability(made_up(), parameters())
    sizes = {column: found.number("semianalysis-mix", column).value for column in fleet.SPECIFICATIONS}
    assert sizes["h100e_bf16"] == 10_000 + 10_000 + 3_000
    assert sizes["h100e_memory"] == 10_000 + 10_000 + 45_000
    assert sizes["h100e_interconnect"] == pytest.approx(10_000 / 3 + 10_000 + 30_000)


def test_capital_of_a_fleet_with_its_interval() -> None:
    found = fleet.capability(made_up(), parameters(claimed_fleet=1_000))
    claimed = found.number("claimed", "capital_usd")
    assert claimed.value == pytest.approx(30_000_000, rel=1e-3)
    assert claimed.low == pytest.approx(20_000_000, rel=5e-3)
    assert claimed.high == pytest.approx(45_000_000, rel=5e-3)
    # 20,000 servers' shares at one price, and 30,000 H20 at the latest purchase price
    mix = found.number("semianalysis-mix", "capital_usd")
    assert mix.value == pytest.approx(20_000 * 30_000 + 30_000 * 12_000, rel=1e-3)
    assert mix.low == pytest.approx(20_000 * 20_000 + 30_000 * 12_000, rel=5e-3)  # H800 and H100 share their draws


def test_a_chip_nobody_priced_has_no_capital_cost() -> None:
    frame = fleet.capability(made_up(), parameters(claimed_chip="b200", claimed_fleet=100)).frame
    assert frame["capital_usd"].isna()["claimed"]
    assert frame.loc["claimed", "h100e_bf16"] == 200


@pytest.mark.parametrize("group", ["hopper", "all"])
def test_a_claim_about_a_group_is_compared_as_h100s(group: str) -> None:
    assert set(fleet.fleets(made_up(), parameters(claimed_chip=group))["claimed"]) == {"h100"}


@settings(deadline=None, max_examples=10)
@given(fewer=st.integers(1, 10**6), more=st.integers(0, 10**6))
def test_more_chips_never_take_longer(fewer: int, more: int) -> None:
    days, share = (
        [
            fleet.capability(made_up(), parameters(claimed_fleet=n, draws=256)).number("claimed", column).value
            for n in (fewer, fewer + more)
        ]
        for column in ("days_to_train_v3", "share_of_year")
    )
    assert days[1] <= days[0]
    assert share[1] <= share[0]


@settings(deadline=None, max_examples=20)
@given(
    weights=st.tuples(st.floats(0.01, 10), st.floats(0.01, 10)),
    claimed=st.integers(1, 1000),
)
def test_the_pool_lies_between_its_sources(weights: tuple[float, float], claimed: int) -> None:
    chosen = dict(zip(("low-x", "high-x"), weights, strict=True))
    asked = parameters(source_weights=chosen, claimed_fleet=claimed, draws=256)
    found = fleet.pool(made_up(), asked).frame
    for column in ("probability", "units"):
        sources = found.loc[["low-x", "high-x"], column]
        assert sources.min() * (1 - 1e-6) <= found.loc["pool", column] <= sources.max() * (1 + 1e-6)
    assert found.loc[["low-x", "high-x"], "weight"].sum() == pytest.approx(1)


@settings(deadline=None, max_examples=20)
@given(claimed=st.integers(1, 500), more=st.integers(0, 500))
def test_a_larger_claim_is_never_more_likely(claimed: int, more: int) -> None:
    smaller, larger = (
        fleet.pool(made_up(), parameters(claimed_fleet=n, draws=256)).number("pool", "probability").value
        for n in (claimed, claimed + more)
    )
    assert larger <= smaller


# Shares of what was sold, and cross-checks


def test_shares_of_the_h800s_sold_to_china() -> None:
    found = fleet.supply(made_up(), parameters(claimed_fleet=50_000))
    assert found.number("h800/semianalysis-mix", "share").value == pytest.approx(0.0866, abs=5e-5)  # 9%
    claimed = found.number("h800/claimed", "share")
    assert claimed.value == pytest.approx(0.433, abs=5e-4)  # 43%
    assert claimed.low == pytest.approx(50_000 / 143_648, rel=1e-8)
    assert claimed.high == pytest.approx(50_000 / 93_121, rel=1e-8)
    assert found.number("h800/v3-cluster", "share").value == pytest.approx(2_048 / 115_430, rel=1e-8)


def test_chips_sold_after_r1_do_not_count() -> None:
    found = fleet.supply(made_up(), parameters())
    assert found.frame.loc["h20/semianalysis-mix", "sales_id"] == "h20-2024"
    assert found.number("h20/semianalysis-mix", "share").value == 0.03
    assert list(dict.fromkeys(found.frame["chip_id"])) == ["h800", "h20"]  # by the day of the count that is used
    assert fleet.supply(made_up(), parameters(as_of="2023-01-01")).frame.empty  # nothing was counted yet


def test_cross_checks_by_hand() -> None:
    found = fleet.cross_checks(made_up(), parameters())
    assert found.number("luk-hopper-capex", "ratio").value == pytest.approx(1.0, rel=1e-3)
    assert found.number("semianalysis-capex", "ratio").value == pytest.approx(1.08 / 1.6, rel=1e-3)
    assert found.number("semianalysis-capex", "capital_usd").value == pytest.approx(1.08e9, rel=1e-3)
    # 10,000 × 400 W × 1.25, cooling left out on both sides
    assert found.number("fire-flyer-power", "power_mw").value == pytest.approx(5.0)
    assert found.number("fire-flyer-power", "ratio").value == pytest.approx(2.0)


# The real tables


def test_real_numbers(facts: Facts) -> None:
    asked = Parameters()
    capability = fleet.capability(facts, asked)
    assert capability.number("claimed", "share_of_year").value == pytest.approx(0.0067, abs=5e-5)
    assert capability.number("v3-cluster", "days_to_train_v3").value == pytest.approx(56.7, abs=0.05)
    assert capability.number("semianalysis-mix", "h100e_bf16").value == pytest.approx(24_487, abs=1)
    assert capability.number("semianalysis-mix", "h100e_memory").value == pytest.approx(55_821, abs=1)
    supply = fleet.supply(facts, asked)
    assert supply.number("h800/semianalysis-mix", "share").value == pytest.approx(0.09, abs=0.005)
    assert supply.number("h800/claimed", "share").value == pytest.approx(0.43, abs=0.005)
    assert "a100/disclosed" not in supply.frame.index


def test_real_estimates_are_weighted_within_each_definition(facts: Facts) -> None:
    sums = fleet.estimates(facts, Parameters()).frame.groupby("chip_id")["weight"].sum()
    assert sums.to_numpy() == pytest.approx(1.0)


def test_the_real_pool_lies_between_its_sources(facts: Facts) -> None:
    frame = fleet.pool(facts, Parameters()).frame
    sources = frame[(frame.index != "pool") & (frame["weight"] > 0)]
    assert sources["probability"].min() < frame.loc["pool", "probability"] < sources["probability"].max()


@pytest.mark.parametrize(("chip", "at_least"), [("hopper", 0.5), ("all", 0.9)])
def test_the_same_number_is_likely_of_a_wider_definition(facts: Facts, chip: str, at_least: float) -> None:
    measure = fleet.measure(facts, Parameters(claimed_chip=chip))
    assert measure is not None
    assert measure.probability() > at_least


def test_results_know_their_inputs(facts: Facts) -> None:
    for found in (
        fleet.estimates(facts, Parameters()),
        fleet.pool(facts, Parameters()),
        fleet.capability(facts, Parameters()),
        fleet.supply(facts, Parameters()),
        fleet.cross_checks(facts, Parameters()),
    ):
        for row in found.frame.index:
            assert found.inputs[row], (found.name, row)
        for column in found.columns.values():
            assert len(column.formula) <= 120
