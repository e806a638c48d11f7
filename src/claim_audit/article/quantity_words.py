"""Whether Hangul syllables are a numeral: 십 개월 and 백 이상 are, 이 사람, 구조대 and 열리 are not."""

import re

from claim_audit.article.lexicon.numerals import (
    ATTACHED,
    DETERMINERS,
    HOMOGRAPHS,
    NEGATIVES,
    PLAIN_SYLLABLES,
    SCALES_ALONE,
    VAGUE,
    WORDS_FIRST,
)
from claim_audit.article.numeral_groups import Numeral
from claim_audit.article.quantity_bounds import AFTER_AT
from claim_audit.article.quantity_units import UnitFound

WORD = re.compile(r"[가-힣]+")
PARTICLES = re.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|에게|에는|에도|으로|로|와|과|도|만|까지|부터|보다|보다는|이다|입니다|이며|이고|이나|이던|"
    r"이라|이라고|이라는|였다|이었다|인|인데|이지만|이란|으로는|로는|뿐|뿐인|이거나|거나|이면|라고|까지는|쯤|씩|이하|이상|미만|초과|"
    r"가량|정도|이냐|냐|이하로|이상의|대|대의|대로)(?![가-힣])"
)
NEGATIVE_WORD = re.compile(rf"(?:{'|'.join(NEGATIVES)}) ?\Z")
TO_ANOTHER = re.compile(r" ?(?:에서|부터|내지|~) ?[일이삼사오육칠팔구십백천만]+")
IN_BETWEEN = re.compile(r" ?(?:사이|범위)")
NONE_AT_ALL = re.compile(r"도 (?:없|안|못|빠|남)")


def counts(text: str, start: int, numeral: Numeral, at: int, found: UnitFound) -> bool:
    """Whether the syllables from `start` are a numeral before the unit found at `at`: 십 개월 is, 이 사람 is not.

    >>> from claim_audit.article.numerals import read
    >>> from claim_audit.article.quantity_units import unit_at
    >>> [counts(word, 0, read(word, 0), 2, unit_at(word, 2)) for word in ("십 개월", "이 사람")]
    [True, False]
    """
    if numeral.digits or numeral.form == "fraction":
        # 10분의 1도 안 된다: not even a tenth
        return numeral.form != "fraction" or found.unit.kind != "temperature"
    word, unit, printed = text[start : numeral.end], found.unit, text[at : found.end]
    apart = at > numeral.end or len(printed) > 1
    if unit.kind == "rate":
        return at == numeral.end and numeral.form != "native" and unit.name != "리"
    if numeral.form == "native":
        return unit.kind != "temperature" and (apart or printed in ATTACHED.get(word, (printed,)))
    if numeral.syllables == 1:
        return _syllable_counts(word, found, printed, at > numeral.end)
    if word in WORDS_FIRST:
        return unit.kind == "money"
    return apart or word not in HOMOGRAPHS or unit.kind in ("money", "age", "percent") or printed in ("명", "개")


def _syllable_counts(word: str, found: UnitFound, printed: str, spaced: bool) -> bool:
    """The same for one syllable, which far more often begins a word or is one."""
    kind, long = found.unit.kind, len(printed) > 1
    if word in SCALES_ALONE:
        return spaced or long or printed in ATTACHED[word]
    if word in VAGUE:
        return word == "몇" or spaced or long
    if word in PLAIN_SYLLABLES:
        return spaced or long
    measured = kind in ("length", "weight") or (kind == "duration" and word != "이")
    # 이 사람, 이 달러: 이 is the commonest determiner.
    return kind == "percent" or (long and kind != "count" and (measured or spaced) and not (word == "이" and spaced))


def stands_alone(text: str, start: int, numeral: Numeral) -> bool:
    """Whether the syllables, without a unit, are a numeral."""
    word, end = text[start : numeral.end], numeral.end
    if (
        numeral.form == "fraction"
        or NEGATIVE_WORD.search(text, max(0, start - 6), start)
        or fills_line(text, start, end)
    ):
        return True
    if not _ends_as_word(text, end):
        return False
    if numeral.form == "native":
        return word != "열" and not (word == "하나" and NONE_AT_ALL.match(text, end))
    if len(word) == 1 and word not in SCALES_ALONE:
        return word in PLAIN_SYLLABLES and text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("은", "는")
    if AFTER_AT.match(text, end) or TO_ANOTHER.match(text, end) or IN_BETWEEN.match(text, end):
        return word not in WORDS_FIRST
    return numeral.syllables > 1 and word not in HOMOGRAPHS and word not in WORDS_FIRST


def fills_line(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands in the line: the cell of a table, an answer."""
    before, after = text[max(0, start - 3) : start], text[end : end + 3]
    return (
        not before.rpartition("\n")[2].strip(" ")
        and not after.partition("\n")[0].strip(" ")
        and ("\n" in before or start <= 3)
        and ("\n" in after or end + 3 >= len(text))
    )


def _ends_as_word(text: str, end: int) -> bool:
    return not WORD.match(text, end) or PARTICLES.match(text, end) is not None or AFTER_AT.match(text, end) is not None


def determiner(text: str, start: int) -> int | None:
    """The number of a native determiner before a space: 두 of 두 후보; None elsewhere."""
    value = DETERMINERS.get(text[start : start + 1])
    return value if value is not None and text.startswith(" ", start + 1) else None
