"""Formulas become MathML where they are formulas, and stay words where they are words."""

import json
import xml.etree.ElementTree as ET

import pytest

from claim_audit.numbers import LANGS
from claim_audit.page.formulas import FORMULAS, family, shown
from claim_audit.page.mathml import NotAFormula, math, mixed
from claim_audit.page.provenance import ROOT

RESULTS = ROOT / "reports" / "results.json"


@pytest.mark.parametrize(
    ("formula", "made"),
    [
        ("a × b", "<mi>a</mi><mo>×</mo><mi>b</mi>"),
        ("GPU 시간 ÷ 12", "<mfrac><mi>GPU 시간</mi><mn>12</mn></mfrac>"),
        ("a / b / c", "<mfrac><mrow><mfrac><mi>a</mi><mi>b</mi></mfrac></mrow><mi>c</mi></mfrac>"),
        ("2^(1 − e)", "<msup><mn>2</mn><mrow><mn>1</mn><mo>−</mo><mi>e</mi></mrow></msup>"),
        ("(a + b) ÷ c", "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>"),
        ("(a) × (b)", "<mo>(</mo><mi>a</mi><mo>)</mo><mo>×</mo><mo>(</mo><mi>b</mi><mo>)</mo>"),
        ("1 ÷ Σ s^2", "<mfrac><mn>1</mn><mrow><mo>∑</mo><msup><mi>s</mi><mn>2</mn></msup></mrow></mfrac>"),
        ("x ≤ −3", "<mi>x</mi><mo>≤</mo><mo>−</mo><mn>3</mn>"),
        ("R1 < o1", "<mi>R1</mi><mo>&lt;</mo><mi>o1</mi>"),
    ],
)
def test_a_formula_becomes_mathml(formula: str, made: str) -> None:
    assert math(formula) == f"<math>{made}</math>"


@pytest.mark.parametrize("formula", ["a ×", "(a + b", "a)", "× b", ""])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(NotAFormula):
        math(formula)


def test_words_around_a_formula_stay_words() -> None:
    assert mixed("where $a < b$ & so on") == ("where <math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math> &amp; so on")


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_formula_is_well_formed_in_both_languages(formula: str) -> None:
    for lang in LANGS:
        ET.fromstring(f"<p>{shown(formula, lang)}</p>")


@pytest.mark.parametrize(
    ("formula", "lang", "made"),
    [
        ("new_a × new_b", "ko", "<math><mi>new_a</mi><mo>×</mo><mi>new_b</mi></math>"),
        ("the median of <x>", "en", "the median of &lt;x&gt;"),
        ("the median of x", "ko", '<span lang="en">the median of x</span>'),
        ("a few words ÷ more of them", "en", "a few words ÷ more of them"),
    ],
)
def test_a_formula_nobody_wrote_out_is_still_shown(formula: str, lang: str, made: str) -> None:
    assert shown(formula, lang) == made  # type: ignore[arg-type]


def test_values_at_which_a_verdict_turns_share_a_formula() -> None:
    assert family("the value of pue at which it turns") == family("the value of claimed-ratio at which it turns")


@pytest.mark.skipif(not RESULTS.exists(), reason="no report has been built")
def test_every_formula_of_the_report_is_written_out() -> None:
    numbers = json.loads(RESULTS.read_text("utf-8"))["numbers"]
    used = {family(number["origin"]["formula"]) for number in numbers if "formula" in number["origin"]}
    assert used - set(FORMULAS) == set()
