"""How much `claim-audit verify` catches: python benchmarks/verify.py PAGE [--numbers 1000].

PAGE (of an unchanged checkout: build it first) is made again once; then it is changed in one place after the other, and
each changed page is compared with that. Changed are one digit in each of so many numbers as they are stated, drawn at
random with a fixed seed, and one of every other kind of thing that a page states. Prints the table of `verify.md`.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from claim_audit.page import carried
from claim_audit.verification.page import UnverifiableError, remake, verify
from claim_audit.verification.pieces import Recomputed

SEED = 20250127
_NUMBER = re.compile(r"<data value=[^>]*>[^<]*\d[^<]*</data>")
_DIGIT = re.compile(r"\d")


def main() -> None:
    """Print a row for each kind of change: tries, caught, and the first message; exit code 1 if one got through."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("--numbers", type=int, default=1000)
    asked = parser.parse_args()
    page = asked.page.read_text("utf-8")
    began = time.monotonic()
    reference = remake(asked.page)
    print(f"made again in {time.monotonic() - began:.0f} s; {len(reference.differences(page))} differences\n")
    print("| changed | tries | caught | what is said of one |\n|---|--:|--:|---|")
    missed = [
        row(name, list(changes), page, reference) for name, changes in kinds(page, random.Random(SEED), asked.numbers)
    ]
    missed += [told_anew(name, changed) for name, changed in others(page)]
    sys.exit(any(missed))


def row(name: str, changed: list[str], page: str, reference: Recomputed) -> int:
    """Print a row; how many changes got through, or 1 if there was nothing to change: that measures nothing."""
    found = [reference.differences(one) for one in changed if one != page]
    caught = sum(map(bool, found))
    said = str(found[0][0]).replace("|", "\\|") if found and found[0] else "nothing"
    print(f"| {name} | {len(found)} | {caught} | {said} |", flush=True)
    return len(found) - caught if found else 1


def kinds(page: str, rng: random.Random, numbers: int) -> Iterator[tuple[str, Iterator[str]]]:
    """Every kind of change with the changed pages."""
    yield "a digit of a stated number", digits(page, _NUMBER, rng, numbers)
    yield "a digit in a derivation or a source row", digits(page, re.compile(r"(?<= id=n)[^>]*>[^<]*\d[^<]*"), rng, 50)
    yield "a digit in the label of a chart", digits(page, re.compile(r"<(?:text|tspan)\b[^>]*>[^<]*\d[^<]*"), rng, 50)
    yield (
        "a word of a verdict",
        replaced(page, re.compile(r"<b>Mostly false</b>|<b>대체로 사실 아님</b>"), "<b>True</b>", rng),
    )
    yield "two tables of charts swapped", iter([swapped(page)])
    yield "an address that the page leads to", replaced(page, re.compile(r"(?<= href=)https://"), "https://not-", rng)
    yield "a rating in the ClaimReview data", replaced(page, re.compile(r'(?<="ratingValue":)\d'), "9", rng)
    yield (
        "a value of the what-if panel",
        digits(page, re.compile(r'(?<=id="what-if-data">).*?(?=</script>)', re.DOTALL), rng, 50),
    )
    yield "a letter of the prose", replaced(page, re.compile(r"(?<=<p>)[A-Z가-힣]"), "X", rng)


def digits(page: str, where: re.Pattern[str], rng: random.Random, most: int) -> Iterator[str]:
    """The page with one digit changed inside each of at most so many finds."""
    finds = list(where.finditer(page))
    for find in rng.sample(finds, min(most, len(finds))) if len(finds) > 1 else finds * most:
        text = find.group()
        shown = text.rfind(">", 0, len(text) - len("</data>")) + 1 if "</data>" in text else text.rfind(">") + 1
        place = rng.choice([one.start() for one in _DIGIT.finditer(text, shown)] or [_DIGIT.search(text).start()])  # type: ignore[union-attr]
        digit = rng.choice([one for one in "0123456789" if one != text[place]])
        yield page[: find.start() + place] + digit + page[find.start() + place + 1 :]


def replaced(page: str, where: re.Pattern[str], by: str, rng: random.Random, most: int = 25) -> Iterator[str]:
    """The page with one find at a time replaced."""
    finds = list(where.finditer(page))
    for find in rng.sample(finds, min(most, len(finds))):
        yield page[: find.start()] + by + page[find.end() :]


def swapped(page: str) -> str:
    """The page with the data of its first two charts in each other's place."""
    first, second = list(re.finditer(r"<figure\b.*?(<table.*?</table>).*?</figure>", page, re.DOTALL))[:2]
    (a, b), (c, d) = first.span(1), second.span(1)
    return page[:a] + page[c:d] + page[b:c] + page[a:b] + page[d:]


def others(page: str) -> Iterator[tuple[str, str]]:
    """Pages that carry something else than they were made of, each to be made again by itself."""
    told = carried.read(page)
    old = str(carried.block(told.tables, told.parameters, told.inputs))
    hours = re.compile(rb"(?<=,)2788000(?=,)|(?<=,)2664000(?=,)")
    tables = {**told.tables, "training_runs.csv": hours.sub(b"2999999", told.tables["training_runs.csv"], count=1)}
    assert tables != told.tables
    edited = str(carried.block(tables, told.parameters, told.inputs))
    hashes = [re.search(r'"sha256":"\w+"', one).group() for one in (edited, old)]  # type: ignore[union-attr]
    older = old.replace(f'"version":"{told.version}"', '"version":"0.0.9"')
    fewer = {name: content for name, content in told.tables.items() if name != "shelf_lives.csv"}
    without = str(carried.block(fewer, told.parameters, told.inputs))
    yield "a cell of the tables in the page", page.replace(old, edited.replace(*hashes))
    yield "a cell of the tables in the page, with their hash", page.replace(old, edited)
    yield "the version it says it is of", page.replace(old, older)
    yield (
        "the version, and a table that it did not have",
        page.replace(old, without.replace(f'"version":"{told.version}"', '"version":"0.0.9"')),
    )


def told_anew(name: str, changed: str) -> int:
    """Print the row of a page that has to be made again to be verified; 1 if it got through."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "changed.html"
        path.write_text(changed, "utf-8", newline="")
        try:
            found = verify(path)
            said, caught = next(line for line in found.lines() if not line.startswith("parameters:")), not found.holds
        except UnverifiableError as error:
            said, caught = str(error), True
    shown = said.replace("|", "\\|")
    print(f"| {name} | 1 | {int(caught)} | {shown} |", flush=True)
    return int(not caught)


if __name__ == "__main__":
    main()
