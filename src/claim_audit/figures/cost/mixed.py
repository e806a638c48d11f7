"""The chart of the comparisons in circulation, most of which mix accounting bases."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from claim_audit import cost
from claim_audit.cost.estimates import BASES
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ON_PAPER, ReportFigure, begin, finish, in_style
from claim_audit.figures.cost.ratio_axis import RATIO_AXIS, SMALL, claim_line, counted, extremes, ratio_axis
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Results, Text, phrase
from claim_audit.parameters import Parameters
from claim_audit.readouts import interval, table
from claim_audit.readouts.cost import ALIKE, MIXED, compared
from claim_audit.tables import Cell, Column

SPREAD = Text("선은 추정치의 폭", "lines: spread of the estimates")
TITLE = Text(
    "알려진 금액으로 만들 수 있는 비교 {all} 가운데 {held}가 잣대를 섞었고, 그 값은 {lowest:2}부터 {highest:2}까지다",
    "{held} of the {all} comparisons that known sums allow mix yardsticks; those range from {lowest:2} to {highest:2}",
)
ALT = Text(
    "비교마다 비율을 점으로 찍었다. {all} 가운데 {held}는 양쪽의 기준이 다르거나 일부만 견준 것이다. 같은 기준끼리 "
    "견주면 {alike}이다(다).",
    "A mark for the ratio of each comparison. In {held} of {all} the two sides stand on different bases or do not "
    "cover the same; like with like it is {alike}.",
)


@in_style
def cost_mixed(evidence: Evidence, params: Parameters) -> ReportFigure:
    """The comparisons in circulation on a log axis, each named as mixed or like with like."""
    found = cost.mixed(evidence, params)
    is_mixed = found.frame["mixed"].astype(bool)

    def plot(layout: Layout) -> Figure:
        figure, (axes,) = begin(layout, 1.9 + layout.pick(0.5, 0.72) * len(found.frame))
        _draw_mixed(axes, evidence, found, layout, params)
        return figure

    rows: list[list[Cell]] = [
        [
            compared(evidence, str(row)),
            BASES[about["numerator_basis"]],
            BASES[about["denominator_basis"]],
            found.number(str(row), "ratio"),
            interval(found.number(str(row), "ratio")),
            MIXED if about["mixed"] else ALIKE,
        ]
        for row, about in found.frame.iterrows()
    ]
    columns = [
        Column(Text("비교", "Comparison")),
        Column(Text("딥시크 쪽 기준", "Basis of DeepSeek’s side")),
        Column(Text("상대 쪽 기준", "Basis of the other side")),
        Column(Text("비율", "Ratio"), numeric=True),
        Column(Text("추정치의 폭", "Spread of the estimates"), numeric=True),
        Column(Text("성격", "Kind")),
    ]
    caption = Text("세간에 도는 비교와 그 잣대", "The comparisons in circulation and their yardsticks")
    return finish(
        plot,
        "cost-mixed",
        params.lang,
        title=TITLE,
        alt=ALT,
        values={
            **extremes(found, is_mixed),
            **counted(found, "mixed"),
            "alike": found.number(str(found.frame.index[~is_mixed][0]), "ratio"),
        },
        table=table("cost-mixed", params, caption, columns, rows),
    )


def _draw_mixed(axes: Axes, evidence: Evidence, found: Results, layout: Layout, params: Parameters) -> None:
    """A mark for each comparison, hollow where it is mixed; its two bases on the left, its ratio on the right."""
    lang, frame, colour, soft = params.lang, found.frame, COLOURS["deepseek"], COLOURS["soft-ink"]
    claimed, left = params.claimed_ratio, axes.get_yaxis_transform()
    ratio_axis(axes, lang, min(frame["ratio_low"].min(), claimed), max(frame["ratio_high"].max(), claimed))
    for y, row in enumerate(map(str, frame.index)):
        number, kind = found.number(row, "ratio"), MIXED if frame.at[row, "mixed"] else ALIKE
        weight, face = ("normal", "white") if kind is MIXED else ("bold", colour)
        axes.plot([frame["ratio_low"][row], frame["ratio_high"][row]], [y, y], color=colour, alpha=0.45, linewidth=3)
        marker = "D" if kind is MIXED else "o"
        axes.plot(number.value, y, marker, color=colour, markersize=8, markeredgewidth=1.6, markerfacecolor=face)
        said = f"{phrase(number, lang)} · {kind[lang]}"
        name = compared(evidence, row).text[lang]
        bases = " ÷ ".join(BASES[str(frame.at[row, f"{side}_basis"])][lang] for side in ("numerator", "denominator"))
        words: dict[str, Any] = {"transform": left, "va": "center", "bbox": layout.pick(None, ON_PAPER)}
        x, side, first, second = layout.pick((-0.02, "right", -0.18, 0.22), (0, "left", -0.6, -0.33))
        axes.text(x, y + first, name, ha=side, fontweight=weight, **words)
        axes.text(x, y + second, bases, ha=side, fontsize=SMALL, color=soft, **words)
        x, side, at = layout.pick((1.02, "left", 0.0), (1, "right", -0.6))
        axes.text(x, y + at, said, ha=side, fontweight=weight, **words)
    axes.set(ylim=(len(frame) - 0.4, layout.pick(-0.6, -0.85)), yticks=[])
    if layout.narrow:
        axes.spines["left"].set_visible(False)
    axes.set_xlabel(layout.pick("{} ({})", "{}\n({})").format(RATIO_AXIS[lang], SPREAD[lang]))
    claim_line(axes, params)
