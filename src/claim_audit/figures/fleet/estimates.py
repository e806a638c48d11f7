"""Every estimate of DeepSeek's chips by what it counts, beside the number the article passes on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from claim_audit import fleet
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ON_PAPER, ReportFigure, begin, drawn, finish, in_style, wrapped
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Lang, Number, Printable, Results, Text, phrase
from claim_audit.parameters import FLEET_DEFINITIONS, Parameters
from claim_audit.readouts import interval, table
from claim_audit.readouts.fleet import RANGE, UNITS, WEIGHT, WHO, claimant
from claim_audit.tables import Column, Shown, sentence
from claim_audit.verdicts import chip_name

POOL, HOPPER = "pool", "semianalysis-hopper"
DEFINITIONS = ("hopper", "all", "h100", "h800", "h20", "a100")
NARROW_SHIFT = 0.18  # of a mark below the middle of its row, where words stand over it
NAME_ROOM = 36.0  # how wide an estimate's name is on a line
NEAR = 0.2  # a reader takes two counts this close for the same number

SUPPORTS = Text(
    "{chip} 추정을 합친 가운데 값은 {units}, 기사의 {claimed}을(를) 뒷받침한다",
    "Estimates of {chip}s pool to {units:plain}, in line with the {claimed:plain} of the article",
)
COUNTS_HOPPER = Text(
    "{chip}을(를) 센 추정만 합치면 {units}, 기사의 {claimed}은(는) Hopper를 모두 센 수다",
    "Counts of {chip}s alone pool to {units:plain}; {claimed:plain} is all Hopper chips",
)
FALLS_SHORT = Text(
    "{chip} 추정을 합친 가운데 값은 {units}, 기사의 {claimed}에 못 미친다",
    "Estimates of {chip}s pool to {units:plain}, short of the {claimed:plain} of the article",
)
NOBODY = Text(
    "{chip}을(를) 몇 개 가졌는지 추정한 자료가 없다",
    "Nobody is known to have estimated how many {chip}s DeepSeek holds",
)
NOBODY_ALT = Text(
    "기준일까지 {chip} 보유량을 추정한 자료가 없어 주장된 {claimed}을(를) 견줄 수 없다.",
    "No estimate of {chip}s was known on the day, so the claimed {claimed:plain} cannot be compared.",
)
POOL_ALT = Text(
    "정의와 출처별 추정. {chip} 추정을 가중해 합친 분포는 가운데 값이 {units}, 범위가 {units:interval}다. "
    "{claimed}을(를) 가졌을 확률은 {chance:2}이다(다).",
    "Estimates by definition and source. The weighted pool for {chip}s has a median of {units:plain} and a range of "
    "{units:interval,plain}; the chance of the claimed {claimed:plain} is {chance:2}.",
)


@in_style
def fleet_estimates(evidence: Evidence, params: Parameters) -> ReportFigure:
    """Every estimate by definition and source on a log axis, the pool of the claimed chip and the claimed number."""
    known, pooled = fleet.estimates(evidence, params), fleet.pool(evidence, params)
    lines = list(_lines(evidence, params, known, pooled))

    def plot(layout: Layout) -> Figure:
        if layout.narrow:
            figure, (axes,) = begin(layout, 2.1 + 0.4 * len(lines))
        else:
            grid: dict[str, Any] = {"columns": 2, "sharey": True, "width_ratios": (1, 0.38)}
            figure, (axes, margin) = begin(layout, 1.9 + 0.28 * len(lines), **grid)
        _prepare(axes, lines, layout, params)
        shift = layout.pick(0.0, NARROW_SHIFT)
        for line in lines:
            _draw_line(axes, line, shift, params.lang)
        _join_relays(axes, evidence, lines, shift)
        if layout.narrow:
            _write_above(axes, lines, params.lang)
        else:
            _write_margin(margin, lines, params.lang)
        return figure

    data = table(
        "fleet-estimates",
        params,
        Text("추정별 보유량과 가중치", "Number held and weight, by estimate"),
        (WHO, Column(Text("무엇을 셌나", "What is counted")), UNITS, RANGE, WEIGHT),
        [
            (line.who, line.counts, line.number, interval(line.number, ""), Shown(line.weight, "2"))
            for line in lines
            if line.number is not None and line.weight is not None
        ],
    )
    title, alt, values = _say(evidence, params, pooled)
    ids = data.source_ids
    return finish(plot, data.id, params.lang, title=title, alt=alt, values=values, table=data, source_ids=ids)


@dataclass(frozen=True)
class Line:
    """A row of the chart: the heading of a definition (no number), or one estimate."""

    at: int
    row: str
    who: Text
    counts: Text
    number: Number | None = None
    weight: Number | None = None
    left_out: Text | None = None
    marker: str = "o"
    colour: str = "hopper"


def _lines(evidence: Evidence, params: Parameters, known: Results, pooled: Results) -> Iterator[Line]:
    """Headings and estimates from top to bottom, the claimed definition first."""
    at = -1
    for definition in dict.fromkeys((params.claimed_chip, *DEFINITIONS)):
        rows = known.frame[known.frame["chip_id"] == definition]
        colour = {"a100": "ampere", "all": "soft-ink"}.get(definition, "hopper")
        for row in map(str, rows.index):
            counts = evidence.text("fleet_estimates", row, "definition")
            if row == rows.index[0]:
                at += 1
                yield Line(at, definition, counts, counts)
                if definition == params.claimed_chip and POOL in pooled.frame.index:
                    at += 1
                    both = pooled.number(POOL, "units"), pooled.number(POOL, "weight")
                    yield Line(at, POOL, claimant(evidence, POOL), counts, *both, None, "D", "ink")
            at += 1
            units, weight = evidence.number("fleet_estimates", row, "units"), known.number(row, "weight")
            left_out = None if weight.value else _left_out(evidence, row)
            marker = ">" if rows["kind"][row] == "floor" else "o"
            yield Line(at, row, claimant(evidence, row), counts, units, weight, left_out, marker, colour)


def _left_out(evidence: Evidence, row: str) -> Text:
    """Why an estimate has no weight, in a word or two."""
    about = evidence["fleet_estimates"].loc[row]
    if about["traces_to"]:
        return Text("옮긴 값", "a relay")
    return Text("하한", "a floor") if about["kind"] == "floor" else Text("합산 제외", "left out")


def _prepare(axes: Axes, lines: Sequence[Line], layout: Layout, params: Parameters) -> None:
    """A log axis over all estimates with the claimed number as a named line."""
    claimed, lang = params.number("claimed_fleet"), params.lang
    numbers = [line.number for line in lines if line.number is not None]
    ends = [end for number in numbers for end in (number.low, number.value, number.high) if end]
    low, high = min([claimed.value, *ends]) / 1.4, max([claimed.value, *ends]) * 1.15
    room = layout.pick(1.0, (high / low) ** 0.4)  # for the words on the right
    axes.set_xscale("log")
    axes.set_xlim(low, high * room)
    axes.set_ylim(max(len(lines), 1) - 0.4, -0.6)
    steps = [step * 10**power for power in range(8) for step in (1, 3) if low <= step * 10**power <= high]
    axes.set_xticks(steps, [drawn(step, "count", lang) for step in steps])
    axes.set_xticks([], minor=True)
    axes.set_xlabel(Text("딥시크가 가졌다는 칩(로그 눈금)", "chips said to be held (log scale)")[lang])
    named = [line for line in lines if line.number is not None]
    names = [wrapped(line.who[lang], NAME_ROOM) for line in named]
    axes.set_yticks([line.at for line in named], names, linespacing=1)
    axes.tick_params("y", length=0)
    axes.spines["left"].set_visible(False)
    axes.axvline(claimed.value, color=COLOURS["claim"], linestyle=(0, (4, 2)), linewidth=1.5, zorder=1)
    words = sentence(Text("기사: {claimed}", "article: {claimed:plain}"), lang, claimed=claimed)
    edge = axes.get_xaxis_transform()
    axes.text(claimed.value, 1.005, words, transform=edge, ha="center", va="bottom", color=COLOURS["claim"])


def _draw_line(axes: Axes, line: Line, shift: float, lang: Lang) -> None:
    if line.number is None:
        axes.axhspan(line.at - 0.42, line.at + 0.42, color=COLOURS["faint"], linewidth=0, zorder=2)
        edge = axes.get_yaxis_transform()
        axes.text(0.012, line.at, line.who[lang], transform=edge, va="center", fontweight="bold", zorder=5)
        return
    number, colour, y = line.number, COLOURS[line.colour], line.at + shift
    if number.low is not None and number.high is not None:
        axes.plot([number.low, number.high], [y] * 2, color=colour, linewidth=1 if line.left_out else 2, zorder=3)
    none = number.value <= 0  # a log axis has no zero: an arrowhead at its edge
    axes.plot(
        0.02 if none else number.value,
        y,
        "<" if none else line.marker,
        transform=axes.get_yaxis_transform() if none else axes.transData,
        color=colour,
        markerfacecolor="white" if line.left_out else colour,
        markersize=8,
        zorder=4,
    )


def _join_relays(axes: Axes, evidence: Evidence, lines: Sequence[Line], shift: float) -> None:
    """An arrow from each estimate that repeats another to the one it repeats."""
    points = {line.row: (line.number.value, line.at + shift) for line in lines if line.number is not None}
    for row, origin in evidence["fleet_estimates"]["traces_to"].items():
        if str(row) in points and origin in points:
            start, end = points[str(row)], points[origin]
            arrow = FancyArrowPatch(
                start,
                end,
                arrowstyle="-|>,head_length=4,head_width=2.2",
                connectionstyle=f"arc3,rad={0.7 if start[1] > end[1] else -0.7}",
                shrinkA=5,
                shrinkB=5,
                color=COLOURS["soft-ink"],
                zorder=5,
            )
            axes.add_patch(arrow)


def _write_margin(axes: Axes, lines: Sequence[Line], lang: Lang) -> None:
    """Beside each estimate its number and its weight, or why it has none."""
    axes.set_axis_off()
    for at, head in ((0.5, UNITS.head), (1, WEIGHT.head)):
        axes.text(at, 1.005, head[lang], transform=axes.transAxes, ha="right", va="bottom", fontsize=11)
    edge = axes.get_yaxis_transform()
    for line in lines:
        if line.number is not None and line.weight is not None:
            number, bold = phrase(line.number, lang, "plain"), "bold" if line.row == POOL else "normal"
            axes.text(0.5, line.at, number, transform=edge, va="center", ha="right", fontweight=bold)
            weight = line.left_out[lang] if line.left_out else phrase(line.weight, lang, "2")
            if line.row != POOL:
                axes.text(1, line.at, weight, transform=edge, va="center", ha="right", color=COLOURS["soft-ink"])


def _write_above(axes: Axes, lines: Sequence[Line], lang: Lang) -> None:
    """Over each estimate whose it is, its number and its weight, or why it has none."""
    axes.set_yticks([])
    axes.set_ylim(max(len(lines), 1) - 0.4, -1.1)
    edge = axes.get_yaxis_transform()
    heads = f"{UNITS.head[lang]} · {WEIGHT.head[lang]}"
    axes.text(1, -0.8, heads, transform=edge, ha="right", va="center", fontsize=11, color=COLOURS["soft-ink"])
    line_: dict[str, Any] = {"transform": edge, "va": "center", "fontsize": 11, "bbox": ON_PAPER}
    for line in lines:
        if line.number is not None and line.weight is not None:
            weight = line.left_out[lang] if line.left_out else phrase(line.weight, lang, "2")
            said = phrase(line.number, lang, "plain")
            bold = "bold" if line.row == POOL else "normal"
            axes.text(0, line.at - 0.26, line.who[lang], fontweight=bold, **line_)
            words = said if line.row == POOL else f"{said} · {weight}"
            axes.text(1, line.at - 0.26, words, ha="right", fontweight=bold, **line_)


def _say(evidence: Evidence, params: Parameters, pooled: Results) -> tuple[Text, Text, Mapping[str, Printable]]:
    """The finding: the pool reaches the claimed number, or not; and whether that number counts all Hopper chips."""
    chip, hopper = params.claimed_chip, evidence.number("fleet_estimates", HOPPER, "units")
    values: dict[str, Printable] = {"chip": chip_name(chip, evidence), "claimed": params.number("claimed_fleet")}
    if POOL not in pooled.frame.index:
        return NOBODY, NOBODY_ALT, values
    chance = pooled.number(POOL, "probability")
    values |= {"units": pooled.number(POOL, "units"), "chance": chance}
    if chance.value >= 0.5:
        return SUPPORTS, POOL_ALT, values
    is_hopper = chip not in FLEET_DEFINITIONS and evidence["chips"]["family"][chip] == "hopper"
    same = is_hopper and abs(hopper.value / params.claimed_fleet - 1) <= NEAR
    return COUNTS_HOPPER if same else FALLS_SHORT, POOL_ALT, values
