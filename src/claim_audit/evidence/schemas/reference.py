"""Sources, proper names and the glossary."""

from claim_audit.evidence.schemas.columns import choice, day, key, notes, ref, text, words
from claim_audit.evidence.schemas.rules import required_when
from claim_audit.evidence.schemas.table import Table
from claim_audit.numbers import Text

SOURCE_KINDS = ("primary", "analyst", "press", "dataset", "derived", "judgement", "article")
WITHOUT_URL = ("derived", "judgement", "article")
NAME_KINDS = ("chip", "model", "benchmark", "rule", "term", "company", "person", "product")

TABLES = (
    Table(
        "sources",
        "A document something in data/ was read in. One row per document.",
        {
            "source_id": key("the id that source_ids columns use"),
            "title": text("title of the document, or what it is where it has none"),
            "publisher": text("who published it; in brackets the outlet it was read through"),
            "publisher_ko": text(
                "what Korean readers call the publisher; blank where that is the same", required=False
            ),
            "url": text(
                "where it stands; blank only for judgement, derived and article",
                required=False,
                pattern=r"https?://\S+",
                like="an address that starts with http:// or https://",
            ),
            "published": day("when it was published, as far as known", required=False),
            "kind": choice("what kind of document it is", SOURCE_KINDS),
            "access": choice("how it was read", ("primary text", "secondary text", "derived")),
            "independent_of": ref("the source it relays, if it has no knowledge of its own", "sources", required=False),
            **notes(),
        },
        Text("{title}", "{title}"),
        "Read the document first. Give its own address, not that of a page that mentions it; if only such a page could "
        "be read, say so in publisher and set access to 'secondary text'.",
        (required_when("url", "kind", [kind for kind in SOURCE_KINDS if kind not in WITHOUT_URL]),),
    ),
    Table(
        "names",
        "A proper name as it is written in Korean and English. Names here may carry digits in prose for readers.",
        {
            "name_id": key("id of the name"),
            "ko": text("the name in Korean text"),
            "en": text("the name in English text"),
            "kind": choice("what is named", NAME_KINDS),
            "note": text("remark for maintainers", required=False),
        },
        Text("{ko}", "{en}"),
        "Add a name when prose for readers needs a digit that is part of a name; an alias is a row of its own.",
    ),
    Table(
        "glossary",
        "A term explained to readers.",
        {
            "term_id": key("id of the term"),
            **words("", "the term"),
            **words("definition", "what it means, for a reader without the field's training"),
        },
        Text("{ko}", "{en}"),
        "Add a term the first time a page uses it.",
    ),
)
