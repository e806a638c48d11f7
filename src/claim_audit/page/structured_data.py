"""The verdicts as schema.org ClaimReviews, for machines that read the page: what they say is what the page says."""

import json
from typing import Any

from markupsafe import Markup

from claim_audit.numbers import Lang
from claim_audit.page.appendices import PageEvidence, publishers
from claim_audit.page.outputs import Ledger
from claim_audit.page.words import WORDS

GRADES = ("false", "mostly-false", "half-true", "mostly-true", "true")  # worst to best; others are no rating
ARTICLE = "article"


def claim_reviews(ledger: Ledger, evidence: PageEvidence, as_of: str, lang: Lang) -> Markup:
    """A script element with one ClaimReview for each graded verdict; nothing where there is none.

    A claim that repeats another is left to that. The address is that of the card, or of the section on the article.
    Who audits and what is audited is said in full once, and by its `@id` from then on.
    """
    shown = {output.id for output in ledger.of_kind("verdict")}
    author = {"@type": "Organization", "@id": "#auditor", "name": WORDS["title"][lang]}
    press = _press(evidence, lang)
    article = _article(evidence)
    reviews = [
        {
            "@type": "ClaimReview",
            "url": f"#verdict-{claim}" if claim in shown else "#article",
            "claimReviewed": about["claim"],
            "datePublished": as_of,
            "author": author,
            "reviewRating": {
                "@type": "Rating",
                "ratingValue": 1 + GRADES.index(about["grade"]),
                "bestRating": len(GRADES),
                "worstRating": 1,
                "alternateName": about["grade_name"],
            },
            "itemReviewed": {"@type": "Claim", "author": press, "appearance": article},
        }
        for claim, about in ledger.verdicts().items()
        if about.get("grade") in GRADES and "claim" in about and not about.get("repeats")
    ]
    if not reviews:
        return Markup()
    said: set[str] = set()
    graph = {"@context": "https://schema.org", "@graph": [_said_once(review, said) for review in reviews]}
    return Markup(f'<script type="application/ld+json">{_safe(graph)}</script>')


def _press(evidence: PageEvidence, lang: Lang) -> dict[str, Any]:
    """Who published the article under audit."""
    return {"@type": "Organization", "@id": "#press", "name": publishers(evidence, lang).get(ARTICLE, "")}


def _article(evidence: PageEvidence) -> dict[str, Any]:
    """The article under audit, as far as it is named: who published it and when."""
    published = str(evidence["sources"]["published"].get(ARTICLE, ""))
    about: dict[str, Any] = {"@type": "NewsArticle", "@id": "#audited", "publisher": {"@id": "#press"}}
    return about | ({"datePublished": published} if published else {})


def _said_once(node: Any, said: set[str]) -> Any:
    """`node` with every node within it that has an `@id` among `said` as that alone; the others join them."""
    if not isinstance(node, dict):
        return node
    own = node.get("@id", "")
    if own in said:
        return {"@id": own}
    said.update({own} - {""} if len(node) > 1 else ())
    return {name: _said_once(value, said) for name, value in node.items()}


def _safe(data: dict[str, Any]) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
