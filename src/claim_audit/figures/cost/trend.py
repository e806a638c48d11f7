"""The chart of the trend: would the cost have fallen so far anyway?"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from claim_audit import cost
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ON_PAPER, ReportFigure, begin, drawn, finish, in_style, width
from claim_audit.figures.cost.ratio_axis import CLAIM, SMALL, claim_line, ratio_axis
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Results, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import interval, table
from claim_audit.tables import Cell, Column, ReportTable, Shown

PLOT_POINTS = ((450.0, 295.0), (250.0, 265.0))  # about how large the axes are, wide and narrow
PLACES = (
    *((side * 9.0, up, "left" if side > 0 else "right") for up in (0.0, 9.0, -9.0) for side in (1, -1)),
    *((across, up, "center") for up in (15.0, -15.0) for across in (0.0, 20.0, -20.0)),
    *((side * 9.0, up, "left" if side > 0 else "right") for up in (22.0, -22.0) for side in (1, -1)),
)  # of a name, from its point: the nearest first
THIN = 3.0  # points
Box = tuple[float, float, float, float]  # left, bottom, right, top
UPRIGHT = Text("비용 비율(임차료 기준)", "cost ratio (rental basis)")
ITS_INTERVAL = Text("5~95% 구간", "5–95% interval")
MARKS = Text("● 추세보다 쌀 가능성이 더 큼 · ○ 그렇지 않음", "● likelier than not to beat the trend · ○ not so")
TREND_ALONE, WITH_QUALITY = Text("추세만", "trend alone"), Text("추세와 성능 차이", "trend and quality")

CHEAPER = Text(
    "비교 대상 {all} 가운데 {held}에서는 추세로 예상한 것보다도 쌌을 가능성이 더 크다",
    "Against {held} of {all} models it is likelier than not that DeepSeek beat even the trend of falling costs",
)
ONE_MODEL = Text(
    "{run}과(와) 견줄 때 추세로 예상한 것보다도 쌌을 확률은 {chance:2}이다(다)",
    "There is a {chance:2} chance that DeepSeek undercut {run} by even more than the trend",
)
NOT_CHEAPER = Text(
    "비용이 해마다 떨어지는 추세를 넘어설 만큼 쌌다고 볼 상대가 {all} 가운데 하나도 없다",
    "Against none of {all} models was DeepSeek likelier than not to beat the trend of falling costs",
)
ALT = Text(
    "가로는 상대가 앞선 달수, 세로는 비용 비율. {run}은(는) {months:2} 앞섰고, 추세와 성능 차이로 예상한 비율은 "
    "{expected}, 실제는 {actual}이다(다).",
    "Months by which the other model came earlier against the cost ratio. {run} came {months:2} earlier: trend and "
    "quality would explain {expected}, the actual ratio is {actual}.",
)


@in_style
def cost_trend(evidence: Evidence, params: Parameters) -> ReportFigure:
    """The ratio the trend alone would bring, over the months between two models, and the actual ratios."""
    trend = cost.trend(evidence, params)

    def plot(layout: Layout) -> Figure:
        figure, (axes,) = begin(layout, layout.pick(5.4, 5.8))
        _draw_trend(axes, evidence, trend, layout, params)
        return figure

    counted = cost.counts(trend, "probability_below_trend")
    held = counted.number("probability_below_trend", "rows")
    off_trend = trend.frame["actual_ratio"] / trend.frame["expected_with_quality"]
    nearest = str(off_trend.index[int(np.argmin(np.abs(np.log(off_trend))))])
    return finish(
        plot,
        "cost-trend",
        params.lang,
        title=ONE_MODEL if len(trend.frame) == 1 else CHEAPER if held.value else NOT_CHEAPER,
        alt=ALT,
        values={
            "all": counted.number("all", "rows"),
            "held": held,
            "run": evidence.name("training_runs", nearest),
            "months": trend.number(nearest, "months"),
            "expected": trend.number(nearest, "expected_with_quality"),
            "actual": trend.number(nearest, "actual_ratio"),
            "chance": trend.number(nearest, "probability_below_trend"),
        },
        table=_table(evidence, trend, params),
    )


def _table(evidence: Evidence, trend: Results, params: Parameters) -> ReportTable:
    rows: list[list[Cell]] = [
        [
            evidence.name("training_runs", run),
            Shown(trend.number(run, "months"), "3"),
            trend.number(run, "expected_ratio"),
            trend.number(run, "expected_with_quality"),
            interval(trend.number(run, "expected_with_quality")),
            trend.number(run, "actual_ratio"),
            Shown(trend.number(run, "probability_below_trend"), "2"),
        ]
        for run in map(str, trend.frame.index)
    ]
    names = ("months", "expected_ratio", "expected_with_quality", "actual_ratio", "probability_below_trend")
    heads = [Column(trend.columns[name].label, numeric=True) for name in names]
    heads.insert(3, Column(Text("그 구간", "its interval"), numeric=True))
    caption = Text("추세로 예상되는 비용 비율과 실제 비율", "Cost ratios on trend and actual cost ratios")
    columns = [Column(Text("비교 대상", "Compared with")), *heads]
    return table("cost-trend", params, caption, columns, rows)


def _draw_trend(axes: Axes, evidence: Evidence, trend: Results, layout: Layout, params: Parameters) -> None:
    """The expected ratio as a falling line, with quality as a band, and a named point for each actual ratio."""
    lang, frame = params.lang, trend.frame.sort_values("months", kind="stable")
    bounds = frame[["expected_with_quality_low", "expected_ratio", "actual_ratio"]]
    lowest = min(bounds.min().min(), params.claimed_ratio) * layout.pick(1, 0.65)  # room for names under their points
    ratio_axis(axes, lang, lowest, 1, level=True)
    months = frame["months"].astype(float)
    side = "right" if months.nunique() == 1 else "left"
    if months.nunique() == 1:  # one moment: the band gets a little width to be seen
        frame = pd.concat([frame, frame])
        months = pd.concat([months - 0.3, months + 0.3])
    low, high = frame["expected_with_quality_low"], frame["expected_with_quality_high"]
    axes.fill_between(months, low, high, color=COLOURS["muted"], alpha=0.3, linewidth=0)
    axes.plot(months, frame["expected_with_quality"], color=COLOURS["soft-ink"])
    axes.plot(months, frame["expected_ratio"], color=COLOURS["soft-ink"], linestyle=(0, (2, 2)))
    beside: dict[str, Any] = {"textcoords": "offset points", "fontsize": SMALL, "color": COLOURS["soft-ink"]}
    first, final = (months.iloc[0], frame.iloc[0]), (months.iloc[-1], frame.iloc[-1])
    axes.annotate(TREND_ALONE[lang], (first[0], first[1]["expected_ratio"]), xytext=(4, 6), ha=side, **beside)
    axes.annotate(
        WITH_QUALITY[lang], (final[0], final[1]["expected_with_quality"]), xytext=(6, layout.pick(-4, -16)), **beside
    )
    axes.annotate(ITS_INTERVAL[lang], (final[0], low.iloc[-1]), xytext=(6, 2), **beside)
    if layout.narrow:
        words = f"{UPRIGHT[lang]}\n{MARKS[lang]}"
        axes.set_title(words, fontsize=SMALL, fontweight="normal", pad=6, x=-0.2, ha="left", linespacing=1.4)
    else:
        axes.text(0.995, 0.985, MARKS[lang], transform=axes.transAxes, fontsize=SMALL, ha="right", va="top")
    last = max(float(months.max()), 1.0)
    axes.set_xlim(layout.pick(0, -0.1 * last), last * layout.pick(1.32, 1.4))
    _draw_actual(axes, evidence, trend, layout, params)
    claim_line(axes, params, level=True, outside=layout.narrow)
    axes.xaxis.set_major_formatter(lambda value, _: drawn(value, "months", lang, "plain"))
    axes.set_xlabel(Text("V3보다 앞선 달수", "months by which the other model came before V3")[lang])
    if not layout.narrow:
        axes.set_ylabel(UPRIGHT[lang])


def _draw_actual(axes: Axes, evidence: Evidence, trend: Results, layout: Layout, params: Parameters) -> None:
    """A point for each actual ratio, filled where it beats the trend, its name where nothing stands."""
    wide, high = layout.pick(*PLOT_POINTS)
    (first, last), (low, top) = axes.get_xlim(), axes.get_ylim()
    frame = trend.frame.sort_values("months", kind="stable")
    x = (frame["months"].to_numpy(float) - first) / (last - first) * wide
    y = np.log(frame["actual_ratio"].to_numpy(float) / low) / math.log(top / low) * high
    names = [evidence.name("training_runs", str(run)).text[params.lang] for run in frame.index]
    line, foot = (
        math.log(value / low) / math.log(top / low) * high
        for value in (params.claimed_ratio, float(frame["expected_with_quality_low"].iloc[-1]))
    )
    held: list[Box] = [(0, line - 1, wide, line + 1), (x[-1] + 6, foot, wide, foot + 16)]
    if not layout.narrow:
        held.append((wide - 5.9 * width(CLAIM[params.lang]) - 60, line, wide, line + 16))
    for (run, about), place in zip(frame.iterrows(), _places(x.tolist(), y.tolist(), names, wide, held), strict=True):
        beats = about["probability_below_trend"] >= cost.EVEN
        axes.plot(
            about["months"], about["actual_ratio"], "o", color=COLOURS["deepseek"], markersize=9, zorder=4,
            markerfacecolor=COLOURS["deepseek"] if beats else "white", markeredgewidth=1.8,
        )  # fmt: skip
        axes.annotate(
            evidence.name("training_runs", str(run)).text[params.lang],
            (about["months"], about["actual_ratio"]),
            xytext=place[:2],
            textcoords="offset points",
            ha=place[2],
            va="center",
            zorder=5,
            bbox=ON_PAPER | {"alpha": 0.7},
        )


def _places(
    x: Sequence[float], y: Sequence[float], names: Sequence[str], wide: float, held: Sequence[Box]
) -> list[tuple[float, float, str]]:
    """For each point, all in points, the first place round it where its name touches no point, name or the line.

    Where there is none, that where it does the least harm. `wide` is the width of the plot, `held` what else stands in
    it.
    """
    marks = [(left - 6, bottom - 6, left + 6, bottom + 6) for left, bottom in zip(x, y, strict=True)]
    taken: list[Box] = list(held)
    found: list[tuple[float, float, str]] = []
    for at, name in enumerate(names):
        long = 5.7 * width(name)
        others = [*taken, *marks[:at], *marks[at + 1 :]]

        def box(place: tuple[float, float, str], at: int = at, long: float = long) -> Box:
            across, up, side = place
            left = x[at] + across - {"right": long, "center": long / 2}.get(side, 0)
            return left, y[at] + up - 7, left + long, y[at] + up + 7

        def cost_of(place: tuple[float, float, str], others: Sequence[Box] = others) -> float:
            here = box(place)
            outside = here[0] < 0 or here[1] < 0 or here[2] > wide
            # a thin line under a name does little harm, a name far from its point some
            touched = sum(1 if other[3] - other[1] < THIN else 4 for other in others if _touch(here, other))
            return 9 * outside + touched + abs(place[1]) / 10

        best = min(PLACES, key=cost_of)
        taken.append(box(best))
        found.append(best)
    return found


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
