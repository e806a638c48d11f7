"""Two pages set against each other: every tag and every text that differs, with where on the page it stands.

A page is cut into tags and texts that together are the whole of it, so that pages without a difference are the same,
character by character.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from itertools import accumulate, pairwise

from claim_audit.page.trace import VOID

_PIECE = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<!--.*?-->|<[^>]*>|[^<]+|<", re.DOTALL)
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""([^\s="'<>/]+)=(?:"([^"]*)"|([^\s"'=<>`]+))""")
_TYPE = re.compile(r'<(?:script|style)\b[^>]*?(?:id|type)="([^"]*)"')
BLOCKS_ABOVE = 2000  # pieces; where more differ, whole blocks are set against each other first
SHOWN = 60  # characters of a piece in a message
AROUND = 12  # of them before what differs


@dataclass(frozen=True, slots=True)
class Difference:
    """A piece that is not the same: where it stands, what the page says and what was recomputed ('' for nothing)."""

    place: str
    stated: str
    recomputed: str

    def __str__(self) -> str:
        stated, recomputed = _shown(self.stated, self.recomputed)
        return f"{self.place}: the page says {stated}, recomputed is {recomputed}"


class Recomputed:
    """A page as it ought to be; `keys` are the numbers' keys by their anchors on the page."""

    def __init__(self, page: str, keys: Mapping[str, str]) -> None:
        self.page = page
        self.pieces = _PIECE.findall(page)
        self._begins = [0, *accumulate(map(len, self.pieces))]
        self._places = list(_places(self.pieces, keys))

    def differences(self, stated: str) -> list[Difference]:
        """Every piece in which the page `stated` differs, in the order of the page; empty if it is the same page."""
        if stated == self.page:
            return []
        alike = _common(self.page, stated)
        start = bisect_right(self._begins, alike) - 1
        most = min(len(self.page), len(stated)) - self._begins[start]
        alike = _common(self.page[: -most - 1 : -1], stated[: -most - 1 : -1])
        end = bisect_left(self._begins, len(self.page) - alike)
        from_, to = self._begins[start], len(stated) - (len(self.page) - self._begins[end])
        ours, theirs = self.pieces[start:end], _PIECE.findall(stated[from_:to])
        spans = _aligned(ours, theirs, 0, len(ours), 0, len(theirs))
        return [self._difference(start, ours, theirs, span) for span in spans]

    def _difference(self, start: int, ours: Sequence[str], theirs: Sequence[str], span: "Span") -> Difference:
        """The difference in a span of pieces, those of ours from `start` on."""
        ours_from, ours_to, from_, to = span
        place = self._places[min(start + ours_from, len(self._places) - 1)]
        return Difference(place, "".join(theirs[from_:to]), "".join(ours[ours_from:ours_to]))


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


Span = tuple[int, int, int, int]  # pieces of the recomputed page from and to, of the stated one from and to


def _aligned(ours: Sequence[str], theirs: Sequence[str], *span: int) -> Iterator[Span]:
    """The spans that differ within a span, as small as can be."""
    a, b, c, d = span
    if max(b - a, d - c) <= BLOCKS_ABOVE:
        matcher = SequenceMatcher(None, ours[a:b], theirs[c:d], autojunk=False)
        for kind, i, j, k, m in matcher.get_opcodes():
            if kind == "replace" and j - i == m - k:
                yield from ((a + i + n, a + i + n + 1, c + k + n, c + k + n + 1) for n in range(j - i))
            elif kind != "equal":
                yield a + i, a + j, c + k, c + m
        return
    starts, others = _blocks(ours, a, b), _blocks(theirs, c, d)
    texts = ["".join(ours[i:j]) for i, j in pairwise(starts)]
    stated = ["".join(theirs[i:j]) for i, j in pairwise(others)]
    for kind, i, j, k, m in SequenceMatcher(None, texts, stated, autojunk=False).get_opcodes():
        smaller = (starts[i], starts[j], others[k], others[m])
        if kind != "equal":
            whole = smaller == (a, b, c, d) or max(smaller[1] - smaller[0], smaller[3] - smaller[2]) > BLOCKS_ABOVE
            yield from [smaller] if whole else _aligned(ours, theirs, *smaller)


def _blocks(pieces: Sequence[str], start: int, end: int) -> list[int]:
    """Where blocks begin between two places, and the end: at every tag with an id."""
    return [start, *(place for place in range(start + 1, end) if " id=" in pieces[place][:SHOWN]), end]


def _places(pieces: Sequence[str], keys: Mapping[str, str]) -> Iterator[str]:
    """Where each piece stands, in words: the section, the thing in it, the kind of text."""
    stack: list[tuple[str, Mapping[str, str]]] = []
    for piece in pieces:
        tag = _TAG.match(piece)
        if tag is None or piece.startswith(("<script", "<style")):
            yield _named(piece) if piece.startswith(("<script", "<style")) else _place(stack, keys)
            continue
        name = tag.group(2).lower()
        if tag.group(1):
            yield _place(stack, keys)
            depth = next((depth for depth in range(len(stack) - 1, -1, -1) if stack[depth][0] == name), len(stack))
            del stack[depth:]
            continue
        opened = (name, {own: quoted or bare for own, quoted, bare in _ATTRIBUTE.findall(piece)})
        yield _place([*stack, opened], keys)
        if name not in VOID and not piece.endswith("/>"):
            stack.append(opened)


def _named(piece: str) -> str:
    """What a script or a style sheet is."""
    found = _TYPE.search(piece)
    return f"block {found.group(1)}" if found else f"block {piece[1:7].strip('<>')}"


def _place(stack: Sequence[tuple[str, Mapping[str, str]]], keys: Mapping[str, str]) -> str:
    """The section or notebook, the innermost thing with a name of its own, the number."""
    section, thing, number, kind = "", "", "", ""
    for name, values in stack:
        own = values.get("id", "")
        section = values.get("data-notebook") or (own if name == "section" else "") or section
        anchor = own if own in keys else values.get("href", "")[1:]
        number = keys.get(anchor, "") or number
        thing = own if own and own not in keys and name not in ("section", "main", "title", "desc") else thing
        kind = {"svg": "drawn", "details": "folded", "head": "head"}.get(name, kind)
    parts = [section, thing if thing != section else "", kind, f"number {number}" if number else ""]
    return ", ".join(part for part in parts if part) or "page"


def _shown(stated: str, recomputed: str) -> tuple[str, str]:
    """Two pieces as far as they differ, in quotes, on one line each."""
    start = _common(stated, recomputed)
    start = max(start - AROUND, 0) if max(len(stated), len(recomputed)) > SHOWN else 0
    return _quoted(stated, start), _quoted(recomputed, start)


def _quoted(piece: str, start: int) -> str:
    if not piece:
        return "nothing"
    part = " ".join(unescape(piece[start : start + SHOWN]).split()) or repr(piece[start : start + SHOWN])
    printable = "".join(letter if letter.isprintable() else "�" for letter in part)
    return f"‘{'…' if start else ''}{printable}{'…' if len(piece) > start + SHOWN else ''}’"
