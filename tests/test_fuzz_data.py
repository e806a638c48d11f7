"""Mutations of data/: a sample of what benchmarks/fuzz_data.py does by the ten thousand."""

import importlib.util
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from claim_audit.evidence.schemas import TABLES

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "fuzz_data.py"
spec = importlib.util.spec_from_file_location("fuzz_data", SCRIPT)
assert spec
assert spec.loader
fuzz = importlib.util.module_from_spec(spec)
sys.modules["fuzz_data"] = fuzz
spec.loader.exec_module(fuzz)

# What a mutation of these kinds can end in; whatever it is, it is no fault.
NEVER_ACCEPTED = ("row twice", "row twice under another id", "formula", "right-to-left or invisible mark", *fuzz.BYTES)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return fuzz.Bench(tmp_path_factory.mktemp("fuzz"))


def test_no_mutation_ends_in_a_trace(bench: Any) -> None:
    chance, tables = random.Random(7), list(TABLES.values())
    for number, kind in enumerate(fuzz.KINDS * 3):
        one = bench.attempt(tables[number * 5 % len(tables)], kind, chance)
        assert one.outcome != "FAULT", f"{kind}: {one.said}"
        if kind in NEVER_ACCEPTED:
            assert one.outcome in ("refused", "unchanged", "reordered"), f"{kind} in {one.place.table.file}"


SLIPS = [
    ("chips", "h800", "tdp_w", "700000", "is not between 150 and 4,000"),
    ("chips", "h800", "fp8_dense_tflops", "2100", "half the bits are twice the throughput"),
    ("chips", "h800", "launched_on", "2205-03-21", "is not between 2010 and 2035"),
    ("chips", "h800", "tdp_w", "７００", "is not a number, plain digits with a point"),
    ("training_runs", "deepseek-v3", "tokens", "2.6e13", "six operations for each"),
    ("training_stages", "v3-pretraining", "gpu_hours", "2665000", "add up to 2789000, its run has 2788000"),
    ("training_stages", "v3-pretraining", "order", "2", "is not the place of the row"),
    ("cost_estimates", "v3-report", "usd", "557600000", "is 200 USD for a GPU-hour of deepseek-v3"),
    ("gpu_prices", "h100-peak", "unit", "USD/GPU", "is not the unit of 'rental-on-demand'"),
    ("market_moves", "nvidia-day", "to_price", "119.42", "which is -16.27"),
    ("fleet_estimates", "reuters-h100", "units_low", "100", "more than 10 times away"),
    ("verdict_scale", "true", "probability_min", "0.95", "is not the probability_min"),
    ("claims", "l03-parity", "ko", "=HYPERLINK()", "which a spreadsheet runs as a formula"),
    ("claims", "l03-parity", "ko", "R1\u202e은 비슷하다.", "U+202E, an invisible character"),
]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: "-".join(slip[:3]))
def test_a_slip_is_told(bench: Any, slip: tuple[str, ...]) -> None:
    """A slip that leaves a cell of the right type is caught by what it has to agree with."""
    name, row, column, cell, says = slip
    table = TABLES[name]
    path = bench.folder / table.file
    before = path.read_bytes()
    rows = fuzz.rows_of(before)
    of_row = next(cells for cells in rows if cells[0] == row)
    of_row[rows[0].index(column)] = cell
    path.write_bytes(fuzz.written(rows))
    try:
        one = bench.read_back(table)
        assert one[0] == "refused", one
        assert says in one[1]
        assert one[1].startswith(f"data/{name}.csv:")
    finally:
        path.write_bytes(before)
