"""Numbers that know where they come from, and what else may stand in a sentence: names, dates, words."""

import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import pandas as pd

from claim_audit.numbers.units import UNITS, Lang, Text

BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
ANCHOR_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A value with a unit, an optional 5th to 95th percentile interval, and a key unique in the project."""

    key: str
    value: float
    unit: str
    label: Text
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.key}: unit {self.unit!r} is unknown; one of {', '.join(UNITS)}")
        if not math.isfinite(self.value):
            raise ValueError(f"{self.key}: {self.value} is not a finite number")

    @property
    def anchor(self) -> str:
        """The id of this number's entry on the page; `page.outputs` refuses two keys that meet in one."""
        return _anchor("n", self.key)

    @property
    def inputs(self) -> tuple["Number", ...]:
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Number):
    """A number that stands in `data/<table>.csv`, or a parameter (table 'parameters'), with its sources."""

    table: str
    row: str
    column: str
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Number):
    """A number computed by `formula` (readable text with the inputs' names) from other numbers."""

    formula: str
    made_from: tuple[Number, ...] = field(default=())

    @property
    def inputs(self) -> tuple[Number, ...]:
        return self.made_from


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name out of `data/` that may hold digits (H800, Llama 3.1 405B), or a phrase quoted as printed."""

    text: Text


@dataclass(frozen=True, slots=True)
class Day:
    """A date out of `data/`: a day, a month ('2025-03') or a year ('2025')."""

    iso: str

    def phrase(self, lang: Lang) -> str:
        parts = [int(part) for part in self.iso.split("-")]
        if lang == "ko":
            return " ".join(f"{part}{unit}" for part, unit in zip(parts, "년월일", strict=False))
        if len(parts) == 3:
            return f"{parts[2]} {date(*parts):%B} {parts[0]}"
        return f"{date(parts[0], parts[1], 1):%B} {parts[0]}" if len(parts) == 2 else str(parts[0])


Printable = Number | Name | Day | Text | str


class Facts(Protocol):
    """What the models need of the evidence: its frames by name and its numbers by table, row and column."""

    def __getitem__(self, table: str) -> pd.DataFrame: ...

    def number(self, table: str, row: str, column: str) -> Fact: ...

    def name(self, table: str, row: str) -> Name: ...


def with_inputs(numbers: Iterable[Number]) -> Iterator[Number]:
    """Each of `numbers` and everything it was made from, once, inputs first."""
    seen: set[str] = set()

    def walk(number: Number) -> Iterator[Number]:
        if number.key in seen:
            return
        seen.add(number.key)
        for part in number.inputs:
            yield from walk(part)
        yield number

    for number in numbers:
        yield from walk(number)


def source_anchor(source_id: str) -> str:
    """The id of a source's entry on the page."""
    return _anchor("x", source_id)


def _anchor(letter: str, key: str) -> str:
    """An id for `key`: short, as a page has thousands of links, and the same in every build, as the key alone makes it.

    Five digits of base 36 hold sixty million.
    """
    rest = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    digits = ""
    for _ in range(ANCHOR_DIGITS):
        rest, digit = divmod(rest, 36)
        digits += BASE36[digit]
    return letter + digits
