"""The tables on performance: every score with who published it, and what the average owes to each single test."""

from claim_audit import parity
from claim_audit.evidence import Evidence
from claim_audit.numbers import Day, Name, Printable, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import interval, table
from claim_audit.tables import Column, ReportTable, Shown

INDEPENDENT = Text("(독립)", " (independent)")
TEST = Column(Text("시험", "Test"))
GAP = Column(Text("R1의 점수 차이", "R1’s gap"), numeric=True)


def parity_scores(evidence: Evidence, params: Parameters) -> ReportTable:
    """Each pair of scores known on the reference date, and who published the two."""
    paired = parity.scores(evidence, params.as_of)
    rows = [
        (
            benchmark(evidence, str(pair["r1_score_id"])),
            evidence.text("benchmarks", str(pair["r1_score_id"]), "metric"),
            evidence.name("names", str(pair["rival"])),
            *(evidence.number("benchmarks", str(pair[score]), "score") for score in ("r1_score_id", "rival_score_id")),
            Shown(paired.number(str(row), "gap"), "signed,plain"),
            published_by(evidence, str(pair["r1_score_id"]), str(pair["rival_score_id"])),
            Day(str(evidence["benchmarks"].at[pair["r1_score_id"], "as_of"])),
        )
        for row, pair in paired.frame.iterrows()
    ]
    columns = (
        TEST,
        Column(Text("무엇을 셌나", "What is counted")),
        Column(Text("상대 모델", "Rival")),
        Column(Text("R1 점수", "R1"), numeric=True),
        Column(Text("상대 점수", "Rival’s score"), numeric=True),
        Column(Text("차이(%포인트)", "Gap (points)"), numeric=True),
        Column(Text("점수를 낸 곳", "Published by")),
        Column(Text("시점", "As of")),
    )
    caption = Text(
        "R1과 맞수의 점수, 그리고 누가 냈나. 등급 점수의 차이는 예상 승률에서 절반을 뺀 값이다.",
        "Scores of R1 and its rivals and who measured them. A gap in ratings is expected wins less half.",
    )
    return table("parity-scores", params, caption, columns, rows)


def parity_without_one(evidence: Evidence, params: Parameters) -> ReportTable:
    """The average gap and the chance of being similar with all tests, then leaving out one at a time."""
    summary = parity.summary(evidence, params)
    paired = parity.scores(evidence, params.as_of).frame
    left_out = {row: str(row).partition("/")[2] for row in summary.frame.index}
    rows = [
        (
            benchmark(evidence, str(paired.at[name, "r1_score_id"])) if name else Text("뺀 시험 없음", "none left out"),
            Shown(summary.number(str(row), "gap"), "signed"),
            interval(summary.number(str(row), "gap"), "2"),
            Shown(summary.number(str(row), "similar")),
        )
        for row, name in left_out.items()
    ]
    columns = (
        Column(Text("뺀 시험", "Test left out")),
        Column(Text("평균 차이", "Mean gap"), numeric=True),
        Column(Text("오차 범위", "Range"), numeric=True),
        Column(Text("비슷할 확률", "Chance of being similar"), numeric=True),
    )
    caption = Text(
        "한 시험씩 빼고 다시 셈한 평균 차이와, 그 차이가 동급으로 볼 범위 안일 확률",
        "The mean gap with one test at a time left out, and the chance that it still counts as similar",
    )
    return table("parity-without-one", params, caption, columns, rows)


def benchmark(evidence: Evidence, score_id: str) -> Printable:
    """The name of the test a score belongs to."""
    return evidence.value(f"benchmarks/{score_id}/benchmark")


def published_by(evidence: Evidence, *score_ids: str) -> Name:
    """Who published these scores, each once, marked where neither developer did."""
    scores = evidence["benchmarks"].loc[list(score_ids)]
    names = [evidence.name("names", one.lower()).text for one in dict.fromkeys(scores["reported_by"])]
    mark = INDEPENDENT if scores["independent"].all() else Text("", "")
    return Name(Text(", ".join(name.ko for name in names) + mark.ko, ", ".join(name.en for name in names) + mark.en))
