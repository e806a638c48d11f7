"""The chart of what moves the ratio: each input's swing and its share of the variance."""

import math
import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from claim_audit import cost
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ON_PAPER, ReportFigure, begin, drawn, finish, in_style, wrapped
from claim_audit.figures.cost.ratio_axis import SMALL, claim_line, ratio_axis
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import UNITS, Lang, Number, Results, Text, phrase
from claim_audit.parameters import Parameters
from claim_audit.readouts import interval, table
from claim_audit.tables import Cell, Column, ReportTable, Shown
from claim_audit.uncertainty import Measure

SHOWN_INPUTS = 9
SHORT = {
    "baseline-experiment-multiplier": Text("비교 모델의 실험 배수", "compared model’s experiment multiplier"),
    "experiment-multiplier": Text("딥시크의 실험 배수", "DeepSeek’s experiment multiplier"),
    "inferred-utilisation": Text("연산량만 알려진 학습의 추정 가동률", "utilisation, where only operations are known"),
}  # names that a title or a row has room for
SHORTEST_AXIS = 0.3  # as a logarithm
LONGEST_END = 8  # characters of an input's value at the end of a bar; a longer one goes without its unit
NARROW_LABEL = 62.0  # how wide an input's name is over its bar
LABEL_WIDTH = {"ko": 20, "en": 36}  # characters of an input's name on one line

OUT_OF_REACH = Text(
    "비율을 가장 크게 흔드는 입력은 ‘{top}’이지만 어느 하나만으로는 {claimed:3}에 닿지 않는다",
    "The ratio moves most with the {top}, yet no single input takes it to {claimed:3}",
)
TIED = Text(
    "비율을 가장 크게 흔드는 입력은 ‘{top}’과(와) ‘{second}’이지만 어느 하나만으로는 {claimed:3}에 닿지 않는다",
    "The ratio moves most with the {top} and {second}, yet no single input takes it to {claimed:3}",
)
WITHIN_REACH = Text(
    "‘{top}’ 하나만 달라져도 비율이 {claimed:3} 선을 넘나든다",
    "The {top} alone can take the ratio across {claimed:3}",
)
WITHIN_CLAIM = Text(
    "비율을 가장 크게 흔드는 입력은 ‘{top}’이지만 어느 값에서도 {claimed:3}을(를) 넘지 않는다",
    "The ratio moves most with the {top}, yet no single input takes it above {claimed:3}",
)
NOTHING_MOVES = Text(
    "불확실한 입력이 모두 상쇄돼 비율은 {median}에 머문다",
    "Every uncertain input cancels out: the ratio stays at {median}",
)
ALT = Text(
    "입력마다 비율이 움직이는 폭을 막대로 그렸다. 가장 큰 ‘{top}’이(가) 비율을 {at_low}에서 {at_high}까지 움직이고 "
    "분산의 {total:2}를 설명한다.",
    "A bar for how far each input moves the ratio. The largest, the {top}, takes it from {at_low} to {at_high} and "
    "explains {total:2} of its variance.",
)


@in_style
def cost_tornado(evidence: Evidence, params: Parameters) -> ReportFigure:
    """How far each input moves the typical ratio over all readings, beside its share of the variance."""
    measure = cost.measure(evidence, params)
    swings = cost.tornado(evidence, params, measure)
    shares = cost.sensitivity(evidence, params, measure)
    shown = _shown_inputs(swings.frame)

    def plot(layout: Layout) -> Figure:
        if layout.narrow:
            folded = any("\n" in _over(measure, name, params.lang) for name in shown)
            figure, axes = begin(layout, 2.2 + (0.72 if folded else 0.56) * len(shown))
            _draw_swings(axes[0], swings.frame.loc[shown], measure, layout, params)
            _write_above(axes[0], measure, shares, shown, params)
        else:
            figure, axes = begin(layout, 2.2 + 0.46 * len(shown), columns=2, sharey=True, width_ratios=[2.6, 1])
            _draw_swings(axes[0], swings.frame.loc[shown], measure, layout, params)
            _name_rows(axes[0], measure, shown, params.lang)
            _draw_shares(axes[1], shares, shown, params)
        return figure

    title, top = _tornado_title(swings.frame, params.claimed_ratio)
    first, second = ([*map(str, shares.frame["total"].sort_values(ascending=False, kind="stable").index), top])[:2]
    if title is OUT_OF_REACH and top in (first, second) and _alike(shares, first, second):
        title = TIED
    return finish(
        plot,
        "cost-tornado",
        params.lang,
        title=title,
        alt=ALT if swings.frame["swing"].any() else NOTHING_MOVES,
        values={
            "top": _label(measure, top),
            "second": _label(measure, second if top == first else first),
            "claimed": params.number("claimed_ratio"),
            "median": swings.number(top, "at_median"),
            "at_low": swings.number(top, "at_low"),
            "at_high": swings.number(top, "at_high"),
            "total": shares.number(top, "total"),
        },
        table=_table(measure, swings, shares, params),
    )


def _table(measure: Measure, swings: Results, shares: Results, params: Parameters) -> ReportTable:
    rows: list[list[Cell]] = [
        [
            measure.numbers[name].label,
            Shown(measure.numbers[name], "3"),
            interval(measure.numbers[name]),
            swings.number(name, "at_low"),
            swings.number(name, "at_high"),
            Shown(shares.number(name, "first_order"), "2"),
            Shown(shares.number(name, "total"), "2"),
        ]
        for name in map(str, swings.frame.index)
    ]
    columns = [
        Column(Text("입력", "Input")),
        Column(Text("가운데 값", "Median"), numeric=True),
        Column(Text("구간", "Interval"), numeric=True),
        Column(Text("하한일 때 비율", "Ratio at its low"), numeric=True),
        Column(Text("상한일 때 비율", "Ratio at its high"), numeric=True),
        *(Column(shares.columns[name].label, numeric=True) for name in ("first_order", "total")),
    ]
    caption = Text(
        "입력 하나씩이 모든 조합의 기하평균 비율에 주는 영향",
        "What each input does to the geometric mean of all ratios",
    )
    return table("cost-tornado", params, caption, columns, rows)


def _tornado_title(swings: pd.DataFrame, claimed: float) -> tuple[Text, str]:
    """What the swings say of the claimed ratio, and the input the title names."""
    top, ends = str(swings.index[0]), swings[["at_low", "at_high"]]
    if not swings["swing"].any():
        return NOTHING_MOVES, top
    if ends.min().min() > claimed:
        return OUT_OF_REACH, top
    if ends.max().max() <= claimed:
        return WITHIN_CLAIM, top
    crosses = (ends.min(axis=1) <= claimed) & (ends.max(axis=1) > claimed)
    return WITHIN_REACH, str(swings.index[crosses][0])


def _alike(shares: Results, one: str, other: str) -> bool:
    """Whether two inputs have the same share of the variance, as printed."""
    return phrase(shares.number(one, "total"), "en", "2") == phrase(shares.number(other, "total"), "en", "2")


def _label(measure: Measure, name: str) -> Text:
    return SHORT.get(name, measure.numbers[name].label)


def _shown_inputs(swings: pd.DataFrame) -> list[str]:
    """The inputs that move the ratio most, and those that one would expect to but that cancel out."""
    names = [str(name) for name in swings.index]
    cancels = [name for name in names if swings.at[name, "swing"] == 0]
    return [name for name in names if name not in cancels][:SHOWN_INPUTS] + cancels


def _draw_swings(axes: Axes, frame: pd.DataFrame, measure: Measure, layout: Layout, params: Parameters) -> None:
    """A bar from the ratio at an input's low to that at its high, each end marked with the input's value there."""
    lang = params.lang
    low, high = _limits(frame[["at_low", "at_high"]], params.claimed_ratio)
    ratio_axis(axes, lang, low, high)
    for y, (name, about) in enumerate(frame.iterrows()):
        number = measure.numbers[str(name)]
        if about["swing"] == 0:
            axes.plot(about["at_low"], y, "|", color=COLOURS["soft-ink"], markersize=14, markeredgewidth=2)
            words = Text("상쇄됨", "cancels out")[lang]
            axes.annotate(words, (about["at_low"], y), xytext=(8, 0), textcoords="offset points", va="center")
            continue
        axes.barh(
            y,
            about["at_high"] - about["at_low"],
            left=about["at_low"],
            height=layout.pick(0.6, 0.34),
            color=COLOURS["deepseek"],
        )
        for end, other, value in (("at_low", "at_high", number.low), ("at_high", "at_low", number.high)):
            on_left = about[end] < about[other]
            axes.annotate(
                _end(number, value, params), (about[end], y), xytext=(-5 if on_left else 5, 0),
                textcoords="offset points", ha="right" if on_left else "left", va="center", fontsize=SMALL,
                bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.5},
            )  # fmt: skip
    axes.axvline(float(frame["at_median"].iloc[0]), color=COLOURS["ink"], linewidth=1)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(Text("모든 조합의 기하평균 비율", "geometric mean of all ratios")[lang])
    claim_line(axes, params)


def _name_rows(axes: Axes, measure: Measure, shown: Sequence[str], lang: Lang) -> None:
    labels = [_balanced(_label(measure, name)[lang], LABEL_WIDTH[lang]) for name in shown]
    axes.set_yticks(range(len(shown)), labels, fontsize=SMALL)


def _write_above(axes: Axes, measure: Measure, shares: Results, shown: Sequence[str], params: Parameters) -> None:
    """Over each bar the input's name and, on the right, its share of the variance."""
    lang, edge = params.lang, axes.get_yaxis_transform()
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(shown) - 0.6, -1.4)
    line: dict[str, Any] = {"transform": edge, "fontsize": SMALL, "bbox": ON_PAPER}
    for y, name in enumerate(shown):
        axes.text(0, y - 0.3, _over(measure, name, lang), va="bottom", linespacing=1.15, **line)
        words = phrase(shares.number(name, "total"), lang, "2")
        axes.text(1, y - 0.3, words, va="bottom", ha="right", fontweight="bold", **line)
    heading = Text("분산에서 차지하는 몫", "Share of variance")[lang]
    axes.text(1, -1.05, heading, va="bottom", ha="right", color=COLOURS["soft-ink"], **line)


def _over(measure: Measure, name: str, lang: Lang) -> str:
    return wrapped(_label(measure, name)[lang], NARROW_LABEL)


def _limits(ends: pd.DataFrame, claimed: float) -> tuple[float, float]:
    """The ends of an axis that shows all bars, with room for words beside them, and the claimed ratio."""
    low, high = float(ends.min().min()), float(ends.max().max())
    length = max(math.log(max(high, claimed) / min(low, claimed)), SHORTEST_AXIS)
    room, edge = math.exp(0.45 * length), math.exp(0.1 * length)
    return min(low / room, claimed / edge), max(high * room, claimed * edge)


def _balanced(label: str, width: int) -> str:
    """A label on as few lines as fit `width`, of about equal length."""
    lines = math.ceil(len(label) / width)
    return textwrap.fill(label, width if lines == 1 else len(label) // lines + 6)


def _end(number: Number, value: float | None, params: Parameters) -> str:
    """An input's value at the end of its bar."""
    if value is None:
        return ""
    words = drawn(value, number.unit, params.lang, "2")
    if len(words) <= LONGEST_END:
        return words
    before = UNITS[number.unit].en_before if params.lang == "en" else ""
    return before + drawn(value, number.unit, params.lang, "2,plain")


def _draw_shares(axes: Axes, shares: Results, shown: Sequence[str], params: Parameters) -> None:
    """The total Sobol index of each input as a bar."""
    for y, name in enumerate(shown):
        total = shares.number(name, "total")
        axes.barh(y, total.value, height=0.6, color=COLOURS["muted"])
        words = phrase(total, params.lang, "2")
        axes.annotate(words, (total.value, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=SMALL)
    axes.set_xlim(0, max(float(shares.frame["total"].max()), 0.01) * 1.35)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    heading = Text("분산에서 차지하는 몫", "Share of variance")[params.lang]
    axes.set_title(heading, fontsize=SMALL + 0.5, loc="left", pad=5)
