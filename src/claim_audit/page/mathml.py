"""Formulas as MathML: a short line such as `a × b ÷ (1 + c^2)` becomes fractions, powers and named quantities.

Between operators anything is a name, spaces and all; `÷` and `/` make fractions, `^` powers, `Σ` sums.
"""

import html
import re
from collections.abc import Callable

_TOKEN = re.compile(r"\s*(\d[\d,]*(?:\.\d+)?(?![\w.])|[×÷/+−^()Σ≤≥<>=≈]|[^×÷/+−^()Σ≤≥<>=≈]+)")
_COMPARISONS = frozenset("≤≥<>=≈")
_MATH = re.compile(r"\$([^$]+)\$")


class NotAFormula(ValueError):
    """A text that is no formula. The message says where it stops being one."""


def math(formula: str) -> str:
    """The formula as a `<math>` element. Raises NotAFormula."""
    reader = _Reader(formula)
    found = reader.comparison()
    if reader.token:
        raise NotAFormula(f"{formula!r}: {reader.token!r} is out of place")
    return f"<math>{found}</math>"


def mixed(text: str) -> str:
    """Words as HTML with the formulas between dollar signs as MathML. Raises NotAFormula."""
    words = _MATH.split(text)
    return "".join(math(part) if place % 2 else html.escape(part, quote=False) for place, part in enumerate(words))


class _Reader:
    """Reads a formula by recursive descent, one method for each strength of binding."""

    def __init__(self, formula: str) -> None:
        self.formula = formula
        self.rest = [token.strip() for token in _TOKEN.findall(formula) if token.strip()]

    @property
    def token(self) -> str:
        return self.rest[0] if self.rest else ""

    def comparison(self) -> str:
        return self._chain(self.sum, _COMPARISONS)

    def sum(self) -> str:
        return self._chain(self.product, frozenset("+−"))

    def product(self) -> str:
        found = self.power()
        while self.token and self.token in "×÷/":
            sign = self.rest.pop(0)
            other = self.power()
            if sign == "×":
                found = f"{found}<mo>×</mo>{other}"
            else:
                found = f"<mfrac>{_row(_bare(found))}{_row(_bare(other))}</mfrac>"
        return found

    def power(self) -> str:
        if self.token == "Σ":
            self.rest.pop(0)
            return f"<mo>∑</mo>{self.product()}"
        base = self.atom()
        if self.token != "^":
            return base
        self.rest.pop(0)
        return f"<msup>{_row(base)}{_row(_bare(self.atom()))}</msup>"

    def atom(self) -> str:
        if not self.rest:
            raise NotAFormula(f"{self.formula!r}: it ends too early")
        token = self.rest.pop(0)
        if token == "(":
            within = self.comparison()
            if not self.rest or self.rest.pop(0) != ")":
                raise NotAFormula(f"{self.formula!r}: a bracket is not closed")
            return f"<mo>(</mo>{within}<mo>)</mo>"
        if token == "−":
            return f"<mo>−</mo>{self.atom()}"
        if token[0].isdigit():
            return f"<mn>{token}</mn>" if re.fullmatch(r"[\d,.]+", token) else f"<mi>{html.escape(token)}</mi>"
        if token in ")×÷/+^≤≥<>=≈":
            raise NotAFormula(f"{self.formula!r}: {token!r} is out of place")
        return f"<mi>{html.escape(token)}</mi>"

    def _chain(self, part: Callable[[], str], signs: frozenset[str]) -> str:
        found = part()
        while self.token in signs and self.token:
            found += f"<mo>{html.escape(self.rest.pop(0))}</mo>{part()}"
        return found


def _row(found: str) -> str:
    """One element: what a fraction or a power wants on either side."""
    return found if re.fullmatch(r"<m[in]>[^<]*</m[in]>", found) else f"<mrow>{found}</mrow>"


def _bare(found: str) -> str:
    """Without the brackets around all of it, which a fraction bar makes needless."""
    if not (found.startswith("<mo>(</mo>") and found.endswith("<mo>)</mo>")):
        return found
    depth = 0
    for match in re.finditer(r"<mo>([()])</mo>", found):
        depth += 1 if match.group(1) == "(" else -1
        if depth == 0:
            return found[len("<mo>(</mo>") : -len("<mo>)</mo>")] if match.end() == len(found) else found
    return found
