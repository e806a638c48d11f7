"""Notebooks -> executed -> checked -> published: the one place that writes `reports/`.

Nothing of the last good report is touched before everything about the new one has been found right.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
from nbformat import NotebookNode

from claim_audit import execution
from claim_audit.editions import get_ready, make_editions
from claim_audit.evidence import FOLDER
from claim_audit.execution import Failure, Isolation, Job, Runners, default_isolation
from claim_audit.incremental.executed import Executed, Reuse
from claim_audit.numbers import LANGS, Lang
from claim_audit.page import history, outputs, provenance
from claim_audit.page.appendices import PageEvidence
from claim_audit.page.outputs import PageError
from claim_audit.parameters import Parameters
from claim_audit.progress import Progress
from claim_audit.publication import REPORT, Edition, publish, settle, verdicts
from claim_audit.setting import Setting, read_setting
from claim_audit.stopping import CELL_SECONDS, RUN_SECONDS, BuildError, Exit

MOST_LINES = 20  # of what is wrong with a page, shown at once
EXIT_OF_FAILURE = {"cell": Exit.CELL, "kernel": Exit.KERNEL, "timeout": Exit.TIMEOUT}


def build(
    params: Mapping[str, Any],
    out: Path,
    jobs: int = 2,
    *,
    root: Path = provenance.ROOT,
    evidence: PageEvidence | None = None,
    keep: Path | None = None,
    quiet: bool = False,
    as_json: bool = False,
    isolation: Isolation | None = None,
    cell_seconds: float = CELL_SECONDS,
    run_seconds: float = RUN_SECONDS,
    reuse: Reuse | None = None,
    runners: Runners | None = None,
) -> None:
    """Execute the notebooks of `root` in both languages, `jobs` at a time, and publish the report under `out`.

    `keep` is a folder for the executed notebooks; `isolation` is fork or kernel, by default what the system can do;
    `reuse` says where executed notebooks are kept and whether they are taken from there (without it all are run);
    `runners` are to run the notebooks, if they have been started before;
    `as_json` tells of the progress in JSON; a notebook may take `cell_seconds` for each cell and `run_seconds` in all.
    Raises BuildError; then `out` is as it was before. So it is after KeyboardInterrupt, which says what was under way.
    """
    setting = replace(_checked(params, root, evidence), kept=reuse.folder if reuse else None)
    with Progress(quiet=quiet, as_json=as_json) as progress:
        settle(out, progress.say)
        planned = [
            Job(path, lang, setting.given, isolation or default_isolation(), cell_seconds, run_seconds)
            for path in setting.notebooks
            for lang in LANGS
        ]
        executed = _execute(planned, setting, jobs, progress, keep=keep, kept=_kept(reuse, setting), runners=runners)
        try:
            editions, found = checked_editions(executed, setting, at_once=jobs, warn=progress.warn)
        except PageError as error:
            raise BuildError(str(error), Exit.INCOMPLETE) from None
        except execution.Lost as error:
            raise BuildError(str(error), Exit.KERNEL) from None
        if found:
            more = f" (and {len(found) - 1} more like it)" if len(found) > 1 else ""
            for line in found[1:MOST_LINES]:
                progress.warn(line)
            raise BuildError(found[0] + more, Exit.INCOMPLETE)
        _publish(editions, setting, out, progress)
        numbers = len(editions[0].ledger.stated_in())
        pages = f"reports/{REPORT}.ko.html and .en.html"
        progress.say(f"built in {progress.seconds:.1f} s: {pages}, {numbers} numbers traced")


def remade(
    params: Mapping[str, Any], lang: Lang, evidence: PageEvidence, data: Path, *, root: Path = provenance.ROOT
) -> Edition:
    """The page of one language, made anew from tables that are no checkout's own, and published nowhere.

    `evidence` are the tables as they were read and `data` the folder where notebooks find them. Every notebook is run;
    nothing that is kept is taken. Raises BuildError.
    """
    setting = _checked(params, root, evidence)
    jobs = [Job(path, lang, setting.given, default_isolation()) for path in setting.notebooks]
    with Progress(quiet=True) as progress:
        executed = _execute(jobs, setting, execution.processors(), progress, more={FOLDER: str(data)})
        try:
            ((edition, _),) = make_editions({lang: executed[lang]}, setting, at_once=1, warn=progress.warn)
        except PageError as error:
            raise BuildError(str(error), Exit.INCOMPLETE) from None
    return edition


def _checked(params: Mapping[str, Any], root: Path, evidence: PageEvidence | None) -> Setting:
    try:
        return read_setting(params, root, evidence)
    except ValueError as error:
        raise BuildError(str(error), Exit.USAGE) from None


def checked_editions(
    executed: Mapping[Lang, Mapping[str, NotebookNode]],
    setting: Setting,
    *,
    at_once: int,
    warn: Callable[[str], None],
) -> tuple[list[Edition], list[str]]:
    """The pages of both languages, and every reason why they must not be published. Raises PageError."""
    made = make_editions(executed, setting, at_once=at_once, warn=warn)
    editions = [edition for edition, _ in made]
    untraced = [line for _, lines in made for line in lines]
    return editions, [*_undeclared(executed, editions, setting), *_differences(*editions), *untraced]


def _kept(reuse: Reuse | None, setting: Setting) -> Executed | None:
    if reuse is None:
        return None
    from claim_audit import evidence

    return Executed(reuse, setting.root, evidence.fingerprints(), setting.inputs)


def _execute(
    jobs: Sequence[Job],
    setting: Setting,
    workers: int,
    progress: Progress,
    *,
    keep: Path | None = None,
    kept: Executed | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
    runners: Runners | None = None,
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
    at_once = max(1, min(workers, len(to_run)))
    under_way: dict[tuple[str, Lang], str] = {}

    def begun(job: Job, cell: int, cells: int, seconds: float) -> None:
        under_way[job.name, job.lang] = _place(job, cell)
        progress.cell(job, cell, cells, seconds)

    try:
        run = runners.run if runners else partial(execution.execute, more=more)
        with closing(run(to_run, at_once, begun, partial(get_ready, setting))) as running:
            for outcome in running:
                under_way.pop((outcome.job.name, outcome.job.lang), None)
                _keep(outcome.job, outcome.executed, keep)
                if outcome.failure:
                    raise _failed(outcome.job, outcome.failure)
                progress.done(outcome.job, outcome.seconds)
                if kept:
                    kept.keep(outcome)
                done[outcome.job.name, outcome.job.lang] = nbformat.from_dict(json.loads(outcome.executed))
    except execution.Lost as error:
        raise BuildError(f"{_places(under_way.values())}: {error}", Exit.KERNEL) from None
    except KeyboardInterrupt as stop:
        raise type(stop)(_places(under_way.values())) from None
    return {lang: {job.name: done[job.name, job.lang] for job in jobs if job.lang == lang} for lang in LANGS}


def _keep(job: Job, executed: str, keep: Path | None) -> None:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{job.name}.{job.lang}.ipynb").write_text(executed, "utf-8")


def _places(under_way: Iterable[str]) -> str:
    """The cells that were being run."""
    return "; ".join(under_way) or "between notebooks"


def _place(job: Job, cell: int) -> str:
    return f"notebooks/{job.notebook.name} ({job.lang}), cell {cell}"


def _failed(job: Job, failure: Failure) -> BuildError:
    place = _place(job, failure.cell)
    if failure.first_line:
        place += f" ({failure.first_line})"
    return BuildError(f"{place}: {failure.message}", EXIT_OF_FAILURE[failure.kind])


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


def _publish(editions: Sequence[Edition], setting: Setting, out: Path, progress: Progress) -> None:
    try:
        inputs = {**provenance.input_hashes(setting.evidence.contents, setting.root), **setting.inputs}
        log = history.machine_readable(setting.evidence, setting.params.article)
        publish(
            editions,
            setting.params,
            setting.root,
            out,
            inputs,
            log=log,
            say=progress.say,
            kept_fonts=setting.kept_fonts,
        )
    except PageError as error:
        raise BuildError(str(error), Exit.INCOMPLETE) from None
