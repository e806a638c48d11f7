"""The one way a chart is begun and finished: one style, one palette, one writer of SVG.

Every chart carries its finding as title, an alternative text that states it with a number, its data as a table, and
the sources it rests on.
"""

import functools
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from html import escape
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnchoredText

from claim_audit.numbers import Fact, Lang, Number, Printable, Text, phrase, with_inputs
from claim_audit.tables import ReportTable, sentence

Given = ParamSpec("Given")

WIDTH_INCHES = 7.5  # 720 px at 96 dpi: the measure of the page
PICTURE_DPI = 144  # one and a half times the width of the page
TITLE_ROOM = 82.0  # what fits into the width at the size of a title: about 41 Hangul or 72 Latin characters

# One colour per company and chip family in every chart, distinguishable to colour-blind readers (Okabe and Ito's set).
COLOURS = {
    "deepseek": "#0072b2",
    "nvidia": "#007a5a",
    "hopper": "#007a5a",
    "ampere": "#56b4e9",
    "blackwell": "#b8860b",
    "amd": "#d55e00",
    "cdna3": "#d55e00",
    "huawei": "#a8487d",
    "ascend": "#a8487d",
    "openai": "#4a5560",
    "meta": "#56b4e9",
    "sk-hynix": "#d55e00",
    "samsung": "#0072b2",
    "micron": "#b8860b",
    "claim": "#b3261e",
    "muted": "#9aa5b1",
    "faint": "#e4e9ee",
    "ink": "#1f2933",
    "soft-ink": "#4a5560",
}
GRADE_COLOURS = {
    "true": "#00594a",
    "mostly-true": "#3d9b84",
    "half-true": "#c08a1e",
    "mostly-false": "#d3703c",
    "false": "#a3261e",
    "suspended": "#7b8794",
}


@dataclass(frozen=True)
class ReportFigure:
    """A finished chart in one language."""

    id: str
    lang: Lang
    title: str
    alt: str
    svg: str
    table: ReportTable
    numbers: Sequence[Number]
    source_ids: Sequence[str]
    png: bytes | None = None


def in_style(draw: Callable[Given, ReportFigure]) -> Callable[Given, ReportFigure]:
    """Decorates a chart function: everything it draws is drawn in the report's style and font."""

    @functools.wraps(draw)
    def drawn(*args: Given.args, **kwargs: Given.kwargs) -> ReportFigure:
        with style():
            return draw(*args, **kwargs)

    return drawn


def begin(height_inches: float, *, rows: int = 1, columns: int = 1, **layout: Any) -> tuple[Figure, list[Axes]]:
    """A figure of the page's width in the report's style, with its axes in reading order."""
    with style():
        figure = Figure(figsize=(WIDTH_INCHES, height_inches), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False, **layout)
    return figure, list(axes.flat)


def finish(
    figure: Figure,
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
    """Set the title, write the SVG and keep with it what the chart states. `values` fill the title and the alt text.

    The sources are those of everything the chart states, and `source_ids` beside them. `picture` makes a PNG too.
    """
    heading = sentence(title, lang, **values)
    description = sentence(alt, lang, **values)
    with style():
        figure.suptitle(wrapped(heading), x=0.01, ha="left", fontsize=15, fontweight="bold", linespacing=1.3)
        svg = _svg(figure, f"{figure_id}-{lang}", heading, description)
        png = _png(figure) if picture else None
    numbers = [*(value for value in values.values() if isinstance(value, Number)), *table.numbers]
    sources = tuple(dict.fromkeys([*sources_of(numbers), *source_ids]))
    return ReportFigure(figure_id, lang, heading, description, svg, table, numbers, sources, png)


def style() -> AbstractContextManager[None]:
    """The report's matplotlib style, with its font registered, as a context."""
    _register_fonts()
    with as_file(files("claim_audit.figures") / "report.mplstyle") as path:
        return mpl.rc_context(fname=path)


def label(axes: Axes, text: str, *, loc: str = "upper right", colour: str = "soft-ink") -> None:
    """A small note inside the axes, clear of the data's corner."""
    note = AnchoredText(text, loc=loc, frameon=False, prop={"size": 11, "color": COLOURS[colour]}, pad=0.2)
    axes.add_artist(note)


def drawn(value: float, unit: str, lang: Lang, spec: str = "") -> str:
    """A number of an axis, as the report writes numbers of that unit."""
    return phrase(Number(key="drawn", value=value, unit=unit, label=Text("", "")), lang, spec)


def sources_of(numbers: Iterable[Number]) -> list[str]:
    """The ids of the sources that `numbers` rest on, inputs included, each once."""
    ids = (one for part in with_inputs(numbers) if isinstance(part, Fact) for one in part.source_ids)
    return list(dict.fromkeys(ids))


@functools.cache
def _register_fonts() -> None:
    for face in sorted((files("claim_audit.page") / "fonts").iterdir(), key=lambda face: face.name):
        if face.name.endswith((".otf", ".ttf")):
            with as_file(face) as path:
                font_manager.fontManager.addfont(str(path))


def wrapped(text: str, room: float = TITLE_ROOM) -> str:
    """`text` broken at spaces into the fewest lines of at most `room`, as even as can be."""
    fewest = _broken(text, room).count("\n")
    narrow = room
    while narrow > 1 and _broken(text, narrow - 1).count("\n") == fewest:
        narrow -= 1
    return _broken(text, narrow)


def width(text: str) -> float:
    """About how wide `text` is: a Hangul character is 2, a Latin one 1.12."""
    return sum(2 if ord(letter) > 0x1100 else 1.12 for letter in text)


def _broken(text: str, room: float) -> str:
    lines, used = [""], 0.0
    for word in text.replace("분의 1", "분의\u00a01").split(" "):  # a ratio stays on one line
        if used and used + width(word) + 1 > room:
            lines.append("")
            used = 0.0
        lines[-1] = f"{lines[-1]} {word}".strip()
        used += width(word) + 1
    return "\n".join(lines).replace("\u00a0", " ")


def _svg(figure: Figure, salt: str, heading: str, description: str) -> str:
    """The figure as an SVG element for inline use: same bytes for same input, ids of its own, titled and described."""
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": salt}):
        FigureCanvasSVG(figure)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = _with_own_ids(svg, salt)
    opening = rf"<svg \1 {_role(salt)}>{_names(salt, heading, description)}"
    svg = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', opening, svg, count=1)
    return svg.strip() + "\n"


def _with_own_ids(svg: str, salt: str) -> str:
    """The SVG with the ids that are referred to counted up from 1 and the others dropped.

    matplotlib's own are hashes of coordinates before rounding, whose last bit differs between machines.
    """
    used = set(re.findall(r'["(]#([^")]+)[")]', svg))
    kept = dict.fromkeys(name for name in re.findall(r'\bid="([^"]*)"', svg) if name in used)
    own = {name: f"{salt}-{number}" for number, name in enumerate(kept, 1)}
    svg = re.sub(r'\bid="([^"]*)"\s*', lambda found: f'id="{own[found[1]]}" ' if found[1] in own else "", svg)
    return re.sub(r'(["(]#)([^")]+)([")])', lambda found: found[1] + own.get(found[2], found[2]) + found[3], svg)


def _png(figure: Figure) -> bytes:
    out = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(out, format="png", dpi=PICTURE_DPI, metadata={"Software": None}, pil_kwargs={"optimize": True})
    return out.getvalue()


def _role(salt: str) -> str:
    return (
        f'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'aria-labelledby="{salt}-title {salt}-desc"'
    )


def _names(salt: str, heading: str, description: str) -> str:
    return f'<title id="{salt}-title">{escape(heading)}</title><desc id="{salt}-desc">{escape(description)}</desc>'


def write(directory: Path, figure_id: str, lang: Lang, svg: str, png: bytes | None = None) -> None:
    """Write a chart as `<figure_id>.<lang>.svg`, and as PNG where a picture of it is wanted."""
    (directory / f"{figure_id}.{lang}.svg").write_text(svg, "utf-8", newline="\n")
    if png is not None:
        (directory / f"{figure_id}.{lang}.png").write_bytes(png)
