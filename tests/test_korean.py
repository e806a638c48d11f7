"""Korean number phrases and particles, by the reading rules of Korean news."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claim_audit.korean import MYRIADS, PARTICLES, final_consonant, grouped, settle_particles


@pytest.mark.parametrize(
    ("value", "significant", "phrase"),
    [
        (5_576_000, None, "557만 6천"),
        (2_788_000, None, "278만 8천"),
        (50_000, None, "5만"),
        (10_000, None, "1만"),
        (9_999, None, "9,999"),
        (10_001, None, "1만 1"),
        (15_000, None, "1만 5천"),
        (15_500, None, "1만 5,500"),
        (115_430, None, "11만 5,430"),
        (99_999_999, None, "9,999만 9,999"),
        (99_999_999, 3, "1억"),
        (100_000_000, None, "1억"),
        (1e12, None, "1조"),
        (47_210_000_000_000, None, "47조 2,100억"),
        (1_000_000_010_000, None, "1조 1만"),
        (589_000_000_000, 3, "5,890억"),
        (123_456_789, 3, "1억 2,300만"),
        (123_456_789, 6, "1억 2,345만 7천"),
        (-5_576_000, 3, "−558만"),
        (12_345.5, None, "1만 2,345.5"),
        (0, None, "0"),
    ],
)
def test_numbers_are_grouped_by_ten_thousands(value: float, significant: int | None, phrase: str) -> None:
    assert grouped(value, significant) == phrase


@given(st.integers(0, 10**16 - 1))
def test_a_grouped_number_reads_back_as_itself(value: int) -> None:
    scales = {name: 10**power for power, name in MYRIADS} | {"천": 1000}
    parts = grouped(value).replace(",", "").split(" ")
    assert sum(int(part.rstrip("조억만천")) * scales.get(part[-1], 1) for part in parts) == value


READ_ALOUD = [
    # digits are one number: 십, 백, 천, 만, 억, 조
    ("0을(를)", "0을"),
    ("0은(는)", "0은"),
    ("1을(를)", "1을"),
    ("2을(를)", "2를"),
    ("3이(가)", "3이"),
    ("4과(와)", "4와"),
    ("9은(는)", "9는"),
    ("10을(를)", "10을"),
    ("10으로(로)", "10으로"),
    ("11으로(로)", "11로"),
    ("17으로(로)", "17로"),
    ("2,048을(를)", "2,048을"),
    ("2,048으로(로)", "2,048로"),
    ("100이(가)", "100이"),
    ("1,000을(를)", "1,000을"),
    ("100,000은(는)", "100,000은"),
    ("100,000,000을(를)", "100,000,000을"),
    ("1,000,000,000,000을(를)", "1,000,000,000,000를"),
    ("3.5을(를)", "3.5를"),
    ("3.1으로(로)", "3.1로"),
    ("0.10을(를)", "0.10을"),
    ("−16.97으로(로)", "−16.97로"),
    # Hangul numerals and counters
    ("5만 개을(를)", "5만 개를"),
    ("1조이(가)", "1조가"),
    ("557만 6천 달러으로(로)", "557만 6천 달러로"),
    ("278만 8천 GPU시간은(는)", "278만 8천 GPU시간은"),
    ("1억을(를)", "1억을"),
    ("2월으로(로)", "2월로"),
    ("11배이다(다)", "11배다"),
    ("11분의 1으로(로)", "11분의 1로"),
    ("11분의 1이다(다)", "11분의 1이다"),
    ("10분의 1을(를)", "10분의 1을"),
    # signs
    ("10%으로(로)", "10%로"),
    ("35%은(는)", "35%는"),
    ("6%포인트이(가)", "6%포인트가"),
    ("814mm²을(를)", "814mm²를"),
    # model names: letters one by one, numbers of several digits as numbers, versions in English
    ("H800을(를)", "H800을"),
    ("H100은(는)", "H100은"),
    ("H20으로(로)", "H20으로"),
    ("A100과(와)", "A100과"),
    ("GB200이(가)", "GB200이"),
    ("MI300X을(를)", "MI300X를"),
    ("R1은(는)", "R1은"),
    ("R1으로(로)", "R1으로"),
    ("o1을(를)", "o1을"),
    ("V3을(를)", "V3를"),
    ("V3은(는)", "V3는"),
    ("GPT-4이(가)", "GPT-4가"),
    ("GPT-4o을(를)", "GPT-4o를"),
    ("Llama 3.1 405B을(를)", "Llama 3.1 405B를"),
    ("Llama 3.1은(는)", "Llama 3.1은"),
    ("Gemini 1.0 Ultra을(를)", "Gemini 1.0 Ultra를"),
    ("Claude 3.5 Sonnet을(를)", "Claude 3.5 Sonnet을"),
    ("HBM을(를)", "HBM을"),
    ("HBM3e은(는)", "HBM3e는"),
    ("LLM이(가)", "LLM이"),
    ("GPU을(를)", "GPU를"),
    ("AIME 2024을(를)", "AIME 2024를"),
    ("MATH-500을(를)", "MATH-500을"),
    ("GPQA Diamond이(가)", "GPQA Diamond가"),
    ("SimpleQA은(는)", "SimpleQA는"),
    ("FP8으로(로)", "FP8로"),
    # Latin words are read as words
    ("NVIDIA은(는)", "NVIDIA는"),
    ("Hopper을(를)", "Hopper를"),
    ("Intel으로(로)", "Intel로"),
    ("Samsung이(가)", "Samsung이"),
    ("Broadcom은(는)", "Broadcom은"),
    ("FLOP을(를)", "FLOP을"),
    # what is not read is passed over
    ("‘R1’을(를)", "‘R1’을"),
    ("'V3'은(는)", "'V3'는"),
    ("PUE(전력 효율)을(를)", "PUE(전력 효율)를"),
    ("5만 개분(H100 환산)이(가)", "5만 개분(H100 환산)이"),
    (
        '<a href="#n"><data value="0.1">10분의 1</data></a>으로(로)',
        '<a href="#n"><data value="0.1">10분의 1</data></a>로',
    ),
    ("H800은(는) 칩이고(고) 5만 개이(가) 있다", "H800은 칩이고 5만 개가 있다"),
]


@pytest.mark.parametrize(("template", "settled"), READ_ALOUD)
def test_a_particle_follows_the_word_as_it_is_read(template: str, settled: str) -> None:
    assert settle_particles(template) == settled


@pytest.mark.parametrize("particle", PARTICLES)
def test_each_particle_has_a_form_for_consonant_and_vowel(particle: str) -> None:
    closed, after_vowel = PARTICLES[particle]
    assert settle_particles(f"값{particle}") == f"값{closed}"
    assert settle_particles(f"비{particle}") == f"비{after_vowel}"


@pytest.mark.parametrize("template", ["을(를)", "— 을(를)", "<b></b>은(는)", "?이(가)"])
def test_a_particle_after_nothing_that_can_be_read_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="no word that can be read stands before"):
        settle_particles(template)


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_the_final_consonant_of_a_syllable_is_that_of_its_code_point(syllable: str) -> None:
    final = (ord(syllable) - 0xAC00) % 28  # the order of Unicode: 0 is none, 8 is ㄹ
    assert final_consonant(syllable) == ("" if final == 0 else "ㄹ" if final == 8 else "ㄴ")


def test_text_without_particles_is_left_alone() -> None:
    assert settle_particles("H800 (2023)") == "H800 (2023)"
