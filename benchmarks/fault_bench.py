"""A small checkout with one notebook; its real command is run under a fault, and what is left looked at."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil

from claim_audit.page.provenance import ROOT

NOTEBOOK = "02_training_cost"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
FACT = """from claim_audit.notebook import evidence, parameters, say
params = parameters(globals())
hours = evidence().number("training_runs", "deepseek-v3", "gpu_hours")
price = params.number("usd_per_gpu_hour")
say(ko="학습에 {hours}, 시간당 {price}", en="Training took {hours} at {price} an hour.", hours=hours, price=price)"""
GOOD = "1 + 1"
LONGEST_SECONDS = 600


@dataclass
class Ended:
    """How a command ended: its exit code, its last line, and what it left where nothing should be."""

    code: int
    said: str
    left: list[str]


@dataclass
class Bench:
    """A checkout in `folder` whose notebook ends in a cell of ours."""

    folder: Path
    cell: str = GOOD
    declared: Sequence[str] = ()
    token: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        self.root, self.temporary = self.folder / "checkout", self.folder / "tmp"
        for made in (self.root / "notebooks", self.temporary):
            made.mkdir(parents=True)
        for name in ("src", "data"):
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for path in ROOT.iterdir():
            if path.is_file() and path.suffix in ("", ".lock", ".toml", ".md", ".cff"):
                shutil.copy(path, self.root)
        self.write(self.cell)

    def write(self, cell: str) -> None:
        """The notebook, its last cells `cell` and one that must not run if that fails."""
        parameters = 'lang = "ko"  # language\nusd_per_gpu_hour = 2.0  # USD per GPU-hour'
        made = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL, "claim_audit": {"figures": [*self.declared]}})
        for lang, text in (("ko", "# 학습에는 얼마가 들었나"), ("en", "# What did training take?")):
            made.cells.append(nbformat.v4.new_markdown_cell(text, metadata={"tags": [lang]}))
        for source, tags in ((parameters, ["parameters"]), (FACT, ["answer"]), (cell, []), ("2 + 2", [])):
            made.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
        for place, one in enumerate(made.cells):
            one["id"] = f"cell-{place}"
        nbformat.write(made, self.root / "notebooks" / f"{NOTEBOOK}.ipynb")

    def start(
        self,
        *options: str,
        command: str = "build",
        before: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        limit: Callable[[], None] | None = None,
        module: bool = True,
    ) -> subprocess.Popen[str]:
        """The command begun in a session of its own; `before` are the words of a command that runs it.

        `command` is one of claim-audit's, or without `module` a script.
        """
        around = {
            **os.environ,
            "PYTHONPATH": str(self.root / "src"),
            "TMPDIR": str(self.temporary),
            "CLAIM_AUDIT_BENCH": self.token,
            "PYTHONDONTWRITEBYTECODE": "1",
            **(environment or {}),
        }
        words = [*before, sys.executable, *(("-m", "claim_audit") if module else ()), command, *options]
        return subprocess.Popen(
            words,
            cwd=self.root,
            env=around,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            preexec_fn=limit,  # noqa: PLW1509  # there are no threads
        )

    def end(self, running: subprocess.Popen[str], longest_seconds: float = LONGEST_SECONDS) -> Ended:
        """Wait for a command, and look at what it left: processes, and files where temporary ones go."""
        _, said = running.communicate(timeout=longest_seconds)
        deadline = time.monotonic() + 10
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.2)
        left = [f"process {one.pid}" for one in self.processes()]
        left += sorted(path.name for path in self.temporary.iterdir())
        left += sorted(path.name for path in self.root.glob(".claim-audit*"))
        left += self.half_written()
        lines = said.strip().splitlines()
        ours = [line for line in lines if line.startswith("claim-audit: ")] or lines  # not what Python says of its own
        trace = ["a trace"] if any(line.startswith("Traceback") for line in lines) else []
        return Ended(running.returncode, ours[-1] if ours else "", left + trace)

    def run(self, *options: str, longest_seconds: float = LONGEST_SECONDS, **how: Any) -> Ended:
        return self.end(self.start(*options, **how), longest_seconds)

    def processes(self) -> list[psutil.Process]:
        """Whatever still runs of what was started here."""
        found = []
        for one in psutil.process_iter():
            try:
                if one.environ().get("CLAIM_AUDIT_BENCH") == self.token and one.status() != psutil.STATUS_ZOMBIE:
                    found.append(one)
            except psutil.Error:
                continue
        return found

    def half_written(self) -> list[str]:
        """Files that were being written to build/cache."""
        kept = (path for path in (self.root / "build").rglob("*") if path.is_file())
        return sorted(path.name for path in kept if path.suffix[1:].isdecimal())

    def published(self, out: Path | None = None) -> dict[str, str]:
        """What stands in reports/ and figures/, by path: hashes."""
        out = out or self.root
        files = [path for name in ("reports", "figures") for path in (out / name).rglob("*") if path.is_file()]
        return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    def wait_for(self, path: Path, running: subprocess.Popen[str]) -> None:
        """Until a cell has made a file, or the command has ended."""
        while not path.exists() and running.poll() is None:
            time.sleep(0.05)

    def saved(self, folder: Path) -> str:
        """What the saved Korean notebook shows of its last two cells."""
        path = folder / f"{NOTEBOOK}.ko.ipynb"
        if not path.exists():
            return "not saved"
        cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
        return ", ".join(cell["metadata"]["papermill"]["status"] for cell in cells[-2:])


def kill_all(running: subprocess.Popen[str]) -> None:
    """SIGKILL to the command and everything in its session."""
    os.killpg(running.pid, signal.SIGKILL)
