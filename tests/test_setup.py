"""The set-up files agree: pyproject.toml, environment.yml, the locks, the Makefile, the README, the fonts."""

import csv
import os
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont, fontManager
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import claim_audit

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-mutants.lock")
FONTS = ROOT / "src/claim_audit/page/fonts"
FACES = ("Pretendard-Regular.otf", "Pretendard-Bold.otf")
SIGNS = "×÷−±≤≥≈→←↑↓●■▲▼◆○□△▽½µ…·–—“”‘’≠∞√₩€£°′″①②✓✗"


def ranges(requirements: list[str]) -> dict[str, str]:
    """Name -> version range; extras are left aside, as conda has no word for them."""
    parsed = [Requirement(requirement) for requirement in requirements]
    return {canonicalize_name(each.name): str(each.specifier) for each in parsed}


def pins(lock: str) -> dict[str, str]:
    """Name -> pinned version of every package of a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.M)}


def direct_requirements(lock: str) -> list[str]:
    """What the project itself asks for of the packages in `lock`."""
    if lock == "requirements-mutants.lock":
        return list(PYPROJECT["dependency-groups"]["mutants"])
    own = PROJECT["dependencies"] + PYPROJECT["dependency-groups"]["environment"]
    extras = PROJECT["optional-dependencies"]
    return own + ([*extras["cluster"], *extras["test"]] if lock == "requirements-test.lock" else [])


def test_environment_yml_has_the_names_and_ranges_of_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *packages, pip = environment["dependencies"]
    packages.remove("pip")
    assert environment["name"] == PROJECT["name"]
    assert pip == {"pip": ["-e ."]}
    assert ranges(packages) == ranges([*PROJECT["dependencies"], f"python{PROJECT['requires-python']}"])


def test_the_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) \((\S+)\)", changelog, re.M)
    assert newest, "CHANGELOG.md has no heading such as '## 0.1.0 (2026-11-23)'"
    assert claim_audit.__version__ == PROJECT["version"] == citation["version"] == newest[1]
    assert metadata.version("claim-audit") == PROJECT["version"]
    assert str(citation["date-released"]) == newest[2]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert set(re.findall(r"(?<!\S)--?[a-z][\w-]*", text)) <= {"--hash", "-c"}
    for line_number, line in enumerate(text.splitlines(), start=1):
        assert not re.search(r"[/@]|\\(?!$)|\bwww\.|\bfile:", line.replace(" \\", "")), f"{lock}:{line_number}: {line}"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_covers_every_dependency_within_its_range(lock):
    pinned = pins(lock)
    for requirement in map(Requirement, direct_requirements(lock)):
        name = canonicalize_name(requirement.name)
        assert name in pinned, f"{lock} lacks {name}: run `make lock`"
        assert Version(pinned[name]) in requirement.specifier, f"{lock}: {name} {pinned[name]} is not {requirement}"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_has_a_hash_and_one_version(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert len(blocks) == len(pins(lock)), f"{lock}: a package has two versions, so Pythons would differ"
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_test_lock_adds_to_the_report_lock_and_changes_nothing_of_it():
    assert pins("requirements.lock").items() <= pins("requirements-test.lock").items()


def test_the_lock_of_mutants_has_the_versions_of_the_test_lock():
    tested, mutants = pins("requirements-test.lock"), pins("requirements-mutants.lock")
    shared = tested.keys() & mutants.keys()
    assert shared >= {"pytest", "coverage", "click"}
    assert {name: mutants[name] for name in shared} == {name: tested[name] for name in shared}


def test_licences_are_there():
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    assert "creativecommons.org/licenses/by/4.0" in (ROOT / "LICENSE-DATA.md").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "LICENSE.txt").read_text(encoding="utf-8")
    assert all((ROOT / path).is_file() for path in PROJECT["license-files"])


def test_make_help_lists_every_target():
    phony = set(re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.M)[1].split())
    assert documented_targets() == phony - {"chromium", "FORCE"}


def test_every_target_the_readme_names_exists():
    readme = ROOT / "README.md"
    named = (
        re.findall(r"(?:`|^\s*|\$ )make ([a-z-]+)", readme.read_text(encoding="utf-8"), re.M) if readme.exists() else []
    )
    assert set(named) <= documented_targets()


def test_ci_runs_the_commands_of_the_readme():
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    called = set(re.findall(r"^step make ([a-z]+)$", script.read_text(encoding="utf-8"), re.M))
    assert called == {"report", "check", "test"}
    assert called <= documented_targets()


@pytest.mark.parametrize("face", FACES)
def test_a_font_has_every_hangul_syllable_and_every_sign_in_use(face):
    characters = characters_of(face)
    assert [chr(code) for code in range(0xAC00, 0xD7A4) if code not in characters] == []
    assert [chr(code) for code in range(0x20, 0x7F) if code not in characters] == []
    assert [sign for sign in SIGNS if ord(sign) not in characters] == []


@pytest.mark.parametrize("face", FACES)
def test_a_font_has_every_character_of_the_data(face):
    characters = characters_of(face)
    lacking = {
        (path.name, character)
        for path in sorted((ROOT / "data").glob("*.csv"))
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        for column, text in row.items()
        if column != "shape"  # the grades' marks are drawn, not written
        for character in text or ""
        if ord(character) not in characters
    }
    assert lacking == set()


@pytest.mark.parametrize(("face", "weight"), list(zip(FACES, ("regular", "bold"), strict=True)))
def test_matplotlib_finds_a_font_by_family_and_weight(face, weight, monkeypatch):
    monkeypatch.setattr(fontManager, "ttflist", list(fontManager.ttflist))
    fontManager.addfont(FONTS / face)
    found = findfont(
        FontProperties(family="Pretendard", weight=weight), fallback_to_default=False, rebuild_if_missing=False
    )
    assert Path(found).name == face


def documented_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.M))


def characters_of(face: str) -> set[int]:
    with TTFont(FONTS / face, lazy=True) as font:
        return set(font.getBestCmap())
