"""The picture of the whole report: every claim with its grade and its probability."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import fsum

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, drawn, finish, in_style, wrapped
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS, GRADE_COLOURS
from claim_audit.numbers import Lang, Printable, Sentence, Text, phrase
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.readouts.verdicts import CHANCE, GRADE, chance
from claim_audit.tables import Column
from claim_audit.verdicts import FAILS, SUSPENDED, Grade, Verdict, audit, chip_name, claims_of, scale, tally

Audited = Mapping[str, Verdict]
Chart = Callable[..., ReportFigure]

TOPICS = (
    (Text("성능과 비용", "Performance and cost"), ("performance_parity", "cost_ratio")),
    (Text("칩과 수출 규제", "Chips and export controls"), ("fleet_size", "chip_and_rule", "export_rules")),
    (Text("시장과 산업", "Market and industry"), ("market",)),
    (Text("그 밖의 사실", "Other facts"), ("evidence",)),
)
OPEN = Text("판단 유보", "No verdict")
ODDS = Text("확률", "Chance")
REST = Text(
    "이 밖에 확인할 길이 없는 전망과 의견 등이 {rest} 더 있다.",
    "A further {rest}, forecasts and opinions most of them, cannot be checked at all.",
)
HEADLINES = ("l03-cost", "l05-fleet")  # the article's two headline numbers
CLAIM = Column(Text("주장", "Claim"))
FILLED = {"true": 1.0, "mostly-true": 0.75, "half-true": 0.5, "mostly-false": 0.25}

# In inches: the heads of the bands, a topic, a line of words, the gap to the next row, the title.
HEAD_HIGH, TOPIC_HIGH, LINE_HIGH, ROW_GAP = 0.62, 0.42, 0.18, 0.07
TITLE_HIGH = 0.75
OUTER = {0.0: (0.08, "right"), 1.0: (0.92, "left")}  # the outermost bands are narrower than their names: those lean out


@dataclass(frozen=True)
class Frame:
    """In inches: the words, the axis from 0 to 100%, the number behind it; `track` is what the axis needs under words.

    Without a track the axis stands beside the words. `room` is how much of a claim goes on one line.
    """

    words: float
    axis: float
    number: float
    room: float
    track: float = 0.0

    @property
    def left(self) -> float:
        """Where words begin, with the axis from 0 to 1."""
        return -self.words / self.axis

    @property
    def right(self) -> float:
        """Where numbers end, with the axis from 0 to 1."""
        return 1 + self.number / self.axis


BESIDE, BELOW = Frame(4.13, 2.6, 0.64, 65.0), Frame(0.1, 3.78, 0.72, 70.0, track=0.27)


@dataclass(frozen=True)
class Row:
    """A row of the chart: the heading of a topic, or a claim."""

    words: str
    high: float
    verdict: Verdict | None = None


@in_style
def verdicts(evidence: Evidence, params: Parameters, audited: Audited | None = None) -> ReportFigure:
    """Every claim that got a grade, by topic and probability, and those that could not be decided at the foot."""
    audited = audited or audit(evidence, params, flips=False)
    rest = Sentence(REST, {"rest": tally(audited).number("not-checkable", "claims")}).text(params.lang)
    plot = partial(_plot, evidence=evidence, audited=audited, rest=rest, lang=params.lang)
    shown = [row.verdict for rows in _rows(audited, params.lang, BESIDE) for row in rows if row.verdict]
    data = table(
        "verdicts",
        params,
        Text("주장별 판정과 맞을 확률", "Verdict and probability of every claim"),
        (CLAIM, GRADE, CHANCE),
        [(verdict.claim, verdict.grade.name, chance(verdict)) for verdict in shown],
    )
    title, alt, values = _say(evidence, params, audited)
    sources = [source for verdict in shown for source in verdict.source_ids]
    return finish(
        plot, data.id, params.lang, title=title, alt=alt, values=values, table=data, source_ids=sources, picture=True
    )


def _plot(layout: Layout, *, evidence: Evidence, audited: Audited, rest: str, lang: Lang) -> Figure:
    frame = layout.pick(BESIDE, BELOW)
    graded, undecided = _rows(audited, lang, frame)
    rest = wrapped(rest, layout.pick(130.0, frame.room))
    foot = (rest.count("\n") + 1.8) * LINE_HIGH
    high = HEAD_HIGH + fsum(row.high for row in (*graded, *undecided)) + LINE_HIGH + foot
    figure, (axes,) = begin(layout, TITLE_HIGH + high)
    axes.set(xlim=(frame.left, frame.right), ylim=(high, 0))
    axes.set_axis_off()
    bottom = _draw_rows(axes, graded, HEAD_HIGH, frame, lang)
    _draw_bands(axes, scale(evidence), (HEAD_HIGH, bottom), _tracks(graded, HEAD_HIGH, frame), lang)
    bottom = _draw_rows(axes, undecided, bottom + LINE_HIGH, frame, lang)
    axes.text(frame.left, high, rest, va="bottom", size=11, linespacing=1.2, color=COLOURS["soft-ink"])
    return figure


def ball(axes: Axes, x: Sequence[float], y: Sequence[float], grade_id: str, size: float = 120) -> None:
    """Marks filled as far as their grade is true: full for true, empty for false, a broken ring for no verdict."""
    colour = GRADE_COLOURS[grade_id]
    style = (0, (2, 1.6)) if grade_id == SUSPENDED else "solid"
    axes.scatter(x, y, s=size, facecolor="white", edgecolor=colour, linewidth=1.6, linestyle=style, zorder=4)
    if grade_id in FILLED:
        wedge = Path.unit_circle() if grade_id == "true" else Path.wedge(90 - 360 * FILLED[grade_id], 90)
        # a marker is scaled to its own extent, so the wedge is kept in the frame of its circle by two unseen corners
        corners = Path([(-1, -1), (-1, -1), (1, 1), (1, 1)], [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO])
        whole = Path.make_compound_path(wedge, corners)
        axes.scatter(x, y, s=size, marker=whole, facecolor=colour, edgecolor="none", linewidth=0, zorder=5)


def _rows(audited: Audited, lang: Lang, frame: Frame) -> tuple[list[Row], list[Row]]:
    """The graded claims by topic, the likeliest first; and those that could be checked but not decided."""
    distinct = claims_of(audited)
    checked = {check for _, checks in TOPICS for check in checks}
    open_ = [verdict for verdict in distinct if verdict.check in checked and verdict.probability is None]
    graded: list[Row] = []
    for topic, checks in TOPICS:
        members = [(v.probability.value, v) for v in distinct if v.check in checks and v.probability]
        graded += _group(topic[lang], [v for _, v in sorted(members, key=lambda pair: -pair[0])], lang, frame)
    return graded, _group(OPEN[lang], open_, lang, replace(frame, track=0.0))


def _group(topic: str, members: Sequence[Verdict], lang: Lang, frame: Frame) -> list[Row]:
    texts = [wrapped(verdict.claim.text(lang), frame.room) for verdict in members]
    rows = [
        Row(text, (text.count("\n") + 1) * LINE_HIGH + frame.track + ROW_GAP, verdict)
        for text, verdict in zip(texts, members, strict=True)
    ]
    return [Row(topic, TOPIC_HIGH), *rows] if rows else []


def _draw_rows(axes: Axes, rows: Sequence[Row], top: float, frame: Frame, lang: Lang) -> float:
    """Draw rows from `top` down and return where they end."""
    left, right = frame.left, frame.right
    lines: list[float] = []
    chances: list[tuple[Verdict, float]] = []
    for row in rows:
        track = frame.track if row.verdict and row.verdict.probability else 0.0
        middle = top + (row.high - track) / 2
        if row.verdict is None:
            axes.text(left, top + row.high - 0.1, row.words, va="baseline", size=12, fontweight="bold")
            lines.append(top + row.high - 0.03)
        else:
            weight = "bold" if row.verdict.claim_id in HEADLINES else "normal"
            axes.text(left, middle, row.words, va="center", size=11, fontweight=weight, linespacing=1.15)
            chances.append((row.verdict, _track(row, top, frame) if track else middle))
        top += row.high
    axes.hlines(lines, left, right, color=COLOURS["muted"], linewidth=0.8, zorder=1)
    _draw_chances(axes, chances, right, lang)
    return top


def _draw_chances(axes: Axes, rows: Sequence[tuple[Verdict, float]], right: float, lang: Lang) -> None:
    """Where the claims of rows stand on the axis, and their probabilities; all of one grade are drawn at once."""
    places: dict[str, list[tuple[float, float]]] = {}
    for verdict, middle in rows:
        if verdict.probability is None:
            places.setdefault(SUSPENDED, []).append((right - 0.06, middle))
        else:
            places.setdefault(verdict.grade.id, []).append((verdict.probability.value, middle))
            said = phrase(verdict.probability, lang, "2")
            axes.text(right, middle, said, ha="right", va="center", size=11.5, fontweight="bold")
    ends = [place for grade_id, found in places.items() if grade_id != SUSPENDED for place in found]
    if ends:
        values, middles = zip(*ends, strict=True)
        axes.hlines(middles, 0, values, color=COLOURS["muted"], linewidth=0.9, linestyle=(0, (1, 2.5)), zorder=2)
    for grade_id, found in places.items():
        x, y = zip(*found, strict=True)
        ball(axes, x, y, grade_id)


def _track(row: Row, top: float, frame: Frame) -> float:
    """Where the axis of a row lies that begins at `top`."""
    return top + row.high - ROW_GAP - frame.track / 2


def _tracks(rows: Sequence[Row], top: float, frame: Frame) -> list[float]:
    """Where the axes of the rows lie that begin at `top`; none where they stand beside the words."""
    tops = np.cumsum([top, *(row.high for row in rows)])
    return [_track(row, at, frame) for row, at in zip(rows, tops, strict=False) if row.verdict and frame.track]


def _draw_bands(
    axes: Axes, grades: Sequence[Grade], ends: tuple[float, float], tracks: Sequence[float], lang: Lang
) -> None:
    """The bands of the scale, behind all rows or along each track; their names and the thresholds between them."""
    (top, bottom), right = ends, axes.get_xlim()[1]
    spans = [(at - 0.08, at + 0.08) for at in tracks] or [ends]
    axes.text(right, top - 0.05, ODDS[lang], ha="right", va="bottom", size=11, color=COLOURS["soft-ink"])
    for grade in grades:
        if grade.low is None:
            continue
        high = 1.0 if grade.below is None else grade.below
        band = Path.make_compound_path(*(_box(grade.low, high, *span) for span in spans))
        axes.add_patch(PathPatch(band, color=GRADE_COLOURS[grade.id], alpha=0.14 if tracks else 0.09, linewidth=0))
        x, side = OUTER.get(grade.low if grade.low == 0 else high, ((grade.low + high) / 2, "center"))
        axes.text(x, top - 0.25, _narrow(grade.name[lang]), ha=side, va="bottom", size=11, linespacing=1.05)
        if grade.low:
            if not tracks:
                axes.vlines(grade.low, top - 0.03, bottom, color=COLOURS["muted"], linewidth=0.8, zorder=1)
            for y, side in ((top - 0.05, "bottom"), (bottom + 0.05, "top")):
                threshold = drawn(grade.low, "fraction", lang)
                axes.text(grade.low, y, threshold, ha="center", va=side, size=11, color=COLOURS["soft-ink"])


def _box(left: float, right: float, top: float, bottom: float) -> Path:
    return Path([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], closed=True)


def _narrow(name: str) -> str:
    """A grade's name on two lines: 대체로 / 사실 아님."""
    first, _, rest = name.partition(" ")
    return f"{first}\n{rest}" if rest else name


def _say(evidence: Evidence, params: Parameters, audited: Audited) -> tuple[Text, Text, Mapping[str, Printable]]:
    counts = tally(audited)
    found = {row: counts.number(row, "claims") for row in ("graded", "holds", "fails", "between", "undecided")}
    if evidence.article is not None:
        return TITLE, COUNTED, found
    values: dict[str, Printable] = {
        **found,
        "ratio": params.number("claimed_ratio"),
        "fleet": params.number("claimed_fleet"),
        "chip": chip_name(params.claimed_chip, evidence),
        **{name: audited[claim].chance for name, claim in zip(("cost_chance", "fleet_chance"), HEADLINES, strict=True)},
    }
    failing = all(audited[claim].grade.id in FAILS for claim in HEADLINES)
    alt = Text(
        "확률을 매긴 주장 {graded} 가운데 사실이거나 대체로 사실인 것이 {holds}, 절반의 사실이 {between}, 사실이 "
        "아니거나 대체로 사실이 아닌 것이 {fails}다. 맞을 확률은 학습 비용 {ratio} 주장이 {cost_chance:2}, "
        "{chip} {fleet} 보유설이 {fleet_chance:2}이다(다). 증거가 모자라거나 엇갈려 판단을 미룬 주장은 {undecided}다.",
        "Of {graded:plain} claims given a probability {holds:plain} are true or mostly true, {between:plain} half "
        "true and {fails:plain} false or mostly false. That training cost {ratio} has a probability of "
        "{cost_chance:2}, that DeepSeek holds {fleet:plain} {chip} chips of {fleet_chance:2}. On {undecided:plain} "
        "the evidence is too thin or even.",
    )
    return TITLE_FAILING if failing else TITLE, alt, values


COUNTED = Text(
    "확률을 매긴 주장 {graded} 가운데 사실이거나 대체로 사실인 것이 {holds}, 절반의 사실이 {between}, 사실이 아니거나 "
    "대체로 사실이 아닌 것이 {fails}다. 증거가 모자라거나 엇갈려 판단을 미룬 주장은 {undecided}다.",
    "Of {graded:plain} claims given a probability {holds:plain} are true or mostly true, {between:plain} half true and "
    "{fails:plain} false or mostly false. On {undecided:plain} the evidence is too thin or even.",
)
TITLE = Text(
    "확률을 매긴 주장 {graded} 가운데 {holds}는 사실이거나 대체로 사실이다",
    "{holds:plain} of the {graded:plain} claims given a probability are true or mostly true",
)
TITLE_FAILING = Text(
    "확률을 매긴 주장 {graded} 가운데 {holds}는 맞거나 대체로 맞지만, 비용 {ratio}과(와) {chip} {fleet}는 그렇지 않다",
    "{holds:plain} of {graded:plain} claims hold or mostly hold, but not the two headline numbers: {ratio} of the cost "
    "and {fleet:plain} {chip} chips",
)
