"""Executed notebooks -> the page of each language, side by side where the system can fork."""

import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from nbformat import NotebookNode

from claim_audit.evidence import Evidence
from claim_audit.evidence.articles import CLAIMED, SOURCE
from claim_audit.execution import Lost, default_isolation
from claim_audit.numbers import LANGS, Day, Lang
from claim_audit.page import outputs, trace
from claim_audit.page.lighter import lighter
from claim_audit.page.outputs import PageError
from claim_audit.preparation import asks_for_audit
from claim_audit.publication import REPORT, Edition, picture
from claim_audit.setting import Setting

_ISO_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_INJECTED_PATH = re.compile(r"^article = .*$", re.MULTILINE)

Made = tuple[Edition, list[str]]  # an edition, and every digit, link and request in it that must not be


def make_editions(
    executed: Mapping[Lang, Mapping[str, NotebookNode]],
    setting: Setting,
    *,
    at_once: int,
    warn: Callable[[str], None],
) -> list[Made]:
    """The pages of the languages that `executed` has notebooks of. Raises PageError.

    What notebooks wrote to stderr is passed on to the producer (`warn`), not to the reader.
    """
    for lang, notebooks in executed.items():
        for name, notebook in notebooks.items():
            for cell, message in _take_messages(notebook):
                warn(f"{name} {lang}, cell {cell}: {message}")
            _fit_to_article(notebook, setting)
    get_ready(setting)
    makers = [partial(_made, lang, executed[lang], setting) for lang in executed]
    if at_once == 1 or default_isolation() != "fork":
        return [make() for make in makers]
    return _side_by_side(makers)


def get_ready(setting: Setting) -> None:
    """Import what pages are made with, and work out what those of both languages show.

    It takes seconds: time for it is while the processes that run the notebooks are getting ready.
    """
    import fontTools.subset  # noqa: F401

    from claim_audit.figures import opengraph  # noqa: F401
    from claim_audit.page import exporter  # noqa: F401
    from claim_audit.whatif.answers import answers

    if not setting.article and asks_for_audit(setting.notebooks) and isinstance(setting.evidence, Evidence):
        answers(setting.evidence, setting.params)


def _side_by_side(makers: Sequence[Callable[[], Made]]) -> list[Made]:
    """What each of `makers` gives: the first makes here, each other in a fork of this process."""
    forks = [_forked(make) for make in makers[1:]]
    try:
        made = [makers[0](), *(_received(connection) for _, connection in forks)]
    finally:
        for child, connection in forks:
            child.kill()
            child.join()
            connection.close()
    return made


def _forked(make: Callable[[], Made]) -> tuple[Any, Connection]:
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(make, theirs), daemon=True)
    child.start()
    theirs.close()
    return child, ours


def _send(make: Callable[[], Made], connection: Connection) -> None:
    """In the fork: what `make` gives, or the PageError that it raises. Ctrl-C is for the parent to tell of."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        connection.send(make())
    except PageError as error:
        connection.send(error)


def _received(connection: Connection) -> Made:
    try:
        received: Made | PageError = connection.recv()
    except EOFError:
        raise Lost("the process that made a page was killed, perhaps for want of memory") from None
    if isinstance(received, PageError):
        raise received
    return received


def _made(lang: Lang, notebooks: Mapping[str, NotebookNode], setting: Setting) -> Made:
    from claim_audit.page.exporter import ReportExporter

    merged = outputs.merge(notebooks)
    merged.metadata["claim_audit"] = {
        "parameters": {**setting.params.changed(), "lang": lang},
        "read": [name for name in CLAIMED if setting.params.source(name) == SOURCE],
        "inputs": dict(setting.inputs),
        "given": {**setting.given, "article": setting.params.article},
    }
    other = next(known for known in LANGS if known != lang)
    exporter = ReportExporter(  # type: ignore[no-untyped-call]
        lang=lang,
        other_page=f"{REPORT}.{other}.html",
        evidence=setting.evidence,
        root=setting.root,
        kept_fonts=setting.kept_fonts,
    )
    html, _ = exporter.from_notebook_node(merged)
    ledger = outputs.read(merged, REPORT, lang)
    allowed = trace.Allowed(setting.evidence.names, _dates(setting))
    problems = trace.problems(html, lang, ledger, allowed)
    return Edition(lang, lighter(html), ledger, picture(lang, ledger)), problems


def _fit_to_article(notebook: NotebookNode, setting: Setting) -> None:
    """Empty the prose that is about the other kind of article, and leave of the article's path the file's name only.

    Cells tagged `transcribed` speak of the statements in `data/`, those tagged `read` of an article that was given.
    """
    wrong = {tag for tag, fits in (("transcribed", not setting.article), ("read", setting.params.article)) if not fits}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and outputs.tags(cell) & wrong:
            cell.source = ""
        if "injected-parameters" in outputs.tags(cell):
            cell.source = _INJECTED_PATH.sub(f"article = {setting.params.article!r}", cell.source)


def _take_messages(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Remove what went to stderr and yield it, cell by cell."""
    for position, cell in outputs.numbered(notebook):
        streams = [part for part in cell.get("outputs", ()) if part.get("name") == "stderr"]
        for stream in streams:
            cell.outputs.remove(stream)
            yield position, " ".join(stream.text.split())


def _dates(setting: Setting) -> set[str]:
    """Every date of `data/`, its month and its year, written out in both languages."""
    found = {setting.params.as_of}
    for table in setting.evidence.tables:
        for _, column in setting.evidence[table].items():
            found |= {str(cell) for cell in column if _ISO_DATE.fullmatch(str(cell))}
    whole = {iso[:length] for iso in found for length in (4, 7, 10) if len(iso) >= length}
    return {Day(iso).phrase(lang) for iso in whole for lang in LANGS}
