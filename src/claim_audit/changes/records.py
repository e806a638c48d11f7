"""A report as it was: from a page, a results.json or a git revision, without running or checking out anything."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claim_audit.evidence.schemas import TABLES
from claim_audit.page import carried
from claim_audit.page.carried import CarriedError
from claim_audit.page.provenance import ROOT
from claim_audit.publication import REPORT

Read = Callable[[str], bytes | None]  # a file by its path from the report's folder; None if it is not there


class RecordError(ValueError):
    """What was named is no report. The message is one line."""


@dataclass(frozen=True)
class Record:
    """A report: `numbers` and `verdicts` by key and claim id as in results.json; `shown`, the tables and data of charts
    by file name; `tables`, the files of data/ (None if unknown); `pages`, the HTML by language."""

    name: str
    parameters: Mapping[str, Any]
    tables: Mapping[str, bytes] | None
    numbers: Mapping[str, Mapping[str, Any]]
    verdicts: Mapping[str, Mapping[str, Any]]
    shown: Mapping[str, str]
    pages: Mapping[str, str]


def record(named: str) -> Record:
    """The report that a path or a git revision names. Raises RecordError."""
    path = Path(named)
    if path.is_dir() or path.suffix in (".html", ".json"):
        if not path.exists():
            raise RecordError(f"{named}: there is no such file")
        return _of_folder(path if path.is_dir() else path.parent, path)
    return _of_revision(named)


def _of_folder(folder: Path, path: Path) -> Record:
    """The report that lies in the folder of a page or a results.json."""

    def read(name: str) -> bytes | None:
        return (folder / name).read_bytes() if (folder / name).is_file() else None

    results = path if path.suffix == ".json" else folder / "results.json"
    if not results.is_file():
        raise RecordError(f"{path}: {results.name} must lie beside it, as a build leaves them; its numbers are there")
    shown = [f"tables/{one.name}" for one in sorted((folder / "tables").glob("*.csv"))]
    page = read(path.name if path.suffix == ".html" else f"{REPORT}.en.html")
    return _record(str(path), read, results.read_bytes(), shown, _carried(page))


def _of_revision(revision: str) -> Record:
    """The report that was committed in a revision."""
    listed = _git("ls-tree", "-r", "--name-only", "--full-tree", revision, "reports", "data")
    if listed is None:
        raise RecordError(f"{revision!r} is neither a page, nor a results.json, nor a revision that git knows here")
    names = listed.decode().splitlines()
    results = _git("show", f"{revision}:reports/results.json")
    if results is None:
        raise RecordError(f"revision {revision}: reports/results.json was not committed in it")

    def read(name: str) -> bytes | None:
        return _git("show", f"{revision}:reports/{name}") if f"reports/{name}" in names else None

    files = {table.file for table in TABLES.values()}
    tables = {
        name.removeprefix("data/"): _git("show", f"{revision}:{name}") or b""
        for name in names
        if name.removeprefix("data/") in files
    }
    shown = [name.removeprefix("reports/") for name in names if name.startswith("reports/tables/")]
    return _record(revision, read, results, shown, tables)


def _record(name: str, read: Read, results: bytes, shown: list[str], tables: Mapping[str, bytes] | None) -> Record:
    try:
        told = json.loads(results)
        numbers = {str(one["key"]): one for one in told["numbers"]}
        verdicts = {str(one["claim_id"]): one for one in told["verdicts"]}
        manifest = json.loads(read("manifest.json") or b"{}")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordError(f"{name}: results.json is not one of ours ({type(error).__name__}: {error})") from None
    return Record(
        name,
        manifest.get("parameters", {}),
        tables,
        numbers,
        verdicts,
        {one.removeprefix("tables/"): (read(one) or b"").decode("utf-8", "replace") for one in shown},
        {lang: (read(f"{REPORT}.{lang}.html") or b"").decode("utf-8", "replace") for lang in ("ko", "en")},
    )


def _carried(page: bytes | None) -> Mapping[str, bytes] | None:
    """The tables that a page carries; None where it carries none."""
    try:
        return carried.read((page or b"").decode("utf-8", "replace")).tables
    except CarriedError:
        return None


def _git(*words: str) -> bytes | None:
    """What git says of the checkout; None if it knows nothing of the kind."""
    command = ["git", "-c", "core.quotepath=false", *words]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    except OSError as error:
        raise RecordError(f"git does not run ({error.strerror}); name pages or results.json files") from None
    return None if done.returncode else done.stdout
