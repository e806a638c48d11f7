"""Reconciliation: read and transcribed claims are paired line by line, in order, by what they have in common."""

import pandas as pd

from claim_audit.article.model import Claim
from claim_audit.article.reconciliation import COLUMNS, reconcile


def claim(line: int, text: str, **more: str) -> Claim:
    fields = {"role": "body", "hedge": "stated", "check": "none", **more}
    return Claim(text, 0, len(text), line, **fields)  # type: ignore[arg-type]


def transcribed(*rows: tuple[str, int, str, str, str, str]) -> pd.DataFrame:
    columns = ["claim_id", "line", "ko", "printed", "hedge", "check"]
    frame = pd.DataFrame(rows, columns=columns).set_index("claim_id")
    return frame.assign(role="body", measure="", speaker_ko="", line=frame["line"].astype(float))


def test_pairs_keep_their_order_and_leftovers_stay_on_either_side() -> None:
    read = [
        claim(1, "칩 값이 3배로 올랐다", check="market"),
        claim(1, "날씨가 맑았다"),
        claim(1, "학습 비용은 5분의 1이다", check="cost_ratio"),
    ]
    told = transcribed(
        ("price", 1, "칩의 값은 {parameters/x}로 올랐다.", "3배", "stated", "market"),
        ("cost", 1, "학습에 든 비용은 {parameters/claimed_ratio}이다(다).", "5분의 1", "stated", "cost_ratio"),
        ("other", 2, "칩이 동났다.", "", "alleged", "evidence"),
    )
    table = reconcile(read, told)
    assert tuple(table.columns) == COLUMNS
    assert list(zip(table["status"], table["claim_id"], strict=True)) == [
        ("both", "price"),
        ("read", ""),
        ("both", "cost"),
        ("transcribed", "other"),
    ]
    assert list(table["place"].fillna(-1)) == [0, 1, 2, -1]
    assert list(table["agrees"].fillna(False)) == [True, False, True, False]


def test_a_pair_may_disagree() -> None:
    told = transcribed(("fleet", 1, "딥시크는 칩을 가지고 있다.", "5만 개", "alleged", "fleet_size"))
    table = reconcile([claim(1, "딥시크는 칩 5만 개를 가지고 있다", check="fleet_size")], told)
    assert list(table["status"]) == ["both"]
    assert list(table["agrees"]) == [False]
    assert (table["hedge_read"][0], table["hedge_transcribed"][0]) == ("stated", "alleged")


def test_the_plural_of_a_speaker_makes_no_difference_and_another_speaker_does() -> None:
    told = transcribed(("x", 1, "값이 내렸다.", "", "attributed", "market")).assign(speaker_ko="일부 전문가")
    for speaker, agrees in (("일부 전문가들", True), ("회사", False)):
        read = claim(1, "값이 내렸다", hedge="attributed", check="market", speaker=speaker)
        assert list(reconcile([read], told)["agrees"]) == [agrees]


def test_claims_of_different_lines_are_never_paired() -> None:
    told = transcribed(("x", 2, "값이 내렸다.", "", "stated", "market"))
    assert list(reconcile([claim(1, "값이 내렸다", check="market")], told)["status"]) == ["read", "transcribed"]


def test_nothing_read_and_nothing_transcribed_make_an_empty_frame() -> None:
    assert tuple(reconcile([], transcribed()).columns) == COLUMNS
    assert len(reconcile([], transcribed())) == 0
