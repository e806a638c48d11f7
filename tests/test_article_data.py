"""The article beside its data: what is said to be printed is, and its sentences are nowhere in the project.

The article itself is no part of the project; without it these tests are skipped.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from claim_audit import evidence

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT.parent / "shared" / "article" / "deepseek-shock.ko.txt"
TABLE_LINES = (16, 17, 18)
LONGEST_RUN = 15
HANGUL = re.compile("[가-힣]")

pytestmark = pytest.mark.skipif(not ARTICLE.exists(), reason=f"the article is not at ../shared/article/{ARTICLE.name}")


def lines() -> list[str]:
    return ARTICLE.read_text("utf-8").splitlines()


def test_the_article_has_the_lines_the_claims_speak_of() -> None:
    listed = evidence.load()["claims"]["line"].astype(int)
    assert set(listed) == {place for place, line in enumerate(lines(), 1) if line.strip()}


def test_each_printed_figure_stands_on_its_line() -> None:
    claims = evidence.load()["claims"]
    printed = claims[claims["printed"] != ""]
    assert len(printed) >= 15
    missing = [
        f"{claim}: {row['printed']!r} is not on line {row['line']:.0f}"
        for claim, row in printed.iterrows()
        if row["printed"] not in lines()[int(row["line"]) - 1]
    ]
    assert not missing


def test_each_table_cell_stands_in_its_place() -> None:
    comparison = evidence.load()["comparison"]
    heads, *rows = ([cell.strip() for cell in lines()[place - 1].split("|") if cell.strip()] for place in TABLE_LINES)
    for _, cell in comparison.iterrows():
        place = heads.index(cell["column_ko"])
        assert cell["line"] == TABLE_LINES[int(cell["row"])]
        assert rows[int(cell["row"]) - 1][place] == cell["printed"] == cell["ko"]
    assert len(comparison) == sum(map(len, rows))


def texts() -> Iterator[tuple[str, str]]:
    """Every text file of the project that is not ignored, by path."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode("utf-8").split("\0"):
        path = ROOT / name
        if not name or not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" not in data[:8192]:
            yield name, data.decode("utf-8", "replace")


def joined(text: str) -> str:
    """`text` as it is read: tags and escapes out, white space and line ends as one space."""
    return re.sub(r"(?:\s|\\n)+", " ", re.sub(r"<[^<>]{1,400}>", "", text))


def test_no_sentence_of_the_article_is_copied() -> None:
    sentences = [joined(line) for place, line in enumerate(lines(), 1) if place not in TABLE_LINES]
    runs = {line[at : at + LONGEST_RUN + 1] for line in sentences for at in range(len(line) - LONGEST_RUN)}
    runs = {run for run in runs if HANGUL.search(run)}
    starts = {run[:4] for run in runs}
    copied = [
        f"{name}: {text[at : at + LONGEST_RUN + 1]!r}"
        for name, text in ((name, joined(raw)) for name, raw in texts() if HANGUL.search(raw))
        for at in range(len(text) - LONGEST_RUN)
        if text[at : at + 4] in starts and text[at : at + LONGEST_RUN + 1] in runs
    ]
    assert not copied, copied[:5]
