"""How what runs the notebooks ends: all of it, whatever it is about to start."""

import multiprocessing
import subprocess
import sys
import time

import psutil
import pytest

from claim_audit import families

TOKEN = "claim_audit_test_execution"
SLEEPER = (sys.executable, "-S", "-c", "import time; time.sleep(60)", TOKEN)


def start_others(seconds: float) -> None:
    """Start one process after the other."""
    for _ in range(int(seconds / 0.005)):
        subprocess.Popen(SLEEPER)
        time.sleep(0.005)
    time.sleep(seconds)


def sleepers() -> list[psutil.Process]:
    return [one for one in psutil.process_iter(["cmdline"]) if TOKEN in (one.info["cmdline"] or ())]


@pytest.mark.skipif(sys.platform == "win32", reason="processes have no children there once they are gone")
def test_what_is_being_started_while_all_is_ended_ends_too() -> None:
    for _ in range(3):
        server = multiprocessing.get_context("fork").Process(target=start_others, args=(1.0,))
        server.start()
        while len(sleepers()) < 3:
            time.sleep(0.01)
        assert server.pid
        families.end(server.pid)
        server.join()
        time.sleep(0.1)
        left = sleepers()
        for one in left:
            one.kill()
        assert not psutil.pid_exists(server.pid)
        assert left == []
