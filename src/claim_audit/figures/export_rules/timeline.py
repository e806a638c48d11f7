"""When each chip could be sold to China, and the three dates that ended it for the H800."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import fsum
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from claim_audit import export_rules
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, finish, in_style
from claim_audit.figures.export_rules.outcomes import FILL, INK
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Day, Lang, Printable, Result, Results, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.readouts.export_rules import CHIP, DATES, OUTCOMES, documents, rule_name
from claim_audit.tables import Cell, Column

ZOOMED = "h800"
ZOOM = ("2023-10-04", "2023-11-29")
INCHES = (6.2, 3.55)  # roughly the width of the axes, wide and narrow: words are set only where they fit
ZOOM_SIDES = (("right", -4), ("left", 4), ("center", 0))  # where the three dates stand, and how far from their lines
NARROW_ZOOM_SIDES = (("right", -4), ("left", -4), ("center", 0))
CLOSE_DAYS = 200  # dates nearer than this would overprint

ONCE = Text(
    "{chip}을(를) 중국에 팔 수 있던 날은 {from_on}부터 {days}뿐이다",
    "The {chip} could be sold to China for {days}, from {from_on}",
)
OFTEN = Text(
    "{chip}을(를) 중국에 팔 수 있던 날은 모두 {days}이다(다)",
    "The {chip} could be sold to China for {days} in all",
)
NEVER = Text(
    "{chip}을(를) 중국에 자유롭게 팔 수 있던 날은 하루도 없다",
    "There was no day on which the {chip} could freely be sold to China",
)
FOREIGN = Text("{chip}은(는) 미국에서 수출하는 칩이 아니다", "The {chip} is not exported from the United States")
ALT = Text(
    "칩별 수출 지위의 시간표. {chip}을(를) 허가 없이 팔 수 있던 날은 {until}까지 모두 {days}이다(다). H800 판매는 "
    "규정이 발표된 {announced}이 아니라 {enforced}에 멈췄다.",
    "A calendar of each chip’s status. Up to {until} the {chip} could be sold without a licence for {days} in all. For "
    "the H800 sales stopped on {enforced}, not on the announcement of {announced}.",
)


@in_style
def export_timeline(evidence: Evidence, params: Parameters) -> ReportFigure:
    """Each chip from its launch to the reference date, coloured by status; below, the three dates of the H800."""
    found, lang = export_rules.timeline(evidence, params.as_of), params.lang
    runs = _runs(found.frame)
    chips = list(dict.fromkeys(run.chip for run in runs))

    def plot(layout: Layout) -> Figure:
        ratios = (max(len(chips), 1), layout.pick(2.6, 4))
        figure, (axes, zoom) = begin(layout, layout.pick(3.6, 4.4) + 0.28 * len(chips), rows=2, height_ratios=ratios)
        _draw_runs(axes, runs, chips, layout.pick(*INCHES), lang)
        _date_axis(axes, evidence, chips, layout, params)
        _draw_zoom(zoom, evidence, [run for run in runs if run.chip == ZOOMED], layout, lang)
        return figure

    rows: list[list[Cell]] = [
        [
            evidence.name("chips", str(about["chip_id"])),
            Day(str(about["from_on"])),
            Day(str(about["to_on"])),
            OUTCOMES[str(about["outcome"])].words,
            rule_name(evidence, about["rule_id"]),
            found.number(str(row), "days"),
        ]
        for row, about in found.frame.iterrows()
    ]
    columns = (
        CHIP,
        Column(Text("부터", "From")),
        Column(Text("까지", "Until")),
        Column(Text("중국 수출", "Export to China")),
        Column(Text("가른 규정", "Rule that decides")),
        Column(Text("기간", "Days"), numeric=True),
    )
    caption = Text("칩별 수출 지위의 기간", "Each chip’s status over time")
    data = table("export-timeline", params, caption, columns, rows)
    title, values = _say(evidence, params, found)
    ids = documents(evidence)
    return finish(plot, data.id, lang, title=title, alt=ALT, values=values, table=data, source_ids=ids)


class Run(NamedTuple):
    """A time in which a chip's outcome was the same, whichever rule decided; days counted from the year one."""

    chip: str
    outcome: str
    start: float
    end: float


def _runs(periods: pd.DataFrame) -> list[Run]:
    runs: list[Run] = []
    for _, about in periods.iterrows():
        run = Run(str(about["chip_id"]), str(about["outcome"]), _number(about["from_on"]), _number(about["to_on"]))
        if runs and runs[-1][:2] == run[:2] and runs[-1].end == run.start:
            run = runs.pop()._replace(end=run.end)
        runs.append(run)
    return runs


def _draw_runs(axes: Axes, runs: Sequence[Run], chips: Sequence[str], inches: float, lang: Lang) -> None:
    """A bar for each run, with its words or, where they do not fit, a shorter word or a sign."""
    whole = max([run.end for run in runs], default=1) - min([run.start for run in runs], default=0)
    for run in runs:
        at, word = chips.index(run.chip), OUTCOMES[run.outcome]
        axes.barh(at, run.end - run.start, left=run.start, height=0.76, color=FILL[run.outcome])
        room = inches * (run.end - run.start) / whole
        fitting = (words for words in (word.words[lang], word.short[lang], word.sign) if room > _inches(words))
        words = next(fitting, "")
        _write(axes, (run.start + run.end) / 2, at, words, INK[run.outcome])
    axes.set_ylim(max(len(chips), 1) - 0.4, -0.6)


def _write(axes: Axes, x: float, y: float, words: str, colour: str) -> None:
    axes.text(x, y, words, color=colour, ha="center", va="center", fontsize=11)


def _date_axis(axes: Axes, evidence: Evidence, chips: Sequence[str], layout: Layout, params: Parameters) -> None:
    """Years below; above, the months in which the rules that test chips began."""
    names = [evidence.name("chips", chip).text[params.lang] for chip in chips]
    axes.set_yticks(range(len(chips)), names)
    axes.tick_params("y", length=0)
    axes.spines["left"].set_visible(False)
    end = max(_number(params.as_of), _number("2021-06-30"))
    axes.set_xlim(_number("2020-10-15"), end)
    years = [year for year in range(2021, 2100) if _number(f"{year}-01-01") <= end]
    axes.set_xticks([_number(f"{year}-01-01") for year in years], list(map(str, years)))
    rules = evidence["export_rules"].query("applies_to_chips")
    begun = [str(rule["enforced_on"] or rule["effective_on"]) for _, rule in rules.iterrows()]
    begun = [day for day in begun if day < params.as_of]
    for day in begun:
        axes.axvline(_number(day), color=COLOURS["ink"], linewidth=0.9, linestyle=(0, (2, 2)), zorder=0)
        words = Day(day[:7]).phrase(params.lang).replace(" ", "\n")
        edge = axes.get_xaxis_transform()
        up, side = _place(day, begun)
        axes.annotate(
            words, (_number(day), 1.005), (0, up), xycoords=edge, textcoords="offset points", ha=side,
            va="bottom", fontsize=11, linespacing=1.1,
        )  # fmt: skip


def _place(day: str, days: Sequence[str]) -> tuple[float, str]:
    """How high a date stands over its line, in points, and how it is set: away from a neighbour it would run into."""
    near = [_number(other) - _number(day) for other in days if 0 < abs(_number(other) - _number(day)) < CLOSE_DAYS]
    if near and min(near) < 0 < max(near):
        return 28.0, "center"
    return 0.0, "center" if not near else "right" if near[0] > 0 else "left"


def _draw_zoom(axes: Axes, evidence: Evidence, runs: Sequence[Run], layout: Layout, lang: Lang) -> None:
    """The weeks around the rule that stopped the H800, with its three dates."""
    first, last = map(_number, ZOOM)
    three = export_rules.h800_dates(evidence).frame["on"]
    marks = [_number(on) for on in three]
    for run in runs:
        start, end = max(run.start, first), min(run.end, last)
        if start < end:
            axes.barh(0, end - start, left=start, height=0.9, color=FILL[run.outcome])
            stop = min([mark for mark in marks if mark > start] + [end])
            _write(axes, (start + stop) / 2, 0, OUTCOMES[run.outcome].words[lang], INK[run.outcome])
    for place, (name, on) in enumerate(three.items()):
        foot = layout.pick(0.7, 2.1 if place == 1 else 0.7)
        axes.plot([marks[place]] * 2, [-0.6, foot], color=COLOURS["ink"], linewidth=1.4)
        words = f"{Day(str(on)).phrase(lang)}\n{DATES[str(name)][lang]}"
        across, shift = layout.pick(ZOOM_SIDES, NARROW_ZOOM_SIDES)[place]
        axes.annotate(
            words, (marks[place], foot), (shift, -2), textcoords="offset points", ha=across, va="top", fontsize=11
        )
    axes.set_title(Text("H800이 막힌 몇 주", "The weeks that stopped the H800")[lang], fontsize=12)
    axes.set_yticks([0], [evidence.name("chips", ZOOMED).text[lang]])
    axes.set_ylim(layout.pick(2.6, 3.8), -0.8)
    axes.set_xlim(first, last)
    axes.set_xticks([])
    axes.tick_params("y", length=0)
    axes.spines[:].set_visible(False)


def _say(evidence: Evidence, params: Parameters, found: Results) -> tuple[Text, Mapping[str, Printable]]:
    chip = params.training_chip
    periods = found.frame[found.frame["chip_id"] == chip]
    free = periods[periods["outcome"] == export_rules.FREE]
    days = [found.number(str(row), "days") for row in free.index]
    three = export_rules.h800_dates(evidence).frame["on"]
    values: dict[str, Printable] = {
        "chip": evidence.name("chips", chip),
        "until": Day(params.as_of),
        "days": Result(
            key=f"export_rules/timeline/{chip}/free-days",
            value=fsum(number.value for number in days),
            unit="days",
            label=Text("판매할 수 있던 날", "days on which it could be sold"),
            formula="sum of the days in which no rule catches the chip",
            made_from=tuple(days),
        ),
        "announced": Day(str(three["announced"])),
        "enforced": Day(str(three["enforced"])),
    }
    if len(free):
        values["from_on"] = Day(str(free.iloc[0]["from_on"]))
    foreign = not evidence["chips"]["made_under_us_rules"][chip]
    return FOREIGN if foreign else (NEVER, ONCE, OFTEN)[min(len(free), 2)], values


def _number(iso: object) -> float:
    return float(date.fromisoformat(str(iso)).toordinal())


def _inches(words: str) -> float:
    """Roughly how wide words are, with a little room beside them."""
    return 0.08 + fsum(0.135 if letter > "가" else 0.085 for letter in words)
