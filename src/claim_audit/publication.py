"""Writes `reports/` and `figures/`: pages, results, manifest, tables and charts, all of them or none."""

import json
import shutil
import tempfile
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claim_audit import exchange
from claim_audit.numbers import Fact, Lang, Number, Result
from claim_audit.page import history, provenance
from claim_audit.page.entrance import entrance
from claim_audit.page.outputs import Ledger, PageError, rounded
from claim_audit.page.words import WORDS
from claim_audit.parameters import Parameters

REPORT = "deepseek-shock"
PICTURES = {"verdicts"}  # figures the README shows as pictures too
PUBLISHED = ("reports", "figures")


@dataclass(frozen=True, slots=True)
class Edition:
    """The report in one language: its page as it is published, all that it states, the picture that stands for it."""

    lang: Lang
    page: str
    ledger: Ledger
    picture: bytes


def publish(
    editions: Sequence[Edition],
    params: Parameters,
    root: Path,
    out: Path,
    inputs: Mapping[str, str],
    *,
    log: Sequence[Mapping[str, Any]],
    say: Callable[[str], None],
    kept_fonts: Path | None = None,
) -> None:
    """Write reports/ and figures/ beside their places, then exchange them for those that are there.

    `inputs` are the hashes of what the report was made from, by name; `log` is what each version said of its article,
    if anything; `say` is told if another build has to be waited for; fonts cut before are in `kept_fonts`. Raises
    PageError where two pieces claim one file name; then, as on any other trouble, `out` is as it was.
    """
    out.mkdir(parents=True, exist_ok=True)
    with exchange.held(out, say) as lock:
        exchange.settle(out)
        staging = Path(tempfile.mkdtemp(prefix=exchange.STAGING, dir=out))
        try:
            _write(editions, staging, _manifest(params, root, inputs), kept_fonts)
            if log:
                _write_json(staging / "reports" / history.FILE, {"versions": log})
            exchange.exchange(staging, out, PUBLISHED, lock)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def settle(out: Path, say: Callable[[str], None]) -> None:
    """Finish or clear away what a build that was cut off left in `out`."""
    if out.is_dir() and any(out.glob(f"{exchange.STAGING}*")):
        with exchange.held(out, say):
            exchange.settle(out)


def _write(editions: Sequence[Edition], staging: Path, manifest: Mapping[str, Any], kept_fonts: Path | None) -> None:
    """Everything that is published, into `staging`."""
    for folder in ("reports/tables", "figures"):
        (staging / folder).mkdir(parents=True)
    pages = {edition.lang: f"{REPORT}.{edition.lang}.html" for edition in editions}
    _write_text(staging / "reports" / "index.html", entrance(pages, kept_fonts))
    for edition in editions:
        _write_text(staging / "reports" / pages[edition.lang], edition.page)
        (staging / "reports" / f"og.{edition.lang}.png").write_bytes(edition.picture)
        _write_pieces(edition, staging)
    _write_json(staging / "reports" / "results.json", _results(editions))
    _write_json(staging / "reports" / "manifest.json", manifest)


def picture(lang: Lang, ledger: Ledger) -> bytes:
    """What stands for a page where a link to it is shown: its title and the verdicts it shows first."""
    from claim_audit.figures import opengraph

    shown = {output.id: output.data for output in ledger.of_kind("verdict")}
    return opengraph.picture(WORDS["kicker"][lang], WORDS["title"][lang], list(shown.values()))


def _write_pieces(edition: Edition, staging: Path) -> None:
    """The charts of an edition, and the tables and data of charts."""
    from claim_audit.figures import canvas

    for output in edition.ledger.outputs:
        if output.kind == "figure":
            picture = output.data.get("png") if output.id in PICTURES else None
            png = b64decode(picture) if picture else None
            canvas.write(staging / "figures", output.id, edition.lang, output.data["svg"], png)
        if output.kind in ("figure", "table"):
            path = staging / "reports" / "tables" / f"{output.id}.{edition.lang}.csv"
            if path.exists() and path.read_text("utf-8") != output.data["csv"]:
                raise PageError(f"{output.place}: another table is called {output.id!r} too; rename one")
            _write_text(path, output.data["csv"])


def _results(editions: Sequence[Edition]) -> dict[str, Any]:
    """Every number with its origin and where it is stated (nowhere: only an input), and every verdict."""
    first = editions[0]
    stated = first.ledger.stated_in()
    return {
        "numbers": [_origin(number, stated.get(key, [])) for key, number in sorted(first.ledger.numbers.items())],
        "verdicts": [{"claim_id": claim, **about} for claim, about in sorted(verdicts(first.ledger).items())],
    }


def _origin(number: Number, stated_in: Sequence[str]) -> dict[str, Any]:
    about: dict[str, Any] = {"key": number.key, "value": rounded(number.value), "unit": number.unit}
    if number.low is not None and number.high is not None:
        about["interval"] = [rounded(number.low), rounded(number.high)]
    match number:
        case Fact():
            about["origin"] = {"table": number.table, "row": number.row, "column": number.column}
            about["sources"] = list(number.source_ids)
        case Result():
            about["origin"] = {"formula": number.formula, "inputs": [part.key for part in number.inputs]}
    about["stated_in"] = list(stated_in)
    return about


def verdicts(ledger: Ledger) -> dict[str, dict[str, Any]]:
    """What does not depend on the language of each verdict, by claim id."""
    kept = ("line", "hedge", "check", "repeats", "grade", "probability")
    shown = {output.id: output.data for output in ledger.of_kind("verdict")}
    for output in ledger.of_kind("verdicts"):
        shown |= output.data["verdicts"]
    return {claim: {name: _plain(data[name]) for name in kept if name in data} for claim, data in shown.items()}


def _plain(value: Any) -> Any:
    return rounded(value) if isinstance(value, float) else value


def _manifest(params: Parameters, root: Path, inputs: Mapping[str, str]) -> dict[str, Any]:
    """What the report was made from. No time, path or Python version: the same inputs give the same bytes."""
    return {
        "report": REPORT,
        "parameters": {name: value for name, value in params.model_dump().items() if name != "lang"},
        "inputs": dict(inputs),
        "versions": provenance.versions(root),
    }


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    _write_text(path, json.dumps(data, ensure_ascii=False, indent=1, sort_keys=False) + "\n")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
