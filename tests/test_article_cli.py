"""`claim-audit read`: files, folders, lines and standard input; every failure is one line and an exit code."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from claim_audit.cli.commands import app

ARTICLE = "딥시크가 H100을 약 5만 개 보유했다는 주장이 있다.\n칩 | 개수\nH800 | 2만 개\n점유율 | 3%\n"
COMMAND = (sys.executable, "-m", "claim_audit", "read")


def run(*words: object, stdin: bytes | None = None) -> Any:
    return CliRunner().invoke(app, ["read", *map(str, words)], input=stdin)


def refused(*words: object, stdin: bytes | None = None, exit_code: int = 2) -> str:
    """The one line on stderr of a command that must fail and write nothing."""
    result = run(*words, stdin=stdin)
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("claim-audit: ")
    return str(line.removeprefix("claim-audit: "))


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "기사.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


# ---- one article


def test_a_summary_names_what_was_found(article: Path) -> None:
    result = run(article)
    assert result.exit_code == 0
    assert "1 table" in result.stdout
    for words in ("≈ 50,000 개", "5만 개", "Table, lines 2 to 4", "점유율", "alleged (주장)"):
        assert words in result.stdout


def test_a_summary_passes_no_control_character_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("칩 \x1b[31m5만 개[bold]\x07\u202e를 샀다.\n", "utf-8")
    result = run(tmp_path / "a.txt")
    assert result.exit_code == 0
    assert {"\x1b", "\x07", "\u202e"}.isdisjoint(result.stdout)
    assert "[bold]" in result.stdout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_json_has_offsets_of_the_decoded_input(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(ARTICLE.encode(encoding))
    data = json.loads(run(tmp_path / "a.txt", "--format", "json").stdout)
    assert data.keys() == {"quantities", "tables", "claims"}
    assert all(ARTICLE[each["start"] : each["end"]] == each["text"] for each in data["quantities"])
    assert data["quantities"][0]["value"] == 50000
    assert data["tables"][0]["lines"] == [2, 4]


def test_standard_input_may_be_text_or_markup() -> None:
    plain = json.loads(run("-", "--format", "json", stdin="약 5만 개".encode()).stdout)
    page = json.loads(run("-", "--format", "json", stdin="<p>약 5만 <b>개</b>".encode("cp949")).stdout)
    assert [each["text"] for each in plain["quantities"]] == [each["text"] for each in page["quantities"]] == ["5만 개"]


def test_the_name_of_out_tells_format_and_frame(article: Path, tmp_path: Path) -> None:
    for name in ("out.csv", "tables.csv", "my-claims.parquet", "out.parquet", "out.json", "out.jsonl"):
        assert run(article, "--out", tmp_path / name).exit_code == 0
    assert "value" in pd.read_csv(tmp_path / "out.csv").columns
    assert "header" in pd.read_csv(tmp_path / "tables.csv").columns
    assert "hedge" in pd.read_parquet(tmp_path / "my-claims.parquet").columns
    assert "value" in pd.read_parquet(tmp_path / "out.parquet").columns
    assert json.loads((tmp_path / "out.json").read_text("utf-8")).keys() == {"quantities", "tables", "claims"}
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["id"] == str(article)
    assert run(article, "--out", tmp_path / "claims.csv", "--what", "quantities").exit_code == 0
    assert "value" in pd.read_csv(tmp_path / "claims.csv").columns


def test_csv_and_summary_go_to_standard_output_too(article: Path, tmp_path: Path) -> None:
    result = run(article, "--format", "csv", "--what", "claims")
    assert len(list(csv.DictReader(io.StringIO(result.stdout)))) > 0
    assert run(article, "--format", "summary", "--out", tmp_path / "x.txt").exit_code == 0
    assert (tmp_path / "x.txt").read_text("utf-8") == run(article).stdout


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "is empty; an article was expected"),
        (b"\x7fELF\x00", "byte 4: is zero, so this is a binary file"),
        ("약 5만 개".encode()[:-1], "byte 9: a character in UTF-8 is cut off"),
        ("약 5만 개\n".encode() + "약 5만 개".encode("cp949"), "byte 13: mixed encodings"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--format", "json"), ("--out", "claims.csv")])
def test_what_is_no_article_is_refused(
    data: bytes, line: str, options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_bytes(data)
    assert refused("a.txt", *options).startswith(f"a.txt: {line}")
    assert refused("-", *options, stdin=data).startswith(f"standard input: {line}")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_an_article_without_figures_is_an_honest_empty_frame(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("숫자가 없는 글이다.", "utf-8")
    assert run(tmp_path / "a.txt").stdout.splitlines()[0].endswith("no quantities, no tables, 1 claim")
    assert json.loads(run(tmp_path / "a.txt", "--format", "json").stdout)["quantities"] == []
    assert run(tmp_path / "a.txt", "--out", tmp_path / "x.parquet").exit_code == 0
    assert len(pd.read_parquet(tmp_path / "x.parquet")) == 0


def test_wishes_that_cannot_be_met_are_refused(article: Path, tmp_path: Path) -> None:
    assert refused(tmp_path / "no.txt").endswith("no.txt: No such file or directory")
    assert refused(article, "--out", tmp_path / "x.doc").endswith("add --format")
    assert "is a folder; name a file" in refused(article, "--out", tmp_path)
    assert "add --out NAME.parquet" in refused(article, "--format", "parquet")
    assert "does not go with --jsonl" in refused(article, "--jsonl", "--format", "csv")
    assert refused(article, "--out", tmp_path / "no/x.csv").endswith("No such file or directory")
    assert list(tmp_path.iterdir()) == [article]


# ---- lines


def test_lines_give_lines_and_bad_ones_are_told(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": 7, "text": "약 5만 개"}, ensure_ascii=False).encode(),
        b"",
        b'{"id": 8}',
        b"[1",
        '{"id": 9, "text": "개'.encode()[:-1],
        b'{"id": "x", "text": ""}',
        b'{"id": null, "text": "\\ud800 3%"}',
        b"[" * 100_000,
    ]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    result = run(tmp_path / "in.jsonl", "--jsonl")
    assert result.exit_code == 1
    made = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["id"] for each in made] == [7, "x", None]
    assert made[0].keys() == {"id", "quantities", "claims"}
    assert made[0]["quantities"][0]["start"] == 2
    told = result.stderr.splitlines()
    assert [line.partition("in.jsonl:")[2][:2] for line in told] == ["3:", "4:", "5:", "8:"]
    assert told[0].endswith('in.jsonl:3: is not {"id": …, "text": "…"}')
    assert run(tmp_path / "in.jsonl", "--jsonl", "--out", tmp_path / "out.jsonl").exit_code == 1
    assert (tmp_path / "out.jsonl").read_text("utf-8") == result.stdout
    assert run("-", "--jsonl", stdin=lines[0]).stdout == result.stdout.splitlines()[0] + "\n"


# ---- a folder


@pytest.fixture
def many(tmp_path: Path) -> Path:
    root = tmp_path / "articles"
    root.mkdir()
    for number in range(20):
        (root / f"{number:02}.txt").write_text(ARTICLE, "utf-8")
    (root / "07.txt").write_bytes(b"\x00")
    return root


def test_a_folder_is_written_and_bad_files_told(many: Path, tmp_path: Path) -> None:
    result = run(many, "--out", tmp_path / "claims.parquet", "--jobs", "2")
    assert result.exit_code == 1
    first, last = result.stderr.splitlines()
    assert first.startswith("claim-audit: 07.txt: byte 0: is zero")
    assert last == "claim-audit: 19 of 20 articles read"
    frame = pd.read_parquet(tmp_path / "claims.parquet")
    assert list(frame["article"].unique()) == [f"{number:02}.txt" for number in range(20) if number != 7]
    (many / "07.txt").unlink()
    result = run(many, "--out", tmp_path / "x.jsonl", "--jobs", "1")
    assert (result.exit_code, len((tmp_path / "x.jsonl").read_text("utf-8").splitlines())) == (0, 19)
    assert run(many).stdout.splitlines()[0].startswith("00.txt: 3 quantities, 1 table, ")


def test_the_same_folder_gives_the_same_bytes_with_any_number_of_jobs(many: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        run(many, "--out", tmp_path / f"{jobs}.csv", "--jobs", jobs)
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").touch()
    assert refused(tmp_path).endswith("holds no article (.txt, .html, .htm, .xhtml)")
    (tmp_path / "x.txt").write_text("1개", "utf-8")
    assert refused(tmp_path, "--out", tmp_path / "x.json").endswith("a folder goes to .jsonl, .csv or .parquet")


# ---- real processes


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full to stand for a full disk")
@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_a_full_disk_is_told_in_one_line(article: Path, form: str) -> None:
    command = [*COMMAND, str(article), "--format", form, "--out", "/dev/full"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith("No space left on device")


def test_a_closed_pipe_ends_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("칩 5만 개를 샀다.\n" * 20_000, "utf-8")
    command = [*COMMAND, str(tmp_path / "a.txt"), "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        told = process.stderr.read().decode()
    assert told == "claim-audit: the output was closed before all was written\n"
    assert process.returncode == 141


@pytest.mark.parametrize(("name", "how", "code"), [("SIGINT", "interrupted", 130), ("SIGTERM", "terminated", 143)])
def test_a_folder_that_is_stopped_leaves_no_file_and_no_worker(
    many: Path, tmp_path: Path, name: str, how: str, code: int
) -> None:
    for number in range(200):
        (many / f"long{number}.txt").write_text(ARTICLE * 200, "utf-8")
    command = [*COMMAND, str(many), "--out", str(tmp_path / "claims.parquet"), "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stderr
        assert b"07.txt" in process.stderr.readline()
        os.kill(process.pid, signal.Signals[name])
        told = process.stderr.read().decode()
    assert (told, process.returncode) == (f"claim-audit: {how}; no file was written\n", code)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["articles"]
    deadline = time.monotonic() + 10
    while _in_group(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _in_group(process.pid)


def _in_group(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read and write everything")
def test_a_file_without_rights_is_refused(article: Path) -> None:
    article.chmod(0)
    assert refused(article).endswith("Permission denied")
