"""The audit: each claim's evidence weighed, its probability, its grade, and what would change it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from claim_audit import reads
from claim_audit.evidence import Evidence
from claim_audit.evidence.articles import Figures
from claim_audit.numbers import Name, Number, Result, Sentence, Text
from claim_audit.parameters import Parameters, bounds
from claim_audit.shelf import kept
from claim_audit.uncertainty import Measure
from claim_audit.verdicts.findings import MEASURES, Finding
from claim_audit.verdicts.judgement import Flip, Item, Verdict, strongest_by_group, weight_of
from claim_audit.verdicts.origins import told_apart
from claim_audit.verdicts.scale import Grade, grade_of, posterior, scale
from claim_audit.verdicts.words import fill

NUDGE = 1.001  # how far past a flip value the grade on the other side is read
AT_THE_LINE = 1e-5  # a flip value this close to today's may lie to either side of it
PRIOR = "prior_probability"
SHARES = ("fraction", "probability")  # units whose values end at 1

QUOTED = Text("“{quote}”", "“{quote}”")
NO_EVIDENCE = Text(
    "기준일까지 이 주장을 가릴 만한 증거를 찾지 못했다.", "No evidence on it was found to be known on the day."
)
TOO_THIN = Text(
    "기준일까지 나온 증거를 합쳐도 어느 쪽으로 기운다고 말할 만큼 무겁지 않다.",
    "All evidence known on the day, taken together, is too light to tip the scale.",
)
BALANCED = Text(
    "뒷받침하는 증거와 반박하는 증거의 무게가 비슷해 어느 쪽이라고 말할 수 없다.",
    "The evidence for and the evidence against weigh about the same.",
)


_AUDITORS: "reads.Lately[_Auditor]" = {}  # the last few, with all that they have worked out


def audit(evidence: Evidence, params: Parameters, *claims: str, flips: bool = True) -> dict[str, Verdict]:
    """The verdict on each of `claims`, or on every claim of the article in its order, by claim id.

    `flips=False` leaves out the (slower) search for the values at which grades change. Where another article was read,
    the claim that asks there what a transcribed claim asks answers to that one's id, and an id that no claim answers
    to is left out. Raises KeyError for a claim that `data/claims.csv` does not have.
    """
    auditor = _auditor(evidence, params, flips)
    if not claims:
        return {claim_id: auditor.verdict(claim_id) for claim_id in evidence["claims"].index}
    if evidence.article is None:
        return {claim_id: auditor.verdict(claim_id) for claim_id in claims}
    answering = {claim_id: evidence.article.stand_ins.get(claim_id) for claim_id in claims}
    return {claim_id: auditor.verdict(stand_in) for claim_id, stand_in in answering.items() if stand_in}


def audit_of(evidence: Evidence, params: Parameters, *checks: str) -> dict[str, Verdict]:
    """The verdict on every claim of the article that one of `checks` (by default any) answers, by claim id.

    Repetitions are left out.
    """
    claims = evidence["claims"]
    auditor = _auditor(evidence, params, with_flips=True)
    answered = claims["check"].isin(checks) if checks else claims["check"] != "none"
    asked = claims.index[answered & (claims["repeats"] == "")]
    return {claim_id: auditor.verdict(claim_id) for claim_id in asked}


def weights(evidence: Evidence, params: Parameters) -> dict[str, float]:
    """What the evidence on each claim of the article that repeats no other adds to the logarithm of its odds."""
    auditor = _Auditor(evidence, params, with_flips=False)
    return {
        str(claim_id): weight_of(auditor.items(claim_id))
        for claim_id in auditor.claims.index[auditor.claims["repeats"] == ""]
    }


def needed_weight(evidence: Evidence) -> float:
    """The weight of evidence, either way, that a claim which nothing measures takes for a verdict."""
    return math.log(evidence.number("assumptions", "evidence-needed", "value").value)


def _auditor(evidence: Evidence, params: Parameters, with_flips: bool) -> "_Auditor":
    """The auditor for these: that of an earlier call with the same evidence and parameters, in whatever language."""
    setting = params.apart_from_language
    (_, fuller), _ = _AUDITORS.get(f"{setting} True {id(evidence)}", ((None, None), None))
    return reads.lately(
        _AUDITORS, evidence, f"{setting} {with_flips}", lambda: _Auditor(evidence, params, with_flips, fuller)
    )


class _Auditor:
    """The audit of all claims with one evidence and one set of parameters; measures and verdicts are made once.

    A claim read in an article is judged under the figures that it gives itself. Without flips the verdicts are those of
    a `fuller` auditor, where there is one.
    """

    def __init__(
        self, evidence: Evidence, params: Parameters, with_flips: bool, fuller: "_Auditor | None" = None
    ) -> None:
        self.fuller = fuller
        self.evidence, self.params, self.with_flips = evidence, params, with_flips
        self.claims = evidence["claims"]
        self.grades = scale(evidence)
        self.thresholds = [grade.low for grade in self.grades if grade.low]
        self.needed = needed_weight(evidence)
        self.found: dict[tuple[str, tuple[Any, ...]], tuple[Finding, frozenset[str]]] = {}
        self.judged: dict[str, tuple[Verdict, frozenset[str]]] = {}

    def verdict(self, claim_id: str) -> Verdict:
        """The verdict on a claim; one that repeats another gets that one's, put in its own words."""
        what, anew = f"verdict {claim_id} {self.with_flips}", partial(self.judged_anew, claim_id)
        return reads.remembered(self.judged, claim_id, lambda: kept(what, self.evidence, self.params, anew))

    def judged_anew(self, claim_id: str) -> Verdict:
        """The verdict on a claim, worked out."""
        if self.fuller:
            return replace(self.fuller.verdict(claim_id), flips=())
        origin = str(self.claims.at[claim_id, "repeats"])
        own = replace(self.verdict(origin), **self.stated(claim_id)) if origin else self.judge(claim_id)
        return told_apart(own, self.figures(claim_id), self.given(claim_id))

    def figures(self, claim_id: str) -> Figures:
        """The figures that a claim gives itself; none in the transcribed article, whose figures are the parameters."""
        return self.evidence.article.figures.get(claim_id, {}) if self.evidence.article else {}

    def given(self, claim_id: str) -> Parameters:
        """The parameters a claim is judged under."""
        return self.params.model_copy(update=dict(self.figures(claim_id)))

    def stated(self, claim_id: str) -> dict[str, Any]:
        """What the article says, where and how."""
        row = self.claims.loc[claim_id]
        return {
            "claim_id": claim_id,
            "line": int(self.evidence.number("claims", claim_id, "line").value),
            **{name: row[name] for name in ("role", "hedge", "check", "repeats", "printed")},
            "claim": self.claim(claim_id),
        }

    def claim(self, claim_id: str) -> Sentence:
        """A claim in our words, or in those of the article where it was read and is not restated."""
        quotes = self.evidence.article.quotes if self.evidence.article else {}
        if claim_id in quotes:
            return Sentence(QUOTED, {"quote": Name(Text(quotes[claim_id], quotes[claim_id]))})
        return fill(self.evidence.text("claims", claim_id, ""), self.evidence, self.given(claim_id))

    def judge(self, claim_id: str) -> Verdict:
        """The verdict on a claim that repeats no other."""
        check, measured = self.claims.loc[claim_id, ["check", "measure"]]
        items = self.items(claim_id)
        measure, finding = self.finding(claim_id, f"{check}/{measured}") if measured else (None, None)
        value = self.outcome(measure, items)
        grade = grade_of(value, self.grades)
        common = {**self.stated(claim_id), "grade": grade, "items": tuple(items)}
        if value is None:
            return Verdict(**common, probability=None, reason=self.why_suspended(claim_id, finding, items))
        return Verdict(
            **common,
            probability=self.probability(claim_id, value, measure, items),
            reason=_reason(finding if measure else None, items, value),
            flips=tuple(self.flips(claim_id, measure, weight_of(items))) if self.with_flips else (),
            hangs_on=self.hangs_on(measure, items, grade),
        )

    def items(self, claim_id: str) -> list[Item]:
        """The evidence on a claim that was known on the day of the audit."""
        table, params = self.evidence["claim_evidence"], self.given(claim_id)
        rows = table[(table["claim_id"] == claim_id) & (table["known_on"].astype(str) <= params.as_of)]
        return [
            Item(
                str(item_id),
                row["speaks_for"] == params.training_chip if row["speaks_for"] else row["stance"] == "supports",
                row["strength"],
                row["group"],
                self.evidence.number("assumptions", f"likelihood-{row['strength']}", "value"),
                fill(Text(row["reason_ko"], row["reason_en"]), self.evidence, params),
                tuple(row["source_ids"].split(";")),
            )
            for item_id, row in rows.iterrows()
        ]

    def finding(self, claim_id: str, name: str) -> Finding:
        """The measure of that name, asked with the figures of a claim, and the sentence that says what it found."""
        key = name, tuple(self.figures(claim_id).items())
        return reads.remembered(self.found, key, lambda: MEASURES[name](self.evidence, self.given(claim_id)))

    def outcome(self, measure: Measure | None, items: Sequence[Item]) -> float | None:
        """The probability of a claim; None where nothing measures it and its evidence is too light."""
        weight = weight_of(items)
        if measure is None and abs(weight) < self.needed:
            return None
        return posterior(measure.probability() if measure else self.params.prior_probability, weight)

    def probability(self, claim_id: str, value: float, measure: Measure | None, items: Sequence[Item]) -> Result:
        """The probability of a claim with everything it was made from."""
        inputs: list[Number] = list(measure.numbers.values()) if measure else [self.params.number(PRIOR)]
        inputs += [item.likelihood for item in strongest_by_group(items)]
        start = "share of draws and readings in which the claim holds" if measure else PRIOR
        return Result(
            key=f"verdicts/{claim_id}/probability",
            value=value,
            unit="probability",
            label=Text("주장이 맞을 확률", "probability that the claim holds"),
            formula=f"{start}; its odds × the likelihood ratio of each item of evidence" if items else start,
            made_from=tuple(dict.fromkeys(inputs)),
        )

    def flips(self, claim_id: str, measure: Measure | None, weight: float) -> list[Flip]:
        """For each input the nearest possible value at which the grade changes, closest (as a factor) first."""

        def grade_at(name: str, value: float) -> Grade:
            before = measure.probability_at(name, value) if measure else value
            return grade_of(posterior(before, weight), self.grades)

        limits = [posterior(threshold, -weight) for threshold in self.thresholds]
        if measure is None:
            prior = self.params.number(PRIOR)
            nearest = sorted(limits, key=lambda limit: abs(limit - prior.value))
            found = [_flip(claim_id, PRIOR, prior, limit, grade_at) for limit in nearest]
            return [flip for flip in found if flip][:1]
        found = [
            _flip(claim_id, name, measure.numbers[name], value, grade_at)
            for name, value in measure.flips(limits).items()
        ]
        return sorted((flip for flip in found if flip), key=_distance)

    def hangs_on(self, measure: Measure | None, items: Sequence[Item], grade: Grade) -> Item | None:
        """The one item without which the grade would be another: of several, the weightiest."""
        changing = [
            item
            for item in items
            if grade_of(self.outcome(measure, [other for other in items if other is not item]), self.grades) != grade
        ]
        return max(changing, key=lambda item: abs(item.log_likelihood_ratio), default=None)

    def why_suspended(self, claim_id: str, finding: Sentence | None, items: Sequence[Item]) -> Sentence:
        """Why no probability is given: the claim's own reason, the check's, or what is wrong with the evidence."""
        if self.claims.at[claim_id, "not_checkable_ko"]:
            return fill(self.evidence.text("claims", claim_id, "not_checkable"), self.evidence, self.params)
        if finding is not None:
            return finding
        if not items:
            return Sentence(NO_EVIDENCE)
        return Sentence(BALANCED if len({item.supports for item in items}) > 1 else TOO_THIN)


def _flip(
    claim_id: str, name: str, today: Number, value: float, grade_at: Callable[[str, float], Grade]
) -> Flip | None:
    """The flip of one input at `value`; None where the input cannot get there or the grade stays the same."""
    at_the_line = math.isclose(value, today.value, rel_tol=AT_THE_LINE)
    for above in (True, False) if at_the_line else (value > today.value,):
        past = value * NUDGE if above else value / NUDGE
        if _possible(today, past) and grade_at(name, past) != grade_at(name, today.value):
            flips_at = Result(
                key=f"verdicts/{claim_id}/flip/{name}",
                value=value,
                unit=today.unit,
                label=today.label,
                formula=f"the value of {name} at which the probability crosses a threshold of the verdict scale",
                made_from=(today,),
            )
            return Flip(today, flips_at, above, grade_at(name, past))
    return None


def _possible(today: Number, value: float) -> bool:
    """Whether an input can take a value: a share ends at 1, a parameter at its bounds."""
    if today.key.startswith("parameters/"):
        low, high = bounds(today.key.removeprefix("parameters/"))
        return low <= value <= high
    return today.unit not in SHARES or value <= 1


def _distance(flip: Flip) -> float:
    return abs(math.log(flip.flips_at.value / flip.today.value))


def _reason(finding: Sentence | None, items: Sequence[Item], probability: float) -> Sentence:
    """What the measure found, and what the weightiest item on the winning side says."""
    said = [finding] if finding else []
    if items:
        side = [item for item in items if item.supports == (probability >= 0.5)] or items
        said.append(max(side, key=lambda item: abs(item.log_likelihood_ratio)).reason)
    words = Text(" ".join(one.words.ko for one in said), " ".join(one.words.en for one in said))
    return Sentence(words, {name: value for one in said for name, value in one.values.items()})
