"""How a statement is put: as a fact, on somebody's word, as a rumour, as a forecast or as an opinion.

Korean says so at the end of the clause: by an ending (-ㄹ 것이다), by a noun that frames the statement (-다는 의혹),
by a verb that quotes it (-다고 밝혔다) or by a predicate that judges (아쉽다). Each is a rule here, in order of rank:
what is denied is a denial whatever it denies, a rumour of what is to come is a rumour, a forecast somebody makes is a
forecast.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from claim_audit.article import forms
from claim_audit.article.forms import Form
from claim_audit.article.lexicon import cues
from claim_audit.article.model import Hedge, Role
from claim_audit.article.quotations import REACH, Cue, Frame, choice, frame


@dataclass(frozen=True, slots=True)
class Put:
    """How a clause is put, the cue that decided it (None for a plain statement) and what frames the clause."""

    hedge: Hedge
    cue: Cue | None = None
    frame: Frame | None = None


PLAIN = Put("stated")


@dataclass(slots=True)
class Said:
    """A clause as the rules see it: its place, where its last words begin, what frames it, which forms can be there."""

    text: str
    start: int
    end: int
    tail: int
    frame: Frame | None
    forms: frozenset[Form]

    def search(self, form: Form) -> Cue | None:
        """The first place of a form in the last words of the clause or of what is quoted, as a cue."""
        if form not in self.forms:
            return None
        found = form.pattern.search(self.text, self.start if form.whole else self.tail, self.end)
        if not found and self.frame and self.tail < self.frame.content_end < self.end:
            found = form.pattern.search(self.text, self.tail, self.frame.content_end)
        group = found.lastgroup if found else None
        return Cue(found[group], found.start(group), form.kind) if found and group else None

    def framed(self, *kinds: str) -> Cue | None:
        """The frame's cue if it is of one of these classes."""
        return self.frame.cue if self.frame and self.frame.cue.kind in kinds else None


_VAGUE = re.compile(rf"(?:[^\s]+\s)?(?:{choice(cues.VAGUE_SPEAKERS)})")
_WRONG = re.compile(choice(cues.WRONGDOING))


def denied(said: Said) -> Cue | None:
    """Somebody denies it: what is reported is the denial, whatever is denied.

    >>> put("회사는 의혹을 부인했다.").hedge
    'attributed'
    """
    return said.framed("denial") or said.search(forms.DENIED)


def rumoured(said: Said) -> Cue | None:
    """A rumour, a suspicion, a charge.

    >>> put("칩을 빼돌렸다는 소문이 돈다.").hedge
    'alleged'
    """
    return (
        said.framed("rumour", "accusation")
        or said.search(forms.RUMOUR)
        or said.search(forms.CHARGED)
        or said.search(forms.SUSPECTED)
        or said.search(forms.GOSSIP)
        or said.search(forms.ACCUSED)
    )


def coming(said: Said) -> Cue | None:
    """What is to come, by its ending: -ㄹ 것이다, -겠다, -ㄹ 전망이다, -ㄹ 수 있다 (unless that is an ability).

    >>> [put(line).hedge for line in ("값이 오를 것이다.", "값이 오를 수 있다.", "앱으로 볼 수 있다.")]
    ['forecast', 'forecast', 'stated']
    """
    return (
        said.search(forms.FUTURE)
        or said.search(forms.WILL)
        or said.search(forms.COMING)
        or said.search(forms.POSSIBLE)
        or _possible(said)
        or said.search(forms.LIKELY)
    )


def _possible(said: Said) -> Cue | None:
    may = said.search(forms.MAY)
    return None if may and forms.ABLE.pattern.search(said.text, said.tail, said.end) else may


def planned(said: Said) -> Cue | None:
    """A plan, or what is under way for a time to come.

    >>> put("내년에 공장을 두 배로 늘린다는 구상이다.").hedge
    'forecast'
    """
    return said.framed("plan") or said.search(forms.SCHEDULED) or said.search(forms.INTENDED)


def wanted(said: Said) -> Cue | None:
    """What ought to be, or stays open.

    >>> put("전문가들은 법을 고쳐야 한다고 지적했다.").hedge
    'opinion'
    """
    need = said.search(forms.NEED)
    if need and not said.frame and forms.PROCEDURE.pattern.search(said.text, said.tail, said.end):
        need = None
    return need or said.search(forms.OPEN)


def claimed(said: Said) -> Cue | None:
    """A claim that nobody named stands for, or that accuses somebody of a wrong.

    >>> [put(line).hedge for line in ("칩이 많다는 주장이 나왔다.", "회사는 값을 다 치렀다고 주장했다.")]
    ['alleged', 'attributed']
    """
    cue = said.framed("claim")
    if cue and said.frame and (said.frame.active or said.frame.copula):
        return (
            cue
            if _WRONG.search(said.text, said.start, said.frame.content_end) or _VAGUE.match(said.text, said.start)
            else None
        )
    return cue


def judged(said: Said) -> Cue | None:
    """A judgement: a predicate of value, or a voice that finds fault, demands or doubts.

    >>> put("그 점은 아쉽다.").hedge
    'opinion'
    """
    return (
        said.framed("judgement", "demand")
        or said.search(forms.VOICED)
        or (_valued(said) if not said.frame else None)
        or said.search(forms.DOUBTED)
        or said.search(forms.TASK)
    )


def _valued(said: Said) -> Cue | None:
    return (
        said.search(forms.JUDGED) or said.search(forms.VALUED) or said.search(forms.HARD) or said.search(forms.TIME_TO)
    )


def expected(said: Said) -> Cue | None:
    """An expectation by its verb or noun.

    >>> put("한은은 물가가 오른다고 예상했다.").hedge
    'forecast'
    """
    return said.framed("expect", "prospect") or said.search(forms.EXPECTED) or said.search(forms.FIGURES)


def attributed(said: Said) -> Cue | None:
    """Somebody's word: -다고 밝혔다, 에 따르면, -ㄴ 것으로 알려졌다, 업계에서 꼽힌다.

    >>> put("수출이 늘어난 것으로 알려졌다.").hedge
    'attributed'
    """
    return (
        said.framed("speech", "report", "claim", "source") or said.search(forms.HEARSAY) or said.search(forms.REGARDED)
    )


def seeming(said: Said) -> Cue | None:
    """The writer's own guess at what is: -ㄴ 것으로 보인다, -ㄴ 것 같다.

    >>> put("재고가 바닥난 것으로 보인다.").hedge
    'opinion'
    """
    return said.search(forms.SEEMS)


# In order of rank; a rule is tried if there is a frame or one of its forms can be there.
RULES: tuple[tuple[Hedge, Callable[[Said], Cue | None], frozenset[Form]], ...] = (
    ("attributed", denied, frozenset({forms.DENIED})),
    ("alleged", rumoured, frozenset({forms.RUMOUR, forms.CHARGED, forms.SUSPECTED, forms.GOSSIP, forms.ACCUSED})),
    (
        "forecast",
        coming,
        frozenset({forms.FUTURE, forms.WILL, forms.COMING, forms.POSSIBLE, forms.MAY, forms.LIKELY}),
    ),
    ("forecast", planned, frozenset({forms.SCHEDULED, forms.INTENDED})),
    ("opinion", wanted, frozenset({forms.NEED, forms.OPEN})),
    ("alleged", claimed, frozenset()),
    (
        "opinion",
        judged,
        frozenset({forms.VOICED, forms.JUDGED, forms.VALUED, forms.HARD, forms.TIME_TO, forms.DOUBTED, forms.TASK}),
    ),
    ("forecast", expected, frozenset({forms.EXPECTED, forms.FIGURES})),
    ("attributed", attributed, frozenset({forms.HEARSAY, forms.TOLD, forms.REGARDED})),
    ("opinion", seeming, frozenset({forms.SEEMS})),
)

_HEAD_END = r"(?=[와과은는의도이가]?(?:\s|$|[,.!?…·:\"'”’]))"
_HEADLINE: tuple[tuple[Hedge, re.Pattern[str]], ...] = (
    ("alleged", re.compile(rf"(?:{choice(cues.HEADLINE_RUMOURS)}){_HEAD_END}")),
    ("opinion", re.compile(rf"(?:{choice(cues.HEADLINE_JUDGEMENTS)})")),
    ("forecast", re.compile(rf"(?:{choice(cues.HEADLINE_PROSPECTS)}){_HEAD_END}")),
)
_HEADLINE_QUOTE = re.compile(r"[가-힣A-Za-z]\s?[“\"][^“”\"]{4,}[”\"]")
_PROCESS = re.compile(rf"(?:{choice(cues.PROCESSES)})$")
_VERB_ENDS = ("다.", "요.")
_VERB_FINAL = re.compile(r"(?:[다요죠]|[니습]까)[\"'”’)\]]*[.!?…]+[\"'”’)\]]*$")


def put(
    text: str,
    start: int = 0,
    end: int | None = None,
    *,
    role: Role = "body",
    outer: Frame | None = None,
    is_last: bool = True,
) -> Put:
    """How the clause in [start, end) is put; `outer` is the frame of the quotation it is part of.

    A clause that is not the last of its sentence ends in a joint (-지만, -며) and is no headline.

    >>> found = put("중국이 칩을 확보할 것이라는 주장도 있다.")
    >>> found.hedge, found.cue
    ('forecast', Cue(text='것', start=11, kind='future'))
    """
    end = len(text) if end is None else end
    if role == "question" or text[end - 1 : end] == "?":
        return PLAIN
    if not is_last:
        return _ruled(text, start, end - (text[end - 1] == ","), outer)
    if not text.endswith(_VERB_ENDS, start, end) and not _VERB_FINAL.search(text, max(start, end - 8), end):
        return _headline(text, start, end, outer)
    return _ruled(text, start, end, outer)


def _ruled(text: str, start: int, end: int, outer: Frame | None) -> Put:
    tail = max(start, end - REACH)
    seen = forms.possible(text[tail:end])
    own = frame(text, start, end)
    if not seen and own is None and outer is None:
        return PLAIN
    said = Said(text, start, end, tail, own or outer, seen)
    for hedge, rule, its_forms in RULES:
        if said.frame is None and its_forms.isdisjoint(seen):
            continue
        cue = rule(said)
        if cue:
            return Put(hedge, cue, said.frame)
    return PLAIN


def cell(text: str, start: int, end: int, coming: bool) -> Put:
    """How a cell of a table is put; under a heading of prospects (`coming`) a change that is named is a forecast.

    >>> cell("경쟁 심화", 0, 5, coming=True).hedge, cell("경쟁 심화", 0, 5, coming=False).hedge
    ('forecast', 'stated')
    """
    found = put(text, start, end, role="table")
    process = _PROCESS.search(text, start, end) if coming and found.hedge == "stated" else None
    return Put("forecast", Cue(process[0], process.start(), "headline")) if process else found


def _headline(text: str, start: int, end: int, outer: Frame | None) -> Put:
    """Words without a final verb: the rules first (a clause cut off before its end has its verb too), then nouns."""
    found = _ruled(text, start, end, outer)
    if found.hedge != "stated":
        return found
    quoted = _HEADLINE_QUOTE.search(text, start, end)
    if quoted:
        return Put("attributed", Cue(quoted[0], quoted.start(), "quotation"))
    for hedge, pattern in _HEADLINE:
        match = pattern.search(text, start, end)
        if match:
            return Put(hedge, Cue(match[0], match.start(), "headline"))
    return found
