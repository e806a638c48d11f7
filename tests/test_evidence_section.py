"""The section on evidence: what is not known first, then contradictions, then every source and what rests on it."""

from typing import Any

import pandas as pd

from claim_audit.numbers import Fact, Text, source_anchor
from claim_audit.page.evidence import EvidenceSection
from claim_audit.page.outputs import Ledger, Output
from claim_audit.parameters import Parameters


def estimate(row: str, value: float, source: str) -> Fact:
    return Fact(
        key=f"cost_estimates/{row}/usd",
        value=value,
        unit="USD",
        label=Text("V3 임차 기준 비용", "cost of V3, rental basis"),
        table="cost_estimates",
        row=row,
        column="usd",
        source_ids=(source,),
    )


def section(
    sample: Any, *facts: Fact, outputs: tuple[Output, ...] = (), lang: Any = "ko", **told: Any
) -> EvidenceSection:
    made = sample.MadeUpEvidence()
    made.frames["cost_estimates"] = pd.DataFrame({"run_id": ["V3", "V3"]}, ["one", "other"])
    made.frames["claim_evidence"] = pd.DataFrame(
        {
            "claim_id": ["l03-cost", "l03-cost"],
            "source_ids": ["v3-report", "article;v3-report"],
            "stance": ["supports", "contradicts"],
        },
        ["a", "b"],
    )
    return EvidenceSection(made, Ledger(outputs, {fact.key: fact for fact in facts}), [], Parameters(**told), lang)


CARD = Output(
    "00",
    1,
    {
        "kind": "verdict",
        "id": "l03-cost",
        "claim": "값이 싸다.",
        "line": 3,
        "grade": "false",
        "states": [],
        "numbers": [],
    },
)


def test_what_is_not_known_is_counted(sample: Any) -> None:
    open_claims = {"kind": "verdicts", "verdicts": {"x": {"grade": "suspended"}, "y": {"grade": "true"}}}
    said = section(sample, outputs=(Output("00", 1, {**open_claims, "states": [], "numbers": []}),)).unknown()
    assert said[0] == "기사의 주장 1개는 확인할 길이 없거나 증거가 모자라 판정을 미뤘다."


def test_different_values_of_one_thing_are_shown_with_who_says_which(sample: Any) -> None:
    found = section(sample, estimate("one", 5e6, "v3-report"), estimate("other", 6e6, "article")).disagreements()
    (cost,) = found
    assert cost.about == "V3"
    assert "500만 달러" in cost.sides[0]
    assert f"#{source_anchor('v3-report')}" in cost.sides[0]
    assert f"#{source_anchor('article')}" in cost.sides[1]
    assert section(sample, estimate("one", 5e6, "v3-report"), estimate("other", 5e6, "article")).disagreements() == []


def test_a_claim_with_evidence_on_both_sides_is_shown(sample: Any) -> None:
    (found,) = section(sample, outputs=(CARD,)).disagreements()
    assert found.about == "값이 싸다."
    assert [str(side).split(":")[0] for side in found.sides] == ["뒷받침", "반박"]


def test_each_source_says_what_rests_on_it(sample: Any) -> None:
    made = section(sample, estimate("one", 5e6, "v3-report"), outputs=(CARD,))
    sources = {source.id: source for _, found in made.kinds() for source in found}
    assert set(sources) == {"v3-report", "article", "own-judgement"}, "the last is cited by the table of parameters"
    assert '<a href="#verdict-l03-cost">3번째 줄</a>' in sources["v3-report"].uses
    assert '<a href="#f-cost-estimates">발표된 비용 추정 (1)</a>' in sources["v3-report"].uses
    assert sources["v3-report"].published == "2024년 12월 27일"
    assert sources["v3-report"].read == "원문을 읽음"
    assert sources["article"].read == "원문을 읽음(2025년 2월 3일)"
    assert sources["own-judgement"].read == ""


def test_what_is_past_its_date_is_named_with_the_reason(sample: Any) -> None:
    made = section(sample, outputs=(CARD,), as_of="2026-02-04")
    sources = {source.id: source for _, found in made.kinds() for source in found}
    assert (sources["article"].past, sources["article"].due) == (True, "2026년 2월 3일로 기한 지남")
    assert (sources["v3-report"].past, sources["v3-report"].due) == (False, "")
    (group,) = made.expired()
    assert (group.period, group.why) == ("자료집: 12개월", "해마다 다시 본다.")
    assert f'<a href="#{source_anchor("article")}">Korean online news, 2025년 2월 3일</a>' in group.sources
    assert "1건은 2026년 2월 4일 기준으로 다시 확인할 때가 지났다. 어느 것인지는 아래에 적었다." in made.unknown()


def test_until_its_last_day_a_source_is_good(sample: Any) -> None:
    made = section(sample, estimate("one", 5e6, "article"), as_of="2026-02-03", lang="en")
    sources = {source.id: source for _, found in made.kinds() for source in found}
    assert (sources["article"].past, sources["article"].due) == (False, "good until 3 February 2026")
    assert made.expired() == []
    assert not any("past the date" in line for line in made.unknown())
