"""How many rows of a table of results there are, and in how many something holds."""

import pandas as pd

from claim_audit.numbers import Column, Results, Text

ALL_ROWS = "all"
EVEN = 0.5  # a probability from here on counts as more likely than not
COUNT_COLUMNS = {
    "rows": Column("items", "count of rows; for a probability, of those where it is at least 50%", Text("수", "number"))
}


def counts(of: Results, column: str) -> Results:
    """The number of rows of a table (row `all`) and of those in which `column` holds (row named like the column).

    A truth value holds if it is true, a probability if it is at least a half.
    """
    held = (of.frame[column].astype(float) >= EVEN).sum()
    frame = pd.DataFrame({"rows": [float(len(of.frame)), float(held)]}, index=[ALL_ROWS, column])
    used = tuple(of.number(str(row), column) for row in of.frame.index) if column in of.columns else ()
    return Results(f"{of.name}/count", frame, COUNT_COLUMNS, {column: used})
