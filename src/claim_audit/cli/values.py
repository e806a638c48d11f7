"""Parameters on the command line: `-p NAME VALUE`, each value read as YAML, and whole files of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from typer.core import TyperCommand

from claim_audit import plain_yaml
from claim_audit.cli.ending import USAGE, fail
from claim_audit.lines import shown

Pair = tuple[str, str]


class CommandWithPairs(TyperCommand):
    """A command whose option `parameter` takes two words, a name and a value (typer itself knows lists of one word)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in self.params:
            if option.name == "parameter":
                option.nargs = 2


def pair(words: Pair) -> Pair:
    """A name and a value as they stand; what the value means is read later."""
    return words


def from_yaml(path: Path | None) -> dict[str, Any]:
    """The parameters of a YAML file: one mapping of names to values."""
    values = in_yaml(path) if path else None
    if values is None:
        return {}
    if not isinstance(values, Mapping) or not all(isinstance(name, str) for name in values):
        fail(f"{path}: must be a mapping of parameter names to values, such as usd_per_gpu_hour: 3.5", USAGE)
    return dict(values)


def in_yaml(path: Path) -> Any:
    """What a YAML file holds. Whatever is wrong with it ends the command in one line."""
    try:
        return plain_yaml.load(path.read_text("utf-8"))
    except OSError as error:
        fail(f"{path}: {error.strerror}", USAGE)
    except UnicodeDecodeError:
        fail(f"{path}: is not UTF-8", USAGE)
    except plain_yaml.Unreadable as error:
        fail(f"{path}: {error}", USAGE)


def from_pairs(pairs: list[Pair]) -> dict[str, Any]:
    """The parameters of -p, each value read as YAML: 3.5 is a number, false a truth value, '"false"' a text."""
    values: dict[str, Any] = {}
    for name, text in pairs:
        if name in values:
            fail(f"parameter {name!r} is given twice", USAGE)
        try:
            values[name] = plain_yaml.load(text)
        except plain_yaml.Unreadable:
            fail(f"parameter {name}: {shown(text)} is not a YAML value", USAGE)
    return values
