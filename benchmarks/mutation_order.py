"""A pytest plugin for `mutation.py`: quickest tests first, no example made small, `data/` read once for all forks."""

import gc
import json
import os
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings

from claim_audit import evidence
from claim_audit.cost import readings
from claim_audit.verdicts import auditor
from claim_audit.whatif import answers

STATS = Path("mutmut-stats.json")  # tests run in the folder where mutmut keeps it

settings.register_profile(
    "mutants",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
)


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Sort the tests by the time they took when nothing was changed."""
    if STATS.exists():
        durations = json.loads(STATS.read_text("utf-8"))["duration_by_test"]
        items.sort(key=lambda item: durations.get(item.nodeid, 0.0))


def pytest_runtest_setup(item: Any) -> None:
    """While mutmut notes which tests run which functions, let none find what one before it has worked out.

    A mutant is tried with the tests that were seen to run its function.
    """
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        for store in (auditor._AUDITORS, readings._ABOUT, answers._LATEST):
            store.clear()
        for made in vars(item.module).values():
            if hasattr(made, "cache_clear"):
                made.cache_clear()


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every later search for garbage: forks share its memory."""
    gc.freeze()


REAL = evidence.load()
READ = evidence.load


def load(*folder: Path) -> evidence.Evidence:
    """The real evidence, which nobody can change, as it was read before the first fork; any other is read."""
    return READ(*folder) if folder else REAL


evidence.load = load
