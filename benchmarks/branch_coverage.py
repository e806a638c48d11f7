"""What of the package the tests reach: python benchmarks/branch_coverage.py, once `make coverage` has run.

Reads what `coverage combine` left in `.coverage` and writes the table of `coverage.md`, a row for each module or
package right below `claim_audit`: statements and branches (ways that a condition can turn out), and how many of them
some test went through.
"""

import json
import tempfile
from collections import Counter
from pathlib import Path

from coverage import Coverage

BENCHMARKS = Path(__file__).resolve().parent
ROOT = BENCHMARKS.parent
PAGE = BENCHMARKS / "coverage.md"
START, END = "<!-- coverage: start -->", "<!-- coverage: end -->"
COUNTS = ("num_statements", "covered_lines", "num_branches", "covered_branches")


def main() -> None:
    """Write the table, and print its last row."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "coverage.json"
        measured = Coverage(data_file=ROOT / ".coverage", config_file=ROOT / "pyproject.toml")
        measured.load()
        measured.json_report(outfile=str(found))
        files = json.loads(found.read_text("utf-8"))["files"]
    counts: dict[str, Counter[str]] = {}
    for path, about in sorted(files.items()):
        below = Path(path).with_suffix("").parts
        name = below[below.index("claim_audit") + 1]
        summary = about["summary"]
        counts.setdefault(name, Counter()).update({count: summary[count] for count in COUNTS})
    counts["all"] = sum(counts.values(), Counter())
    lines = ["| module | statements | reached | branches | taken | lines and branches | branches alone |"]
    lines += ["|---|--:|--:|--:|--:|--:|--:|", *(row(name, count) for name, count in counts.items())]
    before, _, rest = PAGE.read_text("utf-8").partition(START)
    PAGE.write_text("\n".join([before + START, *lines, END + rest.partition(END)[2]]), "utf-8")
    print(lines[-1])


def row(name: str, count: Counter[str]) -> str:
    """A row of the table: the counts of a module and the shares they make."""
    statements, reached, branches, taken = (count[one] for one in COUNTS)
    both = share(reached + taken, statements + branches)
    return f"| {name} | {statements} | {reached} | {branches} | {taken} | {both} | {share(taken, branches)} |"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else ""


if __name__ == "__main__":
    main()
