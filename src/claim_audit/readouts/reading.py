"""An article as it was read: its text marked up, and its statements beside those that were transcribed."""

import html
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from claim_audit import cards
from claim_audit.article.model import Reading
from claim_audit.article.reconciliation import reconcile
from claim_audit.evidence import Evidence
from claim_audit.evidence.articles import SOURCE, TABLE
from claim_audit.numbers import Fact, Lang, Name, Number, Result, Sentence, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.tables import Cell, Column, ReportTable
from claim_audit.verdicts import fill

QUANTITY = Text("수량", "quantity")
HEDGE = Text("말투를 정하는 말(뒤에 갈래를 적음)", "words that decide how it is put (the kind stands behind)")
TABULAR = Text("표", "table")
NAME = Text("읽은 글", "The text as read")

STATUS = {
    "both": Text("둘 다", "in both"),
    "differs": Text("둘 다, 수치나 칩은 다름", "in both, with another figure or chip"),
    "read": Text("읽은 것에만", "read only"),
    "transcribed": Text("옮겨 적은 것에만", "transcribed only"),
}
RECONCILED = Text("읽은 진술과 옮겨 적은 진술", "Statements read and statements transcribed")
COUNTED = Text(
    "둘 다 있는 진술이 {both}, 읽은 것에만 있는 진술이 {read}, 옮겨 적은 것에만 있는 진술이 {transcribed}다.",
    "In both: {both:plain}; read only: {read:plain}; transcribed only: {transcribed:plain}.",
)
Pair = tuple[int | None, str, str]  # place among the claims read, id of the transcribed one, status

# A stretch to mark, from start to end in the text: the element, its class and a label behind it.
Mark = tuple[int, int, str, str, str]


@dataclass(frozen=True)
class MarkedUp:
    """A text marked up, in HTML and as it is. The words of the article are escaped and said to be Korean."""

    html: str
    plain: str
    source_ids: tuple[str, ...] = ()


def marked_up(reading: Reading, evidence: Evidence, params: Parameters) -> MarkedUp:
    """The article line by line, each with its number: quantities underlined, cues of hedging labelled, tables framed.

    The marks are told apart by form and label, not by colour; a legend comes first.
    """
    lang, text = params.lang, reading.document.text
    marks = sorted(_marks(reading, lang), key=lambda mark: (mark[0], -mark[1]))
    starts = [mark[0] for mark in marks]
    tables = {number for table in reading.tables for number in range(table.lines[0], table.lines[1] + 1)}
    items, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        end = start + len(line)
        if line.strip():
            kind = ' class="tabular"' if number in tables else ""
            words = _with_marks(text, start, end, marks[bisect_left(starts, start) : bisect_left(starts, end)])
            items.append(f'<li value="{number}"{kind}>{words}</li>')
        start = end + 1
    body = '<ol class="read" lang="ko">\n{}\n</ol>'.format("\n".join(items)) if items else ""
    page = f'<div class="marked-up" role="region" aria-label="{NAME[lang]}" data-generated>{_legend(lang)}{body}</div>'
    return MarkedUp(page, text, (source(evidence),))


def source(evidence: Evidence) -> str:
    """The id of the source that the article is: its own, or that of the transcribed article if it is that one."""
    return SOURCE if evidence.article else "article"


def _marks(reading: Reading, lang: Lang) -> Iterator[Mark]:
    """Every stretch to mark, by its place in the text."""
    places = reading.document.places
    for quantity in reading.quantities:
        start, end = (at if places is None else bisect_left(places, at) for at in (quantity.start, quantity.end))
        yield start, end, "b", "quantity", ""
    for claim in reading.claims:
        if claim.cue:
            cue = claim.cue_start, claim.cue_start + len(claim.cue)
            start, end = (at if places is None else bisect_left(places, at) for at in cue)
            yield start, end, "i", "hedge", cards.HEDGES[claim.hedge][lang]


def _with_marks(text: str, start: int, end: int, marks: list[Mark]) -> str:
    """A line with its marks; one that begins inside another or goes on in the next line is left out."""
    pieces, position = [], start
    for begin, stop, element, kind, label in marks:
        if begin < position or stop > end:
            continue
        behind = f'<small lang="{_tongue(label)}">{html.escape(label)}</small>' if label else ""
        words = html.escape(text[begin:stop])
        pieces += [html.escape(text[position:begin]), f'<{element} class="{kind}">{words}</{element}>{behind}']
        position = stop
    return "".join([*pieces, html.escape(text[position:end])])


def _tongue(label: str) -> Lang:
    return "en" if label.isascii() else "ko"


def _legend(lang: Lang) -> str:
    """What the marks mean."""
    samples = (("b", "quantity", QUANTITY), ("i", "hedge", HEDGE), ("span", "tabular", TABULAR))
    shown = (f'<li><{element} class="{kind}">{words[lang]}</{element}></li>' for element, kind, words in samples)
    return f'<ul class="legend">{"".join(shown)}</ul>\n'


def reconciled(reading: Reading, evidence: Evidence, params: Parameters) -> ReportTable:
    """What was read beside what is transcribed: in both, read only, transcribed only.

    In the transcribed article statements are paired line by line. A claim of another article is paired with the one
    that asks the same; the rest of the transcribed ones are not listed, only counted (`counted`).
    """
    listed = [pair for pair in _pairs(reading, evidence) if pair[2] != "transcribed" or evidence.article is None]
    rows: list[tuple[Cell, ...]] = [
        (
            _line(
                reading.claims[place].line if place is not None else int(float(str(transcribed.at[claim_id, "line"]))),
                evidence,
            ),
            _quoted(" ".join(reading.claims[place].text.split())) if place is not None else None,
            _restated(evidence, claim_id, transcribed) if claim_id else None,
            STATUS[status],
        )
        for transcribed in [evidence.article.transcribed if evidence.article else evidence["claims"]]
        for place, claim_id, status in listed
    ]
    columns = (
        Column(Text("줄", "Line")),
        Column(Text("읽은 진술", "Statement read")),
        Column(Text("옮겨 적은 진술", "Statement transcribed")),
        Column(Text("어느 쪽에 있나", "Where it stands")),
    )
    return table("reconciliation", params, RECONCILED, columns, rows)


def counted(reading: Reading, evidence: Evidence) -> Sentence:
    """How many statements are in both, read only and transcribed only; with another figure they are in both."""
    found = Counter(status for *_, status in _pairs(reading, evidence))
    found["both"] += found.pop("differs", 0)
    return Sentence(COUNTED, {status: _count(status, found[status]) for status in ("both", "read", "transcribed")})


def _pairs(reading: Reading, evidence: Evidence) -> list[Pair]:
    return _by_question(evidence) if evidence.article else _by_line(reading, evidence)


def _by_line(reading: Reading, evidence: Evidence) -> list[Pair]:
    """The pairs of the transcribed article: place among the claims read, id of the transcribed one, status."""
    frame = reconcile(reading.claims, evidence["claims"])
    return [
        (None if pd.isna(place) else int(place), str(claim_id), str(status))
        for place, claim_id, status in frame[["place", "claim_id", "status"]].itertuples(index=False)
    ]


def _by_question(evidence: Evidence) -> list[Pair]:
    """The pairs of another article, by what its claims ask."""
    assert evidence.article is not None
    partner = {own: other for other, own in evidence.article.stand_ins.items()}
    claims = evidence["claims"]
    partners = [partner.get(str(row["repeats"]) or str(claim_id), "") for claim_id, row in claims.iterrows()]
    found: list[Pair] = [
        (place, other, _agreement(evidence, str(claim_id)) if other else "read")
        for place, (claim_id, other) in enumerate(zip(claims.index, partners, strict=True))
    ]
    rest = evidence.article.transcribed.index.difference(partners, sort=False)
    return [*found, *((None, str(claim_id), "transcribed") for claim_id in rest)]


def _agreement(evidence: Evidence, claim_id: str) -> str:
    """Whether a claim gives the figures of the transcribed article, which are the defaults of the parameters."""
    assert evidence.article is not None
    defaults, told = Parameters(), evidence.article.figures.get(claim_id, {})
    return "both" if all(getattr(defaults, name) == value for name, value in told.items()) else "differs"


def _line(number: int, evidence: Evidence) -> Number:
    """The number of a line as a fact of the article."""
    about = Text("기사의 줄", "line of the article")
    key, ids = f"article/line-{number}", (source(evidence),)
    return Fact(
        key=key, value=number, unit="index", label=about, table=TABLE, row=str(number), column="line", source_ids=ids
    )


def _quoted(words: str) -> Name:
    """Words of an article, as printed."""
    return Name(Text(words, words))


def _restated(evidence: Evidence, claim_id: str, transcribed: pd.DataFrame) -> Name:
    """A transcribed statement with the figures of its own article, whatever the parameters of this run are."""
    row = transcribed.loc[claim_id]
    words = fill(Text(str(row["ko"]), str(row["en"])), evidence, Parameters())
    return Name(Text(words.text("ko"), words.text("en")))


def _count(status: str, count: int) -> Number:
    return Result(
        key=f"article/reconciled/{status}",
        value=float(count),
        unit="items",
        label=Text("진술 수", "statements"),
        formula="count of the statements by where they stand",
    )
