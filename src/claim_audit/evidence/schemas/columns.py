"""What columns of data/ can be: pandera columns whose metadata say what a cell means to a reader.

Every builder returns a `pandera.Column` with its checks, a description and metadata: `kind`, and for numbers `unit`
(a key of `numbers.UNITS`, or 'row' where the row's own column `unit` says it), a label in both languages and `sources`
(the column of the same row that lists source ids, or one source id for all rows); for references the table and column
they point into.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pandera.pandas as pa

from claim_audit.numbers import Text

ID = r"[a-z0-9]+(?:[.-][a-z0-9]+)*"
SOURCES = "source_ids"
BASES = ("exact", "percentile", "spread", "judgement")
Columns = dict[str, pa.Column]
Span = tuple[float, float]
DOUBT = "is not between"  # how the failure of a check begins that is a doubt, as of a rule that is one
YEARS = (2010, 2035)  # the first and the last that evidence on this subject can be of
Row = Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """A condition on whole rows, reported at `column`.

    `means` is the condition in words; `holds` maps a frame to booleans; `says` words the failure from the row's cells.
    """

    column: str
    means: str
    holds: Callable[[pd.DataFrame], "pd.Series[bool]"]
    says: Callable[[Row], str]
    doubt: bool = False  # not wrong in itself, but not to be believed; said of rows in which nothing is wrong


def key(meaning: str) -> pa.Column:
    """The column that identifies a row: kebab-case, unique."""
    spelt = pa.Check.str_matches(f"^{ID}$", error="is not an id: lower-case letters, digits and hyphens")
    return pa.Column(
        checks=[spelt], unique=True, report_duplicates="exclude_first", description=meaning, metadata={"kind": "id"}
    )


def ref(meaning: str, table: str, column: str = "", *, required: bool = True, many: bool = False) -> pa.Column:
    """An id of another table (or, with `column`, a value of that column); `many` of them joined with ';'."""
    metadata = {"kind": "refs" if many else "ref", "table": table, "column": column}
    return pa.Column(nullable=not required, description=meaning, metadata=metadata)


def sources(meaning: str = "where the row comes from", *, required: bool = True) -> pa.Column:
    """Ids of sources.csv joined with ';'."""
    return ref(meaning, "sources", required=required, many=True)


def text(meaning: str, *, required: bool = True, pattern: str = "", like: str = "") -> pa.Column:
    """Plain text that is not prose for readers; `pattern` it must match whole, `like` says so in words."""
    checks = [pa.Check.str_matches(f"^(?:{pattern})$", error=f"is not {like}")] if pattern else []
    return pa.Column(checks=checks, nullable=not required, description=meaning, metadata={"kind": "text", "like": like})


def words(stem: str, meaning: str, *, required: bool = True, quoted: bool = False) -> Columns:
    """A pair of columns in Korean and English for readers, `<stem>_ko` and `<stem>_en` (`ko`, `en` if no stem).

    Prose for readers holds no digit outside names and `{table/row/column}` places; words `quoted` as printed may.
    """
    metadata = {"kind": "quoted" if quoted else "words"}
    return {
        f"{stem}_{lang}".strip("_"): pa.Column(
            nullable=not required, description=f"{meaning}, in {language}", metadata=metadata
        )
        for lang, language in (("ko", "Korean"), ("en", "English"))
    }


def notes() -> Columns:
    """The pair note_en, note_ko: what a reader should know of the row."""
    pair = words("note", "what a reader should know of this row", required=False)
    return {name: pair[name] for name in ("note_en", "note_ko")}


def choice(meaning: str, options: Sequence[str] | Mapping[str, Text], *, required: bool = True) -> pa.Column:
    """One of a closed set; a mapping says how each is called in a row's name."""
    allowed = pa.Check.isin(list(options), error=f"is not one of {', '.join(options)}")
    shown = dict(options) if isinstance(options, Mapping) else {}
    metadata = {"kind": "choice", "options": tuple(options), "shown": shown}
    return pa.Column(checks=[allowed], nullable=not required, description=meaning, metadata=metadata)


def flag(meaning: str) -> pa.Column:
    """true or false."""
    return pa.Column(bool, description=meaning, metadata={"kind": "flag"})


def day(meaning: str, *, required: bool = True) -> pa.Column:
    """An ISO date, whole or partial: 2025-01-31, 2025-01 or 2025."""
    real = pa.Check(lambda cells: cells.map(is_day), error="is not a date such as 2025-01-31, 2025-01 or 2025")
    first, last = YEARS
    ours = pa.Check(
        lambda cells: cells.map(lambda cell: not is_day(cell) or first <= int(cell[:4]) <= last),
        error=f"{DOUBT} {first} and {last}, where the days of this subject lie",
    )
    return pa.Column(checks=[real, ours], nullable=not required, description=meaning, metadata={"kind": "day"})


def number(
    meaning: str,
    unit: str,
    ko: str,
    en: str,
    *,
    required: bool = False,
    above: float | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    likely: Span | None = None,
    sources: str = SOURCES,
) -> pa.Column:
    """A number in `unit`, with its short label for readers.

    `likely` are the ends between which every such figure lies that we can think of, wide enough for some years to come:
    outside them stands a slip of unit or of digits. Where it is None the row's unit decides (`rules.likely_in_unit`).
    """
    checks = []
    if above is not None:
        checks.append(pa.Check.gt(above, error="is not positive" if above == 0 else f"is not above {above:g}"))
    if at_least is not None:
        checks.append(pa.Check.ge(at_least, error="is negative" if at_least == 0 else f"is less than {at_least:g}"))
    if at_most is not None:
        checks.append(pa.Check.le(at_most, error=f"is more than {at_most:g}"))
    if likely is not None:
        checks.append(pa.Check.in_range(*likely, error=unlikely(likely, unit)))
    metadata = {"kind": "number", "unit": unit, "label": Text(ko, en), "sources": sources}
    metadata |= {"above": above, "at_least": at_least, "at_most": at_most, "likely": likely}
    return pa.Column(float, checks=checks, nullable=not required, description=meaning, metadata=metadata)


def positive(
    meaning: str,
    unit: str,
    ko: str,
    en: str,
    *,
    required: bool = False,
    likely: Span | None = None,
    sources: str = SOURCES,
) -> pa.Column:
    """A number above zero."""
    return number(meaning, unit, ko, en, required=required, above=0, likely=likely, sources=sources)


def unlikely(span: Span, unit: str) -> str:
    """What is said of a number outside `span`."""
    low, high = span
    return f"{DOUBT} {low:,.15g} and {high:,.15g}, where such figures lie ({unit}); are unit and digits right?"


def order(meaning: str, *, sources: str = SOURCES) -> pa.Column:
    """The place of a row in its list, from 1."""
    return number(meaning, "index", "순서", "order", required=True, at_least=1, likely=(1, 1000), sources=sources)


def triple(column: str, value: pa.Column, stem: str | None = None) -> Columns:
    """`<stem>_low`, `<column>`, `<stem>_high`: a value and the two ends of its range, with the value's own checks."""
    stem = column if stem is None else stem
    about = dict(value.metadata or {})
    ends = {}
    for end, ko, en in (("low", "아래 끝", "low end"), ("high", "위 끝", "high end")):
        label = Text(f"{about['label'].ko} {ko}".strip(), f"{about['label'].en}, {en}".strip(", "))
        ends[end] = pa.Column(
            float,
            checks=list(value.checks),
            nullable=True,
            description=f"{en} of {column}; blank where {column} has none",
            metadata=about | {"label": label},
        )
    return {f"{stem}_low".strip("_"): ends["low"], column: value, f"{stem}_high".strip("_"): ends["high"]}


def basis(*, judgement: bool = False) -> Columns:
    """range_basis: what the low and high ends of the row mean; with `judgement`, the pair that says why."""
    meaning = (
        "what low and high are: exact (none, or equal to the value), percentile (5th and 95th), "
        "spread (the ends of what sources say; one end may be open)"
    )
    if not judgement:
        return {"range_basis": choice(meaning, BASES[:3])}
    return {
        "range_basis": choice(f"{meaning}, judgement (our own 5th and 95th percentile)", BASES),
        **words("range_why", "why the range is what it is; given where it is our judgement", required=False),
    }


def is_day(cell: str) -> bool:
    """Whether `cell` is a real ISO day, month or year."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", cell):
        return False
    try:
        date(*[int(part) for part in [*cell.split("-"), "01", "01"][:3]])
    except ValueError:
        return False
    return True
