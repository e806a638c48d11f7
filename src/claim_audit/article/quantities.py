"""From text to quantities and mentions: anchors are found by one pattern, each is then read exactly."""

import re
from bisect import bisect_right
from fractions import Fraction

from claim_audit.article import mentions
from claim_audit.article.lexicon.numerals import NATIVE_ONES, NATIVE_RANGES, NATIVE_TENS
from claim_audit.article.model import Mention, Quantity
from claim_audit.article.quantity_bounds import Draft
from claim_audit.article.quantity_context import in_context
from claim_audit.article.quantity_drafts import draft_at
from claim_audit.article.quantity_joins import joined
from claim_audit.article.quantity_units import INDEX, ORDINAL_INDEX

SINO = "영공일이삼사오육륙칠팔구십백천만억조경여수몇"
UNIT_BEGINS = "".join(sorted({first for first in {*INDEX, *ORDINAL_INDEX} if "가" <= first <= "힣"}))
NATIVE = "|".join(sorted({*NATIVE_TENS, *NATIVE_ONES, *NATIVE_RANGES, "첫", "절반"}))
SCALES = "[일이삼사오육칠팔구십백천만]"
# Where a quantity may begin. What follows a numeral's first syllable rejects most words that only begin alike: 사람.
FOLLOWS = rf"[{SINO}점분과와은는에이]| {{0,2}}(?:[{UNIT_BEGINS}{SINO}이미넘보0-9]|$)|[{UNIT_BEGINS}]|[^\w ]"
ANCHOR = re.compile(
    r"(?P<url>https?://[^\s가-힣]+|www\.[^\s가-힣]+)"
    r"|[0-9０-９]+"
    rf"|(?<![가-힣])(?P<sign>(?:마이너스|음수|영하) ?)(?=[0-9０-９]|{SCALES})"
    r"|(?:(?<![가-힣0-9A-Za-z])|(?<=마이너스)|(?<=음수))(?:"
    rf"[영공일이삼사오육칠팔구십백천만수몇](?={FOLLOWS})"
    rf"|[한두세네석넉닷엿](?=[ {UNIT_BEGINS}])|반(?=[ 이\n]|$)|{NATIVE})[가-힣]*",
    re.MULTILINE,
)
NEWLINE = re.compile("\n")
SCORE = re.compile(
    r"\d{1,3}승(?: ?\d{1,3}무)?(?: ?\d{1,3}패)?째?|\d{1,3}무 ?\d{1,3}패"
    r"|\d{1,3}[-:]\d{1,3}(?![\d~%-]|[가-힣]?[명개원])|\d{1,3} ?대 ?\d{1,3}(?![\d명개만천억년])",
    re.ASCII,
)
BY = re.compile(r"[0-9] ?[x×X] ?\Z")
IDENTIFIER_TAIL = re.compile(r"[A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*")
IDENTIFIER_HEAD = re.compile(r"[A-Za-z][A-Za-z0-9]{0,15}(?:-[A-Za-z0-9]{1,15}){0,2}-?\Z")


def scan(text: str) -> tuple[list[Quantity], list[Mention]]:
    """The quantities of a text and its other mentions, each in order, none overlapping another.

    >>> quantities, mentions = scan("화웨이가 약 5만 개의 H20 칩을 샀다")
    >>> [(q.text, int(q.value), q.unit, q.comparator) for q in quantities]
    [('5만 개', 50000, '개', 'about')]
    """
    named = mentions.names(text)
    drafts: list[Draft] = []
    others: list[Mention] = []
    # `at` is where the search goes on, `taken` where what was found last ends.
    at = taken = name = 0
    while anchor := ANCHOR.search(text, at):
        start, at = anchor.start(), anchor.end()
        while name < len(named) and named[name].end <= start:
            name += 1
        if anchor["url"]:
            others.append(Mention(anchor[0], start, at, 0, "identifier"))
            taken = at
        elif name < len(named) and named[name].start <= start:
            at = taken = named[name].end
        elif not anchor["sign"]:
            found = _read(text, start, taken)
            if found:
                at = taken = found.end
            if isinstance(found, Mention):
                others.append(found)
            elif found:
                drafts.append(found)
    lines = [newline.start() for newline in NEWLINE.finditer(text)]
    quantities = [_finish(text, draft, lines) for draft in joined(text, drafts)]
    merged = _merge(named + others, quantities, lines)
    return in_context(text, quantities, [mention for mention in merged if mention.kind == "name"]), merged


def _read(text: str, start: int, floor: int) -> Draft | Mention | None:
    if not text[start].isdecimal():
        return _placed(text, draft_at(text, start, floor))
    identifier = _identifier(text, start, floor)
    if identifier:
        return identifier
    other = mentions.date_or_time(text, start, floor)
    if other:
        return other
    score = SCORE.match(text, start)
    if score:
        return Draft(start, score.end(), None, None, "score", numeral_end=score.end())
    if start > floor and text[start - 1] == ".":
        start -= 1
    return _placed(text, draft_at(text, start, floor))


def _placed(text: str, draft: Draft | None) -> Draft | Mention | None:
    """지난 5년, 10년 후, 3주에 한 번씩: a length of time that points into the calendar is a date."""
    if draft is None or draft.kind != "duration":
        return draft
    end = mentions.pointing_end(text, draft.start, draft.end)
    return Mention(text[draft.start : end], draft.start, end, 0, "date") if end else draft


def _identifier(text: str, start: int, floor: int) -> Mention | None:
    """EQ900, F-35, KF94: digits after Latin letters are part of a name."""
    before = text[start - 1 : start] if start > floor else ""
    if BY.search(text, max(0, start - 3), start):
        return None
    if not before or not (before == "-" or (before.isascii() and before.isalpha())):
        return None
    head = IDENTIFIER_HEAD.search(text, max(floor, start - 50), start)
    if not head:
        return None
    tail = IDENTIFIER_TAIL.match(text, start)
    assert tail
    return Mention(text[head.start() : tail.end()], head.start(), tail.end(), 0, "identifier")


def _finish(text: str, draft: Draft, lines: list[int]) -> Quantity:
    def fraction(value: int | Fraction | None) -> Fraction | None:
        return None if value is None else Fraction(value)

    return Quantity(
        text=text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        line=bisect_right(lines, draft.start) + 1,
        kind=draft.kind,
        value=fraction(draft.value),
        low=fraction(draft.low),
        high=fraction(draft.high),
        low_open=draft.low_open,
        high_open=draft.high_open,
        unit=draft.unit,
        unit_text=draft.unit_text,
        comparator=draft.comparator,
        noun=draft.noun,
    )


def _merge(found: list[Mention], quantities: list[Quantity], lines: list[int]) -> list[Mention]:
    """Mentions in order with their lines, without those that a quantity or an earlier mention covers."""
    taken = sorted([(q.start, q.end) for q in quantities])
    merged: list[Mention] = []
    place = 0
    for mention in sorted(found, key=lambda mention: (mention.start, -mention.end)):
        while place < len(taken) and taken[place][1] <= mention.start:
            place += 1
        covered = place < len(taken) and taken[place][0] < mention.end
        if covered or (merged and merged[-1].end > mention.start):
            continue
        line = bisect_right(lines, mention.start) + 1
        merged.append(
            Mention(mention.text, mention.start, mention.end, line, mention.kind, mention.id, mention.name_kind)
        )
    return merged
