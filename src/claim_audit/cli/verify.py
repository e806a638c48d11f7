"""`claim-audit verify`: a page made again from what it carries, and every difference named."""

from pathlib import Path
from typing import Annotated

import typer

from claim_audit.cli.ending import DIFFERENT, USAGE, fail, stopped


def verify(
    page: Annotated[Path, typer.Argument(help="A page that `claim-audit build` made.")],
    article: Annotated[
        Path | None, typer.Option(help="The article's file, where the page audits another one than ours.")
    ] = None,
) -> None:
    """Recompute a page from the tables and parameters in it: 1 where it differs, 2 where that cannot be done."""
    from claim_audit.preparation import light_imports

    with light_imports():
        from claim_audit.verification.page import UnverifiableError
        from claim_audit.verification.page import verify as verify_page
    try:
        found = verify_page(page, article)
    except UnverifiableError as error:
        fail(str(error), USAGE)
    except OSError as error:
        fail(f"{error.filename or page}: {error.strerror}", USAGE)
    except KeyboardInterrupt as stop:
        stopped(stop, "nothing is verified")
    for line in found.lines():
        print(line)
    raise typer.Exit(0 if found.holds else DIFFERENT)
