"""The readings of the claim: each chosen accounting basis against each chosen baseline, and the inputs they share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from claim_audit import reads, uncertainty
from claim_audit.cost.formulas import largest_ratio
from claim_audit.cost.inputs import Method, Valued, inputs, is_constant, our_gpu_hours, valued
from claim_audit.numbers import Facts, Number
from claim_audit.parameters import ACCOUNTINGS, ALL, Parameters
from claim_audit.polls import RELATIONS, Asked, Relation, Vote
from claim_audit.uncertainty import Array, Draws, Measure, Range


@dataclass(frozen=True)
class Reading:
    """One way to read the claim: an accounting basis and a baseline, and how both sides are valued on it."""

    accounting: str
    run_id: str
    our_gpu_hours: str
    valued: Valued

    @property
    def row(self) -> str:
        return f"{self.accounting}/{self.run_id}"

    @property
    def method(self) -> Method:
        return self.valued.method

    def numerator_usd(self, draws: Draws) -> Array:
        """Cost on DeepSeek's side, in USD per draw."""
        run = draws[self.our_gpu_hours] * self.valued.our_usd_per_gpu_hour(draws)
        return run * draws["experiment-multiplier"] if self.accounting == "programme" else run

    def denominator_usd(self, draws: Draws) -> Array:
        """Cost on the other side, in USD per draw; its experiments are drawn independently of DeepSeek's."""
        run = self.valued.usd(draws)
        return run * draws["baseline-experiment-multiplier"] if self.accounting == "programme" else run

    def ratio(self, draws: Draws) -> Array:
        """The cost ratio per draw."""
        return self.numerator_usd(draws) / self.denominator_usd(draws)

    def uses(self, draws: Draws) -> list[str]:
        """The names of the inputs this reading is made from."""
        asked = Asked(draws)
        self.ratio(asked)
        return list(asked.names)


@dataclass(frozen=True)
class AboutRatios:
    """The chosen readings with every number they use; chips' specifications are constants, all else may vary.

    `missing` are the chosen rows of which nothing is known.
    """

    readings: tuple[Reading, ...]
    numbers: Mapping[str, Number]
    missing: tuple[str, ...]

    def uncertain(self) -> dict[str, Number]:
        """The numbers that could turn out otherwise, by name."""
        return {name: number for name, number in self.numbers.items() if not is_constant(number)}

    def with_constants(self, draws: Draws) -> dict[str, Array]:
        """`draws` and the constants the readings need beside them."""
        size = next(iter(draws.values())).shape
        constants = {name: np.full(size, n.value) for name, n in self.numbers.items() if is_constant(n)}
        return {**constants, **draws}

    def draw(self, params: Parameters, more: Mapping[str, Number] | None = None) -> dict[str, Array]:
        """All inputs (and `more`) drawn jointly, constants included."""
        ranges = {name: Range.of(number) for name, number in {**self.uncertain(), **(more or {})}.items()}
        return self.with_constants(uncertainty.draw(ranges, params.draws, params.seed))


_ABOUT: "reads.Lately[AboutRatios]" = {}


def about_ratios(evidence: Facts, params: Parameters) -> AboutRatios:
    """The readings that `params` chooses, with the numbers they use and the claimed ratio.

    Raises ValueError, naming what is missing, if no chosen reading can be valued.
    """
    return reads.lately(_ABOUT, evidence, params.apart_from_language, lambda: _about_ratios(evidence, params))


def _about_ratios(evidence: Facts, params: Parameters) -> AboutRatios:
    runs = _compared_runs(evidence, params)
    numbers = inputs(evidence, params, runs)
    readings, missing = [], []
    for accounting in ACCOUNTINGS if params.accounting == ALL else (params.accounting,):
        for run in runs:
            how = valued(evidence, numbers, run, "amortised" if accounting == "amortised" else "rental")
            if how is None:
                missing.append(f"{accounting}/{run}")
            else:
                readings.append(Reading(accounting, run, our_gpu_hours(params), how))
    if not readings:
        raise ValueError(
            f"training_runs: nothing to compare the cost with ({', '.join(missing) or 'no run has baseline = true'}):"
            " it takes gpu_hours on a chip with a price, a published estimate on that basis or training_flop"
        )
    medians = {name: np.array([number.value]) for name, number in numbers.items()}
    used = {"claimed-ratio", "reciprocal-rounding"}.union(*(reading.uses(medians) for reading in readings))
    used_numbers = {name: number for name, number in numbers.items() if name in used}
    return AboutRatios(tuple(readings), used_numbers, tuple(missing))


def _compared_runs(evidence: Facts, params: Parameters) -> list[str]:
    if params.baseline != ALL:
        if params.baseline not in evidence["training_runs"].index:
            raise ValueError(f"training_runs: no run {params.baseline!r} to compare the cost with")
        return [params.baseline]
    runs = evidence["training_runs"]
    return [str(run) for run in runs.index[runs["baseline"].astype(bool)]]


def holds_in(ratio: Array, draws: Draws, *, strict: bool) -> NDArray[np.bool_]:
    """In which draws the ratio is at most the claimed one, as rounded in print (`strict`: less than it)."""
    return RELATIONS[_relation(strict)](ratio, _limit(draws, strict))


def votes(readings: Iterable[Reading], *, strict: bool) -> tuple[Vote, ...]:
    """`holds_in` of each reading as a vote."""
    limit = partial(_limit, strict=strict)
    return tuple(Vote(reading.ratio, _relation(strict), limit) for reading in readings)


def _relation(strict: bool) -> Relation:
    return "<" if strict else "<="


def _limit(draws: Draws, strict: bool) -> Array:
    claimed = draws["claimed-ratio"]
    return claimed if strict else largest_ratio(claimed, draws["reciprocal-rounding"])


def measured(
    name: str, numbers: dict[str, Number], holds: uncertainty.Model, quantity: uncertainty.Model, params: Parameters
) -> Measure:
    """A measure over `numbers`, each read as the range it states."""
    ranges = {key: Range.of(number) for key, number in numbers.items()}
    return Measure(name, ranges, numbers, holds, quantity, draws=params.draws, seed=params.seed)
