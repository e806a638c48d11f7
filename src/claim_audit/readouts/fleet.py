"""The tables on DeepSeek's chips: who says how many and with what weight, what a fleet could do, sums cross-checked."""

from claim_audit import fleet
from claim_audit.evidence import Evidence
from claim_audit.numbers import Day, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import interval, table
from claim_audit.tables import Cell, Column, ReportTable, Shown
from claim_audit.verdicts import chip_name

FLEETS = {
    "claimed": Text("기사의 주장", "As claimed"),
    "semianalysis-mix": Text("세미애널리시스의 추정", "SemiAnalysis’s estimate"),
    "disclosed": Text("문서로 확인되는 수량", "On record"),
    "v3-cluster": Text("V3를 학습한 클러스터", "Cluster that trained V3"),
}
SIZES = {  # of a fleet, in H100s: by column of `fleet.capability`
    "h100e_bf16": Text("H100 몇 개분: 연산(BF16)", "Worth so many H100s: arithmetic (BF16)"),
    "h100e_memory": Text("H100 몇 개분: 메모리 대역폭", "in H100s: memory bandwidth"),
    "h100e_interconnect": Text("H100 몇 개분: 칩 간 연결", "in H100s: interconnect"),
}
WHO = Column(Text("누가", "Who"))
FLEET = Column(Text("칩 묶음", "Fleet"))
UNITS = Column(Text("보유량", "Number held"), numeric=True)
RANGE = Column(Text("범위", "Range"), numeric=True)
WEIGHT = Column(Text("가중치", "Weight"), numeric=True)


def definitions(evidence: Evidence, params: Parameters) -> ReportTable:
    """Every estimate known on the reference date: what it counts, its range, its weight and why."""
    known = fleet.estimates(evidence, params)
    rows = [
        (
            Text(row["claimant_ko"], row["claimant_en"]),
            Text(row["definition_ko"], row["definition_en"]),
            evidence.number("fleet_estimates", str(name), "units"),
            interval(evidence.number("fleet_estimates", str(name), "units"), ""),
            Shown(known.number(str(name), "weight"), "2"),
            evidence.text("fleet_estimates", str(name), "weight_why"),
            Day(str(row["as_of"])),
        )
        for name, row in known.frame.iterrows()
    ]
    columns = (
        WHO,
        Column(Text("무엇을 셌나", "What is counted")),
        UNITS,
        RANGE,
        WEIGHT,
        Column(Text("가중치의 까닭", "Why it weighs so much")),
        Column(Text("시점", "As of")),
    )
    caption = Text("보유량 추정과 그 정의, 가중치", "Estimates of the fleet with their definitions and weights")
    return table("fleet-definitions", params, caption, columns, rows)


def pool(evidence: Evidence, params: Parameters) -> ReportTable:
    """The weighted mixture of the estimates of the claimed chip, beside each of them; no chance without weight."""
    pooled = fleet.pool(evidence, params)
    rows = [
        (
            claimant(evidence, str(name)),
            pooled.number(str(name), "units"),
            interval(pooled.number(str(name), "units")),
            Shown(pooled.number(str(name), "weight"), "2"),
            Shown(pooled.number(str(name), "probability"), "2") if pooled.frame.at[name, "weight"] else None,
        )
        for name in pooled.frame.index
    ]
    columns = (
        WHO,
        Column(Text("가운데 값", "Median"), numeric=True),
        RANGE,
        WEIGHT,
        Column(Text("주장한 만큼 있을 확률", "Chance of the claimed number"), numeric=True),
    )
    caption = Text("{chip} 보유량: 추정과 가중 합산", "How many {chip}s: each estimate and the weighted pool")
    return table("fleet-pool", params, caption, columns, rows, chip=chip_name(params.claimed_chip, evidence))


def sizes(evidence: Evidence, params: Parameters) -> ReportTable:
    """What each fleet amounts to, draws and would cost; what it could train is in the data of the chart above."""
    found = fleet.capability(evidence, params)
    drawn = ("power_mw", "capital_usd")
    rows: list[list[Cell]] = []
    for name in map(str, found.frame.index):
        rows.append([FLEETS[name], *(Shown(found.number(name, column), "plain") for column in SIZES)])
        for column in drawn:
            known = found.number(name, column) if found.frame[column].notna()[name] else None
            rows[-1] += [known, None if known is None else interval(known)]
    columns = [FLEET, *(Column(head, numeric=True) for head in SIZES.values())]
    for name in drawn:
        columns += [Column(found.columns[name].label, numeric=True), RANGE]
    caption = Text("칩 묶음별 규모와 전력, 구입 비용", "Fleets by size, power and purchase cost")
    return table("fleet-sizes", params, caption, columns, rows)


def cross_checks(evidence: Evidence, params: Parameters) -> ReportTable:
    """Our cost and power beside those somebody published for the same fleet."""
    checks = fleet.cross_checks(evidence, params)
    rows: list[list[Cell]] = []
    for name in map(str, checks.frame.index):
        ours = checks.number(name, "power_mw" if checks.frame["capital_usd"].isna()[name] else "capital_usd")
        rows.append(
            [
                evidence.text("disclosures", name, "what"),
                evidence.text("disclosures", name, "entity"),
                evidence.number("disclosures", name, "value"),
                ours,
                interval(ours),
                Shown(checks.number(name, "ratio"), "2"),
            ]
        )
    columns = (
        Column(Text("무엇", "What")),
        Column(Text("누구의 값", "Whose figure")),
        Column(Text("공개된 값", "Published"), numeric=True),
        Column(Text("이 보고서의 값", "Ours"), numeric=True),
        RANGE,
        Column(Text("공개된 값의 몇 배", "Ours over theirs"), numeric=True),
    )
    caption = Text("이 보고서의 셈과 공개된 값의 비교", "Our sums against published figures")
    return table("fleet-cross-checks", params, caption, columns, rows)


def claimant(evidence: Evidence, row: str) -> Text:
    """Who made an estimate; the pool is this report's."""
    if row == "pool":
        return Text("가중 합산", "Weighted pool")
    return evidence.text("fleet_estimates", row, "claimant")
