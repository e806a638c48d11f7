"""README.md and CONTRIBUTING.md: paths, targets, commands and parameters exist; what is generated is current."""

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from claim_audit import documentation, evidence, verdicts
from claim_audit.cli.commands import app
from claim_audit.parameters import Parameters

ROOT = Path(__file__).parents[1]
README, CONTRIBUTING = (
    (ROOT / "README.md").read_text("utf-8"),
    (ROOT / "CONTRIBUTING.md").read_text("utf-8"),
)
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
MADE_BY_COMMANDS = {
    "build/cache",
    "results/",
    "summary.html",
    "out.ipynb",
    "claims.csv",
    "../another",
    "../fleet-audit",
    "../sweep",
    "../sweep/results",
    ".venv/bin/python",
}
BASES = (ROOT, ROOT / "reports")  # the row on reports/ names the files in it by their names

each_document = pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])


def commands(text: str) -> Iterator[str]:
    """What stands in backticks and every line of the code blocks."""
    for block in re.findall(r"^```\n(.*?)^```", text, re.M | re.S):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```\n.*?^```", "", text, flags=re.M | re.S))


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)]+)\)", text)


def paths(text: str) -> Iterator[str]:
    """What looks like a path: words with a slash or a known ending, in backticks, code blocks and links."""
    words = [word.strip("\"',;") for command in commands(text) for word in command.split()]
    words = [re.sub(r":\d+:?$", "", word) for word in words]
    yield from (word for word in words if re.fullmatch(r"[\w.-]+(?:/[\w.-]*)+", word))
    yield from (word for word in words if re.fullmatch(r"[\w-]+\.(?:md|csv|toml|yml|lock|json|ipynb|cff|html)", word))
    yield from (target for target in links(text) if "://" not in target)


def test_the_documents_are_read_as_meant() -> None:
    assert {"reports/", "data/claims.csv", "environment.yml", "notebooks/02_training_cost.ipynb"} <= set(paths(README))
    assert {"figures/verdicts.en.png", "LICENSE", "results.json"} <= set(paths(README))
    assert {"data/training_runs.csv", "src/claim_audit/figures/"} <= set(paths(CONTRIBUTING))


@each_document
def test_every_path_exists(text: str) -> None:
    named = set(paths(text)) - MADE_BY_COMMANDS
    assert [path for path in sorted(named) if not any((base / path).exists() for base in BASES)] == []


@each_document
def test_every_make_target_exists(text: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
    variables = set(re.findall(r"^([A-Z_]+) =", MAKEFILE, re.M))
    named = [command for command in commands(text) if command.startswith("make ")]
    assert named
    for command in named:
        assert command.split()[1] in targets, command
        assert set(re.findall(r"\b([A-Z_]+)=", command)) <= variables, command


@each_document
def test_every_command_exists(text: str) -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    for command in commands(text):
        assert set(re.findall(r"^claim-audit ([a-z]+)", command)) <= known, command
        for module in re.findall(r"\bpython -m (\w+)", command):
            assert importlib.util.find_spec(module), command


def test_every_parameter_named_exists() -> None:
    named = set(re.findall(r"-p ([A-Za-z_]+)", README + CONTRIBUTING + MAKEFILE))
    assert {"usd_per_gpu_hour", "lang"} <= named
    assert named <= set(Parameters.model_fields)


def test_every_notebook_is_introduced() -> None:
    named = set(paths(README))
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks").glob("*.ipynb")} <= named


def test_the_modules_named_exist() -> None:
    row = next(line for line in README.splitlines() if line.startswith("| `src/claim_audit/`"))
    for module in re.findall(r"`(\w+)`", row):
        assert importlib.util.find_spec(f"claim_audit.{module}"), module


def test_generated_documents_are_current() -> None:
    wanted = documentation.documents(ROOT)
    assert {path.relative_to(ROOT).as_posix() for path in wanted} == {"README.md", "data/README.md"}
    for path, text in wanted.items():
        assert path.read_text("utf-8") == text, f"{path.name} is out of date: run `make document`"


def test_the_readme_has_its_markers() -> None:
    for marker in (documentation.START, documentation.END, documentation.FINDINGS_START, documentation.FINDINGS_END):
        assert README.count(marker) == 1


def test_the_findings_are_those_of_the_published_report() -> None:
    table = README.split(documentation.FINDINGS_START)[1].split(documentation.FINDINGS_END)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()[2:]]
    results = json.loads((ROOT / "reports" / "results.json").read_text("utf-8"))
    judged = {row["claim_id"]: row for row in results["verdicts"]}
    grades = {grade.id: grade for grade in verdicts.scale(evidence.load())}
    assert len(rows) == len(documentation.HEADLINES)
    for claim, (_, _, ko, en, chance) in zip(documentation.HEADLINES, rows, strict=True):
        grade = grades[judged[claim]["grade"]]
        assert (ko, en) == (grade.name.ko, grade.name.en)
        assert chance == f"{judged[claim]['probability']:.0%}"
