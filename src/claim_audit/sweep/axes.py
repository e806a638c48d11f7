"""Where a parameter may lie in a sweep: a range (linear, logarithmic, of days) or a list of values."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from claim_audit.uncertainty import rounded

Scale = Literal["linear", "log"]
SCALES: tuple[Scale, ...] = ("linear", "log")


@dataclass(frozen=True)
class NumberAxis:
    """Numbers from `low` to `high`, both included where there are steps; whole ones where `whole`.

    Values have nine digits, the same on every processor: they are part of a scenario's id.
    """

    low: float
    high: float
    scale: Scale = "linear"
    whole: bool = False

    def value_at(self, share: float) -> float | int:
        if self.scale == "log":
            value = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        else:
            value = self.low + share * (self.high - self.low)
        value = min(max(rounded(value), self.low), self.high)
        return round(value) if self.whole else value

    def steps(self, count: int) -> list[Any]:
        """`count` values from one end to the other; of whole numbers those that differ."""
        return list(dict.fromkeys(self.value_at(step / (count - 1)) for step in range(count)))


@dataclass(frozen=True)
class DayAxis:
    """Days from `first` to `last`, both included."""

    first: datetime.date
    last: datetime.date

    def value_at(self, share: float) -> str:
        days = (self.last - self.first).days
        return (self.first + datetime.timedelta(min(int(share * (days + 1)), days))).isoformat()

    def steps(self, count: int) -> list[Any]:
        """`count` days from one end to the other; each once."""
        days = (self.last - self.first).days
        ahead = dict.fromkeys(round(days * step / (count - 1)) for step in range(count))
        return [(self.first + datetime.timedelta(day)).isoformat() for day in ahead]


@dataclass(frozen=True)
class ChoiceAxis:
    """One of some values, each as often as the others."""

    values: Sequence[Any]

    def value_at(self, share: float) -> Any:
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
