"""The verdict scale of `data/verdict_scale.csv`, and how evidence moves a probability along it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from claim_audit.evidence import Evidence
from claim_audit.numbers import Text
from claim_audit.uncertainty import Array, rounded, rounded_each

SUSPENDED = "suspended"
HOLDS = ("true", "mostly-true")
FAILS = ("mostly-false", "false")


@dataclass(frozen=True)
class Grade:
    """One step of the verdict scale; `low` and `below` bound its probability and are None for a suspended verdict."""

    id: str
    name: Text
    shape: str
    low: float | None
    below: float | None


def scale(evidence: Evidence) -> list[Grade]:
    """The verdict scale, from true to false, the suspended verdict last."""
    return [
        Grade(
            str(grade_id),
            Text(row["name_ko"], row["name_en"]),
            row["shape"],
            None if pd.isna(row["probability_min"]) else float(row["probability_min"]),
            None if pd.isna(row["probability_below"]) else float(row["probability_below"]),
        )
        for grade_id, row in evidence["verdict_scale"].sort_values("order").iterrows()
    ]


def grade_of(probability: float | None, grades: Sequence[Grade]) -> Grade:
    """The grade whose band holds `probability`; the suspended one for None."""
    if probability is None:
        return next(grade for grade in grades if grade.id == SUSPENDED)
    return next(grade for grade in grades if grade.low is not None and probability >= grade.low)


def posteriors(priors: Array, log_likelihood_ratios: Array) -> Array:
    """`posterior` of each prior; nan stays nan."""
    certain = (priors == 0) | (priors == 1)
    safe = np.where(certain, 0.5, priors)
    odds = np.log(safe / (1 - safe)) + log_likelihood_ratios
    return np.where(certain, priors, rounded_each(1 / (1 + np.exp(-odds))))


def grades_of(probabilities: Array, grades: Sequence[Grade]) -> NDArray[np.int8]:
    """The position in `grades` of the grade of each probability (`grade_of`); nan stands for None."""
    positions = {grade.id: at for at, grade in enumerate(grades)}
    bands = sorted((grade.low, positions[grade.id]) for grade in grades if grade.low is not None)
    band = np.searchsorted([low for low, _ in bands], np.nan_to_num(probabilities), side="right") - 1
    found = np.array([position for _, position in bands], np.int8)[band]
    return np.where(np.isnan(probabilities), np.int8(positions[SUSPENDED]), found)


def posterior(prior: float, log_likelihood_ratio: float) -> float:
    """A probability after its odds are multiplied by a likelihood ratio; certainty stays certain."""
    if prior in (0.0, 1.0):
        return prior
    odds = math.log(prior / (1 - prior)) + log_likelihood_ratio
    return rounded(1 / (1 + math.exp(-odds)))
