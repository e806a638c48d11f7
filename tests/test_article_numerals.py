"""Numerals: round trips against num2words in Hangul, digits and mixed forms, fractions, and what is no numeral."""

import doctest
import re
from fractions import Fraction
from types import ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from num2words import num2words

from claim_audit.article import numeral_groups, numerals
from claim_audit.article.quantities import scan

GREATEST = 10**16
whole_numbers = st.one_of(
    st.integers(0, GREATEST),
    st.integers(0, 10**5),
    st.builds(lambda figure, zeros: figure * 10**zeros, st.integers(1, 9999), st.integers(0, 12)),
)


@pytest.mark.parametrize("module", [numerals, numeral_groups])
def test_the_examples_of_the_rules(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def value(text: str) -> int | Fraction:
    """What the numeral says that fills the text."""
    numeral = numerals.read(text, 0)
    assert numeral is not None, text
    assert numeral.end == len(text), (text, numeral)
    assert numeral.is_point
    return numeral.low


def mixed(number: int) -> str:
    """As the papers print it: digits with 조, 억 and 만: 557만6000."""
    printed = ""
    for scale, name in ((10**16, "경"), (10**12, "조"), (10**8, "억"), (10**4, "만"), (1, "")):
        group, number = divmod(number, scale)
        printed += f"{group}{name}" if group else ""
    return printed or "0"


def mixed_below(number: int) -> str:
    """The same with 천, 백 and 십 written out: 5백57만6천."""
    groups = re.findall(r"(\d+)([경조억만]?)", mixed(number))
    printed = ""
    for digits, name in groups:
        rest = int(digits)
        for scale, syllable in ((1000, "천"), (100, "백")):
            figure, rest = divmod(rest, scale)
            printed += f"{figure}{syllable}" if figure else ""
        printed += (str(rest) if rest else "") + name
    return printed or "0"


@settings(max_examples=1000)
@given(whole_numbers)
@example(10**4)
@example(10**16)
@example(11_0000_0001)
def test_hangul_reads_back(number: int) -> None:
    words = num2words(number, lang="ko")
    assert value(words) == number
    assert value(words.replace(" ", "")) == number


@settings(max_examples=500)
@given(whole_numbers)
def test_digits_read_back(number: int) -> None:
    assert value(str(number)) == number
    assert value(f"{number:,}") == number


@settings(max_examples=500)
@given(whole_numbers)
def test_mixed_forms_read_back(number: int) -> None:
    for printed in (mixed(number), re.sub(r"(?<=[경조억만])(?=\d)", " ", mixed(number)), mixed_below(number)):
        assert value(printed) == number


@settings(max_examples=300)
@given(st.integers(10, GREATEST), st.integers(0, 2))
def test_a_sum_of_money_reads_back_in_a_sentence(number: int, form: int) -> None:
    printed = (num2words(number, lang="ko"), mixed(number), f"{number:,}")[form]
    (quantity,) = scan(f"회사는 {printed} 원을 들였다.")[0]
    assert (quantity.value, quantity.unit) == (number, "원")


@settings(max_examples=200)
@given(st.integers(1, 9999), st.integers(2, 9999))
def test_fractions_read_back(above: int, below: int) -> None:
    assert value(f"{below}분의 {above}") == Fraction(above, below)
    spoken = f"{num2words(below, lang='ko')}분의 {num2words(above, lang='ko')}"
    assert value(spoken) == Fraction(above, below)


@settings(max_examples=200)
@given(st.decimals(0, 10**6, places=4))
def test_decimals_are_exact(number: object) -> None:
    assert value(f"{number}억") == Fraction(str(number)) * 10**8


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("5백57만6천", 5_576_000),
        ("천 4백만", 14_000_000),
        ("2천 2백 50만", 22_500_000),
        ("50만 9375", 509_375),
        ("1.5억", 150_000_000),
        ("5.576M", 5_576_000),
        ("2.788 million", 2_788_000),
        ("1 414 021 100", 1_414_021_100),
        ("이백점 영삼", Fraction("200.03")),
        ("이와 삼분의 일", Fraction(7, 3)),
        ("오분의 마이너스 십", -2),
        ("2 1/4", Fraction(9, 4)),
        ("3.4×10^24", 34 * 10**23),
        ("1e10", 10**10),
        ("2^-1", Fraction(1, 2)),
        ("서른둘", 32),
        ("백스물두", 122),
        ("셋 중 하나", Fraction(1, 3)),
    ],
)
def test_printed_forms(printed: str, meant: int | Fraction) -> None:
    assert value(printed) == meant


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("수십", 20, 100),
        ("수천억", 2000_0000_0000, 10000_0000_0000),
        ("몇", 2, 9),
        ("이삼십", 20, 30),
        ("십수만", 110_000, 190_000),
        ("서너", 3, 4),
    ],
)
def test_vague_numerals_give_an_interval(printed: str, low: int, high: int) -> None:
    numeral = numerals.read(f"{printed} 명", 0)
    assert numeral is not None
    assert (numeral.low, numeral.high) == (low, high)
    assert not numeral.is_point


def test_a_particle_is_no_two() -> None:
    assert numerals.read("5만이다", 0)[:2] == (2, 50000)
    assert numerals.read("백이 넘는", 0)[:2] == (1, 100)
    assert numerals.read("이십이 퍼센트", 0)[:2] == (3, 22)


def test_a_run_of_digits_is_no_numeral() -> None:
    assert numerals.read("7" * 5000, 0) is None
