"""The commands that look at reports: two compared, evidence looked after, pages that cannot be verified."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from claim_audit import evidence
from claim_audit.cli.commands import app
from claim_audit.page import provenance

PRICE, COST, CHANCE = "gpu_prices/h800/usd", "cost/v3", "verdicts/l03/probability"


def run(*words: str) -> Any:
    result = CliRunner().invoke(app, list(words))
    assert "Traceback" not in result.output
    return result


def report(folder: Path, price: float) -> Path:
    """A report of three numbers, of which one rests on the other, and a verdict."""
    origins: dict[str, dict[str, Any]] = {
        PRICE: {"table": "gpu_prices", "row": "h800", "column": "usd"},
        COST: {"formula": "2 × usd", "inputs": [PRICE]},
        CHANCE: {"formula": "1 ÷ cost", "inputs": [COST]},
    }
    values = {PRICE: price, COST: 2 * price, CHANCE: 1 / (2 * price)}
    numbers = [{"key": key, "value": values[key], "unit": "USD", "origin": about} for key, about in origins.items()]
    grade = "half-true" if values[CHANCE] >= 0.4 else "mostly-false"
    verdicts = [{"claim_id": "l03", "grade": grade, "probability": values[CHANCE]}]
    (folder / "tables").mkdir(parents=True)
    (folder / "results.json").write_text(json.dumps({"numbers": numbers, "verdicts": verdicts}), "utf-8")
    (folder / "manifest.json").write_text(json.dumps({"parameters": {"usd_per_gpu_hour": price}}), "utf-8")
    for lang in ("ko", "en"):
        (folder / "tables" / f"costs.{lang}.csv").write_text(f"usd\n{price}\n", "utf-8")
        (folder / f"deepseek-shock.{lang}.html").write_text(f"<p>It took {price}.</p>", "utf-8")
    return folder


@pytest.fixture
def old(tmp_path: Path) -> str:
    return str(report(tmp_path / "old", 1.0))


@pytest.fixture
def new(tmp_path: Path) -> str:
    return str(report(tmp_path / "new", 2.0))


# ---- diff


def test_a_report_and_itself_are_told_to_be_the_same(old: str) -> None:
    result = run("diff", old, f"{old}/results.json")
    assert result.exit_code == 0
    assert "mostly-false" not in result.stdout


def test_what_changed_is_told_with_its_cause(old: str, new: str) -> None:
    result = run("diff", old, f"{new}/results.json")
    assert result.exit_code == 1
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert any(line.startswith("usd_per_gpu_hour 1.0 2.0") for line in lines)
    assert any(line.startswith("l03 half-true (50%) mostly-false (25%)") for line in lines)
    (cause,) = (line for line in lines if line.startswith(f"{PRICE} 2 "))
    assert COST in cause
    assert CHANCE in cause


def test_a_comparison_as_json_names_the_same(old: str, new: str) -> None:
    result = run("diff", old, new, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["causes"] == {PRICE: [COST, CHANCE]}
    assert {one["key"] for one in told["numbers"]} == {PRICE, COST, CHANCE}
    assert told["text"]["en"] == [["It took 1.0.", "It took 2.0."]]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_comparison_is_written_as_a_page(old: str, new: str, lang: str, tmp_path: Path) -> None:
    page = tmp_path / "diff.html"
    result = run("diff", old, new, "--page", str(page), "--lang", lang)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f'<html lang="{lang}">' in page.read_text("utf-8")
    assert "mostly-false" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("{old}/nothing.html", "there is no such file"),
        ("{empty}", "results.json must lie beside it, as a build leaves them"),
        ("{broken}", "results.json is not one of ours"),
        ("no-such-revision", "is neither a page, nor a results.json, nor a revision that git knows here"),
    ],
)
def test_what_is_no_report_is_one_line(named: str, said: str, old: str, tmp_path: Path) -> None:
    empty, broken = tmp_path / "empty", tmp_path / "broken"
    empty.mkdir()
    broken.mkdir()
    (broken / "results.json").write_text('{"numbers": 3}')
    result = run("diff", old, named.format(old=old, empty=empty, broken=broken))
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert said in line


def test_a_page_that_cannot_be_written_is_one_line(old: str, new: str, tmp_path: Path) -> None:
    result = run("diff", old, new, "--page", str(tmp_path / "nowhere" / "diff.html"))
    assert result.exit_code == 2
    assert result.stderr.strip().endswith("nowhere/diff.html: No such file or directory")


# ---- check


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose last report states one number of the data."""
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    return report(tmp_path / "reports", 1.0)


@pytest.mark.usefixtures("published")
def test_evidence_past_its_day_is_told_by_source_and_by_exit_code() -> None:
    sources = evidence.load()["sources"]
    early, late = (run("check", "--on", f"{year}-01-01", "--json") for year in (2025, 2040))
    assert (early.exit_code, late.exit_code) == (7, 7)
    told = json.loads(late.stdout)
    assert told["on"] == "2040-01-01"
    before, stale = (
        {one["row"] for one in json.loads(each.stdout)["found"] if one["kind"] == "stale"} for each in (early, late)
    )
    assert before < stale <= set(sources.index)
    lines = run("check", "--on", "2040-01-01").stdout.splitlines()
    assert sum(line.startswith("stale: ") for line in lines) == len(stale)
    assert len(lines) == len(told["found"])


@pytest.mark.usefixtures("published")
def test_a_day_that_is_none_is_one_line() -> None:
    result = run("check", "--on", "tomorrow")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "--on 'tomorrow' is not a date such as 2026-09-30" in result.stderr


def test_without_a_report_that_is_what_is_missing(published: Path) -> None:
    (published / "results.json").unlink()
    result = run("check", "--on", "2025-01-01")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.strip().endswith("make the report first")


# ---- verify


@pytest.mark.parametrize(("content", "said"), [(None, "page.html: No such file or directory"), ("<p>no page</p>", "")])
def test_a_page_that_cannot_be_verified_is_one_line(content: str | None, said: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    if content is not None:
        page.write_text(content, "utf-8")
    result = run("verify", str(page))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "page.html" in result.stderr
    assert said in result.stderr
