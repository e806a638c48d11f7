"""Questions put to draws: in each draw every reading votes, a quantity against a limit; the share of votes counts.

Put that way a question can be answered for many settings of its inputs from one set of draws. Moving an input's median
multiplies its draws, and a quantity that is a product of powers of the inputs is multiplied with them; so its draws are
sorted once, and each setting asks how many of them lie beyond a limit. Whether a quantity is such a product is found
by moving it, not declared.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from claim_audit.uncertainty import ENDS, Array, Draws, Measure, Model, rounded_each

Relation = Literal["<", "<=", ">=", ">"]
RELATIONS: Mapping[Relation, Callable[[Array, Array], NDArray[np.bool_]]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">=": np.greater_equal,
    ">": np.greater,
}
TOO_NEAR = 1e-12  # relative distance of a draw from the limit within which the order of the arithmetic may decide
FEW = 64  # draws on which a quantity is tried
TRIED = (2.0, 1.7)  # factors by which an input is moved to see what becomes of a quantity


@dataclass(frozen=True)
class Vote:
    """One reading of a question: whether `quantity` stands in `relation` to `limit`.

    `weight` is the name of an exact input; without it a vote counts as one.
    """

    quantity: Model
    relation: Relation
    limit: Model
    weight: str | None = None


@dataclass(frozen=True)
class Poll:
    """What a `Measure` may ask with: the weighted share of votes over all draws. `complete` adds constants to draws."""

    votes: Sequence[Vote]
    complete: Callable[[Draws], Draws] = dict

    def __call__(self, draws: Draws) -> Array:
        known = self.complete(draws)
        counts = [_count(vote.relation, vote.quantity(known), vote.limit(known)) for vote in self.votes]
        return _share(counts, self._weights(known), len(next(iter(known.values()))))

    def along(self, draws: Draws, name: str) -> Model:
        """The poll as a model of the draws of one input, the others as they are in `draws`.

        What that input has no part in is worked out once, so it is quick to ask for many of its values.
        """
        known = self.complete(draws)
        counts = [_counted(vote, known, name) for vote in self.votes]

        def at(moved: Draws) -> Array:
            there = {**known, name: moved[name]}
            return _share([count(there) for count in counts], self._weights(there), len(moved[name]))

        return at

    def _weights(self, known: Draws) -> list[Array]:
        return [np.array(1.0) if vote.weight is None else known[vote.weight][0] for vote in self.votes]


class Asked(dict[str, Array]):
    """Draws that remember which inputs were asked for, so that a formula's inputs need no second list."""

    def __init__(self, draws: Draws) -> None:
        super().__init__(draws)
        self.names: dict[str, None] = {}

    def __getitem__(self, name: str) -> Array:
        self.names[name] = None
        return super().__getitem__(name)


def _counted(vote: Vote, known: Draws, name: str) -> Model:
    """In how many draws a vote holds, of which only what asks for the input `name` is worked out each time."""
    moved = [_asks(model, known, name) for model in (vote.quantity, vote.limit)]
    quantity, limit = (
        model if moves else _constant(np.broadcast_to(model(known), known[name].shape))
        for model, moves in zip((vote.quantity, vote.limit), moved, strict=True)
    )
    if not any(moved):
        return _constant(_count(vote.relation, quantity(known), limit(known)))

    def anew(draws: Draws) -> Array:
        return _count(vote.relation, quantity(draws), limit(draws))

    if not (limit(known) > 0).all():
        return anew
    return _looked_up(quantity, limit, known, name, below=vote.relation in ("<", "<="), otherwise=anew)


def _looked_up(quantity: Model, limit: Model, known: Draws, name: str, *, below: bool, otherwise: Model) -> Model:
    """In how many draws a quantity is below (or not below) its limit, from draws sorted once.

    So it is where quantity over limit goes with a power of the input and no draw is too near the limit to tell; else
    they are counted as `otherwise` has it.
    """

    def share(draws: Draws) -> Array:
        size = len(draws[name])  # what does not move is there for all draws, though a few be asked for
        return quantity(draws)[:size] / limit(draws)[:size]

    power = _power(share, _some(known), name)
    if power is None:
        return otherwise
    shares = np.sort(share(known))

    def count(draws: Draws) -> Array:
        at = float((known[name][0] / draws[name][0]) ** power)
        under = shares.searchsorted(at * (1 - TOO_NEAR))
        if under != shares.searchsorted(at * (1 + TOO_NEAR), "right"):
            return otherwise(draws)
        return np.array(under if below else len(shares) - under)

    return count


def _asks(model: Model, known: Draws, name: str) -> bool:
    asked = Asked(_some(known))
    model(asked)
    return name in asked.names


def _power(quantity: Model, draws: Draws, name: str) -> float | None:
    """The power of an input that a quantity goes with; None if with none, or if it is nothing in all draws."""
    now = quantity(draws)
    some = now != 0
    if not some.any():
        return None
    moved = [quantity({**draws, name: draws[name] * factor})[some] / now[some] for factor in TRIED]
    power = float(np.log(moved[0][0]) / np.log(TRIED[0]))
    power = round(power) if abs(power - round(power)) < TOO_NEAR else power
    expected = [[factor**power] for factor in TRIED]
    return power if np.allclose(moved, expected, rtol=TOO_NEAR, atol=0) else None


def _constant(value: Array) -> Model:
    return lambda _: value


def _count(relation: Relation, quantity: Array, limit: Array) -> Array:
    return np.array(np.count_nonzero(RELATIONS[relation](quantity, limit)))


def _share(counts: Sequence[Array], weights: Sequence[Array], draws: int) -> Array:
    """The weighted share of votes that hold: of each vote in how many draws it does, and its weight; alike in shape."""
    held = sum((weight * count for count, weight in zip(counts, weights, strict=True)), np.array(0.0))
    with np.errstate(invalid="ignore"):  # 0 / 0 where nothing has weight
        return np.asarray(held / (sum(weights, np.array(0.0)) * draws))


def _some(draws: Draws) -> Draws:
    """The first few draws."""
    return {name: values[:FEW] for name, values in draws.items()}


Medians = Mapping[str, Array]  # of inputs by name, one for each setting: shape (settings,)


class Prepared:
    """A measure's draws, sorted for many settings of its inputs' medians. `moving` are the inputs that move.

    `typical` asks for the measure's quantity too.

    Raises NotImplementedError if the measure asks in another way than by a poll whose limits rest on exact inputs, or
    if a quantity is no product of powers of the moving inputs.
    """

    def __init__(self, measure: Measure, moving: Sequence[str], *, typical: bool = False) -> None:
        if not isinstance(measure.holds, Poll):
            raise NotImplementedError(f"{measure.name}: is not asked by a poll")
        self.ranges, self.draws, self.votes = measure.ranges, measure.draws, measure.holds.votes
        self.moving = [name for name in moving if name in self.ranges]
        draws = measure.base_draws
        known = measure.holds.complete(draws)
        self.sorted = [np.sort(vote.quantity(known)) for vote in self.votes]
        self.powers = [self._powers(vote.quantity, _some(known)) for vote in self.votes]
        self.typical, self.typical_powers = None, dict[str, float]()
        if typical and measure.quantity is not None:
            self.typical = np.quantile(measure.quantity(draws), ENDS)
            self.typical_powers = self._powers(measure.quantity, _some(draws))
        self._limits({})

    @property
    def size(self) -> int:
        """How many numbers are held."""
        return self.draws * len(self.sorted)

    def probabilities(self, medians: Medians, settings: int) -> Array:
        """`Measure.probability` for each setting; nan where a draw is too near a limit to tell, or nothing has weight.

        What is not in `medians` stays as the measure has it.
        """
        limits = self._limits(medians)
        exact = self._exact(medians)
        counts, weights = [], []
        for vote, draws, powers, limit in zip(self.votes, self.sorted, self.powers, limits, strict=True):
            weights.append(np.array(1.0) if vote.weight is None else exact[vote.weight])
            counts.append(self._count(vote, draws, limit / self._factor(powers, medians), settings, exact=not powers))
        return rounded_each(_share(counts, weights, self.draws))

    def intervals(self, medians: Medians, settings: int) -> Array | None:
        """The 5th, 50th and 95th percentile of the measure's quantity in each setting: shape (settings, 3)."""
        if self.typical is None:
            return None
        factor = np.broadcast_to(self._factor(self.typical_powers, medians), (settings,))
        return rounded_each(factor[:, None] * self.typical)

    def _count(self, vote: Vote, draws: Array, limit: Array, settings: int, *, exact: bool) -> Array:
        """In how many draws the vote is for the claim, in each setting."""
        at = np.broadcast_to(limit, (settings,))
        if exact:
            below = draws.searchsorted(at, "right" if vote.relation in ("<=", ">") else "left").astype(float)
        else:
            below = draws.searchsorted(at * (1 - TOO_NEAR)).astype(float)
            below[below != draws.searchsorted(at * (1 + TOO_NEAR), "right")] = np.nan
        return below if vote.relation in ("<", "<=") else len(draws) - below

    def _factor(self, powers: Mapping[str, float], medians: Medians) -> Array:
        factors = [
            (medians[name] / self.ranges[name].value) ** power for name, power in powers.items() if name in medians
        ]
        return np.prod(np.array(factors), axis=0) if factors else np.array(1.0)

    def _limits(self, medians: Medians) -> list[Array]:
        exact = self._exact(medians)
        try:
            return [np.asarray(vote.limit(exact)) for vote in self.votes]
        except KeyError as name:
            raise NotImplementedError(f"a limit rests on the uncertain input {name}") from None

    def _exact(self, medians: Medians) -> dict[str, Array]:
        """The exact inputs, whose value in a setting is their median."""
        return {
            name: medians.get(name, np.array(range_.value)) for name, range_ in self.ranges.items() if range_.is_exact
        }

    def _powers(self, quantity: Model, draws: Draws) -> dict[str, float]:
        """The power of each moving input in a quantity; those with none are left out."""
        found: dict[str, float] = {}
        if not quantity(draws).any():  # nothing stays nothing
            return found
        for name in self.moving:
            power = _power(quantity, draws, name)
            if power is None:
                raise NotImplementedError(f"a quantity is no product of a power of {name}")
            if power:
                found[name] = power
        return found
