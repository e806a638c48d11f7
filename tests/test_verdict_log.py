"""The log of verdicts: what it holds is what is computed, and nothing enters it without a reason."""

import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claim_audit import __version__, evidence, verdict_log
from claim_audit.evidence import Evidence, EvidenceError
from claim_audit.numbers import LANGS
from claim_audit.page import history
from claim_audit.verdict_log import LogError, Said

ROOT = Path(__file__).parents[1]
EVIDENCE = evidence.load(ROOT / "data")
LATER = "99.0.0"
H800 = "l05-h800"
REASON = {
    "claims": [H800],
    "changed_by": "evidence",
    "rows": ["claim_evidence/h800-paper"],
    "why_ko": "뒷받침하던 문서를 개발사가 거둬들였다.",
    "why_en": "The developer withdrew the document that supported it.",
}


@pytest.fixture(scope="module")
def now() -> dict[str, Said]:
    return verdict_log.computed(EVIDENCE)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, now: dict[str, Said]) -> Callable[..., bytes]:
    """The next version, in which the verdicts are those of today but for the ones given."""

    def entered(*given: dict[str, Any], version: str = LATER, **others: Said) -> bytes:
        told = {**now, **{claim.replace("_", "-"): said for claim, said in others.items()}}
        monkeypatch.setattr(verdict_log, "computed", lambda _: told)
        monkeypatch.setattr(verdict_log, "__version__", version)
        return verdict_log.next_version(EVIDENCE, "2027-01-31", verdict_log.reasons(list(given)))

    return entered


def with_log(content: bytes) -> Evidence:
    return evidence.load(contents={**EVIDENCE.contents, "verdict_log.csv": content})


def test_the_newest_version_says_what_is_computed_now(now: dict[str, Said]) -> None:
    version, logged = verdict_log.newest(EVIDENCE)
    assert version == __version__, "enter the version in the log: claim-audit log"
    assert [str(one) for one in verdict_log.moved(logged, now)] == [], "raise the version, then: claim-audit log"


def test_a_version_is_entered_once(later: Callable[..., bytes]) -> None:
    assert later(version=__version__) == b""
    told = with_log(later())
    assert list(told["verdict_log"]["version"].unique()) == [__version__, LATER]
    assert set(told["verdict_log"].query("version == @LATER")["changed_by"]) == {"nothing"}


def test_a_changed_verdict_needs_a_reason(later: Callable[..., bytes]) -> None:
    with pytest.raises(LogError, match=rf"no reason is given for {H800} \(true 98\.77% → false 2%\)"):
        later(l05_h800=("false", 0.02))
    with pytest.raises(LogError, match="a reason is given for l03-cost, of which the last version says the same"):
        later(REASON | {"claims": [H800, "l03-cost"]}, l05_h800=("false", 0.02))
    told = with_log(later(REASON, l05_h800=("false", 0.02)))
    assert told["verdict_log"].at[f"{LATER}.{H800}", "changed_by"] == "evidence"


def test_a_version_in_the_log_cannot_say_something_else(later: Callable[..., bytes]) -> None:
    with pytest.raises(LogError, match=rf"version {__version__} is logged with other verdicts: {H800} .* raise the"):
        later(REASON, version=__version__, l05_h800=("false", 0.02))
    with pytest.raises(LogError, match="already, or a later one is; raise the version"):
        later(version="0.0.9")


def test_a_suspended_verdict_has_no_probability(later: Callable[..., bytes]) -> None:
    told = with_log(later(REASON, l05_h800=("suspended", math.nan)))
    assert math.isnan(told["verdict_log"].at[f"{LATER}.{H800}", "probability"])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"claims": "l05-h800"}, r"0\.claims: .*tuple"),
        ({"changed_by": "taste"}, r"0\.changed_by: Input should be 'evidence', 'data', 'model' or 'claim'"),
        ({"who": "me"}, r"0\.who: Extra inputs are not permitted"),
        ({"why_ko": None}, r"0\.why_ko: Input should be a valid string"),
    ],
)
def test_a_reason_says_what_it_has_to(given: dict[str, Any], says: str) -> None:
    with pytest.raises(LogError, match=says):
        verdict_log.reasons([REASON | given])


@pytest.mark.parametrize(
    ("entry", "changed", "says"),
    [
        (
            f"{LATER}.{H800}",
            {"changed_by": "first"},
            "changed_by: 'first', but an earlier version has l05-h800",
        ),
        (f"{LATER}.{H800}", {"probability": "0.95"}, "changed_by: 'nothing', but its verdict differs from the version"),
        (f"{LATER}.{H800}", {"probability": ""}, "probability: blank; it is required where grade is 'true'"),
        (f"{LATER}.{H800}", {"version": "0.0.9"}, r"entry_id: '99\.0\.0\.l05-h800' is not 0\.0\.9\.l05-h800"),
        (f"{LATER}.{H800}", {"logged_on": "2020-01-01"}, r"version: '99\.0\.0' of 2020-01-01 does not follow"),
        (f"{LATER}.{H800}", {"changed_by": "model"}, "why_en: blank; it is required where changed_by is 'model'"),
        (
            f"{LATER}.{H800}",
            {"rows": "chips/h800"},
            "rows: 'chips/h800'; it is left blank where changed_by is",
        ),
        (
            f"{__version__}.{H800}",
            {"changed_by": "nothing"},
            "changed_by: 'nothing', but no earlier version has l05",
        ),
    ],
)
def test_entries_that_do_not_agree_are_refused(
    later: Callable[..., bytes], entry: str, changed: dict[str, str], says: str
) -> None:
    header, *lines = later().decode().splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith(f"{entry},"))
    cells = dict(zip(header.split(","), lines[at].split(","), strict=True)) | changed
    lines[at] = ",".join(cells.values())
    with pytest.raises(EvidenceError) as caught:
        with_log("\n".join([header, *lines, ""]).encode())
    assert any(re.match(rf"data/verdict_log\.csv:{at + 2}: {says}", line) for line in caught.value.problems)


def test_changes_are_told_since_a_version_there_is() -> None:
    content = EVIDENCE.contents["changes.csv"].replace(f",{__version__},".encode(), b",0.0.7,")
    with pytest.raises(EvidenceError, match=r"data/changes.csv:2: since: '0\.0\.7' is no version in verdict_log\.csv"):
        evidence.load(contents={**EVIDENCE.contents, "changes.csv": content})


# --- what readers and programs get


def test_programs_get_every_version(later: Callable[..., bytes], now: dict[str, Said]) -> None:
    told = with_log(later(REASON, l05_h800=("false", 0.02)))
    first, last = json.loads(json.dumps(history.machine_readable(told, "")))
    assert (first["version"], last["version"], last["date"]) == (__version__, LATER, "2027-01-31")
    assert len(first["verdicts"]) == len(last["verdicts"]) == len(now)
    entry = next(one for one in last["verdicts"] if one["claim_id"] == H800)
    assert entry == {
        "claim_id": H800,
        "grade": "false",
        "probability": 0.02,
        "changed_by": "evidence",
        "rows": REASON["rows"],
        "why": {"ko": REASON["why_ko"], "en": REASON["why_en"]},
    }
    assert history.machine_readable(told, "another.txt") == []


class Judged:
    """As much of a ledger as the history asks for."""

    def __init__(self, now: dict[str, Said]) -> None:
        self.now = now

    def verdicts(self) -> dict[str, dict[str, Any]]:
        lines = EVIDENCE["claims"]["line"]
        return {
            claim: {"claim": claim, "line": lines[claim], "probability": None if math.isnan(said[1]) else said[1]}
            for claim, said in self.now.items()
        }


@pytest.mark.parametrize("lang", LANGS)
def test_readers_get_what_changed_and_why(later: Callable[..., bytes], now: dict[str, Said], lang: Any) -> None:
    told = history.History(with_log(later(REASON, l05_h800=("false", 0.02))), Judged(now), lang)  # type: ignore[arg-type]
    new, old = told.versions()
    before, after = {"ko": ("사실 99%", "사실 아님 2%"), "en": ("True 99%", "False 2%")}[lang]
    assert (old.changed, new.changed) == ([], [f"{H800} <b>{before} → {after}</b>. {REASON[f'why_{lang}']}"])
    by_words = {one.words: one.verdicts for one in told.statements()}
    assert [said.split("(")[0].strip() for said in by_words[H800]] == [before, after]
    assert len(by_words["l03-parity"]) == 1
    assert not any(math.isnan(now[claim][1]) for claim in by_words)


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_of_changes_is_in_the_language_of_the_page(lang: Any) -> None:
    since, lines = history.changes(EVIDENCE, lang)
    assert since == EVIDENCE["changes"]["since"].iloc[-1]
    assert lines == list(EVIDENCE["changes"].query("since == @since")[lang])


# --- the command


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package and its data in a folder of their own, where one verdict is another and the version is new."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("src", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    items = folder / "data" / "claim_evidence.csv"
    lines = items.read_text("utf-8").splitlines(keepends=True)
    items.write_text("".join(line for line in lines if f",{H800}," not in line), "utf-8")
    code = folder / "src" / "claim_audit" / "__init__.py"
    code.write_text(code.read_text("utf-8").replace(__version__, LATER), "utf-8")
    return folder


def logged(checkout: Path, *options: str) -> tuple[int, str]:
    """Run the command in a checkout: exit code, what it said."""
    surroundings = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    surroundings.pop("CLAIM_AUDIT_DATA", None)
    command = [sys.executable, "-m", "claim_audit", "log", *options]
    done = subprocess.run(command, cwd=checkout, env=surroundings, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_command_asks_why_and_then_enters_the_version(checkout: Path, tmp_path: Path) -> None:
    log = checkout / "data" / "verdict_log.csv"
    before = log.read_bytes()
    code, said = logged(checkout, "--on", "2027-01-31")
    assert (code, said.count("\n")) == (2, 1)
    assert f"verdict_log.csv: no reason is given for {H800} (true 98.77% → suspended)" in said
    assert log.read_bytes() == before
    named = re.findall(r"(\S+) \(\w", said)
    told = tmp_path / "reasons.yaml"
    told.write_text(json.dumps([REASON | {"claims": [name.split(" ")[-1] for name in named]}]), "utf-8")
    assert logged(checkout, "--on", "2027-01-31", "--reasons", str(told)) == (
        0,
        f"data/verdict_log.csv: version {LATER} entered\n",
    )
    assert log.read_bytes().startswith(before)
    assert f"{LATER}.{H800},{LATER},2027-01-31,{H800},suspended,,evidence,".encode() in log.read_bytes()


def test_what_is_wrong_with_its_options_is_one_line(tmp_path: Path) -> None:
    assert logged(ROOT, "--on", "soon") == (2, "claim-audit: --on 'soon' is not a date such as 2026-09-30\n")
    told = tmp_path / "reasons.yaml"
    told.write_text("- claims: [", "utf-8")
    code, said = logged(ROOT, "--reasons", str(told))
    assert (code, said.count("\n")) == (2, 1)
    assert "reasons.yaml" in said
