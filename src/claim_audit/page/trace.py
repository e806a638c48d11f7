"""The last look at a finished page: no digit without an origin, no link into nothing, no request to anywhere.

A digit a reader sees must stand in a `<data>` element (a number that links to its origin), a `<time>`, a proper name,
code, the drawn text of a chart or a list the page generates from data; in captions too. Titles of charts and
alternative texts are plain: there a digit must belong to a number the same output states, or to a date out of `data/`.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import product
from typing import NamedTuple, Self

from claim_audit.numbers import UNITS, Lang, Number, phrase
from claim_audit.page.outputs import Ledger

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "cite", "data", "del", "dfn", "em", "i", "ins", "mark", "q", "s", "small"),
        *("span", "strong", "sub", "sup", "time", "u"),
    )
)
EXEMPT = frozenset(("data", "time", "code", "pre", "script", "style", "head", "svg", "kbd", "samp"))
PLAIN = frozenset(["title", "desc"])  # plain text out of `tables.sentence`, read aloud from an SVG
SPOKEN = ("alt", "title", "aria-label", "aria-description", "placeholder")
LOADING = ("src", "srcset", "poster", "background", "data", "action", "formaction", "xlink:href")
FILLER = "\ufffc"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
CONTEXT = 20  # characters either side of a digit in a message
FACTORS = ("", "times", "percent")
SIGNS = ("", "signed", "abs")
AMOUNTS = ("1", "2", "3", "4", "5", "6", "exact")  # one of them is what is printed where nothing is said


@dataclass(frozen=True)
class Allowed:
    """What digits may stand in prose as they are: proper names, and dates as they are written out."""

    names: Collection[str] = ()
    dates: Collection[str] = ()


@dataclass
class Block:
    """The text of one block of the page, with what may not be checked masked, and where it stands."""

    notebook: str
    output: str
    plain: bool
    text: str = ""
    masked: str = ""


@dataclass
class Page:
    """What a walk over the page finds."""

    blocks: list[Block] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    hrefs: dict[str, str] = field(default_factory=dict)  # internal links, and where each stands first
    requests: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)  # links that lead neither into the page nor to a page of the web
    lang: str = ""


def problems(page: str, lang: Lang, ledger: Ledger, allowed: Allowed) -> list[str]:
    """Everything wrong with a finished page, one line each; empty when it may be published."""
    walker = _Walker()
    walker.feed(page)
    walker.close()
    found = walker.page
    wrong = [] if found.lang == lang else [f"the page says lang={found.lang!r}; it must say {lang!r}"]
    wrong += [f"the page would request {address}; it must carry everything itself" for address in found.requests]
    wrong += [f"the page links to {address}; a link is http or https" for address in found.foreign]
    ids = set(found.ids)
    wrong += [f"the id {name!r} stands twice" for name in sorted(ids) if found.ids.count(name) > 1]
    wrong += [
        f"{lang} page, {place}: the link {href} leads nowhere"
        for href, place in found.hrefs.items()
        if href[1:] not in ids
    ]
    return wrong + list(_untraced(found.blocks, lang, ledger, allowed))


def _untraced(blocks: Iterable[Block], lang: Lang, ledger: Ledger, allowed: Allowed) -> Iterator[str]:
    """A line for each block of text that holds a digit without an origin."""
    names = _Phrases(allowed.names)
    dates = _Phrases(allowed.dates)
    stated: dict[str, list[Number]] = {}
    for output in ledger.outputs:
        numbers = (ledger.numbers[key] for key in output.states)
        stated.setdefault(f"{output.notebook}:{output.cell}", []).extend(numbers)
    phrases: dict[str, _Phrases] = {}
    for block in blocks:
        rest = names.masked(block.masked)
        if block.plain and re.search(r"\d", rest):
            if block.output not in phrases:
                phrases[block.output] = _Phrases(_phrases(stated.get(block.output, ()), lang))
            rest = phrases[block.output].masked(dates.masked(rest))
        digit = re.search(r"\d[\d.,]*", rest)
        if digit:
            yield _complaint(block, digit, lang)


def _complaint(block: Block, digit: re.Match[str], lang: Lang) -> str:
    start, end = max(0, digit.start() - CONTEXT), digit.end() + CONTEXT
    around = re.sub(r"\s+", " ", block.text[start:end]).strip()
    cure = (
        "name its number in the values of the title, alt text or caption"
        if block.plain
        else "give it to say() as a number, or add the name to data/names.csv"
    )
    found = f"digit {digit.group().rstrip('.,')!r} has no origin in '…{around}…'"
    return f"{lang} page, {_place(block.notebook, block.output)}: {found}; {cure}"


def _place(notebook: str, output: str) -> str:
    return output.replace(":", ", cell ") or notebook or "around the notebooks"


def _phrases(numbers: Iterable[Number], lang: Lang) -> set[str]:
    """Every way in which `numbers` may be printed, as far as it holds a digit."""
    found = set()
    for number in numbers:
        ends = [end for end in (number.low, number.high) if end is not None]
        factors = FACTORS if UNITS[number.unit].style == "ratio" else FACTORS[:1]  # they turn nothing else
        signs = SIGNS if min(number.value, *ends, 0) < 0 else SIGNS[:2]  # there is none to leave out
        wholes = ("", "interval")[: len(ends)] or ("",)
        for flags in product(factors, signs, AMOUNTS, wholes, ("plain", "")):
            try:
                found.add(phrase(number, lang, ",".join(flags)))
            except (ZeroDivisionError, OverflowError):  # the reciprocal of nothing cannot be printed either
                continue
    return found


class _Phrases:
    """Texts that may stand in prose: the longest first, not as part of a longer word or number.

    An English plural s may follow. Thousands of them are asked for in a few words, so that a pattern is made of those
    alone that are there.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        ordered = sorted((" ".join(text.split()) for text in texts), key=lambda text: (-len(text), text))
        self.texts = [text for text in dict.fromkeys(ordered) if re.search(r"\d", text)]

    def masked(self, text: str) -> str:
        """`text` with each of them, and no other letter, put out of sight."""
        plain = " ".join(text.split())
        there = [phrase for phrase in self.texts if phrase in plain]
        if not there:
            return text
        options = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in there)
        pattern = rf"(?<![A-Za-z0-9])(?<!\d[.,])(?:{options})(?:s(?![A-Za-z0-9]))?(?![0-9]|[.,]\d)"
        return re.sub(pattern, lambda match: FILLER * len(match.group()), text)


class _Place(NamedTuple):
    """What holds inside an open element: of itself and of all that it stands in."""

    tag: str = ""
    notebook: str = ""
    output: str = ""
    generated: bool = False
    covered: bool = False  # digits may stand here, unless this is read aloud
    in_svg: bool = False
    plain: bool = False

    def within(self, tag: str, values: Mapping[str, str]) -> Self:
        """The place inside an element opened here."""
        generated = self.generated or "data-generated" in values
        named = "name" in values.get("class", "").split()
        return type(self)(
            tag,
            self.notebook or values.get("data-notebook", ""),
            self.output or values.get("data-output", ""),
            generated,
            self.covered or generated or named or tag in EXEMPT,
            self.in_svg or tag == "svg",
            self.plain or tag in PLAIN,
        )

    @property
    def exempt(self) -> bool:
        """Whether digits may stand here: by the element, save that an SVG's title and description are read aloud."""
        return self.covered and not (self.in_svg and self.tag in PLAIN)


class _Walker(HTMLParser):
    """Reads a page into blocks of text, ids, internal links and requests."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open = [_Place()]
        self.block = Block("", "", plain=False)

    @property
    def here(self) -> _Place:
        """The innermost place."""
        return self.open[-1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._note(tag, values)
        if tag not in VOID:
            self.open.append(self.here.within(tag, values))
        if tag not in INLINE:
            self._next_block()
        for name in SPOKEN:
            if values.get(name) and not self.here.generated:
                self.page.blocks.append(Block(self.here.notebook, self.here.output, True, values[name], values[name]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                break
        if tag not in INLINE:
            self._next_block()

    def handle_data(self, data: str) -> None:
        self.block.text += data
        self.block.masked += FILLER * len(data) if self.here.exempt else data
        if self.here.tag == "style":
            self._note_style(data)

    def close(self) -> None:
        super().close()
        self._next_block()

    def _next_block(self) -> None:
        if re.search(r"\d", self.block.masked):
            self.page.blocks.append(self.block)
        self.block = Block(self.here.notebook, self.here.output, self.here.plain)

    def _note(self, tag: str, values: Mapping[str, str]) -> None:
        if tag == "html":
            self.page.lang = values.get("lang", "")
        if "id" in values:
            self.page.ids.append(values["id"])
        self._note_style(values.get("style", ""))
        for name in LOADING if tag != "a" else ():
            self._note_request(values.get(name, ""))
        href = values.get("href", "")
        if tag in ("a", "area"):
            scheme = _SCHEME.match(re.sub(r"[\x00-\x20]", "", href))
            if href.startswith("#"):
                self.page.hrefs.setdefault(href, _place(self.here.notebook, self.here.output))
            elif scheme and scheme.group(1).lower() not in ("http", "https"):
                self.page.foreign.append(href[:80])
        else:
            self._note_request(href)

    def _note_style(self, css: str) -> None:
        for quoted in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s;]+)", css):
            self._note_request(quoted)

    def _note_request(self, address: str) -> None:
        if address and not address.startswith(("#", "data:")):
            self.page.requests.append(address[:80])
