"""The tables on how a verdict is reached: the scale, and what a piece of evidence weighs."""

from claim_audit import cards
from claim_audit.evidence import Evidence
from claim_audit.numbers import Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.tables import Cell, Column, ReportTable, Shown
from claim_audit.verdicts import Verdict, scale

GRADE = Column(Text("판정", "Verdict"))
CHANCE = Column(Text("맞을 확률", "Probability"), numeric=True)
WHY = Column(Text("까닭", "Why"))


def chance(verdict: Verdict) -> Cell:
    """The probability of a verdict; nothing where there is none."""
    return Shown(verdict.probability, verdict.digits) if verdict.probability else None


def verdict_scale(evidence: Evidence, params: Parameters) -> ReportTable:
    """The grades with the probabilities they stand for and why the lines are drawn there."""
    rows: list[tuple[Cell, ...]] = []
    for grade in scale(evidence):
        low, below = (
            None if end is None else Shown(evidence.number("verdict_scale", grade.id, column))
            for column, end in (("probability_min", grade.low), ("probability_below", grade.below))
        )
        rows.append((grade.name, low, below, evidence.text("verdict_scale", grade.id, "why")))
    columns = (
        GRADE,
        Column(Text("확률이 이 이상", "Probability from"), numeric=True),
        Column(Text("이 미만", "below"), numeric=True),
        WHY,
    )
    caption = Text("판정 여섯 가지와 확률의 경계", "The grades and the probabilities they stand for")
    return table("verdict-scale", params, caption, columns, rows)


def evidence_strengths(evidence: Evidence, params: Parameters) -> ReportTable:
    """By how much a piece of evidence of each strength multiplies the odds of a claim."""
    rows = [
        (
            name,
            evidence.number("assumptions", f"likelihood-{strength}", "value"),
            evidence.text("assumptions", f"likelihood-{strength}", "why"),
        )
        for strength, name in cards.STRENGTHS.items()
    ]
    columns = (
        Column(Text("증거의 세기", "Strength")),
        Column(Text("승산에 곱하는 값", "Multiplies the odds by"), numeric=True),
        WHY,
    )
    caption = Text("증거의 세기와 무게", "How much evidence weighs")
    return table("evidence-strengths", params, caption, columns, rows)
