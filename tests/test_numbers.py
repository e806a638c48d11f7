"""Numbers print themselves as readers of either language expect, and know what they were made from."""

import math
import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claim_audit.numbers import (
    LANGS,
    Column,
    Day,
    Fact,
    Lang,
    Name,
    Number,
    Printable,
    Result,
    Results,
    Sentence,
    Text,
    beyond,
    chance,
    compose,
    phrase,
    separated,
    source_anchor,
    to_html,
    to_text,
    with_inputs,
)

LABEL = Text("이름", "name")


def fact(value: float, unit: str, low: float | None = None, high: float | None = None) -> Fact:
    return Fact(key="t/r/c", value=value, unit=unit, label=LABEL, low=low, high=high, table="t", row="r", column="c")


def result(value: float, unit: str, *made_from: Number, key: str = "made/r/c") -> Result:
    return Result(key=key, value=value, unit=unit, label=LABEL, formula="a × b", made_from=made_from)


@pytest.mark.parametrize(
    ("number", "spec", "ko", "en"),
    [
        (fact(5_576_000, "USD"), "", "557만 6천 달러", "$5.576M"),
        (result(5_576_000, "USD"), "", "558만 달러", "$5.58M"),
        (fact(5_576_000, "USD"), "exact", "557만 6천 달러", "$5,576,000"),
        (fact(50_000, "GPUs"), "", "5만 개", "50,000 GPUs"),
        (fact(50_000, "GPUs"), "plain", "5만", "50,000"),
        (fact(2_048, "GPUs"), "", "2,048개", "2,048 GPUs"),
        (fact(1, "GPUs"), "", "1개", "1 GPU"),
        (fact(2_788_000, "GPU-hours"), "", "278만 8천 GPU시간", "2.788M GPU-hours"),
        (fact(589e9, "USD"), "", "5,890억 달러", "$589B"),
        (fact(-589e9, "USD"), "", "−5,890억 달러", "−$589B"),
        (fact(-589e9, "USD"), "abs", "5,890억 달러", "$589B"),
        (fact(5e6, "USD"), "signed", "+500만 달러", "+$5M"),
        (fact(4e12, "USD"), "", "4조 달러", "$4T"),
        (fact(47.21e12, "KRW"), "", "47조 2,100억 원", "47.21T won"),
        (fact(0.1, "ratio"), "", "10분의 1", "1/10"),
        (fact(1 / 11, "ratio"), "", "11분의 1", "1/11"),
        (fact(0.1, "ratio"), "times", "10배", "10×"),
        (fact(0.1, "ratio"), "percent", "10%", "10%"),
        (result(0.0904, "ratio"), "", "11.1분의 1", "1/11.1"),
        (fact(0.35, "fraction"), "", "35%", "35%"),
        (result(0.864746, "probability"), "2", "86%", "86%"),
        (result(0.9949, "probability"), "2", "99%", "99%"),
        (result(0.99634, "probability"), "2", "99.6%", "99.6%"),
        (result(0.99634, "probability"), "4", "99.63%", "99.63%"),
        (result(0.999, "probability"), "2", "99.9%", "99.9%"),
        (result(0.99902, "probability"), "2", "99.9% 초과", "over 99.9%"),
        (result(1, "probability"), "2", "99.9% 초과", "over 99.9%"),
        (result(0.001, "probability"), "2", "0.1%", "0.1%"),
        (result(0.000031, "probability"), "2", "0.1% 미만", "less than 0.1%"),
        (result(0, "probability"), "2,plain", "0.1 미만", "less than 0.1"),
        (fact(0, "probability"), "exact", "0%", "0%"),
        (result(0, "fraction"), "2", "0%", "0%"),
        (fact(-16.97, "percent"), "", "−16.97%", "−16.97%"),
        (fact(8.82, "percent"), "signed", "+8.82%", "+8.82%"),
        (fact(27.3, "times"), "", "27.3배", "27.3×"),
        (fact(2.0, "USD/GPU-hour"), "", "2달러", "$2.00 per GPU-hour"),
        (fact(5.5, "USD/GPU-hour"), "", "5.5달러", "$5.50 per GPU-hour"),
        (fact(0.435, "USD/Mtoken"), "", "0.435달러", "$0.435 per million tokens"),
        (fact(400, "GB/s"), "", "400GB/s", "400 GB/s"),
        (fact(1, "GB/s"), "", "1GB/s", "1 GB/s"),
        (fact(1, "hours"), "", "1시간", "1 hour"),
        (fact(3.8e25, "FLOP"), "", "3.8×10²⁵ FLOP", "3.8×10²⁵ FLOP"),
        (fact(0, "GPUs"), "", "0개", "0 GPUs"),
        (fact(0.5, "percent"), "signed", "+0.5%", "+0.5%"),
        (fact(0, "percent"), "signed", "0%", "0%"),
        (fact(-1, "stacks"), "", "−1개", "−1 stack"),
        (fact(1, "stacks"), "signed", "+1개", "+1 stack"),
        (fact(1.234567, "index"), "", "1.23457", "1.23457"),
        (fact(1.234567, "index"), "exact", "1.234567", "1.234567"),
        (result(1.234567, "index"), "exact", "1.234567", "1.234567"),
        (fact(-1_234_567, "USD"), "abs, 3", "123만 달러", "$1.23M"),
        (fact(7_654_321, "USD"), "signed,plain,2", "+770만", "+7.7M"),
        (fact(1.23456e16, "FLOP"), "", "1.23456×10¹⁶ FLOP", "1.23456×10¹⁶ FLOP"),
        (fact(1.23456e16, "FLOP"), "exact", "12,345조 6,000억 FLOP", "12,345,600,000,000,000 FLOP"),
        (fact(1e15, "FLOP"), "", "1,000조 FLOP", "1×10¹⁵ FLOP"),
        (fact(2e16, "FLOP"), "1", "2×10¹⁶ FLOP", "2×10¹⁶ FLOP"),
        (fact(-1e30, "FLOP"), "1", "−1×10³⁰ FLOP", "−1×10³⁰ FLOP"),
        (fact(1e16, "FLOP"), "1", "1×10¹⁶ FLOP", "1×10¹⁶ FLOP"),
    ],
)
def test_a_number_prints_in_both_languages(number: Number, spec: str, ko: str, en: str) -> None:
    assert (phrase(number, "ko", spec), phrase(number, "en", spec)) == (ko, en)


@pytest.mark.parametrize(
    ("value", "digits", "ko", "en"),
    [
        (9_999.5, "", "9,999.5", "9,999.5"),
        (9_999.5, "4", "1만", "10,000"),
        (10_000, "", "1만", "10,000"),
        (99_999_999, "3", "1억", "100M"),
        (999_999.6, "3", "100만", "1M"),
        (999_999_999, "3", "10억", "1B"),
        (9.9999e15, "3", "1×10¹⁶", "1×10¹⁶"),
        (1e16, "", "1×10¹⁶", "1×10¹⁶"),
        (1e15, "", "1,000조", "1×10¹⁵"),
        (1.5e16, "", "1.5×10¹⁶", "1.5×10¹⁶"),
    ],
)
def test_the_scale_is_chosen_after_rounding(value: float, digits: str, ko: str, en: str) -> None:
    number = fact(value, "count")
    assert (phrase(number, "ko", digits), phrase(number, "en", digits)) == (ko, en)


@pytest.mark.parametrize(
    ("number", "ko", "en"),
    [
        (fact(115_430, "GPUs", 93_121, 143_648), "9만 3,121~14만 3,648개", "93,121–143,648 GPUs"),
        (fact(2, "USD/GPU-hour", 1.7, 3.95), "1.7~3.95달러", "$1.70–3.95 per GPU-hour"),
        (fact(0.1, "ratio", 0.05, 0.2), "5~20분의 1", "1/5–20"),
        (fact(0.35, "fraction", 0.3, 0.45), "30~45%", "30–45%"),
        (fact(-2.9, "percentage points", -6.4, 0.5), "−6.4~0.5%포인트", "−6.4 to 0.5 points"),
        (fact(2, "index", 1.00000049, 2.9999999), "1~3", "1–3"),
    ],
)
def test_an_interval_runs_from_the_smaller_to_the_larger_number(number: Number, ko: str, en: str) -> None:
    assert (phrase(number, "ko", "interval"), phrase(number, "en", "interval")) == (ko, en)


@pytest.mark.parametrize(("low", "high"), [(None, None), (0.5, None), (None, 2.0)])
def test_a_number_without_an_interval_says_so(low: float | None, high: float | None) -> None:
    with pytest.raises(ValueError, match="t/r/c: has no interval to print"):
        phrase(fact(1, "count", low, high), "ko", "interval")


def test_an_unknown_format_or_unit_is_named() -> None:
    with pytest.raises(ValueError, match=r"^t/r/c: unknown format intervall, pplain$"):
        phrase(fact(1, "count"), "en", "pplain, intervall, 3")
    with pytest.raises(ValueError, match=r"^t/r/c: unit 'furlongs' is unknown; one of USD, KRW, CNY, "):
        fact(1, "furlongs")
    with pytest.raises(ValueError, match="t/r/c: nan is not a finite number"):
        fact(math.nan, "count")


@pytest.mark.parametrize("value", [0.0, 0.00003, 0.001, 0.0912, 0.31047, 0.9949, 0.995, 0.99634, 0.999, 0.99996, 1.0])
@pytest.mark.parametrize("digits", [1, 2, 4])
def test_a_bare_probability_is_told_as_one_with_an_origin(value: float, digits: int) -> None:
    for lang in LANGS:
        assert chance(value, lang, digits) == phrase(result(value, "probability"), lang, str(digits))


def test_what_lies_beyond_the_nearest_probability_is_told_as_such() -> None:
    assert beyond("ko") == ("0.1% 미만", "99.9% 초과")
    assert beyond("en") == ("less than 0.1%", "over 99.9%")


def test_a_probability_with_ends_is_told_as_an_interval_and_one_near_to_1_with_a_third_digit() -> None:
    assert phrase(replace(fact(0.0001, "probability"), low=0.00004, high=0.3), "ko", "interval") == "0.004~30%"
    assert chance(0.3149, "en") == "31%"
    assert phrase(fact(0.995, "probability"), "en", "2") == "99.5%"
    assert phrase(fact(0.9949, "probability"), "en", "2") == "99%"


@given(st.floats(1e-6, 1e15), st.integers(1, 8))
def test_a_printed_number_is_near_the_number(value: float, digits: int) -> None:
    printed = float(separated(value, digits).replace(",", ""))
    assert printed == pytest.approx(value, rel=0.5001 * 10 ** (1 - digits), abs=1e-10)


def test_a_minus_is_a_true_minus_and_a_rounded_nought_has_none() -> None:
    assert separated(-1234.5) == "−1,234.5"
    assert separated(-1e-12) == "0"
    assert (separated(1234.5678, 5), separated(1200.0), separated(0.1 + 0.2)) == ("1,234.6", "1,200", "0.3")


@pytest.mark.parametrize(
    ("iso", "ko", "en"),
    [
        ("2025-01-27", "2025년 1월 27일", "27 January 2025"),
        ("2025-03", "2025년 3월", "March 2025"),
        ("0001-02", "1년 2월", "February 1"),
        ("2025", "2025년", "2025"),
    ],
)
def test_a_date_may_be_partial(iso: str, ko: str, en: str) -> None:
    assert (Day(iso).phrase("ko"), Day(iso).phrase("en")) == (ko, en)


TABLE = Results(
    "cost/ratios",
    pd.DataFrame(
        {"ratio": [0.1, 0.2], "ratio_low": [0.05, math.nan], "ratio_high": [0.2, math.nan]}, index=["a/b", "c"]
    ),
    {"ratio": Column("ratio", "a / b", LABEL)},
    {"a/b": (fact(1, "count"),)},
)


def test_results_give_a_number_with_its_interval_and_inputs() -> None:
    number = TABLE.number("a/b", "ratio")
    assert (number.key, number.value, number.low, number.high) == ("cost/ratios/a/b/ratio", 0.1, 0.05, 0.2)
    assert re.fullmatch(r"n[0-9a-z]{5}", number.anchor)
    assert [one.key for one in number.inputs] == ["t/r/c"]
    assert (number.unit, number.label, number.formula) == ("ratio", LABEL, "a / b")


def test_results_take_the_inputs_of_all_rows_where_a_row_has_none_of_its_own() -> None:
    everywhere = replace(TABLE, inputs={"a/b": (), "*": (fact(1, "count"),)})
    assert [one.key for one in everywhere.number("c", "ratio").inputs] == ["t/r/c"]
    assert everywhere.number("a/b", "ratio").inputs == TABLE.number("c", "ratio").inputs == ()


def test_results_without_columns_for_the_ends_and_with_one_end_known() -> None:
    frame = pd.DataFrame({"x": ["1.5"], "y": [2], "y_low": [math.nan], "y_high": [3]}, index=["a"])
    table = Results("t", frame, {name: Column("count", name, LABEL) for name in ("x", "y")})
    bare, half = table.number("a", "x"), table.number("a", "y")
    assert (bare.value, bare.low, bare.high) == (1.5, None, None)
    assert (half.value, half.low, half.high) == (2.0, None, 3.0)


def test_an_anchor_is_made_of_the_key_alone_and_never_changes() -> None:
    assert fact(1, "count").anchor == replace(fact(2, "USD"), label=Text("", "")).anchor == "n9l4na"
    assert source_anchor("article") == "x30zs5"


def test_an_interval_nobody_knows_is_none() -> None:
    number = TABLE.number("c", "ratio")
    assert (number.low, number.high) == (None, None)


def test_results_name_the_row_they_lack() -> None:
    with pytest.raises(KeyError, match="results cost/ratios: no row 'd'; one of a/b, c"):
        TABLE.number("d", "ratio")


def test_results_refuse_a_missing_column_and_repeated_rows() -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0]}, index=["a", "a"])
    with pytest.raises(ValueError, match="results t: no column 'y' in the frame"):
        Results("t", frame, {"y": Column("count", "y", LABEL)})
    with pytest.raises(ValueError, match="results t: row ids are not unique"):
        Results("t", frame, {"x": Column("count", "x", LABEL)})


def test_every_number_comes_once_after_what_it_was_made_from() -> None:
    one = fact(1, "count")
    two = result(2, "count", one, key="two")
    three = result(3, "count", one, two, key="three")
    assert [number.key for number in with_inputs([three, two])] == ["t/r/c", "two", "three"]


@pytest.mark.parametrize(
    ("lang", "template", "text"),
    [
        ("ko", "{chip}을(를) **{n}** 썼다.", "H800을 5만 개 썼다."),
        ("en", "It used **{n}** {chip}s.", "It used 50,000 GPUs H800s."),
        ("ko", "{n:plain}이(가) {day}에", "5만이 2025년 1월에"),
    ],
)
def test_a_sentence_is_filled_and_its_particles_settled(lang: Lang, template: str, text: str) -> None:
    values: dict[str, Printable] = {
        "chip": Name(Text("H800", "H800")),
        "n": fact(50_000, "GPUs"),
        "day": Day("2025-01"),
    }
    assert compose(template, lang, values, as_html=False) == text


def test_html_escapes_words_and_links_numbers() -> None:
    html = compose("<{n}> & **{chip}**", "en", {"n": fact(3, "count"), "chip": Name(Text("가", "A<B"))}, as_html=True)
    assert html == (
        '&lt;<a href="#n9l4na"><data value="3">3</data></a>&gt; &amp; <strong><span class="name">A&lt;B</span></strong>'
    )


def test_a_place_without_a_value_is_named() -> None:
    given = {"n": fact(1, "count"), "k": "b"}
    with pytest.raises(ValueError, match=r"^no value for \{m\} in 'a \{m\}'; given: n, k$"):
        compose("a {m}", "en", given, as_html=False)
    with pytest.raises(ValueError, match=r"^no value for \{m\} in 'a \{m\}'; given: none$"):
        compose("a {m}", "en", {}, as_html=False)


def test_a_sentence_keeps_its_quotation_marks_its_formats_and_in_english_its_brackets() -> None:
    values: dict[str, Printable] = {"n": fact(50_000, "GPUs"), "chip": Name(Text("칩", "칩"))}
    linked = '<a href="#n9l4na"><data value="50000">{}</data></a>'
    english = compose('{n:plain} "{chip}"을(를)', "en", values, as_html=True)
    assert english == f'{linked.format("50,000")} "<span class="name" lang="ko">칩</span>"을(를)'
    korean = compose("'{n:plain}'을(를) <{chip}>", "ko", values, as_html=True)
    assert korean == f"'{linked.format('5만')}'을 &lt;<span class=\"name\">칩</span>&gt;"


def test_a_sentence_prints_itself_in_both_languages_and_forms() -> None:
    sentence = Sentence(Text("**{n}** 이상", "over **{n}**"), {"n": fact(3, "count"), "who": Name(Text("가", "a"))})
    assert (sentence.text("ko"), sentence.text("en")) == ("3 이상", "over 3")
    linked = '<strong><a href="#n9l4na"><data value="3">3</data></a></strong>'
    assert (sentence.html("ko"), sentence.html("en")) == (f"{linked} 이상", f"over {linked}")
    assert [number.key for number in sentence.numbers] == ["t/r/c"]
    counted = Sentence(Text("{n}을(를)", "{n}을(를)"), {"n": fact(50_000, "GPUs")})
    assert (counted.text("ko"), counted.text("en")) == ("5만 개를", "50,000 GPUs을(를)")
    assert (">5만 개</data></a>를" in counted.html("ko"), "50,000 GPUs<" in counted.html("en")) == (True, True)


def test_every_kind_of_value_prints_as_text_and_html() -> None:
    assert to_text(Text("가", "a"), "en") == to_text("a", "en") == "a"
    assert to_html(Day("2025"), "ko") == '<time datetime="2025">2025년</time>'
    assert to_html(Text("<가>", "a"), "ko") == to_html("<가>", "en") == "&lt;가&gt;"
    assert to_text(fact(3, "GPUs"), "ko") == phrase(fact(3, "GPUs"), "ko") == "3개"
    assert to_html(fact(3, "GPUs"), "ko") == '<a href="#n9l4na"><data value="3">3개</data></a>'


def test_stars_of_a_value_are_no_emphasis() -> None:
    words = Text("**{name}**은 굵다", "**{name}** is bold")
    value = Text("2**3**4", "2**3**4")
    assert Sentence(words, {"name": value}).html("en") == "<strong>2&#42;&#42;3&#42;&#42;4</strong> is bold"
    assert Sentence(words, {"name": value}).text("en") == "2**3**4 is bold"
