"""The arithmetic of the cost check, on numbers or arrays alike."""

from typing import TypeVar

import numpy as np

from claim_audit.uncertainty import Array

HOURS_PER_YEAR = 8760
SECONDS_PER_HOUR = 3600
WATTS_PER_KILOWATT = 1000
TERA = 1e12

Value = TypeVar("Value", float, Array)


def capital_usd_per_gpu_hour(hardware_usd: Value, lifetime_years: Value, utilised_share: Value) -> Value:
    """Hardware written off over the hours it is at work in its life, in USD per such hour and chip."""
    return hardware_usd / (lifetime_years * HOURS_PER_YEAR * utilised_share)


def power_usd_per_gpu_hour(tdp_w: Value, host_power_factor: Value, pue: Value, usd_per_kwh: Value) -> Value:
    """Electricity for an hour of a chip at its rating in watts, times its server and its building, in USD."""
    return tdp_w * host_power_factor * pue / WATTS_PER_KILOWATT * usd_per_kwh


def training_flop(active_parameters: float, tokens: float) -> float:
    """Operations of a training run, in FLOP: two forward and four backward per active parameter and token."""
    return 6 * active_parameters * tokens


def hours_from_flop(flop: Value, peak_tflops: Value, utilisation: Value) -> Value:
    """GPU-hours that `flop` operations take at a share (`utilisation`) of a chip's dense peak in TFLOP/s."""
    return flop / (peak_tflops * TERA * SECONDS_PER_HOUR * utilisation)


def tflops_per_gpu(flop: float, gpu_hours: float) -> float:
    """Throughput a run kept up on each chip, in TFLOP/s."""
    return flop / (gpu_hours * SECONDS_PER_HOUR * TERA)


def largest_ratio(claimed_ratio: Array, rounding: Array) -> Array:
    """The largest ratio that a printed one-Nth still covers: N may have been rounded up by as much as `rounding`.

    1/10 printed to the nearest whole N covers all up to 1/9.5. A rounding never takes off more than half of N, which
    matters only for ratios near one.
    """
    denominator = 1 / claimed_ratio
    return 1 / (denominator - np.minimum(rounding, denominator / 2))
