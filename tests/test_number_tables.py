"""The appendix of numbers: every one has a place, its origin beside it, and nothing is written twice."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from claim_audit.numbers import Fact, Number, Result, Text, source_anchor, with_inputs
from claim_audit.page import number_tables
from claim_audit.page.appendices import Parameters, parameters, publishers
from claim_audit.page.number_tables import printed
from claim_audit.page.outputs import Ledger


def fact(row: str, column: str, value: float = 1.0, source: str = "v3-report", label: str = "") -> Fact:
    return Fact(
        key=f"runs/{row}/{column}",
        value=value,
        unit="count",
        label=Text(label or f"{row} {column}", label or f"{row} {column}"),
        table="runs",
        row=row,
        column=column,
        source_ids=(source,),
    )


def result(path: str, *made_from: Number, formula: str = "a_b × c_d", label: str = "비용") -> Result:
    return Result(
        key=path, value=2.0, unit="count", label=Text(label, label), formula=formula, made_from=tuple(made_from)
    )


def written(sample: Any, *numbers: Number, lang: Any = "ko") -> dict[str, str]:
    """The HTML of each group of numbers, by id."""
    ledger = Ledger(numbers={number.key: number for number in with_inputs(numbers)})
    found = number_tables.section(ledger, sample.MadeUpEvidence(), lang)
    return {name: str(body) for part in found.values() for name, _, body in part}


def ids(page: str) -> list[str]:
    return re.findall(r'id="(n\w{5})"', page)


def test_every_number_has_one_place_and_links_lead_to_it(sample: Any) -> None:
    inputs = [fact("a", "hours"), fact("b", "hours"), fact("a", "price")]
    made = [result("cost/run/a/usd", *inputs[:2]), result("cost/run/b/usd", inputs[2]), result("cost/run/b/share")]
    page = "".join(written(sample, *made).values())
    assert sorted(ids(page)) == sorted(number.anchor for number in [*inputs, *made])
    assert set(re.findall(r'href="#(n\w{5})"', page)) == {number.anchor for number in inputs}


def test_a_publisher_of_several_sources_is_named_once_with_a_link_to_each(sample: Any) -> None:
    several = replace(fact("a", "hours"), source_ids=("ours (2024)", "ours (2025)", "own-judgement"))
    page = written(sample, several, fact("b", "hours"))["f-runs"]
    links = [f'<a href="#{source_anchor(one)}">' for one in several.source_ids]
    assert f"ours {links[0]}[1]</a> {links[1]}[2]</a>, {links[2]}" in page


def test_a_formula_and_a_label_shared_by_a_column_are_written_once(sample: Any) -> None:
    made = [result(f"cost/run/{row}/usd", fact(row, "hours")) for row in "abcd"]
    page = written(sample, *made)["d-cost-run"]
    assert page.count("<math>") == 1
    assert page.count("비용") == 2  # the formula's line and the column's head


def test_inputs_of_every_row_stand_before_the_table_and_those_of_some_below_them(sample: Any) -> None:
    price = fact("all", "price")
    made = [result(f"cost/run/{row}/usd", price, fact(row[0], "hours")) for row in ("a", "a2", "b")]
    page = written(sample, *made)["d-cost-run"]
    common, table = page.split("<table", 1)
    assert price.anchor in common
    assert price.anchor not in table
    assert table.count(f'href="#{fact("a", "hours").anchor}"') == 1


def test_sources_stand_with_the_facts_they_support(sample: Any) -> None:
    facts = [fact("a", "hours"), fact("a", "price", source="own-judgement"), fact("b", "hours"), fact("b", "price")]
    page = written(sample, *facts)["f-runs"]
    hours, price = (page.index(one.anchor) for one in facts[:2])
    assert re.findall(r"#x[a-z0-9]+", page[hours:price]) == ["#" + source_anchor("v3-report")]
    assert re.findall(r"#x[a-z0-9]+", page[price : page.index("</tr>", price)]) == [
        "#" + source_anchor("own-judgement")
    ]


def test_a_source_of_all_rows_is_named_once(sample: Any) -> None:
    page = written(sample, *(fact(row, "hours") for row in "abc"))["f-runs"]
    assert page.count("#" + source_anchor("v3-report")) == 1


def test_many_inputs_are_listed_once(sample: Any) -> None:
    inputs = [fact(f"r{place}", "hours") for place in range(12)]
    found = written(sample, result("cost/one/x/usd", *inputs), result("cost/two/x/usd", *inputs))
    assert found["d-cost-one"].count("<a ") == len(inputs)
    assert re.search(r'<a href="#inputs-1">위에 적은 것과 같은 입력 12개</a>', found["d-cost-two"])
    assert 'id="inputs-1"' in found["d-cost-one"]


def test_labels_split_into_what_a_row_and_what_a_column_is_called(sample: Any) -> None:
    facts = [fact(row, column) for row in ("H100", "H800") for column in ("hours", "price")]
    page = written(sample, *facts)["f-runs"]
    assert re.findall(r'<th scope="row">([^<]*)</th>', page) == ["H100", "H800"]
    assert re.findall(r'<th scope="col">([^<]*)</th>', page) == ["hours", "price"]


def test_two_numbers_of_one_row_and_formula_are_told_apart(sample: Any) -> None:
    page = written(sample, result("matrix/stopped-by-2022-10"), result("matrix/stopped-by-2023-10"))["d-matrix"]
    assert re.findall(r'<th scope="row">([^<]*)</th>', page) == ["2022년 10월 규정", "2023년 10월 규정"]


def test_words_are_escaped(sample: Any) -> None:
    page = written(sample, fact("a<b", "x&y", label="a<b & c"))["f-runs"]
    assert "a<b" not in page
    assert "a&lt;b" in page


def test_the_tables_are_well_formed(sample: Any) -> None:
    for page in written(sample, sample.COST, sample.CHANCE).values():
        Balanced().check(page)


class Balanced(HTMLParser):
    """Every element that is opened is closed in its turn."""

    def check(self, page: str) -> None:
        self.stack: list[str] = []
        self.feed(page)
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


def test_a_reciprocal_of_nothing_is_still_printed(sample: Any) -> None:
    assert printed(replace(sample.COST, unit="ratio", value=0.0, low=None, high=None), "ko") == "0 ratio"


def test_parameters_carry_the_ids_of_their_numbers(sample: Any) -> None:
    params = Parameters.read({"usd_per_gpu_hour": 3.5})
    row = next(row for row in parameters(params, sample.MadeUpEvidence(), "ko") if row.name == "usd_per_gpu_hour")
    assert row.anchor == params.number("usd_per_gpu_hour").anchor
    assert (row.value, row.default, row.moved) == ("3.5달러", "2달러", True)


@pytest.mark.parametrize(("lang", "name"), [("ko", "딥시크"), ("en", "DeepSeek")])
def test_publishers_are_called_as_readers_know_them(sample: Any, lang: Any, name: str) -> None:
    made = sample.MadeUpEvidence()
    made.frames["sources"]["publisher_ko"] = ["딥시크", "", ""]
    assert publishers(made, lang)["v3-report"] == name
    assert publishers(made, lang)["own-judgement"] == "this report"
