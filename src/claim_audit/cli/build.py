"""`claim-audit build`: the notebooks executed, everything checked, the report published."""

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from claim_audit.cli.ending import USAGE, fail, stopped
from claim_audit.cli.values import from_pairs, from_yaml, pair
from claim_audit.incremental import FOLDER, stamp
from claim_audit.stopping import CELL_SECONDS, RUN_SECONDS, BuildError, Exit, set_aside, terminable
from claim_audit.surroundings import collect_seldom


def build(
    parameter: Annotated[
        list[Any] | None,
        typer.Option("-p", "--parameter", metavar="NAME VALUE", parser=pair, help="Set a parameter; repeatable."),
    ] = None,
    yaml_file: Annotated[
        Path | None, typer.Option("-y", "--yaml", metavar="FILE", help="Read parameters from a YAML file.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where reports/ and figures/ go; by default this checkout.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Notebooks run at once; by default one a processor.")] = None,
    *,
    isolation: Annotated[
        Literal["fork", "kernel"] | None,
        typer.Option(
            help="Run each notebook in a fork of a warm process, or in a kernel of its own; by default a fork."
        ),
    ] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the executed notebooks in this folder.")] = None,
    cell_seconds: Annotated[
        float, typer.Option("--cell-timeout", metavar="SECONDS", min=0.1, help="How long a cell may take.")
    ] = CELL_SECONDS,
    run_seconds: Annotated[
        float, typer.Option("--run-timeout", metavar="SECONDS", min=0.1, help="How long a whole notebook may take.")
    ] = RUN_SECONDS,
    force: Annotated[bool, typer.Option("--force", help="Run every notebook, changed or not.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each notebook is run.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but warnings and errors.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell of the progress in lines of JSON on standard output.")
    ] = False,
) -> None:
    """Execute the notebooks in both languages, check everything, publish reports/ and figures/."""
    values = {**from_yaml(yaml_file), **from_pairs(parameter or [])}
    from claim_audit.execution import default_isolation, processors, runners
    from claim_audit.page.provenance import ROOT, notebooks
    from claim_audit.preparation import light_imports
    from claim_audit.shelf import used_by

    collect_seldom()
    forked = (isolation or default_isolation()) == "fork"
    target = out or ROOT
    made_of = stamp.inputs()
    shelf = nullcontext() if force else used_by(stamp.code_of(made_of), ROOT / FOLDER / "results")
    try:
        # What runs the notebooks gets ready while the values are looked at; it runs none before they are found right.
        with terminable(), set_aside(), shelf, runners(notebooks(ROOT) if forked else ()) as started:
            with light_imports():
                from claim_audit.build import build as build_report
                from claim_audit.incremental.executed import Reuse
            named = _named(values, yaml_file)
            made_of = stamp.inputs(named, made_of)
            build_report(
                values,
                target,
                jobs or processors(),
                isolation=isolation,
                keep=keep,
                quiet=quiet,
                as_json=as_json,
                cell_seconds=cell_seconds,
                run_seconds=run_seconds,
                reuse=Reuse(ROOT / FOLDER, force=force, explain=explain),
                runners=started,
            )
        stamp.write(sys.argv[2:], made_of, named, target.resolve())
    except BuildError as error:
        fail(str(error), error.exit_code)
    except KeyboardInterrupt as stop:
        stopped(stop, "what stands in reports/ and figures/ is one whole report")
    except MemoryError:
        fail("there is not enough memory; what stands in reports/ and figures/ is as it was", Exit.KERNEL)
    except OSError as error:
        fail(f"{error.filename or target}: {error.strerror}", USAGE)


def _named(values: Mapping[str, Any], yaml_file: Path | None) -> list[str]:
    """The files outside the checkout's own that a build is made of."""
    found = [str(yaml_file.resolve())] if yaml_file else []
    if isinstance(article := values.get("article"), str) and article:
        from claim_audit.article_evidence import located

        found.append(str(located(article)))
    return found
