"""What the notebooks showed, as data: every output with its numbers, each number with its origin.

`notebook.say` and `notebook.show` publish each output as HTML and, beside it, as data under `MIME`. Here the data is
read back and the numbers become `Fact` and `Result` objects again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from nbformat import NotebookNode

from claim_audit.numbers import LANGS, Fact, Lang, Number, Result, Text, with_inputs

MIME = "application/vnd.claim-audit+json"
SIGNIFICANT = 9  # digits in which two statements of one number must agree, and which results.json keeps


class PageError(ValueError):
    """A page that must not be published. The message is one line."""


@dataclass(frozen=True, slots=True)
class Output:
    """One output of ours: where it stands and the data published with it."""

    notebook: str
    cell: int
    data: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.data["kind"])

    @property
    def id(self) -> str:
        return str(self.data.get("id", ""))

    @property
    def states(self) -> Sequence[str]:
        """The keys of the numbers this output states."""
        return list(self.data["states"])

    @property
    def place(self) -> str:
        return f"{self.notebook}, cell {self.cell}"


@dataclass(frozen=True)
class Ledger:
    """Everything one page states: its outputs in order, its numbers (inputs before what is made of them) by key."""

    outputs: Sequence[Output] = ()
    numbers: Mapping[str, Number] = field(default_factory=dict)

    def stated_in(self) -> dict[str, list[str]]:
        """The notebooks that state each number, by key, in the order of the page."""
        places: dict[str, list[str]] = {}
        for output in self.outputs:
            for key in output.states:
                _once(places.setdefault(key, []), output.notebook)
        return places

    def cited_in(self) -> dict[str, list[str]]:
        """The notebooks that rest on each source, by source id: by a chart, a table, or a number and its inputs."""
        places: dict[str, list[str]] = {}
        for output in self.outputs:
            cited = [*output.data.get("sources", ())]
            cited += [source for number in output.data["numbers"] for source in number.get("sources", ())]
            for source in cited:
                _once(places.setdefault(source, []), output.notebook)
        return places

    def verdicts(self) -> dict[str, Mapping[str, Any]]:
        """Everything published about each verdict, by claim id, whether it has a card or not."""
        found: dict[str, Mapping[str, Any]] = {output.id: output.data for output in self.of_kind("verdict")}
        for output in self.of_kind("verdicts"):
            found |= output.data["verdicts"]
        return found

    def and_numbers(self, more: Iterable[Number]) -> "Ledger":
        """The ledger with numbers that the page states beside the outputs, and what they were made from."""
        return replace(self, numbers={**{number.key: number for number in with_inputs(more)}, **self.numbers})

    def of_kind(self, kind: str) -> Iterator[Output]:
        return (output for output in self.outputs if output.kind == kind)


def read(notebook: NotebookNode, name: str, lang: Lang) -> Ledger:
    """The ledger of an executed notebook, or of several merged, without cells of the other language.

    Raises PageError on contradicting numbers.
    """
    outputs = list(_outputs(notebook, name, lang))
    numbers: dict[str, Number] = {}
    anchors: dict[str, str] = {}
    for output in outputs:
        for data in output.data["numbers"]:
            number = _number(data, numbers)
            _settle(number, numbers, anchors, output)
    return Ledger(outputs, numbers)


class Merged(NotebookNode):
    """A notebook made to be read once. It is not copied, as exporters copy megabytes of charts before they change one.

    Ours changes nothing in it.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def merge(notebooks: Mapping[str, NotebookNode]) -> Merged:
    """One notebook of the cells of several, each cell remembering which one it comes from and where it stood there."""
    merged = Merged(  # type: ignore[no-untyped-call]
        nbformat=4, nbformat_minor=5, metadata=NotebookNode(), cells=[]
    )
    for name, notebook in notebooks.items():
        for position, cell in numbered(notebook):
            about = {"notebook": name, "cell": position}
            metadata = NotebookNode({**cell.metadata, "claim_audit": about})
            merged.cells.append(NotebookNode({**cell, "metadata": metadata}))
    return merged


def numbered(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Each cell with its place in the notebook as written, from 1; the one papermill injects is not counted."""
    position = 0
    for cell in notebook.cells:
        if "injected-parameters" not in tags(cell):
            position += 1
        yield max(position, 1), cell


def tags(cell: NotebookNode) -> set[str]:
    """The tags of a cell."""
    return set(cell.metadata.get("tags", ()))


def foreign(cell: NotebookNode, lang: Lang) -> bool:
    """Whether a cell is tagged for another language only."""
    return bool(tags(cell) & (set(LANGS) - {lang}))


def origin(cell: NotebookNode, name: str, position: int) -> tuple[str, int]:
    """The notebook a cell comes from and its place there."""
    about = cell.metadata.get("claim_audit", {})
    return about.get("notebook", name), about.get("cell", position)


def _outputs(notebook: NotebookNode, name: str, lang: Lang) -> Iterator[Output]:
    for position, cell in numbered(notebook):
        for output in () if foreign(cell, lang) else cell.get("outputs", ()):
            if MIME in output.get("data", {}):
                yield Output(*origin(cell, name, position), output["data"][MIME])


def _number(data: Mapping[str, Any], known: Mapping[str, Number]) -> Number:
    """The number published as `data`, by `notebook.describe`; its inputs are known already."""
    common = {name: data[name] for name in ("key", "value", "unit", "low", "high")}
    label = Text(data["label"]["ko"], data["label"]["en"])
    if "formula" in data:
        made_from = tuple(known[key] for key in data["inputs"])
        return Result(**common, label=label, formula=data["formula"], made_from=made_from)
    place = {name: data[name] for name in ("table", "row", "column")}
    return Fact(**common, label=label, **place, source_ids=tuple(data["sources"]))


def _settle(number: Number, numbers: dict[str, Number], anchors: dict[str, str], output: Output) -> None:
    """Enter a number; the same key must always mean the same value, and an anchor one key.

    A model may put an interval around a value that is stated elsewhere without one: the interval is kept.
    """
    known = numbers.setdefault(number.key, number)
    if not same(known, number):
        raise PageError(
            f"{output.place}: number {number.key} is {_written(number)} here and {_written(known)} before; "
            f"one key must mean one value"
        )
    if known.low is None:
        numbers[number.key] = number
    owner = anchors.setdefault(number.anchor, number.key)
    if owner != number.key:
        raise PageError(f"{output.place}: numbers {owner} and {number.key} share an anchor; rename one")


def same(one: Number, other: Number) -> bool:
    """Whether two numbers agree in unit, value and (where both have one) interval, to the digits that are published."""
    parts = ["value", *(part for part in ("low", "high") if None not in (getattr(one, part), getattr(other, part)))]
    return one.unit == other.unit and all(
        rounded(getattr(one, part)) == rounded(getattr(other, part)) for part in parts
    )


def _written(number: Number) -> str:
    ends = "" if number.low is None else f" ({number.low:.{SIGNIFICANT}g} to {number.high:.{SIGNIFICANT}g})"
    return f"{number.value:.{SIGNIFICANT}g} {number.unit}{ends}"


def rounded(value: float | None) -> float | None:
    """A value as it is published: to the digits that are the same on every machine."""
    return None if value is None else float(f"{value:.{SIGNIFICANT}g}")


def _once(places: list[str], place: str) -> None:
    if place not in places:
        places.append(place)
