"""Neighbours that are one quantity: 3~5%, 10만~20만 원, 2에서 4배, 1000 초과 1500 미만, 1과 5 사이."""

import re

from claim_audit.article.quantity_bounds import Draft

DASH = re.compile(r" ?[~∼～〜–—-] ?")
LIST = re.compile(r" ?[·,∙ㆍ~∼～–-] ?")
FROM_TO_PREFIXED = re.compile(r" ?(?:에서|부터|,|~)? ?(?:최대|최소|많게는|적게는|최소한)? ?")
FROM_TO = re.compile(r" ?(?:에서|내지|부터) ?")
WITH = re.compile(r"[과와] ")
THEN = re.compile(r"(?:,|이고|고|면서|이면서)? ?(?:그리고 )?")
BETWEEN = re.compile(r" ?사이")
TOWARDS = re.compile(r"(?:으로|로)")
LOWER = ("at_least", "above")
UPPER = ("at_most", "below")
SCALES = {"십": 10, "백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12}


def joined(text: str, drafts: list[Draft]) -> list[Draft]:
    """The drafts with ranges made one; the left side borrows the unit and the scale of the right."""
    result: list[Draft] = []
    for draft in drafts:
        pair = _pair(text, result[-1], draft) if result else None
        if pair:
            result[-1] = pair
        else:
            result.append(draft)
    return result


def _pair(text: str, left: Draft, right: Draft) -> Draft | None:
    """The one quantity that two neighbours are, if they are."""
    gap = text[left.end : right.start]
    if len(gap) > 12 or "score" in (left.kind, right.kind):
        return None
    if "ordinal" in (left.kind, right.kind) and not (left.comparator and right.comparator):
        return _ranks(text, left, right, gap)
    if left.unit and left.unit != right.unit:
        return None
    if _from_below_and_above(text, left, right, gap):
        return _one(text, left, right, right.bounded_end)
    return _one(text, left, right, right.end) if _from_to(text, left, right, gap) else None


def _from_below_and_above(text: str, left: Draft, right: Draft, gap: str) -> bool:
    """20 이상 30 미만, 최소 20개에서 최대 100개."""
    rising = left.comparator in LOWER and right.comparator in UPPER
    falling = left.comparator in UPPER and right.comparator in LOWER
    joint = THEN.fullmatch(text, left.bounded_end, right.start) or FROM_TO_PREFIXED.fullmatch(gap)
    return (rising or falling) and joint is not None


def _from_to(text: str, left: Draft, right: Draft, gap: str) -> bool:
    """3~5%, 2에서 4배, 1과 5 사이; not 100명에서 200명으로, which is a change."""
    if left.value is None or right.value is None:
        return False
    if DASH.fullmatch(gap):
        return bool(right.unit) or gap.strip() != "-"
    if FROM_TO.fullmatch(gap):
        return left.value < right.value and not (left.unit and TOWARDS.match(text, right.end))
    return bool(WITH.fullmatch(gap) and BETWEEN.match(text, right.end))


def _ranks(text: str, left: Draft, right: Draft, gap: str) -> Draft | None:
    """1·4호선, 1∼3반: ranks that share their counter; 십위와 십오위 사이."""
    between = left.unit == right.unit and WITH.fullmatch(gap) and BETWEEN.match(text, right.end)
    listed = left.kind == "number" and right.kind == "ordinal" and LIST.fullmatch(gap)
    if not (between or listed) or left.low is None or right.high is None or left.low > right.high:
        return None
    right.start, right.value, right.low = left.start, None, left.low
    return right


def _one(text: str, left: Draft, right: Draft, end: int) -> Draft:
    low = left.value if left.value is not None else left.low
    high = right.value if right.value is not None else right.high
    assert low is not None
    assert high is not None
    scale = SCALES.get(text[right.numeral_end - 1 : right.numeral_end])
    if scale and not left.unit and text[left.numeral_end - 1].isdecimal() and low * scale < high:
        low *= scale
    right.start, right.end, right.bounded_end = left.start, end, max(end, right.bounded_end)
    right.value, right.low, right.high = None, min(low, high), max(low, high)
    comparators = {left.comparator, right.comparator}
    right.low_open, right.high_open = "above" in comparators, "below" in comparators
    right.comparator = "range"
    return right
