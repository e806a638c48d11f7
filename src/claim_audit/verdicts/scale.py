"""The verdict scale of `data/verdict_scale.csv`, and how evidence moves a probability along it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from claim_audit.evidence import Evidence
from claim_audit.numbers import Text
from claim_audit.uncertainty import rounded

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


def posterior(prior: float, log_likelihood_ratio: float) -> float:
    """A probability after its odds are multiplied by a likelihood ratio; certainty stays certain."""
    if prior in (0.0, 1.0):
        return prior
    odds = math.log(prior / (1 - prior)) + log_likelihood_ratio
    return rounded(1 / (1 + math.exp(-odds)))
