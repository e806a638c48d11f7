"""Named settings of the panel, each worked out by the model itself: what readers without a script see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from claim_audit import cost, fleet, market
from claim_audit.evidence import Evidence
from claim_audit.numbers import Number, Printable, Result, Sentence, Text
from claim_audit.parameters import Parameters, describe
from claim_audit.verdicts import Verdict, audit
from claim_audit.whatif.grid import claims, typical_ratio

DEAREST = "dearest"  # its price comes from `data/`
QUANTITIES = {
    "cost": Text("비용 비율", "cost ratio"),
    "fleet": Text("추정 보유량", "estimated holding"),
    "demand": Text("GPU 총수요", "total demand for GPUs"),
}
ASKED = {"cost": "at-most", "fleet": "held", "demand": "grows"}  # the way of asking the first claim is shown for

BUILT = Text("이 보고서의 설정", "As in this report")
SCENARIOS: dict[str, dict[str, tuple[Text, Mapping[str, Any]]]] = {
    "cost": {
        "rental-llama": (
            Text("Llama 3.1 405B와 임차료로만 견준다", "Rental price only, against Llama 3.1 405B"),
            {"accounting": "rental", "baseline": "llama-3.1-405b"},
        ),
        "gpt-4": (Text("GPT-4와만 견준다", "Against GPT-4 alone"), {"baseline": "gpt-4"}),
        "rental": (Text("임차료로만 친다", "Rental price only"), {"accounting": "rental"}),
        "amortised": (Text("장비를 사서 상각한다", "Hardware bought and written off"), {"accounting": "amortised"}),
        "programme": (
            Text("실험까지 개발 전체를 친다", "The whole programme, experiments included"),
            {"accounting": "programme"},
        ),
        "experiments": (
            Text(
                "개발 전체를 치되 실험이 최종 학습의 {experiment_multiplier}다",
                "The whole programme, with experiments {experiment_multiplier} the final run",
            ),
            {"accounting": "programme", "experiment_multiplier": 30.0},
        ),
        DEAREST: (Text("GPU 한 시간이 {usd_per_gpu_hour}다", "A GPU rented at {usd_per_gpu_hour}"), {}),
        "stage": (Text("V3를 빼고 R1 단계만 친다", "The R1 stage alone, without V3"), {"include_base_model": False}),
        "twentieth": (
            Text("주장이 {claimed_ratio}이었(였)다면", "Had the claim been {claimed_ratio}"),
            {"claimed_ratio": 0.05},
        ),
    },
    "fleet": {
        "fewer": (
            Text("주장이 {claimed_fleet}이었(였)다면", "Had the claim been {claimed_fleet}"),
            {"claimed_fleet": 20_000},
        ),
        "hopper": (Text("Hopper 세대 칩을 모두 센다", "Counting all Hopper chips"), {"claimed_chip": "hopper"}),
        "h800": (Text("H800 한 종만 센다", "Counting H800s alone"), {"claimed_chip": "h800"}),
    },
    "demand": {
        "inelastic": (
            Text("수요가 둔하다(탄력성 {demand_elasticity})", "Sluggish demand (elasticity {demand_elasticity})"),
            {"demand_elasticity": 0.5},
        ),
        "elastic": (
            Text("수요가 민감하다(탄력성 {demand_elasticity})", "Eager demand (elasticity {demand_elasticity})"),
            {"demand_elasticity": 2.0},
        ),
    },
}


@dataclass(frozen=True)
class Scenario:
    """A setting with its name, what it sets, the claim's quantity (none if nothing is known) and the verdict."""

    id: str
    question: str
    name: Sentence
    moved: Mapping[str, Any]
    quantity: Result | None
    verdict: Verdict
    chosen: tuple[Result, ...] = ()

    @property
    def numbers(self) -> Iterator[Number]:
        """Every number the scenario states."""
        yield from self.chosen
        if self.quantity is not None:
            yield self.quantity
        if self.verdict.probability is not None:
            yield self.verdict.probability


def built(evidence: Evidence, params: Parameters, question: str, verdict: Verdict) -> Scenario:
    """The report's own setting, with the numbers the report itself states."""
    return Scenario("built", question, Sentence(BUILT), {}, quantity(evidence, params, question), verdict)


def scenarios(evidence: Evidence, params: Parameters, question: str, own: Scenario) -> Iterator[Scenario]:
    """The named settings of a question (cost, fleet or demand), each changing `params` in a few places."""
    claim = next(claim for claim, asked in claims(evidence).items() if asked == ASKED[question])
    for name, (words, settings) in SCENARIOS[question].items():
        moved = dict(settings)
        if name == DEAREST:
            moved["usd_per_gpu_hour"] = evidence.number("assumptions", "usd-per-gpu-hour", "value").high
        chosen = params.model_copy(update=moved)
        numbers = {
            key: _chosen(name, key, words, chosen.number(key)) for key in moved if f"{{{key}" in words.ko + words.en
        }
        values: dict[str, Printable] = dict(numbers)
        verdict = audit(evidence, chosen, claim, flips=False)[claim]
        named = Sentence(words, values)
        value = _own(name, named, quantity(evidence, chosen, question), own.quantity, numbers)
        chance = _own(name, named, verdict.probability, own.verdict.probability, numbers)
        verdict = replace(verdict, probability=chance)
        yield Scenario(name, question, named, moved, value, verdict, tuple(numbers.values()))


def quantity(evidence: Evidence, params: Parameters, question: str) -> Result | None:
    """What a question is about, with its 5th to 95th percentile; None where nothing is known of it."""
    if question == "demand":
        return market.demand(evidence, params).number("claimed", "demand_factor")
    if question == "fleet":
        pooled = fleet.pool(evidence, params)
        return pooled.number("pool", "units") if "pool" in pooled.frame.index else None
    ratio = typical_ratio(evidence, params)
    if ratio is None:
        return None
    low, median, high = ratio
    return Result(
        key="what-if/built/quantity",
        value=median,
        low=low,
        high=high,
        unit="ratio",
        label=Text("비용 비율", "cost ratio"),
        formula="geometric mean of the cost ratio over the pairings chosen, in each draw; the median",
        made_from=tuple(cost.measure(evidence, params).numbers.values()),
    )


def _chosen(scenario: str, name: str, words: Text, number: Number) -> Result:
    """A parameter's value in a scenario: not the report's own, so a number of its own."""
    about = describe(name)
    return Result(
        key=f"what-if/{scenario}/{name}",
        value=number.value,
        unit=number.unit,
        label=Text(about["ko"], about["en"]),
        formula="a value chosen for this scenario",
    )


def _own(
    scenario: str, name: Sentence, number: Result | None, built: Result | None, chosen: Mapping[str, Result]
) -> Result | None:
    """A result as a number of the scenario: the built one's, with the values chosen in place of the report's."""
    if number is None:
        return None
    return replace(
        number,
        key=f"what-if/{scenario}/{'probability' if number.unit == 'probability' else 'quantity'}",
        label=Text(f"{name.text('ko')}, {number.label.ko}", f"{name.text('en')}: {number.label.en}"),
        formula="as in this report, with the scenario’s values in place of its own",
        made_from=tuple(part for part in (*chosen.values(), built) if part is not None),
    )
