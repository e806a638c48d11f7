"""Test scores, share prices, market shares and single figures that fit no other table."""

from claim_audit.evidence.schemas.columns import (
    basis,
    choice,
    day,
    flag,
    key,
    notes,
    number,
    positive,
    ref,
    sources,
    text,
    triple,
    words,
)
from claim_audit.evidence.schemas.magnitudes import change_follows, likely_in_unit
from claim_audit.evidence.schemas.rules import not_before, ranges
from claim_audit.evidence.schemas.table import Table
from claim_audit.numbers import UNITS, Text

MARKETS = {
    "hbm": Text("HBM 시장", "HBM market"),
    "data-centre-gpu": Text("데이터센터 GPU", "data-centre GPUs"),
    "ai-accelerator": Text("AI 가속기", "AI accelerators"),
    "nvidia-china-revenue": Text("중국 매출", "revenue from China"),
    "samsung-hbm-china": Text("중국 HBM 매출", "HBM revenue from China"),
    "dram-hbm": Text("HBM 매출", "revenue from HBM"),
}
EVENTS = {
    "day": Text("급락일", "on the day"),
    "rebound": Text("반등", "rebound"),
    "record": Text("사상 최고까지", "to the record"),
    "year": Text("연말까지", "to the end of the year"),
}

BENCHMARKS = Table(
    "benchmarks",
    "A published score of a model on a test.",
    {
        "score_id": key("id of the score"),
        "benchmark_id": text("the test; rows of one test and day are comparable", pattern=r"[a-z0-9-]+", like="an id"),
        "benchmark": ref("the test's name, as in names.csv (column en)", "names", "en"),
        **words("metric", "what the score counts"),
        "unit": choice("unit of the score", ("percent", "Elo", "points")),
        "model_id": ref("the model, by its id in names.csv", "names"),
        **triple("score", number("the score", "row", "", "", required=True, at_least=0)),
        "votes": positive("votes behind it", "items", "투표 수", "votes", likely=(10, 10_000_000)),
        "reported_by": text("who published the score"),
        "independent": flag("true if neither model's developer reported it"),
        **basis(),
        "as_of": day("when"),
        "source_ids": sources(),
        **notes(),
    },
    Text("{model_id} {benchmark} {metric_ko}", "{model_id}, {benchmark}, {metric_en}"),
    "Add both models of a comparison, each with who reported it.",
    (
        *ranges(("score_low", "score", "score_high")),
        *likely_in_unit("score_low", "score", "score_high", percent=(1, 100)),
    ),
)

MARKET_MOVES = Table(
    "market_moves",
    "A move of a share price or index: on the day, the rebound, a later record, a year on.",
    {
        "move_id": key("id of the move"),
        **words("entity", "the company or index"),
        "symbol": text("ticker"),
        "event": choice("what it is", EVENTS),
        "from_on": day("from this day's close; blank for the trading day before", required=False),
        "to_on": day("to this day's close"),
        "from_price": positive(
            "close before, in currency (index: points)", "index", "이전 종가", "close before", likely=(1, 10_000_000)
        ),
        "to_price": positive(
            "close after, in currency (index: points)", "index", "종가", "close", likely=(1, 10_000_000)
        ),
        "currency": choice("currency of the prices; blank for an index", ("USD", "KRW"), required=False),
        **triple(
            "change_percent",
            number("change", "percent", "주가 변동률", "change", required=True, at_least=-100, likely=(-60, 2_000)),
        ),
        "market_value_change_usd": number(
            "change in market value", "USD", "시가총액 변동", "change in market value", likely=(-5e12, 5e12)
        ),
        **basis(),
        "source_ids": sources(),
        **notes(),
    },
    Text("{entity_ko} {event}", "{entity_en}, {event}:"),
    "Where both closes are known, change_percent follows from them.",
    (
        *ranges(("change_percent_low", "change_percent", "change_percent_high")),
        change_follows("change_percent", "from_price", "to_price", within=0.006),
        not_before("to_on", "from_on"),
    ),
)

MARKET_SHARES = Table(
    "market_shares",
    "A share of a market or of a company's revenue.",
    {
        "share_id": key("id of the share"),
        "market": choice("of what", MARKETS),
        **words("entity", "whose share"),
        "period": text(
            "when",
            pattern=r"(FY)?[0-9]{4}(-(Q[1-4]|H[12]))?",
            like="a period such as 2024, 2025-Q2, 2024-H1 or FY2025",
        ),
        **triple("share_percent", number("share", "percent", "비중", "share", required=True, at_least=0, at_most=100)),
        **words("basis", "what is counted"),
        "forecast": flag("true if it was forecast, not measured"),
        **basis(),
        "source_ids": sources(),
        **notes(),
    },
    Text("{entity_ko} {market}({period}, {basis_ko})", "{entity_en}, {market} ({period}, {basis_en}):"),
    "Sources that contradict each other are rows of their own.",
    ranges(("share_percent_low", "share_percent", "share_percent_high")),
)

DISCLOSURES = Table(
    "disclosures",
    "A single figure that fits no other table.",
    {
        "disclosure_id": key("id of the figure"),
        **words("entity", "whose figure, or who gave it"),
        **words("what", "what it is"),
        **triple("value", number("the figure", "row", "", "", required=True)),
        "unit": choice("unit of the figure, a key of numbers.UNITS", tuple(UNITS)),
        "as_of": day("when"),
        **basis(),
        "source_ids": sources(),
        **notes(),
    },
    Text("{entity_ko}: {what_ko}", "{entity_en}: {what_en}"),
    "Before adding a row here, see whether another table is meant for it.",
    (*ranges(("value_low", "value", "value_high")), *likely_in_unit("value_low", "value", "value_high")),
)

TABLES = (BENCHMARKS, MARKET_MOVES, MARKET_SHARES, DISCLOSURES)
