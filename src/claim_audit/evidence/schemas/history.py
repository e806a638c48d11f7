"""What earlier versions of the report said, and what is new in this one."""

import re

import pandas as pd
import pandera.pandas as pa

from claim_audit.evidence.schemas.columns import ID, Rule, choice, day, key, number, order, ref, text, words
from claim_audit.evidence.schemas.magnitudes import counted
from claim_audit.evidence.schemas.rules import required_when
from claim_audit.evidence.schemas.table import Table
from claim_audit.numbers import Text

VERSION = r"\d+\.\d+\.\d+"
FIRST, SAME = "first", "nothing"
CAUSES = ("evidence", "data", "model", "claim")  # why a verdict can become another


def _version(meaning: str) -> pa.Column:
    return text(meaning, pattern=VERSION, like="a version such as 0.1.0")


def _named() -> Rule:
    return Rule(
        "entry_id",
        "entry_id is the version and the claim_id, joined with a dot",
        lambda frame: frame["entry_id"].eq(frame["version"] + "." + frame["claim_id"]),
        lambda row: f"{row['entry_id']!r} is not {row['version']}.{row['claim_id']}",
    )


def _suspended() -> Rule:
    return Rule(
        "probability",
        "probability is blank exactly where the grade is suspended",
        lambda frame: frame["probability"].isna().eq(frame["grade"].eq("suspended")),
        lambda row: (
            f"{row['probability'] or 'blank'}; it is {'left blank' if row['grade'] == 'suspended' else 'required'} "
            f"where grade is {row['grade']!r}"
        ),
    )


def _ascending() -> Rule:
    """Versions stand in their order, each with one day, and a later version on no earlier day."""

    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        told = [(version_parts(one), str(day)) for one, day in zip(frame["version"], frame["logged_on"], strict=True)]
        fine = [
            one == last or (one[0] > last[0] and one[1] >= last[1])
            for one, last in zip(told, told[:1] + told, strict=False)
        ]
        return pd.Series(fine, index=frame.index, dtype=bool)

    return Rule(
        "version",
        "versions stand in their order, each on one day and none on an earlier day than the one before it",
        holds,
        lambda row: f"{row['version']!r} of {row['logged_on']} does not follow the version and day of the row before",
    )


def version_parts(version: object) -> tuple[int, ...]:
    """The three numbers of a version, to compare; zeros for what is none."""
    return tuple(int(part) for part in str(version).split(".")) if re.fullmatch(VERSION, str(version)) else (0, 0, 0)


VERDICT_LOG = Table(
    "verdict_log",
    "What a version of the report said of a statement, with every parameter at its default, and why it says something "
    "else than the version before. Written by `claim-audit log`.",
    {
        "entry_id": key("the version and the statement"),
        "version": _version("the version of this package that said it"),
        "logged_on": day("the day the version was logged"),
        "claim_id": text("the statement; it may be gone since", pattern=ID, like="the id of a statement"),
        "grade": ref("the grade it got", "verdict_scale"),
        "probability": number(
            "the probability it got; blank if the verdict is suspended",
            "probability",
            "확률",
            "probability",
            at_least=0,
            at_most=1,
            sources="own-calculation",
        ),
        "changed_by": choice(
            f"what made it another than in the version before: {FIRST} (the statement was not there before), {SAME} "
            "(it is as it was), evidence (an item for or against), data (a figure), model (how it is computed), claim "
            "(how the statement is transcribed)",
            (FIRST, SAME, *CAUSES),
        ),
        "rows": text(
            "the rows of data/ that made the difference, as table/row, joined with ';'",
            required=False,
            pattern=rf"[a-z_]+/{ID}(?:;[a-z_]+/{ID})*",
            like="table/row, joined with ';'",
        ),
        **words("why", "why the verdict is another", required=False),
    },
    Text("{version}: {claim_id}", "{version}: {claim_id}"),
    "Do not add rows by hand: `claim-audit log` appends a version, and asks why for each verdict that changed. "
    "Earlier versions stay as they are.",
    (
        _named(),
        _suspended(),
        _ascending(),
        required_when("why_en", "changed_by", CAUSES, exactly=True),
        required_when("rows", "changed_by", ("evidence", "data", "claim"), exactly=True),
    ),
)

CHANGES = Table(
    "changes",
    "What is new for readers since a version of the report. CHANGELOG.md tells developers.",
    {
        "change_id": key("id of the change"),
        "since": _version("the version of the log of verdicts after which it came"),
        "order": order("place among the changes since that version", sources="own-judgement"),
        **words("", "what is new, in one sentence"),
    },
    Text("{ko}", "{en}"),
    "Write what a reader notices, not how it was made. The page lists the changes since the last version that has any.",
    (counted("order", "since"),),
)

TABLES = (VERDICT_LOG, CHANGES)
