"""Rows of data/ that do not go with other rows are named, with what is wrong; the real ones all go together."""

from collections.abc import Mapping
from typing import Any

import pytest

from claim_audit import evidence
from claim_audit.evidence.characters import odd_character
from claim_audit.evidence.crosschecks import CHECKS, TABLES

REAL = evidence.load()


def found(table: str, row: str, values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What is wrong (row, column, in words) once cells of one row are others."""
    frames = {name: REAL[name] for name in REAL.tables}
    for column, value in values.items():
        frames[table].loc[row, column] = value
    return [(str(at), column, says) for check in CHECKS for at, column, says in check.finds(frames)]


def test_the_real_rows_go_together() -> None:
    assert found("names", REAL["names"].index[0], {}) == []


@pytest.mark.parametrize(
    ("table", "row", "values", "at", "says"),
    [
        (
            *("training_stages", "v3-pretraining", {"gpu_hours": 2_664_001}),
            "gpu_hours",
            "the stages of deepseek-v3 add up to 2788001, its run has 2788000",
        ),
        (
            *("training_runs", "deepseek-v3", {"training_flop": 3e27}),
            "gpu_hours",
            "of the peak of the chip; runs use ",
        ),
        (
            "cost_estimates",
            "v3-report",
            {"usd": 557_600_000},
            "usd",
            "557600000 is 200 USD for a GPU-hour of deepseek-v3",
        ),
        (
            *("verdict_scale", "mostly-true", {"probability_below": 0.85}),
            "probability_below",
            "0.85 is not the probability_min 0.9 of the grade before",
        ),
        ("verdict_scale", "false", {"probability_min": 0.01}, "probability_min", "the last band has to begin at 0"),
        (
            "comparison",
            "r1-nvidia",
            {"column_en": "DeepSeek’s AI model"},
            "row",
            "row 1 on line 17 has 3 cells in 2 columns, the table has 3 columns",
        ),
        ("export_rules", "2023-10", {"applies_to_chips": False}, "applies_to_chips", "false, but it has conditions"),
        ("background", "gpt-4o", {"table": "runs"}, "table", "there is no table 'runs'"),
        ("background", "gpt-4o", {"rows": "gpt-4oo"}, "rows", "data/training_runs.csv has no row 'gpt-4oo'"),
        (
            "background",
            "gpt-4o",
            {"rows": "gpt-4o;gpt-4o"},
            "rows",
            "'gpt-4o' of data/training_runs.csv is named twice",
        ),
    ],
)
def test_what_does_not_go_together_is_named(table: str, row: str, values: dict[str, Any], at: str, says: str) -> None:
    told = found(table, row, values)
    assert any(column == at and says in words for _, column, words in told), told


def test_every_check_is_reported_at_a_table_there_is() -> None:
    assert {check.table for check in CHECKS} <= set(TABLES)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("H800", ""),
        ("딥시크 V3 − R1", ""),
        ("-12.5", ""),
        ("", ""),
        (" H800", "begins or ends with a space"),
        ("칩\t", "holds U+0009"),
        ("a\u202eb", "holds U+202E"),
        ("\ud55c\u0061\u0301", "is spelt with combining characters; write it in composed form (NFC)"),
        ("=1+1", "begins with '=', which a spreadsheet runs as a formula"),
        ("@합", "begins with '@', which a spreadsheet runs as a formula"),
    ],
)
def test_characters_that_do_not_show_or_do_harm_are_named(cell: str, says: str) -> None:
    assert says in odd_character(cell)
    assert bool(odd_character(cell)) == bool(says)
