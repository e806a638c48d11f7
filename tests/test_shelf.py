"""Results kept under what they rest on: the same with and without, whatever moves, and nothing kept that may not be."""

import json
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claim_audit import evidence as evidence_module
from claim_audit import reads, shelf, verdicts
from claim_audit.evidence import Evidence
from claim_audit.execution import Job, default_isolation, execute
from claim_audit.figures import cost as cost_charts
from claim_audit.incremental import whole
from claim_audit.parameters import Parameters
from claim_audit.shelf import Shelf, kept

ROOT = Path(__file__).parents[1]
NAMES_WHAT_IS_NO_MORE = b"cclaim_audit.shelf\nNoSuchClass\n."
OF_ANOTHER_VERSION = f"{whole.hashed(NAMES_WHAT_IS_NO_MORE)}\n".encode() + NAMES_WHAT_IS_NO_MORE


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return evidence_module.load()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(shelf.FOLDER, str(tmp_path))
    return tmp_path


class Counted:
    """A function of parameters that counts how often it is asked."""

    def __init__(self, function: Callable[[Parameters], Any]) -> None:
        self.function, self.times = function, 0

    def __call__(self, evidence: Evidence, **given: Any) -> Any:
        params = Parameters.read(given)

        def make() -> Any:
            self.times += 1
            evidence["chips"]
            return self.function(params)

        return kept("counted", evidence, params, make)


def price_or_margin(params: Parameters) -> list[float]:
    """Reads another parameter as the language is another."""
    return [params.usd_per_gpu_hour if params.lang == "ko" else params.equivalence_margin]


def test_only_what_was_read_tells_results_apart(folder: Path, evidence: Evidence) -> None:
    asked = Counted(price_or_margin)
    assert asked(evidence, usd_per_gpu_hour=3.0) == [3.0]
    assert asked(evidence, usd_per_gpu_hour=3.0, claimed_fleet=7, equivalence_margin=2.0) == [3.0]
    assert asked.times == 1
    assert asked(evidence, usd_per_gpu_hour=4.0) == [4.0]
    assert asked(evidence, lang="en", usd_per_gpu_hour=3.0, equivalence_margin=2.0) == [2.0]
    assert asked(evidence, lang="en", usd_per_gpu_hour=9.0, equivalence_margin=2.0) == [2.0]
    assert asked(evidence, lang="en", equivalence_margin=3.0) == [3.0]
    assert asked.times == 4


def test_each_has_a_copy_of_its_own(folder: Path, evidence: Evidence) -> None:
    asked = Counted(price_or_margin)
    asked(evidence).append(0.0)
    asked(evidence).append(1.0)
    assert asked(evidence) == [2.0]
    assert asked.times == 1


def test_whoever_takes_it_rests_on_what_it_rests_on(folder: Path, evidence: Evidence) -> None:
    asked = Counted(price_or_margin)
    with reads.recording() as first:
        asked(evidence)
    with reads.recording() as second:
        asked(evidence)
    assert asked.times == 1
    assert first == second == {"chips", "parameters/lang", "parameters/usd_per_gpu_hour"}


def complain(params: Parameters) -> int:
    warnings.warn(f"{params.draws} draws", stacklevel=1)
    return 1


def write(params: Parameters) -> int:
    print(params.draws)
    return 1


def fail(params: Parameters) -> int:
    raise ValueError(f"{params.draws} draws")


@pytest.mark.filterwarnings("always")
def test_what_was_heard_or_failed_is_made_each_time(
    folder: Path, evidence: Evidence, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(message: Any, *_: Any, **__: Any) -> None:
        sys.stderr.write(str(message))

    monkeypatch.setattr(warnings, "showwarning", told)
    for function in (write, complain):
        asked = Counted(function)
        assert asked(evidence) == asked(evidence) == 1
        assert asked.times == 2
    assert capsys.readouterr() == ("4096\n4096\n", "4096 draws4096 draws")
    asked = Counted(fail)
    for _ in range(2):
        with reads.recording() as found, pytest.raises(ValueError, match="4096 draws"):
            asked(evidence)
        assert found == {"chips", "parameters/draws"}
    assert asked.times == 2


def test_nothing_is_kept_unasked_or_without_a_hash_of_the_data(
    tmp_path: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(shelf.FOLDER, raising=False)
    asked = Counted(price_or_margin)
    assert asked(evidence) == asked(evidence)
    assert asked.times == 2
    monkeypatch.setenv(shelf.FOLDER, str(tmp_path))
    bare = Evidence(evidence.frames)
    assert bare.fingerprint == ""
    assert asked(bare) == asked(bare)
    assert asked.times == 4
    assert list(tmp_path.iterdir()) == []


def test_other_data_are_another_result(folder: Path, evidence: Evidence) -> None:
    other = evidence_module.load(contents={**evidence.contents, "chips.csv": evidence.contents["chips.csv"] + b"\n"})
    asked = Counted(price_or_margin)
    asked(evidence)
    asked(other)
    assert asked.times == 2


def test_a_folder_that_cannot_be_written_is_no_failure(
    tmp_path: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(shelf.FOLDER, str(tmp_path / "file"))
    asked = Counted(price_or_margin)
    assert asked(evidence) == asked(evidence) == [2.0]


def test_the_last_used_stay(folder: Path) -> None:
    kept_here, every = Shelf(folder), [Parameters.read({"claimed_fleet": fleet}) for fleet in (1, 2, 3)]
    for place, params in enumerate(every):
        kept_here.put("what", params, ["claimed_fleet"], bytes(100))
        (path,) = (found for found in folder.glob("*/*/*") if found.stat().st_mtime > len(every))
        os.utime(path, (place, place))
    assert kept_here.find("what", every[0]) == bytes(100)  # used now
    kept_here.trim(300)
    assert [kept_here.find("what", params) for params in every] == [bytes(100), None, bytes(100)]


@pytest.mark.parametrize("damage", [b"", b"half", b"0" * 40 + b"\n", OF_ANOTHER_VERSION])
def test_what_is_damaged_is_made_anew(folder: Path, evidence: Evidence, damage: bytes) -> None:
    asked = Counted(price_or_margin)
    asked(evidence)
    (path,) = folder.glob("*/*/*")
    path.write_bytes(damage)
    assert asked(evidence) == asked(evidence) == [2.0]
    assert asked.times == 2


def test_results_of_other_code_are_apart_and_those_of_the_last_few_stay(
    tmp_path: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(shelf.FOLDER, raising=False)
    asked = Counted(price_or_margin)
    for past, version in enumerate("abcadb"):
        with shelf.used_by(version, tmp_path):
            asked(evidence)
        assert shelf.FOLDER not in os.environ
        os.utime(tmp_path / version, (past, past))
    assert asked.times == 5, "b had gone when it was asked for again"
    assert {one.name for one in tmp_path.iterdir()} == {"a", "b", "d"}
    monkeypatch.setenv(shelf.FOLDER, "before")
    with shelf.used_by("a", tmp_path):
        asked(evidence)
    assert os.environ[shelf.FOLDER] == "before"
    assert asked.times == 5


@pytest.mark.skipif(default_isolation() != "fork", reason="no fork on this system")
def test_a_notebook_run_again_takes_its_charts_and_comes_out_the_same(tmp_path: Path) -> None:
    job = Job(ROOT / "notebooks" / "04_export_controls.ipynb", "en", {"draws": 256}, "fork")
    around = {shelf.FOLDER: str(tmp_path)}
    alone, first = run(job, {}), run(job, around)
    made = {path: path.stat().st_ino for path in tmp_path.glob("*/*/*")}
    assert [path for path in made if b"ReportFigure" in path.read_bytes()]
    again = run(job, around)
    assert {path: path.stat().st_ino for path in tmp_path.glob("*/*/*")} == made, "nothing was made again"
    assert alone == first == again


def run(job: Job, more: dict[str, str]) -> tuple[list[Any], frozenset[str] | None]:
    """What the cells of a notebook showed, and what it looked at."""
    (outcome,) = execute([job], 1, lambda *_: None, more=more)
    assert outcome.failure is None
    return [cell.get("outputs") for cell in json.loads(outcome.executed)["cells"]], outcome.read


# ---- what is seen of parameters


@pytest.mark.parametrize("ask", [Parameters.model_dump, repr, dict, lambda params: params == Parameters()])
def test_whoever_takes_all_parameters_at_once_is_seen_to_read_all(ask: Callable[[Parameters], Any]) -> None:
    params = Parameters()
    with reads.recording() as found:
        ask(params)
    assert reads.parameters(found) == set(Parameters.model_fields)


def test_who_copies_checks_or_hands_on_parameters_reads_none(evidence: Evidence) -> None:
    with reads.recording() as found:
        params = Parameters.read({"claimed_ratio": 0.2}).check_against(evidence)
        other = params.model_copy(update={"claimed_fleet": 2 * 50_000})
        assert params.changed() == {"claimed_ratio": 0.2}
        assert params.values() != other.values()
    assert reads.parameters(found) == set()
    with reads.recording() as found:
        assert other.claimed_ratio * other.number("claimed_fleet").value == pytest.approx(20_000)
    assert reads.parameters(found) == {"claimed_ratio", "claimed_fleet"}


# ---- charts and verdicts, kept and not


MOVES: tuple[dict[str, Any], ...] = (
    {"usd_per_gpu_hour": 3.7},
    {"prior_probability": 0.3, "demand_elasticity": 2.0},
    {"as_of": "2025-02-01", "claimed_ratio": 0.3},
    {"source_weights": {"semianalysis-hopper": 0.0}, "claimed_chip": "hopper"},
    {"accounting": "rental", "baseline": "llama-3.1-405b"},
)


def test_verdicts_kept_from_other_parameters_are_those_worked_out(
    evidence: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [Parameters.read({"draws": 256, **move}) for move in ({}, *MOVES)]
    monkeypatch.delenv(shelf.FOLDER, raising=False)
    anew = [verdicts.audit(evidence_module.load(), params) for params in asked]
    monkeypatch.setenv(shelf.FOLDER, str(tmp_path))
    facts = evidence_module.load()  # with others the auditors remember what they found
    taken = [verdicts.audit(facts, params) for params in asked]
    assert taken == anew
    made = len(list(tmp_path.glob("*/*/*")))
    assert made < len(asked) * len(anew[0]) / 2, "most verdicts hang on few parameters"


def test_a_kept_chart_has_the_bytes_of_a_drawn_one(evidence: Evidence, folder: Path) -> None:
    first = cost_charts.cost_stages(evidence, Parameters.read({"lang": "en"}))
    again = cost_charts.cost_stages(evidence, Parameters.read({"lang": "en", "claimed_ratio": 0.3}))
    assert again.plots == {}, "it was drawn, not taken"
    assert again == first
    assert (again.table.to_html(), again.title, again.narrow) == (first.table.to_html(), first.title, first.narrow)
    other = cost_charts.cost_stages(evidence, Parameters.read({"lang": "en", "usd_per_gpu_hour": 4}))
    assert other.plots
    assert other.svg != first.svg
