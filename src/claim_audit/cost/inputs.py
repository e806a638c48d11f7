"""The inputs of the cost check by short name, and how a training run is valued on each accounting basis."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from claim_audit.cost.estimates import combined
from claim_audit.cost.formulas import capital_usd_per_gpu_hour, hours_from_flop, power_usd_per_gpu_hour
from claim_audit.cost.gpu_hours import TOTAL_NAMES, TOTALS, V3, is_known, stages
from claim_audit.numbers import Fact, Facts, Number, Text
from claim_audit.parameters import Parameters
from claim_audit.uncertainty import Array, Draws, Range

Method = Literal["hours", "published", "compute"]
Usd = Callable[[Draws], Array]

ASSUMPTIONS = (
    "usd-per-gpu-hour",
    "cloud-list-usd-per-gpu-hour",
    "a100-price-share",
    "experiment-multiplier",
    "baseline-experiment-multiplier",
    "hardware-usd-per-gpu",
    "a100-hardware-usd-per-gpu",
    "lifetime-years",
    "utilised-share",
    "host-power-factor",
    "pue",
    "electricity-usd-per-kwh",
    "inferred-utilisation",
    "reciprocal-rounding",
    "trend-factor-per-year",
    "quality-discount",
    "claude-months-earlier",
)
SET_BY_PARAMETER = {
    "usd-per-gpu-hour": "usd_per_gpu_hour",
    "experiment-multiplier": "experiment_multiplier",
    "trend-factor-per-year": "trend_factor_per_year",
}
HARDWARE = {"hopper": "hardware-usd-per-gpu", "ampere": "a100-hardware-usd-per-gpu"}  # the families with a price
REFERENCE_CHIP = "h100"  # what a run is reckoned in if only its operations are known


@dataclass(frozen=True, slots=True)
class Valued:
    """What a compared run cost (USD per draw), what an hour of DeepSeek's chip costs on the same footing, and how."""

    method: Method
    usd: Usd
    our_usd_per_gpu_hour: Usd


def inputs(evidence: Facts, params: Parameters, runs: list[str]) -> dict[str, Number]:
    """Every number the ratios against `runs` may use, by short name; unknown ones are left out.

    A parameter replaces the median of its assumption and keeps the assumption's relative spread.
    """
    numbers: dict[str, Number] = {name: evidence.number("assumptions", name, "value") for name in ASSUMPTIONS}
    for name, parameter in SET_BY_PARAMETER.items():
        moved = Range.of(numbers[name]).moved_to(getattr(params, parameter))
        numbers[name] = replace(params.number(parameter), low=moved.low, high=moved.high)
    numbers["claimed-ratio"] = params.number("claimed_ratio")
    totals = stages(evidence, params)
    for total in TOTALS:
        which = TOTAL_NAMES[total]
        label = Text(f"{which.ko} 학습 시간", f"GPU-hours of {which.en}")
        numbers[f"{total}-gpu-hours"] = replace(totals.number(total, "gpu_hours"), label=label)
    for chip in evidence["chips"].index[evidence["chips"]["family"].isin(HARDWARE)]:
        for column, name in (("tdp_w", "tdp-w"), ("bf16_dense_tflops", "peak-tflops")):
            numbers[f"{chip}-{name}"] = evidence.number("chips", str(chip), column)
    for run in runs:
        for column, name in (("gpu_hours", "gpu-hours"), ("training_flop", "training-flop")):
            if is_known(evidence, run, column):
                numbers[f"{run}-{name}"] = evidence.number("training_runs", run, column)
        for accounting in ("rental", "amortised"):
            estimate = combined(evidence, run, accounting)
            if estimate is not None:
                numbers[f"{run}-{accounting}-usd"] = estimate
    return numbers


def is_constant(number: Number) -> bool:
    """Whether a number is a chip's specification: part of a formula, but nothing that could turn out otherwise."""
    return isinstance(number, Fact) and number.table == "chips"


def our_gpu_hours(params: Parameters) -> str:
    """The input that counts DeepSeek's GPU-hours: with the base model V3, or the R1 stage alone."""
    return "r1-with-base-gpu-hours" if params.include_base_model else "r1-gpu-hours"


def valued(evidence: Facts, numbers: dict[str, Number], run: str, accounting: str) -> Valued | None:
    """How to value `run` on a basis (rental or amortised), by the best that is known of it; None if nothing is.

    First its GPU-hours on a chip with a price; then published estimates on that basis; then its operations.
    """
    ours = _usd_per_gpu_hour(evidence, _chip(evidence, V3), accounting)
    if ours is None:
        raise ValueError(f"training_runs: {V3}: chip_id names no chip of a family with a price ({', '.join(HARDWARE)})")
    hours, estimate, flop = f"{run}-gpu-hours", f"{run}-{accounting}-usd", f"{run}-training-flop"
    theirs = _usd_per_gpu_hour(evidence, _chip(evidence, run), accounting)
    if hours in numbers and theirs is not None:
        return Valued("hours", lambda draws: draws[hours] * theirs(draws), ours)
    if estimate in numbers:
        # rental estimates are made at cloud list prices, so ours must be too
        at_list = ours if accounting == "amortised" else (lambda draws: draws["cloud-list-usd-per-gpu-hour"])
        return Valued("published", lambda draws: draws[estimate], at_list)
    reference = _usd_per_gpu_hour(evidence, REFERENCE_CHIP, accounting)
    if flop in numbers and reference is not None:
        return Valued("compute", lambda draws: _reference_hours(draws, flop) * reference(draws), ours)
    return None


def _chip(evidence: Facts, run: str) -> str | None:
    return str(evidence["training_runs"].at[run, "chip_id"]) if is_known(evidence, run, "chip_id") else None


def _usd_per_gpu_hour(evidence: Facts, chip: str | None, accounting: str) -> Usd | None:
    """The price of an hour of a chip: every Hopper shares one price, so that it cancels; an A100 is a share of it."""
    chips = evidence["chips"]
    family = str(chips.at[chip, "family"]) if chip in chips.index else None
    if family not in HARDWARE:
        return None
    if accounting == "amortised":
        return lambda draws: _amortised(draws, HARDWARE[family], f"{chip}-tdp-w")
    if family == "ampere":
        return lambda draws: draws["usd-per-gpu-hour"] * draws["a100-price-share"]
    return lambda draws: draws["usd-per-gpu-hour"]


def _amortised(draws: Draws, hardware: str, tdp: str) -> Array:
    capital = capital_usd_per_gpu_hour(draws[hardware], draws["lifetime-years"], draws["utilised-share"])
    power = power_usd_per_gpu_hour(
        draws[tdp], draws["host-power-factor"], draws["pue"], draws["electricity-usd-per-kwh"]
    )
    return capital + power


def _reference_hours(draws: Draws, flop: str) -> Array:
    return hours_from_flop(draws[flop], draws[f"{REFERENCE_CHIP}-peak-tflops"], draws["inferred-utilisation"])
