"""The charts and tables on DeepSeek's chips: what they say, that it agrees with the model, and under other settings."""

import functools
from typing import Any

import pytest

from charts import Chart, checked, drawn_the_same_twice
from claim_audit import evidence, fleet
from claim_audit.evidence import Evidence
from claim_audit.figures import fleet as charts
from claim_audit.figures.canvas import ReportFigure
from claim_audit.numbers import LANGS, Lang, Number
from claim_audit.parameters import Parameters
from claim_audit.readouts import fleet as readouts
from claim_audit.tables import Shown

CHARTS = (charts.fleet_estimates, charts.fleet_capability, charts.fleet_supply_share)


@functools.cache
def facts() -> Evidence:
    return evidence.load()


@functools.cache
def published(draw: Chart, lang: Lang) -> ReportFigure:
    return checked(draw, facts(), lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("draw", CHARTS)
def test_a_chart_states_its_finding_with_a_number(draw: Chart, lang: Lang) -> None:
    figure = published(draw, lang)
    assert figure.id == draw.__name__.replace("_", "-")
    assert any(char.isdigit() for char in figure.title)


@pytest.mark.parametrize("draw", CHARTS)
def test_the_same_chart_is_the_same_bytes(draw: Chart) -> None:
    assert drawn_the_same_twice(draw, facts())


@pytest.mark.parametrize("draw", CHARTS)
def test_both_languages_tabulate_the_same_numbers(draw: Chart) -> None:
    ko, en = (list(published(draw, lang).table.numbers) for lang in LANGS)
    assert ko == en


TITLES = [
    (charts.fleet_estimates, {}, "Counts of H100s alone pool to 10,300; 50,000 is all Hopper chips"),
    (charts.fleet_estimates, {"claimed_fleet": 1000}, "in line with the 1,000"),
    (charts.fleet_estimates, {"claimed_fleet": 200_000}, "short of the 200,000"),
    (charts.fleet_estimates, {"claimed_chip": "all"}, "in line with the 50,000"),
    (charts.fleet_estimates, {"claimed_chip": "b200"}, "Nobody is known to have estimated how many B200s"),
    (charts.fleet_capability, {}, "50,000 H100s would train V3 in 2.3 days; the real cluster took 57"),
    (
        charts.fleet_capability,
        {"claimed_fleet": 1024, "claimed_chip": "h800"},
        "1,024 H800s would train V3 in 110 days",
    ),
    (charts.fleet_capability, {"claimed_chip": "hopper"}, "50,000 H100s would train V3 in 2.3 days"),
    (
        charts.fleet_supply_share,
        {},
        "2,048 chips that trained V3 are 1.8% of the H800s sold to China; 50,000 would be 43%",
    ),
    (charts.fleet_supply_share, {"claimed_fleet": 10_000}, "10,000 would be 8.7%"),
    (charts.fleet_supply_share, {"as_of": "2023-06-01"}, "No count of the H800s"),
]


@pytest.mark.parametrize(("draw", "settings", "said"), TITLES)
def test_a_title_stays_true_under_other_settings(draw: Chart, settings: dict[str, Any], said: str) -> None:
    assert said in checked(draw, facts(), "en", **settings).title
    checked(draw, facts(), "ko", **settings)


@pytest.mark.parametrize("draw", [charts.fleet_estimates, charts.fleet_supply_share])
def test_before_anything_was_known_the_chart_says_so(draw: Chart) -> None:
    figure = draw(facts(), Parameters(as_of="2019-01-01", lang="en"))
    assert figure.title.startswith(("Nobody is known", "No count"))
    assert not figure.table.rows


def test_estimates_come_with_the_claimed_chip_first_and_the_pool_on_top() -> None:
    rows = published(charts.fleet_estimates, "en").table.rows
    assert [str(row[0].en) for row in rows[:3]] == ["Weighted pool", "Alexandr Wang", "SemiAnalysis"]
    assert len(rows) == len(facts()["fleet_estimates"]) + 1


def test_estimates_hold_the_numbers_of_the_data_and_the_weights_of_the_model() -> None:
    known = fleet.estimates(facts(), Parameters())
    for row in published(charts.fleet_estimates, "en").table.rows[1:]:
        units, weight = row[2], row[4].number
        name = units.row
        assert units.value == known.frame["units"][name]
        assert weight.value == known.frame["weight"][name]


def test_a_weight_of_the_reader_reaches_chart_and_table() -> None:
    weights = {"wang-h100": 1.0, "semianalysis-h100": 0.0, "reuters-h100": 0.0}
    figure = checked(charts.fleet_estimates, facts(), "en", source_weights=weights)
    assert "pool to 50,000, in line" in figure.title
    assert [row[4].number.value for row in figure.table.rows[1:4]] == [1, 0, 0]


def test_relays_are_drawn_as_arrows_to_their_origin() -> None:
    relays = facts()["fleet_estimates"]["traces_to"].ne("").sum()
    assert published(charts.fleet_estimates, "en").svg.count(">a relay<") == relays


@pytest.mark.parametrize("lang", LANGS)
def test_capability_and_supply_hold_the_numbers_of_the_model(lang: Lang) -> None:
    sizes = fleet.capability(facts(), Parameters())
    for name, row in zip(sizes.frame.index, published(charts.fleet_capability, lang).table.rows, strict=True):
        assert [cell.value for cell in row[1:]] == [sizes.frame.at[name, cell.key.split("/")[-1]] for cell in row[1:]]
    shares = fleet.supply(facts(), Parameters())
    cells = [row[4] for row in published(charts.fleet_supply_share, lang).table.rows]
    assert [cell.value for cell in cells] == list(shares.frame["share"])


def test_a_chip_that_was_never_free_is_said_to_be() -> None:
    assert "H100: on no day free for sale" in published(charts.fleet_supply_share, "en").svg
    assert "on no day free for sale" not in checked(charts.fleet_supply_share, facts(), "en", claimed_chip="h800").svg


@pytest.mark.parametrize("lang", LANGS)
def test_the_tables_for_readers_hold_the_numbers_of_the_model(lang: Lang) -> None:
    params = Parameters(lang=lang)
    pooled = fleet.pool(facts(), params)
    assert _values(readouts.pool(facts(), params), 1) == list(pooled.frame["units"])
    chances = [row[4] for row in readouts.pool(facts(), params).rows]
    weighed = pooled.frame["weight"] > 0
    assert [chance is not None for chance in chances] == list(weighed)
    shown = [chance.number.value for chance in chances if isinstance(chance, Shown)]
    assert shown == list(pooled.frame["probability"][weighed])
    assert not weighed.all()  # what says how many are used, not held, has no weight
    assert _values(readouts.definitions(facts(), params), 2) == list(facts()["fleet_estimates"]["units"])
    assert _values(readouts.sizes(facts(), params), 6) == list(fleet.capability(facts(), params).frame["capital_usd"])
    ratios = _values(readouts.cross_checks(facts(), params), 5)
    assert ratios == list(fleet.cross_checks(facts(), params).frame["ratio"])


def test_a_fleet_without_a_purchase_price_has_no_cost() -> None:
    rows = readouts.sizes(facts(), Parameters(claimed_chip="b200")).rows
    assert rows[0][6:] == (None, None)
    assert rows[1][6] is not None


def _values(table: Any, column: int) -> list[float]:
    cells = (row[column] for row in table.rows)
    numbers = [cell.number if isinstance(cell, Shown) else cell for cell in cells]
    assert all(isinstance(number, Number) for number in numbers)
    return [number.value for number in numbers]
