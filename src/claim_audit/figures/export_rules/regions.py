"""The chips against the lines of the two rules that were written for them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from claim_audit import export_rules
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, drawn, finish, in_style
from claim_audit.figures.export_rules.outcomes import FILL
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Lang, Printable, Results, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.readouts.export_rules import CHIP, DIGITS, OUTCOMES, documents
from claim_audit.tables import Cell, Column, Shown

MARKERS = {"hopper": "o", "ampere": "s", "blackwell": "D", "cdna3": "^", "ascend": "v"}
TPP = (1000.0, 100_000.0)  # the ends of the axis
RULE_OF_2022 = "2022-10"


@dataclass(frozen=True)
class Tag:
    """The label of chips that lie on or near one point: which chips, and where from the first of them, in points."""

    chips: tuple[str, ...]
    offset: tuple[int, int]
    across: str = "left"


@dataclass(frozen=True)
class Panel:
    """A rule drawn over TPP and a second measure: its column, its bound in the limbs, the ends and name of its axis."""

    rule: str
    column: str
    bound: str
    ends: tuple[float, float]
    upright: Text
    tags: tuple[Tag, ...]


DENSITY_TAGS = (
    Tag(("h20",), (-8, 0), "right"),
    Tag(("a100", "a800"), (8, -3)),
    Tag(("ascend-910b",), (-8, 2), "right"),
    Tag(("ascend-910c",), (8, -4)),
    Tag(("h100", "h800", "h200"), (-11, 4), "right"),
    Tag(("mi300x", "mi325x"), (22, -17), "center"),
    Tag(("b200",), (9, -5)),
    Tag(("gb200",), (9, 4)),
    Tag(("b300",), (-9, 4), "right"),
)
IO_TAGS = (
    Tag(("h20",), (-8, 0), "right"),
    Tag(("a100",), (-8, 4), "right"),
    Tag(("a800",), (-8, -2), "right"),
    Tag(("ascend-910b",), (0, -14)),
    Tag(("ascend-910c",), (7, -9)),
    Tag(("h100", "h200"), (-8, -1), "right"),
    Tag(("h800",), (11, 0)),
    Tag(("mi300x", "mi325x"), (0, 13), "center"),
    Tag(("b200", "gb200", "b300"), (26, 13), "right"),
)
PANELS = (
    Panel(
        export_rules.RULE_OF_2023,
        "performance_density",
        "density_min",
        (1.0, 60.0),
        Text("성능 밀도(TPP/mm², 로그 눈금)", "performance density (TPP/mm², log scale)"),
        DENSITY_TAGS,
    ),
    Panel(
        RULE_OF_2022,
        "io_gb_per_s",
        "io_gb_per_s_min",
        (250.0, 3000.0),
        Text("입출력 합계(GB/s, 로그 눈금)", "total input and output (GB/s, log scale)"),
        IO_TAGS,
    ),
)
SLIPPED = Text(
    "{chip}은(는) 입출력 {io}로 첫 규정을 비켜 갔고, 연산만 본 다음 규정에 걸렸다",
    "At {io} the {chip} slipped under the first rule; the second, on compute alone, caught it",
)
LATER = Text(
    "{chip}은(는) 2022년 10월 규정을 비켜 갔지만 2023년 10월 규정에 걸렸다",
    "The {chip} slipped under the rule of October 2022 and was caught by the rule of October 2023",
)
BOTH = Text(
    "{chip}은(는) 두 규정에 모두 걸린다: 입출력 {io}, TPP {tpp:5}",
    "Both rules catch the {chip}, with {io} of input and output and {tpp:5}",
)
NEITHER = Text(
    "{chip}은(는) 두 규정을 모두 비켜 간다: TPP {tpp:5}, 성능 밀도 {density:3}",
    "Neither rule catches the {chip}, with {tpp:5} and a density of {density:3}",
)
ALT = Text(
    "두 규정의 기준선과 칩의 위치. {chip}의 입출력은 {io}, 첫 규정의 선은 {io_line}이다(다). TPP는 {tpp:5}, 다음 "
    "규정의 선은 {tpp_line:exact}이다(다).",
    "The lines of both rules and the chips. The {chip} has {io} against the first rule’s {io_line}, and {tpp:5} "
    "against the second rule’s {tpp_line:exact}.",
)


@in_style
def export_regions(evidence: Evidence, params: Parameters) -> ReportFigure:
    """TPP against performance density with the limbs of 2023; TPP against input and output with the limb of 2022."""
    found, lang = export_rules.metrics(evidence), params.lang

    def plot(layout: Layout) -> Figure:
        grid: dict[str, Any] = layout.pick({"columns": 2, "width_ratios": (1.1, 1)}, {"rows": 2})
        figure, panels = begin(layout, layout.pick(5.4, 9.4), **grid)
        limbs = evidence["export_limbs"].sort_values("order")
        for axes, panel in zip(panels, PANELS, strict=True):
            tested = limbs[limbs["rule_id"] == panel.rule]
            _axes(axes, panel, tested, lang)
            axes.set_title(evidence.name("export_rules", panel.rule).text[lang], fontsize=12.5)
            _shade(axes, panel, tested)
            _draw_chips(axes, evidence, found, panel.column, params.training_chip)
            for tag in panel.tags:
                first = tag.chips[0]
                point = found.number(first, "tpp").value, found.number(first, panel.column).value
                _name(axes, evidence, tag, point, lang)
        _name_limbs(panels[0], panels[1], lang)
        return figure

    rows: list[list[Cell]] = [
        [evidence.name("chips", chip), *(Shown(found.number(chip, column), DIGITS[column]) for column in found.columns)]
        for chip in map(str, found.frame.index)
    ]
    columns = (CHIP, *(Column(about.label, numeric=True) for about in found.columns.values()))
    data = table("export-regions", params, Text("칩의 위치", "Where the chips lie"), columns, rows)
    title, values = _say(evidence, params, found)
    ids = [*documents(evidence, *(panel.rule for panel in PANELS)), *data.source_ids]
    return finish(plot, data.id, lang, title=title, alt=ALT, values=values, table=data, source_ids=ids)


def _shade(axes: Axes, panel: Panel, limbs: pd.DataFrame) -> None:
    """The region of each limb; the first to match is drawn last, over the rest."""
    for _, limb in limbs[::-1].iterrows():
        left, right = _or(limb["tpp_min"], TPP[0]), _or(limb["tpp_below"], TPP[1])
        floor, top = _or(limb[panel.bound], panel.ends[0]), panel.ends[1]
        if panel.column == "performance_density":
            top = _or(limb["density_below"], top)
        place = (left, floor), right - left, top - floor
        colour = FILL[str(limb["outcome"])]
        axes.add_patch(Rectangle(*place, facecolor="white", edgecolor="white", linewidth=1.5)).set_zorder(1)
        axes.add_patch(Rectangle(*place, facecolor=colour, alpha=0.16, linewidth=0)).set_zorder(1)


def _draw_chips(axes: Axes, evidence: Evidence, found: Results, column: str, ringed: str) -> None:
    for chip, family in evidence["chips"]["family"].items():
        point = found.frame.loc[str(chip), ["tpp", column]].astype(float)
        marker, colour = MARKERS[family], COLOURS[family]
        axes.plot(*point, marker, color=colour, markersize=8, markeredgecolor="white", zorder=4)
        if chip == ringed:
            axes.plot(*point, "o", color="none", markeredgecolor=COLOURS["ink"], markeredgewidth=1.4, markersize=14)


def _name(axes: Axes, evidence: Evidence, tag: Tag, point: tuple[float, float], lang: Lang) -> None:
    """In ink: on the regions' tints no family's colour is dark enough for letters; the mark beside it has that."""
    axes.annotate(
        "·".join(evidence.name("chips", chip).text[lang] for chip in tag.chips),
        point,
        tag.offset,
        textcoords="offset points",
        ha=tag.across,
        va="center",
        fontsize=11,
        color=COLOURS["ink"],
        zorder=5,
    )


def _axes(axes: Axes, panel: Panel, limbs: pd.DataFrame, lang: Lang) -> None:
    """Two log axes whose ticks stand on the lines of the rule, as far as their labels have room."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(*TPP)
    axes.set_ylim(*panel.ends)
    for axis, ends, column, room in ((axes.xaxis, TPP, "tpp_min", 0.38), (axes.yaxis, panel.ends, panel.bound, 0.15)):
        ticks = _ticks(limbs[column].dropna(), ends, room)
        axis.set_ticks(ticks, labels=[drawn(tick, "count", lang, "exact") for tick in ticks])
        axis.set_ticks([], minor=True)
    axes.set_xlabel(Text("TPP(로그 눈금)", "TPP (log scale)")[lang])
    axes.set_ylabel(panel.upright[lang])


def _ticks(lines: Iterable[float], ends: tuple[float, float], room: float) -> list[float]:
    """The lines of a rule, then round numbers, each if at least `room` decades from those before it."""
    ticks: list[float] = []
    for tick in (*lines, *(step * 10**power for power in range(6) for step in (1, 2, 3))):
        if ends[0] <= tick <= ends[1] and all(abs(math.log10(tick / other)) >= room for other in ticks):
            ticks.append(float(tick))
    return ticks


def _name_limbs(density: Axes, io: Axes, lang: Lang) -> None:
    """The name and outcome of each limb, in its region."""
    denied, noticed = OUTCOMES["licence-denial"].words[lang], OUTCOMES["licence-notified"].words[lang]
    licence = OUTCOMES["controlled"].words[lang]
    for axes, x, y, words in (
        (density, 5300, 1.12, f"a.1 {denied}"),
        (density, 1700, 44, f"a.2 {denied}"),
        (density, 2500, 1.72, "b.1"),
        (density, 1680, 4.1, "b.2"),
        (density, 1080, 1.08, f"b.1·b.2\n{noticed}"),
        (io, 5300, 2450, licence),
    ):
        axes.text(x, y, words, color=COLOURS["soft-ink"], fontsize=11, va="bottom", zorder=3, linespacing=1.15)


def _say(evidence: Evidence, params: Parameters, found: Results) -> tuple[Text, Mapping[str, Printable]]:
    chip = params.training_chip
    values: dict[str, Printable] = {
        "chip": evidence.name("chips", chip),
        "io": found.number(chip, "io_gb_per_s"),
        "tpp": found.number(chip, "tpp"),
        "density": found.number(chip, "performance_density"),
        "io_line": evidence.number("export_limbs", "io-and-compute", "io_gb_per_s_min"),
        "tpp_line": evidence.number("export_limbs", "a.1", "tpp_min"),
    }
    first, second = (
        export_rules.status(evidence, chip, panel.rule).classification != export_rules.FREE for panel in PANELS[::-1]
    )
    if not second:
        return NEITHER, values
    enough = found.number(chip, "tpp").value >= evidence.number("export_limbs", "io-and-compute", "tpp_min").value
    return BOTH if first else SLIPPED if enough else LATER, values


def _or(value: Any, otherwise: float) -> float:
    return otherwise if pd.isna(value) else float(value)
