"""What a worker on another machine needs beside the installed package: the checkout's own files, sent once."""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from claim_audit import __version__

FILES = ("data/*.csv", "notebooks/*.ipynb", "requirements.lock", "CHANGELOG.md", "CITATION.cff", "LICENSE")
DECISIVE = ("matplotlib", "numpy", "pandas", "pyarrow", "scipy")  # whose versions the bytes of results depend on
DIGITS = 12


@dataclass(frozen=True)
class Inputs:
    """The files that reports are made from, by path from the checkout, and the versions they are made with."""

    files: Mapping[str, bytes]
    versions: Mapping[str, str]

    @classmethod
    def of(cls, root: Path) -> "Inputs":
        """The inputs of the checkout `root`, with the versions installed here."""
        paths = (path for pattern in FILES for path in sorted(root.glob(pattern)))
        return cls({path.relative_to(root).as_posix(): path.read_bytes() for path in paths}, installed())

    @property
    def id(self) -> str:
        """A hash of the files and versions."""
        digest = hashlib.sha256(repr(sorted(self.versions.items())).encode())
        for name, content in sorted(self.files.items()):
            digest.update(f"{name} {len(content)}\n".encode() + content)
        return digest.hexdigest()[:DIGITS]

    def lay_out(self, root: Path) -> None:
        """Write the files below `root`, as a checkout has them."""
        for name, content in self.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def mismatch(self) -> str:
        """The first version that is another here than where the inputs come from, in words; '' if all are the same."""
        here = installed()
        for name, wanted in self.versions.items():
            if here.get(name) != wanted:
                return f"has {name} {here.get(name)}, the client {wanted}"
        return ""


def installed() -> dict[str, str]:
    """The versions that the bytes of results depend on: this package with its code, Python, what it computes with."""
    python = ".".join(map(str, sys.version_info[:2]))
    return {"claim-audit": f"{__version__} ({_code()})", "Python": python, **{name: version(name) for name in DECISIVE}}


def _code() -> str:
    """A hash of the package's own code and page files, as far as they are text."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".css", ".js", ".j2", ".mplstyle"):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:DIGITS]
