"""What moves the cost ratio most: one input at a time, and as shares of its variance."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from claim_audit import uncertainty
from claim_audit.cost.readings import about_ratios, holds_in, measured
from claim_audit.numbers import Column, Facts, Results, Text
from claim_audit.parameters import ALL, Parameters
from claim_audit.uncertainty import Array, Draws, Measure, Range

HEADLINE_ACCOUNTING, HEADLINE_RUN = "programme", "llama-3.1-405b"
TORNADO_COLUMNS = {
    "at_low": Column(
        "ratio", "cost ratio with the input at its low value, the others at their medians", Text("하한일 때", "at low")
    ),
    "at_high": Column(
        "ratio",
        "cost ratio with the input at its high value, the others at their medians",
        Text("상한일 때", "at high"),
    ),
    "at_median": Column(
        "ratio", "cost ratio with all inputs at their medians", Text("모두 가운데 값일 때", "all at their medians")
    ),
    "swing": Column("index", "absolute difference of at_high and at_low", Text("움직인 폭", "swing")),
}
SENSITIVITY_COLUMNS = {
    "first_order": Column(
        "share of variance",
        "first-order Sobol index of the logarithm of the cost ratio",
        Text("단독으로 설명하는 몫", "share of variance by itself"),
    ),
    "total": Column(
        "share of variance",
        "total Sobol index of the logarithm of the cost ratio",
        Text("얽힌 영향까지 설명하는 몫", "share of variance with interactions"),
    ),
}


def headline(evidence: Facts, params: Parameters) -> Measure:
    """The ratio whose sensitivity is shown: whole programmes against Llama 3.1 405B, or as chosen.

    Raises ValueError if that pair cannot be valued.
    """
    accounting = HEADLINE_ACCOUNTING if params.accounting == ALL else params.accounting
    run = HEADLINE_RUN if params.baseline == ALL else params.baseline
    about = about_ratios(evidence, params.model_copy(update={"accounting": accounting, "baseline": run}))
    reading = about.readings[0]

    def holds(draws: Draws) -> Array:
        return holds_in(quantity(draws), draws, strict=False).astype(float)

    def quantity(draws: Draws) -> Array:
        return reading.ratio(about.with_constants(draws))

    return measured(f"cost_ratio/{reading.row}", about.uncertain(), holds, quantity, params)


def tornado(evidence: Facts, params: Parameters, of: Measure | None = None) -> Results:
    """How far each uncertain input moves the headline ratio (or the quantity `of` another measure), widest first.

    Rows are input names; numeric columns at_low, at_high, at_median (the same for all) and swing; helper columns
    name_ko and name_en.
    """
    about = of or headline(evidence, params)
    model = _quantity(about)
    frame = uncertainty.tornado(model, about.ranges)
    frame["at_median"] = uncertainty.rounded(float(model({n: np.array([r.value]) for n, r in about.ranges.items()})[0]))
    return _by_input("cost/tornado" if of is None else f"cost/tornado/{about.name}", frame, TORNADO_COLUMNS, about)


def sensitivity(evidence: Facts, params: Parameters, of: Measure | None = None) -> Results:
    """The share of the headline ratio's variance (or of the quantity `of` another measure) that each input explains.

    Rows are input names; numeric columns first_order and total, 0 to 1; helper columns name_ko and name_en. An input
    that cancels has 0.
    """
    about = of or headline(evidence, params)
    model = _quantity(about)
    swings = uncertainty.tornado(model, about.ranges)["swing"]
    cancels = [str(name) for name in swings.index[swings == 0]]  # a constant has no variance to share out
    ranges = {name: Range.exact(r.value) if name in cancels else r for name, r in about.ranges.items()}
    frame = uncertainty.sensitivity(model, ranges, params.draws, params.seed).astype(float)
    nothing = pd.DataFrame(0.0, index=pd.Index(cancels, name="input"), columns=frame.columns)
    frame = pd.concat([part for part in (frame, nothing) if not part.empty] or [frame])
    name = "cost/sensitivity" if of is None else f"cost/sensitivity/{about.name}"
    return _by_input(name, frame, SENSITIVITY_COLUMNS, about)


def _quantity(about: Measure) -> uncertainty.Model:
    if about.quantity is None:
        raise ValueError(f"{about.name}: has no quantity whose sensitivity could be told")
    return about.quantity


def _by_input(name: str, frame: pd.DataFrame, columns: Mapping[str, Column], about: Measure) -> Results:
    named = frame.assign(
        name_ko=[about.numbers[str(row)].label.ko for row in frame.index],
        name_en=[about.numbers[str(row)].label.en for row in frame.index],
    )
    inputs_by_row = {str(row): tuple(about.numbers.values()) for row in frame.index}
    return Results(name, named, columns, inputs_by_row)
