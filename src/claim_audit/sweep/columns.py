"""The columns of a sweep's dataset, decided before anything runs.

scenario (id), name, each parameter by its name, the numbers the claims are about, `grade/<claim>` and
`probability/<claim>` for every claim of the article that something can check (repetitions left out), status, error.
Where reports are made, the numbers are all of results.json, by key, in one column.
"""

import json
from itertools import chain
from typing import Any, Literal, get_args

import pyarrow as pa

from claim_audit.evidence import Evidence
from claim_audit.parameters import Parameters
from claim_audit.sweep.reading import NOT_SWEPT
from claim_audit.verdicts.tally import NOT_CHECKABLE

Depth = Literal["model", "report", "pages"]  # pages: reports with their pages
DEPTHS: tuple[Depth, ...] = get_args(Depth)

DONE, FAILED = "done", "failed"
QUANTITIES = ("cost_ratio", "fleet_units", "score_gap", "demand_factor")  # each with its 5th and 95th percentile
PARAMETERS = tuple(name for name in Parameters.model_fields if name not in NOT_SWEPT)
FILES = "files"  # of a scenario, by path below its folder; not kept in the dataset
ORIGINS = pa.map_(pa.string(), pa.struct([(name, pa.float64()) for name in ("value", "low", "high")]))
WORD = pa.dictionary(pa.int8(), pa.string())
TYPES: dict[Any, pa.DataType] = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), str: pa.string()}


def ends(name: str) -> tuple[str, str, str]:
    """The columns of a number: its 5th percentile, its median (of the gap its mean), its 95th percentile."""
    return f"{name}_low", name, f"{name}_high"


def claims_asked(evidence: Evidence) -> list[str]:
    """The claims that have columns: those that something can check, repetitions left out."""
    claims = evidence["claims"]
    asked = (claims["check"] != NOT_CHECKABLE) & (claims["repeats"] == "")
    return [str(claim) for claim in claims.index[asked]]


def schema(evidence: Evidence, depth: Depth) -> pa.Schema:
    """The columns of a dataset of this depth. It holds no times and nothing of the machine."""
    fields = [pa.field("scenario", pa.string(), nullable=False), pa.field("name", pa.string(), nullable=False)]
    fields += [pa.field(name, _type(name), nullable=False) for name in PARAMETERS]
    numbers = [pa.field(name, pa.float64()) for name in chain.from_iterable(map(ends, QUANTITIES))]
    fields += numbers if depth == "model" else [pa.field("numbers", ORIGINS)]
    for claim in claims_asked(evidence):
        fields += [pa.field(f"grade/{claim}", WORD), pa.field(f"probability/{claim}", pa.float64())]
    fields += [pa.field("status", WORD, nullable=False), pa.field("error", pa.string())]
    if depth != "model":
        fields.append(pa.field(FILES, pa.map_(pa.string(), pa.binary())))
    return pa.schema(fields)


def as_cell(name: str, value: Any) -> Any:
    """A parameter's value as its column holds it: a mapping as JSON."""
    if name != "source_weights":
        return value
    return json.dumps(value, sort_keys=True) if value else "{}"


def _type(name: str) -> pa.DataType:
    return TYPES.get(Parameters.model_fields[name].annotation, pa.string())
