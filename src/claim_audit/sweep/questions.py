"""The measures of the audit, put to many scenarios at once: those that differ in numbers alone share their draws."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from claim_audit import fleet, parity
from claim_audit.evidence import Evidence
from claim_audit.parameters import Parameters
from claim_audit.polls import Prepared
from claim_audit.sweep.settings import Positions, Settings, Shared
from claim_audit.uncertainty import Array, Measure
from claim_audit.verdicts import QUESTIONS

COST, UNDER, FLEET, PARITY, DEMAND = QUESTIONS
# The parameters besides seed and draws that decide which inputs and readings a measure has. Every other parameter it
# knows is the median of one of its inputs.
DECIDED_BY: Mapping[str, tuple[str, ...]] = {
    COST: ("accounting", "baseline", "include_base_model"),
    UNDER: ("accounting", "baseline", "include_base_model"),
    FLEET: ("as_of", "claimed_chip"),
    PARITY: ("as_of",),
    DEMAND: (),
}
DRAWN_BY = ("draws", "seed")
DATED = {FLEET: "fleet_estimates", PARITY: "benchmarks"}  # the tables whose rows a measure knows as of a day
MOST_HELD = 2**25  # numbers of sorted draws kept for the batches to come: a quarter of a gigabyte
MOST_MEASURES = 256
FIRST_DAY = "0001-01-01"


def heeded(evidence: Evidence, claim: str) -> set[str]:
    """The parameters that the verdict on a claim may hang on: what its evidence is picked by, and its measure's own."""
    row = evidence["claims"].loc[claim]
    name = f"{row['check']}/{row['measure']}"
    own = {"as_of", "training_chip", "prior_probability"}
    if name not in QUESTIONS:
        return own
    measure = QUESTIONS[name](evidence, Parameters())
    numbers = [] if measure is None else [number.key.split("/") for number in measure.numbers.values()]
    moved = {key[1] for key in numbers if key[0] == "parameters"}
    return own | moved | {*DECIDED_BY[name], *DRAWN_BY} | ({"source_weights"} if name == FLEET else set())


@dataclass(frozen=True)
class Asked:
    """A measure ready for many scenarios. `inputs` are parameters by the input whose median they are.

    `weights` are the declared weights of the estimates of a fleet, by the id that their input `weight-<id>` ends in.
    `mixture` holds the draws of those estimates, and `gap` is the mean gap in scores with its interval.
    """

    prepared: Prepared
    inputs: Mapping[str, str]
    weights: Mapping[str, float]
    mixture: fleet.Mixture | None = None
    gap: tuple[float, float, float] | None = None

    def medians(self, settings: Settings, at: Positions) -> dict[str, Array]:
        """The medians of the inputs in the scenarios `at`."""
        found = {name: settings.numbers(parameter)[at] for name, parameter in self.inputs.items()}
        return found | {f"weight-{row}": own for row, own in settings.weights(self.weights, at).items()}

    def mixtures(self, medians: Mapping[str, Array], settings: int) -> Array:
        """The 5th, 50th and 95th percentile of the fleet, by the weights in each setting: shape (settings, 3).

        nan where nothing has weight.
        """
        assert self.mixture is not None, "only the measure of a fleet has a mixture"
        declared = np.array([medians[f"weight-{row}"] for row in self.weights]).T
        kinds, kind = np.unique(declared, axis=0, return_inverse=True)
        shares = fleet.normalised(kinds, kinds.sum(axis=1, keepdims=True))
        found = [self.mixture.percentiles(own) if own.any() else (np.nan,) * 3 for own in shares]
        return np.array(found)[kind.reshape(settings)]


class Questions:
    """The measures with one evidence; the last ones asked are kept."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.measures: OrderedDict[tuple[object, ...], Measure | None] = OrderedDict()
        self.asked: OrderedDict[tuple[object, ...], Asked | None] = OrderedDict()
        self.days = {name: sorted({str(day) for day in evidence[table]["as_of"]}) for name, table in DATED.items()}

    def ask(self, name: str, shared: Shared) -> Asked | None:
        """The measure `name` with the parameters `shared`; None where nothing is known.

        Raises NotImplementedError where it has to be asked one scenario at a time.
        """
        decided = {**shared, **({"as_of": self._day(name, shared["as_of"])} if "as_of" in shared else {})}
        key = (name, *decided.items())
        if key not in self.asked:
            self.asked[key] = self._prepare(name, decided)
            while sum(one.prepared.size for one in self.asked.values() if one) > MOST_HELD and len(self.asked) > 1:
                self.asked.popitem(last=False)
        self.asked.move_to_end(key)
        return self.asked[key]

    def _prepare(self, name: str, decided: Shared) -> Asked | None:
        measure = self._measure(name, decided)
        if measure is None:
            return None
        parameters = {input_: number.key.split("/") for input_, number in measure.numbers.items()}
        inputs = {
            input_: key[1]
            for input_, key in parameters.items()
            if key[0] == "parameters" and key[1] != "source_weights"
        }
        rows = [key[2] for key in parameters.values() if key[1] == "source_weights"]
        weights = {row: self.evidence.number("fleet_estimates", row, "weight").value for row in rows}
        gap = None
        if name == PARITY:
            gaps = parity.counted_gaps(self.evidence, decided["as_of"])
            gap = parity.mean_gap(gaps, parity.mean_gaps(gaps, decided["draws"], decided["seed"]))
        mixture = fleet.Mixture([measure.base_draws[row] for row in rows]) if name == FLEET else None
        return Asked(Prepared(measure, list(inputs), typical=name == COST), inputs, weights, mixture, gap)

    def _measure(self, name: str, decided: Shared) -> Measure | None:
        """The measure, built once for all draws and seeds but where it draws itself."""
        drawn = {own: decided[own] for own in DRAWN_BY}
        built = dict(decided) if name == PARITY else {own: decided[own] for own in DECIDED_BY[name]}
        key = (name, *built.items())
        if key not in self.measures:
            # every estimate has a weight of its own here, so that it can be moved
            one_each = dict.fromkeys(map(str, self.evidence["fleet_estimates"].index), 1.0) if name == FLEET else {}
            params = Parameters().model_copy(update={**built, "source_weights": one_each})
            self.measures[key] = QUESTIONS[name](self.evidence, params)
            if len(self.measures) > MOST_MEASURES:
                self.measures.popitem(last=False)
        measure = self.measures[key]
        return measure if measure is None else replace(measure, **drawn)

    def _day(self, name: str, day: str) -> str:
        """The first day on which as much was known as on `day`: rows may be dated by month or year."""
        begun = [iso for iso in self.days[name] if iso <= day]
        return f"{begun[-1]}-01-01"[: len(FIRST_DAY)] if begun else FIRST_DAY
