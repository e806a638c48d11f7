"""The signs and words round an amount: minus, currency signs, and what bounds it (약, 최대, 이상, 넘는 …)."""

import re
from dataclasses import dataclass

from claim_audit.article.lexicon import money
from claim_audit.article.lexicon.comparators import AFTER, BEFORE, SIGNS
from claim_audit.article.lexicon.numerals import NEGATIVES
from claim_audit.article.numeral_groups import Exact


def _either(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


BEFORE_AT_END = re.compile(rf"(?:(?<![가-힣])({_either(BEFORE)})|(?<![=<>])({_either(SIGNS)})) ?\Z")
AFTER_AT = re.compile("|".join(f"(?P<a{place}>{pattern})" for place, (_, pattern) in enumerate(AFTER)))
NEGATIVE_AT_END = re.compile(rf"(?:(?<![가-힣])(?:{_either(NEGATIVES)}) ?|(?<![\w)\]%.,–~∼～-])[-−－﹣])\Z")
MONEY_AT_END = re.compile(rf"(?:{_either(money.SIGNS)}) ?\Z")


@dataclass(slots=True)
class Draft:
    """An amount under way: what will be a quantity once its neighbours are known.

    `numeral_end` is where the figure ends, `bounded_end` where the comparator after it does.
    """

    start: int
    end: int
    low: Exact | None
    high: Exact | None
    kind: str = "number"
    unit: str = ""
    unit_text: str = ""
    comparator: str = ""
    noun: str = ""
    low_open: bool = False
    high_open: bool = False
    value: Exact | None = None
    bounded_end: int = 0
    numeral_end: int = 0


def signed(text: str, draft: Draft, floor: int = 0) -> Draft:
    """The draft with the sign, 영하 or the currency printed before it, not before `floor`.

    >>> draft = signed("영하 20도", Draft(3, 6, 20, 20, "temperature", value=20))
    >>> draft.start, draft.value
    (0, -20)
    """
    sign = MONEY_AT_END.search(text, max(floor, draft.start - 4), draft.start)
    if sign and draft.kind in ("number", "fraction", "count") and not draft.unit:
        draft.start, draft.kind = sign.start(), "money"
        draft.unit, draft.unit_text = money.SIGNS[sign[0].strip()], sign[0].strip()
    minus = NEGATIVE_AT_END.search(text, max(floor, draft.start - 6), draft.start)
    if minus and draft.kind not in ("ordinal", "score"):
        draft.start = minus.start()
        low, high = draft.low, draft.high
        draft.low, draft.high = None if high is None else -high, None if low is None else -low
        draft.value = None if draft.value is None else -draft.value
    return draft


def bounded(text: str, draft: Draft) -> Draft:
    """The draft with its bounds, by the words before and after it.

    >>> draft = bounded("약 20% 이상", Draft(2, 5, 20, 20, "percent"))
    >>> draft.comparator, draft.low, draft.high
    ('at_least', 20, None)
    """
    draft.bounded_end = draft.end
    if draft.kind == "score":
        return draft
    after = AFTER_AT.match(text, draft.end)
    before = BEFORE_AT_END.search(text, max(0, draft.start - 6), draft.start)
    comparator = ""
    if after:
        draft.bounded_end = after.end()
        comparator = AFTER[int(str(after.lastgroup)[1:])][0]
    if before and comparator in ("", "about", "nearly"):
        comparator = BEFORE[before[1]] if before[1] else SIGNS[before[2]]
    return bound(draft, comparator)


def bound(draft: Draft, comparator: str) -> Draft:
    """The draft bounded as the comparator says; 여 and 남짓 mean a little more."""
    draft.comparator = comparator or draft.comparator
    match comparator:
        case "at_least" | "more":
            draft.high, draft.high_open = None, False
        case "above":
            draft.high, draft.high_open, draft.low_open = None, False, True
        case "at_most":
            draft.low = None
        case "below":
            draft.low, draft.high_open = None, True
    return draft
