"""An article read as a whole: places that slice back, exact numbers in frames and JSON, the same every time."""

import json
import unicodedata
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claim_audit.article import frames as framing
from claim_audit.article.documents import from_text, load
from claim_audit.article.formats import json_document, json_text
from claim_audit.article.frames import as_json, frames, number
from claim_audit.article.model import Reading
from claim_audit.article.reader import read
from fuzz_article import PIECES, examine, inputs

ROOT = Path(__file__).parents[1]
SEED = ROOT.parent / "shared/article/deepseek-shock.ko.txt"

ARTICLE = """반도체 값의 3분의 1
업계에 따르면 딥시크가 H100을 약 5만 개 보유했다는 의혹이 있다. 비용은 기존의 20분의 1로 줄었다.
칩 | 개수 |
H100 | 5만 개 |
H800 | 2만 개 |
- 점유율은 12.5%에서 3~5%로 떨어졌다.
"""
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join)


def places(reading: Reading) -> list[tuple[str, int, int]]:
    """Text, start and end of all that was found."""
    cells = [cell for table in reading.tables for row in table.rows for cell in row]
    return [(item.text, item.start, item.end) for item in (*reading.quantities, *reading.mentions, *cells)]


def test_an_article_gives_quantities_tables_and_claims() -> None:
    reading = read(ARTICLE)
    assert [(q.text, q.value, q.line) for q in reading.quantities if q.text.startswith(("5만", "20"))] == [
        ("5만 개", Fraction(50000), 2),
        ("20분의 1", Fraction(1, 20), 2),
        ("5만 개", Fraction(50000), 4),
    ]
    (table,) = reading.tables
    assert table.lines == (3, 5)
    assert reading.claims
    for claim in reading.claims:
        assert ARTICLE[claim.start : claim.end] == claim.text
        assert ARTICLE.count("\n", 0, claim.start) + 1 == claim.line
        assert all(claim.start <= reading.quantities[at].start < claim.end for at in claim.quantities)


@given(TEXTS)
@example("약 5만 개")
def test_offsets_slice_back_to_what_is_printed(text: str) -> None:
    reading = read(text)
    assert all(text[start:end] == printed for printed, start, end in places(reading))
    assert all(text[claim.start : claim.end] == claim.text for claim in reading.claims)


@given(TEXTS)
@example("약 5만 개의 칩")
def test_decomposed_text_reads_as_the_composed_one_with_its_own_slices(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    source = unicodedata.normalize("NFD", composed)
    reading, plain = read(source), read(composed)
    assert all(source[start:end] == printed for printed, start, end in places(reading))
    normal = [unicodedata.normalize("NFC", quantity.text) for quantity in reading.quantities]
    assert normal == [quantity.text for quantity in plain.quantities]
    assert [(q.value, q.unit, q.noun) for q in reading.quantities] == [
        (q.value, q.unit, q.noun) for q in plain.quantities
    ]


def test_offsets_of_a_page_stand_in_its_source() -> None:
    source = "<h1>칩 <b>5만</b> <i>개</i></h1><p>점유율 12.5&#37;<br>\n값은 <em>3조&nbsp;원</em>이다."
    reading = read(from_text(source, "page.html", markup=True))
    slices = {quantity.text: source[quantity.start : quantity.end] for quantity in reading.quantities}
    assert slices == {"5만 개": "5만</b> <i>개", "12.5%": "12.5&#37;", "3조 원": "3조&nbsp;원"}
    assert [quantity.line for quantity in reading.quantities] == [1, 2, 3]


@given(TEXTS)
def test_offsets_of_a_page_are_in_order_and_begin_as_printed(text: str) -> None:
    source = f"<div><p>{text}</p><b>{text}</b></div>"
    reading = read(from_text(source, markup=True))
    for before, after in pairwise(reading.quantities):
        assert 0 <= before.start < before.end <= after.start < after.end <= len(source)
    for quantity in reading.quantities:
        assert source[quantity.start] == quantity.text[0] or source[quantity.start] == "&"
    assert all(0 <= start <= end <= len(source) for _, start, end in places(reading))


@given(TEXTS)
def test_reading_is_deterministic(text: str) -> None:
    assert "".join(json_document(read(text))) == "".join(json_document(read(text)))


@given(TEXTS, TEXTS)
def test_two_articles_in_one_text_give_the_union(first: str, second: str) -> None:
    alone, other = read(first), read(second)
    shift = len(first) + 2
    both = read(f"{first}\n\n{second}")
    found = [(q.text, q.start, q.value, q.low, q.high, q.unit) for q in (*alone.quantities, *other.quantities)]
    moved = [start + shift * (at >= len(alone.quantities)) for at, (_, start, *_) in enumerate(found)]
    together = [(q.text, q.start, q.value, q.low, q.high, q.unit) for q in both.quantities]
    assert together == [(text, start, *rest) for (text, _, *rest), start in zip(found, moved, strict=True)]
    assert len(both.tables) == len(alone.tables) + len(other.tables)


@pytest.mark.parametrize("text", ["", " \n\t\n", "숫자가 없다.", "\ud800 5만 개", "\x00\x1b[31m5만 개", "\u202e5만"])
def test_any_text_is_read_and_written(text: str) -> None:
    reading = read(text)
    data = json.loads("".join(json_document(reading)))
    assert data.keys() == {"quantities", "tables", "claims"}
    made = frames(reading)
    assert len(made.quantities) == len(reading.quantities)
    assert list(made.quantities.columns) == list(framing.QUANTITY_COLUMNS)
    assert list(made.claims.columns) == list(framing.CLAIM_COLUMNS)


def test_frames_are_exact_and_know_their_lines() -> None:
    reading = read(ARTICLE)
    made = frames(reading)
    assert made.quantities["value"].map(type).isin([Fraction, type(None)]).all()
    assert made.quantities.loc[made.quantities["text"] == "20분의 1", "value"].item() == Fraction(1, 20)
    span = made.quantities.loc[made.quantities["text"].str.startswith("3~5")].iloc[0]
    assert (span["value"], span["low"], span["high"]) == (None, 3, 5)
    (table,) = made.tables
    assert (list(table.columns), list(table.index), table.index.name) == (["칩", "개수"], [4, 5], "line")
    assert table.loc[5, "개수"] == "2만 개"
    assert list(made.claims["quantities"]) == [claim.quantities for claim in reading.claims]


def test_the_lines_of_a_ruled_table_pass_over_its_rulers() -> None:
    (table,) = frames(read("글\n| 칩 | 값 |\n|---|---|\n| H100 | 5만 |\n| H800 | 2만 |")).tables
    assert list(table.index) == [4, 5]


def test_json_has_exact_numbers() -> None:
    data = as_json(read("칩 5만 개, 값은 3.14159265358979323846, 비율은 12.5%와 3분의 1"))
    found = {each["text"]: each for each in data["quantities"]}
    assert (found["5만 개"]["value"], found["12.5%"]["value"]) == (50000, 12.5)
    assert "exact" not in found["12.5%"]
    assert (found["3분의 1"]["value"], found["3분의 1"]["exact"]) == (1 / 3, "1/3")
    assert '"value": 3.14159265358979323846,' in json_text(data)


@given(st.fractions())
def test_a_number_is_exact_where_decimals_can_be(value: Fraction) -> None:
    written = json_text(number(value))
    if "exact" in framing.quantity_json(_quantity(value)):
        assert float(written) == float(value)
    else:
        assert Fraction(written) == value


def test_a_number_beyond_doubles_is_written_in_full() -> None:
    assert json_text(number(Fraction(10**400))) == str(10**400)
    assert Fraction(json_text(number(Fraction(1, 10**400)))) == Fraction(1, 10**400)


def _quantity(value: Fraction) -> framing.Quantity:
    return framing.Quantity("", 0, 0, 1, "number", value, value, value)


def test_the_table_of_the_seed_article_is_found() -> None:
    if not SEED.exists():
        pytest.skip(f"{SEED.name} is not beside the project")
    (table,) = frames(read(load(SEED))).tables
    assert table.shape == (2, 3)
    assert list(table.index) == [17, 18]
    assert table.loc[17].iloc[0] == "비용 10분의 1"


def test_many_made_up_texts_are_read() -> None:
    """A short version of fuzz_article.py."""
    count = sum(1 for _ in map(examine, inputs(np.random.default_rng(20250127), 1000)))
    assert count == 1000
