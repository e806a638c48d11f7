"""The tables on the article: every statement by line, its own table, its contradictions, and what nothing can check."""

from collections.abc import Mapping

from claim_audit import cards
from claim_audit.evidence import Evidence
from claim_audit.evidence.articles import SOURCE, TABLE
from claim_audit.numbers import Fact, Name, Number, Sentence, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.readouts.verdicts import CHANCE, GRADE, chance
from claim_audit.tables import Cell, Column, ReportTable
from claim_audit.verdicts import Verdict, audit, claims_of, fill

Audited = Mapping[str, Verdict]

LINE = Column(Text("줄", "Line"))
STATEMENT = Column(Text("진술", "Statement"))
HEDGE = Column(Text("말한 방식", "How it is put"))


def claims_by_line(evidence: Evidence, params: Parameters, audited: Audited | None = None) -> ReportTable:
    """Every statement of the article in our own words, in its order, with the printed figure, hedge and verdict."""
    audited = audited or audit(evidence, params, flips=False)
    rows = [
        (
            _line(evidence, verdict),
            verdict.claim,
            _printed(verdict.printed),
            _put(evidence, verdict),
            verdict.grade.name,
            chance(verdict),
        )
        for verdict in audited.values()
    ]
    columns = (LINE, STATEMENT, Column(Text("기사의 표기", "As printed")), HEDGE, GRADE, CHANCE)
    caption = Text("기사의 모든 진술과 판정", "Every statement of the article and its verdict")
    return table("claims-by-line", params, caption, columns, rows)


def unchecked_claims(evidence: Evidence, params: Parameters, audited: Audited | None = None) -> ReportTable:
    """The claims without a verdict and why; headings and questions, which claim nothing, are left out."""
    audited = audited or audit(evidence, params, flips=False)
    rows = [
        (_line(evidence, verdict), verdict.claim, _put(evidence, verdict), verdict.reason)
        for verdict in claims_of(audited)
        if verdict.probability is None
    ]
    columns = (LINE, STATEMENT, HEDGE, Column(Text("판정하지 않은 까닭", "Why there is no verdict")))
    caption = Text("판단을 미룬 진술과 그 까닭", "Statements without a verdict, and why")
    return table("unchecked-claims", params, caption, columns, rows)


def article_table(evidence: Evidence, params: Parameters, audited: Audited | None = None) -> ReportTable:
    """The article's own table cell by cell: as printed, in our words, with verdict and reason."""
    cells = evidence["comparison"]
    audited = audited or audit(evidence, params, *cells["claim_id"], flips=False)
    rows: list[tuple[Cell, ...]] = []
    for cell_id, cell in cells.iterrows():
        verdict = audited[cell["claim_id"]]
        column = evidence.text("comparison", str(cell_id), "column")
        printed = _printed(cell["printed"])
        rows.append((_line(evidence, verdict), column, printed, verdict.grade.name, chance(verdict), verdict.reason))
    columns = (
        LINE,
        Column(Text("열", "Column")),
        Column(Text("칸", "Cell as printed")),
        GRADE,
        CHANCE,
        Column(Text("까닭", "Reason")),
    )
    caption = Text("기사에 실린 표의 칸별 판정", "The article’s own table, cell by cell")
    return table("article-table", params, caption, columns, rows)


def contradictions(evidence: Evidence, params: Parameters) -> ReportTable:
    """The pairs of statements in the article that do not go together."""
    pairs = evidence["contradictions"]
    audited = audit(evidence, params, *pairs["claim_id"], *pairs["other_claim_id"], flips=False)
    rows: list[tuple[Cell, ...]] = []
    for pair_id, pair in pairs.iterrows():
        one, other = audited[pair["claim_id"]], audited[pair["other_claim_id"]]
        disagree = fill(evidence.text("contradictions", str(pair_id), ""), evidence, params)
        rows.append((_line(evidence, one), one.claim, _line(evidence, other), other.claim, disagree))
    columns = (
        LINE,
        Column(Text("한 곳에서는", "In one place")),
        LINE,
        Column(Text("다른 곳에서는", "In another")),
        Column(Text("어긋나는 점", "How they disagree")),
    )
    caption = Text("기사 안에서 서로 어긋나는 진술", "Where the article disagrees with itself")
    return table("contradictions", params, caption, columns, rows)


def last_line(evidence: Evidence) -> Number:
    """The number of the article's last line."""
    article = evidence.article
    if article is None:
        return evidence.number("claims", str(evidence["claims"]["line"].idxmax()), "line")
    return Fact(
        key="article/lines",
        value=float(article.lines),
        unit="index",
        label=Text("기사의 줄 수", "lines of the article"),
        table=TABLE,
        row=article.name,
        column="lines",
        source_ids=(SOURCE,),
    )


def _line(evidence: Evidence, verdict: Verdict) -> Number:
    return evidence.number("claims", verdict.claim_id, "line")


def _printed(words: str) -> Cell:
    """A figure or a cell as the article prints it, digits and all."""
    return Name(Text(words, words)) if words else None


def _put(evidence: Evidence, verdict: Verdict) -> Cell:
    """How a statement is put forward, and by whom if the article says."""
    hedge, speaker = cards.HEDGES[verdict.hedge], evidence.text("claims", verdict.claim_id, "speaker")
    if evidence.article and speaker.ko:
        return Sentence(Text(f"{hedge.ko}: {{speaker}}", f"{hedge.en}: {{speaker}}"), {"speaker": Name(speaker)})
    return Text(f"{hedge.ko}: {speaker.ko}", f"{hedge.en}: {speaker.en}") if speaker.ko else hedge
