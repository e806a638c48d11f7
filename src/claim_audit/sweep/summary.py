"""The summary page of a sweep: which verdicts are stable, where each of the others flips. One file, both languages."""

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from claim_audit.evidence import Evidence
from claim_audit.numbers import LANGS, Lang, Name, Sentence, Text, chance
from claim_audit.page import policy
from claim_audit.page.font import font_faces
from claim_audit.page.style import style
from claim_audit.parameters import Parameters, describe
from claim_audit.sweep import drawing
from claim_audit.sweep.bins import Bins
from claim_audit.sweep.dataset import RESULTS, write_whole
from claim_audit.sweep.overview import ClaimOverview, Counts, Overview, overview
from claim_audit.sweep.summary_words import SWITCH, WORDS
from claim_audit.verdicts import fill, scale

PAGE = "summary.html"


def write(folder: Path, evidence: Evidence) -> None:
    """Write the summary page of the dataset in `folder`, whole or not at all."""
    write_whole(folder / PAGE, page(overview(folder / RESULTS, evidence), evidence))


def page(found: Overview, evidence: Evidence) -> str:
    """The page as HTML, the same for the same dataset."""
    bodies = "".join(_Edition(found, evidence, lang).body() for lang in LANGS)
    html = (
        '<!DOCTYPE html>\n<html lang="ko">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy.POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{WORDS['title']['ko']} · {WORDS['title']['en']}</title>\n"
        '<link rel="icon" href="data:,">\n'
        f'{policy.STYLE}\n</head>\n<body class="sweep">\n'
        f"{SWITCH}{bodies}</body>\n</html>\n"
    )
    return policy.sealed(html, font_faces(html) + style("style.css", "sweep.css", "print.css"))


class _Edition:
    """The page in one language."""

    def __init__(self, found: Overview, evidence: Evidence, lang: Lang) -> None:
        self.found, self.evidence, self.lang = found, evidence, lang
        self.grades = scale(evidence)
        self.w = {name: text[lang] for name, text in WORDS.items()}
        claims = found.claims.values()
        self.stable = [one for one in claims if one.is_stable and one.grades.sum()]
        self.moving = sorted((one for one in claims if not one.is_stable), key=lambda one: -_unrest(one.grades))

    def body(self) -> str:
        return (
            f'<main lang="{self.lang}">\n<h1>{self.w["title"]}</h1>\n<div class="answer"><p>{self.answer()}</p></div>\n'
            f"{self.legend()}\n<section><h2>{self.w['all']}</h2>{self.table([*self.moving, *self.stable])}"
            f'<p class="note">{self.w["note"]}</p></section>\n'
            f"{''.join(map(self.claim, self.moving))}{self.errors()}</main>\n"
        )

    def answer(self) -> str:
        """What the sweep comes to, in a sentence or two."""
        found = self.found
        told = self.w["answer"].format(
            scenarios=f"{found.scenarios:,}", stable=len(self.stable), claims=len(self.stable) + len(self.moving)
        )
        failed = self.w["failed"].format(failed=f"{found.failed:,}") if found.failed else self.w["none_failed"]
        return f"{told} {failed}"

    def legend(self) -> str:
        items = "".join(
            f'<li class="grade-{grade.id}"><i></i>{escape(grade.name[self.lang])}</li>' for grade in self.grades
        )
        return f'<ul class="legend">{items}</ul>'

    def table(self, claims: list[ClaimOverview]) -> str:
        heads = "".join(f'<th scope="col">{self.w[name]}</th>' for name in ("claim", "grades", "commonest", "range"))
        rows = "".join(map(self.row, claims))
        return f'<table class="verdicts"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'

    def row(self, one: ClaimOverview) -> str:
        most = self.grades[int(one.grades.argmax())]
        share = _part(one.grades.max() / one.grades.sum(), self.lang)
        link = escape(self.words(one))
        if not one.is_stable:
            link = f'<a href="#{self.lang}-{one.claim}">{link}</a>'
        chances = "–" if np.isnan(one.low) else _chances(one.low, one.high, self.lang)
        return (
            f'<tr><th scope="row">{link}</th><td>{drawing.bar(one.grades, self.grades, self.shares(one.grades))}</td>'
            f'<td class="grade-{most.id}"><b>{escape(most.name[self.lang])}</b> {share}</td><td>{chances}</td></tr>'
        )

    def claim(self, one: ClaimOverview) -> str:
        """A verdict that is not the same everywhere: its grades along each parameter that tells of them, and a map."""
        told = [name for name in one.ordered() if one.told_by(name) > 1e-9]
        panels = "".join(self.panel(one, name) for name in told)
        counts = "".join(
            f"<li>{escape(grade.name[self.lang])} {count:,}</li>"
            for grade, count in zip(self.grades, one.grades, strict=True)
            if count
        )
        heat = self.heat(one) if one.map is not None and len(told) > 1 else ""
        return (
            f'<section id="{self.lang}-{one.claim}"><h2>{escape(self.words(one))}</h2><ul class="counts">{counts}</ul>'
            f'<div class="panels">{panels}</div>{heat}</section>\n'
        )

    def panel(self, one: ClaimOverview, name: str) -> str:
        """The grades along one parameter, its ends, and where the commonest grade changes."""
        bins, counts = self.found.bins[name], one.along[name]
        places = [place_name(bins, place, self.lang) for place in range(len(bins))]
        begins = [begin_name(bins, place, self.lang) for place in range(len(bins))]
        flips = list(self.flips(counts, begins, ordered=bins.are_ordered))
        words = "; ".join(flips) or self.w["no_flip"].format(grade=self.grades[_commonest(counts)].name[self.lang])
        label = describe(name)[self.lang]
        ends = f'<p class="ends"><span>{escape(places[0])}</span><span>{escape(places[-1])}</span></p>'
        return (
            f"<figure><figcaption><b>{escape(label)}</b> <code>{name}</code></figcaption>"
            f"{drawing.along(counts, self.grades, f'{label}: {words}')}{ends}"
            f'<p class="flips">{"<br>".join(map(escape, flips)) or escape(words)}</p></figure>'
        )

    def flips(self, counts: Counts, places: list[str], *, ordered: bool) -> Iterator[str]:
        """Where the commonest grade changes from one place to the next that has scenarios.

        Of values without an order, what is commonest with each.
        """
        held = [(place, int(own.argmax())) for place, own in zip(places, counts, strict=True) if own.sum()]
        if not ordered and len({grade for _, grade in held}) > 1:
            yield from (f"{place}: {self.grades[grade].name[self.lang]}" for place, grade in held)
            return
        for (_, before), (place, after) in pairwise(held):
            if before != after:
                names = {"before": self.grades[before].name[self.lang], "after": self.grades[after].name[self.lang]}
                yield self.w["flip"].format(place=place, **names)

    def heat(self, one: ClaimOverview) -> str:
        assert one.map is not None, "only a claim with a map gets here"
        across, up = (self.found.bins[name] for name in one.pair)
        labels = [describe(name)[self.lang] for name in one.pair]
        words = self.w["map"].format(across=labels[0], up=labels[1])
        ends = [[place_name(bins, at, self.lang) for at in (0, len(bins) - 1)] for bins in (across, up)]
        return (
            f'<figure class="map"><figcaption>{escape(words)}</figcaption>'
            f'<div class="plane"><p class="axis-y"><span>{escape(ends[1][1])}</span><code>{one.pair[1]}</code>'
            f"<span>{escape(ends[1][0])}</span></p>{drawing.heat(one.map, self.grades, words)}"
            f'<p class="axis-x"><span>{escape(ends[0][0])}</span><code>{one.pair[0]}</code>'
            f"<span>{escape(ends[0][1])}</span></p></div></figure>"
        )

    def errors(self) -> str:
        if not self.found.errors:
            return ""
        rows = "".join(
            f'<tr><th scope="row"><code>{scenario}</code></th><td>{escape(error)}</td></tr>'
            for scenario, error in self.found.errors
        )
        heads = f'<th scope="col">{self.w["scenario"]}</th><th scope="col">{self.w["error"]}</th>'
        return (
            f"<section><h2>{self.w['errors']}</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
            "</section>"
        )

    def shares(self, counts: Counts) -> str:
        named = zip(self.grades, counts / max(1, counts.sum()), strict=True)
        return ", ".join(f"{grade.name[self.lang]} {_part(share, self.lang)}" for grade, share in named if share)

    def words(self, one: ClaimOverview) -> str:
        """The claim in our words; a figure that the sweep moves is called by its parameter's name."""
        sentence = fill(self.evidence.text("claims", one.claim, ""), self.evidence, Parameters())
        moved = {
            f"parameters/{name}": Name(Text(f"‹{name}›", f"‹{name}›"))
            for name in self.found.bins
            if f"parameters/{name}" in sentence.values
        }
        return Sentence(sentence.words, {**sentence.values, **moved}).text(self.lang)


def place_name(bins: Bins, place: int, lang: Lang) -> str:
    """A value of a parameter, or the two ends of a stretch."""
    if bins.values:
        return _value(bins.values[place], lang)
    return f"{bins.edges[place]:.3g}–{bins.edges[place + 1]:.3g}"


def begin_name(bins: Bins, place: int, lang: Lang) -> str:
    """A value of a parameter, or where a stretch begins."""
    return _value(bins.values[place], lang) if bins.values else f"{bins.edges[place]:.3g}"


def _value(value: Any, lang: Lang) -> str:
    if isinstance(value, bool):
        return WORDS["yes" if value else "no"][lang]
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}" if isinstance(value, float) else str(value)


def _chances(low: float, high: float, lang: Lang) -> str:
    first, last = chance(low, lang), chance(high, lang)
    return first if first == last else f"{first}{'~' if lang == 'ko' else ' to '}{last}"


def _part(share: float, lang: Lang) -> str:
    """A share of the scenarios: 100% is all of them and nothing less."""
    return "100%" if share == 1 else chance(float(share), lang)


def _commonest(counts: Counts) -> int:
    return int(counts.sum(axis=0).argmax())


def _unrest(counts: Counts) -> float:
    """How far a verdict is from being the same everywhere: the entropy of its grades."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())
