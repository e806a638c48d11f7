"""Tables in an article: pipes, tabs, wide gaps and markup; prose with such marks is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claim_audit.article.documents import from_text
from claim_audit.article.model import ArticleTable
from claim_audit.article.tables import find

LINES = st.lists(st.text(st.sampled_from("칩값5만개.,다 \t|│-+:\u3000\\")), max_size=12).map("\n".join)


def tables(text: str, *, markup: bool = False) -> list[ArticleTable]:
    return find(from_text(text, markup=markup))


def texts(table: ArticleTable) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def only(text: str) -> tuple[list[list[str]], tuple[int, int], bool]:
    (table,) = tables(text)
    return texts(table), table.lines, table.has_header


ROWS = [["칩", "개수"], ["H100", "5만 개"], ["H800", "2만 개"]]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("칩 | 개수 |\nH100 | 5만 개 |\nH800 | 2만 개 |", (1, 3)),
        ("글이다.\n| 칩 | 개수 |\n| H100 | 5만 개 |\n| H800 | 2만 개 |\n글이다.", (2, 4)),
        ("칩|개수\nH100|5만 개\nH800|2만 개\n", (1, 3)),
        ("| 칩 | 개수 |\n|:--|--:|\n| H100 | 5만 개 |\n| H800 | 2만 개 |", (1, 4)),
        ("칩 | 개수\n--- | ---\nH100 | 5만 개\nH800 | 2만 개", (1, 4)),
        ("+----+----+\n| 칩 | 개수 |\n+====+====+\n| H100 | 5만 개 |\n| H800 | 2만 개 |\n+----+----+", (2, 5)),
        ("┌──┬──┐\n│ 칩 │ 개수 │\n├──┼──┤\n│ H100 │ 5만 개 │\n│ H800 │ 2만 개 │\n└──┴──┘", (2, 5)),
        ("칩\t개수\nH100\t5만 개\nH800\t2만 개", (1, 3)),
        ("칩\t개수\r\nH100\t5만 개\r\nH800\t2만 개\r\n", (1, 3)),
        ("칩      개수\nH100    5만 개\nH800    2만 개", (1, 3)),
        ("칩\u3000\u3000\u3000개수\nH100\u3000\u30005만 개\nH800\u3000\u30002만 개", (1, 3)),
    ],
)
def test_rows_are_found_in_their_marks(text: str, lines: tuple[int, int]) -> None:
    assert only(text) == (ROWS, lines, True)


@pytest.mark.parametrize(
    "text",
    [
        "서울 | 홍길동 기자 | 2025.01.27",
        "한 줄 | 두 칸\n\n다른 줄 | 두 칸",
        "\t들여 쓴 문단이다.\n\t다음 문단도 들여 썼다.",
        "가격이 올랐다.  물량은 줄었다.\n수요가 늘었다.  공급은 그대로다.",
        "    네 칸 들여 쓴 글\n    또 한 줄",
        "홍길동  기자\n정치부 소속  서울",
        "-----\n서울 | 기자\n-----",
        "| |\n| |",
        "",
        "\n\n\n",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert tables(text) == []


def test_a_first_row_with_figures_is_no_header_but_years_are_one() -> None:
    assert not only("A | 10 | 3%\nB | 20 | 4%")[2]
    assert only("회사 | 2023년 | 2024\nA | 10 | 3%")[2]


def test_an_empty_corner_stays_a_column() -> None:
    assert only("\t2023\t2024\n매출\t10\t20")[0] == [["", "2023", "2024"], ["매출", "10", "20"]]
    assert only(" | 2023 | 2024\n매출 | 10 | 20")[0] == [["", "2023", "2024"], ["매출", "10", "20"]]


def test_rows_of_another_width_are_another_table() -> None:
    first, second = tables("a | b\nc | d\ne | f | g\nh | i | j")
    assert (first.lines, second.lines) == ((1, 2), (3, 4))


def test_an_escaped_pipe_divides_nothing() -> None:
    assert only("a \\| b | c\nd | e")[0] == [["a \\| b", "c"], ["d", "e"]]


def test_tables_of_a_page_come_once() -> None:
    found = tables("<p>글</p><table><tr><th>칩<th>개수<tr><td>H100<td>5만 개</table>", markup=True)
    assert [(table.lines, texts(table)) for table in found] == [((2, 3), ROWS[:2])]


def test_an_aligned_table_in_pre_is_found() -> None:
    (table,) = tables("<pre>칩    개수\nH100  5만\nH800  2만</pre>", markup=True)
    assert len(table.rows) == 3


@given(LINES)
def test_cells_slice_back_and_tables_do_not_overlap(text: str) -> None:
    end = 0
    for table in tables(text):
        assert table.lines[0] > end
        end = table.lines[1]
        assert len(table.rows) > 1
        for row in table.rows:
            for cell in row:
                assert text[cell.start : cell.end] == cell.text
                assert table.lines[0] <= text.count("\n", 0, cell.start) + 1 <= table.lines[1]
