"""What a report was made from: hashes of data and notebooks, versions out of the lock, licence and citation."""

import hashlib
import re
from collections.abc import Mapping
from importlib.metadata import requires
from pathlib import Path

import yaml

from claim_audit import __version__

ROOT = Path(__file__).resolve().parents[3]  # the checkout this package is installed from
INPUTS = ("notebooks/*.ipynb", "requirements.lock")
_NAME = re.compile(r"[^A-Za-z0-9._-]")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def notebooks(root: Path = ROOT) -> list[Path]:
    """The notebooks of the report, in order."""
    return sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def input_hashes(contents: Mapping[str, bytes], root: Path = ROOT) -> dict[str, str]:
    """The SHA-256 of every input of the report, by path: `contents`, the files of data/ as read, and the others."""
    found = (path for pattern in INPUTS for path in sorted(root.glob(pattern)))
    return {
        **{f"data/{name}": hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())},
        **{path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found},
    }


def versions(root: Path = ROOT) -> dict[str, str]:
    """This package's version and those pinned in requirements.lock (a package pinned by platform has several)."""
    lock = root / "requirements.lock"
    pinned: dict[str, str] = {}
    for name, version in _PIN.findall(lock.read_text("utf-8") if lock.exists() else ""):
        pinned[name] = f"{pinned[name]}, {version}" if name in pinned else version
    return {"claim-audit": __version__, **pinned}


def main_versions(root: Path = ROOT) -> dict[str, str]:
    """The versions of this package and of what it asks for itself; `manifest.json` has all."""
    asked = {_NAME.split(one, maxsplit=1)[0] for one in requires("claim-audit") or () if ";" not in one}
    return {name: version for name, version in versions(root).items() if name == "claim-audit" or name in asked}


def licence(root: Path = ROOT) -> str:
    """The name of the licence: the first line of LICENSE."""
    path = root / "LICENSE"
    return path.read_text("utf-8").strip().splitlines()[0] if path.exists() else ""


def citation(root: Path = ROOT) -> str:
    """How to cite the report, in one line out of CITATION.cff."""
    path = root / "CITATION.cff"
    if not path.exists():
        return ""
    about = yaml.safe_load(path.read_text("utf-8"))
    authors = ", ".join(
        author.get("name") or f"{author.get('family-names', '')} {author.get('given-names', '')}".strip()
        for author in about.get("authors", ())
    )
    released = str(about.get("date-released", ""))[:4]
    parts = [authors, f"({released})" if released else "", f"{about.get('title', '')}.", f"{__version__}."]
    return " ".join(part for part in parts if part)
