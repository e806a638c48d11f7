"""What notebooks have in common, made ready before they run: modules imported, the evidence read, the claims judged."""

import ast
import functools
import importlib
import json
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


@contextmanager
def light_imports() -> Iterator[None]:
    """Import nbformat and what needs it without the grammar of international addresses (1.7 s, never used here)."""
    heavy = "rfc3987_syntax"
    absent = heavy not in sys.modules
    if absent:
        sys.modules[heavy] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if absent:
            del sys.modules[heavy]


def import_all(notebooks: Collection[Path]) -> None:
    """Import what notebooks import, once for all of them.

    What fails here is left to fail in the notebook, where the message says in which cell.
    """
    with light_imports():
        from claim_audit import engine, forking  # noqa: F401  # papermill and the shell
    for module in sorted(frozenset[str]().union(*map(_imports, notebooks))):
        with suppress(Exception):
            importlib.import_module(module)


def read_ahead() -> None:
    """Read the evidence if notebooks have imported what reads it; failures as above."""
    if reader := sys.modules.get("claim_audit.notebook"):
        with suppress(Exception):
            reader.read_ahead()


def audit_ahead(notebooks: Collection[Path], parameters: Mapping[str, Any]) -> None:
    """Read the evidence and judge the claims if notebooks ask for that, once for all of them; failures as above."""
    if asks_for_audit(notebooks):
        with suppress(Exception):
            sys.modules["claim_audit.notebook"].prepare(parameters)


def asks_for_audit(notebooks: Collection[Path]) -> bool:
    """Whether notebooks together ask for the audit of all claims, so that it is better worked out ahead."""
    return len(notebooks) > 1 and any("claim_audit.verdicts" in _imports(path) for path in notebooks)


@functools.cache
def _imports(path: Path) -> frozenset[str]:
    """The modules that the code cells of a notebook import, and of packages what they take from them."""
    return frozenset(_named(path))


def _named(path: Path) -> Iterator[str]:
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        with suppress(SyntaxError):
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.Import):
                    yield from (name.name for name in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield node.module
                    yield from (f"{node.module}.{name.name}" for name in node.names)
