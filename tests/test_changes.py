"""Two reports set against each other: what changed, and from what."""

import json
from dataclasses import replace

import pytest

from claim_audit.changes import telling
from claim_audit.changes.comparing import compare
from claim_audit.changes.page import MOST_UNFOLDED, page
from claim_audit.changes.records import Record, RecordError, record
from claim_audit.evidence.differences import differences


def fact(key: str, value: float) -> dict[str, object]:
    table, row, column = key.split("/")
    return {"key": key, "value": value, "unit": "USD", "origin": {"table": table, "row": row, "column": column}}


def result(key: str, value: float, *inputs: str) -> dict[str, object]:
    return {"key": key, "value": value, "unit": "USD", "origin": {"formula": "a × b", "inputs": list(inputs)}}


def report(name: str, price: float) -> Record:
    numbers = [
        fact("gpu_prices/h800/usd", price),
        fact("gpu_prices/h100/usd", 3.0),
        result("cost/v3", price * 2, "gpu_prices/h800/usd"),
        result("verdicts/l03/probability", 0.3 if price > 2 else 0.5, "cost/v3"),
        result("cost/other", 6.0, "gpu_prices/h100/usd"),
    ]
    chance = 0.3 if price > 2 else 0.5
    return Record(
        name,
        {"usd_per_gpu_hour": price},
        None,
        {str(one["key"]): one for one in numbers},
        {"l03": {"claim_id": "l03", "grade": "half-true" if chance == 0.5 else "mostly-false", "probability": chance}},
        {"costs.en.csv": f"usd\n{price}\n"},
        {"en": f"<p>It cost {price}.</p><p>The same.</p>", "ko": ""},
    )


OLD, NEW = report("old", 2.0), report("new", 2.5)


def test_nothing_changed_between_a_report_and_itself() -> None:
    assert not compare(OLD, OLD).any


def test_one_changed_input_lists_exactly_the_numbers_that_depend_on_it() -> None:
    changes = compare(OLD, NEW)
    assert changes.causes == {"gpu_prices/h800/usd": ["cost/v3", "verdicts/l03/probability"]}
    assert [one.key for one in changes.numbers] == ["cost/v3", "gpu_prices/h800/usd", "verdicts/l03/probability"]
    (verdict,) = changes.verdicts
    assert (str(verdict.old), str(verdict.new)) == ("half-true (50.0%)", "mostly-false (30.0%)")
    assert verdict.because == ("gpu_prices/h800/usd",)
    assert changes.text["en"] == [("It cost 2.0.", "It cost 2.5.")]
    assert changes.shown == ["costs.en.csv"]


def test_the_comparison_is_told_as_a_page_and_as_json() -> None:
    changes = compare(OLD, NEW)
    html = page(changes, "ko")
    assert '<html lang="ko">' in html
    assert "cost/v3" in html
    assert "<script" not in html
    assert '"causes"' in telling.as_json(changes)


def test_a_probability_is_told_no_nearer_to_certainty_than_it_is_known() -> None:
    sure = replace(NEW, verdicts={"l03": {"grade": "true", "probability": 0.99996}, "l05": {"grade": "true"}})
    changes = compare(OLD, sure)
    told = {part.name: part.rows for part in telling.parts(changes, "en")}["verdicts"]
    assert [row[:3] for row in told] == [("l03", "half-true (50%)", "true (over 99.9%)"), ("l05", "none", "true")]
    listed = json.loads(telling.as_json(changes))["verdicts"]
    assert [(one["old"], one["new"]) for one in listed] == [("half-true (50.0%)", "true (100.0%)"), ("", "true")]
    assert "99.9% 초과" in page(changes, "ko")


def test_what_is_no_report_is_refused_in_one_line() -> None:
    for named in ("no-such-revision", "nowhere/page.html", "-x"):
        with pytest.raises(RecordError, match=named):
            record(named)


def test_a_table_of_another_version_is_compared_by_the_columns_both_have() -> None:
    old = {"names.csv": "name_id,ko,en\nmeta,메타,Meta\nold,옛,Old\n".encode()}
    new = {"names.csv": "name_id,ko,en,kind\nmeta,메타,Meta AI,company\n".encode()}
    assert [str(one) for one in differences(old, new)] == [
        "data/names.csv: kind: column added",
        "data/names.csv: meta: en: 'Meta' → 'Meta AI'",
        "data/names.csv: old: row removed",
    ]


def test_long_parts_are_folded_and_columns_are_named_on_a_phone() -> None:
    many = replace(NEW, pages={"en": "".join(f"<p>{number}</p>" for number in range(MOST_UNFOLDED + 1))})
    html = page(compare(OLD, many), "en")
    assert html.count("<details>") == 1
    assert "--c1:'Before'" in html
    assert "<details>" not in page(compare(OLD, NEW), "en")
    assert " style=" not in html


def test_two_revisions_of_this_checkout_are_compared() -> None:
    try:
        old, new = record("HEAD"), record("HEAD")
    except RecordError as error:
        pytest.skip(str(error))
    assert old.numbers
    assert old.tables
    assert not compare(old, new).any
    row = next(key for key in old.numbers if key.startswith("gpu_prices/"))
    moved = replace(new, numbers={**new.numbers, row: {**new.numbers[row], "value": 99.0}})
    assert list(compare(old, moved).causes) == [row]
