"""Notebook cells to the parts of a page: prose in one language, outputs as they are, code folded under them.

Cells tagged `answer` or `front` are lifted out of their notebook: the answer into the masthead, the front (the verdict
cards) to the first screen.
"""

import ast
import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import mistune
from markupsafe import Markup
from nbformat import NotebookNode

from claim_audit.numbers import LANGS, Lang
from claim_audit.page.outputs import MIME, foreign, numbered, origin, tags
from claim_audit.page.words import WORDS

PROSE = "prose"  # the kind of output that is a sentence
SHIFT = 1  # a notebook's H2 is an H3 of the page: its H1 is the section's H2
_NOTEBOOK_LINK = re.compile(r"(?:\./)?(\d\d_\w+)\.ipynb(?:#.*)?$")
_LINKS = re.compile(r"</?a\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the contents list."""

    id: str
    html: Markup
    level: int


@dataclass
class Section:
    """One notebook on the page, with the verdicts it shows by their ids there."""

    notebook: str
    id: str
    title: Markup = field(default_factory=Markup)
    blocks: list[Markup] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    verdicts: dict[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """What the notebooks put on the page: their sections, the answer in the masthead, the cards of the first screen."""

    sections: list[Section]
    answer: Markup
    front: list[Markup]


def section_id(notebook: str) -> str:
    """The id of a notebook's section: 02_training_cost -> training-cost."""
    return re.sub(r"^\d+_", "", notebook).replace("_", "-").lower()


def report(notebook: NotebookNode, name: str, lang: Lang) -> Report:
    """The parts of the page that a (merged) notebook makes, in the order of its cells."""
    names = {origin(cell, name, 0)[0] for cell in notebook.cells}
    found: dict[str, _Writer] = {}
    shown: Counter[str] = Counter()
    answer = Markup()
    front = _Writer("front", lang, names, shown)
    for position, cell in numbered(notebook):
        if foreign(cell, lang):
            continue
        owner, place = origin(cell, name, position)
        writer = found.setdefault(owner, _Writer(owner, lang, names, shown))
        if "front" in tags(cell):
            writer = front
        if cell.cell_type == "markdown":
            writer.markdown(cell.source)
        elif cell.cell_type == "code":
            lifted = "answer" in tags(cell) and not answer
            page = writer.code(cell, Place(owner, place, cell.get("id", "")), show=not lifted)
            answer = page if lifted else answer
    sections = [writer.finished() for writer in found.values()]
    return Report(sections, answer, [_with_links(block, sections) for block in front.finished().blocks])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code cell stands: its notebook, its number there from 1, its id."""

    notebook: str
    number: int
    id: str

    @property
    def link(self) -> str:
        """The cell in the checkout that the page lies in: JupyterLab goes to it, other readers to the notebook."""
        anchor = f"#cell-id={self.id}" if self.id else ""
        return f'<a href="../notebooks/{self.notebook}.ipynb{anchor}"><code>{self.notebook} [{self.number}]</code></a>'


class _Writer:
    """Writes one section, cell after cell."""

    def __init__(self, notebook: str, lang: Lang, names: set[str], shown: Counter[str]) -> None:
        self.section = Section(notebook, section_id(notebook), Markup(html.escape(notebook)))
        self.lang = lang
        self.shown = shown
        self.titled = False
        self.pending: list[tuple[Place, str]] = []
        self.cards: list[Markup] = []
        self.render = mistune.create_markdown(renderer=_Renderer(self, names), plugins=["table", "strikethrough"])

    def markdown(self, source: str) -> None:
        self.lay_cards()
        if source.startswith("#"):
            self.fold()
        self.section.blocks.append(Markup(self.render(source)))

    def heading(self, text: str, level: int) -> str:
        """The HTML of a heading; the notebook's first H1 becomes the section's title and leaves nothing here."""
        if level == 1 and not self.titled:
            self.titled = True
            self.section.title = Markup(_LINKS.sub("", text))
            return ""
        anchor = f"{self.section.id}-{len(self.section.headings) + 1}"
        shifted = min(level + SHIFT, 6)
        self.section.headings.append(Heading(anchor, Markup(_LINKS.sub("", text)), shifted))
        return f'<h{shifted} id="{anchor}">{text}</h{shifted}>\n'

    def code(self, cell: NotebookNode, place: Place, *, show: bool) -> Markup:
        """What a code cell shows, with its code folded under it; code that shows nothing waits for the next fold.

        So does code that says a sentence, till the next chart, table or heading: no fold parts sentence from sentence.
        Verdicts that follow each other, with nothing between them, stand side by side and share a fold.
        """
        if cell.source.strip() and not tags(cell) & {"parameters", "injected-parameters"}:  # they are in an appendix
            self.pending.append((place, cell.source))
        shown = Markup("\n").join(self.shown_once(output) for output in cell.outputs)
        if shown:
            where = f"{place.notebook}:{place.number}"
            shown = Markup('<div class="output" data-output="{}">{}</div>').format(where, shown)
            if show and all(_kind(output) == "verdict" for output in cell.outputs):
                self.cards.append(shown)
            elif show:
                held = [] if not self.cards else [self.pending.pop()]
                self.lay_cards()
                self.pending += held
                self.section.blocks.append(shown)
                if any(_kind(output) != PROSE for output in cell.outputs):
                    self.fold()
        return shown

    def lay_cards(self) -> None:
        """Set the verdicts that wait, and fold their code under them."""
        if self.cards:
            self.section.blocks.append(Markup('<div class="cards">{}</div>').format(Markup("\n").join(self.cards)))
            self.cards.clear()
            self.fold()

    def shown_once(self, output: NotebookNode) -> Markup:
        """One output as HTML; a verdict shown again further down gets an id of its own."""
        page = _output(output, self.lang)
        if _kind(output) == "verdict":
            about = output.data[MIME]
            name = f"verdict-{about['id']}"
            self.shown[name] += 1
            own = name if self.shown[name] == 1 else f"{name}-{self.shown[name]}"
            self.section.verdicts[own] = about
            return Markup(str(page).replace(f'id="{name}"', f'id="{own}"', 1))
        return page

    def fold(self) -> None:
        """Fold the code that waits, with a link to the last of its cells: the one that shows something."""
        if self.pending:
            cells = html.escape("\n\n".join(_without_sentences(source) for _, source in self.pending), quote=False)
            self.section.blocks.append(
                Markup(
                    f'<details class="code"><summary>{WORDS["code"][self.lang]}</summary>'
                    f"<p>{self.pending[-1][0].link}</p><pre>{cells}</pre></details>"
                )
            )
            self.pending.clear()

    def finished(self) -> Section:
        self.lay_cards()
        self.fold()
        return self.section


def _without_sentences(source: str) -> str:
    """Code with an ellipsis for each sentence it says, as these stand on the page above it."""
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:  # a magic of IPython
        return source
    said = [
        (word.value.lineno, word.value.end_lineno or 0, word.value.col_offset, word.value.end_col_offset or 0)
        for call in calls
        for word in call.keywords
        if isinstance(call.func, ast.Name) and call.func.id == "say" and word.arg in LANGS
    ]
    lines = source.encode().splitlines(keepends=True)
    for first, last, start, end in sorted(said, reverse=True):
        lines[first - 1 : last] = [lines[first - 1][:start] + b"..." + lines[last - 1][end:]]
    return b"".join(lines).decode()


def _kind(output: NotebookNode) -> str:
    return str(output.get("data", {}).get(MIME, {}).get("kind", ""))


def _with_links(block: Markup, sections: list[Section]) -> Markup:
    """The cards of the first screen, each with a link to the section that goes into its claim."""
    page = str(block)
    for section in sections:
        for own, about in section.verdicts.items():
            card = f'id="verdict-{about["id"]}"'
            if card in page:
                end = page.index("</article>", page.index(card))
                link = f'<p class="more"><a href="#{own}">{section.title}</a></p>\n'
                page = page[:end] + link + page[end:]
    return Markup(page)


class _Renderer(mistune.HTMLRenderer):
    """Markdown to HTML: headings one level down with ids, links to notebooks on this page as links within it."""

    def __init__(self, writer: _Writer, names: set[str]) -> None:
        super().__init__(escape=False)
        self.writer = writer
        self.names = names

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return self.writer.heading(text, level)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        notebook = _NOTEBOOK_LINK.match(url)
        here = notebook is not None and notebook.group(1) in self.names
        return super().link(text, f"#{section_id(notebook.group(1))}" if notebook and here else url, title)

    def table(self, text: str) -> str:
        scoped = text.replace("<th", '<th scope="col"').replace('<th scope="col"ead', "<thead")
        return f'<div class="table"><table>{scoped}</table></div>\n'


def _output(output: NotebookNode, lang: Lang) -> Markup:
    """One output as HTML. What went to stderr, and an error, is shown for what it is."""
    match output.output_type:
        case "stream":
            return _printed(output.text, output.name, lang)
        case "error":
            message = html.escape(f"{output.ename}: {output.evalue}")
            return Markup(f'<pre class="error" role="alert"><b>{WORDS["failed"][lang]}</b>\n{message}</pre>')
    data = output.data
    if "text/html" in data:
        return Markup(_joined(data["text/html"]))
    if "image/png" in data:
        picture = _joined(data["image/png"]).replace("\n", "")
        alt = html.escape(output.get("metadata", {}).get("alt", _joined(data.get("text/plain", ""))))
        return Markup(f'<img src="data:image/png;base64,{picture}" alt="{alt}">')
    return _printed(_joined(data.get("text/plain", "")), "stdout", lang)


def _printed(text: str, stream: str, lang: Lang) -> Markup:
    if not text.strip():
        return Markup()
    body = html.escape(_joined(text).rstrip(), quote=False)
    if stream == "stderr":
        return Markup(f'<pre class="stderr" tabindex="0"><b>{WORDS["messages"][lang]}</b>\n{body}</pre>')
    return Markup(f'<pre tabindex="0">{body}</pre>')


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def headings(found: list[Section]) -> Iterator[tuple[Section, list[Heading]]]:
    """The contents list: each section with the headings directly under it."""
    for section in found:
        yield section, [heading for heading in section.headings if heading.level == 2 + SHIFT]
