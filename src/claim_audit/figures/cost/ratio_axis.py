"""What the charts of cost ratios share: their axis, the line of the claim, and counts of what holds."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, NullLocator

from claim_audit import cost
from claim_audit.figures.canvas import drawn
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Lang, Printable, Results, Text, phrase
from claim_audit.parameters import Parameters

# denominators a tick may have, the roundest first, and how far apart ticks must be, as a share of an upright axis
DENOMINATORS = (10, 100, 1, 5, 50, 500, 2, 20, 200, 8, 3, 30, 6, 15, 4, 7, 12)
TICK_ROOM = {"ko": 0.2, "en": 0.13}
LEVEL_TICK_ROOM = 0.09
EDGE = 0.16  # of an axis; nearer to its end a name is not centred
SMALL = 11
SAME_COST = Text("같은 비용", "same cost")
CLAIM = Text("기사의 주장", "The claim:")
RATIO_AXIS = Text("상대의 비용을 1로 둔 딥시크의 비용", "DeepSeek’s cost as a share of the other’s")


def claim_line(axes: Axes, params: Parameters, *, level: bool = False, outside: bool = False) -> None:
    """The claimed ratio as a dashed line, named at its end: upright, or `level` where ratios run upwards.

    A level one is named inside the axes or, in the place of a tick, `outside`. To be called when the axis of ratios
    is set.
    """
    claimed = params.number("claimed_ratio")
    name = f"{CLAIM[params.lang]} {phrase(claimed, params.lang, '3')}"
    words: dict[str, Any] = {"color": COLOURS["claim"], "fontsize": SMALL + 0.5, "fontweight": "bold", "va": "bottom"}
    if level and outside:
        axes.axhline(claimed.value, color=COLOURS["claim"], linewidth=1.6, linestyle=(0, (5, 3)), zorder=1)
        _clear(axes.yaxis, claimed.value)
        words |= {"fontsize": SMALL, "va": "center", "ha": "right", "linespacing": 1.1}
        axes.text(
            -0.02,
            claimed.value,
            f"{CLAIM[params.lang]}\n{phrase(claimed, params.lang, '3')}",
            transform=axes.get_yaxis_transform(),
            **words,
        )
    elif level:
        axes.axhline(claimed.value, color=COLOURS["claim"], linewidth=1.6, linestyle=(0, (5, 3)), zorder=1)
        axes.text(0.995, claimed.value, name, transform=axes.get_yaxis_transform(), ha="right", **words)
    else:
        axes.axvline(claimed.value, color=COLOURS["claim"], linewidth=1.6, linestyle=(0, (5, 3)), zorder=1)
        low, high = (math.log(end) for end in axes.get_xlim())
        along = (math.log(claimed.value) - low) / (high - low)
        side = "left" if along < EDGE else "right" if along > 1 - EDGE else "center"
        axes.text(claimed.value, 1.01, name, transform=axes.get_xaxis_transform(), ha=side, **words)


def ratio_axis(
    axes: Axes, lang: Lang, low: float, high: float, *, level: bool = False, room: float | None = None
) -> None:
    """A log axis of ratios from `low` to `high` with a little space, ticked at round reciprocals `room` apart."""
    space = (high / low) ** 0.06
    ends = (low / space, high * space)
    ticks = _ticks(ends, LEVEL_TICK_ROOM if level else room or TICK_ROOM[lang])
    axis = axes.yaxis if level else axes.xaxis
    if level:
        axes.set(yscale="log", ylim=ends)
    else:
        axes.set(xscale="log", xlim=ends)
    axis.set_minor_locator(NullLocator())
    axis.set_major_locator(FixedLocator(ticks))
    axis.set_ticklabels([SAME_COST[lang] if tick == 1 else drawn(tick, "ratio", lang) for tick in ticks])
    axes.grid(axis="y" if level else "x")
    axes.set_axisbelow(True)


def _clear(axis: Axis, value: float) -> None:
    """Take away the ticks of a log axis that stand too near `value` for words there."""
    low, high = axis.get_view_interval()
    ticks = [
        (tick, words.get_text()) for tick, words in zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=True)
    ]
    far = [(tick, words) for tick, words in ticks if abs(math.log(tick / value)) > 0.1 * math.log(high / low)]
    axis.set_ticks([tick for tick, _ in far], [words for _, words in far])


def extremes(of: Results, among: "pd.Series[bool] | None" = None) -> Mapping[str, Printable]:
    """The lowest and the highest ratio of a table (of its rows `among`)."""
    ratios = of.frame["ratio"].astype(float)
    ratios = ratios if among is None else ratios[among]
    return {"lowest": of.number(str(ratios.idxmin()), "ratio"), "highest": of.number(str(ratios.idxmax()), "ratio")}


def counted(of: Results, column: str) -> Mapping[str, Printable]:
    """How many rows there are and in how many `column` holds."""
    found = cost.counts(of, column)
    return {"all": found.number("all", "rows"), "held": found.number(column, "rows")}


def _ticks(ends: tuple[float, float], room: float) -> list[float]:
    """Round reciprocals between the ends of a log axis, none nearer to another than `room` of its length."""
    length = math.log(ends[1] / ends[0])
    ticks: list[float] = []
    for tick in (1 / denominator for denominator in DENOMINATORS):
        if ends[0] <= tick <= ends[1] and all(abs(math.log(tick / other)) >= room * length for other in ticks):
            ticks.append(tick)
    return sorted(ticks)
