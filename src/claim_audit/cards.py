"""A verdict as a reader sees it: a card on the page, a line of text, a row of data."""

import html
from collections.abc import Iterable
from typing import Any

from claim_audit.evidence import Evidence
from claim_audit.numbers import LANGS, Fact, Lang, Number, Printable, Sentence, Text, phrase, source_anchor
from claim_audit.verdicts import Flip, Item, Verdict

SHOWN_FLIPS = 2
DOTS = 20  # a probability is drawn as so many dots
DOTS_IN_A_ROW = 10

QUARTERS = {"○": 0, "◔": 1, "◑": 2, "◕": 3, "●": 4}  # how much of a grade's ring is filled; any other is broken
WOULD_CHANGE = Text("판정이 바뀌는 값", "What would change it")
BASIS = Text("증거와 그 무게", "Evidence and its weight")
CHANCE = Text("맞을 확률은 {probability:2}, {odds}.", "{probability:2} likely to hold: {odds}.")
NO_CHANCE = Text("맞을 확률을 매기지 않았다.", "No probability is given.")
# How often of twenty times, in words: digits would need an origin.
TIMES = {
    "한": "one",
    "두": "two",
    "세": "three",
    "네": "four",
    "다섯": "five",
    "여섯": "six",
    "일곱": "seven",
    "여덟": "eight",
    "아홉": "nine",
    "열": "ten",
    "열한": "eleven",
    "열두": "twelve",
    "열세": "thirteen",
    "열네": "fourteen",
    "열다섯": "fifteen",
    "열여섯": "sixteen",
    "열일곱": "seventeen",
    "열여덟": "eighteen",
    "열아홉": "nineteen",
}
ODDS = [
    Text("스무 번에 한 번도 안 되는 꼴이다", "less than one chance in twenty"),
    *(
        Text(f"스무 번에 {ko} 번꼴이다", f"about {en} chance{'' if en == 'one' else 's'} in twenty")
        for ko, en in TIMES.items()
    ),
    Text("스무 번에 열아홉 번이 넘는 꼴이다", "more than nineteen chances in twenty"),
]
FLIPS = {
    True: Text(
        "{input}이(가) {value:3}을(를) 넘으면(지금은 {today:3}) → {grade}",
        "{input}, if above {value:3} (now {today:3}) → {grade}",
    ),
    False: Text(
        "{input}이(가) {value:3}을(를) 밑돌면(지금은 {today:3}) → {grade}",
        "{input}, if below {value:3} (now {today:3}) → {grade}",
    ),
}
HANGS_ON = Text("아래 별표(★) 증거가 빠지면 판정이 달라진다.", "The grade hangs on the evidence marked ★ below.")
LINE = Text("기사 {line}번째 줄", "Line {line} of the article")
JOINT = " / "  # between the publishers of one source
NOTHING_CHANGES = Text(
    "입력값 하나를 백 배까지 움직여도 이 판정은 그대로다.",
    "No single input, moved up to a hundredfold, changes this verdict.",
)
MORE_FLIPS = Text("다른 입력값", "Other inputs")
STANCES = {True: Text("뒷받침", "For"), False: Text("반박", "Against")}
STRENGTHS = {
    "weak": Text("약함", "weak"),
    "moderate": Text("보통", "moderate"),
    "strong": Text("강함", "strong"),
    "decisive": Text("결정적", "decisive"),
}
HEDGES = {
    "stated": Text("단정", "stated as fact"),
    "attributed": Text("전언", "attributed"),
    "alleged": Text("의혹", "alleged"),
    "forecast": Text("전망", "forecast"),
    "opinion": Text("의견", "opinion"),
}
CHECKS = {
    "cost_ratio": Text("학습 비용", "Training cost"),
    "fleet_size": Text("칩 보유량", "Chips held"),
    "chip_and_rule": Text("개발에 쓴 칩", "Chips used"),
    "export_rules": Text("수출 규제와 우회", "Export controls and evasion"),
    "performance_parity": Text("성능", "Performance"),
    "market": Text("시장과 산업", "Market and industry"),
    "evidence": Text("그 밖의 사실", "Other facts"),
    "none": Text("확인할 길이 없는 진술", "Nothing can check it"),
}


def card(verdict: Verdict, evidence: Evidence, lang: Lang) -> str:
    """The verdict as an article element: claim, grade with probability, reason, what would change it, evidence."""
    where = Sentence(LINE, {"line": _line_number(verdict, evidence)}).html(lang)
    parts = [
        f'<p class="where">{where} · {HEDGES[verdict.hedge][lang]}</p>',
        f'<h3 class="claim">{verdict.claim.html(lang)}</h3>',
        f'<p class="grade">{ring(verdict.grade.shape)} <b>{html.escape(verdict.grade.name[lang])}</b>'
        f"{_dots(verdict)}</p>",
        _chance(verdict, lang),
        f'<p class="reason">{verdict.reason.html(lang)}</p>',
        _flips(verdict, lang),
        _basis(verdict, evidence, lang),
    ]
    body = "\n".join(part for part in parts if part)
    return f'<article class="verdict grade-{verdict.grade.id}" id="verdict-{verdict.claim_id}">\n{body}\n</article>'


def ring(shape: str) -> str:
    """The shape of a grade, drawn so that no font needs its character: a ring filled as far as the claim is true."""
    quarters = QUARTERS.get(shape)
    broken = ' stroke-dasharray="4 2.67"' if quarters is None else ""
    part = f'<path d="M10 6a4 4 0 1 1-.01 0" stroke-width="8" pathLength="4" stroke-dasharray="{quarters} 4"/>'
    return (
        '<svg class="shape" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" '
        f'aria-hidden="true"><circle cx="10" cy="10" r="8.5" stroke-width="2"{broken}/>{part if quarters else ""}</svg>'
    )


def numbers(verdict: Verdict, evidence: Evidence) -> list[Number]:
    """Every number the card states."""
    return [_line_number(verdict, evidence), *verdict.numbers]


def line(verdict: Verdict, lang: Lang) -> str:
    """The verdict in one line of plain text."""
    chance = "" if verdict.probability is None else f" ({phrase(verdict.probability, lang, '2')})"
    grade = f"{verdict.grade.shape} {verdict.grade.name[lang]}{chance}"
    return f"{grade}: {verdict.claim.text(lang)} {verdict.reason.text(lang)}"


def data(verdict: Verdict, lang: Lang) -> dict[str, Any]:
    """The verdict as plain data for results.json."""
    return {
        "line": verdict.line,
        "claim": verdict.claim.text(lang),
        "printed": verdict.printed,
        "hedge": verdict.hedge,
        "check": verdict.check,
        "repeats": verdict.repeats,
        "grade": verdict.grade.id,
        "grade_name": verdict.grade.name[lang],
        "shape": verdict.grade.shape,
        "probability": None if verdict.probability is None else verdict.probability.value,
        "reason": verdict.reason.text(lang),
    }


def _line_number(verdict: Verdict, evidence: Evidence) -> Fact:
    return evidence.number("claims", verdict.claim_id, "line")


def _chance(verdict: Verdict, lang: Lang) -> str:
    """The probability as a sentence."""
    if verdict.probability is None:
        return f'<p class="probability">{NO_CHANCE[lang]}</p>'
    said = Sentence(CHANCE, {"probability": verdict.probability, "odds": ODDS[_filled(verdict.probability)]})
    return f'<p class="probability">{said.html(lang)}</p>'


def _filled(probability: Number) -> int:
    return round(probability.value * DOTS)


def _dots(verdict: Verdict) -> str:
    """The probability as dots in rows, that share of them full: each row is a line of round dashes."""
    if verdict.probability is None:
        return ""
    filled = _filled(verdict.probability)
    starts = [f"M5 {10 * row + 5}h" for row in range(DOTS // DOTS_IN_A_ROW)]
    counts = [min(max(filled - row * DOTS_IN_A_ROW, 0), DOTS_IN_A_ROW) for row in range(len(starts))]
    every = "".join(f"{start}{10 * DOTS_IN_A_ROW - 9}" for start in starts)
    full = "".join(f"{start}{10 * count - 9}" for start, count in zip(starts, counts, strict=True) if count)
    return (
        ' <svg class="dots" viewBox="0 0 100 20" width="80" height="16" fill="none" stroke="currentColor" '
        'stroke-linecap="round" stroke-dasharray=".01 9.99" aria-hidden="true">'
        f'<path class="every" stroke-width="3" d="{every}"/><path stroke-width="7.5" d="{full}"/></svg>'
    )


def _flips(verdict: Verdict, lang: Lang) -> str:
    """The nearest flip values, the others folded, or that there are none; nothing for a suspended verdict."""
    if verdict.probability is None:
        return ""
    changes = [_flip(flip).html(lang) for flip in verdict.flips]
    nearest = changes[:SHOWN_FLIPS]
    if verdict.hangs_on is not None:
        nearest.append(HANGS_ON[lang])
    shown = _list(nearest or [NOTHING_CHANGES[lang]]) + _folded(MORE_FLIPS[lang], changes[SHOWN_FLIPS:])
    return f'<div class="flip"><p>{WOULD_CHANGE[lang]}</p>{shown}</div>'


def _flip(flip: Flip) -> Sentence:
    words = FLIPS[flip.above]
    if flip.today.unit == "ratio":  # where it turns is seldom one part of a whole number, so it reads better in percent
        words = Text(*(words[lang].replace(":3}", ":3,percent}") for lang in LANGS))
    label = flip.today.label
    named = Text(label.ko, label.en[:1].upper() + label.en[1:])  # it opens the line
    values: dict[str, Printable] = {"input": named, "today": flip.today}
    return Sentence(words, {**values, "value": flip.flips_at, "grade": flip.grade.name})


def _list(items: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _folded(summary: str, items: list[str]) -> str:
    """A list behind its summary; nothing where it is empty."""
    return f'<details class="basis"><summary>{summary}</summary>{_list(items)}</details>' if items else ""


def _basis(verdict: Verdict, evidence: Evidence, lang: Lang) -> str:
    return _folded(BASIS[lang], [_item(item, item == verdict.hangs_on, evidence, lang) for item in verdict.items])


def _item(item: Item, hangs: bool, evidence: Evidence, lang: Lang) -> str:
    sources = ", ".join(source_links(item.source_ids, evidence, lang))
    star = "★ " if hangs else ""
    weight = f"{STANCES[item.supports][lang]}, {STRENGTHS[item.strength][lang]}"
    return f"{star}<b>{weight}</b>: {item.reason.html(lang)} ({sources})"


def source_links(source_ids: Iterable[str], evidence: Evidence, lang: Lang) -> list[str]:
    """Sources by their publishers, each named once and linked to the entry of its first in the list of evidence."""
    return _links((evidence.source(source_id).publisher[lang], source_id) for source_id in source_ids)


def publisher_links(source_ids: Iterable[str], evidence: Evidence, lang: Lang) -> list[str]:
    """The same for many sources: joint publishers apart, and without the remark in brackets on who relays them."""
    return _links(
        (name, source_id)
        for source_id in source_ids
        for name in evidence.source(source_id).publisher[lang].partition("(")[0].strip().split(JOINT)
    )


def _links(named: Iterable[tuple[str, str]]) -> list[str]:
    """A link for each name, to the first of its sources."""
    first: dict[str, str] = {}
    for name, source_id in named:
        first.setdefault(name, source_id)
    return [f'<a href="#{source_anchor(source_id)}">{html.escape(name)}</a>' for name, source_id in first.items()]
