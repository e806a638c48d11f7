"""Builds of a small report with real kernels: what is published, what is refused, and what is left behind."""

import ast
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from claim_audit import publication
from claim_audit.page import outputs
from claim_audit.stopping import BuildError, Exit

PAGES = {"reports/deepseek-shock.ko.html", "reports/deepseek-shock.en.html"}
QUIET = {"quiet": True}


def kernels() -> list[psutil.Process]:
    """The kernels running under this process."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if any("ipykernel" in word for word in child.cmdline()):
                found.append(child)
        except psutil.Error:
            continue
    return found


def refused(checkout: Any, exit_code: Exit, **options: Any) -> str:
    """The message of a build that must fail with `exit_code` and leave the last good report as it was."""
    for folder in ("reports", "figures"):
        (checkout.root / folder).mkdir(exist_ok=True)
        (checkout.root / folder / "last.txt").write_text("the last good report")
    before = checkout.published()
    with pytest.raises(BuildError) as caught:
        checkout.build(**QUIET, **options)
    assert checkout.published() == before
    assert not list(checkout.root.glob(".claim-audit-*")), "staging is left behind"
    assert kernels() == []
    assert caught.value.exit_code == exit_code
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_build_publishes_pages_results_manifest_tables_and_charts(checkout: Any, sample: Any, capfd: Any) -> None:
    checkout.add(sample.cost_notebook())
    checkout.build(keep=checkout.root / "kept")
    found = checkout.published()
    assert set(found) == PAGES | {
        "reports/index.html",
        *(f"reports/og.{lang}.png" for lang in ("ko", "en")),
        "reports/results.json",
        "reports/manifest.json",
        *(f"reports/tables/{name}.{lang}.csv" for name in ("stages", "cost-stages") for lang in ("ko", "en")),
        *(f"figures/cost-stages.{lang}.svg" for lang in ("ko", "en")),
    }
    results = json.loads(found["reports/results.json"])
    cost = next(number for number in results["numbers"] if number["key"] == sample.COST.key)
    assert cost == {
        "key": "cost/stages/v3/usd",
        "value": 5576000.0,
        "unit": "USD",
        "interval": [4e6, 8e6],
        "origin": {
            "formula": "gpu_hours × usd_per_gpu_hour",
            "inputs": ["training_runs/deepseek-v3/gpu_hours", "parameters/usd_per_gpu_hour"],
        },
        "stated_in": ["02_training_cost"],
    }
    assert results["verdicts"] == [
        {"claim_id": "l03-cost", "line": 3, "hedge": "stated", "grade": "mostly-false", "probability": 0.31}
    ]
    manifest = json.loads(found["reports/manifest.json"])
    assert list(manifest["inputs"]) == ["data/glossary.csv", "notebooks/02_training_cost.ipynb", "requirements.lock"]
    assert manifest["versions"]["numpy"] == "2.4.0"
    assert "lang" not in manifest["parameters"]
    assert {path.name for path in (checkout.root / "kept").iterdir()} == {
        "02_training_cost.ko.ipynb",
        "02_training_cost.en.ipynb",
    }
    said = capfd.readouterr().err
    assert "02_training_cost ko: begun, 9 cells" in said
    assert "built in " in said
    assert str(checkout.root) not in b"".join(found.values()).decode("utf-8", "replace")


def test_progress_as_json_is_one_object_a_line(checkout: Any, sample: Any, capfd: pytest.CaptureFixture[str]) -> None:
    checkout.add(sample.cost_notebook(("code", [], "import sys; print('careful', file=sys.stderr)")))
    checkout.build(as_json=True)
    said = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    started = [one["cell"] for one in said if one["event"] == "cell" and one["lang"] == "ko"]
    assert started == sorted(started)
    assert all(one["cells"] == 10 for one in said if one["event"] == "cell")
    assert sorted(one["lang"] for one in said if one["event"] == "done") == ["en", "ko"]
    assert ["careful" in one["line"] for one in said if one["event"] == "warning"] == [True, True]
    assert said[-1]["line"].startswith("built in ")


def test_two_builds_give_the_same_bytes(checkout: Any, sample: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout.add(sample.cost_notebook(("code", [], "print(len({'a', 'b'}), hash('a') == hash('a'))")))
    checkout.build(**QUIET)
    first = checkout.published()
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Seoul")
    # In the locale C, Python 3.11 does not start where it is told of a path that is not ASCII.
    monkeypatch.setenv("LC_ALL", "C" if sys.prefix.isascii() else "C.UTF-8")
    other = sample.Checkout(checkout.root.parent / "elsewhere {x} [y]")
    other.add(sample.cost_notebook(("code", [], "print(len({'a', 'b'}), hash('a') == hash('a'))")))
    other.build(**QUIET, jobs=1)
    assert other.published() == first


def test_parameters_reach_the_notebooks_typed(checkout: Any, sample: Any) -> None:
    checkout.add(
        sample.cost_notebook(("code", [], "assert usd_per_gpu_hour == 3.5 and type(usd_per_gpu_hour) is float"))
    )
    checkout.build(**QUIET, params={"usd_per_gpu_hour": 3.5})
    page = checkout.published()["reports/deepseek-shock.en.html"].decode()
    assert "make report PARAMS=&#34;-p usd_per_gpu_hour 3.5&#34;" in page
    assert json.loads(checkout.published()["reports/manifest.json"])["parameters"]["usd_per_gpu_hour"] == 3.5


def test_what_a_cell_writes_to_stderr_is_passed_on_and_not_published(checkout: Any, sample: Any, capfd: Any) -> None:
    checkout.add(sample.cost_notebook(("code", [], "import sys\nprint('careful', file=sys.stderr)")))
    checkout.build(**QUIET)
    assert "warning: 02_training_cost ko, cell 10: careful" in capfd.readouterr().err
    assert 'class="stderr"' not in checkout.published()["reports/deepseek-shock.ko.html"].decode()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"claimed_ration": 0.1}, "parameter 'claimed_ration' is unknown; did you mean 'claimed_ratio'?"),
        ({"include_base_model": "false"}, "parameter include_base_model:"),
        ({"usd_per_gpu_hour": 99}, "parameter usd_per_gpu_hour: 99"),
        ({"claimed_chip": "h1000"}, "parameter claimed_chip: 'h1000' is unknown; did you mean 'h100'?"),
        ({"lang": "en"}, "parameter lang: the report is built in both languages; leave it out"),
    ],
)
def test_a_wrong_parameter_is_refused_before_any_kernel_starts(
    checkout: Any, params: dict[str, Any], message: str
) -> None:
    assert message in refused(checkout, Exit.USAGE, params=params)


def test_a_folder_without_notebooks_is_refused(checkout: Any) -> None:
    assert refused(checkout, Exit.USAGE) == "notebooks/: no notebook such as 00_summary.ipynb is there"


def test_a_cell_that_fails_is_named_with_its_first_line_and_its_error(checkout: Any, sample: Any) -> None:
    checkout.add(sample.cost_notebook(("code", [], "rate = {}\nrate['h900']")))
    message = refused(checkout, Exit.CELL, params={"usd_per_gpu_hour": 3.5}, jobs=1)
    assert message == "notebooks/02_training_cost.ipynb (ko), cell 10 (rate = {}): KeyError: 'h900'"


def shown(checkout: Any) -> list[str]:
    """What the saved Korean notebook shows of each of its own code cells: its status and its error."""
    saved = json.loads((checkout.root / "kept" / "02_training_cost.ko.ipynb").read_text())
    found = []
    for cell in saved["cells"]:
        if cell["cell_type"] != "code" or "injected-parameters" in cell["metadata"].get("tags", ()):
            continue
        errors = [f": {output['ename']}" for output in cell["outputs"] if output["output_type"] == "error"]
        found.append(cell["metadata"]["papermill"]["status"] + "".join(errors))
        assert found[-1] != "pending" or (cell["outputs"], cell["execution_count"]) == ([], None)
    return found


def test_leaving_early_is_no_success(checkout: Any, sample: Any) -> None:
    checkout.add(sample.cost_notebook(("code", [], "import sys; sys.exit(0)"), ("code", [], "1")))
    message = refused(checkout, Exit.CELL, jobs=1, keep=checkout.root / "kept")
    assert shown(checkout) == ["completed"] * 5 + ["failed: SystemExit", "pending"]
    assert message.startswith("notebooks/02_training_cost.ipynb (ko), cell 10 (import sys; sys.exit(0)): SystemExit")


@pytest.mark.parametrize("isolation", ["fork", "kernel"])
def test_a_dead_kernel_is_named_and_the_notebook_shows_where(checkout: Any, sample: Any, isolation: str) -> None:
    checkout.add(sample.cost_notebook(("code", [], "import os\nos.kill(os.getpid(), 9)"), ("code", [], "print(1)")))
    message = refused(checkout, Exit.KERNEL, jobs=1, isolation=isolation, keep=checkout.root / "kept")
    assert message == "notebooks/02_training_cost.ipynb (ko), cell 10 (import os): DeadKernelError: the kernel died"
    assert shown(checkout) == ["completed"] * 5 + ["failed: DeadKernelError", "pending"]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="looks at what processes map as Linux shows it")
@pytest.mark.parametrize("isolation", ["fork", "kernel"])
def test_no_lock_has_a_name_that_outlives_a_kill_of_all(checkout: Any, sample: Any, isolation: str) -> None:
    look = (
        "import pathlib, psutil\nworker, server, *_ = psutil.Process().parents()\n"
        "maps = [pathlib.Path(f'/proc/{one.pid}/maps').read_text() for one in (worker, server)]\n"
        "locks = [line for text in maps for line in text.splitlines() if '/dev/shm/' in line]\n"
        "raise ValueError(len(locks), [line for line in locks if not line.endswith('(deleted)')])"
    )
    checkout.add(sample.cost_notebook(("code", [], look)))
    message = refused(checkout, Exit.CELL, jobs=1, isolation=isolation)
    locks, named = ast.literal_eval(message.partition("ValueError: ")[2])
    assert locks
    assert named == []


def test_a_cell_that_takes_too_long_is_named(checkout: Any, sample: Any) -> None:
    checkout.add(sample.cost_notebook(("code", [], "import time\ntime.sleep(60)")))
    message = refused(checkout, Exit.TIMEOUT, cell_seconds=1.0, jobs=1, keep=checkout.root / "kept")
    assert message == "notebooks/02_training_cost.ipynb (ko), cell 10 (import time): TimeoutError: not done after 1 s"
    assert shown(checkout) == ["completed"] * 5 + ["failed: TimeoutError"]


@pytest.mark.parametrize("isolation", ["fork", "kernel"])
def test_a_notebook_whose_cells_take_too_long_together_is_named(checkout: Any, sample: Any, isolation: str) -> None:
    nap = ("code", [], "import time\ntime.sleep(3)")
    checkout.add(sample.notebook(("code", ["parameters"], sample.PARAMETERS_CELL), *[nap] * 99))
    message = refused(checkout, Exit.TIMEOUT, run_seconds=7.0, jobs=1, isolation=isolation, keep=checkout.root / "kept")
    assert message.startswith("notebooks/02_training_cost.ipynb (ko), cell ")
    assert message.endswith(" (import time): TimeoutError: the notebook was not done after 7 s in all")
    assert shown(checkout)[-1] == "pending"


def test_a_declared_figure_that_did_not_come_out_is_named(checkout: Any, sample: Any) -> None:
    checkout.add(sample.cost_notebook(figures=["cost-stages", "cost-trend"]))
    message = refused(checkout, Exit.INCOMPLETE)
    assert message == (
        "notebooks/02_training_cost.ipynb (ko): figure 'cost-trend' is declared in its metadata but did not come out "
        "(and 1 more like it)"
    )


def test_a_table_nobody_declared_is_named(checkout: Any, sample: Any) -> None:
    checkout.add(sample.cost_notebook(tables=[]))
    assert "table 'stages' came out but its metadata" in refused(checkout, Exit.INCOMPLETE)


def test_a_digit_without_origin_is_named(checkout: Any, sample: Any) -> None:
    checkout.add(sample.cost_notebook(("markdown", ["ko"], "비용은 12배 줄었다.")))
    message = refused(checkout, Exit.INCOMPLETE)
    assert message.startswith(
        "ko page, 02_training_cost: digit '12' has no origin in '…비용은 12배 줄었다.…'; give it to say()"
    )


def test_languages_that_state_different_numbers_are_refused(checkout: Any, sample: Any) -> None:
    price = sample.said("시간당 {price}이다.", "{price} an hour.", price=sample.PRICE)
    checkout.add(sample.cost_notebook(("code", ["ko"], price)))
    message = refused(checkout, Exit.INCOMPLETE)
    assert "number parameters/usd_per_gpu_hour is stated in the ko page but not in the en page" in message


def test_a_picture_is_written_where_readme_shows_one(tmp_path: Path) -> None:
    data = {"kind": "figure", "states": [], "numbers": [], "sources": [], "id": "verdicts"}
    data |= {"svg": "<svg/>\n", "csv": "a\n", "png": "iVBORw0K"}
    ledger = outputs.Ledger([outputs.Output("00_summary", 3, data)])
    for folder in ("reports/tables", "figures"):
        (tmp_path / folder).mkdir(parents=True)
    publication._write_pieces(publication.Edition("ko", "", ledger, b""), tmp_path)
    assert (tmp_path / "figures" / "verdicts.ko.png").read_bytes() == b"\x89PNG\r\n"


def test_when_what_runs_notebooks_is_killed_the_cell_is_named(checkout: Any, sample: Any) -> None:
    kill = (
        "import os, time, pathlib, psutil\nworker, server, *_ = psutil.Process().parents()\n"
        "pathlib.Path('pids').write_text(f'{os.getpid()} {worker.pid}')\nserver.kill()\ntime.sleep(60)"
    )
    checkout.add(sample.cost_notebook(("code", [], kill)))
    message = refused(checkout, Exit.KERNEL, jobs=1, isolation="fork")
    for pid in (checkout.root / "notebooks" / "pids").read_text().split():
        _wait(lambda pid=int(pid): not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    assert message == (
        "notebooks/02_training_cost.ipynb (ko), cell 10: a process that runs notebooks was killed, perhaps for want "
        "of memory"
    )


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_no_process_behind(checkout: Any, sample: Any, stop: signal.Signals) -> None:
    checkout.add(sample.cost_notebook(("code", [], "import time\nopen('started', 'w').close()\ntime.sleep(300)")))
    script = checkout.root / "run.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "if __name__ == '__main__':\n"
        "    import conftest, pathlib\n"
        "    checkout = conftest.Checkout.__new__(conftest.Checkout)\n"
        "    checkout.root = pathlib.Path(__file__).parent\n"
        "    try:\n        checkout.build()\n"
        "    except KeyboardInterrupt:\n        sys.exit(130)\n"
    )
    # A group of its own, as a terminal gives; the signal goes to the leader alone.
    running = subprocess.Popen([sys.executable, str(script)], start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        _wait((checkout.root / "notebooks" / "started").exists)
        family = psutil.Process(running.pid).children(recursive=True)
        assert len(family) > 2, "a server, its workers, a notebook"
        assert _named_semaphores(family) == [], "they stay for good if all of these are killed at once"
        os.kill(running.pid, stop)
        assert running.wait(30) == (-9 if stop == signal.SIGKILL else 130)
        _, alive = psutil.wait_procs(family, timeout=15)
        assert alive == [], "these processes are still there"
    finally:
        running.kill()
    assert not (checkout.root / "reports").exists()


def _named_semaphores(processes: list[psutil.Process]) -> list[str]:
    """Those in use that still have a name in the system, where processes can be asked (Linux)."""
    mapped = {found.path for one in processes if hasattr(one, "memory_maps") for found in one.memory_maps()}
    return sorted(path for path in mapped if path.startswith("/dev/shm/sem.") and Path(path).exists())


def _wait(happened: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
