"""What all parts of the panel write with: the language, the model's answers at the report's own setting, and numbers.

Every number a part states is noted, so that the page can say where it comes from.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape
from typing import Any

from claim_audit import cards
from claim_audit.evidence import Evidence
from claim_audit.numbers import Lang, Number, Result, to_html
from claim_audit.parameters import Parameters
from claim_audit.verdicts import Verdict
from claim_audit.whatif.answers import answers
from claim_audit.whatif.words import WORDS


@dataclass
class Writer:
    """The panel's language and setting; `carded` are the claims whose verdict has a card on the page."""

    evidence: Evidence
    params: Parameters
    carded: Collection[str]
    stated: list[Number] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lang: Lang = self.params.lang
        self.words = {name: text[self.lang] for name, text in WORDS.items()}
        self.model = answers(self.evidence, self.params)

    def state(self, number: Number, spec: str = "") -> str:
        """A number as HTML, noted as stated."""
        self.stated.append(number)
        return to_html(number, self.lang, spec)

    def middle(self, quantity: Result) -> str:
        """The median of what a question is about."""
        return self.state(quantity, _turned(quantity))

    def ends(self, quantity: Result) -> str:
        """Its interval; of an exact quantity the one value again."""
        exact = quantity.low is None or quantity.high is None or math.isclose(quantity.low, quantity.high, rel_tol=1e-3)
        return self.state(quantity, _turned(quantity) if exact else f"interval,{_turned(quantity)}")

    def kept(self, name: str, words: str) -> str:
        """The place of words that the script keeps up to date."""
        return f'<span data-out="{name}">{words}</span>'

    def grade(self, verdict: Verdict) -> str:
        """A grade as on the cards, shape, word and colour, and the probability behind it."""
        chance = ""
        if verdict.probability is not None:
            chance = self.words["chance"].replace("{}", self.state(verdict.probability, "2"))
        name = escape(verdict.grade.name[self.lang])
        return f'{cards.ring(verdict.grade.shape)} <b>{name}</b> <span class="chance">{chance}</span>'


def _turned(quantity: Result) -> str:
    """A ratio whose interval reaches one reads better in percent than as a part of something."""
    return "percent" if quantity.unit == "ratio" and (quantity.high or 0) >= 1 else ""


def written(value: Any) -> str:
    """A parameter's value as a command or a link writes it."""
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
