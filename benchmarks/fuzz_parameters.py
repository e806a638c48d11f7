"""Hostile names and values of parameters: python benchmarks/fuzz_parameters.py [--processes 12].

Every name and every value goes the ways of `claim-audit build`: as -p NAME VALUE, as a line of a -y file, and as a
value that a notebook got. Each has to be refused in one line before anything is executed, or be a value that the
parameter may have; nothing named in it may run. A run would leave the file that every payload tries to write. The first
`--processes` of them are given to real processes too. The table goes to benchmarks/fuzz_parameters.md.
"""

import argparse
import contextlib
import io
import itertools
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer

from claim_audit.cli.values import from_pairs, from_yaml
from claim_audit.evidence import load
from claim_audit.parameters import ParameterError, Parameters

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).with_suffix(".md")
CANARY = "ran-by-a-parameter"

CODE = f"open('{CANARY}','w')"
HOSTILE = (
    CODE,
    f"__import__('os').system('touch {CANARY}')",
    f"'+{CODE}+'",
    f'"+{CODE}+"',
    f'"""+{CODE}+"""',
    f"';{CODE};'",
    f"\n{CODE}\n",
    f"\\n{CODE}",
    f"\r{CODE}#",
    f"\u2028{CODE}",
    f"{{{{{CODE}}}}}",
    f"{{0.__class__.__init__.__globals__}}{CODE}",
    f"$(touch {CANARY})",
    f"`touch {CANARY}`",
    f"; touch {CANARY}",
    f"| touch {CANARY}",
    f"!touch {CANARY}",
    f"%%bash\ntouch {CANARY}",
    f"!!python/object/apply:os.system ['touch {CANARY}']",
    f"!!python/object/new:os.system ['touch {CANARY}']",
    f'!!python/object/apply:builtins.eval ["{CODE}"]',
    f"!!python/name:os.system touch {CANARY}",
    "!!python/module:os",
    f"!!binary {CODE}",
    "!!int x",
    "!!float x",
    "!!bool maybe",
    "!!timestamp x",
    "!!set {a, b}",
    "!!omap [a: 1]",
    "!local x",
    "&a [*a]",
    "[&a [x], *a, *a]",
    "{a: &a [l, l], b: &b [*a, *a, *a], c: &c [*b, *b, *b], d: [*c, *c, *c]}",
    "{<<: {draws: 1}}",
    "{a: 1, a: 2}",
    "? [a]\n: b",
    "[" * 1200,
    "{a: " * 600,
    "9" * 5000,
    "1e999",
    "-1e999",
    ".nan",
    ".inf",
    "0x7fffffffffffffffffffff",
    "0o17",
    "1_000",
    "1:30:00",
    "on",
    "~",
    "",
    " ",
    "\x00",
    "\x1b[2J",
    "\u202eevil",
    "\ud800",
    "\ufeff1",
    "x" * 5_000,
    "--- 1\n--- 2",
    "---",
    "%YAML 9.9",
    "- 1\n- 2",
    "'unclosed",
    '"\\x"',
    "../../../etc/passwd",
    "/dev/stdin",
    "/dev/zero",
    "-",
    "file:///etc/passwd",
    "__class__",
    "__dict__",
    "__init__",
    "model_fields",
    "_from",
    "self",
    "cls",
    "lang",
    "draws\n",
    "DRAWS",
    "draws ",
    "ｄraws",
    "lambda: 0",
    "draws=1",
    "draws;x",
    "a.b",
    "a[0]",
    "import os",
)


def given() -> Iterator[tuple[str, Any]]:
    """Every hostile name with a fair value, every parameter with every hostile value."""
    yield from ((name, "1") for name in HOSTILE)
    yield from itertools.product(Parameters.model_fields, HOSTILE)


def on_the_command_line(name: str, value: str) -> Any:
    """What `-p NAME VALUE` gives."""
    return from_pairs([(name, value)])


def in_a_file(name: str, value: str) -> Any:
    """What `-y FILE` gives."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "parameters.yaml"
        path.write_bytes(f"{name}: {value}\n".encode("utf-8", "surrogatepass"))
        return from_yaml(path)


def in_a_notebook(name: str, value: str) -> Any:
    """What a notebook was told."""
    return {name: value}


WAYS: dict[str, Callable[[str, str], Any]] = {
    "-p NAME VALUE": on_the_command_line,
    "-y FILE": in_a_file,
    "a notebook's cell": in_a_notebook,
}


def attempt(way: Callable[[str, str], Any], name: str, value: str, evidence: Any) -> tuple[str, str]:
    """How one of them ends: refused, accepted or FAULT; and what was said."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            Parameters.read(way(name, value)).check_against(evidence)
    except typer.Exit as end:
        message, fine = said.getvalue().removesuffix("\n"), end.exit_code == 2
    except ParameterError as error:
        message, fine = str(error), True
    except Exception as error:  # a trace is what is looked for
        return "FAULT", f"{type(error).__name__}: {error}"
    else:
        return "accepted", ""
    one_line = message.isprintable() and 0 < len(message) < 2000
    return ("refused" if fine and one_line else "FAULT"), message


def processes(number: int) -> Iterator[tuple[str, str]]:
    """The first of the hostile texts as names and as values, each given to a build of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for text in itertools.islice((one for one in HOSTILE if "\0" not in one and "\ud800" not in one), number):
            for pair in ((text, "1"), ("training_chip", text)):
                words = [sys.executable, "-m", "claim_audit", "build", "--out", folder, "-p", *pair]
                ended = subprocess.run(
                    words, capture_output=True, text=True, cwd=folder, env={**os.environ}, check=False
                )
                told = ended.returncode == 2 and len(ended.stderr.splitlines()) == 1
                left = sorted(os.listdir(folder))
                yield ("refused" if told and not left else "FAULT"), f"{ended.returncode} {left} {ended.stderr}"


def main() -> int:
    """Try all, write the table, tell every fault."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--processes", type=int, default=12)
    asked = parser.parse_args()
    evidence = load()
    lines: list[str] = []
    bad: list[str] = []
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for what, way in WAYS.items():
            ended = [attempt(way, name, value, evidence) for name, value in given()]
            lines.append(_line(what, ended))
            bad += [f"{what}: {said}" for outcome, said in ended if outcome == "FAULT"]
        ended = list(processes(asked.processes))
        lines.append(_line("-p to a process of its own", ended))
        bad += [said for outcome, said in ended if outcome == "FAULT"]
        if Path(CANARY).exists():
            bad.append("code in a parameter was run")
    head = [
        f"# Hostile parameters: {len(HOSTILE)} texts as names and as values of each of {len(Parameters.model_fields)}",
        "",
        f"`python benchmarks/fuzz_parameters.py --processes {asked.processes}`; accepted is what the parameter may be.",
        "",
        "| way | tries | refused in one line | accepted | faults |",
        "|---|--:|--:|--:|--:|",
    ]
    RESULT.write_text("\n".join([*head, *lines, "", REMARK]) + "\n", "utf-8")
    print(*bad, sep="\n")
    return int(bool(bad))


REMARK = (
    "Plain `papermill -p NAME VALUE` writes NAME as it stands into a cell, before anything of ours runs: "
    "who may choose names there may run code. Values are quoted by papermill, and names are refused by the next cell."
)


def _line(what: str, ended: list[tuple[str, str]]) -> str:
    counts = Counter(outcome for outcome, _ in ended)
    return f"| {what} | {len(ended):,} | {counts['refused']:,} | {counts['accepted']:,} | {counts['FAULT']:,} |"


if __name__ == "__main__":
    sys.exit(main())
