"""The shape of the project: who imports whom, who opens files, what has a docstring, how long a module is."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "claim_audit"
MOST_LINES = 400

CHECKS = {
    "cost",
    "export_rules",
    "fleet",
    "market",
    "market_structure",
    "parity",
    "polls",
    "specifications",
    "uncertainty",
}
FOUNDATION = {"korean", "lines", "numbers", "parameters", "reads"}
ARRAYS = {"numpy", "pandas", "scipy"}
FOR_NOTEBOOKS = {"notebook", "figures", "readouts", "verdicts", *CHECKS}

# Who may import the modules that run, write and publish.
IMPORTERS = {
    "__main__": set(),
    "cli": {"__main__"},
    "build": {"cli", "sweep", "verification"},
    "editions": {"build"},
    "setting": {"build", "editions", "sweep"},
    "incremental": {"build", "cli", "page", "shelf"},  # page: fonts cut before; shelf: how files are kept
    "documentation": {"cli"},
    "publication": {"build", "changes", "editions", "sweep", "verification"},  # its name; the type of an edition
    "verification": {"cli"},
    "changes": {"cli"},
    "upkeep": {"cli"},
    "verdict_log": {"cli"},
    "exchange": {"publication"},
    "execution": {
        "build",
        "cli",
        "editions",
        "engine",
        "incremental",
        "progress",
        "sweep",
    },  # progress and incremental: the type of a job; editions: whether to fork
    "preparation": {"cli", "editions", "execution", "sweep"},  # cli: light imports; editions: what will be asked for
    "families": {"execution"},
    "sweep": {"cli"},
    "cluster": {"cli", "sweep"},
    "versions": {"cluster", "sweep"},
    "whatif": {"editions", "page"},  # the panel is a part of the page alone; what both languages show is made ahead
    "shelf": {"cli", "figures", "sweep", "verdicts", "whatif"},  # what is kept is made there; cli: sets one up
    "stopping": {"build", "cli", "execution", "sweep", "verification"},
    "surroundings": {"cli", "execution", "forked_child", "sweep"},  # cli and forked_child: how often garbage is sought
    "engine": {"execution", "preparation", "sweep"},  # papermill's side of it, loaded in the worker processes only
    "forked_child": {"forking"},
    "forking": {"engine", "preparation"},  # an engine for papermill; loaded before workers are forked
    # for notebooks; the exporter reads their parameters cells with the same function, a sweep takes their evidence
    "notebook": {"page", "sweep"},
}

# Modules that open files, and why. Facts come from `data/` through evidence.reading alone.
READERS = {
    "evidence": "hashes the files of data/",
    "evidence.reading": "the one reader of data/",
    "page.provenance": "hashes the inputs; the lock, CITATION.cff and the licence for the colophon",
    "forked_child": "the null device, for a notebook's standard input",
    "preparation": "the notebooks to be run, for what they import",
    "incremental.executed": "notebooks, the lock and modules, to hash",
    "incremental.files": "what it keeps",
    "incremental.modules": "the package's own modules, for what they import",
    "incremental.stamp": "whatever a build is made of and what came out, to hash; its notes of builds",
    "incremental.whole": "what it wrote",
    "page.exporter": "the package's own script",
    "page.style": "the package's own style sheets",
    "page.font": "the package's own fonts",
    "documentation": "README.md and reports/results.json, to compare and to fill in",
    "cli.values": "the producer's file of parameters",
    "cli.read": "the null device, once nobody reads its standard output",
    "cli.document": "documents, to compare",
    "publication": "what it is about to replace",
    "verification.page": "the page that it is given",
    "changes.records": "the reports that it is given",
    "changes.page": "the package's own style sheet",
    "cli.check": "the results and pages of the last build",
    "surroundings": "folders of its own, to lock them",
    "exchange": "its lock and its journal",
    "sweep.scenarios": "the producer's file of scenarios",
    "sweep.notebooks": "the notebooks it runs, to hash",
    "sweep.report": "the pages it has made, to send them",
    "sweep.inputs": "data/ and notebooks, to send them",
    "versions": "the package, to tell versions of it apart",
    "article.folder": "the articles that it sends elsewhere",
    "sweep.overview": "the results of a sweep, a part at a time",
    "sweep.dataset": "its own folder of results, and the package, to tell versions of it apart",
    "article.documents": "the article that it is given",
    "article.command": "the lines of articles that it is given",
    "article.formats": "the file that it writes",
}
WRITERS = {
    "publication": "the one writer of reports/ and figures/",
    "exchange": "its lock and its journal; it clears away what was staged",
    "figures.canvas": "one chart to a folder it is given",
    "cli.log": "the log of verdicts, which it appends to",
    "cli.diff": "a comparison, to a file that the user names",
    "verification.page": "the tables of the page it is given, to a folder of its own that goes again",
    "build": "executed notebooks the producer asks to keep",
    "incremental.files": "folders in build/cache, and what is kept there no longer",
    "incremental.whole": "what is kept and noted, in build/cache; what killed builds left of it",
    "cli.document": "generated documentation",
    "execution": "the private folder of a build that was killed",
    "surroundings": "private folders, which go again",
    "sweep.dataset": "the results of a sweep, to a folder that the user names",
    "shelf": "its folder of results, which a sweep takes away and builds leave in build/cache",
    "sweep.files": "notebooks and pages of scenarios, to the same folder",
    "sweep.inputs": "the checkout's files on the worker of a cluster",
    "article.formats": "what was read in articles, to a file that the user names",
}
# What the reader of articles takes besides the standard library, and for what.
ARTICLE_PACKAGES = {
    "article.frames": {"pandas"},  # a reading as frames
    "article.reconciliation": {"pandas"},  # read and transcribed claims side by side
    "article.formats": {"psutil", "pyarrow"},  # whether a process is there still; Parquet
    "article.summary": {"rich"},  # for people at a terminal
    "article.command": {"rich"},  # progress
}
READING = {"open", "read_text", "read_bytes", "read_csv", "read_excel", "read_json", "read_table", "loadtxt"}
WRITING = {"write_text", "write_bytes", "to_excel", "to_json", "to_parquet", "savetxt", "mkdir", "unlink", "rmtree"}


def dotted(path: Path) -> str:
    """The module's name below the package: 'cost.inputs'; a package's `__init__` by the package's name."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES = {dotted(path): ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
PATHS = {dotted(path): path for path in SOURCE.rglob("*.py")}


def imports(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    """Every import, those inside functions too, as the parts of the dotted name: ('claim_audit', 'cost', 'ratios')."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (tuple(name.name.split(".")) for name in names)
            case ast.ImportFrom(module=str() as module, names=names, level=0):
                yield from ((*module.split("."), name.name) for name in names)
            case ast.ImportFrom():
                raise AssertionError(f"a relative import: {ast.unparse(node)}")


def ours(tree: ast.AST) -> set[str]:
    """The parts of the package that a tree imports, by their first name."""
    return {parts[1] for parts in imports(tree) if parts[0] == "claim_audit"}


def theirs(tree: ast.AST) -> set[str]:
    """The third-party packages that a tree imports."""
    return {parts[0] for parts in imports(tree)} - set(sys.stdlib_module_names) - {"claim_audit"}


def part(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def calls(tree: ast.AST, names: set[str]) -> set[str]:
    """The functions or methods of these names that a tree calls."""
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in functions}
    return called & names


# ---- who imports whom

checks = pytest.mark.parametrize("module", [module for module in MODULES if part(module) in CHECKS])


def test_all_checks_are_there() -> None:
    assert {part(module) for module in MODULES} >= CHECKS | FOUNDATION | FOR_NOTEBOOKS


@checks
def test_checks_import_each_other_numbers_and_parameters_only(module: str) -> None:
    assert ours(MODULES[module]) <= CHECKS | FOUNDATION - {"korean"}  # reads: what is worked out once for an evidence
    assert theirs(MODULES[module]) <= ARRAYS


@checks
def test_checks_are_pure(module: str) -> None:
    effects = READING | WRITING | {"print", "to_csv", "savefig", "display", "default_rng", "today", "now", "getenv"}
    assert calls(MODULES[module], effects) == set()


def test_the_foundation_rests_on_itself() -> None:
    for module in FOUNDATION:
        assert ours(MODULES[module]) <= FOUNDATION, module


def test_only_numbers_imports_the_grammar() -> None:
    importers = {part(module) for module, tree in MODULES.items() if "korean" in ours(tree)}
    assert importers <= {"numbers"}


def test_evidence_knows_no_check() -> None:
    for module, tree in MODULES.items():
        if part(module) == "evidence":
            assert ours(tree) <= {"evidence", *FOUNDATION}, module


def test_verdicts_know_nothing_of_pages() -> None:
    for module, tree in MODULES.items():
        if part(module) == "verdicts":
            assert ours(tree) <= {"verdicts", "evidence", "shelf", *CHECKS, *FOUNDATION}, module


def test_the_reader_of_articles_knows_nothing_of_the_audit() -> None:
    """It reads any article; what the audit makes of it is decided elsewhere."""
    for module, tree in MODULES.items():
        if part(module) == "article":
            assert ours(tree) <= {"article", "korean", "numbers", "pool", "spreadsheets"}, module
            assert theirs(tree) <= ARTICLE_PACKAGES.get(module, set()), module


def test_reading_an_article_needs_no_frames() -> None:
    code = "import sys, claim_audit.article.reader, claim_audit.article.frames; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert {name.split(".")[0] for name in done.stdout.split()}.isdisjoint({"numpy", "pandas", "pyarrow", "rich"})


def test_only_the_command_line_runs_the_command_that_reads() -> None:
    importers = {module for module, tree in MODULES.items() for parts in imports(tree) if "command" in parts[2:]}
    assert importers == {"cli.read"}


@pytest.mark.parametrize("imported", IMPORTERS)
def test_what_runs_and_publishes_is_imported_by_few(imported: str) -> None:
    importers = {part(module) for module, tree in MODULES.items() if imported in ours(tree)}
    assert importers - {imported} <= IMPORTERS[imported]


def test_only_figures_draw() -> None:
    drawing = {part(module) for module, tree in MODULES.items() if "matplotlib" in theirs(tree)}
    assert drawing == {"figures"}


def test_no_star_import() -> None:
    stars = [module for module, tree in MODULES.items() if any(parts[-1] == "*" for parts in imports(tree))]
    assert stars == []


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_import_what_is_made_for_them(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    for cell in cells:
        tree = ast.parse(cell.source)
        assert ours(tree) <= FOR_NOTEBOOKS
        assert theirs(tree) <= ARRAYS
        if "setup" not in cell.metadata.get("tags", []):
            assert list(imports(tree)) == [], "imports stand in the cell that reads the parameters"


# ---- who opens files


def test_only_evidence_reads_data() -> None:
    readers = {module for module, tree in MODULES.items() if calls(tree, READING)}
    assert readers <= set(READERS), "only evidence reads data/; who else opens a file is listed here with the reason"
    assert set(READERS) <= set(MODULES)


def test_only_publication_writes() -> None:
    writers = {module for module, tree in MODULES.items() if calls(tree, WRITING)}
    assert writers <= set(WRITERS)


def test_only_evidence_names_the_tables_as_files() -> None:
    """A `.csv` path in code is a way round the reader."""
    for module, tree in MODULES.items():
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} - docstrings(tree)
        named = {text for text in texts if isinstance(text, str) and re.fullmatch(r"(data/)?\w+\.csv", text)}
        assert not named or part(module) == "evidence", (module, named)


def docstrings(tree: ast.AST) -> set[str | None]:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, kinds)}


def test_importing_the_package_does_no_work() -> None:
    code = "import sys, claim_audit; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"matplotlib", "numpy", "pandas", "scipy", "nbconvert", "papermill", "pydantic"})


def test_the_command_line_starts_without_the_models() -> None:
    code = "import sys, claim_audit.cli.commands; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert {name.split(".")[0] for name in done.stdout.split()}.isdisjoint({"matplotlib", "pandas", "papermill"})


# ---- how modules are written


@pytest.mark.parametrize("module", MODULES)
def test_what_is_public_has_a_docstring(module: str) -> None:
    tree = MODULES[module]
    assert ast.get_docstring(tree), "the module has none"
    bare = [
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert bare == []


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_long(module: str) -> None:
    assert len(PATHS[module].read_text("utf-8").splitlines()) <= MOST_LINES


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "misc", "common", "tools"}
    assert [module for module in MODULES if drawers & set(module.split("."))] == []
    assert [module for module in MODULES if re.search(r"_v\d$", module)] == []


# ---- what no file of the project holds


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """Every text file of the project, by path."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    found = {}
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            content = (ROOT / name).read_bytes()
            if b"\0" not in content:
                found[name] = content.decode("utf-8")
    return found


def test_no_file_names_a_folder_of_one_machine(files: dict[str, str]) -> None:
    place = re.compile(r"(?<![\w.:/-])/(?:work|root|home|Users|tmp)/\w|[A-Z]:\\Users")
    assert [(name, found[0]) for name, text in files.items() if (found := place.search(text))] == []


def test_no_file_names_a_package_registry(files: dict[str, str]) -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted\.org|anaconda\.org|npmjs\.org|proxy\.golang\.org")
    assert [(name, found[0]) for name, text in files.items() if (found := hosts.search(text))] == []
    for name in ("requirements.lock", "requirements-test.lock"):
        assert "://" not in files[name]
