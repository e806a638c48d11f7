"""Whole builds of which nothing changed, told by the content of what went in and of what came out.

This is all that runs when there is nothing to do, so it imports next to nothing. A build is known by the words of its
command and the folder they were said in. A file is read again only if its size, its inode or one of its times is not
what it was when it was last hashed (as git's index does); whether it changed is told by its hash, never by a time.
"""

import os
import sys
import time

from claim_audit.incremental import FOLDER, whole
from claim_audit.incremental.whole import hashed

TYPE_CHECKING = False  # typing is not imported where nothing checks types
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Seen = dict[str, tuple[str, str]]  # by absolute path: the hash, and how the file looked from outside when hashed

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(os.path.dirname(PACKAGE))
INPUTS = ("data", "notebooks", "src/claim_audit")  # folders of the checkout, and files of it
SINGLE = ("requirements.lock", "CHANGELOG.md", "CITATION.cff", "LICENSE", "pyproject.toml")
OUTPUTS = ("reports", "figures")
PASSED_OVER = ("__pycache__", ".ipynb_checkpoints")
MANNERS = {"--quiet", "--json"}  # words that change what is said, not what is made
ALWAYS_RUN = {"--force", "--explain", "--keep", "--help"}
FORM = "claim-audit stamp 3"
SETTLED = 2 * 10**9  # ns; a file younger than this when it was hashed may change again within one tick of its clock


def is_current(words: "Sequence[str]") -> bool:
    """Whether the build that `words` ask for stands as it was made, from all that it would be made of now."""
    if any(word.partition("=")[0] in ALWAYS_RUN for word in words):
        return False
    path = _path(words)
    try:
        named, then, published = _read(path)
    except (OSError, ValueError):
        return False
    known = then | published
    now = inputs(named, known)
    if _hashes(now) != _hashes(then):
        return False
    found = _seen(published, known)
    if _hashes(found) != _hashes(published):
        return False
    if (now, found) != (then, published):  # touched, or too young to be told by their looks until now
        _write(path, named, now, found)
    return True


def inputs(named: "Iterable[str]" = (), known: "Seen | None" = None) -> "Seen":
    """All that a build is made of: the checkout's own files, and those `named` by the command."""
    data = os.environ.get("CLAIM_AUDIT_DATA") or os.path.join(ROOT, "data")
    folders = [data, *(os.path.join(ROOT, folder) for folder in INPUTS if folder != "data")]
    files = [path for folder in folders for path in _below(folder)]
    singles = [os.path.join(ROOT, name) for name in SINGLE]
    return _seen((*files, *singles, *(os.path.abspath(name) for name in named)), known or {})


def code_of(made_of: "Seen") -> str:
    """A hash of the code among what a build is made of: Python, what it takes from elsewhere, and the package."""
    below, lock = PACKAGE + os.sep, os.path.join(ROOT, "requirements.lock")
    of_code = [(path, found) for path, found in _hashes(made_of).items() if path.startswith(below) or path == lock]
    return hashed(repr((_python(), of_code)).encode("utf-8", "surrogateescape"))


def write(words: "Sequence[str]", made_of: "Seen", named: "Iterable[str]", out: "os.PathLike[str]") -> None:
    """Note that the build of `words` was made of `made_of`. Where nothing can be noted, none is."""
    published = [path for folder in OUTPUTS for path in _below(os.path.join(out, folder))]
    _write(_path(words), named, made_of, _seen(published, {}))


def _path(words: "Sequence[str]") -> str:
    asked = "\0".join((os.getcwd(), *(word for word in words if word not in MANNERS)))
    return os.path.join(ROOT, FOLDER, "builds", hashed(asked.encode("utf-8", "surrogateescape")))


def _python() -> str:
    return f"{sys.version} {sys.platform}".replace("\n", " ")


def _write(path: str, named: "Iterable[str]", made_of: "Seen", published: "Seen") -> None:
    """Fields stand between NULs, which no path can hold."""
    fields = [FORM, _python(), *(os.path.abspath(name) for name in named)]
    for kind, some in (("<", made_of), (">", published)):
        for name, (found, looks) in some.items():
            fields += [kind, name, found, looks]
    body = "\0".join(fields).encode("utf-8", "surrogateescape")
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        whole.write(path, body)
    except OSError:
        return


def _read(path: str) -> "tuple[list[str], Seen, Seen]":
    """The files that the command named, what the build was made of and what it published. Raises ValueError, OSError.

    A stamp of another Python, of another form or not whole is no stamp.
    """
    form, python, *rest = whole.read(path).decode("utf-8", "surrogateescape").split("\0")
    if (form, python) != (FORM, _python()):
        raise ValueError(path)
    begin = rest.index("<") if "<" in rest else len(rest)
    made_of: Seen = {}
    published: Seen = {}
    for at in range(begin, len(rest), 4):
        kind, name, found, looks = rest[at : at + 4]
        (made_of if kind == "<" else published)[name] = (found, looks)
    return rest[:begin], made_of, published


def _below(folder: str) -> "Iterator[str]":
    """Every file below a folder, in order."""
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in PASSED_OVER:
                yield from _below(entry.path)
        else:
            yield entry.path


def _seen(paths: "Iterable[str]", known: "Mapping[str, tuple[str, str]]") -> "Seen":
    """The files, each with its hash; one that looks as it did when it was `known` is not read again."""
    now = time.time_ns()
    return {path: _seen_one(path, known.get(path), now) for path in paths}


def _seen_one(path: str, known: "tuple[str, str] | None", now: int) -> "tuple[str, str]":
    try:
        stat = os.stat(path)
        looks = f"{stat.st_size} {stat.st_ino} {stat.st_mtime_ns} {stat.st_ctime_ns}"
        if known and known[1] == looks:
            return known
        settled = max(stat.st_mtime_ns, stat.st_ctime_ns) < now - SETTLED
        with open(path, "rb") as file:
            return hashed(file.read()), looks if settled else ""
    except OSError:
        return "", ""


def _hashes(some: "Seen") -> dict[str, str]:
    return {path: found for path, (found, _) in some.items()}
