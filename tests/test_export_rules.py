"""The export rules against verdicts worked by hand, and against made-up chips and rules."""

import functools
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claim_audit import evidence, export_rules
from claim_audit.numbers import Fact, Facts, Name, Text

TABLES = ("chips", "export_rules", "export_limbs")
BLANK = float("nan")
IO, CASE, DENIAL = "io-and-compute", "licence-case-by-case", "licence-denial"
SEVERITY = ("free", "licence-notified", CASE, "controlled", DENIAL)

# Worked by hand from the text of the rules: TPP, density, total input/output, then the limb of 2022, of 2023 and the
# outcome of January 2026 by metrics alone.
VERDICTS = {
    "a100": (4_992, 6.04, 664, IO, "a.1", CASE),
    "a800": (4_992, 6.04, 464, None, "a.1", CASE),
    "h100": (15_832, 19.45, 1_028, IO, "a.1", CASE),
    "h800": (15_832, 19.45, 528, None, "a.1", CASE),
    "h20": (2_368, 2.91, 1_028, None, None, CASE),  # by the policy of July 2025: the rule of 2026 does not test it
    "h200": (15_832, 19.45, 1_028, IO, "a.1", CASE),
    "b200": (36_000, 22.1, 1_928, IO, "a.1", DENIAL),
    "gb200": (40_000, 24.6, 1_928, IO, "a.1", DENIAL),
    "b300": (56_000, 34.4, 1_928, IO, "a.1", DENIAL),
    "mi300x": (20_919, 20.6, 1_024, IO, "a.1", CASE),
    "mi325x": (20_919, 20.6, 1_024, IO, "a.1", CASE),
    "ascend-910b": (6_016, 9.04, 520, None, "a.1", CASE),
    "ascend-910c": (12_800, 9.62, 912, IO, "a.1", CASE),
}


class MadeUp:
    """Facts from frames made in a test."""

    def __init__(self, **frames: pd.DataFrame) -> None:
        self.frames = frames

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    def number(self, table: str, row: str, column: str) -> Fact:
        value = float(self.frames[table].loc[row].to_dict()[column])
        return Fact(
            key=f"{table}/{row}/{column}",
            value=value,
            unit="count",
            label=Text(column, column),
            table=table,
            row=row,
            column=column,
        )

    def name(self, table: str, row: str) -> Name:
        return Name(Text(row, row))


@functools.cache
def real() -> Facts:
    """The real tables, read once: properties are tried on them hundreds of times and cannot take a fixture."""
    return evidence.load()


@pytest.fixture
def facts() -> Facts:
    return real()


def changed(facts: Facts, table: str, row: str, **values: Any) -> MadeUp:
    """The real tables with some cells of one row replaced."""
    frames = {name: facts[name].copy() for name in TABLES}
    whole = frames[table].select_dtypes("integer").columns
    frames[table] = frames[table].astype(dict.fromkeys(whole, float))
    for column, value in values.items():
        frames[table].loc[row, column] = value
    return MadeUp(**frames)


# The verdict table


@pytest.mark.parametrize("chip_id", VERDICTS)
def test_metrics_are_those_worked_by_hand(facts: Facts, chip_id: str) -> None:
    found = export_rules.metrics(facts)
    tpp, density, io = VERDICTS[chip_id][:3]
    assert found.number(chip_id, "tpp").value == pytest.approx(tpp, abs=0.5)
    assert found.number(chip_id, "performance_density").value == pytest.approx(density, abs=0.05)
    assert found.number(chip_id, "io_gb_per_s").value == io


def test_every_chip_of_the_data_has_a_verdict(facts: Facts) -> None:
    assert set(facts["chips"].index) == set(VERDICTS)


@pytest.mark.parametrize("chip_id", VERDICTS)
@pytest.mark.parametrize(("rule_id", "column"), [("2022-10", 3), ("2023-10", 4)])
def test_limbs_of_2022_and_2023(facts: Facts, chip_id: str, rule_id: str, column: int) -> None:
    found = export_rules.status(facts, chip_id, rule_id)
    limb = VERDICTS[chip_id][column]
    assert (found.rule_id, found.limb_id) == ((rule_id, limb) if limb else (None, None))
    assert found.classification == {None: "free", IO: "controlled", "a.1": DENIAL}[limb]  # type: ignore[index]
    assert found.known


@pytest.mark.parametrize("chip_id", VERDICTS)
def test_january_2026(facts: Facts, chip_id: str) -> None:
    found = export_rules.status(facts, chip_id, "2026-01")
    assert found.classification == VERDICTS[chip_id][5]
    assert found.outcome == ("not-exported-from-us" if chip_id.startswith("ascend") else VERDICTS[chip_id][5])


@pytest.mark.parametrize("chip_id", VERDICTS)
def test_the_letter_of_april_2025_stops_the_h20_alone(facts: Facts, chip_id: str) -> None:
    found = export_rules.status(facts, chip_id, "2025-04-letter")
    assert (found.limb_id == "h20-letter") is (chip_id == "h20")
    assert export_rules.status(facts, "h20", date(2025, 4, 8)).outcome == "free"
    assert export_rules.status(facts, "h20", date(2025, 4, 9)).outcome == "controlled"
    assert export_rules.status(facts, "h20", date(2025, 7, 14)).outcome == "controlled"
    assert export_rules.status(facts, "h20", date(2025, 7, 15)).outcome == CASE  # licences promised, still needed


def test_precision_that_decides(facts: Facts) -> None:
    precisions = export_rules.metrics(facts).frame["tpp_precision"]
    assert {chip: precisions[chip] for chip in ("a100", "h800", "b200", "ascend-910b")} == {
        "a100": "int8",
        "h800": "fp8",
        "b200": "fp4",
        "ascend-910b": "bf16",
    }


def test_matrix_holds_every_chip_and_rule_and_agrees_with_status(facts: Facts) -> None:
    frame = export_rules.matrix(facts).frame
    assert len(frame) == len(VERDICTS) * len(facts["export_rules"])
    for _, row in frame.iterrows():
        assert export_rules.status(facts, row["chip_id"], row["rule_id"]).outcome == row["outcome"]
    # The memory rule and the worldwide licence change no chip's status for China.
    outcomes = frame.pivot_table(index="chip_id", columns="rule_id", values="outcome", aggfunc="first")
    assert (outcomes["2024-12-hbm"] == outcomes["2023-10"]).all()
    assert (outcomes["2025-01-diffusion"] == outcomes["2023-10"]).all()


# Dates of the H800


def test_three_dates_of_the_h800(facts: Facts) -> None:
    frame = export_rules.h800_dates(facts).frame
    assert frame.to_dict("index") == {
        "announced": {"on": "2023-10-17", "day_before": "free", "on_the_day": "free"},
        "enforced": {"on": "2023-10-23", "day_before": "free", "on_the_day": DENIAL},
        "effective": {"on": "2023-11-17", "day_before": DENIAL, "on_the_day": DENIAL},
    }


def test_the_day_before_is_the_day_before(facts: Facts) -> None:
    """Were the rule effective on the day after it was enforced, the H800 was caught on the day before."""
    frame = export_rules.h800_dates(changed(facts, "export_rules", "2023-10", effective_on="2023-10-24")).frame
    assert frame["on"].tolist() == ["2023-10-17", "2023-10-23", "2023-10-24"]
    assert frame["day_before"].tolist() == ["free", "free", DENIAL]
    assert frame["on_the_day"].tolist() == ["free", DENIAL, DENIAL]


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2023-10-16", "free"),
        ("2023-10-17", "free"),
        ("2023-10-18", "free"),
        ("2023-10-22", "free"),
        ("2023-10-23", DENIAL),
        ("2023-10-24", DENIAL),
        ("2023-11-16", DENIAL),
        ("2023-11-17", DENIAL),
        ("2023-11-18", DENIAL),
        ("2026-01-14", DENIAL),
        ("2026-01-15", CASE),
    ],
)
def test_h800_day_by_day(facts: Facts, day: str, outcome: str) -> None:
    assert export_rules.status(facts, "h800", day).outcome == outcome
    assert export_rules.status(facts, "h800", date.fromisoformat(day)).outcome == outcome


def test_the_letter_binds_nvidia_only(facts: Facts) -> None:
    assert export_rules.status(facts, "h800", "2023-10-30").outcome == DENIAL
    other = changed(facts, "chips", "h800", vendor="Another")
    assert export_rules.status(other, "h800", "2023-10-30").outcome == "free"
    assert export_rules.status(other, "h800", "2023-11-17").outcome == DENIAL


def test_timeline(facts: Facts) -> None:
    frame = export_rules.timeline(facts, "2026-09-30").frame
    h800 = frame[frame["chip_id"] == "h800"]
    assert h800[["from_on", "to_on", "outcome"]].to_numpy().tolist() == [
        ["2023-03-21", "2023-10-23", "free"],
        ["2023-10-23", "2026-01-15", DENIAL],
        ["2026-01-15", "2026-09-30", CASE],
    ]
    assert h800["days"].tolist() == [216, 815, 258]
    h20 = frame[frame["chip_id"] == "h20"]
    assert h20["outcome"].tolist() == ["free", "controlled", CASE]
    assert h20["days"].tolist() == [517, 97, 442]


def test_timeline_has_no_gap_and_leaves_out_chips_not_yet_launched(facts: Facts) -> None:
    frame = export_rules.timeline(facts, "2024-01-01").frame
    assert "b200" not in set(frame["chip_id"])
    for _, intervals in frame.groupby("chip_id"):
        assert intervals["to_on"].tolist()[:-1] == intervals["from_on"].tolist()[1:]
        assert intervals["to_on"].tolist()[-1] == "2024-01-01"
        assert (intervals["days"] > 0).all()


# Margins


@pytest.mark.parametrize(
    ("row", "percent"),
    [
        ("a100/tpp-4800", 4.0),
        ("a800/interconnect-600", -33.3),
        ("a800/io-600", -22.7),
        ("h800/interconnect-600", -33.3),
        ("h800/io-600", -12.0),
        ("h20/tpp-2400", -1.3),
        ("h20/density-3.2", -9.1),
        ("mi300x/tpp-21000", -0.4),
        ("mi325x/tpp-21000", -0.4),
    ],
)
def test_margins(facts: Facts, row: str, percent: float) -> None:
    assert export_rules.headroom(facts).number(row, "margin_percent").value == pytest.approx(percent, abs=0.05)


def test_b200_is_above_both_lines_of_2026(facts: Facts) -> None:
    frame = export_rules.headroom(facts).frame
    assert (frame.loc[["b200/tpp-21000", "b200/memory-6500"], "margin_percent"] > 0).all()


def test_tpp_at_which_the_h20_would_meet_the_density_line(facts: Facts) -> None:
    found = export_rules.headroom(facts).number("h20/density-3.2", "tpp_at_threshold")
    assert found.value == pytest.approx(2_605, abs=0.5)
    assert {part.key for part in found.made_from} >= {"export_limbs/b.2/density_min", "chips/h20/die_area_mm2"}


# What would change a verdict


def test_h20_is_caught_from_300_tops_on(facts: Facts) -> None:
    below = changed(facts, "chips", "h20", fp8_dense_tflops=299.9, int8_dense_tops=299.9, bf16_dense_tflops=149.9)
    at = changed(facts, "chips", "h20", fp8_dense_tflops=300, int8_dense_tops=300, bf16_dense_tflops=150)
    assert export_rules.status(below, "h20", "2023-10").limb_id is None
    assert export_rules.status(at, "h20", "2023-10").limb_id == "b.1"


def test_h800_is_caught_in_2022_from_600_gb_per_s_on(facts: Facts) -> None:
    below = changed(facts, "chips", "h800", interconnect_gb_per_s=471)
    at = changed(facts, "chips", "h800", interconnect_gb_per_s=472)  # PCIe adds 128
    assert export_rules.status(below, "h800", "2022-10").outcome == "free"
    assert export_rules.status(at, "h800", "2022-10").outcome == "controlled"


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"fp8_dense_tflops": 2624.9}, CASE),
        ({"fp8_dense_tflops": 2625}, DENIAL),  # × 8 = 21,000
        ({"memory_bandwidth_gb_per_s": 6499}, CASE),
        ({"memory_bandwidth_gb_per_s": 6500}, DENIAL),
    ],
)
def test_mi300x_is_case_by_case_only_below_both_lines_of_2026(
    facts: Facts, values: dict[str, float], outcome: str
) -> None:
    assert export_rules.status(changed(facts, "chips", "mi300x", **values), "mi300x", "2026-01").outcome == outcome


@pytest.mark.parametrize(("tflops", "limb"), [(280, "a.2"), (400, "a.1")])
def test_bins_of_the_ascend_910b(facts: Facts, tflops: float, limb: str) -> None:
    binned = changed(facts, "chips", "ascend-910b", bf16_dense_tflops=tflops)
    assert export_rules.status(binned, "ascend-910b", "2023-10").limb_id == limb


# Bad input


@pytest.mark.parametrize(
    ("chip_id", "on", "message"),
    [
        ("h8000", "2023-10-23", "chip 'h8000' is not known; did you mean 'h800'?; one of a100,"),
        ("h800", "2023-1O", "'2023-1O' is neither a day such as 2023-10-23 nor a rule; did you mean '2023-10'?"),
        ("h800", "2023-02-30", "'2023-02-30' is neither a day"),
    ],
)
def test_unknown_chip_or_day_is_one_line_with_the_nearest_name(
    facts: Facts, chip_id: str, on: str, message: str
) -> None:
    with pytest.raises(ValueError, match="one of") as error:
        export_rules.status(facts, chip_id, on)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_timeline_until_no_day(facts: Facts) -> None:
    with pytest.raises(ValueError, match=r"^'soon' is neither a day such as 2023-10-23$"):
        export_rules.timeline(facts, "soon")


def test_chip_without_throughput_is_refused(facts: Facts) -> None:
    empty = changed(facts, "chips", "ascend-910b", bf16_dense_tflops=BLANK)
    with pytest.raises(ValueError, match=r"data/chips.csv: ascend-910b: no dense throughput"):
        export_rules.metrics(empty)


# Made-up chips and rules


def made_up(limbs: list[dict[str, Any]], **chip: Any) -> MadeUp:
    """One chip and two rules: `old` from 2020, `new` from 2021 to 2022 (NVIDIA told a month before)."""
    specification = {
        "vendor": "NVIDIA",
        "launched_on": "2020",
        "bf16_dense_tflops": 100.0,
        "fp8_dense_tflops": BLANK,
        "fp4_dense_tflops": BLANK,
        "int8_dense_tops": BLANK,
        "memory_bandwidth_gb_per_s": 1000.0,
        "interconnect_gb_per_s": 100.0,
        "pcie_gb_per_s": 28.0,
        "die_area_mm2": 400.0,
        "made_under_us_rules": True,
        **chip,
    }
    rules = pd.DataFrame(
        [
            ("old", "2020-01-01", None, "2020-01-01", None, True),
            ("new", "2020-12-01", "2021-01-01", "2021-02-01", "2022-01-01", True),
        ],
        columns=["rule_id", "announced_on", "enforced_on", "effective_on", "ended_on", "applies_to_chips"],
    ).set_index("rule_id")
    bounds = [bound.column for bound in export_rules.BOUNDS]
    columns = ["limb_id", "rule_id", "order", *dict.fromkeys(bounds), "chip_ids", "outcome"]
    return MadeUp(
        chips=pd.DataFrame([specification], index=["x1"]),
        export_rules=rules,
        export_limbs=pd.DataFrame(limbs, columns=columns).set_index("limb_id"),
    )


OLD = {"limb_id": "line", "rule_id": "old", "order": 1, "tpp_min": 1600.0, "outcome": DENIAL}
NEW = {"limb_id": "relief", "rule_id": "new", "order": 1, "tpp_below": 2000.0, "outcome": CASE}


def test_a_later_rule_replaces_an_earlier_one_while_it_lasts() -> None:
    facts = made_up([OLD, NEW])
    days = ("2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01")
    outcomes = [export_rules.status(facts, "x1", day).outcome for day in days]
    assert outcomes == ["free", DENIAL, DENIAL, CASE, CASE, DENIAL]


def test_the_first_matching_limb_by_order_decides() -> None:
    late = {**OLD, "limb_id": "late", "order": 2, "outcome": "licence-notified"}
    assert export_rules.status(made_up([late, OLD]), "x1", "old").limb_id == "line"


def test_a_missing_figure_is_read_strictly_and_said() -> None:
    dense = {**OLD, "density_min": 3.0}
    unknown = export_rules.status(made_up([dense], die_area_mm2=BLANK), "x1", "old")
    assert (unknown.outcome, unknown.known) == (DENIAL, False)
    small = export_rules.status(made_up([dense], die_area_mm2=BLANK, bf16_dense_tflops=99.0), "x1", "old")
    assert (small.outcome, small.known) == ("free", True)


def test_a_chip_not_exported_from_the_us_is_classified_all_the_same() -> None:
    found = export_rules.status(made_up([OLD], made_under_us_rules=False), "x1", "old")
    assert (found.outcome, found.classification, found.limb_id) == ("not-exported-from-us", DENIAL, "line")


def test_a_launch_known_by_year_counts_from_its_first_day() -> None:
    frame = export_rules.timeline(made_up([OLD, NEW]), "2021-06-01").frame
    assert frame["from_on"].tolist() == ["2020-01-01", "2021-01-01"]
    assert frame.loc["x1/2", "days"] == (date(2021, 6, 1) - date(2021, 1, 1)) / timedelta(days=1)


# Properties

CHIP = st.fixed_dictionaries(
    {
        "bf16_dense_tflops": st.floats(10, 4000),
        "die_area_mm2": st.floats(100, 2000),
        "interconnect_gb_per_s": st.floats(0, 2000),
        "memory_bandwidth_gb_per_s": st.floats(500, 9000),
    }
)
DAYS = st.sampled_from(["2022-12-01", "2024-06-01", "2026-02-01"])
SHARE = st.floats(0.3, 1)


def severity(facts: Facts, day: str) -> int:
    return SEVERITY.index(export_rules.status(facts, "ascend-910b", day).classification)


def real_with(chip: dict[str, float]) -> MadeUp:
    return changed(real(), "chips", "ascend-910b", fp8_dense_tflops=BLANK, int8_dense_tops=BLANK, **chip)


@settings(deadline=None, max_examples=60)
@given(chip=CHIP, day=DAYS, shares=st.lists(SHARE, min_size=40, max_size=40))
def test_a_tighter_rule_never_frees_a_chip(chip: dict[str, float], day: str, shares: list[float]) -> None:
    before = real_with(chip)
    after = real_with(chip)
    limbs = after.frames["export_limbs"]
    floors = [column for column in limbs.columns if column.endswith("_min")]
    limbs[floors] = limbs[floors].astype(float) * np.resize(shares, (len(limbs), len(floors)))
    reliefs = limbs.index[limbs["outcome"] == CASE]
    limbs.loc[reliefs, "memory_bandwidth_gb_per_s_below"] *= shares[-1]
    assert severity(after, day) >= severity(before, day)


@settings(deadline=None, max_examples=60)
@given(chip=CHIP, day=DAYS, gain=st.floats(1, 5))
def test_a_more_capable_chip_is_never_freer(chip: dict[str, float], day: str, gain: float) -> None:
    better = {name: value if name == "die_area_mm2" else value * gain for name, value in chip.items()}
    assert severity(real_with(better), day) >= severity(real_with(chip), day)
