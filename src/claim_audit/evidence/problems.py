"""What is wrong with data/: where, what was found, what would be right."""

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

SHOWN_OPTIONS = 12


class EvidenceError(ValueError):
    """data/ cannot be used, or was asked for something it does not hold.

    The message is one line: the first problem, and how many more there are; `problems` has all of them.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(re.sub(r"\s*[\r\n]+\s*", " ", problem) for problem in problems)
        more = len(self.problems) - 1
        super().__init__(self.problems[0] + (f" (and {more} more)" if more else ""))


@dataclass(frozen=True, order=True)
class Problem:
    """A problem at a line of a file (the header is line 1); `rank` orders files as they are read."""

    rank: int
    file: str
    line: int
    column: str
    says: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.column, self.says) if part)


def nearest(name: str, options: Collection[str]) -> str:
    """'; did you mean …?' if one of `options` is close to `name`, the options if they are few, else nothing."""
    close = closest(name, options)
    if close:
        return f"; did you mean {close!r}?"
    return f"; one of {', '.join(sorted(options))}" if 0 < len(options) <= SHOWN_OPTIONS else ""


def closest(name: str, options: Collection[str]) -> str | None:
    """The option spelt most like `name`, if any is close."""
    return next(iter(difflib.get_close_matches(name, sorted(options), n=1, cutoff=0.6)), None)
