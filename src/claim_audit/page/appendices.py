"""What the page appends to the notebooks as plain lists: parameters and the glossary."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isinf
from typing import Any, Protocol

import pandas as pd

from claim_audit.numbers import UNITS, Facts, Lang, phrase, separated
from claim_audit.page.words import UNIT_NAMES
from claim_audit.parameters import Parameters, bounds, describe


class PageEvidence(Facts, Protocol):
    """What a page needs of the evidence: tables, numbers, words, names that may hold digits, the files."""

    @property
    def names(self) -> frozenset[str]: ...

    @property
    def contents(self) -> Mapping[str, bytes]: ...

    @property
    def tables(self) -> tuple[str, ...]: ...

    def phrase(self, table: str, row: str, column_stem: str, lang: Lang) -> str: ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """A row of the table of parameters; one that is a number has an anchor and is written with its unit."""

    name: str
    label: str
    anchor: str
    value: str
    default: str
    moved: bool
    unit: str
    bounds: str
    source: str
    publisher: str


def publishers(evidence: Facts, lang: Lang) -> dict[str, str]:
    """What the publisher of each source is called in the page's language, by source id."""
    known = evidence["sources"]
    own = known[f"publisher_{lang}"] if f"publisher_{lang}" in known else known["publisher"]
    return {
        str(name): str(ours) or str(theirs)
        for name, ours, theirs in zip(known.index, own, known["publisher"], strict=True)
    }


def parameters(params: Parameters, evidence: Facts, lang: Lang) -> list[Parameter]:
    """Every parameter with its value in this run."""
    known = publishers(evidence, lang)
    defaults = Parameters()
    rows = []
    for name in Parameters.model_fields:
        about = describe(name)
        low, high = bounds(name)
        source = params.source(name) if params.source(name) in known else ""
        rows.append(
            Parameter(
                name=name,
                label=about[lang],
                anchor=params.number(name).anchor if _is_number(name) else "",
                value=_written(params, name, lang),
                default=_written(defaults, name, lang),
                moved=name in params.changed(),
                unit=UNIT_NAMES[about["unit"]][lang],
                bounds="" if isinf(low) else f"{separated(low)}–{separated(high)}",
                source=source,
                publisher=known.get(source, ""),
            )
        )
    return rows


def _is_number(name: str) -> bool:
    return describe(name)["unit"] in UNITS


def _written(params: Parameters, name: str, lang: Lang) -> str:
    return phrase(params.number(name), lang, "exact") if _is_number(name) else literal(getattr(params, name))


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


def _text(row: "pd.Series[Any]", column: str) -> str:
    value = row.get(column, "")
    return "" if pd.isna(value) else str(value)
