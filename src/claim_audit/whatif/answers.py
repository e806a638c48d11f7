"""What the model says of everything the panel shows, in no language: worked out once for the pages of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claim_audit import reads
from claim_audit.evidence import Evidence
from claim_audit.parameters import Parameters
from claim_audit.shelf import kept
from claim_audit.verdicts import Verdict, audit
from claim_audit.whatif.grid import claims, grid
from claim_audit.whatif.scenarios import Scenario, built, scenarios

ASKED = {"cost": ("at-most", "under"), "fleet": ("held",), "demand": ("grows",)}


@dataclass(frozen=True)
class Answers:
    """The claims asked about and how, the verdicts on them, each question's scenarios, what the script computes with.

    The first scenario of a question is the report's own setting.
    """

    asked: Mapping[str, str]
    audited: Mapping[str, Verdict]
    scenarios: Mapping[str, Sequence[Scenario]]
    grid: Mapping[str, Any]

    def claims_of(self, question: str) -> list[str]:
        """The claims a question is about."""
        return [claim for claim, asked in self.asked.items() if asked in ASKED[question]]


_LATEST: "reads.Lately[Answers]" = {}


def answers(evidence: Evidence, params: Parameters) -> Answers:
    """The answers at the settings of `params`: those of an earlier call if it asked for the same in any language."""

    def make() -> Answers:
        return kept("what-if answers", evidence, params, lambda: _answers(evidence, params))

    return reads.lately(_LATEST, evidence, params.apart_from_language, make)


def _answers(evidence: Evidence, params: Parameters) -> Answers:
    asked = claims(evidence)
    audited = audit(evidence, params, *asked, flips=False)
    rows = {}
    for question, ways in ASKED.items():
        own = built(evidence, params, question, audited[next(claim for claim in asked if asked[claim] in ways)])
        rows[question] = [own, *scenarios(evidence, params, question, own)]
    return Answers(asked, audited, rows, grid(evidence, params, audited))
