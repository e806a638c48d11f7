"""Whole numerals read by their groups: 5백57만6천, 이십일조 삼백, 557만6000, 1 414 021 100, 이삼십, 십수만."""

import re
from fractions import Fraction
from typing import NamedTuple

from claim_audit.article.lexicon.numerals import DIGITS, MYRIADS, NO_SCALE, TENS_SCALES, VAGUE
from claim_audit.article.quantity_units import ORDINAL_INDEX, unit_at

MOST_DIGITS = 40

Exact = int | Fraction

ARABIC = re.compile(r"(\d{1,3}(?:,\d{3})+(?![\d])|\d+)(\.\d+)?|(\.\d+)", re.ASCII)
GROUPED_BY_SPACES = re.compile(r"\d{1,3}(?: \d{3}){2,}(?!\d)", re.ASCII)
# What may follow a digit that ends a Hangul numeral: particles (and not 이다), a fraction, the decimal point.
LAST_FIGURE = re.compile(
    r" {0,2}분의| ?점 ?[영공일이삼사오육칠팔구]|(?:은|는|을|를|가|와|과|의|도|로|만)(?![가-힣])|$", re.MULTILINE
)
COPULA = re.compile(
    r"이(?![가-힣])|이[다며고라나었지란던면]|입니다|인[가지데]|(?:에|에서|까지|부터|보다|으로|보다는)(?![가-힣])"
)
THEREFORE = re.compile(r" (?:것|수|때|뿐|경우|텐데|가능성)")
SPACES = re.compile(r" {0,2}")
HANGUL = re.compile("[가-힣]")
SYLLABLES = frozenset({*DIGITS, *VAGUE, *TENS_SCALES, *MYRIADS})
SCALES = frozenset({*TENS_SCALES, *MYRIADS})
NEIGHBOURS = frozenset({"이삼", "삼사", "사오", "오륙", "육칠", "칠팔", "팔구"})
ABOVE_ALL = 10**30


class Numeral(NamedTuple):
    """What a numeral says: `low` and `high` are equal for a point; `syllables` counts its Hangul numerals.

    `open_high` marks a vague numeral whose `high` is the next scale: 수십 is at least 20 and below 100.
    `form` is '' for a number, 'fraction' for 분의 and 1/4, 'power' for 2^10, 'native' for 서른두.
    """

    end: int
    low: Exact
    high: Exact
    syllables: int = 0
    digits: bool = False
    open_high: bool = False
    form: str = ""

    @property
    def is_point(self) -> bool:
        """Whether the words give one number."""
        return self.low == self.high


def exact(digits: str) -> Exact:
    """Arabic digits with separators as an exact number: '1,234.5' is 2469/2."""
    plain = digits.replace(",", "").replace(" ", "")
    return Fraction(plain) if "." in plain else int(plain)


def read_whole(text: str, start: int) -> Numeral | None:
    """A numeral of Arabic digits, Sino-Korean syllables, or both, its big groups parted by a space or not.

    >>> read_whole("1억 2천 5백만 달러", 0).low
    125000000
    >>> read_whole("557만6000달러", 0).low
    5576000
    >>> read_whole("322백", 0).low
    32200
    """
    grouped = GROUPED_BY_SPACES.match(text, start)
    if grouped and len(grouped[0]) <= MOST_DIGITS:
        return Numeral(grouped.end(), exact(grouped[0]), exact(grouped[0]), digits=True)
    return _Groups(text, start).read()


def unit_follows(text: str, end: int) -> bool:
    """Whether a unit or the counter of a rank is printed after at most two spaces."""
    spaces = SPACES.match(text, end)
    at = spaces.end() if spaces else end
    return unit_at(text, at) is not None or unit_at(text, at, ORDINAL_INDEX) is not None


class _Groups:
    """The state while a numeral is read: the groups done, the group under way, the figure before its scale."""

    __slots__ = ("at", "digits", "done", "end", "figure", "group", "last_big", "last_small", "start", "text", "vague")

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start, self.at, self.end = text, start, start, start
        self.done: Exact = 0
        self.group: Exact = 0
        self.figure: Exact | None = None
        self.last_small, self.last_big = ABOVE_ALL, ABOVE_ALL
        self.vague = self.digits = False

    def read(self) -> Numeral | None:
        while self.at < len(self.text) and self.step(self.text[self.at]):
            self.end = self.at
            # A space may part the groups: 1억 2천, 50만 9375; not the figure from its scale.
            if self.figure is None:
                self.at += (
                    1 + (not self.digits and self.text.startswith("  ", self.at))
                    if self.text.startswith(" ", self.at)
                    else 0
                )
        return self.numeral() if self.end > self.start else None

    def numeral(self) -> Numeral:
        value = self.done + self.group + (self.figure or 0)
        syllables = sum(char in SYLLABLES for char in self.text[self.start : self.end])
        if not self.vague:
            return Numeral(self.end, value, value, syllables, self.digits)
        if self.figure is not None:
            return Numeral(self.end, value * 2, value * 9, syllables)
        return Numeral(self.end, value * 2, value * 10, syllables, open_high=True)

    def step(self, char: str) -> bool:
        """Take the digits or the syllable at hand if the numeral goes on with them."""
        if char in DIGITS or char in VAGUE:
            return self.take_syllable(char)
        if char in TENS_SCALES or char in MYRIADS:
            return self.take_scale(char)
        return (char.isdecimal() or char == ".") and self.take_digits()

    @property
    def begins(self) -> bool:
        return self.end == self.start

    @property
    def spaced(self) -> bool:
        return self.at > self.end

    def take_digits(self) -> bool:
        found = ARABIC.match(self.text, self.at)
        if not found or self.figure is not None or self.vague or len(found[0]) > MOST_DIGITS:
            return False
        value = exact(found[0])
        if not self.begins:
            if value >= min(self.last_small, self.last_big):
                return False
            # 만 18세 is no 10018: after a scale that stands alone the next group needs its own.
            if self.spaced and self.end - self.start == 1 and not self.scale_at(found.end()):
                return False
        self.figure, self.at, self.digits = value, found.end(), True
        return True

    def take_syllable(self, char: str) -> bool:
        if self.figure is not None or self.vague or (char in VAGUE and not self.begins):
            return False
        scaled = self.scale_at(self.at + 1)
        if not scaled and not self.begins:
            ends_line = self.text[self.at + 1 : self.at + 2] in ("", "\n")
            if (self.spaced and (self.digits or not ends_line)) or not self.is_last_figure(char):
                return False
        self.vague = char in VAGUE
        self.figure = 1 if self.vague else DIGITS[char]
        self.at += 1
        return True

    def is_last_figure(self, char: str) -> bool:
        """Whether a digit without a scale ends the numeral: 이 is a particle in 백이 넘는, a 2 in 백이 퍼센트."""
        end = self.at + 1
        if LAST_FIGURE.match(self.text, end) or unit_follows(self.text, end):
            return not (self.digits and char == "이")
        following = self.text[end : end + 1]
        if char != "이" and COPULA.match(self.text, end):
            return True
        return char != "이" and not HANGUL.match(following) and not THEREFORE.match(self.text, end)

    def is_last_scale(self) -> bool:
        """오만 천: a scale after a space belongs to the numeral if it is no longer word (5만 백화점)."""
        following = self.text[self.at + 1 : self.at + 2]
        return following in SYLLABLES or not HANGUL.match(following) or unit_follows(self.text, self.at + 1)

    def scale_at(self, at: int) -> bool:
        """Whether a scale is printed at `at`; 조 of 조사 is one only before a figure with its scale: 일조 사천억."""
        char, following = self.text[at : at + 1], self.text[at + 1 : at + 3]
        if char not in SCALES:
            return False
        goes_on = len(following) == 2 and following[0] in DIGITS and following[1] in SCALES
        return goes_on or not self.text.startswith(NO_SCALE[char], at)

    def take_scale(self, char: str) -> bool:
        if not self.scale_at(self.at) or (self.spaced and self.figure is not None):
            return False
        if char in TENS_SCALES:
            scale = TENS_SCALES[char]
            if scale >= self.last_small or (self.spaced and self.figure is None and not self.is_last_scale()):
                return False
            self.group += (1 if self.figure is None else self.figure) * scale
            self.last_small = scale
        else:
            scale = MYRIADS[char]
            bare = self.figure is None and not self.group
            # 만 may begin a numeral (만 육천), no other myriad may, and none may follow another: 만만.
            if scale >= self.last_big or (bare and (not self.begins or char != "만")) or self.spaced:
                return False
            self.done += (1 if bare else self.group + (self.figure or 0)) * scale
            self.group, self.last_small, self.last_big = 0, ABOVE_ALL, scale
        self.figure = None
        self.at += 1
        return True


def read_neighbours(text: str, start: int) -> Numeral | None:
    """Two digits in a row, from the one to the other: 이삼십 명, 오륙 개월; and 십수 명, more than ten.

    >>> read_neighbours("이삼십 명", 0)[:3]
    (3, 20, 30)
    """
    pair = text[start : start + 2]
    if pair == "십수":
        first, second, rest = 11, 19, start + 2
        after = MYRIADS.get(text[rest : rest + 1], 1)
        end = rest + (after > 1)
        return Numeral(end, first * after, second * after, end - start)
    if pair not in NEIGHBOURS:
        return None
    high = read_whole(text, start + 1)
    if high is None or not high.is_point or high.digits:
        return None
    if high.end == start + 2 and not unit_follows(text, high.end):
        return None
    low = read_whole(pair[0] + text[start + 2 : high.end], 0)
    assert low is not None
    return Numeral(high.end, low.low, high.high, high.syllables + 1)
