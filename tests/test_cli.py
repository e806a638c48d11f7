"""The command line: parameters typed, errors in one line with the right exit code, generated documentation."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from claim_audit import build as build_module
from claim_audit import documentation
from claim_audit.cli.commands import app
from claim_audit.execution import Runners, processors
from claim_audit.incremental import stamp
from claim_audit.incremental.executed import Reuse
from claim_audit.page import provenance
from claim_audit.parameters import Parameters
from claim_audit.stopping import BuildError, Exit


class Calls(list[tuple[dict[str, Any], Path, int, dict[str, Any]]]):
    """Builds that were asked for."""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Calls:
    made = Calls()
    monkeypatch.setattr(stamp, "FOLDER", str(tmp_path))  # nothing is built here, so nothing is to be noted as built

    def build(params: dict[str, Any], out: Path, jobs: int, **options: Any) -> None:
        made.append((params, out, jobs, options))

    monkeypatch.setattr(build_module, "build", build)
    return made


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def refused(*words: str) -> str:
    """The one line on stderr of a command that must fail with exit code 2."""
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    (line,) = result.stderr.strip().splitlines()
    return str(line)


def test_values_are_read_as_yaml(calls: Calls) -> None:
    words = [
        *("-p", "usd_per_gpu_hour", "3.5"),
        *("-p", "include_base_model", "false"),
        *("-p", "baseline", "llama-3.1-405b"),
        *("--parameter", "as_of", "2026-01-31"),
        *("-p", "source_weights", "{semianalysis: 2}"),
        *("-p", "claimed_fleet", "-5"),
    ]
    assert run("build", *words).exit_code == 0
    assert calls[0][0] == {
        "usd_per_gpu_hour": 3.5,
        "include_base_model": False,
        "baseline": "llama-3.1-405b",
        "as_of": "2026-01-31",
        "source_weights": {"semianalysis": 2},
        "claimed_fleet": -5,
    }


def test_a_yaml_file_gives_parameters_and_p_goes_before_it(calls: Calls, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("usd_per_gpu_hour: 3.5\nas_of: 2026-01-31\n")
    assert run("build", "-y", str(tmp_path / "p.yaml"), "-p", "usd_per_gpu_hour", "4").exit_code == 0
    assert calls[0][0] == {"usd_per_gpu_hour": 4, "as_of": "2026-01-31"}


def test_the_report_goes_to_this_checkout_unless_told_otherwise(calls: Calls, tmp_path: Path) -> None:
    run("build")
    run("build", "--out", str(tmp_path), "--jobs", "3", "--quiet", "--keep", str(tmp_path / "kept"))
    said = {
        "isolation": None,
        "as_json": False,
        "cell_seconds": 300.0,
        "run_seconds": 1800.0,
        "reuse": Reuse(provenance.ROOT / "build" / "cache"),
    }
    assert all(isinstance(options.pop("runners"), Runners) for *_, options in calls)
    assert calls[0] == ({}, provenance.ROOT, processors(), {**said, "keep": None, "quiet": False})
    options = {**said, "keep": tmp_path / "kept", "quiet": True}
    assert calls[1] == ({}, tmp_path, 3, options)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 1\n", "must be a mapping of parameter names to values"),
        ("a: [\n", "is not YAML"),
        ("1: 2\n", "line 1: the key 1 is not a text"),
        ("!!python/object/apply:os.system ['true']\n", "is not YAML"),
    ],
)
def test_a_yaml_file_that_is_no_mapping_is_refused(calls: Calls, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "p.yaml").write_text(text)
    assert message in refused("build", "-y", str(tmp_path / "p.yaml"))
    assert calls == []


def test_a_yaml_file_that_is_missing_or_in_another_encoding_is_refused(calls: Calls, tmp_path: Path) -> None:
    assert refused("build", "-y", str(tmp_path / "no.yaml")).endswith("no.yaml: No such file or directory")
    (tmp_path / "p.yaml").write_bytes("baseline: 라마".encode("cp949"))
    assert refused("build", "-y", str(tmp_path / "p.yaml")).endswith("p.yaml: is not UTF-8")
    assert calls == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-p", "seed", "1", "-p", "seed", "2"), "claim-audit: parameter 'seed' is given twice"),
        (("-p", "seed", "[1"), "claim-audit: parameter seed: '[1' is not a YAML value"),
    ],
)
def test_a_pair_that_makes_no_sense_is_refused(calls: Calls, words: tuple[str, ...], message: str) -> None:
    assert refused("build", *words) == message
    assert calls == []


def test_a_name_without_a_value_is_refused(calls: Calls) -> None:
    result = run("build", "-p", "seed")
    assert result.exit_code == 2
    assert "requires 2 arguments" in result.output
    assert calls == []


@pytest.mark.parametrize("exit_code", list(Exit))
def test_a_build_that_fails_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch, exit_code: Exit) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise BuildError("notebooks/05_market.ipynb (ko), cell 3: KeyError: 'x'", exit_code)

    monkeypatch.setattr(build_module, "build", failing)
    result = run("build")
    assert result.exit_code == exit_code
    assert result.stderr == "claim-audit: notebooks/05_market.ipynb (ko), cell 3: KeyError: 'x'\n"


def test_python_m_is_the_same_command_and_refuses_a_typo_with_the_nearest_name() -> None:
    command = [sys.executable, "-m", "claim_audit", "build", "-p", "usd_per_gpu_hours", "3"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stdout == ""
    assert re.fullmatch(
        r"claim-audit: parameter 'usd_per_gpu_hours' is unknown; did you mean 'usd_per_gpu_hour'\?.*\n", result.stderr
    )


def test_a_quoted_truth_value_is_refused() -> None:
    command = [sys.executable, "-m", "claim_audit", "build", "-p", "include_base_model", '"false"']
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert "include_base_model" in result.stderr
    assert "true or false (without quotes)" in result.stderr


# --- document ------------------------------------------------------------------------------------------------------


def test_the_table_of_parameters_goes_between_its_markers() -> None:
    readme = f"before\n{documentation.START}\nstale row\n{documentation.END}\nafter\n"
    written = documentation.with_parameters(readme)
    assert written.startswith(f"before\n{documentation.START}\n| parameter |")
    assert written.endswith(f"|\n{documentation.END}\nafter\n")
    assert "stale row" not in written
    assert documentation.with_parameters(written) == written
    assert all(f"| `{name}` |" in written for name in Parameters.model_fields)


def test_a_readme_without_markers_is_left_alone() -> None:
    assert documentation.with_parameters("text\n") == "text\n"


def test_document_writes_what_is_stale_and_check_only_tells(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    monkeypatch.setattr(documentation, "documents", lambda root: {path: "new\n"})
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    stale = run("document", "--check")
    assert (stale.exit_code, stale.stderr) == (1, "README.md: out of date; run: claim-audit document\n")
    assert not path.exists()
    assert run("document").exit_code == 0
    assert path.read_text() == "new\n"
    assert run("document", "--check").exit_code == 0
