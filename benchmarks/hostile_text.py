"""Script injections through data/, an article and parameters, opened in Chromium: python benchmarks/hostile_text.py.

The payloads of hostile_payloads.py go into every text cell of data/, into the sentences and the table of an
article, and into every string parameter. Each page is opened twice: with its content security policy, and with the
policy bypassed, so that escaping alone has to hold. Beside each lies the same page with harmless words in place of the
payloads: of data/ the two must have the same elements and attributes in the same order, of an article (which reads
otherwise with other words) no element, attribute or nesting of its own. The table goes to benchmarks/hostile_text.md.
"""

import argparse
import csv
import io
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from hostile_payloads import payloads

from claim_audit.evidence import EvidenceError, load
from claim_audit.evidence.characters import odd_character
from claim_audit.evidence.schemas import TABLES
from claim_audit.page.exporter import ReportExporter
from claim_audit.page.provenance import ROOT
from claim_audit.parameters import Parameters
from claim_audit.setting import read_setting

RESULT = Path(__file__).with_suffix(".md")
HARMLESS = "harmless words"
SENTENCE = "딥시크는 R1의 학습 비용을 기존의 10분의 1로 낮췄다고 {} 밝혔다."
LANGS = ("ko", "en")
# Text that other tables or the models go by, so that it cannot be changed in one place alone.
BOUND = {
    "names": {"ko", "en"},
    "market_moves": {"symbol"},
    "verdict_scale": {"shape"},
    "comparison": {"column_ko", "column_en"},
    "benchmarks": {"reported_by"},
}

# Everything is unfolded, and the pointer and the focus are everywhere.
OPEN = """() => {
    for (const one of document.querySelectorAll('details')) one.open = true;
    for (const one of document.querySelectorAll('body *')) {
        for (const type of ['pointerenter', 'mouseover', 'focusin']) {
            one.dispatchEvent(new Event(type, {bubbles: true}));
        }
    }
}"""
# The skeleton: each element outside of drawings with its attributes, as deep as it stands. Within drawings words are
# laid out by their length, so there it is only what is no shape, and attributes that have to do with no place.
LOOK = """() => {
    const skeleton = [], nested = new Set(), links = new Set();
    const place = /^(class|clip-path|c?[xy]|d|height|id|opacity|r|stroke-[a-z]+|transform|width)$/;
    const shape = /^(circle|clipPath|defs|g|path|rect|text|tspan|use)$/;
    const ours = (one, name) => place.test(name) || (name === 'href' && one.getAttribute(name).startsWith('#'));
    for (const one of document.querySelectorAll('*')) {
        const drawn = one.parentNode.closest?.('svg');
        const names = one.getAttributeNames().sort().filter((name) => !drawn || !ours(one, name));
        const kind = [one.localName, ...names].join(' ');
        if (!drawn || names.length || !shape.test(kind)) nested.add(`${one.parentNode.localName} > ${kind}`);
        if (drawn) continue;
        let depth = 0;
        for (let up = one; up.parentElement; up = up.parentElement) depth++;
        skeleton.push(`${depth} ${kind}`);
        for (const name of ['href', 'src', 'action', 'formaction', 'srcdoc']) {
            const found = one.getAttribute(name);
            if (found !== null) links.add(found.replace(/^([a-z]+:|#).*/si, '$1'));
        }
    }
    return {skeleton, nested: [...nested], links: [...links], text: document.documentElement.textContent};
}"""
SCHEMES = ("http:", "https:", "data:", "#")


@dataclass(frozen=True)
class Seen:
    """What a page did, and what it is made of."""

    did: list[str]
    skeleton: list[str]
    nested: frozenset[str]
    links: frozenset[str]
    text: str


@dataclass(frozen=True)
class Trial:
    """Two pages, one with payloads and one with harmless words; `exact` says whether they must be alike throughout."""

    through: str
    places: int
    hostile: Path
    plain: Path
    exact: bool


def look(browser: Any, page_file: Path, *, policy: bool) -> Seen:
    """Open a page, move over it, and tell what it did. Without `policy` the page's own is bypassed."""
    context = browser.new_context(bypass_csp=not policy)
    page = context.new_page()
    did: list[str] = []
    page.expose_function("ran", lambda *_: did.append("a payload ran"))
    page.on("dialog", lambda dialog: (did.append("a dialog"), dialog.dismiss()))
    page.on("console", lambda message: did.append(f"console: {message.text[:80]}"))
    page.on("pageerror", lambda error: did.append(f"error: {str(error)[:80]}"))
    page.on("request", lambda request: did.append(f"request: {request.url[:80]}"))
    page.goto(page_file.as_uri(), wait_until="load")
    page.evaluate(OPEN)
    found = page.evaluate(LOOK)
    page.wait_for_timeout(300)
    context.close()
    own = (f"request: {page_file.as_uri()}"[:89], "request: data:")
    did = [one for one in did if not one.startswith(own)]
    return Seen(did, found["skeleton"], frozenset(found["nested"]), frozenset(found["links"]), found["text"])


def findings(plain: Seen, hostile: Seen, *, exact: bool) -> list[str]:
    """What a hostile page has or does that it must not."""
    wrong = sorted(set(hostile.did))
    if exact and plain.skeleton != hostile.skeleton:
        pairs = itertools.zip_longest(plain.skeleton, hostile.skeleton)
        wrong.append("another skeleton: " + next(f"{one} is {other}" for one, other in pairs if one != other))
    wrong += [f"of its own: {one}" for one in sorted(hostile.nested - plain.nested)]
    return wrong + [f"link {one}" for one in sorted(hostile.links) if ":" in one and not one.startswith(SCHEMES)]


def shown(seen: Seen, texts: list[str]) -> int:
    """How many of `texts` stand on the page as text, letter by letter; spaces aside."""
    text = "".join(seen.text.split())
    return sum("".join(one.split()) in text for one in texts)


def for_data() -> list[str]:
    """The payloads as text of data/: without the signs that it refuses, and without marks of a place or of emphasis."""
    written = [one.replace("{", "(").replace("}", ")").replace("**", "*") for one in payloads()]
    return list(dict.fromkeys(one for one in written if not odd_character(f"x {one}")))


def write_data(folder: Path, texts: Iterator[str]) -> int:
    """Put `texts` into the text cells of the tables in `folder`; how many cells got one.

    A word stands after each: the Korean particle that follows a cell goes by the word before it, and a build ends in
    an error where there is none. What says the same in one column goes on doing so: a publisher is named once, and
    items of one origin count once.
    """
    cells = 0
    for table in TABLES.values():
        path = folder / table.file
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
        free = _free(table)
        given: dict[tuple[str, str], str] = {}
        for row in rows[1:]:
            for place, name in enumerate(rows[0]):
                if name in free and row[place]:
                    last = "글" if name.endswith("ko") else "end"
                    about = name, row[place]
                    if about not in given:
                        given[about] = next(texts)
                    row[place], cells = f"{row[place]} {given[about]} {last}", cells + 1
        _write(path, rows)
    return cells


def _free(table: Any) -> set[str]:
    """The columns of a table that take any text."""
    free = set(table.of_kind("words", "quoted", "text")) - BOUND.get(table.name, set())
    return {name for name in free if not table.about(name).get("like")}


def _write(path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), "utf-8")


def bound_columns(folder: Path) -> tuple[int, int]:
    """The columns of data/ that take no such text, and in how many a payload is refused in one line."""
    tried = refused = 0
    for table in TABLES.values():
        path = folder / table.file
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
        for place, name in enumerate(rows[0]):
            row = next((row for row in rows[1:] if row[place]), None)
            if name in _free(table) or name in BOUND.get(table.name, ()) or row is None:
                continue
            tried, kept = tried + 1, row[place]
            row[place] = payloads()[tried % len(payloads())]
            _write(path, rows)
            try:
                load(folder)
            except EvidenceError as error:
                refused += str(error).startswith(f"{folder.name}/")
            row[place] = kept
        _write(path, rows)
    return tried, refused


def refusals() -> tuple[int, int]:
    """String parameters other than an article's path: how often a payload was given, and how often refused."""
    evidence = load()
    names = [name for name, field in Parameters.model_fields.items() if isinstance(field.default, str)]
    given = [{name: one} for name in names if name != "article" for one in payloads()]
    given += [{"source_weights": {one: 1.0}} for one in payloads()]
    given += [{"article": one} for one in payloads()]
    refused = 0
    for values in given:
        try:
            read_setting(values, ROOT, evidence)
        except ValueError as error:
            refused += bool(str(error))
    return len(given), refused


def article(texts: list[str]) -> str:
    """An article with each of `texts` in a sentence that is read, in its title and in a table."""
    cells = [one for one in texts if "|" not in one]
    table = "\n".join(f"| {one} | H100 5만 개 {one} |" for one in ["구분", "---", *cells])
    return "\n\n".join([f"# 딥시크 {texts[0]}", *map(SENTENCE.format, texts), table])


def build(out: Path, *options: str, data: Path | None = None) -> None:
    """A report in `out`, of few draws, as only its text matters. Raises CalledProcessError; what it said is shown."""
    environment = {**os.environ, **({"CLAIM_AUDIT_DATA": str(data)} if data else {})}
    words = [sys.executable, "-m", "claim_audit", "build", "--quiet", "--out", str(out), "-p", "draws", "256", *options]
    subprocess.run(words, check=True, env=environment, cwd=ROOT)


def trials(folder: Path) -> Iterator[Trial]:
    """Build what is tried, one after another."""
    yield from _named(folder)
    places = {}
    for kind, texts in (("hostile", for_data()), ("plain", [HARMLESS])):
        data = Path(shutil.copytree(ROOT / "data", folder / f"{kind}-data"))
        places[kind] = write_data(data, itertools.cycle(texts))
        build(folder / f"{kind}-report", data=data)
    yield from _pages(
        "text cells of data/", places["hostile"], folder / "hostile-report", folder / "plain-report", True
    )
    texts = payloads()
    for kind, lines, name in (
        ("hostile", texts, "'\"><img src=x onerror=ran()>.txt"),
        ("plain", [HARMLESS] * len(texts), "plain.txt"),
    ):
        (folder / name).write_text(article(lines), "utf-8")
        build(folder / f"{kind}-article", "-p", "article", str(folder / name))
    yield from _pages("an article", len(texts), folder / "hostile-article", folder / "plain-article", False)


def _pages(through: str, places: int, hostile: Path, plain: Path, exact: bool) -> Iterator[Trial]:
    for lang in LANGS:
        name = f"reports/deepseek-shock.{lang}.html"
        yield Trial(f"{through}, {lang}", places, hostile / name, plain / name, exact)


def _named(folder: Path) -> Iterator[Trial]:
    """The page of an article whose file is called like all payloads together, longer than file systems have names."""
    evidence = load()
    for lang in LANGS:
        files = []
        for kind, name in (("hostile", " ".join(payloads())), ("plain", " ".join([HARMLESS] * len(payloads())))):
            notebook = nbformat.v4.new_notebook()
            notebook.metadata["claim_audit"] = {"parameters": {"article": name, "lang": lang}}
            html, _ = ReportExporter(evidence=evidence).from_notebook_node(notebook)  # type: ignore[no-untyped-call]
            files.append(folder / f"{kind}-name.{lang}.html")
            files[-1].write_text(html, "utf-8")
        yield Trial(f"the name of an article's file, {lang}", len(payloads()), files[0], files[1], True)


def tried(browser: Any, trial: Trial) -> Iterator[tuple[str, list[str]]]:
    """A line of the table for each way to open the pages of a trial, and what was found."""
    for policy in (True, False):
        plain, hostile = (look(browser, file, policy=policy) for file in (trial.plain, trial.hostile))
        found = findings(plain, hostile, exact=trial.exact)
        texts = for_data() if "data/" in trial.through else payloads()
        how = "kept" if policy else "bypassed"
        said = f"{trial.through} | {trial.places:,} | {how} | {shown(hostile, texts)} of {len(texts)}"
        yield f"| {said} | {'; '.join(found) or 'nothing'} |", found


def main() -> int:
    """Build, open, tell and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep", type=Path, help="folder for what is built; by default one that is removed")
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT / "tests"))
    from chromium import CHROMIUM

    lines, bad = [], 0
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = given.keep or Path(temporary)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for trial in trials(folder):
            for line, found in tried(browser, trial):
                print(line, flush=True)
                lines.append(line)
                bad += len(found)
        browser.close()
        columns = bound_columns(Path(shutil.copytree(ROOT / "data", folder / "bound-data")))
        values = refusals()
    RESULT.write_text("\n".join(_report(lines, columns, values)) + "\n", "utf-8")
    return int(bad > 0 or columns[0] != columns[1] or values[0] != values[1])


def _report(lines: list[str], columns: tuple[int, int], values: tuple[int, int]) -> Iterator[str]:
    yield f"# Hostile text: {len(payloads())} payloads"
    yield ""
    yield "`python benchmarks/hostile_text.py`: each page opened in Chromium with everything unfolded, focused and"
    yield "pointed at, once as it is and once with its content security policy bypassed, so that escaping alone has to"
    yield "hold. Found would be: a payload that ran, a dialog, a word on the console, a request, an element, attribute"
    yield "or nesting that the page with harmless words does not have, a link to anything but the web. Of `data/` the"
    yield "elements and their order are the same throughout. A payload counts as text if it stands there letter for"
    yield "letter; one that is not in the count stands only where no page shows it, or was read in another way."
    yield ""
    yield "| through | places | policy | payloads that stand there as text | found |"
    yield "|---|--:|---|--:|---|"
    yield from lines
    yield ""
    kept = ", ".join(f"{table}.{name}" for table, names in BOUND.items() for name in sorted(names))
    yield f"Columns of `data/` that take no such text (ids, dates, numbers, closed sets): {columns[0]}; a payload is"
    yield f"refused in one line that names a file in {columns[1]}. Left as they are, as others go by them: {kept}."
    yield "String parameters and the ids of `source_weights`:"
    yield f"{values[0]:,} payloads given, {values[1]:,} refused before anything ran."


if __name__ == "__main__":
    sys.exit(main())
