"""Names, dates, times, versions and identifiers: what has digits or is a name, and is no quantity."""

import re

from claim_audit.article.lexicon.comparators import POINTING_AFTER, POINTING_BEFORE
from claim_audit.article.lexicon.names import CHIPS, COMPANIES, COUNTRIES, MODELS, SHORT_NAMES
from claim_audit.article.model import Mention


def _spellings() -> dict[str, tuple[str, str]]:
    tables = (("chip", CHIPS), ("model", MODELS), ("company", COMPANIES), ("country", COUNTRIES))
    return {
        spelling: (kind, name) for kind, table in tables for name, row in table.items() for spelling in row.split("|")
    }


SPELLINGS = _spellings()
PARTICLE = re.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|에게|와|과|도|만|로|으로|까지|부터|보다|처럼|측|산|발|형|제|및|등)?(?![가-힣])"
)
NOT_BEFORE_LATIN = re.compile(r"[A-Za-z0-9]")
NOT_BEFORE_HANGUL = re.compile(r"[가-힣A-Za-z]")
NOT_AFTER_LATIN = re.compile(r"[A-Za-z0-9]")

MONTH_DAY = r"(?:0?[1-9]|1[0-2])월(?: ?(?:[12]\d|3[01]|0?[1-9])일)?"
DATE = re.compile(
    r"""
    (?:19|20|18|17|16|15)\d\d\ ?년대?(?:\ ?도)?(?:\ (?:상반기|하반기|초|말|중반))?(?:\ ?MONTHDAY)?
        (?:\ ?[1-4]/4\ ?분기|\ ?[1-4]\ ?사?분기)?
    |(?:19|20)\d\d[-./]\ ?\d{1,2}[-./]\ ?\d{1,2}\.?
    |(?:19|20)\d\d[-./]\d{1,2}(?![\d.])
    |(?:19|20)\d\d\ ?[-~∼～–]\ ?(?:19|20)?\d\d(?:년|시즌)?(?!\d)
    |'?\d\d년대
    |(?:19|20)\d\d학년도
    |[1-4]/4\ ?분기|[1-4]\ ?[~∼～-]\ ?[1-4]분기|[1-4]\ ?사?분기
    |(?:19|20)\d\d(?:[·,ㆍ]\ ?(?:19|20)\d\d){1,5}년
    |MONTHDAY(?:\ ?[~∼～–-]\ ?(?:MONTHDAY|\d{1,2}일))?
    |\d{1,2}\ ?[~∼～–-]\ ?\d{1,2}월
    |\d{1,2}일?\ ?[~∼～–-]\ ?\d{1,2}일(?!간)
    |\d{1,2}(?:,|·)\d{1,2}일(?!간)
    |(?:[12]\d|3[01]|0?[1-9])일(?!간|째|\ ?동안|\ 만에|\ 연속|\ 이상|\ 이내|\ ?정도|\ ?가량|\ 이하|\ 미만|이\ 된|이\ 지)
    |\d{1,2}세기
    |\d공화국
    """.replace("MONTHDAY", MONTH_DAY.replace(" ", "\\ ")),
    re.VERBOSE | re.ASCII,
)
TIME = re.compile(
    r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\d)"
    r"|(?:[01]?\d|2[0-4]) ?시(?! ?간)(?: ?반| ?[0-5]?\d ?분(?: ?[0-5]?\d ?초)?)?"
    r"|(?:[01]?\d|2[0-4]) ?[~∼～-] ?(?:[01]?\d|2[0-4])시(?! ?간)",
    re.ASCII,
)
PART_OF_DAY = re.compile(r"(?:오전|오후|새벽|아침|저녁|밤|낮|정오|자정) ?\Z")
IDENTIFIER = re.compile(
    r"1(?:1[0-9]|82|32) ?(?=구조|구급|신고|소방|안전|상황실|긴급|콜)|\d전 ?\d승제|"
    r"\+?\d{1,4}(?:-\d{2,4}){1,2}-\d{3,4}(?:/\d+)?|\d{2,4}-\d{3,4}-\d{4}|\d{1,3}(?:\.\d{1,3}){2,3}"
    r"|\d{2,3} \d{3} \d{2}-\d{4}",
    re.ASCII,
)


# 질문 1., 표 2, and a number at the head of a line: 1. 개요.
ITEM = re.compile(r"(?:(?<![가-힣])(?:질문|문제|사례|그림|표|부록|단계|제목|각주|항목|보기) ?|(?:^|\n) {0,3})\Z")
NUMBER_OF_ITEM = re.compile(r"(\d{1,2})(?:[.):] |[.):]?$|\.(?=[가-힣]))", re.MULTILINE)
STREET = re.compile(r"(?:로|길) ?\Z")
STREET_NUMBER = re.compile(r"\d{1,3}가(?:역|동|길)?(?![가-힣]{2})|\d{1,3}번?길", re.ASCII)
POINTS_BEFORE = re.compile(rf"(?<![가-힣])(?:{'|'.join(POINTING_BEFORE)}) ?\Z")
POINTS_AFTER = re.compile(rf" ?(?:{'|'.join(POINTING_AFTER)})(?:에|에는|의|부터|까지|면|인|가|(?![가-힣]))")
EVERY = re.compile(r"에 (?:한|두|세|네|\d{1,2}) ?(?:번|차례|회)씩", re.ASCII)


def names(text: str) -> list[Mention]:
    """The chips, models, companies and countries named in a text; `line` is 0 until they are placed.

    >>> [(name.text, name.id) for name in names("딥시크는 H800을 썼다")]
    [('딥시크', 'deepseek'), ('H800', 'h800')]
    """
    found: list[tuple[int, int, str]] = []
    # A plain search for each spelling is many times faster than one pattern of all.
    for spelling in SPELLINGS:
        start = text.find(spelling)
        while start >= 0:
            end = start + len(spelling)
            if stands_apart(text, start, end, spelling):
                found.append((start, -end, spelling))
            start = text.find(spelling, end)
    mentions: list[Mention] = []
    for start, minus_end, spelling in sorted(found):
        if not mentions or mentions[-1].end <= start:
            kind, name = SPELLINGS[spelling]
            mentions.append(Mention(spelling, start, -minus_end, 0, "name", name, kind))
    return mentions


def stands_apart(text: str, start: int, end: int, spelling: str) -> bool:
    """Whether a name is no part of a longer word: 인도 of 인도네시아, H20 of H200."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if spelling[-1].isascii() and NOT_AFTER_LATIN.match(after):
        return False
    if spelling[0].isascii():
        return not NOT_BEFORE_LATIN.match(before)
    if spelling in SHORT_NAMES:
        return not NOT_BEFORE_HANGUL.match(before) and PARTICLE.match(text, end) is not None
    return len(spelling) > 2 or not NOT_BEFORE_HANGUL.match(before)


def date_or_time(text: str, start: int, floor: int = 0) -> Mention | None:
    """The date, time or identifier whose digits begin at `start`; what stands before `floor` is taken.

    >>> date_or_time("2025년 1월 27일", 0).text
    '2025년 1월 27일'
    >>> date_or_time("오후 3시", 3).text
    '오후 3시'
    """
    if NUMBER_OF_ITEM.match(text, start) and ITEM.search(text, max(0, start - 6), start):
        end = NUMBER_OF_ITEM.match(text, start)
        assert end
        return Mention(text[start : end.end(1)], start, end.end(1), 0, "ordinal")
    found = TIME.match(text, start)
    if found:
        before = PART_OF_DAY.search(text, max(floor, start - 4), start)
        begin = before.start() if before else start
        return Mention(text[begin : found.end()], begin, found.end(), 0, "time")
    found = DATE.match(text, start)
    if found:
        return Mention(found[0], start, found.end(), 0, "date")
    found = IDENTIFIER.match(text, start)
    if not found and STREET.search(text, max(0, start - 2), start):
        found = STREET_NUMBER.match(text, start)
    if found:
        return Mention(found[0], start, found.end(), 0, "identifier")
    return None


def pointing_end(text: str, start: int, end: int) -> int:
    """Where a mention of the calendar ends whose length of time is printed from `start` to `end`; 0 if it is none.

    >>> pointing_end("10년 후에는", 0, 3)
    5
    >>> pointing_end("5년간 투자한다", 0, 3)
    0
    """
    after = POINTS_AFTER.match(text, end)
    if after:
        return end + len(after[0].rstrip(",에는의부터까지면인 "))
    every = EVERY.match(text, end)
    if every:
        return every.end()
    if (
        POINTS_BEFORE.search(text, max(0, start - 6), start)
        and not text.startswith("간", end)
        and text[end - 1] != "간"
    ):
        return end
    return 0
