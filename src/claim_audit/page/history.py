"""What each version of the report said: for readers the changes and why, for programs every verdict."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from claim_audit.evidence.schemas.history import FIRST, SAME
from claim_audit.numbers import Day, Lang, Text, phrase
from claim_audit.page.appendices import PageEvidence
from claim_audit.page.outputs import Ledger

LOG, CHANGES, SCALE = "verdict_log", "changes", "verdict_scale"
FILE = "verdict-log.json"  # in reports/, beside the page

COUNTED = Text(
    "제목과 되풀이를 합쳐 진술 {all}개: {counts}.", "{all} statements, headings and repeats included: {counts}."
)
UNCHANGED = Text("앞 판과 달라진 판정은 없다.", "No verdict differs from the version before.")
BECAME = Markup("{claim} <b>{before} → {now}</b>. {why}")
SINCE = Text("{said}({version}판부터)", "{said} (since {version})")
HEAD = Text("{version}판", "Version {version}")


@dataclass(frozen=True, slots=True)
class Version:
    """A version in words: its name, its day, how many statements got which grade, and which verdicts it changed."""

    name: str
    day: str
    counts: str
    changed: list[Markup]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that has a grade: what it says, and the verdicts it had, oldest first."""

    words: str
    verdicts: list[str]


class History:
    """The log of verdicts in one language, on a page that judges the statements it is about."""

    file = FILE

    def __init__(self, evidence: PageEvidence, ledger: Ledger, lang: Lang) -> None:
        self.evidence = evidence
        self.lang = lang
        self.judged = ledger.verdicts()
        self.log = evidence[LOG]
        self.grades = evidence[SCALE][f"name_{lang}"]
        self.first = str(self.log["version"].iloc[0])

    def versions(self) -> list[Version]:
        """Every version, the newest first."""
        found = [self._version(str(version), rows) for version, rows in self.log.groupby("version", sort=False)]
        return found[::-1]

    def statements(self) -> Iterator[Statement]:
        """The statements with a grade today that repeat no other, in the order of the article."""
        for claim, about in sorted(self.judged.items(), key=lambda one: int(one[1]["line"])):
            rows = self.log[(self.log["claim_id"] == claim) & (self.log["changed_by"] != SAME)]
            if len(rows) and about.get("probability") is not None and not about.get("repeats"):
                told = [self._dated(str(row), str(version)) for row, version in rows["version"].items()]
                yield Statement(str(about["claim"]), told)

    def _version(self, version: str, rows: pd.DataFrame) -> Version:
        counted = rows["grade"].value_counts()
        counts = ", ".join(f"{self.grades[grade]} {counted[grade]}" for grade in self.grades.index if grade in counted)
        changed = [self._change(str(row)) for row in rows.index[~rows["changed_by"].isin([FIRST, SAME])]]
        told = COUNTED[self.lang].format(all=len(rows), counts=counts)
        return Version(
            HEAD[self.lang].format(version=version),
            Day(str(rows["logged_on"].iloc[0])).phrase(self.lang),
            told if version == self.first or changed else f"{told} {UNCHANGED[self.lang]}",
            changed,
        )

    def _change(self, row: str) -> Markup:
        """One verdict that is another than in the version before, and why."""
        claim = str(self.log.at[row, "claim_id"])
        entries = [str(one) for one in self.log.index[self.log["claim_id"] == claim]]
        before = entries[entries.index(row) - 1]
        words = str(self.judged[claim]["claim"]) if claim in self.judged else claim
        why = self.evidence.phrase(LOG, row, "why", self.lang)
        return BECAME.format(claim=words, before=self._said(before), now=self._said(row), why=why)

    def _dated(self, row: str, version: str) -> str:
        """The verdict of an entry, and since when it stands unless that is the first version."""
        said = self._said(row)
        return said if version == self.first else SINCE[self.lang].format(said=said, version=version)

    def _said(self, row: str) -> str:
        """The verdict of an entry: its grade and, if it has one, its probability."""
        grade = str(self.grades[str(self.log.at[row, "grade"])])
        if pd.isna(self.log["probability"][row]):
            return grade
        return f"{grade} {phrase(self.evidence.number(LOG, row, 'probability'), self.lang, '2')}"


def is_told(evidence: PageEvidence, article: str) -> bool:
    """Whether there is a log, and the report is of the article whose statements it is about."""
    return LOG in evidence.tables and not article


def changes(evidence: PageEvidence, lang: Lang) -> tuple[str, list[str]]:
    """The last version after which something new for readers came, and what, a sentence each; '' where nothing did."""
    if CHANGES not in evidence.tables:
        return "", []
    rows = evidence[CHANGES]
    since = str(rows["since"].iloc[-1])
    new = rows.index[rows["since"] == since]
    return since, [evidence.phrase(CHANGES, str(row), "", lang) for row in new]


def machine_readable(evidence: PageEvidence, article: str) -> list[dict[str, Any]]:
    """The log for programs: the versions in their order, each with its verdicts; none on a report of another article
    (`article` names it)."""
    versions: dict[str, dict[str, Any]] = {}
    for row in evidence[LOG].to_dict("records") if is_told(evidence, article) else ():
        name = str(row["version"])
        version = versions.setdefault(name, {"version": name, "date": row["logged_on"], "verdicts": []})
        version["verdicts"].append(dict(_told(row)))
    return list(versions.values())


def _told(row: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """What one entry says; reasons only where there are any."""
    yield from ((name, row[name]) for name in ("claim_id", "grade"))
    yield "probability", None if math.isnan(row["probability"]) else row["probability"]
    yield "changed_by", row["changed_by"]
    if row["rows"]:
        yield "rows", row["rows"].split(";")
    if row["why_en"]:
        yield "why", {"ko": row["why_ko"], "en": row["why_en"]}
