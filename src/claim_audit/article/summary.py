"""What was read from an article, for people at a terminal."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from claim_audit.article.formats import Row
from claim_audit.article.frames import number
from claim_audit.article.model import ArticleTable, Claim, Quantity, Reading

WORDS = (("quantity", "quantities"), ("table", "tables"), ("claim", "claims"))
MOST_ROWS = 60
MOST_COLUMNS = 12
LONGEST_STATEMENT = 90
WIDTH = 110  # where there is no terminal to ask

COMPARATORS = {
    "about": "≈ ",
    "at_least": "≥ ",
    "at_most": "≤ ",
    "above": "> ",
    "below": "< ",
    "more": "≳ ",
    "nearly": "≲ ",
}
# What would move the cursor or colour the terminal is not passed on from an article.
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), *range(8234, 8239)), "�")
_CONTROLS |= dict.fromkeys(map(ord, "\t\n\r\x0b\x0c"), " ")


def show(reading: Reading, console: Console) -> None:
    """Print a reading: how much was found, the quantities, the tables, the claims with what decided their hedge."""
    document = reading.document
    counts = (len(reading.quantities), len(reading.tables), len(reading.claims))
    console.print(
        _plain(f"{document.name or 'article'} ({document.encoding}): {counted(counts)}"), style="bold", soft_wrap=True
    )
    if reading.quantities:
        _print(console, "Quantities", _quantities(reading.quantities), len(reading.quantities))
    for table in reading.tables:
        first, last = table.lines
        _print(console, f"Table, lines {first} to {last}", _article_table(table), len(table.rows) - table.has_header)
    claims = [claim for claim in reading.claims if claim.role != "table" or claim.check != "none"]
    if claims:
        _print(console, "Claims", _claims(claims), len(claims))


class CountsSink:
    """Where the articles of a folder go if nobody asked for more: a line each, with how much was found."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def write(self, rows: Iterable[Row]) -> None:
        for row in rows:
            line = f"{row['article']}: {counted((row['quantities'], row['tables'], row['claims']))}"
            self.stream.write(f"{_plain(line)}\n".encode("utf-8", "backslashreplace"))

    def close(self) -> None:
        self.stream.flush()


def counted(counts: tuple[int, int, int]) -> str:
    """How many quantities, tables and claims, in words.

    >>> counted((1, 0, 12))
    '1 quantity, no tables, 12 claims'
    """
    return ", ".join(f"{count or 'no'} {words[count != 1]}" for count, words in zip(counts, WORDS, strict=True))


def meaning(quantity: Quantity) -> str:
    """What a quantity says, in signs: '≈ 50,000 개', '3 to 5 %'."""
    if quantity.value is None:
        amount = " to ".join(_figure(bound) for bound in (quantity.low, quantity.high) if bound is not None)
    else:
        amount = COMPARATORS.get(quantity.comparator, "") + _figure(quantity.value)
    return f"{amount} {quantity.unit}".strip()


def _figure(value: Fraction) -> str:
    exact = number(value)
    if isinstance(exact, float):
        return f"{exact:,.6g}" if value.limit_denominator(1000) != value else str(value)
    return f"{exact:,}"


def _quantities(quantities: Sequence[Quantity]) -> Table:
    table = Table("line", "printed", "read as", "of what", "about")
    for quantity in quantities[:MOST_ROWS]:
        about = " ".join(filter(None, (quantity.entity, quantity.model)))
        table.add_row(str(quantity.line), *map(_plain, (quantity.text, meaning(quantity), quantity.noun, about)))
    return table


def _article_table(table: ArticleTable) -> Table:
    shown = Table(show_header=table.has_header)
    texts = [[_plain(cell.text) for cell in row[:MOST_COLUMNS]] for row in table.rows[: MOST_ROWS + 1]]
    header = texts.pop(0) if table.has_header else []
    width = max((len(row) for row in (header, *texts)), default=0)
    for column in range(width):
        shown.add_column(header[column] if column < len(header) else "")
    for row in texts[:MOST_ROWS]:
        shown.add_row(*row)
    return shown


def _claims(claims: Sequence[Claim]) -> Table:
    table = Table("line", "claim", "put as", "can be checked by", show_lines=True)
    for claim in claims[:MOST_ROWS]:
        text = claim.text if len(claim.text) <= LONGEST_STATEMENT else f"{claim.text[:LONGEST_STATEMENT]}…"
        hedge = f"{claim.hedge} ({claim.cue})" if claim.cue else claim.hedge
        table.add_row(str(claim.line), *map(_plain, (text, hedge, _check(claim))))
    return table


def _check(claim: Claim) -> str:
    """The check of a claim with what it is handed, or why there is none."""
    if claim.check == "none":
        return f"– ({claim.reason})" if claim.reason else "–"
    parameters = (claim.parameters or {}).items()
    handed = (f"{name} {_figure(value) if isinstance(value, Fraction) else value}" for name, value in parameters)
    return ": ".join(filter(None, (claim.check, ", ".join(handed))))


def _print(console: Console, title: str, table: Table, rows: int) -> None:
    console.print(title, style="bold")
    console.print(table)
    if rows > MOST_ROWS:
        console.print(f"… and {rows - MOST_ROWS:,} more; --format csv or json gives all.")


def _plain(text: str) -> Text:
    """Words of an article as they are: not read as markup of rich's, no control character passed on."""
    return Text(text.translate(_CONTROLS))
