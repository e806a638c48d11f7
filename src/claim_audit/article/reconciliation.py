"""The claims read from an article set against those transcribed by hand: which are in both, and whether they agree.

Line by line the two lists are aligned in their order, so that the pairs are as alike as they can be: the same printed
figure, check, hedge and words. What finds no partner is left over, on either side.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from claim_audit.article.model import Claim

COLUMNS = (
    "status", "line", "place", "claim_id", "text", "role_read", "role_transcribed", "hedge_read", "hedge_transcribed",
    "check_read", "check_transcribed", "measure_read", "measure_transcribed", "speaker_read", "speaker_transcribed",
    "agrees",
)  # fmt: skip
LEAST_ALIKE = 1.5  # below this a pair has no more in common than its line
FIGURE, CHECK, MEASURE, HEDGE, WORDS = 4.0, 2.0, 1.0, 1.0, 4.0

Row = Mapping[Hashable, Any]

_PLACEHOLDER = re.compile(r"\{[^{}]*\}|\([^()]{1,3}\)")
_WORD = re.compile(r"[^\W_]+")


def reconcile(claims: Sequence[Claim], transcribed: pd.DataFrame) -> pd.DataFrame:
    """One row per pair or leftover, in the order of the lines: `status` is 'both', 'read' or 'transcribed'.

    `transcribed` is indexed by claim_id with the columns of the table of claims (line, role, ko, printed, hedge,
    speaker_ko, check, measure). `place` is the position in `claims` (<NA> for what was only transcribed); `agrees` is
    whether role, hedge, check, measure and, where one is transcribed, the speaker are the same (<NA> without a pair).
    """
    told = {str(claim_id): row for claim_id, row in transcribed.to_dict("index").items()}
    rows = []
    by_line: dict[int, tuple[list[int], list[str]]] = {}
    for position, claim in enumerate(claims):
        by_line.setdefault(claim.line, ([], []))[0].append(position)
    for claim_id, row in told.items():
        by_line.setdefault(int(row["line"]), ([], []))[1].append(claim_id)
    for line, (places, ids) in sorted(by_line.items()):
        for one, other in _aligned([claims[place] for place in places], [told[claim_id] for claim_id in ids]):
            place = None if one is None else places[one]
            pair = _compared(None if place is None else claims[place], None if other is None else told[ids[other]])
            rows.append({"line": line, "place": place, "claim_id": "" if other is None else ids[other], **pair})
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"place": "Int64", "agrees": "boolean"})


def same_speaker(read: str, transcribed: str) -> bool:
    """Whether two speakers are the same but for the plural.

    >>> same_speaker("일부 전문가들", "일부 전문가")
    True
    """
    return read.removesuffix("들") == transcribed.removesuffix("들")


def _compared(claim: Claim | None, row: Row | None) -> dict[str, object]:
    """What each side says of a claim, side by side."""
    read = {name: getattr(claim, name) if claim else "" for name in ("role", "hedge", "check", "measure", "speaker")}
    told = {name: _cell(row, name) for name in ("role", "hedge", "check", "measure")} | {
        "speaker": _cell(row, "speaker_ko")
    }
    status = "both" if claim and row is not None else "read" if claim else "transcribed"
    alike = all(read[name] == told[name] for name in ("role", "hedge", "check", "measure"))
    alike = alike and (not told["speaker"] or same_speaker(read["speaker"], told["speaker"]))
    return {
        "status": status,
        "text": claim.text if claim else "",
        "agrees": alike if status == "both" else None,
        **{f"{name}_read": value for name, value in read.items()},
        **{f"{name}_transcribed": value for name, value in told.items()},
    }


def _cell(row: Row | None, column: str) -> str:
    value = "" if row is None else row.get(column, "")
    return value if isinstance(value, str) else ""


def _aligned(claims: Sequence[Claim], rows: Sequence[Row]) -> list[tuple[int | None, int | None]]:
    """Positions paired: the alignment in order whose likeness adds up highest (Needleman and Wunsch, gaps are free)."""
    worth = [[_worth(_likeness(claim, row)) for row in rows] for claim in claims]
    best = [[0.0] * (len(rows) + 1) for _ in range(len(claims) + 1)]
    for i in reversed(range(len(claims))):
        for j in reversed(range(len(rows))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], worth[i][j] + best[i + 1][j + 1])
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < len(claims) or j < len(rows):
        is_pair = i < len(claims) and j < len(rows) and worth[i][j] > 0
        if is_pair and best[i][j] == worth[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif i < len(claims) and best[i][j] == best[i + 1][j]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return pairs


def _worth(score: float) -> float:
    return score if score >= LEAST_ALIKE else 0.0


def _likeness(claim: Claim, row: Row) -> float:
    """How much a read claim has in common with a transcribed one."""
    printed = _cell(row, "printed")
    score: float = FIGURE if printed and printed in claim.text else 0.0
    score += CHECK * (claim.check == row["check"]) + HEDGE * (claim.hedge == row["hedge"])
    score += MEASURE * (bool(claim.measure) and claim.measure == _cell(row, "measure"))
    return score + WORDS * _overlap(claim.text, _cell(row, "ko"))


def _overlap(clause: str, restatement: str) -> float:
    """The share of the restatement's pairs of letters, within words, that stand in the clause too."""
    wanted = _pairs(_PLACEHOLDER.sub(" ", restatement))
    return len(wanted & _pairs(clause)) / len(wanted) if wanted else 0.0


def _pairs(text: str) -> set[str]:
    return {word[at : at + 2] for word in _WORD.findall(text) for at in range(max(1, len(word) - 1))}
