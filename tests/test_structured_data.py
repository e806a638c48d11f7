"""What the page tells machines about each verdict is what it tells readers."""

import json
import re
from typing import Any

import pytest

from claim_audit import evidence
from claim_audit.numbers import LANGS, Lang
from claim_audit.page.outputs import Ledger, Output
from claim_audit.page.provenance import ROOT
from claim_audit.page.structured_data import GRADES, claim_reviews

TYPES = {"ClaimReview", "Rating", "Claim", "NewsArticle", "Organization"}
PAGES = {lang: ROOT / "reports" / f"deepseek-shock.{lang}.html" for lang in LANGS}


def verdict(claim: str = "R1은 값이 싸다.", grade: str = "mostly-false", **more: Any) -> dict[str, Any]:
    return {"claim": claim, "grade": grade, "grade_name": "대체로 사실 아님", "repeats": "", **more}


def reviews(sample: Any, *outputs: Output) -> list[dict[str, Any]]:
    made = claim_reviews(Ledger(outputs), sample.MadeUpEvidence(), "2026-09-30", "ko")
    found = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', str(made))
    return json.loads(found.group(1))["@graph"] if found else []


def test_a_graded_verdict_becomes_a_claim_review(sample: Any) -> None:
    (review,) = reviews(sample, Output("00", 1, {"kind": "verdict", "id": "l03-cost", **verdict()}))
    assert review["@type"] == "ClaimReview"
    assert review["url"] == "#verdict-l03-cost"
    assert review["claimReviewed"] == "R1은 값이 싸다."
    assert review["datePublished"] == "2026-09-30"
    assert review["author"] == {"@type": "Organization", "@id": "#auditor", "name": "딥시크 쇼크, 따져 보니"}
    assert review["reviewRating"] == {
        "@type": "Rating",
        "ratingValue": 2,
        "bestRating": 5,
        "worstRating": 1,
        "alternateName": "대체로 사실 아님",
    }
    assert review["itemReviewed"] == {
        "@type": "Claim",
        "author": {"@type": "Organization", "@id": "#press", "name": "Korean online news"},
        "appearance": {
            "@type": "NewsArticle",
            "@id": "#audited",
            "publisher": {"@id": "#press"},
            "datePublished": "2025-01-27",
        },
    }


def test_who_says_what_is_said_in_full_once(sample: Any) -> None:
    first, second = reviews(sample, *(Output("00", 1, {"kind": "verdict", "id": one, **verdict()}) for one in "ab"))
    assert second["author"] == {"@id": first["author"]["@id"]}
    assert second["itemReviewed"] == {"@type": "Claim", "author": {"@id": "#press"}, "appearance": {"@id": "#audited"}}


def test_what_has_no_grade_or_repeats_another_claim_has_none(sample: Any) -> None:
    rest = {"a": verdict(grade="suspended"), "b": verdict(repeats="c"), "c": verdict()}
    (review,) = reviews(sample, Output("00", 1, {"kind": "verdicts", "verdicts": rest}))
    assert review["url"] == "#article"  # no card of its own
    assert reviews(sample) == []


def test_a_claim_cannot_end_the_script(sample: Any) -> None:
    nasty = "</script><!-- & <b>"
    output = Output("00", 1, {"kind": "verdict", "id": "x", **verdict(nasty)})
    page = str(claim_reviews(Ledger([output]), sample.MadeUpEvidence(), "2026-09-30", "ko"))
    assert page.count("</script>") == 1
    assert "<!--" not in page
    (review,) = reviews(sample, output)
    assert review["claimReviewed"] == nasty


def test_the_grades_are_those_of_the_scale_from_worst_to_best() -> None:
    scale = evidence.load()["verdict_scale"]["probability_min"].dropna().sort_values()
    assert tuple(scale.index) == GRADES


@pytest.mark.parametrize("lang", LANGS)
def test_the_published_page_says_the_same_to_machines_and_readers(lang: Lang) -> None:
    page = PAGES[lang].read_text("utf-8") if PAGES[lang].exists() else ""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    if found is None:
        pytest.skip("the published page carries no structured data yet")
    every = [node for review in json.loads(found.group(1))["@graph"] for node in nodes(review)]
    assert {node["@type"] for node in every if "@type" in node} == TYPES
    said = {node["@id"] for node in every if {"@id", "@type"} <= set(node)}
    assert {node["@id"] for node in every if "@id" in node} == said
    for review in (node for node in every if node.get("@type") == "ClaimReview"):
        name = review["url"].removeprefix("#")
        assert re.search(rf'\bid="?{name}\b', page)
        card = re.search(rf'<article class="verdict grade-([a-z-]+)" id="?{name}"?>(.*?)</article>', page, re.DOTALL)
        if card is not None:
            text = re.sub(r"<[^>]+>", "", card.group(2))
            assert review["claimReviewed"] in text
            assert review["reviewRating"]["alternateName"] in text
            assert GRADES[review["reviewRating"]["ratingValue"] - 1] == card.group(1)


def nodes(data: Any) -> list[dict[str, Any]]:
    """Every object in the data."""
    if not isinstance(data, dict):
        return []
    return [data, *(node for value in data.values() for node in nodes(value))]
