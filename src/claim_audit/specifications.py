"""One chip's specifications as shares of another's."""

from collections.abc import Sequence

import pandas as pd

from claim_audit.numbers import Column, Facts, Number, Results, Text

# Columns of data/chips.csv that are compared, in the order readers meet them.
COMPARED = (
    "bf16_dense_tflops",
    "fp8_dense_tflops",
    "memory_gb",
    "memory_bandwidth_gb_per_s",
    "interconnect_gb_per_s",
    "tdp_w",
)


def shares(evidence: Facts, chip_ids: Sequence[str], reference: str) -> Results:
    """Each specification of each chip as a share of the reference's: rows `chip/column`, column share.

    Helper columns: chip_id, specification. A specification that either chip lacks has no row.
    """
    chips = evidence["chips"]
    rows: dict[str, dict[str, str | float]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for chip_id in chip_ids:
        for column in COMPARED:
            if chips[column].notna()[[chip_id, reference]].all():
                measured, of = (evidence.number("chips", one, column) for one in (chip_id, reference))
                row = f"{chip_id}/{column}"
                rows[row] = {"chip_id": chip_id, "specification": column, "share": measured.value / of.value}
                inputs[row] = (measured, of)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["chip_id", "specification", "share"])
    return Results(f"specifications/{reference}", frame, SHARES, inputs)


SHARES = {
    "share": Column(
        "fraction", "specification ÷ that of the reference", Text("기준 칩 대비 비율", "share of the reference chip")
    )
}
