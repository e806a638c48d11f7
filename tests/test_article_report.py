"""A whole report on another article: its own page built, nothing of the transcribed one left in it."""

import json
import re
import shutil
from pathlib import Path

import pytest

from claim_audit import article_evidence
from claim_audit.article import documents, reader
from claim_audit.build import build
from claim_audit.numbers import LANGS
from claim_audit.stopping import BuildError, Exit

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "data" / "examples"
FEW = {"draws": 1024}


def checkout(root: Path, *notebooks: str) -> Path:
    """A checkout with some of the real notebooks."""
    (root / "notebooks").mkdir(parents=True)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if path.stem[:2] in notebooks:
            shutil.copy(path, root / "notebooks")
    (root / "requirements.lock").write_text("numpy==2.4.0\n", "utf-8")
    return root


def texts(out: Path) -> dict[str, str]:
    """Every published file but pictures, by path."""
    found = (path for path in out.rglob("*.*") if path.suffix not in ("", ".png"))
    return {path.relative_to(out).as_posix(): path.read_text("utf-8") for path in found}


@pytest.mark.parametrize(
    ("name", "notebooks", "shown"),
    [
        ("ratio.txt", ("00", "01", "02"), {"r02-cost-1", "r02-parity-1", "r04-chip-1", "r05-cost-under-1"}),
        ("fleet.txt", ("01", "03"), {"r03-fleet-1", "r03-fleet-2"}),
        ("chip.html", ("00", "04"), {"r02-chip-1", "r04-parity-1"}),
        ("nothing.txt", ("00", "01", "02"), set()),
    ],
)
def test_a_report_on_another_article_is_built(
    name: str, notebooks: tuple[str, ...], shown: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(EXAMPLES)  # a relative path is one from here
    out = tmp_path / "out"
    build({**FEW, "article": name}, out, root=checkout(tmp_path / "checkout", *notebooks), quiet=True)
    files = texts(out)
    results = json.loads(files["reports/results.json"])
    judged = {row["claim_id"]: row for row in results["verdicts"]}
    assert not [claim_id for claim_id in judged if not claim_id.startswith("r")]
    assert {claim_id for claim_id, row in judged.items() if row["probability"] is not None} >= shown
    for lang in LANGS:
        page = files[f"reports/deepseek-shock.{lang}.html"]
        assert set(re.findall(r'id="?verdict-(r[\w-]+?-\d+)(?:-\d+)?[">\s]', page)) >= shown
        assert str(ROOT) not in page
    everything = "".join(files.values())
    assert str(EXAMPLES) not in everything
    assert str(tmp_path) not in everything
    manifest = json.loads(files["reports/manifest.json"])
    assert manifest["parameters"]["article"] == name
    document = documents.load(EXAMPLES / name)
    assert manifest["inputs"][name] == article_evidence.fingerprint(reader.read(document))
    if name == "nothing.txt":
        assert "이 기사는 학습 비용의 비율을 말하지 않는다" in files["reports/deepseek-shock.ko.html"]
        assert "The article gives no ratio of training costs" in files["reports/deepseek-shock.en.html"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "parameter article: {path}: No such file or directory"),
        (b"", "{path}: is empty; an article was expected"),
        (b"\x00\x01", "{path}: byte 0: is zero, so this is a binary file; save it as text in UTF-8 or CP949"),
    ],
)
def test_an_article_that_cannot_be_read_is_refused_before_any_kernel_starts(
    content: bytes | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "article.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BuildError) as caught:
        build({"article": str(path)}, tmp_path / "out", root=checkout(tmp_path / "checkout", "00"), quiet=True)
    assert caught.value.exit_code == Exit.USAGE
    assert str(caught.value) == said.format(path=path)
    assert not (tmp_path / "out").exists()
