"""What stands round a quantity in its sentence: the noun it counts, the company or country and the chip or model."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from claim_audit.article.lexicon import words
from claim_audit.article.lexicon.comparators import BEFORE
from claim_audit.article.model import Mention, Quantity

SENTENCE_END = re.compile(r"[.?!](?=[\s\"'”’)]|$)|\n")
WORD = re.compile(r"[가-힣A-Za-z0-9][가-힣A-Za-z0-9-]*")
OF = re.compile(r"의 |짜리 |[이가을를은는]? ?(?=[A-Z])")
WORD_BEFORE = re.compile(
    r"(?:(?<![가-힣A-Za-z0-9-])([A-Z][A-Za-z0-9-]{1,20}) )?([가-힣A-Za-z0-9-]{1,30})['\"’”)]? (?:([가-힣]{1,4}) )?\Z"
)
CASES = words("입니다 이다 이며 이고 이나 에서는 에게 에서 으로 들은 까지 부터 은 는 이 가 을 를 도 만 의 에 로 와 과")
CLAUSE_ENDS = words("에 로 서 고 며 해 께 의 와 과 면 나 지 도 한 된 인 할 는데 다 간")
NO_NOUN = frozenset(
    words(
        "모두 총 전체 각각 평균 최근 단 불과 무려 및 등 또 이 그 저 더 덜 약 지난해 올해 작년 내년 현재 이미 함께 "
        "다시 매년 매달 매일 하루 연간 연 월 당시 이후 이날 가운데 중 위해 대해 통해 따라 지금 한때 아래 위 여기 "
        "이번 다음 지난 역시 특히 한편 다만 직접 간접 추가 최종 전국 국내 해외 남 여 동안 기준 이상 이하 미만 "
        "초과 가량 정도 규모 것 수 때 전 후 간 새 별도 우선 먼저 앞서"
    )
)
FAR_AFTER = 15


def in_context(text: str, quantities: list[Quantity], names: list[Mention]) -> list[Quantity]:
    """The quantities with their nouns, entities and models, each from its own sentence only.

    >>> from claim_audit.article.quantities import scan
    >>> scan("딥시크는 H800을 2만 개 샀다")[0][0].model
    'h800'
    """
    breaks = [end.start() for end in SENTENCE_END.finditer(text)]
    things = _Names([name for name in names if name.name_kind in ("chip", "model")])
    companies = _Names([name for name in names if name.name_kind == "company"])
    countries = _Names([name for name in names if name.name_kind == "country"])
    result = []
    for quantity in quantities:
        place = bisect_left(breaks, quantity.start)
        begin = breaks[place - 1] + 1 if place else 0
        after = bisect_left(breaks, quantity.end)
        end = breaks[after] if after < len(breaks) else len(text)
        model, holder = things.nearest(quantity, begin, end), companies.before_first(quantity, begin, end)
        holder = holder or countries.before_first(quantity, begin, end)
        noun = quantity.noun or noun_of(text, quantity, begin, end)
        result.append(replace(quantity, model=model, entity=holder, noun=noun) if model or holder or noun else quantity)
    return result


class _Names:
    """Names of one kind in order, to be asked for the nearest."""

    def __init__(self, names: list[Mention]) -> None:
        self.names = names
        self.starts = [name.start for name in names]

    def nearest(self, quantity: Quantity, begin: int, end: int) -> str:
        """The id of the name right after the quantity, else the last before it, else the next after it."""
        place = bisect_right(self.starts, quantity.start)
        after = self.names[place] if place < len(self.names) and self.names[place].end <= end else None
        if after and after.start - quantity.end <= FAR_AFTER:
            return after.id
        if place and self.names[place - 1].start >= begin:
            return self.names[place - 1].id
        return after.id if after else ""

    def before_first(self, quantity: Quantity, begin: int, end: int) -> str:
        """The id of the last name before the quantity in its sentence, else of the first after it."""
        place = bisect_right(self.starts, quantity.start)
        if place and self.names[place - 1].start >= begin:
            return self.names[place - 1].id
        return self.names[place].id if place < len(self.names) and self.names[place].end <= end else ""


def noun_of(text: str, quantity: Quantity, begin: int, end: int) -> str:
    """What a count counts: the noun after 의 (5만 개의 H100 GPU), else the one before it (관객 175만 명)."""
    if quantity.kind != "count":
        return ""
    of = OF.match(text, quantity.end, end)
    if of:
        found = _phrase(text, of.end(), end)
        if found:
            return found
    return _before(text[max(begin, quantity.start - 40) : quantity.start])


def _phrase(text: str, start: int, end: int) -> str:
    first = WORD.match(text, start, end)
    if not first:
        return ""
    plain = _without_case(first[0])
    if plain != first[0] or not text.startswith(" ", first.end()):
        return plain
    second = WORD.match(text, first.end() + 1, end)
    noun = _without_case(second[0]) if second else ""
    return f"{plain} {noun}" if second and noun != second[0] else plain


def _before(text: str) -> str:
    found = WORD_BEFORE.search(text)
    if not found:
        return ""
    name, word, between = found.groups()
    if between and between not in BEFORE and between not in ("총", "모두", "무려", "각각", "단"):
        word = between
    if word in NO_NOUN or word in BEFORE:
        return ""
    plain = _object(word)
    if plain in NO_NOUN or (plain == word and word.endswith(CLAUSE_ENDS)):
        return ""
    return f"{name} {plain}" if name and word != between else plain


def _object(word: str) -> str:
    """The word without the particle of a subject or object."""
    return word[:-1] if len(word) > 2 and word[-1] in "을를은는이가" else word


def _without_case(word: str) -> str:
    """The word without its particle: 사람들이 is 사람들, 칩을 is 칩, 아이 stays."""
    for case in CASES:
        kept = word[: -len(case)]
        if word.endswith(case) and kept and (len(kept) > 1 or kept.isascii() or len(case) > 1 or case in ("을", "를")):
            return kept
    return word
