"""Which chip may be exported to China on which day, and which limb of which rule decides.

The rules are rows of `data/export_rules.csv` and their conditions ("limbs") rows of `data/export_limbs.csv`; this
module holds only the logic. All chips are judged as data-centre chips, which all of `data/chips.csv` are.
"""

import difflib
import itertools
import operator
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd

from claim_audit import reads
from claim_audit.numbers import Column, Facts, Number, Results, Text

FREE = "free"
NOT_EXPORTED_FROM_US = "not-exported-from-us"
RULE_OF_2023 = "2023-10"  # the rule that caught the H800

# Where precisions tie, the lowest is named: it is the one a data sheet advertises.
BITS = {"fp4_dense_tflops": 4, "fp8_dense_tflops": 8, "int8_dense_tops": 8, "bf16_dense_tflops": 16}


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound a limb may set: its column, the measure of the chip it tests, the comparison and a name for row ids."""

    column: str
    measure: str
    holds: Callable[[float, float], bool]
    name: str


BOUNDS = (
    Bound("tpp_min", "tpp", operator.ge, "tpp"),
    Bound("tpp_below", "tpp", operator.lt, "tpp"),
    Bound("density_min", "performance_density", operator.ge, "density"),
    Bound("density_below", "performance_density", operator.lt, "density"),
    Bound("io_gb_per_s_min", "io_gb_per_s", operator.ge, "io"),
    Bound("memory_bandwidth_gb_per_s_below", "memory_bandwidth_gb_per_s", operator.lt, "memory"),
)
# The 2022 rule counts all inputs and outputs; the press compares the interconnect alone, so both margins are given.
INTERCONNECT = Bound("io_gb_per_s_min", "interconnect_gb_per_s", operator.ge, "interconnect")


@dataclass(frozen=True, slots=True)
class Status:
    """What the rules in force on a day say of a chip.

    `outcome` is what an exporter faces; `classification` is what the chip's metrics alone give, and differs from it
    only for chips not exported from the United States. `rule_id` and `limb_id` are those that decided, None where
    nothing catches the chip. `known` is False where a figure the test needs is missing: the stricter reading is given.
    """

    chip_id: str
    rule_id: str | None
    limb_id: str | None
    outcome: str
    classification: str
    known: bool = True


def status(evidence: Facts, chip_id: str, on: date | str) -> Status:
    """The status of a chip for export to China on a day, or on the first day of a rule (`on` a rule id).

    Of the rules in force on the day, the latest with a matching limb decides: a later rule replaces what an earlier one
    says of the chips it catches (the rule of 2026 turned denial into case by case) and leaves the others alone.
    A chip is judged by its metrics even before its launch. Raises ValueError, in one line with the nearest name, for an
    unknown chip, rule or day.
    """
    names = list(map(str, evidence["chips"].index))
    if chip_id not in names:
        raise ValueError(f"chip {chip_id!r} is not known{_nearest(chip_id, names)}; one of {', '.join(names)}")
    return rulebook_of(evidence).status(chip_id, on)


def metrics(evidence: Facts) -> Results:
    """Per chip: total processing performance (TPP), its precision, performance density and total input/output rate.

    TPP is the highest product of dense throughput (TOPS or TFLOPS) and bit length over the precisions of the chip;
    density is TPP per mm² of logic die; the total rate adds PCIe to the interconnect (88 FR 73458; 87 FR 62186).
    Raises ValueError for a chip without any throughput.
    """
    chips = evidence["chips"]
    products = pd.DataFrame({column: chips[column].astype(float) * bits for column, bits in BITS.items()})
    for chip_id in products.index[products.isna().all(axis="columns")]:
        raise ValueError(f"data/chips.csv: {chip_id}: no dense throughput at any precision, so it has no TPP")
    precision = products.idxmax(axis="columns").astype(str)
    frame = pd.DataFrame(
        {
            "tpp": products.max(axis="columns"),
            "tpp_precision": precision.str.split("_").str[0],
            "performance_density": products.max(axis="columns") / chips["die_area_mm2"].astype(float),
            "io_gb_per_s": chips["interconnect_gb_per_s"].astype(float) + chips["pcie_gb_per_s"].astype(float),
        }
    )
    return Results("export_rules/metrics", frame, METRICS, _metric_inputs(evidence, precision))


def matrix(evidence: Facts) -> Results:
    """Every chip on the first day of every rule, all rules then in force considered.

    Rows `chip/rule`: chip_id, rule_id, on (ISO date), outcome, classification, known, and decided_by and limb_id, which
    are missing where nothing catches the chip. Rules that test no chips leave every status as it was.
    """
    rulebook = rulebook_of(evidence)
    rows = {}
    for chip_id in map(str, evidence["chips"].index):
        for rule_id, start, _ in rulebook.periods(chip_id):
            found = rulebook.status(chip_id, start)
            rows[f"{chip_id}/{rule_id}"] = {
                **asdict(found),
                "rule_id": rule_id,
                "on": start.isoformat(),
                "decided_by": found.rule_id,
            }
    return Results("export_rules/matrix", pd.DataFrame.from_dict(rows, orient="index"), {})


def headroom(evidence: Facts) -> Results:
    """How far each chip is from each threshold: rows `chip/measure-threshold`, such as h20/tpp-2400.

    margin_percent is positive above the threshold. tpp_at_threshold, for density thresholds, is the TPP at which a die
    of this size would meet it. Helper columns: chip_id, limb_id, measure, measured, threshold.
    """
    measured = metrics(evidence)
    rows: dict[str, dict[str, Any]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for bound, limb_id in _thresholds(evidence["export_limbs"]):
        threshold = evidence.number("export_limbs", limb_id, bound.column)
        for chip_id in evidence["chips"].index:
            source = measured.number if bound.measure in measured.columns else partial(evidence.number, "chips")
            value = source(chip_id, bound.measure)
            row = f"{chip_id}/{bound.name}-{threshold.value:g}"
            rows[row] = {
                "chip_id": chip_id,
                "limb_id": limb_id,
                "measure": bound.name,
                "measured": value.value,
                "threshold": threshold.value,
                "margin_percent": 100 * (value.value / threshold.value - 1),
            }
            inputs[row] = (value, threshold)
            if bound.name == "density":
                area = evidence.number("chips", chip_id, "die_area_mm2")
                rows[row]["tpp_at_threshold"] = threshold.value * area.value
                inputs[row] += (area,)
    return Results("export_rules/headroom", pd.DataFrame.from_dict(rows, orient="index"), HEADROOM, inputs)


def timeline(evidence: Facts, until: date | str) -> Results:
    """From its launch to `until`, the intervals [from_on, to_on) in which a chip's status was the same.

    Rows `chip/1`, `chip/2`, …: chip_id, rule_id, limb_id, outcome, from_on, to_on (ISO dates) and days. A launch known
    only by month or year counts from its first day. Raises ValueError if `until` is no day.
    """
    rulebook, end = rulebook_of(evidence), _day(until)
    rows: dict[str, dict[str, Any]] = {}
    for chip_id in map(str, evidence["chips"].index):
        for count, (start, stop, found) in enumerate(_intervals(rulebook, chip_id, end), start=1):
            rows[f"{chip_id}/{count}"] = {
                **asdict(found),
                "from_on": start.isoformat(),
                "to_on": stop.isoformat(),
                "days": (stop - start).days,
            }
    columns = [*(field.name for field in fields(Status)), "from_on", "to_on", "days"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return Results("export_rules/timeline", frame, TIMELINE)


def h800_dates(evidence: Facts) -> Results:
    """The three dates of the October 2023 rule and the status of the H800 the day before and on each.

    Rows announced, enforced (on NVIDIA, by letter) and effective; columns on (ISO date), day_before, on_the_day.
    """
    rule = evidence["export_rules"].loc[RULE_OF_2023]
    rulebook = rulebook_of(evidence)
    rows = {}
    for name in ("announced", "enforced", "effective"):
        on = _day(rule[f"{name}_on"])
        rows[name] = {
            "on": on.isoformat(),
            "day_before": rulebook.status("h800", on - timedelta(days=1)).outcome,
            "on_the_day": rulebook.status("h800", on).outcome,
        }
    return Results("export_rules/h800-dates", pd.DataFrame.from_dict(rows, orient="index"), {})


METRICS = {
    "tpp": Column("TPP", "dense throughput × bit length, highest over precisions", Text("총처리성능(TPP)", "TPP")),
    "performance_density": Column("TPP/mm2", "tpp ÷ die_area_mm2", Text("성능 밀도", "performance density")),
    "io_gb_per_s": Column(
        "GB/s", "interconnect_gb_per_s + pcie_gb_per_s", Text("입출력 대역폭 합계", "total input/output rate")
    ),
}
HEADROOM = {
    "margin_percent": Column(
        "percent", "100 × (measured ÷ threshold − 1)", Text("기준선과의 차이", "distance from the threshold")
    ),
    "tpp_at_threshold": Column(
        "TPP", "threshold × die_area_mm2", Text("밀도 기준에 닿는 TPP", "TPP at which this die meets the threshold")
    ),
}
TIMELINE = {"days": Column("days", "to_on − from_on", Text("같은 상태가 이어진 기간", "days with the same status"))}


class Rulebook:
    """The rules and the measures of the chips, prepared once for many questions."""

    def __init__(self, evidence: Facts) -> None:
        measured = evidence["chips"].join(metrics(evidence).frame)
        limbs = evidence["export_limbs"].sort_values("order", kind="stable")
        self.chips = _records(measured)
        self.rules = _records(evidence["export_rules"])
        self.limbs: dict[str, list[tuple[str, Mapping[Hashable, Any]]]] = {rule_id: [] for rule_id in self.rules}
        for limb_id, limb in _records(limbs).items():
            self.limbs[limb["rule_id"]].append((limb_id, limb))

    def status(self, chip_id: str, on: date | str) -> Status:
        """The status of a known chip on a day or on the first day of a rule. Raises ValueError for what is neither."""
        periods = sorted(self.periods(chip_id), key=lambda period: period[1], reverse=True)
        first_days = {rule_id: start for rule_id, start, _ in periods}
        day = first_days[on] if isinstance(on, str) and on in first_days else _day(on, self.rules)
        for rule_id, start, end in periods:
            if start <= day and (end is None or day < end) and self.rules[rule_id]["applies_to_chips"]:
                for limb_id, limb in self.limbs[rule_id]:
                    matches = self._matches(chip_id, limb)
                    if matches is not False:
                        return self._found(chip_id, rule_id, limb_id, str(limb["outcome"]), matches is True)
        return self._found(chip_id, None, None, FREE, True)

    def periods(self, chip_id: str) -> Iterator[tuple[str, date, date | None]]:
        """Each rule with its first day for this chip and the day it ended, if it did.

        NVIDIA was told by letter to stop before the rules took effect; for its chips that day counts.
        """
        for rule_id, rule in self.rules.items():
            told = self.chips[chip_id]["vendor"] == "NVIDIA" and not _blank(rule["enforced_on"])
            start = _day(rule["enforced_on"] if told else rule["effective_on"])
            yield rule_id, start, None if _blank(rule["ended_on"]) else _day(rule["ended_on"])

    def _found(self, chip_id: str, rule_id: str | None, limb_id: str | None, outcome: str, known: bool) -> Status:
        exported = self.chips[chip_id]["made_under_us_rules"]
        return Status(chip_id, rule_id, limb_id, outcome if exported else NOT_EXPORTED_FROM_US, outcome, known)

    def _matches(self, chip_id: str, limb: Mapping[Hashable, Any]) -> bool | None:
        """Whether the chip meets every condition of the limb; None if a missing figure leaves that open."""
        if not _blank(limb["chip_ids"]) and chip_id not in str(limb["chip_ids"]).split(";"):
            return False
        results: list[bool | None] = []
        for bound in BOUNDS:
            if not _blank(limb[bound.column]):
                measured = float(self.chips[chip_id][bound.measure])
                results.append(None if _blank(measured) else bound.holds(measured, float(limb[bound.column])))
        if False in results:
            return False
        return None if None in results else True


_RULEBOOKS: "reads.Lately[Rulebook]" = {}


def rulebook_of(evidence: Facts) -> Rulebook:
    """The rulebook of this evidence, made once."""
    return reads.lately(_RULEBOOKS, evidence, "", lambda: Rulebook(evidence))


def _intervals(rulebook: Rulebook, chip_id: str, until: date) -> Iterator[tuple[date, date, Status]]:
    launch = _day(rulebook.chips[chip_id]["launched_on"])
    turns = {day for _, start, end in rulebook.periods(chip_id) for day in (start, end) if day is not None}
    days = [launch, *sorted(day for day in turns if launch < day < until)] if launch < until else []
    judged = ((day, rulebook.status(chip_id, day)) for day in days)
    same = [(found, next(day for day, _ in group)) for found, group in itertools.groupby(judged, lambda pair: pair[1])]
    ends = [start for _, start in same[1:]] + [until]
    for (found, start), end in zip(same, ends, strict=False):
        yield start, end, found


def _thresholds(limbs: pd.DataFrame) -> list[tuple[Bound, str]]:
    """Each threshold that occurs in the limbs, once, with the first limb that sets it."""
    found: dict[tuple[str, float], tuple[Bound, str]] = {}
    for bound in (*BOUNDS, INTERCONNECT):
        for limb_id, value in limbs[bound.column].items():
            if not _blank(value):
                found.setdefault((bound.measure, float(value)), (bound, str(limb_id)))
    return list(found.values())


def _metric_inputs(evidence: Facts, precision: "pd.Series[str]") -> dict[str, tuple[Number, ...]]:
    columns = ("die_area_mm2", "interconnect_gb_per_s", "pcie_gb_per_s")
    chips = evidence["chips"]
    return {
        str(chip_id): tuple(
            evidence.number("chips", str(chip_id), column)
            for column in (throughput, *columns)
            if not _blank(chips.loc[str(chip_id), column])
        )
        for chip_id, throughput in precision.items()
    }


def _day(value: Any, rule_ids: Iterable[Hashable] = ()) -> date:
    """A day out of an ISO date; the first day of a month or year. Raises ValueError."""
    if isinstance(value, date):
        return value
    parts = str(value).split("-")
    try:
        return date.fromisoformat("-".join([*parts, "01", "01"][:3]))
    except ValueError:
        names = list(map(str, rule_ids))
        rules = f" nor a rule{_nearest(str(value), names)}; one of {', '.join(names)}" if names else ""
        raise ValueError(f"{value!r} is neither a day such as 2023-10-23{rules}") from None


def _nearest(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _records(frame: pd.DataFrame) -> dict[str, dict[Hashable, Any]]:
    """The rows of a frame by id, in order: a cell is asked for many hundred times."""
    return {str(row): cells for row, cells in frame.to_dict("index").items()}


def _blank(value: Any) -> bool:
    return value == "" or bool(pd.isna(value))
