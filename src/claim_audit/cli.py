"""The command line: `claim-audit build`, `read` and `document`. A failure is one line and an exit code."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer
import yaml
from typer.core import TyperCommand

from claim_audit.article.documents import ArticleError

USAGE = 2
STALE = 1
INTERRUPTED = 130
BROKEN_PIPE = 141

Pair = tuple[str, str]


class CommandWithPairs(TyperCommand):
    """A command whose option `parameter` takes two words, a name and a value (typer itself knows lists of one word)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in self.params:
            if option.name == "parameter":
                option.nargs = 2


def _pair(words: Pair) -> Pair:
    return words


app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def main() -> None:
    """The claims of a news article, set against public evidence."""


@app.command(cls=CommandWithPairs)
def build(
    parameter: Annotated[
        list[Any] | None,
        typer.Option("-p", "--parameter", metavar="NAME VALUE", parser=_pair, help="Set a parameter; repeatable."),
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
    values = {**_from_yaml(yaml_file), **_from_pairs(parameter or [])}
    from claim_audit.execution import light_imports

    with light_imports():
        from claim_audit.build import BuildError
        from claim_audit.build import build as build_report
        from claim_audit.page.provenance import ROOT
    try:
        build_report(values, out or ROOT, jobs, isolation=isolation, keep=keep, quiet=quiet)
    except BuildError as error:
        _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        _fail("interrupted; the last report is as it was", INTERRUPTED)
    except OSError as error:
        _fail(f"{error.filename or out}: {error.strerror}", USAGE)


@app.command()
def read(
    article: Annotated[
        str, typer.Argument(help="A text or HTML file, a folder of such files, or - for standard input.")
    ],
    form: Annotated[
        Literal["summary", "json", "jsonl", "csv", "parquet"] | None,
        typer.Option("--format", help="By default what --out ends in, and a summary without --out."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; it is there whole or not at all.")] = None,
    what: Annotated[
        Literal["quantities", "tables", "claims"] | None,
        typer.Option(help="What CSV and Parquet hold; by default what --out is called (claims.csv), or quantities."),
    ] = None,
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read lines {"id", "text"}, write lines {"id", "quantities", "claims"}.')
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Articles of a folder read at once; by default one a core.")
    ] = None,
) -> None:
    """Read Korean articles: their quantities, tables and claims, each with its place (characters, end exclusive)."""
    with _told(article), _terminable():
        from claim_audit.article import command

        code = command.run(article, form, out, what, jsonl=jsonl, jobs=jobs or os.cpu_count() or 1)
    raise typer.Exit(code)


@contextmanager
def _told(article: str) -> Iterator[None]:
    """Whatever ends the reading of an article ends in one line and an exit code."""
    try:
        yield
    except ArticleError as error:
        _fail(str(error), USAGE)
    except BrokenPipeError:
        # What is still buffered has nowhere to go; Python would complain of it on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _fail("the output was closed before all was written", BROKEN_PIPE)
    except OSError as error:
        _fail(f"{error.filename or article}: {error.strerror or error}", USAGE)
    except MemoryError:
        _fail(f"{article}: does not fit into memory; split it into articles", USAGE)
    except KeyboardInterrupt:
        _fail("interrupted; no file was written", INTERRUPTED)


@contextmanager
def _terminable() -> Iterator[None]:
    """Within it, a request to terminate unwinds like Ctrl-C, so that nothing half-written is left."""
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


@app.command()
def document(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if something is out of date.")] = False,
) -> None:
    """Write data/README.md and the table of parameters in README.md from the schemas and the parameters."""
    from claim_audit.documentation import documents
    from claim_audit.page.provenance import ROOT

    stale = False
    for path, text in documents(ROOT).items():
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale = True
        name = path.relative_to(ROOT).as_posix()
        if check:
            print(f"{name}: out of date; run: claim-audit document", file=sys.stderr)
        else:
            path.write_text(text, "utf-8", newline="\n")
            print(f"{name}: written", file=sys.stderr)
    raise typer.Exit(STALE if check and stale else 0)


def _from_yaml(path: Path | None) -> dict[str, Any]:
    """The parameters of a YAML file: one mapping of names to values."""
    if path is None:
        return {}
    try:
        values = yaml.load(path.read_text("utf-8"), _Yaml)  # a SafeLoader
    except OSError as error:
        _fail(f"{path}: {error.strerror}", USAGE)
    except UnicodeDecodeError:
        _fail(f"{path}: is not UTF-8", USAGE)
    except yaml.YAMLError as error:
        _fail(f"{path}: is not YAML: {' '.join(str(error).split())}", USAGE)
    if values is None:
        return {}
    if not isinstance(values, Mapping) or not all(isinstance(name, str) for name in values):
        _fail(f"{path}: must be a mapping of parameter names to values, such as usd_per_gpu_hour: 3.5", USAGE)
    return dict(values)


def _from_pairs(pairs: list[Pair]) -> dict[str, Any]:
    """The parameters of -p, each value read as YAML: 3.5 is a number, false a truth value, '"false"' a text."""
    values: dict[str, Any] = {}
    for name, text in pairs:
        if name in values:
            _fail(f"parameter {name!r} is given twice", USAGE)
        try:
            values[name] = yaml.load(text, _Yaml)  # a SafeLoader
        except yaml.YAMLError:
            _fail(f"parameter {name}: {text!r} is not a YAML value", USAGE)
    return values


class _Yaml(yaml.SafeLoader):
    """YAML as parameters need it: a date such as 2026-09-30 stays the text that it is."""


_Yaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _fail(message: str, exit_code: int) -> NoReturn:
    print(f"claim-audit: {message}", file=sys.stderr)
    raise typer.Exit(exit_code)
