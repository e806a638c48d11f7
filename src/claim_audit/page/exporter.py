"""The nbconvert exporter `claim-audit`: an executed notebook, or all of them merged, to one self-contained page."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters.exporter import Exporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import Any as AnyTrait
from traitlets import Unicode, default

from claim_audit import cards
from claim_audit.evidence.articles import SOURCE
from claim_audit.numbers import LANGS, Day, Lang, source_anchor
from claim_audit.page import appendices, carried, charts, history, number_tables, outputs, policy, prose, provenance
from claim_audit.page.evidence import EvidenceSection
from claim_audit.page.font import font_faces
from claim_audit.page.particles import joined
from claim_audit.page.structured_data import claim_reviews
from claim_audit.page.style import minified, style
from claim_audit.page.words import WORDS
from claim_audit.parameters import Parameters
from claim_audit.whatif import Panel, panel

FIRST = "fonts.js"  # runs before the body is read
SCRIPTS = ("numbers.js", "arrows.js", "script.js", "whatif.js")


class ReportExporter(TemplateExporter):
    """One self-contained HTML file: summary, sections, evidence, derivations, parameters, glossary, provenance."""

    export_from_notebook = "Claim audit"
    output_mimetype = "text/html"

    lang = Unicode("", help="Language of the page; by default that of the notebook.").tag(config=True)
    other_page = Unicode("", help="File name of the same page in the other language.").tag(config=True)
    evidence = AnyTrait(help="The evidence; by default that of `data/`.")
    root = AnyTrait(provenance.ROOT, help="The checkout the report is made from.")
    kept_fonts = AnyTrait(None, help="A folder for the fonts of pages, for other pages of the same letters.")

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "claim-audit"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(files("claim_audit.page") / "templates")]

    @default("evidence")
    def _evidence_default(self) -> Any:
        from claim_audit import evidence

        return evidence.load()

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own HTML exporters do
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page as HTML. Raises PageError where outputs contradict each other."""
        ready, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        name = str(resources["metadata"]["name"])
        params = _parameters(ready)
        lang: Lang = next((known for known in LANGS if known == self.lang), params.lang)
        context = self._context(ready, name, params.model_copy(update={"lang": lang}))
        html = joined(str(self.template.render(**context)))
        faces = font_faces(html, self.kept_fonts)
        html, looks = charts.shared(charts.drawn_once(html))
        html, own = policy.without_style_attributes(html)
        sheet = (
            faces
            + minified(looks)
            + style("style.css", "numbers.css", *_at_times(params, context["changed"]), "print.css")
            + own
        )
        # Lighthouse asks for robots.txt from within the page, of the server the page came from, and of nobody else.
        scripts = (context["first_script"], *context["scripts"])
        return policy.sealed(html, sheet, scripts, connects="'self'"), resources

    def _context(self, notebook: NotebookNode, name: str, params: Parameters) -> dict[str, Any]:
        lang = params.lang
        ledger = outputs.read(notebook, name, lang)
        report = prose.report(notebook, name, lang)
        what_if = self._what_if(ledger, params)
        if what_if is not None:
            ledger = ledger.and_numbers(what_if.numbers)
        return {
            "lang": lang,
            "other_lang": "en" if lang == "ko" else "ko",
            "other_page": self.other_page,
            "w": {key: text[lang] for key, text in WORDS.items()},
            "first_script": _script(FIRST),
            "scripts": [_script(name) for name in SCRIPTS],
            "picture": f"og.{lang}.png",
            "params": params,
            "as_of": Day(params.as_of).phrase(lang),
            "early": params.as_of < Parameters().as_of,
            "changed": appendices.changed(params, lang),
            "answer": report.answer,
            "front": report.front,
            "what_if": what_if,
            "sections": report.sections,
            "contents": list(prose.headings(report.sections)),
            "source_anchor": source_anchor,
            "hedges": {hedge: text[lang] for hedge, text in cards.HEDGES.items()},
            "ring": lambda shape: Markup(cards.ring(shape)),
            "evidence": EvidenceSection(self.evidence, ledger, report.sections, params, lang),
            "derivations": number_tables.section(ledger, self.evidence, lang),
            "parameters": appendices.parameters(params, self.evidence, lang),
            "glossary": appendices.glossary(self.evidence, lang),
            "hashes": {
                **provenance.input_hashes(self.evidence.contents, self.root),
                **noted(notebook, "inputs", {}),
            },
            "made_of": self._made_of(notebook, lang),
            "versions": provenance.versions(self.root),
            "main_versions": provenance.main_versions(self.root),
            "changes": history.changes(self.evidence, lang),
            "history": self._history(ledger, params),
            "claim_reviews": claim_reviews(ledger, self.evidence, params.as_of, lang),
            "licence": provenance.licence(self.root),
            "citation": provenance.citation(self.root),
            "regenerate": _command(params),
        }

    def _what_if(self, ledger: outputs.Ledger, params: Parameters) -> Panel | None:
        """The what-if panel, on a page that shows the whole audit it moves: that of the transcribed article."""
        if next(ledger.of_kind("verdicts"), None) is None or params.article:
            return None
        return panel(self.evidence, params, {output.id for output in ledger.of_kind("verdict")})

    def _history(self, ledger: outputs.Ledger, params: Parameters) -> history.History | None:
        """What earlier versions said, on a page that judges the statements they judged."""
        told = ledger.verdicts() and history.is_told(self.evidence, params.article)
        return history.History(self.evidence, ledger, params.lang) if told else None

    def _made_of(self, notebook: NotebookNode, lang: Lang) -> Markup:
        """What a page of the whole report carries of its making; a page of one notebook carries nothing."""
        given = noted(notebook, "given", None)
        if given is None:
            return Markup("")
        return carried.block(self.evidence.contents, {**given, "lang": lang}, noted(notebook, "inputs", {}))

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        return environment

    def _validate_preprocessor(self, nbc: NotebookNode, preprocessor: Any) -> None:
        """Not validated again: the notebook was when it was read, and checking megabytes of charts takes seconds."""


def noted(notebook: NotebookNode, name: str, otherwise: Any) -> Any:
    """What the build noted of a run under `name`."""
    return notebook.metadata.get("claim_audit", {}).get(name, otherwise)


def _parameters(notebook: NotebookNode) -> Parameters:
    """The parameters a notebook was run with: the build's note of them, else the literals of its parameters cells."""
    told = noted(notebook, "parameters", None)
    if told is not None:
        read = {name: told[name] for name in noted(notebook, "read", ()) if name in told}
        return Parameters.read(told).told_by(SOURCE, read)
    from claim_audit.notebook import literal_assignments

    values: dict[str, Any] = {}
    for cell in notebook.cells:
        if outputs.tags(cell) & {"parameters", "injected-parameters"}:
            values |= literal_assignments(cell.source)
    return Parameters.read(values)


def _at_times(params: Parameters, changed: Any) -> Iterator[str]:
    """The style sheets of what some pages show: a marked-up article, parameters `changed` from their defaults."""
    if params.article:
        yield "read.css"
    if changed:
        yield "changed.css"


def _script(name: str) -> Markup:
    """One of the page's own scripts, without comments and indents."""
    return Markup(re.sub(r"(?m)^\s*(//.*\n)?", "", (files("claim_audit.page") / name).read_text("utf-8")).strip())


def _command(params: Parameters) -> str:
    """The command that makes this page again."""
    moved = " ".join(f"-p {name} {value}" for name, _, value, _ in appendices.changed(params, params.lang))
    return f'make report PARAMS="{moved}"' if moved else "make report"
