"""The tables on the market: share prices, sellers, later results, prices, memory, China."""

from claim_audit import market
from claim_audit import market_structure as structure
from claim_audit.evidence import Evidence
from claim_audit.numbers import Day, Fact, Name, Results, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import interval, table
from claim_audit.tables import Cell, Column, ReportTable, Shown

WHO = Column(Text("기업, 지수", "Company or index"))
SELLER = Column(Text("업체", "Seller"))
PERIOD = Column(Text("기간", "Period"))
WHAT = Column(Text("항목", "Item"))
BASIS = Column(Text("기준", "Basis"))
AS_OF = Column(Text("시점", "As of"))
RANGE = Column(Text("출처 사이의 폭", "Spread between sources"), numeric=True)
BACK = {True: Text("예", "yes"), False: Text("아니요", "no")}
EVENTS = {
    "day": Text("급락일", "The day"),
    "rebound": Text("이튿날 반등", "Rebound the next day"),
    "record": Text("사상 최고가까지", "To the record close"),
    "year": Text("그해 연말까지", "To the end of the year"),
}
MARKETS = {
    "hbm": Text("고대역폭 메모리(HBM)", "High-bandwidth memory (HBM)"),
    "data-centre-gpu": Text("데이터센터 GPU", "Data-centre GPUs"),
    "ai-accelerator": Text("AI 가속기", "AI accelerators"),
}
RENT_KINDS = {
    "rental-on-demand": Text("수시 임차", "on demand"),
    "rental-contract": Text("일 년 계약", "one-year contract"),
}
TOKENS = {
    "input": Text("입력", "Input"),
    "cache": Text("입력(캐시 적중)", "Input, cached"),
    "output": Text("출력", "Output"),
}
RESULTS = {
    "nvidia-revenue": Text("회계연도 매출", "revenue of the fiscal year"),
    "sk-hynix-profit": Text("연간 영업이익", "operating profit of the year"),
}
BASES = {
    "billing": Text("청구지 기준", "by billing location"),
    "head-office": Text("고객 본사 기준", "by customer’s head office"),
}
H20_ITEMS = (
    *("h20-sales-q1", "h20-charge-announced", "h20-charge-booked", "h20-unshipped", "h20-loss-guided"),
    *("h20-sales-q3", "nvidia-china-sales-q3", "h20-revenue-share", "h200-revenue-share", "h200-china-revenue"),
)


def share_price_moves(evidence: Evidence, params: Parameters) -> ReportTable:
    """Every move known on the reference date, and what each fall has come to since."""
    moves = market.moves(evidence, params)
    rows = [
        (
            evidence.text("market_moves", str(row), "entity"),
            EVENTS[str(move["event"])],
            Day(str(move["to_on"])),
            Shown(moves.number(str(row), "change_percent"), "4,signed"),
            interval(moves.number(str(row), "change_percent"), "4"),
            Shown(moves.number(str(row), "since_percent"), "4,signed") if move["since_on"] else None,
            BACK[bool(move["reversed"])] if move["since_on"] else None,
        )
        for row, move in moves.frame.iterrows()
    ]
    columns = (
        WHO,
        Column(Text("구간", "Move")),
        Column(Text("종가일", "Close of")),
        Column(Text("등락률", "Change"), numeric=True),
        RANGE,
        Column(Text("급락일 종가 대비", "Since the close of the fall"), numeric=True),
        Column(Text("낙폭 만회", "Fall made good")),
    )
    caption = Text("R1 공개 뒤의 주가와 지수", "Share prices and indices after the release of R1")
    return table("share-price-moves", params, caption, columns, rows)


def seller_concentration(evidence: Evidence, params: Parameters) -> ReportTable:
    """Oligopoly or monopoly: the largest seller's share and how many equal sellers each market amounts to."""
    concentration = structure.concentration(evidence, params.as_of)
    rows = [
        (
            MARKETS[str(about["market"])],
            period(str(about["period"])),
            evidence.text("market_shares", _share_ids(concentration, str(row))[0], "basis"),
            concentration.number(str(row), "largest_percent"),
            Shown(concentration.number(str(row), "sellers"), "plain"),
            interval(concentration.number(str(row), "sellers"), "3,plain"),
        )
        for row, about in concentration.frame.iterrows()
    ]
    columns = (
        Column(Text("시장", "Market")),
        PERIOD,
        BASIS,
        Column(Text("선두의 점유율", "Share of the largest"), numeric=True),
        Column(Text("같은 크기로 치면 몇 곳", "Sellers of equal size"), numeric=True),
        RANGE,
    )
    caption = Text("과점인가 독점인가: 시장별 집중도", "Oligopoly or monopoly: how concentrated each market is")
    return table("seller-concentration", params, caption, columns, rows)


def later_results(evidence: Evidence, params: Parameters) -> ReportTable:
    """Revenue and profit in the year before and the year after, as far as known."""
    results = structure.later_results(evidence, params.as_of)
    rows: list[tuple[Cell, ...]] = []
    for row in results.frame.index:
        before, after = structure.LATER_RESULTS[str(row)]
        rows.append(
            (
                evidence.text("disclosures", after, "entity"),
                RESULTS[str(row)],
                Shown(evidence.number("disclosures", before, "value"), "4"),
                Shown(evidence.number("disclosures", after, "value"), "4"),
                Shown(results.number(str(row), "change_percent"), "signed"),
            )
        )
    columns = (
        WHO,
        WHAT,
        Column(Text("앞선 해", "Year before"), numeric=True),
        Column(Text("그다음 해", "Year after"), numeric=True),
        Column(Text("변화", "Change"), numeric=True),
    )
    caption = Text("그 뒤의 실적", "Results since")
    return table("later-results", params, caption, columns, rows)


def api_prices(evidence: Evidence, params: Parameters) -> ReportTable:
    """List prices per million tokens of R1 and o1 and how far apart they are."""
    prices = structure.prices(evidence)
    rows: list[tuple[Cell, ...]] = [
        (
            TOKENS[str(kind)],
            *(
                Shown(evidence.number("disclosures", f"{model}-api-{kind}", "value"), "exact,plain")
                for model in ("r1", "o1")
            ),
            Shown(prices.number(str(kind), "price_ratio")),
        )
        for kind in prices.frame.index
    ]
    columns = (
        Column(Text("토큰", "Tokens")),
        Column(Text("R1(달러)", "R1 (USD)"), numeric=True),
        Column(Text("o1(달러)", "o1 (USD)"), numeric=True),
        Column(Text("o1 대비", "R1 against o1"), numeric=True),
    )
    caption = Text("토큰 백만 개를 쓰는 정가", "List price of a million tokens")
    return table("api-prices", params, caption, columns, rows)


def h100_rents(evidence: Evidence, params: Parameters) -> ReportTable:
    """What an H100 cost to rent, by date and by kind of offer."""
    prices = evidence["gpu_prices"]
    known = prices[(prices["chip_id"] == "h100") & prices["kind"].isin(list(RENT_KINDS))]
    known = known[[market.known_on(iso, params.as_of) for iso in known["as_of"]]]
    rows = [
        (
            Day(str(about["as_of"])),
            RENT_KINDS[str(about["kind"])],
            evidence.number("gpu_prices", str(row), "usd"),
            interval(evidence.number("gpu_prices", str(row), "usd"), "exact,plain"),
            evidence.text("gpu_prices", str(row), "note"),
        )
        for row, about in known.sort_values(["kind", "as_of"], kind="stable").iterrows()
    ]
    columns = (
        AS_OF,
        Column(Text("방식", "Kind of offer")),
        Column(Text("시간당 임차료", "Rent per hour"), numeric=True),
        RANGE,
        Column(Text("설명", "Note")),
    )
    caption = Text("H100 임차료의 흐름", "What an H100 cost to rent")
    return table("h100-rents", params, caption, columns, rows)


def hbm_shares(evidence: Evidence, params: Parameters) -> ReportTable:
    """Who sells high-bandwidth memory: forecasts and shipments, marked as such."""
    known = structure.known_shares(evidence, params.as_of)
    rows = [
        (
            evidence.text("market_shares", str(row), "entity"),
            period(str(share["period"])),
            evidence.text("market_shares", str(row), "basis"),
            evidence.number("market_shares", str(row), "share_percent"),
            interval(evidence.number("market_shares", str(row), "share_percent")),
        )
        for row, share in known[known["market"] == "hbm"].iterrows()
    ]
    columns = (SELLER, PERIOD, BASIS, Column(Text("점유율", "Share"), numeric=True), RANGE)
    caption = Text("고대역폭 메모리 점유율: 전망과 출하 실적", "Shares of high-bandwidth memory: forecast and shipped")
    return table("hbm-shares", params, caption, columns, rows)


def nvidia_china(evidence: Evidence, params: Parameters) -> ReportTable:
    """China's share of NVIDIA's revenue on both bases."""
    exposure = structure.china_exposure(evidence, params.as_of)
    rows = [
        (
            period(row.partition("-")[0].upper()),
            BASES[row.partition("-")[2]],
            None if exposure.frame["usd"].isna()[row] else exposure.number(row, "usd"),
            exposure.number(row, "share_percent"),
        )
        for row in map(str, exposure.frame.index)
        if row.startswith("fy")
    ]
    columns = (
        PERIOD,
        BASIS,
        Column(Text("중국 매출", "Revenue from China"), numeric=True),
        Column(Text("매출 대비 비중", "Share of revenue"), numeric=True),
    )
    caption = Text("엔비디아 매출에서 중국의 몫, 두 가지 기준", "China’s share of NVIDIA’s revenue on two bases")
    return table("nvidia-china", params, caption, columns, rows)


def h20_charges(evidence: Evidence, params: Parameters) -> ReportTable:
    """What the licence rule on the H20 cost: announced, booked, not shipped; and what came after."""
    rows = [
        (
            evidence.text("disclosures", item, "what"),
            evidence.number("disclosures", item, "value"),
            evidence.day("disclosures", item, "as_of"),
            evidence.text("disclosures", item, "note"),
        )
        for item in H20_ITEMS
        if structure.disclosed(evidence, [item], params.as_of)
    ]
    columns = (WHAT, Column(Text("값", "Value"), numeric=True), AS_OF, Column(Text("설명", "Note")))
    caption = Text("H20 수출 허가제가 엔비디아에 남긴 것", "What the licence rule on the H20 did to NVIDIA")
    return table("h20-charges", params, caption, columns, rows)


def _share_ids(concentration: Results, row: str) -> list[str]:
    """The rows of market_shares that a row of the concentration was made from."""
    return [number.row for number in concentration.inputs[row] if isinstance(number, Fact)]


def period(iso: str) -> Name:
    """A period as it is said: 2024, the second quarter of 2025, fiscal 2025."""
    year, _, part = iso.removeprefix("FY").partition("-")
    if iso.startswith("FY"):
        return Name(Text(f"{year} 회계연도", f"fiscal {year}"))
    if not part:
        return Name(Text(f"{year}년", year))
    half = part[0] == "H"
    return Name(
        Text(f"{year}년 {['', '상', '하'][int(part[1])]}반기" if half else f"{year}년 {part[1]}분기", f"{part} {year}")
    )
