"""What of data/ wants looking after."""

from datetime import date

import pytest

from claim_audit import evidence, upkeep

EVIDENCE = evidence.load()
NOTHING = {"numbers": []}


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("https://arxiv.org/abs/2412.19437", ""),
        ("http://www.example.co.kr/a?b=c#d", ""),
        ("ftp://arxiv.org/a", "http"),
        ("javascript:alert(1)", "http"),
        ("https://arxiv .org/", "space"),
        ("https://user@arxiv.org/", "user"),
        ("https://arxiv.org:99999/", "malformed"),
        ("https://localhost/a", "host"),
        ("https:///a", "host"),
    ],
)
def test_links(url: str, wrong: str) -> None:
    assert wrong in upkeep.what_is_wrong(url)
    assert bool(upkeep.what_is_wrong(url)) == bool(wrong)


def test_the_links_of_data_are_well_formed() -> None:
    assert list(upkeep.links(EVIDENCE)) == []


def test_more_is_stale_later() -> None:
    early, late = (set(upkeep.stale(EVIDENCE, date(year, 1, 1))) for year in (2025, 2030))
    assert {one.row for one in early} < {one.row for one in late}


def test_a_number_makes_its_row_and_its_sources_used() -> None:
    rows = {(one.table, one.row) for one in upkeep.unused(EVIDENCE, NOTHING, "")}
    row = next(row for table, row in rows if table == "gpu_prices")
    source = str(EVIDENCE["gpu_prices"].at[row, "source_ids"]).split(";")[0]
    stated = {"numbers": [{"origin": {"table": "gpu_prices", "row": row, "column": "usd_per_hour"}, "sources": []}]}
    left = {(one.table, one.row) for one in upkeep.unused(EVIDENCE, stated, "")}
    assert ("gpu_prices", row) not in left
    assert ("sources", source) not in left


def test_every_statement_without_a_check_is_told_with_its_reason() -> None:
    claims = EVIDENCE["claims"]
    found = list(upkeep.unanswered(EVIDENCE))
    assert len(found) == (claims["check"] == "none").sum() > 0
    assert all(len(one.says) > len("no check answers it: ") for one in found)
