"""The controls: a field with a slider for a number, a list for a choice, a box to tick for a switch."""

import math
from collections.abc import Mapping
from html import escape

from claim_audit import cost
from claim_audit.cost.estimates import BASES
from claim_audit.numbers import UNITS as NUMBER_UNITS
from claim_audit.parameters import ACCOUNTINGS, ALL, bounds, describe
from claim_audit.verdicts import chip_name
from claim_audit.whatif.grid import TOTALS, baselines, counted_chips
from claim_audit.whatif.words import LABELS, UNITS
from claim_audit.whatif.writing import Writer

CONTROLS = {
    "cost": (
        *("claimed_ratio", "accounting", "baseline", "experiment_multiplier", "usd_per_gpu_hour"),
        "include_base_model",
    ),
    "fleet": ("claimed_fleet", "claimed_chip"),
    "demand": ("demand_elasticity",),
}
CHOICES = ("accounting", "baseline", "claimed_chip")
SWITCHES = ("include_base_model",)
TURNED = ("claimed_ratio",)  # shown as its reciprocal: 1/10
SLIDERS = {  # ends of a slider, where the bounds go further than a reader will
    "claimed_ratio": (1, 100),
    "claimed_fleet": (1_000, 1_000_000),
    "demand_elasticity": (0.1, 10),
}


def controls(writer: Writer, question: str) -> str:
    """The controls of one question."""
    return "\n".join(_control(writer, name) for name in CONTROLS[question])


def options(writer: Writer, name: str) -> Mapping[str, str]:
    """The values of a choice, and what they are called."""
    match name:
        case "accounting":
            bases = (BASES[basis][writer.lang] for basis in ACCOUNTINGS)
            named = (words[:1].upper() + words[1:] for words in bases)
            return {ALL: writer.words["all_bases"], **dict(zip(ACCOUNTINGS, named, strict=True))}
        case "baseline":
            names = {run: writer.evidence.name("training_runs", run) for run in baselines(writer.evidence)}
            return {ALL: writer.words["all_runs"], **{run: name.text[writer.lang] for run, name in names.items()}}
    groups = {"hopper": writer.words["hopper"], ALL: writer.words["all_chips"]}
    chips = dict.fromkeys((*counted_chips(writer.evidence, writer.params), writer.params.claimed_chip))
    return {chip: groups.get(chip) or chip_name(chip, writer.evidence).text[writer.lang] for chip in chips}


def _control(writer: Writer, name: str) -> str:
    about = [f'data-name="{name}"']
    if describe(name)["unit"] in NUMBER_UNITS:
        about.append(f'data-unit="{describe(name)["unit"]}"')
    if name in TURNED:
        about.append('data-turned="1"')
    make = _choice if name in CHOICES else _switch if name in SWITCHES else _number
    inside = make(writer, name, f'id="what-if-{name}" name="{name}"', LABELS[name][writer.lang])
    if name == "usd_per_gpu_hour":
        inside += f'<p class="hint">{_bill(writer)}</p>'
    return f'<div class="control" {" ".join(about)}>{inside}</div>'


def _choice(writer: Writer, name: str, ids: str, label: str) -> str:
    own = getattr(writer.params, name)
    listed = "".join(
        f'<option value="{value}"{" selected" if value == own else ""}>{escape(words)}</option>'
        for value, words in options(writer, name).items()
    )
    return f'<label for="what-if-{name}">{label}</label><select {ids}>{listed}</select>'


def _switch(writer: Writer, name: str, ids: str, label: str) -> str:
    ticked = " checked" if getattr(writer.params, name) else ""
    return f'<input type="checkbox" {ids}{ticked}><label for="what-if-{name}">{label}</label>'


def _number(writer: Writer, name: str, ids: str, label: str) -> str:
    """A field with its unit, and a slider over its logarithm (in hundredths of a decade)."""
    value, (least, most) = float(getattr(writer.params, name)), bounds(name)
    if name in TURNED:
        value, least, most = float(f"{1 / value:.6g}"), 1 / most, 1 / least
    low, high, at = (round(100 * math.log10(end)) for end in (*SLIDERS.get(name, (least, most)), value))
    before, after = (f"<span>{words[writer.lang]}</span>" if words[writer.lang] else "" for words in UNITS[name])
    step = 1 if name == "claimed_fleet" else "any"
    return (
        f'<label for="what-if-{name}">{label}</label>'
        f'<input type="range" name="{name}" min="{low}" max="{high}" step="2" value="{at}" aria-label="{label}">'
        f'<span class="field">{before}<input type="number" {ids} min="{least:g}" max="{most:.0f}" step="{step}" '
        f'value="{value:g}" inputmode="decimal">{after}</span>'
    )


def _bill(writer: Writer) -> str:
    """What the price does move: the bill, not the ratio."""
    usd = cost.stages(writer.evidence, writer.params).number(TOTALS[writer.params.include_base_model], "usd")
    return writer.words["bill"].format(bill=writer.kept("bill", writer.state(usd)))
