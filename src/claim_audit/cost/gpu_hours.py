"""The published GPU-hours of V3 and R1, stage by stage, and whether such hours are physically plausible."""

from dataclasses import replace

import pandas as pd

from claim_audit.cost.formulas import tflops_per_gpu, training_flop
from claim_audit.numbers import Column, Facts, Number, Results, Text
from claim_audit.parameters import Parameters

V3, R1 = "deepseek-v3", "deepseek-r1"
PRETRAINING = {V3: "v3-pretraining"}  # the stage whose tokens are the run's tokens, where the run has others
TOTALS = {"v3": (V3,), "r1": (R1,), "r1-with-base": (V3, R1)}
TOTAL_NAMES = {
    "v3": Text("V3 합계", "V3 in total"),
    "r1": Text("R1 단계 합계", "R1 stage in total"),
    "r1-with-base": Text("V3와 R1 합계", "V3 and R1 together"),
}
STAGE_COLUMNS = {
    "gpu_hours": Column("GPU-hours", "gpu_hours of the stage, or the sum over stages", Text("GPU 시간", "GPU-hours")),
    "usd": Column("USD", "gpu_hours × usd_per_gpu_hour", Text("임차료로 친 비용", "cost at a rental price")),
    "share": Column("fraction", "gpu_hours ÷ gpu_hours of r1-with-base", Text("전체 중 몫", "share of the total")),
}
PLAUSIBILITY_COLUMNS = {
    "training_flop": Column(
        "FLOP", "6 × active_parameters × tokens", Text("학습 연산량", "operations of the training run")
    ),
    "tflops_per_gpu": Column(
        "TFLOP/s", "training_flop ÷ (gpu_hours × 3600) ÷ 10^12", Text("GPU당 처리 속도", "throughput per GPU")
    ),
    "utilisation": Column(
        "fraction", "tflops_per_gpu ÷ bf16_dense_tflops of the chip", Text("연산 가동률", "utilisation of the peak")
    ),
    "reported_utilisation": Column(
        "fraction", "as published by the developer", Text("공개된 가동률", "utilisation as published")
    ),
}


def stages(evidence: Facts, params: Parameters) -> Results:
    """GPU-hours, cost in USD at `usd_per_gpu_hour` and share of the whole, by stage of V3 and R1 and in total.

    Rows are the stage ids, then v3, r1 and r1-with-base; helper columns run_id, name_ko, name_en and total (bool).
    Raises ValueError if a run has no stage. Source: the V3 technical report and the R1 paper.
    """
    table = evidence["training_stages"]
    hours = {run: _hours_by_stage(table, run) for run in (V3, R1)}
    rows = [
        {"id": stage, "run_id": run, **_stage_name(table, stage), "total": False, "gpu_hours": hours[run][stage]}
        for run in (V3, R1)
        for stage in hours[run].index
    ]
    for total, runs in TOTALS.items():
        name = {"name_ko": TOTAL_NAMES[total].ko, "name_en": TOTAL_NAMES[total].en}
        gpu_hours = sum(hours[run].sum() for run in runs)
        rows.append({"id": total, "run_id": runs[-1], **name, "total": True, "gpu_hours": gpu_hours})
    frame = pd.DataFrame(rows).set_index("id")
    frame["usd"] = frame["gpu_hours"] * params.usd_per_gpu_hour
    frame["share"] = frame["gpu_hours"] / sum(hours[run].sum() for run in TOTALS["r1-with-base"])

    price = params.number("usd_per_gpu_hour")
    facts: dict[str, dict[str, Number]] = {
        run: {stage: evidence.number("training_stages", stage, "gpu_hours") for stage in hours[run].index}
        for run in hours
    }
    inputs = {total: (*(f for run in runs for f in facts[run].values()), price) for total, runs in TOTALS.items()}
    totals = Results("cost/stages", frame, STAGE_COLUMNS, inputs)
    whole = totals.number("r1-with-base", "gpu_hours")
    by_stage = {stage: (fact, price, whole) for run in facts for stage, fact in facts[run].items()}
    return replace(totals, inputs={**by_stage, **inputs})


def _hours_by_stage(table: pd.DataFrame, run: str) -> "pd.Series[float]":
    own = table[table["run_id"] == run].sort_values("order", kind="stable")
    if own.empty:
        raise ValueError(f"training_stages: no stage of the run {run!r}; the cost of R1 cannot be summed without it")
    return own["gpu_hours"].astype(float)


def _stage_name(table: pd.DataFrame, stage: str) -> dict[str, str]:
    return {column: str(table.at[stage, column]) for column in ("name_ko", "name_en")}


def is_known(evidence: Facts, run: str, column: str) -> bool:
    """Whether `data/training_runs.csv` has the run and a value in the column."""
    runs = evidence["training_runs"]
    return run in runs.index and not pd.isna(runs.at[run, column])  # type: ignore[arg-type]


def plausibility(evidence: Facts, params: Parameters) -> Results:
    """Throughput each run must have kept up on its chips, and the share of their dense BF16 peak that this is.

    Rows are the runs with known chip, GPU-hours, active parameters and tokens; helper column chip_id. The hours of V3
    are those of its pre-training alone, as its tokens are. `reported_utilisation` is NaN where none was published.
    """
    runs = evidence["training_runs"]
    known = runs[runs[["chip_id", "gpu_hours", "active_parameters", "tokens"]].notna().all(axis="columns")]
    known = known[known["chip_id"].isin(evidence["chips"].index)]
    rows = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for run, chip in zip(map(str, known.index), known["chip_id"].astype(str), strict=True):
        hours = (
            evidence.number("training_stages", PRETRAINING[run], "gpu_hours")
            if run in PRETRAINING
            else evidence.number("training_runs", run, "gpu_hours")
        )
        active = evidence.number("training_runs", run, "active_parameters")
        tokens = evidence.number("training_runs", run, "tokens")
        peak = evidence.number("chips", chip, "bf16_dense_tflops")
        flop = training_flop(active.value, tokens.value)
        speed = tflops_per_gpu(flop, hours.value)
        rows[run] = {
            "chip_id": chip,
            "training_flop": flop,
            "tflops_per_gpu": speed,
            "utilisation": speed / peak.value,
            "reported_utilisation": known.at[run, "reported_utilisation"],
        }
        inputs[run] = (hours, active, tokens, peak)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["chip_id", *PLAUSIBILITY_COLUMNS])
    frame = frame.astype(dict.fromkeys(PLAUSIBILITY_COLUMNS, float))
    frame.index.name = "run_id"
    return Results("cost/plausibility", frame, PLAUSIBILITY_COLUMNS, inputs)
