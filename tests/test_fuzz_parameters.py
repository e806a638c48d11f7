"""Hostile names and values of parameters: a sample of what benchmarks/fuzz_parameters.py tries."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from claim_audit.evidence import load
from claim_audit.lines import one_line, shown
from claim_audit.plain_yaml import Unreadable
from claim_audit.plain_yaml import load as load_yaml

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "fuzz_parameters.py"
spec = importlib.util.spec_from_file_location("fuzz_parameters", SCRIPT)
assert spec
assert spec.loader
fuzz = importlib.util.module_from_spec(spec)
sys.modules["fuzz_parameters"] = fuzz
spec.loader.exec_module(fuzz)


@pytest.fixture(scope="module")
def evidence() -> Any:
    return load()


@pytest.mark.parametrize("way", list(fuzz.WAYS))
def test_nothing_runs_and_nothing_ends_in_a_trace(
    way: str, evidence: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in list(fuzz.given())[::17]:
        outcome, said = fuzz.attempt(fuzz.WAYS[way], name, value, evidence)
        assert outcome != "FAULT", f"{name[:40]!r}: {value[:40]!r}: {said[:200]}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    ["!!python/name:os.system x", "!!int x", "!!bool maybe", "!!timestamp x", "[" * 1200, "9" * 5000, "{a: 1, a: 2}"],
)
def test_what_is_no_plain_yaml_is_refused_as_such(text: str) -> None:
    with pytest.raises(Unreadable):
        load_yaml(text)


def test_references_that_make_a_short_text_immense_are_refused() -> None:
    with pytest.raises(Unreadable, match="is a reference"):
        load_yaml("{a: &a [l, l], b: [*a, *a]}")


def test_a_message_is_one_short_line() -> None:
    assert one_line("a\nb\x1b[2J") == r"a\nb\x1b[2J"
    assert len(shown("x" * 100_000)) < 200
    assert shown(10**5000) == "a int too long to print"
