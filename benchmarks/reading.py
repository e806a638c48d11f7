"""Scores the reader of quantities on public gold data: python benchmarks/reading.py [--half tuned|blind] [--misses].

The gold data lie beside the project, in ../shared/korean/ (see its README); without them the command says so. Nothing
of them is kept here. What is counted:

number      A gold span is found if a quantity overlaps it; a quantity is right if it overlaps a gold span. Ordinals
            count (that gold wants 일백조 번째), scores of games do not. Its value is right if it equals `value`, or a
            bound of a range that the span is a side of, to the digits that the gold prints (at least 9).
range       A gold interval is found if a quantity with a comparator, or a plain one for [x,x], overlaps it and both
            its bounds are equal. Gold closes the left and opens the right end of every plain range; the openness of
            such ends is not scored.
percent,    As number, among quantities of that kind; the unit counts as well: by the table `MS_UNITS`, or by its
currency,   spelling. A quantity without its unit is wrong.
dimension,
age
dates       How many gold dates, times and their ranges are overlapped by a quantity. Durations (3분 동안) are
            quantities here, and are not counted.
news        KLUE's QT spans. Durations are DT or TI by those guidelines and set aside from what is found (their number
            is printed). Found and right by overlap; exact where start and end agree.

Cases that are faulty are scored as they are in the first line, and left out in the second: those of `FAULTY`, each with
its reason, and by rule those with a result whose offsets do not point at its text, or without a value (a currency
without a figure). Results without offsets are looked for in the input, from left to right, and count as they are.

The rules were made in stages: first from the even cases (`tuned`), scored blind on the rest; then from a half of those
(`second`); last from the MS cases of the other half (`blind`), whose news have stayed unseen. reading.md has the scores
of each stage before the next was looked at.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from claim_audit.article.model import Quantity
from claim_audit.article.quantities import scan

ROOT = Path(__file__).parents[1]
GOLD = ROOT.parent / "shared" / "korean"

MODELS = ("Number", "NumberRange", "Percent", "Currency", "Dimension", "Age")

# Faulty cases by file and position, with the reason.
FAULTY = {
    "Number": {
        59: "the parts of a telephone number are wanted as numbers",
        61: "the parts of an IP address are wanted as numbers",
        71: "two numbers joined by 와 are wanted as one; case 80 wants the like as two",
        118: "nothing is wanted of .25ml; case 3 wants .25 of .25 ml",
    },
    "NumberRange": {
        11: "100 >= says at most 100, at least is wanted",
        47: "700에 달하는 says that 700 are reached, at most is wanted",
    },
    "Currency": {
        5: "2억 4천 4백만 is 244000000, 254000000 is wanted",
        43: "the words give no sum of money beyond 1 달러",
        45: "a sum in 1 회 5 마오 5, which is none",
    },
    "Dimension": {23: "2 pm is an hour as well; picometres are wanted"},
    "news": {
        40: "5천559마리 is labelled a time",
        44: "%포인트 is cut after %, elsewhere it is not",
        129: "parts of the virus name H7N9 are labelled quantities",
        157: "a part of the programme name 슈퍼스타K5 is labelled a quantity",
        198: "the particle of 3-1로 is labelled, the one of 1-0으로 (case 64) is not",
        229: "a part of the station name KBS2 is labelled a quantity",
        292: "the name F1 is labelled a quantity",
    },
}

KINDS = {
    "Percent": {"percent"},
    "Currency": {"money"},
    "Dimension": {
        "length", "area", "volume", "weight", "speed", "temperature", "power", "energy", "electricity", "frequency",
        "pressure", "storage", "bandwidth", "angle", "money",
    },
    "Age": {"age", "duration"},
}  # fmt: skip

# Our units by the gold's names; a plain Dollar is the American.
_UNITS = """
달러 Dollar|United States dollar, 파운드 Pound|British pound, 유로 Euro, 엔 Japanese yen|Yen,
원 Korean won|South Korean won, 위안 Chinese yuan|Renminbi|Yuan, 캐나다 달러 Canadian dollar,
호주 달러 Australian dollar, 홍콩 달러 Hong Kong dollar, 싱가포르 달러 Singapore dollar,
뉴질랜드 달러 New Zealand dollar, 대만 달러 New Taiwan dollar, 루피 Rupee, 인도 루피 Indian rupee,
루블 Russian ruble|Ruble, 프랑 Franc, 스위스 프랑 Swiss franc, 프랑스 프랑 French franc, 페소 Peso,
멕시코 페소 Mexican peso, 필리핀 페소 Philippine peso, 바트 Thai baht, 크로나 Krona,
스웨덴 크로나 Swedish krona, 크로네 Krone, 헤알 Brazilian real, 독일 마르크 Deutsche mark|German mark|Mark,
터키 리라 Turkish lira, 리라 Lira, 랜드 South African rand, 링깃 Malaysian ringgit, 루피아 Indonesian rupiah,
동 Vietnamese dong, 킵 Lao kip, 셰켈 Israeli new shekel, 센트 Cent, 펜스 Pence, 페세타 Peseta,
비트코인 Bitcoin, 피코미터 Picometer, mm Millimeter, cm Centimeter, m Meter, km Kilometer, 인치 Inch,
피트 Foot, 야드 Yard, 마일 Mile, ㎡ Square meter, ㎢ Square kilometer, 제곱마일 Square mile,
제곱피트 Square foot, 제곱인치 Square inch, 에이커 Acre, 헥타르 Hectare, m³ Cubic meter, cm³ Cubic centimeter,
km³ Cubic kilometer, 세제곱피트 Cubic foot, 갤런 Gallon, 배럴 Barrel, L Liter, mL Milliliter, 파인트 Pint,
쿼트 Quart, 온스 Ounce, 메트릭톤 Metric ton, 톤 Ton, kg Kilogram, g Gram, mg Milligram, 도 Degree|C, 화씨도 F,
km/h Kilometer per hour, mph Mile per hour, m/s Meter per second, 노트 Knot, 비트 Bit, 바이트 Byte,
KB Kilobyte, MB Megabyte, GB Gigabyte, TB Terabyte, 년 Year, 개월 Month, 주 Week, 일 Day
"""


def _by_gold_name() -> dict[str, str]:
    units = {}
    for row in _UNITS.replace("\n", " ").split(","):
        match = re.match(r"\s*(.*[^A-Za-z ]|[a-zA-Z/]+) ([A-Z].*?)\s*$", row)
        assert match, row
        units.update(dict.fromkeys(match[2].split("|"), match[1]))
    return units


MS_UNITS = _by_gold_name()


@dataclass(frozen=True)
class Span:
    """A gold span: exclusive end, the value or interval as printed in the gold, and its unit."""

    start: int
    end: int
    value: str | None
    unit: str = ""
    faulty: bool = False


@dataclass(frozen=True)
class Case:
    """A text with its gold spans; `faulty` gives the reason."""

    place: int
    text: str
    spans: tuple[Span, ...]
    faulty: str = ""


@dataclass
class Score:
    """Counts over a set of cases."""

    gold: int = 0
    found: int = 0
    valued: int = 0
    exact: int = 0
    given: int = 0
    right: int = 0
    misses: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """The score as a row of the printed table."""
        parts = (self.right, self.given, self.found, self.gold, self.valued, self.exact)
        precision, recall = self.right / max(self.given, 1), self.found / max(self.gold, 1)
        value, exact = self.valued / max(self.found, 1), self.exact / max(self.gold, 1)
        return f"{name:34}{precision:10.3f}{recall:9.3f}{value:8.3f}{exact:8.3f}   {parts}"


def cases(model: str) -> list[Case]:
    """The cases of one model of Recognizers-Text."""
    rows = json.loads((GOLD / "recognizers-text" / f"{model}Model.json").read_text("utf-8-sig"))
    return [_case(model, place, row) for place, row in enumerate(rows)]


def _case(model: str, place: int, row: dict) -> Case:
    text, at, spans = row["Input"], 0, []
    for result in row["Results"]:
        wanted = result["Text"].strip()
        start, end = result.get("Start"), (result.get("End") or 0) + 1
        faulty = False
        if start is None:
            start = text.find(wanted, at)
            end = start + len(wanted)
            faulty = start < 0
        else:
            faulty = text[start:end].strip() != wanted
        at = max(at, end)
        resolution = result.get("Resolution") or {}
        value = resolution.get("value")
        if model == "DateTime":
            value = result["TypeName"].rpartition(".")[2]
        spans.append(Span(start, end, value, resolution.get("unit", ""), faulty or value is None))
    return Case(place, text, tuple(spans), FAULTY.get(model, {}).get(place, ""))


def news() -> list[Case]:
    """The KLUE sentences with their QT spans."""
    rows = [json.loads(line) for line in (GOLD / "klue" / "quantities.jsonl").read_text("utf-8").splitlines()]
    return [
        Case(
            place,
            row["text"],
            tuple(Span(s["start"], s["end"], None) for s in row["spans"] if s["label"] == "QT"),
            FAULTY.get("news", {}).get(place, ""),
        )
        for place, row in enumerate(rows)
    ]


def overlaps(quantity: Quantity, span: Span) -> bool:
    """Whether they share a character."""
    return quantity.start < span.end and span.start < quantity.end


def same_value(printed: str | None, quantity: Quantity) -> bool:
    """Whether the gold's decimal is a value or a bound of the quantity, to the digits printed."""
    if printed is None:
        return False
    wanted = Fraction(printed.rstrip("%"))
    digits = len(re.sub(r"[-.eE%]|^0\.0*", "", printed))
    tolerance = abs(wanted) * Fraction(10) ** (1 - max(9, digits - 1))
    values = [value for value in (quantity.value, quantity.low, quantity.high) if value is not None]
    return any(abs(value - wanted) <= tolerance for value in values)


def same_unit(model: str, wanted: str, quantity: Quantity) -> bool:
    """Whether the gold's English unit is ours."""
    if model in ("Number", "Percent"):
        return True
    if wanted == "Year" and quantity.kind == "age":
        return True
    # 루피 without a country is the rupee of any.
    return quantity.unit in (MS_UNITS.get(wanted), MS_UNITS.get(wanted.rpartition(" ")[2].capitalize()))


def same_bounds(printed: str | None, quantity: Quantity) -> bool:
    """Whether an interval such as '[20,100)' has the bounds of the quantity."""
    low, high = (None if not part else Fraction(part) for part in (printed or ",").strip("[]()").split(","))
    return all(
        (wanted is None) == (found is None) and (wanted is None or abs(wanted - (found or 0)) <= abs(wanted) / 10**9)
        for wanted, found in ((low, quantity.low), (high, quantity.high))
    )


def score(model: str, chosen: list[Case], without_faulty: bool) -> Score:
    """The score of one model's cases."""
    total = Score()
    for case in chosen:
        if without_faulty and (case.faulty or any(span.faulty for span in case.spans)):
            continue
        _count(total, model, case, list(case.spans), _relevant(model, case))
    return total


def _relevant(model: str, case: Case) -> list[Quantity]:
    quantities = [q for q in scan(case.text)[0] if q.kind != "score" or model == "news"]
    if model in KINDS:
        wanted = {span.start for span in case.spans}
        return [q for q in quantities if q.kind in KINDS[model] and _is_of(model, q, wanted)]
    if model == "NumberRange":
        return [q for q in quantities if q.low != q.high or _plain_in(q, case)]
    if model == "news":
        return [q for q in quantities if q.kind != "duration"]
    return quantities


def _is_of(model: str, quantity: Quantity, wanted: set[int]) -> bool:
    """파운드 is a weight and a currency; a duration is an age only where gold says so."""
    if model == "Dimension" and quantity.kind == "money":
        return quantity.unit == "파운드" and any(abs(start - quantity.start) < 3 for start in wanted)
    if model == "Age" and quantity.kind == "duration":
        return any(abs(start - quantity.start) < 3 for start in wanted)
    return True


def _plain_in(quantity: Quantity, case: Case) -> bool:
    return quantity.value is not None and any(overlaps(quantity, span) for span in case.spans)


def _count(total: Score, model: str, case: Case, spans: list[Span], quantities: list[Quantity]) -> None:
    total.gold += len(spans)
    total.given += len(quantities)
    for quantity in quantities:
        if any(overlaps(quantity, span) for span in spans):
            total.right += 1
        else:
            total.misses.append(f"{model} {case.place} too much: {quantity.text!r} in {case.text!r}")
    for span in spans:
        near = [quantity for quantity in quantities if overlaps(quantity, span)]
        printed = case.text[span.start : span.end]
        if not near:
            total.misses.append(f"{model} {case.place} missed: {printed!r} in {case.text!r}")
            continue
        if model == "NumberRange":
            good = [q for q in near if same_bounds(span.value, q)]
            total.found += bool(good)
            total.valued += bool(good)
        else:
            good = [q for q in near if model == "news" or same_value(span.value, q)]
            if model != "Number":
                good = [q for q in good if model == "news" or same_unit(model, span.unit, q)]
            total.found += 1
            total.valued += bool(good)
        exact = any((q.start, q.end) == (span.start, span.end) for q in near)
        total.exact += exact
        if not good or (model == "news" and not exact):
            read = [(q.text, str(q.value), str(q.low), str(q.high), q.unit) for q in near]
            total.misses.append(f"{model} {case.place} other: {printed!r} {span.value} {span.unit} read {read}")


def leaks(chosen: list[Case]) -> Score:
    """Gold dates and times overlapped by a quantity; `given` counts the leaks."""
    total = Score()
    for case in chosen:
        quantities = [q for q in scan(case.text)[0] if q.kind not in ("ordinal", "score")]
        for span in case.spans:
            if span.value == "duration":
                continue
            total.gold += 1
            near = [q for q in quantities if overlaps(q, span)]
            total.given += bool(near)
            total.misses += [f"DateTime {case.place} leaks: {q.text!r} in {case.text!r}" for q in near]
    return total


def half(all_cases: list[Case], name: str) -> list[Case]:
    """Every other case, or all."""
    return {"all": all_cases, "tuned": all_cases[::2], "second": all_cases[1::4], "blind": all_cases[3::4]}[name]


def report(name: str, show_misses: bool) -> Iterator[str]:
    """The table of scores, line by line."""
    yield f"{'cases: ' + name:34} precision   recall   value   exact   (right, given, found, gold, valued, exact)"
    for model in (*MODELS, "news"):
        chosen = half(news() if model == "news" else cases(model), name)
        result = score(model, chosen, without_faulty=False)
        yield result.line(model)
        if any(case.faulty or any(span.faulty for span in case.spans) for case in chosen):
            yield score(model, chosen, without_faulty=True).line(f"{model} without faulty")
        if show_misses:
            yield from (f"    {miss}" for miss in result.misses)
    leaking = leaks(half(cases("DateTime"), name))
    yield f"dates and times read as quantities: {leaking.given} of {leaking.gold}"
    if show_misses:
        yield from (f"    {miss}" for miss in leaking.misses)
    durations = sum(q.kind == "duration" for case in half(news(), name) for q in scan(case.text)[0])
    yield f"durations in the news, set aside: {durations}"


def main() -> int:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("all", "tuned", "second", "blind"), default="all")
    parser.add_argument("--misses", action="store_true", help="print every miss")
    chosen = parser.parse_args()
    if not GOLD.is_dir():
        print("no gold data beside the project: ../shared/korean/ is missing", file=sys.stderr)
        return 1
    for line in report(chosen.half, chosen.misses):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
