"""data/README.md says what the schemas say."""

from pathlib import Path

import pytest

from claim_audit.dictionary import markdown
from claim_audit.evidence.schemas import TABLES, Table

README = Path(__file__).parents[1] / "data" / "README.md"


def test_the_dictionary_is_current() -> None:
    assert README.read_text("utf-8") == markdown(), "run: python -m claim_audit.dictionary > data/README.md"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_has_its_line(table: Table) -> None:
    section = markdown([table]).split(f"## {table.file}\n")[1]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(table.columns)
    assert all(row.count("|") == 7 for row in rows)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("chips", "| `tdp_w` | rated power | W | > 0, likely 150 to 4,000 | `compute_source_ids` | yes |"),
        ("gpu_prices", "| `usd` | dollars per unit | as in `unit` | > 0 | `source_ids` | yes |"),
        ("gpu_prices", "| `region` | where |  | `world`, `us`, `china` |  | yes |"),
        (
            "training_runs",
            "| `chip_id` | the chip it ran on; blank if unknown or not in chips.csv |  | an id of `chips.csv` |  |  |",
        ),
        ("claims", "| `line` | line of the article | index | ≥ 1, ≤ 28 | always `article` | yes |"),
        ("fleet_estimates", "weight sums to 1 over the rows of each chip_id"),
    ],
)
def test_hand_read_lines(table: str, line: str) -> None:
    assert line in markdown([TABLES[table]])


def test_every_table_says_how_to_add_to_it() -> None:
    assert markdown().count("\nAdding rows: ") == len(TABLES)
