"""What holds of every chart, whatever it shows."""

import re
from collections.abc import Callable

from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure
from claim_audit.numbers import Lang
from claim_audit.parameters import Parameters

HANGUL = re.compile("[가-힣]")
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
SIZE = re.compile(r"font(?:-size)?:[^;\"']*?([\d.]+)px")
SMALLEST_POINTS = 11.0


Chart = Callable[[Evidence, Parameters], ReportFigure]


def checked(draw: Chart, evidence: Evidence, lang: Lang, **settings: object) -> ReportFigure:
    """The chart, after checking its words, its table and the size of its letters."""
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
    assert min(map(float, SIZE.findall(figure.svg))) >= SMALLEST_POINTS
    return figure


def drawn_the_same_twice(draw: Chart, evidence: Evidence) -> bool:
    """Whether two drawings are the same to the byte."""
    return draw(evidence, Parameters()).svg == draw(evidence, Parameters()).svg
