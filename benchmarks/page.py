"""Our page beside those that nbconvert makes of the same notebooks: python benchmarks/page.py [--lang ko] [--runs 5].

All notebooks are executed once and merged; of that one notebook three pages are made: ours, that of nbconvert's `lab`
template, and that of nbconvert-a11y, which is installed into an environment of its own for the while. Cells in the
other language are left out of all three. Needs Node and what `make page-check` needs. `--quick` measures once.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import nbformat

from claim_audit.build import build
from claim_audit.page import outputs
from claim_audit.page.provenance import ROOT
from claim_audit.publication import REPORT

A11Y = ("nbconvert-a11y==2024.3.25", "nbconvert>=7.17,<8")
LAB, OTHER, OURS, BLANK = "nbconvert lab", "nbconvert-a11y", "ours", "blank.html"
WORD = "<!doctype html><title>.</title><p>word"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--lang", choices=("ko", "en"), default="ko")
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--quick", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="claim-audit-page-") as folder:
        pages = pages_of(options.lang, Path(folder))
        results = measured(pages, 1 if options.quick else options.runs)
    print("\n".join(table(results)))


def pages_of(lang: str, folder: Path) -> dict[str, Path]:
    """The three pages, by what makes them."""
    build({}, folder, keep=folder / "executed", quiet=True)
    executed = sorted((folder / "executed").glob(f"*.{lang}.ipynb"))
    merged = outputs.merge({path.name.split(".")[0]: nbformat.read(path, as_version=4) for path in executed})
    merged.cells = [cell for cell in merged.cells if not outputs.foreign(cell, lang)]  # type: ignore[arg-type]
    notebook = folder / "merged.ipynb"
    notebook.write_text(nbformat.writes(merged), "utf-8")
    venv.create(folder / "a11y", with_pip=True)
    other = folder / "a11y" / "bin" / "python"
    run(other, "-m", "pip", "install", "--quiet", *A11Y)
    made = {LAB: folder / "lab.html", OTHER: folder / "a11y.html", OURS: folder / f"ours.{lang}.html"}
    run(Path(sys.executable), "-m", "nbconvert", "--to", "html", "--template", "lab", "--output", "lab", notebook)
    run(other, "-m", "nbconvert", "--to", "a11y", "--output", "a11y", notebook)
    (folder / "reports" / f"{REPORT}.{lang}.html").rename(made[OURS])
    return made


def run(*command: object) -> str:
    """What a command prints; its own words if it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def measured(pages: dict[str, Path], runs: int) -> dict[str, dict[str, Any]]:
    """The measures of each page, by what makes it."""
    script = Path(__file__).with_name("page_measures.mjs")
    blank = pages[OURS].with_name(BLANK)
    blank.write_text(WORD, "utf-8")
    found = json.loads(run("node", script, runs, blank, *pages.values()).splitlines()[-1])
    return {**{name: found[path.name] for name, path in pages.items()}, BLANK: found[BLANK]}


def table(results: dict[str, dict[str, Any]]) -> list[str]:
    """The results as a table in Markdown."""
    rows = {
        "bytes": lambda one: f"{one['bytes']:,}",
        "bytes, gzip -9": lambda one: f"{one['gzip']:,}",
        "elements": lambda one: f"{one['elements']:,}",
        "asked of the network": lambda one: one["requests"],
        "axe: rules broken (places)": lambda one: f"{one['axeRules']} ({one['axeNodes']})",
        "html-validate, recommended": lambda one: one["htmlValidate"],
        "vnu errors": lambda one: one["vnu"],
        "pa11y": lambda one: one["pa11y"],
        "stops of the Tab key": lambda one: f"{one['stops']:,}",
        "Lighthouse: performance": lambda one: one["lighthouse"]["performance"],
        "Lighthouse: accessibility": lambda one: one["lighthouse"]["accessibility"],
        "Lighthouse: best practices": lambda one: one["lighthouse"]["best-practices"],
        "Lighthouse: SEO": lambda one: one["lighthouse"]["seo"],
        "first contentful paint from disk, ms": lambda one: spread(one["fromDisk"]),
        "the same from a server, as Lighthouse reckons it for a mobile network, ms": lambda one: spread(one["served"]),
        "the same from a server, on a line slowed down to that network, ms": lambda one: spread(one["slowed"]),
    }
    pages = [LAB, OTHER, OURS]
    lines = [f"| | {' | '.join(pages)} |", "|---|" + "---:|" * len(pages)]
    lines += [f"| {name} | {' | '.join(str(say(results[page])) for page in pages)} |" for name, say in rows.items()]
    for name, key in (("from disk", "fromDisk"), ("from a server, reckoned", "served"), ("slowed down", "slowed")):
        ratio = results[OURS][key]["median"] / results[LAB][key]["median"]
        lines.append(f"\nFirst contentful paint {name}: {ratio:.2f} of that of {LAB}.")
    least = results[BLANK]["fromDisk"]
    ratio = least["median"] / results[LAB]["fromDisk"]["median"]
    return [*lines, f"\nA page with one word on it, from disk: {spread(least)} ms, {ratio:.2f} of that of {LAB}."]


def spread(times: dict[str, float]) -> str:
    """A median with its lowest and highest run."""
    return f"{times['median']:,.0f} ({times['low']:,.0f}–{times['high']:,.0f})"


if __name__ == "__main__":
    main()
