"""The ways to write many scenarios: each a sequence that counts its scenarios and makes any of them when asked.

A scenario is a name ('' if it has none) and the values of some parameters. No two parts that are put together set the
same parameter; the reader of the file sees to that.
"""

import itertools
import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from claim_audit.sweep.samples import Sample

Picked = tuple[str, Mapping[str, Any]]
BETWEEN_NAMES = " / "


class Block(Protocol):
    """A counted sequence of scenarios; `parameters` are all that any of them sets."""

    @property
    def parameters(self) -> frozenset[str]: ...

    def __len__(self) -> int: ...

    def at(self, index: int) -> Picked: ...


@dataclass(frozen=True)
class Listed:
    """Scenarios one by one, with or without names."""

    picked: Sequence[Picked]

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(itertools.chain.from_iterable(values for _, values in self.picked))

    def __len__(self) -> int:
        return len(self.picked)

    def at(self, index: int) -> Picked:
        return self.picked[index]


@dataclass(frozen=True)
class Grid:
    """Every combination of the values of each parameter; the last parameter moves fastest."""

    axes: Mapping[str, Sequence[Any]]

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(self.axes)

    def __len__(self) -> int:
        return math.prod(map(len, self.axes.values()))

    def at(self, index: int) -> Picked:
        values: dict[str, Any] = {}
        for name, axis in reversed([*self.axes.items()]):
            index, position = divmod(index, len(axis))
            values[name] = axis[position]
        return "", values


@dataclass(frozen=True)
class Sampled:
    """Points that fill a box: each parameter's place in its range is a coordinate of the point."""

    axes: Mapping[str, "Axis"]
    sample: Sample

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(self.axes)

    def __len__(self) -> int:
        return self.sample.points

    def at(self, index: int) -> Picked:
        point = self.sample.point(index)
        return "", {name: axis.value_at(u) for (name, axis), u in zip(self.axes.items(), point, strict=True)}


class Axis(Protocol):
    """Where a parameter may lie: a value for each share (0 to below 1) of the way along."""

    def value_at(self, share: float) -> Any: ...


@dataclass(frozen=True)
class Zipped:
    """Blocks of one length side by side."""

    blocks: Sequence[Block]

    @property
    def parameters(self) -> frozenset[str]:
        return _all_parameters(self.blocks)

    def __len__(self) -> int:
        return len(self.blocks[0])

    def at(self, index: int) -> Picked:
        return _together(block.at(index) for block in self.blocks)


@dataclass(frozen=True)
class Crossed:
    """Every scenario of each block with every one of the others; the last block moves fastest."""

    blocks: Sequence[Block]

    @property
    def parameters(self) -> frozenset[str]:
        return _all_parameters(self.blocks)

    def __len__(self) -> int:
        return math.prod(map(len, self.blocks))

    def at(self, index: int) -> Picked:
        parts = []
        for block in reversed(self.blocks):
            index, position = divmod(index, len(block))
            parts.append(block.at(position))
        return _together(reversed(parts))


class Chained:
    """Blocks one after another."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.ends = list(itertools.accumulate(map(len, blocks)))

    @property
    def parameters(self) -> frozenset[str]:
        return _all_parameters(self.blocks)

    def __len__(self) -> int:
        return self.ends[-1]

    def at(self, index: int) -> Picked:
        which = bisect_right(self.ends, index)
        return self.blocks[which].at(index - (self.ends[which - 1] if which else 0))


def _all_parameters(blocks: Sequence[Block]) -> frozenset[str]:
    return frozenset().union(*(block.parameters for block in blocks))


def _together(parts: Iterable[Picked]) -> Picked:
    names: list[str] = []
    values: dict[str, Any] = {}
    for name, own in parts:
        values.update(own)
        if name:
            names.append(name)
    return BETWEEN_NAMES.join(names), values
