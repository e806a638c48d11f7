"""The only reader of data/: validated frames, and facts that know their sources.

    evidence = load()
    evidence["chips"]                                        # a frame indexed by chip_id
    evidence.number("training_runs", "deepseek-v3", "gpu_hours")  # a Fact: value, unit, label, range, sources

Whatever is wrong with a file is one line: data/training_runs.csv:7: gpu_hours: -12 is not positive (GPU-hours of …).
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from claim_audit import reads
from claim_audit.evidence import crosschecks, words
from claim_audit.evidence.articles import ReadArticle
from claim_audit.evidence.problems import EvidenceError, Problem
from claim_audit.evidence.reading import Raw, Unreadable, contents_of, read
from claim_audit.evidence.schemas import TABLES
from claim_audit.evidence.store import Evidence, Source
from claim_audit.evidence.validation import keys, validate

__all__ = ["Evidence", "EvidenceError", "ReadArticle", "Source", "fingerprints", "load"]

FOLDER = "CLAIM_AUDIT_DATA"


def load(data_dir: Path | None = None, *, contents: Mapping[str, bytes] | None = None) -> Evidence:
    """Read and check every table. Raises EvidenceError with every problem found, the first of them as its message.

    `data_dir` defaults to the environment variable CLAIM_AUDIT_DATA, else to data/ of the checkout this package is
    installed from. `contents`, files by their names, take the place of a folder.
    """
    shown = "data"
    if contents is None:
        folder = _folder(data_dir)
        shown, contents = folder.name, contents_of(folder)
    raw, problems = _read_all(contents, shown)
    allowed = keys(raw)
    frames = {}
    for rank, table in enumerate(TABLES.values()):
        if table.name in raw:
            checked = validate(table, raw[table.name], allowed, f"{shown}/{table.file}", rank)
            frames[table.name] = checked.frame
            problems += checked.problems
    if not problems:
        files = {table.file: contents[table.file] for table in TABLES.values()}
        evidence = Evidence(MappingProxyType(frames), contents=MappingProxyType(files))
        with reads.recording():  # to check is not to use
            problems += words.problems(frames, raw, evidence.names, shown)
        problems = problems or list(crosschecks.problems(frames, raw, shown))
    if problems:
        raise EvidenceError([str(problem) for problem in sorted(problems)])
    return evidence


def fingerprints(data_dir: Path | None = None) -> dict[str, str]:
    """The SHA-256 of each table's file, by table; a file that is missing has none."""
    folder = _folder(data_dir)
    paths = {table.name: folder / table.file for table in TABLES.values()}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items() if path.is_file()}


def _folder(data_dir: Path | None) -> Path:
    folder = data_dir or Path(os.environ.get(FOLDER) or Path(__file__).parents[3] / "data")
    if not folder.is_dir():
        raise EvidenceError([f"{folder.name}/: there is no such folder; set {FOLDER} to the data/ of a checkout"])
    return folder.resolve()


def _read_all(contents: Mapping[str, bytes], shown: str) -> tuple[dict[str, Raw], list[Problem]]:
    raw: dict[str, Raw] = {}
    problems: list[Problem] = []
    for rank, table in enumerate(TABLES.values()):
        try:
            raw[table.name] = read(contents, shown, table, rank)
        except Unreadable as unreadable:
            problems += unreadable.problems
    return raw, problems
