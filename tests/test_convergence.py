"""The default draws against many more: a small run of what `benchmarks/convergence.py` does in full."""

import importlib.util
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from claim_audit import evidence
from claim_audit.parameters import Parameters

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "convergence.py"


@pytest.fixture(scope="module")
def convergence() -> Any:
    """The benchmark as a module."""
    about = importlib.util.spec_from_file_location("convergence", SCRIPT)
    assert about is not None
    assert about.loader is not None
    module = importlib.util.module_from_spec(about)
    about.loader.exec_module(module)
    return module


def test_the_default_draws_are_within_the_stated_error_of_a_larger_run(convergence: Any) -> None:
    known, params = evidence.load(), Parameters()
    found = convergence.numbers(known, params)
    reference = convergence.numbers(known, convergence.with_draws(params, 2**16))
    largest = convergence.errors(found, reference).groupby("kind")["error"].max()
    assert set(largest.index) == set(convergence.LIMITS)
    for kind, limit in convergence.LIMITS.items():
        assert 0 < largest[kind] <= limit


def test_errors_are_measured_as_said(convergence: Any) -> None:
    keys = ["t/r/x_low", "t/r/x", "t/r/x_high", "t/r/probability", "p/r/gap_low", "p/r/gap", "p/r/gap_high"]
    tables = ["t"] * 4 + ["performance_parity/summary"] * 3
    kinds = ["percentile"] * 3 + ["probability"] + ["percentile"] * 3
    reference = pd.DataFrame({"table": tables, "kind": kinds, "value": [1.0, 2, 4, 0.5, -3, 0, 5]}, keys)
    found = reference.assign(value=[1.01, 2, 3.9, 0.49, -3.08, 0.16, 5])
    errors = convergence.errors(found, reference)["error"].tolist()
    assert errors == pytest.approx([1, 0, 2.5, 1, 1, 2, 0])
