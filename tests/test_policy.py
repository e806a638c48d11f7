"""A page's content security policy, tried in Chromium: whatever else is put into the page is refused."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from chromium import needs_chromium
from claim_audit.page.entrance import entrance

pytestmark = [pytest.mark.browser, needs_chromium]

# What is put in, and the directive that must refuse it. HERE is the address of a server that no page may reach.
REFUSED = {
    "an inline script": ("add('script', {textContent: 'ran = 1'})", "script-src-elem"),
    "a script of a server": ("add('script', {src: 'HERE'})", "script-src-elem"),
    "a script as data": ("add('script', {src: 'data:text/javascript,ran=1'})", "script-src-elem"),
    "a module": ("add('script', {type: 'module', textContent: 'ran = 1'})", "script-src-elem"),
    "a handler": ("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=ran=1>')", "script-src-attr"),
    "a script in an SVG": ("add('script', {textContent: 'ran = 1'}, 'http://www.w3.org/2000/svg')", "script-src-elem"),
    "a javascript: link": ("add('a', {href: 'javascript:ran=1'}).click()", "script-src-elem"),
    "text as code": ("setTimeout('ran = 1')", "script-src"),
    "a style sheet": ("add('style', {textContent: 'body { color: rgb(1, 2, 3) }'})", "style-src-elem"),
    "a style sheet of a server": ("add('link', {rel: 'stylesheet', href: 'HERE'})", "style-src-elem"),
    "a style attribute": ("document.body.setAttribute('style', 'color: rgb(1, 2, 3)')", "style-src-attr"),
    "a picture": ("add('img', {src: 'HERE'})", "img-src"),
    "a font": ("new FontFace('x', 'url(HERE)').load().catch(() => 0)", "font-src"),
    "a request": ("fetch('HERE').catch(() => 0)", "connect-src"),
    "a beacon": ("navigator.sendBeacon('HERE', 'x')", "connect-src"),
    "a socket": ("try { new WebSocket('HERE'.replace('http', 'ws')) } catch {}", "connect-src"),
    "a stream of events": ("new EventSource('HERE')", "connect-src"),
    "a form": ("add('form', {action: 'HERE', method: 'post'}).submit()", "form-action"),
    "a frame": ("add('iframe', {src: 'HERE'})", "frame-src"),
    "an object": ("add('object', {data: 'HERE'})", "object-src"),
    "an embedded thing": ("add('embed', {src: 'HERE'})", "object-src"),
    "a film": ("add('video', {src: 'HERE'}).load()", "media-src"),
    "a worker": ("try { new Worker(URL.createObjectURL(new Blob(['1']))) } catch {}", "worker-src"),
    "a manifest": ("add('link', {rel: 'manifest', href: 'HERE'})", "manifest-src"),
    "a base address": ("add('base', {href: 'HERE'})", "base-uri"),
}  # fmt: skip
LISTEN = """() => {
    window.refused = [];
    document.addEventListener('securitypolicyviolation', (one) => refused.push(one.effectiveDirective));
    window.add = (name, inside, of = 'http://www.w3.org/1999/xhtml') => {
        const made = Object.assign(document.createElementNS(of, name), inside);
        document.body.append(made);
        return made;
    };
}"""
WAIT = """() => new Promise((done, fail) => {
    const look = () => (refused.length ? done(refused.splice(0)) : setTimeout(look, 10));
    setTimeout(() => fail('nothing was refused'), 20000);
    look();
})"""
NEVER_ASKED_FOR = {"a manifest"}  # Chromium without a window does not look at it


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/", asked
        listening.shutdown()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """The small report of the tests."""
    made: Any = next(plugin for plugin in pytestconfig.pluginmanager.get_plugins() if hasattr(plugin, "MadeUpEvidence"))
    checkout = made.Checkout(tmp_path_factory.mktemp("report"))
    checkout.add(made.cost_notebook())
    checkout.build(quiet=True)
    return Path(checkout.root / "reports")


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.fixture
def page(tab: Page, report: Path) -> Page:
    """A page opened anew: Chromium tells of the same refusal once only."""
    tab.goto((report / "deepseek-shock.en.html").as_uri())
    tab.evaluate(LISTEN)
    return tab


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_put_into_a_page_is_refused(name: str, page: Page, server: tuple[str, list[str]]) -> None:
    address, asked = server
    script, directive = REFUSED[name]
    address_of_page, colour = page.url, page.evaluate("getComputedStyle(document.body).color")
    page.evaluate(f"() => {{ {script.replace('HERE', address)} }}")
    if name not in NEVER_ASKED_FOR:
        assert directive in page.evaluate(WAIT)
    assert page.evaluate("typeof ran") == "undefined"
    assert page.evaluate("getComputedStyle(document.body).color") == colour
    assert page.evaluate("document.baseURI") == page.url == address_of_page
    assert asked == []


def test_what_a_page_has_of_its_own_is_let_in(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for name in ("deepseek-shock.ko.html", "deepseek-shock.en.html", "index.html"):
        page.goto((report / name).as_uri())
        assert page.evaluate("document.querySelector('[style]')") is None
        assert page.evaluate("document.fonts.check('16px Pretendard', '가')")
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith(("Pretendard", '"Pretendard'))
    page.close()
    assert said == []


def test_every_link_out_says_nothing_of_the_page(report: Path) -> None:
    links = re.findall(r"<a\b[^>]*>", (report / "deepseek-shock.en.html").read_text("utf-8"))
    outgoing = [link for link in links if re.search(r'href="?http', link)]
    assert outgoing
    assert all(re.search(r'rel="?noopener\b', link) for link in outgoing)


def test_the_policy_comes_before_all_that_it_is_for() -> None:
    html = entrance({"ko": "a.html", "en": "b.html"})
    policy = html.index("Content-Security-Policy")
    assert policy < min(html.index(tag) for tag in ("<style", "<title", "<link"))
