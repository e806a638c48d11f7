"""Times making the report again beside what others would do: python benchmarks/regenerate.py [--rounds 3].

Everything runs in a clone of the commit checked out here, on the interpreter that runs this, each thing in turn, cold
where it says full: medians over the rounds, from the least to the most. Peers, built for real:

- make: papermill's command for each notebook and language, then `jupyter nbconvert`, by a Makefile, one job at a time;
- bare: the code cells of all notebooks in both languages in one plain Python process, from its last import on;
- jupyter-cache, in an environment of its own beside this one: the same notebooks in one language, none of them changed;
- an empty Python: `python -c pass`.

Those are the part `times`. The part `files` tells which notebooks ran when one file of `data/` changed, each file
tried, beside what they looked at; the part `memory` the most that a worker took beside the kernel of the largest
notebook. Each part takes its place in `regenerate.md`; `--only PART` runs one.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).with_suffix(".md")
PARTS = ("times", "memory", "files")
LANGS = ("ko", "en")
CHANGED = "05_market"  # the notebook that changes
LARGEST = "02_training_cost"
WORKERS = 2
SAMPLE_SECONDS = 0.05
MAKEFILE = """\
all: $(foreach n,{names},pages/$n.ko.html pages/$n.en.html)
executed/%.ko.ipynb: notebooks/%.ipynb
\t{python} -m papermill --no-progress-bar --cwd notebooks -p lang ko $< $@
executed/%.en.ipynb: notebooks/%.ipynb
\t{python} -m papermill --no-progress-bar --cwd notebooks -p lang en $< $@
pages/%.html: executed/%.ipynb
\t{python} -m jupyter nbconvert --log-level=ERROR --to html --output-dir pages $<
"""
BARE = """\
import contextlib, io, json, os, sys, time
from pathlib import Path
books = [json.loads(path.read_text("utf-8")) for path in sorted(Path("notebooks").glob("[0-9]*.ipynb"))]
codes = [["".join(c["source"]) for c in book["cells"] if c["cell_type"] == "code"] for book in books]
for code in codes:
    for source in code:
        for line in source.splitlines():
            if line.startswith(("import ", "from ")):
                exec(line)
begun = time.perf_counter()
with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
    for code in codes:
        for lang in ("ko", "en"):
            space = {"__name__": "__main__"}
            for source in code:
                exec(compile(source, "cell", "exec"), space)
                space["lang"] = lang
print(time.perf_counter() - begun)
"""


@dataclass(frozen=True)
class Site:
    """A clone of the checkout, and the environment in which its commands run."""

    root: Path
    environ: dict[str, str]

    def run(self, words: Sequence[str | Path], **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the clone; raises CalledProcessError, its output told, if it fails."""
        done = subprocess.run(
            [str(word) for word in words],
            cwd=self.root,
            env={**self.environ, **more},
            input="y\n",  # jupyter-cache asks whether it may make its folder
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            sys.exit(f"{' '.join(map(str, words))}: exit code {done.returncode}\n{done.stderr[-2000:]}")
        return done

    def build(self, *words: str) -> list[dict[str, object]]:
        """`claim-audit build` through the installed command; what it tells in JSON."""
        command = Path(sys.executable).with_name("claim-audit")
        done = self.run([command, "build", "--json", *words])
        return [json.loads(line) for line in done.stdout.splitlines()]

    def ran(self, *words: str) -> list[str]:
        """The notebooks that a build ran."""
        return sorted({str(told["notebook"]) for told in self.build(*words) if told["event"] == "done"})

    def make(self) -> None:
        self.run(["make", "-s", "-j1", "-f", "Makefile.plain"])


def clone(folder: Path) -> Site:
    """The commit checked out here, in a folder; its package comes before the installed one."""
    subprocess.run(["git", "clone", "--quiet", "--shared", ROOT, folder], check=True)
    environ = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": ""}
    names = sorted(path.stem for path in (folder / "notebooks").glob("[0-9]*.ipynb"))
    for made in ("executed", "pages"):
        (folder / made).mkdir()
    (folder / "Makefile.plain").write_text(MAKEFILE.format(names=" ".join(names), python=sys.executable), "utf-8")
    return Site(folder, environ)


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes by the clock."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class Comment:
    """A notebook whose code changes a little each time."""

    def __init__(self, site: Site) -> None:
        self.path, self.count = site.root / "notebooks" / f"{CHANGED}.ipynb", 0

    def change(self) -> None:
        notebook = json.loads(self.path.read_text("utf-8"))
        cell = next(cell for cell in reversed(notebook["cells"]) if cell["cell_type"] == "code")
        self.count += 1
        cell["source"] = ["".join(cell["source"]) + f"\n# {self.count}"]
        self.path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")


def clean_pages(site: Site) -> None:
    for made in (*site.root.glob("executed/*"), *site.root.glob("pages/*")):
        made.unlink()


def timed(site: Site, cache: Site, rounds: int) -> dict[str, list[float]]:
    """The seconds of each thing, round by round."""
    found: dict[str, list[float]] = {}
    comment = Comment(site)

    def note(name: str, took: float) -> None:
        found.setdefault(name, []).append(took)
        print(f"{name}: {took:.2f} s", file=sys.stderr, flush=True)

    site.build()  # bytecode, font caches
    for _ in range(rounds):
        clean_pages(site)
        note("make, full", seconds(site.make))
        note("claim-audit, full", seconds(lambda: site.build("--force")))
        note("bare work", float(site.run([sys.executable, "-c", BARE]).stdout.split()[-1]))
        site.build()
        for _ in range(5):
            note("empty Python", seconds(lambda: site.run([sys.executable, "-c", "pass"])))
            note("claim-audit, nothing changed", seconds(site.build))
        note("jupyter-cache, nothing changed", seconds(lambda: cache.run(["jcache", "project", "execute"])))
        comment.change()
        note("make, one notebook changed", seconds(site.make))
        note("claim-audit, one notebook changed", seconds(site.build))
    return found


def jupyter_cache(site: Site, folder: Path) -> Site:
    """An environment with jupyter-cache beside ours, with all notebooks in its project and executed once."""
    venv.create(folder, with_pip=True, symlinks=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "jupyter-cache"], check=True)
    site_packages = next(path for path in sys.path if path.endswith("site-packages"))
    paths = os.pathsep.join([str(site.root / "src"), site_packages])
    here = {**site.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": paths}
    cache = Site(site.root, {**here, "JUPYTERCACHE": str(folder / "cache"), "JUPYTER_PREFER_ENV_PATH": "1"})
    notebooks = sorted((site.root / "notebooks").glob("[0-9]*.ipynb"))
    cache.run(["jcache", "notebook", "add", *notebooks])
    cache.run(["jcache", "project", "execute", "--timeout", "600"])
    return cache


def peak(start: Callable[[], object], counts: Callable[[psutil.Process], bool]) -> float:
    """The most megabytes that processes below this one took together while `start` ran, shared pages split up."""
    most, over = 0.0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not over.wait(SAMPLE_SECONDS):
            total = 0
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    total += process.memory_full_info().pss if counts(process) else 0
            most = max(most, total / 1e6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        start()
    finally:
        over.set()
        watcher.join()
    return most


def memory(site: Site) -> tuple[float, float]:
    """Megabytes of a stock kernel with the largest notebook, and of the whole build for each of its workers."""
    words = [sys.executable, "-m", "papermill", "--no-progress-bar", "--cwd", "notebooks"]
    book = [f"notebooks/{LARGEST}.ipynb", "executed/memory.ipynb"]
    kernel = peak(lambda: site.run([*words, *book]), lambda one: "ipykernel_launcher" in one.cmdline())
    whole = peak(lambda: site.build("--force", "--jobs", str(WORKERS)), lambda _: True)
    return kernel, whole / WORKERS


def looked_at(site: Site) -> dict[str, list[str]]:
    """The notebooks that looked at each file of data/ when they last ran."""
    found: dict[str, set[str]] = {path.stem: set() for path in sorted((site.root / "data").glob("*.csv"))}
    for path in (site.root / "build" / "cache" / "notebooks").glob("*/*.json"):
        record = json.loads(path.read_bytes().partition(b"\n")[2])
        for table in record["tables"]:
            found[table].add(path.parent.name.partition(".")[0])
    return {table: sorted(names) for table, names in found.items()}


def touched(site: Site, tables: Sequence[str]) -> dict[str, list[str]]:
    """The notebooks that ran after a blank line was added to a file of data/ (its content is another then)."""
    found = {}
    for table in tables:
        path = site.root / "data" / f"{table}.csv"
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        found[table] = site.ran()
        path.write_bytes(before)
        print(f"data/{table}.csv: {', '.join(found[table])}", file=sys.stderr, flush=True)
    return found


def ratios(times: dict[str, list[float]]) -> list[tuple[str, str, str]]:
    """Each goal, what it should be and what it is."""
    middle = {name: statistics.median(found) for name, found in times.items()}
    full, nothing, one = (f"claim-audit, {what}" for what in ("full", "nothing changed", "one notebook changed"))
    asked = [
        ("full report, against make", "at least 10", "make, full", full),
        ("full report, of the bare work", "at most 2.5", full, "bare work"),
        ("nothing changed, of an empty Python", "at most 3", nothing, "empty Python"),
        ("nothing changed, against jupyter-cache", "at least 5", "jupyter-cache, nothing changed", nothing),
        ("one notebook changed, against make", "at least 4", "make, one notebook changed", one),
    ]
    return [(what, goal, f"{middle[over] / middle[under]:.2f}") for what, goal, over, under in asked]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def machine() -> str:
    return f"{os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GB"


def told_times(site: Site, folder: Path, rounds: int) -> str:
    times = timed(site, jupyter_cache(site, folder / "jupyter-cache"), rounds)
    spread = [[name, f"{statistics.median(s):.2f}", f"{min(s):.2f} to {max(s):.2f}"] for name, s in times.items()]
    goals = table(["goal", "should be", "is"], ratios(times))
    return f"{machine()}; rounds: {rounds}.\n\n{goals}\n{table(['what', 'seconds', 'from, to'], spread)}"


def told_memory(site: Site) -> str:
    kernel, worker = memory(site)
    rows = [["a stock kernel", f"{kernel:.0f}"], ["each of two workers, all that the build takes", f"{worker:.0f}"]]
    goal = f"Per worker {worker / kernel:.2f} times a stock kernel (should be at most 1.3)."
    return f"{machine()}. {goal}\n\n{table(['what', 'MB'], rows)}"


def told_files(site: Site) -> str:
    site.build()
    looked = looked_at(site)
    ran = touched(site, list(looked))
    rows = [[f"`{name}.csv`", ", ".join(used), ", ".join(ran[name])] for name, used in looked.items()]
    return table(["file of data/", "looked at by", "ran when it changed"], rows)


def write(part: str, told: str) -> None:
    """Put a part in its place in the document."""
    text = RESULT.read_text("utf-8")
    start, end = f"<!-- {part}: start -->\n", f"<!-- {part}: end -->"
    before, after = text[: text.index(start) + len(start)], text[text.index(end) :]
    RESULT.write_text(f"{before}{told}{after}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=PARTS, help="one part; by default all")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="regenerate-") as temporary:
        folder = Path(temporary)
        site = clone(folder / "checkout")
        tell: dict[str, Callable[[], str]] = {
            "times": lambda: told_times(site, folder, asked.rounds),
            "memory": lambda: told_memory(site),
            "files": lambda: told_files(site),
        }
        for part in [asked.only] if asked.only else PARTS:
            told = tell[part]()
            print(told)
            write(part, told)


if __name__ == "__main__":
    main()
