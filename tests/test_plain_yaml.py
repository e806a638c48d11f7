"""YAML as the producer's files need it: plain values with their lines, and nothing else."""

from typing import Any

import pytest

from claim_audit.plain_yaml import Unreadable, load, located

FILE = """# a comment
scenarios:
  - name: first
    set: {draws: 256, as_of: 2026-09-30}

  - name: 둘째
    values: [1, 2.5, .inf, yes, null, '10', 1_000, 0x10, "2026-01"]
"""


def test_values_are_told_with_their_lines() -> None:
    value, lines = located(FILE)
    assert value == {
        "scenarios": [
            {"name": "first", "set": {"draws": 256, "as_of": "2026-09-30"}},
            {"name": "둘째", "values": [1, 2.5, float("inf"), True, None, "10", 1000, 16, "2026-01"]},
        ]
    }
    assert lines[()] == 2
    assert lines["scenarios", 0] == lines["scenarios", 0, "name"] == 3
    assert lines["scenarios", 0, "set", "as_of"] == 4
    assert lines["scenarios", 1] == 6
    assert {lines["scenarios", 1, "values", at] for at in range(9)} == {7}
    assert len(lines) == 10 + 9


@pytest.mark.parametrize(
    ("text", "value"), [("", None), ("# nothing", None), ("~", None), ("5", 5), ("a: b", {"a": "b"})]
)
def test_a_text_is_what_it_says(text: str, value: Any) -> None:
    assert load(text) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: 'a' is given twice in one mapping"),
        ("a:\n  ? [1]\n  : 2", "line 2: the key [1] is not a text"),
        ("1: 2", "line 1: the key 1 is not a text"),
        ("a: &x [1]\nb: *x", "line 2: *x is a reference; write its value out"),
        ("a: 1\nb: !!set {c}", "is not YAML of plain values: line 2 has the tag tag:yaml.org,2002:set"),
        ("a: !!python/object/apply:os.getcwd []", "has the tag tag:yaml.org,2002:python/object/apply:os.getcwd"),
        ("a: !!python/name:os.getcwd x", "is not YAML: could not determine a constructor for the tag"),
        ("a: !!int x", "is not YAML: "),
        ("a: !!bool maybe", "is not YAML: "),
        ("a: [1", "is not YAML: while parsing a flow sequence"),
        ("a: 1\n---\nb: 2", "is not YAML: expected a single document"),
        ("a: \x00", "is not YAML: unacceptable character"),
        ("[" * 5000, "is nested too deeply"),
    ],
)
def test_what_is_refused_is_told_in_a_line(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        load(text)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
