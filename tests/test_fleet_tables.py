"""The tables of the fleet check cell by cell, with their inputs, on made-up estimates."""

import math

import numpy as np
import pytest

from claim_audit import fleet
from claim_audit.numbers import Number
from claim_audit.uncertainty import Range, draw, interval
from test_fleet import BLANK, made_up, parameters

H100_POOL = ["low-x", "high-x", "floor-x"]
LIMITS = ["parameters/claimed_fleet", "assumptions/about-tolerance/value"]


def keys(numbers: tuple[Number, ...]) -> list[str]:
    return [number.key for number in numbers]


def of_estimate(row: str) -> list[str]:
    return [f"fleet_estimates/{row}/units", f"fleet_estimates/{row}/weight"]


def test_estimates_cell_by_cell() -> None:
    found = fleet.estimates(made_up(), parameters())
    assert found.name == "fleet/estimates"
    assert found.frame.loc["high-x"].to_dict() == {
        "claimant_ko": "claimant_ko",
        "claimant_en": "claimant_en",
        "chip_id": "h100",
        "definition_ko": "definition_ko",
        "definition_en": "definition_en",
        "kind": "kind",
        "as_of": "2025-06",
        "units": 100.0,
        "units_low": 50.0,
        "units_high": 200.0,
        "weight": 0.75,
    }
    assert keys(found.inputs["high-x"]) == of_estimate("high-x")
    thirds = made_up(tuple((f"e{n}", "h100", BLANK, 1.0, BLANK, 1.0, "2024") for n in range(3)))
    assert fleet.estimates(thirds, parameters()).frame["weight"].tolist() == [0.333333333] * 3


def test_a_weight_that_a_reader_sets_is_a_parameter() -> None:
    weight = fleet.estimates(made_up(), parameters(source_weights={"low-x": 9})).inputs["low-x"][1]
    told = ("parameters", "source_weights", "low-x", ("own-judgement",))
    assert (weight.table, weight.row, weight.column, weight.source_ids) == told  # type: ignore[attr-defined]
    assert (weight.unit, weight.label.en) == ("count", "weight")


def test_a_weight_below_one_is_shared_out_like_any_other() -> None:
    light = made_up((("a", "h100", BLANK, 1.0, BLANK, 0.1, "2024"), ("b", "h100", BLANK, 7.0, BLANK, 0.3, "2024")))
    assert fleet.estimates(light, parameters()).frame["weight"].tolist() == [0.25, 0.75]
    assert fleet.pool(light, parameters(claimed_fleet=5)).frame.at["pool", "probability"] == 0.75


def test_the_pool_cell_by_cell() -> None:
    asked = parameters(claimed_fleet=100, seed=3)
    found = fleet.pool(made_up(), asked)
    assert found.name == "fleet/pool"
    assert found.frame.index.tolist() == ["pool", *H100_POOL]
    assert found.frame.columns.tolist() == ["units_low", "units", "units_high", "probability", "weight"]
    assert found.frame.dtypes.tolist() == [float] * 5
    ranges = {"low-x": Range(5, 10, 20), "high-x": Range(50, 100, 200)}
    drawn = draw(ranges, 1024, 3)
    for row, samples in drawn.items():
        assert found.frame.loc[row, ["units_low", "units", "units_high"]].tolist() == list(interval(samples))
        assert found.frame.at[row, "probability"] == pytest.approx(np.mean(samples >= 80), abs=1e-8)
    values = np.concatenate([drawn["low-x"], drawn["high-x"]])
    shares = np.repeat([0.25 / 1024, 0.75 / 1024], 1024)
    order = np.argsort(values)
    cumulated = shares[order].cumsum()
    by_hand = [values[order][np.searchsorted(cumulated, at - 1e-12)] for at in (0.05, 0.5, 0.95)]
    assert found.frame.loc["pool", ["units_low", "units", "units_high"]].tolist() == pytest.approx(by_hand)
    assert found.frame["weight"].tolist() == [1.0, 0.25, 0.75, 0.0]


def test_the_pool_knows_its_limits_its_sources_and_their_weights() -> None:
    found = fleet.pool(made_up(), parameters())
    assert keys(found.inputs["low-x"]) == [*of_estimate("low-x"), *LIMITS]
    assert keys(found.inputs["pool"]) == [*LIMITS, *(key for row in H100_POOL for key in of_estimate(row))]
    assert "pool" not in fleet.pool(made_up(), parameters(), "hopper").inputs


def test_at_just_the_tolerated_number_the_claim_holds() -> None:
    one = made_up((("a", "h100", BLANK, 80.0, BLANK, 1.0, "2024"),))
    chances = [fleet.pool(one, parameters(claimed_fleet=n)).frame["probability"].tolist() for n in (100, 101)]
    assert chances == [[1.0, 1.0], [0.0, 0.0]]


def test_the_measure_has_its_name_draws_and_seed_and_votes_by_weight() -> None:
    measure = fleet.measure(made_up(), parameters(draws=256, seed=3, claimed_fleet=100))
    assert measure is not None
    assert (measure.name, measure.draws, measure.seed, measure.quantity) == ("fleet_size/held", 256, 3, None)
    assert list(measure.ranges) == [
        *("claimed-fleet", "about-tolerance"),
        *(name for row in H100_POOL for name in (row, f"weight-{row}")),
    ]
    draws = {name: np.array([range_.value, range_.value]) for name, range_ in measure.ranges.items()}
    assert measure.holds({**draws, "high-x": np.array([79.0, 80.0])}) == 0.375
    assert measure.holds({**draws, "low-x": np.array([90.0, 90.0])}) == 1.0


def test_the_fleets_compared() -> None:
    named = fleet.fleets(made_up(), parameters(claimed_chip="h20", claimed_fleet=7))
    told = {name: {chip: number.key for chip, number in held.items()} for name, held in named.items()}
    assert told == {
        "claimed": {"h20": "parameters/claimed_fleet"},
        "semianalysis-mix": {chip: f"fleet_estimates/semianalysis-{chip}/units" for chip in ("h800", "h100", "h20")},
        "disclosed": {"h800": "fleet_estimates/disclosed-h800/units", "a100": "fleet_estimates/fire-flyer-a100/units"},
        "v3-cluster": {"h800": "training_stages/v3-pretraining/gpus"},
    }


def test_capability_cell_by_cell() -> None:
    found = fleet.capability(made_up(), parameters())
    assert found.name == "fleet/capability"
    assert found.frame.index.tolist() == ["claimed", "semianalysis-mix", "disclosed", "v3-cluster"]
    h800s = 2_224 + 10_000 * 0.3
    power = (2_224 * 700 + 10_000 * 400) * 1.25 * 1.2 / 1e6
    row = found.frame.loc["disclosed"].to_dict()
    capital = [row.pop(f"capital_usd{end}") for end in ("_low", "", "_high")]
    assert row == {
        "h100e_bf16": h800s,
        "h100e_memory": 2_224 + 5_000,
        "h100e_interconnect": pytest.approx(2_224 / 3 + 10_000 * 2 / 3),
        "days_to_train_v3": pytest.approx(2_788_000 / 24 / h800s),
        "share_of_year": pytest.approx(2_935_000 / 8760 / h800s),
        "power_mw_low": pytest.approx(power),
        "power_mw": pytest.approx(power),
        "power_mw_high": pytest.approx(power),
    }
    hardware = [20_000, 30_000, 45_000]
    assert capital == pytest.approx([2_224 * one + 10_000 * 12_000 for one in hardware], rel=5e-3)


def test_capability_knows_chips_reference_hours_powers_and_prices() -> None:
    columns = ("bf16_dense_tflops", "memory_bandwidth_gb_per_s", "interconnect_gb_per_s")
    found = fleet.capability(made_up(), parameters())
    assert keys(found.inputs["disclosed"]) == [
        *("fleet_estimates/disclosed-h800/units", "fleet_estimates/fire-flyer-a100/units"),
        *(f"chips/{chip}/{column}" for chip in ("a100", "h100", "h800") for column in columns),
        *(f"training_runs/{run}/gpu_hours" for run in ("deepseek-v3", "deepseek-r1")),
        *("chips/h800/tdp_w", "chips/a100/tdp_w"),
        *("assumptions/host-power-factor/value", "assumptions/pue/value"),
        *("assumptions/hardware-usd-per-gpu/value", "assumptions/a100-hardware-usd-per-gpu/value"),
    ]
    assert keys(found.inputs["semianalysis-mix"])[-2:] == [
        "assumptions/hardware-usd-per-gpu/value",
        "gpu_prices/h20-new/usd",
    ]
    unpriced = fleet.capability(made_up(), parameters(claimed_chip="b200"))
    assert keys(unpriced.inputs["claimed"])[-1] == "assumptions/pue/value"
    ends = [unpriced.frame.at["claimed", f"capital_usd{end}"] for end in ("_low", "", "_high")]
    assert all(math.isnan(end) for end in ends)


def test_uncertain_power_and_price_are_drawn_from_the_seed() -> None:
    facts = made_up()
    facts.frames["assumptions"].loc[["host-power-factor", "pue"], ["low", "high"]] = [[1.0, 2.0], [1.1, 1.5]]
    row = fleet.capability(facts, parameters(draws=256, seed=3, claimed_fleet=1000)).frame.loc["claimed"]
    drawn = draw({"host-power-factor": Range(1, 1.25, 2), "pue": Range(1.1, 1.2, 1.5)}, 256, 3)
    power = interval(0.7 * drawn["host-power-factor"] * drawn["pue"])
    assert row[["power_mw_low", "power_mw", "power_mw_high"]].tolist() == pytest.approx(power)
    price = draw({"x": Range(20_000, 30_000, 45_000)}, 256, 3)["x"]
    capital = interval(1000 * price)
    assert row[["capital_usd_low", "capital_usd", "capital_usd_high"]].tolist() == pytest.approx(capital)


def test_supply_cell_by_cell() -> None:
    found = fleet.supply(made_up(), parameters(claimed_fleet=50_000))
    assert found.name == "fleet/supply"
    fleets = {
        "h800": ["semianalysis-mix", "disclosed", "v3-cluster", "claimed"],
        "h20": ["semianalysis-mix", "claimed"],
    }
    assert found.frame.index.tolist() == [f"{chip}/{name}" for chip, names in fleets.items() for name in names]
    assert found.frame.loc["h800/disclosed"].to_dict() == {
        "chip_id": "h800",
        "fleet_id": "disclosed",
        "sales_id": "h800-2023",
        "share_low": pytest.approx(2_224 / 143_648),
        "share": pytest.approx(2_224 / 115_430),
        "share_high": pytest.approx(2_224 / 93_121),
    }
    assert keys(found.inputs["h800/disclosed"]) == [
        "fleet_estimates/disclosed-h800/units",
        "china_sales/h800-2023/units",
    ]
    assert keys(found.inputs["h20/claimed"]) == ["parameters/claimed_fleet", "china_sales/h20-2024/units"]


def test_a_count_up_to_the_day_of_r1_counts_and_a100s_bought_before_it_do_not() -> None:
    facts = made_up()
    sales = facts.frames["china_sales"]
    sales.loc["h20-2025", "through"] = "2025-01-20"
    sales.loc["a100-2023"] = ["a100", "2023-12-31", 1_000.0, 2_000.0, 3_000.0]
    found = fleet.supply(facts, parameters()).frame
    assert found.at["h20/claimed", "sales_id"] == "h20-2025"
    assert [row for row in found.index if row.startswith("a100")] == ["a100/claimed"]
    early = fleet.supply(facts, parameters(as_of="2023-12-31")).frame
    assert early.at["h20/claimed", "sales_id"] == "h20-2023"
    none = fleet.supply(facts, parameters(as_of="2023-01-01")).frame
    assert none.columns.tolist() == ["chip_id", "fleet_id", "sales_id", "share_low", "share", "share_high"]


def test_cross_checks_cell_by_cell() -> None:
    facts = made_up()
    found = fleet.cross_checks(facts, parameters())
    assert found.name == "fleet/cross-checks"
    assert found.frame.index.tolist() == ["semianalysis-capex", "luk-hopper-capex", "fire-flyer-power"]
    capital = interval(20_000 * draw({"x": Range(20_000, 30_000, 45_000)}, 1024, parameters().seed)["x"] + 360e6)
    row = found.frame.loc["luk-hopper-capex"]
    assert row[["capital_usd_low", "capital_usd", "capital_usd_high"]].tolist() == pytest.approx(capital)
    ratios = [end / 960e6 for end in capital]
    assert row[["ratio_low", "ratio", "ratio_high"]].tolist() == pytest.approx(ratios)
    assert row[["power_mw_low", "power_mw", "power_mw_high"]].isna().all()
    assert keys(found.inputs["fire-flyer-power"]) == [
        *("disclosures/fire-flyer-gpus/value", "chips/a100/tdp_w", "assumptions/host-power-factor/value"),
        "disclosures/fire-flyer-power/value",
    ]
    assert keys(found.inputs["semianalysis-capex"]) == [
        *(f"fleet_estimates/semianalysis-{chip}/units" for chip in ("h800", "h100", "h20")),
        "disclosures/fire-flyer-gpus/value",
        *("assumptions/hardware-usd-per-gpu/value", "gpu_prices/h20-new/usd"),
        *("assumptions/a100-hardware-usd-per-gpu/value", "disclosures/semianalysis-capex/value"),
    ]


def test_the_latest_purchase_price_counts_wherever_it_stands() -> None:
    facts = made_up()
    facts.frames["gpu_prices"].loc["h20-same"] = ["h20", "purchase", "2024", 13_000.0]
    inputs = fleet.capability(facts, parameters()).inputs["semianalysis-mix"]
    assert keys(inputs)[-1] == "gpu_prices/h20-same/usd"  # of one day the later row
