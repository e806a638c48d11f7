"""Script injections in a page: a sample of what benchmarks/hostile_text.py does with whole reports."""

import itertools
import os
import re
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser

from chromium import needs_chromium
from claim_audit.page.exporter import ReportExporter
from claim_audit.page.provenance import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from hostile_payloads import payloads
from hostile_text import HARMLESS, findings, look, shown

WORDS = {
    "sources": ["title", "publisher", "note_en", "note_ko"],
    "glossary": ["ko", "en", "definition_ko", "definition_en"],
    "shelf_lives": ["name_ko", "name_en", "why_ko", "why_en"],
}


def page(sample: Any, path: Path, texts: list[str]) -> Path:
    """A page whose evidence, notebook and article's name hold `texts`."""
    evidence, turn = sample.MadeUpEvidence(), itertools.cycle(texts)
    for table, columns in WORDS.items():
        frame = evidence.frames[table]
        for column in columns:
            frame[column] = [f"{cell} {next(turn)}" for cell in frame[column]]
    cell = nbformat.v4.new_code_cell("1", metadata={"tags": ["answer"]})
    cell.outputs = [nbformat.v4.new_output("stream", text="\n".join(texts))]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["claim_audit"] = {"parameters": {"article": " ".join(texts), "lang": "en"}}
    html, _ = ReportExporter(evidence=evidence).from_notebook_node(notebook)
    path.write_text(html, "utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> dict[str, Path]:
    """The same page with payloads and with harmless words."""
    sample: Any = next(one for one in pytestconfig.pluginmanager.get_plugins() if hasattr(one, "MadeUpEvidence"))
    folder = tmp_path_factory.mktemp("hostile")
    texts = {"hostile": payloads(), "plain": [HARMLESS] * len(payloads())}
    return {name: page(sample, folder / f"{name}.html", one) for name, one in texts.items()}


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("policy", [True, False], ids=["its policy kept", "its policy bypassed"])
def test_payloads_stand_in_a_page_as_text(made: dict[str, Path], browser: Browser, policy: bool) -> None:
    plain, hostile = (look(browser, made[name], policy=policy) for name in ("plain", "hostile"))
    assert findings(plain, hostile, exact=True) == []
    assert shown(hostile, payloads()) == len(payloads()) >= 150


@pytest.mark.browser
@needs_chromium
def test_a_payload_that_is_let_in_would_be_seen(made: dict[str, Path], browser: Browser, tmp_path: Path) -> None:
    text = made["plain"].read_text("utf-8").replace("</body>", "<img src=x onerror=ran()></body>")
    (tmp_path / "open.html").write_text(text, "utf-8")
    plain = look(browser, made["plain"], policy=False)
    found = findings(plain, look(browser, tmp_path / "open.html", policy=False), exact=True)
    assert "a payload ran" in found
    assert any(line.startswith("another skeleton: None is ") for line in found)


# ---- what leaves


def test_no_output_names_a_path_a_user_or_a_host() -> None:
    names = [str(ROOT), f"{tempfile.gettempdir()}/", os.path.expanduser("~/"), *_long(socket.gethostname())]
    pattern = re.compile("|".join([*(re.escape(name) for name in names if len(name) > 2), r"/(?:home|root|Users)/"]))
    files = [path for name in ("reports", "figures") for path in (ROOT / name).rglob("*") if path.is_file()]
    for path in files:
        found = pattern.search(path.read_bytes().decode("utf-8", "ignore"))
        assert found is None, f"{path.name}: {found and found.group()}"


def _long(name: str) -> list[str]:
    """A name that is no word of everyday."""
    return [name] if len(name) > 8 else []
