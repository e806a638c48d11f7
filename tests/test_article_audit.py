"""Another article audited: its own figures judged, nothing of the transcribed one left in what is said of it."""

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from claim_audit import article_evidence, cards, evidence, verdicts
from claim_audit.article import reader
from claim_audit.article.model import Claim, Document, Quantity, Reading
from claim_audit.article_evidence import UnderAudit, under_audit, with_claims_of
from claim_audit.evidence import Evidence
from claim_audit.evidence.articles import SOURCE
from claim_audit.figures import article as article_charts
from claim_audit.figures import verdicts as charts
from claim_audit.numbers import LANGS, Fact, with_inputs
from claim_audit.parameters import ParameterError, Parameters
from claim_audit.readouts import article as article_tables
from claim_audit.readouts import reading as reading_tables
from claim_audit.readouts.verdicts import answer
from claim_audit.verdicts import Verdict

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "data" / "examples"
NAMES = ("ratio.txt", "fleet.txt", "chip.html", "nothing.txt")
SEED = ROOT.parent / "shared" / "article" / "deepseek-shock.ko.txt"
FEW = {"draws": 1024}


@pytest.fixture(scope="module")
def real() -> Evidence:
    return evidence.load()


@pytest.fixture(scope="module")
def audits(real: Evidence) -> Mapping[str, tuple[UnderAudit, Mapping[str, Verdict]]]:
    """Every example with what is audited in it and the verdicts."""
    found = {}
    for name in NAMES:
        asked = under_audit(Parameters(**FEW, article=str(EXAMPLES / name)), real)
        found[name] = asked, verdicts.audit(asked.evidence, asked.params)
    return found


def claim(text: str, line: int = 1, **about: Any) -> Claim:
    """A claim as the reader would find it."""
    return Claim(text, 0, len(text), line, **{"role": "body", "hedge": "stated", **about})


def read(*claims: Claim) -> Reading:
    """A reading of nothing but these claims, each with its words as its one figure."""
    text = "\n".join(one.text for one in claims)
    figures = tuple(Quantity(one.text, 0, 1, one.line, "count", Fraction(1), None, None) for one in claims)
    return Reading(Document(text, text), figures, (), (), claims)


def ratio_of(*figures: Fraction) -> Reading:
    return read(
        *(
            claim(f"비용 {at}", at, check="cost_ratio", measure="at-most", parameters={"claimed_ratio": figure})
            for at, figure in enumerate(figures, 1)
        )
    )


# ---- claims, figures, evidence


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("ratio.txt", {"claimed_ratio": 0.05, "training_chip": "h800"}),
        ("fleet.txt", {"claimed_fleet": 20_000, "claimed_chip": "h800"}),
        ("chip.html", {"training_chip": "h20"}),
        ("nothing.txt", {}),
    ],
)
def test_the_parameters_are_the_articles_own_figures(audits: Any, name: str, figures: dict[str, Any]) -> None:
    params = audits[name][0].params
    defaults = Parameters()
    for parameter in evidence.articles.CLAIMED:
        assert getattr(params, parameter) == figures.get(parameter, getattr(defaults, parameter))
        assert params.source(parameter) == (SOURCE if parameter in figures else "article")


def test_a_figure_given_by_hand_stays_and_the_claim_keeps_its_own(real: Evidence) -> None:
    asked = under_audit(
        Parameters(**FEW, article=str(EXAMPLES / "ratio.txt"), claimed_ratio=0.5), real, {"claimed_ratio"}
    )
    assert asked.params.claimed_ratio == 0.5
    judged = verdicts.audit(asked.evidence, asked.params, "l03-cost", flips=False)["l03-cost"]
    assert [number.value for number in judged.claim.numbers] == [0.05]


def test_each_verdict_stands_on_the_articles_own_figure(audits: Any, real: Evidence) -> None:
    """The probability is the one that the transcribed claim gets with that figure as a parameter."""
    for name, asked, settings in (
        ("ratio.txt", "l03-cost", {"claimed_ratio": 0.05}),
        ("ratio.txt", "l24-cost-under", {"claimed_ratio": 0.05}),
        ("fleet.txt", "l05-fleet", {"claimed_fleet": 20_000, "claimed_chip": "h800"}),
    ):
        read_in, judged = audits[name]
        own = judged[read_in.evidence.article.stand_ins[asked]]
        same = verdicts.audit(real, Parameters(**FEW, **settings), asked, flips=False)[asked]
        assert own.probability.value == same.probability.value
        assert own.claim_id != asked


def test_two_ratios_in_one_article_are_two_verdicts_with_numbers_of_their_own(real: Evidence) -> None:
    asked = with_claims_of(ratio_of(Fraction(1, 2), Fraction(1, 20)), real, "two.txt")
    judged = verdicts.audit(asked, Parameters(**FEW))
    half, twentieth = judged.values()
    assert half.probability is not None
    assert twentieth.probability is not None
    assert half.probability.value > twentieth.probability.value
    values: dict[str, float] = {}
    for verdict in judged.values():
        for number in with_inputs(verdict.numbers):
            assert values.setdefault(number.key, number.value) == number.value, number.key
    assert {"claims/r01-cost-1/claimed_ratio", "claims/r02-cost-1/claimed_ratio"} <= set(values)
    assert list(asked["contradictions"]["other_claim_id"]) == ["r02-cost-1"]


def test_two_chips_in_one_article_are_two_verdicts_with_words_and_evidence_of_their_own(real: Evidence) -> None:
    about = {"check": "chip_and_rule"}
    h20, h800 = (
        claim(chip, at, **about, parameters={"training_chip": chip}) for at, chip in enumerate(("h20", "h800"), 1)
    )
    asked = with_claims_of(read(h20, h800), real, "two.txt")
    one, other = verdicts.audit(asked, Parameters(**FEW)).values()
    assert [verdict.claim.text("en") for verdict in (one, other)] == [
        f"R1 was developed on {chip} chips." for chip in ("H20", "H800")
    ]
    assert [item.supports for item in one.items] != [item.supports for item in other.items]


def test_words_of_an_article_are_quoted_in_both_languages(real: Evidence) -> None:
    asked = with_claims_of(read(claim("언제 나오나?", reason="question")), real, "one.txt")
    (verdict,) = verdicts.audit(asked, Parameters(**FEW)).values()
    assert [verdict.claim.text(lang) for lang in LANGS] == ["“언제 나오나?”"] * 2


def test_a_figure_is_a_fact_of_the_article_and_its_line(audits: Any) -> None:
    read_in, judged = audits["ratio.txt"]
    (figure,) = judged["r02-cost-1"].claim.numbers
    assert isinstance(figure, Fact)
    assert (figure.table, figure.row, figure.column) == ("article", "r02-cost-1", "claimed_ratio")
    assert figure.source_ids == (SOURCE,)
    assert read_in.evidence.number("claims", "r02-cost-1", "line").value == 2
    assert read_in.evidence.source(SOURCE).title == "ratio.txt"


def test_evidence_about_another_chip_stands_on_the_other_side(audits: Any, real: Evidence) -> None:
    on_h20 = audits["chip.html"][1]["r02-chip-1"]
    on_h800 = verdicts.audit(real, Parameters(**FEW), "l05-h800")["l05-h800"]
    assert (on_h800.grade.id, on_h20.grade.id) == ("true", "false")
    assert [item.reason.text("ko") for item in on_h20.items] == [item.reason.text("ko") for item in on_h800.items]
    assert [item.supports for item in on_h20.items] == [False] * len(on_h20.items)


def test_what_speaks_for_a_chip_stands_as_the_table_says_for_the_transcribed_claim(real: Evidence) -> None:
    items = real["claim_evidence"]
    tied = items[items["speaks_for"] != ""]
    assert len(tied) >= 5
    for _, item in tied.iterrows():
        assert (item["speaks_for"] == Parameters().training_chip) == (item["stance"] == "supports")


def test_what_asks_no_question_is_listed_with_the_reason_in_its_own_words(audits: Any) -> None:
    read_in, judged = audits["nothing.txt"]
    assert judged
    for verdict in judged.values():
        assert verdict.probability is None
        assert verdict.check == "none"
        assert verdict.reason.words in article_evidence.REASONS.values()
    assert judged["r03-said-2"].claim.text("en") == "“학교는 노트북 30대를 새로 들였다.”"
    assert verdicts.audit_of(read_in.evidence, read_in.params) == {}


@pytest.mark.parametrize(
    ("said", "about", "reason"),
    [
        ("딥시크는 칩 규제를 피했다.", {"check": "export_rules"}, "other-question"),
        ("딥시크는 학습 비용을 줄였다.", {"check": "cost_ratio", "measure": "at-most"}, "no-figure"),
        ("딥시크는 이 칩으로 개발했다.", {"check": "chip_and_rule"}, "no-figure"),
        ("R1은 K7으로 개발됐다.", {"check": "chip_and_rule", "parameters": {"training_chip": "k7"}}, "unknown-chip"),
        (
            "딥시크는 H100 5만 개를 보유하고 있지 않다고 밝혔다.",
            {
                "check": "fleet_size",
                "measure": "held",
                "parameters": {"claimed_fleet": Fraction(50_000), "claimed_chip": "h100"},
            },
            "denial",
        ),
        ("언제 나오나?", {"reason": "question"}, "question"),
    ],
)
def test_why_a_claim_is_not_checked(real: Evidence, said: str, about: dict[str, Any], reason: str) -> None:
    asked = with_claims_of(read(claim(said, **about)), real, "one.txt")
    (verdict,) = verdicts.audit(asked, Parameters(**FEW)).values()
    assert verdict.reason.words == article_evidence.REASONS[reason]
    assert verdict.claim.text("ko") == f"“{said}”"


def test_chips_of_no_kind_are_set_against_all_that_are_held(real: Evidence) -> None:
    fleet = claim("칩 3만 개 보유", check="fleet_size", measure="held", parameters={"claimed_fleet": Fraction(30_000)})
    asked = with_claims_of(read(fleet), real, "one.txt")
    assert asked.article is not None
    assert asked.article.figures["r01-fleet-1"] == {"claimed_fleet": 30_000, "claimed_chip": "all"}


def test_a_figure_that_no_parameter_can_take_is_one_line(real: Evidence) -> None:
    with pytest.raises(ParameterError) as caught:
        with_claims_of(ratio_of(Fraction(1, 10), Fraction(1, 10**6)), real, "far.txt")
    assert str(caught.value) == (
        "far.txt: line 2: ‘비용 2’: parameter claimed_ratio: 1e-06 is not a number from 0.0001 to 1 (ratio)"
    ) or str(caught.value).startswith("far.txt: line 2: ")
    assert "\n" not in str(caught.value)


def test_a_title_repeats_the_text_and_not_the_other_way_round(audits: Any) -> None:
    judged = audits["ratio.txt"][1]
    assert judged["r01-cost-1"].repeats == "r02-cost-1"
    assert judged["r02-cost-1"].repeats == ""


def test_every_question_can_be_asked(real: Evidence) -> None:
    for question, row in real["questions"].iterrows():
        names = [name for name in row["figures"].split(";") if name]
        assert set(names) <= set(evidence.articles.CLAIMED), question
        assert real["claims"].at[row["claim_id"], "check"] == row["check"]
        assert real["claims"].at[row["claim_id"], "measure"] == row["measure"]


def test_braces_in_an_article_are_words(real: Evidence) -> None:
    asked = with_claims_of(read(claim("{parameters/seed} <b>3</b>")), real, "odd.txt")
    (verdict,) = verdicts.audit(asked, Parameters(**FEW)).values()
    assert "{parameters/seed} &lt;b&gt;3&lt;/b&gt;" in cards.card(verdict, asked, "ko")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", LANGS)
def test_tables_charts_and_answer_speak_of_the_article(audits: Any, name: str, lang: Any) -> None:
    asked, judged = audits[name]
    facts, params = asked.evidence, asked.params.model_copy(update={"lang": lang})
    article_tables.claims_by_line(facts, params, judged)
    article_tables.unchecked_claims(facts, params, judged)
    article_charts.claims_by_hedge(facts, params, judged)
    said = answer(facts, params, judged).text(lang)
    if name == "nothing.txt":
        assert ("하나도 없다" if lang == "ko" else "none of them") in said
    else:
        assert charts.verdicts(facts, params, judged).title
        figure = {"ratio.txt": ("20분의 1", "1/20"), "fleet.txt": ("2만 개", "20,000"), "chip.html": ("H20", "H20")}
        assert figure[name][LANGS.index(lang)] in said


# ---- the text marked up, and reconciled


def test_the_text_is_marked_where_it_stands(audits: Any) -> None:
    asked, _ = audits["ratio.txt"]
    page = reading_tables.marked_up(asked.reading, asked.evidence, asked.params).html
    assert '<b class="quantity">20분의 1</b>로 낮췄다.' in page
    assert '<i class="hedge">전망</i><small lang="ko">전망</small>' in page
    assert page.count('<li value="6" class="tabular">') == 1
    assert 'lang="ko"' in page
    words = re.sub("<small[^>]*>[^<]*</small>|<[^>]*>", "", page.split("<ol", 1)[1].split(">", 1)[1])
    shown = [line for line in words.splitlines() if line.strip()]
    written = [line for line in (EXAMPLES / "ratio.txt").read_text("utf-8").splitlines() if line.strip()]
    assert [line.replace("&quot;", '"') for line in shown] == written


def test_markup_in_an_article_is_words_on_the_page(real: Evidence) -> None:
    text = "<script>alert(1)</script> 5만 개"
    page = reading_tables.marked_up(reader.read(text), real, Parameters()).html
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_text_that_says_nothing_is_marked_up_too(real: Evidence, text: str) -> None:
    assert "<li value" not in reading_tables.marked_up(reader.read(text), real, Parameters()).html


def test_reconciling_tells_same_questions_and_other_figures(audits: Any) -> None:
    asked, _ = audits["ratio.txt"]
    table = reading_tables.reconciled(asked.reading, asked.evidence, asked.params.model_copy(update={"lang": "en"}))
    stands = {row[1].text.en: row[3].en for row in table.rows if row[1] is not None}  # type: ignore[union-attr]
    assert stands["딥시크는 학습 비용을 기존의 20분의 1로 낮췄다."] == "in both, with another figure or chip"
    assert stands["R1의 성능은 챗GPT와 비슷하다."] == "in both"
    assert stands["돈이 적게 든 까닭"] == "read only"
    said = reading_tables.counted(asked.reading, asked.evidence).text("en")
    assert re.fullmatch(r"In both: 8; read only: \d+; transcribed only: 68\.", said)


@pytest.mark.skipif(not SEED.exists(), reason=f"the article is not at ../shared/article/{SEED.name}")
def test_the_transcribed_article_is_known_for_what_it_is(real: Evidence) -> None:
    asked = under_audit(Parameters(article=str(SEED)), real)
    assert asked.evidence is real
    assert asked.params.changed().keys() == {"article"}
    assert asked.reading is not None
    table = reading_tables.reconciled(asked.reading, real, Parameters(lang="en"))
    stands = [row[3].en for row in table.rows]  # type: ignore[union-attr]
    assert stands.count("transcribed only") == 0
    assert stands.count("in both") == len(real["claims"])


@pytest.mark.skipif(not SEED.exists(), reason=f"the article is not at ../shared/article/{SEED.name}")
def test_with_one_figure_changed_it_is_another_article(real: Evidence, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(SEED.read_text("utf-8").replace("10분의 1", "20분의 1"), "utf-8")
    asked = under_audit(Parameters(article=str(other)), real)
    assert asked.evidence.article is not None
    assert asked.params.claimed_ratio == 0.05
