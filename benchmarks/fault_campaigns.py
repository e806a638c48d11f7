"""The long campaigns of faults.py: SIGKILL at random moments of builds, and builds and sweeps in a row."""

import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psutil
from fault_bench import Bench, kill_all

Told = tuple[str, int, str, bool]  # fault, tries, outcome, whether it is as it must be
PRICES = ("2.0", "3.5")
PUBLISHING_SECONDS = 0.1  # from the first file that is staged, about
SOAK_SECONDS = 30  # that a build in a row may take, on a busy machine
SCENARIOS = """scenarios:
  - grid:
      usd_per_gpu_hour: {from: 1, to: 4, steps: 40}
      trend_factor_per_year: {from: 2, to: 8, steps: 50}
"""


def kills(folder: Path, tries: int, seed: int) -> Iterator[Told]:
    """Builds of two editions in turn, each killed with all it started at a random moment.

    Half of the moments are spread over the whole time of a build, half over that in which it publishes. What stands
    must be one of the two, whole; then a build to the end must give the bytes of one never interrupted, and clear away
    all that the others left.
    """
    bench, moments = Bench(folder / "kills"), random.Random(seed)
    editions, seconds = {}, 0.0
    for price in PRICES:
        begun = time.monotonic()
        ended = bench.run("--quiet", "--force", "-p", "usd_per_gpu_hour", price)
        assert ended.code == 0, ended.said
        seconds = max(seconds, time.monotonic() - begun)
        editions[price] = bench.published()
    outcomes: Counter[str] = Counter()
    remains: Counter[str] = Counter()
    turns = count()
    while outcomes.total() < tries:
        turn = next(turns)
        before, price = bench.published(), PRICES[turn % 2]
        running = bench.start("--quiet", "--force", "-p", "usd_per_gpu_hour", price)
        if turn % 4 < len(PRICES):
            time.sleep(moments.uniform(0, 1.1 * seconds))
        else:  # publishing is over so soon that few of those moments fall into it
            _wait_for_publishing(bench, running)
            time.sleep(moments.uniform(0, PUBLISHING_SECONDS))
        if running.poll() is not None:  # it was over before, which is no try
            running.communicate()
            continue
        kill_all(running)
        running.communicate()
        outcomes[_stands(bench, before, editions)] += 1
        remains.update(_remains(bench))
    last = bench.run("--quiet", "--force", "-p", "usd_per_gpu_hour", PRICES[0])
    same = last.code == 0 and bench.published() == editions[PRICES[0]]
    said = ", ".join(f"{times} {outcome}" for outcome, times in sorted(outcomes.items()))
    fine = set(outcomes) <= {"old", "new"} and same and not last.left
    then = "the next build gave the bytes of one never interrupted" if same else "the next build gave OTHER bytes"
    found = ", ".join(f"{what} {times} times" for what, times in sorted(remains.items())) or "nothing"
    left = f"left: {', '.join(last.left)}" if last.left else "it left nothing to clean by hand"
    outcome = f"what stood then: {said}; what lay about then: {found}; {then}; {left}"
    yield "SIGKILL of the build and all its processes", tries, outcome, fine


def _wait_for_publishing(bench: Bench, running: subprocess.Popen[str]) -> None:
    while running.poll() is None and not any(bench.root.glob(".claim-audit-*")):
        time.sleep(0.001)


def _stands(bench: Bench, before: dict[str, str], editions: dict[str, dict[str, str]]) -> str:
    """What stands after a kill; an exchange under way is made by a process of its own, which is waited for."""
    deadline = time.monotonic() + 20
    while bench.processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    found = bench.published()
    if found not in editions.values():
        return "NEITHER"
    return "old" if found == before else "new"


def _remains(bench: Bench) -> Iterator[str]:
    """The kinds of things that a kill left, for the next build to clear away."""
    kinds = {
        "a private folder": bench.temporary.glob("ca-*"),
        "a staging folder": bench.root.glob(".claim-audit-*"),
        "a half-written file of build/cache": bench.half_written(),
    }
    yield from (kind for kind, found in kinds.items() if any(True for _ in found))


def soak(folder: Path, tries: int) -> Iterator[Told]:
    """Builds in a row in one process, and a sweep of 2,000 scenarios: what they take must not grow."""
    bench = Bench(folder / "soak")
    script = bench.folder / "soak.py"
    script.write_text(SOAK, "utf-8")
    where = bench.folder / "measured.txt"
    environment = {"SOAK_TRIES": str(tries), "SOAK_TO": str(where)}
    how: dict[str, Any] = {"environment": environment, "module": False, "longest_seconds": SOAK_SECONDS * tries}
    ended = bench.run(command=str(script), **how)
    rows = [tuple(map(int, line.split())) for line in where.read_text().splitlines()] if where.exists() else []
    few = max(1, len(rows) // 10)
    early, late = rows[few : 2 * few] or rows, rows[-few:]
    means = [[sum(row[part] for row in some) / len(some) for part in range(3)] for some in (early, late)]
    names = ("megabytes", "descriptors", "processes")
    said = ", ".join(f"{name} {a:.0f} → {b:.0f}" for name, a, b in zip(names, *means, strict=True))
    grown = means[1][0] > 1.1 * means[0][0] or means[1][1] > means[0][1] + 2 or means[1][2] > means[0][2]
    fine = ended.code == 0 and len(rows) == tries and not grown and not ended.left
    left = f"left: {', '.join(ended.left)}" if ended.left else "no temporary file"
    yield "builds in a row in one process", len(rows), f"first and last tenth: {said}; {left}", fine
    scenarios = bench.folder / "scenarios.yaml"
    scenarios.write_text(SCENARIOS, "utf-8")
    running = bench.start(str(scenarios), "--out", str(bench.folder / "sweep"), "--quiet", command="sweep")
    most = 0
    while running.poll() is None:
        most = max(most, sum(_megabytes(one) for one in bench.processes()))
        time.sleep(1)
    ended = bench.end(running)
    left = f"left: {', '.join(ended.left)}" if ended.left else "nothing left behind"
    fine = ended.code == 0 and not ended.left
    yield "a sweep of 2,000 scenarios", 1, f"exit {ended.code}, {most:,} MB at most; {left}", fine


def _megabytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss) >> 20
    except psutil.Error:
        return 0


SOAK = """import os, psutil
from pathlib import Path
from claim_audit.build import build
from claim_audit.page.provenance import ROOT

if __name__ == "__main__":
    me = psutil.Process()
    with open(os.environ["SOAK_TO"], "w") as told:
        for turn in range(int(os.environ["SOAK_TRIES"])):
            build({"usd_per_gpu_hour": 2.0 + turn % 2}, ROOT, quiet=True)
            told.write(f"{me.memory_info().rss >> 20} {me.num_fds()} {len(me.children(recursive=True))}\\n")
            told.flush()
"""
