"""Charts on the market's reaction: share prices on the day and since, and what cheaper AI does to demand."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import FuncFormatter, NullLocator

from claim_audit import market
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, drawn, finish, in_style
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Day, Lang, Number, Printable, Results, Text, phrase
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.readouts.market import WHO
from claim_audit.tables import Cell, Column, ReportTable, Shown, sentence
from claim_audit.uncertainty import Range

COLOUR_OF = {"NVDA": "nvidia", "000660": "sk-hynix", "005930": "samsung"}
NVIDIA, SK_HYNIX = "nvidia-day", "sk-hynix-day"
OTHER_FACTORS = (0.5, 0.05, 0.2)  # cost factors drawn beside the claimed one: the first two that differ from it
MULTIPLES = (0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 1000, 10000)


@in_style
def market_moves(evidence: Evidence, params: Parameters) -> ReportFigure:
    """Each share's change on the day, and beside it what has become of that close, with the rise that makes good."""
    moves = market.moves(evidence, params)
    days = moves.frame[moves.frame["event"] == "day"].sort_values(["to_on", "change_percent"], kind="stable")

    def plot(layout: Layout) -> Figure:
        known = days[days["since_on"] != ""] if layout.narrow else days
        high = [0.3 * (len(frame) + frame["to_on"].nunique()) for frame in (days, known)]
        if layout.narrow:
            ratios = [part + 0.4 for part in high]
            figure, (fall, since) = begin(layout, 1.8 + math.fsum(high), rows=2, height_ratios=ratios)
        else:
            figure, (fall, since) = begin(layout, 1.35 + high[0], columns=2, sharey=True)
        for row, at in _places(fall, evidence, days, params.lang).items():
            _draw_fall(fall, at, moves, row, params.lang)
        for row, at in _places(since, evidence, known, params.lang).items():
            _draw_since(since, at, moves, row, params.lang)
        _move_axes(fall, since, layout, params.lang)
        return figure

    title, alt, values = _moves_say(evidence, moves, days)
    data = _moves_table(evidence, params, moves, days)
    return finish(
        plot, "market-moves", params.lang, title=title, alt=alt, values=values, table=data, source_ids=data.source_ids
    )


@in_style
def demand_elasticity(evidence: Evidence, params: Parameters) -> ReportFigure:
    """Total demand for GPUs over the elasticity, for the claimed cost factor and two others, break-even named."""
    demand = market.demand(evidence, params)
    claimed = params.claimed_ratio
    others = [factor for factor in OTHER_FACTORS if not math.isclose(factor, claimed)][:2]

    def plot(layout: Layout) -> Figure:
        figure, (axes,) = begin(layout, 4.6)
        for factor in (*others, claimed):
            _draw_demand(axes, demand, factor, "claim" if factor == claimed else "soft-ink", params.lang)
        _demand_axes(axes, market.elasticity_of(evidence, params), params.lang)
        return figure

    title, alt = _demand_finding(demand)
    values: dict[str, Printable] = {
        "ratio": params.number("claimed_ratio"),
        "factor": demand.number("claimed", "demand_factor"),
        "elasticity": market.elasticity_of(evidence, params),
        "break_even": market.break_even(),
    }
    data = _demand_table(params, demand, (claimed, *others))
    return finish(
        plot,
        "demand-elasticity",
        params.lang,
        title=title,
        alt=alt,
        values=values,
        table=data,
        source_ids=data.source_ids,
    )


def _places(axes: Axes, evidence: Evidence, days: pd.DataFrame, lang: Lang) -> dict[str, int]:
    """Where each row goes, by day; the days and the names are written as the labels of the axis."""
    places: dict[str, int] = {}
    names: list[str] = []
    headings: list[int] = []
    for on, group in days.groupby("to_on"):
        headings.append(len(names))
        names.append(Day(str(on)).phrase(lang))
        for row in map(str, group.index):
            places[row] = len(names)
            names.append(evidence.text("market_moves", row, "entity")[lang])
    axes.set_yticks(range(len(names)), names, fontsize=11.5)
    for at, name in enumerate(axes.get_yticklabels()):
        name.set(fontweight="bold" if at in headings else "normal")
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    return places


def _digits(change: Number) -> str:
    """A change to a tenth of a percent point, more or less."""
    return f"{3 if abs(change.value) >= 10 else 2},signed"


def _colour(moves: Results, row: str) -> str:
    return COLOURS[COLOUR_OF.get(str(moves.frame.at[row, "symbol"]), "muted")]


def _draw_fall(fall: Axes, at: int, moves: Results, row: str, lang: Lang) -> None:
    """A bar down for the day."""
    change = moves.number(row, "change_percent")
    fall.barh(at, change.value, height=0.62, color=_colour(moves, row))
    _beside(fall, phrase(change, lang, _digits(change)), change.value, at, left=True)


def _draw_since(since: Axes, at: int, moves: Results, row: str, lang: Lang) -> None:
    """A bar up with its date and the make-good mark, where a later close is known."""
    since_on = str(moves.frame.at[row, "since_on"])
    if not since_on:
        _beside(since, "–", 0, at, left=False, colour="soft-ink")
        return
    later, needed = moves.number(row, "since_percent"), moves.number(row, "needed_percent")
    since.barh(at, later.value, height=0.62, color=_colour(moves, row))
    since.plot([needed.value] * 2, [at - 0.42, at + 0.42], color=COLOURS["ink"], lw=2, zorder=3)
    month = Day(since_on[:7]).phrase(lang)
    _beside(since, f"{phrase(later, lang, _digits(later))}, {month}", max(later.value, needed.value), at, left=False)


def _beside(axes: Axes, text: str, x: float, at: float, *, left: bool, colour: str = "ink") -> None:
    axes.annotate(
        text,
        (x, at),
        xytext=(-5 if left else 5, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=11,
        color=COLOURS[colour],
    )


def _move_axes(fall: Axes, since: Axes, layout: Layout, lang: Lang) -> None:
    fall.set_xlim(min(fall.get_xlim()[0], -1) * 1.28, 0)
    since.set_xlim(min(since.get_xlim()[0], 0), max(since.get_xlim()[1], 10) * layout.pick(1.85, 2.15))
    for axes, head in (
        (fall, Text("하루 등락률", "Change on the day")),
        (since, Text("그날 종가에서 그 뒤까지(눈금 다름)", "From that close on (another scale)")),
    ):
        axes.set_title(head[lang], fontsize=12, fontweight="normal", color=COLOURS["soft-ink"], pad=6)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_locator(NullLocator())
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.axvline(0, color=COLOURS["muted"], lw=1)
    # What the black marks mean, said once in the row of the first date.
    since.plot(0, 0, "|", color=COLOURS["ink"], ms=11, mew=2, clip_on=False)
    _beside(since, Text("여기까지 오르면 낙폭 만회", "the rise that makes good the fall")[lang], 0, 0, left=False)


def _moves_say(evidence: Evidence, moves: Results, days: pd.DataFrame) -> tuple[Text, Text, dict[str, Printable]]:
    """Title, alt text and their values, by what is known of the time after the fall."""
    worst = str(days["change_percent"].astype(float).idxmin())
    values: dict[str, Printable] = {
        "fall": moves.number(NVIDIA, "change_percent"),
        "worst": moves.number(worst, "change_percent"),
        "who": evidence.text("market_moves", worst, "entity"),
    }
    alt = Text(
        "급락일에 {who}이(가) 가장 큰 폭인 {worst:abs,3} 내렸고 엔비디아는 {fall:abs,3} 내렸다.",
        "{who} fell most, by {worst:abs,3}; NVIDIA fell {fall:abs,3}.",
    )
    since_on = str(days.at[NVIDIA, "since_on"])
    if since_on:
        since = moves.number(NVIDIA, "since_percent")
        values |= {"since": since, "day": Day(since_on), "month": Day(since_on[:7])}
        moved = Text("높았다", "above") if since.value >= 0 else Text("낮았다", "below")
        alt = Text(
            f"{alt.ko} {{day}} 종가는 급락일 종가보다 {{since:abs}} {moved.ko}.",
            f"{alt.en} At the close of {{day}} NVIDIA stood {{since:abs}} {moved.en} the close of that day.",
        )
    if SK_HYNIX in days.index and days.at[SK_HYNIX, "reversed"]:
        values["hynix"] = moves.number(SK_HYNIX, "since_percent")
    return _moves_title(days, "hynix" in values), alt, values


def _moves_title(days: pd.DataFrame, hynix: bool) -> Text:
    fell = Text("엔비디아는 하루에 {fall:abs} 떨어졌", "NVIDIA fell {fall:abs} in a day")
    if not days.at[NVIDIA, "since_on"]:
        return Text(f"{fell.ko}다", fell.en)
    if not days.at[NVIDIA, "reversed"]:
        return Text(f"{fell.ko}고 {{day}}까지 만회하지 못했다", f"{fell.en} and had not made it back by {{day}}")
    back = Text(
        "엔비디아는 하루 {fall:abs} 급락을 {month}까지 만회했",
        "NVIDIA made back its one-day fall of {fall:abs} by {month}",
    )
    if not hynix:
        return Text(f"{back.ko}다", back.en)
    return Text(f"{back.ko}고 SK하이닉스는 {{hynix}} 올랐다", f"{back.en}; SK hynix went on to gain {{hynix}}")


def _moves_table(evidence: Evidence, params: Parameters, moves: Results, days: pd.DataFrame) -> ReportTable:
    rows = []
    for row, move in days.iterrows():
        later: tuple[Cell, ...] = (None, None)
        if move["since_on"]:
            later = (Shown(moves.number(str(row), "since_percent"), "signed"), Day(str(move["since_on"])))
        rows.append(
            (
                evidence.text("market_moves", str(row), "entity"),
                Day(str(move["to_on"])),
                Shown(moves.number(str(row), "change_percent"), "signed"),
                Shown(moves.number(str(row), "needed_percent"), "signed"),
                *later,
            )
        )
    columns = (
        WHO,
        Column(Text("급락일", "Day of the fall")),
        Column(Text("하루 등락률", "Change on the day"), numeric=True),
        Column(Text("만회에 필요한 상승률", "Rise that makes good"), numeric=True),
        Column(Text("그날 종가 대비", "Since that close"), numeric=True),
        Column(Text("언제까지", "By")),
    )
    return table(
        "market-moves", params, Text("급락일과 그 뒤의 주가", "Share prices on the day and since"), columns, rows
    )


def _draw_demand(axes: Axes, demand: Results, factor: float, colour: str, lang: Lang) -> None:
    """One curve, named at its right end by its cost factor."""
    curve = demand.frame[demand.frame.index.str.startswith("cost-") & (demand.frame["cost_factor"] == factor)]
    axes.plot(curve["elasticity"], curve["demand_factor"], color=COLOURS[colour], lw=2.6 if colour == "claim" else 1.6)
    said = {"ratio": Number(key="drawn", value=factor, unit="ratio", label=Text("", ""))}
    words = Text("비용이 {ratio}이면", "cost falls to {ratio}")
    if colour == "claim":
        words = Text("기사의 {ratio}이면", "to {ratio}, as claimed")
    axes.annotate(
        sentence(words, lang, **said),
        (curve["elasticity"].iloc[-1], curve["demand_factor"].iloc[-1]),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize=11.5,
        fontweight="bold" if colour == "claim" else "normal",
        color=COLOURS[colour],
    )


def _demand_axes(axes: Axes, elasticity: Number, lang: Lang) -> None:
    """Scales, the break-even in both directions, and the range of elasticities assumed."""
    assumed = Range.of(elasticity)
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    axes.set_ylim(low / 1.15, high * 1.5)
    axes.axvspan(assumed.low, assumed.high, color=COLOURS["faint"], lw=0, zorder=0)
    axes.axhline(1, color=COLOURS["muted"], lw=1)
    axes.axvline(market.BREAK_EVEN, color=COLOURS["ink"], lw=1.4, ls=(0, (4, 3)))
    break_even = sentence(Text("손익분기: 탄력성 {x}", "Break-even: elasticity {x}"), lang, x=market.break_even())
    _note(axes, break_even, (market.BREAK_EVEN, high), (6, 0)).set(fontweight="bold", color=COLOURS["ink"])
    today = _note(axes, Text("지금 수준", "today’s demand")[lang], (market.ELASTICITIES[-1], 1), (-4, -4))
    today.set(ha="right", va="top")
    axes.set_xlim(market.ELASTICITIES[0], market.ELASTICITIES[-1])
    axes.set_xticks([e for e in market.ELASTICITIES if math.isclose(2 * e, round(2 * e))])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: drawn(value, "index", lang, "2")))
    axes.set_yticks([one for one in MULTIPLES if low <= one <= high])
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: drawn(value, "times", lang, "3")))
    axes.set_xlabel(
        Text("수요의 가격 탄력성(바탕색: 가정한 범위)", "Price elasticity of demand (shaded: range assumed)")[lang]
    )
    axes.set_ylabel(Text("GPU 총수요(지금 대비)", "Total demand for GPUs (against today’s)")[lang])


def _note(axes: Axes, text: str, place: tuple[float, float], offset: tuple[float, float]) -> Annotation:
    return axes.annotate(
        text, place, xytext=offset, textcoords="offset points", va="bottom", fontsize=11, color=COLOURS["soft-ink"]
    )


def _demand_finding(demand: Results) -> tuple[Text, Text]:
    """Title and alt text, by where the range of outcomes lies."""
    factor = demand.number("claimed", "demand_factor")
    assert factor.low is not None
    assert factor.high is not None
    if factor.low < 1 < factor.high:
        title = Text(
            "비용이 {ratio}로 줄 때 GPU 총수요는 탄력성이 {break_even}을(를) 넘어야만 늘어난다",
            "At {ratio} of the cost, total demand for GPUs grows only if the elasticity is above {break_even}",
        )
    elif factor.low >= 1:
        title = Text(
            "탄력성이 {elasticity:interval}이면 비용이 {ratio}로 줄 때 GPU 총수요는 줄지 않는다",
            "With an elasticity of {elasticity:interval}, {ratio} of the cost does not lower total demand for GPUs",
        )
    else:
        title = Text(
            "탄력성이 {elasticity:interval}이면 비용이 {ratio}로 줄 때 GPU 총수요도 준다",
            "With an elasticity of {elasticity:interval}, {ratio} of the cost lowers total demand for GPUs",
        )
    alt = Text(
        "비용이 {ratio}이(가) 되고 탄력성이 {elasticity:interval}이면 GPU 총수요는 지금의 {factor:interval,2}가 된다. "
        "손익분기는 탄력성 {break_even}이다(다).",
        "With cost at {ratio} and an elasticity of {elasticity:interval}, total demand for GPUs would be "
        "{factor:interval,2} of today’s; the break-even is an elasticity of {break_even}.",
    )
    return title, alt


def _demand_table(params: Parameters, demand: Results, factors: tuple[float, ...]) -> ReportTable:
    """The curves at every half of elasticity."""
    rows = []
    for factor in factors:
        for e in (e for e in market.ELASTICITIES if math.isclose(2 * e, round(2 * e))):
            row = f"cost-{factor:.4g}/elasticity-{e:.2f}"
            rows.append(tuple(demand.number(row, column) for column in ("cost_factor", "elasticity", "demand_factor")))
    columns = (
        Column(Text("비용", "Cost")),
        Column(Text("탄력성", "Elasticity"), numeric=True),
        Column(Text("GPU 총수요", "Total demand for GPUs"), numeric=True),
    )
    caption = Text("비용과 탄력성에 따른 GPU 총수요", "Total demand for GPUs by cost and elasticity")
    return table("demand-elasticity", params, caption, columns, rows)
