"""What stands round a quoted statement: a noun (-다는 의혹), a verb (-다고 밝혔다), a source (관세청에 따르면)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from claim_audit.article.lexicon import cues

LONGEST_LABEL = 16
REACH = 60  # how far before its end the frame or hedge of a clause is looked for, in characters


@dataclass(frozen=True, slots=True)
class Cue:
    """The printed word that decides a hedge, and the verb or noun class it belongs to."""

    text: str
    start: int
    kind: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands round a quoted statement: the class of its verb or noun, and where the quoted words end."""

    cue: Cue
    content_end: int
    active: bool  # a verb with a speaker (-다고 밝혔다), not a noun (-다는 의혹이 있다)
    copula: bool = False  # -다는 입장이다


def choice(words: Iterable[str]) -> str:
    """A choice of words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


_NOUN_CLASSES = {
    "rumour": cues.RUMOURS,
    "claim": cues.ASSERTIONS,
    "prospect": cues.PROSPECTS,
    "plan": cues.PLANS,
    "judgement": cues.JUDGEMENT_NOUNS,
    "report": cues.REPORTS,
}
_VERB_CLASSES = {
    "denial": cues.DENIALS,
    "accusation": cues.ACCUSING,
    "claim": ("주장",),
    "demand": cues.DEMANDING,
    "expect": cues.EXPECTING,
    "speech": cues.SPEECH,
}
_CLASS_OF_NOUN = {noun: kind for kind, nouns in reversed(_NOUN_CLASSES.items()) for noun in nouns}
_CLASS_OF_VERB = {verb: kind for kind, verbs in reversed(_VERB_CLASSES.items()) for verb in verbs}

_PARTICLE = (
    "(?P<particle>이라는|이라고|이라며|이다|입니다|이었|였|이며|이고|이지만|이란"
    "|마저|까지|이|가|도|은|는|을|를|만|들이|설이|인|뿐)?"
)
_FRAME_NOUN = re.compile(
    rf"(?:는(?:(?<=[다라냐자]는)|(?<=[다라냐자][\"”’']는))|란(?<=[가-힣]란))\s(?:(?:것[이은]|게|건|데)\s)?(?:[^\s,]+\s){{0,4}}?['‘\"“]?"
    rf"(?P<noun>{choice(_CLASS_OF_NOUN)}){_PARTICLE}(?=[\s'’\"”.,!?]|$|다)"
)
_QUOTE = re.compile(
    r"(?:고(?<=[다라자냐\"”’']고)|며(?<=[다라자냐\"”’']며)|서(?<=[다라자냐\"”’']면서))(?:도|는)?\s+"
    r"(?!해서|해도|하더라도|하기|보기|해야|할 수|치)"
)
_FRAME_VERB = re.compile(rf"(?<![가-힣])(?P<verb>{choice(_CLASS_OF_VERB)})")
_LABEL = re.compile(
    r"[^:.]{0,8}?(?P<cue>아쉬운|좋은 점|나쁜 점|장점|단점|문제점|한계|총평|강점|약점|한줄평)[^:.]{0,4}:\s"
)
_LAST_WORD = re.compile(r"다[.\"”’)]*$")
_TOPIC = re.compile(r"[가-힣A-Za-z0-9’”\"')](?:은|는)\s")
_LIGHT = re.compile(
    r"['’\"”]?\s?(?:제기|내놓|내놨|받|표[하했]|쏟아|밝|보이|키우|낳|사[고는]|드러냈|전했|들었|나오|남[겼긴]|고수|되풀이|펴|폈|펼)"
)


def frame(text: str, start: int, end: int) -> Frame | None:
    """What quotes the clause: -다는 with a noun, -다고 with a verb, -ㄹ 것으로 with a verb that has a speaker.

    >>> line = "칩을 몰래 들여왔다는 의혹이 나온다."
    >>> frame(line, 0, len(line)).cue
    Cue(text='의혹', start=12, kind='rumour')
    >>> line = "회사는 매출이 늘었다고 밝혔다."
    >>> frame(line, 0, len(line)).cue.kind
    'speech'
    """
    at = max(start, end - REACH)
    if not _may_quote(text[at:end]):
        return None
    noun = _last(_FRAME_NOUN, text, at, end)
    if noun and not _is_object(noun, text, end):
        cue = Cue(noun["noun"], noun.start("noun"), _CLASS_OF_NOUN[noun["noun"]])
        copula = ((noun["particle"] or "")[:1] == "이" and noun["particle"] != "이") or noun["particle"] == "입니다"
        return Frame(cue, noun.start(), active=False, copula=copula or noun["particle"] is None)
    quote = _last(_QUOTE, text, at, end)
    if quote:
        verb = _FRAME_VERB.search(text, quote.end(), end)
        if verb:
            return Frame(Cue(verb["verb"], verb.start(), _CLASS_OF_VERB[verb["verb"]]), quote.start(), active=True)
        if _LAST_WORD.search(text, quote.end(), end):  # a verb that is in no table, 공시했다 once, quotes all the same
            last = max(text.rfind(" ", quote.end(), end) + 1, quote.end())
            return Frame(Cue(text[last:end].rstrip('."”’'), last, "speech"), quote.start(), active=True)
    return None


def _may_quote(tail: str) -> bool:
    """Whether the end of a clause may hold a quotation: -고 or -며 after a final ending or a quotation mark."""
    return any(mark in tail for mark in _MARKS)


_MARKS = (
    "다고 ",
    "라고 ",
    "자고 ",
    "냐고 ",
    "”고 ",
    '"고 ',
    "’고 ",
    "'고 ",
    "다며 ",
    "라며 ",
    "다면서 ",
    "라면서 ",
    "면서 ",
    "는 ",
    "란 ",
)


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text, start, end):  # noqa: B007 - the last one is wanted
        pass
    return found


def _is_object(noun: re.Match[str], text: str, end: int) -> bool:
    """Whether the noun is what a full verb acts on (-다는 주장을 일축했다), so that it frames nothing."""
    return noun["particle"] in ("을", "를") and not _LIGHT.match(text, noun.end(), end)


def outer(text: str, start: int, last: int, end: int) -> Frame | None:
    """What frames every clause of a sentence: a source, or the verb at its end; `last` is where its last clause starts.

    The verb reaches back if the quotation opens before, or if the last clause has no topic of its own.

    >>> line = "관세청에 따르면 수출은 늘었고, 수입은 줄었다."
    >>> outer(line, 0, 18, len(line)).cue.text
    '따르면'
    """
    for word in ("따르면", "의하면"):
        at = text.find(word, start, end)
        if at > start and text[at - 1] in "에 ":
            return Frame(Cue(word, at, "source"), start, active=True)
    label = _LABEL.match(text, start, end) if text.find(":", start, start + LONGEST_LABEL) > 0 else None
    if label:
        return Frame(Cue(label["cue"], label.start("cue"), "judgement"), start, active=False)
    if last == start:
        return None
    quoting = frame(text, last, end)
    if not quoting or not quoting.active:
        return None
    is_open = text.count("“", start, last) > text.count("”", start, last) or text.count('"', start, last) % 2 == 1
    return quoting if is_open or not _TOPIC.search(text, last, min(last + 20, end)) else None
