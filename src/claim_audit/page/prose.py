"""Notebook cells to the sections of a page: prose in one language, outputs as they are, code folded under them."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import mistune
from markupsafe import Markup
from nbformat import NotebookNode

from claim_audit.numbers import Lang
from claim_audit.page.outputs import MIME, foreign, numbered, origin, tags
from claim_audit.page.words import WORDS

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
    """One notebook on the page."""

    notebook: str
    id: str
    title: Markup = field(default_factory=Markup)
    blocks: list[Markup] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)


def section_id(notebook: str) -> str:
    """The id of a notebook's section: 02_training_cost -> training-cost."""
    return re.sub(r"^\d+_", "", notebook).replace("_", "-").lower()


def sections(notebook: NotebookNode, name: str, lang: Lang) -> tuple[list[Section], Markup]:
    """The sections of a (merged) notebook in the order of its cells, and the answer lifted into the masthead.

    The answer is what the cell tagged `answer` shows; without such a tag there is none.
    """
    names = {origin(cell, name, 0)[0] for cell in notebook.cells}
    found: dict[str, _Writer] = {}
    verdicts: Counter[str] = Counter()
    answer = Markup()
    for position, cell in numbered(notebook):
        if foreign(cell, lang):
            continue
        owner, place = origin(cell, name, position)
        writer = found.setdefault(owner, _Writer(owner, lang, names, verdicts))
        if cell.cell_type == "markdown":
            writer.markdown(cell.source)
        elif cell.cell_type == "code":
            lifted = "answer" in tags(cell) and not answer
            shown = writer.code(cell, place, show=not lifted)
            answer = shown if lifted else answer
    return [writer.finished() for writer in found.values()], answer


class _Writer:
    """Writes one section, cell after cell."""

    def __init__(self, notebook: str, lang: Lang, names: set[str], verdicts: Counter[str]) -> None:
        self.section = Section(notebook, section_id(notebook), Markup(html.escape(notebook)))
        self.lang = lang
        self.verdicts = verdicts
        self.titled = False
        self.pending: list[str] = []
        self.render = mistune.create_markdown(renderer=_Renderer(self, lang, names), plugins=["table", "strikethrough"])

    def markdown(self, source: str) -> None:
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

    def code(self, cell: NotebookNode, place: int, *, show: bool) -> Markup:
        """What a code cell shows, with its code folded under it; code that shows nothing waits for the next fold."""
        if cell.source.strip():
            self.pending.append(f"# [{place}]\n{cell.source}")
        shown = Markup("\n").join(self.shown_once(output) for output in cell.outputs)
        if shown:
            where = f"{self.section.notebook}:{place}"
            shown = Markup('<div class="output" data-output="{}">{}</div>').format(where, shown)
            if show:
                self.section.blocks.append(shown)
                self.fold()
        return shown

    def shown_once(self, output: NotebookNode) -> Markup:
        """One output as HTML; a verdict shown again further down gets an id of its own."""
        page = _output(output, self.lang)
        about = output.get("data", {}).get(MIME, {})
        if about.get("kind") == "verdict":
            name = f'id="verdict-{about["id"]}'
            self.verdicts[name] += 1
            if self.verdicts[name] > 1:
                return Markup(str(page).replace(f'{name}"', f'{name}-{self.verdicts[name]}"', 1))
        return page

    def fold(self) -> None:
        if self.pending:
            code = html.escape("\n\n".join(self.pending), quote=False)
            self.section.blocks.append(
                Markup(
                    f'<details class="code"><summary>{WORDS["code"][self.lang]}</summary>'
                    f'<pre tabindex="0"><code class="language-python">{code}</code></pre></details>'
                )
            )
            self.pending.clear()

    def finished(self) -> Section:
        self.fold()
        return self.section


class _Renderer(mistune.HTMLRenderer):
    """Markdown to HTML: headings one level down with ids, links to notebooks on this page as links within it."""

    def __init__(self, writer: _Writer, lang: Lang, names: set[str]) -> None:
        super().__init__(escape=False)
        self.writer = writer
        self.names = names
        self.label = WORDS["table"][lang]

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return self.writer.heading(text, level)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        notebook = _NOTEBOOK_LINK.match(url)
        here = notebook is not None and notebook.group(1) in self.names
        return super().link(text, f"#{section_id(notebook.group(1))}" if notebook and here else url, title)

    def table(self, text: str) -> str:
        scoped = text.replace("<th", '<th scope="col"').replace('<th scope="col"ead', "<thead")
        region = f'<div class="table" role="region" tabindex="0" aria-label="{self.label}">'
        return f"{region}<table>{scoped}</table></div>\n"


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
        return _figure_on_card(_joined(data["text/html"]), data.get(MIME, {}), lang)
    if "image/png" in data:
        picture = _joined(data["image/png"]).replace("\n", "")
        alt = html.escape(output.get("metadata", {}).get("alt", _joined(data.get("text/plain", ""))))
        return Markup(f'<img src="data:image/png;base64,{picture}" alt="{alt}">')
    return _printed(_joined(data.get("text/plain", "")), "stdout", lang)


def _figure_on_card(page: str, data: dict[str, Any], lang: Lang) -> Markup:
    """Our HTML as it is, save that a chart gets a card that scrolls by itself where the screen is narrow."""
    svg = data.get("svg")
    if data.get("kind") == "figure" and svg:
        label = html.escape(f"{WORDS['chart'][lang]}: {data['title']}")
        card = f'<div class="plot" role="region" tabindex="0" aria-label="{label}">{svg}</div>'
        return Markup(page.replace(svg, card, 1))
    return Markup(page)


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
