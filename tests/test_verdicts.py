"""Verdicts: odds worked by hand on made-up evidence, and what must hold of the real audit."""

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from claim_audit import cards, evidence, verdicts
from claim_audit.evidence import Evidence
from claim_audit.numbers import LANGS, Number, with_inputs
from claim_audit.parameters import Parameters
from claim_audit.verdicts import Grade, Verdict
from claim_audit.verdicts.auditor import BALANCED, NO_EVIDENCE, TOO_THIN
from claim_audit.verdicts.findings import NO_FLEET, NO_SCORES

LIKELIHOODS = {"weak": 1.8, "moderate": 4.0, "strong": 9.0, "decisive": 50.0}
NEEDED = 2.0
CLAIM = {"line": 3, "role": "body", "hedge": "stated", "check": "market", "ko": "진술이다.", "en": "A statement."}
DAY = "2025-01-27"


@pytest.fixture(scope="module")
def real() -> Evidence:
    return evidence.load()


@pytest.fixture(scope="module")
def audited(real: Evidence) -> Mapping[str, Verdict]:
    return verdicts.audit(real, Parameters())


Item = tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, str]  # stance, strength, group, known on
MakeUp = Callable[..., Evidence]


@pytest.fixture
def made_up(real: Evidence) -> MakeUp:
    """Evidence with claim `c` and items of our own, likelihood ratios 1.8, 4, 9 and 50, and 2 needed for a verdict."""

    def make(*items: Item, **more_claims: Mapping[str, Any]) -> Evidence:
        claims = {"c": CLAIM, **{name: {**CLAIM, **about} for name, about in more_claims.items()}}
        listed = [("c", *item, *("", DAY)[len(item) - 2 :]) for item in items]
        rows = pd.DataFrame(listed, columns=["claim_id", "stance", "strength", "group", "known_on"])
        rows[["reason_ko", "reason_en", "source_ids"]] = ["까닭이다.", "A reason.", "own-judgement"]
        rows["speaks_for"] = ""
        rows.index = pd.Index([f"i{place}" for place in range(len(rows))], name="item_id")
        assumptions = real["assumptions"]
        for strength, ratio in LIKELIHOODS.items():
            assumptions.loc[f"likelihood-{strength}", ["low", "value", "high"]] = ratio
        assumptions.loc["evidence-needed", ["low", "value", "high"]] = NEEDED
        rest = dict.fromkeys(real["claims"].columns, "")
        frame = pd.DataFrame.from_dict({name: {**rest, **about} for name, about in claims.items()}, orient="index")
        frame.index.name = "claim_id"
        return replace(
            real, frames={**real.frames, "claims": frame, "claim_evidence": rows, "assumptions": assumptions}
        )

    return make


def judged(known: Evidence, **settings: Any) -> Verdict:
    return verdicts.audit(known, Parameters(**settings))["c"]


def chance(verdict: Verdict) -> float:
    assert verdict.probability is not None
    return verdict.probability.value


def test_evidence_multiplies_the_odds(made_up: MakeUp) -> None:
    """Even odds times 9 for, over 4 against: 9 to 4."""
    verdict = judged(made_up(("supports", "strong"), ("contradicts", "moderate")))
    assert chance(verdict) == pytest.approx(9 / 13)
    assert verdict.grade.id == "mostly-true"


def test_the_prior_is_where_the_odds_start(made_up: MakeUp) -> None:
    """1 to 4, times 9: 9 to 4."""
    assert chance(judged(made_up(("supports", "strong")), prior_probability=0.2)) == pytest.approx(9 / 13)


def test_certainty_stays_certain() -> None:
    assert verdicts.posterior(1.0, -5.0) == 1.0
    assert verdicts.posterior(0.0, 5.0) == 0.0


@pytest.mark.parametrize(
    ("items", "odds"),
    [
        ([("supports", "strong", "a"), ("supports", "strong", "a")], 9),
        ([("supports", "weak", "a"), ("supports", "strong", "a"), ("supports", "moderate", "a")], 9),
        ([("supports", "strong", "a"), ("supports", "strong", "b")], 81),
        ([("supports", "strong"), ("supports", "strong")], 81),
        ([("supports", "strong", "a"), ("contradicts", "weak", "a")], 5),
    ],
    ids=["one origin", "the strongest of it", "two origins", "no group is its own", "both sides of one origin"],
)
def test_of_one_origin_only_the_strongest_counts_on_each_side(made_up: MakeUp, items: list[Item], odds: float) -> None:
    assert chance(judged(made_up(*items))) == pytest.approx(odds / (1 + odds))


def test_what_was_not_known_on_the_day_does_not_count(made_up: MakeUp) -> None:
    known = made_up(("supports", "strong", "", "2025-01-20"), ("contradicts", "decisive", "", "2025-06-01"))
    assert chance(judged(known, as_of="2025-05-31")) == pytest.approx(0.9)
    assert chance(judged(known, as_of="2025-06-01")) == pytest.approx(9 / 59)
    assert judged(known, as_of="2024-12-31").reason.words == NO_EVIDENCE


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ([], NO_EVIDENCE),
        ([("supports", "weak")], TOO_THIN),
        ([("supports", "strong"), ("contradicts", "strong")], BALANCED),
        ([("supports", "strong"), ("contradicts", "moderate"), ("contradicts", "weak")], BALANCED),
    ],
    ids=["none", "thin", "even", "nearly even"],
)
def test_thin_or_even_evidence_suspends_the_verdict(made_up: MakeUp, items: list[Item], why: Any) -> None:
    verdict = judged(made_up(*items))
    assert (verdict.grade.id, verdict.probability, verdict.reason.words) == ("suspended", None, why)
    assert (verdict.flips, verdict.hangs_on) == ((), None)
    assert verdict.chance["en"] == "none"  # type: ignore[index]


def test_what_nothing_can_check_says_so_itself(made_up: MakeUp) -> None:
    why = {"check": "none", "not_checkable_ko": "물음이다.", "not_checkable_en": "A question."}
    verdict = verdicts.audit(made_up(q=why), Parameters())["q"]
    assert verdict.grade.id == "suspended"
    assert verdict.reason.text("en") == "A question."


def test_the_reason_is_the_weightiest_item_of_the_winning_side(made_up: MakeUp) -> None:
    known = made_up(("contradicts", "strong"), ("supports", "moderate"), ("supports", "decisive"))
    known.frames["claim_evidence"]["reason_en"] = ["Against.", "Somewhat for.", "For."]
    assert judged(known).reason.text("en") == "For."


@pytest.mark.parametrize(
    "items",
    [
        [("supports", "strong"), ("contradicts", "moderate")],
        [("contradicts", "moderate"), ("contradicts", "weak")],
        [("supports", "decisive")],
        [("contradicts", "strong")],  # exactly on the line between two grades
    ],
)
def test_past_the_prior_flip_the_grade_is_the_other(made_up: MakeUp, items: list[Item]) -> None:
    known = made_up(*items)
    today = judged(known)
    (flip,) = today.flips
    past, short = (flip.flips_at.value * factor for factor in ((1.002, 0.998) if flip.above else (0.998, 1.002)))
    assert judged(known, prior_probability=past).grade == flip.grade != today.grade
    assert judged(known, prior_probability=short).grade == today.grade


def test_a_prior_that_cannot_flip_it_is_not_offered(made_up: MakeUp) -> None:
    """With odds of 50 to the third no prior from 1 to 99% takes the claim below 90%."""
    assert judged(made_up(*[("supports", "decisive")] * 3)).flips == ()


def test_the_verdict_hangs_on_the_item_without_which_it_differs(made_up: MakeUp) -> None:
    known = made_up(("supports", "strong"), ("supports", "moderate"), ("contradicts", "weak"))
    verdict = judged(known)
    assert verdict.hangs_on is not None
    assert verdict.hangs_on.id == "i0"
    left = known.frames["claim_evidence"].drop(index="i0")
    assert judged(replace(known, frames={**known.frames, "claim_evidence": left})).grade != verdict.grade


def test_where_another_report_of_the_same_origin_remains_nothing_hangs_on_one(made_up: MakeUp) -> None:
    assert judged(made_up(("supports", "strong", "a"), ("supports", "strong", "a"))).hangs_on is None


def test_a_repeated_claim_shares_the_verdict_in_its_own_words(made_up: MakeUp) -> None:
    again = {"repeats": "c", "line": 9, "hedge": "alleged", "ko": "다시 말한다.", "en": "Said again."}
    found = verdicts.audit(made_up(("supports", "strong"), d=again), Parameters())
    first, second = found["c"], found["d"]
    assert (second.grade, second.probability, second.reason, second.items) == (
        first.grade,
        first.probability,
        first.reason,
        first.items,
    )
    assert (second.claim_id, second.line, second.hedge, second.claim.text("en")) == ("d", 9, "alleged", "Said again.")


def test_the_bands_meet_and_end_at_0_and_1(real: Evidence) -> None:
    grades = verdicts.scale(real)
    bands = [grade for grade in grades if grade.low is not None]
    assert grades[-1].id == verdicts.SUSPENDED
    assert (bands[0].below, bands[-1].low) == (None, 0.0)
    assert [grade.below for grade in bands[1:]] == [grade.low for grade in bands[:-1]]
    for above, grade in itertools.pairwise(bands):
        assert above.low is not None
        assert verdicts.grade_of(above.low, grades) == above
        assert verdicts.grade_of(math.nextafter(above.low, 0), grades) == grade


# The real audit.


def test_every_claim_gets_a_verdict_and_no_line_is_left_out(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    assert list(audited) == list(real["claims"].index)
    assert sorted({verdict.line for verdict in audited.values()}) == list(range(1, 29))


def test_a_probability_and_a_grade_go_together(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    for verdict in audited.values():
        value = None if verdict.probability is None else verdict.probability.value
        assert verdict.grade == verdicts.grade_of(value, verdicts.scale(real))
        assert verdict.reason.words.ko
        if value is None:
            assert verdict.check == "none" or verdict.reason.words in (TOO_THIN, BALANCED, NO_EVIDENCE)


def test_both_languages_state_the_same_numbers(audited: Mapping[str, Verdict]) -> None:
    for verdict in audited.values():
        for sentence in (verdict.claim, verdict.reason, *(item.reason for item in verdict.items)):
            stated = [{name for name in sentence.values if f"{{{name}" in sentence.words[lang]} for lang in LANGS]
            assert stated[0] == stated[1] == set(sentence.values), sentence.words.en


def test_one_key_means_one_value(audited: Mapping[str, Verdict]) -> None:
    known: dict[str, float] = {}
    for verdict in audited.values():
        for number in with_inputs(verdict.numbers):
            assert known.setdefault(number.key, number.value) == number.value, number.key


def test_the_headline_verdicts(audited: Mapping[str, Verdict]) -> None:
    grades = {claim: audited[claim].grade.id for claim in ("l03-cost", "l05-fleet", "l05-h800", "l03-parity")}
    assert grades == {
        "l03-cost": "mostly-false",
        "l05-fleet": "mostly-false",
        "l05-h800": "true",
        "l03-parity": "mostly-true",
    }
    assert chance(audited["l24-cost-under"]) < chance(audited["l03-cost"])
    assert audited["l05-h800"].hangs_on is None  # its base model's report says the same


def test_no_flip_asks_for_the_impossible(audited: Mapping[str, Verdict]) -> None:
    flips = [flip for verdict in audited.values() for flip in verdict.flips]
    assert len(flips) > 30
    for flip in flips:
        assert flip.flips_at.value > 0
        assert flip.today.unit not in ("fraction", "probability") or flip.flips_at.value <= 1
    for verdict in audited.values():
        assert all(flip.grade != verdict.grade for flip in verdict.flips)


@pytest.mark.parametrize(
    ("claim", "parameter"),
    [
        ("l03-cost", "claimed_ratio"),
        ("l03-cost", "experiment_multiplier"),
        ("l24-cost-under", "claimed_ratio"),
        ("l05-fleet", "claimed_fleet"),
        ("l03-parity", "equivalence_margin"),
        ("l12-spreads", "demand_elasticity"),
        ("l21-diverse", "demand_elasticity"),
    ],
)
def test_moving_the_parameter_past_its_flip_value_flips_the_grade(
    real: Evidence, audited: Mapping[str, Verdict], claim: str, parameter: str
) -> None:
    verdict = audited[claim]
    flip = next(flip for flip in verdict.flips if flip.today.key == f"parameters/{parameter}")

    def grade(factor: float) -> Grade:
        value = flip.flips_at.value * factor
        moved = Parameters(**{parameter: round(value) if parameter == "claimed_fleet" else value})
        return verdicts.audit(real, moved, claim, flips=False)[claim].grade

    past, short = (1.003, 0.997) if flip.above else (0.997, 1.003)
    assert grade(past) == flip.grade
    assert grade(short) == verdict.grade


@pytest.mark.parametrize(
    "settings",
    [
        {"as_of": "2024-01-01"},
        {"as_of": "2025-02-01", "claimed_chip": "hopper"},
        {"claimed_chip": "all", "claimed_ratio": 0.5},
        {"claimed_chip": "gb200", "training_chip": "h20"},
        {"baseline": "gpt-4", "accounting": "amortised", "prior_probability": 0.01},
        {"baseline": "qwen2.5-72b", "accounting": "rental", "include_base_model": False},
        {"claimed_fleet": 1, "claimed_ratio": 1.0, "equivalence_margin": 50.0},
    ],
    ids=str,
)
def test_the_audit_stands_under_any_setting(real: Evidence, settings: dict[str, Any]) -> None:
    found = verdicts.audit(real, Parameters(**settings), flips=False)
    for verdict in found.values():
        for lang in LANGS:
            assert cards.line(verdict, lang)
            assert cards.card(verdict, real, lang)
    rows = verdicts.tally(found).frame["claims"]
    assert rows["graded"] == rows[["holds", "between", "fails"]].sum()


def test_before_scores_or_estimates_there_is_no_verdict_on_them(real: Evidence) -> None:
    found = verdicts.audit(real, Parameters(as_of="2024-01-01"), "l03-parity", "l05-fleet", "l18-llm")
    assert found["l03-parity"].reason.words == found["l18-llm"].reason.words == NO_SCORES
    assert found["l05-fleet"].reason.words == NO_FLEET
    assert {verdict.grade.id for verdict in found.values()} == {"suspended"}


def test_an_unknown_claim_is_refused(real: Evidence) -> None:
    with pytest.raises(KeyError, match="l99"):
        verdicts.audit(real, Parameters(), "l99")


def test_the_tally_counts_each_claim_once(real: Evidence, audited: Mapping[str, Verdict]) -> None:
    counts = verdicts.tally(audited)
    rows = counts.frame["claims"]
    assert rows["rows"] == len(real["claims"])
    assert rows["rows"] == rows[["headings", "repeats", "distinct"]].sum()
    assert rows["distinct"] == rows[["graded", "not-checkable", "undecided"]].sum()
    assert rows["graded"] == rows[["holds", "between", "fails"]].sum()
    assert rows["distinct"] == rows[list(cards.HEDGES)].sum()
    inputs = counts.number("holds", "claims").inputs
    assert [isinstance(number, Number) and number.value >= 0.65 for number in inputs] == [True] * int(rows["holds"])
