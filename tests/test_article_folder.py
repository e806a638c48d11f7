"""A folder of articles: order, bad files, workers, memory."""

import multiprocessing
import tracemalloc
from pathlib import Path

import pytest

from claim_audit.article import folder
from claim_audit.article.folder import Outcome, articles, outcomes

SENTENCE = "딥시크는 약 {} 개의 칩을 보유했다는 주장이 있다.\n"


def make(root: Path, count: int) -> Path:
    for number in range(count):
        place = root / f"{number % 3}"
        place.mkdir(exist_ok=True)
        (place / f"{number:04}.txt").write_text(SENTENCE.format(number + 10), "utf-8")
    return root


def test_articles_come_in_a_fixed_order_and_others_are_passed_over(tmp_path: Path) -> None:
    for name in ("b.txt", "a.HTML", "c.pdf", ".hidden.txt", "d/가.htm", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("5만 개")
    assert [path.relative_to(tmp_path).as_posix() for path in articles(tmp_path)] == ["a.HTML", "b.txt", "d/가.htm"]


def test_workers_give_what_one_process_gives_in_the_same_order(tmp_path: Path) -> None:
    make(tmp_path, 40)
    alone = list(outcomes(tmp_path, "quantities", 1))
    assert list(outcomes(tmp_path, "quantities", 2)) == alone
    assert [outcome.name for outcome in alone] == [path.relative_to(tmp_path).as_posix() for path in articles(tmp_path)]
    assert all(len(outcome.rows) == 1 for outcome in alone)
    assert {row["article"] for row in alone[0].rows} == {"0/0000.txt"}


def test_bad_files_are_told_by_name_and_stop_nothing(tmp_path: Path) -> None:
    make(tmp_path, 10)
    (tmp_path / "0/bad.txt").write_bytes(b"\x00\x01")
    (tmp_path / "1/half.html").write_bytes("칩 5만 개".encode()[:-1])
    (tmp_path / "2/gone.txt").symlink_to("nowhere")
    found = list(outcomes(tmp_path, "counts", 2))
    problems = [outcome.problem for outcome in found if outcome.problem]
    assert len(found) == 13
    assert problems[0].startswith("0/bad.txt: byte 0: is zero")
    assert problems[1].startswith("1/half.html: byte 9: a character in UTF-8 is cut off")
    assert problems[2] == "2/gone.txt: No such file or directory"


def test_an_error_of_ours_skips_a_file_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(folder, "read", failing)
    (tmp_path / "a.txt").write_text("5만 개")
    assert list(outcomes(tmp_path, "counts", 1)) == [
        Outcome("a.txt", problem="a.txt: cannot be read: RecursionError: too deep")
    ]


def test_no_worker_is_left_however_the_reading_ends(tmp_path: Path) -> None:
    make(tmp_path, 60)
    before = set(multiprocessing.active_children())
    reading = outcomes(tmp_path, "counts", 2)
    next(reading)
    assert set(multiprocessing.active_children()) - before
    reading.close()
    assert not set(multiprocessing.active_children()) - before


def test_memory_does_not_grow_with_the_number_of_files(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        root = tmp_path / str(count)
        root.mkdir()
        make(root, count)
        tracemalloc.start()
        total = sum(len(outcome.rows) for outcome in outcomes(root, "everything", 1))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert total == count
        return most

    peak(50)  # what is imported and compiled on first use
    assert peak(600) < 1.5 * peak(200) + 200_000
