"""Sweeps at report depth: python benchmarks/cluster.py [--scenarios 32] [--runs 3] [--quick].

Four ways to the executed notebooks of the same scenarios, in turn within each run, wall clock:

- papermill: its command for every notebook of a scenario, one after the other (one scenario in each run);
- one process, two processes: `claim-audit sweep --depth report --jobs 1` and 2;
- one worker, two workers: the same with `--workers`, a Dask cluster of this machine. The scheduler and the client share
  the cores with the workers.

Half of the scenarios move one price, the other half are a Latin hypercube over five parameters. Start-up is part of
every figure. The processor time of all processes is given too: it tells the ways apart on a machine that is not quiet.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
WAYS = {
    "one process": ("--jobs", "1"),
    "two processes": ("--jobs", "2"),
    "one worker": ("--workers", "1"),
    "two workers": ("--workers", "2"),
}
PRICES = {"from": 1.5, "to": 4.0}
BOX = {
    "claimed_ratio": {"from": 0.02, "to": 0.3, "scale": "log"},
    "usd_per_gpu_hour": PRICES,
    "experiment_multiplier": {"from": 1.0, "to": 10.0},
    "demand_elasticity": {"from": 0.5, "to": 2.0},
    "prior_probability": {"from": 0.3, "to": 0.7},
}
Spent = tuple[float, float]  # seconds of wall clock and of processors, for one scenario


def main() -> None:
    """Print the table of `cluster.md`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenarios", type=int, default=32)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one run of six scenarios")
    asked = parser.parse_args()
    count, runs = (6, 1) if asked.quick else (asked.scenarios, asked.runs)
    found: dict[str, list[Spent]] = {"papermill": [], **{way: [] for way in WAYS}}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        scenarios = place / "scenarios.yaml"
        scenarios.write_text(json.dumps(blocks(count)), "utf-8")
        for run in range(runs):
            found["papermill"].append(spent(1, *papermill(place, 1.5 + run / 10)))
            for way, options in WAYS.items():
                out = place / f"{way}-{run}"
                command = ["-m", "claim_audit", "sweep", str(scenarios), "--depth", "report", "--out", str(out)]
                found[way].append(spent(count, [*command, *options, "--quiet"]))
    print(table(found, count, runs))


def blocks(count: int) -> dict[str, object]:
    """A file of `count` scenarios."""
    one = {"grid": {"usd_per_gpu_hour": {**PRICES, "steps": count - count // 2}}}
    many = {"sample": {"method": "latin-hypercube", "points": count // 2, "seed": 1, "ranges": BOX}}
    return {"scenarios": [one, many]}


def papermill(place: Path, price: float) -> list[list[str]]:
    """papermill's command for each notebook."""
    options = ["-p", "usd_per_gpu_hour", str(price), "--no-progress-bar", "--log-level", "ERROR"]
    books = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    return [["-m", "papermill", str(book), str(place / book.name), *options] for book in books]


def spent(scenarios: int, *commands: list[str]) -> Spent:
    """What the commands, one after the other, take for each scenario."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processors = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall / scenarios, processors / scenarios


def table(found: dict[str, list[Spent]], count: int, runs: int) -> str:
    """The medians, with least and greatest, as Markdown."""
    base = [statistics.median(one[kind] for one in found["papermill"]) for kind in range(2)]
    lines = [
        "| way | seconds a scenario | times papermill | processor seconds | times papermill |",
        "|---|---|---|---|---|",
    ]
    for way, each in found.items():
        cells = []
        for kind in range(2):
            values = [one[kind] for one in each]
            middle = statistics.median(values)
            cells += [f"{middle:.2f} ({min(values):.2f} to {max(values):.2f})", f"{base[kind] / middle:.1f}"]
        lines.append(f"| {way} | {' | '.join(cells)} |")
    one, two = (statistics.median(each[0] for each in found[way]) for way in ("one worker", "two workers"))
    alone = statistics.median(each[0] for each in found["one process"])
    memory = round(psutil.virtual_memory().total / 2**30)
    return "\n".join(
        [
            *lines,
            "",
            f"From one worker to two: {one / two:.2f} times. Overhead of the cluster: {one - alone:.2f} s a scenario.",
            f"{os.cpu_count()} cores, {memory} GiB; {count} scenarios, medians of {runs} runs (least to greatest); "
            f"load {os.getloadavg()[2]:.0f} over the last quarter of an hour.",
        ]
    )


if __name__ == "__main__":
    main()
