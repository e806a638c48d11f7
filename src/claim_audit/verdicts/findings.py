"""What each measure found, as the measure and as one sentence."""

from collections.abc import Callable
from functools import partial

from claim_audit import cost, fleet, market, parity
from claim_audit.evidence import Evidence
from claim_audit.numbers import LANGS, Printable, Sentence, Text
from claim_audit.parameters import Parameters
from claim_audit.uncertainty import Measure
from claim_audit.verdicts.words import chip_name

Finding = tuple[Measure | None, Sentence]

ONE_RATIO = Text(
    "고른 비용 기준과 비교 모델에서 비율은 {lowest:2}이다(다).",
    "With the accounting basis and compared model chosen, the ratio is {lowest:2}.",
)
RATIOS = Text(
    "비용 기준과 비교 모델을 바꿔 가며 맞춰 본 조합 {all} 가운데 맞을 확률이 절반 이상인 것은 {held}이다(다). "
    "조합을 모두 같은 무게로 쳤다. 비율의 중앙값은 {lowest:2}에서 {highest:2}까지 벌어진다.",
    "The claim is more likely than not to hold in {held:plain} of {all:plain} pairings of accounting basis and "
    "compared model, all counted alike; their median ratios run from {lowest:2} to {highest:2}.",
)
NO_RATIO = Text(
    "고른 비용 기준으로는 비교 모델의 비용을 알 길이 없다.",
    "On the accounting basis chosen nothing is known of what the compared model cost.",
)
FLEET = Text(
    "추정치를 가중치대로 합치면 {chip} 보유량의 중앙값은 {units}이다(다). 주장에 나온 수는 {claimed}이다(다).",
    "Weighted together, the estimates of {chip} chips have a median of {units:plain}; the claim is {claimed:plain}.",
)
NO_FLEET = Text("{chip} 보유량을 추정한 자료가 기준일까지 없다.", "No estimate of a {chip} fleet was known on the day.")
PARITY = Text(
    "R1과 o1의 점수가 모두 있는 시험 {tests} 가운데 {ahead}에서 R1이 앞섰고 ",
    "R1 leads o1 in {ahead:plain} of the {tests:plain} tests with scores for both; ",
)
ON_AVERAGE = {
    True: Text("평균으로는 {gap:abs,2} 뒤졌다. ", "on average it trails by {gap:abs,2}. "),
    False: Text("평균으로는 {gap:abs,2} 앞섰다. ", "on average it leads by {gap:abs,2}. "),
}
ALL_BY_DEVELOPERS = Text(
    "모두 개발사가 낸 점수에 기댄다.", "All of these pairs rest on scores that a developer reported."
)
SOME_INDEPENDENT = Text(
    "그 가운데 개발사가 아닌 곳에서 잰 시험은 {independent}이다(다).",
    "Of these, {independent:plain} were measured by neither developer.",
)
NO_SCORES = Text("기준일까지 공개된 점수가 없다.", "No scores had been published by the day.")
DEMAND = Text(
    "값이 내려 전체 수요가 늘려면 가격 탄력성이 {break_even}보다 커야 하는데, 잰 값이 없다.",
    "Lower prices raise total demand only if its price elasticity is above {break_even}, which nobody has measured.",
)


def _cost_measure(evidence: Evidence, params: Parameters, *, strict: bool = False) -> Measure | None:
    try:
        return cost.measure(evidence, params, strict=strict)
    except ValueError:  # the basis and the model chosen have nothing known in common
        return None


def _cost(evidence: Evidence, params: Parameters, *, strict: bool) -> Finding:
    measure = _cost_measure(evidence, params, strict=strict)
    if measure is None:
        return None, Sentence(NO_RATIO)
    ratios = cost.ratios(evidence, params)
    column = "probability_strict" if strict else "probability"
    order = ratios.frame["ratio"].sort_values().index
    counts = cost.counts(ratios, column)
    values: dict[str, Printable] = {"lowest": ratios.number(order[0], "ratio")}
    if len(order) > 1:
        values |= {
            "held": counts.number(column, "rows"),
            "all": counts.number("all", "rows"),
            "highest": ratios.number(order[-1], "ratio"),
        }
    words = RATIOS if len(order) > 1 else ONE_RATIO
    return measure, Sentence(words, values)


def _fleet(evidence: Evidence, params: Parameters) -> Finding:
    measure = fleet.measure(evidence, params)
    chip = chip_name(params.claimed_chip, evidence)
    if measure is None:
        return None, Sentence(NO_FLEET, {"chip": chip})
    units = fleet.pool(evidence, params).number("pool", "units")
    return measure, Sentence(FLEET, {"chip": chip, "units": units, "claimed": params.number("claimed_fleet")})


def _parity(evidence: Evidence, params: Parameters) -> Finding:
    measure = parity.measure(evidence, params)
    if measure is None:
        return None, Sentence(NO_SCORES)
    summary = parity.summary(evidence, params)
    values: dict[str, Printable] = {name: summary.number("mean", name) for name in ("tests", "ahead", "gap")}
    more = ALL_BY_DEVELOPERS
    if summary.number("mean", "independent").value:
        values["independent"] = summary.number("mean", "independent")
        more = SOME_INDEPENDENT
    parts = (PARITY, ON_AVERAGE[summary.number("mean", "gap").value < 0], more)
    return measure, Sentence(Text(*("".join(part[lang] for part in parts) for lang in LANGS)), values)


def _demand(evidence: Evidence, params: Parameters) -> Finding:
    return market.demand_measure(evidence, params), Sentence(DEMAND, {"break_even": market.break_even()})


# Each question alone; None where nothing is known.
QUESTIONS: dict[str, Callable[[Evidence, Parameters], Measure | None]] = {
    "cost_ratio/at-most": _cost_measure,
    "cost_ratio/under": partial(_cost_measure, strict=True),
    "fleet_size/held": fleet.measure,
    "performance_parity/similar": parity.measure,
    "market/demand-grows": market.demand_measure,
}
# Each question with the sentence that says what was found.
MEASURES: dict[str, Callable[[Evidence, Parameters], Finding]] = {
    "cost_ratio/at-most": lambda evidence, params: _cost(evidence, params, strict=False),
    "cost_ratio/under": lambda evidence, params: _cost(evidence, params, strict=True),
    "fleet_size/held": _fleet,
    "performance_parity/similar": _parity,
    "market/demand-grows": _demand,
}
