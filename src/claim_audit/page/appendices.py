"""What the page appends to the notebooks: evidence, derivations, parameters, glossary, provenance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isinf
from typing import Any, Protocol

import pandas as pd
from markupsafe import Markup

from claim_audit.evidence.articles import TABLE
from claim_audit.numbers import Day, Fact, Facts, Lang, Number, Result, phrase, separated, to_html
from claim_audit.page.outputs import Ledger
from claim_audit.page.prose import Section
from claim_audit.page.words import ACCESS, KINDS
from claim_audit.parameters import Parameters, bounds, describe

PARAMETERS = "parameters"  # the table of facts that are parameters


class PageEvidence(Facts, Protocol):
    """What a page needs of the evidence: tables, numbers, words, and the names that may hold digits."""

    @property
    def names(self) -> frozenset[str]: ...

    @property
    def tables(self) -> tuple[str, ...]: ...

    def phrase(self, table: str, row: str, column_stem: str, lang: Lang) -> str: ...


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the list of evidence."""

    id: str
    title: str
    publisher: str
    url: str
    published: Markup
    kind: str
    access: str
    note: str
    relays: str
    used_for: list[Section]


@dataclass(frozen=True, slots=True)
class Derivation:
    """A number with its origin, ready to print."""

    anchor: str
    key: str
    label: str
    value: str
    interval: str
    origin: str
    inputs: list[tuple[str, str, str]]
    same_as: str
    sources: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A row of the table of parameters."""

    name: str
    label: str
    value: str
    default: str
    unit: str
    bounds: str
    source: str
    publisher: str


def sources(evidence: PageEvidence, ledger: Ledger, sections: Iterable[Section], lang: Lang) -> list[Source]:
    """Every source, in the order of the table, with the sections that rest on it."""
    by_name = {section.notebook: section for section in sections}
    cited = ledger.cited_in()
    return [
        Source(
            id=str(source_id),
            title=_text(row, "title"),
            publisher=_text(row, "publisher"),
            url=_text(row, "url"),
            published=_day(_text(row, "published"), lang),
            kind=KINDS[_text(row, "kind")][lang],
            access=ACCESS[_text(row, "access")][lang] if _text(row, "access") else "",
            note=evidence.phrase("sources", str(source_id), "note", lang),
            relays=_text(row, "independent_of"),
            used_for=[by_name[name] for name in cited.get(str(source_id), ()) if name in by_name],
        )
        for source_id, row in evidence["sources"].iterrows()
    ]


def derivations(ledger: Ledger, evidence: Facts, lang: Lang) -> dict[str, list[tuple[str, list[Derivation]]]]:
    """Every number of the page and its inputs: computed ones by results table, recorded ones by data table."""
    numbers = sorted(ledger.numbers.values(), key=lambda number: (_group(number), number.key))
    groups = [(group, _derived(list(members), evidence, lang)) for group, members in groupby(numbers, key=_group)]
    facts = {_group(number) for number in numbers if isinstance(number, Fact)}
    return {
        "results": [(name, members) for name, members in groups if name not in facts],
        "facts": [(name, members) for name, members in groups if name in facts],
    }


def parameters(params: Parameters, evidence: Facts, lang: Lang) -> list[Parameter]:
    """Every parameter with its value in this run."""
    rows = []
    for name, field in Parameters.model_fields.items():
        about = describe(name)
        low, high = bounds(name)
        limits = "" if isinf(low) else f"{separated(low)}–{separated(high)}"
        publisher = str(evidence["sources"]["publisher"].get(params.source(name), ""))
        source = params.source(name) if publisher else ""
        value, default = literal(getattr(params, name)), literal(field.default)
        rows.append(Parameter(name, about[lang], value, default, about["unit"], limits, source, publisher))
    return rows


def changed(params: Parameters, lang: Lang) -> list[tuple[str, str, str, str]]:
    """The parameters that are not at their defaults: name, label, value, default."""
    return [
        (name, describe(name)[lang], literal(value), literal(Parameters.model_fields[name].default))
        for name, value in params.changed().items()
    ]


def literal(value: Any) -> str:
    """A parameter's value as it is written in YAML."""
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case "":
            return '""'
        case Mapping():
            return "{" + ", ".join(f"{key}: {literal(item)}" for key, item in value.items()) + "}"
    return str(value)


def glossary(evidence: PageEvidence, lang: Lang) -> list[tuple[str, str, str, str]]:
    """The terms in the order of the page's language: id, term, the other language's term, definition."""
    other = "en" if lang == "ko" else "ko"
    rows = [
        (term, _text(row, lang), _text(row, other), evidence.phrase("glossary", term, "definition", lang))
        for term, (_, row) in zip(map(str, evidence["glossary"].index), evidence["glossary"].iterrows(), strict=True)
    ]
    return sorted(rows, key=lambda row: row[1].casefold())


def _derived(numbers: Sequence[Number], evidence: Facts, lang: Lang) -> list[Derivation]:
    """Numbers of one group; one made of just what the one before was made of refers to that, to keep the page light."""
    derived: list[Derivation] = []
    shown = ""
    for before, number in zip([None, *numbers], numbers, strict=False):
        alike = before is not None and bool(number.inputs) and number.inputs == before.inputs
        shown = shown if alike else number.anchor
        derived.append(_derivation(number, evidence, lang, shown if alike else ""))
    return derived


def _derivation(number: Number, evidence: Facts, lang: Lang, same_as: str) -> Derivation:
    source_ids = number.source_ids if isinstance(number, Fact) else ()
    publishers = evidence["sources"]["publisher"]
    return Derivation(
        anchor=number.anchor,
        key=number.key,
        label=number.label[lang],
        value=printed(number, lang),
        interval=printed(number, lang, "interval") if number.low is not None and number.high is not None else "",
        origin=number.formula if isinstance(number, Result) else "",
        same_as=same_as,
        inputs=[(part.anchor, part.label[lang], printed(part, lang)) for part in number.inputs],
        sources=[(source, str(publishers.get(source, source))) for source in source_ids],
    )


def printed(number: Number, lang: Lang, spec: str = "") -> str:
    """A number for the appendix: as recorded, or to six digits if computed."""
    digits = "6" if isinstance(number, Result) else "exact"
    try:
        return phrase(number, lang, f"{spec},{digits}")
    except (ZeroDivisionError, OverflowError):  # the reciprocal of nothing
        return f"{number.value:.6g} {number.unit}"


def _group(number: Number) -> str:
    """What a number is listed under: the file that records it, or the table of results it stands in."""
    if isinstance(number, Fact):
        return number.table if number.table in (PARAMETERS, TABLE) else f"data/{number.table}.csv"
    return number.key.rsplit("/", 2)[0] if number.key.count("/") > 1 else number.key.split("/")[0]


def _text(row: "pd.Series[Any]", column: str) -> str:
    value = row.get(column, "")
    return "" if pd.isna(value) else str(value)


def _day(iso: str, lang: Lang) -> Markup:
    return Markup(to_html(Day(iso), lang)) if iso else Markup()
