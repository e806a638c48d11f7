"""What the controls move: the quantity a question is about, what becomes of its claims, the drawing of the pairings."""

import math
from html import escape

import pandas as pd

from claim_audit import cost
from claim_audit.cost.estimates import BASES
from claim_audit.numbers import Result, phrase, to_html
from claim_audit.parameters import ACCOUNTINGS, ALL
from claim_audit.verdicts import Verdict, scale
from claim_audit.whatif.controls import options
from claim_audit.whatif.scenarios import QUANTITIES
from claim_audit.whatif.writing import Writer

NARROWEST, WIDEST = -2.5, 0.5  # decades of the ratio between which pairings are drawn
TICKS = (0.01, 0.1, 1.0)


def quantity(writer: Writer, question: str) -> str:
    """The quantity of a question with its interval."""
    own = writer.model.scenarios[question][0].quantity
    middle = writer.kept(question, "–" if own is None else writer.middle(own))
    ends = writer.kept(f"{question} range", "–" if own is None else writer.ends(own))
    return (
        f'<p class="quantity say">{QUANTITIES[question][writer.lang]} <b>{middle}</b> '
        f"<small>{writer.words['interval']} {ends}</small></p>"
    )


def outcome(writer: Writer, verdict: Verdict) -> str:
    """One claim: its words, its grade, where its probability lies on the scale, and what the report says of it."""
    writer.stated.extend(verdict.claim.numbers)
    value = -1.0 if verdict.probability is None else verdict.probability.value
    was, chance = writer.words["was"], ""
    if verdict.claim_id in writer.carded:
        was = f'<a href="#verdict-{verdict.claim_id}">{was}</a>'
    if verdict.probability is not None:
        chance = f", {to_html(verdict.probability, writer.lang, '2')}"
    return (
        f'<div class="outcome grade-{verdict.grade.id}" data-claim="{verdict.claim_id}" '
        f'style="--p:{value:.4g};--built:{value:.4g}"><p class="claim">{verdict.claim.html(writer.lang)}</p>'
        f'<p class="grade say">{writer.grade(verdict)}</p><div class="scale" aria-hidden="true"></div>'
        f'<p class="was">{was}: {escape(verdict.grade.name[writer.lang])}{chance}</p></div>'
    )


def axes(writer: Writer) -> str:
    """The bands of the grades and the place of the claimed ratio, for the style sheet to draw."""
    steps = [(grade.id, grade.low) for grade in reversed(scale(writer.evidence)) if grade.low is not None]
    ends = [*(low for _, low in steps[1:]), 1.0]
    bands = ",".join(f"var(--{name}) {low:.0%} {end:.0%}" for (name, low), end in zip(steps, ends, strict=True))
    return f"--bands:linear-gradient(90deg,{bands});--claimed:{place(writer.params.claimed_ratio)}"


def pairings(writer: Writer) -> str:
    """Every pairing of basis and model as a line from the 5th to the 95th percentile of its ratio."""
    everything = writer.params.model_copy(update={"accounting": ALL, "baseline": ALL})
    frame = cost.ratios(writer.evidence, everything).frame
    named = {run: escape(name) for run, name in options(writer, "baseline").items() if run != ALL}
    bars = {run: _bars(frame[frame["run_id"] == run]) for run in named}
    lines = "".join(
        f'<div><span class="name">{named[run]}</span><div class="bars">{bars[run]}</div></div>' for run in named
    )
    bases = ", ".join(BASES[basis][writer.lang] for basis in ACCOUNTINGS)
    return (
        f'<div class="pairings"><div class="pairs" role="img" aria-label="{escape(writer.words["pairs"])}">{lines}'
        f'<div class="ticks"><span></span><div>{"".join(_tick(writer, at) for at in TICKS)}</div></div></div>\n'
        f'<p class="hint">{_agree(writer)} {writer.words["legend"].format(bases=bases)}</p></div>'
    )


def place(ratio: float) -> str:
    """Where a ratio stands on the drawing's logarithmic axis; at its end, if it lies beyond."""
    part = (math.log10(ratio) - NARROWEST) / (WIDEST - NARROWEST)
    return f"{100 * min(1, max(0, part)):.1f}%"


def _bars(pairs: pd.DataFrame) -> str:
    bars = []
    for row, about in pairs.iterrows():
        columns = {"l": "ratio_low", "m": "ratio", "h": "ratio_high"}
        ends = ";".join(f"--{name}:{place(float(about[column]))}" for name, column in columns.items())
        holds = " holds" if about["probability"] >= cost.EVEN else ""
        bars.append(f'<i data-pair="{str(row).replace("/", " ")}" class="chosen{holds}" style="{ends}"></i>')
    return "".join(bars)


def _tick(writer: Writer, value: float) -> str:
    tick = Result(key="what-if/tick", value=value, unit="ratio", label=QUANTITIES["cost"], formula="a tick of the axis")
    words = phrase(tick, writer.lang, "times" if value == 1 else "")
    return f'<data value="{value:g}" style="left:{place(value)}">{words}</data>'


def _agree(writer: Writer) -> str:
    """In how many of the pairings chosen the claim is more likely than not to hold."""
    try:
        counted = cost.counts(cost.ratios(writer.evidence, writer.params), "probability")
    except ValueError:  # nothing is known of the pairing chosen
        return ""
    held, every = (writer.state(counted.number(row, "rows")) for row in ("probability", "all"))
    return writer.words["agree"].format(agree=writer.kept("agree", held), pairs=writer.kept("pairs", every))
