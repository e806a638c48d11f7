"""The tables of the export rules cell by cell, and what each bound, date and blank decides, on made-up chips."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from claim_audit import export_rules
from claim_audit.export_rules import Status
from claim_audit.numbers import Number
from test_export_rules import BLANK, CASE, DENIAL, NEW, OLD, MadeUp, made_up

ANY: dict[str, Any] = {"limb_id": "any", "rule_id": "old", "order": 1, "outcome": DENIAL}


def keys(numbers: tuple[Number, ...]) -> list[str]:
    return [number.key for number in numbers]


def two_chips(limbs: list[dict[str, Any]]) -> MadeUp:
    """The chip `x1` and a second, `y2`, of another vendor, with a throughput at every precision."""
    facts = made_up(limbs)
    other = facts.frames["chips"].loc["x1"].to_dict() | {"vendor": "Another", "launched_on": "2021-06"}
    other |= {"fp4_dense_tflops": 500.0, "fp8_dense_tflops": 300.0, "int8_dense_tops": 300.0}
    facts.frames["chips"] = pd.DataFrame.from_dict(
        {"x1": facts.frames["chips"].loc["x1"].to_dict(), "y2": other}, "index"
    )
    return facts


def test_metrics_cell_by_cell() -> None:
    found = export_rules.metrics(two_chips([OLD]))
    assert found.name == "export_rules/metrics"
    assert found.frame.to_dict("index") == {
        "x1": {"tpp": 1600.0, "tpp_precision": "bf16", "performance_density": 4.0, "io_gb_per_s": 128.0},
        "y2": {"tpp": 2400.0, "tpp_precision": "fp8", "performance_density": 6.0, "io_gb_per_s": 128.0},
    }
    rest = ("die_area_mm2", "interconnect_gb_per_s", "pcie_gb_per_s")
    assert keys(found.inputs["x1"]) == [f"chips/x1/{column}" for column in ("bf16_dense_tflops", *rest)]
    assert keys(found.inputs["y2"]) == [f"chips/y2/{column}" for column in ("fp8_dense_tflops", *rest)]
    blank = made_up([OLD], pcie_gb_per_s=BLANK)
    assert keys(export_rules.metrics(blank).inputs["x1"]) == ["chips/x1/bf16_dense_tflops", *keys_of_rest(rest[:2])]


def keys_of_rest(columns: tuple[str, ...]) -> list[str]:
    return [f"chips/x1/{column}" for column in columns]


def test_of_precisions_that_tie_the_lowest_is_named() -> None:
    tie = made_up([OLD], fp4_dense_tflops=400.0, fp8_dense_tflops=200.0, int8_dense_tops=200.0)
    assert export_rules.metrics(tie).frame["tpp_precision"].tolist() == ["fp4"]
    assert export_rules.metrics(made_up([OLD], int8_dense_tops=200.0)).frame["tpp_precision"].tolist() == ["int8"]


def test_a_chip_without_throughput_is_told_in_one_line() -> None:
    with pytest.raises(ValueError, match="no TPP") as error:
        export_rules.metrics(made_up([OLD], bf16_dense_tflops=BLANK))
    assert str(error.value) == "data/chips.csv: x1: no dense throughput at any precision, so it has no TPP"


@pytest.mark.parametrize(
    ("limb", "chip", "caught"),
    [
        ({"tpp_min": 1600.0}, {}, True),
        ({"tpp_min": 1600.1}, {}, False),
        ({"tpp_below": 1600.1}, {}, True),
        ({"tpp_below": 1600.0}, {}, False),
        ({"density_min": 4.0}, {}, True),
        ({"density_min": 4.1}, {}, False),
        ({"density_below": 4.1}, {}, True),
        ({"density_below": 4.0}, {}, False),
        ({"io_gb_per_s_min": 128.0}, {}, True),
        ({"io_gb_per_s_min": 128.1}, {}, False),
        ({"memory_bandwidth_gb_per_s_below": 1000.1}, {}, True),
        ({"memory_bandwidth_gb_per_s_below": 1000.0}, {}, False),
        ({"chip_ids": "a;x1;b"}, {}, True),
        ({"chip_ids": "x12;x"}, {}, False),
        ({"chip_ids": "x1", "tpp_min": 1600.1}, {}, False),
        ({"tpp_min": 1600.0, "density_min": 4.1}, {}, False),
        ({"tpp_min": 1600.1, "density_min": 4.0}, {"die_area_mm2": BLANK}, False),
        ({"tpp_min": 1600.0, "density_min": 9.0, "io_gb_per_s_min": 128.0}, {"die_area_mm2": BLANK}, None),
    ],
)
def test_a_limb_catches_what_meets_all_its_bounds(
    limb: dict[str, Any], chip: dict[str, Any], caught: bool | None
) -> None:
    found = export_rules.status(made_up([ANY | limb], **chip), "x1", "old")
    if caught is False:
        assert found == Status("x1", None, None, "free", "free", True)
    else:
        assert found == Status("x1", "old", "any", DENIAL, DENIAL, caught is True)


def test_a_rule_that_tests_no_chips_and_one_that_has_ended_decide_nothing() -> None:
    facts = made_up([OLD, NEW])
    facts.frames["export_rules"].loc["new", "applies_to_chips"] = False
    assert export_rules.status(facts, "x1", "2021-06-01").rule_id == "old"
    assert export_rules.status(made_up([NEW]), "x1", "2022-01-01") == Status("x1", None, None, "free", "free", True)
    assert export_rules.status(made_up([NEW]), "x1", date(2021, 1, 1)).limb_id == "relief"


def test_a_limb_of_another_rule_does_not_count_under_this_one() -> None:
    other = {**ANY, "rule_id": "new", "limb_id": "elsewhere"}
    assert export_rules.status(made_up([other]), "x1", "2020-06-01").outcome == "free"


def test_a_rule_s_first_day_is_that_of_the_letter_for_the_vendor_told_alone() -> None:
    facts = two_chips([NEW])
    assert [export_rules.status(facts, chip, "new").rule_id for chip in ("x1", "y2")] == ["new", None]
    facts.frames["export_limbs"].loc["relief", "tpp_below"] = 9_999.0
    book = export_rules.Rulebook(facts)
    assert list(book.periods("x1")) == [
        ("old", date(2020, 1, 1), None),
        ("new", date(2021, 1, 1), date(2022, 1, 1)),
    ]
    assert list(book.periods("y2"))[1] == ("new", date(2021, 2, 1), date(2022, 1, 1))


def test_the_matrix_cell_by_cell() -> None:
    found = export_rules.matrix(two_chips([OLD, NEW]))
    assert found.name == "export_rules/matrix"
    assert found.frame.index.tolist() == ["x1/old", "x1/new", "y2/old", "y2/new"]
    assert found.frame.loc["y2/new"].to_dict() == {
        "chip_id": "y2",
        "rule_id": "new",
        "limb_id": "line",
        "outcome": DENIAL,
        "classification": DENIAL,
        "known": True,
        "on": "2021-02-01",
        "decided_by": "old",
    }
    assert found.frame.loc["x1/new", ["on", "decided_by", "limb_id", "outcome"]].tolist() == [
        *("2021-01-01", "new", "relief", CASE)
    ]


def test_headroom_cell_by_cell() -> None:
    dense = {**NEW, "limb_id": "dense", "order": 2, "density_min": 3.2, "tpp_below": None, "io_gb_per_s_min": 100.0}
    again = {**OLD, "limb_id": "again", "order": 3}
    found = export_rules.headroom(made_up([OLD, dense, again]))
    assert found.name == "export_rules/headroom"
    rows = ["tpp-1600", "density-3.2", "io-100", "interconnect-100"]
    assert found.frame.index.tolist() == [f"x1/{row}" for row in rows]
    assert found.frame.loc["x1/density-3.2"].to_dict() == {
        "chip_id": "x1",
        "limb_id": "dense",
        "measure": "density",
        "measured": 4.0,
        "threshold": 3.2,
        "margin_percent": pytest.approx(25.0),
        "tpp_at_threshold": pytest.approx(1280.0),
    }
    assert found.frame["limb_id"].tolist() == ["line", "dense", "dense", "dense"]
    assert found.frame["measured"].tolist() == [1600.0, 4.0, 128.0, 100.0]
    assert found.frame["margin_percent"].tolist() == pytest.approx([0.0, 25.0, 28.0, 0.0])
    assert found.frame["tpp_at_threshold"].isna().tolist() == [True, False, True, True]
    assert keys(found.inputs["x1/tpp-1600"]) == ["export_rules/metrics/x1/tpp", "export_limbs/line/tpp_min"]
    assert keys(found.inputs["x1/density-3.2"]) == [
        *("export_rules/metrics/x1/performance_density", "export_limbs/dense/density_min", "chips/x1/die_area_mm2")
    ]
    assert keys(found.inputs["x1/interconnect-100"]) == [
        *("chips/x1/interconnect_gb_per_s", "export_limbs/dense/io_gb_per_s_min")
    ]


def test_the_timeline_cell_by_cell() -> None:
    found = export_rules.timeline(two_chips([OLD, NEW]), date(2022, 6, 1))
    assert found.name == "export_rules/timeline"
    assert found.frame.index.tolist() == ["x1/1", "x1/2", "x1/3", "y2/1"]
    assert found.frame.loc["x1/2"].to_dict() == {
        "chip_id": "x1",
        "rule_id": "new",
        "limb_id": "relief",
        "outcome": CASE,
        "classification": CASE,
        "known": True,
        "from_on": "2021-01-01",
        "to_on": "2022-01-01",
        "days": 365,
    }
    assert found.frame[["from_on", "to_on"]].to_numpy().tolist() == [
        ["2020-01-01", "2021-01-01"],
        ["2021-01-01", "2022-01-01"],
        ["2022-01-01", "2022-06-01"],
        ["2021-06-01", "2022-06-01"],
    ]


def test_a_timeline_ends_where_it_is_asked_to_and_begins_at_the_launch() -> None:
    facts = made_up([OLD, NEW], launched_on="2021-01-01")
    spans = export_rules.timeline(facts, "2022-01-01").frame[["from_on", "to_on"]].to_numpy().tolist()
    assert spans == [["2021-01-01", "2022-01-01"]]
    assert export_rules.timeline(facts, "2021-01-01").frame.empty
    assert export_rules.timeline(facts, "2021-01-01").frame.columns.tolist()[-3:] == ["from_on", "to_on", "days"]


def test_the_dates_of_the_h800_have_their_name() -> None:
    facts = made_up([{**ANY, "rule_id": "2023-10"}])
    facts.frames["chips"].index = ["h800"]
    facts.frames["export_rules"].index = ["old", "2023-10"]
    found = export_rules.h800_dates(facts)
    assert found.name == "export_rules/h800-dates"
    assert found.frame.to_dict("index") == {
        "announced": {"on": "2020-12-01", "day_before": "free", "on_the_day": "free"},
        "enforced": {"on": "2021-01-01", "day_before": "free", "on_the_day": DENIAL},
        "effective": {"on": "2021-02-01", "day_before": DENIAL, "on_the_day": DENIAL},
    }


def test_what_is_not_known_is_told_with_what_is() -> None:
    facts = two_chips([OLD])
    for chip, on, told in (
        ("y22", "2020-01-01", "chip 'y22' is not known; did you mean 'y2'?; one of x1, y2"),
        ("qqq", "2020-01-01", "chip 'qqq' is not known; one of x1, y2"),
        ("x1", "olt", "'olt' is neither a day such as 2023-10-23 nor a rule; did you mean 'old'?; one of old, new"),
        ("x1", "qqq", "'qqq' is neither a day such as 2023-10-23 nor a rule; one of old, new"),
    ):
        with pytest.raises(ValueError, match="one of") as error:
            export_rules.status(facts, chip, on)
        assert str(error.value) == told


@pytest.mark.parametrize(("on", "outcome"), [("2020", DENIAL), ("2019-12", "free"), ("2020-01", DENIAL)])
def test_a_month_or_a_year_is_its_first_day(on: str, outcome: str) -> None:
    assert export_rules.status(made_up([OLD]), "x1", on).outcome == outcome
