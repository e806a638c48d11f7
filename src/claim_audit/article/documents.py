"""An article as bytes or text made into a Document: encoding told, markup taken off, Hangul composed, places kept.

UTF-8 (with or without a byte order mark) and CP949 are told apart by what the bytes spell. Whatever is no such text
is refused in one line that names the input and the byte.
"""

import codecs
import re
import unicodedata
from array import array
from pathlib import Path
from typing import IO

from claim_audit.article import html
from claim_audit.article.model import Document

LIMIT_MB = 128
MARKUP_SUFFIXES = (".html", ".htm", ".xhtml")

SIGNATURES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive (docx, hwpx, xlsx are such)",
    b"\xd0\xcf\x11\xe0": "an old Office or HWP file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    codecs.BOM_UTF16_LE: "text in UTF-16",
    codecs.BOM_UTF16_BE: "text in UTF-16",
}
WANTED = "save it as text in UTF-8 or CP949"

_LOOKS_LIKE_MARKUP = re.compile(r"\s*<(?:!doctype\s+html|html|head|body|article|div|p|table|h[1-6])\b", re.I)
_UTF8_HANGUL = re.compile(rb"(?:\xea[\xb0-\xbf]|[\xeb\xec][\x80-\xbf]|\xed[\x80-\x9e])[\x80-\xbf]")
_CP949_PAIR = re.compile(rb"[\x81-\xfe][\x41-\xfe]")
# First bytes of the signs and the 2,350 everyday syllables of KS X 1001; Hanja and rare syllables lie elsewhere, and
# that is where UTF-8 misread as CP949 lands.
_EVERYDAY = frozenset([*range(0xA1, 0xAD), *range(0xB0, 0xC9)])


class ArticleError(ValueError):
    """Why an article cannot be read, in one line that names it."""


def load(path: Path, name: str = "") -> Document:
    """The article in a file, called `name` or by its path; markup if that ends in .html or the like.

    Raises ArticleError and OSError.
    """
    with path.open("rb") as stream:
        return receive(stream, name or str(path))


def receive(stream: IO[bytes], name: str) -> Document:
    """The article that a stream holds, read to its end. Raises ArticleError and OSError."""
    return from_bytes(stream.read(LIMIT_MB * 1_000_000 + 1), name)


def from_bytes(data: bytes, name: str) -> Document:
    """The article that `data` spells; without a suffix in `name`, markup is known by how it begins.

    Raises ArticleError for what is no text, is empty, mixes encodings or is larger than LIMIT_MB.
    """
    if len(data) > LIMIT_MB * 1_000_000:
        raise ArticleError(f"{name}: is larger than {LIMIT_MB} MB; split it into articles")
    text, encoding = decode(data, name)
    if not text or text.isspace():
        raise ArticleError(f"{name}: is empty; an article was expected")
    suffix = Path(name).suffix.lower()
    markup = suffix in MARKUP_SUFFIXES or (not suffix and bool(_LOOKS_LIKE_MARKUP.match(text)))
    return from_text(text, name, markup=markup, encoding=encoding)


def from_text(source: str, name: str = "", *, markup: bool = False, encoding: str = "utf-8") -> Document:
    """The article that `source` is: plain text, or HTML if `markup`. An empty text is an article with nothing in it."""
    text, places = composed(source)
    if not markup:
        return Document(text, source, name, encoding, places)
    page = html.visible(text)
    inner = page.places if places is None else tuple(places[place] for place in page.places)
    return Document(page.text, source, name, encoding, inner, page.tables, page.block_roles)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text and the name of its encoding: 'utf-8', 'utf-8-sig' or 'cp949'. Raises ArticleError."""
    for signature, what in SIGNATURES.items():
        if data.startswith(signature):
            raise ArticleError(f"{name}: byte 0: is {what}; {WANTED}")
    zero = data.find(0)
    if zero >= 0:
        raise ArticleError(f"{name}: byte {zero}: is zero, so this is a binary file; {WANTED}")
    marked = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if marked else data
    try:
        return body.decode("utf-8"), "utf-8-sig" if marked else "utf-8"
    except UnicodeDecodeError as error:
        at = error.start + len(data) - len(body)
        if marked or _is_cut_off(error, body):
            raise ArticleError(f"{name}: byte {at}: {_broken(error)}; {WANTED}") from None
        return _cp949(data, name, error), "cp949"


def composed(source: str) -> tuple[str, tuple[int, ...] | None]:
    """`source` in NFC, and where each of its characters and its end stand in `source`; None if nothing changes."""
    if unicodedata.is_normalized("NFC", source):
        return source, None
    pieces: list[str] = []
    places = array("q")
    wholes: dict[str, str] = {}
    position = 0
    for cluster in _clusters(source).finditer(source):
        start, end = cluster.span()
        parts = cluster.group()
        whole = wholes.get(parts) or wholes.setdefault(parts, unicodedata.normalize("NFC", parts))
        if position < start:
            pieces.append(source[position:start])
            places.extend(range(position, start))
        pieces.append(whole)
        places.append(start)
        places.extend(min(start + index, end - 1) for index in range(1, len(whole)))
        position = end
    pieces.append(source[position:])
    places.extend(range(position, len(source) + 1))
    return "".join(pieces), tuple(places)


def _clusters(source: str) -> re.Pattern[str]:
    """What may change under NFC: a character with the marks and jamo that join it, and characters that are replaced.

    Only the characters at hand are looked up: all of Unicode would take longer than the article.
    """
    letters = sorted(set(source))
    joining = "".join(map(re.escape, filter(_joins, letters)))
    replaced = "".join(re.escape(letter) for letter in letters if not unicodedata.is_normalized("NFC", letter))
    parts = [f"[^{joining}]?[{joining}]+"] if joining else []
    return re.compile("|".join([*parts, f"[{replaced}]"] if replaced else parts), re.S)


def _joins(letter: str) -> bool:
    """Whether a character may melt into the one before it: a combining mark, a vowel or final jamo."""
    return unicodedata.category(letter).startswith("M") or "\u1160" <= letter <= "\u11ff"


def _is_cut_off(error: UnicodeDecodeError, data: bytes) -> bool:
    """Whether text in UTF-8 ends amid a character."""
    return error.end == len(data) and "end of data" in error.reason and bool(_UTF8_HANGUL.search(data))


def _broken(error: UnicodeDecodeError) -> str:
    found = " ".join(f"{byte:02x}" for byte in error.object[error.start : error.end])
    cut = "a character in UTF-8 is cut off" if "end of data" in error.reason else "is no UTF-8"
    return f"{cut} (found {found})"


def _cp949(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    """`data`, which is no UTF-8, read as CP949; refused where a line of it is UTF-8, or neither."""
    first: dict[str, tuple[int, int]] = {}
    start = 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        first.setdefault(_encoding(line), (number, start))
        start += len(line) + 1
    if "utf-8" in first and "cp949" in first:
        (number, at), (other, other_at) = first["cp949"], first["utf-8"]
        found = f"line {number} is in CP949 and line {other} in UTF-8"
        raise ArticleError(f"{name}: byte {max(at, other_at)}: mixed encodings, {found}; {WANTED}")
    if "neither" in first or "cp949" not in first:
        raise ArticleError(f"{name}: byte {error.start}: {_broken(error)}, nor is it all CP949; {WANTED}")
    return data.decode("cp949")


def _encoding(line: bytes) -> str:
    """'ascii', 'utf-8', 'cp949', 'unclear' (Hanja alone) or 'neither', by which of them spells everyday Korean."""
    if line.isascii():
        return "ascii"
    everyday = sum(pair[0] in _EVERYDAY and pair[1] > 0xA0 for pair in _CP949_PAIR.findall(line))
    hangul = len(_UTF8_HANGUL.findall(line))
    as_cp949, as_utf8 = _spells(line, "cp949"), _spells(line, "utf-8")
    # In CP949 about one syllable in a hundred is the start of an accidental Hangul syllable of UTF-8.
    if as_cp949 and everyday > 3 * hangul:
        return "cp949"
    if as_cp949 and not hangul:
        return "unclear"
    return "utf-8" if as_utf8 else "neither"


def _spells(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
