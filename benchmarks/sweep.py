"""How fast a sweep at model depth is, and how much memory it takes: `python benchmarks/sweep.py [--quick] [RUNS]`.

Against bare numpy: the same measures' arithmetic on the same draws, scenario by scenario, with nothing around it (no
scenarios made, no evidence weighed, no grades, no Parquet). The sweep's figure is that of the whole batch function.
`--quick` leaves out the million. Writes benchmarks/sweep.md.
"""

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from claim_audit import evidence as evidence_module
from claim_audit.parameters import Parameters
from claim_audit.sweep import scenarios
from claim_audit.sweep.batches import SIZES, run_batch
from claim_audit.verdicts import QUESTIONS

HERE = Path(__file__).parent
BARE = 64  # scenarios of one run of the bare arithmetic
SAMPLE = """
scenarios:
  sample:
    method: sobol
    points: {points}
    seed: 1
    ranges:
      claimed_ratio: {{from: 0.02, to: 0.5, scale: log}}
      claimed_fleet: {{from: 5000, to: 100000, scale: log}}
      experiment_multiplier: {{from: 1, to: 10, scale: log}}
      usd_per_gpu_hour: {{from: 1, to: 5}}
      demand_elasticity: {{from: 0.25, to: 4, scale: log}}
      equivalence_margin: {{from: 1, to: 10}}
      prior_probability: {{from: 0.2, to: 0.8}}
"""


def main() -> None:
    """Measure and write the table."""
    quick = "--quick" in sys.argv
    runs = next((int(word) for word in sys.argv[1:] if word.isdigit()), 3)
    with tempfile.TemporaryDirectory() as folder:
        speed = against_numpy(Path(folder), runs)
        sizes = [10**3, 10**4, 10**5] + ([] if quick else [10**6])
        sweeps = [(points, *end_to_end(Path(folder), points)) for points in sizes]
    table = written(speed, sweeps, runs)
    (HERE / "sweep.md").write_text(table, "utf-8")
    print(table)


def against_numpy(folder: Path, runs: int) -> dict[str, list[float]]:
    """Microseconds for a scenario at 4,096 draws, by what is timed; the two are run in turn."""
    known = evidence_module.load()
    sweep = scenarios.read(file_of(folder, 2 * SIZES["model"]), known)
    batches = [sweep.batch(number, SIZES["model"]) for number in range(2)]
    run_batch("model", batches[0])  # what a sweep works out once
    measures = [found for question in QUESTIONS.values() if (found := question(known, Parameters())) is not None]
    drawn = [measure.base_draws for measure in measures]
    moves = np.geomspace(0.5, 2.0, BARE)

    def bare() -> int:
        for move in moves:
            for measure, draws in zip(measures, drawn, strict=True):
                first = next(name for name in draws if name in measure.ranges)
                np.mean(measure.holds({**draws, first: draws[first] * move}))
            measures[0].quantity(drawn[0])  # type: ignore[misc]
        return BARE

    def whole() -> int:
        run_batch("model", batches[1])
        return len(batches[1])

    def made() -> int:
        return len(sweep.batch(1, SIZES["model"]))

    timed: dict[str, Callable[[], int]] = {
        "bare numpy": bare,
        "a batch of the sweep": whole,
        "making the scenarios": made,
    }
    found: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(runs):
        for name, function in timed.items():
            begun = time.process_time()
            count = function()
            found[name].append((time.process_time() - begun) / count * 1e6)
    return found


def end_to_end(folder: Path, points: int) -> tuple[float, float, float, float]:
    """Of the whole command for so many scenarios: seconds, seconds of processor, peak of memory and results in MB."""
    out = folder / f"out-{points}"
    command = [sys.executable, "-m", "claim_audit", "sweep", str(file_of(folder, points)), "--out", str(out), "--quiet"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    process = subprocess.Popen([*command, "--jobs", "1"])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    assert status == 0, "the sweep failed"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return seconds, processor, usage.ru_maxrss / 1024, size / 1e6


def file_of(folder: Path, points: int) -> Path:
    """A file of so many scenarios over seven parameters."""
    path = folder / f"scenarios-{points}.yaml"
    path.write_text(SAMPLE.format(points=points), "utf-8")
    return path


def written(speed: dict[str, list[float]], sweeps: list[tuple[int, float, float, float, float]], runs: int) -> str:
    """The table."""
    medians = {name: statistics.median(found) for name, found in speed.items()}
    bare = medians["bare numpy"]
    lines = [
        "# A sweep at model depth",
        "",
        f"`python benchmarks/sweep.py {runs}` on {os.cpu_count()} cores, {memory_gb():.0f} GB, Python "
        f"{platform.python_version()}; time of one processor for one scenario at 4,096 draws, medians of {runs} runs "
        "in turn (least to most). Seven parameters move. The bare arithmetic has nothing around it; a batch is all",
        "that a worker does: medians, draws sorted and shared, evidence weighed, grades, table.",
        "",
        "| | µs a scenario | scenarios a second | of bare numpy |",
        "|---|---|---|---|",
    ]
    for name, found in speed.items():
        spread = f"{medians[name]:.1f} ({min(found):.1f} to {max(found):.1f})"
        lines.append(f"| {name} | {spread} | {1e6 / medians[name]:,.0f} | {medians[name] / bare:.3f} |")
    lines += [
        "",
        "The whole command with one process, from the file to the summary page, and the most memory it took:",
        "",
        "| scenarios | seconds | seconds of processor | memory, MB | results, MB |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {points:,} | {seconds:.1f} | {processor:.1f} | {memory:.0f} | {size:.1f} |"
        for points, seconds, processor, memory, size in sweeps
    ]
    return "\n".join(lines) + "\n"


def memory_gb() -> float:
    """The memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


if __name__ == "__main__":
    main()
