"""Whose figure is whose: the numbers of a verdict that rest on a figure of one claim get keys of their own.

Two claims of an article may give two ratios. Each is judged under its own, so the parameter and all that is computed
from it mean something else in each verdict; here they are told apart and led back to the line of the article.
"""

from collections.abc import Mapping
from dataclasses import replace

from claim_audit.evidence.articles import SOURCE, TABLE, Figures
from claim_audit.numbers import Fact, Number, Printable, Result, Sentence
from claim_audit.parameters import Parameters
from claim_audit.verdicts.judgement import Flip, Item, Verdict


def told_apart(verdict: Verdict, figures: Figures, params: Parameters) -> Verdict:
    """`verdict` with the parameters in `figures` as facts read in the article, and what rests on them renamed."""
    if not figures:
        return verdict
    read = _Figures(verdict.claim_id, figures, params)
    return replace(
        verdict,
        claim=read.sentence(verdict.claim),
        reason=read.sentence(verdict.reason),
        probability=None if verdict.probability is None else read.result(verdict.probability),
        flips=tuple(read.flip(flip) for flip in verdict.flips),
        items=tuple(read.item(item) for item in verdict.items),
        hangs_on=None if verdict.hangs_on is None else read.item(verdict.hangs_on),
    )


class _Figures:
    """The figures of one claim as facts, put in the places of the parameters in all that rests on them."""

    def __init__(self, claim_id: str, figures: Figures, params: Parameters) -> None:
        self.claim_id = claim_id
        numeric = [params.number(name) for name, value in figures.items() if not isinstance(value, str)]
        self.known: dict[str, Number] = {fact.key: self._fact(fact) for fact in numeric}

    def _fact(self, parameter: Fact) -> Fact:
        """A parameter as a figure of the claim."""
        name = parameter.row
        key = f"claims/{self.claim_id}/{name}"
        return replace(parameter, key=key, table=TABLE, row=self.claim_id, column=name, source_ids=(SOURCE,))

    def number(self, number: Number) -> Number:
        if number.key not in self.known:
            self.known[number.key] = self.result(number) if isinstance(number, Result) else number
        return self.known[number.key]

    def result(self, number: Result) -> Result:
        inputs = tuple(map(self.number, number.inputs))
        if inputs == number.inputs:
            return number
        own = f"verdicts/{self.claim_id}/"
        return replace(number, key=number.key if number.key.startswith(own) else own + number.key, made_from=inputs)

    def sentence(self, sentence: Sentence) -> Sentence:
        return Sentence(sentence.words, self._values(sentence.values))

    def _values(self, values: Mapping[str, Printable]) -> dict[str, Printable]:
        return {name: self.number(value) if isinstance(value, Number) else value for name, value in values.items()}

    def flip(self, flip: Flip) -> Flip:
        return replace(flip, today=self.number(flip.today), flips_at=self.result(flip.flips_at))

    def item(self, item: Item) -> Item:
        return replace(item, reason=self.sentence(item.reason))
