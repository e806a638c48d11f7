"""The charts of the cost ratio for every pairing of accounting basis and compared model."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox, DrawingArea
from matplotlib.patches import Circle, Rectangle, Wedge

from claim_audit import cost
from claim_audit.cost.estimates import BASES
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, finish, in_style
from claim_audit.figures.cost.ratio_axis import RATIO_AXIS, SMALL, claim_line, counted, extremes, ratio_axis
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS, GRADE_COLOURS
from claim_audit.numbers import Lang, Results, Text, phrase
from claim_audit.parameters import ACCOUNTINGS, Parameters
from claim_audit.readouts import interval, table
from claim_audit.readouts.cost import METHODS
from claim_audit.tables import Cell, Column, Shown
from claim_audit.verdicts import grade_of, scale

PERCENTILES = Text("선은 5~95% 구간", "lines: 5–95%")
PITCH = (1.0, 1.5)  # from row to row, in cells, wide and narrow
MARKERS = {"rental": "o", "amortised": "s", "programme": "D"}
CONFIDENCE = {
    "stated": Text("개발사가 밝힌 값", "stated by its developer"),
    "estimate": Text("외부 추정", "estimated by others"),
    "speculative": Text("근거가 약한 추정", "speculative"),
}
RATIO = Column(Text("비율", "Ratio"), numeric=True)
INTERVAL = Column(Text("구간", "Interval"), numeric=True)
COMPARED_WITH = Column(Text("비교 대상", "Compared with"))
BASIS = Column(Text("비용 기준", "Basis"))

ALL_HOLD = Text(
    "어떤 기준으로 누구와 견줘도 {claimed:3} 이하일 가능성이 더 크다",
    "Whatever the basis and the compared model, {claimed:3} or less is the likelier",
)
MOST_HOLD = Text(
    "기준과 상대를 바꾼 {all} 조합 가운데 {held}에서 {claimed:3} 이하일 가능성이 절반을 넘는다",
    "A ratio of {claimed:3} or less is likelier than not in {held} of {all} pairings of basis and compared model",
)
FEW_HOLD = Text(
    "기준과 상대를 바꾼 {all} 조합 가운데 {held}에서만 {claimed:3} 이하일 가능성이 절반을 넘는다",
    "A ratio of {claimed:3} or less is likelier than not in only {held} of {all} pairings of basis and compared model",
)
NONE_HOLDS = Text(
    "어떤 기준으로 누구와 견줘도 {claimed:3} 이하일 가능성은 절반이 안 된다",
    "On no basis and against no model is {claimed:3} or less the likelier",
)
ONE_PAIR = Text(
    "고른 기준과 상대에서 비율은 {lowest:2}이고, {claimed:3} 이하일 확률은 {chance:2}이다(다)",
    "On the chosen basis and against the chosen model the ratio is {lowest:2}, with a {chance:2} chance of {claimed:3} "
    "or less",
)
MATRIX_ALT = Text(
    "비교 대상을 행, 비용 기준을 열로 둔 칸 그림. 비율은 {lowest}부터 {highest}까지다. {claimed:3} 이하일 가능성이 "
    "절반을 넘는 칸은 {all} 가운데 {held}다.",
    "A grid with a row for each compared model and a column for each accounting basis. Ratios run from {lowest} to "
    "{highest}; {claimed:3} or less is more likely than not in {held} of {all} cells.",
)
SPREAD = Text(
    "누구와 어떤 기준으로 견주느냐에 따라 비율의 중앙값은 {lowest:2}에서 {highest:2}까지 벌어진다",
    "Depending on the compared model and the basis, the median ratio is anything from {lowest:2} to {highest:2}",
)
ONE_RATIO = Text(
    "고른 기준과 상대에서 비율은 {lowest}이다(다)", "On the chosen basis and against the chosen model it is {lowest}"
)
INTERVALS_ALT = Text(
    "조합마다 비율을 점으로, 구간을 선으로 그렸다. 중앙값은 {lowest}부터 {highest}까지이고, 기사의 주장 "
    "{claimed:3}은(는) 세로 점선이다.",
    "A dot for the ratio of each pairing and a line for its interval. Medians run from {lowest} to {highest}; the "
    "claimed {claimed:3} is a dashed vertical line.",
)


@in_style
def cost_ratio_matrix(evidence: Evidence, params: Parameters) -> ReportFigure:
    """The median ratio of every pairing of basis and model, tinted by the grade its probability alone would earn."""
    ratios = cost.ratios(evidence, params)
    frame = ratios.frame
    means = frame.groupby("run_id", sort=False).agg({"probability": "mean", "ratio": "median"})
    runs = means.sort_values(["probability", "ratio"], ascending=[False, True], kind="stable").index

    def plot(layout: Layout) -> Figure:
        pitch = layout.pick(*PITCH)
        figure, (axes,) = begin(layout, 1.5 + 0.5 * pitch * len(runs))
        places = {str(run): at * pitch for at, run in enumerate(runs)}
        _draw_matrix(axes, evidence, ratios, places, layout, params.lang)
        _name_runs(axes, evidence, [str(run) for run in runs], layout, params.lang)
        return figure

    rows: list[list[Cell]] = [
        [
            evidence.name("training_runs", about["run_id"]),
            BASES[about["accounting"]],
            METHODS[about["method"]],
            ratios.number(str(row), "ratio"),
            Shown(ratios.number(str(row), "probability"), "2"),
        ]
        for row, about in frame.iterrows()
    ]
    method = Column(Text("상대 쪽을 셈한 근거", "Other side worked from"))
    chance = Column(Text("주장한 비율 이하일 확률", "Chance of at most the claimed ratio"), numeric=True)
    caption = Text(
        "비용 기준과 비교 대상별 비율과 확률", "Ratio and probability by accounting basis and compared model"
    )
    return finish(
        plot,
        "cost-ratio-matrix",
        params.lang,
        title=_matrix_title(frame["probability"]),
        alt=MATRIX_ALT,
        values={
            **extremes(ratios),
            **counted(ratios, "probability"),
            "claimed": params.number("claimed_ratio"),
            "chance": ratios.number(str(frame.index[0]), "probability"),
        },
        table=table("cost-ratio-matrix", params, caption, [COMPARED_WITH, BASIS, method, RATIO, chance], rows),
    )


@in_style
def cost_ratio_intervals(evidence: Evidence, params: Parameters) -> ReportFigure:
    """The 5th to 95th percentile of every ratio on a log axis, with the claimed ratio as a line."""
    ratios = cost.ratios(evidence, params)
    frame = ratios.frame
    runs = frame["run_id"].nunique()

    def plot(layout: Layout) -> Figure:
        figure, (axes,) = begin(layout, layout.pick(1.9, 2.1) + 0.18 * len(frame) + layout.pick(0.1, 0.3) * runs)
        _draw_intervals(axes, evidence, ratios, layout, params)
        return figure

    rows: list[list[Cell]] = [
        [
            evidence.name("training_runs", about["run_id"]),
            BASES[about["accounting"]],
            ratios.number(str(row), "ratio"),
            interval(ratios.number(str(row), "ratio")),
        ]
        for row, about in frame.iterrows()
    ]
    caption = Text("비용 비율의 중앙값과 구간", "Median and interval of every cost ratio")
    return finish(
        plot,
        "cost-ratio-intervals",
        params.lang,
        title=SPREAD if len(frame) > 1 else ONE_RATIO,
        alt=INTERVALS_ALT,
        values={**extremes(ratios), "claimed": params.number("claimed_ratio")},
        table=table("cost-ratio-intervals", params, caption, [COMPARED_WITH, BASIS, RATIO, INTERVAL], rows),
    )


def _matrix_title(chances: "pd.Series[float]") -> Text:
    held = int((chances >= cost.EVEN).sum())
    if len(chances) == 1:
        return ONE_PAIR
    if held in (0, len(chances)):
        return ALL_HOLD if held else NONE_HOLDS
    return MOST_HOLD if held > len(chances) / 2 else FEW_HOLD


def _draw_matrix(
    axes: Axes, evidence: Evidence, ratios: Results, runs: Mapping[str, float], layout: Layout, lang: Lang
) -> None:
    """A cell for each pairing: ratio, probability, and the probability again as a pie in its grade's colour."""
    accountings = [name for name in ACCOUNTINGS if name in set(ratios.frame["accounting"])]
    grades = scale(evidence)
    for run, y in runs.items():
        for x, accounting in enumerate(accountings):
            row = f"{accounting}/{run}"
            if row not in ratios.frame.index:
                axes.text(x, y, Text("알려진 값 없음", "nothing known")[lang], ha="center", va="center", fontsize=SMALL)
                continue
            chance = ratios.number(row, "probability")
            colour = GRADE_COLOURS[grade_of(chance.value, grades).id]
            axes.add_patch(Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=colour, alpha=0.16))
            _pie(axes, (x - 0.36, y), chance.value, colour)
            axes.text(x - 0.23, y - 0.19, phrase(ratios.number(row, "ratio"), lang), va="center", fontweight="bold")
            percent = phrase(chance, lang, "2" if chance.value >= 0.1 else "1")
            said = Text(f"확률 {percent}", percent if layout.narrow else f"{percent} likely")[lang]
            axes.text(x - 0.23, y + 0.22, said, va="center", fontsize=SMALL)
    axes.set(xlim=(-0.5, len(accountings) - 0.5), yticks=[])
    axes.xaxis.tick_top()
    named = [BASES[name][lang] for name in accountings]
    if layout.narrow and lang == "en":
        named = [name.replace(" ", "\n") for name in named]
    axes.set_xticks(range(len(accountings)), named, fontweight="bold")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _name_runs(axes: Axes, evidence: Evidence, runs: Sequence[str], layout: Layout, lang: Lang) -> None:
    """Each row's model and what is known of it: before the row, or in a line of its own above it."""
    pitch, (left, right) = layout.pick(*PITCH), axes.get_xlim()
    axes.set_ylim((len(runs) - 1) * pitch + 0.5, 0.5 - pitch)
    for place, run in enumerate(runs):
        y = place * pitch
        confidence = CONFIDENCE[str(evidence["training_runs"].at[run, "confidence"])][lang]
        name = evidence.name("training_runs", run).text[lang]
        words: dict[str, Any] = {"ha": "right", "va": "center"}
        soft: dict[str, Any] = {**words, "fontsize": SMALL, "color": COLOURS["soft-ink"]}
        if layout.narrow:
            axes.text(left + 0.02, y - 0.72, name, ha="left", va="center", fontweight="bold")
            axes.text(right - 0.02, y - 0.72, confidence, **soft)
        else:
            axes.text(left - 0.06, y - 0.19, name, **words)
            axes.text(left - 0.06, y + 0.22, confidence, **soft)


def _pie(axes: Axes, place: tuple[float, float], share: float, colour: str) -> None:
    """A pie as round as a coin whatever the axes, filled clockwise from the top to `share`."""
    area = DrawingArea(16, 16)
    area.add_artist(Circle((8, 8), 7.2, facecolor="white", edgecolor=colour, linewidth=1.3))
    if share >= 1:
        area.add_artist(Circle((8, 8), 7.2, facecolor=colour))
    elif share > 0:
        area.add_artist(Wedge((8, 8), 7.2, 90 - 360 * share, 90, facecolor=colour))
    axes.add_artist(AnnotationBbox(area, place, frameon=False, pad=0))


def _draw_intervals(axes: Axes, evidence: Evidence, ratios: Results, layout: Layout, params: Parameters) -> None:
    """A group for each compared model: a line and a mark for each basis, filled where it is within the claim."""
    lang, frame, claimed = params.lang, ratios.frame, params.claimed_ratio
    runs = list(frame.groupby("run_id", sort=False)["ratio"].median().sort_values(kind="stable").index.map(str))
    ratio_axis(axes, lang, min(frame["ratio_low"].min(), claimed), max(frame["ratio_high"].max(), claimed))
    place = 0.0
    for run in runs:
        group = frame[frame["run_id"] == run]
        name = evidence.name("training_runs", run).text[lang]
        if layout.narrow:
            place += 1
            axes.text(0, place - 0.85, name, transform=axes.get_yaxis_transform(), va="center", fontweight="bold")
        else:
            middle = place + (len(group) - 1) / 2
            axes.text(-0.015, middle, name, transform=axes.get_yaxis_transform(), ha="right", va="center")
        for accounting, low, value, high in zip(
            group["accounting"], group["ratio_low"], group["ratio"], group["ratio_high"], strict=True
        ):
            axes.plot([low, high], [place, place], color=COLOURS["deepseek"], alpha=0.45, linewidth=3, zorder=2)
            face = COLOURS["deepseek"] if value <= claimed else "white"
            axes.plot(
                value,
                place,
                marker=MARKERS[accounting],
                markersize=7,
                color=COLOURS["deepseek"],
                markerfacecolor=face,
                markeredgewidth=1.5,
                zorder=3,
            )
            if run == runs[0]:  # the marks are named where they first stand
                axes.annotate(
                    BASES[accounting][lang],
                    (high, place),
                    xytext=(8, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=SMALL,
                    bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.8},
                )
            place += 1
        place += 0.55
    axes.set(ylim=(place - 0.55, layout.pick(-0.9, -0.6)), yticks=[])
    axes.spines["left"].set_visible(not layout.narrow)
    axes.set_xlabel(layout.pick("{} ({})", "{}\n({})").format(RATIO_AXIS[lang], PERCENTILES[lang]))
    claim_line(axes, params)
