"""What a worker on another machine needs beside the installed package: the checkout's own files, sent once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from claim_audit.versions import DIGITS, installed

FILES = ("data/*.csv", "notebooks/*.ipynb", "requirements.lock", "CHANGELOG.md", "CITATION.cff", "LICENSE")


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
