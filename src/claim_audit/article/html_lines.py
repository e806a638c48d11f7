"""The visible text of a page as it grows, line by line, with the place in the page of each of its characters."""

from array import array

CELL_SEPARATOR = " | "


class Lines:
    """Text that grows line by line and knows where each of its characters comes from."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.places = array("q")
        self.line = 1
        self.source_end = 0
        self.inked = False  # something stands before on this line or in this cell
        self.space_at = -1  # white space seen, not yet written
        self.break_due = False

    @property
    def length(self) -> int:
        return len(self.places)

    def write(self, text: str, start: int, end: int, *, decoded: bool = False) -> None:
        """Append `text` from `start:end` of the page; all of it stands at `start` if it was `decoded` there."""
        self.begin()
        if self.space_at >= 0 and self.inked:
            self._append(" ", range(self.space_at, self.space_at + 1))
        self.space_at = -1
        self._append(text, [start] * len(text) if decoded else range(start, end))
        self.source_end = end
        self.inked = True

    def begin(self) -> None:
        """Open the line that is due."""
        if self.break_due:
            self._append("\n", (self.source_end,))
            self.line += 1
            self.break_due = self.inked = False
            self.space_at = -1

    def separate(self) -> None:
        """Put the mark between two cells."""
        self._append(CELL_SEPARATOR, [self.source_end] * len(CELL_SEPARATOR))
        self.inked = False
        self.space_at = -1

    def end_line(self) -> None:
        self.break_due = self.break_due or self.length > 0
        self.space_at = -1

    def _append(self, text: str, places: range | list[int] | tuple[int, ...]) -> None:
        self.pieces.append(text)
        self.places.extend(places)
