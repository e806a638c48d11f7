"""The charts and tables on the verdicts and on the article: finding, alternative text and data agree."""

import re
import struct
from collections.abc import Callable, Mapping
from functools import partial

import pytest

from charts import checked, drawn_the_same_twice
from claim_audit import evidence, verdicts
from claim_audit.evidence import Evidence
from claim_audit.figures import article as article_charts
from claim_audit.figures import verdicts as charts
from claim_audit.figures.canvas import PICTURE_DPI
from claim_audit.figures.layout import WIDE
from claim_audit.numbers import LANGS, Lang, Number
from claim_audit.parameters import Parameters
from claim_audit.readouts import article as readouts
from claim_audit.readouts import verdicts as scale_readouts
from claim_audit.tables import ReportTable, Shown
from claim_audit.verdicts import Verdict

CHARTS = (charts.verdicts, article_charts.comparison_table, article_charts.claims_by_hedge)
SETTINGS: tuple[dict[str, object], ...] = (
    {},
    {"claimed_ratio": 0.5, "claimed_fleet": 8_000},
    {"as_of": "2025-02-01", "claimed_chip": "hopper"},
    {"as_of": "2024-01-01"},
)


@pytest.fixture(scope="module")
def real() -> Evidence:
    return evidence.load()


Audits = Callable[[Mapping[str, object]], Mapping[str, Verdict]]


@pytest.fixture(scope="module")
def audits(real: Evidence) -> Audits:
    """The audit under some settings, made once for all charts."""
    known: dict[str, Mapping[str, Verdict]] = {}

    def audit(settings: Mapping[str, object]) -> Mapping[str, Verdict]:
        key = str(settings)
        if key not in known:
            known[key] = verdicts.audit(real, Parameters.read(settings), flips=False)
        return known[key]

    return audit


@pytest.fixture(scope="module")
def audited(audits: Audits) -> Mapping[str, Verdict]:
    return audits({})


def column(table: ReportTable, position: int) -> list[float | None]:
    """A column of numbers, None where a cell is empty."""
    cells = [row[position].number if isinstance(row[position], Shown) else row[position] for row in table.rows]
    return [cell.value if isinstance(cell, Number) else None for cell in cells]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("draw", CHARTS)
def test_a_chart_is_whole_under_any_setting(
    real: Evidence, audits: Audits, draw: charts.Chart, lang: Lang, settings: Mapping[str, object]
) -> None:
    figure = checked(partial(draw, audited=audits(settings)), real, lang, **settings)
    references = set(re.findall(r'(?:href="#|url\(#)([^")]+)', figure.svg))
    assert references <= set(re.findall(r'\bid="([^"]+)"', figure.svg)), "a mark refers to a shape that is not there"


@pytest.mark.parametrize("draw", CHARTS)
def test_a_chart_is_the_same_twice(real: Evidence, audited: Mapping[str, Verdict], draw: charts.Chart) -> None:
    assert drawn_the_same_twice(partial(draw, audited=audited), real)
    if draw is article_charts.comparison_table:
        assert draw(real, Parameters()) == draw(real, Parameters(), audited)


@pytest.mark.parametrize("lang", LANGS)
def test_every_graded_claim_is_in_the_chart_once(real: Evidence, audited: Mapping[str, Verdict], lang: Lang) -> None:
    figure = charts.verdicts(real, Parameters(lang=lang), audited)
    shown = [value for value in column(figure.table, 2) if value is not None]
    distinct = [verdict.probability for verdict in verdicts.claims_of(audited) if verdict.probability]
    assert sorted(shown) == sorted(probability.value for probability in distinct)
    assert len(figure.table.rows) - len(shown) == verdicts.tally(audited).frame.at["undecided", "claims"]
    for verdict in verdicts.claims_of(audited):
        first = verdict.claim.text(lang).split()[:3]
        assert verdict.check == "none" or " ".join(first) in figure.svg.replace("&amp;", "&")


def test_claims_run_from_the_likeliest_down_within_their_topic(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    covered = {check for _, checks in charts.TOPICS for check in checks}
    assert covered == set(real["claims"]["check"]) - {"none"}
    shown = iter(column(charts.verdicts(real, Parameters(), audited).table, 2))
    for _, checks in charts.TOPICS:
        members = [v for v in verdicts.claims_of(audited) if v.check in checks and v.probability]
        values = [next(shown) for _ in members]
        assert values == sorted((value for value in values if value is not None), reverse=True)


def test_the_title_says_of_the_headline_numbers_only_what_their_verdicts_say(
    real: Evidence, audits: Audits, audited: Mapping[str, Verdict]
) -> None:
    failing = charts.verdicts(real, Parameters(), audited)
    assert "22개는 맞거나 대체로 맞지만, 비용 10분의 1과 H100 5만 개는 그렇지 않다" in failing.title
    assert "31%" in failing.alt
    generous = {"claimed_ratio": 0.5, "claimed_fleet": 8_000}
    holding = charts.verdicts(real, Parameters.read({"lang": "en", **generous}), audits(generous))
    assert "true or mostly true" in holding.title
    assert "1/2" not in holding.title


def test_the_picture_is_a_png_of_the_page_width(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    figure = charts.verdicts(real, Parameters(), audited)
    assert figure.png is not None
    assert figure.png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", figure.png[16:20])[0] == round(WIDE.width_inches * PICTURE_DPI)
    assert figure.png == charts.verdicts(real, Parameters(), audited).png
    assert article_charts.comparison_table(real, Parameters(), audited).png is None


@pytest.mark.parametrize("lang", LANGS)
def test_the_redrawn_table_has_the_cells_and_verdicts_of_the_audit(
    real: Evidence, audited: Mapping[str, Verdict], lang: Lang
) -> None:
    figure = article_charts.comparison_table(real, Parameters(lang=lang), audited)
    cells = real["comparison"]
    expected = [audited[claim].probability for claim in cells["claim_id"]]
    assert column(figure.table, 3) == [None if one is None else one.value for one in expected]
    for text in cells[lang]:
        assert all(word in figure.svg for word in str(text).split())
    holding = [claim for claim in cells["claim_id"] if audited[claim].grade.id in verdicts.HOLDS]
    stated = {number.key: number.value for number in figure.numbers}
    assert (stated["verdicts/comparison/cells"], stated["verdicts/comparison/hold"]) == (6, len(holding))


def test_each_hedge_has_as_many_marks_as_claims(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    figure = article_charts.claims_by_hedge(real, Parameters(lang="en"), audited)
    rows = verdicts.tally(audited).frame["claims"]
    sums = [
        sum(column(figure.table, place)[row] or 0 for place in range(1, 7)) for row in range(len(figure.table.rows))
    ]
    assert sums == rows[["stated", "attributed", "alleged", "forecast", "opinion"]].tolist()
    assert sum(sums) == rows["distinct"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_of_claims_holds_every_row_in_order(
    real: Evidence, audited: Mapping[str, Verdict], lang: Lang
) -> None:
    table = readouts.claims_by_line(real, Parameters(lang=lang), audited)
    assert column(table, 0) == real["claims"]["line"].tolist()
    assert [row[4] for row in table.rows] == [verdict.grade.name for verdict in audited.values()]
    page = table.to_html()
    tongue = "" if lang == "ko" else ' lang="ko"'
    assert f'<span class="name"{tongue}>10분의 1</span>' in page
    assert page.count("<tr>") == len(real["claims"]) + 1
    assert ("의혹: 일부 전문가" if lang == "ko" else "alleged: some experts") in page


def test_what_got_no_verdict_says_why(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    table = readouts.unchecked_claims(real, Parameters(), audited)
    rows = verdicts.tally(audited).frame["claims"]
    assert len(table.rows) == rows[["not-checkable", "undecided"]].sum()
    assert all(row[3] for row in table.rows)


def test_the_article_against_itself(real: Evidence) -> None:
    table = readouts.contradictions(real, Parameters(lang="en"))
    assert len(table.rows) == len(real["contradictions"])
    assert column(table, 0) == [real["claims"].at[claim, "line"] for claim in real["contradictions"]["claim_id"]]
    assert "oligopoly" in table.to_html()


def test_the_articles_table_cell_by_cell(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    table = readouts.article_table(real, Parameters(lang="en"), audited)
    assert [row[3] for row in table.rows] == [audited[claim].grade.name for claim in real["comparison"]["claim_id"]]
    assert column(table, 0) == real["comparison"]["line"].tolist()
    assert all(printed in table.to_html() for printed in real["comparison"]["printed"])


def test_the_scale_and_the_strengths_come_from_data(real: Evidence) -> None:
    params = Parameters(lang="en")
    scale = scale_readouts.verdict_scale(real, params)
    assert column(scale, 1) == [0.9, 0.65, 0.35, 0.1, 0.0, None]
    assert column(scale, 2) == [None, 0.9, 0.65, 0.35, 0.1, None]
    strengths = column(scale_readouts.evidence_strengths(real, params), 1)
    assert strengths == sorted(value for value in strengths if value is not None)
    assert all(table.source_ids for table in (scale, scale_readouts.evidence_strengths(real, params)))
