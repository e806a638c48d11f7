"""A parameter's place on an axis: its values where they are few, else stretches from the least to the greatest."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from claim_audit.sweep.reading import DAYS

MOST_VALUES = 16  # a parameter with more values is cut into stretches, or left out if it is no number
STRETCHES = 12
WIDE = 20.0  # from this ratio of the greatest to the least on, stretches are alike in ratio and not in length


@dataclass
class Seen:
    """What values a parameter takes, gathered batch by batch; `values` is None once they are too many."""

    values: set[Any] | None = field(default_factory=set)
    low: float = math.inf
    high: float = -math.inf

    def add(self, column: pa.Array) -> None:
        if self.values is not None:
            self.values |= set(compute.unique(column).to_pylist())
            if len(self.values) > MOST_VALUES:
                self.values = None
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            least = compute.min_max(column).as_py()
            self.low, self.high = min(self.low, least["min"]), max(self.high, least["max"])

    @property
    def is_moved(self) -> bool:
        return self.values is None or len(self.values) > 1


@dataclass(frozen=True)
class Bins:
    """The places of one parameter: its `values` in order, or the `edges` of stretches (one more than there are)."""

    parameter: str
    values: Sequence[Any] = ()
    edges: Sequence[float] = ()

    @classmethod
    def of(cls, parameter: str, seen: Seen) -> "Bins | None":
        """The places of a parameter that moves; None where it has too many values and is no number."""
        if seen.values is not None:
            return cls(parameter, values=sorted(seen.values))
        if not math.isfinite(seen.low):
            return None
        is_wide = seen.low > 0 and seen.high / seen.low >= WIDE
        space = np.geomspace if is_wide else np.linspace
        return cls(parameter, edges=space(seen.low, seen.high, STRETCHES + 1).tolist())

    @property
    def are_ordered(self) -> bool:
        """Whether one place comes before another: numbers and days do, names and truth values do not."""
        return self.parameter == DAYS or not isinstance(next(iter(self.values), 0.0), str | bool)

    def __len__(self) -> int:
        return len(self.values) or len(self.edges) - 1

    def places(self, column: pa.Array) -> NDArray[np.intp]:
        """The place of each value of a column."""
        if self.values:
            return np.asarray(compute.index_in(column, pa.array(self.values, column.type)), np.intp)
        inner = np.asarray(self.edges[1:-1])
        return np.asarray(np.searchsorted(inner, column.to_numpy(zero_copy_only=False), side="right"), np.intp)
