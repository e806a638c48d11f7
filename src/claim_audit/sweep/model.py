"""Numbers and verdicts of many scenarios at once; what cannot be told so is audited one by one, as reports are."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from claim_audit import market
from claim_audit.evidence import Evidence
from claim_audit.parameters import Parameters
from claim_audit.sweep import plain
from claim_audit.sweep.columns import DONE, WORD, claims_asked, ends
from claim_audit.sweep.questions import COST, DECIDED_BY, DRAWN_BY, FIRST_DAY, FLEET, PARITY, Questions
from claim_audit.sweep.scenarios import Scenario
from claim_audit.sweep.settings import Positions, Settings
from claim_audit.uncertainty import Array, Range
from claim_audit.verdicts import grades_of, needed_weight, posteriors, scale, weights

Columns = dict[str, Any]


def run(evidence: Evidence, scenarios: Sequence[Scenario]) -> Mapping[str, Any]:
    """The numbers, verdicts, status and error of scenarios by column."""
    return _model(evidence).run(Settings(scenarios))


_MODELS: list["Model"] = []  # the last one, with all that it has worked out


def _model(evidence: Evidence) -> "Model":
    if not _MODELS or _MODELS[0].evidence is not evidence:
        _MODELS[:] = [Model(evidence)]
    return _MODELS[0]


class Model:
    """The audit of one evidence for batches of scenarios."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.questions = Questions(evidence)
        self.grades = scale(evidence)
        self.needed = needed_weight(evidence)
        claims = evidence["claims"].loc[claims_asked(evidence)]
        self.measured_by = {
            str(claim): f"{row['check']}/{row['measure']}" if row["measure"] else "" for claim, row in claims.iterrows()
        }
        self.days = sorted(set(evidence["claim_evidence"]["known_on"].astype(str)))
        self.weights = functools.lru_cache(1024)(self._weights)

    def run(self, settings: Settings) -> Columns:
        """Every column of the scenarios, the ones told together first, then those that have to be told alone."""
        batch = _Batch(settings, self)
        for name in DECIDED_BY:
            batch.ask(name)
        batch.demand()
        batch.judge()
        return batch.columns()

    def _weights(self, day: str, training_chip: str) -> dict[str, float]:
        return weights(self.evidence, Parameters().model_copy(update={"as_of": day, "training_chip": training_chip}))

    def day(self, as_of: str) -> str:
        """The first day on which as much evidence was known as on `as_of`."""
        return next((day for day in reversed(self.days) if day <= as_of), FIRST_DAY)


class _Batch:
    """One batch while it is worked out: numbers by column, probabilities by measure, which scenarios are left over."""

    def __init__(self, settings: Settings, model: Model) -> None:
        self.settings, self.model = settings, model
        self.numbers: dict[str, Array] = {}
        self.starts: dict[str, Array] = {}  # by measure: the share of draws and readings; nan where nothing is known
        self.left = np.zeros(len(settings), bool)
        self.values: dict[str, Array] = {}  # probabilities by claim

    def ask(self, name: str) -> None:
        """Put one measure to all scenarios."""
        start = self.starts[name] = np.full(len(self.settings), np.nan)
        for shared, at in self.settings.groups(*DECIDED_BY[name], *DRAWN_BY):
            try:
                asked = self.model.questions.ask(name, shared)
            except Exception:  # whatever is the matter, the audit of each scenario alone says it or does not mind
                self.left[at] = True
                continue
            if asked is None:
                continue
            medians = asked.medians(self.settings, at)
            start[at] = asked.prepared.probabilities(medians, len(at))
            self.left[at] |= np.isnan(start[at])
            if name == COST:
                self.put("cost_ratio", at, asked.prepared.intervals(medians, len(at)))
            elif name == PARITY:
                self.put("score_gap", at, asked.gap)
            elif name == FLEET:
                self.put("fleet_units", at, asked.mixtures(medians, len(at)))

    def put(self, name: str, at: Positions, interval: Any) -> None:
        """Note a number's 5th percentile, median and 95th percentile, for all `at` or for each: shape (…, 3)."""
        whole = np.broadcast_to(interval, (len(at), 3))
        for column, values in zip(ends(name), whole.T, strict=True):
            self.numbers.setdefault(column, np.full(len(self.settings), np.nan))[at] = values

    def demand(self) -> None:
        """The demand factor of all scenarios."""
        medians = self.settings.numbers("demand_elasticity")
        spread = Range.of(self.model.evidence.number("assumptions", "demand-elasticity", "value"))
        low, high = spread.ends_at(medians)
        factors = market.demand_ends(self.settings.numbers("claimed_ratio"), low, medians, high)
        self.put("demand_factor", np.arange(len(self.settings)), np.array(factors).T)

    def judge(self) -> None:
        """The probability of each claim: its start, moved by its evidence; nan where the verdict is suspended."""
        prior = self.settings.numbers("prior_probability")
        self.values = {claim: np.full(len(self.settings), np.nan) for claim in self.model.measured_by}
        for shared, at in self.settings.groups("as_of", "training_chip"):
            weighed = self.model.weights(self.model.day(shared["as_of"]), shared["training_chip"])
            for claim, name in self.model.measured_by.items():
                start = self.starts[name][at] if name else np.full(len(at), np.nan)
                if abs(weighed[claim]) >= self.model.needed:
                    start = np.where(np.isnan(start), prior[at], start)
                self.values[claim][at] = _alike(posteriors, start, weighed[claim])

    def columns(self) -> Columns:
        """All columns; the scenarios left over are audited one by one."""
        size = len(self.settings)
        codes = {claim: grades_of(values, self.model.grades) for claim, values in self.values.items()}
        known = {claim: np.ones(size, bool) for claim in codes}
        status, errors = [DONE] * size, [None] * size
        ids = [grade.id for grade in self.model.grades]
        for position in map(int, np.flatnonzero(self.left)):
            row = plain.row_of(self.model.evidence, self.settings.scenarios[position])
            for name, values in self.numbers.items():
                values[position] = row.get(name, np.nan)
            for claim, values in self.values.items():
                probability = row.get(f"probability/{claim}")
                values[position] = np.nan if probability is None else probability
                known[claim][position] = f"grade/{claim}" in row
                codes[claim][position] = ids.index(row.get(f"grade/{claim}", ids[0]))
            status[position], errors[position] = row["status"], row.get("error")
        columns: Columns = {name: pa.array(values, from_pandas=True) for name, values in self.numbers.items()}
        for claim, values in self.values.items():
            indices = pa.array(codes[claim], pa.int8(), mask=~known[claim])
            columns[f"grade/{claim}"] = pa.DictionaryArray.from_arrays(indices, pa.array(ids)).cast(WORD)
            columns[f"probability/{claim}"] = pa.array(values, from_pandas=True)
        return columns | {"status": status, "error": errors}


def _alike(function: Any, starts: Array, weight: float) -> Array:
    """`function` of all starts; worked out once where they are all one."""
    if len(starts) and (starts == starts[0]).all():
        return np.broadcast_to(function(starts[:1], np.array(weight)), starts.shape)
    found: Array = function(starts, np.array(weight))
    return found
