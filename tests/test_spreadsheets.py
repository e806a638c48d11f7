"""CSV that a spreadsheet opens without running anything, and that gives back every text."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claim_audit.numbers import Name, Text
from claim_audit.spreadsheets import as_written, harmless
from claim_audit.tables import Column, ReportTable

RUN = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "－A1", "=HYPERLINK(A1)"]


@pytest.mark.parametrize("text", RUN)
def test_what_would_be_run_begins_with_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert as_written(harmless(text)) == text


@pytest.mark.parametrize("text", ["-5%", "+3", "-1,000.5", "H800", "", "딥시크", "a=b", "'quoted'"])
def test_figures_and_plain_words_stay(text: str) -> None:
    assert harmless(text) == text == as_written(text)


@given(st.text(alphabet="'=+-@\t\r＝1.%a가", max_size=8))
def test_every_text_comes_back(text: str) -> None:
    assert as_written(harmless(text)) == text
    assert harmless(text)[:1] not in tuple("=@\t\r＝")


def test_a_table_of_the_report_runs_nothing() -> None:
    heads = [Column(Text("=1", "=1")), Column(Text("나", "B"))]
    table = ReportTable("x", "en", "caption", heads, [[Name(Text("=A1", "=A1")), Name(Text("@x", "@x"))]])
    rows = list(csv.reader(io.StringIO(table.to_csv())))
    assert rows == [["'=1", "B"], ["'=A1", "'@x"]]
