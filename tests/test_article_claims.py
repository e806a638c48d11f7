"""Claims: which check answers a sentence, with which figure; roles, speakers, places; the seed article in full."""

import doctest
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claim_audit import evidence
from claim_audit.article import checks, claims, documents, forms, hedges, quotations, speakers, statements, tables
from claim_audit.article.model import Claim, Mention, Quantity
from claim_audit.article.quantities import scan
from claim_audit.article.reconciliation import reconcile

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT.parent / "shared" / "article" / "deepseek-shock.ko.txt"
MOST_READ_ONLY = 8


def found(text: str) -> list[Claim]:
    return claims.find(text, *scan(text), tables.find(documents.from_text(text)))


@pytest.mark.parametrize("module", [checks, forms, hedges, quotations, speakers, statements])
def test_examples_in_docstrings_hold(module: object) -> None:
    done = doctest.testmod(module)  # type: ignore[arg-type]
    assert done.attempted > 0
    assert done.failed == 0


# ---- checks and their figures

RATIO = "claimed_ratio"


@pytest.mark.parametrize(
    ("text", "ratio", "measure"),
    [
        ("딥시크는 학습 비용을 경쟁사의 20분의 1로 줄였다.", Fraction(1, 20), "at-most"),
        ("R1의 훈련비는 기존 모델의 5% 수준이다.", Fraction(1, 20), "at-most"),
        ("R1은 오픈AI 모델보다 20배 싼 비용으로 개발됐다.", Fraction(1, 20), "at-most"),
        ("이 회사는 AI 모델 개발비를 95% 낮췄다고 밝혔다.", Fraction(1, 20), "at-most"),
        ("V3의 학습 비용은 30분의 1에도 못 미친다.", Fraction(1, 30), "under"),
        ("딥시크는 모델 훈련 비용을 절반으로 줄였다.", Fraction(1, 2), "at-most"),
        ("딥시크의 학습 비용은 빅테크의 3% 미만이다.", Fraction(3, 100), "under"),
        ("딥시크는 훈련 비용을 최대 90% 절감했다.", Fraction(1, 10), "at-most"),
        ("새 모델의 학습에 든 비용은 18분의 1에 불과하다.", Fraction(1, 18), "at-most"),
        ("딥시크의 학습 비용은 기존의 10~20% 수준이다.", Fraction(1, 5), "at-most"),
    ],
)
def test_a_cost_is_handed_on_as_the_share_that_is_left(text: str, ratio: Fraction, measure: str) -> None:
    claim = found(text)[-1]
    assert (claim.check, claim.measure, claim.parameters) == ("cost_ratio", measure, {RATIO: ratio})


@pytest.mark.parametrize(
    ("text", "fleet", "chip"),
    [
        ("딥시크가 H800 2만 개를 보유하고 있다는 주장이 나왔다.", 20_000, "h800"),
        ("딥시크는 1만 장의 A100 GPU를 확보했다고 한다.", 10_000, "a100"),
        ("딥시크가 호퍼 GPU를 6만 장 가지고 있다는 분석도 있다.", 60_000, "hopper"),
        ("이 회사는 엔비디아 GPU 3만 개를 쌓아 두고 있다.", 30_000, "all"),
        ("전문가들은 딥시크가 H20 3만여 개를 사들였다고 추정한다.", 30_000, "h20"),
    ],
)
def test_a_fleet_is_handed_on_with_its_chip(text: str, fleet: int, chip: str) -> None:
    claim = found(text)[-1]
    assert (claim.check, claim.measure) == ("fleet_size", "held")
    assert claim.parameters == {"claimed_fleet": Fraction(fleet), "claimed_chip": chip}


@pytest.mark.parametrize(
    ("text", "chip"),
    [
        ("R1은 A800 칩으로 학습됐다.", "a800"),
        ("딥시크는 H20을 써서 새 모델을 개발했다.", "h20"),
        ("딥시크는 H800 2,048장으로 V3를 훈련했다.", "h800"),
    ],
)
def test_the_chip_a_model_was_built_on_is_handed_on(text: str, chip: str) -> None:
    claim = found(text)[-1]
    assert (claim.check, claim.parameters) == ("chip_and_rule", {"training_chip": chip})


@pytest.mark.parametrize(
    ("text", "check", "measure"),
    [
        ("R1은 수학 시험에서 o1과 대등한 성능을 보였다.", "performance_parity", "similar"),
        ("딥시크의 새 모델은 코딩 실력이 챗GPT에 맞먹는다.", "performance_parity", "similar"),
        ("R1은 여러 벤치마크에서 o1을 능가했다.", "performance_parity", ""),
        ("엔비디아의 시장 점유율은 90%에 이른다.", "market", ""),
        ("이 소식에 엔비디아 주가는 하루 만에 17% 급락했다.", "market", ""),
        ("값싼 모델이 퍼지면 GPU 수요가 늘어날 것이다.", "market", "demand-grows"),
        ("미국은 첨단 칩의 대중 수출 통제를 강화했다.", "export_rules", ""),
        ("제3국을 거친 밀수로 반도체가 중국에 들어갔다.", "export_rules", ""),
        ("R1은 오픈소스 추론 모델이다.", "evidence", ""),
    ],
)
def test_other_checks_are_found_by_their_subject(text: str, check: str, measure: str) -> None:
    claim = found(text)[-1]
    assert (claim.check, claim.measure) == (check, measure)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("메타는 H100 35만 개를 보유하고 있다.", "no-evidence"),
        ("미스트랄은 학습 비용을 5분의 1로 줄였다.", "no-evidence"),
        ("구글은 제미나이를 자체 칩으로 개발했다.", "no-evidence"),
        ("이 공장은 물류 비용을 10분의 1로 줄였다.", "no-evidence"),
        ("한국은행은 기준금리를 연 2.5%로 동결했다.", "no-evidence"),
        ("올해 벼 수확량은 더 늘어날 것으로 보인다.", "open-forecast"),
        ("새 청사의 설계는 아쉽다.", "opinion"),
        ("이 비용은 누가 내야 할까?", "question"),
        ("딥시크의 학습 비용은 10분의 1로 줄었을까?", "question"),
    ],
)
def test_what_nothing_here_answers_has_a_reason(text: str, reason: str) -> None:
    claim = found(text)[-1]
    assert (claim.check, claim.measure, claim.reason, claim.parameters) == ("none", "", reason, None)


def test_no_figure_is_handed_on_where_the_words_settle_none() -> None:
    for text in (
        "딥시크는 학습 비용을 크게 줄였다.",
        "딥시크는 H100 수만 개를 보유하고 있다.",
        "학습 비용이 2배로 늘었다.",
    ):
        assert found(text)[-1].parameters is None, text


# ---- speakers, cues, places


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("엔비디아는 출하가 순조롭다고 밝혔다.", "엔비디아"),
        ("관세청에 따르면 반도체 수출이 늘었다.", "관세청"),
        ("일부 전문가들은 칩이 더 있다고 의심한다.", "일부 전문가들"),
        ("값이 내렸다는 것이 회사의 설명이다.", "회사"),
        ("수요가 준다는 비관적인 분석도 있다.", "비관적인 분석"),
        ("칩이 부족하다는 주장이 나왔다.", ""),
        ("반도체 수출이 늘었다.", ""),
    ],
)
def test_the_speaker_is_named_without_particle(text: str, speaker: str) -> None:
    assert found(text)[-1].speaker == speaker


def test_quoted_clauses_share_the_frame_round_them() -> None:
    text = '업계 관계자는 "값이 내렸기 때문에 수요는 더 늘어날 것"이라고 말했다.'
    first, second = found(text)
    assert [(claim.hedge, claim.speaker) for claim in (first, second)] == [
        ("attributed", "업계 관계자"),
        ("forecast", "업계 관계자"),
    ]


def test_a_suspicion_is_a_fact_about_those_who_hold_it_and_a_rumour() -> None:
    held, content = found("전문가들은 딥시크가 물량을 줄여 공개했다고 의심한다.")
    assert (held.hedge, content.hedge) == ("attributed", "alleged")
    assert (held.start, held.end) == (content.start, content.end)


def test_cells_of_a_table_are_claims_and_its_head_a_heading() -> None:
    text = "앞으로의 전망\n딥시크의 AI 모델 | 시장 |\n비용 20분의 1 | 경쟁 격화 |\n고성능 모델 공개 | 점유율 하락 |\n"
    table = [claim for claim in found(text) if claim.line > 1]
    assert [claim.role for claim in table] == ["heading", "table", "table", "table", "table"]
    assert table[1].parameters == {RATIO: Fraction(1, 20)}
    assert (table[4].hedge, table[4].check) == ("forecast", "market")


def test_quantities_of_a_claim_are_positions_in_the_list() -> None:
    text = "값은 3달러다. 딥시크는 H800 2만 개를 보유하고 있다."
    quantities, mentions = scan(text)
    claim = claims.find(text, quantities, mentions)[-1]
    assert [quantities[place].value for place in claim.quantities] == [20_000]


def test_quantities_and_mentions_may_be_made_by_hand() -> None:
    text = "딥시크는 H800 2만 개를 보유하고 있다."
    chip = Mention("H800", 5, 9, 1, "name", "h800", "chip")
    count = Quantity("2만 개", 10, 14, 1, "count", Fraction(20_000), Fraction(20_000), Fraction(20_000), unit_text="개")
    (claim,) = claims.find(text, [count], [chip])
    assert claim.parameters == {"claimed_fleet": Fraction(20_000), "claimed_chip": "h800"}


PIECES = st.sampled_from(
    [
        "딥시크는",
        "비용을",
        "10분의",
        "1로",
        "줄였다.",
        "면서도",
        "지만,",
        "다는",
        "의혹이",
        "다고",
        "것으로",
        "전망된다",
        "수",
        "있다",
        "“",
        "”",
        '"',
        "'",
        "(",
        ")",
        "?",
        "!",
        "…",
        "\n",
        "-",
        "|",
        "시장을",
        "주도하던",
        "때문에",
        "H800",
        "5만",
        "개를",
        "보유",
        "에",
        "따르면",
        "해야",
        "한다",
        "결론",
        "질문",
        "1.",
        "설",
        "겠다",
        "가능성이",
        "크다",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40).map(" ".join))
def test_any_text_is_read_the_same_twice_and_its_places_slice_back(text: str) -> None:
    read = claims.find(text, [], [])
    assert read == claims.find(text, [], [])
    for claim in read:
        assert text[claim.start : claim.end] == claim.text
        assert claim.text.strip()
        assert claim.line == text.count("\n", 0, claim.start) + 1
        assert claim.cue_start == -1 or text.startswith(claim.cue, claim.cue_start)
        assert (claim.check == "none") == bool(claim.reason)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=20).map(" ".join))
def test_quantities_of_any_text_go_through(text: str) -> None:
    quantities, mentions = scan(text)
    for claim in claims.find(text, quantities, mentions):
        assert all(claim.start <= quantities[place].start < claim.end for place in claim.quantities)


@pytest.mark.parametrize(
    "piece",
    [
        "가",
        "다는 ",
        "“",
        '"',
        "(",
        "시장을 주도하던 A ",
        "면서도 ",
        "과제는 ",
        "내년 ",
        "의혹이 ",
        "LLM ",
        "에 따르면 ",
        "다고 ",
        "분석 ",
        "칩 ",
        ". ",
        "것으로 ",
    ],
)
def test_long_lines_end(piece: str) -> None:
    """Were any rule quadratic, a million characters without a break would take hours."""
    text = piece * (1_000_000 // len(piece))
    for claim in claims.find(text, [], []):
        assert text[claim.start : claim.end] == claim.text


# ---- the seed article


@pytest.mark.skipif(not ARTICLE.exists(), reason=f"the article is not at ../shared/article/{ARTICLE.name}")
def test_the_seed_article_reads_as_it_was_transcribed() -> None:
    table = reconcile(found(ARTICLE.read_text("utf-8")), evidence.load()["claims"])
    assert list(table.loc[table["status"] == "transcribed", "claim_id"]) == []
    assert (table["status"] == "read").sum() <= MOST_READ_ONLY
    pairs = table[table["status"] == "both"]
    assert list(pairs.loc[~pairs["agrees"], "claim_id"]) == []


@pytest.mark.skipif(not ARTICLE.exists(), reason=f"the article is not at ../shared/article/{ARTICLE.name}")
def test_the_seed_article_hands_its_own_figures_on() -> None:
    read = found(ARTICLE.read_text("utf-8"))
    assert {claim.parameters[RATIO] for claim in read if claim.check == "cost_ratio" and claim.parameters} == {
        Fraction(1, 10)
    }
    fleets = [claim.parameters for claim in read if claim.check == "fleet_size"]
    assert fleets == [{"claimed_fleet": Fraction(50_000), "claimed_chip": "h100"}]
    assert [claim.line for claim in read if re.search("H800", claim.text) and claim.check == "chip_and_rule"] == [5]
