"""`claim-audit document`: the generated documentation written anew, or checked."""

import sys
from typing import Annotated

import typer

from claim_audit.cli.ending import DIFFERENT, USAGE, fail


def document(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if something is out of date.")] = False,
) -> None:
    """Write data/README.md and the table of parameters in README.md from the schemas and the parameters."""
    from claim_audit.documentation import documents
    from claim_audit.evidence import EvidenceError
    from claim_audit.page.provenance import ROOT

    stale = False
    try:
        found = documents(ROOT)
    except EvidenceError as error:
        fail(str(error), USAGE)
    for path, text in found.items():
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale = True
        name = path.relative_to(ROOT).as_posix()
        if check:
            print(f"{name}: out of date; run: claim-audit document", file=sys.stderr)
        else:
            path.write_text(text, "utf-8", newline="\n")
            print(f"{name}: written", file=sys.stderr)
    raise typer.Exit(DIFFERENT if check and stale else 0)
