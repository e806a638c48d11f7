"""What an audit says of one claim, and the pieces it is made of."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from claim_audit.numbers import Fact, Number, Result, Sentence, Text
from claim_audit.verdicts.scale import Grade

NO_CHANCE = Text("없음", "none")


@dataclass(frozen=True)
class Flip:
    """An input of a verdict, its value today, and the nearest value above or below which the grade is another."""

    today: Number
    flips_at: Result
    above: bool
    grade: Grade


@dataclass(frozen=True)
class Item:
    """A piece of evidence for or against a claim. Of one group only the strongest counts on each side."""

    id: str
    supports: bool
    strength: str
    group: str
    likelihood: Fact
    reason: Sentence
    source_ids: tuple[str, ...]

    @property
    def log_likelihood_ratio(self) -> float:
        return math.log(self.likelihood.value) * (1 if self.supports else -1)


@dataclass(frozen=True)
class Verdict:
    """What the audit says of one claim. One that repeats another shares its grade, probability and evidence."""

    claim_id: str
    line: int
    role: str
    hedge: str
    check: str
    repeats: str
    printed: str
    claim: Sentence
    grade: Grade
    probability: Result | None
    reason: Sentence
    flips: tuple[Flip, ...] = ()
    items: tuple[Item, ...] = ()
    hangs_on: Item | None = None

    @property
    def chance(self) -> Number | Text:
        """The probability as a sentence may print it, whether or not there is one."""
        return NO_CHANCE if self.probability is None else self.probability

    @property
    def numbers(self) -> list[Number]:
        """Every number the verdict states."""
        stated: list[Number] = [*self.claim.numbers, *self.reason.numbers]
        if self.probability is not None:
            stated.append(self.probability)
        for flip in self.flips:
            stated += [flip.today, flip.flips_at]
        for item in self.items:
            stated += item.reason.numbers
        return stated

    @property
    def source_ids(self) -> tuple[str, ...]:
        """The sources of the evidence weighed and of the facts the reason states."""
        ids = [source for item in self.items for source in item.source_ids]
        ids += [source for number in self.reason.numbers if isinstance(number, Fact) for source in number.source_ids]
        return tuple(dict.fromkeys(ids))


def strongest_by_group(items: Iterable[Item]) -> list[Item]:
    """Of the items that relay one origin on one side, only the strongest."""
    best: dict[tuple[str, bool], Item] = {}
    for item in items:
        key = (item.group or item.id, item.supports)
        if key not in best or abs(item.log_likelihood_ratio) > abs(best[key].log_likelihood_ratio):
            best[key] = item
    return list(best.values())


def weight_of(items: Iterable[Item]) -> float:
    """The log-likelihood ratio of all items together, each origin counted once on each side."""
    return math.fsum(item.log_likelihood_ratio for item in strongest_by_group(items))
