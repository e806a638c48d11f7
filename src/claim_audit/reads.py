"""What was looked at, tables of `data/` and parameters: what a result rests on is found by watching, not typed by hand.

Tables go by their name, a parameter by `parameters/` and its name.
"""

import os
from collections.abc import Callable, Hashable, Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import TypeVar

PARAMETERS = "parameters/"
KEPT = 4

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_noted: list[set[str]] = [set()]


def note(*names: str) -> None:
    """Enter tables and parameters as looked at."""
    _noted[-1].update(names)


def noted() -> frozenset[str]:
    """Every table and parameter that this process has looked at since it was forked, save within `recording`."""
    return frozenset(_noted[0])


def tables(names: Iterable[str]) -> frozenset[str]:
    """The tables among what was looked at."""
    return frozenset(name for name in names if not name.startswith(PARAMETERS))


def parameters(names: Iterable[str]) -> frozenset[str]:
    """The names of the parameters among what was looked at."""
    return frozenset(name.removeprefix(PARAMETERS) for name in names if name.startswith(PARAMETERS))


@contextmanager
def recording() -> Iterator[set[str]]:
    """What is looked at within it, as it comes; for whoever is around it nothing was looked at."""
    _noted.append(set())
    try:
        yield _noted[-1]
    finally:
        _noted.pop()


@contextmanager
def checking() -> Iterator[None]:
    """Within it tables are noted as ever, but no parameter: to check or to hand on a value is not to use it."""
    with recording() as found:
        yield
    note(*tables(found))


@contextmanager
def recorded() -> Iterator[set[str]]:
    """`recording`, but for whoever is around it all of that was looked at too, also if it fails."""
    with recording() as found:
        try:
            yield found
        finally:
            _noted[-2].update(found)


def remembered(store: MutableMapping[Key, tuple[Value, frozenset[str]]], key: Key, make: Callable[[], Value]) -> Value:
    """What `make` gives, worked out once for a key; whoever takes it from the store rests on the same."""
    if key not in store:
        with recorded() as found:  # who goes on without it, if it fails, rests on that all the same
            value = make()
        store[key] = value, frozenset(found)
    value, rests_on = store[key]
    note(*rests_on)
    return value


Lately = dict[str, tuple[tuple[object, Value], frozenset[str]]]  # the last few results, each with its source


def lately(
    store: Lately[Value],
    source: object,
    setting: str,
    make: Callable[[], Value],
) -> Value:
    """`remembered` for what `make` gives of `source` in a `setting`; `store` holds the last few, and their sources.

    A source goes by which object it is, so it must stay as it is; held in the store, it cannot be taken for another.
    """
    _, value = remembered(store, f"{setting} {id(source)}", lambda: (source, make()))
    while len(store) > KEPT:
        del store[next(iter(store))]
    return value


def _begin_anew() -> None:
    for found in _noted:
        found.clear()


if hasattr(os, "register_at_fork"):  # what the parent looked at, to get ready, is no affair of the child's
    os.register_at_fork(after_in_child=_begin_anew)
