"""Each fleet as a share of all chips of its kind sold to China before R1."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from claim_audit import export_rules, fleet
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, finish, in_style
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Lang, Name, Number, Printable, Results, Text, phrase
from claim_audit.parameters import Parameters
from claim_audit.readouts import interval, table
from claim_audit.readouts.fleet import FLEET, FLEETS, RANGE
from claim_audit.tables import Cell, Column, ReportTable, sentence

COUNTED = {
    "a100": Text("{chip}: {day}까지 {sold:3}(2022년부터 셈)", "{chip}: {sold:3,plain} sold from 2022 to {day}")
}  # the source's series begins later than the chip
SOLD = ("h800", "h20", "a800", "a100")
BAND = 0.42  # half the height of a heading, in rows

TITLE = Text(
    "V3를 학습한 {cluster}는 중국에 팔린 H800의 {part:2}다. {claimed}라면 {whole:2}다",
    "The {cluster:plain} chips that trained V3 are {part:2} of the H800s sold to China; "
    "{claimed:plain} would be {whole:2}",
)
ALT = Text(
    "중국에 팔린 H800은 모두 {sold:3}로 추정된다. V3를 학습한 {cluster}는 그 {part:2}, {claimed}라면 {whole:2}에 "
    "해당한다.",
    "An estimated {sold:3,plain} H800s were sold to China. The {cluster:plain} that trained V3 are {part:2} of them; "
    "{claimed:plain} would be {whole:2}.",
)
NO_COUNT = Text(
    "기준일까지 중국에 팔린 H800을 센 자료가 없다", "No count of the H800s sold to China was known on the day"
)
NO_COUNT_ALT = Text(
    "H800 판매량이 알려지지 않아 주장된 {claimed}이(가) 그 얼마인지 셈할 수 없다.",
    "Without a count of H800 sales nobody can say what share the claimed {claimed:plain} would be.",
)


@in_style
def fleet_supply_share(evidence: Evidence, params: Parameters) -> ReportFigure:
    """Each fleet's chips as a share of all of that chip sold to China before R1."""
    shares = fleet.supply(evidence, params)

    def plot(layout: Layout) -> Figure:
        names: list[str] = []
        figure, (axes,) = begin(
            layout, 2.1 + layout.pick(0.3, 0.46) * (len(shares.frame) + shares.frame["chip_id"].nunique())
        )
        for chip in (one for one in SOLD if one in set(shares.frame["chip_id"])):
            rows = [str(row) for row in shares.frame.index[shares.frame["chip_id"] == chip]]
            _band(axes, len(names), _sold(evidence, shares, rows[0], params.lang))
            names.append("")
            for row in rows:
                at = len(names)
                _draw_share(axes, layout.pick((at, 0.5), (at + 0.22, 0.34)), shares, row, params.lang)
                names.append(
                    f"{_fleet(shares, row)[params.lang]} {phrase(shares.inputs[row][0], params.lang, 'plain')}"
                )
        never = _never_sold(evidence, params, shares)
        if never:
            words = Text("{chip}: 허가 없이 팔 수 있던 날이 없음", "{chip}: on no day free for sale")
            _band(axes, len(names), sentence(words, params.lang, chip=never))
            names.append("")
        _finish_axes(axes, names, layout, params.lang)
        return figure

    data = _data(evidence, params, shares)
    title, alt, values = _say(evidence, params, shares)
    ids = data.source_ids
    return finish(plot, data.id, params.lang, title=title, alt=alt, values=values, table=data, source_ids=ids)


def _band(axes: Axes, at: float, words: str) -> None:
    """A heading across the rows."""
    axes.axhspan(at - BAND, at + BAND, color=COLOURS["faint"], linewidth=0, zorder=2)
    axes.text(0.01, at, words, transform=axes.get_yaxis_transform(), va="center", fontweight="bold", zorder=3)


def _draw_share(axes: Axes, place: tuple[float, float], shares: Results, row: str, lang: Lang) -> None:
    """A bar with the interval that comes of the count of all sales."""
    number = shares.number(row, "share")
    claimed = _fleet(shares, row) is FLEETS["claimed"]
    at, high = place
    axes.barh(at, 100 * number.value, color=COLOURS["claim" if claimed else "deepseek"], height=high, zorder=3)
    ends = [100 * end for end in (number.low, number.high) if end is not None]
    axes.plot(ends, [at] * len(ends), color=COLOURS["ink"], linewidth=1.5, zorder=4)
    words = phrase(number, lang, "2")
    axes.annotate(words, (max([100 * number.value, *ends]), at), (5, 0), textcoords="offset points", va="center")


def _finish_axes(axes: Axes, names: Sequence[str], layout: Layout, lang: Lang) -> None:
    axes.set_yticks(range(len(names)) if not layout.narrow else [], names if not layout.narrow else [])
    if layout.narrow:
        for at, name in enumerate(names):
            words: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "fontsize": 11, "zorder": 6}
            axes.text(0.008, at - 0.24, name, va="center", **words)
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    axes.set_xlim(0, layout.pick(1.08, 1.12) * axes.get_xlim()[1])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    axes.set_xlabel(Text("그 칩의 중국 누적 판매량 중 몫", "share of all of that chip sold to China")[lang])
    axes.tick_params("y", length=0)
    axes.grid(axis="x")


def _data(evidence: Evidence, params: Parameters, shares: Results) -> ReportTable:
    rows: list[list[Cell]] = [
        [
            evidence.name("chips", _id(shares, row, "chip_id")),
            _fleet(shares, row),
            shares.inputs[row][0],
            _count(evidence, shares, row),
            shares.number(row, "share"),
            interval(shares.number(row, "share")),
        ]
        for row in map(str, shares.frame.index)
    ]
    columns = (
        Column(Text("칩", "Chip")),
        FLEET,
        Column(Text("수량", "Number"), numeric=True),
        Column(Text("중국 누적 판매", "Sold to China"), numeric=True),
        Column(shares.columns["share"].label, numeric=True),
        RANGE,
    )
    caption = Text("중국에 팔린 칩 가운데 각 수량의 몫", "Each number as a share of that chip’s sales to China")
    return table("fleet-supply-share", params, caption, columns, rows)


def _id(shares: Results, row: str, column: str) -> str:
    return str(shares.frame.at[row, column])


def _fleet(shares: Results, row: str) -> Text:
    return FLEETS[_id(shares, row, "fleet_id")]


def _count(evidence: Evidence, shares: Results, row: str) -> Number:
    return evidence.number("china_sales", _id(shares, row, "sales_id"), "units")


def _sold(evidence: Evidence, shares: Results, row: str, lang: Lang) -> str:
    words = Text("{chip}: {day}까지 {sold:3} 팔림", "{chip}: {sold:3,plain} sold up to {day}")
    return sentence(
        COUNTED.get(_id(shares, row, "chip_id"), words),
        lang,
        chip=evidence.name("chips", _id(shares, row, "chip_id")),
        sold=_count(evidence, shares, row),
        day=evidence.day("china_sales", _id(shares, row, "sales_id"), "through"),
    )


def _never_sold(evidence: Evidence, params: Parameters, shares: Results) -> Name | None:
    """The claimed chip, if it is American and on no day since its launch could have been sold to China."""
    chip = next(iter(fleet.fleets(evidence, params)["claimed"]))
    periods = export_rules.timeline(evidence, params.as_of).frame
    outcomes = {str(row["outcome"]) for _, row in periods.iterrows() if row["chip_id"] == chip}
    sold = outcomes & {export_rules.FREE, export_rules.NOT_EXPORTED_FROM_US} or chip in set(shares.frame["chip_id"])
    return evidence.name("chips", chip) if outcomes and not sold else None


def _say(evidence: Evidence, params: Parameters, shares: Results) -> tuple[Text, Text, Mapping[str, Printable]]:
    claimed = params.number("claimed_fleet")
    if "h800/v3-cluster" not in shares.frame.index:
        return NO_COUNT, NO_COUNT_ALT, {"claimed": claimed}
    values: dict[str, Printable] = {
        "cluster": shares.inputs["h800/v3-cluster"][0],
        "claimed": claimed,
        "part": shares.number("h800/v3-cluster", "share"),
        "whole": shares.number("h800/claimed", "share"),
        "sold": _count(evidence, shares, "h800/claimed"),
    }
    return TITLE, ALT, values
