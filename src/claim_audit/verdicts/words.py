"""Words of `data/` with the facts and parameters they leave places for."""

from collections.abc import Iterator

from claim_audit.evidence import Evidence
from claim_audit.numbers import PLACEHOLDER, Name, Printable, Sentence, Text
from claim_audit.parameters import FLEET_DEFINITIONS, Parameters

CHIPS = ("claimed_chip", "training_chip")  # the parameters that are names


def fill(words: Text, evidence: Evidence, params: Parameters) -> Sentence:
    """`words` with its `{table/row/column}` and `{parameters/name}` places looked up."""
    return Sentence(words, {**evidence.values(words), **dict(_parameters(words, evidence, params))})


def chip_name(chip_id: str, evidence: Evidence) -> Name:
    """A chip's name, or that of a fleet definition that lumps chips together."""
    if chip_id == "hopper":
        return Name(Text("Hopper", "Hopper"))
    if chip_id in FLEET_DEFINITIONS:
        return Name(Text("엔비디아 GPU", "NVIDIA"))
    return evidence.name("chips", chip_id)


def _parameters(words: Text, evidence: Evidence, params: Parameters) -> Iterator[tuple[str, Printable]]:
    for match in PLACEHOLDER.finditer(words.ko + words.en):
        table, _, name = match.group(1).partition("/")
        if table == "parameters":
            known = chip_name(getattr(params, name), evidence) if name in CHIPS else params.number(name)
            yield match.group(1), known
