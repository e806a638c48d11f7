"""A function over many items in several processes: order, errors, and what is left."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from claim_audit.pool import AHEAD, WorkerLost, in_order

AT_WORK = """
import sys, time
from claim_audit.pool import in_order
if __name__ == "__main__":
    for _ in in_order(time.sleep, [0, 0, 600, 600], 2):
        print("one", flush=True)
"""
NAMED = "/dev/shm/"


def whose(number: int) -> tuple[int, int]:
    """A square and the process that worked it out; not where that is 13."""
    if number == 13:
        raise ValueError("thirteen")
    if number == 99:
        os.kill(os.getpid(), signal.SIGKILL)
    return number**2, os.getpid()


def left_over() -> set[int | None]:
    return {child.pid for child in multiprocessing.active_children()}


def test_results_come_in_order_from_a_process_for_each_job() -> None:
    before = left_over()
    squares, processes = zip(*in_order(whose, range(20, 80), 2), strict=True)
    assert squares == tuple(number**2 for number in range(20, 80))
    assert len(set(processes) - {os.getpid()}) == 2
    assert left_over() <= before


@pytest.mark.parametrize(("items", "jobs"), [([1, 2, 3], 1), ([4], 2), ([], 2)])
def test_one_job_or_one_item_needs_no_other_process(items: list[int], jobs: int) -> None:
    assert list(in_order(whose, items, jobs)) == [(number**2, os.getpid()) for number in items]


def test_no_more_items_are_taken_than_are_under_way() -> None:
    taken = 0

    def counted() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number

    results = in_order(whose, counted(), 2)
    for done in range(1, 5):
        next(results)
        assert taken <= done + AHEAD * 2
    results.close()


def test_what_the_function_raises_is_raised_in_its_place() -> None:
    before = left_over()
    results = in_order(whose, [12, 13, 14], 2)
    assert next(results)[0] == 144
    with pytest.raises(ValueError, match="thirteen"):
        next(results)
    assert left_over() <= before


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_worker_that_is_killed_is_told_and_the_others_end() -> None:
    before = left_over()
    with pytest.raises(WorkerLost, match="a worker was ended from outside"):
        list(in_order(whose, [1, 99, *range(2, 9)], 2))
    assert left_over() <= before


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="looks at what processes map as Linux shows it")
def test_nothing_is_left_when_all_are_killed_at_once_and_no_worker_when_the_parent_is() -> None:
    """A named semaphore is mapped by those who use it; only what is deleted already goes with the last of them."""
    running = subprocess.Popen([sys.executable, "-c", AT_WORK], stdout=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stdout.readline() == b"one\n"
    family = [(parent := psutil.Process(running.pid)), *parent.children(recursive=True)]
    assert len(family) >= 3
    mapped = [line for one in family for line in Path(f"/proc/{one.pid}/maps").read_text().splitlines()]
    assert not [line for line in mapped if NAMED in line and not line.endswith("(deleted)")]
    running.kill()
    running.communicate()
    assert psutil.wait_procs(family, timeout=20)[1] == []
