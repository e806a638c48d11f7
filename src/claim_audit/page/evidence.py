"""The section on evidence: what is not known, where sources contradict each other, and every source with its uses."""

import functools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from claim_audit.numbers import Fact, Lang, Text, source_anchor
from claim_audit.page.appendices import PageEvidence, publishers
from claim_audit.page.dates import Dates, Expired, listed
from claim_audit.page.number_tables import printed
from claim_audit.page.outputs import Ledger
from claim_audit.page.prose import Section
from claim_audit.page.row_names import RowNames
from claim_audit.page.words import KINDS
from claim_audit.parameters import Parameters
from claim_audit.verdicts.tally import HEADINGS

SUSPENDED = "suspended"
JUDGEMENT = "own-judgement"
SECOND_HAND = "secondary text"
SHOWN_LINES = 12  # claims of one source that are named by their line

UNCHECKED = Text(
    "기사의 주장 {count}개는 확인할 길이 없거나 증거가 모자라 판정을 미뤘다.",
    "{count} of the article’s claims are left open: nothing can check them, or the evidence does not reach.",
)
QUOTED = Text(
    "자료 {all}건 가운데 {count}건은 원문이 아니라 다른 글에 옮겨진 대목을 읽었다.",
    "Of {all} sources, {count} were read not in the original but as quoted elsewhere.",
)
UNDATED = Text("{count}건은 언제 나온 것인지 알 수 없다.", "For {count}, no date of publication is known.")
PAST = Text(
    "{count}건은 {day} 기준으로 다시 확인할 때가 지났다. 어느 것인지는 아래에 적었다.",
    "{count} are past the date by which they should be looked at again, as of {day}; they are listed below.",
)
NOT_READ_WHEN = Text(
    "{count}건은 언제 읽었는지 적어 두지 않았다. 그래서 유효 기한은 자료에 적힌 날짜부터 셌다.",
    "For {count}, the day of reading was not noted, so how long they can be relied on counts from their own dates.",
)
NEVER_READ_WHEN = Text(
    "자료를 언제 읽었는지는 적어 두지 않았다. 그래서 유효 기한은 자료에 적힌 날짜부터 셌다.",
    "The day of reading was not noted, so how long a source can be relied on counts from its own date.",
)
JUDGED = Text(
    "값 {count}개는 어느 자료에도 없어 이 보고서가 정했다. 까닭은 data/에 적었다.",
    "{count} values stand in no source and are our own judgement; data/ says why.",
)
LINE = Text("{}번째 줄", "line {}")


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the list of evidence: `relays` is the source it repeats, `uses` what rests on it, both as links.

    `read` says how it was read and when, `due` until when it can be relied on, `past` whether that day is over.
    """

    id: str
    title: str
    lang: str
    publisher: str
    url: str
    published: str
    read: str
    due: str
    past: bool
    note: str
    relays: Markup
    uses: Markup


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What sources say differently about one thing: each side in words, with links to it."""

    about: str
    sides: list[Markup]


class EvidenceSection:
    """Everything the section shows, in one language."""

    def __init__(
        self, evidence: PageEvidence, ledger: Ledger, sections: Iterable[Section], params: Parameters, lang: Lang
    ) -> None:
        self.evidence = evidence
        self.ledger = ledger
        self.lang = lang
        self.as_of = params.as_of
        self.dates = Dates(evidence, params.as_of, lang)
        self.publishers = publishers(evidence, lang)
        self.names = RowNames(evidence, lang, ledger)
        self.sections = {section.notebook: section for section in sections}
        self.facts = [number for number in ledger.numbers.values() if isinstance(number, Fact)]
        self.cards = {output.id for output in ledger.of_kind("verdict")}
        told = {params.source(name) for name in Parameters.model_fields}
        used = ledger.cited_in().keys() | self.claims_of.keys() | told
        self.used = [source_id for source_id in self.publishers if source_id in used]

    def unknown(self) -> list[Markup]:
        """What is not known, a sentence each."""
        rows = self.evidence["sources"].loc[self.used]
        outside = rows[~rows["kind"].isin(["judgement", "derived", "article"])]
        open_claims = [
            claim
            for claim, about in self.ledger.verdicts().items()
            if about.get("grade") == SUSPENDED and not about.get("repeats") and claim not in self._headings()
        ]
        judged = {fact.key for fact in self.facts if fact.source_ids == (JUDGEMENT,)}
        undated_reading = int((outside["read_on"] == "").sum())
        said: list[tuple[Text, int]] = [
            (UNCHECKED, len(open_claims)),
            (QUOTED, int((outside["access"] == SECOND_HAND).sum())),
            (UNDATED, int((outside["published"] == "").sum())),
            (NEVER_READ_WHEN if undated_reading == len(outside) else NOT_READ_WHEN, undated_reading),
            (PAST, sum(map(self.dates.is_past, self.used))),
            (JUDGED, len(judged)),
        ]
        words = {"all": len(outside), "day": self.dates.day(self.as_of)}
        return [Markup(escape(text[self.lang].format(count=count, **words))) for text, count in said if count]

    def disagreements(self) -> list[Disagreement]:
        """Costs of one run and sizes of one fleet by different sources, then claims with evidence on both sides."""
        return [*self._by_column("cost_estimates", "usd", "run_id"), *self._by_fleet(), *self._both_sides()]

    def kinds(self) -> list[tuple[str, list[Source]]]:
        """The sources that something on the page rests on, by kind."""
        return list(self._by_kind(self.used))

    def expired(self) -> list[Expired]:
        """Which of these sources are past their date, and why."""
        return self.dates.expired(self.publishers, self.used)

    def _by_kind(self, source_ids: Iterable[str]) -> Iterator[tuple[str, list[Source]]]:
        rows = self.evidence["sources"].loc[list(source_ids)]
        for kind, words in KINDS.items():
            found = [self._source(str(name), row) for name, row in rows[rows["kind"] == kind].iterrows()]
            if found:
                yield words[self.lang], found

    def _source(self, source_id: str, row: "pd.Series[Any]") -> Source:
        title = str(row["title"])
        return Source(
            id=source_id,
            title=title,
            lang="en" if self.lang == "ko" and row["url"] else "",
            publisher=self.publishers[source_id],
            url=str(row["url"]),
            published=self.dates.day(str(row["published"])),
            read=self.dates.read(source_id),
            due=self.dates.due(source_id),
            past=self.dates.is_past(source_id),
            note=self.evidence.phrase("sources", source_id, "note", self.lang),
            relays=self._links([row["independent_of"]]),
            uses=self._uses(source_id),
        )

    def _uses(self, source_id: str) -> Markup:
        """The claims judged by it and the tables its figures stand in; else the sections that cite it."""
        lines = {line: claim for claim, line in reversed(self.claims_of.get(source_id, []))}
        verdicts = [
            Markup('<a href="#verdict-{}">{}</a>').format(lines[line], LINE[self.lang].format(line))
            for line in sorted(lines)[:SHOWN_LINES]
        ]
        counts = Counter(fact.table for fact in self.facts if source_id in fact.source_ids)
        tables = [self._table(table, count) for table, count in counts.items()]
        if not verdicts and not tables:
            cited = (self.sections[name] for name in self.ledger.cited_in().get(source_id, ()) if name in self.sections)
            tables = [Markup('<a href="#{}">{}</a>').format(one.id, one.title) for one in cited]
        words = Text("기사 {} 판정", "verdicts on {}")
        return Markup("; ").join(
            [
                *([Markup(words[self.lang]).format(listed(verdicts))] if verdicts else []),
                *([listed(tables)] if tables else []),
            ]
        )

    def _table(self, table: str, count: int) -> Markup:
        place = "parameters" if table == "parameters" else f"f-{table.replace('_', '-')}"
        return Markup('<a href="#{}">{} ({})</a>').format(place, self.names.group(table), count)

    @functools.cached_property
    def claims_of(self) -> dict[str, list[tuple[str, int]]]:
        """The claims with a card for which each source is evidence, with their lines."""
        if "claim_evidence" not in self.evidence.tables:
            return {}
        verdicts = self.ledger.verdicts()
        found: dict[str, list[tuple[str, int]]] = {}
        table = self.evidence["claim_evidence"]
        for claim, source_ids in zip(map(str, table["claim_id"]), table["source_ids"], strict=True):
            for source_id in str(source_ids).split(";") if claim in self.cards else ():
                entry = (claim, int(verdicts[claim]["line"]))
                if entry not in found.setdefault(source_id, []):
                    found[source_id].append(entry)
        return found

    def _headings(self) -> set[str]:
        """The rows of the transcribed article that are headings and questions."""
        if "claims" not in self.evidence.tables:
            return set()
        claims = self.evidence["claims"]
        return {str(claim) for claim in claims.index[claims["role"].isin(HEADINGS)]}

    def _by_column(self, table: str, column: str, thing: str) -> Iterator[Disagreement]:
        """Facts of a column that tell different values of one thing, which the column `thing` names."""
        facts = [fact for fact in self.facts if (fact.table, fact.column) == (table, column)]
        things = self.evidence[table][thing] if facts else pd.Series(dtype=str)
        found: dict[str, list[Fact]] = {}
        for fact in facts:
            found.setdefault(str(things[fact.row]), []).append(fact)
        for name, members in found.items():
            if len({fact.value for fact in members}) > 1:
                yield Disagreement(self.names.part(name), [self._said(fact, name) for fact in members])

    def _by_fleet(self) -> Iterator[Disagreement]:
        return self._by_column("fleet_estimates", "units", f"definition_{self.lang}")

    def _both_sides(self) -> Iterator[Disagreement]:
        if "claim_evidence" not in self.evidence.tables:
            return
        rows = self.evidence["claim_evidence"]
        words = {"supports": Text("뒷받침", "for"), "contradicts": Text("반박", "against")}
        verdicts = self.ledger.verdicts()
        for claim, items in rows.groupby("claim_id", sort=False):
            if str(claim) in self.cards and items["stance"].nunique() > 1:
                sides = [
                    Markup("{}: {}").format(
                        said[self.lang], self._links(items[items["stance"] == stance]["source_ids"])
                    )
                    for stance, said in words.items()
                ]
                yield Disagreement(str(verdicts[str(claim)]["claim"]), sides)

    def _said(self, fact: Fact, name: str) -> Markup:
        """A value, whose it is: its label without the name of the thing."""
        part = self.names.part(name)
        label = fact.label[self.lang].replace(f"({part})", "").replace(part, "").replace(" :", ":").strip(" :,")
        value = Markup('<a href="#{}">{}</a>').format(fact.anchor, printed(fact, self.lang))
        return Markup("{} {} ({})").format(label, value, self._links([";".join(fact.source_ids)]))

    def _links(self, cells: Iterable[str]) -> Markup:
        ids = dict.fromkeys(one for cell in cells for one in str(cell).split(";") if one)
        by_publisher = {self.publishers.get(one, one): one for one in ids}
        return listed(
            Markup('<a href="#{}">{}</a>').format(source_anchor(one), publisher)
            for publisher, one in by_publisher.items()
        )
