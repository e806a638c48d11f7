"""A text cut into statements: lines with their role, sentences within a line, clauses within a sentence.

Everything is told by its form (marks, endings, length); what is said and how is for `hedges` and `checks`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from claim_audit.article.lexicon.cues import ENDING_IN_SS
from claim_audit.article.model import ArticleTable, Role

LONGEST_HEADING = 60
LONGEST_TITLE = 100
SHORTEST_CLAUSE = 6
LONGEST_MODIFIER = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line with something on it: its number, the place of its words (marks of a list left out) and its role."""

    number: int
    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement's place. `cut` is what of it is a statement of its own and says nothing about this one."""

    start: int
    end: int
    cut: tuple[int, int] | None = None
    adnominal: bool = False


_BULLET = re.compile(r"[ \t\u3000]*(?:[-–•·∙*▲△▶▷►■□◆◇○●◎※☞✓✔]|\d{1,2}[.)](?=\s)|[①-⑳]|[가-하][.)](?=\s))\s*")
_QUESTION = re.compile(r"[ \t]*(?:질문|문|Q)\s?\d{0,3}\s?[.:)]|[ \t]*(?:질문|Q)\s?\d{1,3}\s")
_ANSWER = re.compile(r"[ \t]*(?:답변|답|A)\s?\d{0,3}\s?[.:)]\s*")
_SENTENCE_FINAL = re.compile(r"(?:[.!?…]|[가-힣](?:다|요|까|죠|오))[\"'”’)\]]*$")
_VERB_FINAL = re.compile(r"(?:[다요죠]|[니습]까)[.!]?[\"'”’)\]]*$")
_INNER_STOP = re.compile(r"[.!?]\s")
_CONCLUSION = re.compile(r"(?:\d+[.)]\s*)?(?:결론|맺음말|맺는말|마치며|나가며|맺으며|글을 마치며|끝으로|총평|마무리)")


def lines(
    text: str, tables: Sequence[ArticleTable] = (), block_roles: Mapping[int, Role] | None = None
) -> Iterator[Line]:
    """The lines of `text` that say something, outside tables, each with its role.

    The role is what markup tells (`block_roles`, by line), else what form tells: the first line is the title, a short
    line without a verb a heading, lines below a question its answer, lines below a heading such as 결론 the conclusion.

    >>> [(line.number, line.role) for line in lines("칩 전쟁\\n결론\\n두고 볼 일이다.")]
    [(1, 'title'), (2, 'heading'), (3, 'conclusion')]
    """
    in_tables = {number for table in tables for number in range(table.lines[0], table.lines[1] + 1)}
    below: Role = "body"
    first = True
    for number, start, end in _filled(text):
        if number in in_tables:
            first = False
            continue
        told = block_roles.get(number) if block_roles else None
        role, begun = _role(text, start, end, first, told)
        if role in ("title", "heading"):
            below = "conclusion" if role == "heading" and _CONCLUSION.match(text, begun, end) else "body"
        elif role == "question":
            below = "answer"
        elif role == "body":
            role = below
        first = False
        if begun < end:
            yield Line(number, begun, end, role)


def _filled(text: str) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each line that is not blank, spaces at both ends left out."""
    start = 0
    number = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        line = text[start:end]
        filled = line.strip()
        if filled:
            at = start + len(line) - len(line.lstrip())
            yield number, at, at + len(filled)
        start = end + 1


def _role(text: str, start: int, end: int, first: bool, told: Role | None) -> tuple[Role, int]:
    """The role of a line by its form, and where its words start after the mark of a list or a question."""
    if bullet := _BULLET.match(text, start, end):
        return told or "bullet", min(bullet.end(), end)
    if told:
        return told, start
    if _QUESTION.match(text, start, end):
        return "question", start
    if answer := _ANSWER.match(text, start, end):
        return "answer", min(answer.end(), end)
    return (_first_role if first else _plain_role)(text[start:end]), start


def _first_role(line: str) -> Role:
    """A first line is the title, unless it is a finished sentence."""
    is_finished = line[-1] in ".\"'”’)]" and _VERB_FINAL.search(line[-8:])
    asks_below = line[-1] == "?" and "." in line
    return "body" if len(line) > LONGEST_TITLE or is_finished or asks_below else "title"


def _plain_role(line: str) -> Role:
    """A line that is one question is a question, a short one that ends in no sentence a heading."""
    if line[-1] == "?" and len(line) <= LONGEST_TITLE and not _INNER_STOP.search(line):
        return "question"
    return "heading" if len(line) <= LONGEST_HEADING and not _SENTENCE_FINAL.search(line[-8:]) else "body"


_QUOTED = r"“[^“”\n]{0,400}”|\"[^\"\n]{0,400}\""
_STOP = re.compile(rf"({_QUOTED})|[.!?…。]+[\"'”’)\]]*(?=\s|$|[가-힣])")
_QUOTE_ENDS_SENTENCE = re.compile(r"[.!?]\s?[\"”](?=\s+[^\s가-힣]|\s+(?:그|이|또|하지만|다만)|\s*$)")


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a line; a full stop inside quotation marks ends none.

    >>> line = '값은 3.5달러다. “줄었다. 놀랍다”고 했다.'
    >>> [line[start:end] for start, end in sentences(line, 0, len(line))]
    ['값은 3.5달러다.', '“줄었다. 놀랍다”고 했다.']
    """
    begun = start
    for stop in _STOP.finditer(text, start, end):
        at = stop.end()
        if stop.group(1):
            if not _QUOTE_ENDS_SENTENCE.search(text, max(at - 3, begun), min(at + 6, end)):
                continue
        elif not _ends_sentence(text, stop.start(), at, end):
            continue
        yield begun, at
        begun = at
        while begun < end and text[begun].isspace():
            begun += 1
    if begun < end:
        yield begun, end


def _ends_sentence(text: str, mark: int, after: int, end: int) -> bool:
    """Whether a stop ends a sentence: 다. 요? do, also without a space after; 1. and U.S. and 3.5 do not."""
    before = text[mark - 1] if mark else ""
    if text[mark] == "." and (before.isdigit() or (before.isascii() and before.isalpha())):
        return False
    if after < end and not text[after].isspace():
        return text[mark] == "." and before in "다요죠까"
    return text[mark] != "…" or after - mark > 1 or before in "다요"


_PAST = f"[{ENDING_IN_SS}]"
# Each choice begins with the letter that ends the joint and looks back from there: a set of letters is quick to search.
_BREAK = re.compile(
    r"(?:도(?<=면서도)|서(?<=면서)(?=,)|만(?<=지만)|에(?:(?<=기 때문에)|(?<=기때문에))"
    rf"|며(?:(?<![다라자]며)(?=,)|(?<={_PAST}으며))"
    rf"|고(?:(?<={_PAST}고)|(?<=이고)|(?<=[하되있없지키리오가나]고)(?=,))"
    rf"|데(?:(?<={_PAST}는데)|(?<=[있없하되]는데)|(?<=인데)|(?<=한데)(?=,))"
    rf"|나(?:(?<={_PAST}으나)|(?<=[하되이]나)|(?<=[있없]으나))(?=,)"
    r"|면(?:(?<=[는한된인] 반면))|다(?<=[한은된운] 데다)|로(?<=므로)(?=,)|까(?<=니까)(?=,)"
    r"|로(?:(?<=서비스로)|(?<=모델로)|(?<=회사로)|(?<=업체로)|(?<=반도체로)|(?<=플랫폼으로)|(?<=기업으로)|(?<=제품으로))(?=,)"
    r"|서(?<=다는 점에서))(?:,?\s+)"
)
_MODIFIER = re.compile(
    r"(?:주도하|이끌어오|이끌어 오|이끄|이끌|지배하|장악하|독점하|과점하|선도하|도전하|석권하|호령하)"
    r"(?:던|는|고 있는|고 있던)\s+"
    r"|장악한\s+|지배한\s+|독점한\s+|과점한\s+|석권한\s+|주도한\s+"
    r"|필수적인\s+|필수인\s+|없어서는 안 될\s+"
    r"|과점적(?:인)?\s+[지위입][위치지]|독점적(?:인)?\s+[지위입][위치지]|지배적(?:인)?\s+[지위입][위치지]|독보적(?:인)?\s+[지위입][위치지]"
)
_TOPIC = re.compile(r"[가-힣A-Za-z0-9)’'\"](?:은|는|이)\s")
_WORD = re.compile(r"[^\s,.]+")


def clauses(text: str, start: int, end: int) -> Iterator[Clause]:
    """The statements of a sentence in the order of their ends.

    A sentence is cut after endings that join two statements (-면서도, -지만, -기 때문에, …); an adnominal clause that
    asserts a standing of its own (시장을 주도하던 A, B에 필수적인) is a statement too, inside the one that holds it.

    >>> line = "값은 내렸지만 성능은 올랐다."
    >>> [line[clause.start:clause.end] for clause in clauses(line, 0, len(line))]
    ['값은 내렸지만', '성능은 올랐다.']
    >>> line = "그 소식은 시장을 주도하던 A에 걱정을 안겼다."
    >>> [line[clause.start:clause.end] for clause in clauses(line, 0, len(line))]
    ['시장을 주도하던 A에', '그 소식은 시장을 주도하던 A에 걱정을 안겼다.']
    """
    begun = start
    for joint in _BREAK.finditer(text, start, end):
        stop = joint.end()
        if joint.end() - begun < SHORTEST_CLAUSE or end - stop < SHORTEST_CLAUSE:
            continue
        yield from _with_modifiers(text, begun, joint.start() + len(joint.group().rstrip()))
        begun = stop
    yield from _with_modifiers(text, begun, end)


def _with_modifiers(text: str, start: int, end: int) -> Iterator[Clause]:
    """A clause and, nested in it, the adnominal clauses that assert something."""
    cut = None
    for at, verb_end, stop in _modifiers(text, start, end):
        cut = (cut[0] if cut else at, verb_end)
        yield Clause(at, stop, adnominal=True)
    yield Clause(start, end, cut)


def _modifiers(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Start, end of the verb and end (its head noun taken in) of each adnominal clause."""
    begun = start
    for found in _MODIFIER.finditer(text, start, end):
        lowest = max(begun, found.start() - LONGEST_MODIFIER)
        topics = [topic.end() for topic in _TOPIC.finditer(text, lowest, found.start())]
        at = topics[-1] if topics else lowest
        head = _WORD.match(text, found.end(), end) if text[found.end() - 1].isspace() else None
        yield at, found.end(), head.end() if head else found.end()
        begun = at
