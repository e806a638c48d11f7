"""Scenarios of a sweep: counted, made when asked for, each known by a hash of its parameters."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from claim_audit.evidence import Evidence
from claim_audit.parameters import Parameters
from claim_audit.sweep.reading import Plan, ScenarioError, plan

ID_DIGITS = 20  # of base 16: among a billion scenarios the chance that two meet is one in a million
SPELLING = json.JSONEncoder(sort_keys=True, separators=(",", ":"))  # of parameters, for their hash
DEFAULTS = {name: field.get_default(call_default_factory=True) for name, field in Parameters.model_fields.items()}


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario of a sweep. `parameters` are those that differ from the defaults, by name in alphabetical order.

    So two spellings of one scenario, a default written out or left out, 3 or 3.0, have one id.
    """

    id: str
    name: str
    parameters: Mapping[str, Any]


def scenario(name: str, values: Mapping[str, Any]) -> Scenario:
    """A scenario of values that `Parameters` holds valid."""
    changed = {key: values[key] for key in sorted(values) if values[key] != DEFAULTS[key]}
    return Scenario(hashlib.sha256(SPELLING.encode(changed).encode()).hexdigest()[:ID_DIGITS], name, changed)


class Sweep:
    """All scenarios of a file, as a counted sequence; nothing of it is held but the plan."""

    def __init__(self, plan: Plan, digest: str) -> None:
        self.plan = plan
        self.digest = digest  # of the file's content: says whether a folder of results is of this sweep

    def __len__(self) -> int:
        return len(self.plan.block)

    def scenarios(self, start: int = 0, stop: int | None = None) -> Iterator[Scenario]:
        """The scenarios from index `start` to before `stop`."""
        for index in range(start, len(self) if stop is None else min(stop, len(self))):
            name, values = self.plan.block.at(index)
            yield scenario(name, {**self.plan.shared, **values})

    def batch(self, number: int, size: int) -> list[Scenario]:
        """The scenarios of batch `number` (from 0) when each but the last has `size`."""
        return list(islice(self.scenarios(number * size), size))


def read(path: Path, evidence: Evidence) -> Sweep:
    """The sweep that a file of scenarios asks for. Raises ScenarioError, one line, for whatever is wrong with it."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{path}: is not UTF-8") from None
    found = plan(text, path.name, evidence)
    return Sweep(found, hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest())
