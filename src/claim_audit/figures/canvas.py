"""The one way a chart is begun and finished: one style, two layouts, one writer of SVG.

Every chart carries its finding as title, an alternative text that states it with a number, its data as a table, and
the sources it rests on.
"""

import functools
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from html import escape
from importlib.resources import as_file, files
from math import fsum
from pathlib import Path
from typing import Any, ParamSpec, cast

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from claim_audit.evidence import Evidence
from claim_audit.figures import renderer, vector
from claim_audit.figures.layout import LAYOUTS, WIDE, Layout
from claim_audit.numbers import Fact, Lang, Number, Printable, Text, phrase, with_inputs
from claim_audit.parameters import Parameters
from claim_audit.shelf import kept
from claim_audit.tables import ReportTable, sentence

PICTURE_DPI = 144  # one and a half times the width of the page
NEVER_APART = ("분의 1", "분의\u00a01")  # a ratio stays on one line
ON_PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}  # behind words that stand on lines
HIDDEN = "svg.narrow{display:none}"  # where no style sheet of ours says which rendition is seen

Given = ParamSpec("Given")
Draw = Callable[[Layout], Figure]  # what draws a chart, once for each layout


@dataclass(frozen=True)
class ReportFigure:
    """A finished chart in one language: the wide `svg`, which stands alone, and the narrow one, named by the wide one.

    `plots` are what they were written from, by the name of the layout.
    """

    id: str
    lang: Lang
    title: str
    alt: str
    svg: str
    narrow: str
    table: ReportTable
    numbers: Sequence[Number]
    source_ids: Sequence[str]
    png: bytes | None = None
    plots: Mapping[str, Figure] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "plots": {}}  # as large as they are, and done with


def in_style(draw: Callable[Given, ReportFigure]) -> Callable[Given, ReportFigure]:
    """Decorates a chart function: everything it draws is drawn in the report's style and font.

    A chart of evidence and parameters alone is kept (`shelf`), without the figures that it was written from. What is
    set of matplotlib around it shows through where the style leaves it be.
    """

    @functools.wraps(draw)
    def drawn(*args: Given.args, **kwargs: Given.kwargs) -> ReportFigure:
        def make() -> ReportFigure:
            with style():
                return draw(*args, **kwargs)

        if kwargs or len(args) != 2:
            return make()
        evidence, params = cast(tuple[Evidence, Parameters], args)
        what = f"chart {draw.__module__}.{draw.__qualname__} {dict(mpl.rcParams)}"
        return kept(what, evidence, params, make)

    return drawn


def begin(
    layout: Layout, height_inches: float, *, rows: int = 1, columns: int = 1, **grid: Any
) -> tuple[Figure, list[Axes]]:
    """A figure as wide as its layout, with its axes in reading order."""
    with style():
        figure = Figure(figsize=(layout.width_inches, height_inches), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False, **grid)
    return figure, list(axes.flat)


def finish(
    draw: Draw,
    figure_id: str,
    lang: Lang,
    *,
    title: Text,
    alt: Text,
    values: Mapping[str, Printable],
    table: ReportTable,
    source_ids: Iterable[str] = (),
    picture: bool = False,
) -> ReportFigure:
    """Draw both renditions, title them, and keep with them what the chart states.

    `values` fill the title and the alt text. The sources are those of everything the chart states, and `source_ids`
    beside them. `picture` makes a PNG of the wide one too.
    """
    heading = sentence(title, lang, **values)
    description = sentence(alt, lang, **values)
    with style():
        plots: dict[str, Figure] = {one.name: _titled(draw(one), heading, one) for one in LAYOUTS}
        svg, narrow = _svgs(plots, f"{figure_id}-{lang}", heading, description)
        png = _png(plots[WIDE.name]) if picture else None
    numbers = [*(value for value in values.values() if isinstance(value, Number)), *table.numbers]
    sources = tuple(dict.fromkeys([*sources_of(numbers), *source_ids]))
    return ReportFigure(figure_id, lang, heading, description, svg, narrow, table, numbers, sources, png, plots)


def style() -> AbstractContextManager[None]:
    """The report's matplotlib style, with its font registered, as a context."""
    return mpl.rc_context(_settings())


def drawn(value: float, unit: str, lang: Lang, spec: str = "") -> str:
    """A number of an axis, as the report writes numbers of that unit."""
    return phrase(Number(key="drawn", value=value, unit=unit, label=Text("", "")), lang, spec)


def sources_of(numbers: Iterable[Number]) -> list[str]:
    """The ids of the sources that `numbers` rest on, inputs included, each once."""
    ids = (one for part in with_inputs(numbers) if isinstance(part, Fact) for one in part.source_ids)
    return list(dict.fromkeys(ids))


@functools.cache
def _settings() -> mpl.RcParams:
    """What the style sets, read once; its font is registered then."""
    _register_fonts()
    with as_file(files("claim_audit.figures") / "report.mplstyle") as path:
        return mpl.rc_params_from_file(path, use_default_template=False)


def _register_fonts() -> None:
    for face in sorted((files("claim_audit.page") / "fonts").iterdir(), key=lambda face: face.name):
        if face.name.endswith((".otf", ".ttf")):
            with as_file(face) as path:
                font_manager.fontManager.addfont(str(path))


def wrapped(text: str, room: float) -> str:
    """`text` broken at spaces into the fewest lines of at most `room`, as even as can be."""
    fewest = _broken(text, room).count("\n")
    narrow = room
    while narrow > 1 and _broken(text, narrow - 1).count("\n") == fewest:
        narrow -= 1
    return _broken(text, narrow)


@functools.lru_cache(4096)
def width(text: str) -> float:
    """About how wide `text` is: a Hangul character is 2, a Latin one 1.12."""
    return fsum(2 if ord(letter) > 0x1100 else 1.12 for letter in text)


def _broken(text: str, room: float) -> str:
    lines, used = [""], 0.0
    for word in text.replace(*NEVER_APART).split(" "):  # a ratio stays on one line
        if used and used + width(word) + 1 > room:
            lines.append("")
            used = 0.0
        lines[-1] = f"{lines[-1]} {word}".strip()
        used += width(word) + 1
    return "\n".join(lines).replace("\u00a0", " ")


def _titled(figure: Figure, heading: str, layout: Layout) -> Figure:
    words = wrapped(heading, layout.title_room)
    figure.suptitle(words, x=0.01, ha="left", fontsize=layout.title_points, fontweight="bold", linespacing=1.3)
    return figure


def _svgs(plots: Mapping[str, Figure], name: str, heading: str, description: str) -> tuple[str, str]:
    """Both renditions as SVG elements for inline use: same bytes for same input, no id twice, one title for both.

    The wide one carries the title, the description and the colours of both, so that it stands alone too.
    """
    drawn = {layout: vector.compact(_raw(figure), f"{name}-{layout[0]}") for layout, figure in plots.items()}
    about = (
        f'<title id="{name}-title">{escape(heading, quote=False)}</title>'
        f'<desc id="{name}-desc">{escape(description, quote=False)}</desc>'
        f"<style>{vector.rules(body for _, body in drawn.values())}{HIDDEN}</style>"
    )
    wide, narrow = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{layout}" viewBox="{box}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" fill="none" stroke-linejoin="round" '
        f'font-family="{vector.FAMILY}" font-size="{vector.BASE_SIZE}">'
        f"{about if layout == WIDE.name else ''}{body}</svg>\n"
        for layout, (box, body) in drawn.items()
    )
    return wide, narrow


def _raw(figure: Figure) -> str:
    """The figure as matplotlib writes it. The salt makes its ids, none of which is kept, no matter of chance."""
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "chart"}):
        renderer.write(figure, out)
    svg = out.getvalue()
    return svg[svg.index("<svg") :]


def _png(figure: Figure) -> bytes:
    """The figure as a picture, laid out as it was for its SVG."""
    out = io.BytesIO()
    figure.set_layout_engine("none")
    figure.set_dpi(PICTURE_DPI)
    FigureCanvasAgg(figure).print_png(out, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return out.getvalue()


def write(directory: Path, figure_id: str, lang: Lang, svg: str, png: bytes | None = None) -> None:
    """Write a chart as `<figure_id>.<lang>.svg`, and as PNG where a picture of it is wanted."""
    (directory / f"{figure_id}.{lang}.svg").write_text(svg, "utf-8", newline="\n")
    if png is not None:
        (directory / f"{figure_id}.{lang}.png").write_bytes(png)
