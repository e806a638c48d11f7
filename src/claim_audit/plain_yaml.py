"""YAML as the producer's files need it: plain values, a date such as 2026-09-30 the text that it is, no surprises."""

from typing import Any

import yaml

PLAIN_TAGS = ("tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")

Place = tuple[str | int, ...]  # the keys and positions that lead to a value


class PlainLoader(yaml.SafeLoader):
    """A safe loader to which a date is a text."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Unreadable(ValueError):
    """A text that is no such YAML. The message is one line, with the line of the text where it knows it."""


# What yaml raises for a text that it cannot read; all but the first for values such as `!!bool maybe` or `!!int x`.
NOT_YAML = (yaml.YAMLError, ValueError, KeyError, AttributeError, TypeError)


def load(text: str) -> Any:
    """The value of a YAML text, under the rules of `located`. Raises Unreadable."""
    return located(text)[0]


def located(text: str) -> tuple[Any, dict[Place, int]]:
    """The value of a YAML text, and the line (from 1) of every value in it by its place.

    A key given twice and a reference (*name) are refused: the first loses a value in silence, the second can make a
    short file immense. Raises Unreadable.
    """
    lines: dict[Place, int] = {}
    loader = None
    try:
        loader = _WithoutReferences(text)
        node = loader.get_single_node()
        return (None if node is None else _value(loader, node, (), lines)), lines
    except Unreadable:
        raise
    except NOT_YAML as error:
        raise Unreadable(f"is not YAML: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
    finally:
        if loader is not None:
            loader.dispose()


class _WithoutReferences(PlainLoader):
    """A loader that knows no references."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise Unreadable(f"line {event.start_mark.line + 1}: *{event.anchor} is a reference; write its value out")
        return super().compose_node(parent, index)


def _value(loader: PlainLoader, node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.CollectionNode) and node.tag not in PLAIN_TAGS:
        raise Unreadable(f"is not YAML of plain values: line {lines[place]} has the tag {node.tag}")
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, (*place, at), lines) for at, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    found: dict[Any, Any] = {}
    for key_node, item in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise Unreadable(f"line {line}: the key {key!r} is not a text")
        if key in found:
            raise Unreadable(f"line {line}: {key!r} is given twice in one mapping")
        found[key] = _value(loader, item, (*place, key), lines)
    return found
