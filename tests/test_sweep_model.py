"""Scenarios told together have the numbers and verdicts that the audit gives each alone."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from claim_audit import evidence as evidence_module
from claim_audit.evidence import Evidence
from claim_audit.sweep import model, plain
from claim_audit.sweep.batches import run_batch
from claim_audit.sweep.columns import DONE, FAILED, claims_asked, schema
from claim_audit.sweep.scenarios import Scenario, scenario

ALONE = 16  # scenarios that are compared; the plain audit takes a second for each


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return evidence_module.load()


def odd(evidence: Evidence, chance: random.Random) -> dict[str, Any]:
    """Parameters drawn from everything they may be, ends and oddities often."""
    chips, estimates = list(evidence["chips"].index), list(evidence["fleet_estimates"].index)
    runs = evidence["training_runs"]
    pick = chance.choice
    everything = {
        "as_of": lambda: f"{chance.randint(2022, 2027)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        "claimed_ratio": lambda: pick([1.0, 1e-4, 0.1, 0.05, 10 ** chance.uniform(-4, 0)]),
        "claimed_fleet": lambda: pick([1, 10_000_000, 50_000, int(10 ** chance.uniform(0, 7))]),
        "claimed_chip": lambda: pick([*chips, "hopper", "all", "hopper", "h800"]),
        "training_chip": lambda: pick(chips),
        "baseline": lambda: pick(list(runs.index[runs["baseline"].astype(bool)])),
        "accounting": lambda: pick(["rental", "amortised", "programme", "all"]),
        "include_base_model": lambda: pick([True, False]),
        "usd_per_gpu_hour": lambda: pick([0.1, 20.0, chance.uniform(0.1, 20)]),
        "experiment_multiplier": lambda: pick([1.0, 50.0, chance.uniform(1, 50)]),
        "trend_factor_per_year": lambda: chance.uniform(1.01, 100),
        "equivalence_margin": lambda: pick([0.1, 50.0, chance.uniform(0.1, 10)]),
        "demand_elasticity": lambda: pick([0.05, 1.0, 10.0, chance.uniform(0.05, 10)]),
        "source_weights": lambda: {
            one: pick([0.0, 1.0, chance.random()])
            for one in chance.sample(estimates, chance.randint(1, len(estimates)))
        },
        "prior_probability": lambda: chance.uniform(0.01, 0.99),
        "draws": lambda: pick([256, 512, 4096]),
        "seed": lambda: pick([0, 1, chance.randint(0, 2**32 - 1)]),
    }
    return {name: make() for name, make in everything.items() if chance.random() < 0.4}


def rows(columns: Mapping[str, Any], size: int) -> list[dict[str, Any]]:
    lists = {name: values if isinstance(values, list) else values.to_pylist() for name, values in columns.items()}
    return [{name: values[at] for name, values in lists.items() if values[at] is not None} for at in range(size)]


def alone(evidence: Evidence, scenarios: Sequence[Scenario]) -> list[dict[str, Any]]:
    found = [plain.row_of(evidence, one) for one in scenarios]
    return [{name: value for name, value in row.items() if value is not None} for row in found]


def test_told_together_or_alone_scenarios_have_the_same_numbers_and_verdicts(
    evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(11)
    scenarios = [scenario("", odd(evidence, chance)) for _ in range(ALONE)]
    wanted = alone(evidence, scenarios)
    one_by_one: list[str] = []
    row_of = plain.row_of
    monkeypatch.setattr(plain, "row_of", lambda known, one: one_by_one.append(one.id) or row_of(known, one))
    assert rows(model.run(evidence, scenarios), ALONE) == wanted
    assert len(one_by_one) <= 1, "nearly all are told together"


def test_a_row_does_not_hang_on_the_rest_of_its_batch(evidence: Evidence) -> None:
    chance = random.Random(5)
    scenarios = [scenario("", {**odd(evidence, chance), "draws": 256}) for _ in range(12)]
    together = rows(model.Model(evidence).run(model.Settings(scenarios)), 12)
    fresh = model.Model(evidence)
    assert [row for one in reversed(scenarios) for row in rows(fresh.run(model.Settings([one])), 1)] == together[::-1]


def test_a_ratio_on_the_limit_is_left_to_the_audit_itself(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against Llama at one price both sides are exact, so the ratio is one number: here exactly what is claimed."""
    pair = {"accounting": "rental", "baseline": "llama-3.1-405b", "draws": 256}
    ratio = plain.row_of(evidence, scenario("", pair))["cost_ratio"]
    near = [scenario("", {**pair, "claimed_ratio": ratio * share, "experiment_multiplier": 4.0}) for share in (1, 0.99)]
    assert rows(model.run(evidence, near), 2) == alone(evidence, near)


def test_a_scenario_that_cannot_be_told_is_a_row_with_its_error(evidence: Evidence) -> None:
    good, bad = scenario("good", {"draws": 256}), Scenario("x", "bad", {"draws": 256, "seed": -1})
    table = run_batch("model", [good, bad])
    assert table["status"].to_pylist() == [DONE, FAILED]
    assert table["error"].to_pylist() == [
        None,
        "ParameterError: parameter seed: -1 is not a whole number from 0 to 4,294,967,295",
    ]
    assert [table[name].to_pylist()[1] for name in ("grade/l03-cost", "probability/l03-cost", "grade/l07-meta")] == [
        None,
        None,
        None,
    ]
    assert table["grade/l03-cost"].to_pylist()[0] == run_batch("model", [good])["grade/l03-cost"].to_pylist()[0]


def test_a_table_has_the_columns_decided_before(evidence: Evidence) -> None:
    table = run_batch("model", [scenario("one", {"seed": 3, "draws": 256, "source_weights": {"wang-h100": 0.5}})])
    assert table.schema == schema(evidence, "model")
    row = table.to_pylist()[0]
    assert (row["name"], row["seed"], row["source_weights"]) == ("one", 3, '{"wang-h100": 0.5}')
    assert (row["claimed_fleet"], row["status"], row["error"]) == (50_000, DONE, None)
    assert row["grade/l05-fleet"]
    assert len([name for name in row if name.startswith("grade/")]) == len(claims_asked(evidence))
