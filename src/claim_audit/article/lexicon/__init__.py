"""The words the reader of articles knows, as tables: numerals, units, counters, comparators, names, cues."""


def words(row: str) -> tuple[str, ...]:
    """The words of a row of a table, parted by spaces."""
    return tuple(row.split())
