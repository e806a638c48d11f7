"""HTML as tags and text with their places: the tokens of a page, and which of its tables only lay it out.

The standard library's parser tells lines and columns and, in some versions, takes quadratic time on broken pages; this
one tells offsets and looks at every character once. It follows the HTML standard in what ends a comment, a tag or a
script; what is left open runs to the end of the page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

# Elements whose content is no markup, and nothing a reader sees.
RAW = frozenset({"script", "style", "title", "textarea", "iframe", "noscript", "noembed", "noframes", "xmp"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARAGRAPHS = frozenset({"p", "ul", "ol", "dl", "blockquote", "article", "section", "figure", *HEADINGS})

_TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)
        (?:[^>"'=]++ | =\s*+(?:"[^"]*+"|'[^']*+')? | ["'])*+ >""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s=/>"']++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++)))?""")
_COMMENT_END = re.compile(r"--!?>")


class Tag(NamedTuple):
    """A tag, its name in small letters, at `start:end` of the page."""

    start: int
    end: int
    name: str
    closes: bool


class Words(NamedTuple):
    """What stands between two tags, entities not yet decoded."""

    start: int
    end: int


def tokens(source: str) -> Iterator[Tag | Words]:
    """The tags and the text of a page in order; comments, declarations and the content of RAW elements left out."""
    position = 0
    while position < len(source):
        angle = source.find("<", position)
        angle = len(source) if angle < 0 else angle
        if angle > position:
            yield Words(position, angle)
        if angle == len(source):
            return
        found = _TAG.match(source, angle)
        if found:
            tag = Tag(angle, found.end(), found["name"].lower(), bool(found["close"]))
            yield tag
            position = found.end() if tag.closes or tag.name not in RAW else _end_of_raw(source, tag)
        elif source.startswith(("!", "?", "/"), angle + 1):
            position = _end_of_comment(source, angle)
        elif source[angle + 1 : angle + 2].isalpha() and source[angle + 1].isascii():
            return  # a tag that never ends
        else:
            yield Words(angle, angle + 1)
            position = angle + 1


def attributes(source: str, tag: Tag) -> dict[str, str]:
    """The attributes of a tag, names in small letters; one without a value has ''."""
    found = _ATTRIBUTE.finditer(source, tag.start + 1 + len(tag.name), tag.end - 1)
    return {match[1].lower(): match[2] or match[3] or match[4] or "" for match in found}


def _end_of_raw(source: str, tag: Tag) -> int:
    """Where the closing tag of a RAW element begins."""
    end = _RAW_END[tag.name].search(source, tag.end)
    return end.start() if end else len(source)


_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.I) for name in RAW}


def _end_of_comment(source: str, start: int) -> int:
    """Behind a comment, a declaration or a broken closing tag."""
    if source.startswith("<!--", start):
        if source.startswith((">", "->"), start + 4):
            return source.index(">", start) + 1
        end = _COMMENT_END.search(source, start + 4)
        return end.end() if end else len(source)
    close = source.find(">", start)
    return close + 1 if close >= 0 else len(source)


@dataclass(slots=True)
class _Table:
    """What is known so far of a table that is still open."""

    start: int
    columns: int = 0
    in_row: int = 0
    in_cell: int = 0
    lays_out: bool = False


def layout_tables(source: str) -> frozenset[int]:
    """Where the tables begin that hold no data: with a table inside, one column, or several paragraphs in a cell."""
    open_tables: list[_Table] = []
    layout = set()
    for token in tokens(source):
        if not isinstance(token, Tag):
            continue
        if token.name == "table" and not token.closes:
            if open_tables:
                open_tables[-1].lays_out = True
            open_tables.append(_Table(token.start))
        elif open_tables and token.name == "table":
            table = open_tables.pop()
            if table.lays_out or table.columns < 2:
                layout.add(table.start)
        elif open_tables and not token.closes:
            _count(open_tables[-1], token.name)
    return frozenset(layout | {table.start for table in open_tables if table.lays_out or table.columns < 2})


def _count(table: _Table, name: str) -> None:
    if name == "tr":
        table.in_row = 0
    elif name in ("td", "th"):
        table.in_row += 1
        table.columns = max(table.columns, table.in_row)
        table.in_cell = 0
    elif name in _PARAGRAPHS:
        table.in_cell += 1
        table.lays_out |= table.in_cell > 1
