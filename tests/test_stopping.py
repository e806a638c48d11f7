"""What a command has left once its memory is used up."""

import subprocess
import sys

import pytest

HUNGRY = """
import resource
from contextlib import nullcontext
from claim_audit.stopping import set_aside
room = 64 << 20
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + room, used + room))
hog = []
try:
    with {context}():
        while True:
            hog.append(bytes(1 << 20))
except MemoryError:
    try:
        print(len(bytes(8 << 20)))
    except MemoryError:
        print("nothing")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits the memory of a process as Linux does")
@pytest.mark.parametrize(("context", "there"), [("set_aside", str(8 << 20)), ("nullcontext", "nothing")])
def test_what_was_set_aside_is_there_once_there_is_no_more(context: str, there: str) -> None:
    command = [sys.executable, "-c", HUNGRY.format(context=context)]
    assert subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.strip() == there
