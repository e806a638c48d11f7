"""A pytest plugin for `mutation.py`: the quickest tests first, and examples that fail are not made small."""

import gc
import json
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings

import claim_audit.evidence

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


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every later search for garbage: forks share its memory."""
    gc.freeze()


claim_audit.evidence.load()  # with all that it imports, once for all forks
