"""What a verdict is made of, piece by piece: grades, weights, items, probabilities, flips, counts and words."""

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claim_audit import cost, evidence, fleet, parity, shelf, verdicts
from claim_audit.evidence import Evidence
from claim_audit.numbers import Fact, Name, Number, Result, Sentence, Text
from claim_audit.parameters import Parameters
from claim_audit.uncertainty import Array, Draws, Measure, Range
from claim_audit.verdicts import MEASURES, QUESTIONS, SUSPENDED, Item, Verdict, grade_of, posterior, scale, weight_of
from claim_audit.verdicts.auditor import _Auditor, _flip, _possible, _reason
from claim_audit.verdicts.findings import (
    ALL_BY_DEVELOPERS,
    NO_RATIO,
    ON_AVERAGE,
    ONE_RATIO,
    PARITY,
    RATIOS,
    SOME_INDEPENDENT,
)
from claim_audit.verdicts.judgement import strongest_by_group
from claim_audit.verdicts.origins import told_apart

LABEL = Text("값", "value")
FEW: dict[str, Any] = {"draws": 256}


@cache
def real() -> Evidence:
    return evidence.load()


@cache
def audited() -> dict[str, Verdict]:
    return verdicts.audit(real(), Parameters(**FEW))


def fact(value: float, key: str = "t/r/c", unit: str = "index") -> Fact:
    return Fact(key=key, value=value, unit=unit, label=LABEL, table="t", row="r", column="c", source_ids=("a", "b"))


def item(id_: str, ratio: float, group: str = "", *, supports: bool = True) -> Item:
    words = Text(f"{id_} 때문이다.", f"Because of {id_}.")
    return Item(id_, supports, "strong", group, fact(ratio), Sentence(words, {id_: fact(ratio, id_)}), ("c", "a"))


# ---- the scale


def test_the_scale_runs_from_true_to_false_by_its_order() -> None:
    grades = scale(real())
    assert [grade.id for grade in grades] == ["true", "mostly-true", "half-true", "mostly-false", "false", SUSPENDED]
    table = real()["verdict_scale"]
    for grade in grades:
        row = table.loc[grade.id]
        assert (grade.name, grade.shape) == (Text(row["name_ko"], row["name_en"]), row["shape"])
        ends = [row[column] for column in ("probability_min", "probability_below")]
        assert [grade.low, grade.below] == [None if math.isnan(end) else end for end in ends]
    turned = replace(real(), frames={**real().frames, "verdict_scale": table.iloc[::-1]})
    assert scale(turned) == grades


def test_a_probability_on_a_line_belongs_to_the_band_above_it() -> None:
    grades = scale(real())
    for grade in grades[:-1]:
        assert grade.low is not None
        assert grade_of(grade.low, grades) == grade
        if grade.low:
            assert grade_of(math.nextafter(grade.low, 0), grades) != grade
    assert (grade_of(1.0, grades).id, grade_of(0.0, grades).id, grade_of(None, grades).id) == (
        "true",
        "false",
        SUSPENDED,
    )


def test_odds_and_likelihood_ratios_by_hand() -> None:
    assert posterior(0.2, math.log(9)) == pytest.approx(9 / 13)
    assert posterior(0.75, -math.log(3)) == 0.5
    assert posterior(0.5, 0.0) == 0.5
    assert posterior(1e-12, 1.0) == pytest.approx(math.e * 1e-12)
    assert (posterior(0.0, 50.0), posterior(1.0, -50.0)) == (0.0, 1.0)


def test_many_probabilities_are_graded_as_each_alone() -> None:
    grades = scale(real())
    lows = [grade.low for grade in grades if grade.low]
    some = [0.0, 1e-9, *lows, *(math.nextafter(low, 0) for low in lows), 0.37, 1.0]
    found = verdicts.grades_of(np.array([*some, math.nan]), grades)
    assert [grades[at] for at in found] == [grade_of(one, grades) for one in (*some, None)]
    turned = grades[::-1]
    assert [turned[at] for at in verdicts.grades_of(np.array([*some, math.nan]), turned)] == [
        grades[at] for at in found
    ]
    assert found.dtype == np.int8


def test_many_odds_move_as_each_alone() -> None:
    priors = np.array([0.0, 1e-12, 0.2, 0.2, 0.75, 1.0])
    weights = np.array([50.0, 1.0, math.log(9), 0.0, -math.log(3), -50.0])
    with np.errstate(all="raise"):  # where a chance is certain, nothing is divided by zero, so nobody is warned
        found = verdicts.posteriors(priors, weights).tolist()
        assert math.isnan(verdicts.posteriors(np.array([math.nan]), np.array([1.0]))[0])
    assert found == [posterior(*each) for each in zip(priors.tolist(), weights.tolist(), strict=True)]


# ---- evidence


def test_of_a_group_the_strongest_counts_and_of_equals_the_first() -> None:
    items = [item("a", 2, "g"), item("b", 4, "g"), item("c", 4, "g"), item("d", 9, "g", supports=False), item("e", 3)]
    assert [one.id for one in strongest_by_group(items)] == ["b", "d", "e"]
    assert weight_of(items) == pytest.approx(math.log(4 * 3 / 9))
    assert weight_of([]) == 0


def test_the_evidence_of_a_claim_is_told_as_data_has_it() -> None:
    auditor = _Auditor(real(), Parameters(**FEW), with_flips=False)
    table = real()["claim_evidence"]
    for claim in ("l05-h800", "l05-fleet"):
        rows = table[table["claim_id"] == claim]
        for found, (id_, row) in zip(auditor.items(claim), rows.iterrows(), strict=True):
            assert (found.id, found.strength, found.group) == (id_, row["strength"], row["group"])
            assert found.source_ids == tuple(row["source_ids"].split(";"))
            assert found.likelihood.key == f"assumptions/likelihood-{row['strength']}/value"
            assert found.reason.words == Text(row["reason_ko"], row["reason_en"])
            if not row["speaks_for"]:
                assert found.supports is (row["stance"] == "supports")


@pytest.mark.parametrize("settings", [{}, {"training_chip": "h20", "as_of": "2024-12-31"}])
def test_the_weight_of_the_evidence_on_each_claim_by_hand(settings: dict[str, Any]) -> None:
    asked, claims = Parameters(**FEW, **settings), real()["claims"]
    best: dict[str, dict[tuple[str, bool], float]] = {str(id_): {} for id_ in claims.index[claims["repeats"] == ""]}
    for id_, row in real()["claim_evidence"].iterrows():
        if str(row["known_on"]) > asked.as_of or row["claim_id"] not in best:
            continue
        chip, stance = row["speaks_for"], row["stance"] == "supports"
        origin = str(row["group"] or id_), chip == asked.training_chip if chip else stance
        ratio = real()["assumptions"].loc[f"likelihood-{row['strength']}", "value"]
        best[row["claim_id"]][origin] = max(ratio, best[row["claim_id"]].get(origin, 1.0))
    by_hand = {
        claim: sum(math.log(ratio) * (1 if side else -1) for (_, side), ratio in each.items())
        for claim, each in best.items()
    }
    found = verdicts.weights(real(), asked)
    assert list(found) == list(by_hand)
    assert found == pytest.approx(by_hand)
    assert any(found.values())


def test_the_words_of_evidence_may_name_a_parameter() -> None:
    rows = real()["claim_evidence"].copy()
    rows.loc[rows["claim_id"] == "l05-h800", ["reason_ko", "reason_en"]] = "{parameters/claimed_fleet}"
    facts = replace(real(), frames={**real().frames, "claim_evidence": rows})
    (said, *_) = _Auditor(facts, Parameters(**FEW, claimed_fleet=7), with_flips=False).items("l05-h800")
    assert [number.value for number in said.reason.numbers] == [7]


def test_evidence_that_speaks_for_one_chip_speaks_against_another() -> None:
    spoken = [one.id for one in audited()["l05-h800"].items]
    table = real()["claim_evidence"]
    named = table.loc[spoken]
    assert (named["speaks_for"] != "").any()
    other = verdicts.audit(real(), Parameters(**FEW, training_chip="h20"), "l05-h800", flips=False)["l05-h800"]
    sides = {one.id: one.supports for one in other.items}
    assert all(sides[str(id_)] == (row["speaks_for"] == "h20") for id_, row in named.iterrows() if row["speaks_for"])


def test_the_reason_is_what_was_measured_and_the_weightiest_of_the_winning_side() -> None:
    finding = Sentence(Text("쟀다.", "Measured."), {"n": fact(1, "n")})
    for_, strong, against = item("a", 2), item("b", 5), item("c", 9, supports=False)
    held = _reason(finding, [for_, strong, against], 0.5)
    assert held.words == Text("쟀다. b 때문이다.", "Measured. Because of b.")
    assert list(held.values) == ["n", "b"]
    assert _reason(finding, [for_, strong, against], 0.49).text("en") == "Measured. Because of c."
    assert _reason(None, [for_, strong], 0.1).text("en") == "Because of b."  # nothing speaks for the side that won
    assert _reason(finding, [], 0.9) == finding


def test_a_verdict_gives_as_its_reason_what_was_measured_then_the_weightiest_item() -> None:
    auditor = _Auditor(real(), Parameters(**FEW), with_flips=False)
    judged = auditor.judge("l05-fleet")
    _, finding = auditor.finding("l05-fleet", "fleet_size/held")
    assert judged.probability is not None
    assert judged.reason == _reason(finding, judged.items, judged.probability.value)
    assert finding.words.ko in judged.reason.words.ko


def test_a_verdict_by_evidence_alone_does_not_tell_why_nothing_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    auditor = _Auditor(real(), Parameters(**FEW), with_flips=False)
    monkeypatch.setitem(MEASURES, "fleet_size/held", lambda *_: (None, Sentence(NO_RATIO)))
    monkeypatch.setattr(auditor, "items", lambda _: [item("heavy", 99)])
    judged = auditor.judge("l05-fleet")
    assert judged.probability is not None
    assert judged.reason.words == item("heavy", 99).reason.words


def test_a_verdict_states_all_its_numbers_and_sources() -> None:
    flip = verdicts.Flip(
        fact(1, "today"), Result(key="flip", value=2, unit="index", label=LABEL, formula="f"), True, scale(real())[0]
    )
    chance = Result(key="p", value=0.995, unit="probability", label=LABEL, formula="f")
    verdict = Verdict(
        *("c", 3, "body", "stated", "none", "", "10분의 1"),
        claim=Sentence(Text("{x}", "{x}"), {"x": fact(3, "x")}),
        grade=scale(real())[0],
        probability=chance,
        reason=Sentence(Text("{y}", "{y}"), {"y": fact(4, "y"), "z": Name(Text("가", "a"))}),
        flips=(flip,),
        items=(item("i", 2),),
    )
    assert [number.key for number in verdict.numbers] == ["x", "y", "p", "today", "flip", "i"]
    assert verdict.source_ids == ("c", "a", "b")
    assert verdict.chance == chance


# ---- probabilities


def test_a_probability_knows_what_it_was_made_from() -> None:
    measured, weighed = audited()["l05-fleet"], audited()["l05-h800"]
    assert measured.probability is not None
    assert weighed.probability is not None
    anew = _Auditor(real(), Parameters(**FEW), with_flips=False).probability("c", 0.3, None, [])
    assert (anew.key, anew.value, anew.unit) == ("verdicts/c/probability", 0.3, "probability")
    assert anew.label == Text("주장이 맞을 확률", "probability that the claim holds")
    assert measured.probability.key == "verdicts/l05-fleet/probability"
    measure = fleet.measure(real(), Parameters(**FEW))
    assert measure is not None
    likelihoods = [one.likelihood for one in strongest_by_group(measured.items)]
    assert list(measured.probability.inputs) == list(dict.fromkeys([*measure.numbers.values(), *likelihoods]))
    assert weighed.probability.inputs[0].key == "parameters/prior_probability"
    more = "; its odds × the likelihood ratio of each item of evidence"
    assert weighed.probability.formula == f"prior_probability{more}"
    start = "share of draws and readings in which the claim holds"
    assert measured.probability.formula == start + (more if measured.items else "")
    bare = [one for one in audited().values() if one.probability and not one.items and not one.repeats]
    assert {one.probability.formula for one in bare if one.probability} <= {start}


def test_just_as_much_evidence_as_is_needed_gives_a_verdict() -> None:
    auditor = _Auditor(real(), Parameters(**FEW, prior_probability=0.4), with_flips=False)
    needed = real().number("assumptions", "evidence-needed", "value").value
    assert auditor.outcome(None, [item("a", needed)]) == posterior(0.4, math.log(needed))
    assert auditor.outcome(None, [item("a", needed * 0.999)]) is None
    assert auditor.outcome(None, [item("a", needed, supports=False)]) == posterior(0.4, -math.log(needed))
    measure = fleet.measure(real(), Parameters(**FEW))
    assert measure is not None
    assert auditor.outcome(measure, []) == measure.probability()


# ---- flips


def line(start: float, today: float = 2.0) -> Measure:
    """A measure that holds with probability x ÷ 4 · start in its one uncertain input."""

    def holds(draws: Draws) -> Array:
        return np.clip(draws["x"] * start / 4, 0, 1)

    return Measure("m", {"x": Range.exact(today)}, {"x": fact(today, "x")}, holds, draws=256)


def test_a_flip_tells_today_s_value_the_other_and_the_grade_past_it() -> None:
    auditor = _Auditor(real(), Parameters(**FEW), with_flips=True)
    (flip,) = auditor.flips("c", line(1.0), 0.0)
    grades = {grade.id: grade for grade in scale(real())}
    lows = sorted(grade.low for grade in grades.values() if grade.low)
    below = max(low for low in lows if low <= 0.5)
    above = min(low for low in lows if low > 0.5)
    nearest = min((below, above), key=lambda low: abs(math.log(low / 0.5)))
    assert flip.flips_at.value == pytest.approx(4 * nearest, rel=1e-5)
    assert flip.above is (nearest > 0.5)
    assert flip.today == fact(2.0, "x")
    assert (flip.flips_at.key, flip.flips_at.unit, flip.flips_at.label) == ("verdicts/c/flip/x", "index", LABEL)
    assert flip.flips_at.inputs == (fact(2.0, "x"),)
    assert flip.flips_at.formula == ("the value of x at which the probability crosses a threshold of the verdict scale")
    assert flip.grade == grade_of(nearest * (1.001 if flip.above else 1 / 1.001), scale(real()))


def test_evidence_moves_the_value_at_which_a_measure_flips() -> None:
    auditor = _Auditor(real(), Parameters(**FEW), with_flips=True)
    (flip,) = auditor.flips("c", line(1.0), math.log(3))
    crossed = [posterior(low, -math.log(3)) * 4 for low in auditor.thresholds]
    assert flip.flips_at.value == pytest.approx(min(crossed, key=lambda at: abs(math.log(at / 2))), rel=1e-5)


def test_flips_come_nearest_first() -> None:
    for verdict in audited().values():
        factors = [abs(math.log(flip.flips_at.value / flip.today.value)) for flip in verdict.flips]
        assert factors == sorted(factors)


def test_an_input_flips_only_where_it_can_get() -> None:
    assert _possible(fact(0.5, unit="fraction"), 1.0)
    assert not _possible(fact(0.5, unit="fraction"), 1.001)
    assert not _possible(fact(0.5, unit="probability"), 1.001)
    assert _possible(fact(0.5), 1.001)
    ratio = Parameters().number("claimed_ratio")
    assert [_possible(ratio, at) for at in (0.0001, 1.0, 0.00009, 1.01)] == [True, True, False, False]


def test_a_flip_on_the_very_line_may_lie_to_either_side() -> None:
    grades = scale(real())
    at_line = next(grade.low for grade in grades if grade.id == "half-true")
    assert at_line is not None
    today = fact(at_line, "x", "index")

    def rising(_: str, value: float) -> Any:
        return grade_of(min(value, 1.0), grades)

    def falling(_: str, value: float) -> Any:
        return grade_of(min(at_line**2 / value, 1.0), grades)

    up, down = (_flip("c", "x", today, at_line, grade_at) for grade_at in (rising, falling))
    assert up is not None
    assert down is not None
    assert (up.above, up.grade.id) == (False, "mostly-false")
    assert (down.above, down.grade.id) == (True, "mostly-false")
    assert _flip("c", "x", today, at_line, lambda name, value: grades[0]) is None
    assert _flip("c", "x", fact(0.9, "x", "probability"), 1.0, rising) is None


def test_a_flip_lies_beyond_its_value_seen_from_today() -> None:
    grades = scale(real())
    line_ = next(grade.low for grade in grades if grade.id == "half-true")
    assert line_ is not None

    def rising(_: str, value: float) -> Any:
        return grade_of(min(value, 1.0), grades)

    def odd_between(_: str, value: float) -> Any:
        return grades[0] if 3.9 < value < 4 else grades[1]

    almost = _flip("c", "x", fact(line_, "x"), line_ * (1 + 5e-6), rising)
    assert almost is not None
    assert almost.above is False
    assert _flip("c", "x", fact(2.0, "x"), 4.0, odd_between) is None


def test_flips_of_several_inputs_come_by_the_factor_from_today() -> None:
    def holds(draws: Draws) -> Array:
        return np.clip(0.5 * draws["large"] / 1000 * (draws["small"] / 2) ** 0.1, 0, 1)

    today = {"small": 2.0, "large": 1000.0}
    ranges = {name: Range.exact(value) for name, value in today.items()}
    numbers: dict[str, Number] = {name: fact(value, name) for name, value in today.items()}
    auditor = _Auditor(real(), Parameters(**FEW), with_flips=True)
    found = auditor.flips("c", Measure("m", ranges, numbers, holds, draws=256), 0.0)
    assert [flip.today.key for flip in found] == ["large", "small"]
    factors = [math.log(flip.flips_at.value / flip.today.value) for flip in found]
    assert factors[1] == pytest.approx(10 * factors[0], rel=1e-4)


def test_where_nothing_measures_the_prior_at_which_the_grade_is_another_is_told() -> None:
    verdict = audited()["l05-h800"]
    prior, weight = Parameters(**FEW).prior_probability, weight_of(verdict.items)
    (flip,) = verdict.flips
    assert (flip.today.key, flip.today.value) == ("parameters/prior_probability", prior)
    assert flip.flips_at.key == "verdicts/l05-h800/flip/prior_probability"
    assert "the value of prior_probability at which" in flip.flips_at.formula
    odds = [low / (1 - low) / math.exp(weight) for grade in scale(real()) if (low := grade.low)]
    crossed = [odd / (1 + odd) for odd in odds]
    assert flip.flips_at.value == pytest.approx(min(crossed, key=lambda at: abs(at - prior)))


# ---- whose figure is whose


def test_a_figure_of_a_claim_is_a_fact_of_its_line_in_all_that_rests_on_it() -> None:
    params, grade = Parameters(**FEW, claimed_ratio=0.05), scale(real())[0]
    ratio, about = params.number("claimed_ratio"), {"value": 1.0, "unit": "index", "label": LABEL, "formula": "f"}
    apart = Result(key="m/apart", made_from=(fact(3),), **about)
    rests = Result(key="m/rests", made_from=(ratio, apart), **about)
    because = replace(item("i", 2), reason=Sentence(Text("{r} 때문", "{r} says so"), {"r": rests}))
    flips_at = Result(key="verdicts/c/flip/claimed_ratio", made_from=(ratio,), **about)
    verdict = Verdict(
        *("c", 3, "body", "stated", "none", "", ""),
        claim=Sentence(Text("{x}", "{x} and {z}"), {"x": ratio, "z": Name(Text("가", "a"))}),
        grade=grade,
        probability=Result(key="verdicts/c/probability", made_from=(rests, ratio), **about),
        reason=Sentence(Text("{y}", "{y}"), {"y": rests, "z": apart}),
        flips=(verdicts.Flip(ratio, flips_at, True, grade),),
        items=(because,),
        hangs_on=because,
    )
    told = told_apart(verdict, {"claimed_ratio": 0.05, "claimed_chip": "h20"}, params)
    own = told.claim.values["x"]
    place = {"key": "claims/c/claimed_ratio", "table": "article", "row": "c", "column": "claimed_ratio"}
    assert own == replace(ratio, **place, source_ids=("article-read",))
    assert told.claim.values["z"] == Name(Text("가", "a"))
    moved = replace(rests, key="verdicts/c/m/rests", made_from=(own, apart))
    assert told.reason.values == {"y": moved, "z": apart}
    assert told.probability == replace(verdict.probability, made_from=(moved, own))
    (flip,) = told.flips
    assert (flip.today, flip.flips_at) == (own, replace(flips_at, made_from=(own,)))
    assert told.items == (replace(because, reason=Sentence(because.reason.words, {"r": moved})),)
    assert told.hangs_on == told.items[0]
    assert (told.claim.words, told.reason.words) == (verdict.claim.words, verdict.reason.words)
    assert told_apart(verdict, {}, params) is verdict
    assert told_apart(replace(verdict, probability=None), {"claimed_ratio": 0.05}, params).probability is None


def test_why_a_claim_is_not_checkable_may_name_a_parameter() -> None:
    claims = real()["claims"].copy()
    id_ = claims.index[(claims["not_checkable_ko"] != "") & (claims["repeats"] == "")][0]
    claims.loc[id_, ["not_checkable_ko", "not_checkable_en"]] = "{parameters/claimed_fleet}"
    facts = replace(real(), frames={**real().frames, "claims": claims})
    reason = verdicts.audit(facts, Parameters(**FEW, claimed_fleet=7), str(id_))[str(id_)].reason
    assert [number.value for number in reason.numbers] == [7]


def test_the_verdict_hangs_on_the_weightiest_item_without_which_it_differs() -> None:
    auditor = _Auditor(real(), Parameters(**FEW), with_flips=False)
    items = [item("light", 4.0), item("heavy", 5.0), item("none", 1.01)]
    grade = grade_of(auditor.outcome(None, items), auditor.grades)
    found = auditor.hangs_on(None, items, grade)
    assert found is not None
    assert found.id == "heavy"
    assert auditor.hangs_on(None, [item("none", 1.0)], grade_of(None, auditor.grades)) is None


def test_what_a_measured_verdict_hangs_on_is_sought_with_its_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    auditor = _Auditor(real(), Parameters(**FEW), with_flips=False)
    sure, items = line(4), [item("heavy", 99)]
    grade = grade_of(auditor.outcome(sure, items), auditor.grades)
    assert auditor.hangs_on(sure, items, grade) is None, "the measure alone gives the same grade"
    assert auditor.hangs_on(None, items, grade) == items[0]
    monkeypatch.setitem(MEASURES, "fleet_size/held", lambda *_: (sure, Sentence(NO_RATIO)))
    monkeypatch.setattr(auditor, "items", lambda _: items)
    assert auditor.judge("l05-fleet").hangs_on is None


# ---- measures and what they found


def sentence_of(name: str, **settings: Any) -> tuple[Measure | None, Sentence]:
    return MEASURES[name](real(), Parameters(**FEW, **settings))


@pytest.mark.parametrize(("name", "column"), [("at-most", "probability"), ("under", "probability_strict")])
def test_the_cost_finding_counts_the_pairings_and_names_the_ends(name: str, column: str) -> None:
    measure, found = sentence_of(f"cost_ratio/{name}")
    ratios = cost.ratios(real(), Parameters(**FEW))
    order = ratios.frame["ratio"].sort_values()
    assert found.words == RATIOS
    assert {place: number.value for place, number in found.values.items() if isinstance(number, Number)} == {
        "lowest": order.iloc[0],
        "highest": order.iloc[-1],
        "held": (ratios.frame[column] >= 0.5).sum(),
        "all": len(order),
    }
    assert measure is not None
    assert measure.name == f"cost_ratio/{name}"


@pytest.mark.parametrize(("name", "held"), [("at-most", 2), ("under", 1)])
def test_the_cost_finding_counts_what_its_claim_says(monkeypatch: pytest.MonkeyPatch, name: str, held: int) -> None:
    """They differ where the ratio of a pairing is exactly the one that is claimed."""
    ratios = cost.ratios(real(), Parameters(**FEW))
    frame = ratios.frame.copy()
    frame["probability"], frame["probability_strict"] = 0.0, 0.0
    frame.loc[frame.index[:2], "probability"] = frame.loc[frame.index[:1], "probability_strict"] = 1.0
    monkeypatch.setattr(cost, "ratios", lambda *_: replace(ratios, frame=frame))
    _, found = sentence_of(f"cost_ratio/{name}")
    assert [
        number.value for place, number in found.values.items() if place == "held" and isinstance(number, Number)
    ] == [held]


def test_a_verdict_that_is_kept_is_taken_under_its_own_parameters_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(shelf.FOLDER, str(tmp_path))
    for claim_id, alone in audited().items():
        assert _Auditor(real(), Parameters(**FEW), with_flips=False).verdict(claim_id) == replace(alone, flips=())
    found = []
    for prior in (0.5, 0.2, 0.5):
        auditor = _Auditor(real(), Parameters(**FEW, prior_probability=prior), with_flips=False)
        found.append(auditor.verdict("l05-h800").probability)
    assert [one.value if one else None for one in found] == [
        posterior(prior, weight_of(audited()["l05-h800"].items)) for prior in (0.5, 0.2, 0.5)
    ]
    assert any(tmp_path.iterdir())


def test_verdicts_without_flips_are_the_same_whether_or_not_those_with_flips_are_known() -> None:
    params = Parameters.read({"draws": 256, "seed": 79})
    alone = verdicts.audit(real(), params, flips=False)
    with_flips = verdicts.audit(real(), params)
    after = verdicts.audit(evidence.load(), params, flips=False)
    facts = evidence.load()
    assert verdicts.audit(facts, params) == with_flips
    assert verdicts.audit(facts, params, flips=False) == after == alone
    assert any(verdict.flips for verdict in with_flips.values())
    assert not any(verdict.flips for verdict in alone.values())


def test_one_pairing_is_told_by_its_ratio_and_none_by_what_is_missing() -> None:
    measure, found = sentence_of("cost_ratio/at-most", accounting="rental", baseline="llama-3.1-405b")
    assert (found.words, list(found.values)) == (ONE_RATIO, ["lowest"])
    assert measure is not None
    unknown = replace(real(), frames={**real().frames, "training_runs": nothing_known_of("gpt-4")})
    empty = replace(unknown, frames={**unknown.frames, "cost_estimates": real()["cost_estimates"].iloc[:0]})
    assert MEASURES["cost_ratio/under"](empty, Parameters(**FEW, baseline="gpt-4")) == (None, Sentence(NO_RATIO))


def nothing_known_of(*runs: str) -> Any:
    table = real()["training_runs"]
    table.loc[list(runs), ["gpu_hours", "training_flop"]] = math.nan
    return table


def test_two_pairings_are_told_by_both_ends() -> None:
    known = ["deepseek-v3", "deepseek-r1", "llama-3.1-405b", "nemotron-4-340b"]
    others = [str(run) for run in real()["training_runs"].index if run not in known]
    frames = {"training_runs": nothing_known_of(*others), "cost_estimates": real()["cost_estimates"].iloc[:0]}
    facts, asked = replace(real(), frames={**real().frames, **frames}), Parameters(**FEW, accounting="rental")
    ratios = cost.ratios(facts, asked).frame["ratio"]
    assert len(ratios) == 2
    _, found = MEASURES["cost_ratio/at-most"](facts, asked)
    assert found.words == RATIOS
    told = [number.value for number in (found.values["lowest"], found.values["highest"]) if isinstance(number, Number)]
    assert told == sorted(ratios)


def test_a_question_alone_is_asked_as_with_its_finding() -> None:
    for name, ask in QUESTIONS.items():
        alone, (measure, _) = ask(real(), Parameters(**FEW)), MEASURES[name](real(), Parameters(**FEW))
        assert alone is not None
        assert measure is not None
        assert (alone.name, alone.probability()) == (measure.name, measure.probability())


def test_the_fleet_finding_tells_the_pool_and_the_claim() -> None:
    measure, found = sentence_of("fleet_size/held", claimed_chip="hopper", claimed_fleet=40_000)
    pool = fleet.pool(real(), Parameters(**FEW, claimed_chip="hopper", claimed_fleet=40_000))
    assert measure is not None
    assert found.values["chip"] == Name(Text("Hopper", "Hopper"))
    assert found.values["units"] == pool.number("pool", "units")
    claimed = found.values["claimed"]
    assert isinstance(claimed, Fact)
    assert claimed.value == 40_000


def test_the_parity_finding_says_who_measured() -> None:
    measure, found = sentence_of("performance_parity/similar")
    summary = parity.summary(real(), Parameters(**FEW))
    assert measure is not None
    assert [found.values[name] for name in ("tests", "ahead", "gap")] == [
        summary.number("mean", name) for name in ("tests", "ahead", "gap")
    ]
    assert found.words == joined(PARITY, ON_AVERAGE[True], ALL_BY_DEVELOPERS)
    assert "on average it trails by 2.9 points" in found.text("en")
    scores = real()["benchmarks"]
    scores["independent"] = True
    elsewhere = replace(real(), frames={**real().frames, "benchmarks": scores})
    _, independent = MEASURES["performance_parity/similar"](elsewhere, Parameters(**FEW))
    assert independent.words == joined(PARITY, ON_AVERAGE[True], SOME_INDEPENDENT)
    told = independent.values["independent"]
    assert isinstance(told, Number)
    assert told.value == summary.number("mean", "tests").value


def test_the_parity_finding_says_who_is_ahead_on_average() -> None:
    scores = real()["benchmarks"]
    scores.loc[scores["model_id"] == "deepseek-r1", "score"] += 20
    better = replace(real(), frames={**real().frames, "benchmarks": scores})
    _, found = MEASURES["performance_parity/similar"](better, Parameters(**FEW))
    assert found.words == joined(PARITY, ON_AVERAGE[False], ALL_BY_DEVELOPERS)
    assert "앞섰다" in found.text("ko")


def joined(*parts: Text) -> Text:
    return Text("".join(part.ko for part in parts), "".join(part.en for part in parts))


def test_the_demand_finding_names_the_break_even() -> None:
    measure, found = sentence_of("market/demand-grows")
    assert measure is not None
    assert measure.name == "market/demand-grows"
    assert [number.key for number in found.numbers] == ["market/demand/break-even"]


# ---- words


def test_places_in_the_words_of_data_are_filled_by_facts_and_parameters() -> None:
    words = Text(
        "{parameters/claimed_chip} {parameters/claimed_fleet}", "{parameters/claimed_ratio} {chips/h800/tdp_w}"
    )
    found = verdicts.fill(words, real(), Parameters(claimed_chip="h20", claimed_fleet=7))
    assert found.words == words
    assert set(found.values) == {
        *("parameters/claimed_chip", "parameters/claimed_fleet", "parameters/claimed_ratio", "chips/h800/tdp_w")
    }
    assert found.values["parameters/claimed_chip"] == real().name("chips", "h20")
    fleet_ = found.values["parameters/claimed_fleet"]
    assert isinstance(fleet_, Number)
    assert fleet_.value == 7


def test_a_group_of_chips_has_a_name() -> None:
    assert verdicts.chip_name("hopper", real()) == Name(Text("Hopper", "Hopper"))
    assert verdicts.chip_name("all", real()) == Name(Text("엔비디아 GPU", "NVIDIA"))
    assert verdicts.chip_name("h800", real()) == real().name("chips", "h800")


# ---- which claims


def test_an_audit_of_one_check_has_its_claims_and_no_repetition() -> None:
    asked = Parameters(**FEW)
    claims = real()["claims"]
    found = verdicts.audit_of(real(), asked, "fleet_size")
    assert list(found) == list(claims.index[(claims["check"] == "fleet_size") & (claims["repeats"] == "")])
    every = verdicts.audit_of(real(), asked)
    assert list(every) == list(claims.index[(claims["check"] != "none") & (claims["repeats"] == "")])
    assert any(verdict.flips for verdict in found.values())


def test_the_same_question_is_worked_out_once_in_either_language_and_with_flips_or_without() -> None:
    asked = Parameters(**FEW, seed=77)
    first = verdicts.audit(real(), asked, "l05-fleet")["l05-fleet"]
    english = verdicts.audit(real(), asked.model_copy(update={"lang": "en"}), "l05-fleet")["l05-fleet"]
    assert english is first
    bare = verdicts.audit(real(), asked, "l05-fleet", flips=False)["l05-fleet"]
    assert bare.flips == ()
    assert first.flips
    other = replace(real(), frames=dict(real().frames))
    assert verdicts.audit(other, asked, "l05-fleet")["l05-fleet"] is not first
    assert verdicts.audit(real(), asked.model_copy(update={"seed": 78}), "l05-fleet")["l05-fleet"] is not first


def test_the_tally_row_by_row() -> None:
    counts = verdicts.tally(audited())
    assert counts.name == "verdicts/tally"
    rows = counts.frame["claims"].to_dict()
    distinct = [
        one
        for one in audited().values()
        if not one.repeats and not (one.check == "none" and one.role in ("title", "heading", "question"))
    ]
    graded = [one for one in distinct if one.probability]
    assert verdicts.claims_of(audited()) == distinct
    assert rows["rows"] == len(audited())
    assert rows["repeats"] == sum(bool(one.repeats) for one in audited().values())
    assert rows["distinct"] == len(distinct)
    assert rows["graded"] == len(graded)
    assert rows["holds"] == sum(one.grade.id in ("true", "mostly-true") for one in graded)
    assert rows["fails"] == sum(one.grade.id in ("mostly-false", "false") for one in graded)
    assert rows["between"] == sum(one.grade.id == "half-true" for one in graded)
    suspended = [one for one in distinct if not one.probability]
    assert rows["not-checkable"] == sum(one.check == "none" for one in suspended)
    assert rows["undecided"] == sum(one.check != "none" for one in suspended)
    for hedge in ("stated", "attributed", "alleged", "forecast", "opinion"):
        said = [one for one in distinct if one.hedge == hedge]
        assert rows[hedge] == len(said)
        assert rows[f"{hedge}/fails"] == sum(one.grade.id in ("mostly-false", "false") for one in said)
        assert rows[f"{hedge}/open"] == sum(one.probability is None for one in said)
        for grade in {one.grade.id for one in said}:
            assert rows[f"{hedge}/{grade}"] == sum(one.grade.id == grade for one in said)
    for grade in {one.grade.id for one in distinct}:
        assert rows[grade] == sum(one.grade.id == grade for one in distinct)
    chances = tuple(dict.fromkeys(one.probability for one in distinct if one.probability))
    assert counts.inputs["graded"] == chances
    assert SUSPENDED not in counts.inputs
    assert set(verdicts.tally({}).frame.index) >= {"rows", "stated", "opinion/fails", "forecast/open"}
