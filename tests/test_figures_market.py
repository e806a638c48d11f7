"""The charts and tables on the market: findings, alternative texts and data agree, in both languages."""

from collections.abc import Callable
from typing import Any

import pytest

from charts import Chart, checked, drawn_the_same_twice
from claim_audit import evidence, market
from claim_audit import market_structure as structure
from claim_audit.evidence import Evidence
from claim_audit.figures import market as charts
from claim_audit.figures import market_structure as structure_charts
from claim_audit.numbers import LANGS, Lang, Number, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import market as readouts
from claim_audit.tables import ReportTable

CHARTS = (
    charts.market_moves,
    charts.demand_elasticity,
    structure_charts.hbm_per_gpu,
    structure_charts.china_exposure,
)


@pytest.fixture(scope="module")
def real() -> Evidence:
    return evidence.load()


def stated(table: ReportTable) -> dict[str, float]:
    """Every number of a table, by its key."""
    return {number.key: number.value for number in table.numbers}


@pytest.mark.parametrize("lang", LANGS)
def test_the_moves_are_those_of_the_model(real: Evidence, lang: Lang) -> None:
    figure = checked(charts.market_moves, real, lang)
    assert "17%" in figure.title
    assert "227%" in figure.title
    moves = market.moves(real, Parameters())
    days = moves.frame.query("event == 'day'")
    numbers = stated(figure.table)
    assert numbers["market/moves/nvidia-day/since_percent"] == moves.number("nvidia-day", "since_percent").value
    assert sum("change_percent" in key for key in numbers) == len(days) == len(figure.table.rows)


@pytest.mark.parametrize(
    ("as_of", "korean", "english"),
    [
        ("2025-01-27", "하루에 17% 떨어졌다", "NVIDIA fell 17% in a day"),
        ("2025-02-10", "만회하지 못했다", "had not made it back by 28 January 2025"),
        ("2025-07-01", "2025년 6월까지 만회했다", "by June 2025"),
    ],
)
def test_the_title_of_the_moves_knows_no_more_than_its_day(
    real: Evidence, as_of: str, korean: str, english: str
) -> None:
    for lang, words in (("ko", korean), ("en", english)):
        title = checked(charts.market_moves, real, lang, as_of=as_of).title
        assert title.endswith(words)


@pytest.mark.parametrize("lang", LANGS)
def test_the_demand_chart_states_the_break_even_and_the_model_s_curves(real: Evidence, lang: Lang) -> None:
    figure = checked(charts.demand_elasticity, real, lang)
    assert {"ko": "탄력성이 1을 넘어야만", "en": "if the elasticity is above 1"}[lang] in figure.title
    demand = market.demand(real, Parameters())
    for key, value in stated(figure.table).items():
        row, column = key.removeprefix("market/demand/").rsplit("/", 1)
        assert value == demand.number(row, column).value


@pytest.mark.parametrize(
    ("settings", "korean", "english"),
    [
        ({"demand_elasticity": 4.0}, "줄지 않는다", "does not lower"),
        ({"demand_elasticity": 0.3}, "총수요도 준다", "lowers"),
        ({"claimed_ratio": 0.5}, "비용이 2분의 1로 줄 때", "At 1/2 of the cost"),
        ({"claimed_ratio": 0.001, "demand_elasticity": 1.2}, "넘어야만", "only if"),
    ],
)
def test_the_title_of_demand_follows_the_range(
    real: Evidence, settings: dict[str, Any], korean: str, english: str
) -> None:
    assert korean in checked(charts.demand_elasticity, real, "ko", **settings).title
    assert english in checked(charts.demand_elasticity, real, "en", **settings).title


@pytest.mark.parametrize("lang", LANGS)
def test_the_memory_chart_shows_every_chip(real: Evidence, lang: Lang) -> None:
    figure = checked(structure_charts.hbm_per_gpu, real, lang)
    memory = structure.hbm_per_gpu(real)
    assert len(figure.table.rows) == len(memory.frame)
    numbers = stated(figure.table)
    assert numbers["market/hbm-per-gpu/h20/memory_gb"] == 96
    per_compute = numbers["market/hbm-per-gpu/h20/memory_per_compute_vs_h100"]
    assert per_compute == memory.frame["memory_per_compute_vs_h100"].max()
    unverified = memory.frame.index[~memory.frame["stacks_verified"]]
    assert not [chip for chip in unverified if f"market/hbm-per-gpu/{chip}/hbm_stacks" in numbers]


@pytest.mark.parametrize("lang", LANGS)
def test_the_china_chart_keeps_the_two_bases_apart(real: Evidence, lang: Lang) -> None:
    figure = checked(structure_charts.china_exposure, real, lang)
    assert ("19%에서 9%로" if lang == "ko" else "from 19% to 9%") in figure.title
    exposure = structure.china_exposure(real)
    numbers = stated(figure.table)
    for row in ("fy2023-billing", "fy2025-billing", "fy2025-head-office", "fy2026-head-office"):
        key = f"market/china-exposure/{row}/share_percent"
        assert numbers[key] == exposure.number(row, "share_percent").value
    assert numbers["disclosures/h20-charge-booked/value"] == 4.5e9


@pytest.mark.parametrize("draw", CHARTS, ids=lambda draw: draw.__name__)
def test_a_chart_is_drawn_the_same_twice(real: Evidence, draw: Chart) -> None:
    assert drawn_the_same_twice(draw, real)


def test_the_china_chart_knows_no_more_than_its_day(real: Evidence) -> None:
    early = checked(structure_charts.china_exposure, real, "en", as_of="2025-02-10")
    assert "from 21% to 13%" in early.title
    assert "H20" not in early.svg
    assert "H20" in checked(structure_charts.china_exposure, real, "en", as_of="2025-05-01").svg


TABLES = (
    readouts.share_price_moves,
    readouts.seller_concentration,
    readouts.later_results,
    readouts.api_prices,
    readouts.h100_rents,
    readouts.hbm_shares,
    readouts.nvidia_china,
    readouts.h20_charges,
)


@pytest.mark.parametrize("make", TABLES, ids=lambda make: make.__name__)
def test_a_table_states_the_same_numbers_in_both_languages(
    real: Evidence, make: Callable[[Evidence, Parameters], ReportTable]
) -> None:
    korean, english = (make(real, Parameters(lang=lang)) for lang in LANGS)
    assert stated(korean) == stated(english) != {}
    assert korean.id == english.id == make.__name__.replace("_", "-")
    assert korean.source_ids
    assert all(isinstance(number, Number) for number in korean.numbers)


def test_forecast_shares_are_marked(real: Evidence) -> None:
    marks = [row[2] for row in readouts.hbm_shares(real, Parameters()).rows]
    assert marks == [Text("전망치", "forecast")] * 3 + [Text("출하량", "shipments")] * 3


def test_early_tables_leave_out_what_came_later(real: Evidence) -> None:
    early = Parameters(as_of="2025-02-10")
    assert not readouts.later_results(real, early).rows
    assert not readouts.h20_charges(real, early).rows
    assert len(readouts.hbm_shares(real, early).rows) == 3
    assert len(readouts.nvidia_china(real, early).rows) == 2


@pytest.mark.parametrize(
    ("iso", "korean", "english"),
    [
        ("2024", "2024년", "2024"),
        ("2025-Q2", "2025년 2분기", "Q2 2025"),
        ("2024-H1", "2024년 상반기", "H1 2024"),
        ("FY2025", "2025 회계연도", "fiscal 2025"),
    ],
)
def test_a_period_is_said_as_people_say_it(iso: str, korean: str, english: str) -> None:
    name = readouts.period(iso).text
    assert (name.ko, name.en) == (korean, english)
