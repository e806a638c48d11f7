"""A page verified: made again from the tables and parameters in it by the version installed, nothing taken on trust."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claim_audit import __version__, evidence
from claim_audit.build import remade
from claim_audit.evidence import Evidence
from claim_audit.evidence.differences import Change, differences
from claim_audit.lines import one_line, shown
from claim_audit.numbers import LANGS, Lang
from claim_audit.page import carried
from claim_audit.page.carried import Carried, CarriedError
from claim_audit.page.lighter import LEAST
from claim_audit.publication import Edition
from claim_audit.stopping import BuildError
from claim_audit.verification.pieces import Difference, Recomputed

SHOWN = 30  # characters of what a page says its version is
MOST_BYTES = 64 * 2**20  # of a page; ours have a few


class UnverifiableError(ValueError):
    """A file that cannot be verified at all. The message is one line."""


@dataclass(frozen=True)
class Verification:
    """What came of a page: the version and parameters it names, what in it differs from what its data give, in which
    cells its tables differ from those installed, and how many numbers, verdicts and charts were recomputed."""

    version: str
    parameters: Mapping[str, Any]
    differences: list[Difference]
    tables: list[Change]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether the page is, byte for byte, what the installed version makes of the installed tables."""
        return not self.differences and not self.tables and self.version == __version__

    def lines(self) -> Iterator[str]:
        """What to tell, a line for each thing; another version comes first."""
        if self.version != __version__:
            yield f"made by {_called(self.version)}, recomputed by {__version__}: the versions may differ in method"
        given = {name: value for name, value in self.parameters.items() if value != ""}
        yield "parameters: " + ", ".join(f"{name} {value}" for name, value in given.items())
        yield from (f"{change} (the page’s → installed)" for change in self.tables)
        if not self.tables:
            yield "tables: those of the installed data/"
        yield from map(str, self.differences)
        told = ", ".join(f"{count:,} {name}" for name, count in self.counts.items())
        verdict = f"{len(self.differences)} differences" if self.differences else "the same, byte for byte"
        yield f"recomputed {told}: {verdict}"


def verify(path: Path, article: Path | None = None) -> Verification:
    """Verify a page; one of another article needs that article's file. Raises UnverifiableError, OSError."""
    page, made_of, known = _opened(path)
    edition = _remade(path, made_of, known, article)
    return Verification(
        made_of.version,
        made_of.parameters,
        recomputed(edition).differences(page),
        differences(known.contents, evidence.load().contents),
        counts(edition),
    )


def remake(path: Path) -> Recomputed:
    """What a page ought to be, from what it carries, to set many others against. Raises like `verify`."""
    _, made_of, known = _opened(path)
    return recomputed(_remade(path, made_of, known, None))


def recomputed(edition: Edition) -> Recomputed:
    """The page of an edition, to set others against."""
    anchors = {number.anchor: key for key, number in edition.ledger.numbers.items()}
    lengths = range(LEAST, max(map(len, anchors), default=0) + 1)
    return Recomputed(edition.page, {anchor[:length]: key for anchor, key in anchors.items() for length in lengths})


def counts(edition: Edition) -> dict[str, int]:
    """How many things of each kind an edition states."""
    figures = len(list(edition.ledger.of_kind("figure")))
    return {
        "numbers": len(edition.ledger.stated_in()),
        "verdicts": len(edition.ledger.verdicts()),
        "charts": figures,
        "characters": len(edition.page),
    }


def _opened(path: Path) -> tuple[str, Carried, Evidence]:
    """The text of a page, what it carries, and its tables as evidence."""
    page = _text(path)
    try:
        made_of = carried.read(page)
    except CarriedError as error:
        raise UnverifiableError(f"{path.name}: {error}") from None
    try:
        return page, made_of, evidence.load(contents=made_of.tables)
    except evidence.EvidenceError as error:
        raise UnverifiableError(f"{path.name}: {_of_another_version(made_of)}{error}") from None


def _of_another_version(made_of: Carried) -> str:
    """What to say first where a page cannot be read as one of this version because it is of another; else ''."""
    if made_of.version == __version__:
        return ""
    return f"was made by {_called(made_of.version)} and can be verified by that version only, not by {__version__}: "


def _called(version: str) -> str:
    return f"claim-audit {one_line(version[:SHOWN])}"


def _text(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise UnverifiableError(f"{path.name}: is larger than {MOST_BYTES:,} bytes; no page is")
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnverifiableError(f"{path.name}: is no page: byte {error.start:,} is not UTF-8") from None


def _remade(path: Path, made_of: Carried, known: Evidence, article: Path | None) -> Edition:
    """The edition that the page's own tables and parameters give."""
    given = dict(made_of.parameters)
    asked = given.pop("lang", None)
    lang: Lang | None = next((one for one in LANGS if one == asked), None)
    if lang is None:
        raise UnverifiableError(f"{path.name}: names no language that claim-audit writes ({', '.join(LANGS)})")
    name = given.pop("article", "")
    told = _told(path, made_of, name, article) if name else b""
    with tempfile.TemporaryDirectory(prefix="claim-audit-") as folder:
        if name:
            given["article"] = str(Path(folder) / name)
            Path(given["article"]).write_bytes(told)
        data = Path(folder) / "data"
        data.mkdir()
        for file, content in known.contents.items():
            (data / file).write_bytes(content)
        try:
            return remade(given, lang, known, data)
        except BuildError as error:
            why = _of_another_version(made_of)
            raise UnverifiableError(f"{path.name}: {why}cannot be made again: {error}") from None


def _told(path: Path, made_of: Carried, name: Any, article: Path | None) -> bytes:
    """The article that a page audits, from the file the user has of it, whatever that is called there."""
    if not isinstance(name, str) or not _is_bare(name) or name not in made_of.inputs:
        raise UnverifiableError(f"{path.name}: names {shown(name)} as its article, and no hash of it")
    if article is None:
        raise UnverifiableError(
            f"{path.name}: audits the article {name!r}, which is not in it, so no verdict can be recomputed; "
            f"name its file with --article"
        )
    content = article.read_bytes()
    if hashlib.sha256(content).hexdigest() != made_of.inputs[name]:
        raise UnverifiableError(
            f"{article.name}: is not the article {name!r} that {path.name} audits; its SHA-256 is "
            f"{hashlib.sha256(content).hexdigest()}, that of the article {one_line(made_of.inputs[name][:64])}"
        )
    return content


def _is_bare(name: str) -> bool:
    """Whether it is the name of a file and leads into no folder."""
    return Path(name).name == name != ".." and name.isprintable()
