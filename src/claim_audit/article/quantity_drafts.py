"""One amount at a time: the numeral, 여, its unit or the noun it counts, its sign and its bounds."""

import re
from fractions import Fraction

from claim_audit.article.lexicon.counters import NESTED_ORDINALS, NUMBERED, PLAIN_ORDINALS
from claim_audit.article.lexicon.numerals import ATTACHED, DETERMINERS, HALVES
from claim_audit.article.lexicon.units import PARTS
from claim_audit.article.numeral_groups import Numeral
from claim_audit.article.numerals import read
from claim_audit.article.quantity_bounds import Draft, bounded, signed
from claim_audit.article.quantity_units import INDEX, ORDINAL_INDEX, UnitFound, unit_at
from claim_audit.article.quantity_words import PARTICLES, WORD, counts, determiner, fills_line, stands_alone

AFTER_JE = re.compile(r"(?<![가-힣])제 ?\Z")
ENDINGS = re.compile(
    r"(?:에서는|에서도|으로는|으로도|에게는|에게서|에서|에게|으로서|으로써|으로|까지의|까지|부터|이라는|이라고|입니다|이다|(?<=[가-힣]{2})다|였다|에는|에도|"
    r"에만|보다|처럼|마다|의|은|는|이|가|을|를|에|로|와|과|도|만|뿐|인)$"
)
SPACES = re.compile(r"[ \u00a0]{0,2}")
PER = re.compile(r"/(?:[가-힣]{1,6}|[A-Za-z]{1,4}[²³]?)(?![A-Za-z])")
LATIN = re.compile(r"[A-Za-z]")
NIGHTS_AND_DAYS = re.compile(r" ?(\d{1,2})일", re.ASCII)
DECADE_OF_LIFE = re.compile(r"[1-9]0")
PEOPLE = re.compile(r" ?(?:남|여|청년|초반|중반|후반|초·|직장인|부부|젊은|대학생|연령|이용자|소비자)")
FAHRENHEIT = re.compile(r"화씨 ?\Z")
AND_A_HALF = re.compile(r" ?반(?:(?![가-힣])|(?=[이을은도]|간|가량|정도|만))")
NUMBERED_NOUN = re.compile(rf" (?:{'|'.join(NUMBERED)})")
OVER_HALF = re.compile(r"(?:이|을) 넘|(?: ?이상| ?이하| ?미만)(?![가-힣])")
HALVED = ("년", "개", "달", "시간", "바퀴", "컵")
FIRST = re.compile(r"첫(?: ?(번째)|(째)(?![가-힣]))")
UNITS_OF_DETERMINERS = {"count", "duration", "age", "multiple", "length", "weight", "volume", "money", "ordinal"}


def draft_at(text: str, start: int, floor: int = 0) -> Draft | None:
    """The amount whose numeral begins at `start`; None where the word is no numeral. What is before `floor` is taken.

    >>> draft = draft_at("300여명이", 0)
    >>> draft.low, draft.high, draft.unit, draft.comparator
    (300, None, '명', 'more')
    """
    numeral = read(text, start)
    draft = _counted(text, start) if numeral is None else _measured(text, start, floor, numeral)
    return None if draft is None else bounded(text, signed(text, draft, floor))


def spaces(text: str, at: int) -> int:
    """Where the text goes on after at most two spaces."""
    found = SPACES.match(text, at)
    assert found  # it matches nothing, too
    return found.end()


def _measured(text: str, start: int, floor: int, numeral: Numeral) -> Draft | None:
    draft = Draft(start, numeral.end, numeral.low, numeral.high, high_open=numeral.open_high, numeral_end=numeral.end)
    draft.value = numeral.low if numeral.is_point else None
    draft.kind = "fraction" if numeral.form == "fraction" else "number"
    if AFTER_JE.search(text, max(floor, start - 3), start):
        return _after_je(text, draft)
    if _ranked(text, draft, numeral):
        return draft
    more = _more(text, numeral.end)
    at = spaces(text, more or numeral.end)
    found = unit_at(text, at)
    if found and counts(text, start, numeral, at, found):
        _take(text, draft, at, found)
    elif numeral.digits:
        if LATIN.match(text, draft.end) and not text.startswith("x", draft.end):
            return None
        _attached_noun(text, draft)
    elif numeral.form == "native" and not found and _takes_noun(text, numeral):
        _spaced_noun(text, draft)
    elif not stands_alone(text, start, numeral):
        return None
    if more and found:
        draft.comparator, draft.high, draft.high_open = "more", None, False
    return draft


def _more(text: str, end: int) -> int | None:
    """300여 명, 10 여명: where 여 ends if a unit follows it."""
    at = end + text.startswith(" ", end)
    if text.startswith("여", at) and unit_at(text, spaces(text, at + 1)):
        return at + 1
    return None


def _take(text: str, draft: Draft, at: int, found: UnitFound) -> None:
    """Give the draft its unit, with what is written on to it: mg/개비, 1달러 20센트, 2년 반."""
    draft.kind, draft.unit, draft.end = found.unit.kind, found.unit.name, found.end
    per = PER.match(text, draft.end)
    if per:
        rate = ENDINGS.sub("", per[0])
        draft.unit, draft.end = draft.unit + rate, draft.end + len(rate)
    draft.unit_text = text[at : draft.end]
    nights = NIGHTS_AND_DAYS.match(text, draft.end) if draft.unit == "박" else None
    if nights:
        draft.unit, draft.end = "일", nights.end()
        draft.value = draft.low = draft.high = int(nights[1])
    if (
        draft.unit == "대"
        and DECADE_OF_LIFE.fullmatch(text, draft.start, draft.numeral_end)
        and PEOPLE.match(text, draft.end)
    ):
        draft.kind, draft.unit = "age", "대(연령)"
    if draft.unit == "동" and isinstance(draft.low, int) and draft.low < 1000:  # a building, no dong of Viet Nam
        draft.kind = "count"
    if draft.unit == "도" and FAHRENHEIT.search(text, max(0, draft.start - 4), draft.start):
        draft.unit = "화씨도"
    _add_part(text, draft)
    _add_half(text, draft)


def _add_part(text: str, draft: Draft) -> None:
    """1달러 20센트 is 1.2 달러, 3할 2푼 5리 is 3.25 할."""
    unit, scale = draft.unit, 1
    while draft.value is not None:
        at = spaces(text, draft.end)
        figure = read(text, at)
        found = unit_at(text, spaces(text, figure.end)) if figure and figure.is_point else None
        ratio = PARTS.get((unit, found.unit.name)) if found else None
        if not figure or not found or not ratio:
            return
        scale *= ratio
        draft.value = draft.low = draft.high = draft.value + Fraction(figure.low) / scale
        unit, draft.end = found.unit.name, found.end


def _add_half(text: str, draft: Draft) -> None:
    """2년 반, 1시간 반."""
    half = AND_A_HALF.match(text, draft.end) if draft.kind == "duration" else None
    if half and draft.value is not None:
        draft.value = draft.low = draft.high = draft.value + Fraction(1, 2)
        draft.end = half.end()


def _after_je(text: str, draft: Draft) -> Draft | None:
    """제51회, 제 2의 도약: after 제 every counter is a rank."""
    before = AFTER_JE.search(text, max(0, draft.start - 3), draft.start)
    assert before
    found = unit_at(text, draft.end, ORDINAL_INDEX) or unit_at(text, draft.end, INDEX)
    draft.kind, draft.start = "ordinal", before.start()
    if found:
        draft.unit, draft.end, draft.unit_text = found.unit.name, found.end, text[draft.end : found.end]
    return _nested(text, draft)


def _ranked(text: str, draft: Draft, numeral: Numeral) -> bool:
    """3위, 14번째, 1호선, 다섯째: make the draft an ordinal if its counter says so."""
    at = spaces(text, numeral.end)
    found = unit_at(text, at, ORDINAL_INDEX)
    if not found:
        return False
    name, spaced = found.unit.name, at > numeral.end
    if name == "번":
        ranked = numeral.digits and not spaced and NUMBERED_NOUN.match(text, found.end) is not None
    elif name == "째":
        ranked = numeral.form == "native" and not spaced
    elif name == "번째":
        ranked = True
    else:
        counted = unit_at(text, at)
        longer = counted is not None and counted.end > found.end
        placed = name in ("위", "등") and (numeral.digits or numeral.syllables > 1 or text[draft.start] == "십")
        ranked = not longer and ((numeral.digits and name in PLAIN_ORDINALS and not spaced) or placed)
    if ranked:
        draft.kind, draft.unit, draft.end, draft.unit_text = "ordinal", name, found.end, text[at : found.end]
        _nested(text, draft)
    return ranked


def _nested(text: str, draft: Draft) -> Draft:
    """2막 3장, 제3조 2항: one place."""
    at = spaces(text, draft.end)
    below = read(text, at) if text[at : at + 1].isdecimal() else None
    found = unit_at(text, below.end, ORDINAL_INDEX) if below else None
    if found and (draft.unit, found.unit.name) in NESTED_ORDINALS:
        draft.end = found.end
    return draft


def _attached_noun(text: str, draft: Draft) -> None:
    """4종목, 3국: a noun written on to the digits is what is counted, and belongs to the print."""
    word = WORD.match(text, draft.end)
    if not word or PARTICLES.match(text, draft.end):
        return
    noun = ENDINGS.sub("", word[0]) or word[0]
    draft.end += len(noun)
    draft.kind, draft.unit, draft.unit_text, draft.noun = "count", noun, noun, noun


def _counted(text: str, start: int) -> Draft | None:
    """절반, 첫 번째, 두 후보, 세 개, 두번째: what begins with no numeral that stands alone."""
    first = FIRST.match(text, start)
    if first:
        return Draft(start, first.end(), 1, 1, "ordinal", first[1] or first[2], value=1, numeral_end=start + 1)
    half = _half(text, start)
    if half:
        return half
    value = determiner(text, start)
    return _attached_determiner(text, start) if value is None else _determined(text, start, value)


def _determined(text: str, start: int, value: int) -> Draft | None:
    """두 후보, 세 개: a native determiner with its counter or its noun."""
    at = start + 2
    draft = Draft(start, start + 1, value, value, "count", value=value, numeral_end=start + 1)
    ordinal = unit_at(text, at, ORDINAL_INDEX)
    found = ordinal if ordinal and ordinal.unit.name == "번째" else unit_at(text, at)
    if found and found.unit.kind in UNITS_OF_DETERMINERS:
        _take(text, draft, at, found)
        return draft
    takes_noun = not found and text[start] not in "한네석넉닷엿" and _spaced_noun(text, draft)
    return draft if takes_noun else None


def _attached_determiner(text: str, start: int) -> Draft | None:
    """두번째, 세명: a determiner written on to its counter."""
    value = DETERMINERS.get(text[start : start + 1])
    if value is None:
        return None
    ordinal = unit_at(text, start + 1, ORDINAL_INDEX)
    found = ordinal if ordinal and ordinal.unit.name == "번째" else unit_at(text, start + 1)
    if not found or (found.unit.kind != "ordinal" and text[start + 1 : found.end] not in ATTACHED.get(text[start], ())):
        return None
    draft = Draft(start, start + 1, value, value, "count", value=value, numeral_end=start + 1)
    _take(text, draft, start + 1, found)
    return draft


def _half(text: str, start: int) -> Draft | None:
    """절반, and 반 where it stands alone or before 년, 개."""
    word = "절반" if text.startswith("절반", start) else "반" if text.startswith("반", start) else ""
    if not word:
        return None
    end = start + len(word)
    share = Fraction(*HALVES[word])
    draft = Draft(start, end, share, share, "fraction", value=share, numeral_end=end)
    if word == "반":
        found = unit_at(text, end + 1) if text.startswith(" ", end) else None
        if found and found.unit.kind in ("count", "duration") and found.unit.name in HALVED:
            _take(text, draft, end + 1, found)
        elif not fills_line(text, start, end) and not OVER_HALF.match(text, end):
            return None
    return draft


def _takes_noun(text: str, numeral: Numeral) -> bool:
    return text.startswith(" ", numeral.end) and text[numeral.end - 1] not in "열하나둘셋넷"


def _spaced_noun(text: str, draft: Draft) -> bool:
    """두 회사의: the noun after a determiner belongs to the print, its particle does not."""
    word = WORD.match(text, draft.end + 1)
    if not word:
        return False
    noun = ENDINGS.sub("", word[0])
    if len(noun) < 2 and word[0][-1] not in "은는을를의":  # 두 아이: 이 may belong to the word
        noun = word[0]
    draft.end += 1 + len(noun)
    draft.kind, draft.noun = "count", noun
    return True
