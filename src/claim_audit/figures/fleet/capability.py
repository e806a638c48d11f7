"""What the fleets could do: their size by three measures, and how long the training of V3 would keep them busy."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from claim_audit import fleet
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ON_PAPER, ReportFigure, begin, drawn, finish, in_style
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Lang, Number, Printable, Results, Text, phrase
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.readouts.fleet import FLEET, FLEETS
from claim_audit.tables import Column

Sizes = Mapping[str, Number]  # the size of one fleet by each measure

MEASURES = {
    "h100e_bf16": ("o", Text("연산", "arithmetic")),
    "h100e_memory": ("s", Text("메모리", "memory")),
    "h100e_interconnect": ("D", Text("칩 간 연결", "interconnect")),
}
BARS = {
    "days_to_train_v3": Text("V3 학습에\n걸리는 날", "Days to\ntrain V3"),
    "share_of_year": Text("한 해에서 V3와\nR1이 쓰는 몫", "Share of year,\nV3 and R1"),
}
SHORT_BARS = Text("V3 학습에 걸리는 날\n한 해에서 V3와 R1이 쓰는 몫", "days to train V3\nshare of a year, V3 and R1")
TITLE = Text(
    "{chip} {claimed}라면 V3를 {days:2} 만에 학습한다. 실제 클러스터는 {real:2} 걸렸다",
    "{claimed:plain} {chip}s would train V3 in {days:2}; the real cluster took {real:2,plain}",
)
ALT = Text(
    "주장된 {chip} {claimed}라면 V3 학습에 {days:2}, R1까지 더해도 한 해 가동 시간의 {share:2}가 든다. "
    "세미애널리시스가 추정한 구성은 연산으로 치면 {mix}이다(다).",
    "The {claimed:plain} {chip}s claimed would train V3 in {days:2}; R1 included, that is {share:2} of their year. "
    "SemiAnalysis’s mix of chips amounts to {mix} by arithmetic.",
)


@in_style
def fleet_capability(evidence: Evidence, params: Parameters) -> ReportFigure:
    """The fleets by three measures of size, the days each needs to train V3, the share of its year V3 and R1 take."""
    found = fleet.capability(evidence, params)
    names = list(map(str, found.frame.index))

    def plot(layout: Layout) -> Figure:
        colours = [COLOURS["claim" if name == "claimed" else "deepseek"] for name in names]
        sizes = [{measure: found.number(name, measure) for measure in MEASURES} for name in names]
        if layout.narrow:
            figure, (axes,) = begin(layout, 2.2 + 0.94 * len(names))
            _draw_sizes(axes, sizes, colours, params.lang)
            _write_above(axes, evidence, params, found)
            return figure
        figure, panels = begin(layout, 4.2, columns=3, sharey=True, width_ratios=(2.4, 1, 1.1))
        _draw_sizes(panels[0], sizes, colours, params.lang)
        for panel, (column, heading) in zip(panels[1:], BARS.items(), strict=True):
            _draw_bars(panel, [found.number(name, column) for name in names], colours, params.lang)
            _head(panel, heading[params.lang])
        panels[0].set_yticks(range(len(names)), [_fleet_label(evidence, params, name) for name in names])
        panels[0].set_ylim(len(names) - 0.5, -0.6)
        return figure

    columns = (*MEASURES, *BARS)
    data = table(
        "fleet-capability",
        params,
        Text("칩 묶음별 능력", "What each fleet could do"),
        [FLEET, *(Column(found.columns[column].label, numeric=True) for column in columns)],
        [(FLEETS[name], *(found.number(name, column) for column in columns)) for name in names],
    )
    values: dict[str, Printable] = {
        "chip": evidence.name("chips", next(iter(fleet.fleets(evidence, params)["claimed"]))),
        "claimed": params.number("claimed_fleet"),
        "days": found.number("claimed", "days_to_train_v3"),
        "share": found.number("claimed", "share_of_year"),
        "real": found.number("v3-cluster", "days_to_train_v3"),
        "mix": found.number("semianalysis-mix", "h100e_bf16"),
    }
    ids = data.source_ids
    return finish(plot, data.id, params.lang, title=TITLE, alt=ALT, values=values, table=data, source_ids=ids)


def _draw_sizes(axes: Axes, fleets: Sequence[Sizes], colours: Sequence[str], lang: Lang) -> None:
    """Three marks a row with the lowest and highest value; named on the row where they lie furthest apart."""
    ends = [sorted(number.value for number in sizes.values()) for sizes in fleets]
    widest = max(range(len(ends)), key=lambda at: ends[at][-1] / ends[at][0])
    for at, sizes in enumerate(fleets):
        axes.plot([ends[at][0], ends[at][-1]], [at, at], color=colours[at], linewidth=1.5, zorder=2)
        for place, (measure, number) in enumerate(sorted(sizes.items(), key=lambda item: item[1].value)):
            marker, name = MEASURES[measure]
            axes.plot(number.value, at, marker, color=colours[at], markersize=8, markeredgecolor="white", zorder=3)
            said = place == 2 or (place == 0 and ends[at][0] < ends[at][-1])
            words = [name[lang] if at == widest else "", phrase(number, lang, "plain") if said else ""]
            _beside(axes, (number.value, at), place, " ".join(filter(None, words)))
    low, high = min(end[0] for end in ends) / 4.5, max(end[-1] for end in ends) * 14
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    steps = [10**power for power in range(9) if low < 10**power < high]
    axes.set_xticks(steps, [drawn(step, "count", lang) for step in steps])
    axes.set_xticks([], minor=True)
    axes.tick_params("y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    _head(axes, Text("H100 몇 개분인가\n(로그 눈금)", "Worth how many H100s\n(log scale)")[lang])


def _write_above(axes: Axes, evidence: Evidence, params: Parameters, found: Results) -> None:
    """Over each row what the fleet is and consists of; on the right, its days and its share of a year."""
    edge = axes.get_yaxis_transform()
    line: dict[str, Any] = {"transform": edge, "va": "center", "bbox": ON_PAPER}
    for at, name in enumerate(map(str, found.frame.index)):
        words, *parts = _fleet_label(evidence, params, name).split("\n")
        axes.text(0, at - 0.55, words, fontweight="bold", **line)
        axes.text(0, at - 0.31, " ".join(parts), fontsize=11, color=COLOURS["soft-ink"], **line)
        for column, up in zip(BARS, (0.55, 0.31), strict=True):
            axes.text(1, at - up, phrase(found.number(name, column), params.lang, "2"), ha="right", **line)
    axes.set(ylim=(len(found.frame) - 0.6, -0.8), yticks=[])
    head: dict[str, Any] = {"fontsize": 12, "fontweight": "normal", "color": COLOURS["soft-ink"], "linespacing": 1.3}
    axes.set_title(SHORT_BARS[params.lang], loc="right", **head)


def _beside(axes: Axes, point: tuple[float, float], place: int, words: str) -> None:
    """Words on a mark: on the left of the lowest, below the middle one, on the right of the highest."""
    offset = ((-9, 0), (0, -9), (9, 0))[place]
    axes.annotate(
        words,
        point,
        offset,
        textcoords="offset points",
        ha=("right", "center", "left")[place],
        va="top" if place == 1 else "center",
        fontsize=11,
        bbox={"facecolor": "white", "linewidth": 0, "pad": 0.5},
    )


def _draw_bars(axes: Axes, numbers: Sequence[Number], colours: Sequence[str], lang: Lang) -> None:
    axes.barh(range(len(numbers)), [number.value for number in numbers], color=colours, height=0.45)
    for at, number in enumerate(numbers):
        words = phrase(number, lang, "2")
        axes.annotate(words, (number.value, at), (4, 0), textcoords="offset points", va="center")
    axes.set_xlim(0, 1.75 * max(number.value for number in numbers))
    axes.set_xticks([])
    axes.tick_params("y", length=0)
    axes.spines["bottom"].set_visible(False)


def _head(axes: Axes, words: str) -> None:
    axes.set_title(words, fontsize=12, fontweight="normal", color=COLOURS["soft-ink"], linespacing=1.3)


def _fleet_label(evidence: Evidence, params: Parameters, name: str) -> str:
    """What a fleet is called and what it consists of, two kinds of chips to a line."""
    parts = [
        f"{evidence.name('chips', chip).text[params.lang]} {phrase(units, params.lang, 'plain')}"
        for chip, units in fleet.fleets(evidence, params)[name].items()
    ]
    return "\n".join([FLEETS[name][params.lang], " + ".join(parts[:2]), *(f"+ {part}" for part in parts[2:])])
