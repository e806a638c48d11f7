"""The what-if panel: tables against hand-worked values and the models, scenarios against the audit, the HTML."""

import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from claim_audit import cost, evidence, fleet, market, verdicts
from claim_audit.evidence import Evidence
from claim_audit.numbers import Fact, Lang, with_inputs
from claim_audit.page import trace
from claim_audit.page.outputs import Ledger
from claim_audit.parameters import ACCOUNTINGS, ALL, Parameters
from claim_audit.uncertainty import interval
from claim_audit.whatif import Panel, panel
from claim_audit.whatif.grid import SCORES, baselines, claims, counted_chips, grid, typical_ratio
from claim_audit.whatif.scenarios import SCENARIOS, built, quantity, scenarios

MOST_BYTES = 60_000
MIDDLE = len(SCORES) // 2


@pytest.fixture(scope="module")
def real() -> Evidence:
    return evidence.load()


@pytest.fixture(scope="module")
def tables(real: Evidence) -> dict[str, Any]:
    return grid(real, Parameters(), verdicts.audit(real, Parameters(), *claims(real), flips=False))


@pytest.fixture(scope="module", params=["ko", "en"])
def shown(request: pytest.FixtureRequest, real: Evidence) -> tuple[Lang, Panel]:
    return request.param, panel(real, Parameters(lang=request.param), {"l03-cost"})


def test_the_panel_answers_every_claim_about_cost_chips_and_demand(real: Evidence) -> None:
    asked = {"l03-cost": "at-most", "l24-cost-under": "under", "l05-fleet": "held", "l12-spreads": "grows"}
    assert claims(real).items() >= asked.items()
    assert all(not real["claims"].at[claim, "repeats"] for claim in claims(real))


def test_a_ratio_of_known_hours_is_one_number(real: Evidence, tables: dict[str, Any]) -> None:
    """DeepSeek's hours over Llama's, both on Hopper chips at one price: nothing about it is uncertain."""
    ours = cost.stages(real, Parameters()).number("r1-with-base", "gpu_hours").value
    theirs = real.number("training_runs", "llama-3.1-405b", "gpu_hours").value
    assert tables["ratios"]["rental"]["llama-3.1-405b"] == [pytest.approx(1e4 * math.log(ours / theirs))]


@pytest.mark.parametrize("basis", ACCOUNTINGS)
def test_tables_hold_the_quantiles_of_each_pairing(real: Evidence, tables: dict[str, Any], basis: str) -> None:
    for run, table in tables["ratios"][basis].items():
        about = cost.measure(real, Parameters(accounting=basis, baseline=run))
        assert about.quantity is not None
        low, median, high = interval(about.quantity(about.base_draws))
        logs = np.cumsum(table)
        ends = [logs[place] if len(table) > 1 else logs[0] for place in (MIDDLE // 2, MIDDLE, MIDDLE * 3 // 2)]
        assert np.exp(np.array(ends) / 1e4) == pytest.approx([low, median, high], rel=1e-4)
        assert min(table[1:], default=0) >= 0


def test_the_price_cancels_and_experiments_only_shift(real: Evidence) -> None:
    """What lets one table stand for every price and every multiplier."""
    one = typical_ratio(real, Parameters())
    assert typical_ratio(real, Parameters(usd_per_gpu_hour=7.0)) == pytest.approx(one)
    assert one is not None
    more = typical_ratio(real, Parameters(experiment_multiplier=6.0))
    assert more == pytest.approx([end * 2 ** (1 / 3) for end in one])  # a third of the pairings count experiments


def test_the_typical_ratio_is_the_measure_s(real: Evidence) -> None:
    for setting in ({}, {"accounting": "programme"}, {"baseline": "gpt-4", "include_base_model": False}):
        about = cost.measure(real, Parameters(**setting))  # type: ignore[arg-type]
        assert about.quantity is not None
        assert typical_ratio(real, Parameters(**setting)) == interval(about.quantity(about.base_draws))  # type: ignore[arg-type]


def test_fleets_carry_the_pool_and_its_weights(real: Evidence, tables: dict[str, Any]) -> None:
    assert list(tables["fleets"]) == counted_chips(real, Parameters())
    for chip, about in tables["fleets"].items():
        pooled = fleet.pool(real, Parameters(claimed_chip=chip)).number("pool", "units")
        assert about["units"] == [pooled.low, pooled.value, pooled.high]
        assert sum(weight for weight, _ in about["estimates"]) == pytest.approx(1)
    assert tables["fleets"]["a100"]["estimates"] == [[1, [pytest.approx(1e4 * math.log(10_000))]]]


def test_demand_is_carried_as_multiples_of_its_median(real: Evidence, tables: dict[str, Any]) -> None:
    stated = market.elasticity_of(real, Parameters())
    assert tables["elasticity"]["spread"] == [stated.low, 1, stated.high]
    assert sum(tables["elasticity"]["draws"][: MIDDLE + 1]) == 0


def test_a_pairing_of_which_nothing_is_known_is_left_out(real: Evidence) -> None:
    frames = {name: real[name] for name in real.tables}
    frames["training_runs"].loc["grok-2", ["gpu_hours", "training_flop"]] = np.nan
    frames["cost_estimates"] = frames["cost_estimates"][frames["cost_estimates"]["run_id"] != "grok-2"]
    poorer = replace(real, frames=frames)
    found = grid(poorer, Parameters(), verdicts.audit(poorer, Parameters(), *claims(poorer), flips=False))
    assert "grok-2" in baselines(poorer)
    assert all("grok-2" not in found["ratios"][basis] for basis in ACCOUNTINGS)
    assert "grok-2" not in found["typical"][ALL]


@pytest.mark.parametrize("question", SCENARIOS)
def test_scenarios_are_audits_with_other_parameters(real: Evidence, question: str) -> None:
    claim = {"cost": "l03-cost", "fleet": "l05-fleet", "demand": "l12-spreads"}[question]
    own = built(real, Parameters(), question, verdicts.audit(real, Parameters(), claim, flips=False)[claim])
    for scenario in scenarios(real, Parameters(), question, own):
        Parameters.read(scenario.moved)
        verdict = verdicts.audit(real, Parameters(**scenario.moved), claim, flips=False)[claim]
        assert (scenario.verdict.grade, scenario.verdict.chance.value) == (verdict.grade, verdict.chance.value)  # type: ignore[union-attr]


def test_every_number_of_a_scenario_has_a_key_of_its_own(real: Evidence, shown: tuple[Lang, Panel]) -> None:
    values: dict[str, float] = {}
    for number in with_inputs(shown[1].numbers):
        assert values.setdefault(number.key, number.value) == number.value, number.key
        if isinstance(number, Fact) and number.table == "parameters":
            assert number.value == getattr(Parameters(), number.row)


def test_the_data_is_small_and_valid(shown: tuple[Lang, Panel]) -> None:
    found = re.search(
        r'<script type="application/json" id="what-if-data">(.*?)</script>', str(shown[1].html), re.DOTALL
    )
    assert found is not None
    assert len(found[1].encode()) <= MOST_BYTES
    carried = json.loads(found[1])
    assert set(carried["built"]) == set(carried["defaults"])
    assert carried["fixed"] == ""


def test_other_parameters_of_the_build_stay_in_the_command(real: Evidence) -> None:
    html = str(panel(real, Parameters(prior_probability=0.4, usd_per_gpu_hour=3.0), ()).html)
    carried = json.loads(html.split('id="what-if-data">')[1].split("</script>", maxsplit=1)[0])
    assert carried["fixed"] == " -p prior_probability 0.4"
    assert carried["built"]["usd_per_gpu_hour"] == 3.0


def test_every_digit_of_the_panel_has_an_origin(real: Evidence, shown: tuple[Lang, Panel]) -> None:
    lang, made = shown
    targets = {number.anchor for number in with_inputs(made.numbers)} | {"verdict-l03-cost"}
    page = f'<html lang="{lang}">{made.html}{"".join(f"""<p id="{one}"></p>""" for one in sorted(targets))}</html>'
    assert trace.problems(page, lang, Ledger(), trace.Allowed(real.names)) == []


def test_fields_have_labels_and_ids_that_stand_once(shown: tuple[Lang, Panel]) -> None:
    walker = _Forms()
    walker.feed(str(shown[1].html))
    assert len(walker.ids) == len(set(walker.ids))
    assert set(walker.referred) <= set(walker.ids)
    assert walker.unlabelled() == []


class _Forms(HTMLParser):
    """Ids, what labels point to, and the fields."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.referred: list[str] = []
        self.fields: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids += [values["id"]] if "id" in values else []
        self.referred += [*values.get("for", "").split(), *values.get("aria-labelledby", "").split()]
        if tag in ("input", "select"):
            self.fields.append(values)

    def unlabelled(self) -> list[dict[str, str]]:
        return [one for one in self.fields if "aria-label" not in one and one.get("id") not in self.referred]


def test_before_anything_was_known_of_the_fleet_the_panel_has_a_dash(real: Evidence) -> None:
    early = Parameters.read({"as_of": "2024-06-01", "draws": 256, "lang": "en"})
    assert quantity(real, early, "fleet") is None
    page = panel(real, early, set()).html
    assert '<span data-out="fleet">–</span>' in page
