"""Whole builds of which nothing changed, told by hashes alone: what went in and what came out are as they were.

This is all that runs when there is nothing to do, so it imports little. A build is known by the words of its command
and the folder they were said in.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from claim_audit.incremental import FOLDER

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(os.path.dirname(PACKAGE))
INPUTS = ("data", "notebooks", "src/claim_audit")  # folders of the checkout, and files of it
SINGLE = ("requirements.lock", "CHANGELOG.md", "CITATION.cff", "LICENSE", "pyproject.toml")
OUTPUTS = ("reports", "figures")
PASSED_OVER = ("__pycache__", ".ipynb_checkpoints")
MANNERS = {"--quiet", "--json"}  # words that change what is said, not what is made
ALWAYS_RUN = {"--force", "--explain", "--keep", "--help"}


def is_current(words: Sequence[str]) -> bool:
    """Whether the build that `words` ask for stands as it was made, from all that it would be made of now."""
    if any(word.partition("=")[0] in ALWAYS_RUN for word in words):
        return False
    try:
        with open(_path(words), encoding="utf-8") as file:
            stamp = json.load(file)
        return bool(
            stamp["inputs"] == inputs(stamp["named"])
            and all(_hash(os.path.join(stamp["out"], name)) == found for name, found in stamp["outputs"].items())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def inputs(named: Iterable[str] = ()) -> str:
    """One hash over all that a build is made of: the checkout's own files, those `named` by the command, Python."""
    total = hashlib.blake2b(digest_size=20)
    data = os.environ.get("CLAIM_AUDIT_DATA") or os.path.join(ROOT, "data")
    folders = [data, *(os.path.join(ROOT, folder) for folder in INPUTS if folder != "data")]
    files = [path for folder in folders for path in _below(folder)]
    singles = [os.path.join(ROOT, name) for name in SINGLE]
    for path in (*files, *singles, *(os.path.abspath(name) for name in named)):
        total.update(f"{path}\0{_hash(path)}\0".encode("utf-8", "surrogateescape"))
    total.update(f"{sys.version} {sys.platform}".encode())
    return total.hexdigest()


def write(words: Sequence[str], made_of: str, named: Sequence[str], out: Path) -> None:
    """Note that the build of `words` was made of what has the hash `made_of`. Where nothing can be noted, none is."""
    outputs = {
        os.path.relpath(path, out): _hash(path) for folder in OUTPUTS for path in _below(os.path.join(out, folder))
    }
    stamp: Mapping[str, object] = {"inputs": made_of, "named": list(named), "out": str(out), "outputs": outputs}
    path = _path(words)
    being_written = f"{path}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(being_written, "w", encoding="utf-8") as file:
            json.dump(stamp, file)
        os.replace(being_written, path)


def _path(words: Sequence[str]) -> str:
    asked = "\0".join((os.getcwd(), *(word for word in words if word not in MANNERS)))
    name = hashlib.blake2b(asked.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()
    return os.path.join(ROOT, FOLDER, "builds", f"{name}.json")


def _below(folder: str) -> Iterator[str]:
    """Every file below a folder, in order."""
    with suppress(OSError):
        for entry in sorted(os.scandir(folder), key=lambda one: one.name):
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in PASSED_OVER:
                    yield from _below(entry.path)
            else:
                yield entry.path


def _hash(path: str) -> str:
    """The hash of a file's content; '' if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.blake2b(file.read(), digest_size=20).hexdigest()
    except OSError:
        return ""
