"""Who says it: the speaker of a quoted statement, as printed, without particle.

Named are: who stands as the subject of a quoting verb (전문가들은 … 밝혔다), before 에 따르면, in the genitive of a
framing noun (회사의 설명), and an analysis that is described (비관적인 분석). -다는 주장이 나왔다 names nobody.
"""

import re

from claim_audit.article.hedges import Put
from claim_audit.article.lexicon import cues

LONGEST_SPEAKER = 60  # characters from the start of the sentence

_OPENING = re.compile(rf"(?:(?:{'|'.join(sorted(cues.CONNECTIVES, key=len, reverse=True))}),?\s+)*")
_GENITIVE = re.compile(r"([가-힣A-Za-z]+)의\s$")
_DESCRIBED = re.compile(r"([가-힣]+적인\s)$")
_COMMUNITY = re.compile(
    rf"(?<![가-힣])((?:(?:국내|해외|반도체|관련|일부|AI|월가|현지)\s)?(?:{'|'.join(cues.SPEAKERS)})들?)(?:에서|의|에선|에서는|에게|이|가|은|는)\s"
)
_HOLDS = re.compile(
    r"것으로\s(?:보고|본다|봅니다|봤|내다[보봤본봅]|(?:전망|예상|예측|기대|관측|추산|추정)(?:하|한|합|했))"
)
_QUOTES = "\"'“‘’”"
_OBJECTS = frozenset("을를에로게")
_ENDS_PHRASE = frozenset("에을를로면선해여서고며게는은도가,지한된라던")
_STOPS = re.compile(r"[“\",]")
_VERBS = (
    "하는", "되는", "있는", "없는", "받는", "오는", "나는", "이는", "치는", "않는", "드는", "끄는",
    "루는", "지는", "르는", "리는", "내는", "쓰는", "보는", "주는", "다는", "이라는", "냐는",
)  # fmt: skip
_TOPIC_MARK = re.compile(
    r"[은는](?=\s)(?<![같많적높낮좋늦작넓깊짧]은)" + "".join(rf"(?<!{verb})" for verb in _VERBS) + ""
)
_SUBJECT_MARK = re.compile(r"[이가](?=\s)(?<!같이)(?<!없이)|(?<![에로서])도(?=\s)")


def speaker(text: str, start: int, end: int, put: Put) -> str:
    """The speaker of the sentence that starts at `start`, whose clause ending at `end` is put like this; '' if none.

    >>> from claim_audit.article.hedges import put
    >>> line = "이와 관련해 일부 전문가들은 값이 내렸다고 말했다."
    >>> speaker(line, 0, len(line), put(line))
    '일부 전문가들'
    """
    cue = put.cue
    if cue is None:
        return ""
    begun = _opening(text, start, end)
    if cue.kind == "source" or (put.frame and put.frame.cue.kind == "source"):
        at = put.frame.cue.start if put.frame else cue.start
        return text[begun:at].strip().removesuffix("에")[-LONGEST_SPEAKER:]
    if cue.kind == "regarded":
        community = _COMMUNITY.search(text, begun, end)
        return community[1] if community else ""
    if put.frame and not put.frame.active:
        return of_noun(text, begun, put.frame.cue.start)
    if put.frame or _HOLDS.search(text, max(begun, end - 30), end):
        return _topic(text, begun, end)
    return ""


def subject(text: str, start: int, end: int, speaker: str) -> str:
    """What the clause is about: its first topic or subject, the speaker left out; '' if it names none.

    >>> subject("전문가들은 딥시크가 앞섰다고 말했다.", 0, 20, "전문가들")
    '딥시크'
    """
    begun = _opening(text, start, end)
    if speaker:
        at = text.find(speaker, begun, end)
        if at >= 0:
            begun = min(at + len(speaker) + 2, end)
    return _topic(text, begun, end)


def of_noun(text: str, start: int, noun: int) -> str:
    """Whose word a framing noun is: 회사의 설명 → 회사, 비관적인 분석 → 비관적인 분석; '' if it is nobody's."""
    before = text[max(start, noun - 20) : noun]
    genitive = _GENITIVE.search(before)
    if genitive:
        return genitive[1]
    described = _DESCRIBED.search(before)
    if described:
        word = re.compile("[가-힣]+").match(text, noun)
        return described[1] + (word[0].rstrip("도이가은는") if word else "")
    community = _COMMUNITY.search(text, start, noun)
    return community[1] if community else ""


def _opening(text: str, start: int, end: int) -> int:
    found = _OPENING.match(text, start, end)
    return found.end() if found else start


def _topic(text: str, start: int, end: int) -> str:
    """The noun phrase before the first 은/는, or before the first 이/가/도 where there is none.

    >>> _topic("칩을 만드는 회사는 많다.", 0, 14)
    '회사'
    """
    if start >= end:
        return ""
    limit = min(end, start + LONGEST_SPEAKER)
    stop = _STOPS.search(text, start + 1, limit)
    limit = stop.start() if stop else limit
    for mark in (_TOPIC_MARK, _SUBJECT_MARK):
        for found in mark.finditer(text, start, limit):
            at = found.start()
            word = max(start, text.rfind(" ", start, at) + 1)
            if at - word > 1 and text[word - 2 : word - 1] not in _OBJECTS:
                return _phrase(text, start, word, at)
    return ""


def _phrase(text: str, start: int, word: int, end: int) -> str:
    """The words up to `end` that belong to the noun phrase whose last word starts at `word`."""
    while word > start and text[word - 2] not in _ENDS_PHRASE:
        word = max(start, text.rfind(" ", start, word - 1) + 1)
    return text[word:end].strip(_QUOTES)
