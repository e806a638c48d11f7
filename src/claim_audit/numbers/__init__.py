"""Numbers that know where they come from and print themselves in two languages.

A `Fact` stands in a row of `data/` (or is a parameter) and has sources; a `Result` comes from a named formula over
other numbers. Prose, tables and titles take numbers only from these two: each number on the page links to its origin.
"""

from claim_audit.numbers.phrases import NEAREST, SURE, beyond, chance, phrase, separated
from claim_audit.numbers.quantities import Day, Fact, Facts, Name, Number, Printable, Result, source_anchor, with_inputs
from claim_audit.numbers.results import Column, Results
from claim_audit.numbers.sentences import PLACEHOLDER, Sentence, compose, to_html, to_text
from claim_audit.numbers.units import LANGS, UNITS, Lang, Text, Unit

__all__ = [
    "LANGS",
    "NEAREST",
    "PLACEHOLDER",
    "SURE",
    "UNITS",
    "Column",
    "Day",
    "Fact",
    "Facts",
    "Lang",
    "Name",
    "Number",
    "Printable",
    "Result",
    "Results",
    "Sentence",
    "Text",
    "Unit",
    "beyond",
    "chance",
    "compose",
    "phrase",
    "separated",
    "source_anchor",
    "to_html",
    "to_text",
    "with_inputs",
]
