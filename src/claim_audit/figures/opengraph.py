"""The picture that stands for a page where a link to it is shown: its title and the first verdicts."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from claim_audit.figures.canvas import style, wrapped
from claim_audit.figures.palette import COLOURS, GRADE_COLOURS
from claim_audit.figures.verdicts import ball

WIDTH, HEIGHT, DPI = 1200, 630, 100  # pixels, as the networks that show such pictures ask for
MARGIN = 72
SHOWN = 3
DOTS = 20
CLAIM_ROOM = 46.0  # in the measure of `canvas.wrapped`


def picture(kicker: str, title: str, verdicts: Sequence[Mapping[str, Any]]) -> bytes:
    """A PNG, the same bytes for the same words. `verdicts` are rows of `cards.data`; the first few are shown."""
    with style():
        figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        axes.set_axis_off()
        axes.text(MARGIN, 88, kicker, size=17, color=COLOURS["soft-ink"], va="baseline")
        axes.text(MARGIN, 172, title, size=46, fontweight="bold", color=COLOURS["ink"], va="baseline")
        for row, verdict in enumerate(verdicts[:SHOWN]):
            _draw(axes, verdict, 222 + 124 * row)
        out = io.BytesIO()
        FigureCanvasAgg(figure)
        figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None})
    return out.getvalue()


def _draw(axes: Axes, verdict: Mapping[str, Any], top: float) -> None:
    """A row: the claim, its grade as ring and word, its probability as dots."""
    middle, grade = top + 62, 700
    axes.hlines(top, MARGIN, WIDTH - MARGIN, color=COLOURS["muted"], linewidth=1)
    claim = wrapped(verdict["claim"], CLAIM_ROOM)
    axes.text(MARGIN, middle, claim, size=20, color=COLOURS["ink"], va="center", linespacing=1.35)
    ball(axes, [grade], [middle], verdict["grade"], size=520)
    axes.text(grade + 34, middle - 14, verdict["grade_name"], size=20, fontweight="bold", va="center")
    if verdict["probability"] is not None:
        filled = round(verdict["probability"] * DOTS)
        x = [grade + 42 + 18 * dot for dot in range(DOTS)]
        full = GRADE_COLOURS[verdict["grade"]]
        axes.scatter(x[:filled], [middle + 24] * filled, s=85, color=full, linewidth=0)
        axes.scatter(x[filled:], [middle + 24] * (DOTS - filled), s=14, color=COLOURS["muted"], linewidth=0)
