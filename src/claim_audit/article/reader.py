"""An article read: its quantities, other mentions, tables and claims, each with its place in the input."""

from dataclasses import replace
from typing import TypeVar

from claim_audit.article import claims, documents, quantities, tables
from claim_audit.article.model import ArticleTable, Cell, Claim, Document, Mention, Quantity, Reading

Printed = TypeVar("Printed", Quantity, Mention, Cell, Claim)


def read(article: str | Document) -> Reading:
    """Read a plain text or a Document; any text can be read, also one that says nothing.

    The time is linear in the length. Lines are those of `document.text`, which for markup are the lines a reader sees.
    """
    document = documents.from_text(article) if isinstance(article, str) else article
    found, mentions = quantities.scan(document.text)
    delimited = tables.find(document)
    stated = claims.find(document.text, found, mentions, delimited, document.block_roles)
    if document.places is None:
        return Reading(document, tuple(found), tuple(mentions), tuple(delimited), tuple(stated))
    at = _Places(document)
    return Reading(
        document,
        tuple(at.moved(quantity) for quantity in found),
        tuple(at.moved(mention) for mention in mentions),
        tuple(at.table(table) for table in delimited),
        tuple(at.claim(claim) for claim in stated),
    )


class _Places:
    """From offsets into the text to offsets into the input of one document."""

    def __init__(self, document: Document) -> None:
        assert document.places is not None
        self.places = document.places
        self.source = document.source
        self.is_markup = document.block_roles is not None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the text in the input, without the markup behind its last character."""
        if start == end:
            return self.places[start], self.places[start]
        last, after = self.places[end - 1], self.places[end]
        tag = self.source.find("<", last + 1, after) if self.is_markup else -1
        return self.places[start], after if tag < 0 else tag

    def moved(self, item: Printed) -> Printed:
        """`item` with its place in the input; in plain text its words too are as they stand there."""
        start, end = self.span(item.start, item.end)
        text = item.text if self.is_markup else self.source[start:end]
        return replace(item, start=start, end=end, text=text)

    def table(self, table: ArticleTable) -> ArticleTable:
        return replace(table, rows=tuple(tuple(map(self.moved, row)) for row in table.rows))

    def claim(self, claim: Claim) -> Claim:
        moved = self.moved(claim)
        return replace(moved, cue_start=self.places[claim.cue_start]) if claim.cue_start >= 0 else moved
