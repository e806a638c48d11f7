"""Bytes become text: encodings told apart, markup taken off, Hangul composed, every character's place kept."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claim_audit.article import documents, html, html_tables, markup
from claim_audit.article.documents import ArticleError, from_bytes, from_text

SENTENCE = "딥시크는 H100을 약 5만 개 보유했다."
HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2)
TAGS = "<p> </p> <b> </b> <br> <ul><li> </ul> <h2> </h2> <table> </table> <tr> <td> <td/colspan=2> <td/rowspan=3> <th>"
OTHERS = "<script> </script> <!-- --> <style> </ <div/hidden> </div> <pre> </pre> &nbsp; &lt; &#37; &#x301; & < > \" '"
WORDS = (" ", "\n", "\t", "가격", "5만 개", "10%", "3 배", "<a href='x'>", '<p title=">">', "각", "é")
MARKUP = st.lists(st.sampled_from([*TAGS.split(), *OTHERS.split(), *WORDS]), max_size=40).map("".join)


def refused(data: bytes, name: str = "article.txt") -> str:
    with pytest.raises(ArticleError) as caught:
        from_bytes(data, name)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{name}: ")
    return line


# ---- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_encodings_are_told_apart(encoding: str) -> None:
    document = from_bytes(SENTENCE.encode(encoding), "article.txt")
    assert (document.text, document.source, document.encoding) == (SENTENCE, SENTENCE, encoding)
    assert document.places is None


@given(st.text(st.sampled_from("가나다라마바사아자차카타파하 개만억원은는이가이천을를0123456789.,%()㎏·\n")))
def test_everyday_text_in_cp949_is_read_as_such(rest: str) -> None:
    text = f"가격\n{rest}"  # alone, 천 (C3 B5) is a letter in UTF-8 too
    assert from_bytes(text.encode("cp949"), "article.txt").text == text


@given(HANGUL)
def test_hangul_in_utf8_is_never_taken_for_cp949(text: str) -> None:
    assert from_bytes(text.encode(), "article.txt").encoding == "utf-8"
    assert "UTF-8 is cut off" in refused(text.encode()[:-1])


def test_hanja_and_rare_syllables_do_not_hide_cp949() -> None:
    text = "美 상무부\n中國\n뷁"
    assert from_bytes(text.encode("cp949"), "article.txt").text == text


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "article.txt: is empty; an article was expected"),
        (b"\xef\xbb\xbf \r\n", "article.txt: is empty; an article was expected"),
        ("약 5만 개".encode()[:-1], "article.txt: byte 9: a character in UTF-8 is cut off (found ea b0)"),
        ("약 5만 개".encode()[1:], "article.txt: byte 0: is no UTF-8 (found 95), nor is it all CP949"),
        (b"H100 \xed\x95", "article.txt: byte 5: a character in UTF-8 is cut off (found ed 95), nor is it all CP949"),
        (
            "약 5만 개\n".encode() + "약 2만 개".encode("cp949"),
            "article.txt: byte 13: mixed encodings, line 2 is in CP949 and",
        ),
        (
            "약 2만 개\n".encode("cp949") + "약 5만 개".encode(),
            "article.txt: byte 10: mixed encodings, line 1 is in CP949 and",
        ),
        ("한국".encode() + "약 2만 개".encode("cp949"), "article.txt: byte 6: is no UTF-8"),
        (b"\xef\xbb\xbf" + "약 2만 개".encode("cp949"), "article.txt: byte 3: is no UTF-8"),
        (b"5\x00\x01", "article.txt: byte 1: is zero, so this is a binary file"),
        (bytes(range(1, 256)), "article.txt: byte 127: is no UTF-8 (found 80), nor is it all CP949"),
        (b"%PDF-1.7\n", "article.txt: byte 0: is a PDF"),
        (b"PK\x03\x04", "article.txt: byte 0: is a ZIP archive"),
        (SENTENCE.encode("utf-16"), "article.txt: byte 0: is text in UTF-16"),
        ("中國".encode("cp949"), "article.txt: byte 0: is no UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(data: bytes, line: str) -> None:
    assert refused(data).startswith(line)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_refused(data: bytes) -> None:
    try:
        document = from_bytes(data, "article.txt")
    except ArticleError:
        refused(data)
    else:
        assert document.source.encode(document.encoding) == data


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LIMIT_MB", 1)
    assert from_bytes(b"5" * 1_000_000, "article.txt")
    assert refused(b"5" * 1_000_001) == "article.txt: is larger than 1 MB; split it into articles"


# ---- decomposed Hangul


def test_decomposed_hangul_is_composed_and_keeps_its_places() -> None:
    source = unicodedata.normalize("NFD", "약 5만 개, café")
    document = from_text(source)
    assert document.text == "약 5만 개, café"
    assert document.places is not None
    slices = [source[a:b] for a, b in zip(document.places, document.places[1:], strict=False)]
    assert slices[:4] == [unicodedata.normalize("NFD", "약"), " ", "5", unicodedata.normalize("NFD", "만")]
    assert slices[-1] == "e\u0301"


@given(st.text())
@example("\u1100\u1161\u11a8\u0301")
@example("\u0344\u2126\uf900가\u11a8")
@example("\u0301")
def test_places_cut_the_source_into_the_text(source: str) -> None:
    text, places = documents.composed(source)
    assert text == unicodedata.normalize("NFC", source)
    if places is None:
        assert text == source
    else:
        assert len(places) == len(text) + 1
        assert list(places) == sorted(places)
        assert (places[-1], places[:1]) == (len(source), (0,) if text else (len(source),))


@given(st.text(st.characters(categories=["Lo", "Nd", "Zs", "Po"], max_codepoint=0xD7A3)))
def test_each_character_has_its_own_slice_in_nfd(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    source = unicodedata.normalize("NFD", composed)
    document = from_text(source)
    if document.places is not None and document.text == composed:
        for index, character in enumerate(document.text):
            piece = source[document.places[index] : document.places[index + 1]]
            assert unicodedata.normalize("NFC", piece) == character


# ---- markup

PAGE = """<!DOCTYPE html><html><head><title>제목 1편</title><style>p{width:5px}</style>
<script>var n = "9조 원<p>";</script></head><body><!-- 3조 원 --><h1>딥시크 <b>5만</b>&nbsp;개</h1>
<p>비용은 10&#37; 줄었다.<br>둘째   줄</p><div hidden>숨은 9조 원</div><p style="display: none">안 보임</p>
<template><p>틀 8개</p></template><ul><li>하나 1개<li>둘 2개</ul><p>끝 &lt;3 & 4</p></body>"""


def test_a_page_is_what_its_reader_sees() -> None:
    document = from_bytes(PAGE.encode("cp949"), "page.html")
    assert document.text == "딥시크 5만 개\n비용은 10% 줄었다.\n둘째 줄\n하나 1개\n둘 2개\n끝 <3 & 4"
    assert document.block_roles == {1: "heading", 4: "bullet", 5: "bullet"}
    assert document.places is not None
    at = document.places[document.text.index("10%")]
    assert document.source[at:].startswith("10&#37;")


@pytest.mark.parametrize(
    ("name", "source", "is_markup"),
    [
        ("page.htm", "5만 개", True),
        ("article.txt", "<p>5만 개</p>", False),
        ("standard input", "\n<!DOCTYPE HTML><p>5만 개", True),
        ("standard input", "<5만 개>", False),
    ],
)
def test_markup_is_known_by_its_name_or_how_it_begins(name: str, source: str, is_markup: bool) -> None:
    assert (from_bytes(source.encode(), name).block_roles is not None) == is_markup


def test_tables_of_a_page_have_rows_and_places() -> None:
    source = """<table><caption>표 1</caption><thead><tr><th>칩<th>개수<th>값<tbody>
    <tr><td rowspan=2>H100<td>5만 개<td>1<br>조<tr><td colspan='2'>없음</table>뒤"""
    page = html.visible(source)
    assert page.text == "표 1\n칩 | 개수 | 값\nH100 | 5만 개 | 1 조\n없음\n뒤"
    (table,) = page.tables
    assert table.lines == (2, 4)
    assert table.has_header
    texts = [[cell.text for cell in row] for row in table.rows]
    assert texts == [["칩", "개수", "값"], ["H100", "5만 개", "1 조"], ["H100", "없음", "없음"]]
    assert all(page.text[cell.start : cell.end] == cell.text for row in table.rows for cell in row)


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td>왼쪽<td><table><tr><td>1<td>2<tr><td>3<td>4</table></table>",
        "<table><tr><td>메뉴<td><p>첫 문단</p><p>둘째 문단</p></table>",
        "<table><tr><td>한 칸</table>",
    ],
)
def test_tables_that_lay_out_a_page_are_none(source: str) -> None:
    assert 0 in markup.layout_tables(source)
    assert all(len(table.rows[0]) == 2 and table.lines[1] > table.lines[0] for table in html.visible(source).tables)


def test_a_table_whose_rows_head_themselves_has_no_header() -> None:
    (table,) = html.visible("<table><tr><th>칩<td>5만<tr><th>값<td>3조</table>").tables
    assert not table.has_header


@given(MARKUP)
@example("<table><tr><td>a<td>b<script>")
@example("<p hidden><p>보임")
@example("<pre>a  b\n\nc")
def test_any_markup_is_read_and_every_character_has_its_place(source: str) -> None:
    page = html.visible(source)
    assert len(page.places) == len(page.text) + 1
    assert list(page.places) == sorted(page.places)
    assert all(0 <= place <= len(source) for place in page.places)
    for place, character in zip(page.places, page.text, strict=False):
        assert character in f"\n| {source[place : place + 1]}" or source[place] == "&" or character.isspace()
    for table in page.tables:
        assert len(table.rows) == table.lines[1] - table.lines[0] + 1
        assert all(page.text[cell.start : cell.end] == cell.text for row in table.rows for cell in row)
    assert "\n\n" not in page.text
    assert not page.text.endswith("\n")


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", "</", "<a b='", '<p title="', "<script>", "<table><tr><td>", "&", "<div hidden>"]
)
def test_broken_markup_takes_linear_time(piece: str) -> None:
    html.visible(piece * (200_000 // len(piece)))


def test_a_giant_span_fills_no_memory() -> None:
    (table,) = html.visible("<table><tr><td colspan=99999 rowspan=99999>1<td>2<tr><td>3</table>").tables
    assert max(map(len, table.rows)) <= 2 * html_tables.LARGEST_SPAN
