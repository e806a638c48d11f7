"""The page in a real browser, and each notebook in a real JupyterLab. Skipped by name where there is no Chromium."""

import base64
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Page, expect

from chromium import needs_chromium
from claim_audit.page.pdf import print_pages
from claim_audit.page.provenance import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
WIDTHS = (390, 1280)
ZOOMED = (640, 320)  # a window of 1280 px at 200% and at 400%
RUN_TIMEOUT_MS = 180_000
# Where a closing quote or bracket or a percent sign stands right before a Korean letter: all, and those torn apart.
PARTICLES = """() => {
  const BLOCK = "p, li, dd, dt, td, div, h1, h2, h3, h4, caption, figcaption, summary";
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const torn = [];
  let places = 0, last = null;
  const line = ({ node, at }) => {
    const range = new Range();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect();
  };
  while (walker.nextNode()) {
    const node = walker.currentNode, block = node.parentElement.closest(BLOCK);
    if (!block || node.parentElement.closest("svg, th") || !node.parentElement.checkVisibility()) continue;
    for (let at = 0; at < node.data.length; at += 1) {
      const letter = node.data[at];
      if (letter === "\u2060") continue;
      if (last && last.block === block && /[’”)%]/.test(last.letter) && /[가-힣]/.test(letter)) {
        places += 1;
        const [before, after] = [line(last), line({ node, at })];
        if (after.top > before.bottom) torn.push(block.textContent.slice(0, 80));
      }
      last = { node, at, letter, block };
    }
  }
  return { places, torn };
}"""

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> dict[str, Path]:
    """The published pages; where there are none yet, those of the small report of the tests."""
    found = {lang: ROOT / "reports" / f"deepseek-shock.{lang}.html" for lang in ("ko", "en")}
    if all(path.exists() for path in found.values()):
        return found
    made: Any = next(plugin for plugin in pytestconfig.pluginmanager.get_plugins() if hasattr(plugin, "MadeUpEvidence"))
    checkout = made.Checkout(tmp_path_factory.mktemp("판") / "하나")
    checkout.add(made.cost_notebook())
    checkout.build(quiet=True)
    return {lang: checkout.root / "reports" / path.name for lang, path in found.items()}


@pytest.fixture(
    params=[(lang, width, scheme) for lang in ("ko", "en") for width in WIDTHS for scheme in ("light", "dark")]
)
def view(request: pytest.FixtureRequest, browser: Browser, pages: dict[str, Path]) -> Iterator[tuple[Page, list[str]]]:
    """A page opened from disk, and what it said or asked for."""
    lang, width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on("request", lambda request: heard.append(f"request: {request.url}"))
    page.goto(pages[lang].as_uri())
    yield page, heard
    context.close()


def test_the_page_opens_from_disk_and_asks_for_nothing(view: tuple[Page, list[str]]) -> None:
    page, heard = view
    assert page.title()
    assert [line for line in heard if not line.startswith(("request: file:", "request: data:"))] == []
    assert sum(line.startswith("request: file:") for line in heard) == 1


@pytest.mark.skipif(shutil.which("node") is not None, reason="page_check.mjs runs axe where there is Node")
def test_axe_finds_nothing(view: tuple[Page, list[str]]) -> None:
    page, _ = view
    for folded in page.locator("main details").all()[:5]:
        folded.evaluate("element => element.open = true")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_the_page_never_scrolls_sideways(view: tuple[Page, list[str]]) -> None:
    page, _ = view
    page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("width", [*ZOOMED, 390, 768])
def test_tables_and_page_never_scroll_sideways_when_zoomed_or_narrow(
    browser: Browser, pages: dict[str, Path], lang: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(pages[lang].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    wide = page.evaluate(
        """[...document.querySelectorAll('.table')].filter(one => one.scrollWidth > one.clientWidth + 1)
           .map(one => one.textContent.slice(0, 40))"""
    )
    page.close()
    assert wide == []


@pytest.mark.parametrize("width", [*WIDTHS, 360, 768])
def test_no_korean_line_begins_with_a_particle(browser: Browser, pages: dict[str, Path], width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(pages["ko"].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    seen = page.evaluate(PARTICLES)
    page.close()
    assert seen["places"] > 0
    assert seen["torn"] == []


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_on_a_phone_each_cell_has_its_heading_beside_it(browser: Browser, pages: dict[str, Path], lang: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900}, bypass_csp=True)
    page.goto(pages[lang].as_uri())
    page.add_style_tag(content="main > section { content-visibility: visible !important }")
    cells = page.evaluate(
        """[...document.querySelectorAll('main .table td')].filter(cell => cell.checkVisibility()).map(cell => {
             const heading = getComputedStyle(cell, '::before');
             return [heading.content, parseFloat(getComputedStyle(cell).paddingLeft) + parseFloat(heading.marginLeft)];
           })"""
    )
    page.close()
    headed = [room for heading, room in cells if heading.strip('"') not in ("", "none")]
    assert headed
    assert min(headed) >= -0.5, "a heading is out of sight, before the edge of the page"


def test_the_contents_show_where_one_is(view: tuple[Page, list[str]]) -> None:
    page, _ = view
    section = page.locator("section.notebook").last
    section.evaluate("element => element.scrollIntoView()")
    current = page.locator(f'.contents [aria-current="location"][href="#{section.get_attribute("id")}"]')
    expect(current).to_have_count(2)
    expect(page.locator(".here")).to_have_text(current.first.inner_text() or current.last.inner_text())


def test_a_chart_is_saved_in_each_format(browser: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(pages["ko"].as_uri())
    starts = {"SVG": b"<svg", "PNG": b"\x89PNG", "CSV": "\ufeff".encode()}
    for kind, start in starts.items():
        page.locator("figure.chart").first.scroll_into_view_if_needed()  # the buttons are there once it comes near
        with page.expect_download() as download:
            page.locator(".save").first.get_by_role("button", name=kind).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.suffix == f".{kind.lower()}"
        assert path.read_bytes().startswith(start)
    page.close()


def test_pages_are_printed_tagged_with_their_font(pages: dict[str, Path], tmp_path: Path) -> None:
    shutil.copyfile(pages["ko"], tmp_path / pages["ko"].name)
    (pdf,) = print_pages(tmp_path)
    printed = pdf.read_bytes()
    assert b"/StructTreeRoot" in printed
    assert b"/Lang (ko)" in printed
    assert b"/Outlines" in printed


def test_every_internal_link_lands(view: tuple[Page, list[str]]) -> None:
    page, _ = view
    lost = page.evaluate(
        """[...document.querySelectorAll('a[href^="#"]')].map(link => decodeURIComponent(link.hash.slice(1)))
           .filter(id => document.getElementById(id) === null)"""
    )
    assert lost == []


def test_the_embedded_font_is_in_use(view: tuple[Page, list[str]]) -> None:
    page, _ = view
    assert (
        page.evaluate("document.fonts.ready.then(() => [...document.fonts].map(face => face.status))") == ["loaded"] * 2
    )


def test_the_language_switch_leads_to_the_other_page(view: tuple[Page, list[str]]) -> None:
    page, _ = view
    lang = page.evaluate("document.documentElement.lang")
    page.locator("a.other").click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.lang") == {"ko": "en", "en": "ko"}[lang]


def test_the_first_tab_stop_skips_to_the_report(view: tuple[Page, list[str]]) -> None:
    page, _ = view
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0


def test_text_in_another_language_says_so(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(pages["en"].as_uri())
    unmarked = page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            const { parentElement, data } = walker.currentNode;
            if (/[가-힣]/.test(data) && !parentElement.closest('script, style, [lang="ko"]')) found.push(data);
          }
          return found;
        }"""
    )
    page.close()
    assert unmarked == []


def test_the_words_of_a_chart_state_a_number_of_its_table(view: tuple[Page, list[str]]) -> None:
    page, _ = view
    silent = page.evaluate(
        """[...document.querySelectorAll('figure.chart')].filter((figure) => {
             const numbers = (one) => one.textContent.match(/\\d[\\d,.]*\\d|\\d/g) ?? [];
             const known = new Set([...figure.querySelectorAll('th, td, caption')].flatMap(numbers));
             return [...figure.querySelectorAll('[role=img]')].some((svg) => {
               const words = svg.getAttribute('aria-labelledby').split(' ').map((id) => document.getElementById(id));
               return !words.flatMap(numbers).some((number) => known.has(number));
             });
           }).map((figure) => figure.id)"""
    )
    assert silent == []


def test_the_tab_key_walks_the_page_to_its_end_in_reading_order(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(pages["en"].as_uri())
    page.evaluate(
        """() => {
          window.walked = [];
          addEventListener('focusin', ({ target }) => walked.push(target));
        }"""
    )
    stops = page.evaluate("[...document.querySelectorAll('main a, main button, main input, main select')].length")
    for _ in range(3 * stops):
        page.keyboard.press("Tab")
        if page.evaluate(
            "document.activeElement === document.body || document.activeElement === walked[0] && walked[1]"
        ):
            break
    backwards = page.evaluate(
        """walked.slice(1).filter((one, i) => i < walked.length - 2
             && !(walked[i].compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)).map((one) => one.hash)"""
    )
    last = page.evaluate("walked.at(-1) === walked[0] ? walked.at(-2).hash : walked.at(-1).hash")
    page.close()
    assert backwards == []
    assert last == "#top"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_nothing_is_written_smaller_than_eleven_pixels_on_a_phone(
    browser: Browser, pages: dict[str, Path], lang: str
) -> None:
    page = _unfolded(browser, pages[lang], 390)
    small = page.evaluate(
        """[...document.querySelectorAll('body *')]
             .filter((one) => [...one.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim()))
             .filter((one) => !one.closest('script, style, title, desc, .quiet') && one.getClientRects().length)
             .map((one) => {
               const drawn = one.closest('svg');
               const scale = drawn ? drawn.getBoundingClientRect().width / drawn.viewBox.baseVal.width : 1;
               return [parseFloat(getComputedStyle(one).fontSize) * scale, one.textContent.trim().slice(0, 40)];
             }).filter(([size]) => size < 10.99)"""
    )
    page.close()
    assert small == []


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_read_first_stands_first(browser: Browser, pages: dict[str, Path], lang: str, width: int) -> None:
    """In the column of text each block begins below the one before it, or beside it and further right."""
    page = _unfolded(browser, pages[lang], width)
    backwards = page.evaluate(
        """() => {
          const blocks = [...document.querySelectorAll('main :is(h2, h3, h4, p, li, dt, dd, figure, table, pre)')]
            .filter((one) => one.checkVisibility() && !one.closest('figure figcaption, table, .panel, .plot'));
          const boxes = blocks.map((one) => one.getBoundingClientRect());
          return blocks.filter((one, i) => {
            const [box, last] = [boxes[i], boxes[i - 1]];
            return last && box.height && last.height && box.top < last.top - 4 && box.left <= last.left;
          }).map((one) => one.textContent.trim().slice(0, 60));
        }"""
    )
    page.close()
    assert backwards == []


def _unfolded(browser: Browser, path: Path, width: int) -> Page:
    """A page with everything open, laid out to its end."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
    page.evaluate("document.querySelectorAll('main > section').forEach(one => one.style.contentVisibility = 'visible')")
    return page


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_embedded_fonts_have_every_character_in_its_weight(
    browser: Browser, pages: dict[str, Path], lang: str, width: int
) -> None:
    """With no font of the system nothing is a box: the bold font has what is bold, the regular all the rest."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(pages[lang].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
    page.locator("main a[href^='#n']").first.click()
    used = page.evaluate(
        """() => {
          const used = { 400: new Set(), 700: new Set() };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const { parentElement, data } = walker.currentNode;
            if (parentElement.closest('script, style, title, desc')) continue;
            const weight = getComputedStyle(parentElement).fontWeight >= 600 ? 700 : 400;
            for (const one of data.trim()) if (one > ' ') used[weight].add(one);
          }
          return Object.fromEntries(Object.entries(used).map(([weight, all]) => [weight, [...all].join('')]));
        }"""
    )
    page.close()
    faces = re.findall(r"font-weight:(\d+);.*?base64,([^)]*)\)", pages[lang].read_text("utf-8"))
    assert len(faces) == 2
    for weight, data in faces:
        known = TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()
        assert {one for one in used[weight] if ord(one) not in known} == set(), weight


# --- JupyterLab ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab on a copy of the notebooks, with settings of its own."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += [
        f"--ServerApp.root_dir={home / 'notebooks'}",
        "--IdentityProvider.token=audit",
        "--ServerApp.port_retries=0",
    ]
    command += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    server = subprocess.Popen(command, env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api?token=audit", server)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        assert server.poll() is None, "JupyterLab ended by itself"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            assert time.monotonic() < deadline, "JupyterLab did not answer in time"
            time.sleep(0.3)


@pytest.mark.skipif(not NOTEBOOKS, reason="no notebooks")
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_in_jupyterlab(notebook: Path, lab: str, browser: Browser, tmp_path: Path) -> None:
    """All cells run in a real JupyterLab: no error, and the figures that the notebook declares are there."""
    declared = nbformat.read(notebook, as_version=4).metadata.get("claim_audit", {})
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    try:
        page.goto(f"{lab}/lab/workspaces/{notebook.stem}/tree/{notebook.name}?token=audit&reset")
        shown = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        expect(shown).to_be_visible(timeout=60_000)
        # Only then is the kernel connected; cells run earlier would ask which kernel to use.
        expect(page.get_by_text("| Idle")).to_be_visible(timeout=60_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        saved = _saved_after_running(page, lab, notebook.name)
    finally:
        page.close()
    outputs = [output for cell in saved.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error"] == []
    html = "".join("".join(output.get("data", {}).get("text/html", "")) for output in outputs)
    assert set(re.findall(r'id="figure-([^"]+)"', html)) == set(declared.get("figures", ()))


def _saved_after_running(page: Page, lab: str, name: str) -> nbformat.NotebookNode:
    """The notebook as JupyterLab saves it once every code cell has run or one has failed."""
    deadline = time.monotonic() + RUN_TIMEOUT_MS / 1000
    while True:
        page.wait_for_timeout(1000)
        page.keyboard.press("Control+s")
        page.wait_for_timeout(500)
        with suppress(urllib.error.HTTPError):  # asked while the file was being written
            with urllib.request.urlopen(f"{lab}/api/contents/{name}?token=audit", timeout=10) as answer:
                saved = nbformat.from_dict(json.load(answer)["content"])
            code = [cell for cell in saved.cells if cell.cell_type == "code" and cell.source.strip()]
            failed = any(output.output_type == "error" for cell in code for output in cell.outputs)
            if failed or all(cell.execution_count for cell in code):
                return saved
        assert time.monotonic() < deadline, "the notebook did not finish in time"
