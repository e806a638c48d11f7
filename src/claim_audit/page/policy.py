"""What a page lets itself do: its own style sheet and scripts, by their hashes, and what it carries; nothing else.

The hashes are those of what is meant to be there, never of what is found in the finished page: markup that came in with
a text has none. They cover whole elements, so no element has a style of its own; a rule of the style sheet has it.
"""

import base64
import hashlib
import html
import re
from collections.abc import Sequence

STYLE = "<style>/* style sheet */</style>"  # where the two go: the first of each, and no text can hold a whole tag
POLICY = "/* policy */"

_STYLED = re.compile(r'(<[a-z][\w-]*(?: [^<>]*?)?) style="([^"]*)"')
_OUTGOING = re.compile(r'<a(?=[^<>]* href="https?:)(?![^<>]* rel=)')


def sealed(page: str, sheet: str, scripts: Sequence[str] = (), *, connects: str = "'none'") -> str:
    """The page with its style sheet and its policy in their places, and links that tell the other side nothing of it.

    `scripts` are those the page has; `connects` says where these may ask for something.
    """
    sources = {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash, scripts)) or "'none'",
        "style-src": _hash(sheet),
        "img-src": "data:",
        "font-src": "data:",
        "connect-src": connects,
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    policy = "; ".join(f"{name} {value}" for name, value in sources.items())
    page = page.replace(POLICY, policy, 1).replace(STYLE, f"<style>{sheet}</style>", 1)
    return _OUTGOING.sub('<a rel="noopener"', page)


def without_style_attributes(page: str) -> tuple[str, str]:
    """The page with each `style` attribute as `data-s`, and the style sheet that says what stood in it."""
    names: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        return f'{match.group(1)} data-s="{names.setdefault(match.group(2), str(len(names) + 1))}"'

    page = _STYLED.sub(named, page)
    # Within a style element, "</style>" in a string would end it.
    rules = (f'[data-s="{name}"]{{{html.unescape(said)}}}' for said, name in names.items())
    return page, "".join(rules).replace("<", "\\3c ")


def _hash(text: str) -> str:
    """How a policy names what stands in an element."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
