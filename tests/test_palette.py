"""The colours of charts: told apart from their background by day and by night, the same in the style sheet."""

import re
from importlib.resources import files

import pytest

from claim_audit.figures.palette import COLOURS, DAY, GRADE_COLOURS, LETTERS, SCHEMES

CSS = (files("claim_audit.page") / "style.css").read_text("utf-8")
MARKS = set(SCHEMES) - {"paper", "faint", "grid", "on-deep", "on-pale"}  # faint ones only stand behind others
NO_WORDS = {"paper", "faint", "muted", "on-deep", "on-pale"}  # no letters stand in these on the page itself
WORDS = {name for name, day in DAY.items() if day in LETTERS.values()} - NO_WORDS
ON_DEEP = ("true", "false", "blue")
ON_PALE = ("mostly-true", "half-true", "mostly-false", "muted")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG defines it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def paper(scheme: int) -> str:
    """The background of the page, by day (0) and by night (1): the charts take it over."""
    found = re.findall(r"--paper: (#[0-9a-f]+);", CSS)[scheme]
    return found if len(found) == 7 else "#" + "".join(2 * digit for digit in found[1:])


def test_black_on_white_has_the_contrast_it_should() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", [0, 1], ids=["day", "night"])
def test_marks_and_letters_stand_out_from_the_page(scheme: int) -> None:
    background = paper(scheme)
    assert {name: round(one, 2) for name in MARKS if (one := contrast(SCHEMES[name][scheme], background)) < 3} == {}
    assert {name: round(one, 2) for name in WORDS if (one := contrast(SCHEMES[name][scheme], background)) < 4.5} == {}


@pytest.mark.parametrize("scheme", [0, 1], ids=["day", "night"])
def test_letters_on_colours_can_be_read(scheme: int) -> None:
    for letters, colours in (("on-deep", ON_DEEP), ("on-pale", ON_PALE)):
        for colour in colours:
            assert contrast(SCHEMES[letters][scheme], SCHEMES[colour][scheme]) >= 4.5, (letters, colour)


def test_no_two_colours_are_the_same_by_day() -> None:
    assert len(set(DAY.values())) == len(DAY)
    assert {*COLOURS.values(), *LETTERS.values(), *GRADE_COLOURS.values()} <= set(DAY.values())


def test_the_style_sheet_has_every_colour_of_the_night_and_of_forced_colours() -> None:
    charts = CSS[CSS.index("/* charts */") :]
    night, forced = charts.split("@media (forced-colors: active)", 1)
    assert dict(re.findall(r"--chart-([\w-]+): (#[0-9a-f]{6});", night)) == {
        name: by_night for name, (_, by_night) in SCHEMES.items() if name != "paper"
    }
    assert set(re.findall(r"--chart-([\w-]+):", forced)) == set(SCHEMES)
