"""Drawings of the summary page as inline SVG: bars of grades, grades along a parameter, a map over two.

Colours are the page's own, by class, so that day and night are the style sheet's. Each drawing says in words what it
shows, and no number is in a drawing alone.
"""

from collections.abc import Sequence
from html import escape

import numpy as np

from claim_audit.sweep.overview import Counts
from claim_audit.verdicts import Grade

WIDE, HIGH = 240.0, 96.0  # of grades along a parameter, in units of the drawing
CELL = 26.0  # of a map

Box = tuple[float, float, float, float]  # left, top, width, height


def bar(counts: Counts, grades: Sequence[Grade], words: str) -> str:
    """One bar: the share of each grade."""
    shares = counts / max(1, counts.sum())
    return _svg("bar", 100, 6, words, _stack(shares, grades, (0, 0, 100, 6), upright=False))


def along(counts: Counts, grades: Sequence[Grade], words: str) -> str:
    """The share of each grade in each place along a parameter: one column a place; an empty place stays empty."""
    width = WIDE / len(counts)
    columns = [
        _stack(place / place.sum(), grades, (at * width, 0, width - 1, HIGH), upright=True)
        for at, place in enumerate(counts)
        if place.sum()
    ]
    return _svg("along", WIDE, HIGH, words, "".join(columns))


def heat(counts: Counts, grades: Sequence[Grade], words: str) -> str:
    """The commonest grade over two parameters, paler where fewer of a cell's scenarios have it."""
    across, up = counts.shape[:2]
    cells = []
    for x, y in np.ndindex(across, up):
        own = counts[x, y]
        if own.sum():
            most = int(own.argmax())
            strength = 0.35 + 0.65 * own[most] / own.sum()
            place = (
                f'x="{x * CELL + 0.5:g}" y="{(up - 1 - y) * CELL + 0.5:g}" width="{CELL - 1:g}" height="{CELL - 1:g}"'
            )
            cells.append(f'<rect class="grade-{grades[most].id}" {place} fill-opacity="{strength:.2f}"/>')
    return _svg("heat", across * CELL, up * CELL, words, "".join(cells))


def _stack(shares: Counts, grades: Sequence[Grade], box: Box, *, upright: bool) -> str:
    """Rectangles one after another in a box, as long as the shares: from the left, or from the top."""
    parts, begun = [], 0.0
    for share, grade in zip(shares, grades, strict=True):
        if share:
            x, y, width, height = box
            if upright:
                y, height = y + begun * height, share * height
            else:
                x, width = x + begun * width, share * width
            place = f'x="{x:.4g}" y="{y:.4g}" width="{width:.4g}" height="{height:.4g}"'
            parts.append(f'<rect class="grade-{grade.id}" {place}/>')
        begun += share
    return "".join(parts)


def _svg(kind: str, width: float, height: float, words: str, content: str) -> str:
    stretch = ' preserveAspectRatio="none"' if kind != "heat" else f' width="{width:g}" height="{height:g}"'
    return (
        f'<svg class="{kind}" viewBox="0 0 {width:g} {height:g}"{stretch} role="img" aria-label="{escape(words)}">'
        f"{content}</svg>"
    )
