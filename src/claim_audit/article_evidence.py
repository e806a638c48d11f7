"""From what was read in an article to what is audited: its claims in place of the transcribed ones, with their figures.

A claim that asks a question of `data/questions.csv` is restated in our words and judged under the figure that the
article gives; all else is listed with the reason why nothing here can check it. Evidence carries over from the
transcribed claim that asks the same question, and from no other.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from claim_audit.article import documents, reader
from claim_audit.article.model import Claim, Reading
from claim_audit.article.reconciliation import reconcile
from claim_audit.evidence import Evidence, ReadArticle
from claim_audit.evidence.articles import CLAIMED, SOURCE, Figures
from claim_audit.numbers import Text
from claim_audit.parameters import FLEET_DEFINITIONS, ParameterError, Parameters

CHECKOUT = Path(__file__).parents[2]
ANY_CHIP = "all"  # a fleet of GPUs of no kind in particular is compared with estimates of all GPUs held

REASONS = {
    "heading": Text("제목이라 따로 확인할 진술이 없다.", "A heading; it states nothing of its own."),
    "question": Text("질문이라 진술이 없다.", "A question; it states nothing."),
    "opinion": Text("가치 판단이라 사실로 확인할 대상이 아니다.", "A value judgement, not a statement of fact."),
    "open-forecast": Text(
        "때와 기준을 밝히지 않은 전망이라 맞고 틀림을 가릴 수 없다.",
        "A forecast without a date or a yardstick; nothing could show it wrong.",
    ),
    "no-evidence": Text("이 보고서에는 이 말을 확인할 증거가 없다.", "This report holds no evidence to check it with."),
    "no-figure": Text(
        "이 보고서가 셈할 수 있는 물음이지만 셈에 넣을 수치나 칩 이름이 없다.",
        "The question is one that this report can answer, but no figure or chip to answer it for is given.",
    ),
    "unknown-chip": Text(
        "이 보고서에는 이 칩의 자료가 없어 셈할 수 없다.",
        "This report has no data on the chip, so nothing can be computed.",
    ),
    "denial": Text(
        "무엇을 부정하는 말이라 이 보고서의 물음을 그대로 대어 볼 수 없다.",
        "It denies something; the question of this report cannot be put to it as it stands.",
    ),
    "other-question": Text(
        "이 보고서가 다루는 분야의 말이지만, 증거를 모아 둔 물음과 같은 것을 묻는지 가릴 수 없다.",
        "It belongs to a subject of this report, but whether the evidence gathered on that subject answers it cannot "
        "be told.",
    ),
}
UNDENIED = ("performance_parity", "market")  # where 뒤지지 않는다 and 손색이 없다 affirm
# 보유하고 있지 않다, 줄인 것은 아니다, 사실이 아니라고 밝혔다: a denial in the last words of the statement
_DENIAL = re.compile(
    r"(?:지[는도]?\s?(?:않|못)|아니|아닙|아닌|없|부인|일축|사실무근)[^\s]*(?:\s[^\s]+){0,2}[.!?\"'”’)\]]*$"
)
HEADINGS = ("title", "heading")
DISAGREE = Text(
    "같은 것을 두고 두 곳에서 수치나 칩을 다르게 말한다.",
    "The two places give different figures or chips for one thing.",
)


@dataclass(frozen=True)
class UnderAudit:
    """What a run audits: evidence, parameters, and what was read in the article if one was given."""

    evidence: Evidence
    params: Parameters
    reading: Reading | None = None


def under_audit(params: Parameters, evidence: Evidence, given: Collection[str] = ()) -> UnderAudit:
    """The article that `params` names in place of the transcribed one; without a name all stays as it is.

    The claimed figures become those of the article's first claim on each, save the parameters that are `given` by
    hand. A text of which every claim is transcribed is the transcribed article. Raises ArticleError for what cannot be
    read and ParameterError for a figure that no parameter can take, each in one line.
    """
    if not params.article:
        return UnderAudit(evidence, params)
    path = located(params.article)
    reading = reader.read(_loaded(path))
    if is_transcribed(reading, evidence):
        return UnderAudit(evidence, params, reading)
    read = with_claims_of(reading, evidence, path.name)
    return UnderAudit(read, _claimed(read, params, given), reading)


def located(article: str) -> Path:
    """The whole path of an article: from the folder a run is in, else from the checkout."""
    path = Path(article).expanduser()
    return next((folder / path for folder in (Path.cwd(), CHECKOUT) if (folder / path).exists()), Path.cwd() / path)


def is_transcribed(reading: Reading, evidence: Evidence) -> bool:
    """Whether the article is the one that `data/claims.csv` transcribes: its statements, and its figures too."""
    frame = reconcile(reading.claims, evidence["claims"])
    told = [figure for claim in reading.claims for figure in _figures(claim).items()]
    defaults = Parameters().model_dump()
    return (
        len(frame) > 0
        and not (frame["status"] == "transcribed").any()
        and all(defaults[name] == value for name, value in told)
    )


def with_claims_of(reading: Reading, evidence: Evidence, name: str) -> Evidence:
    """`evidence` with the claims read in an article, the evidence that bears on them and the article as a source.

    `name` is what the article is called on the page. Raises ParameterError for a figure that no parameter can take.
    """
    asked = _asked(reading, evidence, name)
    document = reading.document
    article = ReadArticle(
        name=name,
        sha256=fingerprint(reading),
        lines=len(document.text.splitlines()),
        figures={one.id: one.figures for one in asked if one.figures},
        quotes={one.id: " ".join(one.claim.text.split()) for one in asked if not one.question},
        stand_ins=_stand_ins(asked, evidence),
        transcribed=evidence["claims"],
    )
    frames = {
        **evidence.frames,
        "claims": _claims(asked, reading, evidence),
        "claim_evidence": _carried(asked, evidence),
        "comparison": evidence["comparison"].iloc[:0],
        "contradictions": _contradictions(asked, evidence),
        "sources": _sources(article, evidence),
    }
    return Evidence(MappingProxyType(frames), article, evidence.contents)


def fingerprint(reading: Reading) -> str:
    """The SHA-256 of the article's file."""
    document = reading.document
    return hashlib.sha256(document.source.encode(document.encoding)).hexdigest()


@dataclass(frozen=True)
class _Asked:
    """A claim read, its id, the question it asks ('' if none) with the figures given, or why nothing checks it."""

    id: str
    claim: Claim
    question: str
    figures: Figures
    reason: str = ""
    repeats: str = ""

    @property
    def asks(self) -> tuple[Any, ...]:
        """What two claims that ask the same have in common; one that asks nothing has it to itself."""
        return (self.question, *self.figures.items()) if self.question else (self.id,)


def _loaded(path: Path) -> Any:
    try:
        return documents.load(path)
    except OSError as error:
        raise documents.ArticleError(f"parameter article: {path}: {error.strerror}") from None


def _asked(reading: Reading, evidence: Evidence, name: str) -> list[_Asked]:
    """Every claim with the question it asks; those that ask what another one asks repeat it.

    The first in the text proper is repeated, a title or heading only where nothing below says the same.
    """
    found: list[_Asked] = []
    counted: Counter[str] = Counter()
    for claim in reading.claims:
        question, figures, reason = _question(claim, evidence)
        if figures:
            _check_bounds(figures, claim, reading, name)
        stem = f"r{claim.line:02d}-{question or 'said'}"
        counted[stem] += 1
        found.append(_Asked(f"{stem}-{counted[stem]}", claim, question, figures, reason))
    origins: dict[tuple[Any, ...], str] = {}
    for one in sorted(found, key=lambda one: one.claim.role in HEADINGS):
        origins.setdefault(one.asks, one.id)
    return [replace(one, repeats=origins[one.asks]) if origins[one.asks] != one.id else one for one in found]


def _question(claim: Claim, evidence: Evidence) -> tuple[str, Figures, str]:
    """The question a claim asks and its figures; or '' with the reason why it asks none that can be answered."""
    if claim.check == "none":
        return "", {}, claim.reason if claim.reason in REASONS else "no-evidence"
    questions = evidence["questions"]
    fitting = questions[(questions["check"] == claim.check) & (questions["measure"] == claim.measure)]
    if fitting.empty:
        return "", {}, "other-question"
    if claim.check not in UNDENIED and _DENIAL.search(claim.text):
        return "", {}, "denial"
    told = _figures(claim)
    wanted = {str(row): [name for name in names.split(";") if name] for row, names in fitting["figures"].items()}
    for question in sorted(wanted, key=lambda row: -len(wanted[row])):
        if set(wanted[question]) <= set(told) and str(fitting.at[question, "word"]) in claim.text:
            figures = {name: told[name] for name in wanted[question]}
            known = {*evidence["chips"].index, *FLEET_DEFINITIONS}
            chips = {value for value in figures.values() if isinstance(value, str)}
            return (question, figures, "") if chips <= known else ("", {}, "unknown-chip")
    return "", {}, "no-figure"


def _figures(claim: Claim) -> dict[str, float | int | str]:
    """The figures a claim hands to its check, as parameters hold them: whole numbers whole, shares as floats."""
    told = {
        name: value if isinstance(value, str) else _plain(value) for name, value in (claim.parameters or {}).items()
    }
    return {"claimed_chip": ANY_CHIP, **told} if "claimed_fleet" in told else told


def _plain(value: Fraction) -> float | int:
    return int(value) if value.denominator == 1 and value > 1 else float(value)


def _check_bounds(figures: Figures, claim: Claim, reading: Reading, name: str) -> None:
    """Refuse a figure that no parameter can take, naming the line and the printed words."""
    try:
        Parameters.read(dict(figures))
    except ParameterError as error:
        raise ParameterError(f"{name}: line {claim.line}: ‘{_printed(claim, reading)}’: {error}") from None


def _printed(claim: Claim, reading: Reading) -> str:
    """The figures of a claim as printed."""
    return ", ".join(reading.quantities[place].text for place in claim.quantities)


def _stand_ins(asked: Iterable[_Asked], evidence: Evidence) -> dict[str, str]:
    """The first claim that asks each question, by the id of the transcribed claim that asks it."""
    found: dict[str, str] = {}
    for one in asked:
        if one.question and not one.repeats:
            found.setdefault(str(evidence["questions"].at[one.question, "claim_id"]), one.id)
    return found


def _claims(asked: Iterable[_Asked], reading: Reading, evidence: Evidence) -> pd.DataFrame:
    """The table claims: restated where a question is asked, else in the article's words with the reason."""
    questions, like = evidence["questions"], evidence["claims"]
    rows = {}
    for one in asked:
        claim, ours = one.claim, questions.loc[one.question] if one.question else None
        why = REASONS[one.reason] if one.reason else Text("", "")
        rows[one.id] = {
            "line": float(claim.line),
            "role": claim.role,
            "ko": claim.text if ours is None else ours["ko"],
            "en": claim.text if ours is None else ours["en"],
            "printed": _printed(claim, reading),
            "hedge": claim.hedge,
            "speaker_ko": claim.speaker,
            "speaker_en": claim.speaker,
            "check": "none" if ours is None else claim.check,
            "measure": "" if ours is None else claim.measure,
            "repeats": one.repeats,
            "not_checkable_ko": why.ko,
            "not_checkable_en": why.en,
        }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(like.columns))
    return frame.astype({"line": float}).rename_axis(str(like.index.name))


def _carried(asked: Iterable[_Asked], evidence: Evidence) -> pd.DataFrame:
    """The evidence on the transcribed claims, for the claims that ask the same."""
    table = evidence["claim_evidence"]
    parts = [table.iloc[:0]]
    for one in asked:
        if one.question and not one.repeats:
            items = table[table["claim_id"] == evidence["questions"].at[one.question, "claim_id"]].copy()
            items["claim_id"] = one.id
            items.index = pd.Index([f"{one.id}-{place}" for place in range(1, len(items) + 1)], name=table.index.name)
            parts.append(items)
    return pd.concat(parts)


def _contradictions(asked: Iterable[_Asked], evidence: Evidence) -> pd.DataFrame:
    """The claims that give another figure than the first claim on the same question."""
    like = evidence["contradictions"]
    first: dict[tuple[str, ...], str] = {}
    rows = {}
    for one in asked:
        chip = str(one.figures.get("claimed_chip", ""))  # a thousand of one chip and two of another go together
        if one.question and not one.repeats:
            other = first.setdefault((one.question, chip), one.id)
            if other != one.id:
                pair = {"claim_id": other, "other_claim_id": one.id, "ko": DISAGREE.ko, "en": DISAGREE.en}
                rows[f"{other}-{one.id}"] = pair
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(like.columns)).rename_axis(str(like.index.name))


def _sources(article: ReadArticle, evidence: Evidence) -> pd.DataFrame:
    """The sources with the article among them, under the name of its file."""
    sources = evidence["sources"]
    row: Mapping[str, str] = {
        **dict.fromkeys(sources.columns, ""),
        "title": article.name,
        "publisher": article.name,
        "kind": "article",
        "access": "primary text",
        "note_ko": f"줄 번호는 이 파일의 줄이다. SHA-256: {article.sha256}",
        "note_en": f"Line numbers are those of this file. SHA-256: {article.sha256}",
    }
    return pd.concat([sources, pd.DataFrame([row], index=pd.Index([SOURCE], name=sources.index.name))])


def _claimed(read: Evidence, params: Parameters, given: Collection[str]) -> Parameters:
    """`params` with the figures of the first claims that give them, save those given by hand."""
    assert read.article is not None
    told: dict[str, float | int | str] = {}
    for claim_id in read.article.stand_ins.values():
        for name, value in read.article.figures.get(claim_id, {}).items():
            told.setdefault(name, value)
    values = {name: value for name, value in told.items() if name in CLAIMED and name not in given}
    return params.told_by(SOURCE, values)
