"""From claims and checks to probabilities, grades and what would change them.

A grade is never typed: it is the band of `data/verdict_scale.csv` into which the probability falls. A quantified claim
starts from the share of draws (and readings) in which it holds, any other from the prior; the evidence listed for it
in `data/claim_evidence.csv` then moves the odds. A claim nobody can check gets no probability.
"""

from claim_audit.verdicts.auditor import audit, audit_of, needed_weight, weights
from claim_audit.verdicts.findings import MEASURES, QUESTIONS
from claim_audit.verdicts.judgement import Flip, Item, Verdict, weight_of
from claim_audit.verdicts.scale import FAILS, HOLDS, SUSPENDED, Grade, grade_of, grades_of, posterior, posteriors, scale
from claim_audit.verdicts.tally import claims_of, tally
from claim_audit.verdicts.words import chip_name, fill

__all__ = [
    "FAILS",
    "HOLDS",
    "MEASURES",
    "QUESTIONS",
    "SUSPENDED",
    "Flip",
    "Grade",
    "Item",
    "Verdict",
    "audit",
    "audit_of",
    "chip_name",
    "claims_of",
    "fill",
    "grade_of",
    "grades_of",
    "needed_weight",
    "posterior",
    "posteriors",
    "scale",
    "tally",
    "weight_of",
    "weights",
]
