"""Mutation testing of the models: python benchmarks/mutation.py [--only cost …] [--sample] [--survivors] [--write].

Changes the code of each module in one small place at a time (mutmut's operators: another comparison, a number one
higher, an argument left out, a string in capitals …) and runs the module's own tests. A change that no test notices
has survived: either a test is missing, or the change makes no difference and stands in `equivalent_mutants.toml` with
the reason. Each module is worked on in a copy under `.mutants/`, where a finished mutant is not run again until the
function or its tests change. `--sample` tries every tenth mutant; `--survivors` prints the changes nobody noticed;
`--write` writes the table of `mutation.md`.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).resolve().parent
ROOT = BENCHMARKS.parent
WORK = ROOT / ".mutants"
PAGE = BENCHMARKS / "mutation.md"
START, END = "<!-- mutants: start -->", "<!-- mutants: end -->"
# A fork has little to do but its tests: no plugin it does not need, none that gathers the garbage of all that is known.
PLUGINS = (
    "_hypothesis_pytestplugin",
    "mutation_order",
    "no:cacheprovider",
    "no:unraisableexception",
    "no:threadexception",
)
COPIED = ("src", "tests", "data", "pyproject.toml")


@dataclass(frozen=True)
class Subject:
    """A module or package under test: its sources (patterns under src/claim_audit) and the test files that answer."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]


SUBJECTS = {
    "numbers": Subject(("numbers/*.py",), ("test_numbers.py",)),
    "uncertainty": Subject(("uncertainty.py",), ("test_uncertainty.py",)),
    "market": Subject(("market.py",), ("test_market.py",)),
    "market_structure": Subject(("market_structure.py",), ("test_market_structure.py",)),
    "parity": Subject(("parity.py",), ("test_parity.py",)),
    "cost": Subject(("cost/*.py",), ("test_cost.py", "test_cost_tables.py")),
    "verdicts": Subject(("verdicts/*.py",), ("test_verdicts.py", "test_verdicts_parts.py", "test_article_audit.py")),
    "fleet": Subject(("fleet.py",), ("test_fleet.py", "test_fleet_tables.py")),
    "export_rules": Subject(("export_rules.py",), ("test_export_rules.py", "test_export_rules_tables.py")),
}
KILLED, UNTRIED = ("killed", "timeout"), "not checked"
ENOUGH = 0.9
SAMPLE = ("*__mutmut_*5",)


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, what the lines were and became, and what the tests made of it."""

    subject: str
    name: str
    status: str
    was: str
    becomes: str

    @property
    def function(self) -> str:
        """Its module and function, without the parts that mutmut makes: cost.drivers.tornado."""
        path, _, mangled = self.name.removeprefix("claim_audit.").rpartition(".")
        return f"{path}.{mangled.rpartition('__mutmut_')[0].removeprefix('x').strip('_ǁ').replace('ǁ', '.')}"


def main() -> None:
    """Run, judge and print; with a status other than 0 where a module is below nine in ten."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=list(SUBJECTS))
    parser.add_argument("--sample", action="store_true", help="try every tenth mutant only")
    parser.add_argument("--survivors", action="store_true", help="print the changes that no test noticed")
    parser.add_argument("--no-run", action="store_true", help="judge what earlier runs found")
    parser.add_argument("--write", action="store_true", help="write the table of benchmarks/mutation.md")
    asked = parser.parse_args()
    known = tomllib.loads((BENCHMARKS / "equivalent_mutants.toml").read_text("utf-8"))["mutant"]
    rows = []
    for name in asked.only:
        if not asked.no_run:
            run(name, SAMPLE if asked.sample else ())
        made = list(found(name))
        mutants = [mutant for mutant in made if mutant.status != UNTRIED]
        left = [mutant for mutant in mutants if mutant.status not in KILLED]
        equivalent = [mutant for mutant in left if is_known(mutant, known)]
        counts = (len(mutants) - len(left), len(left) - len(equivalent), len(equivalent))
        rows.append((name, len(made), len(mutants), *counts))
        if asked.survivors:
            for mutant in left:
                if mutant not in equivalent:
                    print(f"{mutant.function} ({mutant.status}) was\n{mutant.was}\nand becomes\n{mutant.becomes}\n")
    table = tabled(rows)
    print(table)
    if asked.write:
        before, _, rest = PAGE.read_text("utf-8").partition(START)
        PAGE.write_text(f"{before}{START}\n{table}\n{END}{rest.partition(END)[2]}", "utf-8")
    sys.exit(any(killed < ENOUGH * (killed + survived) for *_, killed, survived, _ in rows))


def run(name: str, names: tuple[str, ...] = ()) -> None:
    """Have mutmut try every mutant of a subject that it has not tried yet, or those of the `names` (patterns).

    Raises CalledProcessError if it cannot.
    """
    subject, folder = SUBJECTS[name], WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    for part in COPIED:
        shutil.rmtree(folder / part, ignore_errors=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / part, folder / part)
    tests = [f"tests/{file}" for file in subject.tests if (ROOT / "tests" / file).exists()]
    (folder / "setup.cfg").write_text(configuration(subject, tests), "utf-8")
    tried_with = folder / "tests.json"
    if not tried_with.exists() or tried_with.read_text("utf-8") != fingerprint(tests):
        forget_survivors(folder)
        tried_with.write_text(fingerprint(tests), "utf-8")
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1", *names]
    path = os.pathsep.join(map(str, (WORK / "tools", BENCHMARKS)))
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=log, stderr=subprocess.STDOUT)


def fingerprint(tests: list[str]) -> str:
    """The texts of the tests, by name: where they change, what had survived is tried again."""
    return json.dumps({test: (ROOT / test).read_text("utf-8") for test in sorted(tests)})


def forget_survivors(folder: Path) -> None:
    """Have what survived tried again, and the tests timed anew: a killed mutant stays killed."""
    (folder / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    for meta in (folder / "mutants").rglob("*.meta"):
        about = json.loads(meta.read_text("utf-8"))
        codes = about["exit_code_by_key"]
        about["exit_code_by_key"] = {name: code if code == 1 else None for name, code in codes.items()}
        meta.write_text(json.dumps(about), "utf-8")


def configuration(subject: Subject, tests: list[str]) -> str:
    """mutmut's settings for a subject; in forks of one process that has imported everything and run no test."""
    lists = {
        "source_paths": ["src"],
        "only_mutate": [f"src/claim_audit/{source}" for source in subject.sources],
        "pytest_add_cli_args_test_selection": tests,
        "pytest_add_cli_args": [f"-p {plugin}" for plugin in PLUGINS] + ["--hypothesis-profile=mutants"],
        "also_copy": ["data"],
    }
    lines = ["[mutmut]", "process_isolation=forkserver", "track_dependencies=false", "use_git_change_detection=false"]
    return "\n".join([*lines, *(f"{key}=\n    " + "\n    ".join(values) for key, values in lists.items())]) + "\n"


def found(name: str) -> Iterator[Mutant]:
    """Every mutant of a subject with what the last run made of it."""
    sys.path.insert(0, str(WORK / "tools"))
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.stats import status_by_exit_code

    os.chdir(WORK / name)
    for meta in sorted(Path("mutants").rglob("*.meta")):
        source = meta.relative_to("mutants").with_suffix("")
        for mutant, code in json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items():
            status = status_by_exit_code[code]
            lines = [] if status in KILLED else get_diff_for_mutant(mutant, path=source).splitlines()[3:]
            was, becomes = ("\n".join(line[1:] for line in lines if line.startswith(sign)) for sign in "-+")
            yield Mutant(name, mutant, status, was, becomes)


def is_known(mutant: Mutant, known: list[dict[str, str]]) -> bool:
    """Whether a mutant is listed as making no difference."""
    return any(
        one.get("function", mutant.function) == mutant.function
        and mutant.becomes in replaced(mutant.was, one["was"], one["becomes"])
        for one in known
    )


def replaced(text: str, was: str, becomes: str) -> Iterator[str]:
    """`text` with one of the occurrences of `was` replaced, for each of them."""
    for found_at in re.finditer(re.escape(was), text):
        yield text[: found_at.start()] + becomes + text[found_at.end() :]


def tabled(rows: list[tuple[Any, ...]]) -> str:
    """The rows as a Markdown table, with the share killed of those that make a difference."""
    total = ("all", *(sum(row[column] for row in rows) for column in range(1, 6)))
    lines = ["| module | mutants | tried | killed | survived | equivalent | killed of those that differ |"]
    lines.append("|---|--:|--:|--:|--:|--:|--:|")
    for *cells, killed, survived, equivalent in [*rows, total]:
        share = f"{100 * killed / (killed + survived):.1f}%" if killed else ""
        lines.append("| " + " | ".join(map(str, (*cells, killed, survived, equivalent, share))) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
