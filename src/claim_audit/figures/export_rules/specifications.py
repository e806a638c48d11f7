"""The chip R1 is said to be built on beside the H100 it was cut from, and the chip made for the rule that followed."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from claim_audit import specifications
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ON_PAPER, ReportFigure, begin, finish, in_style
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Lang, Printable, Results, Text, phrase
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.tables import Cell, Column

REFERENCE, SUCCESSOR = "h100", "h20"
LABELS = {
    "bf16_dense_tflops": Text("연산(BF16, TFLOP/s)", "Arithmetic (BF16, TFLOP/s)"),
    "fp8_dense_tflops": Text("연산(FP8, TFLOP/s)", "Arithmetic (FP8, TFLOP/s)"),
    "memory_gb": Text("메모리 용량(GB)", "Memory size (GB)"),
    "memory_bandwidth_gb_per_s": Text("메모리 대역폭(GB/s)", "Memory bandwidth (GB/s)"),
    "interconnect_gb_per_s": Text("칩 간 연결(GB/s)", "Interconnect (GB/s)"),
    "tdp_w": Text("전력(W)", "Power (W)"),
}
FP64 = Text(
    "FP64 연산도 줄였지만 AI 학습에는 쓰지 않아 뺐다", "FP64 was cut too; training does not use it, so it is left out"
)
MARKERS = ("o", "D")
ONLY_THE_LINK = Text(
    "{chip}은(는) H100에서 칩 간 연결을 {link:2}로 줄인 칩이다",
    "The {chip} is an H100 with its interconnect cut to {link:2}",
)
GENERAL = Text(
    "{chip}의 연산은 H100의 {arithmetic:2}, 칩 간 연결은 {link:2}다",
    "The {chip} has {arithmetic:2} of an H100’s arithmetic and {link:2} of its interconnect",
)
ALT = Text(
    "H100을 기준으로 한 사양 비교. {chip}의 연산은 H100의 {arithmetic:2}, 칩 간 연결은 {link:2}다. {other}은(는) "
    "연산이 {other_arithmetic:2}, 칩 간 연결이 {other_link:2}다.",
    "Specifications against the H100. The {chip} has {arithmetic:2} of its arithmetic and {link:2} of its "
    "interconnect; the {other} has {other_arithmetic:2} and {other_link:2}.",
)


@in_style
def h800_h100(evidence: Evidence, params: Parameters) -> ReportFigure:
    """Specifications of the training chip as shares of the H100's, with the H20's (or, for an H20, the H800's)."""
    chips = (params.training_chip, SUCCESSOR if params.training_chip != SUCCESSOR else "h800")
    shares = specifications.shares(evidence, chips, REFERENCE)
    listed = [name for name in LABELS if (shares.frame["specification"] == name).any()]

    def plot(layout: Layout) -> Figure:
        if layout.narrow:
            figure, (axes,) = begin(layout, 2.2 + 0.54 * len(listed))
        else:
            grid: dict[str, Any] = {"columns": 2, "sharey": True, "width_ratios": (1, 0.55)}
            figure, (axes, margin) = begin(layout, 1.9 + 0.42 * len(listed), **grid)
        colours = {chip: COLOURS[str(evidence["chips"]["family"][chip])] for chip in chips}
        _draw(axes, shares, colours, listed, params.lang)
        columns = zip((REFERENCE, *chips), layout.pick((0.24, 0.65, 1.0), (0.55, 0.72, 1.0)), strict=True)
        if layout.narrow:
            _name_above(axes, listed, params.lang)
            _write_margin(axes, evidence, dict(columns), listed, (-0.42, params.lang))
        else:
            axes.text(100, 1.01, "H100", transform=axes.get_xaxis_transform(), ha="center", va="bottom")
            margin.set_axis_off()
            _write_margin(margin, evidence, dict(columns), listed, (0.0, params.lang))
        return figure

    rows: list[list[Cell]] = [[LABELS[name], *_cells(evidence, shares, chips, name)] for name in listed]
    heads = [evidence.name("chips", chip).text for chip in chips]
    columns = [Column(Text("사양", "Specification")), Column(Text("H100", "H100"), numeric=True)]
    for head in heads:
        columns += [Column(head, numeric=True), Column(Text(f"{head.ko}/H100", f"{head.en}/H100"), numeric=True)]
    data = table("h800-h100", params, Text("H100 대비 사양", "Specifications against the H100"), columns, rows)
    title, values = _say(evidence, shares, chips)
    ids = data.source_ids
    return finish(plot, data.id, params.lang, title=title, alt=ALT, values=values, table=data, source_ids=ids)


def _draw(axes: Axes, shares: Results, colours: Mapping[str, str], listed: Sequence[str], lang: Lang) -> None:
    """A row per specification; a filled mark for the first chip, the training chip, and an open one for the other."""
    for at, name in enumerate(listed):
        for place, (chip, colour) in reversed(list(enumerate(colours.items()))):
            if f"{chip}/{name}" in shares.frame.index:
                value = 100 * shares.number(f"{chip}/{name}", "share").value
                axes.plot([min(value, 100), max(value, 100)], [at] * 2, color=COLOURS["faint"], linewidth=5, zorder=1)
                face = colour if place == 0 else "white"
                axes.plot(value, at, MARKERS[place], color=colour, markerfacecolor=face, markersize=9, zorder=3)
    axes.axvline(100, color=COLOURS["ink"], linewidth=1.2, zorder=2)
    axes.set_yticks(range(len(listed)), [LABELS[name][lang] for name in listed])
    axes.set_ylim(len(listed) - 0.5, -0.5)
    axes.set_xlim(0, max(135, 115 * float(shares.frame["share"].max())))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    axes.set_xlabel(f"{Text('H100 대비', 'relative to an H100')[lang]}\n{FP64[lang]}", linespacing=1.5)
    axes.tick_params("y", length=0)
    axes.spines["left"].set_visible(False)


def _name_above(axes: Axes, listed: Sequence[str], lang: Lang) -> None:
    axes.set_yticks([])
    axes.set_ylim(len(listed) - 0.6, -1.25)
    for at, name in enumerate(listed):
        axes.text(0, at - 0.42, LABELS[name][lang], transform=axes.get_yaxis_transform(), va="center", fontsize=11)


def _write_margin(
    axes: Axes, evidence: Evidence, ends: Mapping[str, float], listed: Sequence[str], at: tuple[float, Lang]
) -> None:
    """The specifications themselves, a column per chip to its end, bold where they differ from the H100's."""
    known, (up, lang) = evidence["chips"], at
    line: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center", "bbox": ON_PAPER}
    for (chip, right), sign in zip(ends.items(), ("", "● ", "◇ "), strict=True):
        head = sign + evidence.name("chips", chip).text[lang].replace(" ", "\n")
        axes.text(right, up - 0.42, head, fontsize=11.5, linespacing=1.0, **{**line, "va": "bottom"})
        for row, name in enumerate(listed):
            if known[name].notna()[chip]:
                words = phrase(evidence.number("chips", chip, name), lang, "plain")
                bold = "bold" if known[name][chip] != known[name][REFERENCE] else "normal"
                axes.text(right, row + up, words, fontsize=11, fontweight=bold, **line)


def _cells(evidence: Evidence, shares: Results, chips: Sequence[str], name: str) -> list[Cell]:
    cells: list[Cell] = [evidence.number("chips", REFERENCE, name)]
    for chip in chips:
        row = f"{chip}/{name}"
        known = row in shares.frame.index
        cells += [evidence.number("chips", chip, name), shares.number(row, "share")] if known else [None, None]
    return cells


def _say(evidence: Evidence, shares: Results, chips: Sequence[str]) -> tuple[Text, Mapping[str, Printable]]:
    chip, other = chips
    values: dict[str, Printable] = {"chip": evidence.name("chips", chip), "other": evidence.name("chips", other)}
    for place, one in (("", chip), ("other_", other)):
        values[f"{place}arithmetic"] = shares.number(f"{one}/bf16_dense_tflops", "share")
        values[f"{place}link"] = shares.number(f"{one}/interconnect_gb_per_s", "share")
    own = shares.frame[shares.frame["chip_id"] == chip]
    cut = own.loc[own["share"] != 1, "specification"].tolist()
    only_the_link = cut == ["interconnect_gb_per_s"] and float(own["share"].min()) < 1
    return ONLY_THE_LINK if only_the_link else GENERAL, values
