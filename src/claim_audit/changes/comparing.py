"""Two records set against each other, and every change followed to what it comes from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from claim_audit.changes.records import Record
from claim_audit.evidence.differences import Change, differences

_UNSEEN = re.compile(r"<(script|style|svg|head)\b.*?</\1>", re.DOTALL)
_BREAK = re.compile(r"</?(?:p|li|h[1-6]|td|th|tr|dd|dt|div|figcaption|caption|summary|section|table)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Changed:
    """A parameter or number that is not the same: before and after in words ('' where it is not there).

    `because` are the changed facts and parameters that it comes from, by key; empty where no declared input changed.
    """

    key: str
    old: str
    new: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What a report says of a statement: the id of its grade, its probability (None where none is given).

    As words it is what is compared: a probability that moves by less than a tenth of a percent is the same.
    """

    grade: str
    probability: float | None

    def __str__(self) -> str:
        return self.grade + ("" if self.probability is None else f" ({self.probability:.1%})")


@dataclass(frozen=True, slots=True)
class ChangedVerdict:
    """A verdict that is not the same, before and after (None where the statement is not there); `because` as above."""

    key: str
    old: Judged | None
    new: Judged | None
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """Everything that changed; `causes` gives for each changed fact or parameter the numbers that depend on it."""

    old: str
    new: str
    parameters: list[Changed]
    evidence: list[Change] | None
    numbers: list[Changed]
    verdicts: list[ChangedVerdict]
    shown: list[str]
    text: dict[str, list[tuple[str, str]]]
    causes: dict[str, list[str]]

    @property
    def any(self) -> bool:
        """Whether anything changed at all."""
        return bool(
            self.parameters or self.evidence or self.numbers or self.verdicts or self.shown or any(self.text.values())
        )


def compare(old: Record, new: Record) -> Changes:
    """What changed from one report to the other."""
    roots = _roots(old, new)
    causes = {root: sorted(_dependent(new.numbers, root) | _dependent(old.numbers, root)) for root in roots}
    numbers = list(_numbers(old, new, causes))
    return Changes(
        old.name,
        new.name,
        list(_parameters(old, new)),
        None if old.tables is None or new.tables is None else differences(old.tables, new.tables),
        numbers,
        list(_verdicts(old, new, causes)),
        [name for name in sorted({*old.shown, *new.shown}) if old.shown.get(name) != new.shown.get(name)],
        {lang: list(_text(old.pages.get(lang, ""), new.pages.get(lang, ""))) for lang in new.pages},
        causes,
    )


def _parameters(old: Record, new: Record) -> Iterator[Changed]:
    for name in sorted({*old.parameters, *new.parameters}):
        before, after = (str(one.parameters.get(name, "")) for one in (old, new))
        if before != after:
            yield Changed(name, before, after)


def _roots(old: Record, new: Record) -> list[str]:
    """The numbers with no inputs, facts and parameters, that changed."""
    return [
        key
        for key in sorted({*old.numbers, *new.numbers})
        if "row" in {**old.numbers.get(key, {}), **new.numbers.get(key, {})}.get("origin", {})
        and _stated(old.numbers.get(key)) != _stated(new.numbers.get(key))
    ]


def _dependent(numbers: Mapping[str, Mapping[str, Any]], root: str) -> set[str]:
    """Every number that was made from `root`, directly or not."""
    made_into: dict[str, list[str]] = {}
    for key, number in numbers.items():
        for part in number["origin"].get("inputs", ()):
            made_into.setdefault(part, []).append(key)
    found: set[str] = set()
    waiting = [root]
    while waiting:
        new = set(made_into.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def _numbers(old: Record, new: Record, causes: Mapping[str, list[str]]) -> Iterator[Changed]:
    because = _because(causes)
    for key in sorted({*old.numbers, *new.numbers}):
        before, after = _stated(old.numbers.get(key)), _stated(new.numbers.get(key))
        if before != after:
            yield Changed(key, before, after, tuple(because.get(key, ())))


def _verdicts(old: Record, new: Record, causes: Mapping[str, list[str]]) -> Iterator[ChangedVerdict]:
    because = _because(causes)
    for claim in sorted({*old.verdicts, *new.verdicts}):
        before, after = _judged(old.verdicts.get(claim)), _judged(new.verdicts.get(claim))
        if str(before) != str(after):
            yield ChangedVerdict(claim, before, after, tuple(because.get(f"verdicts/{claim}/probability", ())))


def _because(causes: Mapping[str, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for root, dependent in causes.items():
        for key in dependent:
            found.setdefault(key, []).append(root)
    return found


def _stated(number: Mapping[str, Any] | None) -> str:
    """A number as it is compared and told: its value, interval and unit."""
    if number is None:
        return ""
    ends = " ({:g} to {:g})".format(*number["interval"]) if "interval" in number else ""
    return f"{number['value']:.9g}{ends} {number['unit']}"


def _judged(verdict: Mapping[str, Any] | None) -> Judged | None:
    if verdict is None:
        return None
    probability = verdict.get("probability")
    return Judged(str(verdict.get("grade", "")), probability if isinstance(probability, float) else None)


def _text(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Paragraphs that changed, before and after; numbers in them count too, charts and scripts do not."""
    before, after = _paragraphs(old), _paragraphs(new)
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "replace" and j - i == m - k:
            yield from zip(before[i:j], after[k:m], strict=True)
        elif kind != "equal":
            yield from ((one, "") for one in before[i:j])
            yield from (("", one) for one in after[k:m])


def _paragraphs(page: str) -> list[str]:
    parts = _BREAK.split(_UNSEEN.sub("", page))
    texts = (" ".join(unescape(_TAG.sub("", part)).split()) for part in parts)
    return [text for text in texts if text]
