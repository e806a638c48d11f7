"""The chart and tables on performance: finding, alternative text and data agree, in both languages."""

from typing import Any

import pytest

from charts import checked, drawn_the_same_twice
from claim_audit import evidence, parity
from claim_audit.evidence import Evidence
from claim_audit.figures import parity as charts
from claim_audit.numbers import LANGS, Lang, Number
from claim_audit.parameters import Parameters
from claim_audit.readouts import parity as readouts
from claim_audit.tables import ReportTable, Shown


@pytest.fixture(scope="module")
def real() -> Evidence:
    return evidence.load()


def column(table: ReportTable, position: int) -> list[float]:
    """The numbers of a column, as far as it has any."""
    cells = [row[position].number if isinstance(row[position], Shown) else row[position] for row in table.rows]
    return [cell.value for cell in cells if isinstance(cell, Number)]


@pytest.mark.parametrize("lang", LANGS)
def test_the_chart_states_the_mean_gap_of_the_model(real: Evidence, lang: Lang) -> None:
    figure = checked(charts.benchmarks, real, lang)
    assert "2.9 points" in figure.title or "2.9%포인트" in figure.title
    assert "86%" in figure.alt
    paired, summary = parity.scores(real), parity.summary(real, Parameters())
    against_o1 = paired.frame.query("rival == 'openai-o1' and (counted or independent)")
    assert column(figure.table, 4) == [*against_o1["gap"], summary.number("mean", "gap").value]
    assert column(figure.table, 2) == against_o1["r1_score"].tolist()


@pytest.mark.parametrize(
    ("settings", "korean", "english"),
    [
        ({"equivalence_margin": 2.0}, "넘는다", "beyond"),
        ({"equivalence_margin": 10.0}, "안이다", "within"),
        ({"as_of": "2025-01-22"}, "안이다", "within"),
    ],
)
def test_the_title_follows_the_margin(real: Evidence, settings: dict[str, Any], korean: str, english: str) -> None:
    assert korean in checked(charts.benchmarks, real, "ko", **settings).title
    assert english in checked(charts.benchmarks, real, "en", **settings).title


def test_the_chart_is_drawn_the_same_twice(real: Evidence) -> None:
    assert drawn_the_same_twice(charts.benchmarks, real)


def test_before_the_users_voted_the_chart_shows_the_developers_scores_only(real: Evidence) -> None:
    figure = checked(charts.benchmarks, real, "en", as_of="2025-01-22")
    assert "Chatbot Arena" not in figure.svg
    assert "Chatbot Arena" in checked(charts.benchmarks, real, "en").svg


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_of_scores_says_who_measured(real: Evidence, lang: Lang) -> None:
    table = readouts.parity_scores(real, Parameters(lang=lang))
    page = table.to_html()
    assert len(table.rows) == len(parity.scores(real).frame)
    assert {"ko": "딥시크, 오픈AI", "en": "DeepSeek, OpenAI"}[lang] in page
    assert page.count({"ko": "LM아레나(독립)", "en": "LMArena (independent)"}[lang]) == 5


def test_leaving_out_each_test_gives_the_model_s_means(real: Evidence) -> None:
    table = readouts.parity_without_one(real, Parameters())
    assert column(table, 1) == parity.summary(real, Parameters()).frame["gap"].tolist()
    assert column(table, 3) == parity.summary(real, Parameters()).frame["similar"].tolist()
