"""The notebooks as documents: one question each, literals only in the parameters cell, nothing defined, prose in pairs.

Three real runs come last: plain papermill with parameters, plain papermill with a typo, and nbconvert.
"""

import ast
import functools
import json
import os
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from claim_audit import evidence
from claim_audit.notebook import MIME, literal_assignments
from claim_audit.parameters import Parameters, describe

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NOTEBOOKS = {path.stem: nbformat.read(path, as_version=4) for path in PATHS}
SUMMARY = "00_summary"

CHARTS = set(
    """
    cost-stages cost-ratio-matrix cost-ratio-intervals cost-plausibility cost-trend cost-tornado h800-h100
    export-regions export-matrix export-timeline fleet-estimates fleet-capability fleet-supply-share benchmarks
    market-moves demand-elasticity hbm-per-gpu comparison-table verdicts
    """.split()  # noqa: SIM905
)
MOST_LINES, MEDIAN_LINES, LEAST_PROSE = 15, 4, 0.4

# How the comment in a parameters cell writes a unit, where it does not write it as parameters.py does. "name" is none.
UNIT_WORDS = {
    "USD/GPU-hour": "USD per GPU-hour",
    "times/year": "times a year",
    "items": "Sobol points",
    "model": "run id",
    "name": "",
}

CHECK_BOUND = 2  # numbers up to this one may stand in an assertion: tolerances, shares, none, the whole, the double
CONVERSIONS = {24: "hours in a day", 100: "the whole in percent", 1e12: "tokens in a trillion"}
DOUBLED = 2  # "what if it cost twice as much" is a question, not a fact

each_notebook = pytest.mark.parametrize("name", NOTEBOOKS)


def tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", []))


def code_cells(name: str) -> list[Any]:
    """The code cells, the parameters cell aside."""
    return [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == "code" and "parameters" not in tags(cell)]


def markdown_cells(name: str) -> list[Any]:
    return [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == "markdown"]


def parameters_cell(name: str) -> Any:
    (cell,) = (cell for cell in NOTEBOOKS[name].cells if "parameters" in tags(cell))
    return cell


def nodes(name: str) -> Iterator[tuple[str, ast.AST]]:
    """Every syntax node of the code, with the source of its cell."""
    for cell in code_cells(name):
        for node in ast.walk(ast.parse(cell.source)):
            yield cell.source, node


def sentences(name: str) -> Iterator[str]:
    """The ko and en templates of every say()."""
    for _, node in nodes(name):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
            for keyword in node.keywords:
                if keyword.arg in ("ko", "en"):
                    yield ast.literal_eval(keyword.value)


@functools.cache
def not_ours() -> re.Pattern[str]:
    """Link targets, places for numbers and the names of `data/`, the longest first."""
    names = "|".join(map(re.escape, sorted(evidence.load().names, key=len, reverse=True)))
    return re.compile(rf"\]\([^)]*\)|\{{[^{{}}]*\}}|(?<![A-Za-z0-9])(?:{names})(?![0-9])")


def test_the_six_notebooks_are_there() -> None:
    assert [path.stem for path in PATHS] == [
        "00_summary",
        "01_article",
        "02_training_cost",
        "03_gpu_fleet",
        "04_export_controls",
        "05_market",
    ]


# ---- the order of cells


@each_notebook
def test_it_opens_with_its_question_in_both_languages(name: str) -> None:
    first, second, third, fourth = NOTEBOOKS[name].cells[:4]
    for cell, lang in ((first, "ko"), (second, "en")):
        assert cell.cell_type == "markdown"
        assert tags(cell) == [lang]
        assert re.fullmatch(r"# [^\n]+\?", cell.source), "the first cells are the question as a heading, nothing else"
    assert tags(third) == ["parameters"]
    assert "params = parameters(globals())" in fourth.source.splitlines()


@each_notebook
def test_there_is_one_question(name: str) -> None:
    headings = [line for cell in markdown_cells(name) for line in cell.source.splitlines() if line.startswith("# ")]
    assert len(headings) == 2, headings


@each_notebook
def test_an_answer_comes_before_the_first_section(name: str) -> None:
    for cell in NOTEBOOKS[name].cells[2:]:
        if cell.cell_type == "code" and "say(" in cell.source:
            return
        assert not cell.source.startswith("## "), "a section begins before anything is answered"
    pytest.fail("nothing is said")


@each_notebook
def test_prose_comes_in_pairs(name: str) -> None:
    cells = NOTEBOOKS[name].cells
    for before, cell, after in zip([None, *cells], cells, [*cells[1:], None], strict=False):
        if cell.cell_type != "markdown":
            continue
        lang, *about = tags(cell)
        assert lang in ("ko", "en"), cell.source[:60]
        assert set(about) <= {"transcribed", "read", "front"}, cell.source[:60]
        if lang == "ko":
            assert after is not None, cell.source[:60]
            assert tags(after) == ["en", *about], cell.source[:60]
            assert shape(cell.source) == shape(after.source), cell.source[:60]
        else:
            assert before is not None, cell.source[:60]
            assert tags(before) == ["ko", *about], cell.source[:60]


def shape(text: str) -> tuple[list[str], list[str]]:
    """The headings' levels and the links of a cell: the same in both languages."""
    return re.findall(r"^#+(?= )", text, re.M), sorted(re.findall(r"\]\(([^)]*)\)", text))


@each_notebook
def test_the_korean_is_korean_and_the_english_is_english(name: str) -> None:
    for cell in markdown_cells(name):
        assert bool(re.search("[가-힣]", cell.source)) == (tags(cell)[0] == "ko"), cell.source[:60]


@each_notebook
def test_links_lead_to_notebooks_that_exist(name: str) -> None:
    for cell in markdown_cells(name):
        for target in re.findall(r"\]\(([^)]*)\)", cell.source):
            assert (ROOT / "notebooks" / target).is_file(), target


# ---- parameters


@each_notebook
def test_the_parameters_cell_holds_defaults_only(name: str) -> None:
    values = literal_assignments(parameters_cell(name).source)
    assert values, "the parameters cell holds something else than literals"
    assert "lang" in values
    defaults = Parameters().model_dump()
    assert values == {key: defaults[key] for key in values}
    assert {key: type(value) for key, value in values.items()} == {key: type(defaults[key]) for key in values}


@each_notebook
def test_the_parameters_come_in_the_order_of_the_model(name: str) -> None:
    names = list(literal_assignments(parameters_cell(name).source))
    assert names == [field for field in Parameters.model_fields if field in names]


@each_notebook
def test_every_parameter_has_its_unit_in_a_comment(name: str) -> None:
    for line in parameters_cell(name).source.splitlines():
        assignment, mark, comment = line.partition("  # ")
        assert mark, f"no comment: {line}"
        parameter = assignment.split(" = ")[0]
        unit = describe(parameter)["unit"]
        assert UNIT_WORDS.get(unit, unit) in comment, f"no {unit!r} in the comment on {parameter}: {comment}"


def test_a_parameter_is_written_the_same_way_in_every_notebook() -> None:
    lines = {line for name in NOTEBOOKS for line in parameters_cell(name).source.splitlines()}
    assert lines == set(parameters_cell(SUMMARY).source.splitlines())


def test_the_summary_offers_every_parameter_and_each_is_in_a_chapter_too() -> None:
    assert list(literal_assignments(parameters_cell(SUMMARY).source)) == list(Parameters.model_fields)
    chapters = set()
    for name in NOTEBOOKS.keys() - {SUMMARY}:
        chapters |= set(literal_assignments(parameters_cell(name).source))
    assert chapters == set(Parameters.model_fields)


def test_every_parameter_is_used_by_the_package() -> None:
    used = set()
    for path in (ROOT / "src" / "claim_audit").rglob("*.py"):
        if path.name != "parameters.py":
            tree = ast.parse(path.read_text("utf-8"))
            used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            used |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert set(Parameters.model_fields) <= used


# ---- budgets and manners


@each_notebook
def test_code_is_short_and_prose_is_much(name: str) -> None:
    lengths = [len(cell.source.splitlines()) for cell in code_cells(name)]
    assert statistics.median(lengths) <= MEDIAN_LINES
    longest = max(code_cells(name), key=lambda cell: len(cell.source.splitlines()))
    assert max(lengths) <= MOST_LINES, longest.source
    assert len(markdown_cells(name)) / len(NOTEBOOKS[name].cells) >= LEAST_PROSE


@each_notebook
def test_nothing_is_defined(name: str) -> None:
    defining = (
        ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While | ast.With | ast.Try
    )
    assert [source for source, node in nodes(name) if isinstance(node, defining)] == []


@each_notebook
def test_no_magic_and_no_comment(name: str) -> None:
    for cell in code_cells(name):
        assert not re.search(r"^\s*[%!#]", cell.source, re.M), cell.source


@each_notebook
def test_no_colour_and_no_path_is_written(name: str) -> None:
    folders = "|".join(path.name for path in ROOT.iterdir() if path.is_dir())
    path = rf"(?:\.\.?|~|{folders})/.*|/\w+/.*|.*\.(?:csv|json|svg|png|html|ipynb|py|txt|md|parquet|xlsx)"
    said = set(sentences(name))
    for source, node in nodes(name):
        match node:
            case ast.Constant(value=str() as text) if text not in said:
                assert not re.fullmatch("#[0-9a-fA-F]{3,8}", text), f"a colour: {source}"
                assert not re.fullmatch(path, text), f"a path: {source}"
            case ast.keyword(arg="color" | "colour" | "c" | "facecolor" | "edgecolor"):
                pytest.fail(f"a colour: {source}")
            case ast.Name(id="open" | "Path") | ast.Attribute(attr="read_csv" | "read_text" | "to_csv" | "savefig"):
                pytest.fail(f"a file: {source}")


@each_notebook
def test_numbers_stand_in_the_parameters_cell_only(name: str) -> None:
    """Positions (`order[0]`) and the bounds of a check are no facts; units are converted, and a price doubled."""
    for cell in code_cells(name):
        tree = ast.parse(cell.source)
        positions = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Subscript) for part in ast.walk(node)}
        bounds = ast.Assert | ast.Compare
        checks = {id(part) for node in ast.walk(tree) if isinstance(node, bounds) for part in ast.walk(node)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or isinstance(node.value, bool | str | None):
                continue
            allowed = (
                (id(node) in positions and isinstance(node.value, int))
                or (id(node) in checks and node.value <= CHECK_BOUND)
                or node.value in CONVERSIONS
                or node.value == DOUBLED
            )
            assert allowed, f"{node.value} in: {cell.source}"


@each_notebook
def test_prose_has_no_digit_outside_names(name: str) -> None:
    for text in [cell.source for cell in markdown_cells(name)] + list(sentences(name)):
        left = not_ours().sub(" ", text)
        assert not re.search(r"\d", left), left


@each_notebook
def test_every_sentence_is_said_in_both_languages(name: str) -> None:
    for source, node in nodes(name):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
            texts = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg in ("ko", "en")}
            assert set(texts) == {"ko", "en"}, source
            places = [
                set(re.findall(r"\{(\w+)", ast.literal_eval(texts[lang])))  # the formats may differ, the numbers not
                for lang in ("ko", "en")
            ]
            assert places[0] == places[1], source


# ---- what is stored


@each_notebook
def test_it_is_stored_without_outputs(name: str) -> None:
    nbformat.validate(NOTEBOOKS[name])
    for cell in NOTEBOOKS[name].cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
        assert "papermill" not in cell.metadata
        assert "execution" not in cell.metadata


@each_notebook
def test_its_kernel_is_any_python(name: str) -> None:
    metadata = NOTEBOOKS[name].metadata
    assert metadata.kernelspec == {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert metadata.language_info == {"name": "python"}, "a version of Python is recorded"


@each_notebook
def test_it_declares_its_figures_and_tables(name: str) -> None:
    declared = NOTEBOOKS[name].metadata["claim_audit"]
    reasons = {"of_article", "when_read", "once_known"}  # why something declared may be missing
    assert set(declared) - reasons == {"figures", "tables"}
    assert declared["figures"]
    optional = {shown for reason in reasons for shown in declared.get(reason, ())}
    assert optional <= {*declared["figures"], *declared["tables"]}


def test_every_chart_is_declared_once() -> None:
    figures = Counter(figure for made in NOTEBOOKS.values() for figure in made.metadata["claim_audit"]["figures"])
    assert set(figures) >= CHARTS
    assert [figure for figure, times in figures.items() if times > 1] == []
    assert {path.name.split(".")[0] for path in (ROOT / "figures").glob("*.svg")} == set(figures)


# ---- real runs


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m …` in the checkout, as a reader would type it."""
    environment = os.environ | {"JUPYTER_PREFER_ENV_PATH": "1", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def papermill(target: Path, *parameters: str) -> subprocess.CompletedProcess[str]:
    return run("papermill", "notebooks/02_training_cost.ipynb", str(target), *parameters)


def published(path: Path) -> list[dict[str, Any]]:
    """What the cells of an executed notebook state, as data."""
    made = nbformat.read(path, as_version=4)
    outputs = [output for cell in made.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error"] == []
    return [output.data[MIME] for output in outputs if MIME in output.get("data", {})]


def test_plain_papermill_takes_parameters(tmp_path: Path) -> None:
    target = tmp_path / "실행 결과.ipynb"
    done = papermill(target, "-p", "usd_per_gpu_hour", "3.5", "-p", "lang", "en")
    assert done.returncode == 0, done.stderr
    stated = published(target)
    figures = [about["id"] for about in stated if about["kind"] == "figure"]
    assert figures == NOTEBOOKS["02_training_cost"].metadata["claim_audit"]["figures"]
    assert {about["lang"] for about in stated if "lang" in about} == {"en"}
    numbers = {number["key"]: number["value"] for about in stated for number in about["numbers"]}
    assert numbers["parameters/usd_per_gpu_hour"] == 3.5


def test_before_anything_happened_the_market_notebook_says_so(tmp_path: Path) -> None:
    target = tmp_path / "out.ipynb"
    early = ("--engine", "claim-audit", "-p", "as_of", "2023-01-01", "-p", "lang", "en")
    done = run("papermill", "notebooks/05_market.ipynb", str(target), *early)
    assert done.returncode == 0, done.stderr
    shown = {about["id"] for about in published(target) if about["kind"] in ("figure", "table")}
    declared = NOTEBOOKS["05_market"].metadata["claim_audit"]
    assert {*declared["figures"], *declared["tables"]} - shown == set(declared["once_known"])
    text = target.read_text("utf-8")
    assert "were not all known yet" in text
    assert "No test had scores of both models on the reference date." in text


def test_plain_papermill_refuses_a_typo(tmp_path: Path) -> None:
    done = papermill(tmp_path / "out.ipynb", "-p", "usd_per_gpuhour", "3.5")
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "parameter 'usd_per_gpuhour' is unknown; did you mean 'usd_per_gpu_hour'?" in last


def test_plain_papermill_refuses_false_as_text(tmp_path: Path) -> None:
    done = papermill(tmp_path / "out.ipynb", "-r", "include_base_model", "false")
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "parameter include_base_model: the text 'false' is not true or false (without quotes)" in last


def test_nbconvert_executes_a_notebook(tmp_path: Path) -> None:
    options = ("--execute", "--to", "notebook", "--output-dir", str(tmp_path))
    done = run("jupyter", "nbconvert", *options, "notebooks/01_article.ipynb")
    assert done.returncode == 0, done.stderr
    found = published(tmp_path / "01_article.ipynb")
    assert [about["id"] for about in found if about["kind"] == "figure"] == ["claims-by-hedge"]
    assert json.loads((ROOT / "notebooks" / "01_article.ipynb").read_text("utf-8"))["cells"][2]["outputs"] == []
