"""The charts and tables on the export rules: what they say, that it agrees with the model, and under other settings."""

import functools
from typing import Any

import pytest

from charts import Chart, checked, drawn_the_same_twice
from claim_audit import evidence, export_rules
from claim_audit.evidence import Evidence
from claim_audit.figures import export_rules as charts
from claim_audit.figures.canvas import ReportFigure
from claim_audit.numbers import LANGS, Lang, Name, Number, phrase, to_text
from claim_audit.parameters import Parameters
from claim_audit.readouts import export_rules as readouts
from claim_audit.tables import Shown

CHARTS = (charts.h800_h100, charts.export_regions, charts.export_matrix, charts.export_timeline)


@functools.cache
def facts() -> Evidence:
    return evidence.load()


@functools.cache
def published(draw: Chart, lang: Lang) -> ReportFigure:
    return checked(draw, facts(), lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("draw", CHARTS)
def test_a_chart_states_its_finding_as_title(draw: Chart, lang: Lang) -> None:
    figure = published(draw, lang)
    assert figure.id == draw.__name__.replace("_", "-")
    assert any(char.isdigit() for char in figure.title)


@pytest.mark.parametrize("draw", CHARTS)
def test_the_same_chart_is_the_same_bytes(draw: Chart) -> None:
    assert drawn_the_same_twice(draw, facts())


TITLES = [
    (charts.h800_h100, {}, "The H800 is an H100 with its interconnect cut to 44%"),
    (
        charts.h800_h100,
        {"training_chip": "h20"},
        "The H20 has 15% of an H100’s arithmetic and 100% of its interconnect",
    ),
    (charts.h800_h100, {"training_chip": "ascend-910b"}, "The Ascend 910B has 38% of an H100’s arithmetic"),
    (charts.export_regions, {}, "At 528 GB/s the H800 slipped under the first rule"),
    (charts.export_regions, {"training_chip": "h20"}, "Neither rule catches the H20"),
    (charts.export_regions, {"training_chip": "h100"}, "Both rules catch the H100"),
    (charts.export_matrix, {}, "the rule of October 2023 leaves only the H20 open"),
    (charts.export_timeline, {}, "The H800 could be sold to China for 216 days, from 21 March 2023"),
    (charts.export_timeline, {"training_chip": "h20"}, "The H20 could be sold to China for 517 days"),
    (charts.export_timeline, {"training_chip": "h100"}, "There was no day on which the H100 could freely be sold"),
    (
        charts.export_timeline,
        {"training_chip": "ascend-910b"},
        "The Ascend 910B is not exported from the United States",
    ),
    (charts.export_timeline, {"as_of": "2023-06-29"}, "The H800 could be sold to China for 100 days"),
]


@pytest.mark.parametrize(("draw", "settings", "said"), TITLES)
def test_a_title_stays_true_under_other_settings(draw: Chart, settings: dict[str, Any], said: str) -> None:
    assert said in checked(draw, facts(), "en", **settings).title
    checked(draw, facts(), "ko", **settings)


def test_before_any_chip_was_launched_the_calendar_is_empty() -> None:
    figure = charts.export_timeline(facts(), Parameters(as_of="2019-01-01", lang="en"))
    assert figure.title == "There was no day on which the H800 could freely be sold to China"
    assert not figure.table.rows


@pytest.mark.parametrize("lang", LANGS)
def test_the_matrix_says_of_each_chip_what_the_model_says(lang: Lang) -> None:
    found = export_rules.matrix(facts()).frame
    rules = ("2022-10", "2023-10", "2025-04-letter", "2025-07-h20", "2026-01")
    table = published(charts.export_matrix, lang).table
    for chip, row in zip(facts()["chips"].index, table.rows[:-1], strict=True):
        outcomes = [found["outcome"][f"{chip}/{rule}"] for rule in rules]
        assert [to_text(cell, lang) for cell in row[1:]] == [readouts.OUTCOMES[one].words[lang] for one in outcomes]


def test_the_matrix_counts_the_american_chips_each_rule_stops() -> None:
    assert [number.value for number in published(charts.export_matrix, "en").table.numbers] == [8, 10, 11, 10, 3]


def test_rules_without_a_column_change_no_status() -> None:
    found = export_rules.matrix(facts()).frame
    shown = len(published(charts.export_matrix, "en").table.columns) - 1
    assert shown == facts()["export_rules"]["applies_to_chips"].sum() == 5
    idle = found[found["rule_id"].isin(["2024-12-hbm", "2025-01-diffusion"])]
    before = found[found["rule_id"] == "2023-10"].set_index("chip_id")["outcome"]
    assert (idle["outcome"].to_numpy() == before[idle["chip_id"]].to_numpy()).all()


def test_the_timeline_holds_the_periods_of_the_model_and_marks_three_dates() -> None:
    figure = published(charts.export_timeline, "en")
    found = export_rules.timeline(facts(), Parameters().as_of).frame
    assert [row[5].value for row in figure.table.rows] == list(found["days"])
    for day in ("17 October 2023", "23 October 2023", "17 November 2023"):
        assert day in figure.svg


def test_specifications_and_regions_hold_the_numbers_of_the_model() -> None:
    cells = {row[0].en: row for row in published(charts.h800_h100, "en").table.rows}["Interconnect (GB/s)"]
    assert [cell.value for cell in cells[1:]] == [900, 400, pytest.approx(4 / 9), 900, 1]
    measured = export_rules.metrics(facts()).frame
    rows = published(charts.export_regions, "en").table.rows
    assert [[cell.number.value for cell in row[1:]] for row in rows] == measured[
        ["tpp", "performance_density", "io_gb_per_s"]
    ].to_numpy().tolist()


def test_every_chip_is_named_in_both_panels() -> None:
    for tags in (charts.regions.DENSITY_TAGS, charts.regions.IO_TAGS):
        assert sorted(chip for tag in tags for chip in tag.chips) == sorted(facts()["chips"].index)


def test_headroom_names_the_nearest_line_on_each_side() -> None:
    rows = {row[0].text.en: row for row in readouts.headroom(facts(), Parameters()).rows}
    assert _number(rows["H20"][2]).value == 2400
    assert phrase(_number(rows["H20"][3]), "en", rows["H20"][3].spec) == "−1.3%"
    assert _number(rows["MI300X"][2]).value == 21_000
    assert _number(rows["H800"][2]).value == 600
    assert phrase(_number(rows["A100"][6]), "en", rows["A100"][6].spec) == "+2.1%"


def test_a_chip_over_every_line_has_no_nearest_line_above() -> None:
    rows = {row[0].text.en: row for row in readouts.headroom(facts(), Parameters()).rows}
    assert rows["B300"][1:4] == (None, None, None)
    assert rows["B300"][4] is not None


@pytest.mark.parametrize(("as_of", "words"), [("2023-06-01", "open"), ("2024-06-01", "denial presumed")])
def test_the_status_is_that_of_the_day(as_of: str, words: str) -> None:
    table = readouts.statuses(facts(), Parameters(lang="en", as_of=as_of))
    rows = {row[0].text.en: row for row in table.rows}
    assert rows["H800"][1].en == words
    assert isinstance(rows["H100"][2], Name)
    assert rows["Ascend 910B"][1].en == "not US-made"


def test_the_h800_turned_on_the_day_the_rule_was_imposed() -> None:
    rows = readouts.h800_dates(facts(), Parameters()).rows
    assert [row[1].iso for row in rows] == ["2023-10-17", "2023-10-23", "2023-11-17"]
    assert [(row[2].en, row[3].en) for row in rows] == [
        ("open", "open"),
        ("open", "denial presumed"),
        ("denial presumed", "denial presumed"),
    ]


def test_metrics_hold_the_numbers_of_the_model() -> None:
    rows = readouts.metrics(facts(), Parameters()).rows
    assert [_number(row[1]).value for row in rows] == list(export_rules.metrics(facts()).frame["tpp"])


def _number(cell: Any) -> Number:
    return cell.number if isinstance(cell, Shown) else cell
