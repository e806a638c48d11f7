"""Which files of the package a piece of code reaches: its imports, theirs, and the package data they open by name."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = "claim_audit"


Graph = dict[Path, tuple[Path, ...]]  # what each file of the package names, once it was asked for


def reached(sources: Iterable[str], package: Path, graph: Graph | None = None) -> set[Path]:
    """Every file below the folder `package` that the Python `sources` can come to use.

    Imports inside functions count too. A name that is no module of the package is left out, and so is a source that is
    no Python (a cell with a magic). `graph` keeps what was found out, for other sources while no file changes.
    """
    graph = {} if graph is None else graph
    found: set[Path] = set()
    waiting = [path for source in sources for path in _named(source, package)]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if path not in graph:
            graph[path] = tuple(_named(path.read_text("utf-8"), package)) if path.suffix == ".py" else ()
        waiting += graph[path]
    return found


def _named(source: str, package: Path) -> Iterator[Path]:
    """The files that a source names itself."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    told: set[int] = set()  # calls of `files("…")` that are followed by a piece; the walk comes by the piece first
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for name in names:
                    yield from _modules(name.name, package)
            case ast.ImportFrom(module=str() as module, names=names):
                for name in names:
                    yield from _modules(f"{module}.{name.name}", package)
            case ast.BinOp(op=ast.Div(), left=ast.Call() as call, right=ast.Constant(value=str() as piece)):
                told.add(id(call))
                yield from _files(_folder(call, package), piece)
            case ast.Call() if id(node) not in told:
                yield from _files(_folder(node, package), "")


def _modules(dotted: str, package: Path) -> Iterator[Path]:
    """The files that are run when a dotted name is imported: the packages on the way to it, and the module."""
    first, *parts = dotted.split(".")
    if first != PACKAGE:
        return
    place = package
    yield place / "__init__.py"
    for part in parts:
        place = place / part
        if (place / "__init__.py").is_file():
            yield place / "__init__.py"
        else:
            if place.with_suffix(".py").is_file():
                yield place.with_suffix(".py")
            return


def _folder(call: ast.Call, package: Path) -> Path | None:
    """The folder that `importlib.resources.files("claim_audit.…")` stands for."""
    match call:
        case ast.Call(func=ast.Name(id="files"), args=[ast.Constant(value=str() as dotted)]):
            first, *parts = dotted.split(".")
            return package.joinpath(*parts) if first == PACKAGE else None
    return None


def _files(folder: Path | None, piece: str) -> Iterator[Path]:
    """The data of a package: one file or folder of it by name, or whatever lies in it beside modules."""
    if folder is None:
        return
    if piece and (folder / piece).is_file():
        yield folder / piece
        return
    yield from (path for path in (folder / piece).iterdir() if path.is_file() and path.suffix not in (".py", ".pyc"))
