"""What each rule says of each chip."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from claim_audit import export_rules
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, finish, in_style, width, wrapped
from claim_audit.figures.export_rules.outcomes import FILL, INK
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Lang, Name, Printable, Result, Results, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.readouts.export_rules import CHIP, OUTCOMES, documents
from claim_audit.tables import Cell, Column

STOPS = ("controlled", "licence-denial")
FADED = 0.3
HEAD_ROOM = {"ko": 10.0, "en": 11.5}  # of a rule's name on a line over a narrow column
LEGEND_ROOM = 50.0
ROOM = 12  # letters that fit a cell beside the sign

LEAVES = Text(
    "표에 실은 미국 칩 가운데 {rule}이 막지 않은 것은 {free}뿐이다",
    "Of the American chips shown, {rule} leaves only the {free} open",
)
STOPS_ALL = Text("{rule}은 여기 실린 미국 칩을 모두 막는다", "Every American chip here is stopped by {rule}")
ALT = Text(
    "칩과 규정을 엮은 표. 미국 칩 {all} 가운데 {first}으로는 {by_first}, {rule}으로는 {by_rule}이(가) 중국에 나갈 수 "
    "없다.",
    "Chips by rules. Of {all:plain} American chips, {by_first:plain} are stopped by {first} and {by_rule:plain} by "
    "{rule}.",
)


@in_style
def export_matrix(evidence: Evidence, params: Parameters) -> ReportFigure:
    """Every chip by every rule that tests chips, on the rule's first day, as a colour, a sign and a word.

    Rules that test no chips change nothing and have no column. A cell is faded where the chip came out only after
    the next rule had begun.
    """
    found, lang = export_rules.matrix(evidence), params.lang
    rules = [str(rule) for rule in evidence["export_rules"].query("applies_to_chips").index]
    chips = [str(chip) for chip in evidence["chips"].index]

    def plot(layout: Layout) -> Figure:
        figure, (axes,) = begin(layout, layout.pick(1.6, 2.9) + layout.pick(0.35, 0.37) * len(chips))
        for at, chip in enumerate(chips):
            for column, rule in enumerate(rules):
                late = _launched_after(evidence, found, chip, rules[column + 1 :])
                outcome = str(found.frame["outcome"][f"{chip}/{rule}"])
                _draw_cell(axes, (column, at), outcome, late, _words(outcome, layout.pick(ROOM, 0), lang))
        axes.set_xlim(0, len(rules))
        axes.set_ylim(len(chips), 0)
        axes.set_xticks([at + 0.5 for at in range(len(rules))], [_head(evidence, rule, layout, lang) for rule in rules])
        names = [evidence.name("chips", chip).text[lang] for chip in chips]
        names = [layout.pick(name, name.replace(" ", "\n")) for name in names]
        axes.set_yticks([at + 0.5 for at in range(len(chips))], names, linespacing=1)
        axes.tick_params(length=0, labeltop=True, labelbottom=False)
        axes.spines[:].set_visible(False)
        note = Text("옅은 칸은 그때 아직 나오지 않은 칩", "Faded: the chip was not out yet")
        lines = [note[lang], *(_meanings(found, lang) if layout.narrow else ())]
        axes.set_xlabel("\n".join(lines), loc="left", fontsize=11.5, linespacing=1.4)
        return figure

    rows: list[list[Cell]] = [
        [evidence.name("chips", chip), *(_said(found, chip, rule) for rule in rules)] for chip in chips
    ]
    stopped = Text("막힌 미국 칩", "American chips stopped")
    rows.append([stopped, *(_stopped(found, rule) for rule in rules)])
    columns = (CHIP, *(Column(evidence.name("export_rules", rule).text) for rule in rules))
    caption = Text("규정별 칩의 수출 지위", "The status of each chip under each rule")
    data = table("export-matrix", params, caption, columns, rows)
    title, values = _say(evidence, found, rules)
    ids = documents(evidence, *rules)
    return finish(plot, data.id, lang, title=title, alt=ALT, values=values, table=data, source_ids=ids)


def _launched_after(evidence: Evidence, found: Results, chip: str, later: Sequence[str]) -> bool:
    """Whether a chip came out only after the next rule had begun."""
    launched = str(evidence["chips"]["launched_on"][chip])
    return bool(later) and launched > str(found.frame["on"][f"{chip}/{later[0]}"])


def _draw_cell(axes: Axes, corner: tuple[int, int], outcome: str, faded: bool, words: str) -> None:
    left, top = corner
    alpha, ink = (FADED, COLOURS["ink"]) if faded else (1.0, INK[outcome])
    axes.add_patch(Rectangle((left + 0.02, top + 0.05), 0.96, 0.9, color=FILL[outcome], alpha=alpha, linewidth=0))
    axes.text(left + 0.5, top + 0.5, words, color=ink, ha="center", va="center", fontsize=11.5)


def _words(outcome: str, room: int, lang: Lang) -> str:
    """A cell's sign and words, the short ones where the full ones have no room."""
    about = OUTCOMES[outcome]
    full = about.words[lang]
    return f"{about.sign} {full if len(full) <= room else about.short[lang]}"


def _head(evidence: Evidence, rule: str, layout: Layout, lang: Lang) -> str:
    """A rule's name on two lines: 2022년 10월 / 규정; rule / October 2022."""
    name = evidence.name("export_rules", rule).text[lang]
    if layout.narrow:
        return wrapped(name.removeprefix("the "), HEAD_ROOM[lang])
    if lang == "en":
        return name.removeprefix("the ").replace(" of ", "\n")
    words = name.split(" ")
    return f"{' '.join(words[:2])}\n{' '.join(words[2:])}"


def _meanings(found: Results, lang: Lang) -> Iterator[str]:
    """What the short words of the cells stand for, two to a line."""
    outcomes = [OUTCOMES[outcome] for outcome in FILL if (found.frame["outcome"] == outcome).any()]
    said = [f"{one.sign} {one.short[lang]}: {one.words[lang]}" for one in outcomes if one.short != one.words]
    for first, second in zip_longest(said[::2], said[1::2], fillvalue=""):
        line = f"{first} · {second}".removesuffix(" · ")
        yield from (line,) if width(line) <= LEGEND_ROOM else (first, second)


def _said(found: Results, chip: str, rule: str) -> Text:
    return OUTCOMES[str(found.frame["outcome"][f"{chip}/{rule}"])].words


def _say(evidence: Evidence, found: Results, rules: Sequence[str]) -> tuple[Text, Mapping[str, Printable]]:
    ruled = _american(found, export_rules.RULE_OF_2023)
    left = [evidence.name("chips", str(chip)).text for chip in ruled.loc[~ruled["outcome"].isin(STOPS), "chip_id"]]
    values: dict[str, Printable] = {
        "rule": evidence.name("export_rules", export_rules.RULE_OF_2023),
        "first": evidence.name("export_rules", rules[0]),
        "free": Name(Text("·".join(name.ko for name in left), ", ".join(name.en for name in left))),
        "all": _count("american", len(ruled), "American chips in data/chips.csv"),
        "by_first": _stopped(found, rules[0]),
        "by_rule": _stopped(found, export_rules.RULE_OF_2023),
    }
    return LEAVES if left else STOPS_ALL, values


def _american(found: Results, rule: str) -> pd.DataFrame:
    frame = found.frame[found.frame["rule_id"] == rule]
    return frame[frame["outcome"] != export_rules.NOT_EXPORTED_FROM_US]


def _stopped(found: Results, rule: str) -> Result:
    stopped = int(_american(found, rule)["outcome"].isin(STOPS).sum())
    return _count(f"stopped-by-{rule}", stopped, "American chips under licence or presumed denial, not case by case")


def _count(key: str, value: int, formula: str) -> Result:
    label = Text("칩 수", "number of chips")
    return Result(key=f"export-matrix/{key}", value=value, unit="items", label=label, formula=f"count of {formula}")
