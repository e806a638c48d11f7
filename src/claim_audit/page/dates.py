"""The days of the sources, in words: when each was read, how long it can be relied on, and which are past that."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from claim_audit.evidence.freshness import freshness
from claim_audit.numbers import Day, Lang, Text, source_anchor
from claim_audit.page.appendices import PageEvidence
from claim_audit.page.words import ACCESS

READ = Text("{access}({day})", "{access} on {day}")
DUE = Text("{day}까지 유효", "good until {day}")
PAST = Text("{day}로 기한 지남", "past its date since {day}")
NO_DATE = Text("날짜를 몰라 기한을 셀 수 없음", "undated, so nobody can tell whether it is past its date")
PERIOD = Text("{name}: {months}개월", "{name}: {months} months")


@dataclass(frozen=True, slots=True)
class Expired:
    """Sources past their date for one reason: the period, why it is that long, and links to them."""

    period: str
    why: str
    sources: Markup


def listed(links: Iterable[Markup], between: str = ", ") -> Markup:
    """Links one after the other, with commas or the like between them."""
    return Markup(between).join(links)


class Dates:
    """What can be said of the days of the sources on the day `on` (ISO)."""

    def __init__(self, evidence: PageEvidence, on: str, lang: Lang) -> None:
        self.evidence = evidence
        self.lang = lang
        self.rows = evidence["sources"]
        self.told = freshness(self.rows, evidence["shelf_lives"], date.fromisoformat(on))

    def read(self, source_id: str) -> str:
        """How a source was read, and on which day if that is known; '' for what was not read anywhere."""
        access, day = (str(self.rows.at[source_id, column]) for column in ("access", "read_on"))
        how = ACCESS[access][self.lang] if access in ACCESS else ""
        return READ[self.lang].format(access=how, day=self.day(day)) if how and day else how

    def due(self, source_id: str) -> str:
        """Until when a source can be relied on; '' where it lasts."""
        match self.told.at[source_id, "state"]:
            case "lasting":
                return ""
            case "undated":
                return NO_DATE[self.lang]
            case state:
                words = PAST if state == "stale" else DUE
                return words[self.lang].format(day=self.day(str(self.told.at[source_id, "stale_after"])))

    def is_past(self, source_id: str) -> bool:
        """Whether a source is past its date."""
        return bool(self.told.at[source_id, "state"] == "stale")

    def expired(self, publishers: dict[str, str], shown: Iterable[str]) -> list[Expired]:
        """Of the sources `shown`, those past their date, by the period that applies to them."""
        past = [source_id for source_id in shown if self.is_past(source_id)]
        found = []
        for life, months in self.evidence["shelf_lives"]["months"].items():
            ids = [source_id for source_id in past if self.rows.at[source_id, "shelf_life"] == life]
            if ids:
                name, why = (
                    self.evidence.phrase("shelf_lives", str(life), stem, self.lang) for stem in ("name", "why")
                )
                period = PERIOD[self.lang].format(name=name, months=int(months))
                found.append(Expired(period, why, listed(self._links(ids, publishers), "; ")))
        return found

    def day(self, iso: str) -> str:
        return Day(iso).phrase(self.lang) if iso else ""

    def _links(self, source_ids: Iterable[str], publishers: dict[str, str]) -> Iterator[Markup]:
        """A link to each source by publisher and day, and by its title where these do not tell it from another."""
        words = {one: f"{publishers[one]}, {self._dated(one)}" for one in source_ids}
        alike = Counter(words.values())
        for one, said in words.items():
            title = Markup(' <cite lang="en">{}</cite>').format(self.rows.at[one, "title"]) if alike[said] > 1 else ""
            yield Markup('<a href="#{}">{}{}</a>').format(source_anchor(one), said, title)

    def _dated(self, source_id: str) -> str:
        speaks_for, published = (str(self.told.at[source_id, "speaks_for"]), str(self.rows.at[source_id, "published"]))
        day = published if published and speaks_for.startswith(published) else speaks_for  # a month is called a month
        return self.day(day)
