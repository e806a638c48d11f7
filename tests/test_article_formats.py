"""Readings as files: columns, exact numbers, formulas made harmless, nothing half-written."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from pyarrow import parquet

from claim_audit.article import formats
from claim_audit.article.documents import from_text
from claim_audit.article.formats import COLUMNS, CsvSink, JsonLinesSink, ParquetSink, What, json_text, rows, whole_file
from claim_audit.article.model import Claim, Document, Quantity, Reading
from claim_audit.article.reader import read

ARTICLE = "칩은 5만 개, 비율은 3분의 1, 값은 0.1달러다.\n이름 | 값\n=1+1 | -5%\n@합 | +3\n"
KILLED = """
import os, signal, sys
from pathlib import Path
from claim_audit.article.formats import whole_file
with whole_file(Path(sys.argv[1])) as stream:
    stream.write(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
FRAMES: tuple[What, ...] = ("quantities", "tables", "claims")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(from_text(ARTICLE, "가.txt"))


def as_csv(reading: Reading, what: What) -> list[dict[str, str]]:
    stream = io.BytesIO()
    sink = CsvSink(stream, what)
    sink.write(rows(reading, what))
    sink.close()
    return list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8"), newline="")))


def as_parquet(reading: Reading, what: What, path: Path) -> pd.DataFrame:
    with whole_file(path) as stream:
        sink = ParquetSink(stream, what)
        sink.write(rows(reading, what))
        sink.close()
    return pd.read_parquet(path)


@pytest.mark.parametrize("what", FRAMES)
def test_csv_and_parquet_have_the_same_columns_and_rows(reading: Reading, what: What, tmp_path: Path) -> None:
    made, frame = as_csv(reading, what), as_parquet(reading, what, tmp_path / "x.parquet")
    assert list(frame.columns) == list(made[0]) == list(COLUMNS[what])
    assert len(frame) == len(made) > 0
    assert set(frame["article"]) == {"가.txt"}
    assert [str(start) for start in frame["start"]] == [row["start"] for row in made]


def test_numbers_are_exact_in_csv_and_kept_exact_beside_doubles(reading: Reading, tmp_path: Path) -> None:
    made = {row["text"]: row for row in as_csv(reading, "quantities")}
    assert (made["5만 개"]["value"], made["0.1달러"]["value"]) == ("50000", "0.1")
    assert (float(made["3분의 1"]["value"]), made["3분의 1"]["exact"]) == (1 / 3, "1/3")
    frame = as_parquet(reading, "quantities", tmp_path / "x.parquet").set_index("text")
    assert Fraction(frame.loc["3분의 1", "exact"]) == Fraction(1, 3)
    assert frame.loc["0.1달러", "value"] == 0.1


def test_formulas_of_spreadsheets_are_made_harmless_and_figures_left_alone(reading: Reading) -> None:
    texts = [row["text"] for row in as_csv(reading, "tables")]
    assert texts == ["이름", "값", "'=1+1", "-5%", "'@합", "+3"]


def test_cells_of_tables_know_their_header_and_line(reading: Reading, tmp_path: Path) -> None:
    frame = as_parquet(reading, "tables", tmp_path / "x.parquet")
    last = frame.iloc[-1]
    assert (last["header"], last["line"], last["row"], last["column"], bool(last["is_header"])) == (
        "값",
        4,
        2,
        1,
        False,
    )
    assert ARTICLE[last["start"] : last["end"]] == last["text"]


def test_a_claim_keeps_its_quantities_and_parameters(tmp_path: Path) -> None:
    claim = Claim("칩", 0, 1, 1, "body", "stated", quantities=(0, 2), parameters={"claimed_ratio": Fraction(1, 20)})
    reading = Reading(Document("칩", "칩", "x"), (), (), (), (claim,))
    (row,) = as_csv(reading, "claims")
    assert (row["quantities"], json.loads(row["parameters"])) == ("0 2", {"claimed_ratio": 0.05})
    frame = as_parquet(reading, "claims", tmp_path / "x.parquet")
    assert list(frame["quantities"][0]) == [0, 2]


def test_what_no_double_or_utf8_holds_is_written_all_the_same(tmp_path: Path) -> None:
    huge = Fraction(10**400)
    quantity = Quantity("\ud800", 0, 1, 1, "number", huge, huge, huge)
    reading = Reading(Document("\ud800", "\ud800", "x"), (quantity,), (), (), ())
    (row,) = as_csv(reading, "quantities")
    assert row["value"] == str(10**400)
    frame = as_parquet(reading, "quantities", tmp_path / "x.parquet")
    assert (frame["value"][0], frame["exact"][0]) == (float("inf"), str(10**400))
    assert json.loads(json_text({"text": "\ud800"})) == {"text": "\ud800"}


def test_row_groups_are_written_as_rows_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "ROWS_TOGETHER", 10)
    found = list(rows(read("5만 개, " * 8), "quantities"))
    with whole_file(tmp_path / "x.parquet") as stream:
        sink = ParquetSink(stream, "quantities")
        for _ in range(5):
            sink.write(found)
            assert len(sink.held) < 10 + len(found)
        sink.close()
    file = parquet.ParquetFile(tmp_path / "x.parquet")
    assert (file.metadata.num_rows, file.num_row_groups > 1) == (5 * len(found), True)


def test_json_lines_are_one_line_each() -> None:
    stream = io.BytesIO()
    JsonLinesSink(stream).write([{"id": "a\nb"}, {"id": 2}])
    assert [json.loads(line) for line in stream.getvalue().splitlines()] == [{"id": "a\nb"}, {"id": 2}]


# ---- whole or absent


def test_a_file_that_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")
    with pytest.raises(TypeError), whole_file(path) as stream:
        stream.writelines([b"half", None])  # type: ignore[list-item]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_a_killed_process_left_goes_and_what_others_write_stays(tmp_path: Path) -> None:
    killed = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "x[1].csv")])
    assert killed.wait() == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert left.name == f".x[1].csv.{killed.pid}.part"
    others = [f".x[1].csv.{os.getppid()}.part", f".x1.csv.{killed.pid}.part", ".x[1].csv.backup.part"]
    for name in others:
        (tmp_path / name).touch()
    with whole_file(tmp_path / "x[1].csv") as stream:
        stream.write(b"new")
    assert {path.name for path in tmp_path.iterdir()} == {"x[1].csv", *others}


def test_a_link_stays_a_link_and_rights_are_the_usual_ones(tmp_path: Path) -> None:
    (tmp_path / "target.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("target.csv")
    with whole_file(tmp_path / "link.csv") as stream:
        stream.write(b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "target.csv").read_text() == "new"
    (tmp_path / "plain").touch()
    assert (tmp_path / "target.csv").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_device_is_written_to_as_it_stands() -> None:
    with whole_file(Path(os.devnull)) as stream:
        stream.write(b"x")
    assert not Path(os.devnull).is_file()
