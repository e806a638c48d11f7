"""What is not done again: which change makes which notebook run, and what survives damage."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from claim_audit import execution, reads
from claim_audit.evidence import Evidence, fingerprints, load
from claim_audit.execution import Failure, Job, Outcome
from claim_audit.incremental import executed as executed_module
from claim_audit.incremental import stamp, whole
from claim_audit.incremental.executed import Executed, Reuse
from claim_audit.incremental.modules import reached
from claim_audit.page.provenance import ROOT

TABLES = {"chips": "one", "claims": "two"}


# ---- what code reaches


@pytest.fixture
def package(tmp_path: Path) -> Path:
    files = {
        "__init__.py": "",
        "cost/__init__.py": "from claim_audit.cost.formulas import ratio",
        "cost/formulas.py": "import math",
        "fleet.py": "def late():\n    from claim_audit import market",
        "market.py": "",
        "look/__init__.py": "",
        "look/style.py": 'from importlib.resources import files\nSTYLE = files("claim_audit.look") / "report.style"',
        "look/page.py": 'from importlib.resources import files\nALL = files("claim_audit.look").iterdir()',
        "look/report.style": "",
        "look/page.css": "",
    }
    for name, text in files.items():
        path = tmp_path / "claim_audit" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "claim_audit"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import numpy", set()),
        ("from claim_audit import cost", {"__init__.py", "cost/__init__.py", "cost/formulas.py"}),
        ("from claim_audit import fleet", {"__init__.py", "fleet.py", "market.py"}),
        ("from claim_audit.fleet import late", {"__init__.py", "fleet.py", "market.py"}),
        ("import claim_audit.market", {"__init__.py", "market.py"}),
        (
            "from claim_audit.look import style",
            {"__init__.py", "look/__init__.py", "look/style.py", "look/report.style"},
        ),
        (
            "from claim_audit.look import page",
            {"__init__.py", "look/__init__.py", "look/page.py", "look/report.style", "look/page.css"},
        ),
        ("%matplotlib inline", set()),
    ],
)
def test_code_reaches_its_imports_and_the_data_they_open(package: Path, source: str, names: set[str]) -> None:
    assert {path.relative_to(package).as_posix() for path in reached([source], package)} == names


def test_a_chart_reaches_its_font_and_not_the_look_of_the_page() -> None:
    package = ROOT / "src" / "claim_audit"
    names = {path.name for path in reached(["from claim_audit.figures import fleet"], package)}
    assert {"Pretendard-Regular.otf", "report.mplstyle"} <= names
    assert "style.css" not in names


# ---- what tables a result rests on


@pytest.fixture(scope="module")
def facts() -> Evidence:
    return load()


def test_whoever_takes_what_is_remembered_rests_on_the_same_tables(facts: Evidence) -> None:
    store: dict[str, tuple[int, frozenset[str]]] = {}

    def rows() -> int:
        return len(facts["chips"])

    with reads.recording() as first:
        one = reads.remembered(store, "rows", rows)
    with reads.recording() as second:
        other = reads.remembered(store, "rows", rows)
    assert one == other == len(facts.frames["chips"])
    assert first == second == {"chips"}


def test_what_is_recorded_apart_is_not_noted_outside(facts: Evidence) -> None:
    with reads.recording() as outer:
        with reads.recording():
            facts.number("chips", "h800", "tdp_w")
        assert outer == set()


@pytest.mark.skipif(execution.default_isolation() != "fork", reason="no fork on this system")
def test_a_notebook_tells_which_tables_it_looked_at() -> None:
    job = Job(ROOT / "notebooks" / "04_export_controls.ipynb", "en", {"draws": 256}, "fork")
    (outcome,) = execution.execute([job], 1, lambda *_: None)
    assert outcome.failure is None
    assert outcome.read is not None
    assert {"export_rules", "export_limbs", "chips"} <= outcome.read
    assert outcome.read.isdisjoint({"market_moves", "gpu_prices", "fleet_estimates", "china_sales"})
    assert all("claim-audit-reads" not in str(cell) for cell in json.loads(outcome.executed)["cells"])


# ---- executed notebooks that are kept


def written(path: Path, *code: str, prose: str = "# Title", lang: str = "en") -> Path:
    cell = {"metadata": {}, "outputs": [], "execution_count": None, "cell_type": "code"}
    cells = [{"cell_type": "markdown", "metadata": {}, "source": prose, "id": "prose"}]
    cells += [{**cell, "source": source, "id": f"code-{place}"} for place, source in enumerate(code)]
    cells[1]["metadata"] = {"tags": ["parameters"]}
    about = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"lang": lang}, "cells": cells}
    path.write_text(json.dumps(about), "utf-8")
    return path


def ran(job: Job, tables: frozenset[str] | None = frozenset({"chips"}), failure: Failure | None = None) -> Outcome:
    """A run of a job as papermill leaves it, each cell showing its own source."""
    notebook = json.loads(job.notebook.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": f"ran {cell['source']}"}]
    injected = {**notebook["cells"][1], "metadata": {"tags": ["injected-parameters"]}, "id": "in", "source": "lang = 0"}
    notebook["cells"].insert(2, injected)
    return Outcome(job, json.dumps(notebook), failure, 1.0, tables)


class Kept:
    """A folder of kept runs, and one notebook of a made-up checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "requirements.lock").write_text("numpy==1\n", "utf-8")
        self.notebook = written(root / "02_cost.ipynb", "x = 1", "from claim_audit import numbers")
        self.job = Job(self.notebook, "en", {"draws": 256})

    def runs(self, tables: Any = None, inputs: Any = None, **options: Any) -> Executed:
        return Executed(Reuse(self.root / "kept", **options), self.root, tables or TABLES, inputs or {})

    @property
    def record(self) -> Path:
        (path,) = (self.root / "kept" / "notebooks" / "02_cost.en").glob("*.json")
        return path


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    found = Kept(tmp_path)
    found.runs().keep(ran(found.job))
    return found


def test_a_run_is_found_with_its_outputs_in_order(kept: Kept) -> None:
    found = kept.runs().find(kept.job)
    assert found is not None
    assert [cell.source for cell in found.cells] == ["# Title", "x = 1", "lang = 0", "from claim_audit import numbers"]
    assert found.cells[3].outputs[0].text == "ran from claim_audit import numbers"


def test_prose_is_that_of_today(kept: Kept) -> None:
    written(kept.notebook, "x = 1", "from claim_audit import numbers", prose="# Another title", lang="ko")
    found = kept.runs().find(kept.job)
    assert found is not None
    assert found.cells[0].source == "# Another title"
    assert found.metadata["lang"] == "ko"


def test_a_changed_cell_makes_it_run(kept: Kept) -> None:
    written(kept.notebook, "x = 2", "from claim_audit import numbers")
    assert kept.runs().find(kept.job) is None
    assert kept.runs().why(kept.job) == "code cells changed"


def test_a_changed_parameter_language_or_input_makes_it_run(kept: Kept) -> None:
    runs = kept.runs()
    other = Job(kept.notebook, "en", {"draws": 512})
    assert runs.find(other) is None
    assert runs.why(other) == "parameter draws changed"
    assert runs.find(Job(kept.notebook, "ko", {"draws": 256})) is None
    read = kept.runs(inputs={"article.txt": "hash"})
    assert read.find(kept.job) is None
    assert read.why(kept.job) == "input article.txt changed"


def test_only_the_tables_it_looked_at_matter(kept: Kept) -> None:
    assert kept.runs(tables={**TABLES, "claims": "another"}).find(kept.job) is not None
    runs = kept.runs(tables={**TABLES, "chips": "another"})
    assert runs.find(kept.job) is None
    assert runs.why(kept.job) == "data/chips.csv changed"


def test_a_change_of_a_table_that_is_taken_back_runs_nothing(kept: Kept) -> None:
    changed = kept.runs(tables={**TABLES, "chips": "another"})
    changed.keep(ran(kept.job))
    assert changed.find(kept.job) is not None
    assert kept.runs().find(kept.job) is not None


def test_the_lock_python_and_the_modules_it_reaches_matter(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    (kept.root / "requirements.lock").write_text("numpy==2\n", "utf-8")
    assert kept.runs().why(kept.job) == "requirements.lock changed"
    (kept.root / "requirements.lock").write_text("numpy==1\n", "utf-8")
    assert kept.runs().find(kept.job) is not None
    true_hash = executed_module.hashed
    changed = (ROOT / "src/claim_audit/numbers/units.py").read_bytes()
    monkeypatch.setattr(executed_module, "hashed", lambda body: "other" if body == changed else true_hash(body))
    assert kept.runs().find(kept.job) is None
    assert kept.runs().why(kept.job) == "claim_audit/numbers/units.py changed"


def test_force_runs_all(kept: Kept) -> None:
    runs = kept.runs(force=True)
    assert runs.find(kept.job) is None
    assert runs.why(kept.job) == "asked to"


@pytest.mark.parametrize("damage", [b"", b"half", b"\xff\xfe\n{}", b"0" * 64 + b"\n{}"])
def test_a_damaged_record_is_passed_over_and_written_anew(kept: Kept, damage: bytes) -> None:
    kept.record.write_bytes(damage)
    runs = kept.runs()
    assert runs.find(kept.job) is None
    assert runs.why(kept.job) == "no run of it is kept"
    runs.keep(ran(kept.job))
    assert kept.runs().find(kept.job) is not None


def test_half_a_record_is_passed_over(kept: Kept) -> None:
    whole = kept.record.read_bytes()
    kept.record.write_bytes(whole[: len(whole) // 2])
    assert kept.runs().find(kept.job) is None


def test_failed_and_unwatched_runs_are_not_kept(kept: Kept) -> None:
    kept.record.unlink()
    runs = kept.runs()
    runs.keep(ran(kept.job, tables=None))
    runs.keep(ran(kept.job, failure=Failure("cell", 1, "x", "ValueError: no")))
    assert runs.find(kept.job) is None


def test_a_folder_that_cannot_be_written_keeps_nothing(kept: Kept) -> None:
    (kept.root / "file").write_text("", "utf-8")
    runs = Executed(Reuse(kept.root / "file" / "kept"), kept.root, TABLES, {})
    runs.keep(ran(kept.job))
    assert runs.find(kept.job) is None
    assert runs.why(kept.job) == "no run of it is kept"


def test_the_last_used_are_kept(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executed_module, "MOST_KEPT", 3)
    runs = kept.runs()
    for draws in range(300, 306):
        runs.keep(ran(Job(kept.notebook, "en", {"draws": draws})))
    assert len(list((kept.root / "kept" / "notebooks" / "02_cost.en").glob("*"))) == 3


def test_what_a_process_that_is_gone_was_writing_is_cleared_away(tmp_path: Path) -> None:
    with subprocess.Popen(["true"]) as gone, subprocess.Popen(["sleep", "60"]) as alive:
        gone.wait()
        left, written, whole_one = (tmp_path / "a" / f"x.{end}" for end in (gone.pid, alive.pid, "json"))
        left.parent.mkdir()
        for one in (left, written, whole_one):
            one.touch()
        whole.clear(tmp_path)
        assert sorted(left.parent.iterdir()) == sorted([written, whole_one])
        alive.kill()


def test_what_cannot_be_written_whole_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    with pytest.raises(OSError, match="old"):
        whole.write(tmp_path / "old", b"new")
    assert list(tmp_path.iterdir()) == [tmp_path / "old"]


def test_a_build_runs_what_changed_and_renders_the_rest_as_it_is(checkout: Any, sample: Any, capfd: Any) -> None:
    reuse = Reuse(checkout.root / "kept", explain=True)
    checkout.add(sample.cost_notebook())
    checkout.build(reuse=reuse)
    first, told = checkout.published(), capfd.readouterr().err
    assert told.count("is run: no run of it is kept") == 2
    checkout.build(reuse=reuse)
    told = capfd.readouterr().err
    assert "is run" not in told
    assert told.count(": unchanged") == 2
    assert checkout.published() == first
    half = checkout.root / "kept" / "notebooks" / f"half.json.{os.getpid()}"
    half.touch()
    checkout.build(reuse=Reuse(checkout.root / "kept", force=True, explain=True))
    assert not half.exists()
    assert capfd.readouterr().err.count("is run: asked to") == 2
    assert checkout.published() == first


def test_each_table_has_a_fingerprint(tmp_path: Path) -> None:
    found = fingerprints()
    assert set(found) == set(load().tables)
    assert all(len(one) == 64 for one in found.values())


# ---- whole builds


def test_the_code_is_told_by_the_package_and_the_lock_alone(checked_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "PACKAGE", str(checked_out / "src/claim_audit"))
    same = stamp.code_of(stamp.inputs())
    for name, is_code in (
        ("data/chips.csv", False),
        ("notebooks/a.ipynb", False),
        ("src/claim_audit/cost.py", True),
        ("requirements.lock", True),
    ):
        path = checked_out / name
        before = path.read_text("utf-8")
        path.write_text("changed", "utf-8")
        assert (stamp.code_of(stamp.inputs()) != same) is is_code, name
        path.write_text(before, "utf-8")
        assert stamp.code_of(stamp.inputs()) == same


@pytest.fixture
def checked_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which `build` was run to its end."""
    for name in ("data/chips.csv", "notebooks/a.ipynb", "src/claim_audit/cost.py", "reports/a.html", "figures/a.svg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    (tmp_path / "requirements.lock").write_text("", "utf-8")
    monkeypatch.delenv("CLAIM_AUDIT_DATA", raising=False)
    monkeypatch.setattr(stamp, "ROOT", str(tmp_path))
    stamp.write([], stamp.inputs(), [], tmp_path)
    assert stamp.is_current([])
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        *("data/chips.csv", "data/new.csv", "notebooks/a.ipynb", "notebooks/b.ipynb", "src/claim_audit/cost.py"),
        *("src/claim_audit/page/new.css", "requirements.lock", "CHANGELOG.md", "reports/a.html", "figures/a.svg"),
    ],
)
def test_any_change_of_what_went_in_or_came_out_is_seen(checked_out: Path, name: str) -> None:
    (checked_out / name).parent.mkdir(exist_ok=True)
    (checked_out / name).write_text("changed", "utf-8")
    assert not stamp.is_current([])


def test_a_file_beside_what_was_published_is_no_change(checked_out: Path) -> None:
    (checked_out / "reports" / "printed.pdf").write_text("", "utf-8")
    assert stamp.is_current([])
    (checked_out / "reports" / "a.html").unlink()
    assert not stamp.is_current([])


def test_a_touched_file_is_no_change(checked_out: Path) -> None:
    long_ago = time.time() - 60
    for path in (checked_out / "data" / "chips.csv", checked_out / "figures" / "a.svg"):
        os.utime(path, (long_ago, long_ago))
    assert stamp.is_current([])


def test_another_content_of_the_same_size_and_time_is_seen(checked_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "SETTLED", -(10**12))  # every file counts as old, so only its looks can tell
    stamp.write([], stamp.inputs(), [], checked_out)
    assert stamp.is_current([])
    path = checked_out / "data" / "chips.csv"
    was = path.stat()
    path.write_text("data/CHIPS.csv", "utf-8")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert path.stat().st_size == was.st_size
    assert not stamp.is_current([])


def test_a_file_changed_within_a_tick_of_the_clock_is_read(checked_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp.write([], stamp.inputs(), [], checked_out)
    (noted,) = (checked_out / "build" / "cache" / "builds").iterdir()
    assert all(not looks for _, looks in stamp._read(str(noted))[1].values()), "all are younger than a tick"
    monkeypatch.setattr(stamp, "SETTLED", -(10**12))
    assert stamp.is_current([]), "once they are old enough"
    assert all(looks for found, looks in stamp._read(str(noted))[1].values() if found), "their looks are noted"


def test_other_words_are_another_build(checked_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stamp.is_current(["--quiet"])
    assert not stamp.is_current(["-p", "draws", "512"])
    for words in (["--force"], ["--explain"], ["--keep", "kept"], ["--keep=kept"]):
        stamp.write(words, stamp.inputs(), [], checked_out)
        assert not stamp.is_current(words)
    monkeypatch.chdir(checked_out / "data")
    assert not stamp.is_current([])


def test_a_file_that_the_command_names_is_watched(checked_out: Path) -> None:
    named = checked_out / "parameters.yaml"
    named.write_text("draws: 512", "utf-8")
    words = ["-y", str(named)]
    stamp.write(words, stamp.inputs([str(named)]), [str(named)], checked_out)
    assert stamp.is_current(words)
    named.write_text("draws: 1024", "utf-8")
    assert not stamp.is_current(words)


@pytest.mark.parametrize("damage", ["", "{", "\0", "\0\0\0", "x" * 40 + "\0" + "3\0a\0b"])
def test_a_damaged_stamp_is_none(checked_out: Path, damage: str) -> None:
    (path,) = (checked_out / "build" / "cache" / "builds").iterdir()
    path.write_text(damage, "utf-8")
    assert not stamp.is_current([])


def test_nothing_to_do_is_answered_without_the_heavy_libraries() -> None:
    code = (
        "import sys; from claim_audit.incremental import stamp\n"
        "stamp.is_current = lambda words: words == ['-p', 'a', '1']\n"
        "from claim_audit.cli.program import main; sys.argv = ['claim-audit', 'build', '-p', 'a', '1']; main()\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"matplotlib", "nbconvert", "nbformat", "numpy", "pandas", "rich", "typer", "yaml"})
    assert done.stderr.startswith("nothing changed")
