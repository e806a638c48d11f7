"""What is installed here, as far as the bytes of results depend on it: both ends of a cluster must have the same."""

import hashlib
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from claim_audit import __version__

DECISIVE = ("matplotlib", "numpy", "pandas", "pyarrow", "scipy")  # whose versions the bytes of results depend on
DIGITS = 12


def mismatch(wanted: Mapping[str, str]) -> str:
    """The first version of `wanted` that is another here, in words; '' if all are the same."""
    here = installed()
    for name, other in wanted.items():
        if here.get(name) != other:
            return f"has {name} {here.get(name)}, the client {other}"
    return ""


def installed() -> dict[str, str]:
    """The versions that the bytes of results depend on: this package with its code, Python, what it computes with."""
    python = ".".join(map(str, sys.version_info[:2]))
    return {"claim-audit": f"{__version__} ({_code()})", "Python": python, **{name: version(name) for name in DECISIVE}}


def _code() -> str:
    """A hash of the package's own code and page files, as far as they are text."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".css", ".js", ".j2", ".mplstyle"):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:DIGITS]
