"""The panel as HTML: controls and what they move, the table of scenarios, and the data the script reads.

Everything stands in it as Python computed it. The form is hidden until the script shows it: without one the scenarios
are what remains.
"""

import json
import shlex
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from claim_audit import cards
from claim_audit.evidence import Evidence
from claim_audit.numbers import NEAREST, SURE, UNITS, Lang, Name, Number, Sentence, Text, beyond
from claim_audit.parameters import Parameters, describe
from claim_audit.verdicts import chip_name, scale
from claim_audit.whatif.controls import CONTROLS, controls, options
from claim_audit.whatif.outcomes import NARROWEST, WIDEST, axes, outcome, pairings, quantity
from claim_audit.whatif.scenarios import Scenario
from claim_audit.whatif.words import QUESTIONS
from claim_audit.whatif.writing import Writer, written

MOVES = {**CONTROLS, "demand": ("demand_elasticity", "claimed_ratio")}  # demand answers to the claimed cost too
PRINTED = ("ratio", "percent", "probability", "GPUs", "count", "times", "USD", "items", "index", "USD/GPU-hour")
PAPERMILL = ".venv/bin/python -m papermill notebooks/00_summary.ipynb out.ipynb"


@dataclass(frozen=True)
class Panel:
    """The section as HTML, its title and every number it states."""

    title: str
    html: Markup
    numbers: tuple[Number, ...]


def panel(evidence: Evidence, params: Parameters, carded: Collection[str]) -> Panel:
    """The what-if section in the language of `params`, at the settings of `params`.

    `carded` are the claims whose verdict has a card on the page, to link to.
    """
    writer = Writer(evidence, params, carded)
    words = writer.words
    parts = [
        '<section id="what-if" class="what-if">',
        f'<h2 id="what-if-title">{words["title"]}</h2>',
        f'<div hidden class="panel" role="group" aria-labelledby="what-if-title" style="{axes(writer)}">',
        f'<p class="lead">{words["lead"]}</p>',
        *(_question(writer, question) for question in QUESTIONS),
        _share(words),
        "</div>",
        f'<h3 id="what-if-scenarios">{words["scenarios"]}</h3>',
        f"<p>{words['scenarios_lead']}</p>",
        _tables(writer),
        f'<script type="application/json" id="what-if-data">{_data(writer)}</script>',
        "</section>",
    ]
    return Panel(words["title"], Markup("\n".join(parts)), tuple(writer.stated))


def _question(writer: Writer, question: str) -> str:
    """A question: its controls, and beside them what they move."""
    title = f"what-if-{question}-title"
    outcomes = "\n".join(outcome(writer, writer.model.audited[claim]) for claim in writer.model.claims_of(question))
    found = f'<div class="found">\n{quantity(writer, question)}\n{outcomes}\n</div>'
    drawn = pairings(writer) if question == "cost" else ""
    return (
        f'<div class="question" role="group" aria-labelledby="{title}" data-moves="{" ".join(MOVES[question])}">\n'
        f'<h3 id="{title}">{QUESTIONS[question][writer.lang]}</h3>\n'
        f'<div class="controls">\n{controls(writer, question)}\n</div>\n{found}\n{drawn}\n</div>'
    )


def _share(words: dict[str, str]) -> str:
    lines = "".join(
        f'<p><span id="what-if-{name}">{words[name]}</span><span class="command"><code></code>'
        f'<button type="button" data-copy="{place}" id="what-if-{name}-copy" '
        f'aria-labelledby="what-if-{name}-copy what-if-{name}">{words["copy"]}</button></span></p>'
        for place, name in enumerate(("link", "report", "notebook"))
    )
    return (
        f'<p class="tools"><button type="button" data-set="">{words["reset"]}</button></p>\n'
        f'<details class="share"><summary>{words["share"]}</summary>{lines}</details>\n'
        '<p class="quiet" role="status"></p>'
    )


def _tables(writer: Writer) -> str:
    heads = "".join(f'<th scope="col">{writer.words[name]}</th>' for name in ("setting", "quantity", "verdict"))
    return "\n".join(
        f'<div class="table"><table class="scenarios"><caption>{QUESTIONS[question][writer.lang]}</caption>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{_rows(writer, question)}</tbody></table></div>"
        for question in QUESTIONS
    )


def _rows(writer: Writer, question: str) -> str:
    return "\n".join(_row(writer, row) for row in writer.model.scenarios[question])


def _row(writer: Writer, scenario: Scenario) -> str:
    writer.stated.extend(scenario.numbers)
    named = f"what-if-{scenario.question}-{scenario.id}"
    settings = "&amp;".join(f"{name}={written(value)}" for name, value in scenario.moved.items())
    button = (
        f' <button type="button" id="{named}-set" data-set="{settings}" hidden '
        f'aria-labelledby="{named}-set {named}">{writer.words["use"]}</button>'
    )
    value = "–"
    if scenario.quantity is not None:
        middle, ends = writer.middle(scenario.quantity), writer.ends(scenario.quantity)
        value = middle if middle == ends else f"{middle} <small>{ends}</small>"
    grade = f'<span class="grade">{writer.grade(scenario.verdict)}</span>'
    return (
        f'<tr><th scope="row"><span id="{named}">{scenario.name.html(writer.lang)}</span>'
        f"{button if settings else ''}</th><td>{value}</td>"
        f'<td class="grade-{scenario.verdict.grade.id}">{grade}</td></tr>'
    )


def _data(writer: Writer) -> str:
    """What the script reads, as JSON that may stand in a script element."""
    names = [name for group in CONTROLS.values() for name in group]
    others = {name: value for name, value in writer.params.changed().items() if name not in names}
    carried = {
        "grid": writer.model.grid,
        "built": {name: getattr(writer.params, name) for name in names},
        "defaults": {name: Parameters.model_fields[name].default for name in names},
        "fixed": "".join(f" -p {name} {shlex.quote(written(value))}" for name, value in others.items()),
        "axis": [NARROWEST, WIDEST],
        "words": {
            "chance": writer.words["chance"],
            "copied": writer.words["copied"],
            "papermill": f"{PAPERMILL} -p lang {writer.lang}",
            "claims": {claim: _claim(writer, claim) for claim in writer.model.asked},
            "grades": [
                {"id": grade.id, "name": grade.name[writer.lang], "ring": cards.ring(grade.shape), "from": grade.low}
                for grade in scale(writer.evidence)
            ],
            "told": [NEAREST, SURE, *beyond(writer.lang)],
            "units": {name: _unit(name, writer.lang) for name in PRINTED},
        },
    }
    return json.dumps(carried, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _claim(writer: Writer, claim: str) -> list[Any]:
    """A claim with `{}` where its number stands, by chip if it names one; the number's parameter and its unit."""
    sentence = writer.model.audited[claim].claim
    number = next((name for name in ("claimed_ratio", "claimed_fleet") if f"parameters/{name}" in sentence.values), "")
    if not number:
        return [sentence.html(writer.lang)]
    values = {**sentence.values, f"parameters/{number}": Name(Text("{}", "{}"))}
    plain = f"parameters/{number}:plain" in sentence.words[writer.lang]
    unit = "count" if plain else describe(number)["unit"]
    if "parameters/claimed_chip" not in values:
        return [Sentence(sentence.words, values).html(writer.lang), number, unit]
    chips = {
        chip: Sentence(sentence.words, {**values, "parameters/claimed_chip": chip_name(chip, writer.evidence)})
        for chip in options(writer, "claimed_chip")
    }
    return [{chip: said.html(writer.lang) for chip, said in chips.items()}, number, unit]


def _unit(name: str, lang: Lang) -> list[str | int]:
    """What is written before and after a number of a unit, how its digits are grouped, its decimals at least."""
    unit = UNITS[name]
    if unit.style == "ratio":
        return ["", "분의 1", unit.style] if lang == "ko" else ["1/", "", unit.style]
    style = "share" if name == "percent" else unit.style
    return ["", unit.ko, style] if lang == "ko" else [unit.en_before, unit.en, style, unit.en_decimals]
