"""What holds of every chart, whatever it shows."""

import itertools
import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text as Letters

from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, style
from claim_audit.figures.layout import LAYOUTS
from claim_audit.numbers import Lang
from claim_audit.parameters import Parameters

HANGUL = re.compile("[가-힣]")
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
SIZE = re.compile(r'font-size="([\d.]+)"')
SMALLEST_POINTS = 11.0
MOST_MARKS = 1000  # in one drawing; more would have to be a picture
TOUCH = (1.5, 3.0)  # points by which two labels may reach into each other's boxes, across and up

Chart = Callable[[Evidence, Parameters], ReportFigure]


def checked(draw: Chart, evidence: Evidence, lang: Lang, **settings: object) -> ReportFigure:
    """The chart, after checking its words, its table, and in both layouts its letters and what they run into."""
    figure = draw(evidence, Parameters.read({"lang": lang, **settings}))
    for words in (figure.title, figure.alt, figure.table.caption):
        assert words
        assert not re.search(r"[{}]|\bnan\b|None|\*\*|\(을|\(는|\(가", words), words
        assert bool(HANGUL.search(words)) == (lang == "ko"), words
    cells = re.sub("<[^>]*>", " ", figure.table.to_html())
    assert set(NUMBER.findall(figure.alt)) & set(NUMBER.findall(cells)), "no number of the alt text is in the table"
    assert figure.table.rows
    assert figure.source_ids
    assert f'id="{figure.id}-{lang}-title"' in figure.svg
    check_drawing(figure)
    return figure


def check_drawing(figure: ReportFigure) -> None:
    """Ids are those of this chart and no two the same, letters can be read, no label leaves the picture or hits one."""
    ids = re.findall(r'\bid="([^"]*)"', figure.svg + figure.narrow)
    assert len(ids) == len(set(ids))
    assert all(one.startswith(f"{figure.id}-{figure.lang}-") for one in ids)
    for layout, svg in zip(LAYOUTS, (figure.svg, figure.narrow), strict=True):
        root = ElementTree.fromstring(svg)
        assert root.attrib["class"] == layout.name
        assert float(root.attrib["viewBox"].split()[2]) == round(layout.points, 6)
        assert min(map(float, SIZE.findall(svg))) >= SMALLEST_POINTS
        assert sum(1 for _ in root.iter()) < MOST_MARKS
        assert not re.search(r'="(?:#|rgb)[0-9a-f(]|\bstyle=', re.sub(r'href="#', "", svg)), "a colour out of reach"
        found = list(collisions(figure.plots[layout.name]))
        assert not found, (figure.id, figure.lang, layout.name, found)


def collisions(plot: Figure) -> Iterator[str]:
    """Labels that leave the picture, and pairs that overlap."""
    with style():
        canvas = FigureCanvasAgg(plot)
        plot.set_dpi(72)
        canvas.draw()
        boxes = [(label.get_text(), label.get_window_extent()) for label in labels(plot)]
    whole = plot.bbox
    for words, box in boxes:
        if box.x0 < -1 or box.y0 < -1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1:
            yield f"{words!r} leaves the picture"
    for (words, one), (others, other) in itertools.combinations(boxes, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        up = min(one.y1, other.y1) - max(one.y0, other.y0)
        if across > TOUCH[0] and up > TOUCH[1]:
            yield f"{words!r} runs into {others!r}"


def labels(plot: Figure) -> Iterator[Letters]:
    """Everything written in a drawing; of the labels of ticks, those that are shown."""
    unseen = {id(label) for axis in plot.findobj(Axis) for label in _unseen(axis)}
    for label in plot.findobj(Letters):
        if label.get_visible() and label.get_text().strip() and id(label) not in unseen:
            yield label


def _unseen(axis: Axis) -> Iterator[Letters]:
    low, high = sorted(axis.get_view_interval())
    hidden = not axis.axes.axison
    for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
        if hidden or not low <= tick.get_loc() <= high:
            yield from (tick.label1, tick.label2)


def drawn_the_same_twice(draw: Chart, evidence: Evidence) -> bool:
    """Whether two drawings are the same to the byte."""
    one, other = draw(evidence, Parameters()), draw(evidence, Parameters())
    return (one.svg, one.narrow) == (other.svg, other.narrow)
