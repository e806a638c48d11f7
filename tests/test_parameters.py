"""What a reader may change, and what they are told when they change it wrongly: one line, with what would be right."""

import math
from typing import Any, ClassVar

import pandas as pd
import pytest
from pydantic import ValidationError

from claim_audit.numbers import UNITS, Fact, Name, Text
from claim_audit.parameters import (
    POWERS_OF_TWO,
    ParameterError,
    Parameters,
    bounds,
    describe,
    expected,
)

KNOWN = ", ".join(Parameters.model_fields)


class MadeUp:
    """Evidence with two chips, two runs (one of them a baseline) and one fleet estimate."""

    tables: ClassVar = {
        "chips": pd.DataFrame(index=["h100", "h800"]),
        "training_runs": pd.DataFrame({"baseline": [False, True]}, index=["deepseek-v3", "gpt-4"]),
        "fleet_estimates": pd.DataFrame(index=["wang"]),
    }

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def number(self, table: str, row: str, column: str) -> Fact:
        raise NotImplementedError

    def name(self, table: str, row: str) -> Name:
        raise NotImplementedError


def message(values: dict[str, Any]) -> str:
    with pytest.raises(ParameterError) as caught:
        Parameters.read(values).check_against(MadeUp())
    return str(caught.value)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"usd_per_gpu_hr": 2.0},
            f"parameter 'usd_per_gpu_hr' is unknown; did you mean 'usd_per_gpu_hour'? (known: {KNOWN})",
        ),
        ({"xyz": 1}, f"parameter 'xyz' is unknown; known: {KNOWN}"),
        (
            {"usd_per_gpu_hour": "3.5"},
            "parameter usd_per_gpu_hour: the text '3.5' is not a number from 0.1 to 20 (USD/GPU-hour)",
        ),
        ({"usd_per_gpu_hour": 25}, "parameter usd_per_gpu_hour: 25.0 is not a number from 0.1 to 20 (USD/GPU-hour)"),
        (
            {"usd_per_gpu_hour": True},
            "parameter usd_per_gpu_hour: True is not a number from 0.1 to 20 (USD/GPU-hour)",
        ),
        ({"claimed_ratio": math.nan}, "parameter claimed_ratio: nan is not a number from 0.0001 to 1 (ratio)"),
        ({"claimed_ratio": 0}, "parameter claimed_ratio: 0.0 is not a number from 0.0001 to 1 (ratio)"),
        ({"demand_elasticity": math.inf}, "parameter demand_elasticity: inf is not a number from 0.05 to 10 (index)"),
        (
            {"include_base_model": "false"},
            "parameter include_base_model: the text 'false' is not true or false (without quotes)",
        ),
        ({"include_base_model": 0}, "parameter include_base_model: 0 is not true or false (without quotes)"),
        ({"claimed_fleet": True}, "parameter claimed_fleet: True is not a whole number from 1 to 10,000,000 (GPUs)"),
        ({"claimed_fleet": 5e4}, "parameter claimed_fleet: 50000.0 is not a whole number from 1 to 10,000,000 (GPUs)"),
        ({"claimed_fleet": 0}, "parameter claimed_fleet: 0 is not a whole number from 1 to 10,000,000 (GPUs)"),
        ({"seed": -1}, "parameter seed: -1 is not a whole number from 0 to 4,294,967,295"),
        ({"draws": 1000}, "parameter draws: 1000 is not a power of two from 256 to 1,048,576"),
        ({"draws": "4096"}, "parameter draws: the text '4096' is not a power of two from 256 to 1,048,576"),
        ({"as_of": "27 January 2025"}, "parameter as_of: '27 January 2025' is not a date such as 2026-09-30"),
        ({"as_of": "2025-02-30"}, "parameter as_of: '2025-02-30' is not a date such as 2026-09-30"),
        ({"as_of": "20250127"}, "parameter as_of: '20250127' is not a date such as 2026-09-30"),
        ({"as_of": 2025}, "parameter as_of: 2025 is not a date such as 2026-09-30"),
        ({"lang": "fr"}, "parameter lang: the text 'fr' is not one of ko, en"),
        (
            {"accounting": "rent"},
            "parameter accounting: 'rent' is unknown; "
            "did you mean 'rental'? (known: all, rental, amortised, programme)",
        ),
        ({"accounting": 1}, "parameter accounting: 1 is not one of all, rental, amortised, programme"),
        ({"source_weights": {"wang": -1}}, "parameter source_weights: wang: -1.0 is negative; a weight is 0 or more"),
        (
            {"source_weights": {"wang": "1"}},
            "parameter source_weights: wang: the text '1' is not a weight of 0 or more",
        ),
        (
            {"source_weights": {"wang": math.nan}},
            "parameter source_weights: wang: nan is not a weight of 0 or more",
        ),
        (
            {"source_weights": 1},
            "parameter source_weights: 1 is not a mapping of fleet estimate ids to weights of 0 or more",
        ),
        (
            {"source_weights": {"wangg": 1}},
            "parameter source_weights: 'wangg' is unknown; did you mean 'wang'? (known: wang)",
        ),
        ({"training_chip": "H8OO"}, "parameter training_chip: 'H8OO' is unknown; known: h100, h800"),
        (
            {"claimed_chip": "h1000"},
            "parameter claimed_chip: 'h1000' is unknown; did you mean 'h100'? (known: h100, h800, hopper, all)",
        ),
        ({"claimed_chip": 100}, "parameter claimed_chip: 100 is not a text (the id of a chip)"),
        ({"baseline": "gpt4"}, "parameter baseline: 'gpt4' is unknown; did you mean 'gpt-4'? (known: all, gpt-4)"),
        ({"baseline": "deepseek-v3"}, "parameter baseline: 'deepseek-v3' is unknown; known: all, gpt-4"),
    ],
)
def test_a_wrong_parameter_is_refused_in_one_line(values: dict[str, Any], said: str) -> None:
    assert message(values) == said


def test_the_defaults_are_valid_and_unchanged() -> None:
    params = Parameters.read({}).check_against(MadeUp())
    assert params.changed() == {}


def test_what_differs_from_the_published_edition_is_reported() -> None:
    params = Parameters.read({"usd_per_gpu_hour": 3, "lang": "en", "claimed_chip": "hopper"})
    assert params.usd_per_gpu_hour == 3.0
    assert params.changed() == {"usd_per_gpu_hour": 3.0, "claimed_chip": "hopper"}


def test_parameters_do_not_change_under_way() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Parameters().draws = 256


def test_a_parameter_is_a_fact_with_a_source() -> None:
    number = Parameters.read({"claimed_fleet": 40_000}).number("claimed_fleet")
    assert (number.key, number.value, number.unit) == ("parameters/claimed_fleet", 40_000.0, "GPUs")
    assert number.source_ids == ("article",)
    assert number.label == Text("기사가 말한 보유량", "chips DeepSeek is said to hold")


@pytest.mark.parametrize("name", Parameters.model_fields)
def test_every_parameter_has_labels_a_source_and_an_expectation(name: str) -> None:
    about = describe(name)
    assert all(about[key] for key in ("ko", "en", "unit", "source"))
    assert "\n" not in expected(name)
    annotation = Parameters.model_fields[name].annotation
    if annotation is float:
        assert about["unit"] in UNITS
        assert all(math.isfinite(end) for end in bounds(name))


def test_draws_are_powers_of_two() -> None:
    assert POWERS_OF_TWO[0] == 256
    assert all(n & (n - 1) == 0 for n in POWERS_OF_TWO)
