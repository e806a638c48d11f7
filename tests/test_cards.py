"""Verdicts as a reader sees them: the card, the line of text, the row of data."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from claim_audit import cards, evidence, verdicts
from claim_audit.evidence import Evidence
from claim_audit.evidence.schemas.audit import CHECKS, HEDGES
from claim_audit.numbers import LANGS, Lang, Sentence, Text
from claim_audit.parameters import Parameters
from claim_audit.verdicts import Verdict

CLAIMS = ("l03-cost", "l05-fleet", "l05-h800", "l08-understated", "l10-on-nvidia", "l05-impact", "l03-ecosystem")


@pytest.fixture(scope="module")
def real() -> Evidence:
    return evidence.load()


@pytest.fixture(scope="module")
def audited(real: Evidence) -> Mapping[str, Verdict]:
    return verdicts.audit(real, Parameters(), *CLAIMS)


class Balanced(HTMLParser):
    """Fails where tags do not close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def plain(html: str) -> str:
    return re.sub("<[^>]*>", "", html)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("claim", CLAIMS)
def test_a_card_says_claim_grade_and_reason(
    real: Evidence, audited: Mapping[str, Verdict], claim: str, lang: Lang
) -> None:
    verdict = audited[claim]
    page = cards.card(verdict, real, lang)
    parser = Balanced()
    parser.feed(page)
    assert not parser.open
    assert page.startswith(f'<article class="verdict grade-{verdict.grade.id}" id="verdict-{claim}">')
    for words in (verdict.claim.text(lang), verdict.grade.name[lang], verdict.reason.text(lang)):
        assert words in plain(page).replace("&#x27;", "'").replace("&amp;", "&")
    assert "\N{EM DASH}" not in page


def test_all_flips_are_on_the_card_the_nearest_first(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    verdict = audited["l05-fleet"]
    shown, folded = cards.card(verdict, real, "en").split("<details", 1)
    assert shown.count("→") == cards.SHOWN_FLIPS
    assert shown.count("→") + folded.count("→") == len(verdict.flips) > cards.SHOWN_FLIPS
    assert "Chips DeepSeek is said to hold, if above" in shown


def test_the_item_a_verdict_hangs_on_is_starred(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    page = cards.card(audited["l08-understated"], real, "ko")
    assert page.count("★") == 2  # in the note and at the item
    assert cards.HANGS_ON["ko"] in page
    assert "★" not in cards.card(audited["l05-h800"], real, "ko")


def test_where_nothing_changes_a_verdict_the_card_says_so(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    still = replace(audited["l05-h800"], flips=(), hangs_on=None)
    assert cards.NOTHING_CHANGES["en"] in cards.card(still, real, "en")


@pytest.mark.parametrize("claim", ["l05-impact", "l03-ecosystem"])
def test_a_suspended_verdict_has_no_number_and_nothing_to_change(
    real: Evidence, audited: Mapping[str, Verdict], claim: str
) -> None:
    page = cards.card(audited[claim], real, "en")
    assert "%" not in page.split('<p class="reason">')[0]
    assert cards.WOULD_CHANGE["en"] not in page
    assert cards.line(audited[claim], "en").startswith("– No verdict: ")


def test_near_certainty_is_not_rounded_to_certainty(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    assert "99.8%" in plain(cards.card(audited["l10-on-nvidia"], real, "ko"))
    assert "(99.8%)" in cards.line(audited["l10-on-nvidia"], "en")
    assert "(31%)" in cards.line(audited["l03-cost"], "en")


@pytest.mark.parametrize(
    ("value", "told"), [(0.0, "less than 0.1%"), (0.3, "30%"), (0.994, "99%"), (0.9975, "99.8%"), (1.0, "over 99.9%")]
)
def test_a_probability_is_told_apart_from_certainty(
    audited: Mapping[str, Verdict], real: Evidence, value: float, told: str
) -> None:
    verdict = audited["l03-cost"]
    assert verdict.probability is not None
    verdict = replace(verdict, probability=replace(verdict.probability, value=value))
    assert f"({told}): " in cards.line(verdict, "en")
    assert f"{told} likely to hold" in plain(cards.card(verdict, real, "en"))


def test_words_are_escaped(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    odd = replace(audited["l05-h800"], reason=Sentence(Text("<b>&", "<b>&")))
    assert '<p class="reason">&lt;b&gt;&amp;</p>' in cards.card(odd, real, "ko")


@pytest.mark.parametrize(
    ("value", "filled", "said"),
    [
        (0.01, 0, Text("스무 번에 한 번도 안 되는 꼴이다", "less than one chance in twenty")),
        (0.06, 1, Text("스무 번에 한 번꼴이다", "about one chance in twenty")),
        (0.31, 6, Text("스무 번에 여섯 번꼴이다", "about six chances in twenty")),
        (0.62, 12, Text("스무 번에 열두 번꼴이다", "about twelve chances in twenty")),
        (0.99, 20, Text("스무 번에 열아홉 번이 넘는 꼴이다", "more than nineteen chances in twenty")),
    ],
)
def test_a_probability_is_said_in_words_and_drawn_as_twenty_dots(
    real: Evidence, audited: Mapping[str, Verdict], value: float, filled: int, said: Text
) -> None:
    verdict = audited["l03-cost"]
    assert verdict.probability is not None
    likely = replace(verdict, probability=replace(verdict.probability, value=value))
    assert said["ko"] in plain(cards.card(likely, real, "ko"))
    page = cards.card(likely, real, "en")
    assert said["en"] in plain(page)
    every, full = re.search(r'<svg class="dots".*?d="([^"]*)"/><path[^>]* d="([^"]*)"', page).groups()  # type: ignore[union-attr]
    assert (_dots(every), _dots(full)) == (cards.DOTS, filled)


def _dots(path: str) -> int:
    """How many dots a path of round dashes, ten units apart, draws."""
    return sum((int(length) + 9) // 10 for length in re.findall(r"h(\d+)", path))


def test_the_ring_is_filled_as_far_as_the_claim_is_true_and_broken_where_that_is_open() -> None:
    assert 'stroke-dasharray="3 4"' in cards.ring("◕")
    assert "<path" not in cards.ring("○")
    assert cards.ring("–").count("stroke-dasharray") == 1


def test_the_data_of_a_verdict_differ_between_languages_in_words_only(audited: Mapping[str, Verdict]) -> None:
    for verdict in audited.values():
        ko, en = (cards.data(verdict, lang) for lang in LANGS)
        assert {name for name in ko if ko[name] != en[name]} == {"claim", "grade_name", "reason"}
    assert cards.data(audited["l03-cost"], "ko")["printed"] == "10분의 1"
    assert cards.data(audited["l05-impact"], "en")["probability"] is None


def test_every_hedge_and_check_of_the_claims_has_a_name(real: Evidence) -> None:
    assert set(HEDGES) == set(cards.HEDGES)
    assert set(real["claims"]["check"]) <= set(cards.CHECKS) <= set(CHECKS)
