"""Times the reader beside kiwipiepy on one core: python benchmarks/reading_speed.py [--megabytes 2] [--rounds 5].

In each round, in turn, over the same text: kiwipiepy's tokenize, the whole reader, scan() for quantities and mentions,
and for the distance to the floor one `re.finditer(r"\\d+")`. Printed are medians over the rounds, in megabytes of UTF-8
a second. The text is made here from the sentences below. kiwipiepy is no dependency of this project: it is timed if the
environment that runs this has it, on a share of the text, line by line.

Then the same for texts made to be hard, at two lengths: the time must grow with the length.
"""

import argparse
import random
import re
import statistics
import sys
from collections.abc import Callable
from time import perf_counter

from claim_audit.article.quantities import scan

SENTENCES = (
    "회사는 올해 {n}억 원을 들여 공장을 새로 짓겠다고 밝혔다.",
    "엔비디아의 H800 {m}만 개를 확보했다는 관측이 나온다.",
    "전문가들은 이런 흐름이 당분간 이어질 것으로 내다봤다.",
    "시장 점유율은 {p}.{d}%로 지난해보다 {d}%포인트 올랐다.",
    "정부는 이 사업의 성과를 다시 따져 보겠다는 방침을 세웠다.",
    "훈련 비용은 기존의 {m}분의 1 수준으로 줄었다는 설명이다.",
    "두 회사는 2025년 {d}월 {m}일 오전 {d}시에 계약을 맺었다.",
    "한편 업계에서는 수요가 생각보다 더디게 늘고 있다는 말도 들린다.",
    "직원 {n}여 명이 참여한 조사에서 {p}%가 그렇다고 답했다.",
    "이에 따라 관련 기업의 주가도 오후 들어 크게 흔들렸다.",
    "그는 구조를 바꾸지 않으면 일자리가 사라질 수 있다고 경고했다.",
    "데이터센터의 전력은 {m}~{n}MW에 이를 것으로 보인다.",
)
HARD = {"digits": "7", "만": "만", "brackets": "(1", "spaces": " ", "commas": "1,", "slashes": "1/", "분의": "1분의 "}


def text_of(characters: int, seed: int = 1) -> str:
    """Made-up business news, eight sentences a paragraph."""
    draw = random.Random(seed)
    lines: list[str] = []
    written = 0
    while written < characters:
        chosen = (draw.choice(SENTENCES) for _ in range(8))
        numbers = {"n": draw.randint(20, 9000), "m": draw.randint(1, 30), "p": draw.randint(1, 99)}
        lines.append(" ".join(sentence.format(d=draw.randint(1, 9), **numbers) for sentence in chosen))
        written += len(lines[-1]) + 1
    return "\n".join(lines)


def megabytes_per_second(work: Callable[[str], object], text: str) -> float:
    """How fast `work` goes through the text."""
    begun = perf_counter()
    work(text)
    return len(text.encode()) / 1e6 / (perf_counter() - begun)


def contestants() -> dict[str, tuple[Callable[[str], object], float]]:
    """What is timed, and the share of the text it is given."""
    found: dict[str, tuple[Callable[[str], object], float]] = {}
    try:
        from kiwipiepy import Kiwi

        kiwi = Kiwi(num_workers=1)
        found["kiwipiepy tokenize"] = (lambda text: [kiwi.tokenize(line) for line in text.splitlines()], 0.1)
    except ImportError:
        print("kiwipiepy is not installed here: not timed", file=sys.stderr)
    try:
        from claim_audit.article.reader import read

        found["whole reader"] = (read, 1.0)
    except ImportError as error:
        print(f"the whole reader is not timed: {error}", file=sys.stderr)
    found["scan"] = (scan, 1.0)
    found["re.finditer digits"] = (lambda text: sum(1 for _ in re.finditer(r"\d+", text)), 1.0)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    text = text_of(int(chosen.megabytes * 1e6 / 2.4))
    timed: dict[str, list[float]] = {}
    works = contestants()
    for work, _ in works.values():
        work(text[:2000])
    for _ in range(chosen.rounds):
        for name, (work, share) in works.items():
            timed.setdefault(name, []).append(megabytes_per_second(work, text[: int(len(text) * share)]))
    base = statistics.median(timed.get("kiwipiepy tokenize", [float("nan")]))
    print(f"{'':22}{'MB/s':>8}  x kiwipiepy")
    for name, rates in timed.items():
        print(f"{name:22}{statistics.median(rates):8.2f}{statistics.median(rates) / base:10.1f}")
    print(f"\n{'scan, seconds':22}{'200,000':>10}{'800,000':>10} characters")
    for name, piece in HARD.items():
        seconds = []
        for length in (200_000, 800_000):
            begun = perf_counter()
            scan(piece * (length // len(piece)))
            seconds.append(perf_counter() - begun)
        print(f"{name:22}{seconds[0]:10.2f}{seconds[1]:10.2f}")


if __name__ == "__main__":
    main()
