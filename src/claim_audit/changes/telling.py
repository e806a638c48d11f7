"""A comparison told: rows for a terminal or a page, plain data for JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from claim_audit.changes.comparing import Changed, ChangedVerdict, Changes, Judged
from claim_audit.changes.words import WORDS
from claim_audit.evidence.differences import Change
from claim_audit.numbers import Lang, chance

MOST_ROWS = 30  # of a part on the terminal
MOST_NAMED = 8  # causes or dependent numbers in a cell of the terminal


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a comparison: its heading and rows under columns; without rows, `says` tells why."""

    name: str
    heading: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    says: str


def parts(changes: Changes, lang: Lang) -> Iterator[Part]:
    """Every part of a comparison, in the order in which one causes the next."""
    w = {key: text[lang] for key, text in WORDS.items()}
    sides = (w["what"], w["old"], w["new"])
    because = (*sides, w["because"])

    def part(name: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], says: str = "") -> Part:
        return Part(name, w[name], columns, rows, says or w["none"])

    def told(changed: Sequence[Changed]) -> list[tuple[str, ...]]:
        return [
            (one.key, one.old or w["gone"], one.new or w["gone"], ", ".join(one.because) or w["undeclared"])
            for one in changed
        ]

    yield part("parameters", sides, [(one.key, one.old, one.new) for one in changes.parameters])
    cells = [_cell(one, w["there"], w["gone"]) for one in changes.evidence or ()]
    yield part("evidence", sides, cells, w["unknown"] if changes.evidence is None else "")
    caused = [(key, f"{len(found)}", ", ".join(found)) for key, found in changes.causes.items()]
    yield part("causes", (w["what"], "", w["depends"]), caused)
    yield part("verdicts", because, told([_in_words(one, lang) for one in changes.verdicts]))
    yield part("numbers", because, told(changes.numbers))
    yield part("shown", (w["what"],), [(name,) for name in changes.shown if name.endswith(f".{lang}.csv")])
    yield part("text", (w["old"], w["new"]), list(changes.text.get(lang, ())))


def _cell(one: Change, there: str, gone: str) -> tuple[str, str, str]:
    """A row of the part on evidence: a cell with what it held, a row or column with whether it is there."""
    place = "/".join(part for part in (one.table, one.row, one.column) if part)
    if one.row and one.column:
        return place, one.old, one.new
    return (place, gone, there) if one.new else (place, there, gone)


def _in_words(one: ChangedVerdict, lang: Lang) -> Changed:
    return Changed(one.key, _judged(one.old, lang), _judged(one.new, lang), one.because)


def _judged(said: Judged | None, lang: Lang) -> str:
    """A verdict as it is told: the probability as on the page, no nearer to 0 or 1 than it is known."""
    if said is None:
        return ""
    return said.grade + ("" if said.probability is None else f" ({chance(said.probability, lang, 3)})")


def on_terminal(changes: Changes, console: Console) -> None:
    """Print a comparison: a table for each part, long lists cut short."""
    console.print(Line(WORDS["compared"].en.format(old=changes.old, new=changes.new), style="bold"))
    for part in parts(changes, "en"):
        heading = f"{part.heading} ({len(part.rows)})" if part.rows else f"{part.heading}: {part.says}"
        console.print()
        console.print(Line(heading, style="bold"))
        if part.rows:
            console.print(_table(part))
        if len(part.rows) > MOST_ROWS:
            console.print(
                Line(f"… and {len(part.rows) - MOST_ROWS} more; --json and --page have them all", style="dim")
            )


def _table(part: Part) -> Table:
    table = Table(*part.columns, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    for row in part.rows[:MOST_ROWS]:
        table.add_row(*(Line(_short(cell)) for cell in row))
    return table


def _short(cell: str) -> str:
    names = cell.split(", ")
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + f" and {more} more" if more > 0 and "/" in names[0] else cell


def as_json(changes: Changes) -> str:
    """A comparison as JSON, whole, with verdicts as they are compared."""
    compared = [
        asdict(one) | {side: "" if said is None else str(said) for side, said in (("old", one.old), ("new", one.new))}
        for one in changes.verdicts
    ]
    return json.dumps(asdict(changes) | {"verdicts": compared}, ensure_ascii=False, indent=1)
