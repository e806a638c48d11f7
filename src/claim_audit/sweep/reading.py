"""The file of scenarios: its grammar, read strictly. What is wrong with it is one line with the place and the remedy.

set: {draws: 1024}                          # optional: what all scenarios share, unless they say otherwise
scenarios:                                  # one block, or several one after another
  - named: {published: {}, dear: {usd_per_gpu_hour: 4}}
  - list: [{claimed_ratio: 0.05}, {claimed_ratio: 0.2}]
  - grid:                                   # every combination
      accounting: [rental, amortised]
      claimed_ratio: {from: 0.02, to: 0.3, steps: 15, scale: log}
  - sample:                                 # points that fill the box of the ranges
      method: sobol                         # or latin-hypercube
      points: 4096
      seed: 1
      ranges: {claimed_ratio: {from: 0.02, to: 0.3, scale: log}, baseline: [gpt-4, llama-3.1-405b]}
  - zip: [ ... ]                            # blocks of one length side by side
  - cross: [ ... ]                          # every scenario of each block with all of the others
"""

import datetime
import difflib
import functools
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from claim_audit import plain_yaml
from claim_audit.evidence import Evidence
from claim_audit.parameters import ParameterError, Parameters, bounds, expected
from claim_audit.plain_yaml import Place
from claim_audit.sweep.axes import SCALES, ChoiceAxis, DayAxis, NumberAxis
from claim_audit.sweep.blocks import Axis, Block, Chained, Crossed, Grid, Listed, Picked, Sampled, Zipped
from claim_audit.sweep.samples import METHODS, Sample

MOST_SCENARIOS = 10**12
DAYS = "as_of"
IDS = ("training_chip", "claimed_chip", "baseline", "source_weights")  # whose values are names of rows of data/
NOT_SWEPT = {
    "lang": "verdicts are the same in both languages, and reports are made in both; leave it out",
    "article": "a sweep audits the transcribed article; to audit another, build its report",
}


class ScenarioError(ValueError):
    """A file of scenarios that cannot be used. The message is one line: file, line, place, what would be right."""


@dataclass(frozen=True)
class Plan:
    """What a file asks for: the values all scenarios share, and the block of all scenarios."""

    shared: Mapping[str, Any]
    block: Block


def plan(text: str, name: str, evidence: Evidence) -> Plan:
    """The plan of a file `name` with the content `text`; ids are looked up in `evidence`. Raises ScenarioError."""
    try:
        tree, lines = plain_yaml.located(text)
    except plain_yaml.Unreadable as error:
        raise ScenarioError(f"{name}: {error}") from None
    return _Reader(name, lines, evidence).plan(tree)


class _Reader:
    """Reads the tree of a file; knows the line of each value."""

    def __init__(self, name: str, lines: Mapping[Place, int], evidence: Evidence) -> None:
        self.name, self.lines, self.evidence = name, lines, evidence
        self.known: dict[tuple[str, str], Any] = {}
        self.kinds: dict[str, Callable[[Place, Any], Block]] = {
            "named": self.named,
            "list": self.listed,
            "grid": self.grid,
            "sample": self.sample,
            "zip": functools.partial(self.joined, Zipped),
            "cross": functools.partial(self.joined, Crossed),
        }

    def plan(self, tree: Any) -> Plan:
        top = self.mapping((), tree, {"scenarios"}, {"set"})
        self.shared = self.values(("set",), top.get("set", {}))
        return Plan(self.shared, self.block_or_blocks(("scenarios",), top["scenarios"]))

    def block_or_blocks(self, place: Place, tree: Any) -> Block:
        if not isinstance(tree, list):
            return self.block(place, tree)
        return Chained(self.blocks(place, tree, 1))

    def blocks(self, place: Place, tree: Any, fewest: int) -> list[Block]:
        if not isinstance(tree, list) or len(tree) < fewest:
            self.refuse(place, f"{_shown(tree)} is not a list of {fewest} or more blocks such as '- grid: …'")
        return [self.block((*place, at), item) for at, item in enumerate(tree)]

    def block(self, place: Place, tree: Any) -> Block:
        kinds = ", ".join(self.kinds)
        if not isinstance(tree, dict) or len(tree) != 1:
            found = f"{', '.join(tree) or 'nothing'} together" if isinstance(tree, dict) else _shown(tree)
            self.refuse(place, f"{found} is not a block; a block is one of {kinds}")
        ((kind, content),) = tree.items()
        if kind not in self.kinds:
            self.refuse((*place, kind), f"{kind!r} is no kind of block{_nearest(kind, self.kinds)}")
        return self.kinds[kind]((*place, kind), content)

    def named(self, place: Place, tree: Any) -> Block:
        if not isinstance(tree, dict) or not tree:
            self.refuse(place, f"{_shown(tree)} is not a mapping of names to scenarios such as 'dear: {{…}}'")
        return self.alone(place, [(name, self.values((*place, name), values)) for name, values in tree.items()])

    def listed(self, place: Place, tree: Any) -> Block:
        if not isinstance(tree, list) or not tree:
            self.refuse(place, f"{_shown(tree)} is not a list of scenarios such as '- {{claimed_ratio: 0.05}}'")
        return self.alone(place, [("", self.values((*place, at), values)) for at, values in enumerate(tree)])

    def alone(self, place: Place, picked: Sequence[Picked]) -> Block:
        """Scenarios of a list, none of which is there twice in another spelling."""
        changed = [sorted(Parameters.read({**self.shared, **values}).changed().items()) for _, values in picked]
        self.each_once(place, [name or at for at, (name, _) in enumerate(picked)], changed)
        return Listed(picked)

    def each_once(self, place: Place, keys: Sequence[str | int], values: Sequence[Any]) -> None:
        first: dict[str, str | int] = {}
        for key, value in zip(keys, values, strict=True):
            same = first.setdefault(repr(value), key)
            if same != key:
                before = f"[{same}]" if isinstance(same, int) else repr(same)
                self.refuse((*place, key), f"is the same as {before} before it; leave one of them out")

    def grid(self, place: Place, tree: Any) -> Block:
        if not isinstance(tree, dict) or not tree:
            self.refuse(place, f"{_shown(tree)} is not a mapping of parameters to lists or ranges of values")
        axes: dict[str, Sequence[Any]] = {}
        for name, values in tree.items():
            here = (*place, name)
            if isinstance(values, dict) and name != "source_weights":
                self.mapping(here, values, {"from", "to", "steps"}, {"scale"})
                count = self.whole((*here, "steps"), values["steps"], 2, 10**6)
                axis = self.range(here, name, values)
                axes[name] = axis.steps(count)
            else:
                axes[name] = self.choices(here, name, values)
        return self.counted(place, [len(axis) for axis in axes.values()], Grid(axes))

    def sample(self, place: Place, tree: Any) -> Block:
        wanted = self.mapping(place, tree, {"method", "points", "ranges"}, {"seed"})
        if wanted["method"] not in METHODS:
            self.refuse((*place, "method"), f"{wanted['method']!r} is not one of {', '.join(METHODS)}")
        points = self.whole((*place, "points"), wanted["points"], 1, 10**9)
        seed = self.whole((*place, "seed"), wanted.get("seed", 0), 0, 2**32 - 1)
        ranges = wanted["ranges"]
        if not isinstance(ranges, dict) or not ranges:
            self.refuse((*place, "ranges"), f"{_shown(ranges)} is not a mapping of parameters to ranges or lists")
        axes: dict[str, Axis] = {}
        for name, values in ranges.items():
            here = (*place, "ranges", name)
            if isinstance(values, dict):
                self.mapping(here, values, {"from", "to"}, {"scale"})
                axes[name] = self.range(here, name, values)
            else:
                axes[name] = ChoiceAxis(self.choices(here, name, values))
        return Sampled(axes, Sample(wanted["method"], points, len(axes), seed))

    def joined(self, how: type[Zipped] | type[Crossed], place: Place, tree: Any) -> Block:
        blocks = self.blocks(place, tree, 2)
        for at, block in enumerate(blocks):
            earlier = frozenset().union(*(other.parameters for other in blocks[:at]))
            twice = sorted(earlier & block.parameters)
            if twice:
                self.refuse((*place, at), f"{twice[0]} is set by an earlier block too; set it in one of them")
        lengths = [len(block) for block in blocks]
        if how is Zipped and len(set(lengths)) > 1:
            self.refuse(place, f"blocks of {', '.join(map(str, lengths))} scenarios do not go side by side")
        return self.counted(place, lengths if how is Crossed else lengths[:1], how(blocks))

    def range(self, place: Place, name: str, tree: Mapping[str, Any]) -> NumberAxis | DayAxis:
        """A range of numbers or days whose ends the parameter may have."""
        scale = tree.get("scale", "linear")
        if scale not in SCALES:
            self.refuse((*place, "scale"), f"{scale!r} is not one of {', '.join(SCALES)}")
        low, high = (self.value((*place, end), name, tree[end]) for end in ("from", "to"))
        if name == DAYS and scale == "linear" and low < high:
            return DayAxis(datetime.date.fromisoformat(low), datetime.date.fromisoformat(high))
        if name == "draws" or isinstance(low, bool) or not isinstance(low, int | float):
            self.refuse(place, f"{name} has no ranges of this kind; list its values, each {expected(name)}")
        if not low < high:
            self.refuse(place, f"from {low} to {high} is no range; the first is the smaller")
        if scale == "log" and low <= 0:
            self.refuse((*place, "from"), f"a logarithmic range begins above 0, found {low}")
        return NumberAxis(low, high, scale, whole=isinstance(low, int))

    def choices(self, place: Place, name: str, tree: Any) -> list[Any]:
        if not isinstance(tree, list) or not tree:
            hint = f"[{json.dumps(tree)}]" if isinstance(tree, str | int | float) else "[…]"
            right = f"a list such as {hint}" + (" or a range {from: …, to: …}" if bounds_known(name) else "")
            self.refuse(place, f"{_shown(tree)} is not {right}")
        found = [self.value((*place, at), name, value) for at, value in enumerate(tree)]
        self.each_once(place, range(len(found)), found)
        return found

    def values(self, place: Place, tree: Any) -> dict[str, Any]:
        """The parameters of one scenario."""
        if not isinstance(tree, dict):
            self.refuse(place, f"{_shown(tree)} is not a mapping such as {{claimed_ratio: 0.05}}")
        return {name: self.value((*place, name), name, value) for name, value in tree.items()}

    def value(self, place: Place, name: str, value: Any) -> Any:
        """A value as the parameter has it: 3 is 3.0 where it is a number. No two parameters restrict each other."""
        key = name, repr(value)
        if key not in self.known:
            if name in NOT_SWEPT:
                self.refuse(place, f"parameter {name!r} is none of a sweep's: {NOT_SWEPT[name]}")
            try:
                checked = Parameters.read({name: value})
                if name in IDS:
                    checked.check_against(self.evidence)
            except ParameterError as error:
                self.refuse(place, str(error))
            self.known[key] = getattr(checked, name)
        return self.known[key]

    def mapping(self, place: Place, tree: Any, required: set[str], optional: set[str]) -> dict[str, Any]:
        """A mapping with certain keys."""
        keys = sorted(required | optional)
        if not isinstance(tree, dict):
            self.refuse(place, f"{_shown(tree)} is not a mapping with {', '.join(keys)}")
        for key in tree:
            if key not in keys:
                self.refuse((*place, key), f"{key!r} is unknown{_nearest(key, keys)}")
        for key in sorted(required - set(tree)):
            self.refuse(place, f"{key!r} is missing; needed: {', '.join(sorted(required))}")
        return tree

    def whole(self, place: Place, value: Any, low: int, high: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse(place, f"{_shown(value)} is not a whole number from {low:,} to {high:,}")
        return value

    def counted(self, place: Place, lengths: Sequence[int], block: Block) -> Block:
        if math.prod(lengths) > MOST_SCENARIOS:
            self.refuse(place, f"{math.prod(lengths):,} scenarios are more than {MOST_SCENARIOS:,}, the most")
        return block

    def refuse(self, place: Place, problem: str) -> NoReturn:
        line = next((self.lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self.lines), 1)
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
        raise ScenarioError(f"{self.name}:{line}: {where}{': ' if where else ''}{problem}")


def bounds_known(name: str) -> bool:
    """Whether a parameter is one that ranges are made of."""
    return name == DAYS or (name in Parameters.model_fields and all(map(math.isfinite, bounds(name))))


def _shown(value: Any) -> str:
    """What stands in the file, short enough for a line."""
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _nearest(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"
