"""How far the default draws are from a run of 2^22 points: python benchmarks/convergence.py [--power 22] [--seeds 20].

Every percentile and probability that the models give with 4,096 Sobol points is set against the same with 2^POWER
points. A probability is off by so many percentage points, a percentile by so many per cent. The default seed is the one
of the report; the other seeds show what it might have been. Takes some minutes and about 3 GB at 2^22.
"""

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd

from claim_audit import cost, evidence, fleet, parity, verdicts
from claim_audit.evidence import Evidence
from claim_audit.numbers import Results
from claim_audit.parameters import Parameters

# What the report may be off by: percentage points for a probability, per cent for a percentile.
LIMITS = {"probability": 0.5, "percentile": 2.0}
TABLES = {
    "cost/ratios": cost.ratios,
    "cost/trend": cost.trend,
    "fleet/pool": fleet.pool,
    "fleet/capability": fleet.capability,
    "performance_parity/summary": parity.summary,
}
CHANCES = ("probability", "probability_strict", "probability_below_trend", "similar")


def main() -> None:
    """Print the table of `convergence.md`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--power", type=int, default=22)
    parser.add_argument("--seeds", type=int, default=20)
    asked = parser.parse_args()
    known, params = evidence.load(), Parameters()
    reference = numbers(known, with_draws(params, 2**asked.power))
    seeds = [params.model_copy(update={"seed": seed}) for seed in range(asked.seeds)]
    default = errors(numbers(known, params), reference)
    others = pd.concat([errors(numbers(known, one), reference)["error"] for one in seeds], axis=1)
    print(f"| numbers | kind | how many | default seed: median | largest | {asked.seeds} seeds: median | largest |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for (table, kind), group in default.groupby(["table", "kind"], sort=False):
        unit = " points" if kind == "probability" else "%"
        spread = others.loc[group.index].to_numpy()
        cells = (group["error"].median(), group["error"].max(), np.median(spread), spread.max())
        print(f"| {table} | {kind} | {len(group)} | " + " | ".join(f"{cell:.3f}{unit}" for cell in cells) + " |")


def with_draws(params: Parameters, draws: int) -> Parameters:
    """The parameters with more draws than a reader may ask for."""
    return params.model_copy(update={"draws": draws})


def numbers(known: Evidence, params: Parameters) -> pd.DataFrame:
    """Every number that depends on the draws, by key: table, kind (probability or percentile), value."""
    found = [row for name, model in TABLES.items() for row in of_table(name, model(known, params))]
    for verdict in verdicts.audit(known, params, flips=False).values():
        if verdict.probability:
            found.append((f"verdicts/{verdict.claim_id}", "verdicts", "probability", verdict.probability.value))
    return pd.DataFrame(found, columns=["key", "table", "kind", "value"]).set_index("key")


def of_table(name: str, results: Results) -> Iterator[tuple[str, str, str, float]]:
    """The cells of a table that are percentiles (of a column with ends) or probabilities."""
    for column in results.columns:
        ends = (f"{column}_low", column, f"{column}_high")
        kind = "probability" if column in CHANCES else "percentile"
        drawn = (column,) if kind == "probability" else ends if ends[0] in results.frame else ()
        for one in drawn:
            for row, value in results.frame[one].astype(float).dropna().items():
                yield f"{name}/{row}/{one}", name, kind, value


def errors(found: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """`found` with its distance from the reference: percentage points of a probability, per cent of a percentile."""
    distance = (found["value"] - reference["value"]).abs()
    # Percentiles of a gap in points may lie about nought: they are measured against the width of its interval.
    scale = reference["value"].abs().where(reference["table"] != "performance_parity/summary", widths(reference))
    relative = distance.where(found["kind"] == "probability", distance / scale)
    return found.assign(error=100 * relative.fillna(0.0))


def widths(reference: pd.DataFrame) -> pd.Series:
    """For each number of a table with ends, how wide its interval is."""
    stem = reference.index.str.replace(r"_(low|high)$", "", regex=True)
    return reference["value"].groupby(stem).transform(lambda ends: ends.max() - ends.min())


if __name__ == "__main__":
    main()
