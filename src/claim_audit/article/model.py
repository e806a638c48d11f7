"""What the reader finds in an article: quantities, other mentions, tables, claims; each knows where it is printed.

Offsets count characters of the input as it was decoded, `end` exclusive; lines count from 1. In plain text
`input[start:end] == text`, in decomposed Hangul (NFD) too. In HTML the slice may hold markup that `text` does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

MentionKind = Literal["date", "time", "ordinal", "version", "name", "identifier"]
Hedge = Literal["stated", "attributed", "alleged", "forecast", "opinion"]
Role = Literal["title", "heading", "body", "bullet", "table", "question", "answer", "conclusion"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as printed.

    `value` is exact, in `unit`; None where the words give no point (3~5%, 수십 명). `low` and `high` bound what the
    words say, None where there is no bound: both equal `value` for a plain figure, 이상 has no `high`. `low_open` and
    `high_open` tell 초과 and 미만 from 이상 and 이하. `kind` is what is measured (number, fraction, percent, points,
    multiple, money, count, duration, age, length, …, or ordinal and score, which have a place in a row and no amount).
    `unit` is the normalised unit ('' for a bare number), `unit_text` the unit as printed, `comparator` one of
    '', about, at_least, at_most, above, below, more (여, 남짓), nearly (가까이), range. `noun` is what is counted,
    without its particle; `entity` the company or country in reach, `model` the chip or AI model in reach ('' if none).
    """

    text: str
    start: int
    end: int
    line: int
    kind: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False
    unit: str = ""
    unit_text: str = ""
    comparator: str = ""
    noun: str = ""
    entity: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """What has digits or a numeral in it, or a name, and is no quantity: a date, a time, a version, H800, R1, 엔비디아.

    `id` is the normalised name: the chip's or model's id ('h800', 'deepseek-r1'), a company's ('nvidia'), else ''.
    `name_kind` is chip, model, company, country or '' for what is no name.
    """

    text: str
    start: int
    end: int
    line: int
    kind: MentionKind
    id: str = ""
    name_kind: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with its place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ArticleTable:
    """A table: `lines` are the numbers of the first and last line; the first row is the header if `has_header`."""

    lines: tuple[int, int]
    rows: tuple[tuple[Cell, ...], ...]
    has_header: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement: how it is put, who says it, and the check that can answer it with the figure handed to it.

    `quantities` are positions in `Reading.quantities`. `cue` is the printed word that decided the hedge ('' for a
    plain statement). `check` and `measure` are those of `data/claims.csv` ('none' if nothing here answers it, with
    `reason` saying which: heading, question, opinion, open-forecast, no-evidence). `parameters` are what the check is
    asked with: {'claimed_ratio': Fraction(1, 20)}, {'claimed_fleet': Fraction(20000), 'claimed_chip': 'h800'}.
    """

    text: str
    start: int
    end: int
    line: int
    role: Role
    hedge: Hedge
    cue: str = ""
    cue_start: int = -1
    speaker: str = ""
    subject: str = ""
    quantities: tuple[int, ...] = ()
    check: str = "none"
    measure: str = ""
    reason: str = ""
    parameters: Mapping[str, Fraction | str] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text to read. `text` is NFC without markup; `places[i]` is where its character i stands in the input.

    `places` has one entry more than `text` (its end) and is None where both are the same. `source` is the input as
    decoded, `name` what to call it in messages, `tables` the tables that markup delimits (offsets into `text`).
    `block_roles` gives, by line of `text`, the role that markup tells (heading, bullet); empty for plain text.
    """

    text: str
    source: str
    name: str = ""
    encoding: str = "utf-8"
    places: tuple[int, ...] | None = None
    tables: tuple[ArticleTable, ...] = ()
    block_roles: Mapping[int, Role] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from a document, in the order in which it is printed; offsets are into `document.source`."""

    document: Document
    quantities: tuple[Quantity, ...]
    mentions: tuple[Mention, ...]
    tables: tuple[ArticleTable, ...]
    claims: tuple[Claim, ...]
