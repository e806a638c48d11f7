"""Points that fill a unit box evenly, made a stretch at a time: scrambled Sobol points or a Latin hypercube."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

Method = Literal["sobol", "latin-hypercube"]
METHODS: tuple[Method, ...] = ("sobol", "latin-hypercube")
STRETCH = 8192  # Sobol points held at once, a power of two


class Sample:
    """`points` points in `dimensions` dimensions, the same for the same `seed` in whatever order they are asked for.

    Of Sobol points a stretch is held. A Latin hypercube is one whole: all of it is held, 8 bytes per coordinate.
    """

    def __init__(self, method: Method, points: int, dimensions: int, seed: int) -> None:
        self.method, self.points, self.dimensions, self.seed = method, points, dimensions, seed
        self._engine: qmc.Sobol | None = None
        self._held: NDArray[np.float64] = np.empty((0, dimensions))
        self._first = 0  # the index of the first point held

    def point(self, index: int) -> list[float]:
        """The coordinates (0 to below 1) of one point."""
        if not self._first <= index < self._first + len(self._held):
            self._hold(index)
        coordinates: list[float] = self._held[index - self._first].tolist()
        return coordinates

    def _hold(self, index: int) -> None:
        if self.method == "latin-hypercube":
            self._held = qmc.LatinHypercube(self.dimensions, rng=self.seed).random(self.points)
            return
        first = index // STRETCH * STRETCH
        if self._engine is None or first < self._engine.num_generated:
            self._engine = qmc.Sobol(self.dimensions, rng=self.seed)
        if first > self._engine.num_generated:
            self._engine.fast_forward(first - self._engine.num_generated)
        self._first, self._held = first, self._engine.random(STRETCH)
