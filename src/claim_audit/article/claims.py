"""The statements of an article: one row each, with how it is put, who says it and the check that can answer it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from claim_audit.article import checks, hedges, quotations, speakers, statements
from claim_audit.article.checks import Answer, Kinds, Topic
from claim_audit.article.hedges import Put
from claim_audit.article.lexicon import cues
from claim_audit.article.model import ArticleTable, Cell, Claim, Hedge, Mention, Quantity, Role
from claim_audit.article.statements import Clause, Line

BEHIND = 24  # how many characters after a quantity tell what it is a share of

_LETTERS = re.compile(r"[^\W_]")


def find(
    text: str,
    quantities: Sequence[Quantity],
    mentions: Sequence[Mention],
    tables: Sequence[ArticleTable] = (),
    block_roles: Mapping[int, Role] | None = None,
) -> list[Claim]:
    """Every statement of `text` in the order in which it ends; offsets are into `text`.

    `quantities` and `mentions` are those of the text, sorted by start, `tables` those found in it; `block_roles` gives
    the roles that markup tells, by line. A statement nested in another (시장을 주도하던 A) is a claim beside it.
    """
    reader = _Reader(text, quantities, mentions)
    found = [claim for line in statements.lines(text, tables, block_roles) for claim in reader.line(line)]
    if not tables:
        return found
    headings = [claim for claim in found if claim.role in ("heading", "title")]
    for table in tables:
        above = [claim for claim in headings if claim.line < table.lines[0]][-1:]
        found += reader.table(table, coming=any(claim.hedge == "forecast" for claim in above))
    return sorted(found, key=lambda claim: (claim.line, claim.end, -claim.start))


class _Reader:
    """A text with its quantities and mentions, found by place."""

    def __init__(self, text: str, quantities: Sequence[Quantity], mentions: Sequence[Mention]) -> None:
        self.text = text
        self.quantities = quantities
        self.mentions = mentions
        self.quantity_starts = [quantity.start for quantity in quantities]
        self.mention_starts = [mention.start for mention in mentions]

    def line(self, line: Line) -> Iterator[Claim]:
        """The claims of a line."""
        before: Kinds = frozenset()
        for start, end in statements.sentences(self.text, line.start, line.end):
            if not _LETTERS.search(self.text, start, end):
                continue
            here = self.kinds(start, end)
            yield from self.sentence(line, start, end, here, before)
            before = here

    def kinds(self, start: int, end: int) -> Kinds:
        """The kinds of words in a sentence; none if it speaks of nothing that a check is about."""
        words = self.text[start:end]
        return checks.kinds(words) if checks.concerned(words) or self.names_something(start, end) else frozenset()

    def sentence(self, line: Line, start: int, end: int, here: Kinds, before: Kinds) -> Iterator[Claim]:
        """The claims of a sentence: its clauses, each under the frame that quotes it.

        `here` and `before` are the kinds of words in it and in the sentence before.
        """
        text = self.text
        clauses = list(statements.clauses(text, start, end))
        last = clauses[-1]
        outer = quotations.outer(text, start, last.start, end)
        subject = ""
        for clause in clauses:
            put = hedges.PLAIN
            if not clause.adnominal:
                put = hedges.put(text, clause.start, clause.end, role=line.role, outer=outer, is_last=clause is last)
            speaker = speakers.speaker(text, start, clause.end, put) if put.cue else ""
            subject = speakers.subject(text, clause.start, clause.end, speaker) or subject
            role: Role = "question" if text[clause.end - 1] == "?" else line.role
            answer = checks.unanswered(role, put.hedge)
            if here or before:
                answer = checks.answer(
                    self.topic(
                        clause,
                        put.hedge,
                        role=role,
                        subject=subject,
                        sentence=here,
                        context=before,
                        is_whole=len(clauses) == 1,
                    )
                )
            if speaker and put.cue and put.cue.text in cues.ATTITUDES:
                yield self.claim(line, clause, Put("attributed", put.cue), answer, speaker=speaker, subject=speaker)
            yield self.claim(line, clause, put, answer, speaker=speaker, subject=subject)

    def names_something(self, start: int, end: int) -> bool:
        """Whether a chip, a model or a company is named in [start, end)."""
        return any(
            mention.name_kind and mention.name_kind != "country"
            for mention in self.mentions[_slice(self.mention_starts, start, end)]
        )

    def table(self, table: ArticleTable, coming: bool) -> Iterator[Claim]:
        """The claims of a table: the header as one heading, then each cell that says something.

        `coming` tells that it stands under a heading of prospects.
        """
        rows = list(table.rows)
        heads: Kinds = frozenset()
        number, at = table.lines[0], -1
        if table.has_header and rows:
            header = [cell for cell in rows.pop(0) if cell.text.strip()]
            heads = checks.kinds(" ".join(cell.text for cell in header))
            if header:
                line = Line(number, header[0].start, header[-1].end, "heading")
                names = Clause(line.start, line.end)
                yield self.claim(line, names, hedges.PLAIN, checks.unanswered("heading", "stated"))
                at = line.start
        for row in rows:
            for cell in row:
                number += self.text.count("\n", at, cell.start) if at >= 0 else 0
                at = cell.start
                if _LETTERS.search(cell.text):
                    yield self.cell(cell, Line(number, cell.start, cell.end, "table"), heads, coming)

    def cell(self, cell: Cell, line: Line, heads: Kinds, coming: bool) -> Claim:
        """The claim of a cell; what it is about is told by the heads of the table."""
        put = hedges.cell(self.text, cell.start, cell.end, coming)
        clause = Clause(cell.start, cell.end)
        answer = checks.answer(self.topic(clause, put.hedge, role="table", context=heads))
        return self.claim(line, clause, put, answer)

    def topic(
        self,
        clause: Clause,
        hedge: Hedge,
        *,
        role: Role,
        context: Kinds,
        subject: str = "",
        sentence: Kinds = frozenset(),
        is_whole: bool = False,
    ) -> Topic:
        """The clause as the checks see it; `is_whole` tells that it is all of its sentence."""
        text = self.text
        words = text[clause.start : clause.end]
        if clause.cut:
            words = text[clause.start : clause.cut[0]] + text[clause.cut[1] : clause.end]

        def after(quantity: Quantity) -> str:
            return text[quantity.end : min(quantity.end + BEHIND, clause.end)]

        return Topic(
            words=words,
            sentence=sentence,
            context=context,
            subject=subject,
            role=role,
            hedge=hedge,
            quantities=self.quantities[_slice(self.quantity_starts, clause.start, clause.end)],
            mentions=self.mentions[_slice(self.mention_starts, clause.start, clause.end)],
            after=after,
            own=(is_whole and sentence) or None,
        )

    def places(self, start: int, end: int) -> range:
        """The positions of the quantities printed in [start, end)."""
        return range(bisect_left(self.quantity_starts, start), bisect_left(self.quantity_starts, end))

    def claim(
        self, line: Line, clause: Clause, put: Put, answer: Answer, *, speaker: str = "", subject: str = ""
    ) -> Claim:
        """The row of a statement."""
        cue = put.cue
        return Claim(
            text=self.text[clause.start : clause.end],
            start=clause.start,
            end=clause.end,
            line=line.number,
            role=line.role,
            hedge=put.hedge,
            cue=cue.text if cue else "",
            cue_start=cue.start if cue else -1,
            speaker=speaker,
            subject=subject,
            quantities=tuple(self.places(clause.start, clause.end)),
            check=answer.check,
            measure=answer.measure,
            reason=answer.reason,
            parameters=answer.parameters,
        )


def _slice(starts: Sequence[int], start: int, end: int) -> slice:
    return slice(bisect_left(starts, start), bisect_left(starts, end))
