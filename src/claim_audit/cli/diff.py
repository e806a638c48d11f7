"""`claim-audit diff`: two reports, what changed, and which change caused which."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from claim_audit.cli.ending import DIFFERENT, USAGE, fail


def diff(
    old: Annotated[str, typer.Argument(help="A page, a results.json, a folder of them, or a git revision.")],
    new: Annotated[str, typer.Argument(help="The same, later.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write the comparison as JSON.")] = False,
    page: Annotated[Path | None, typer.Option(help="Write the comparison as a page to this file.")] = None,
    lang: Annotated[Literal["ko", "en"], typer.Option(help="Language of that page.")] = "ko",
) -> None:
    """Tell what changed from one report to another; exit code 1 where anything did."""
    from claim_audit.changes import telling
    from claim_audit.changes.comparing import compare
    from claim_audit.changes.page import page as made
    from claim_audit.changes.records import RecordError, record

    try:
        changes = compare(record(old), record(new))
        if page is not None:
            page.write_text(made(changes, lang), "utf-8", newline="\n")
    except RecordError as error:
        fail(str(error), USAGE)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", USAGE)
    if as_json:
        print(telling.as_json(changes))
    elif page is None:
        from rich.console import Console

        telling.on_terminal(changes, Console())
    raise typer.Exit(DIFFERENT if changes.any else 0)
