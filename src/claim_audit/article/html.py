"""The text a reader of an HTML page sees, with the place of every character in the page.

Scripts, styles, templates and hidden elements leave nothing. A block element is a line of its own, a row of a table
too, its cells apart by ' | '; other white space is one space.
"""

import html
import re
from dataclasses import dataclass

from claim_audit.article.html_lines import Lines
from claim_audit.article.html_tables import TableReader
from claim_audit.article.markup import HEADINGS, Tag, Words, attributes, layout_tables, tokens
from claim_audit.article.model import ArticleTable, Role

_BLOCK_NAMES = """
    address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary table
    tbody td tfoot th thead tr ul
"""
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
BLOCKS = HEADINGS | frozenset(_BLOCK_NAMES.split())
VOID = frozenset(_VOID_NAMES.split())
DROPPED = frozenset({"template", "svg", "object", "select", "datalist", "canvas", "audio", "video"})
END_MAY_BE_MISSING = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.I)
_PIECES = re.compile(r"(?P<words>[^\s&]+(?: [^\s&]+)*)|(?P<space>\s+)|(?P<entity>&(?:#\w{1,10}|\w{1,32});?|&)")
_KEPT_PIECES = re.compile(r"(?P<words>[^\n&]+)|(?P<space>\n)|(?P<entity>&(?:#\w{1,10}|\w{1,32});?|&)")


@dataclass(frozen=True, slots=True)
class Page:
    """The visible text of a page; `places` and `tables` and `block_roles` are as in `Document`."""

    text: str
    places: tuple[int, ...]
    tables: tuple[ArticleTable, ...]
    block_roles: dict[int, Role]


def visible(source: str) -> Page:
    """What a reader of the page `source` sees. Broken markup is read as browsers read it, near enough; no error."""
    return _Reader(source).read()


class _Reader:
    """One pass over the tokens of a page."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = Lines()
        self.roles: dict[int, Role] = {}
        self.tables: list[ArticleTable] = []
        self.heading = False
        self.lists = 0
        self.bullet = False
        self.kept = 0  # how many <pre> are open
        self.dropped = ""  # the element whose content is passed over, and how many of its name are open
        self.depth = 0
        self.table: TableReader | None = None

    def read(self) -> Page:
        layout: frozenset[int] = frozenset()
        if re.search("<table", self.source, re.I):
            layout = layout_tables(self.source)
        for token in tokens(self.source):
            if isinstance(token, Tag):
                if not self._drops(token):
                    self._tag(token, layout)
            elif not self.dropped:
                self._words(token)
        self._end_table()
        places = self.lines.places
        places.append(self.lines.source_end)
        return Page("".join(self.lines.pieces), tuple(places), tuple(self.tables), self.roles)

    def _drops(self, tag: Tag) -> bool:
        """Whether a tag belongs to content that is not shown."""
        if self.dropped:
            if tag.name == self.dropped:
                reopened = not tag.closes and tag.name in END_MAY_BE_MISSING
                self.depth += -1 if tag.closes or reopened else 1
                if self.depth == 0:
                    self.dropped = ""
                    return not reopened
            return True
        if tag.closes or tag.name in VOID or not (tag.name in DROPPED or self._hidden(tag)):
            return False
        self.dropped, self.depth = tag.name, 1
        return True

    def _hidden(self, tag: Tag) -> bool:
        text = self.source[tag.start : tag.end].lower()
        if "hidden" not in text and "none" not in text:
            return False
        found = attributes(self.source, tag)
        return "hidden" in found or bool(_HIDDEN_STYLE.search(found.get("style", "")))

    def _tag(self, tag: Tag, layout: frozenset[int]) -> None:
        if tag.name == "pre":
            self.kept = max(0, self.kept + (-1 if tag.closes else 1))
        if tag.name not in BLOCKS:
            return
        if self.table and tag.name != "table":
            self.table.tag(tag)
            return
        self._end_table()
        self.lines.end_line()
        self._role(tag)
        if tag.name == "table" and not tag.closes and tag.start not in layout:
            self.table = TableReader(self.source, self.lines)

    def _end_table(self) -> None:
        if self.table:
            table = self.table.finished()
            self.tables += [table] if table else []
            self.table = None

    def _role(self, tag: Tag) -> None:
        self.heading = tag.name in HEADINGS and not tag.closes
        if tag.name in ("ul", "ol", "menu"):
            self.lists = max(0, self.lists + (-1 if tag.closes else 1))
            self.bullet = self.bullet and self.lists > 0
        elif tag.name == "li":
            self.bullet = not tag.closes

    def _words(self, words: Words) -> None:
        if self.table and not self.source[words.start : words.end].isspace():
            self.table.open_cell()
        pieces = _KEPT_PIECES if self.kept and not self.table else _PIECES
        for piece in pieces.finditer(self.source, words.start, words.end):
            start, end = piece.span()
            if piece.lastgroup == "words":
                self._ink(piece.group(), start, end)
            elif piece.lastgroup == "entity":
                self._entity(piece.group(), start, end)
            elif pieces is _PIECES:
                self._space(start)
            else:
                self.lines.end_line()

    def _entity(self, printed: str, start: int, end: int) -> None:
        meant = html.unescape(printed)
        if meant.isspace():
            self._space(start)
        elif meant:
            self._ink(meant, start, end, decoded=meant != printed)

    def _space(self, start: int) -> None:
        if self.lines.inked and self.lines.space_at < 0 and not self.lines.break_due:
            self.lines.space_at = start

    def _ink(self, text: str, start: int, end: int, *, decoded: bool = False) -> None:
        self.lines.write(text, start, end, decoded=decoded)
        if not self.table and (self.heading or self.bullet):
            self.roles[self.lines.line] = "heading" if self.heading else "bullet"
