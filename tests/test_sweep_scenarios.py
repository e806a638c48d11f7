"""The file of scenarios: what it gives, in what order and number, and the one line that each mistake gets."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claim_audit import evidence as evidence_module
from claim_audit.evidence import Evidence
from claim_audit.sweep import scenarios
from claim_audit.sweep.reading import ScenarioError
from claim_audit.sweep.scenarios import Scenario, Sweep, scenario

ROOT = Path(__file__).parents[1]
Read = Callable[[str], Sweep]


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return evidence_module.load()


@pytest.fixture
def read(tmp_path: Path, evidence: Evidence) -> Read:
    def of(text: str) -> Sweep:
        path = tmp_path / "s.yaml"
        path.write_text(text, "utf-8")
        return scenarios.read(path, evidence)

    return of


def values(sweep: Sweep, *names: str) -> list[tuple[object, ...]]:
    return [tuple(one.parameters.get(name) for name in names) for one in sweep.scenarios()]


def test_a_grid_has_every_combination_and_the_last_parameter_moves_fastest(read: Read) -> None:
    sweep = read("scenarios: {grid: {accounting: [rental, amortised], usd_per_gpu_hour: [3, 4.5]}}")
    assert len(sweep) == 4
    assert values(sweep, "accounting", "usd_per_gpu_hour") == [
        ("rental", 3.0),
        ("rental", 4.5),
        ("amortised", 3.0),
        ("amortised", 4.5),
    ]


def test_a_range_of_a_grid_has_its_ends_and_steps_alike_in_difference_or_ratio(read: Read) -> None:
    linear = read("scenarios: {grid: {equivalence_margin: {from: 1, to: 4, steps: 4}}}")
    assert values(linear, "equivalence_margin") == [(1.0,), (2.0,), (3.0,), (4.0,)]
    log = read("scenarios: {grid: {claimed_fleet: {from: 10, to: 1000, steps: 3, scale: log}}}")
    assert values(log, "claimed_fleet") == [(10,), (100,), (1000,)]
    days = read("scenarios: {grid: {as_of: {from: 2025-01-01, to: 2025-01-03, steps: 3}}}")
    assert values(days, "as_of") == [("2025-01-01",), ("2025-01-02",), ("2025-01-03",)]


def test_named_and_listed_scenarios_follow_one_another_with_what_they_share(read: Read) -> None:
    sweep = read("set: {draws: 512}\nscenarios: [named: {dear: {usd_per_gpu_hour: 4}}, list: [{draws: 256}, {}]]")
    found = [(one.name, dict(one.parameters)) for one in sweep.scenarios()]
    assert found == [("dear", {"draws": 512, "usd_per_gpu_hour": 4.0}), ("", {"draws": 256}), ("", {"draws": 512})]


def test_blocks_are_zipped_and_crossed(read: Read) -> None:
    zipped = read("scenarios: {zip: [grid: {seed: [1, 2]}, grid: {draws: [256, 512]}]}")
    assert values(zipped, "seed", "draws") == [(1, 256), (2, 512)]
    crossed = read("scenarios: {cross: [named: {a: {seed: 1}, b: {seed: 2}}, grid: {draws: [256, 512]}]}")
    assert [one.name for one in crossed.scenarios()] == ["a", "a", "b", "b"]
    assert values(crossed, "seed", "draws") == [(1, 256), (1, 512), (2, 256), (2, 512)]


@pytest.mark.parametrize("method", ["sobol", "latin-hypercube"])
def test_a_sample_fills_its_box_evenly_and_is_the_same_in_any_order(read: Read, method: str) -> None:
    text = (
        f"scenarios: {{sample: {{method: {method}, points: 512, seed: 3, ranges: "
        "{equivalence_margin: {from: 1, to: 9}, claimed_fleet: {from: 10, to: 1000, scale: log}, "
        "accounting: [rental, programme]}}}"
    )
    sweep = read(text)
    found = values(sweep, "equivalence_margin", "claimed_fleet", "accounting")
    assert len(found) == 512
    assert all(1 <= margin <= 9 and 10 <= fleet <= 1000 for margin, fleet, _ in found)  # type: ignore[operator]
    assert sum(margin < 5 for margin, _, _ in found) == pytest.approx(256, abs=2)  # type: ignore[operator]
    assert sum(fleet < 100 for _, fleet, _ in found) == pytest.approx(256, abs=4)  # type: ignore[operator]
    assert sum(accounting == "rental" for _, _, accounting in found) == pytest.approx(256, abs=2)
    again = read(text)
    assert [*again.scenarios(300, 310)] == [*sweep.scenarios(300, 310)]
    assert [*again.scenarios(5, 6)] == [*sweep.scenarios()][5:6]


def test_a_sample_is_made_a_stretch_at_a_time(read: Read) -> None:
    sweep = read("scenarios: {sample: {method: sobol, points: 20000, ranges: {claimed_ratio: {from: 0.1, to: 0.9}}}}")
    whole = [*sweep.scenarios()]
    assert [*sweep.scenarios(16383, 16386)] == whole[16383:16386]
    assert sweep.batch(1, 8192) == whole[8192:16384]


def test_two_spellings_of_one_scenario_have_one_id() -> None:
    published = scenario("a", {"usd_per_gpu_hour": 2.0, "draws": 4096})
    assert published == Scenario(scenario("", {}).id, "a", {})
    assert scenario("", {"seed": 1, "draws": 256}).id == scenario("", {"draws": 256, "seed": 1}).id
    assert scenario("", {"seed": 1}).id != scenario("", {"seed": 2}).id


def test_a_crossing_of_billions_is_counted_without_being_made(read: Read) -> None:
    grid = "grid: {{{}: {{from: {}, to: {}, steps: 1000}}}}"
    axes = [("claimed_ratio", 0.01, 1), ("usd_per_gpu_hour", 1, 9), ("demand_elasticity", 0.1, 9)]
    sweep = read(f"scenarios: {{cross: [{', '.join(grid.format(*axis) for axis in axes)}]}}")
    assert len(sweep) == 10**9
    assert len([*sweep.scenarios(999_999_990)]) == 10


MISTAKES = {
    "scenarios: {grid: {claimed_ratioo: [1]}}": "s.yaml:1: scenarios.grid.claimed_ratioo[0]: parameter "
    "'claimed_ratioo' is unknown; did you mean 'claimed_ratio'?",
    "scenarios:\n- gird: {}": "s.yaml:2: scenarios[0].gird: 'gird' is no kind of block; did you mean 'grid'?",
    "scenarios:\n- grid:\n    claimed_ratio: [0.1, x]": "s.yaml:3: scenarios[0].grid.claimed_ratio[1]: parameter "
    "claimed_ratio: the text 'x' is not a number from 0.0001 to 1 (ratio)",
    "scenarios: {grid: {claimed_ratio: 3}}": "3 is not a list such as [3] or a range {from: …, to: …}",
    "scenarios: {grid: {claimed_chip: [h1000]}}": "parameter claimed_chip: 'h1000' is unknown; did you mean 'h100'?",
    "scenarios: {grid: {draws: {from: 256, to: 512, steps: 2}}}": "list its values, each a power of two",
    "scenarios: {grid: {claimed_ratio: {from: 0.5, to: 0.1, steps: 2}}}": "from 0.5 to 0.1 is no range",
    "scenarios: {grid: {claimed_ratio: {from: 0.1, to: 0.5}}}": "'steps' is missing; needed: from, steps, to",
    "scenarios: {grid: {claimed_ratio: {from: 0.1, to: 5, steps: 2}}}": "claimed_ratio.to: parameter claimed_ratio: 5",
    "scenarios: {zip: [grid: {seed: [1, 2]}, grid: {draws: [256]}]}": "blocks of 2, 1 scenarios do not go side by side",
    "scenarios: {cross: [grid: {seed: [1]}, grid: {seed: [2]}]}": "cross[1]: seed is set by an earlier block too",
    "scenarios: {sample: {method: halton, points: 8, ranges: {}}}": "'halton' is not one of sobol, latin-hypercube",
    "scenarios: {sample: {method: sobol, points: 0, ranges: {}}}": "0 is not a whole number from 1 to",
    "scenarios: {grid: {lang: [ko]}}": "parameter 'lang' is none of a sweep's",
    "scenarios: {list: []}": "[] is not a list of scenarios",
    "scenarios: [list: [{}], grid: 1, ]": "scenarios[1].grid: 1 is not a mapping of parameters",
    "scenarios:\n- grid:\n    claimed_fleet: [3, 4, 3]": "s.yaml:3: scenarios[0].grid.claimed_fleet[2]: is the same as "
    "[0] before it; leave one of them out",
    "set: {seed: 7}\nscenarios:\n- named: {as is: {claimed_ratio: 0.1}, plain: {}, dear: {seed: 8}}": "plain: is the "
    "same as 'as is' before it; leave one of them out",
    "scenarios: {list: [{claimed_ratio: 0.2}, {usd_per_gpu_hour: 2}, {}]}": "list[2]: is the same as [1] before it",
    "scenarios: {list: [{}], grid: {}}": "list, grid together is not a block",
    "sets: {}\nscenarios: {list: [{}]}": "s.yaml:1: sets: 'sets' is unknown; did you mean 'set'?",
    "set: {seed: 1, seed: 2}": "s.yaml: line 1: 'seed' is given twice in one mapping",
    "a: &a 1\nscenarios: *a": "s.yaml: line 2: *a is a reference; write its value out",
    "scenarios: []": "[] is not a list of 1 or more blocks such as '- grid: …'",
    "scenarios: 7": "7 is not a block; a block is one of ",
    "scenarios: {named: {}}": "{} is not a mapping of names to scenarios such as 'dear: {…}'",
    "scenarios: {list: [3]}": "list[0]: 3 is not a mapping such as {claimed_ratio: 0.05}",
    "scenarios: {sample: {method: sobol, points: 8, ranges: {}}}": "{} is not a mapping of parameters to "
    "ranges or lists",
    "scenarios: {grid: {claimed_ratio: {from: 0.1, to: 0.5, steps: 2, scale: cubic}}}": "'cubic' is not one of "
    "linear, ",
    "scenarios: {sample: {method: sobol, points: 8, ranges: {seed: {from: 0, to: 8, scale: log}}}}": "a "
    "logarithmic range begins above 0, found 0",
    "scenarios: [": "s.yaml: is not YAML",
    "": "s.yaml:1: nothing is not a mapping with scenarios, set",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_one_line_with_the_place_and_the_remedy(read: Read, text: str) -> None:
    with pytest.raises(ScenarioError) as found:
        read(text)
    assert MISTAKES[text] in str(found.value)
    assert "\n" not in str(found.value)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path, evidence: Evidence) -> None:
    with pytest.raises(ScenarioError, match=r"none\.yaml: No such file"):
        scenarios.read(tmp_path / "none.yaml", evidence)
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ScenarioError, match="is not UTF-8"):
        scenarios.read(tmp_path / "b.yaml", evidence)


def test_the_example_is_read(evidence: Evidence) -> None:
    sweep = scenarios.read(ROOT / "data" / "examples" / "scenarios.yaml", evidence)
    assert len({one.id for one in sweep.scenarios()}) > 800
