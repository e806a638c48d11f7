"""The folder of a sweep: resumed wherever it was cut off with the same bytes, never overwritten."""

import hashlib
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from pyarrow import parquet

from chromium import CHROMIUM, needs_chromium
from claim_audit import evidence as evidence_module
from claim_audit.evidence import Evidence
from claim_audit.sweep import batches, overview, runner, summary
from claim_audit.sweep.dataset import DatasetError, Identity, opened
from claim_audit.sweep.scenarios import read

KILLS = 2  # each costs a few seconds
SCENARIOS = """
scenarios:
  - named: {published: {}, dear: {usd_per_gpu_hour: 4}}
  - grid: {claimed_ratio: {from: 0.02, to: 0.5, steps: 6, scale: log}, draws: [256]}
"""
# The command with batches of two, so that so small a sweep has parts to be cut between.
COMMAND = (
    "import sys; from claim_audit.sweep import batches; batches.SIZES['model'] = 2; "
    "from claim_audit.cli.program import main; main()"
)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return evidence_module.load()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "scenarios.yaml"
    path.write_text(SCENARIOS, "utf-8")
    return path


def command(file: Path, out: Path) -> list[str]:
    return [sys.executable, "-c", COMMAND, "sweep", str(file), "--out", str(out), "--jobs", "1", "--quiet"]


def content(folder: Path) -> dict[str, str]:
    """The hash of every file; the lock, which is empty, aside."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(found)}


def quiet(done: int, every: int) -> None:
    assert done <= every


def test_whenever_it_is_killed_a_sweep_goes_on_to_the_bytes_of_an_unbroken_one(file: Path, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    begun = time.monotonic()
    subprocess.run(command(file, whole), check=True)
    longest = time.monotonic() - begun
    chance = random.Random(2)
    for _ in range(KILLS):
        running = subprocess.Popen(command(file, broken))
        try:
            running.wait(chance.uniform(0.3, 1) * longest)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
    subprocess.run(command(file, broken), check=True)
    assert content(broken) == content(whole)
    assert len(content(whole)) == 2 + 4


def test_processes_of_any_number_leave_the_same_bytes(
    file: Path, tmp_path: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(batches.SIZES, "model", 4)
    for jobs in (1, 2):
        out = tmp_path / str(jobs)
        tally = runner.run(file, "model", out, evidence, over=runner.locally(jobs), report=quiet)
        assert (tally.scenarios, tally.failed, tally.worked_out) == (8, 0, 8)
    assert content(tmp_path / "1") == content(tmp_path / "2")
    again = runner.run(file, "model", tmp_path / "1", evidence, over=runner.locally(1), report=quiet)
    assert again.worked_out == 0


def test_a_part_that_is_not_whole_is_made_again(
    file: Path, tmp_path: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(batches.SIZES, "model", 4)
    out = tmp_path / "out"
    runner.run(file, "model", out, evidence, over=runner.locally(1), report=quiet)
    before = content(out)
    part = out / "results" / "part-00000001.parquet"
    part.write_bytes(part.read_bytes()[:-20])
    (out / "results" / ".unfinished-00000000").write_bytes(b"left by a run that was killed")
    tally = runner.run(file, "model", out, evidence, over=runner.locally(1), report=quiet)
    assert tally.worked_out == 4
    assert content(out) == before


def test_nothing_of_another_sweep_is_overwritten(file: Path, tmp_path: Path, evidence: Evidence) -> None:
    out = tmp_path / "out"
    identity = Identity.of(read(file, evidence), "model", 8192)
    with opened(out, identity):
        pass
    before = content(out)
    file.write_text(SCENARIOS + "  - list: [{seed: 1}]\n", "utf-8")
    with (
        pytest.raises(DatasetError, match="holds a sweep of another file of scenarios; name another folder"),
        opened(out, Identity.of(read(file, evidence), "model", 8192)),
    ):
        pass
    assert content(out) == before
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(DatasetError, match="is not empty and holds no sweep"), opened(other, identity):
        pass
    assert [path.name for path in other.iterdir()] == ["thesis.txt"]


def test_two_runs_do_not_share_a_folder(file: Path, tmp_path: Path, evidence: Evidence) -> None:
    pytest.importorskip("fcntl", reason="no locks of this kind here")
    identity = Identity.of(read(file, evidence), "model", 8192)
    out = tmp_path / "out"
    with opened(out, identity):
        done = subprocess.run(
            [*command(file, out)[:2], COMMAND.replace(" = 2", " = 8192"), *command(file, out)[3:]],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "another run is at work in it" in done.stderr


def test_what_a_folder_says_of_itself_names_no_time_or_place(file: Path, tmp_path: Path, evidence: Evidence) -> None:
    out = tmp_path / "out"
    with opened(out, Identity.of(read(file, evidence), "model", 4)) as dataset:
        dataset.write(0, batches.run_batch("model", read(file, evidence).batch(0, 4)))
        assert [*dataset.missing()] == [1]
    told = json.loads((out / "sweep.json").read_text("utf-8"))
    assert (told["depth"], told["scenarios"], told["batch"]) == ("model", 8, 4)
    assert str(tmp_path) not in (out / "sweep.json").read_text("utf-8")
    assert set(parquet.read_metadata(out / "results" / "part-00000000.parquet").metadata) == {b"ARROW:schema"}


def test_the_command_tells_a_mistake_in_one_line_and_makes_no_folder(file: Path, tmp_path: Path) -> None:
    file.write_text("scenarios: {grid: {claimed_ratio: [2]}}", "utf-8")
    out = tmp_path / "out"
    done = subprocess.run(command(file, out), capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "scenarios.yaml:1: scenarios.grid.claimed_ratio[0]: parameter claimed_ratio: 2" in done.stderr
    assert not out.exists()


def test_the_summary_counts_every_scenario_in_both_languages(
    file: Path, tmp_path: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(batches.SIZES, "model", 4)
    out = tmp_path / "out"
    runner.run(file, "model", out, evidence, over=runner.locally(1), report=quiet)
    summary.write(out, evidence)
    html = (out / "summary.html").read_text("utf-8")
    assert "조건을 8가지로 바꿔 가며 따져 보니" in html
    assert "Over 8 scenarios" in html
    assert "<script" not in html
    assert 'id="ko-l03-cost"' in html
    assert 'id="en-l03-cost"' in html
    assert "R1은 학습 비용을 ‹claimed_ratio›로 줄였다." in html
    rows = parquet.read_table(out / "results")["grade/l03-cost"].to_pylist()
    false = rows.count("false")
    assert f"<li>사실 아님 {false}</li>" in html
    assert f"<li>False {false}</li>" in html


def test_a_claim_of_which_no_notebook_states_a_verdict_is_left_out_of_the_summary(
    file: Path, tmp_path: Path, evidence: Evidence
) -> None:
    out = tmp_path / "out"
    runner.run(file, "model", out, evidence, over=runner.locally(1), report=quiet)
    (part,) = (out / "results").glob("*.parquet")
    table = parquet.read_table(part)
    for column, rows in (("grade/l03-cost", 8), ("grade/l05-fleet", 3)):
        kind = table.schema.field(column).type
        cells = [None] * rows + table[column].to_pylist()[rows:]
        table = table.set_column(table.schema.get_field_index(column), column, pa.array(cells, kind))
    parquet.write_table(table, part)
    found = overview.overview(out / "results", evidence)
    assert found.claims["l03-cost"].grades.sum() == 0
    assert found.claims["l05-fleet"].grades.sum() == 5
    html = summary.page(found, evidence)
    assert "R1은 학습 비용을" not in html
    assert "딥시크는 H100을" in html


@pytest.mark.browser
@needs_chromium
def test_axe_finds_nothing_in_a_summary(file: Path, tmp_path: Path, evidence: Evidence) -> None:
    out = tmp_path / "out"
    runner.run(file, "model", out, evidence, over=runner.locally(1), report=quiet)
    summary.write(out, evidence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width, scheme in ((1280, "light"), (390, "dark")):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
            )
            page = context.new_page()
            page.goto((out / "summary.html").as_uri())
            assert Axe().run(page).response["violations"] == []
            assert page.evaluate("document.documentElement.scrollWidth") == width
        browser.close()
