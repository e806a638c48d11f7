"""How long sources can be relied on: made-up sources with known answers, and the real tables."""

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

from claim_audit.evidence import Evidence, load
from claim_audit.evidence.freshness import freshness, stale

LIVES = pd.DataFrame(
    {"months": [float("nan"), 6.0, 12.0], "kept_up": [False, False, True]},
    index=pd.Index(["record", "price", "dataset"], name="shelf_life_id"),
)


def sources(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Sources s0, s1 … of (published, read_on, shelf_life)."""
    frame = pd.DataFrame(rows, columns=["published", "read_on", "shelf_life"])
    return frame.set_axis([f"s{row}" for row in range(len(rows))])


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load()


@pytest.mark.parametrize(
    ("source", "stale_after"),
    [
        (("2025-01-31", "", "price"), date(2025, 7, 31)),
        (("2024-08-31", "", "price"), date(2025, 2, 28)),
        (("2025-06", "", "price"), date(2025, 12, 30)),
        (("2024", "", "price"), date(2025, 6, 30)),
        (("", "2025-03-15", "price"), date(2025, 9, 15)),
        (("2025-01-31", "2025-12-01", "price"), date(2025, 7, 31)),  # reading a report again does not renew it
        (("2025-01-31", "2025-12-01", "dataset"), date(2026, 12, 1)),  # reading what is kept up again does
        (("2025-01-31", "", "dataset"), date(2026, 1, 31)),
    ],
)
def test_a_source_can_be_relied_on_up_to_and_including_its_day(source: tuple[str, str, str], stale_after: date) -> None:
    frame = sources(source)
    for on, state in ((stale_after, "current"), (stale_after.replace(day=1), "current"), (date(2027, 1, 1), "stale")):
        told = freshness(frame, LIVES, on).loc["s0"]
        assert (told["state"], told["stale_after"]) == (state, stale_after)
    assert stale(frame, LIVES, date.fromordinal(stale_after.toordinal() + 1)) == ["s0"]


def test_a_record_never_goes_stale_and_an_undated_price_cannot_be_told() -> None:
    told = freshness(sources(("1999", "", "record"), ("", "", "record"), ("", "", "price")), LIVES, date(2030, 1, 1))
    assert list(told["state"]) == ["lasting", "lasting", "undated"]
    assert told["stale_after"].isna().all()
    assert stale(sources(("", "", "price")), LIVES, date(2030, 1, 1)) == []


def test_of_the_real_sources_papers_last_and_old_prices_do_not(evidence: Evidence) -> None:
    told = freshness(evidence["sources"], evidence["shelf_lives"], date(2026, 9, 30))["state"]
    assert told["deepseek-v3-report"] == "lasting"
    assert told["cr8dl-h800"] == "stale"
    assert told["aimultiple-index"] == "current"
    assert list(told.index) == list(evidence["sources"].index)


def test_time_only_adds_stale_sources(evidence: Evidence) -> None:
    days = [date(year, 1, 1) for year in range(2022, 2032)]
    past = [set(stale(evidence["sources"], evidence["shelf_lives"], day)) for day in days]
    assert all(earlier <= later for earlier, later in pairwise(past))
    assert not past[0]
    assert past[-1]


def test_every_period_is_used_and_says_whose_judgement_it_is(evidence: Evidence) -> None:
    lives = evidence["shelf_lives"]
    assert set(lives.index) == set(evidence["sources"]["shelf_life"])
    assert set(lives["source_ids"]) == {"own-judgement"}
