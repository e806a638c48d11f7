"""CSV that a spreadsheet opens without harm: a text that it would run as a formula begins with an apostrophe.

A figure such as -3.2% stays as it is. The change can be taken back: `as_written` gives the text that was there.
"""

import re

# Signs that begin a formula, in half and in full width, after any apostrophes of the text's own.
_FORMULA = re.compile(r"'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]")
_FIGURE = re.compile(r"[-+]?[0-9][0-9.,]*%?")


def harmless(text: str) -> str:
    """A text cell as it is written to CSV."""
    return f"'{text}" if _FORMULA.match(text) and not _FIGURE.fullmatch(text) else text


def as_written(cell: str) -> str:
    """The text that `harmless` made `cell` from."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
