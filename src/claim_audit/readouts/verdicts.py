"""The tables on how a verdict is reached: the scale, and what a piece of evidence weighs."""

from collections.abc import Mapping

from claim_audit import cards
from claim_audit.evidence import Evidence
from claim_audit.numbers import LANGS, Printable, Sentence, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.tables import Cell, Column, ReportTable, Shown
from claim_audit.verdicts import Verdict, scale, tally

GRADE = Column(Text("판정", "Verdict"))
CHANCE = Column(Text("맞을 확률", "Probability"), numeric=True)
WHY = Column(Text("까닭", "Why"))
COUNTED = Text(
    "기사에서 가려낸 주장 {distinct} 가운데 {graded}에 맞을 확률을 매겼더니 {holds}는 사실이거나 대체로 사실이고 "
    "{fails}는 그렇지 않다.",
    "Of {distinct:plain} claims read in the article, {graded:plain} could be given a probability: {holds:plain} are "
    "true or mostly true, {fails:plain} are not.",
)
NONE_GRADED = Text(
    "기사에서 가려낸 주장은 {distinct}인데, 이 보고서가 확인할 수 있는 것은 하나도 없다.",
    "{distinct:plain} claims were read in the article; this report can check none of them.",
)
# What is said of the first claim that asks what a transcribed one asks, by the id of that one.
PRINCIPAL = {
    "l03-cost": Text(
        "학습 비용 {PLACE-claimed_ratio}은(는) **{PLACE-grade}**(맞을 확률 {PLACE-chance:2})으로(로) 나왔다.",
        "Training at {PLACE-claimed_ratio} of the cost comes out **{PLACE-grade}** (probability {PLACE-chance:2}).",
    ),
    "l24-cost-under": Text(
        "학습 비용 {PLACE-claimed_ratio} 미만은 **{PLACE-grade}**(맞을 확률 {PLACE-chance:2})으로(로) 나왔다.",
        "Training at under {PLACE-claimed_ratio} of the cost comes out **{PLACE-grade}** (probability "
        "{PLACE-chance:2}).",
    ),
    "l05-fleet": Text(
        "{PLACE-claimed_chip} {PLACE-claimed_fleet} 보유설은 **{PLACE-grade}**(맞을 확률 {PLACE-chance:2})으로(로) "
        "나왔다.",
        "That DeepSeek holds {PLACE-claimed_fleet:plain} {PLACE-claimed_chip} chips comes out **{PLACE-grade}** "
        "(probability {PLACE-chance:2}).",
    ),
    "l05-h800": Text(
        "R1을 {PLACE-training_chip}으로(로) 개발했다는 말은 **{PLACE-grade}**(맞을 확률 {PLACE-chance:2})으로(로) "
        "나왔다.",
        "That R1 was developed on {PLACE-training_chip} chips comes out **{PLACE-grade}** (probability "
        "{PLACE-chance:2}).",
    ),
}


def chance(verdict: Verdict) -> Cell:
    """The probability of a verdict; nothing where there is none."""
    return Shown(verdict.probability, "2") if verdict.probability else None


def answer(evidence: Evidence, params: Parameters, audited: Mapping[str, Verdict]) -> Sentence:
    """What became of the claims of an article that was read: how many got a probability, and its claimed figures."""
    assert evidence.article is not None
    counts = tally(audited)
    said = [COUNTED if counts.number("graded", "claims").value else NONE_GRADED]
    values: dict[str, Printable] = {
        row: counts.number(row, "claims")
        for row in (("distinct", "graded", "holds", "fails") if said[0] is COUNTED else ("distinct",))
    }
    for asked, words in PRINCIPAL.items():
        verdict = audited.get(evidence.article.stand_ins.get(asked, ""))
        if verdict is not None and verdict.probability is not None:
            said.append(Text(*(words[lang].replace("PLACE", asked) for lang in LANGS)))
            figures = {name.removeprefix("parameters/"): value for name, value in verdict.claim.values.items()}
            values |= {f"{asked}-{name}": value for name, value in figures.items()}
            values |= {f"{asked}-grade": verdict.grade.name, f"{asked}-chance": verdict.probability}
    return Sentence(Text(*(" ".join(part[lang] for part in said) for lang in LANGS)), values)


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
        Column(Text("확률 하한(이상)", "Probability from"), numeric=True),
        Column(Text("확률 상한(미만)", "below"), numeric=True),
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
