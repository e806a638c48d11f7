"""What of data/ wants looking after: stale evidence, broken links, rows nothing uses, statements nothing answers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from claim_audit.evidence import Evidence
from claim_audit.evidence.freshness import freshness
from claim_audit.evidence.schemas import TABLES

# Tables of which every row is used, whether a number comes of it or not, and by what.
WALKED = {
    "names": "every name is known to the check of digits in prose",
    "glossary": "every term is explained on the page",
    "export_rules": "every rule is put to every chip",
    "export_limbs": "every limb is put to every chip",
    "verdict_scale": "every grade is in the legend",
    "claims": "every statement is listed on the page",
    "comparison": "every cell is shown",
    "contradictions": "every pair is shown",
    "questions": "every question is put to the statements of an article",
    "verdict_log": "every version is told of on the page",
    "changes": "every change is told of while it is new",
    "background": "every row says why another is kept",
}
LONG_ENOUGH = 20  # letters of a text that is not met on a page by chance
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that wants looking after; `kind` is stale, link, unused or unanswered."""

    kind: str
    table: str
    row: str
    says: str

    def __str__(self) -> str:
        return f"data/{self.table}.csv: {self.row}: {self.says}"


def findings(evidence: Evidence, results: Mapping[str, Any], page: str, on: date) -> list[Finding]:
    """Everything found on the day `on`; `results` are those of results.json, `page` the words of the pages."""
    return [*stale(evidence, on), *links(evidence), *unused(evidence, results, page), *unanswered(evidence)]


def stale(evidence: Evidence, on: date) -> Iterator[Finding]:
    """Sources that are past their date, and those that have none although they need one."""
    lives = evidence["shelf_lives"]
    for source, row in freshness(evidence["sources"], lives, on).iterrows():
        life = lives.loc[str(evidence["sources"].at[source, "shelf_life"])]
        about = f"{life['name_en']}: {life['months']:.0f} months"
        if row["state"] == "stale":
            yield Finding("stale", "sources", str(source), f"stale since {row['stale_after']} ({about}); read it again")
        elif row["state"] == "undated":
            yield Finding("stale", "sources", str(source), f"neither published nor read_on is known ({about}); date it")


def links(evidence: Evidence) -> Iterator[Finding]:
    """Addresses that are no link to a public document over http or https. Nothing is fetched."""
    for source, url in evidence["sources"]["url"].items():
        wrong = what_is_wrong(str(url)) if url else ""
        if wrong:
            yield Finding("link", "sources", str(source), f"url: {url!r} {wrong}")


def what_is_wrong(url: str) -> str:
    """What makes an address no link; '' for a good one."""
    if any(letter.isspace() or not letter.isprintable() for letter in url):
        return "has a space or an unprintable character in it"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is malformed"
    if parts.scheme not in ("http", "https"):
        return f"begins with {parts.scheme or 'nothing'!r}; a link begins with http or https"
    if parts.username is not None or port is not None:
        return "names a user or a port; a public document needs neither"
    if not _HOST.fullmatch(parts.hostname or ""):
        return f"names no host ({parts.hostname or 'nothing'!r})"
    return ""


def unused(evidence: Evidence, results: Mapping[str, Any], page: str) -> Iterator[Finding]:
    """Rows that no number of the report comes from, that no used row refers to and of which the page shows no words."""
    used = {(table, str(row)) for table in WALKED for row in evidence[table].index}
    used |= {
        (str(one["origin"]["table"]), str(one["origin"]["row"])) for one in results["numbers"] if "row" in one["origin"]
    }
    used |= {("sources", str(source)) for one in results["numbers"] for source in one.get("sources", ())}
    used |= set(_shown(evidence, page)) | set(_answering(evidence))
    used = _with_referred(evidence, used)
    reasons = evidence["background"]
    kept = {
        (table, row) for table, rows in zip(reasons["table"], reasons["rows"], strict=True) for row in rows.split(";")
    }
    fine = used | _with_referred(evidence, kept)
    for table in evidence.tables:
        for row in evidence[table].index:
            if (table, str(row)) not in fine:
                yield Finding("unused", table, str(row), "no number comes from it and the page does not show it")
    for table, row in sorted(kept & used):
        yield Finding("unused", "background", row, f"is needless here: the row of data/{table}.csv is used")


def _with_referred(evidence: Evidence, rows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Rows, and those that they refer to, directly or not."""
    found, waiting = set(rows), list(rows)
    while waiting:
        new = set(_referred(evidence, *waiting.pop())) - found
        found |= new
        waiting += new
    return found


def unanswered(evidence: Evidence) -> Iterator[Finding]:
    """Statements that no check answers, with the reason given."""
    claims = evidence["claims"]
    for claim, row in claims[claims["check"] == "none"].iterrows():
        yield Finding("unanswered", "claims", str(claim), f"no check answers it: {row['not_checkable_en']}")


def _shown(evidence: Evidence, page: str) -> Iterator[tuple[str, str]]:
    """Rows of which some words stand on the page."""
    for table in evidence.tables:
        columns = [name for name in TABLES[table].of_kind("words", "quoted", "text") if name in evidence[table]]
        for row, cells in evidence[table][columns].iterrows():
            if any(len(str(cell)) >= LONG_ENOUGH and str(cell) in page for cell in cells):
                yield table, str(row)


def _answering(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Pieces of evidence on statements that a check answers."""
    items, checks = evidence["claim_evidence"], evidence["claims"]["check"]
    yield from (("claim_evidence", str(item)) for item, claim in items["claim_id"].items() if checks[claim] != "none")


def _referred(evidence: Evidence, table: str, row: str) -> Iterator[tuple[str, str]]:
    """The rows that a row refers to by id."""
    if table not in evidence.tables or row not in evidence[table].index:
        return
    for column in TABLES[table].of_kind("ref", "refs"):
        about = TABLES[table].about(column)
        if not about["column"]:
            cell = str(evidence[table].at[row, column])
            yield from ((str(about["table"]), one) for one in cell.split(";") if one)
