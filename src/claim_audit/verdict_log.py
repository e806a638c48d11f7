"""The log of verdicts: what the package computes now, set against what its last version said.

A version is a row for each statement, with every parameter at its default. A verdict that is another than in the
version before needs a reason; without one nothing is logged.
"""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from claim_audit import __version__, verdicts
from claim_audit.evidence import Evidence
from claim_audit.evidence.crosschecks import same_verdict
from claim_audit.evidence.schemas import TABLES
from claim_audit.evidence.schemas.history import FIRST, SAME, version_parts
from claim_audit.numbers import chance
from claim_audit.parameters import Parameters

TABLE = TABLES["verdict_log"]
DECIMALS = 6  # of a probability in the log

Said = tuple[str, float]  # a grade and its probability, NaN where it is suspended


class LogError(ValueError):
    """A version that cannot be logged. The message is one line."""


class Reason(BaseModel):
    """Why the verdicts on some statements are others than in the version before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    claims: tuple[str, ...]
    changed_by: Literal["evidence", "data", "model", "claim"]
    rows: tuple[str, ...] = ()
    why_ko: str
    why_en: str


@dataclass(frozen=True)
class Moved:
    """A statement with what was said of it (None: nothing) and what is computed now (None: it is gone)."""

    claim: str
    before: Said | None
    now: Said | None

    def __str__(self) -> str:
        return f"{self.claim} ({_shown(self.before)} → {_shown(self.now)})"


def computed(evidence: Evidence) -> dict[str, Said]:
    """The verdict on every statement, with every parameter at its default."""
    audited = verdicts.audit(evidence, Parameters(), flips=False)
    return {
        claim: (one.grade.id, round(one.probability.value, DECIMALS) if one.probability else math.nan)
        for claim, one in audited.items()
    }


def newest(evidence: Evidence) -> tuple[str, dict[str, Said]]:
    """The last version in the log and what it said."""
    log = evidence["verdict_log"]
    version = str(log["version"].iloc[-1])
    rows = log[log["version"] == version]
    return version, dict(zip(rows["claim_id"], zip(rows["grade"], rows["probability"], strict=True), strict=True))


def moved(before: Mapping[str, Said], now: Mapping[str, Said]) -> list[Moved]:
    """The statements of which something else is said now, those that came and those that went."""
    return [
        Moved(claim, before.get(claim), now.get(claim))
        for claim in dict.fromkeys([*now, *before])
        if claim not in now or claim not in before or not same_verdict(before[claim], now[claim])
    ]


def reasons(told: Any) -> list[Reason]:
    """The reasons in a producer's file, as read from YAML. Raises LogError."""
    try:
        return TypeAdapter(list[Reason]).validate_python(told or [])
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise LogError(f"{place or 'it'}: {first['msg']}") from None


def next_version(evidence: Evidence, day: str, given: Sequence[Reason]) -> bytes:
    """The log with the version installed here appended, as a file; b'' where it stands there already, as it is.

    `day` is the ISO date of it. Raises LogError where a verdict changed and no reason says why, where a reason is for
    one that did not, and where the version is in the log with other verdicts.
    """
    version, before = newest(evidence)
    now = computed(evidence)
    changed = moved(before, now)
    if version_parts(__version__) <= version_parts(version):
        if changed or __version__ != version:
            raise LogError(
                f"version {version} is logged{_with(changed)}; raise the version in src/claim_audit/__init__.py, "
                "pyproject.toml and CITATION.cff first"
            )
        return b""
    why = _by_claim(given, {one.claim for one in changed if one.before and one.now})
    if silent := [one for one in changed if one.before and one.now and one.claim not in why]:
        raise LogError(f"no reason is given for {_listed(silent)}; name them in a file of --reasons")
    entries = [_entry(day, claim, said, before.get(claim), why.get(claim)) for claim, said in now.items()]
    return evidence.contents[TABLE.file] + _written(entries)


def _by_claim(given: Sequence[Reason], asked: set[str]) -> dict[str, Reason]:
    """The reason for each statement. Raises LogError for one that was not asked for."""
    found = {claim: reason for reason in given for claim in reason.claims}
    if idle := sorted(set(found) - asked):
        raise LogError(f"a reason is given for {idle[0]}, of which the last version says the same; take it out")
    return found


def _entry(day: str, claim: str, said: Said, before: Said | None, reason: Reason | None) -> dict[str, str]:
    grade, probability = said
    entry = dict.fromkeys(TABLE.columns, "")
    entry |= {"entry_id": f"{__version__}.{claim}", "version": __version__, "logged_on": day, "claim_id": claim}
    entry |= {"grade": grade, "probability": "" if math.isnan(probability) else f"{probability:.{DECIMALS}g}"}
    entry["changed_by"] = FIRST if before is None else SAME
    if reason is not None:
        entry |= reason.model_dump(include={"changed_by", "why_ko", "why_en"}) | {"rows": ";".join(reason.rows)}
    return entry


def _written(entries: Sequence[Mapping[str, str]]) -> bytes:
    out = io.StringIO()
    csv.DictWriter(out, list(TABLE.columns), lineterminator="\n").writerows(entries)
    return out.getvalue().encode()


def _with(changed: Sequence[Moved]) -> str:
    return f" with other verdicts: {_listed(changed)}" if changed else " already, or a later one is"


def _listed(changed: Sequence[Moved], most: int = 5) -> str:
    more = f" and {len(changed) - most} more" if len(changed) > most else ""
    return ", ".join(map(str, changed[:most])) + more


def _shown(said: Said | None) -> str:
    if said is None:
        return "none"
    return said[0] if math.isnan(said[1]) else f"{said[0]} {chance(said[1], 'en', 4)}"
