"""Numbers that know where they come from and print themselves in two languages.

A `Fact` stands in a row of `data/` (or is a parameter) and has sources; a `Result` comes from a named formula over
other numbers. Prose, tables and titles take numbers only from these two: each number on the page links to its origin.
"""

import html
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol, get_args

import pandas as pd

from claim_audit import korean

Lang = Literal["ko", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Korean and English."""

    ko: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.ko if lang == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Unit:
    """How a unit is written: `style` groups digits ('big': 만/억 and M/B; 'small': separators), the rest surrounds."""

    ko: str
    en: str
    style: Literal["big", "small", "percent", "ratio", "times"] = "small"
    en_before: str = ""


UNITS: dict[str, Unit] = {
    "USD": Unit("달러", "", "big", "$"),
    "KRW": Unit("원", " won", "big"),
    "CNY": Unit("위안", " yuan", "big"),
    "USD/GPU-hour": Unit("달러", " per GPU-hour", "small", "$"),
    "USD/GPU": Unit("달러", " per GPU", "big", "$"),
    "USD/kWh": Unit("달러/kWh", "/kWh", "small", "$"),
    "USD/Mtoken": Unit("달러", " per million tokens", "small", "$"),
    "GPU-hours": Unit(" GPU시간", " GPU-hours", "big"),
    "GPUs": Unit("개", " GPUs", "big"),
    "H100-equivalents": Unit("개분(H100 환산)", " H100-equivalents", "big"),
    "count": Unit("", "", "big"),
    "items": Unit("개", "", "small"),
    "FLOP": Unit(" FLOP", " FLOP", "big"),
    "TFLOP/s": Unit("TFLOP/s", " TFLOP/s"),
    "TOPS": Unit("TOPS", " TOPS"),
    "GB": Unit("GB", " GB"),
    "GB/s": Unit("GB/s", " GB/s"),
    "GB/s/mm2": Unit("GB/s/mm²", " GB/s/mm²"),
    "W": Unit("W", " W"),
    "MW": Unit("MW", " MW"),
    "mm2": Unit("mm²", " mm²"),
    "TPP": Unit("", " TPP"),
    "TPP/mm2": Unit("", " TPP/mm²"),
    "percent": Unit("%", "%", "percent"),
    "percentage points": Unit("%포인트", " points", "percent"),
    "probability": Unit("%", "%", "percent"),
    "fraction": Unit("%", "%", "percent"),
    "ratio": Unit("", "", "ratio"),
    "times": Unit("배", "×", "times"),
    "points": Unit("점", " points"),
    "score": Unit("점", ""),
    "index": Unit("", ""),
    "days": Unit("일", " days"),
    "hours": Unit("시간", " hours"),
    "months": Unit("개월", " months"),
    "years": Unit("년", " years"),
    "tokens": Unit(" 토큰", " tokens", "big"),
    "parameters": Unit(" 파라미터", " parameters", "big"),
    "times/year": Unit("배", "× a year", "times"),
    "transistors": Unit("개", " transistors", "big"),
    "stacks": Unit("개", " stacks"),
}

EN_SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"))

FORMATS = {"exact", "interval", "plain", "abs", "signed", "times", "percent"}


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
        """The id of this number's entry in the appendix of the page."""
        return "n-" + "--".join(re.sub(r"[^A-Za-z0-9.]+", "-", part).lower() for part in self.key.split("/"))

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


@dataclass(frozen=True, slots=True)
class Column:
    """What a numeric column of a results table is: its unit, the formula that makes it and a label for readers."""

    unit: str
    formula: str
    label: Text


@dataclass(frozen=True)
class Results:
    """A table of results: `frame` indexed by row id, `columns` describing each numeric column, inputs by row.

    A column `x` may have companions `x_low` and `x_high`: its 5th and 95th percentiles.
    """

    name: str
    frame: pd.DataFrame
    columns: Mapping[str, Column]
    inputs: Mapping[str, tuple[Number, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = [column for column in self.columns if column not in self.frame.columns]
        if missing:
            raise ValueError(f"results {self.name}: no column {missing[0]!r} in the frame")
        if not self.frame.index.is_unique:
            raise ValueError(f"results {self.name}: row ids are not unique")

    def number(self, row: str, column: str) -> Result:
        """The number at `row`, `column`, with its interval where the table has one."""
        if row not in self.frame.index:
            raise KeyError(f"results {self.name}: no row {row!r}; one of {', '.join(map(str, self.frame.index))}")
        about = self.columns[column]
        bounds = [
            self._value(row, f"{column}_{end}") if f"{column}_{end}" in self.frame.columns else math.nan
            for end in ("low", "high")
        ]
        return Result(
            key=f"{self.name}/{row}/{column}",
            value=self._value(row, column),
            unit=about.unit,
            label=about.label,
            low=None if math.isnan(bounds[0]) else bounds[0],
            high=None if math.isnan(bounds[1]) else bounds[1],
            formula=about.formula,
            made_from=self.inputs.get(row, self.inputs.get("*", ())),
        )

    def _value(self, row: str, column: str) -> float:
        return float(self.frame[column].astype(float)[row])


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


def phrase(number: Number, lang: Lang, spec: str = "") -> str:
    """`number` as a reader of `lang` expects it.

    `spec` is a comma-separated list: a count of significant digits (`3`), `exact` (every digit), `interval` (its 5th
    to 95th percentile), `plain` (no unit), `abs` (no sign), `signed` (always a sign), `times` (a ratio as its
    reciprocal, 11배), `percent` (a ratio as a percentage).
    """
    flags = {flag.strip() for flag in spec.split(",") if flag.strip()}
    digits = next((int(flag) for flag in flags if flag.isdigit()), None)
    unknown = {flag for flag in flags if not flag.isdigit()} - FORMATS
    if unknown:
        raise ValueError(f"{number.key}: unknown format {', '.join(sorted(unknown))}")
    if digits is None and "exact" not in flags:
        digits = 3 if isinstance(number, Result) else 6
    unit, factor, power = _unit(number.unit, flags)
    if "interval" in flags:
        if number.low is None or number.high is None:
            raise ValueError(f"{number.key}: has no interval to print")
        ends = sorted(((number.low * factor) ** power, (number.high * factor) ** power))
        low, high = (_digits(end, lang, unit, digits, flags) for end in ends)
        body = ("~" if lang == "ko" else " to " if "−" in low + high else "–").join((low, high))
    else:
        body = _digits((number.value * factor) ** power, lang, unit, digits, flags)
    if "plain" in flags:
        return body
    if unit.style == "ratio":
        return f"{body}분의 1" if lang == "ko" else f"1/{body}"
    if lang == "ko":
        # 2,048개, but 5만 개: a numeral in Hangul is set off from its unit
        return f"{body} {unit.ko.lstrip()}".rstrip() if body[-1] in "만억조천" else body + unit.ko
    after = re.sub(r"(?<!/)s$", "", unit.en) if body.lstrip("−+") == "1" else unit.en  # 1 GPU, but 1 GB/s
    before = body[0] if body[0] in "−+" and unit.en_before else ""
    return f"{before}{unit.en_before}{body.removeprefix(before)}{after}"


def _unit(name: str, flags: set[str]) -> tuple[Unit, float, int]:
    """The way to write, the factor and the power (−1: the reciprocal is what is written)."""
    unit = UNITS[name]
    if name in ("fraction", "probability"):
        return unit, 100.0, 1
    if unit.style == "ratio":
        if "percent" in flags:
            return UNITS["percent"], 100.0, 1
        return (UNITS["times"] if "times" in flags else unit), 1.0, -1
    return unit, 1.0, 1


def _digits(value: float, lang: Lang, unit: Unit, significant: int | None, flags: set[str]) -> str:
    if "abs" in flags:
        value = abs(value)
    # Rounded before the scale is chosen: 999,999.6 to three digits is 1M, 9,999.6 is 1만.
    value = _to_significant(value, significant)
    sign = "+" if "signed" in flags and value > 0 else ""
    if unit.style == "big" and lang == "ko" and abs(value) >= 1e16:
        return sign + _scientific(value, significant)
    if unit.style == "big" and lang == "ko" and abs(value) >= 1e4:
        return sign + korean.grouped(value, significant)
    if unit.style == "big" and lang == "en" and "exact" not in flags and abs(value) >= 1e6:
        if abs(value) >= 1e15:
            return sign + _scientific(value, significant)
        scale, letter = next((scale, letter) for scale, letter in EN_SCALES if abs(value) >= scale)
        return sign + separated(value / scale, significant) + letter
    return sign + separated(value, significant)


def separated(value: float, significant: int | None = None) -> str:
    """A number with thousands separators and a true minus, rounded to `significant` digits: −1234.5 -> '−1,234.5'."""
    text = f"{_to_significant(value, significant):,.10f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def _to_significant(value: float, significant: int | None) -> float:
    return value if significant is None else float(f"{value:.{significant - 1}e}")


def _scientific(value: float, significant: int | None) -> str:
    mantissa, exponent = f"{value:.{(significant or 3) - 1}e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}×10{str(int(exponent)).translate(str.maketrans('0123456789-', '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'))}"


def to_html(value: Printable, lang: Lang, spec: str = "") -> str:
    """`value` as HTML: a number as a `<data>` element inside a link to its origin, a date as `<time>`."""
    match value:
        case Number():
            shown = html.escape(phrase(value, lang, spec))
            return f'<a class="number" href="#{value.anchor}"><data value="{value.value:.10g}">{shown}</data></a>'
        case Day():
            return f'<time datetime="{value.iso}">{html.escape(value.phrase(lang))}</time>'
        case Name():
            tongue = ' lang="ko"' if lang == "en" and re.search("[가-힣]", value.text.en) else ""
            return f'<span class="name"{tongue}>{html.escape(value.text[lang])}</span>'
        case Text():
            return html.escape(value[lang])
    return html.escape(value)


def to_text(value: Printable, lang: Lang, spec: str = "") -> str:
    """`value` as plain text, for figures, alt texts and tables in files."""
    match value:
        case Number():
            return phrase(value, lang, spec)
        case Day():
            return value.phrase(lang)
        case Name():
            return value.text[lang]
        case Text():
            return value[lang]
    return value


PLACEHOLDER = re.compile(r"\{([^{}:]+)(?::([^{}]*))?\}")


def compose(template: str, lang: Lang, values: Mapping[str, Printable], *, as_html: bool) -> str:
    """Fill the `{name}` and `{name:format}` places of `template` and settle Korean particles (을(를), 은(는) …).

    As HTML the words of the template are escaped, save `**strong**`. Raises ValueError naming a place without a value.
    """

    def escape(words: str) -> str:
        if not as_html:
            return words.replace("**", "")
        return html.escape(words, quote=False)

    filled = ""
    position = 0
    for match in PLACEHOLDER.finditer(template):
        name, spec = match.group(1), match.group(2) or ""
        if name not in values:
            raise ValueError(f"no value for {{{name}}} in {template!r}; given: {', '.join(values) or 'none'}")
        filled += escape(template[position : match.start()])
        filled += to_html(values[name], lang, spec) if as_html else to_text(values[name], lang, spec)
        position = match.end()
    filled += escape(template[position:])
    if as_html:
        filled = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", filled)
    return korean.settle_particles(filled) if lang == "ko" else filled


@dataclass(frozen=True)
class Sentence:
    """Words in both languages with the numbers that fill their places."""

    words: Text
    values: Mapping[str, Printable] = field(default_factory=dict)

    def html(self, lang: Lang) -> str:
        return compose(self.words[lang], lang, self.values, as_html=True)

    def text(self, lang: Lang) -> str:
        return compose(self.words[lang], lang, self.values, as_html=False)

    @property
    def numbers(self) -> Iterator[Number]:
        return (value for value in self.values.values() if isinstance(value, Number))
