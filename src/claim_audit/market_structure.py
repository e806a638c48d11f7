"""How the market is built: memory per GPU, who sells how much, what NVIDIA had at stake in China, results, prices.

Percentages are in percent (−16.97), not fractions.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from claim_audit.market import known_on, stated
from claim_audit.numbers import Column, Facts, Number, Results, Text
from claim_audit.uncertainty import Range, rounded

ALWAYS = "9999"  # a date by which everything is known
SELLERS_OF = ("hbm", "data-centre-gpu", "ai-accelerator")  # markets whose shares are shares of sellers
REFERENCE_CHIP = "h100"
CHIP_COLUMNS = ("memory_gb", "bf16_dense_tflops", "hbm_stacks")
MONTHS_OF = {"Q": 3, "H": 6}
CONCENTRATION_COLUMNS = (
    *("market", "period", "herfindahl", "sellers", "sellers_low", "sellers_high", "largest_percent"),
    "known_percent",
)

# Rows of china_exposure: a published share, or an amount over a revenue.
CHINA_SHARES = {"fy2023-billing": "nvidia-china-fy2023-billing", "fy2025-billing": "nvidia-china-fy2025-billing"}
CHINA_AMOUNTS = {
    "fy2025-head-office": ("nvidia-china-fy2025", "nvidia-revenue-fy2025"),
    "fy2026-head-office": ("nvidia-china-fy2026", "nvidia-revenue-fy2026"),
    "h20-announced": ("h20-charge-announced", "nvidia-revenue-fy2025"),
    "h20-booked": ("h20-charge-booked", "nvidia-revenue-fy2025"),
}
LATER_RESULTS = {
    "nvidia-revenue": ("nvidia-revenue-fy2025", "nvidia-revenue-fy2026"),
    "sk-hynix-profit": ("sk-hynix-profit-2024", "sk-hynix-profit-2025"),
}

HBM_PER_GPU = {
    "memory_gb": Column("GB", "memory_gb", Text("메모리 용량", "memory")),
    "hbm_stacks": Column("stacks", "hbm_stacks", Text("HBM 적층 수", "HBM stacks")),
    "memory_vs_h100": Column("times", "memory_gb / memory_gb(H100)", Text("H100 대비 메모리", "memory against H100")),
    "memory_per_compute_vs_h100": Column(
        "times",
        "(memory_gb / bf16_dense_tflops) / (the same of H100)",
        Text("H100 대비 연산당 메모리", "memory per operation against H100"),
    ),
}
CONCENTRATION = {
    "herfindahl": Column("index", "Σ share_percent²", Text("허핀달 지수", "Herfindahl index")),
    "sellers": Column("items", "10000 / Σ share_percent²", Text("실질 판매자 수", "effective number of sellers")),
    "largest_percent": Column("percent", "max share_percent", Text("1위 점유율", "share of the largest")),
    "known_percent": Column("percent", "Σ share_percent", Text("알려진 점유율의 합", "shares known")),
}
CHINA_EXPOSURE = {
    "usd": Column("USD", "value", Text("금액", "amount")),
    "share_percent": Column(
        "percent", "published share, else 100 × amount / revenue", Text("매출 대비 비중", "share of revenue")
    ),
}
CHANGE = {"change_percent": Column("percent", "100 × (after / before − 1)", Text("전년 대비", "on the year before"))}
PRICES = {"price_ratio": Column("ratio", "price(R1) / price(o1)", Text("o1 대비 이용 요금", "price against o1"))}


def hbm_per_gpu(evidence: Facts) -> Results:
    """High-bandwidth memory of each accelerator, by chip id: memory_gb, hbm_stacks (nan if unknown), and against an
    H100 memory_vs_h100 and memory_per_compute_vs_h100 (memory per dense BF16 operation). Helper: stacks_verified.
    """
    chips = evidence["chips"]
    memory, compute = chips["memory_gb"].astype(float), chips["bf16_dense_tflops"].astype(float)
    per_compute = memory / compute
    frame = pd.DataFrame(
        {
            "memory_gb": memory,
            "hbm_stacks": chips["hbm_stacks"].astype(float),
            "memory_vs_h100": (memory / memory[REFERENCE_CHIP]).map(rounded),
            "memory_per_compute_vs_h100": (per_compute / per_compute[REFERENCE_CHIP]).map(rounded),
            "stacks_verified": chips["hbm_stacks_verified"].astype(bool),
            "family": chips["family"],
        }
    )
    reference = stated(evidence, "chips", REFERENCE_CHIP, CHIP_COLUMNS[:2])
    inputs: dict[str, tuple[Number, ...]] = {
        chip: tuple(dict.fromkeys((*stated(evidence, "chips", chip, CHIP_COLUMNS), *reference)))
        for chip in map(str, chips.index)
    }
    return Results("market/hbm-per-gpu", frame, HBM_PER_GPU, inputs)


def known_shares(evidence: Facts, as_of: str = ALWAYS) -> pd.DataFrame:
    """The rows of market_shares whose period had ended by `as_of`, and every forecast."""
    table = evidence["market_shares"]
    ended = table["period"].map(period_end) <= as_of
    return table[ended | table["forecast"].astype(bool)]


def period_end(period: str) -> str:
    """The last day of a year (2024), half (2024-H1), quarter (2025-Q2) or fiscal year of NVIDIA's (FY2025)."""
    year, _, part = period.removeprefix("FY").partition("-")
    if period.startswith("FY"):  # NVIDIA's fiscal years end on the last Sunday of January
        return pd.offsets.LastWeekOfMonth(weekday=6).rollback(pd.Timestamp(int(year), 1, 31)).date().isoformat()
    month = int(part[1]) * MONTHS_OF[part[0]] if part else 12
    return pd.Period(f"{year}-{month:02}", "M").end_time.date().isoformat()


def concentration(evidence: Facts, as_of: str = ALWAYS) -> Results:
    """Oligopoly or monopoly: how concentrated each market of sellers is, one row per `<market>/<period>`.

    Columns: herfindahl (sum of the squared known shares, so a lower bound; 10,000 is one seller), sellers (10,000 over
    it: how many sellers of equal size would be as concentrated, with the spread between sources), largest_percent,
    known_percent (shares added up). Helpers: market, period.
    """
    table = known_shares(evidence, as_of)
    rows: dict[str, dict[str, object]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for (market, period), group in table[table["market"].isin(SELLERS_OF)].groupby(["market", "period"], sort=False):
        name = f"{market}/{period}".lower()
        shares = [evidence.number("market_shares", str(row), "share_percent") for row in group.index]
        rows[name] = {"market": market, "period": period} | _concentration_of([Range.of(share) for share in shares])
        inputs[name] = tuple(shares)
    return Results("market/concentration", _frame(rows, CONCENTRATION_COLUMNS), CONCENTRATION, inputs)


def china_exposure(evidence: Facts, as_of: str = ALWAYS) -> Results:
    """What NVIDIA had at stake in China, as known on `as_of`: rows by year and basis, then the H20 charge as announced
    and as booked.

    Columns: usd (nan where only a share was published) and share_percent of NVIDIA's revenue (for the H20 rows: of
    FY2025, the last full year before the licence rule).
    """
    rows: dict[str, dict[str, object]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    known = known_shares(evidence, as_of).index
    for row, share_id in CHINA_SHARES.items():
        if share_id in known:
            share = evidence.number("market_shares", share_id, "share_percent")
            rows[row] = {"usd": math.nan, "share_percent": share.value}
            inputs[row] = (share,)
    for row, ids in CHINA_AMOUNTS.items():
        if disclosed(evidence, ids, as_of):
            part, whole = (evidence.number("disclosures", one, "value") for one in ids)
            rows[row] = {"usd": part.value, "share_percent": rounded(100 * part.value / whole.value)}
            inputs[row] = (part, whole)
    return Results("market/china-exposure", _frame(rows, tuple(CHINA_EXPOSURE)), CHINA_EXPOSURE, inputs)


def later_results(evidence: Facts, as_of: str = ALWAYS) -> Results:
    """Did the feared fall in demand come? Rows nvidia-revenue, sk-hynix-profit, as far as known on `as_of`:
    change_percent on the year before.
    """
    rows: dict[str, dict[str, object]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for row, ids in LATER_RESULTS.items():
        if disclosed(evidence, ids, as_of):
            before, after = (evidence.number("disclosures", one, "value") for one in ids)
            rows[row] = {"change_percent": rounded(100 * (after.value / before.value - 1))}
            inputs[row] = (before, after)
    return Results("market/later-results", _frame(rows, tuple(CHANGE)), CHANGE, inputs)


def prices(evidence: Facts) -> Results:
    """What using R1 costs against using o1, at list prices per token: rows input, cache and output; price_ratio."""
    rows: dict[str, dict[str, object]] = {}
    inputs: dict[str, tuple[Number, ...]] = {}
    for kind in ("input", "cache", "output"):
        r1, o1 = (evidence.number("disclosures", f"{model}-api-{kind}", "value") for model in ("r1", "o1"))
        rows[kind] = {"price_ratio": rounded(r1.value / o1.value)}
        inputs[kind] = (r1, o1)
    return Results("market/prices", _frame(rows, tuple(PRICES)), PRICES, inputs)


def disclosed(evidence: Facts, ids: Iterable[str], as_of: str = ALWAYS) -> bool:
    """Whether all these disclosures were known on the day `as_of`."""
    dates = evidence["disclosures"]["as_of"]
    return all(known_on(str(dates[one]), as_of) for one in ids)


def _concentration_of(shares: Sequence[Range]) -> dict[str, float]:
    """The columns of `concentration` for shares in percent; a spread of shares is a spread of sellers, turned round."""
    low, middle, high = (math.fsum(getattr(share, end) ** 2 for share in shares) for end in ("low", "value", "high"))
    return {
        "herfindahl": rounded(middle),
        "sellers": rounded(100.0**2 / middle),
        "sellers_low": rounded(100.0**2 / high),
        "sellers_high": rounded(100.0**2 / low),
        "largest_percent": rounded(max(share.value for share in shares)),
        "known_percent": rounded(math.fsum(share.value for share in shares)),
    }


def _frame(rows: Mapping[str, Mapping[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows.values()), index=list(rows), columns=list(columns))
