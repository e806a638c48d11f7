"""Mutations of data/, each read back: python benchmarks/fuzz_data.py [--tries 12000] [--seed 1].

Every try changes one table once (a kind of `KINDS`, a place drawn at random) and reads it with the readers of the
package: the mutated table, those that refer to it, the prose and the agreements between tables. It ends in one of

unchanged   every cell is as before: nothing that is computed can differ.
reordered   the same rows in another order; ids, not places, are what everything refers to.
refused     one line that names file, line and (but where the whole row or file is wrong) column.
accepted    other cells, and no complaint: what a careful maintainer's edit looks like too.
FAULT       anything else: a trace, a line that names no place, more than one line. There must be none.

The table goes to benchmarks/fuzz_data.md.
"""

import argparse
import csv
import io
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from claim_audit.evidence import EvidenceError, crosschecks, load, words
from claim_audit.evidence.problems import Problem
from claim_audit.evidence.reading import Raw, Unreadable, read
from claim_audit.evidence.schemas import TABLES, Table, target
from claim_audit.evidence.validation import keys, validate

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).with_suffix(".md")
OUTCOMES = ("unchanged", "reordered", "refused", "accepted", "FAULT")
LINE = re.compile(r"data/[a-z_]+\.csv(:\d+)?: [^\n\r]+")

Rows = list[list[str]]
Chance = random.Random


@dataclass(frozen=True)
class Place:
    """Where a mutation strikes: a row (1: the first below the header) and a column of a table."""

    table: Table
    row: int
    column: int

    @property
    def kind(self) -> str:
        """What cells of the column are: number, day, words, ref …"""
        return str(self.table.about(list(self.table.columns)[self.column])["kind"])


def mutate(content: bytes, table: Table, kind: str, chance: Chance) -> tuple[bytes, Place]:
    """The file with one mutation of `kind`, and where it struck."""
    rows = rows_of(content)
    place = _place(rows, table, kind, chance)
    if kind in BYTES:
        return BYTES[kind](content, place.row, chance), place
    if kind in ROWS:
        return written(ROWS[kind](rows, place.row, place.column, chance)), place
    rows[place.row][place.column] = CELLS[kind](rows[place.row][place.column], chance)
    return written(rows), place


def _place(rows: Rows, table: Table, kind: str, chance: Chance) -> Place:
    """A place at random; for what is done to a figure, one that holds a figure where the table has any."""
    places = [Place(table, row, column) for row in range(1, len(rows)) for column in range(len(rows[0]))]
    if kind in OF_FIGURES:
        figures = [place for place in places if place.kind == "number" and rows[place.row][place.column]]
        places = figures or places
    return chance.choice(places)


def rows_of(content: bytes) -> Rows:
    """The cells of a file, its header first."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def written(rows: Rows) -> bytes:
    """The file that holds these cells."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def _without_row(rows: Rows, row: int, column: int, chance: Chance) -> Rows:
    return rows[:row] + rows[row + 1 :]


def _row_twice(rows: Rows, row: int, column: int, chance: Chance) -> Rows:
    return [*rows[:row], rows[row], *rows[row:]]


def _row_twice_renamed(rows: Rows, row: int, column: int, chance: Chance) -> Rows:
    return [*rows[: row + 1], [f"{rows[row][0]}-again", *rows[row][1:]], *rows[row + 1 :]]


def _rows_swapped(rows: Rows, row: int, column: int, chance: Chance) -> Rows:
    other = chance.randrange(1, len(rows))
    rows[row], rows[other] = rows[other], rows[row]
    return rows


def _cells_swapped(rows: Rows, row: int, column: int, chance: Chance) -> Rows:
    other = chance.randrange(1, len(rows))
    rows[row][column], rows[other][column] = rows[other][column], rows[row][column]
    return rows


def _neighbours_swapped(rows: Rows, row: int, column: int, chance: Chance) -> Rows:
    other = (column + 1) % len(rows[0])
    rows[row][column], rows[row][other] = rows[row][other], rows[row][column]
    return rows


def _without_column(rows: Rows, row: int, column: int, chance: Chance) -> Rows:
    return [cells[:column] + cells[column + 1 :] for cells in rows]


def _columns_moved(rows: Rows, row: int, column: int, chance: Chance) -> Rows:
    return [[cells[column], *cells[:column], *cells[column + 1 :]] for cells in rows]


def _header_misspelt(rows: Rows, row: int, column: int, chance: Chance) -> Rows:
    rows[0][column] = rows[0][column][:-1]
    return rows


def _ragged(rows: Rows, row: int, column: int, chance: Chance) -> Rows:
    rows[row] = rows[row][:-1] if chance.random() < 0.5 else [*rows[row], ""]
    return rows


ROWS: dict[str, Callable[[Rows, int, int, Chance], Rows]] = {
    "row dropped": _without_row,
    "row twice": _row_twice,
    "row twice under another id": _row_twice_renamed,
    "two rows swapped": _rows_swapped,
    "two cells of a column swapped": _cells_swapped,
    "two cells of a row swapped": _neighbours_swapped,
    "column dropped": _without_column,
    "column moved": _columns_moved,
    "header misspelt": _header_misspelt,
    "cell too many or too few": _ragged,
}


def _times(factor: float) -> Callable[[str, Chance], str]:
    """A figure times a factor; another cell gets a figure in its place."""

    def changed(cell: str, chance: Chance) -> str:
        try:
            return f"{float(cell) * factor:.15g}"
        except ValueError:
            return f"{factor:.15g}"

    return changed


def _digit(cell: str, chance: Chance) -> str:
    """Another digit in one place."""
    places = [place for place, char in enumerate(cell) if char.isdigit()]
    if not places:
        return f"{cell}7"
    place = chance.choice(places)
    return cell[:place] + chance.choice([d for d in "0123456789" if d != cell[place]]) + cell[place + 1 :]


def _instead(*values: str) -> Callable[[str, Chance], str]:
    return lambda cell, chance: chance.choice(values)


def _within(*marks: str) -> Callable[[str, Chance], str]:
    def changed(cell: str, chance: Chance) -> str:
        place = chance.randrange(len(cell) + 1)
        return cell[:place] + chance.choice(marks) + cell[place:]

    return changed


def _letters_swapped(cell: str, chance: Chance) -> str:
    if len(cell) < 2:
        return f"{cell}x"
    place = chance.randrange(len(cell) - 1)
    return cell[:place] + cell[place + 1] + cell[place] + cell[place + 2 :]


CELLS: dict[str, Callable[[str, Chance], str]] = {
    "blanked": _instead(""),
    "wrong type: a word": _instead("many", "n/a", "-", "?", "unknown"),
    "wrong type: NaN, inf, 1e308": _instead("NaN", "nan", "inf", "-inf", "1e308", "-1e308", "1e999", "1e-320"),
    "wrong type: true, 1, a date": _instead("true", "False", "1", "0", "2025-02-30", "2025-13"),
    "number with commas, a unit or other digits": _instead(
        "1,000", "1.000,5", "5 GB", "50%", "١٢", "１２", "0x10", "1_0"
    ),
    "sign turned": _times(-1),
    "zero": _instead("0"),
    "unit scale: × 1,000": _times(1000),
    "unit scale: ÷ 1,000": _times(1e-3),
    "unit scale: × 10": _times(10),
    "unit scale: ÷ 10": _times(0.1),
    "unit scale: × 100 or ÷ 100": lambda cell, chance: _times(chance.choice((100, 0.01)))(cell, chance),
    "one digit changed": _digit,
    "half as much again": _times(1.5),
    "figure rounded by 2%": _times(1.02),
    "letters swapped": _letters_swapped,
    "formula": _instead("=1+1", '=HYPERLINK("http://x")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "=A1"),
    "right-to-left or invisible mark": _within("\u200f", "\u202e", "\u200b", "\u2066", "\ufeff", "\u00ad", "\u2028"),
    "space at an end, no-break space": lambda cell, chance: chance.choice((f" {cell}", f"{cell} ", f"{cell}\u00a0")),
    "line break or tab in a cell": _within("\n", "\r\n", "\r", "\t", "\v", "\x1b"),
    "quotation mark in a cell": _within('"', "'", "''", "\u201d"),
    "decomposed Hangul": lambda cell, chance: f"{cell}\u1112\u1161\u11ab",
    "an id of another table": _instead("deepseek-v3", "h800", "article", "epoch-ai-models", "own-judgement"),
}

OF_FIGURES = frozenset(
    kind
    for kind in CELLS
    if kind.startswith(("unit scale", "sign", "zero", "one digit", "half", "figure", "wrong type: NaN", "number with"))
)


def _at_line(content: bytes, row: int, what: bytes) -> bytes:
    lines = content.split(b"\n")
    place = min(row, len(lines) - 1)
    middle = len(lines[place]) // 2
    lines[place] = lines[place][:middle] + what + lines[place][middle:]
    return b"\n".join(lines)


BYTES: dict[str, Callable[[bytes, int, Chance], bytes]] = {
    "byte order mark": lambda content, row, chance: b"\xef\xbb\xbf" + content,
    "UTF-16": lambda content, row, chance: content.decode().encode(chance.choice(("utf-16", "utf-16-le"))),
    "CP949": lambda content, row, chance: content.decode().encode("cp949", "replace"),
    "Latin-1 byte": lambda content, row, chance: _at_line(content, row, b"\xe9"),
    "NUL": lambda content, row, chance: _at_line(content, row, b"\0"),
    "line ends CRLF": lambda content, row, chance: content.replace(b"\n", b"\r\n"),
    "line ends CR": lambda content, row, chance: content.replace(b"\n", b"\r"),
    "no line end at the end": lambda content, row, chance: content.rstrip(b"\n"),
    "blank lines": lambda content, row, chance: content + b"\n\n\n",
    "quotation mark never closed": lambda content, row, chance: content + b'"open',
    "every cell quoted": lambda content, row, chance: _quoted(content),
    "cut off": lambda content, row, chance: content[: chance.randrange(len(content))],
    "empty": lambda content, row, chance: b"",
}


def _quoted(content: bytes) -> bytes:
    out = io.StringIO()
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()


KINDS = (*ROWS, *CELLS, *BYTES)


@dataclass(frozen=True)
class Try:
    """One mutation and how it ended; `said` is the line it was refused with, or the trace."""

    kind: str
    place: Place
    outcome: str
    said: str = ""


class Bench:
    """A copy of data/, of which one table at a time is changed and put back."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(shutil.copytree(ROOT / "data", folder / "data"))
        self.frames = dict(load(self.folder).frames)
        self.raw = {table.name: self._cells(table) for table in TABLES.values()}

    def _cells(self, table: Table) -> Raw:
        return read({table.file: (self.folder / table.file).read_bytes()}, self.folder.name, table, 0)

    def attempt(self, table: Table, kind: str, chance: Chance) -> Try:
        """Mutate `table`, read it back, put it right again."""
        path = self.folder / table.file
        before = path.read_bytes()
        after, place = mutate(before, table, kind, chance)
        path.write_bytes(after)
        try:
            return Try(kind, place, *self.read_back(table))
        finally:
            path.write_bytes(before)

    def read_back(self, table: Table) -> tuple[str, str]:
        """How the folder, of which `table` was changed, is read: outcome, and what was said."""
        try:
            return self._outcome(table), ""
        except EvidenceError as error:
            return ("refused" if LINE.fullmatch(str(error)) else "FAULT"), str(error)
        except Exception as error:  # a trace is what is looked for
            return "FAULT", f"{type(error).__name__}: {error}"

    def _outcome(self, table: Table) -> str:
        """How the folder is read now. Raises EvidenceError as `load` would, with the problems of the first stage."""
        try:
            raw = {**self.raw, table.name: self._cells(table)}
        except Unreadable as unreadable:
            raise EvidenceError([str(problem) for problem in unreadable.problems]) from None
        was, now = (found[table.name].cells.to_numpy().tolist() for found in (self.raw, raw))
        if now == was:
            return "unchanged"
        frames = dict(self.frames)
        allowed = keys(raw)
        for rank, one in enumerate(TABLES.values()):
            if one is table or _refers(one, table):
                checked = validate(one, raw[one.name], allowed, f"data/{one.file}", rank)
                frames[one.name] = checked.frame
                _raise(checked.problems)
        names = {name for one in frames for name in words.proper_names(TABLES[one], frames[one])}
        names = {name for name in names if any(letter.isalpha() for letter in name)}
        _raise(list(words.problems(frames, raw, names, "data")))
        _raise(list(crosschecks.problems(frames, raw, "data")))
        return "reordered" if sorted(now) == sorted(was) else "accepted"


def _raise(problems: "tuple[Problem, ...] | list[Problem]") -> None:
    if problems:
        raise EvidenceError([str(problem) for problem in sorted(problems)])


def _refers(one: Table, table: Table) -> bool:
    return any(target(one.about(column)).split(".")[0] == table.name for column in one.of_kind("ref", "refs"))


def campaign(tries: int, seed: int, folder: Path) -> list[Try]:
    """`tries` mutations, kinds and tables in turn, places by `seed`."""
    chance, bench, tables = random.Random(seed), Bench(folder), list(TABLES.values())
    return [
        bench.attempt(tables[(number // len(KINDS) + number) % len(tables)], KINDS[number % len(KINDS)], chance)
        for number in range(tries)
    ]


def table(found: list[Try], seed: int) -> str:
    """The outcomes by kind of mutation, and of what was accepted by kind of cell, as Markdown."""
    counted = {kind: Counter(one.outcome for one in found if one.kind == kind) for kind in KINDS}
    total = Counter(one.outcome for one in found)
    lines = [
        f"# Fuzz of data/: {len(found):,} mutations over {len(TABLES)} tables",
        "",
        f"`python benchmarks/fuzz_data.py --tries {len(found)} --seed {seed}`; its head says what the outcomes mean.",
        "",
        "| mutation | tries | unchanged | reordered | refused in one line | accepted | faults |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(_line(kind, counts) for kind, counts in counted.items()),
        _line("**all**", total),
        "",
        "## What is accepted",
        "",
        "An edit that could be right cannot be told from one that is right by looking at the tables. By kind of cell:",
        "",
        "| kind of cell | accepted | what is it that shows it |",
        "|---|--:|---|",
        *_accepted(found),
        "",
        *REMARKS,
    ]
    return "\n".join(lines) + "\n"


SHOWN_BY: Mapping[str, str] = {
    "number": "a second source in a row of its own; a range (`low`, `high`); `claim-audit verify` names every number "
    "of a published page that no longer follows from the data",
    "words": "nothing but a reader: words are free; the page's text differs, which `claim-audit diff` lists",
    "quoted": "a reader, as for words",
    "text": "a reader, as for words",
    "day": "the document itself; days that contradict each other are refused",
    "choice": "verdicts and tables differ, which `claim-audit diff` lists",
    "flag": "as for a choice",
    "ref": "as for a choice; a reference to nothing is refused",
    "refs": "opening the source; a reference to nothing is refused",
    "id": "the places that name the id are refused; an id nothing names is free",
    "whole row": "the rows of a table count only where they are numbered (`order`), sum up or are named elsewhere",
}
REMARKS = (
    "What no check of the tables can catch: a figure that stays within what is likely for its unit and agrees "
    "with its neighbours (a digit, a few per cent), two such figures of a column swapped, a row dropped that "
    "nothing names, counts or adds up, another day, choice or reference that exists, and words. A second source "
    "in a row of its own shows the first three; a declared range the next slip of scale; the document itself all "
    "of them.",
    "",
    "Whatever the edit, it is never without a trace: `reports/manifest.json` holds the SHA-256 of every table, so a "
    "build on other data differs in it, and `claim-audit build --explain` names each table that changed.",
)


def _line(kind: str, counts: Mapping[str, int]) -> str:
    return f"| {kind} | {sum(counts.values()):,} | " + " | ".join(f"{counts.get(o, 0):,}" for o in OUTCOMES) + " |"


def _accepted(found: list[Try]) -> list[str]:
    kinds = Counter(
        "whole row" if one.kind.startswith(("row ", "cut off")) else one.place.kind
        for one in found
        if one.outcome == "accepted"
    )
    return [f"| {kind} | {count:,} | {SHOWN_BY[kind]} |" for kind, count in kinds.most_common()]


def main() -> int:
    """Run the campaign, write the table, tell every fault."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tries", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="tell every accepted change of a figure")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = campaign(given.tries, given.seed, Path(folder))
    RESULT.write_text(table(found, given.seed), "utf-8")
    for one in found:
        if one.outcome == "FAULT" or (given.show and one.outcome == "accepted" and one.place.kind == "number"):
            column = list(one.place.table.columns)[one.place.column]
            print(f"{one.outcome}: {one.kind}: {one.place.table.file}:{one.place.row + 1}: {column}: {one.said}")
    return int(any(one.outcome == "FAULT" for one in found))


if __name__ == "__main__":
    sys.exit(main())
