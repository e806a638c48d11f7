"""What a dataset says of each verdict, gathered in passes over its parts: memory does not grow with the scenarios."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute, parquet

from claim_audit.evidence import Evidence
from claim_audit.sweep.bins import Bins, Seen
from claim_audit.sweep.columns import DONE, FAILED, PARAMETERS, claims_asked
from claim_audit.sweep.questions import heeded
from claim_audit.verdicts import scale

Counts = NDArray[np.int64]
MOST_ERRORS = 10


@dataclass
class ClaimOverview:
    """One claim over all scenarios. `grades` counts by position in the verdict scale; `low` and `high` are of its
    probability, nan where it has none; `along` counts by place of a parameter and grade; `pair` are the two parameters
    that tell most of the grade, `map` counts by their places and grade."""

    claim: str
    grades: Counts
    low: float = np.nan
    high: float = np.nan
    along: dict[str, Counts] = field(default_factory=dict)
    pair: tuple[str, ...] = ()
    map: Counts | None = None

    @property
    def is_stable(self) -> bool:
        return int(np.count_nonzero(self.grades)) <= 1

    def told_by(self, parameter: str) -> float:
        """How much of the grade a parameter tells: their mutual information, in bits."""
        joint = self.along[parameter] / self.along[parameter].sum()
        apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
        some = joint > 0
        return float((joint[some] * np.log2(joint[some] / apart[some])).sum())

    def ordered(self) -> list[str]:
        """The moved parameters, the one that tells most of the grade first."""
        return sorted(self.along, key=lambda name: (-round(self.told_by(name), 9), name))


@dataclass
class Overview:
    """What a sweep's dataset says: scenarios in all and failed, errors, moved parameters, and each claim."""

    scenarios: int
    failed: int
    errors: Sequence[tuple[str, str]]
    bins: dict[str, Bins]
    claims: dict[str, ClaimOverview]


def overview(results: Path, evidence: Evidence) -> Overview:
    """Gather what `results`, a folder of parts, says of each claim."""
    parts = sorted(results.glob("*.parquet"))
    grades = [grade.id for grade in scale(evidence)]
    found = _first_pass(parts, evidence, grades)
    moved = [one for one in found.claims.values() if not one.is_stable]
    for one in moved:
        may = heeded(evidence, one.claim)
        one.along = {
            name: np.zeros((len(found.bins[name]), len(grades)), np.int64) for name in found.bins if name in may
        }
    for places, codes in _placed(parts, found, moved, grades):
        for one in moved:
            for name, counts in one.along.items():
                _count(counts, places[name], codes[one.claim])
    for one in moved:
        one.pair = tuple(one.ordered()[:2])
        if len(one.pair) == 2:
            one.map = np.zeros((*(len(found.bins[name]) for name in one.pair), len(grades)), np.int64)
    for places, codes in _placed(parts, found, moved, grades):
        for one in moved:
            if one.map is None:
                continue
            _count(one.map, *(places[name] for name in one.pair), codes[one.claim])
    return found


def _count(counts: Counts, *at: NDArray[np.intp]) -> None:
    """Add one for each row at its places, the last of which is its grade; rows without a grade are left out."""
    graded = at[-1] >= 0
    np.add.at(counts, tuple(one[graded] for one in at), 1)


def _first_pass(parts: Sequence[Path], evidence: Evidence, grades: Sequence[str]) -> Overview:
    """Counts by grade, the ends of probabilities, the values of parameters, the first errors."""
    claims = {claim: ClaimOverview(claim, np.zeros(len(grades), np.int64)) for claim in claims_asked(evidence)}
    seen = {name: Seen() for name in PARAMETERS}
    scenarios, failed = 0, 0
    errors: list[tuple[str, str]] = []
    for batch in map(parquet.read_table, parts):
        scenarios += len(batch)
        for name, one in seen.items():
            one.add(batch.column(name))
        wrong, right = (batch.filter(compute.equal(batch["status"].cast(pa.string()), how)) for how in (FAILED, DONE))
        failed += len(wrong)
        rows = zip(wrong.column("scenario").to_pylist(), wrong.column("error").to_pylist(), strict=True)
        errors += itertools.islice(rows, max(0, MOST_ERRORS - len(errors)))
        for claim, about in claims.items():
            _count(about.grades, _codes(right, claim, grades))
            values = right.column(f"probability/{claim}").to_numpy(zero_copy_only=False)
            about.low = np.fmin(about.low, np.fmin.reduce(values, initial=np.nan))
            about.high = np.fmax(about.high, np.fmax.reduce(values, initial=np.nan))
    bins = {name: Bins.of(name, one) for name, one in seen.items() if one.is_moved}
    return Overview(scenarios, failed, errors, {name: one for name, one in bins.items() if one is not None}, claims)


def _placed(
    parts: Sequence[Path], found: Overview, moved: Sequence[ClaimOverview], grades: Sequence[str]
) -> Iterator[tuple[dict[str, NDArray[np.intp]], dict[str, NDArray[np.intp]]]]:
    """Batch by batch the places of the moved parameters, and the grades of the claims that move."""
    columns = [*found.bins, *(f"grade/{one.claim}" for one in moved)]
    for part in parts if moved else ():
        every = parquet.read_table(part, columns=[*columns, "status"])
        batch = every.filter(compute.equal(every["status"].cast(pa.string()), DONE))
        places = {name: bins.places(batch.column(name)) for name, bins in found.bins.items()}
        yield places, {one.claim: _codes(batch, one.claim, grades) for one in moved}


def _codes(batch: pa.Table, claim: str, grades: Sequence[str]) -> NDArray[np.intp]:
    """The position in the verdict scale of a claim's grade in each row; -1 where no notebook stated a verdict."""
    column = batch[f"grade/{claim}"].cast(pa.string())
    return np.asarray(compute.fill_null(compute.index_in(column, pa.array(grades)), -1), np.intp)
