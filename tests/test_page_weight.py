"""What the published pages weigh, and that they bring everything along."""

import gzip
import re
from pathlib import Path

import pytest

from claim_audit.numbers import LANGS
from claim_audit.page.provenance import ROOT

MOST_BYTES = 1_000_000  # of a page with its fonts, every chart and the tables it carries so that it can be verified
MOST_COMPRESSED = 300_000
MOST_CSS = 25_000  # without the fonts, and without the data that stand in rules: heads of tables, ends of bars
MOST_OF_A_SCRIPT = 10_000

PAGES = [ROOT / "reports" / f"deepseek-shock.{lang}.html" for lang in LANGS]
published = pytest.mark.parametrize("path", PAGES, ids=LANGS)


@pytest.fixture(autouse=True)
def _there(path: Path) -> None:
    if not path.exists():
        pytest.skip("no page in reports/: make report writes them")


@published
def test_a_page_is_light_enough_for_a_phone(path: Path) -> None:
    page = path.read_bytes()
    assert len(page) <= MOST_BYTES
    assert len(gzip.compress(page, 9, mtime=0)) <= MOST_COMPRESSED


@published
def test_style_sheets_and_scripts_are_small(path: Path) -> None:
    page = path.read_text("utf-8")
    css = re.sub(r'(@font-face|\[data-s="\d+"\])\{.*?\}', "", page[page.index("<style>") + 7 : page.index("</style>")])
    assert len(css.encode()) <= MOST_CSS
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert scripts
    assert max(len(script.encode()) for script in scripts) <= MOST_OF_A_SCRIPT


@published
def test_a_page_names_no_file_to_load(path: Path) -> None:
    page = re.sub(r"<(script|style)\b.*?</\1>", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r'<[^>]*\b(?:src|srcset|poster)="?(?!data:)[^"\s>]+', page) == []
    assert re.findall(r'<link [^>]*href="?(?!data:)[^"\s>]+', page) == []
    assert re.findall(r"(?:url\(|@import)\s*(?!data:)[^)]*", "".join(re.findall(r"<style>(.*?)</style>", page))) == []
