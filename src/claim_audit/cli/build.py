"""`claim-audit build`: the notebooks executed, everything checked, the report published."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from claim_audit.cli.ending import INTERRUPTED, USAGE, fail
from claim_audit.cli.values import from_pairs, from_yaml, pair


def build(
    parameter: Annotated[
        list[Any] | None,
        typer.Option("-p", "--parameter", metavar="NAME VALUE", parser=pair, help="Set a parameter; repeatable."),
    ] = None,
    yaml_file: Annotated[
        Path | None, typer.Option("-y", "--yaml", metavar="FILE", help="Read parameters from a YAML file.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where reports/ and figures/ go; by default this checkout.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Notebooks run at once.")] = 2,
    *,
    isolation: Annotated[
        Literal["fork", "kernel"] | None,
        typer.Option(
            help="Run each notebook in a fork of a warm process, or in a kernel of its own; by default a fork."
        ),
    ] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the executed notebooks in this folder.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but warnings and errors.")] = False,
) -> None:
    """Execute the notebooks in both languages, check everything, publish reports/ and figures/."""
    values = {**from_yaml(yaml_file), **from_pairs(parameter or [])}
    from claim_audit.execution import light_imports

    with light_imports():
        from claim_audit.build import BuildError
        from claim_audit.build import build as build_report
        from claim_audit.page.provenance import ROOT
    try:
        build_report(values, out or ROOT, jobs, isolation=isolation, keep=keep, quiet=quiet)
    except BuildError as error:
        fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        fail("interrupted; the last report is as it was", INTERRUPTED)
    except OSError as error:
        fail(f"{error.filename or out}: {error.strerror}", USAGE)
