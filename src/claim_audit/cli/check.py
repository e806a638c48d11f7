"""`claim-audit check`: what of data/ wants looking after, a line for each thing."""

import json
from dataclasses import asdict
from datetime import date
from html import unescape
from typing import Annotated

import typer

from claim_audit.cli.ending import DIFFERENT, STALE, USAGE, fail


def check(
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day to judge by; by default today.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write what was found as JSON.")] = False,
) -> None:
    """Tell stale evidence (exit code 7), broken links (1), and rows and statements that nothing uses or answers."""
    from claim_audit import evidence, upkeep

    try:
        day = date.fromisoformat(on) if on else date.today()
    except ValueError:
        fail(f"--on {on!r} is not a date such as 2026-09-30", USAGE)
    try:
        results, page = _published()
        found = upkeep.findings(evidence.load(), results, page, day)
    except evidence.EvidenceError as error:
        fail(str(error), USAGE)
    except (OSError, ValueError, KeyError) as error:
        fail(f"reports/: {error}; make the report first", USAGE)
    if as_json:
        print(
            json.dumps({"on": day.isoformat(), "found": [asdict(one) for one in found]}, ensure_ascii=False, indent=1)
        )
    else:
        for one in found:
            print(f"{one.kind}: {one}")
    kinds = {one.kind for one in found}
    raise typer.Exit(STALE if "stale" in kinds else DIFFERENT if "link" in kinds else 0)


def _published() -> tuple[dict[str, list[dict[str, object]]], str]:
    """What the last build wrote: its results, and the words of its English and Korean pages."""
    import re

    from claim_audit.page.provenance import ROOT

    reports = ROOT / "reports"
    pages = (path.read_text("utf-8") for path in sorted(reports.glob("*.??.html")))
    words = " ".join(unescape(re.sub(r"<[^>]*>", "", page)) for page in pages)
    return json.loads((reports / "results.json").read_text("utf-8")), words
