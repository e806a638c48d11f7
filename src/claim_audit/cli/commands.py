"""All commands as one program. What a command needs is imported when it runs, so that asking for help is quick."""

import typer

from claim_audit.cli.build import build
from claim_audit.cli.check import check
from claim_audit.cli.diff import diff
from claim_audit.cli.document import document
from claim_audit.cli.log import log
from claim_audit.cli.read import read
from claim_audit.cli.sweep import sweep
from claim_audit.cli.values import CommandWithPairs
from claim_audit.cli.verify import verify

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def main() -> None:
    """The claims of a news article, set against public evidence."""


app.command(cls=CommandWithPairs)(build)
app.command()(read)
app.command()(sweep)
app.command()(document)
app.command()(log)
app.command()(verify)
app.command()(check)
app.command()(diff)
