"""Sources, proper names and the glossary."""

from claim_audit.evidence.schemas.columns import ID, choice, day, flag, key, notes, positive, ref, sources, text, words
from claim_audit.evidence.schemas.rules import not_before, required_when, whole
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
            "published": day("when it, or the version that was read, was published, as far as known", required=False),
            "read_on": day("when it was last read; blank where that was not noted", required=False),
            "kind": choice("what kind of document it is", SOURCE_KINDS),
            "shelf_life": ref("how long what is taken from it can be relied on", "shelf_lives"),
            "access": choice("how it was read", ("primary text", "secondary text", "derived")),
            "independent_of": ref("the source it relays, if it has no knowledge of its own", "sources", required=False),
            **notes(),
        },
        Text("{title}", "{title}"),
        "Read the document first, and note the day in read_on; when it is read again, set the new day. Give its own "
        "address, not that of a page that mentions it; if only such a page could be read, say so in publisher and set "
        "access to 'secondary text'. Never fill in a day of reading that nobody noted.",
        (
            required_when("url", "kind", [kind for kind in SOURCE_KINDS if kind not in WITHOUT_URL]),
            not_before("read_on", "published"),
        ),
    ),
    Table(
        "shelf_lives",
        "How long what is taken from a kind of source can be relied on. Our judgement, and its reason.",
        {
            "shelf_life_id": key("id of the period"),
            **words("name", "what it is for"),
            "months": positive(
                "months after which it has to be looked at again; blank if never",
                "months",
                "기한",
                "shelf life",
                likely=(1, 120),
            ),
            "kept_up": flag("whether the document is kept up, so that reading it again starts the period anew"),
            **words("why", "why this long"),
            "source_ids": sources(),
        },
        Text("{name_ko}", "{name_en}"),
        "The period counts from the day a document speaks for: its own date, or where it is kept up the day it was "
        "last read if that is later.",
        (whole("months"),),
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
    Table(
        "background",
        "Rows of another table that are kept although no number comes from them and the page does not show them. "
        "`claim-audit check` leaves these out.",
        {
            "background_id": key("id of the reason"),
            "table": text("the table they stand in", pattern="[a-z_]+", like="the name of a table"),
            "rows": text("their ids, joined with ';'", pattern=f"{ID}(?:;{ID})*", like="ids joined with ';'"),
            "why": text("what they are kept for, for maintainers"),
        },
        Text("{background_id}", "{background_id}"),
        "First see whether the row can be used or dropped. Take it out here as soon as it is used.",
    ),
)
