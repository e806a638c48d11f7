"""A small report for tests of the page, the build and the command line: made-up evidence, notebooks made by code."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import nbformat
import pandas as pd
import pytest
from hypothesis import settings

from chromium import CHROMIUM
from claim_audit.numbers import Fact, Name, Number, Result, Text, compose, phrase, source_anchor, to_html, with_inputs
from claim_audit.page.outputs import MIME

# The same examples in every run and on every machine; the time one takes is no failure.
settings.register_profile("fixed", derandomize=True, database=None, deadline=None, print_blob=True)
settings.load_profile("fixed")

SOURCE_COLUMNS = ["title", "publisher", "url", "published", "read_on", "kind", "shelf_life", "access", "independent_of"]
SOURCE_COLUMNS += ["note_en", "note_ko"]
HOURS = Fact(
    key="training_runs/deepseek-v3/gpu_hours",
    value=2_788_000,
    unit="GPU-hours",
    label=Text("V3 학습 시간", "training time of V3"),
    table="training_runs",
    row="deepseek-v3",
    column="gpu_hours",
    source_ids=("v3-report",),
)
PRICE = Fact(
    key="parameters/usd_per_gpu_hour",
    value=2.0,
    unit="USD/GPU-hour",
    label=Text("GPU 시간당 임차료", "rental price of one H800 for an hour"),
    table="parameters",
    row="usd_per_gpu_hour",
    column="value",
    source_ids=("v3-report",),
)
COST = Result(
    key="cost/stages/v3/usd",
    value=5_576_000,
    unit="USD",
    label=Text("V3 학습 비용", "training cost of V3"),
    low=4_000_000.0,
    high=8_000_000.0,
    formula="gpu_hours × usd_per_gpu_hour",
    made_from=(HOURS, PRICE),
)
CHANCE = Result(
    key="verdicts/l03-cost/probability",
    value=0.31,
    unit="probability",
    label=Text("주장이 맞을 확률", "probability that the claim holds"),
    formula="share of draws in which the claim holds",
    made_from=(COST,),
)
PARAMETERS_CELL = 'lang = "ko"  # language\nusd_per_gpu_hour = 2.0  # USD per GPU-hour'


class MadeUpEvidence:
    """Evidence as far as a page needs it."""

    contents: ClassVar = {"glossary.csv": "term_id,ko\ngpu-hour,GPU시간\n".encode()}
    names = frozenset({"R1", "V3", "H800", "H100", "Llama 3.1 405B", "DeepSeek-V3"})

    def __init__(self) -> None:
        sources = [
            ("v3-report", "DeepSeek-V3 Technical Report", "DeepSeek", "https://arxiv.org/abs/2412.19437", "2024-12-27",
             "", "primary", "record", "primary text", "", "As the developer states them.", "개발사가 밝힌 값이다."),
            ("own-judgement", "Judgement of the authors", "this report", "", "", "", "judgement", "record",
             "derived", "", "", ""),
            ("article", "The article", "Korean online news", "", "2025-01-27", "2025-02-03", "article", "dataset",
             "primary text", "", "", ""),
        ]  # fmt: skip
        terms = [("gpu-hour", "GPU시간", "GPU-hour", "GPU 한 개를 한 시간 쓴 양이다.", "One GPU used for one hour.")]
        lives = [
            (None, False, "그날의 기록", "a record", "바뀌지 않는다.", "It does not change."),
            (12, True, "자료집", "data sets", "해마다 다시 본다.", "Compared again every year."),
        ]
        chips = pd.DataFrame(index=["h100", "h800"])
        self.frames = {
            "sources": pd.DataFrame([row[1:] for row in sources], [row[0] for row in sources], SOURCE_COLUMNS),
            "shelf_lives": pd.DataFrame(
                lives, ["record", "dataset"], ["months", "kept_up", "name_ko", "name_en", "why_ko", "why_en"]
            ),
            "glossary": pd.DataFrame(
                [row[1:] for row in terms], [row[0] for row in terms], ["ko", "en", "definition_ko", "definition_en"]
            ),
            "chips": chips,
            "training_runs": pd.DataFrame({"baseline": [True]}, ["llama-3.1-405b"]),
            "fleet_estimates": pd.DataFrame(index=["semianalysis"]),
        }

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(self.frames)

    def phrase(self, table: str, row: str, column_stem: str, lang: str) -> str:
        return str(self.frames[table].at[row, f"{column_stem}_{lang}"])

    def number(self, table: str, row: str, column: str) -> Fact:
        raise KeyError(table)

    def name(self, table: str, row: str) -> Name:
        raise KeyError(table)


def described(number: Number) -> dict[str, Any]:
    """A number as `notebook.describe` publishes it."""
    names = ("key", "value", "unit", "low", "high")
    data: dict[str, Any] = {name: getattr(number, name) for name in names}
    data["label"] = {"ko": number.label.ko, "en": number.label.en}
    match number:
        case Fact():
            data |= {"table": number.table, "row": number.row, "column": number.column}
            data["sources"] = list(number.source_ids)
        case Result():
            data |= {"formula": number.formula, "inputs": [part.key for part in number.inputs]}
    return data


def published(kind: str, page: Mapping[str, str], numbers: Sequence[Number], **data: Any) -> str:
    """The source of a code cell that shows `page[lang]` as `notebook.say` and `notebook.show` do."""
    about = {
        "kind": kind,
        "states": [number.key for number in numbers],
        "numbers": [described(number) for number in with_inputs(numbers)],
        "sources": ["v3-report"],
        **data,
    }
    return (
        "import json\nfrom IPython.display import display\n"
        f"about = json.loads({json.dumps(about)!r})\n"
        "about = {key: value.get(lang, value) if isinstance(value, dict) else value for key, value in about.items()}\n"
        f"about['lang'] = lang\npage = {dict(page)!r}[lang]\n"
        f"display({{'text/html': page, 'text/plain': '', {MIME!r}: about}}, raw=True)"
    )


def said(ko: str, en: str, **values: Number) -> str:
    """A cell that says a sentence with numbers."""
    page = {lang: f"<p>{compose(text, lang, values, as_html=True)}</p>" for lang, text in (("ko", ko), ("en", en))}  # type: ignore[arg-type]
    return published("prose", page, list(values.values()))


def chart(figure_id: str = "cost-stages") -> str:
    """A cell that shows a chart of one bar."""
    titles = {"ko": f"V3 학습 비용은 {phrase(COST, 'ko')}", "en": f"Training V3 cost {phrase(COST, 'en')}"}
    svgs, pages = {}, {}
    for lang, title in titles.items():
        name = f"{figure_id}-{lang}"
        svgs[lang] = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 200" role="img" aria-labelledby="{name}-title '
            f'{name}-desc"><title id="{name}-title">{title}</title><desc id="{name}-desc">{title}</desc>'
            f'<text x="10" y="30" font-size="16" font-weight="700">{title}</text>'
            '<rect x="10" y="60" width="500" height="40" fill="#0072b2"/>'
            '<text x="10" y="130" font-size="12">0</text></svg>\n'
        )
        pages[lang] = (
            f'<figure id="figure-{figure_id}" class="chart">\n{svgs[lang]}<figcaption>자료: '
            f'<a class="source" href="#{source_anchor("v3-report")}">DeepSeek</a></figcaption>\n'
            f"<details><summary>자료</summary>{_table(figure_id, lang)}</details>\n</figure>"
        )
    return published(
        "figure", pages, [COST], id=figure_id, title=titles, alt=titles, svg=svgs, csv="stage,usd\nV3,5576000\n"
    )


def table(table_id: str = "stages") -> str:
    """A cell that shows a table of two rows."""
    return published(
        "table", {lang: _table(table_id, lang) for lang in ("ko", "en")}, [HOURS, COST], id=table_id, csv="stage,usd\n"
    )


def _table(table_id: str, lang: Any) -> str:
    return (
        '<div class="table"><table class="r2">'
        f'<caption id="table-{table_id}">{table_id}</caption>\n<thead><tr><th scope="col">V3</th>'
        '<th scope="col">USD</th></tr></thead>\n<tbody>\n'
        '<tr><th scope="row"><span class="name">DeepSeek-V3</span></th>'
        f"<td>{to_html(COST, lang)}</td></tr>\n"
        f'<tr><th scope="row">GPU</th><td>{to_html(HOURS, lang)}</td></tr>\n</tbody></table></div>'
    )


def verdict(claim_id: str = "l03-cost") -> str:
    """A cell that shows a verdict."""
    words = {
        "ko": ("딥시크는 R1을 남들의 10분의 1 비용으로 학습했다.", "대체로 사실 아님", "비교 대상에 따라 갈린다."),
        "en": (
            "DeepSeek trained R1 at a tenth of the usual cost.",
            "Mostly false",
            "It depends on what it is compared with.",
        ),
    }
    pages = {
        lang: f'<article class="verdict grade-mostly-false" id="verdict-{claim_id}">\n<p class="claim">'
        f"{claim.replace('10분의 1', '몇 분의 일')}</p>\n"
        f'<p class="grade"><span class="shape" aria-hidden="true">◔</span> <b>{grade}</b> '
        f'<span class="probability">{to_html(CHANCE, lang)}</span></p>\n<p class="reason">{why}</p>\n</article>'  # type: ignore[arg-type]
        for lang, (claim, grade, why) in words.items()
    }
    claims, grades, _ = ({lang: said[part] for lang, said in words.items()} for part in range(3))
    return published(
        "verdict",
        pages,
        [CHANCE],
        id=claim_id,
        line=3,
        hedge="stated",
        claim=claims,
        grade="mostly-false",
        grade_name=grades,
        shape="◔",
        probability=0.31,
    )


def notebook(*cells: tuple[str, Sequence[str], str], **declared: Sequence[str]) -> nbformat.NotebookNode:
    """A notebook of (type, tags, source) cells that declares its figures and tables."""
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    about = {"figures": [], "tables": [], **declared}
    made = nbformat.v4.new_notebook(metadata={"kernelspec": kernel, "claim_audit": about})
    for number, (kind, tags, source) in enumerate(cells):
        make = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell
        made.cells.append(make(source, id=f"cell-{number}", metadata={"tags": list(tags)}))
    return made


def cost_notebook(*more: tuple[str, Sequence[str], str], **declared: Sequence[str]) -> nbformat.NotebookNode:
    """A notebook that says, shows and judges, followed by `more` cells."""
    return notebook(
        ("markdown", ["ko"], "# V3 학습에는 얼마가 들었나"),
        ("markdown", ["en"], "# What did training V3 cost?"),
        ("code", ["parameters"], PARAMETERS_CELL),
        ("code", ["answer"], said("**V3**를 학습하는 데 {cost}가 들었다.", "Training **V3** cost {cost}.", cost=COST)),
        ("code", [], verdict()),
        ("markdown", ["ko"], "## 단계별 비용\n\n개발사는 `2048`개의 H800을 썼다고 했다."),
        ("markdown", ["en"], "## Cost by stage\n\nThe developer says it used H800s."),
        ("code", [], chart()),
        ("code", [], table()),
        *more,
        **{"figures": ["cost-stages"], "tables": ["stages"], **declared},
    )


class Checkout:
    """A checkout with notebooks, to build from and into."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "notebooks").mkdir(parents=True)
        (root / "requirements.lock").write_text("numpy==2.4.0 \\\n    --hash=sha256:00\npandas==3.1.0\n", "utf-8")

    def add(self, made: nbformat.NotebookNode, name: str = "02_training_cost") -> None:
        nbformat.write(made, self.root / "notebooks" / f"{name}.ipynb")

    def build(self, **options: Any) -> None:
        from claim_audit.build import build

        params = options.pop("params", {})
        build(params, self.root, root=self.root, evidence=MadeUpEvidence(), **options)

    def published(self) -> dict[str, bytes]:
        """Every published file by path."""
        found = [*(self.root / "reports").rglob("*"), *(self.root / "figures").rglob("*")]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found if path.is_file()}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "판 하나")


@pytest.fixture
def sample() -> Any:
    """The makers of this file, for tests that cannot import it."""
    import sys

    return sys.modules[__name__]


Maker = Callable[..., nbformat.NotebookNode]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium, for as long as a module's tests run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()
