"""Characters that no cell of data/ has: what is not seen, what turns text round, what a spreadsheet would run."""

import re
import unicodedata

_FIGURE = re.compile(r"[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?")
UNSEEN = {
    "Cc": "a control character",
    "Cf": "an invisible character, such as a right-to-left mark",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
    "Zs": "a space that is no plain one",
    "Co": "a character for private use",
    "Cn": "a character that Unicode does not have",
}


def odd_character(cell: str) -> str:
    """What is wrong with the characters of a cell; '' if nothing is."""
    if cell.isascii() and cell.isprintable():
        return _odd_ends(cell)
    for char in cell:
        category = unicodedata.category(char)
        if category in UNSEEN and char not in " \n":
            return f"holds U+{ord(char):04X}, {UNSEEN[category]}; take it out"
    if not unicodedata.is_normalized("NFC", cell):
        return f"{cell[:20]!r} is spelt with combining characters; write it in composed form (NFC)"
    return _odd_ends(cell)


def _odd_ends(cell: str) -> str:
    if cell != cell.strip():
        return f"{cell[:20]!r} begins or ends with a space; take it out"
    if cell[:1] in tuple("=+-@") and cell and not _FIGURE.fullmatch(cell):
        return f"{cell[:20]!r} begins with {cell[0]!r}, which a spreadsheet runs as a formula; write it another way"
    return ""
