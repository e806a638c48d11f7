"""Which tables of `data/` were looked at: what a result rests on is found by watching, not typed by hand."""

from collections.abc import Callable, Hashable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_noted: list[set[str]] = [set()]


def note(*tables: str) -> None:
    """Enter tables as looked at."""
    _noted[-1].update(tables)


def noted() -> frozenset[str]:
    """Every table that this process has looked at, save within `recording`."""
    return frozenset(_noted[0])


@contextmanager
def recording() -> Iterator[set[str]]:
    """The tables that are looked at within it, as they come; for whoever is around it nothing was looked at."""
    _noted.append(set())
    try:
        yield _noted[-1]
    finally:
        _noted.pop()


def remembered(store: MutableMapping[Key, tuple[Value, frozenset[str]]], key: Key, make: Callable[[], Value]) -> Value:
    """What `make` gives, worked out once for a key; whoever takes it from the store rests on the same tables."""
    if key not in store:
        with recording() as tables:
            try:
                value = make()
            except Exception:
                _noted[-2].update(tables)  # who goes on without it rests on them all the same
                raise
        store[key] = value, frozenset(tables)
    value, rests_on = store[key]
    note(*rests_on)
    return value
