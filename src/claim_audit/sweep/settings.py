"""A batch of scenarios as columns: an array for each number, and groups of scenarios that share certain parameters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claim_audit.sweep.scenarios import DEFAULTS, Scenario
from claim_audit.uncertainty import Array

Positions = NDArray[np.intp]  # of scenarios in their batch
Shared = Mapping[str, Any]


class Settings:
    """The parameters of a batch of scenarios, column by column."""

    def __init__(self, scenarios: Sequence[Scenario]) -> None:
        self.scenarios = scenarios
        self._numbers: dict[str, Array] = {}  # a cache of the method would keep every batch alive

    def __len__(self) -> int:
        return len(self.scenarios)

    def values(self, name: str) -> list[Any]:
        """A parameter in every scenario."""
        default = DEFAULTS[name]
        return [one.parameters.get(name, default) for one in self.scenarios]

    def groups(self, *names: str) -> Iterator[tuple[Shared, Positions]]:
        """The scenarios that share the values of these parameters, as positions in order, with what they share."""
        found: dict[tuple[Any, ...], list[int]] = {}
        for position, shared in enumerate(zip(*map(self.values, names), strict=True)):
            found.setdefault(shared, []).append(position)
        for shared, positions in found.items():
            yield dict(zip(names, shared, strict=True)), np.array(positions)

    def weights(self, rows: Mapping[str, float], at: Positions) -> dict[str, Array]:
        """The weight of each estimate of a fleet, by its id, in the scenarios `at`; `rows` has the declared ones."""
        given = [self.scenarios[position].parameters.get("source_weights", {}) for position in at]
        return {row: np.array([own.get(row, declared) for own in given]) for row, declared in rows.items()}

    def numbers(self, name: str) -> Array:
        """A numeric parameter in every scenario."""
        if name not in self._numbers:
            self._numbers[name] = np.array(self.values(name), float)
        return self._numbers[name]
