"""Statements: the role of a line, sentences within it, clauses within a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claim_audit.article import statements
from claim_audit.article.model import ArticleTable, Cell


def roles(text: str, **more: object) -> list[tuple[int, str]]:
    return [(line.number, line.role) for line in statements.lines(text, **more)]  # type: ignore[arg-type]


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in statements.sentences(text, 0, len(text))]


def clauses(text: str) -> list[str]:
    return [text[clause.start : clause.end] for clause in statements.clauses(text, 0, len(text))]


def test_lines_have_the_role_their_form_tells() -> None:
    text = "\n".join(
        (
            "칩 값이 흔들린다",
            "무슨 일이 있었나",
            "칩 값이 사흘째 내렸다. 거래도 줄었다.",
            "",
            "- 값은 3달러다.",
            "1. 거래는 절반으로 줄었다.",
            "질문 1. 왜 내렸습니까?",
            "재고가 쌓였기 때문입니다.",
            "맺음말",
            "당분간 지켜볼 일이다.",
        )
    )
    assert roles(text) == [
        (1, "title"),
        (2, "heading"),
        (3, "body"),
        (5, "bullet"),
        (6, "bullet"),
        (7, "question"),
        (8, "answer"),
        (9, "heading"),
        (10, "conclusion"),
    ]


def test_a_first_line_that_is_a_sentence_is_no_title() -> None:
    assert roles("값이 사흘째 내렸다.") == [(1, "body")]


def test_what_markup_tells_goes_before_form() -> None:
    assert roles("표지\n값이 내렸다.", block_roles={2: "heading"}) == [(1, "title"), (2, "heading")]


def test_lines_of_a_table_are_left_to_the_table() -> None:
    table = ArticleTable((2, 3), ((Cell("값", 3, 4),), (Cell("3", 5, 6),)))
    assert roles("표\n값\n3\n아래의 글이다.", tables=[table]) == [(1, "title"), (4, "body")]


def test_the_mark_of_a_list_is_not_part_of_the_line() -> None:
    (line,) = statements.lines("  • 값이 내렸다.")
    assert "  • 값이 내렸다."[line.start : line.end] == "값이 내렸다."


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("값이 내렸다. 거래도 줄었다.", ["값이 내렸다.", "거래도 줄었다."]),
        ("값은 3.5달러다. U.S. 달러로 쳤다.", ["값은 3.5달러다.", "U.S. 달러로 쳤다."]),
        ("정말인가? 그렇다!", ["정말인가?", "그렇다!"]),
        ("그는 “내렸다. 확실하다”고 말했다. 모두 놀랐다.", ["그는 “내렸다. 확실하다”고 말했다.", "모두 놀랐다."]),
        ("값이 내렸다.거래도 줄었다.", ["값이 내렸다.", "거래도 줄었다."]),
        ("닫히지 않은 “따옴표다. 그래도 나뉜다.", ["닫히지 않은 “따옴표다.", "그래도 나뉜다."]),
    ],
)
def test_sentences_end_where_they_end(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("값을 낮추면서도 성능을 지켰다.", ["값을 낮추면서도", "성능을 지켰다."]),
        ("값은 내렸지만 거래는 늘었다.", ["값은 내렸지만", "거래는 늘었다."]),
        ("재고가 쌓였기 때문에 값이 내렸다.", ["재고가 쌓였기 때문에", "값이 내렸다."]),
        ("매출은 늘었고 이익은 줄었다.", ["매출은 늘었고", "이익은 줄었다."]),
        ("그는 늘었다고 말했다.", ["그는 늘었다고 말했다."]),
        ("거래가 늘고 있다.", ["거래가 늘고 있다."]),
        ("사실이 아니라며 선을 그었다.", ["사실이 아니라며 선을 그었다."]),
        (
            "이 소식은 시장을 이끌던 회사에 걱정을 안겼다.",
            ["시장을 이끌던 회사에", "이 소식은 시장을 이끌던 회사에 걱정을 안겼다."],
        ),
        (
            "최근 조사에서 이 칩의 독점적 지위가 드러났다.",
            ["최근 조사에서 이 칩의 독점적 지위", "최근 조사에서 이 칩의 독점적 지위가 드러났다."],
        ),
    ],
)
def test_a_sentence_is_cut_where_it_says_two_things(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("가나다는고며.,!?“”\"'() \n-0aA다지만때문에"), max_size=120))
def test_lines_sentences_and_clauses_lie_inside_each_other(text: str) -> None:
    for line in statements.lines(text):
        assert text[line.start : line.end].strip()
        assert "\n" not in text[line.start : line.end]
        at = line.start
        for start, end in statements.sentences(text, line.start, line.end):
            assert at <= start < end <= line.end
            assert not text[at:start].strip()
            at = end
            inner = list(statements.clauses(text, start, end))
            assert all(start <= clause.start < clause.end <= end for clause in inner)
            assert inner[-1].end == end
        assert not text[at : line.end].strip()
