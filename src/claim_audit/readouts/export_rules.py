"""The tables on the export rules: what they measure, how near each chip is to a line, its status, the H800's dates."""

from dataclasses import dataclass, replace

import pandas as pd

from claim_audit import export_rules
from claim_audit.evidence import Evidence
from claim_audit.numbers import Day, Number, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.tables import Cell, Column, ReportTable, Shown


@dataclass(frozen=True)
class Outcome:
    """How an outcome is written: in words, in as few as can be, and as a sign."""

    words: Text
    short: Text
    sign: str


OUTCOMES = {
    "free": Outcome(Text("가능", "open"), Text("가능", "open"), "○"),
    "licence-notified": Outcome(Text("통지 후 가능", "on notice"), Text("통지", "notice"), "◇"),
    "licence-case-by-case": Outcome(Text("건별 심사", "case by case"), Text("심사", "by case"), "□"),
    "controlled": Outcome(Text("허가 필요", "licence needed"), Text("허가", "licence"), "△"),
    "licence-denial": Outcome(Text("거부 원칙", "denial presumed"), Text("거부", "denial"), "×"),
    "not-exported-from-us": Outcome(Text("대상 아님", "not US-made"), Text("제외", "none"), "–"),
}
DIGITS = {"tpp": "5", "performance_density": "3", "io_gb_per_s": "4"}
CHIP = Column(Text("칩", "Chip"))
DATES = {
    "announced": Text("규정 발표", "rule announced"),
    "enforced": Text("엔비디아에 적용", "imposed on NVIDIA"),
    "effective": Text("법적 시행", "in legal force"),
}


def metrics(evidence: Evidence, params: Parameters) -> ReportTable:
    """What the rules measure of each chip."""
    found = export_rules.metrics(evidence)
    rows: list[list[Cell]] = [
        [
            evidence.name("chips", chip),
            *(Shown(found.number(chip, column), DIGITS[column]) for column in found.columns),
            evidence.number("chips", chip, "memory_bandwidth_gb_per_s"),
        ]
        for chip in map(str, found.frame.index)
    ]
    columns = (
        CHIP,
        *(Column(about.label, numeric=True) for about in found.columns.values()),
        Column(Text("메모리 대역폭", "Memory bandwidth"), numeric=True),
    )
    caption = Text("규정이 재는 칩의 성능", "What the rules measure of each chip")
    return table("chip-metrics", params, caption, columns, rows)


def headroom(evidence: Evidence, params: Parameters) -> ReportTable:
    """For each chip the nearest threshold it stays under and the nearest it exceeds."""
    found = export_rules.headroom(evidence)
    frame = found.frame[found.frame["measure"] != export_rules.INTERCONNECT.name]
    rows: list[list[Cell]] = []
    for chip in map(str, evidence["chips"].index):
        margins = frame.loc[frame["chip_id"] == chip, "margin_percent"]
        rows.append([evidence.name("chips", chip)])
        for near in (margins[margins < 0].nlargest(1), margins[margins >= 0].nsmallest(1)):
            rows[-1] += _threshold(found.inputs[str(near.index[0])]) if len(near) else [None, None]
            rows[-1] += [Shown(found.number(str(near.index[0]), "margin_percent"), "2,signed") if len(near) else None]
    columns = (
        CHIP,
        Column(Text("못 미친 기준 가운데 가장 가까운 것", "Nearest line not reached")),
        Column(Text("기준값", "Line"), numeric=True),
        Column(Text("차이", "Distance"), numeric=True),
        Column(Text("넘은 기준 가운데 가장 가까운 것", "Nearest line crossed")),
        Column(Text("기준값", "Line"), numeric=True),
        Column(Text("차이", "Distance"), numeric=True),
    )
    caption = Text("칩마다 가장 가까운 기준선과의 거리", "How near each chip is to the nearest lines")
    return table("chip-headroom", params, caption, columns, rows)


def statuses(evidence: Evidence, params: Parameters) -> ReportTable:
    """Every chip's status on the reference date, the rule that decides and what its metrics alone would give."""
    rulebook = export_rules.rulebook_of(evidence)
    rows: list[list[Cell]] = []
    for chip in map(str, evidence["chips"].index):
        found = rulebook.status(chip, params.as_of)
        rows.append(
            [
                evidence.name("chips", chip),
                OUTCOMES[found.outcome].words,
                None if found.outcome == "not-exported-from-us" else rule_name(evidence, found.rule_id),
                OUTCOMES[found.classification].words,
            ]
        )
    columns = (
        CHIP,
        Column(Text("중국 수출", "Export to China")),
        Column(Text("가른 규정", "Rule that decides")),
        Column(Text("성능만 볼 때", "By its metrics alone")),
    )
    caption = Text("{day}의 수출 지위", "Status for export to China on {day}")
    made = table("chip-status", params, caption, columns, rows, day=Day(params.as_of))
    return replace(made, source_ids=documents(evidence))


def h800_dates(evidence: Evidence, params: Parameters) -> ReportTable:
    """The three dates of the rule that caught the H800, with its status on the eve and on the day."""
    found = export_rules.h800_dates(evidence).frame
    rows: list[list[Cell]] = [
        [
            DATES[str(name)],
            Day(str(about["on"])),
            OUTCOMES[str(about["day_before"])].words,
            OUTCOMES[str(about["on_the_day"])].words,
        ]
        for name, about in found.iterrows()
    ]
    columns = (
        Column(Text("무슨 날", "What happened")),
        Column(Text("날짜", "Date")),
        Column(Text("전날의 H800", "The H800 the day before")),
        Column(Text("그날의 H800", "The H800 on the day")),
    )
    caption = Text("H800을 막은 세 날짜", "Three dates that stopped the H800")
    made = table("h800-dates", params, caption, columns, rows)
    return replace(made, source_ids=documents(evidence, export_rules.RULE_OF_2023))


def rule_name(evidence: Evidence, rule_id: str | None) -> Cell:
    """A rule by its name; nothing where none decides."""
    return None if rule_id is None or pd.isna(rule_id) else evidence.name("export_rules", rule_id)


def documents(evidence: Evidence, *rule_ids: str) -> list[str]:
    """The sources of these rules, or of all."""
    listed = evidence["export_rules"]["source_ids"]
    return list(dict.fromkeys(";".join(listed[list(rule_ids)] if rule_ids else listed).split(";")))


def _threshold(inputs: tuple[Number, ...]) -> list[Cell]:
    threshold = inputs[1]
    return [threshold.label, Shown(threshold, "exact")]
