"""The reader's tables: ids that the data know, spellings that are read as what they say, no row that is dead."""

import doctest
from pathlib import Path

import pandas as pd
import pytest

from claim_audit.article.lexicon import comparators, counters, money, names, numerals, units
from claim_audit.article.quantities import scan
from claim_audit.article.quantity_units import INDEX, ORDINAL_INDEX, unit_at

DATA = Path(__file__).parents[1] / "data"
MEASURED = [*units.RATIOS, *money.CURRENCIES, *units.DURATIONS, *units.MEASURES, *units.COMPUTING, *counters.COUNTERS]


def test_the_examples_of_the_tables() -> None:
    assert doctest.testmod(units).failed == 0


def test_every_chip_of_the_data_has_its_id() -> None:
    assert set(pd.read_csv(DATA / "chips.csv")["chip_id"]) <= set(names.CHIPS)


def test_every_model_of_the_data_has_its_id() -> None:
    assert set(pd.read_csv(DATA / "training_runs.csv")["run_id"]) <= set(names.MODELS)


def test_the_ids_are_distinct() -> None:
    tables = (names.CHIPS, names.MODELS, names.COMPANIES, names.COUNTRIES)
    spellings = [spelling for table in tables for row in table.values() for spelling in row.split("|")]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("table", [names.CHIPS, names.MODELS, names.COMPANIES], ids=["chips", "models", "companies"])
def test_every_spelling_of_a_name_is_found(table: dict[str, str]) -> None:
    for identifier, row in table.items():
        for spelling in row.split("|"):
            found = [mention.id for mention in scan(f"그는 {spelling}의 것을 골랐다")[1]]
            assert found == [identifier], spelling


def test_every_unit_is_read_by_its_first_spelling() -> None:
    for unit in MEASURED:
        (quantity,) = scan(f"모두 4000{unit.spellings[0]}였다")[0]
        first = unit_at(f"{unit.spellings[0]}였다", 0)
        assert first is not None, unit
        ranked = quantity.kind == "ordinal" and unit.name in counters.PLAIN_ORDINALS
        assert ranked or (quantity.unit, quantity.kind) == (first.unit.name, first.unit.kind), unit


def test_a_spelling_of_two_units_is_read_as_the_first() -> None:
    """주, 분, 동 count things as well; which of the two is meant the tables cannot say."""
    spellings = [spelling for unit in MEASURED for spelling in unit.spellings]
    shared = {spelling for spelling in spellings if spellings.count(spelling) > 1}
    assert shared <= {"주", "분", "동", "석", "기니", "점", "정", "단", "개입", "개소"}


def test_plain_ordinals_and_their_nests_are_ordinals() -> None:
    spellings = {spelling for row in ORDINAL_INDEX.values() for spelling, _ in row}
    assert spellings >= counters.PLAIN_ORDINALS
    assert spellings >= {name for nest in counters.NESTED_ORDINALS for name in nest}


def test_words_that_are_no_counter_begin_with_one() -> None:
    spellings = {spelling for table in (INDEX, ORDINAL_INDEX) for rows in table.values() for spelling, _ in rows}
    for counter, row in counters.NOT_THE_COUNTER.items():
        assert all(word.startswith(counter) for word in row.split()), counter
        assert counter in spellings


def test_the_parts_of_units_are_units() -> None:
    known = {unit.name for unit in MEASURED}
    assert known >= {name for pair in units.PARTS for name in pair}


@pytest.mark.parametrize("word", comparators.BEFORE)
def test_every_word_before_a_figure_bounds_it(word: str) -> None:
    (quantity,) = scan(f"그곳에는 {word} 300명이 산다")[0]
    assert quantity.comparator == comparators.BEFORE[word]


def test_homographs_are_words_without_a_unit_and_numerals_with_one() -> None:
    for word in sorted(numerals.HOMOGRAPHS | numerals.WORDS_FIRST):
        assert scan(f"그것은 {word} 같다")[0] == [], word
    for word in sorted(numerals.HOMOGRAPHS):
        assert [quantity.unit for quantity in scan(f"모두 {word} 달러다")[0]] == ["달러"], word


@pytest.mark.parametrize("determiner", "한두세네")
def test_counters_written_on_to_a_determiner(determiner: str) -> None:
    for counter in numerals.ATTACHED[determiner]:
        (quantity,) = scan(f"그는 {determiner}{counter} 남겼다")[0]
        assert quantity.value == numerals.DETERMINERS[determiner]
