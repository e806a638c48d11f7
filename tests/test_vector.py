"""From matplotlib's SVG to a light one: nothing seen is lost, everything else is."""

import io
import re

import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from claim_audit.figures import vector
from claim_audit.figures.canvas import style
from claim_audit.figures.palette import COLOURS


def compacted(figure: Figure) -> str:
    out = io.StringIO()
    FigureCanvasSVG(figure)
    with style():
        figure.savefig(out, format="svg")
    return vector.compact(out.getvalue()[out.getvalue().index("<svg") :], "x")[1]


def blank() -> Figure:
    with style():
        figure = Figure(figsize=(5, 2))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set(xlim=(0, 360), ylim=(0, 144))
    return figure


def test_a_bar_is_a_short_path_with_a_class() -> None:
    figure = blank()
    figure.axes[0].barh(72, 180, height=36, color=COLOURS["deepseek"])
    assert '<path class="cf-blue" d="M0 90h180v-36h-180z"/>' in compacted(figure)


def test_neighbours_of_one_look_share_a_group() -> None:
    figure = blank()
    for x in (40, 80):
        figure.axes[0].text(x, 72, f"at {x}", fontsize=11, color=COLOURS["soft-ink"])
    found = re.search(r'<g class="cf-soft" font-size="11">(.*?)</g>', compacted(figure))
    assert found
    assert found[1].count("<text ") == 2
    assert "font-family" not in found[1]


def test_sums_in_dollars_are_no_formula() -> None:
    figure = blank()
    with style():
        figure.axes[0].text(40, 72, "<b>$2 and $5", color=COLOURS["ink"])
    assert "&lt;b&gt;$2 and $5</text>" in compacted(figure)


def test_marks_of_one_look_are_one_path_unless_they_are_translucent_and_touch() -> None:
    figure = blank()
    for y in (40, 80):
        figure.axes[0].plot([0, 90], [y, y], color=COLOURS["claim"], solid_capstyle="butt")
    assert re.search(r'<path class="cl-red"[^>]* d="M0 104h90M0 64h90"/>', compacted(figure))
    for line in figure.axes[0].lines:
        line.set_alpha(0.5)
    assert ' d="M0 104h90M0 64h90"/>' in compacted(figure)
    figure.axes[0].plot([40, 40], [0, 144], color=COLOURS["claim"], alpha=0.5, solid_capstyle="butt")
    assert '<path d="M0 104h90"/><path d="M0 64h90"/><path d="M40 144v-144"/>' in compacted(figure)


def test_discs_of_one_size_are_points_of_one_line_with_round_ends() -> None:
    figure = blank()
    for x in (40, 80):
        figure.axes[0].plot(x, 44, "o", color=COLOURS["claim"], markersize=10, markeredgewidth=0)
    body = compacted(figure)
    assert '<path class="cl-red" stroke-width="10" stroke-linecap="round" d="M40 100h0M80 100h0"/>' in body
    for line in figure.axes[0].lines:
        line.set(alpha=0.5, markersize=60)
    assert compacted(figure).count("<circle") == 2


def test_words_stand_after_all_marks() -> None:
    figure = blank()
    figure.axes[0].text(40, 72, "under", color=COLOURS["ink"], zorder=1)
    figure.axes[0].plot(100, 44, "o", color=COLOURS["claim"], zorder=9)
    body = compacted(figure)
    assert body.index("<circle") < body.index("<text")


def test_a_round_mark_is_a_circle() -> None:
    figure = blank()
    figure.axes[0].plot(100, 44, "o", color=COLOURS["claim"], markersize=10)
    assert re.search(r'<circle class="cf-red cl-red" cx="100" cy="100" r="5"/>', compacted(figure))


def test_what_is_not_seen_is_left_out() -> None:
    figure = blank()
    bare = compacted(figure)
    figure.axes[0].plot([10, 10], [20, 20], color="none")
    assert compacted(figure) == bare


def test_only_what_reaches_over_the_edge_is_clipped() -> None:
    figure = blank()
    figure.axes[0].barh(72, 300, color=COLOURS["claim"])
    assert "clip" not in compacted(figure)
    figure.axes[0].barh(72, 900, color=COLOURS["claim"])
    inside = compacted(figure)
    assert inside.count("<clipPath") == 1
    assert 'clip-path="url(#x-c1)"' in inside


def test_a_colour_outside_the_palette_is_refused() -> None:
    figure = blank()
    figure.axes[0].axhline(72, color="#123456")
    with pytest.raises(ValueError, match=r"#123456, which is no colour of figures/palette.py"):
        compacted(figure)


def test_a_picture_layer_is_refused() -> None:
    figure = blank()
    figure.axes[0].imshow([[0, 1], [1, 0]])
    with pytest.raises(ValueError, match="a layer of 'image'"):
        compacted(figure)


def test_the_rules_name_the_property_of_the_page_and_the_colour_by_day() -> None:
    assert vector.rules(['<path class="cf-blue cl-paper"/>']) == (
        ".cl-paper{stroke:var(--chart-paper,#fff)}.cf-blue{fill:var(--chart-blue,#0072b2)}"
    )


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("M 0 0 L 10 0 L 10 5.04 L 0 5.04 z", "M0 0h10v5h-10z"),
        ("M 1.26 2 L 3 4", "M1.3 2l1.7 2"),
        ("M 0 0 C 1 2 3 4 5 6", "M0 0c1 2 3 4 5 6"),
        ("M 2 2 L 2 2 M 5 5 L 6 5", "M5 5h1"),
    ],
)
def test_paths_go_in_steps_of_a_tenth(path: str, short: str) -> None:
    assert vector._data(vector._seen(vector.steps(path))) == short
