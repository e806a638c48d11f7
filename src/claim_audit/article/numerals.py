"""Korean numerals as exact numbers: 5백57만6천, 삼백이십, 10분의 1, 이와 삼분의 일, 수십만, 서른두, 2.788 million.

Each reader takes a text and a position and returns the `Numeral` that begins there, or None. All of them are linear:
a run of digits longer than `MOST_DIGITS` is no numeral.
"""

import re
from collections.abc import Callable
from fractions import Fraction

from claim_audit.article.lexicon.numerals import (
    DETERMINERS,
    DIGITS,
    ENGLISH_SCALES,
    NATIVE_ONES,
    NATIVE_RANGES,
    NATIVE_TENS,
)
from claim_audit.article.numeral_groups import (
    COPULA,
    LAST_FIGURE,
    MOST_DIGITS,
    Exact,
    Numeral,
    read_neighbours,
    read_whole,
    unit_follows,
)

MOST_EXPONENT = 400

ENGLISH = re.compile(rf" ?(?:{'|'.join(sorted(ENGLISH_SCALES, key=len, reverse=True))})(?![A-Za-z0-9/²³])")
EXPONENT = re.compile(r"[eE]([+-]?\d{1,4})(?![\w])|\^(-{0,2}\d{1,4})(?![\d])| ?[×xX] ?10\^(-?\d{1,3})", re.ASCII)
SLASH = re.compile(r" ?[/⁄] ?(\d{1,9})(?![\d/,.]|\.\d)", re.ASCII)
MIXED_SLASH = re.compile(r" {1,2}(\d{1,9})/(\d{1,9})(?![\d/])", re.ASCII)
PARTS_OF = re.compile(r" {0,2}분의 {0,2}(마이너스 ?|-)?")
OF_THEM = re.compile(r" (?:중|가운데) |에 (?=하나|둘|셋|넷|아홉)")
AND = re.compile(r"[과와] ")
SPOKEN_POINT = re.compile(r" ?점 ?(?=[영공일이삼사오육륙칠팔구])")


NATIVE_WORDS = {**NATIVE_TENS, **NATIVE_ONES, **DETERMINERS}
NATIVE_AT = re.compile("|".join(sorted({*NATIVE_RANGES, *NATIVE_TENS, *NATIVE_ONES}, key=len, reverse=True)))
NATIVE_ONES_AT = re.compile("|".join(sorted({*NATIVE_ONES, *"한두세네"}, key=len, reverse=True)))


def read(text: str, start: int) -> Numeral | None:
    """The longest numeral at `start`.

    >>> read("5백57만6천 달러", 0).low
    5576000
    >>> read("이와 삼분의 일", 0).low
    Fraction(7, 3)
    >>> read("수십만 명", 0)[1:3]
    (200000, 1000000)
    """
    whole = read_neighbours(text, start) or read_whole(text, start) or read_native(text, start)
    if whole is None or not whole.is_point:
        return whole
    for extend in EXTENSIONS:
        longer = extend(text, start, whole)
        if longer is not None:
            return longer
    return whole


def read_native(text: str, start: int) -> Numeral | None:
    """A native numeral: 열한, 서른둘, 대여섯. The determiners 한, 두, 세 alone are for the reader of quantities.

    >>> read_native("쉰둘이 넘는", 0).low
    52
    >>> read_native("서너 명", 0)[1:3]
    (3, 4)
    """
    found = NATIVE_AT.match(text, start)
    if not found:
        return None
    word = found[0]
    if word in NATIVE_RANGES:
        low, high = NATIVE_RANGES[word]
        return Numeral(found.end(), low, high, len(word), form="native")
    end, value = found.end(), NATIVE_WORDS[word]
    if word in NATIVE_TENS and word != "스무":
        ones = NATIVE_ONES_AT.match(text, end)
        if ones:
            end, value = ones.end(), value + NATIVE_WORDS[ones[0]]
    return Numeral(end, value, value, end - start, form="native")


def _native_tail(text: str, start: int, whole: Numeral) -> Numeral | None:
    """백스물두: a native tail below a Sino-Korean hundred, thousand or myriad."""
    if whole.digits or not whole.is_point or text[whole.end - 1 : whole.end] not in ("백", "천", "만"):
        return None
    tail = NATIVE_AT.match(text, whole.end)
    if not tail or tail[0] in NATIVE_RANGES:
        return None
    native = read_native(text, whole.end)
    assert native is not None
    value = whole.low + native.low
    return Numeral(native.end, value, value, whole.syllables + native.syllables)


def _english_scale(text: str, start: int, whole: Numeral) -> Numeral | None:
    """5.576M, 2.788 million."""
    if not whole.digits or whole.syllables:
        return None
    found = ENGLISH.match(text, whole.end)
    if not found:
        return None
    value = _tidy(whole.low * ENGLISH_SCALES[found[0].strip()])
    return whole._replace(end=found.end(), low=value, high=value)


def _power(text: str, start: int, whole: Numeral) -> Numeral | None:
    """3.4e24, 1.1^23, 3.4×10^24; the sign of the exponent may be doubled."""
    found = EXPONENT.match(text, whole.end) if whole.digits and not whole.syllables else None
    if not found:
        return None
    exponent = int((found[1] or found[2] or found[3]).replace("--", ""))
    if abs(exponent) > MOST_EXPONENT or (found[2] and whole.low == 0):
        return None
    value = Fraction(whole.low) ** exponent if found[2] else whole.low * Fraction(10) ** exponent
    return whole._replace(end=found.end(), low=_tidy(value), high=_tidy(value), form="power")


def _slash(text: str, start: int, whole: Numeral) -> Numeral | None:
    """3/4 and 2 1/4."""
    if not whole.digits or whole.syllables or not isinstance(whole.low, int):
        return None
    mixed = MIXED_SLASH.match(text, whole.end)
    if mixed and 0 < int(mixed[1]) < int(mixed[2]):
        value = whole.low + Fraction(int(mixed[1]), int(mixed[2]))
        return whole._replace(end=mixed.end(), low=value, high=value, form="fraction")
    found = SLASH.match(text, whole.end)
    if not found or int(found[1]) == 0 or text[start - 1 : start] == "/":
        return None
    value = Fraction(whole.low, int(found[1]))
    return whole._replace(end=found.end(), low=value, high=value, form="fraction")


def _spoken_point(text: str, start: int, whole: Numeral) -> Numeral | None:
    """이백점 영삼: 점 between Sino-Korean digits is the decimal point."""
    if whole.digits or not whole.is_point:
        return None
    found = SPOKEN_POINT.match(text, whole.end)
    if not found:
        return None
    end = found.end()
    while end < len(text) and text[end] in DIGITS and end - found.end() < MOST_DIGITS:
        end += 1
    if (
        text[end - 1] == "이"
        and end - 1 > found.end()
        and COPULA.match(text, end - 1)
        and not LAST_FIGURE.match(text, end)
    ):
        end -= 1
    digits = "".join(str(DIGITS[char]) for char in text[found.end() : end])
    value = whole.low + Fraction(int(digits), 10 ** len(digits))
    return whole._replace(end=end, low=value, high=value, syllables=whole.syllables + len(digits))


def _parts_of(text: str, start: int, whole: Numeral) -> Numeral | None:
    """10분의 1, 삼분의 이, 오분의 마이너스 구천오백."""
    found = PARTS_OF.match(text, whole.end)
    if not found or not whole.is_point or not whole.low:
        return None
    above = read_whole(text, found.end())
    if above is None or not above.is_point:
        return None
    sign = -1 if found[1] else 1
    value = sign * Fraction(above.low) / Fraction(whole.low)
    syllables = whole.syllables + above.syllables + 1
    return Numeral(above.end, value, value, syllables, whole.digits or above.digits, form="fraction")


def _with_parts(text: str, start: int, whole: Numeral) -> Numeral | None:
    """이와 삼분의 일: a whole and a fraction."""
    joint = AND.match(text, whole.end)
    if not joint or not whole.is_point:
        return None
    below = read_whole(text, joint.end())
    part = _parts_of(text, joint.end(), below) if below else None
    if part is None or part.low < 0:
        return None
    value = whole.low + part.low
    syllables = whole.syllables + part.syllables
    return Numeral(part.end, value, value, syllables, whole.digits or part.digits, form="fraction")


def _tidy(value: Exact) -> Exact:
    return int(value) if value == int(value) else value


def _of_them(text: str, start: int, whole: Numeral) -> Numeral | None:
    """셋 중 하나, 열에 아홉: native numerals as a share."""
    joint = OF_THEM.match(text, whole.end) if whole.form == "native" else None
    part = read_native(text, joint.end()) if joint else None
    if part is None or not part.is_point or unit_follows(text, part.end):
        return None
    share = Fraction(part.low) / whole.low
    return Numeral(part.end, share, share, whole.syllables + part.syllables, form="fraction") if share < 1 else None


EXTENSIONS: tuple[Callable[[str, int, Numeral], Numeral | None], ...] = (
    _parts_of,
    _with_parts,
    _spoken_point,
    _power,
    _slash,
    _english_scale,
    _native_tail,
    _of_them,
)
