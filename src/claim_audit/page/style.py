"""The page's own style sheets, as they are embedded."""

import re
from importlib.resources import files


def style(*names: str) -> str:
    """The page's style sheets of these names, one after another, minified."""
    return minified("".join((files("claim_audit.page") / name).read_text("utf-8") for name in names))


def minified(css: str) -> str:
    """A style sheet without comments and the space that means nothing."""
    bare = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    tight = re.sub(r"\s*([{};,>])\s*|(:) | (?=!)", r"\1\2", bare).replace(";}", "}")
    return re.sub(r"(?<=[ :,(-])0(?=\.\d)", "", tight).strip()
