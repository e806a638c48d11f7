"""The chart of the trend: would the cost have fallen so far anyway?"""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from claim_audit import cost
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import COLOURS, ReportFigure, begin, drawn, finish, in_style
from claim_audit.figures.cost.ratio_axis import SMALL, claim_line, ratio_axis
from claim_audit.numbers import Results, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import interval, table
from claim_audit.tables import Cell, Column, ReportTable, Shown

NAME_WIDTH = 0.25  # of a model, as a share of the axis of months
NEAR = 0.12  # logarithm of the ratio of two ratios whose labels would touch
ITS_INTERVAL = Text("5~95% 구간", "5–95% interval")
MARKS = Text("● 추세보다 쌀 가능성이 더 큼 · ○ 그렇지 않음", "● likelier than not to beat the trend · ○ not so")
TREND_ALONE, WITH_QUALITY = Text("추세만", "trend alone"), Text("추세와 성능 차이", "trend and quality")

CHEAPER = Text(
    "비교 대상 {all} 가운데 {held}에서는 추세로 예상한 것보다도 쌌을 가능성이 더 크다",
    "Against {held} of {all} models it is likelier than not that DeepSeek beat even the trend of falling costs",
)
ONE_MODEL = Text(
    "{run}과(와) 견줄 때 추세로 예상한 것보다도 쌌을 확률은 {chance:2}다",
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
    figure, (axes,) = begin(5.4)
    _draw_trend(axes, evidence, trend, params)
    counted = cost.counts(trend, "probability_below_trend")
    held = counted.number("probability_below_trend", "rows")
    off_trend = trend.frame["actual_ratio"] / trend.frame["expected_with_quality"]
    nearest = str(off_trend.index[int(np.argmin(np.abs(np.log(off_trend))))])
    return finish(
        figure,
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


def _draw_trend(axes: Axes, evidence: Evidence, trend: Results, params: Parameters) -> None:
    """The expected ratio as a falling line, with quality as a band, and a named point for each actual ratio."""
    lang, frame = params.lang, trend.frame.sort_values("months", kind="stable")
    bounds = frame[["expected_with_quality_low", "expected_ratio", "actual_ratio"]]
    ratio_axis(axes, lang, min(bounds.min().min(), params.claimed_ratio), 1, level=True)
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
    first, last = (months.iloc[0], frame.iloc[0]), (months.iloc[-1], frame.iloc[-1])
    axes.annotate(TREND_ALONE[lang], (first[0], first[1]["expected_ratio"]), xytext=(4, 6), ha=side, **beside)
    axes.annotate(WITH_QUALITY[lang], (last[0], last[1]["expected_with_quality"]), xytext=(6, -4), **beside)
    axes.annotate(ITS_INTERVAL[lang], (last[0], low.iloc[-1]), xytext=(6, 2), **beside)
    axes.text(0.995, 0.985, MARKS[lang], transform=axes.transAxes, fontsize=SMALL, ha="right", va="top")
    _draw_actual(axes, evidence, trend, params)
    claim_line(axes, params, level=True)
    axes.set_xlim(0, max(float(months.max()), 1) * 1.32)
    axes.xaxis.set_major_formatter(lambda value, _: drawn(value, "months", lang, "plain"))
    axes.set_xlabel(Text("V3보다 앞선 달수", "months by which the other model came before V3")[lang])
    axes.set_ylabel(Text("비용 비율(임차료 기준)", "cost ratio (rental basis)")[lang])


def _draw_actual(axes: Axes, evidence: Evidence, trend: Results, params: Parameters) -> None:
    """A point for each actual ratio, filled where it beats the trend, its name on the side with room."""
    months = trend.frame["months"].astype(float)
    for run, about in trend.frame.iterrows():
        beats = about["probability_below_trend"] >= cost.EVEN
        face = COLOURS["deepseek"] if beats else "white"
        axes.plot(
            about["months"], about["actual_ratio"], "o", color=COLOURS["deepseek"], markersize=9, markerfacecolor=face,
            markeredgewidth=1.8, zorder=4,
        )  # fmt: skip
        on_left = _has_neighbour(trend.frame, str(run)) and about["months"] > 0.12 * months.max()
        on_line = about["actual_ratio"] / params.claimed_ratio
        down = 0 if abs(np.log(on_line)) > NEAR else 10 if on_line > 1 else -10
        axes.annotate(
            evidence.name("training_runs", str(run)).text[params.lang],
            (about["months"], about["actual_ratio"]),
            xytext=(-9 if on_left else 9, down),
            textcoords="offset points",
            ha="right" if on_left else "left",
            va="center",
            zorder=5,
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.8},
        )


def _has_neighbour(frame: pd.DataFrame, run: str) -> bool:
    """Whether a later point stands so close to the right that the name would run into it."""
    months, ratios = frame["months"].astype(float), frame["actual_ratio"].astype(float)
    close = np.abs(np.log(ratios / ratios[run])) < NEAR
    ahead = (months > months[run]) & (months < months[run] + NAME_WIDTH * months.max())
    return bool((close & ahead).any())
