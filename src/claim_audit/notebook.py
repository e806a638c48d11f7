"""The few names a notebook imports: parameters(), evidence(), reading(), say(), show().

What a notebook shows is ordinary HTML, readable in JupyterLab; beside it each output carries, as data, the numbers it
states, so that the build can trace every one of them and refuse a digit that has no origin.
"""

import ast
import base64
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from IPython.display import display

from claim_audit import article_evidence, cards, reads
from claim_audit import evidence as evidence_module
from claim_audit.article.model import Reading
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure
from claim_audit.numbers import Fact, Lang, Number, Printable, Result, Sentence, compose, with_inputs
from claim_audit.parameters import Parameters
from claim_audit.readouts.reading import MarkedUp
from claim_audit.tables import ReportTable
from claim_audit.verdicts import Verdict, audit

MIME = "application/vnd.claim-audit+json"
INJECTED = "# Parameters"  # how papermill's cell opens
MANY_SOURCES = 12  # more publishers than these are folded under a chart


@dataclass
class _Run:
    """What the cells of one run share: the language, evidence and article that `parameters` found."""

    lang: Lang = "ko"
    evidence: Evidence | None = None
    reading: Reading | None = None


_run = _Run()


def evidence() -> Evidence:
    """The validated tables of `data/`, read once; with the claims of another article if this run has one."""
    return _run.evidence or _transcribed()


def reading() -> Reading | None:
    """What was read in the article that the parameter `article` names; None without one."""
    return _run.reading


@functools.cache
def _transcribed() -> Evidence:
    return evidence_module.load()


def parameters(namespace: Mapping[str, Any]) -> Parameters:
    """The validated parameters of this run, out of the notebook's `globals()`.

    A name set in a parameters cell (ours, or the one papermill injects) that is no parameter is refused, so plain
    papermill is as strict as `claim-audit build`. An `article` gives the claimed figures, save those that papermill
    was given or that differ from the default. Raises ParameterError and ArticleError.
    """
    cells = namespace.get("In", [])
    names = _names_set(cells) or [name for name in namespace if name in Parameters.model_fields]
    asked = Parameters.read({name: namespace[name] for name in names}).check_against(_transcribed())
    given = {*asked.changed(), *_names_set([cell for cell in cells if cell.startswith(INJECTED)])}
    found = article_evidence.under_audit(asked, _transcribed(), given)
    _run.lang, _run.evidence, _run.reading = asked.lang, found.evidence, found.reading
    return found.params


def read_ahead() -> None:
    """Read the evidence now, for every notebook that a fork of this process will run."""
    with reads.recording():  # each rests on what it takes of it, not on all that was read here
        _transcribed()


def prepare(values: Mapping[str, Any]) -> None:
    """Work out ahead what notebooks run with these parameters will ask for: the evidence and the whole audit."""
    with reads.recording():  # each notebook rests on what it takes of it, not on all that was read here
        found = article_evidence.under_audit(Parameters.read(values), _transcribed(), set(values))
        for flips in (True, False):  # those without are taken from those with
            audit(found.evidence, found.params, flips=flips)


def say(*, ko: str, en: str, **values: Printable) -> None:
    """Show a paragraph in the language of this run, its `{places}` filled with numbers that know their origin."""
    template = ko if _run.lang == "ko" else en
    _publish(
        "prose",
        f'<p lang="{_run.lang}">{compose(template, _run.lang, values, as_html=True)}</p>',
        compose(template, _run.lang, values, as_html=False),
        [value for value in values.values() if isinstance(value, Number)],
    )


def show(*items: ReportFigure | ReportTable | MarkedUp | Sentence | Verdict | Mapping[str, Verdict] | None) -> None:
    """Show figures, tables, verdicts, sentences or a marked-up text in the language of this run, each below the other.

    A whole audit goes to results.json unseen; a verdict on what the article does not claim (None) is left out.
    """
    for item in items:
        _show(item)


def _show(item: ReportFigure | ReportTable | MarkedUp | Sentence | Verdict | Mapping[str, Verdict] | None) -> None:
    match item:
        case ReportFigure():
            data = {
                "id": item.id,
                "lang": item.lang,
                "title": item.title,
                "alt": item.alt,
                "svg": item.svg,
                "csv": item.table.to_csv(),
            }
            if item.png is not None:
                data["png"] = base64.b64encode(item.png).decode()
            _publish("figure", figure_html(item), f"{item.title}\n{item.alt}", item.numbers, item.source_ids, **data)
        case ReportTable():
            _publish(
                "table",
                item.to_html(),
                item.caption,
                list(item.numbers),
                item.source_ids,
                id=item.id,
                lang=item.lang,
                csv=item.to_csv(),
            )
        case MarkedUp():
            _publish("article", item.html, item.plain, [], item.source_ids)
        case Sentence():
            page = f'<p lang="{_run.lang}">{item.html(_run.lang)}</p>'
            _publish("prose", page, item.text(_run.lang), list(item.numbers))
        case Verdict():
            _publish(
                "verdict",
                cards.card(item, evidence(), _run.lang),
                cards.line(item, _run.lang),
                cards.numbers(item, evidence()),
                item.source_ids,
                id=item.claim_id,
                lang=_run.lang,
                **cards.data(item, _run.lang),
            )
        case Mapping():
            every = {claim_id: cards.data(verdict, _run.lang) for claim_id, verdict in item.items()}
            chances = [verdict.probability for verdict in item.values() if verdict.probability is not None]
            _publish("verdicts", "", "", chances, verdicts=every)


def figure_html(figure: ReportFigure) -> str:
    """A figure element: both renditions of the chart as inline SVG, its sources, its data folded under it.

    Outside the page, whose style sheet shows the one that fits, the wide rendition is seen alone.
    """
    words = {
        "ko": ("출처", "이 그림의 자료", "이 보고서의 계산"),
        "en": ("Sources", "Data of this chart", "our calculation"),
    }[figure.lang]
    links = cards.publisher_links(_outside(figure.source_ids), evidence(), figure.lang)
    cited = f"{words[0]}: {', '.join(links) or words[2]}"
    if len(links) > MANY_SOURCES:
        cited = f"<details><summary>{words[0]}</summary>{', '.join(links)}</details>"
    return (
        f'<figure id="figure-{figure.id}" class="chart" data-figure="{figure.id}">\n'
        f'<div class="plot">{figure.svg.strip()}{figure.narrow.strip()}</div>\n'
        f"<details><summary>{words[1]}</summary>{figure.table.to_html()}</details>\n"
        f"<figcaption>{cited}</figcaption>\n</figure>"
    )


def _outside(source_ids: Iterable[str]) -> list[str]:
    """The sources outside this report."""
    sources = evidence()["sources"].loc[list(source_ids)]
    return list(sources.index[~sources["kind"].isin(["judgement", "derived", "article"])])


def describe(number: Number) -> dict[str, Any]:
    """A number as plain data for results.json and the appendix."""
    data: dict[str, Any] = {
        "key": number.key,
        "value": number.value,
        "unit": number.unit,
        "low": number.low,
        "high": number.high,
        "label": {"ko": number.label.ko, "en": number.label.en},
    }
    match number:
        case Fact():
            data |= {"table": number.table, "row": number.row, "column": number.column, "sources": number.source_ids}
        case Result():
            data |= {"formula": number.formula, "inputs": [part.key for part in number.inputs]}
    return data


def _publish(
    kind: str, page: str, plain: str, numbers: Sequence[Number], source_ids: Iterable[str] = (), **data: Any
) -> None:
    stated = list(dict.fromkeys(number.key for number in numbers))
    about = {
        "kind": kind,
        "states": stated,
        "numbers": [describe(number) for number in with_inputs(numbers)],
        "sources": list(source_ids),
        **data,
    }
    display({"text/html": page, "text/plain": plain, MIME: about}, raw=True)


def _names_set(cells: Sequence[str]) -> list[str]:
    """Every name assigned in a parameters cell run so far, in order.

    A parameters cell holds literal assignments only, and either is papermill's (it opens with `# Parameters`) or sets
    at least one parameter. Other cells are the reader's own affair.
    """
    names: dict[str, None] = {}
    for source in cells:
        assigned = literal_assignments(source)
        if assigned and (source.startswith(INJECTED) or set(assigned) & set(Parameters.model_fields)):
            names |= dict.fromkeys(assigned)
    return list(names)


def literal_assignments(source: str) -> dict[str, Any]:
    """The names and values a cell sets, if it holds nothing but assignments of literals; else nothing."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return {}
    assigned: dict[str, Any] = {}
    for statement in statements:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                try:
                    assigned[name] = ast.literal_eval(value)
                except ValueError:
                    return {}
            case _:
                return {}
    return assigned
