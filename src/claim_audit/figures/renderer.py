"""matplotlib's writer of SVG, which measures each word of each face once for as long as the process lives.

matplotlib keeps its measures for one drawing, but the two renditions of a chart, the layout ahead of them, and charts
beside each other are mostly written in the same words. What is measured does not depend on the drawing: for SVG, words
are set at one size without hinting, and scaled.
"""

import functools
from typing import Any, TextIO

from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path

POINTS = 72  # per inch: an SVG's unit is a point
SIZE = 100.0  # at which words are measured, in points
MOST_WORDS = 1 << 14
NOTHING = {"Date": None, "Creator": None, "Format": None, "Type": None}  # that tells when, with what, how

Face = tuple[tuple[str, ...], Any, Any, int | str, int | str]  # families, style, variant, weight, stretch


class Renderer(RendererSVG):
    """Writes a drawing; lays it out by what was measured for any drawing before."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """How wide and high words are and how far they go below their line, in points."""
        if ismath:
            width, height, descent = super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-untyped-call]
            return width, height, descent
        scale = prop.get_size_in_points() / SIZE
        width, height, descent = _measured(s, _face(prop))
        return width * scale, height * scale, descent * scale

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float, float, float]:
        """How far a face goes above and below its line, and the gap between lines, in points: what `Text` asks for."""
        units, gap, above, below = _heights(_face(prop))
        scale = 1 / units * prop.get_size_in_points() * POINTS / POINTS  # as `Text` has it, to the last bit
        return above * scale, -below * scale, gap * scale


class _Canvas(FigureCanvasSVG):
    """A figure's canvas whose layout is made with the renderer that writes it."""

    def __init__(self, figure: Figure, renderer: Renderer) -> None:
        super().__init__(figure)
        self._renderer = renderer

    def get_renderer(self) -> Renderer:
        return self._renderer


def write(figure: Figure, out: TextIO) -> None:
    """Lay a figure out and write it to `out`, in one drawing."""
    figure.set_dpi(POINTS)
    width, height = figure.get_size_inches() * POINTS
    renderer = Renderer(width, height, out, metadata=NOTHING)  # type: ignore[no-untyped-call]
    _Canvas(figure, renderer)
    figure.draw(renderer)
    renderer.finalize()  # type: ignore[no-untyped-call]


def _face(prop: FontProperties) -> Face:
    return tuple(prop.get_family()), prop.get_style(), prop.get_variant(), prop.get_weight(), prop.get_stretch()


def _set_at_size(face: Face) -> FontProperties:
    families, style, variant, weight, stretch = face
    return FontProperties(
        family=list(families), style=style, variant=variant, weight=weight, stretch=stretch, size=SIZE
    )


@functools.lru_cache(MOST_WORDS)
def _measured(s: str, face: Face) -> tuple[float, float, float]:
    width, height, descent = text_to_path.get_text_width_height_descent(s, _set_at_size(face), False)
    return width, height, descent


@functools.cache
def _heights(face: Face) -> tuple[int, int, int, int]:
    """Units of the face per em; in these, the gap between lines and the reach above and below a line."""
    font = get_font(findfont(_set_at_size(face)))
    head, table = font.get_sfnt_table("head"), font.get_sfnt_table("OS/2")
    assert head and table, "a font of ours has both"
    return head["unitsPerEm"], table["sTypoLineGap"], table["sTypoAscender"], table["sTypoDescender"]
