"""Messages of one line, whatever is quoted in them: nothing breaks the line, nothing speaks to the terminal."""

import reprlib
from typing import Any

_SHORT = reprlib.Repr()
_SHORT.maxlevel, _SHORT.maxdict, _SHORT.maxlist = 3, 6, 6
_SHORT.maxstring, _SHORT.maxlong, _SHORT.maxother = 120, 60, 120


def shown(value: Any) -> str:
    """A value as Python writes it, shortened where it is long."""
    try:
        return _SHORT.repr(value)
    except ValueError:  # a whole number of more digits than Python prints
        return f"a {type(value).__name__} too long to print"


def one_line(message: str) -> str:
    """The message with every sign that is not seen written out, such as \\n and \\x1b."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in message)
