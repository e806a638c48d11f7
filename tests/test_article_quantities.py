"""Quantities and mentions read from Korean text: rule by rule, on the seed article, and what holds for any text."""

import doctest
import importlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claim_audit.article.lexicon import words
from claim_audit.article.model import Mention, Quantity
from claim_audit.article.quantities import scan

ROOT = Path(__file__).parents[1]
SEED = ROOT.parent / "shared" / "article" / "deepseek-shock.ko.txt"
MODULES = (
    "mentions",
    "quantities",
    "quantity_bounds",
    "quantity_context",
    "quantity_drafts",
    "quantity_joins",
    "quantity_units",
    "quantity_words",
)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_the_rules(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"claim_audit.article.{module}")).failed == 0


def quantities(text: str) -> list[Quantity]:
    return scan(text)[0]


def one(text: str) -> Quantity:
    (quantity,) = quantities(text)
    return quantity


def mentioned(text: str) -> list[tuple[str, str]]:
    return [(mention.text, mention.kind) for mention in scan(text)[1]]


# ---- the print, its unit and its value


@pytest.mark.parametrize(
    ("text", "printed", "value", "unit", "kind"),
    [
        ("매출은 5백57만6천 달러였다", "5백57만6천 달러", 5_576_000, "달러", "money"),
        ("비용은 $5.576M에 그쳤다", "$5.576M", 5_576_000, "달러", "money"),
        ("약 80억원을 썼다", "80억원", 8 * 10**9, "원", "money"),
        ("557만6000달러가 들었다", "557만6000달러", 5_576_000, "달러", "money"),
        ("1달러 20센트에 마감했다", "1달러 20센트", Fraction("1.2"), "달러", "money"),
        ("3억 캐나다 달러를 냈다", "3억 캐나다 달러", 3 * 10**8, "캐나다 달러", "money"),
        ("10000$를 벌었다", "10000$", 10000, "달러", "money"),
        ("금리는 0.5%포인트 올랐다", "0.5%포인트", Fraction("0.5"), "%포인트", "points"),
        ("점유율은 백 퍼센트다", "백 퍼센트", 100, "%", "percent"),
        ("타율 3할 2푼 5리를 쳤다", "3할 2푼 5리", Fraction("3.25"), "할", "rate"),
        ("성능이 1.5배 높다", "1.5배", Fraction("1.5"), "배", "multiple"),
        ("비용은 10분의 1이다", "10분의 1", Fraction(1, 10), "", "fraction"),
        ("절반을 차지했다", "절반", Fraction(1, 2), "", "fraction"),
        ("278만8000 GPU시간을 썼다", "278만8000 GPU시간", 2_788_000, "GPU시간", "gpu_time"),
        ("2.788M GPU-hours가 들었다", "2.788M GPU-hours", 2_788_000, "GPU시간", "gpu_time"),
        ("671B 파라미터를 갖췄다", "671B 파라미터", 671 * 10**9, "파라미터", "parameters"),
        ("14조8000억 토큰으로 배웠다", "14조8000억 토큰", 148 * 10**11, "토큰", "tokens"),
        ("전력은 700W를 쓴다", "700W", 700, "W", "power"),
        ("대역폭은 3.35TB/s에 이른다", "3.35TB/s", Fraction("3.35"), "TB/s", "bandwidth"),
        ("5나노 공정을 쓴다", "5나노", 5, "nm", "length"),
        ("니코틴 0.85mg/개비가 나왔다", "0.85mg/개비", Fraction("0.85"), "mg/개비", "weight"),
        ("영하 20도까지 내려갔다", "영하 20도", -20, "도", "temperature"),
        ("수익률은 -3.5%로 나빴다", "-3.5%", Fraction("-3.5"), "%", "percent"),
        ("영업이익은 마이너스 이십억 원이다", "마이너스 이십억 원", -2 * 10**9, "원", "money"),
        ("공사는 2년 반이 걸렸다", "2년 반", Fraction(5, 2), "년", "duration"),
        ("훈련에 55일간 매달렸다", "55일간", 55, "일", "duration"),
        ("열두 명이 모였다", "열두 명", 12, "명", "count"),
        ("서버 세 대를 들였다", "세 대", 3, "대", "count"),
        ("8만 8000개가 달렸다", "8만 8000개", 88_000, "개", "count"),
        ("4종목을 합산했다", "4종목", 4, "종목", "count"),
    ],
)
def test_a_quantity(text: str, printed: str, value: int | Fraction, unit: str, kind: str) -> None:
    quantity = one(text)
    assert (quantity.text, quantity.value, quantity.unit, quantity.kind) == (printed, value, unit, kind)


@pytest.mark.parametrize(
    ("text", "printed", "low", "high", "comparator"),
    [
        ("3~5% 올랐다", "3~5%", 3, 5, "range"),
        ("10만~20만 원을 받는다", "10만~20만 원", 100_000, 200_000, "range"),
        ("2에서 4배 빠르다", "2에서 4배", 2, 4, "range"),
        ("5~10억 달러를 들였다", "5~10억 달러", 5 * 10**8, 10**9, "range"),
        ("천에서 천오백 사이다", "천에서 천오백", 1000, 1500, "range"),
        ("20 이상 30 미만인 수", "20 이상 30 미만", 20, 30, "range"),
        ("최소 20개에서 최대 100개를 산다", "20개에서 최대 100개", 20, 100, "range"),
        ("수십 명이 다쳤다", "수십 명", 20, 100, ""),
        ("수천억 원을 날렸다", "수천억 원", 2000 * 10**8, 10000 * 10**8, ""),
        ("300여명이 왔다", "300여명", 300, None, "more"),
        ("5만 개 남짓을 샀다", "5만 개", 50_000, None, "more"),
        ("5만 개 가까이 샀다", "5만 개", 50_000, 50_000, "nearly"),
        ("약 5만 개를 샀다", "5만 개", 50_000, 50_000, "about"),
        ("무려 5만 개를 샀다", "5만 개", 50_000, 50_000, ""),
        ("최대 180% 이상 늘었다", "180%", 180, None, "at_least"),
        ("적어도 14명이 숨졌다", "14명", 14, None, "at_least"),
        ("최대 10만 원을 준다", "10만 원", None, 100_000, "at_most"),
        ("10분의 1 미만으로 낮췄다", "10분의 1", None, Fraction(1, 10), "below"),
        ("20만 명을 넘는 사람이 샀다", "20만 명", 200_000, None, "above"),
        ("7.3%를 웃도는 수준이다", "7.3%", Fraction("7.3"), None, "above"),
        ("5%를 밑돌았다", "5%", None, 5, "below"),
        ("100만 원도 안 되는 값이다", "100만 원", None, 10**6, "below"),
        ("30보다 작거나 같은 수", "30", None, 30, "at_most"),
        ("10명을 넘지 않는다", "10명", None, 10, "at_most"),
    ],
)
def test_bounds(text: str, printed: str, low: int | None, high: int | None, comparator: str) -> None:
    quantity = one(text)
    assert (quantity.text, quantity.low, quantity.high, quantity.comparator) == (printed, low, high, comparator)


def test_open_ends_are_told_from_closed_ones() -> None:
    assert one("5% 미만이다").high_open
    assert not one("5% 이하다").high_open
    assert one("5%를 초과했다").low_open
    assert not one("5% 이상이다").low_open


@pytest.mark.parametrize(
    ("text", "printed", "kind"),
    [
        ("14번째 환자다", "14번째", "ordinal"),
        ("제1차 회의를 열었다", "제1차", "ordinal"),
        ("두 번째 방문이다", "두 번째", "ordinal"),
        ("순위는 3위로 올랐다", "3위", "ordinal"),
        ("1호기를 세웠다", "1호기", "ordinal"),
        ("1·4호선이 멈췄다", "1·4호선", "ordinal"),
        ("3-1로 이겼다", "3-1", "score"),
        ("1승1무8패에 그쳤다", "1승1무8패", "score"),
    ],
)
def test_ranks_and_scores_are_told_from_amounts(text: str, printed: str, kind: str) -> None:
    quantity = one(text)
    assert (quantity.text, quantity.kind) == (printed, kind)


# ---- what is no quantity


@pytest.mark.parametrize(
    "text",
    [
        "이 영화는 그런 이유로 수석을 놓쳤다. 한편 조선은 이만큼 일을 해결했다.",
        "사람 사이의 일이란 구조적으로 오해를 낳고, 천사 같은 이도 그렇다.",
        "구조대 대원과 이사회, 공사 현장, 백신과 만화, 열기와 세력, 네 생각.",
        "조사 결과가 나오자 이천시 주민은 만족했다.",
    ],
)
def test_syllables_inside_words_are_no_numerals(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "printed", "kind"),
    [
        ("2025년 1월 27일에 열렸다", "2025년 1월 27일", "date"),
        ("6∼7월에 나온다", "6∼7월", "date"),
        ("2/4분기에 늘었다", "2/4분기", "date"),
        ("1990년대에 그랬다", "1990년대", "date"),
        ("지난 5년 동안 늘었다", "5년", "date"),
        ("10년 후에는 다르다", "10년 후", "date"),
        ("오후 3시 30분에 만났다", "오후 3시 30분", "time"),
        ("EQ900을 탔다", "EQ900", "identifier"),
        ("전화는 02-123-4567이다", "02-123-4567", "identifier"),
        ("주소는 192.168.0.1이다", "192.168.0.1", "identifier"),
        ("https://example.org/?q=30%25를 보라", "https://example.org/?q=30%25", "identifier"),
        ("질문 1. 무엇인가", "1", "ordinal"),
        ("1. 개요를 적는다", "1", "ordinal"),
    ],
)
def test_other_mentions_are_no_quantities(text: str, printed: str, kind: str) -> None:
    assert quantities(text) == []
    assert (printed, kind) in mentioned(text)


@pytest.mark.parametrize(
    ("text", "identifiers"),
    [
        ("딥시크의 R1은 H800으로 만들었다", ["deepseek", "deepseek-r1", "h800"]),
        ("GPT-4o와 Llama 3.1 405B를 견줬다", ["gpt-4o", "llama-3.1-405b"]),
        ("삼성전자와 SK하이닉스, 엔비디아", ["samsung", "sk-hynix", "nvidia"]),
        ("H200은 H20이 아니다", ["h200", "h20"]),
        ("인도네시아는 인도가 아니다", ["in"]),
    ],
)
def test_names_have_ids(text: str, identifiers: list[str]) -> None:
    found, mentions = scan(text)
    assert found == []
    assert [mention.id for mention in mentions] == identifiers


@pytest.mark.parametrize(
    ("text", "noun", "model", "entity"),
    [
        ("구글은 2만 개의 H200 GPU를 빌렸다", "H200 GPU", "h200", "google"),
        ("메타는 H100을 35만 개 확보했다", "H100", "h100", "meta"),
        ("영화는 관객 175만명을 넘겼다", "관객", "", ""),
        ("두 회사의 공식 입장이다", "회사", "", ""),
    ],
)
def test_what_is_counted_and_by_whom(text: str, noun: str, model: str, entity: str) -> None:
    quantity = one(text)
    assert (quantity.noun, quantity.model, quantity.entity) == (noun, model, entity)


# ---- the seed article


def test_the_seed_article() -> None:
    if not SEED.exists():
        pytest.skip("../shared/article/ is not beside the project")
    found, mentions = scan(SEED.read_text("utf-8"))
    tenth = Fraction(1, 10)
    assert [(q.line, q.text, q.value, q.comparator, q.noun) for q in found] == [
        (3, "10분의 1", tenth, "", ""),
        (5, "5만 개", 50_000, "about", "H100 GPU"),
        (6, "10분의 1", tenth, "", ""),
        (17, "10분의 1", tenth, "", ""),
        (19, "두 기업", 2, "", "기업"),
        (24, "10분의 1", tenth, "below", ""),
    ]
    assert (found[1].entity, found[1].model, found[1].unit) == ("deepseek", "h100", "개")
    assert [(m.line, m.text) for m in mentions if m.kind == "ordinal"] == [(23, "1"), (25, "2"), (27, "3")]
    chips = [(m.line, m.id) for m in mentions if m.name_kind == "chip"]
    assert chips == [(5, "h800"), (5, "h100"), (26, "h800")]


# ---- any text

PIECES = st.sampled_from(
    words(
        "5만_개의 약 3~5% 10분의_1 이와_삼분의_일 수십_명 -3.5% $5.576M 영하_20도 마이너스 제1차 두_회사 "
        "1승1무8패 2025년_1월_27일 오후_3시 딥시크 H800 R1 이상 미만 을_넘는 에서 과 사이 이다 조 만 천 일 이 . , "
        "~ - / ( ) % 원 달러 1,234 .5 1e9 ^ ° １２ ½ ² 가 a1 x 최대 최소 여 반 절반 하나 첫_번째 질문_1. "
        "http://a.b/1 지난_5년 10년_후 중_하나 셋 두번째 3박4일 2년_반 $ 초과 보다_크고 20대_남성"
    )
).map(lambda piece: piece.replace("_", " "))
SPACE = st.sampled_from(["\n", "\t", "  ", "\u00a0", "\r\n", " "])
texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(PIECES, SPACE), max_size=30).map("".join),
    st.lists(PIECES, max_size=30).map(" ".join),
    st.text("0123456789일이삼사오육칠팔구십백천만억조 .,~%원명개년월분의과와-", max_size=60),
)


def printed(text: str) -> Iterator[Quantity | Mention]:
    found, mentions = scan(text)
    yield from sorted([*found, *mentions], key=lambda item: item.start)


@settings(max_examples=600, deadline=None)
@given(texts)
def test_any_text_is_read_and_every_print_slices_back(text: str) -> None:
    end = 0
    for item in printed(text):
        assert end <= item.start < item.end
        assert text[item.start : item.end] == item.text
        assert item.line == text.count("\n", 0, item.start) + 1
        end = item.end
    for quantity in quantities(text):
        if quantity.low is not None and quantity.high is not None:
            assert quantity.low <= quantity.high
        if not quantity.comparator and quantity.value is not None:
            assert quantity.low == quantity.high == quantity.value


@settings(max_examples=300, deadline=None)
@given(texts)
def test_reading_is_deterministic(text: str) -> None:
    assert scan(text) == scan(text)


@settings(max_examples=400, deadline=None)
@given(texts, texts)
def test_two_articles_give_the_union(first: str, second: str) -> None:
    joint = f"{first}\n\n{second}"
    offset, lines = len(first) + 2, first.count("\n") + 2
    alone = [(item.text, item.start, item.line, shape(item)) for item in printed(first)]
    alone += [(item.text, item.start + offset, item.line + lines, shape(item)) for item in printed(second)]
    assert [(item.text, item.start, item.line, shape(item)) for item in printed(joint)] == alone


def shape(item: Quantity | Mention) -> tuple[object, ...]:
    """All that does not tell the place."""
    if isinstance(item, Mention):
        return item.kind, item.id
    return item.kind, item.value, item.low, item.high, item.unit, item.comparator, item.noun, item.entity, item.model


# ---- long texts

ADVERSARIAL = {
    "digits": "7",
    "myriads": "만",
    "brackets": "(1",
    "spaces": " ",
    "commas": "1,",
    "slashes": "1/",
    "minus signs": "1-",
    "fractions": "1분의 ",
    "conjunctions": "일과 ",
    "mixed": "a1",
    "names": "H100",
    "sentence without end": "딥시크는 H800을 2만 개 샀고 ",
}


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_hard_texts_end(name: str) -> None:
    """Were any rule quadratic, two hundred thousand characters without a break would take hours."""
    text = ADVERSARIAL[name] * (200_000 // len(ADVERSARIAL[name]))
    for quantity in scan(text)[0]:
        assert text[quantity.start : quantity.end] == quantity.text
