"""What the tables of data/ say about each other: sums, rates and days that have to agree. Each is a fact about the
evidence that a single slip of unit, digit or row breaks."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from claim_audit.evidence.problems import Problem
from claim_audit.evidence.reading import Raw
from claim_audit.evidence.schemas import TABLES
from claim_audit.evidence.schemas.history import FIRST, SAME

Frames = Mapping[str, pd.DataFrame]
Found = Iterator[tuple[str, str, str]]  # row, column, what is wrong

UTILISATION = (0.1, 0.7)  # of the dense peak: no large training is known below or above
USD_PER_GPU_HOUR = (0.3, 15.0)  # that a published rental cost can imply
SECONDS_PER_HOUR = 3600
CLOSE = 5e-5  # half a hundredth of a percentage point: what two probabilities that are the same may differ by


def problems(frames: Frames, raw: Mapping[str, Raw], folder: str) -> Iterator[Problem]:
    """Rows of data/ that do not go with other rows. The frames are typed and indexed by id."""

    def problem(name: str, position: int, column: str, says: str) -> Problem:
        rank, line = list(TABLES).index(name), raw[name].lines[position]
        return Problem(rank, f"{folder}/{TABLES[name].file}", line, column, says)

    for name, position, says in _twins(raw):
        yield problem(name, position, TABLES[name].id, says)
    for check in CHECKS:
        for row, column, says in check.finds(frames):
            position = raw[check.table].cells[TABLES[check.table].id].tolist().index(row)
            yield problem(check.table, position, column, f"{says} ({row})")


@dataclass(frozen=True)
class Check:
    """One agreement, reported at rows of `table`."""

    table: str
    finds: Callable[[Frames], Found]


def _twins(raw: Mapping[str, Raw]) -> Iterator[tuple[str, int, str]]:
    """Rows (table, position, what is wrong) that differ from one before them in their id alone."""
    for name, found in raw.items():
        ids, *columns = (found.cells[column].tolist() for column in TABLES[name].columns)
        first: dict[tuple[str, ...], str] = {}
        for position, (row, *cells) in enumerate(zip(ids, *columns, strict=True)):
            if (twin := first.setdefault(tuple(cells), row)) != row:
                yield name, position, f"says in every column what {twin!r} says ({row})"


def _stages(frames: Frames) -> Found:
    """The GPU-hours of a run's stages add up to those of the run."""
    stages, runs = frames["training_stages"], frames["training_runs"]
    for run, hours in stages.groupby("run_id")["gpu_hours"].sum().items():
        of_run = runs["gpu_hours"].get(run)
        if of_run is not None and hours != of_run:
            last = str(stages.index[stages["run_id"] == run][-1])
            yield last, "gpu_hours", f"the stages of {run} add up to {hours:.15g}, its run has {of_run:.15g}"


def _utilisation(frames: Frames) -> Found:
    """The operations of a run are what its chips can have done in its hours."""
    runs, chips = frames["training_runs"], frames["chips"]
    peak = runs["chip_id"].map(chips["bf16_dense_tflops"]) * 1e12
    share = runs["training_flop"] / (runs["gpu_hours"] * SECONDS_PER_HOUR * peak)
    low, high = UTILISATION
    flop = runs["training_flop"].to_dict()
    for row, found in share[(share < low) | (share > high)].items():
        says = f"{flop[row]:.4g} FLOP in these hours use {found:.3g} of the peak of the chip"
        yield str(row), "gpu_hours", f"{says}; runs use {low:g} to {high:g}"


def _hourly(frames: Frames) -> Found:
    """A published rental cost of a run is its hours at a price that was ever asked."""
    costs, runs = frames["cost_estimates"], frames["training_runs"]
    rented = costs[costs["accounting"] == "rental"]
    price = rented["usd"] / rented["run_id"].map(runs["gpu_hours"])
    low, high = USD_PER_GPU_HOUR
    usd, run = costs["usd"].to_dict(), costs["run_id"].to_dict()
    for row, found in price[(price < low) | (price > high)].items():
        says = f"{usd[row]:.15g} is {found:.3g} USD for a GPU-hour of {run[row]}"
        yield str(row), "usd", f"{says}; prices lie from {low:g} to {high:g}"


def _bands(frames: Frames) -> Found:
    """The bands of the verdict scale meet, from 1 down to 0."""
    scale = frames["verdict_scale"]
    bands = scale[scale["probability_min"].notna()].sort_values("order", ascending=True)
    above = bands["probability_min"].shift(1)
    for row, below, wanted in zip(bands.index, bands["probability_below"], above, strict=True):
        if not (pd.isna(below) and pd.isna(wanted)) and below != wanted:
            yield str(row), "probability_below", f"{below:g} is not the probability_min {wanted:g} of the grade before"
    if not bands.empty and bands["probability_min"].iloc[-1] != 0:
        yield str(bands.index[-1]), "probability_min", "the last band has to begin at 0"


def _cells(frames: Frames) -> Found:
    """Each row of the comparison table stands on its line, and has one cell in each column."""
    cells = frames["comparison"]
    columns = cells["column_en"].nunique()
    for (number, line), group in cells.groupby(["row", "line"]):
        if len(group) != columns or group["column_en"].duplicated().any():
            has = f"{len(group)} cells in {group['column_en'].nunique()} columns"
            yield (
                str(group.index[-1]),
                "row",
                f"row {number:g} on line {line:g} has {has}, the table has {columns} columns",
            )


def _limbs(frames: Frames) -> Found:
    """A rule that applies to chips has a condition, and the other way round."""
    rules, limbs = frames["export_rules"], frames["export_limbs"]
    tested = set(limbs["rule_id"])
    for row, applies in rules["applies_to_chips"].items():
        if applies != (row in tested):
            says = "true, but export_limbs.csv has no condition of it" if applies else "false, but it has conditions"
            yield str(row), "applies_to_chips", says


def _logged(frames: Frames) -> Found:
    """Each entry of the log of verdicts agrees with the one before it on the same statement."""
    log = frames["verdict_log"]
    before: dict[str, tuple[str, float]] = {}
    told = log[["claim_id", "grade", "probability", "changed_by"]].itertuples()
    for row, claim, grade, probability, cause in told:
        now, last = (grade, probability), before.get(claim)
        if (cause == FIRST) != (last is None):
            says = f"no earlier version has {claim}" if last is None else f"an earlier version has {claim} already"
            yield str(row), "changed_by", f"{cause!r}, but {says}"
        elif last is not None and (cause == SAME) != same_verdict(now, last):
            says = "differs from" if cause == SAME else "is that of"
            yield str(row), "changed_by", f"{cause!r}, but its verdict {says} the version before"
        before[claim] = now


def _background(frames: Frames) -> Found:
    """What is kept as background is rows of a table, each named once."""
    named: set[tuple[str, str]] = set()
    for reason, table, rows in frames["background"][["table", "rows"]].itertuples():
        if table not in frames:
            yield str(reason), "table", f"there is no table {table!r}"
            continue
        for row in rows.split(";"):
            if row not in frames[table].index:
                yield str(reason), "rows", f"data/{table}.csv has no row {row!r}"
            elif (table, row) in named:
                yield str(reason), "rows", f"{row!r} of data/{table}.csv is named twice"
            named.add((table, row))


def same_verdict(one: tuple[str, float], other: tuple[str, float]) -> bool:
    """Whether two verdicts (grade, probability; NaN where suspended) are the same, up to rounding."""
    gone = [math.isnan(probability) for _, probability in (one, other)]
    return one[0] == other[0] and (all(gone) or abs(one[1] - other[1]) <= CLOSE)


def _new(frames: Frames) -> Found:
    """Changes are told since a version that the log of verdicts has."""
    changes, versions = frames["changes"], set(frames["verdict_log"]["version"])
    for row, since in changes["since"].items():
        if since not in versions:
            yield str(row), "since", f"{since!r} is no version in verdict_log.csv"


CHECKS = (
    Check("training_stages", _stages),
    Check("training_runs", _utilisation),
    Check("cost_estimates", _hourly),
    Check("verdict_scale", _bands),
    Check("comparison", _cells),
    Check("export_rules", _limbs),
    Check("verdict_log", _logged),
    Check("changes", _new),
    Check("background", _background),
)
