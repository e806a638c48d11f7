"""Whether the report is the same bytes everywhere: python benchmarks/reproducible.py [--python PATH] [--quick].

One build in plain surroundings, then one for each way in which surroundings differ: another folder, user, time zone,
locale, hash seed, umask, number of workers and BLAS threads, a clock a year ahead, another Python. All files of
reports/ and figures/ are compared with those of the plain build, byte by byte; the table of `reproducible.md` comes
out.
`--python` (repeatable) names interpreters of other versions, each with requirements.lock and this package installed;
`--quick` stops after three builds. Locales are made with localedef, the clock is libfaketime's (Debian: locales,
faketime); where one of these is missing, the row says so. Run as root for the row of another user.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ("ko_KR", "tr_TR")
NOBODY = "65534"
FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
QUICK = 3
SHOWN = 3  # differing files named in a row


@dataclass(frozen=True)
class Variant:
    """A way to build: what the command begins with, what is set, from which folder, by which Python.

    `missing` says why it cannot be had here; '' where it can.
    """

    name: str
    python: str = sys.executable
    before: Sequence[str] = ()
    options: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    checkout: Path = ROOT
    umask: int = 0o022
    missing: str = ""


def main() -> None:
    """Print the table, row by row; exit code 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", default=[], metavar="PATH")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reproducible-") as folder:
        work = Path(folder)
        work.chmod(0o755)
        reference = files(built(Variant("plain", settings={"TZ": "UTC", "LC_ALL": "C.UTF-8"}), work / "plain"))
        print(f"{len(reference)} files, {sum(map(len, reference.values())):,} bytes\n", flush=True)
        print("| surroundings | files that differ |\n|---|---|", flush=True)
        tried = islice(planned(work, asked.python), QUICK - 1 if asked.quick else None)
        rows = [row(one, reference, work) for one in tried]
    sys.exit(any(rows))


def planned(work: Path, pythons: Sequence[str]) -> Iterator[Variant]:
    """Every variant; what they need is made in `work`."""
    elsewhere = work / "다른 폴더 'b'"
    copied(elsewhere)
    yield Variant("another folder, with a space, Hangul and quotes in its name", checkout=elsewhere)
    yield Variant("PYTHONHASHSEED=random, one worker", settings={"PYTHONHASHSEED": "random"}, options=("--jobs", "1"))
    yield Variant("umask 077", umask=0o077)
    yield Variant("a kernel for each notebook", options=("--isolation", "kernel"))
    for zone in ("Asia/Seoul", "America/St_Johns"):
        yield Variant(f"TZ={zone}", settings={"TZ": zone})
    yield Variant("locale C", settings={"LC_ALL": "C"})
    for name in LOCALES:
        made = locale(name, work)
        setting = {"LC_ALL": f"{name}.UTF-8", "LOCPATH": str(work / "locales")}
        yield Variant(f"locale {name}.UTF-8", settings=setting, missing="" if made else "no localedef or its sources")
    for threads in "12":
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        yield Variant(f"BLAS threads: {threads}", settings=dict.fromkeys(names, threads))
    yield ahead()
    for python in pythons:
        yield Variant(f"Python {version(python)}", python=python)
    yield another_user(work, [sys.executable, *pythons], elsewhere)


def ahead() -> Variant:
    """The clock a year ahead; what measures spans of time is left alone."""
    name = "clock a year ahead (libfaketime)"
    if not FAKETIME:
        return Variant(name, missing="no libfaketime")
    settings = {"LD_PRELOAD": str(FAKETIME[-1]), "FAKETIME": "+365d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return Variant(name, settings=settings)


def another_user(work: Path, pythons: Sequence[str], checkout: Path) -> Variant:
    """A user without a home who may write in no folder but the one the report goes to."""
    become = ("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups")
    name = "another user, home not writable"
    if os.geteuid() or not shutil.which("setpriv"):
        return Variant(name, missing="not run as root")
    again = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', '']))"  # as a build starts others
    for python in pythons:
        if not subprocess.run([*become, python, "-c", again], capture_output=True, check=False).returncode:
            return Variant(f"{name} (Python {version(python)})", python, become, (), {"HOME": "/nowhere"}, checkout)
    return Variant(name, missing="no interpreter here that another user may run")


def locale(name: str, work: Path) -> bool:
    """Whether a locale could be made."""
    folder = work / "locales"
    folder.mkdir(exist_ok=True)
    if not shutil.which("localedef"):
        return False
    command = ["localedef", "--no-archive", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
    return not subprocess.run(command, capture_output=True, check=False).returncode


def copied(target: Path) -> None:
    """The files that git knows of, with the changes in them, in another folder."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, place)


def version(python: str) -> str:
    """The version of an interpreter."""
    code = "import platform; print(platform.python_version())"
    return subprocess.run([python, "-c", code], capture_output=True, check=True, encoding="utf-8").stdout.strip()


def built(variant: Variant, out: Path) -> Path:
    """Build the report of a variant into `out`, where anyone may write. Raises RuntimeError with its last words."""
    out.mkdir()
    out.chmod(0o777)
    kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    surroundings = {**kept, "PYTHONPATH": str(variant.checkout / "src"), **variant.settings}
    command = [*variant.before, variant.python, "-m", "claim_audit", "build", "--force", "--quiet", "--out", str(out)]
    done = subprocess.run(
        [*command, *variant.options],
        cwd=variant.checkout,
        env=surroundings,
        umask=variant.umask,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().split("\n")[-1])
    return out


def files(out: Path) -> dict[str, bytes]:
    """Every file of a report, by its path in it."""
    return {one.relative_to(out).as_posix(): one.read_bytes() for one in sorted(out.rglob("*")) if one.is_file()}


def row(variant: Variant, reference: Mapping[str, bytes], work: Path) -> bool:
    """Print the row of a variant; whether it differs."""
    if variant.missing:
        print(f"| {variant.name} | not tried: {variant.missing} |", flush=True)
        return False
    out = work / "out"
    try:
        found = files(built(variant, out))
        names = sorted(name for name in {*reference, *found} if reference.get(name) != found.get(name))
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        told = f"{len(names)}: {', '.join(names[:SHOWN])}{more}" if names else "none"
    except RuntimeError as error:
        names, told = ["the build"], f"the build failed: {error}"
    finally:
        shutil.rmtree(out, ignore_errors=True)
    print(f"| {variant.name} | {told} |", flush=True)
    return bool(names)


if __name__ == "__main__":
    main()
