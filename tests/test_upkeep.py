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


def test_what_is_kept_as_background_is_not_told_and_neither_is_its_source() -> None:
    kept = {
        (table, row)
        for table, rows in zip(EVIDENCE["background"]["table"], EVIDENCE["background"]["rows"], strict=True)
        for row in rows.split(";")
    }
    told = {(one.table, one.row) for one in upkeep.unused(EVIDENCE, NOTHING, "")}
    assert kept
    assert not kept & told
    sources = {one for table, row in kept if "source_ids" in EVIDENCE[table] for one in _sources(table, row)}
    assert not {("sources", one) for one in sources} & told


def _sources(table: str, row: str) -> list[str]:
    return [one for one in str(EVIDENCE[table].at[row, "source_ids"]).split(";") if one]


def test_background_that_is_used_after_all_is_told() -> None:
    row = str(EVIDENCE["background"].query("table == 'gpu_prices'")["rows"].iloc[0]).split(";")[0]
    stated = {"numbers": [{"origin": {"table": "gpu_prices", "row": row, "column": "usd_per_hour"}, "sources": []}]}
    (found,) = (one for one in upkeep.unused(EVIDENCE, stated, "") if one.table == "background")
    assert str(found) == f"data/background.csv: {row}: is needless here: the row of data/gpu_prices.csv is used"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (";a800-on-demand-2025", ";a900", "rows: data/gpu_prices.csv has no row 'a900'"),
        (";a800-on-demand-2025", ";h800-assumed", "rows: 'h800-assumed' of data/gpu_prices.csv is named twice"),
        (",gpu_prices,h800-assumed,", ",prices,h800-assumed,", "table: there is no table 'prices'"),
    ],
)
def test_background_names_rows_there_are(old: str, new: str, says: str) -> None:
    content = EVIDENCE.contents["background.csv"].decode()
    assert old in content
    with pytest.raises(evidence.EvidenceError, match=says):
        evidence.load(contents={**EVIDENCE.contents, "background.csv": content.replace(old, new).encode()})
