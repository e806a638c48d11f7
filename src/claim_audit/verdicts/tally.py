"""How many claims fare how: the counts the report states."""

from collections.abc import Iterable, Mapping

import pandas as pd

from claim_audit.numbers import Column, Number, Results, Text
from claim_audit.verdicts.judgement import Verdict
from claim_audit.verdicts.scale import FAILS, HOLDS, SUSPENDED

NOT_CHECKABLE = "none"  # the check of a statement that nothing can check
HEADINGS = ("title", "heading", "question")
HEDGES = ("stated", "attributed", "alleged", "forecast", "opinion")
COLUMNS = {
    "claims": Column(
        "items",
        "count of the article’s claims, each counted once however often it is repeated",
        Text("주장 수", "claims"),
    )
}


def tally(audited: Mapping[str, Verdict]) -> Results:
    """The number of claims (column `claims`) by how they fare.

    Rows: rows (all there are), headings (headings and questions that claim nothing), repeats, distinct (the rest, the
    claims proper), graded, holds (true or mostly true), between, fails (mostly false or false), not-checkable (nothing
    could check it), undecided (something could, but the evidence does not tip), each grade and each `<hedge>/<grade>`
    that occurs, and for each hedge, also one that does not occur, `<hedge>`, `<hedge>/fails` and `<hedge>/open` (no
    verdict).
    """
    headings = [verdict for verdict in audited.values() if is_heading(verdict)]
    distinct = claims_of(audited)
    graded = [verdict for verdict in distinct if verdict.probability is not None]
    suspended = [verdict for verdict in distinct if verdict.probability is None]
    counted: dict[str, Iterable[Verdict]] = {
        "rows": audited.values(),
        "headings": headings,
        "repeats": [verdict for verdict in audited.values() if verdict.repeats],
        "distinct": distinct,
        "graded": graded,
        "holds": [verdict for verdict in graded if verdict.grade.id in HOLDS],
        "between": [verdict for verdict in graded if verdict.grade.id not in HOLDS + FAILS],
        "fails": [verdict for verdict in graded if verdict.grade.id in FAILS],
        "not-checkable": [verdict for verdict in suspended if verdict.check == NOT_CHECKABLE],
        "undecided": [verdict for verdict in suspended if verdict.check != NOT_CHECKABLE],
    }
    for hedge in dict.fromkeys([*(verdict.hedge for verdict in distinct), *HEDGES]):
        said = [verdict for verdict in distinct if verdict.hedge == hedge]
        counted[hedge] = said
        counted[f"{hedge}/fails"] = [verdict for verdict in said if verdict.grade.id in FAILS]
        counted[f"{hedge}/open"] = [verdict for verdict in said if verdict.probability is None]
    for verdict in distinct:
        for row in (verdict.grade.id, f"{verdict.hedge}/{verdict.grade.id}"):
            counted[row] = [*counted.get(row, ()), verdict]
    counts = {row: float(len(list(verdicts))) for row, verdicts in counted.items()}
    frame = pd.DataFrame({"claims": counts})
    inputs = {row: _probabilities(verdicts) for row, verdicts in counted.items() if SUSPENDED not in row}
    return Results("verdicts/tally", frame, COLUMNS, inputs)


def is_heading(verdict: Verdict) -> bool:
    """Whether a row of the article is a heading or a question that claims nothing."""
    return verdict.check == NOT_CHECKABLE and verdict.role in HEADINGS


def claims_of(audited: Mapping[str, Verdict]) -> list[Verdict]:
    """The claims proper: each once, headings left out."""
    return [verdict for verdict in audited.values() if not verdict.repeats and not is_heading(verdict)]


def _probabilities(verdicts: Iterable[Verdict]) -> tuple[Number, ...]:
    found = (verdict.probability for verdict in verdicts)
    return tuple(dict.fromkeys(probability for probability in found if probability is not None))
