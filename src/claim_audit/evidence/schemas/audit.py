"""The article's statements, the evidence on each, our assumptions and the verdict scale."""

from claim_audit.evidence.schemas.columns import (
    BASES,
    choice,
    day,
    key,
    number,
    order,
    ref,
    sources,
    text,
    triple,
    words,
)
from claim_audit.evidence.schemas.magnitudes import ascending, counted, likely_in_unit
from claim_audit.evidence.schemas.rules import below, ranges, required_when
from claim_audit.evidence.schemas.table import Table
from claim_audit.numbers import UNITS, Text

ROLES = ("title", "heading", "body", "bullet", "table", "conclusion", "question", "answer")
HEDGES = ("stated", "attributed", "alleged", "forecast", "opinion")
CHECKS = (
    "cost_ratio",
    "fleet_size",
    "chip_and_rule",
    "export_rules",
    "performance_parity",
    "market",
    "evidence",
    "consistency",
    "none",
)
LINES = 28  # of the article

ASSUMPTIONS = Table(
    "assumptions",
    "An uncertain input of a check, with its range and why.",
    {
        "assumption_id": key("id of the assumption; models know it by this name"),
        **words("name", "what it is"),
        **triple("value", number("median", "row", "", "", required=True), stem=""),
        "unit": choice("unit, a key of numbers.UNITS", tuple(UNITS)),
        "range_basis": choice("what low and high are", BASES),
        "whose": choice("whose range it is", ("ours", "a source's")),
        **words("why", "why this value and this range"),
        "source_ids": sources(),
    },
    Text("{name_ko}", "{name_en}"),
    "Say in why where each of the three values comes from.",
    (*ranges(("low", "value", "high")), *likely_in_unit("low", "value", "high")),
)

VERDICT_SCALE = Table(
    "verdict_scale",
    "A grade with the probabilities it stands for.",
    {
        "grade_id": key("id of the grade"),
        "order": order("place from true to false, the suspended verdict last"),
        **words("name", "the grade"),
        "probability_min": number(
            "lowest probability of the grade; blank for the suspended verdict",
            "fraction",
            "확률 하한",
            "probability, at least",
            at_least=0,
            at_most=1,
        ),
        "probability_below": number(
            "probability below which the grade holds; blank if open",
            "fraction",
            "확률 상한",
            "probability, below",
            at_least=0,
            at_most=1,
        ),
        "shape": text("sign that tells the grades apart without colour"),
        **words("why", "why the line is drawn there"),
        "source_ids": sources(),
    },
    Text("{name_ko}", "{name_en}"),
    "Bands meet without gaps: one grade's probability_min is the next one's probability_below.",
    (below("probability_min", "probability_below"), counted("order")),
)

CLAIMS = Table(
    "claims",
    "A statement of the article, in our own words.",
    {
        "claim_id": key("id of the statement"),
        "line": number(
            "line of the article",
            "index",
            "기사의 줄",
            "line of the article",
            required=True,
            at_least=1,
            at_most=LINES,
            sources="article",
        ),
        "role": choice("where it stands", ROLES),
        **words("", "the statement"),
        "printed": text("the figure as printed, a numeral phrase and never a sentence; blank if none", required=False),
        "hedge": choice("how it is put forward", HEDGES),
        **words("speaker", "who is quoted", required=False),
        "check": choice("the check that answers it", CHECKS),
        "measure": text(
            "the measure inside the check", required=False, pattern=r"[a-z0-9-]+", like="a kebab-case name"
        ),
        "repeats": ref("the earlier statement it repeats", "claims", required=False),
        **words("not_checkable", "why nothing can check it", required=False),
    },
    Text("{ko}", "{en}"),
    "Leave nothing out: a statement that cannot be checked is a row with check 'none' and the reason.",
    (required_when("not_checkable_en", "check", ["none"], exactly=True), ascending("line")),
    labelled=Text("", ""),
)

CLAIM_EVIDENCE = Table(
    "claim_evidence",
    "A piece of evidence for or against a statement.",
    {
        "item_id": key("id of the item"),
        "claim_id": ref("the statement", "claims"),
        "source_ids": sources(),
        "known_on": day("since when it is public"),
        "stance": choice("which way it points", ("supports", "contradicts")),
        "strength": choice("how strongly", ("weak", "moderate", "strong", "decisive")),
        "group": text(
            "items of one statement in one group relay one origin: only the strongest counts", required=False
        ),
        "speaks_for": ref(
            "the chip the item speaks for: it supports a statement that names this chip and contradicts one that names "
            "another; blank where the chip does not matter",
            "chips",
            required=False,
        ),
        **words("reason", "what it says and why it bears on the statement"),
    },
    Text("{reason_ko}", "{reason_en}"),
    "Weigh by what the source can know, not by what it concludes.",
)

COMPARISON = Table(
    "comparison",
    "A cell of the article's comparison table.",
    {
        "cell_id": key("id of the cell"),
        "line": number(
            "line of the article",
            "index",
            "기사의 줄",
            "line of the article",
            required=True,
            at_least=1,
            at_most=LINES,
            sources="article",
        ),
        **words("column", "head of its column"),
        "row": number(
            "row of the table", "index", "행", "row", required=True, at_least=1, at_most=2, sources="article"
        ),
        **words("", "the cell", quoted=True),
        "printed": text("the cell as printed"),
        "claim_id": ref("the statement it makes", "claims"),
    },
    Text("{ko}", "{en}"),
    "The table has two rows and three columns.",
    labelled=Text("", ""),
)

CONTRADICTIONS = Table(
    "contradictions",
    "Two statements of the article that do not go together.",
    {
        "contradiction_id": key("id of the contradiction"),
        "claim_id": ref("one statement", "claims"),
        "other_claim_id": ref("the other", "claims"),
        **words("", "how they disagree"),
    },
    Text("{ko}", "{en}"),
    "Name the two statements; quote neither.",
)

QUESTIONS = Table(
    "questions",
    "A question that can be answered for a statement of any article, with its own figure. What is read in an article "
    "and asks none of these is listed as not checkable.",
    {
        "question_id": key("id of the question; part of the ids of the statements that ask it"),
        "check": choice("the check that answers it", CHECKS),
        "measure": text(
            "the measure inside the check", required=False, pattern=r"[a-z0-9-]+", like="a kebab-case name"
        ),
        "figures": text(
            "the parameters that a statement must give to ask it, joined with ';'",
            required=False,
            pattern="[a-z_]+(?:;[a-z_]+)*",
            like="names joined with ';'",
        ),
        "word": text("a word that a statement must hold to ask it; blank if any will do", required=False),
        **words("", "the statement in our own words, with places for its figures"),
        "claim_id": ref("the transcribed statement that asks it; its evidence carries over", "claims"),
        **words("why", "why that evidence bears on any statement that asks it"),
    },
    Text("{ko}", "{en}"),
    "The figures have to be parameters; of two rows that a statement fits, the one with more figures counts.",
)

TABLES = (ASSUMPTIONS, VERDICT_SCALE, CLAIMS, CLAIM_EVIDENCE, COMPARISON, CONTRADICTIONS, QUESTIONS)
