"""The charts of the article itself: its own table with the verdicts on it, and how it hedges."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from claim_audit import cards
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, finish, in_style, width, wrapped
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS, GRADE_COLOURS
from claim_audit.figures.verdicts import Audited, ball
from claim_audit.numbers import Lang, Name, Printable, Result, Results, Sentence, Text, phrase
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.readouts.verdicts import CHANCE, GRADE, chance
from claim_audit.tables import Cell, Column
from claim_audit.verdicts import FAILS, HOLDS, Grade, Verdict, audit, claims_of, scale, tally

GAP = 0.04  # between the cells of the redrawn table, as a share of a column
TURNED = 1.4  # height of a column that lies on its side, with its head, in cells
CELL_ROOM = 25.0
HEDGES_COUNTED = Text(
    "주장 {distinct}를 말한 방식별로 늘어놓았다", "The {distinct:plain} claims by how the article puts them"
)
CELL_CHANCE = Text("맞을 확률 {chance:2}", "{chance:2} likely")


@in_style
def comparison_table(evidence: Evidence, params: Parameters, audited: Audited | None = None) -> ReportFigure:
    """The article's table of two rows and three columns redrawn, each cell with its verdict."""
    cells, lang = evidence["comparison"], params.lang
    audited = audited or audit(evidence, params, *cells["claim_id"], flips=False)
    heads = list(dict.fromkeys(cells[f"column_{lang}"]))

    def plot(layout: Layout) -> Figure:
        high = int(cells["row"].max())
        figure, (axes,) = begin(layout, layout.pick(3.9, 0.75 + 1.95 * len(heads)))
        axes.set(
            xlim=(0, layout.pick(len(heads), high) - GAP), ylim=(layout.pick(high, len(heads) * TURNED - 0.4), -0.35)
        )
        axes.set_axis_off()
        for place, head in enumerate(heads):
            corner = layout.pick((place, 0.0), (0, place * TURNED))
            axes.text(corner[0], corner[1] - 0.1, head, size=12, va="baseline", color=COLOURS["soft-ink"])
        for _, cell in cells.iterrows():
            column, row = heads.index(cell[f"column_{lang}"]), int(cell["row"]) - 1
            corner = layout.pick((column, float(row)), (row, column * TURNED))
            _draw_cell(axes, corner, str(cell[lang]), audited[cell["claim_id"]], lang)
        return figure

    rows = [
        (
            Text(cell["column_ko"], cell["column_en"]),
            Name(Text(cell["ko"], cell["en"])),
            audited[cell["claim_id"]].grade.name,
            chance(audited[cell["claim_id"]]),
        )
        for _, cell in cells.iterrows()
    ]
    caption = Text("기사 표의 칸과 판정", "The cells of the article’s table and their verdicts")
    columns = (Column(Text("열", "Column")), Column(Text("칸", "Cell")), GRADE, CHANCE)
    data = table("comparison-table", params, caption, columns, rows)
    title, alt, values = _table_says([audited[claim] for claim in cells["claim_id"]])
    return finish(plot, data.id, lang, title=title, alt=alt, values=values, table=data)


@in_style
def claims_by_hedge(evidence: Evidence, params: Parameters, audited: Audited | None = None) -> ReportFigure:
    """Each claim as a mark, by how firmly the article puts it and how it fares."""
    audited = audited or audit(evidence, params, flips=False)
    lang, grades, counts = params.lang, scale(evidence), tally(audited)
    hedges = [hedge for hedge in cards.HEDGES if counts.frame.at[hedge, "claims"]]

    def plot(layout: Layout) -> Figure:
        high, size = layout.pick((0.4, 190.0), (0.56, 100.0))
        figure, (axes,) = begin(layout, layout.pick(1.9, 2.1) + high * len(hedges))
        for place, hedge in enumerate(hedges):
            _draw_marks(axes, place, [v for v in claims_of(audited) if v.hedge == hedge], grades, size)
            total, name = counts.number(hedge, "claims"), cards.HEDGES[hedge][lang]
            if layout.narrow:
                axes.text(-0.5, place - 0.42, f"{name}: {phrase(total, lang)}", va="center", size=12)
            else:
                axes.text(-0.9, place, name, ha="right", va="center", size=12)
                where = total.value - 0.1
                axes.text(where, place, phrase(total, lang), va="center", size=12, color=COLOURS["soft-ink"])
        most = max(counts.number(hedge, "claims").value for hedge in hedges)
        left, right = layout.pick((-1.8, most + 1.5), (-0.6, most - 0.3))
        lines = layout.pick(1, 2)
        axes.set(xlim=(left, right), ylim=(len(hedges) + layout.pick(0.3, 0.9), -0.6))
        axes.set_axis_off()
        each = len(grades) // lines
        for line in range(lines):
            _key(axes, grades[line * each : (line + 1) * each], len(hedges) + 0.6 * line, right, lang)
        return figure

    rows = [(cards.HEDGES[hedge], *(_count(counts, f"{hedge}/{grade.id}") for grade in grades)) for hedge in hedges]
    columns = (Column(Text("말한 방식", "How it is put")), *(Column(grade.name, numeric=True) for grade in grades))
    caption = Text("기사가 말한 방식과 판정별 주장 수", "Claims by how the article puts them and how they fare")
    data = table("claims-by-hedge", params, caption, columns, rows)
    title, alt, values = _hedges_say(counts)
    return finish(plot, data.id, lang, title=title, alt=alt, values=values, table=data)


def _draw_cell(axes: Axes, corner: tuple[int, float], words: str, verdict: Verdict, lang: Lang) -> None:
    """A cell: the article's words, under them the mark, the grade and the probability."""
    (x, y), colour = corner, GRADE_COLOURS[verdict.grade.id]
    wide, high = 1 - GAP, 1 - 2 * GAP
    axes.add_patch(Rectangle((x, y), wide, high, color=colour, alpha=0.1, linewidth=0))
    axes.add_patch(Rectangle((x, y), 0.022, high, color=colour, linewidth=0))
    axes.text(x + 0.07, y + 0.1, wrapped(words, CELL_ROOM), size=14, fontweight="bold", va="top", linespacing=1.2)
    ball(axes, [x + 0.115], [y + 0.65], verdict.grade.id, size=190)
    axes.text(x + 0.19, y + 0.65, verdict.grade.name[lang], size=12.5, va="center", fontweight="bold")
    if verdict.probability:
        said = Sentence(CELL_CHANCE, {"chance": verdict.probability}).text(lang)
        axes.text(x + 0.19, y + 0.82, said, size=11.5, va="center", color=COLOURS["soft-ink"])


def _draw_marks(axes: Axes, place: int, found: Sequence[Verdict], grades: Sequence[Grade], size: float) -> None:
    order = [grade.id for grade in grades]
    marks = np.array(sorted((verdict.grade.id for verdict in found), key=order.index))
    for grade_id in order:
        x = np.flatnonzero(marks == grade_id)
        if len(x):
            ball(axes, x.tolist(), [place] * len(x), grade_id, size)


def _key(axes: Axes, grades: Sequence[Grade], y: float, wide: float, lang: Lang) -> None:
    """What the marks mean, in one line under them."""
    lengths = np.array([4.0 + width(grade.name[lang]) for grade in grades])
    starts = np.concatenate([[0.0], np.cumsum(lengths)[:-1]]) / lengths.sum() * wide - 0.2
    for start, grade in zip(starts, grades, strict=True):
        ball(axes, [start], [y], grade.id, size=90)
        axes.text(start + 0.02 * wide, y, grade.name[lang], va="center", size=11)


def _count(counts: Results, row: str) -> Cell:
    return counts.number(row, "claims") if row in counts.frame.index else None


def _table_says(found: Iterable[Verdict]) -> tuple[Text, Text, Mapping[str, Printable]]:
    listed = list(found)
    values: dict[str, Printable] = {
        "cells": _cells("cells", listed),
        "hold": _cells("hold", [verdict for verdict in listed if verdict.grade.id in HOLDS]),
        "fail": _cells("fail", [verdict for verdict in listed if verdict.grade.id in FAILS]),
        "first": listed[0].chance,
        "open": _cells("open", [verdict for verdict in listed if verdict.probability is None]),
    }
    title = Text(
        "기사 표의 칸 {cells} 가운데 맞거나 대체로 맞는 것은 {hold}다",
        "True or mostly true: {hold:plain} of the {cells:plain} cells of the article’s table",
    )
    alt = Text(
        "두 행 세 열의 표. 칸 {cells} 가운데 {hold}는 사실이거나 대체로 사실이고 {fail}는 그렇지 않으며 "
        "{open}는 판단을 미뤘다. 첫 칸인 비용의 맞을 확률은 {first:2}이다(다).",
        "A table of two rows and three columns. Of its {cells:plain} cells, true or mostly true: {hold:plain}; false "
        "or mostly false: {fail:plain}; without a verdict: {open:plain}. The first, on cost, has a probability of "
        "{first:2}.",
    )
    return title, alt, values


def _cells(name: str, found: Sequence[Verdict]) -> Result:
    return Result(
        key=f"verdicts/comparison/{name}",
        value=float(len(found)),
        unit="items",
        label=Text("표의 칸 수", "cells of the table"),
        formula="count of the cells of the article’s table by verdict",
        made_from=tuple(dict.fromkeys(verdict.probability for verdict in found if verdict.probability)),
    )


def _hedges_say(counts: Results) -> tuple[Text, Text, Mapping[str, Printable]]:
    rows = {"stated": "stated", "fails": "stated/fails", "forecast": "forecast", "open": "forecast/open"}
    if not all(counts.frame.at[hedge, "claims"] for hedge in ("stated", "forecast")):
        return HEDGES_COUNTED, HEDGES_COUNTED, {"distinct": counts.number("distinct", "claims")}
    title = Text(
        "단정한 주장 {stated} 가운데 {fails}는 사실이 아닌 쪽이고, 전망 {forecast} 가운데 {open}는 판정할 수 없다",
        "Of {stated:plain} claims stated as fact {fails:plain} come out false or mostly false; of {forecast:plain} "
        "forecasts {open:plain} get no verdict",
    )
    alt = Text(
        "주장 하나를 점 하나로 그려 말한 방식별로 늘어놓았다. 단정한 주장은 {stated}로 그 가운데 {fails}가 사실이 "
        "아니거나 대체로 사실이 아니다. 전망은 {forecast}로 그 가운데 {open}는 판정할 수 없다.",
        "Each claim is a mark, in rows by how the article puts it. Of {stated:plain} claims stated as fact "
        "{fails:plain} are false or mostly false; of {forecast:plain} forecasts {open:plain} get no verdict.",
    )
    return title, alt, {name: counts.number(row, "claims") for name, row in rows.items()}
