"""The unit printed after a numeral, and where a word such as 명 is a counter and where it begins another word."""

import re
from typing import NamedTuple

from claim_audit.article.lexicon.counters import COUNTERS, NOT_THE_COUNTER, ORDINALS
from claim_audit.article.lexicon.money import CURRENCIES
from claim_audit.article.lexicon.units import AGES, COMPUTING, DURATIONS, MEASURES, RATIOS, Unit

# What may follow a counter of one syllable without a space: particles, 이다, and endings such as 권, 당, 짜리.
AFTER_COUNTER = frozenset(
    "새은는이가을를의에로으도만과와보부까당씩째짜쯤정가대급권들간인였입이며나든라란께하뿐마안내남밖여어상꼴선중수전후치용다"
)
HANGUL = re.compile("[가-힣]")


class UnitFound(NamedTuple):
    """A unit in a text: what it is and where its print ends."""

    unit: Unit
    end: int


def _index(units: tuple[Unit, ...]) -> dict[str, tuple[tuple[str, Unit], ...]]:
    """Spellings by first character, the longest first; of two units with one spelling the first counts."""
    table: dict[str, dict[str, Unit]] = {}
    for unit in units:
        for spelling in unit.spellings:
            table.setdefault(spelling[0], {}).setdefault(spelling, unit)
    return {
        first: tuple(sorted(found.items(), key=lambda item: len(item[0]), reverse=True))
        for first, found in table.items()
    }


INDEX = _index((*RATIOS, *CURRENCIES, *DURATIONS, *AGES, *MEASURES, *COMPUTING, *COUNTERS))
ORDINAL_INDEX = _index(ORDINALS)
TRAPS = {unit: tuple(words.split()) for unit, words in NOT_THE_COUNTER.items()}


def unit_at(text: str, start: int, index: dict[str, tuple[tuple[str, Unit], ...]] = INDEX) -> UnitFound | None:
    """The unit whose print begins at `start`, the longest that ends where a word may end.

    >>> unit_at("%포인트 올랐다", 0).unit.name
    '%포인트'
    >>> unit_at("회사", 0) is None
    True
    """
    for spelling, unit in index.get(text[start : start + 1], ()):
        if text.startswith(spelling, start) and ends_well(text, start, spelling):
            return UnitFound(unit, start + len(spelling))
    return None


def ends_well(text: str, start: int, spelling: str) -> bool:
    """Whether the spelling at `start` may end there: 3MB is no metre, 회사 no 회."""
    end = start + len(spelling)
    following = text[end : end + 1]
    last = spelling[-1]
    if last.isascii() and last.isalpha():
        return not (following.isascii() and (following.isalnum() or following == "_"))
    if not HANGUL.match(last):
        return True
    if len(spelling) == 1:
        if text.startswith(TRAPS.get(spelling, ()), start):
            return False
        return not HANGUL.match(following) or following in AFTER_COUNTER
    return True
