"""The two ways every chart is drawn: as wide as the text of a page on a desk, and as narrow as a phone.

Letters keep their size; the narrow rendition has less room for them, so labels move above their bars and panels below
one another instead of shrinking.
"""

from dataclasses import dataclass
from typing import Literal, TypeVar

Given = TypeVar("Given")


@dataclass(frozen=True)
class Layout:
    """A rendition: its name, its width, the size of its title in points."""

    name: Literal["wide", "narrow"]
    width_inches: float
    title_points: float

    @property
    def narrow(self) -> bool:
        """Whether this is the phone's."""
        return self is NARROW

    @property
    def points(self) -> float:
        """The width in points, which are the units of the drawing."""
        return 72 * self.width_inches

    @property
    def title_room(self) -> float:
        """How wide a line of the title may be, as `canvas.width` measures: a Hangul character is 2."""
        return 2.14 * self.points / self.title_points

    def pick(self, wide: Given, narrow: Given) -> Given:
        """The value for this rendition."""
        return narrow if self.narrow else wide


WIDE = Layout("wide", 7.5, 15.0)
NARROW = Layout("narrow", 4.72, 14.0)  # 340 points: an 11-point letter is 11 px high on a phone 390 px wide
LAYOUTS = (WIDE, NARROW)
