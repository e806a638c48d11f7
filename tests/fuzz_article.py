"""Random texts, pages and bytes against the reader: `python tests/fuzz_article.py [COUNT] [SEED]`.

Each input is read; whatever is found must slice back, and nothing but ArticleError may be raised. Inputs are made of
pieces that the grammar knows, cut, doubled and spoilt, so that most of them come near something it reads.
"""

import sys
import time
import unicodedata
from collections.abc import Iterator

import numpy as np

from claim_audit.article.documents import ArticleError, from_bytes, from_text
from claim_audit.article.reader import read

NUMERALS = "0123456789/5만/3조/12.5/1,234/십이만/수십/몇/백만/천/한/두/스물/제3/①/５/万/~/-/–/에서 /부터 /까지/./,"
UNITS = "분의 /%/%포인트/배/개/명/대/원/달러/$/₩/GPU/시간/년/월 /일/시 /살/약 /최대 /최소 / 이상/ 미만/여/ 남짓/ 가까이"
NAMES = "딥시크/엔비디아/H100/H800/R1/GPT-4o/Llama 3.1 405B/V3/챗GPT/중국/삼성전자/질문 1. /결론\n/Q. /A. /\n- /\n• "
WORDS = "는 /의 /을 /가 /로 /다. /고 있다./것으로 보인다./라고 밝혔다./의혹이 있다./전망이다./“/”/'/\"/(/)/[/]/…"
TAGS = "<b>|</b>|<p>|</p>|<table><tr><td>|<td>|</table>|<script>|</script>|<!--|-->|&nbsp;|&#37;|&|<"
BLANKS = (" ", "\n", "\t", "  ", "\r\n", " | ", "|", "\n|---|", "\u200b", "\u00a0", "\ufeff", "\x00")
JAMO = ("\u1100\u1161", "\u11ab", "\u0301")
PIECES = [*"/".join((NUMERALS, UNITS, NAMES, WORDS)).split("/"), *TAGS.split("|"), *BLANKS, *JAMO]


def inputs(random: np.random.Generator, count: int) -> Iterator[str | bytes]:
    """`count` inputs: texts of pieces, some of them decomposed, encoded, or spoilt by a stray character or byte."""
    for _ in range(count):
        text = "".join(PIECES[at] for at in random.integers(len(PIECES), size=random.integers(1, 24)))
        match random.integers(8):
            case 0:
                text = unicodedata.normalize("NFD", text)
            case 1:
                at = random.integers(len(text) + 1)
                text = text[:at] + chr(random.integers(1, 0xD800)) + text[at:]
            case 2:
                text *= int(random.integers(2, 6))
            case 3:
                yield bytes(random.integers(256, size=random.integers(1, 60), dtype=np.uint8))
                continue
            case 4:
                yield text.encode("cp949", "ignore")[: random.integers(1, 80)]
                continue
            case 5:
                yield text.encode()[random.integers(4) :][: random.integers(1, 120)]
                continue
        yield text


def examine(made: str | bytes) -> int:
    """Read an input as plain text and as a page, and check every place; how many quantities were found."""
    found = 0
    for markup in (False, True):
        try:
            if isinstance(made, bytes):
                document = from_bytes(made, "page.html" if markup else "article.txt")
            else:
                document = from_text(made, markup=markup)
        except ArticleError:
            continue
        reading = read(document)
        items = (*reading.quantities, *reading.mentions, *reading.claims)
        for item in items:
            assert 0 <= item.start <= item.end <= len(document.source), item
            assert markup or document.source[item.start : item.end] == item.text, item
        found += len(reading.quantities)
    return found


def main(count: int = 100_000, seed: int = 20250127) -> None:
    """Examine `count` inputs and say how many there were; the input that fails is printed with its error."""
    started = time.monotonic()
    found = 0
    for position, made in enumerate(inputs(np.random.default_rng(seed), count)):
        try:
            found += examine(made)
        except BaseException:
            print(f"input {position}: {made!r}", file=sys.stderr)
            raise
    print(f"{count:,} inputs, {found:,} quantities, {time.monotonic() - started:.0f} s: no crash, every place right")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
