"""Charts on how the market is built: memory per GPU, and what NVIDIA had at stake in China."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import NullLocator

from claim_audit import market_structure as structure
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, finish, in_style
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Fact, Name, Number, Printable, Results, Text, phrase
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.readouts.market import BASES, WHAT, period
from claim_audit.tables import Cell, Column, ReportTable, Shown

NAMED_CHIP = "h20"  # the chip the chart of memory is about
LINES = {"billing": ("fy2023-billing", "fy2025-billing"), "head-office": ("fy2025-head-office", "fy2026-head-office")}
PER_COMPUTE = Text("연산당 메모리(H100의 몇 배)", "Memory per compute (H100 = 1)")
PER_COMPUTE_SHORT = Text("연산당 메모리\n(H100의 몇 배)", "Memory per compute\n(H100 = 1)")
H20_BARS = {
    "h20-sales-q1": (Text("허가제 앞 분기 매출", "Sales in the quarter before the rule"), "nvidia"),
    "h20-charge-announced": (Text("예고한 손실(최대)", "Charge announced (at most)"), "muted"),
    "h20-charge-booked": (Text("장부에 올린 손실", "Charge booked"), "soft-ink"),
    "h20-loss-guided": (Text("다음 분기에 잃을 매출 전망", "Sales loss guided for the next quarter"), "muted"),
    "h20-sales-q3": (Text("판매 재개 뒤 한 분기 매출", "Sales in a quarter after the resumption"), "nvidia"),
}


@in_style
def hbm_per_gpu(evidence: Evidence, params: Parameters) -> ReportFigure:
    """The memory of each accelerator and, beside it, its memory per unit of compute against an H100's."""
    memory = structure.hbm_per_gpu(evidence)
    order = list(memory.frame.sort_values("memory_per_compute_vs_h100", ascending=False, kind="stable").index)

    def plot(layout: Layout) -> Figure:
        high = layout.pick(1.35, 1.75) + 0.285 * len(order)
        figure, (size, per_compute) = begin(layout, high, columns=2, sharey=True)
        for at, chip in enumerate(order):
            colour = COLOURS[str(memory.frame.at[chip, "family"])]
            number = memory.number(chip, "memory_gb")
            size.barh(at, number.value, height=0.62, color=colour)
            _value(size, phrase(number, params.lang), number.value, at)
            number = memory.number(chip, "memory_per_compute_vs_h100")
            per_compute.plot([1, number.value], [at, at], color=colour, lw=2)
            per_compute.plot(number.value, at, "o", color=colour, ms=8)
            _value(per_compute, phrase(number, params.lang, "2"), max(number.value, 1), at)
        _chip_axes(evidence, params, (size, per_compute), order, layout)
        return figure

    title = Text(
        "중국용으로 연산을 줄인 {chip}의 메모리는 H100의 {memory}, 연산당으로는 {per_compute:2}다",
        "The {chip}, its compute cut for China, has {memory} the memory of an H100, {per_compute:2} as much per "
        "unit of compute",
    )
    alt = Text(
        "가속기 하나의 메모리는 {least}에서 {most}까지다. "
        "{chip}은(는) 연산당 메모리가 H100의 {per_compute:2}로 가장 많다.",
        "Memory per accelerator runs from {least} to {most}; per unit of compute the {chip} has the most, "
        "{per_compute:2} an H100’s.",
    )
    gigabytes = memory.frame["memory_gb"]
    values: dict[str, Printable] = {
        "chip": evidence.name("chips", NAMED_CHIP),
        "memory": memory.number(NAMED_CHIP, "memory_vs_h100"),
        "per_compute": memory.number(NAMED_CHIP, "memory_per_compute_vs_h100"),
        "least": memory.number(str(gigabytes.idxmin()), "memory_gb"),
        "most": memory.number(str(gigabytes.idxmax()), "memory_gb"),
    }
    data = _chip_table(evidence, params, memory, order)
    return finish(
        plot, "hbm-per-gpu", params.lang, title=title, alt=alt, values=values, table=data, source_ids=data.source_ids
    )


@in_style
def china_exposure(evidence: Evidence, params: Parameters) -> ReportFigure:
    """China's share of NVIDIA's revenue on both bases, and what the licence rule on the H20 did to sales and profit."""
    exposure = structure.china_exposure(evidence, params.as_of)
    bars = [item for item in H20_BARS if structure.disclosed(evidence, [item], params.as_of)]

    def plot(layout: Layout) -> Figure:
        grid: dict[str, Any] = layout.pick({"columns": 2}, {"rows": 2, "height_ratios": (1, 1.15)}) if bars else {}
        figure, panels = begin(layout, layout.pick(4, 6.6) if bars else 4, **grid)
        _draw_shares(panels[0], exposure, params)
        if bars:
            _draw_h20(panels[1], [evidence.number("disclosures", item, "value") for item in bars], bars, params)
        return figure

    basis = "head-office" if LINES["head-office"][1] in exposure.frame.index else "billing"
    before, after = (exposure.number(row, "share_percent") for row in LINES[basis])
    first, last = f"{{before:{_whole(before)}}}", f"{{after:{_whole(after)}}}"
    title = Text(
        f"엔비디아 매출에서 중국의 몫은 {BASES[basis].ko}으로 {first}에서 {last}로 줄었다",
        f"China’s share of NVIDIA’s revenue, {BASES[basis].en}, went from {first} to {last}",
    )
    alt = Text(
        f"{BASES[basis].ko} 중국 매출 비중은 {first}에서 {last}가 됐다.",
        f"The share went from {first} to {last}, {BASES[basis].en}.",
    )
    values: dict[str, Printable] = {"before": before, "after": after}
    if "h20-charge-booked" in bars:
        values["booked"] = evidence.number("disclosures", "h20-charge-booked", "value")
        alt = Text(
            f"{alt.ko} H20 허가제로 장부에 올린 손실은 {{booked}}다.",
            f"{alt.en} The H20 rule cost a charge of {{booked}}.",
        )
    data = _exposure_table(evidence, params, exposure, bars)
    return finish(
        plot,
        "china-exposure",
        params.lang,
        title=title,
        alt=alt,
        values=values,
        table=data,
        source_ids=data.source_ids,
    )


def _whole(percent: Number) -> str:
    """How to print a share in whole percent."""
    return "2" if percent.value >= 10 else "1"


def _value(axes: Axes, text: str, x: float, at: float) -> None:
    axes.annotate(text, (x, at), xytext=(7, 0), textcoords="offset points", va="center", fontsize=11)


def _chip_axes(
    evidence: Evidence, params: Parameters, panels: tuple[Axes, Axes], order: Sequence[str], layout: Layout
) -> None:
    """Chip names, heads of the panels, the H100 as the line of reference."""
    lang, (size, per_compute) = params.lang, panels
    names = [evidence.name("chips", chip).text[lang] for chip in order]
    if not layout.narrow:
        names = [f"{name} ({_maker(evidence, chip).text[lang]})" for name, chip in zip(names, order, strict=True)]
    size.set_yticks(range(len(order)), names, fontsize=11.5)
    size.get_yticklabels()[order.index(NAMED_CHIP)].set(fontweight="bold")
    size.set_ylim(len(order) - 0.45, -0.85)
    for axes, head in (
        (size, Text("메모리 용량", "Memory")),
        (per_compute, layout.pick(PER_COMPUTE, PER_COMPUTE_SHORT)),
    ):
        axes.set_xlim(0, axes.get_xlim()[1] * layout.pick(1.15, 1.35))
        _bare(axes, head, params)
    per_compute.spines["left"].set_visible(False)
    per_compute.axvline(1, color=COLOURS["ink"], lw=1.2, ls=(0, (4, 3)), zorder=0)
    per_compute.text(layout.pick(1.12, 1.3), -0.55, "H100", fontsize=11, va="center", color=COLOURS["soft-ink"])


def _chip_table(evidence: Evidence, params: Parameters, memory: Results, order: Sequence[str]) -> ReportTable:
    stacks = memory.frame["hbm_stacks"].notna() & memory.frame["stacks_verified"]
    rows = [
        (
            evidence.name("chips", chip),
            _maker(evidence, chip),
            memory.number(chip, "memory_gb"),
            memory.number(chip, "hbm_stacks") if stacks[chip] else None,
            memory.number(chip, "memory_vs_h100"),
            memory.number(chip, "memory_per_compute_vs_h100"),
        )
        for chip in order
    ]
    columns = (
        Column(Text("칩", "Chip")),
        Column(Text("만든 곳", "Maker")),
        Column(Text("메모리", "Memory"), numeric=True),
        Column(Text("확인된 적층 수", "Stacks, where verified"), numeric=True),
        Column(Text("H100 대비 메모리", "Memory against an H100"), numeric=True),
        Column(Text("H100 대비 연산당 메모리", "Memory per unit of compute against an H100"), numeric=True),
    )
    return table("hbm-per-gpu", params, Text("가속기에 실린 메모리", "Memory of the accelerators"), columns, rows)


def _maker(evidence: Evidence, chip: str) -> Name:
    return evidence.name("names", str(evidence["chips"].at[chip, "vendor"]).lower())


def _draw_shares(axes: Axes, exposure: Results, params: Parameters) -> None:
    """A bar for each fiscal year, under the basis it is counted on."""
    names: list[str] = []
    headings: list[int] = []
    for basis, rows in LINES.items():
        known = [row for row in rows if row in exposure.frame.index]
        if known:
            headings.append(len(names))
            names.append(BASES[basis][params.lang])
        for row in known:
            share = exposure.number(row, "share_percent")
            axes.barh(len(names), share.value, height=0.55, color=COLOURS["nvidia"])
            _value(axes, phrase(share, params.lang, _whole(share)), share.value, len(names))
            names.append(period(row[:6].upper()).text[params.lang])
    for at in headings:
        _above(axes, names[at], at + 0.12).set_fontweight("bold")
        names[at] = ""
    axes.set_yticks(range(len(names)), names, fontsize=11.5)
    axes.set_ylim(len(names) - 0.55, -0.5)
    axes.set_xlim(0, axes.get_xlim()[1] * 1.2)
    _bare(axes, Text("매출에서 중국의 몫", "China’s share of revenue"), params)


def _draw_h20(axes: Axes, amounts: Sequence[Fact], bars: Sequence[str], params: Parameters) -> None:
    """A bar for each amount, its name above it and its value beside it."""
    for at, (number, item) in enumerate(zip(amounts, bars, strict=True)):
        words, colour = H20_BARS[item]
        axes.barh(at, number.value, height=0.42, color=COLOURS[colour])
        _value(axes, phrase(number, params.lang), number.value, at)
        _above(axes, words[params.lang], at - 0.42)
    axes.set_ylim(len(bars) - 0.6, -0.75)
    axes.set_xlim(0, max(number.value for number in amounts) * 1.32)
    axes.yaxis.set_major_locator(NullLocator())
    _bare(axes, Text("H20 허가제가 남긴 것", "What the licence rule on the H20 did"), params)


def _above(axes: Axes, text: str, at: float) -> Annotation:
    """Words that stand where the bars begin, just off the line."""
    return axes.annotate(text, (0, at), xytext=(4, 0), textcoords="offset points", va="center", fontsize=11)


def _bare(axes: Axes, head: Text, params: Parameters) -> None:
    """A panel whose values stand at its marks: a head, no ticks, no frame but the line the bars stand on."""
    axes.set_title(head[params.lang], fontsize=12, fontweight="normal", color=COLOURS["soft-ink"], pad=6)
    axes.xaxis.set_major_locator(NullLocator())
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)


def _exposure_table(evidence: Evidence, params: Parameters, exposure: Results, bars: Sequence[str]) -> ReportTable:
    rows: list[tuple[Cell, ...]] = []
    for basis, ids in LINES.items():
        for row in ids:
            if row in exposure.frame.index:
                share: Number = exposure.number(row, "share_percent")
                rows.append(
                    (
                        Text(f"중국의 몫, {BASES[basis].ko}", f"China’s share, {BASES[basis].en}"),
                        period(row[:6].upper()),
                        share,
                    )
                )
    for item in bars:
        day = evidence.day("disclosures", item, "as_of")
        rows.append((H20_BARS[item][0], day, Shown(evidence.number("disclosures", item, "value"))))
    columns = (WHAT, Column(Text("때", "When")), Column(Text("값", "Value"), numeric=True))
    caption = Text("엔비디아 매출에서 중국의 몫과 H20", "China’s share of NVIDIA’s revenue, and the H20")
    return table("china-exposure", params, caption, columns, rows)
