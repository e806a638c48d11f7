"""The data dictionary, data/README.md, made from the schemas alone.

`python -m claim_audit.dictionary > data/README.md` writes it anew; a test fails while it is out of date.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claim_audit.evidence.schemas import TABLES, Table

INTRODUCTION = """\
# Data dictionary

Made from the schemas in `src/claim_audit/evidence/schemas/` by `python -m claim_audit.dictionary`. Do not edit by hand.

Everything the report states comes from a row here. The tables are read by `claim_audit.evidence` only, which refuses
whatever breaks the conditions below and names file, line and column.

## Conventions

- UTF-8 without BOM, comma, one header row, the columns named below in any order and no others.
- The first column is the row's id: lower-case letters, digits, hyphens and dots, there once.
- A blank cell means unknown or not applicable. Nothing is called NA, NaN or inf.
- Numbers are plain digits with a point (`2788000`, `3.8e25`), in the unit of their column, without separators.
- Dates are ISO, as exact as is known: `2025-01-31`, `2025-01`, `2025`.
- `source_ids` holds ids of `sources.csv` joined with `;`. A number has a source, even if it is our own judgement.
- Text for readers comes in pairs, `_ko` and `_en`, filled together. It holds no digit except in names that `names.csv`,
  `export_rules.csv` or `sources.csv` list: a number is written `{table/row/column}` and filled in when it is printed
  (`{table/row/column:format}` for the formats of `numbers.phrase`). The Korean particle after it is written 을(를),
  은(는), 이(가) and so on.
- A range is a triple such as `usd_low`, `usd`, `usd_high`. `range_basis` says what its ends are; a value without ends
  is a point.
- Where sources contradict each other, each is a row of its own, or they are the ends of a spread.
- What is only alleged is called alleged.
"""

HEADER = ("column", "meaning", "unit", "range", "source", "required")
PLAIN = {
    "id": "unique id",
    "flag": "`true`, `false`",
    "day": "date",
    "text": "words",
    "words": "words",
    "quoted": "words as printed",
}


def markdown(tables: Iterable[Table] = tuple(TABLES.values())) -> str:
    """The dictionary of `tables`: what each is, its columns with unit, range, source, and whether they are required."""
    tables = list(tables)
    contents = [f"- [`{table.file}`](#{table.name}csv): {table.what.split('. ')[0].rstrip('.')}" for table in tables]
    return "\n".join(
        [INTRODUCTION, "## Tables", "", *contents, *(line for table in tables for line in _section(table))]
    )


def _section(table: Table) -> Iterator[str]:
    yield from ("", f"## {table.file}", "", table.what, "")
    yield from (f"| {' | '.join(HEADER)} |", f"|{'---|' * len(HEADER)}")
    yield from (f"| {' | '.join(_cells(table, column))} |" for column in table.columns)
    conditions = "; ".join(rule.means for rule in table.rules if rule.means)
    yield from ("", f"Conditions: {conditions}.") if conditions else ()
    yield from ("", f"Adding rows: {table.adding}")


def _cells(table: Table, column: str) -> Iterator[str]:
    about = table.about(column)
    yield f"`{column}`"
    yield (table.columns[column].description or "").replace("|", "\\|")
    yield "as in `unit`" if about.get("unit") == "row" else about.get("unit", "")
    yield _range(about)
    yield _source(table, about.get("sources", ""))
    yield "" if table.columns[column].nullable else "yes"


def _range(about: Mapping[str, Any]) -> str:
    """What a cell may hold, in short."""
    kind = about["kind"]
    if kind in ("ref", "refs"):
        column = (
            f"a value of `{about['column']}` in " if about["column"] else "ids of " if kind == "refs" else "an id of "
        )
        return f"{column}`{about['table']}.csv`"
    if kind == "choice":
        return ", ".join(f"`{option}`" for option in about["options"])
    if kind == "number":
        signs = {"above": ">", "at_least": "≥", "at_most": "≤"}
        found = [f"{sign} {about[name]:g}" for name, sign in signs.items() if about[name] is not None]
        likely = [f"{end:,.15g}" for end in about["likely"] or ()]
        return ", ".join([*found, *([f"likely {' to '.join(likely)}"] if likely else [])])
    return str(about.get("like") or PLAIN[kind])


def _source(table: Table, sources: str) -> str:
    """Where a number's sources stand: in a column of the row, or the one source of all rows."""
    where = f"`{sources}`" if sources else ""
    return where if sources in table.columns or not sources else f"always {where}"


if __name__ == "__main__":
    print(markdown(), end="")
