"""Faults made for real, and what comes of them: python benchmarks/faults.py [--only status machine kills soak].

Each runs the command `claim-audit build` of a small checkout (fault_bench.py) under one fault, and looks at the exit
code, the one line that is said, the saved notebook, what stands in reports/ and figures/, and what was left: processes,
temporary files, staging folders. The campaigns (`--tries 200`) are in fault_campaigns.py. The table goes to
benchmarks/faults.md, part by part: what a run leaves out stays as it was.
"""

import argparse
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import fault_campaigns
from fault_bench import Bench, Ended

RESULT = Path(__file__).with_suffix(".md")
WAIT = "import pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(300)"
KILL_SERVER = "import psutil, time\nworker, server, *_ = psutil.Process().parents()\nserver.kill()\ntime.sleep(300)"
MEMORY = 512 * 2**20  # bytes; RLIMIT_AS of every process, as no cgroup can be made here
SMALL = 20_000  # bytes that a file may have, or that a file system has left


@dataclass(frozen=True)
class Row:
    """A line of the table: what was done, how often, what had to come of it and whether it did."""

    fault: str
    tries: int
    outcome: str
    fine: bool

    def __str__(self) -> str:
        return (
            f"| {self.fault} | {self.tries} | {self.outcome} | {'as it must' if self.fine else '**NOT as it must**'} |"
        )


def judged(fault: str, ended: Ended, code: int | None, says: str, *, more: str = "", fine: bool = True) -> Row:
    """The row of one fault: `code` (None: any but 0) and a pattern in the last line are what must come of it."""
    right = ended.code != 0 if code is None else ended.code == code
    right = right and re.search(says, ended.said) is not None and not ended.left and fine
    said = f"“{ended.said[:160]}”".replace("|", "/") if ended.said else "nothing said"
    left = f"; left: {', '.join(ended.left)}" if ended.left else "; nothing left behind"
    return Row(fault, 1, f"exit {ended.code}: {said}{more}{left}", right)


# ---- how a build can fail


@dataclass(frozen=True)
class Failing:
    """A cell that fails, and how that must end; `stop` is sent once the cell has begun, to the command or to all."""

    fault: str
    cell: str
    code: int
    says: str
    options: tuple[str, ...] = ()
    stop: signal.Signals | None = None
    saved: str = "failed, pending"


AT = r"notebooks/02_training_cost\.ipynb \((ko|en)\), cell 5"
FAILING = (
    Failing("an error in a cell", "{}['x']", 3, rf"{AT} .*KeyError"),
    Failing("more memory than there is", "bytearray(10**15)", 3, rf"{AT} .*MemoryError"),
    Failing("SIGKILL of the process of a notebook", "import os\nos.kill(os.getpid(), 9)", 4, rf"{AT} .*kernel died"),
    Failing("the same in a kernel", "import os\nos.kill(os.getpid(), 9)", 4, AT, ("--isolation", "kernel")),
    Failing("a crash", "import ctypes\nctypes.string_at(0)", 4, rf"{AT} .*kernel died"),
    Failing("SIGKILL of what runs the notebooks", KILL_SERVER, 4, rf"{AT}.*was killed", saved="not saved"),
    Failing("a cell that hangs", WAIT, 5, rf"{AT} .*not done after 20 s", ("--cell-timeout", "20")),
    Failing("a notebook that hangs", WAIT, 5, rf"{AT} .*after 60 s in all", ("--run-timeout", "60")),
    Failing("SIGTERM", WAIT, 143, rf"terminated at {AT}", stop=signal.SIGTERM, saved="not saved"),
    Failing("Ctrl-C", WAIT, 130, rf"interrupted at {AT}", stop=signal.SIGINT, saved="not saved"),
    Failing("SIGKILL of the build", WAIT, -9, "", stop=signal.SIGKILL, saved="not saved"),
)


def failing(bench: Bench, one: Failing) -> Row:
    """One way to fail, on a checkout where the last good report stands."""
    bench.write(one.cell)
    (bench.root / "notebooks" / "begun").unlink(missing_ok=True)
    before, kept = bench.published(), bench.folder / "kept"
    running = bench.start("--jobs", "1", "--quiet", "--keep", str(kept), *one.options)
    if one.stop:
        bench.wait_for(bench.root / "notebooks" / "begun", running)
        running.send_signal(one.stop)
    ended = bench.end(running)
    saved = bench.saved(kept)
    shutil.rmtree(kept, ignore_errors=True)
    same = bench.published() == before
    more = f"; saved notebook: {saved}; the last good report {'stands' if same else 'is gone'}"
    return judged(one.fault, ended, one.code, one.says, more=more, fine=same and saved == one.saved)


def status(folder: Path) -> Iterator[Row]:
    """Every way in which a build, or what it runs, can end before its time."""
    bench = Bench(folder / "status")
    yield judged("nothing", bench.run("--quiet"), 0, "^$")
    for one in FAILING:
        yield failing(bench, one)
    bench.write("1 + 1")
    yield judged("a parameter nobody has", bench.run("-p", "claimed_ration", "1"), 2, "did you mean 'claimed_ratio'")
    yield judged("evidence past its date", bench.run("--on", "2040-01-01", "--json", command="check"), 7, "")
    short = Bench(folder / "short", declared=["cost-trend"])
    yield judged("a declared chart that does not come", short.run("--quiet"), 6, "'cost-trend' is declared")


# ---- the machine


def limited(what: int, amount: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(what, (amount, amount))


@contextmanager
def full_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system in memory with `size` bytes."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def machine(folder: Path) -> Iterator[Row]:
    """What a machine may lack. Being root is given up where permissions are at stake (setpriv)."""
    bench = Bench(folder / "machine")
    bench.run("--quiet")
    good = bench.published()
    no_override = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]

    def works(fault: str, ended: Ended, out: Path | None = None) -> Row:
        same = bench.published(out) == good
        more = "; the bytes of any other build" if same else "; OTHER bytes"
        return judged(fault, ended, 0, "^$", more=more, fine=same)

    with full_disk(folder / "full", SMALL) as out:
        yield judged("no space where the report goes", bench.run("--quiet", "--out", str(out)), None, "No space left")
    with full_disk(folder / "full-tmp", 4096) as temporary:
        yield works(
            "no space where temporary files go",
            bench.run("--quiet", "--force", environment={"TMPDIR": str(temporary)}),
        )
    out = folder / "closed"
    out.mkdir(mode=0o555)
    ended = bench.run("--quiet", "--out", str(out), before=no_override)
    yield judged("no permission to write where the report goes", ended, None, "Permission denied")
    subprocess.run(["chmod", "-R", "a-w", str(bench.root)], check=True)
    ended = bench.run("--quiet", "--force", "--out", str(folder / "elsewhere"), before=no_override)
    yield works("a checkout that cannot be written, --out elsewhere", ended, folder / "elsewhere")
    subprocess.run(["chmod", "-R", "u+w", str(bench.root)], check=True)
    ended = bench.run("--quiet", "--force", limit=limited(resource.RLIMIT_FSIZE, SMALL))
    yield judged(f"no file of more than {SMALL:,} bytes (ulimit -f)", ended, None, "File too large")
    ended = bench.run("--quiet", "--force", "--jobs", "1", limit=limited(resource.RLIMIT_AS, MEMORY))
    row = works("512 MB of address space for every process (RLIMIT_AS)", ended)
    yield row if not ended.code else judged(row.fault, ended, 4, "memory|died")
    yield works("no network (unshare -n)", bench.run("--quiet", "--force", before=["unshare", "-n"]))
    hidden = 'mount -t tmpfs tmpfs /usr/share/fonts && exec "$@"'
    fresh = {"MPLCONFIGDIR": str(folder / "matplotlib"), "XDG_CACHE_HOME": str(folder / "cache")}
    words = ["unshare", "-m", "sh", "-c", hidden, "sh"]
    yield works("no font installed", bench.run("--quiet", "--force", before=words, environment=fresh))
    empty = {"PATH": "/nowhere"}
    yield works("no Chromium, nothing else on PATH", bench.run("--quiet", "--force", environment=empty))
    for home in ("/proc/nowhere", str(folder / "closed")):
        ended = bench.run("--quiet", "--force", before=no_override, environment={"HOME": home})
        yield works(f"HOME {'not there' if 'proc' in home else 'not writable'}", ended)
    lock = bench.root / ".claim-audit.lock"
    lock.write_text("999999")
    yield works("the lock of a process that is gone", bench.run("--quiet", "--force"))
    both = [bench.start("--quiet", "--force", "--jobs", "1") for _ in range(2)]
    ends = [bench.end(one) for one in both]
    yield works("two builds at once", max(ends, key=lambda one: abs(one.code)))
    scenarios = folder / "s.yaml"
    scenarios.write_text("scenarios:\n  - grid: {usd_per_gpu_hour: [1.5, 2.0]}\n")
    other = bench.start(str(scenarios), "--out", str(folder / "sweep"), "--quiet", command="sweep")
    built = bench.run("--quiet", "--force")
    swept = bench.end(other)
    yield works("a build and a sweep at once", built if built.code else swept)
    odd = Bench(folder / "판 하나 \"둘\" 'x'")
    yield works("spaces, Hangul and quotes in the path", odd.run("--quiet"), odd.root)


PARTS: dict[str, Callable[[Path], Iterator[Row]]] = {"status": status, "machine": machine}
TITLES = {
    "status": "A build that fails",
    "machine": "A machine that lacks something",
    "kills": "SIGKILL at random moments: half of the whole time of a build, half of that in which it publishes",
    "soak": "Again and again",
}


def written(part: str, lines: list[str]) -> None:
    """Put the rows of a part into the table, in place of those that stand there."""
    head = "# Faults\n\n`python benchmarks/faults.py`: each made for real on a small checkout, and what came of it.\n"
    text = RESULT.read_text("utf-8") if RESULT.exists() else head
    found = dict(re.findall(r"^## (.*?)\n\n(.*?)(?=\n## |\Z)", text, re.DOTALL | re.MULTILINE))
    table = "\n".join(["| fault | tries | outcome | |", "|---|--:|---|---|", *lines])
    found[TITLES[part]] = table
    body = "\n".join(f"\n## {title}\n\n{found[title].strip()}" for title in TITLES.values() if title in found)
    RESULT.write_text(f"{head}{body}\n", "utf-8")


def main() -> int:
    """Make the faults asked for, tell of each and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=TITLES, default=list(TITLES))
    parser.add_argument("--tries", type=int, default=200, help="kills, and builds in a row")
    parser.add_argument("--seed", type=int, default=20250127, help="of the moments of the kills")
    given = parser.parse_args()
    parts = {
        **PARTS,
        "kills": lambda folder: (Row(*one) for one in fault_campaigns.kills(folder, given.tries, given.seed)),
        "soak": lambda folder: (Row(*one) for one in fault_campaigns.soak(folder, given.tries)),
    }
    bad = 0
    for part in given.only:
        lines = []
        with tempfile.TemporaryDirectory(prefix="faults-") as temporary:
            for row in parts[part](Path(temporary)):
                print(row, flush=True)
                lines.append(str(row).replace(temporary, "…"))
                bad += not row.fine
                written(part, lines)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
