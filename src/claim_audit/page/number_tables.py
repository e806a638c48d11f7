"""Where every number comes from, as HTML: tables of results with formulas and inputs, tables of facts with sources.

Every number has an id of its own: links in prose lead to it, and the page's script shows its row beside the link. The
script reads what is written here: formulas in the `ul.f` before a table, what all its rows share in the `p.c` between,
the label of a number in its own `i` or its column's heading, its origin in the next `p` of its cell or the next `tr.o`.
"""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import groupby

from markupsafe import Markup

from claim_audit.numbers import Fact, Lang, Number, Result, phrase, source_anchor
from claim_audit.page.appendices import PageEvidence, publishers
from claim_audit.page.derivations import Group, Origin, Part, Row, groups, origin
from claim_audit.page.formulas import shown
from claim_audit.page.outputs import Ledger
from claim_audit.page.row_names import RowNames
from claim_audit.page.words import WORDS

FEW = 6  # inputs that need no labels beside a formula
MANY = 10  # inputs that are listed once: a list like it refers to that

Section = tuple[str, str, Markup]


def section(ledger: Ledger, evidence: PageEvidence, lang: Lang) -> dict[str, list[Section]]:
    """The appendix: 'results' and 'facts', each a list of (id, title, HTML) of its groups."""
    names = RowNames(evidence, lang, ledger)
    writer = Writer(names, publishers(evidence, lang), lang)
    found: dict[str, list[Section]] = {"results": [], "facts": []}
    for group in groups(ledger, names, lang):
        found["facts" if group.facts else "results"].append((group.id, names.group(group.name), writer.body(group)))
    return found


def printed(number: Number, lang: Lang, spec: str = "") -> str:
    """A number for the appendix: as recorded, to every digit a float holds, or to four digits if computed."""
    digits = "4" if isinstance(number, Result) else "15"
    try:
        return phrase(number, lang, f"{spec},{digits}")
    except (ZeroDivisionError, OverflowError):  # the reciprocal of nothing
        return f"{number.value:.6g} {number.unit}"


class Writer:
    """Writes groups of numbers in one language. `publishers` are what links to sources say, by source id."""

    def __init__(self, names: RowNames, publishers: dict[str, str], lang: Lang) -> None:
        self.names = names
        self.publishers = publishers
        self.lang = lang
        self._lists: dict[tuple[str, ...], str] = {}

    def body(self, group: Group) -> Markup:
        """The tables of the group, each after what all its rows share, those of the same formulas after these."""
        alike: dict[str, list[str]] = {}
        for part in group.parts:
            alike.setdefault(self._formulas(part), []).append(self._table(part))
        lines = [line for formulas, tables in alike.items() for line in (formulas, *tables)]
        return Markup("\n".join(filter(None, lines)))

    def _formulas(self, part: Part) -> str:
        lines = []
        for column, label in part.columns.items():
            numbers = (number for row in part.rows for name, number in row.cells if name == column)
            formula = next((number.formula for number in numbers if isinstance(number, Result)), "")
            named = f"<b>{escape(label)}</b> = " if label else ""
            lines += [f"<li>{named}<span>{shown(formula, self.lang)}</span></li>"] if formula else []
        return f'<ul class="f">{"".join(lines)}</ul>' if lines else ""

    def _table(self, part: Part) -> str:
        """A table with what all its rows share before it; rows of one origin together, those without any last."""
        shared = _shared([row.origin for row in part.rows])
        blocks: dict[str, list[Row]] = {}
        for row in part.rows:
            own = tuple(one for one in row.origin if one not in shared)
            blocks.setdefault(self._said(own), []).append(row)
        body = "\n".join(self._block(rows, said, part) for said, rows in sorted(blocks.items(), key=_without_last))
        title = f"<caption>{escape(self.names.part(part.path))}</caption>" if part.path else ""
        word = "source" if any(isinstance(one, str) for one in shared) else "everywhere"
        common = f'<p class="c">{WORDS[word][self.lang]}: {self._said(shared)}</p>' if shared else ""
        return f'{common}<table class="d">{title}{self._head(part)}<tbody>{body}</tbody></table>'

    def _head(self, part: Part) -> str:
        if part.stacked:
            return ""
        labels = "".join(f'<th scope="col">{escape(label)}</th>' for label in part.columns.values())
        return f"<thead><tr><td></td>{labels}</tr></thead>"

    def _block(self, rows: Sequence[Row], said: str, part: Part) -> str:
        """Rows of one origin: it stands in the cell where that is one, or in a row of its own below."""
        if len(rows) == 1 and (part.stacked or len(part.columns) == 1):
            return self._row(rows[0], part, f"<p>{said}</p>" if said else "")
        lines = [self._row(row, part) for row in rows]
        if said:
            width = 2 if part.stacked else 1 + len(part.columns)
            lines.append(f'<tr class="o"><td colspan="{width}">{said}</td></tr>')
        return "".join(lines)

    def _row(self, row: Row, part: Part, said: str = "") -> str:
        if part.stacked:
            cells = f"<td>{self._stack(row, part)}{said}</td>"
        else:
            held = dict(row.cells)
            cells = "".join(self._cell(held.get(column), row, said) for column in part.columns)
        return f'<tr><th scope="row">{escape(row.name)}</th>{cells}</tr>'

    def _cell(self, number: Number | None, row: Row, said: str) -> str:
        if number is None:
            return "<td></td>"
        own = f"<p>{self._said(origin(number))}</p>" if origin(number) != row.origin else said
        return f'<td id="{number.anchor}">{self._value(number)}{own}</td>'

    def _stack(self, row: Row, part: Part) -> str:
        """The numbers of a row below each other; those of one origin before it, where origins differ."""
        lines = []
        for made_from, cells in row.origins.items():
            lines += [self._stacked(number, part.columns[column], row.name) for column, number in cells]
            lines += [f"<p>{self._said(made_from)}</p>"] if made_from != row.origin else []
        return "".join(lines)

    def _stacked(self, number: Number, label: str, row_name: str) -> str:
        own = label or number.label[self.lang]
        if isinstance(number, Fact) or own == row_name:  # labels of facts begin with the names of their rows
            own = own.removeprefix(row_name).strip(" :,")
        named = f"<i>{escape(own)}</i> " if own else ""
        return f'<div id="{number.anchor}">{named}{self._value(number)}</div>'

    def _value(self, number: Number) -> str:
        value = escape(printed(number, self.lang))
        if number.low is None or number.high is None:
            return value
        ends = {
            printed(replace(number, value=end, low=None, high=None), self.lang) for end in (number.low, number.high)
        }
        if len(ends) == 1:  # the interval is narrower than what is printed
            return value
        return f"{value} <small>{escape(printed(number, self.lang, 'interval,plain'))}</small>"

    def _said(self, made_from: Origin) -> str:
        """An origin as links: numbers, or sources by their publishers."""
        sources = [one for one in made_from if isinstance(one, str)]
        return self._sources(sources) if sources else self._links([one for one in made_from if isinstance(one, Number)])

    def _links(self, numbers: Sequence[Number]) -> str:
        """Numbers as links: a few by their values (the formula names them), more by their labels too, many once."""
        if len(numbers) <= FEW:
            return ", ".join(self._link(number, printed(number, self.lang)) for number in numbers)
        keys = tuple(sorted(number.key for number in numbers))
        if keys in self._lists:
            words = WORDS["same_inputs"][self.lang].format(count=len(numbers))
            return f'<a href="#{self._lists[keys]}">{words}</a>'
        alike = groupby(numbers, key=lambda part: part.label[self.lang])
        said = "; ".join(self._alike(label, list(members)) for label, members in alike)
        if len(numbers) < MANY:
            return said
        self._lists[keys] = f"inputs-{len(self._lists) + 1}"
        return f'<span id="{self._lists[keys]}">{said}</span>'

    def _alike(self, label: str, numbers: Sequence[Number]) -> str:
        """Numbers of one label, which is said once."""
        if len(numbers) == 1:
            return self._link(numbers[0], f"{label} {printed(numbers[0], self.lang)}")
        return f"{escape(label)} {', '.join(self._link(number, printed(number, self.lang)) for number in numbers)}"

    def _link(self, number: Number, words: str) -> str:
        return f'<a href="#{number.anchor}">{escape(words)}</a>'

    def _sources(self, source_ids: Sequence[str]) -> str:
        """Sources by their publishers, each named once: 'Nature', or 'DeepSeek [1] [2]' where it has several."""
        by_publisher: dict[str, list[str]] = {}
        for one in source_ids:
            by_publisher.setdefault(escape(self._publisher(one)), []).append(one)
        return ", ".join(_source_links(name, ids) for name, ids in by_publisher.items())

    def _publisher(self, source_id: str) -> str:
        """Who published a source, without the remark in brackets that the list of sources has."""
        return self.publishers.get(source_id, source_id).partition("(")[0].strip()


def _source_links(publisher: str, source_ids: Sequence[str]) -> str:
    places = [f"#{source_anchor(one)}" for one in source_ids]
    if len(places) == 1:
        return f'<a href="{places[0]}">{publisher}</a>'
    return " ".join([publisher, *(f'<a href="{place}">[{at}]</a>' for at, place in enumerate(places, 1))])


def _shared(origins: Sequence[Origin]) -> Origin:
    """The inputs that every row has, where there are several rows; the sources, if all rows have just these."""
    first, *others = origins
    if not others or (first and isinstance(first[0], str) and set(origins) != {first}):
        return ()
    return tuple(one for one in first if all(one in other for other in others))


def _without_last(block: tuple[str, list[Row]]) -> bool:
    return not block[0]
