"""The chart on performance: R1 and o1 over the same tests, and the one comparison made by outsiders."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from claim_audit import parity
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, drawn, finish, in_style, width
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Day, Fact, Lang, Number, Printable, Results, Text, phrase, to_text
from claim_audit.parameters import Parameters
from claim_audit.readouts import interval, table
from claim_audit.readouts.parity import GAP, TEST, benchmark, published_by
from claim_audit.tables import Column, ReportTable, Shown

PANEL_POINTS = 190.0  # roughly the width of a panel
ROW_INCHES = 0.285
BY_DEVELOPERS = Text("개발사가 낸 점수", "Published by the developers")
BY_OUTSIDERS = Text("독립: 이용자 투표를 승률로", "Independent: votes as win rates")
MEAN = Text("단순 평균", "Plain mean")


@dataclass(frozen=True)
class Row:
    """A line of the chart: a heading (no gap), a test with its two scores, or the mean."""

    name: str
    gap: Number | None = None
    scores: tuple[Fact, Fact] | None = None
    in_percent: bool = True

    @property
    def colour(self) -> str:
        if self.scores is None or self.gap is None:
            return COLOURS["ink"]
        return COLOURS["deepseek" if self.gap.value > 0 else "openai"]


@in_style
def benchmarks(evidence: Evidence, params: Parameters) -> ReportFigure:
    """R1 and o1 test by test, their gaps beside the margin still called similar, and the users' votes under them."""
    paired, summary = parity.scores(evidence, params.as_of), parity.summary(evidence, params)
    rows = list(_rows(evidence, params, paired, summary.number("mean", "gap")))

    def plot(layout: Layout) -> Figure:
        high = ROW_INCHES * len(rows)
        if layout.narrow:
            high = ROW_INCHES * len(rows)
        grid: dict[str, Any] = layout.pick({"columns": 2, "width_ratios": (1.08, 1)}, {"rows": 2})
        figure, (scores, gaps) = begin(layout, layout.pick(1.25 + high, 2.2 + 2 * high), sharey=True, **grid)
        first = next(row for row in rows if row.scores)
        for at, row in enumerate(rows):
            if row.scores:
                _draw_scores(scores, at, row, params.lang, named=row is first)
            if row.gap:
                _draw_gap(gaps, at, row, params.lang)
        _axes((scores, gaps), rows, params, layout)
        return figure

    title, alt = _finding(summary, params)
    values: dict[str, Printable] = {
        **{column: summary.number("mean", column) for column in ("gap", "similar", "tests", "ahead", "independent")},
        "margin": params.number("equivalence_margin"),
    }
    data = _table(evidence, params, paired, summary)
    return finish(
        plot, "benchmarks", params.lang, title=title, alt=alt, values=values, table=data, source_ids=data.source_ids
    )


def _rows(evidence: Evidence, params: Parameters, paired: Results, mean: Number) -> Iterator[Row]:
    """The developers' tests from R1's best to its worst, their mean, then what outsiders measured against o1."""
    against_o1 = paired.frame[paired.frame["rival"] == parity.O1]
    counted = against_o1[against_o1["counted"].astype(bool)].sort_values("gap", ascending=False, kind="stable")
    outside = against_o1[against_o1["independent"].astype(bool) & ~against_o1["counted"].astype(bool)]
    for heading, frame in ((BY_DEVELOPERS, counted), (BY_OUTSIDERS, outside)):
        if frame.empty:
            continue
        yield Row(heading[params.lang])
        for row, pair in frame.iterrows():
            r1, o1 = (
                evidence.number("benchmarks", str(pair[one]), "score") for one in ("r1_score_id", "rival_score_id")
            )
            name = to_text(benchmark(evidence, str(pair["r1_score_id"])), params.lang)
            if not pair["counted"]:
                month = str(evidence["benchmarks"].at[pair["r1_score_id"], "as_of"])[:7]
                name = f"{name}, {Day(month).phrase(params.lang)}"
            yield Row(name, paired.number(str(row), "gap"), (r1, o1), pair["unit"] == "percent")
        if heading is BY_DEVELOPERS:
            yield Row(MEAN[params.lang], mean)


def _draw_scores(axes: Axes, at: int, row: Row, lang: Lang, *, named: bool) -> None:
    """Both scores as dots joined by a line, each with its value on its outer side; ratings as words."""
    assert row.scores
    r1, o1 = row.scores
    if not row.in_percent:
        text = f"R1 {phrase(r1, lang, 'exact,plain')}  ·  o1 {phrase(o1, lang, 'exact,plain')}"
        axes.text(50, at, text, ha="center", va="center", fontsize=11)
        return
    axes.plot([r1.value, o1.value], [at, at], color=COLOURS["muted"], lw=2.5, zorder=1)
    axes.plot(o1.value, at, "s", color=COLOURS["openai"], ms=7.5, zorder=2)
    axes.plot(r1.value, at, "o", color=COLOURS["deepseek"], ms=8.5, zorder=3)
    for score, other, name, colour in ((r1, o1, "R1", "deepseek"), (o1, r1, "o1", "openai")):
        left = score.value < other.value
        words = [name, phrase(score, lang, "plain")] if named else [phrase(score, lang, "plain")]
        axes.annotate(
            " ".join(words if left else words[::-1]),
            (score.value, at),
            xytext=(-8 if left else 8, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=11,
            fontweight="bold" if named else "normal",
            color=COLOURS[colour],
        )


def _draw_gap(axes: Axes, at: int, row: Row, lang: Lang) -> None:
    """The gap as a dot (the mean as a diamond), its interval where there is one, its value on the outer side."""
    assert row.gap
    gap, mean = row.gap, row.scores is None
    ends = [gap.value if end is None else end for end in (gap.low, gap.high)]
    axes.plot(ends, [at, at], color=row.colour, lw=2, solid_capstyle="butt", zorder=2)
    axes.plot(gap.value, at, "D" if mean else "o" if gap.value > 0 else "s", color=row.colour, ms=8, zorder=3)
    left = gap.value < 0
    axes.annotate(
        phrase(gap, lang, "3,signed,plain"),
        (ends[0] if left else ends[1], at),
        xytext=(-9 if left else 9, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=11,
        fontweight="bold" if mean else "normal",
        color=row.colour,
    )


def _axes(panels: tuple[Axes, Axes], rows: list[Row], params: Parameters, layout: Layout) -> None:
    """Row names, heads of the panels, the band of gaps still called similar."""
    lang, margin, (scores, gaps) = params.lang, params.equivalence_margin, panels
    headings = [at for at, row in enumerate(rows) if row.gap is None]
    scores.set_yticks(range(len(rows)), [row.name for row in rows], fontsize=11.5, linespacing=1.05)
    for axes in (scores, gaps):
        for at, name in enumerate(axes.get_yticklabels()):
            name.set(fontsize=11.5, fontweight="bold" if at in headings else "normal")
    scores.set_ylim(lowest_row := len(rows) - 0.4, -0.6)
    scores.set(xlim=(0, 116), xticks=range(0, 101, 25))
    # Room on either side for the values written there.
    lowest, highest = (end(row.gap.value for row in rows if row.gap) for end in (min, max))
    gaps.set_xlim(min(lowest, -margin) - layout.pick(7, 9), max(highest, margin) + 5.5)
    gaps.axvspan(-margin, margin, color=COLOURS["faint"], lw=0, zorder=0)
    band = Text("동급으로 볼 범위", "called similar")[lang]
    note = f"{band} ±{drawn(margin, 'percent', lang, 'plain')}"
    left, right = gaps.get_xlim()
    beside = (-margin - left) / (right - left) * PANEL_POINTS > 5.4 * width(note)
    x, side = (-margin, "right") if beside else (0, "center")
    # No gap: from the top, or from below the note where that stands across it.
    gaps.plot([0, 0], [lowest_row, -0.6 if beside else headings[0] + 0.4], color=COLOURS["muted"], lw=1, zorder=1)
    gaps.text(x, headings[0], f" {note} ", ha=side, va="center", fontsize=11, color=COLOURS["soft-ink"])
    for axes, head in (
        (scores, Text("점수(%)", "Score (%)")),
        (gaps, Text("R1 점수 − o1 점수(%포인트)", "R1 minus o1 (points)")),
    ):
        axes.set_title(head[lang], fontsize=12, fontweight="normal", color=COLOURS["soft-ink"], pad=6)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
    scores.grid(axis="x")
    scores.set_axisbelow(True)


def _finding(summary: Results, params: Parameters) -> tuple[Text, Text]:
    """Title and alt text, by who leads and whether the mean gap is within the margin."""
    gap = summary.number("mean", "gap").value
    lead = Text("o1에 {gap:abs,2} 뒤졌다", "trails o1 by {gap:abs,2}")
    if gap >= 0:
        lead = Text("o1보다 {gap:abs,2} 앞섰다", "leads o1 by {gap:abs,2}")
    within = Text("동급으로 볼 {margin} 안이다", "within the {margin} we call similar")
    if abs(gap) > params.equivalence_margin:
        within = Text("동급으로 볼 {margin}를 넘는다", "beyond the {margin} we call similar")
    outside = Text("이 가운데 두 회사 밖에서 잰 것은 {independent}다.", "Measured by neither company: {independent:plain}.")
    if not summary.number("mean", "independent").value:
        outside = Text("모두 두 회사가 스스로 낸 점수다.", "All were measured by the two companies themselves.")
    title = Text(
        f"시험 {{tests}} 평균에서 R1은 {lead.ko}. {within.ko}",
        f"Over {{tests:plain}} tests R1 {lead.en} on average, {within.en}",
    )
    alt = Text(
        "R1은 시험 {tests} 가운데 {ahead}에서 앞섰고 평균 점수 차이는 {gap:signed}다. 그 차이가 {margin} 안일 확률은 "
        f"{{similar:2}}이다(다). {outside.ko}",
        "R1 leads in {ahead:plain} of {tests:plain} tests; the mean gap is {gap:signed}, and the chance that it is "
        f"within {{margin}} is {{similar:2}}. {outside.en}",
    )
    return title, alt


def _table(evidence: Evidence, params: Parameters, paired: Results, summary: Results) -> ReportTable:
    """What the chart draws: the tests against o1 and their mean."""
    against_o1 = paired.frame[paired.frame["rival"] == parity.O1]
    shown = against_o1[against_o1["counted"].astype(bool) | against_o1["independent"].astype(bool)]
    rows = [
        (
            benchmark(evidence, str(pair["r1_score_id"])),
            Day(str(evidence["benchmarks"].at[pair["r1_score_id"], "as_of"])),
            *(evidence.number("benchmarks", str(pair[score]), "score") for score in ("r1_score_id", "rival_score_id")),
            Shown(paired.number(str(row), "gap"), "signed"),
            interval(paired.number(str(row), "gap")),
            published_by(evidence, str(pair["r1_score_id"]), str(pair["rival_score_id"])),
        )
        for row, pair in shown.iterrows()
    ]
    mean = summary.number("mean", "gap")
    columns = (
        TEST,
        Column(Text("시점", "As of")),
        Column(Text("R1 점수", "R1"), numeric=True),
        Column(Text("o1 점수", "o1"), numeric=True),
        GAP,
        Column(Text("오차 범위", "Range"), numeric=True),
        Column(Text("점수를 낸 곳", "Published by")),
    )
    rows.append((MEAN, None, None, None, Shown(mean, "signed"), interval(mean), None))
    caption = Text("R1과 o1의 시험 점수", "Test scores of R1 and o1")
    return table("benchmarks", params, caption, columns, rows)
