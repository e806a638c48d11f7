"""A finished and checked page without what stood in it for the check alone, its anchors as short as they can be."""

import re
from collections.abc import Callable
from functools import partial
from itertools import pairwise

LEAST = 4  # characters of an anchor: its letter and three more tell most numbers of a page apart

_NAME = re.compile(r'<span class="name">([^<]*)</span>')  # in another language it stays, as it says which
_DATE = re.compile(r'(?<=<td>)<time datetime="[^"]*">([^<]*)</time>(?=</td>)')
_PLAIN = re.compile(r'<data value="([^"<]*)">\1</data>')  # says its value as it is
_NOTED = re.compile(r' data-(?:output|notebook)="[^"]*"')
_ANCHOR = re.compile(r' id="([nx][0-9a-z]{5})"')
_USE = re.compile(r'( (?:id|href)="#?)([nx][0-9a-z]{5})"')
_BLOCKS = (
    *("tr", "td", "li", "dt", "dd", "ul", "ol", "dl", "h2", "h3", "h4", "p", "div", "table", "caption", "thead"),
    *("details", "figcaption", "figure", "article", "section"),
)
_GAP = re.compile(rf"(?:{'|'.join(rf'(?<=</{name}>)' for name in _BLOCKS)}|(?<=<tbody>))\n+(?=<)")
# Where HTML lets the end of a cell, a row, an item, a term or a paragraph go unsaid, because the next tag says it.
_UNSAID = re.compile(
    r"</t[dh]>(?=<(?:t[dhr]\b|/tr>|/tbody>|/thead>|/table>))|</tr>(?=<(?:tr\b|/tbody>|/thead>|/table>))"
    r"|</thead>(?=<tbody\b)|</tbody>(?=</table>)|</li>(?=<(?:li\b|/[uo]l>))|</d[td]>(?=<(?:d[td]\b|/dl>))"
    r"|</p>(?=<(?:p|ul|ol|dl|div|table|section|details|figure|h[2-6])\b|</(?:div|section|details|main)>)"
)
_ELEMENT = re.compile(r"<[a-z][^<>]*>")
_QUOTED = re.compile(r"""="([^\s"'=<>`]+)"(?!/)""")  # a slash after it would belong to it
_PRE = re.compile(r"(<(pre|script|style)\b.*?</\2>)", re.DOTALL)


def lighter(page: str) -> str:
    """`page` as it is published: it looks, reads and links as before."""
    for marks in (_NAME, _DATE, _PLAIN):
        page = marks.sub(r"\1", page)
    return _unquoted(_ends_unsaid(_abbreviated(_without_gaps(_NOTED.sub("", page)))))


def _without_gaps(page: str) -> str:
    """The page without line breaks between tags at which no space is seen: those after the end of a block."""
    return _outside_of_code(partial(_GAP.sub, ""), page)


def _ends_unsaid(page: str) -> str:
    """The page without the end tags that the next tag implies."""
    return _outside_of_code(partial(_UNSAID.sub, ""), page)


def _unquoted(page: str) -> str:
    """The page without the quotes round values of one plain word."""
    return _outside_of_code(partial(_ELEMENT.sub, lambda tag: _QUOTED.sub(r"=\1", tag.group())), page)


def _outside_of_code(changed: Callable[[str], str], page: str) -> str:
    parts = _PRE.split(page)
    for place in range(0, len(parts), 3):
        parts[place] = changed(parts[place])
    return "".join(part for place, part in enumerate(parts) if place % 3 != 2)


def _abbreviated(page: str) -> str:
    """Each anchor of a number or a source cut to what tells it from all others, as git does with its hashes."""
    anchors = sorted(set(_ANCHOR.findall(page)))
    needed = dict.fromkeys(anchors, LEAST)
    for one, other in pairwise(anchors):
        same = next(place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
        needed[one], needed[other] = max(needed[one], same + 1), max(needed[other], same + 1)
    return _USE.sub(lambda use: f'{use[1]}{use[2][: needed.get(use[2], len(use[2]))]}"', page)
