"""`claim-audit log`: the verdicts of this version entered in the log of all versions."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from claim_audit.cli.ending import USAGE, fail
from claim_audit.cli.values import in_yaml


def log(
    reasons: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A YAML list of why verdicts changed; CONTRIBUTING.md shows one."),
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day of the version; by default today.")] = None,
) -> None:
    """Append what this version says of every statement to data/verdict_log.csv; a changed verdict needs a reason."""
    from claim_audit import __version__, evidence, verdict_log
    from claim_audit.page.provenance import ROOT

    path = ROOT / "data" / verdict_log.TABLE.file
    try:
        day = date.fromisoformat(on) if on else date.today()
    except ValueError:
        fail(f"--on {on!r} is not a date such as 2026-09-30", USAGE)
    told = in_yaml(reasons) if reasons else []
    try:
        known = evidence.load(ROOT / "data")
        content = verdict_log.next_version(known, day.isoformat(), verdict_log.reasons(told))
        if content:
            evidence.load(contents={**known.contents, path.name: content})  # before it is written
    except verdict_log.LogError as error:
        fail(f"{reasons or path.name}: {error}", USAGE)
    except evidence.EvidenceError as error:
        fail(str(error), USAGE)
    if content:
        path.write_bytes(content)
    done = "entered" if content else "is in it, as it is computed"
    print(f"data/{path.name}: version {__version__} {done}")
