"""The engine that forks: what it returns equals papermill's default engine, on our notebooks and on awkward ones."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import papermill
import psutil
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

ROOT = Path(__file__).parents[1]
ENGINES = ("nbclient", "claim-audit")
KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}

# with this variable set, a kernel does not look at what subprocesses write
CLEAN = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}

SAME = {
    "text": "print('하나')\n'둘'",
    "both streams": "import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('more')",
    "displays": (
        "from IPython.display import HTML, display\n"
        "display(HTML('<b>굵게</b>'))\n"
        "print('between')\n"
        "display({'text/plain': 'x', 'application/vnd.x+json': {'a': 1}}, raw=True)"
    ),
    "an updated display": (
        "from IPython.display import display\nhandle = display('before', display_id='one')\nhandle.update('after')"
    ),
    "a cleared output": ("from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')"),
    "a cleared output that waits": (
        "from IPython.display import clear_output\nprint('a')\nclear_output(wait=True)\nprint('b')"
    ),
    "a frame": "import pandas as pd\npd.DataFrame({'가': [1, 2.5], 'b': ['x', None]})",
    "a chart": "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 3, 2])\nNone",
    "two charts and a setting": (
        "import matplotlib.pyplot as plt\n"
        "plt.rcParams['lines.linewidth'] = 7\n"
        "plt.plot([1, 2])\n"
        "plt.figure()\n"
        "plt.plot([2, 1])\n"
        "None"
    ),
    "a shell command": "!echo 명령; echo fehler >&2",
    "a command's output as a value": "lines = !echo one && echo two\nlines",
    "magics": "%cd ..\n%pwd\n%env CLAIM_AUDIT_TEST=1\n%precision 3\n3.14159",
    "a cell magic": "%%capture held\nprint('kept')",
    "a bash cell": "%%bash\necho from bash\necho its errors >&2",
    "a subprocess": ("import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(\"from below\")'])\nNone"),
    "bytes past Python": "import os\n_ = os.write(1, '가나다'.encode())",
    "a thread": (
        "import threading\n"
        "thread = threading.Thread(target=print, args=('in a thread',))\n"
        "thread.start()\n"
        "thread.join()"
    ),
    "a pool of processes": (
        "import multiprocessing\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "    found = pool.map(abs, [-1, -2])\n"
        "found"
    ),
    "a top-level await": "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "much output": "print('x' * 3_000_000)",
    "a gigabyte": "size = len(bytes(1_000_000_000))\nsize",
    "a warning": "import warnings\nwarnings.warn('careful')",
    "the last values": "41 + 1\n_ = 5\nIn[-1][:4], __name__, _ih[-1][:2]",
    "a class that pickles": "import pickle\nclass Point: x = 1\npickle.loads(pickle.dumps(Point())).x",
    "a file of the folder": "from pathlib import Path\nPath('.').resolve().name",
    "help": "print?",
    "an empty cell": "   \n",
    "seeds": (
        "import random, numpy\nrandom.seed(1); numpy.random.seed(1)\nrandom.random(), float(numpy.random.rand())"
    ),
    "metadata": "from IPython.display import display\ndisplay('x', metadata={'text/plain': {'a': 1}})",
    "a rich repr": (
        "class Rich:\n"
        "    def _repr_html_(self): return '<i>r</i>'\n"
        "    def _repr_mimebundle_(self, include=None, exclude=None): return {'application/vnd.x+json': {'c': 1}}\n"
        "Rich()"
    ),
}
FAILING = {
    "an error": "def f():\n    return 1 / 0\nf()",
    "a chain of errors": ("try:\n    {}['키']\nexcept KeyError as error:\n    raise ValueError('잘못') from error"),
    "a syntax error": "print('a'\n",
    "input": "input('이름? ')",
    "a password": "import getpass\ngetpass.getpass()",
    "a failed magic": "%nosuchmagic",
    "a failed bash cell": "%%bash\nexit 3",
    "sys.exit": "import sys\nsys.exit(3)",
    "an interrupt": "raise KeyboardInterrupt",
    "an error in a display": "class Bad:\n    def _repr_html_(self): raise RuntimeError('no')\nBad()",
}
DYING = {
    "os._exit": "import os\nprint('before', flush=True)\nos._exit(0)",
    "a segfault": "import ctypes\nctypes.string_at(0)",
    "a kill": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "an abort with a child left": (
        "import os, subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "os.abort()"
    ),
}


@pytest.fixture(scope="module", autouse=True)
def engine() -> None:
    """The engine as papermill's entry point gives it."""
    from claim_audit.forking import ForkedEngine

    assert papermill_engines.get_engine("claim-audit").execute_managed_notebook.__func__ is (
        ForkedEngine.execute_managed_notebook.__func__
    )


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """No process and no descriptor more than before."""
    me = psutil.Process()
    before = set(me.children(recursive=True)), me.num_fds()
    yield
    for _ in range(50):
        left = set(me.children(recursive=True)) - before[0]
        if not left:
            break
        time.sleep(0.1)
    assert not left
    assert me.num_fds() <= before[1] + 3, "but for an event loop, which nbclient keeps"


def run(*sources: str, engine: str | None = "claim-audit", **options: Any) -> Any:
    """The notebook of these cells, executed."""
    cells = [new_markdown_cell("# 제목"), *map(new_code_cell, sources)]
    return papermill.execute_notebook(
        new_notebook(cells=cells, metadata=KERNEL), None, engine_name=engine, progress_bar=False, **options
    )


def outputs(notebook: Any) -> list[Any]:
    """All outputs and counts, without what differs between any two runs.

    A kernel sends text in pieces as time goes by, so neighbours of one stream are joined; a traceback that ends in the
    engine's own files (a refused input) is cut before them.
    """
    found = []
    for cell in notebook.cells:
        parts: list[Any] = []
        for part in json.loads(json.dumps(cell.get("outputs", []))):
            if parts and part["output_type"] == "stream" and parts[-1].get("name") == part["name"]:
                parts[-1]["text"] += part["text"]
            elif part.get("ename") == "StdinNotImplementedError":
                parts.append({**part, "traceback": part["traceback"][:3]})
            else:
                parts.append(part)
        found.append((parts, cell.get("execution_count")))
    text = re.sub(r"ipykernel_\d+", "ipykernel_N", json.dumps(found))
    return json.loads(re.sub(r"0x[0-9a-f]{6,}", "0xN", text))


def by_command(notebook: Any, folder: Path, engine: str) -> tuple[int, Any]:
    """The exit code of papermill's own command, and what it wrote."""
    nbformat.write(notebook, folder / "in.ipynb")
    command = [
        sys.executable,
        "-m",
        "papermill",
        "--no-progress-bar",
        "--engine",
        engine,
        "in.ipynb",
        f"{engine}.ipynb",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False, env=CLEAN)
    return done.returncode, nbformat.read(folder / f"{engine}.ipynb", 4)


@pytest.fixture(scope="module")
def same(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """All cells of SAME in one notebook, as the two engines run it: the default one, ours."""
    folder = tmp_path_factory.mktemp("here")
    notebook = new_notebook(cells=[new_code_cell(source) for source in SAME.values()], metadata=KERNEL)
    found = [by_command(notebook, folder, engine) for engine in ENGINES]
    assert [code for code, _ in found] == [0, 0]
    return [executed for _, executed in found]


@pytest.mark.parametrize("position", range(len(SAME)), ids=list(SAME))
def test_outputs_are_those_of_the_default_engine(same: Any, position: int) -> None:
    theirs, ours = (outputs(notebook)[position] for notebook in same)
    assert ours == theirs


def test_the_notebook_says_which_language_it_is_in(same: Any) -> None:
    theirs, ours = same
    assert ours.metadata.language_info == theirs.metadata.language_info


@pytest.mark.parametrize("source", FAILING.values(), ids=list(FAILING))
def test_a_failed_cell_fails_as_in_the_default_engine(source: str, tmp_path: Path) -> None:
    notebook = new_notebook(cells=[new_code_cell(source), new_code_cell("'never'")], metadata=KERNEL)
    (their_code, theirs), (our_code, ours) = (by_command(notebook, tmp_path, engine) for engine in ENGINES)
    assert (our_code, outputs(ours)) == (their_code, outputs(theirs))
    assert our_code != 0


@pytest.mark.parametrize("source", DYING.values(), ids=list(DYING))
def test_a_child_that_dies_is_a_dead_kernel(source: str) -> None:
    with pytest.raises(DeadKernelError):
        run(source, "'never'")


def test_what_was_printed_before_it_died_is_kept() -> None:
    notebook = new_notebook(cells=[new_code_cell(DYING["os._exit"])], metadata=KERNEL)
    with pytest.raises(DeadKernelError):
        papermill.execute_notebook(notebook, None, engine_name="claim-audit", progress_bar=False)


def test_exit_ends_the_run() -> None:
    with pytest.raises(DeadKernelError):
        run("exit()", "'never'")


def test_an_endless_loop_ends_at_its_limit() -> None:
    started = time.monotonic()
    with pytest.raises(CellTimeoutError):
        run("while True: pass", execution_timeout=1)
    assert time.monotonic() - started < 20


def test_a_run_leaves_this_process_as_it_was(tmp_path: Path) -> None:
    import random

    folder, path, modules, stdout = os.getcwd(), list(sys.path), sys.modules["__main__"], sys.stdout
    random.seed(7)
    state = random.getstate()
    run(
        "import os, sys, random, matplotlib\n"
        "os.chdir('/')\n"
        "os.environ['CLAIM_AUDIT_TEST'] = '1'\n"
        "sys.path.clear()\n"
        "random.random()"
    )
    assert (folder, path, modules, stdout, state) == (
        os.getcwd(),
        sys.path,
        sys.modules["__main__"],
        sys.stdout,
        random.getstate(),
    )
    assert "CLAIM_AUDIT_TEST" not in os.environ


def test_two_runs_share_nothing() -> None:
    run("import builtins\nbuiltins.left = 1\nimport json\njson.left = 1\nx = 1")
    with pytest.raises(PapermillExecutionError, match="NameError"):
        run("left")
    seeds = {run("import random\nrandom.random()").cells[1].outputs[0].data["text/plain"] for _ in range(2)}
    assert len(seeds) == 2, "each run has random numbers of its own"


def test_exit_handlers_and_temporary_folders_of_the_notebook_are_run(tmp_path: Path) -> None:
    run(
        f"import atexit, pathlib, tempfile\nfolder = tempfile.TemporaryDirectory(dir={str(tmp_path)!r})\n"
        f"_ = atexit.register(pathlib.Path({str(tmp_path / 'left')!r}).write_text, 'bye')"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["left"]


def test_what_a_notebook_started_ends_with_it() -> None:
    found = run(
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(90)'])\n"
        "child.pid"
    )
    pid = int(found.cells[1].outputs[0].data["text/plain"])
    deadline = time.monotonic() + 20  # a process that was killed may be seen for a moment yet
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_papermills_command_knows_the_engine(tmp_path: Path) -> None:
    nbformat.write(new_notebook(cells=[new_code_cell("1 + 1")], metadata=KERNEL), tmp_path / "in.ipynb")
    command = [
        sys.executable,
        "-W",
        "error::DeprecationWarning:claim_audit",
        "-m",
        "papermill",
        "--engine",
        "claim-audit",
    ]
    done = subprocess.run(
        [*command, "in.ipynb", "out.ipynb"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[0].outputs[0].data["text/plain"] == "2"
    assert "multi-threaded" not in done.stderr


PARENT = """
import sys, nbformat, papermill
papermill.execute_notebook(nbformat.read(sys.argv[1], 4), None, engine_name="claim-audit", progress_bar=False)
"""


def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    cell = new_code_cell("import os, pathlib, time\npathlib.Path('pid').write_text(f'{os.getpid()} ')\ntime.sleep(60)")
    nbformat.write(new_notebook(cells=[cell], metadata=KERNEL), tmp_path / "in.ipynb")
    parent = subprocess.Popen([sys.executable, "-c", PARENT, "in.ipynb"], cwd=tmp_path)
    note = tmp_path / "pid"
    while not note.exists() or not note.read_text().endswith(" "):
        assert parent.poll() is None
        time.sleep(0.1)
    child = psutil.Process(int(note.read_text()))
    parent.kill()
    parent.wait()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_our_notebooks_come_out_the_same(path: Path) -> None:
    notebooks = [
        papermill.execute_notebook(
            nbformat.read(path, 4), None, {"lang": "en"}, engine_name=engine, progress_bar=False, cwd=path.parent
        )
        for engine in ("claim-audit", None)
    ]
    ours, theirs = map(outputs, notebooks)
    assert ours == theirs
