"""Which check can answer a clause, and with which figure of the clause's own.

A check is found by the words of its subject. The evidence on cost, fleet, chips and scores is about DeepSeek: a clause
about somebody else's is not answered by it. Figures are taken over only if the words settle them: see each rule.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from claim_audit.article.lexicon import cues
from claim_audit.article.model import Hedge, Mention, Quantity, Role

Asked = dict[str, Fraction | str]
Kinds = frozenset[str]

SMALLEST_RATIO = Fraction(1, 10_000)
LARGEST_FLEET = 10_000_000
NEAR = 15  # characters between a count and the chip it counts
COUNTERS = frozenset({"개", "장", "대", "기", "여 개", "여개", ""})


@dataclass
class Topic:
    """A clause as the checks see it.

    `words` are its own words, without clauses nested in it; `sentence` the kinds of words in its sentence, `context`
    those in what says elsewhere what it is about (the sentence before, the heads of a table), `subject` its grammatical
    subject; `after` gives the words that follow a quantity. `own` are the kinds of `words` where they are known.
    """

    words: str
    sentence: Kinds = frozenset()
    context: Kinds = frozenset()
    subject: str = ""
    role: Role = "body"
    hedge: Hedge = "stated"
    quantities: Sequence[Quantity] = ()
    mentions: Sequence[Mention] = ()
    after: Callable[[Quantity], str] = field(default=lambda _: "")

    own: Kinds | None = None

    def __post_init__(self) -> None:
        self.kinds = kinds(self.words) if self.own is None else self.own
        self.around = self.kinds | self.sentence | self.context

    def has(self, *names: str) -> bool:
        """Whether the clause's own words are of all these kinds."""
        return self.kinds.issuperset(names)

    @property
    def chips(self) -> list[Mention]:
        """The chips named in the clause."""
        return [mention for mention in self.mentions if mention.name_kind == "chip"]

    @property
    def is_audited(self) -> bool:
        """Whether it is about DeepSeek: named, meant by 이 회사 and the like, or nobody else is the subject."""
        if "audited" in self.kinds or "audited" in self.sentence:
            return True
        return not self.subject or not kinds(self.subject).isdisjoint(GENERIC)

    @property
    def compares_others(self) -> bool:
        """Whether a model is named that is neither DeepSeek's nor OpenAI's."""
        return any(named.name_kind == "model" and not named.id.startswith(COMPARED) for named in self.mentions)


@dataclass(frozen=True, slots=True)
class Answer:
    """The check that answers a clause, its measure, the figures it is asked with, or the reason why there is none."""

    check: str = "none"
    measure: str = ""
    reason: str = ""
    parameters: Asked | None = None


# The kinds of words the rules speak of; a word can be of several kinds.
KINDS: dict[str, tuple[str, ...]] = {
    "audited": cues.AUDITED,
    "speaker": cues.SPEAKERS,
    "anaphor": cues.ANAPHORS,
    "ai": cues.AI_WORDS,
    "cost": cues.COSTS,
    "halved": ("절반", "반값"),
    "holding": cues.HOLDINGS,
    "chip": cues.CHIP_NOUNS,
    "hopper": cues.HOPPER,
    "building": cues.BUILDING,
    "parity": cues.PARITY,
    "superior": cues.SUPERIORITY,
    "performance": cues.PERFORMANCE,
    "high": cues.HIGH_PERFORMANCE,
    "demand": cues.DEMAND_GROWS,
    "growth": cues.GROWTH,
    "cheap": cues.CHEAPNESS,
    "export": cues.EXPORT_RULES,
    "abroad": ("중국", "미국", "수출"),
    "essential": ("필수", "없어서는 안 될", "반드시 필요"),
    "analysis": ("분석",),
    "analysing": cues.ANALYSING,
    "disclosure": cues.DISCLOSED,
    "amount": cues.AMOUNTS,
    "identity": cues.IDENTITIES,
    "market": cues.MARKET_POSITION + cues.MARKET_PRICE + cues.MARKET_MOVES + cues.MARKET_TRADE + cues.MARKET_RIVALRY,
    "actor": cues.MARKET_ACTORS,
    "effect": cues.MARKET_EFFECTS,
    "open": cues.OPEN_ENDED,
    "uncovered": cues.UNCOVERED,
}
GENERIC = frozenset({"audited", "speaker", "anaphor", "ai", "cost", "chip", "performance"})
COMPARED = ("deepseek", "chatgpt", "gpt", "o1", "o3", "openai")


def _choice(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _tree(words: Iterable[str]) -> str:
    """A choice of words by their first letters, which is quicker to try than one by one."""
    rest: dict[str, list[str]] = {}
    for word in words:
        rest.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{re.escape(first)}(?:{_choice(map(re.escape, others))})" for first, others in rest.items())


def _kinds_of(word: str) -> Kinds:
    """The kinds of a word and of the words it begins with, which a search for the longest passes over."""
    return frozenset(name for name, words in KINDS.items() if any(word.startswith(known) for known in words))


_KINDS_OF = {word: _kinds_of(word) for words in KINDS.values() for word in words}
_FIRST = "".join(sorted({re.escape(word[0]) for word in _KINDS_OF}))
# A word wherever one begins, inside another too; a set of first letters stands in front, which is quick to search.
_WORDS = re.compile(rf"[{_FIRST}](?<=(?=({_tree(_KINDS_OF)}))[\s\S])")


def kinds(words: str) -> Kinds:
    """The kinds of all the words of interest in `words`, overlapping ones too.

    >>> sorted(kinds("훈련 비용"))
    ['ai', 'building', 'cost']
    """
    found: set[str] = set()
    for word in _WORDS.findall(words):
        found |= _KINDS_OF[word]
    return frozenset(found)


_CONCERNED = re.compile(_choice({*cues.AI_WORDS, *cues.CHIP_NOUNS, *cues.MARKET_ACTORS, "수출", "우회", "밀수"}))


def concerned(words: str) -> bool:
    """Whether a sentence speaks of AI, chips or their trade at all, so that a check can be about it."""
    return _CONCERNED.search(words) is not None


_UNDER = re.compile(rf"\s?(?:{_choice(cues.UNDER)})")
_CUT_BY = re.compile(
    rf"\s?(?:가까이|이상|이하|넘게|초과|가량|정도|이나|까지|나|을|를|만큼)?\s?(?:더\s)?(?:{_choice(cues.CHEAPER)})"
)
_REMAINS = re.compile(rf"(?:으?로(?=[\s,.]|$)|의 (?:비용|돈|값)|만(?=[\s에])|\s?(?:{_choice(cues.REMAINS)}))")
_BUILT_ON = re.compile(
    r"(?:칩|GPU|반도체|가속기|[A-Z]{1,2}\d{2,3}[a-zA-Z]?)[^.]{0,25}?(?:으?로|을|를|만|에서|기반|써서|써)\s[^.]{0,25}?"
    rf"(?:{_choice(cues.BUILDING)})"
)
_IS = re.compile(r"(?:이다|입니다|로,|이며,?|이고,?|(?:모델|서비스|업체|회사|LLM|챗봇|소스)다)[.]?$")
_TOPIC_ONLY = re.compile(rf"[가-힣A-Za-z0-9][와과]\s|(?:{_choice(cues.TOPIC_HEADS)})\s?[\])’'\"]*$")


def answer(topic: Topic) -> Answer:
    """The check for a clause; the most particular subject first.

    >>> answer(Topic("딥시크는 수출 규제를 피해 칩을 들여왔다.")).check
    'export_rules'
    >>> answer(Topic("오늘은 비가 왔다."))
    Answer(check='none', measure='', reason='no-evidence', parameters=None)
    """
    if topic.role == "question" or topic.words.endswith("?"):
        return _QUESTION
    if topic.role == "heading" and _is_topic_only(topic.words):
        return _HEADING
    if not topic.kinds:
        return unanswered(topic.role, topic.hedge)
    for rule in (cost, fleet, chip, parity, demand, export_rules, evidence, market):
        found = rule(topic)
        if found:
            return found
    return unanswered(topic.role, topic.hedge)


def unanswered(role: Role, hedge: Hedge) -> Answer:
    """The answer to a statement that nothing here can check, with the reason."""
    if role == "question":
        return _QUESTION
    return _HEADING if role in ("heading", "title") else _UNCHECKED.get(hedge, _NO_EVIDENCE)


_QUESTION = Answer(reason="question")
_HEADING = Answer(reason="heading")
_NO_EVIDENCE = Answer(reason="no-evidence")
_UNCHECKED = {"opinion": Answer(reason="opinion"), "forecast": Answer(reason="open-forecast")}


def cost(topic: Topic) -> Answer | None:
    """What training cost, as a share of what was usual: needs a cost of AI and a figure that settles the share.

    >>> answer(Topic("물류 비용이 늘었다.")).check
    'none'
    """
    if not (topic.has("cost") and "ai" in topic.around and topic.is_audited):
        return None
    for quantity in topic.quantities:
        share = _share(quantity, topic.after(quantity))
        if share and SMALLEST_RATIO <= share[0] < 1:
            return Answer("cost_ratio", share[1], parameters={"claimed_ratio": share[0]})
    if topic.has("halved"):
        return Answer("cost_ratio", "at-most", parameters={"claimed_ratio": Fraction(1, 2)})
    return None


def _share(quantity: Quantity, after: str) -> tuple[Fraction, str] | None:
    """What is left of the cost, and the measure: 20분의 1로, 5% 수준, 95% 줄었다 and 20배 싸다 are all 1/20.

    A range or a vague numeral counts by the end that claims least; 최대 95% by its figure.
    """
    is_cut = _CUT_BY.match(after) is not None
    bound = quantity.low if is_cut or quantity.kind == "multiple" else quantity.high
    figure = quantity.value if quantity.value is not None else bound
    if not figure or figure <= 0:
        return None
    strict = "under" if quantity.comparator == ("above" if is_cut else "below") or _UNDER.match(after) else "at-most"
    if quantity.kind == "multiple":
        return (1 / figure, strict) if is_cut else None
    if quantity.kind not in ("fraction", "percent"):
        return None
    part = figure / 100 if quantity.kind == "percent" else figure
    if is_cut:
        return 1 - part, strict
    is_share = quantity.kind == "fraction" or _REMAINS.match(after) or strict == "under"
    return (part, strict) if is_share else None


def fleet(topic: Topic) -> Answer | None:
    """Chips held: a count of chips and a verb of holding. Of several counts the largest is handed on, with its chip.

    A range counts by its lower end; a vague count (수만 개) is not handed on.
    """
    if not (topic.has("holding") and (topic.has("chip") or topic.chips) and topic.is_audited):
        return None
    counts = [
        (figure, quantity)
        for quantity in topic.quantities
        if quantity.kind in ("count", "number")
        and quantity.unit_text in COUNTERS
        and (figure := quantity.value or (quantity.low if quantity.comparator == "range" else None))
        and 1 < figure <= LARGEST_FLEET
        and figure.denominator == 1
        and not topic.after(quantity).startswith(("로 ", "으로 "))
    ]
    if not counts:
        return None
    figure, quantity = max(counts, key=lambda found: found[0])
    chip = _chip_of(quantity, topic)
    return Answer("fleet_size", "held", parameters={"claimed_fleet": figure, "claimed_chip": chip})


def _chip_of(quantity: Quantity, topic: Topic) -> str:
    """The chip counted: the one named nearest, else 'hopper' where that is said, else 'all'."""
    near = [(min(abs(quantity.start - chip.end), abs(chip.start - quantity.end)), chip.id) for chip in topic.chips]
    if near and min(near)[0] <= NEAR:
        return min(near)[1]
    return "hopper" if topic.has("hopper") else "all"


def chip(topic: Topic) -> Answer | None:
    """The chip a model was built on; handed on if exactly one is named.

    >>> answer(Topic("딥시크도 엔비디아 칩으로 모델을 개발했다.")).check
    'chip_and_rule'
    """
    if not (topic.has("building") and _BUILT_ON.search(topic.words) and topic.is_audited):
        return None
    ids = {chip.id for chip in topic.chips}
    return Answer("chip_and_rule", parameters={"training_chip": ids.pop()} if len(ids) == 1 else None)


def parity(topic: Topic) -> Answer | None:
    """Performance set beside OpenAI's: similar is measured; said to be better, it has no measure of its own.

    >>> [answer(Topic(words)).measure for words in ("R1은 o1과 성능이 비슷하다.", "R1은 성능에서 o1을 앞섰다.")]
    ['similar', '']
    """
    is_compared = topic.has("parity", "performance")
    if not (is_compared or topic.has("high")) or not topic.is_audited or topic.compares_others:
        return None
    return Answer("performance_parity", "" if is_compared and topic.has("superior") else "similar")


def demand(topic: Topic) -> Answer | None:
    """That cheaper models make the whole market grow.

    >>> answer(Topic("값싼 모델이 나오면 GPU 수요가 늘 것이다.", hedge="forecast")).measure
    'demand-grows'
    """
    grows = topic.has("demand") or (topic.has("growth") and "cheap" in topic.around)
    return Answer("market", "demand-grows") if grows and topic.hedge == "forecast" else None


def export_rules(topic: Topic) -> Answer | None:
    """Export controls on chips and the ways round them."""
    return Answer("export_rules") if topic.has("export") and topic.around & {"chip", "abroad"} else None


def evidence(topic: Topic) -> Answer | None:
    """What a source can settle by itself: what R1 is, who analyses it, what was disclosed, what an accelerator needs.

    >>> answer(Topic("V3는 오픈소스 언어 모델이다.")).check
    'evidence'
    """
    found = (
        topic.has("essential", "chip")
        or topic.has("analysis", "analysing", "audited")
        or (topic.has("disclosure", "amount") and topic.is_audited)
        or (topic.has("identity", "audited") and _IS.search(topic.words))
    )
    return Answer("evidence") if found else None


def market(topic: Topic) -> Answer | None:
    """Standing, prices, shares, trade and rivalry on the market for chips and AI, and effects on those who are in it.

    A forecast about an industry at large names no yardstick, and prices of memory are not in the evidence.

    >>> answer(Topic("엔비디아의 시장 점유율이 줄었다.")).check
    'market'
    >>> answer(Topic("AI 산업은 새로운 국면을 맞을 것이다.", hedge="forecast")).reason
    'open-forecast'
    """
    if (
        topic.has("uncovered")
        or (topic.hedge == "forecast" and topic.has("open"))
        or not topic.around & {"actor", "ai", "chip"}
    ):
        return None
    return Answer("market") if topic.has("market") or topic.has("actor", "effect") else None


def _is_topic_only(words: str) -> bool:
    """Whether a heading only names what follows: two things joined, or a noun such as 전망.

    >>> _is_topic_only("칩 전쟁의 배경"), _is_topic_only("독점 지위 흔들")
    (True, False)
    """
    return _TOPIC_ONLY.search(words) is not None
