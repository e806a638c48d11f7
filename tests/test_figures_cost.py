"""The charts and tables of the cost check: what they say, in both languages and under other parameters."""

import itertools
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from charts import checked, drawn_the_same_twice
from claim_audit import cost
from claim_audit import evidence as evidence_module
from claim_audit.cost.estimates import COMPARISONS
from claim_audit.evidence import Evidence
from claim_audit.figures import cost as charts
from claim_audit.figures.canvas import ReportFigure
from claim_audit.figures.cost.ratio_axis import DENOMINATORS, _ticks
from claim_audit.numbers import LANGS, Lang, Number
from claim_audit.parameters import ALL, Parameters
from claim_audit.readouts import cost as readouts
from claim_audit.tables import ReportTable, Shown

DRAWS = 256  # enough to draw and to compare; the page takes more
ONE_CHEAP = {"baseline": "llama-3.1-405b", "accounting": "rental"}
SETTINGS: dict[str, dict[str, Any]] = {
    "default": {},
    "r1-alone": {"include_base_model": False, "usd_per_gpu_hour": 3.5},
    "strict-claim": {"claimed_ratio": 0.02, "experiment_multiplier": 6.0},
    "one-pair": {"baseline": "gpt-4", "accounting": "amortised"},
    "nothing-uncertain": ONE_CHEAP,
}
TURNING = ("cost_ratio_matrix", "cost_ratio_intervals", "cost_trend", "cost_tornado")  # their findings may turn round
CASES = [
    *((name, lang, "default") for name in charts.__all__ for lang in LANGS),
    *((name, lang, "r1-alone") for name in ("cost_stages", "cost_mixed") for lang in LANGS),
    *((name, "ko", setting) for name in TURNING for setting in SETTINGS if setting != "default"),
    *((name, "en", "one-pair") for name in TURNING),
]
TABLES: tuple[Callable[[Evidence, Parameters], ReportTable], ...] = (
    readouts.stages,
    readouts.ratios,
    readouts.mixed,
    readouts.published,
    readouts.left_out,
)


@cache
def evidence() -> Evidence:
    return evidence_module.load()


def params(lang: Lang = "ko", **changes: Any) -> Parameters:
    return Parameters.read({"lang": lang, "draws": DRAWS, **changes})


@cache
def chart(name: str, lang: Lang = "ko", setting: str = "default") -> ReportFigure:
    return checked(getattr(charts, name), evidence(), lang, draws=DRAWS, **SETTINGS[setting])


def cells(table: ReportTable, row: int) -> list[float | None]:
    """The values of the numbers in a row, None where a cell holds no number."""
    numbers = [cell.number if isinstance(cell, Shown) else cell for cell in table.rows[row]]
    return [number.value if isinstance(number, Number) else None for number in numbers]


@pytest.mark.parametrize(("name", "lang", "setting"), CASES)
def test_chart_states_its_finding(name: str, lang: Lang, setting: str) -> None:
    figure = chart(name, lang, setting)
    assert figure.id == figure.table.id == name.replace("_", "-")
    assert set(figure.source_ids) <= set(evidence()["sources"].index)


@pytest.mark.parametrize("name", charts.__all__)
def test_same_bytes_twice(name: str) -> None:
    assert drawn_the_same_twice(getattr(charts, name), evidence())


@pytest.mark.parametrize("name", charts.__all__)
def test_both_languages_show_the_same_values(name: str) -> None:
    korean, english = chart(name, "ko"), chart(name, "en")
    assert [cells(korean.table, i) for i in range(len(korean.table.rows))] == [
        cells(english.table, i) for i in range(len(english.table.rows))
    ]
    assert {number.key for number in korean.numbers} == {number.key for number in english.numbers}
    assert korean.svg.count("<path") > 0


def test_stages_are_the_published_sums() -> None:
    found = cost.stages(evidence(), params())
    table = chart("cost_stages").table
    for row, stage in enumerate(map(str, found.frame.index)):
        assert cells(table, row)[1:] == list(found.frame.loc[stage, ["gpu_hours", "usd", "share"]])
    assert "587만 달러" in chart("cost_stages").title
    assert "$5.87M" in chart("cost_stages", "en").title
    assert "95%" in chart("cost_stages", "en").title


def test_matrix_and_intervals_show_every_reading() -> None:
    found = cost.ratios(evidence(), params()).frame
    for name in ("cost_ratio_matrix", "cost_ratio_intervals"):
        shown = [number.value for number in chart(name).table.numbers if number.key.endswith("/ratio")]
        assert set(shown) == set(found["ratio"])
    chances = [n.value for n in chart("cost_ratio_matrix").table.numbers if n.key.endswith("/probability")]
    assert chances == list(found["probability"])


@pytest.mark.parametrize("setting", SETTINGS)
def test_title_of_the_matrix_follows_the_count(setting: str) -> None:
    chances = cost.ratios(evidence(), params(**SETTINGS[setting])).frame["probability"]
    held, title = int((chances >= 0.5).sum()), chart("cost_ratio_matrix", "en", setting).title
    if len(chances) == 1:
        assert title.startswith("On the chosen basis")
    elif held == len(chances):
        assert title.startswith("Whatever the basis")
    elif held:
        assert f"{held} of {len(chances)}" in title
        assert ("only" in title) == (held <= len(chances) / 2)
    else:
        assert title.startswith("On no basis")


@pytest.mark.parametrize("setting", SETTINGS)
def test_title_of_the_tornado_follows_the_swings(setting: str) -> None:
    at = params(**SETTINGS[setting])
    swings = cost.tornado(evidence(), at, cost.measure(evidence(), at)).frame
    low, high = swings[["at_low", "at_high"]].min().min(), swings[["at_low", "at_high"]].max().max()
    title = chart("cost_tornado", "en", setting).title
    if not swings["swing"].any():
        assert title.startswith("Every uncertain input cancels out")
    elif low > at.claimed_ratio:
        assert "no single input takes it to" in title
    elif high <= at.claimed_ratio:
        assert "no single input takes it above" in title
    else:
        assert "alone can take the ratio across" in title


def test_tornado_says_that_the_rental_price_cancels_and_tells_its_share_as_the_table_does() -> None:
    for lang, words, share in (("ko", "상쇄됨", "0.1% 미만"), ("en", "cancels out", "less than 0.1%")):
        drawn = chart("cost_tornado", lang)
        assert words in drawn.svg
        assert share in drawn.svg
        assert ">0%<" not in drawn.svg


def test_every_mixed_comparison_is_named_mixed() -> None:
    found = cost.mixed(evidence(), params()).frame
    kinds = [row[-1] for row in chart("cost_mixed").table.rows]
    assert [kind is readouts.MIXED for kind in kinds] == list(found["mixed"].astype(bool))
    assert len(kinds) == len(COMPARISONS) + 1
    assert chart("cost_mixed", "en").svg.count("· mixed") == len(COMPARISONS)
    assert chart("cost_mixed", "en").svg.count("like with like</text>") == 1


def test_v3_is_within_what_others_reach() -> None:
    v3 = cost.plausibility(evidence(), params()).number("deepseek-v3", "utilisation")
    assert v3.value == pytest.approx(0.346, abs=0.001)
    assert "plausible" in chart("cost_plausibility", "en").title
    assert cells(chart("cost_plausibility").table, 0) == [None, v3.value, None]


def test_trend_counts_who_is_beaten() -> None:
    found = cost.trend(evidence(), params()).frame
    held = int((found["probability_below_trend"] >= 0.5).sum())
    assert f"{held} of {len(found)} models" in chart("cost_trend", "en").title


def test_claimed_ratio_is_drawn_and_named() -> None:
    for name in ("cost_ratio_intervals", "cost_mixed", "cost_trend", "cost_tornado"):
        assert "기사의 주장 10분의 1" in chart(name).svg
        assert "The claim: 1/50" in chart(name, "en", "strict-claim").svg


@pytest.mark.parametrize("room", [0.06, 0.13, 0.2])
def test_ticks_are_round_and_apart(room: float) -> None:
    for low, high in ((0.003, 1.0), (0.08, 0.25), (0.05, 0.6)):
        ticks = _ticks((low, high), room)
        assert all(round(1 / tick) in DENOMINATORS for tick in ticks)
        apart = [later / sooner for sooner, later in itertools.pairwise(ticks)]
        assert all(factor >= (high / low) ** room * 0.999 for factor in apart)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("make", TABLES)
def test_tables_have_no_digit_in_their_words(make: Callable[[Evidence, Parameters], ReportTable], lang: Lang) -> None:
    table = make(evidence(), params(lang))
    names = sorted(evidence().names, key=len, reverse=True)
    for text in (table.caption, *(column.head[lang] for column in table.columns)):
        for name in names:
            text = text.replace(name, "")  # noqa: PLW2901
        assert not re.search(r"\d", text), text
    assert table.rows
    assert table.source_ids


def test_table_ids_are_unique() -> None:
    ids = [make(evidence(), params()).id for make in TABLES] + [name.replace("_", "-") for name in charts.__all__]
    assert len(ids) == len(set(ids))


def test_published_estimates_come_in_groups_that_contradict() -> None:
    table = readouts.published(evidence(), params("en"))
    models = [row[0].text.en for row in table.rows]  # type: ignore[union-attr]
    assert all(models.count(model) > 1 for model in models)
    llama = [cells(table, i)[2] for i, model in enumerate(models) if model == "Llama 3.1 405B"]
    assert sorted(llama, key=lambda value: value or 0) == [51e6, 169.8e6, 500e6, 896e6]
    assert models == sorted(models, key=models.index), "the estimates of a model stand together"


def test_left_out_names_what_nobody_published() -> None:
    rows = readouts.left_out(evidence(), params("en")).rows
    unknown = [row for row in rows if row[1] is None]
    assert len(unknown) == len(readouts.NOT_PUBLISHED)
    assert len(rows) == len(readouts.LEFT_OUT) + len(readouts.NOT_PUBLISHED)


def test_ratios_table_under_one_pair_has_one_row() -> None:
    assert len(readouts.ratios(evidence(), params(**ONE_CHEAP)).rows) == 1
    assert params().baseline == ALL


def test_counts_of_results() -> None:
    found = cost.ratios(evidence(), params())
    counted = cost.counts(found, "probability")
    assert counted.number("all", "rows").value == len(found.frame)
    held = counted.number("probability", "rows")
    assert held.value == (found.frame["probability"] >= 0.5).sum()
    assert {number.key for number in held.inputs} == {f"cost/ratios/{row}/probability" for row in found.frame.index}
