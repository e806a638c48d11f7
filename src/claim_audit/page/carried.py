"""What a page carries of its making: the tables of data/, the parameters and the version, in a block that nobody sees.

`claim-audit verify` makes the page again from it. The tables are one JSON object of file names and texts, compressed
with Brotli (like the page's fonts, by a library that the lock pins, so that the bytes are the same everywhere) and
written in base 85, which takes a sixteenth less room than base 64.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import brotli
from markupsafe import Markup

from claim_audit import __version__

ID = "made-of"
MOST_BYTES = 32 * 2**20  # of tables, uncompressed; ours are a two-hundredth of it
_BLOCK = re.compile(rf'<script type="application/json" id="{ID}">(.*?)</script>', re.DOTALL)
# Digits of Python's base 85 that mean something in HTML, and what is written for them.
_PLAIN, _SAFE = "<>&", ",./"
_FIELDS = {"version": str, "parameters": dict, "inputs": dict, "sha256": str, "data": str}


class CarriedError(ValueError):
    """A page that carries nothing, or nothing that can be read. The message is one line."""


@dataclass(frozen=True)
class Carried:
    """What a page was made of: `parameters` as the build was given them, with the language of the page; `inputs`, the
    SHA-256 of other files by name; `tables`, the files of data/ by name."""

    version: str
    parameters: Mapping[str, Any]
    inputs: Mapping[str, str]
    tables: Mapping[str, bytes]


def block(tables: Mapping[str, bytes], parameters: Mapping[str, Any], inputs: Mapping[str, str]) -> Markup:
    """The block for a page. It is data to a browser: nothing in it can run, or end it early."""
    texts = {name: content.decode("utf-8") for name, content in sorted(tables.items())}
    plain = json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
    about = {
        "version": __version__,
        "parameters": dict(parameters),
        "inputs": dict(inputs),
        "sha256": hashlib.sha256(plain).hexdigest(),
        "data": _written(brotli.compress(plain, quality=11, lgwin=24)),
    }
    text = json.dumps(about, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(f'<script type="application/json" id="{ID}">{text}</script>')


def _written(content: bytes) -> str:
    return base64.b85encode(content).decode().translate(str.maketrans(_PLAIN, _SAFE))


def _bytes(written: str) -> bytes:
    return base64.b85decode(written.translate(str.maketrans(_SAFE, _PLAIN)))


def read(page: str) -> Carried:
    """What a page says that it was made of. Raises CarriedError."""
    found = _BLOCK.findall(page)
    if len(found) != 1:
        many = "no data to make it again from" if not found else f"{len(found)} blocks of data; one is right"
        raise CarriedError(f"carries {many} (a page that claim-audit build made has a block with id={ID!r})")
    try:
        about = json.loads(found[0])
    except (ValueError, RecursionError):
        raise CarriedError(f"the block {ID!r} is not JSON; the page was cut or changed there") from None
    for name, kind in _FIELDS.items():
        if not isinstance(about, dict) or not isinstance(about.get(name), kind):
            raise CarriedError(f"the block {ID!r} has no {name!r} of the right kind; the page was changed there")
    if not all(isinstance(value, str) for value in about["inputs"].values()):
        raise CarriedError(f"the block {ID!r}: inputs are hashes by name; the page was changed there")
    return Carried(about["version"], about["parameters"], about["inputs"], _tables(about))


def _tables(about: Mapping[str, Any]) -> dict[str, bytes]:
    plain = _expanded(about["data"])
    if hashlib.sha256(plain).hexdigest() != about["sha256"]:
        raise CarriedError("the tables it carries are not those whose hash it carries; one of the two was changed")
    try:
        texts = json.loads(plain)
        return {str(name): text.encode("utf-8") for name, text in texts.items()}
    except (ValueError, RecursionError, AttributeError):
        raise CarriedError("the tables it carries are not texts by name") from None


def _expanded(data: str) -> bytes:
    """The tables uncompressed, as long as they are no larger than any could be."""
    try:
        expander = brotli.Decompressor()
        compressed, plain = _bytes(data), b""
        while not expander.is_finished() and len(plain) <= MOST_BYTES:
            part = expander.process(compressed, output_buffer_limit=MOST_BYTES)
            plain, compressed, stuck = plain + part, b"", not part
            if stuck:
                break
    except (ValueError, brotli.error):
        raise CarriedError("the tables it carries cannot be unpacked; the page was cut or changed there") from None
    if len(plain) > MOST_BYTES:
        raise CarriedError(f"the tables it carries unpack to more than {MOST_BYTES:,} bytes; refused")
    if not expander.is_finished():
        raise CarriedError("the tables it carries end too early; the page was cut or changed there")
    return plain
