"""The writer of SVG that keeps measures writes what matplotlib's own writes."""

import io
from collections.abc import Callable

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from claim_audit.figures import renderer
from claim_audit.figures.canvas import style


def plain() -> Figure:
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot([0.1, 10.0], [1.0, 1000.0], label="비용 Cost")
    axes.set_yscale("log")
    axes.set_xlabel("GPU 시간당 가격 (달러)")
    axes.set_title("두 줄로 쓴\n제목", fontweight="bold", linespacing=1.3)
    axes.legend()
    return figure


def turned() -> Figure:
    figure = Figure(figsize=(3, 5), layout="constrained")
    for axes, angle in zip(figure.subplots(2, 1), (30, 90), strict=True):
        axes.barh(["H100", "H800 한국어"], [3, 5])
        axes.tick_params(axis="x", rotation=angle)
        axes.annotate("50,000\n개", (3, 0), fontsize=8, fontstyle="italic", rotation=angle)
    figure.suptitle("$10 and $20")
    return figure


def math() -> Figure:
    figure = Figure()
    figure.text(0.5, 0.5, r"$\sqrt{x}$", parse_math=True)
    return figure


def theirs(figure: Figure) -> str:
    out = io.StringIO()
    FigureCanvasSVG(figure).print_svg(out, metadata=renderer.NOTHING)  # type: ignore[no-untyped-call]
    return out.getvalue()


@pytest.mark.parametrize("draw", [plain, turned, math])
def test_what_is_measured_once_is_written_as_matplotlib_writes_it(draw: Callable[[], Figure]) -> None:
    with style(), mpl.rc_context({"svg.hashsalt": "test"}):
        expected = theirs(draw())
        for _ in "once", "from what was kept":
            out = io.StringIO()
            renderer.write(draw(), out)
            assert out.getvalue() == expected
