"""Notebooks -> executed -> checked -> published: the one place that writes `reports/`.

Nothing of the last good report is touched before everything about the new one has been found right.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from claim_audit import execution
from claim_audit.evidence.articles import CLAIMED, SOURCE, ReadArticle
from claim_audit.execution import Failure, Isolation, Job, default_isolation
from claim_audit.incremental.executed import Executed, Reuse
from claim_audit.numbers import LANGS, Day, Lang
from claim_audit.page import outputs, provenance, trace
from claim_audit.page.appendices import PageEvidence
from claim_audit.page.exporter import ReportExporter
from claim_audit.page.outputs import PageError
from claim_audit.parameters import Parameters
from claim_audit.progress import Progress
from claim_audit.publication import REPORT, Edition, publish, settle, verdicts

CELL_TIMEOUT_SECONDS = 300.0
MOST_LINES = 20  # of what is wrong with a page, shown at once
_ISO_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_INJECTED_PATH = re.compile(r"^article = .*$", re.MULTILINE)


class Exit(IntEnum):
    """The exit codes of a build that failed."""

    USAGE = 2
    CELL = 3
    KERNEL = 4
    TIMEOUT = 5
    INCOMPLETE = 6


EXIT_OF_FAILURE = {"cell": Exit.CELL, "kernel": Exit.KERNEL, "timeout": Exit.TIMEOUT}


class BuildError(RuntimeError):
    """A build that failed, in one line, with the exit code that says how."""

    def __init__(self, message: str, exit_code: Exit) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@dataclass(frozen=True)
class Setting:
    """What a build works with: validated parameters and evidence, the notebooks, where the report goes.

    `given` are the parameters to hand to the notebooks. Of an article, `params` have the name of the file only, for
    the page, and `given` the whole path; `inputs` has the hash of its content, by name.
    """

    params: Parameters
    given: Mapping[str, Any]
    evidence: PageEvidence
    root: Path
    notebooks: Sequence[Path]
    inputs: Mapping[str, str]

    @property
    def article(self) -> ReadArticle | None:
        """The article whose claims take the place of the transcribed ones."""
        return getattr(self.evidence, "article", None)


def build(
    params: Mapping[str, Any],
    out: Path,
    jobs: int = 2,
    *,
    root: Path = provenance.ROOT,
    evidence: PageEvidence | None = None,
    keep: Path | None = None,
    quiet: bool = False,
    isolation: Isolation | None = None,
    cell_timeout_seconds: float = CELL_TIMEOUT_SECONDS,
    reuse: Reuse | None = None,
) -> None:
    """Execute the notebooks of `root` in both languages, `jobs` at a time, and publish the report under `out`.

    `keep` is a folder for the executed notebooks; `isolation` is fork or kernel, by default what the system can do;
    `reuse` says where executed notebooks are kept and whether they are taken from there (without it all are run).
    Raises BuildError; then `out` is as it was before.
    """
    setting = _setting(params, root, evidence)
    with Progress(quiet=quiet) as progress:
        settle(out, progress.say)
        planned = [
            Job(path, lang, setting.given, cell_timeout_seconds, isolation or default_isolation())
            for path in setting.notebooks
            for lang in LANGS
        ]
        executed = _execute(planned, jobs, keep, progress, _kept(reuse, setting))
        try:
            editions = [_edition(lang, executed[lang], setting, progress) for lang in LANGS]
            found = [*_undeclared(executed, editions, setting), *_differences(*editions), *_untraced(editions, setting)]
        except PageError as error:
            raise BuildError(str(error), Exit.INCOMPLETE) from None
        if found:
            more = f" (and {len(found) - 1} more like it)" if len(found) > 1 else ""
            for line in found[1:MOST_LINES]:
                progress.warn(line)
            raise BuildError(found[0] + more, Exit.INCOMPLETE)
        _publish(editions, setting, out, progress)
        numbers = len(editions[0].ledger.stated_in())
        pages = f"reports/{REPORT}.ko.html and .en.html"
        progress.say(f"built in {progress.seconds:.1f} s: {pages}, {numbers} numbers traced")


def _setting(params: Mapping[str, Any], root: Path, evidence: PageEvidence | None) -> Setting:
    """Everything that can be refused before a kernel starts."""
    try:
        if "lang" in params:
            raise ValueError("parameter lang: the report is built in both languages; leave it out")
        checked = Parameters.read(params)
        known = evidence if evidence is not None else _load_evidence()
        checked.check_against(known)
        given = {**checked.changed(), **{name: params[name] for name in CLAIMED if name in params}}
        notebooks = sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))
        if not notebooks:
            raise ValueError("notebooks/: no notebook such as 00_summary.ipynb is there")
        setting = Setting(checked, given, known, root, notebooks, {})
        return _with_article(setting) if checked.article else setting
    except ValueError as error:
        raise BuildError(str(error), Exit.USAGE) from None


def _with_article(setting: Setting) -> Setting:
    """The setting in which the article that the parameters name is audited; raises ValueError if it cannot be."""
    from claim_audit import article_evidence
    from claim_audit.evidence import Evidence

    assert isinstance(setting.evidence, Evidence)
    path = article_evidence.located(setting.params.article)
    found = article_evidence.under_audit(setting.params, setting.evidence, setting.given)
    assert found.reading is not None
    return replace(
        setting,
        params=found.params.model_copy(update={"article": path.name}),
        given={**setting.given, "article": str(path)},
        evidence=found.evidence,
        inputs={path.name: article_evidence.fingerprint(found.reading)},
    )


def _load_evidence() -> PageEvidence:
    from claim_audit import evidence

    loaded: PageEvidence = evidence.load()
    return loaded


def _kept(reuse: Reuse | None, setting: Setting) -> Executed | None:
    if reuse is None:
        return None
    from claim_audit import evidence

    return Executed(reuse, setting.root, evidence.fingerprints(), setting.inputs)


def _execute(
    jobs: Sequence[Job], workers: int, keep: Path | None, progress: Progress, kept: Executed | None
) -> dict[Lang, dict[str, NotebookNode]]:
    """The executed notebooks by language and name. The first that fails ends the build."""
    done: dict[tuple[str, Lang], NotebookNode] = {}
    to_run: list[Job] = []
    for job in jobs:
        if kept and (notebook := kept.find(job)):
            progress.found(job)
            done[job.name, job.lang] = notebook
            _keep(job, json.dumps(notebook), keep)
            continue
        to_run.append(job)
        if kept and kept.reuse.explain:
            progress.say(f"{job.name} {job.lang} is run: {kept.why(job)}")
    with closing(execution.execute(to_run, max(1, min(workers, len(to_run))), progress.cell)) as running:
        for outcome in running:
            _keep(outcome.job, outcome.executed, keep)
            if outcome.failure:
                raise _failed(outcome.job, outcome.failure)
            progress.done(outcome.job, outcome.seconds)
            if kept:
                kept.keep(outcome)
            done[outcome.job.name, outcome.job.lang] = nbformat.from_dict(json.loads(outcome.executed))
    return {lang: {job.name: done[job.name, job.lang] for job in jobs if job.lang == lang} for lang in LANGS}


def _keep(job: Job, executed: str, keep: Path | None) -> None:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{job.name}.{job.lang}.ipynb").write_text(executed, "utf-8")


def _failed(job: Job, failure: Failure) -> BuildError:
    place = f"notebooks/{job.notebook.name} ({job.lang}), cell {failure.cell}"
    if failure.first_line:
        place += f" ({failure.first_line})"
    return BuildError(f"{place}: {failure.message}", EXIT_OF_FAILURE[failure.kind])


def _edition(lang: Lang, notebooks: Mapping[str, NotebookNode], setting: Setting, progress: Progress) -> Edition:
    """The page of one language. What notebooks wrote to stderr is passed on to the producer, not to the reader."""
    for name, notebook in notebooks.items():
        for cell, message in _take_messages(notebook):
            progress.warn(f"{name} {lang}, cell {cell}: {message}")
        _fit_to_article(notebook, setting)
    merged = outputs.merge(notebooks)
    merged.metadata["claim_audit"] = {
        "parameters": {**setting.params.changed(), "lang": lang},
        "read": [name for name in CLAIMED if setting.params.source(name) == SOURCE],
        "inputs": dict(setting.inputs),
    }
    other = next(known for known in LANGS if known != lang)
    exporter = ReportExporter(  # type: ignore[no-untyped-call]
        lang=lang, other_page=f"{REPORT}.{other}.html", evidence=setting.evidence, root=setting.root
    )
    html, _ = exporter.from_notebook_node(merged)
    return Edition(lang, html, outputs.read(merged, REPORT, lang))


def _fit_to_article(notebook: NotebookNode, setting: Setting) -> None:
    """Empty the prose that is about the other kind of article, and leave of the article's path the file's name only.

    Cells tagged `transcribed` speak of the statements in `data/`, those tagged `read` of an article that was given.
    """
    wrong = {tag for tag, fits in (("transcribed", not setting.article), ("read", setting.params.article)) if not fits}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and outputs.tags(cell) & wrong:
            cell.source = ""
        if "injected-parameters" in outputs.tags(cell):
            cell.source = _INJECTED_PATH.sub(f"article = {setting.params.article!r}", cell.source)


def _take_messages(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Remove what went to stderr and yield it, cell by cell."""
    for position, cell in outputs.numbered(notebook):
        streams = [part for part in cell.get("outputs", ()) if part.get("name") == "stderr"]
        for stream in streams:
            cell.outputs.remove(stream)
            yield position, " ".join(stream.text.split())


def _undeclared(
    executed: Mapping[Lang, Mapping[str, NotebookNode]], editions: Sequence[Edition], setting: Setting
) -> Iterator[str]:
    """Figures and tables that a notebook's metadata declares and that did not come out, and the other way round.

    Of another article those of its `of_article` may be missing; those of `when_read` come with a given article only;
    those of `once_known` may be missing on a reference date before ours.
    """
    early = setting.params.as_of < Parameters().as_of
    absent = {"when_read": True, "of_article": bool(setting.article), "once_known": early}
    for edition in editions:
        for name, notebook in executed[edition.lang].items():
            declared = notebook.metadata.get("claim_audit", {})
            optional = {shown for why, applies in absent.items() if applies for shown in declared.get(why, ())}
            for kind in ("figure", "table"):
                expected = set(declared.get(f"{kind}s", ()))
                found = {
                    output.id
                    for output in edition.ledger.of_kind(kind)
                    if output.notebook == name and output.data["lang"] == edition.lang
                }
                place = f"notebooks/{name}.ipynb ({edition.lang})"
                for missing in sorted(expected - found - optional):
                    yield f"{place}: {kind} {missing!r} is declared in its metadata but did not come out"
                for extra in sorted(found - expected):
                    yield f"{place}: {kind} {extra!r} came out but its metadata (claim_audit.{kind}s) do not declare it"


def _differences(one: Edition, other: Edition) -> Iterator[str]:
    """Numbers and verdicts in which the two languages differ."""
    ours, theirs = one.ledger.stated_in(), other.ledger.stated_in()
    for key in sorted(set(ours) ^ set(theirs)):
        has, lacks = (one, other) if key in ours else (other, one)
        place = ", ".join((ours | theirs)[key])
        yield f"{place}: number {key} is stated in the {has.lang} page but not in the {lacks.lang} page"
    for key, number in one.ledger.numbers.items():
        twin = other.ledger.numbers.get(key)
        if twin is not None and not outputs.same(number, twin):
            values = f"{number.value:.9g} in the {one.lang} page and {twin.value:.9g} in the {other.lang} page"
            yield f"number {key} is {values}"
    judged, twins = verdicts(one.ledger), verdicts(other.ledger)
    for claim in sorted(set(judged) | set(twins)):
        if judged.get(claim) != twins.get(claim):
            yield f"the verdict on {claim} differs between the {one.lang} and the {other.lang} page"


def _untraced(editions: Iterable[Edition], setting: Setting) -> Iterator[str]:
    allowed = trace.Allowed(setting.evidence.names, _dates(setting))
    for edition in editions:
        yield from trace.problems(edition.html, edition.lang, edition.ledger, allowed)


def _dates(setting: Setting) -> set[str]:
    """Every date of `data/`, its month and its year, written out in both languages."""
    found = {setting.params.as_of}
    for table in setting.evidence.tables:
        for _, column in setting.evidence[table].items():
            found |= {str(cell) for cell in column if _ISO_DATE.fullmatch(str(cell))}
    whole = {iso[:length] for iso in found for length in (4, 7, 10) if len(iso) >= length}
    return {Day(iso).phrase(lang) for iso in whole for lang in LANGS}


def _publish(editions: Sequence[Edition], setting: Setting, out: Path, progress: Progress) -> None:
    try:
        publish(editions, setting.params, setting.root, out, setting.inputs, say=progress.say)
    except PageError as error:
        raise BuildError(str(error), Exit.INCOMPLETE) from None
