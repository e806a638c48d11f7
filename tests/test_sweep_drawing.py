"""The places of a parameter on an axis, and the drawings of grades over them."""

import math
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pytest

from claim_audit import evidence, verdicts
from claim_audit.sweep import drawing
from claim_audit.sweep.bins import MOST_VALUES, STRETCHES, Bins, Seen
from claim_audit.sweep.reading import DAYS

GRADES = verdicts.scale(evidence.load())


def seen(*batches: list[Any]) -> Seen:
    found = Seen()
    for batch in batches:
        found.add(pa.array(batch))
    return found


def bins(*batches: list[Any], parameter: str = "x") -> Bins:
    found = Bins.of(parameter, seen(*batches))
    assert found is not None
    return found


# ---- places on an axis


def test_a_few_values_are_places_of_their_own_in_order() -> None:
    found = bins([3, 1], [2, 1])
    assert (found.values, len(found)) == ([1, 2, 3], 3)
    assert found.places(pa.array([2, 2, 3, 1])).tolist() == [1, 1, 2, 0]
    assert not seen([1, 1], [1]).is_moved
    assert seen([1], [2]).is_moved


def test_many_values_are_cut_into_stretches_from_the_least_to_the_greatest() -> None:
    found = bins(list(range(100, 113)), list(range(113, 125)))
    assert found.edges == pytest.approx(np.arange(100, 125, 2))
    assert len(found) == STRETCHES
    assert found.places(pa.array([100, 101.9, 102, 123, 124])).tolist() == [0, 0, 1, 11, 11]


def test_stretches_of_a_wide_range_are_alike_in_ratio() -> None:
    found = bins([10.0 ** (at / 10) for at in range(41)])
    assert np.diff(np.log10(found.edges)) == pytest.approx(4 / STRETCHES)
    assert bins([0.0, *map(float, range(1, 41))]).edges == pytest.approx(np.linspace(0, 40, STRETCHES + 1))


def test_as_many_values_as_may_be_stay_values_and_many_names_have_no_places() -> None:
    names = [f"chip-{at:02}" for at in range(MOST_VALUES + 1)]
    assert len(bins(names[:-1])) == MOST_VALUES
    assert Bins.of("x", seen(names)) is None
    assert seen(names).is_moved


@pytest.mark.parametrize(
    ("found", "ordered"),
    [
        (bins([1, 2]), True),
        (bins([0.1, 0.2]), True),
        (bins(["a", "b"]), False),
        (bins([True, False]), False),
        (bins(["2025-01-01", "2025-02-01"], parameter=DAYS), True),
        (bins(list(map(float, range(40)))), True),
    ],
)
def test_numbers_and_days_have_an_order_names_have_none(found: Bins, ordered: bool) -> None:
    assert found.are_ordered is ordered


# ---- drawings


def rectangles(svg: str) -> list[tuple[str, list[float]]]:
    """The grade and the place (x, y, width, height) of each rectangle of a drawing that is well-formed."""
    return [
        (
            one.attrib["class"].removeprefix("grade-"),
            [float(one.attrib[name]) for name in ("x", "y", "width", "height")],
        )
        for one in ElementTree.fromstring(svg)
    ]


def counts(*of: tuple[str, int]) -> list[float]:
    """How often each grade of the scale comes."""
    return [float(dict(of).get(grade.id, 0)) for grade in GRADES]


def test_a_bar_is_as_long_as_the_shares_of_its_grades() -> None:
    svg = drawing.bar(np.array(counts(("true", 1), ("false", 3))), GRADES, 'a <"b">')
    assert rectangles(svg) == [("true", [0, 0, 25, 6]), ("false", [25, 0, 75, 6])]
    assert ElementTree.fromstring(svg).attrib["aria-label"] == 'a <"b">'
    assert rectangles(drawing.bar(np.array(counts()), GRADES, "none")) == []


def test_grades_along_a_parameter_are_a_column_for_each_place_and_an_empty_place_stays_empty() -> None:
    places = np.array([counts(("true", 2), ("suspended", 2)), counts(), counts(("false", 9))])
    found = rectangles(drawing.along(places, GRADES, "along"))
    step = drawing.WIDE / 3
    assert found == [
        ("true", [0, 0, step - 1, drawing.HIGH / 2]),
        ("suspended", [0, drawing.HIGH / 2, step - 1, drawing.HIGH / 2]),
        ("false", [2 * step, 0, step - 1, drawing.HIGH]),
    ]


def test_a_map_shows_the_commonest_grade_paler_where_fewer_have_it() -> None:
    cells = np.array([[counts(("true", 4)), counts(("false", 3), ("true", 1))], [counts(), counts(("false", 2))]])
    svg = drawing.heat(cells, GRADES, "map")
    inner, cell = drawing.CELL - 1, drawing.CELL
    assert rectangles(svg) == [  # the second parameter grows upwards
        ("true", [0.5, cell + 0.5, inner, inner]),
        ("false", [0.5, 0.5, inner, inner]),
        ("false", [cell + 0.5, 0.5, inner, inner]),
    ]
    strengths = [float(one.attrib["fill-opacity"]) for one in ElementTree.fromstring(svg)]
    assert strengths == [1.0, pytest.approx(0.35 + 0.65 * 0.75, abs=0.005), 1.0]
    assert math.isclose(float(ElementTree.fromstring(svg).attrib["width"]), 2 * cell)
