"""What rows of results and groups of numbers are called: ids of tables by their names in `data/`, the rest by words."""

from claim_audit.numbers import Lang, Text
from claim_audit.page.appendices import PageEvidence
from claim_audit.page.outputs import Ledger

NAMING = (
    *("chips", "training_runs", "training_stages", "assumptions", "fleet_estimates", "market_moves", "cost_estimates"),
    *("verdict_scale", "disclosures", "names", "benchmarks", "gpu_prices"),
)


class RowNames:
    """Names for ids, in one language; a row may also be called after a number or a claim of the page."""

    def __init__(self, evidence: PageEvidence, lang: Lang, ledger: Ledger) -> None:
        self.evidence = evidence
        self.lang = lang
        known = [table for table in NAMING if table in evidence.tables]
        self._tables = {table: frozenset(map(str, evidence[table].index)) for table in known}
        self._labels = {_as_id(number.key): number.label[lang] for number in ledger.numbers.values()}
        self._labels |= {claim: about["claim"] for claim, about in ledger.verdicts().items() if "claim" in about}

    def row(self, path: str) -> str:
        """What the row at `path` is called: rental/gpt-4 -> GPT-4, 임차 기준. '' where nothing needs saying."""
        parts = [self.part(part) for part in reversed(path.split("/"))]
        return ", ".join(part for part in parts if part)

    def part(self, part: str) -> str:
        """What one id is called; itself if nothing knows it."""
        if part in PARTS:
            return PARTS[part][self.lang]
        for table, ids in self._tables.items():
            if part in ids:
                return self.evidence.name(table, part).text[self.lang]
        return self._labels.get(part, part)

    def group(self, name: str) -> str:
        """The heading of a group of numbers: a results table or a file of `data/`."""
        return GROUPS[name][self.lang] if name in GROUPS else name


def _as_id(key: str) -> str:
    """How checks call an input made of a number: training_runs/gpt-4/gpu_hours -> gpt-4-gpu-hours."""
    return "-".join(key.split("/")[-2:]).replace("_", "-")


GROUPS = {
    "cost/at-rental-price": Text("같은 임차료로 친 비용", "Costs at one rental price"),
    "cost/combined": Text("모델별로 모은 학습비 추정", "Estimates of training cost, by model"),
    "cost/mixed": Text("기준을 섞은 비교", "Comparisons that mix bases"),
    "cost/months": Text("두 학습 사이의 개월 수", "Months between two runs"),
    "cost/plausibility": Text("가동률로 본 그럴듯함", "Plausibility by utilisation"),
    "cost/published": Text("발표된 비용", "Published costs"),
    "cost/ratios": Text("비용 비율", "Cost ratios"),
    "cost/sensitivity": Text("비용 비율을 좌우하는 입력", "What drives the cost ratio"),
    "cost/stages": Text("단계별 비용", "Cost by stage"),
    "cost/tornado": Text("입력 하나씩 움직인 비용 비율", "The cost ratio, one input at a time"),
    "cost/trend": Text("추세와 견준 비용", "Costs against the trend"),
    "export-matrix": Text("규정에 걸리는 칩", "Chips stopped by each rule"),
    "export_rules/headroom": Text("기준선까지의 거리", "Distance from each threshold"),
    "export_rules/metrics": Text("규정이 보는 칩의 값", "What the rules measure"),
    "export_rules/timeline": Text("칩마다 같은 상태가 이어진 기간", "How long each status lasted"),
    "fleet/capability": Text("그만한 칩으로 할 수 있는 일", "What such a fleet could do"),
    "fleet/cross-checks": Text("발표된 값과 맞춰 보기", "Checks against published values"),
    "fleet/estimates": Text("보유량 추정의 가중치", "Weights of the estimates of the fleet"),
    "fleet/pool": Text("추정을 모은 보유량", "The estimates of the fleet, pooled"),
    "fleet/supply": Text("중국에 팔린 칩 가운데 몫", "Shares of the chips sold to China"),
    "market": Text("시장", "The market"),
    "market/china-exposure": Text("중국 매출", "Sales to China"),
    "market/concentration": Text("판매자의 집중", "Concentration of sellers"),
    "market/demand": Text("값이 내릴 때의 수요", "Demand when the price falls"),
    "market/hbm-per-gpu": Text("칩마다의 메모리", "Memory per chip"),
    "market/later-results": Text("그 뒤의 실적", "Later results"),
    "market/moves": Text("주가의 움직임", "Share-price moves"),
    "market/prices": Text("이용 요금", "Prices of use"),
    "performance_parity/scores": Text("시험 점수의 차이", "Differences in scores"),
    "performance_parity/summary": Text("점수 차이의 평균", "Mean differences in scores"),
    "specifications/h100": Text("H100과 견준 사양", "Specifications against the H100"),
    "what-if": Text("값을 바꾼 설정", "Settings of the what-if panel"),
    "verdicts": Text("판정과 그 경계", "Verdicts and where they turn"),
    "article": Text("기사에서 읽은 수치", "Figures read from the article"),
    "assumptions": Text("가정", "Assumptions"),
    "benchmarks": Text("시험 점수", "Benchmark scores"),
    "china_sales": Text("중국에 팔린 칩", "Chips sold to China"),
    "chips": Text("칩의 사양", "Specifications of chips"),
    "claims": Text("기사의 주장", "Claims of the article"),
    "cost_estimates": Text("발표된 비용 추정", "Published estimates of cost"),
    "disclosures": Text("공시와 보도에 나온 값", "Figures disclosed or reported"),
    "export_limbs": Text("수출 규정의 기준선", "Thresholds of the export rules"),
    "fleet_estimates": Text("보유량 추정", "Estimates of the fleet"),
    "gpu_prices": Text("GPU 가격", "Prices of GPUs"),
    "market_moves": Text("주가", "Share prices"),
    "parameters": Text("매개변수", "Parameters"),
    "market_shares": Text("점유율", "Market shares"),
    "training_runs": Text("모델의 학습", "Training runs"),
    "training_stages": Text("학습의 단계", "Stages of training"),
    "verdict_scale": Text("판정의 눈금", "The verdict scale"),
}

PARTS = {
    "": Text("", ""),
    "flip": Text("", ""),
    "cost_ratio": Text("", ""),
    "training_runs": Text("", ""),
    "mean": Text("전체 평균", "mean of all"),
    "rental": Text("임차 기준", "rental basis"),
    "amortised": Text("상각 기준", "amortised basis"),
    "programme": Text("개발 전체 기준", "whole programme"),
    "press": Text("기준 없는 금액", "basis not stated"),
    "gpu-hours": Text("GPU시간만", "GPU-hours alone"),
    "at-most": Text("", ""),
    "claimed": Text("기사의 주장", "as the article claims"),
    "disclosed": Text("공개 문서에 나온 칩", "chips disclosed"),
    "semianalysis-mix": Text("세미애널리시스의 구성", "SemiAnalysis’s mix"),
    "v3-cluster": Text("V3를 학습한 클러스터", "the cluster that trained V3"),
    "r1-with-base": Text("V3와 R1 합계", "V3 and R1 together"),
    "pool": Text("모두 모은 값", "all pooled"),
    "count": Text("", ""),
    "built": Text("이 보고서의 설정", "as in this report"),
    "tick": Text("축의 눈금", "ticks of the axis"),
    "rental-llama": Text("Llama 3.1 405B와 임차료로만", "rental price, against Llama 3.1 405B"),
    "dearest": Text("가장 비싼 임차료", "the dearest rental price"),
    "experiments": Text("실험이 많은 개발 전체", "a programme of many experiments"),
    "stage": Text("R1 단계만", "the R1 stage alone"),
    "twentieth": Text("더 낮은 비율 주장", "a lower ratio claimed"),
    "fewer": Text("더 적은 보유량 주장", "a smaller fleet claimed"),
    "inelastic": Text("둔한 수요", "sluggish demand"),
    "elastic": Text("민감한 수요", "eager demand"),
    "tally": Text("", ""),
    "comparison": Text("", ""),
    "all": Text("모두", "all"),
    "rows": Text("모두", "all"),
    "probability": Text("확률이 절반 이상", "likely"),
    "probability_strict": Text("미만일 확률이 절반 이상", "likely to be less"),
    "probability_below_trend": Text("추세보다 쌀 확률이 절반 이상", "likely below the trend"),
    "mixed": Text("섞은 비교", "mixed"),
    "distinct": Text("서로 다른 주장", "distinct"),
    "graded": Text("판정한 주장", "graded"),
    "holds": Text("맞는 쪽", "hold"),
    "fails": Text("틀린 쪽", "fail"),
    "hold": Text("맞는 칸", "cells that hold"),
    "fail": Text("틀린 칸", "cells that fail"),
    "cells": Text("표의 모든 칸", "all cells of the table"),
    "open": Text("판단하지 않음", "left open"),
    "between": Text("사이에 걸침", "in between"),
    "undecided": Text("확인할 수 있으나 못 가림", "checkable but undecided"),
    "not-checkable": Text("확인할 수 없음", "not checkable"),
    "headings": Text("제목과 소제목", "headings"),
    "repeats": Text("되풀이", "repeats"),
    "claims": Text("", ""),
    "stated": Text("단정", "stated as fact"),
    "attributed": Text("전언", "attributed"),
    "alleged": Text("의혹", "alleged"),
    "forecast": Text("전망", "forecast"),
    "opinion": Text("의견", "opinion"),
    "without": Text("이 시험을 뺀 평균", "mean without it"),
    "codeforces-percentile": Text("Codeforces 백분위", "Codeforces percentile"),
    "codeforces-rating": Text("Codeforces 등급 점수", "Codeforces rating"),
    "arena-2025-01": Text("2025년 1월 이용자 평가", "user ratings of January 2025"),
    "arena-2025-02": Text("2025년 2월 이용자 평가", "user ratings of February 2025"),
    "bf16_dense_tflops": Text("BF16 연산 성능", "BF16 throughput"),
    "fp8_dense_tflops": Text("FP8 연산 성능", "FP8 throughput"),
    "interconnect_gb_per_s": Text("칩 간 연결 속도", "interconnect"),
    "memory_gb": Text("메모리 용량", "memory"),
    "memory_bandwidth_gb_per_s": Text("메모리 대역폭", "memory bandwidth"),
    "tdp_w": Text("정격 전력", "rated power"),
    "free-days": Text("", ""),
    "american": Text("미국 칩 모두", "all American chips"),
    "stopped-by-2022-10": Text("2022년 10월 규정", "the rule of October 2022"),
    "stopped-by-2023-10": Text("2023년 10월 규정", "the rule of October 2023"),
    "stopped-by-2025-04-letter": Text("2025년 4월 H20 통보", "the H20 letter of April 2025"),
    "stopped-by-2025-07-h20": Text("2025년 7월 H20 허가 방침", "H20 licences from July 2025"),
    "stopped-by-2026-01": Text("2026년 1월 규정", "the rule of January 2026"),
    "io-and-compute": Text("입출력과 연산을 함께 재는 조항", "input-output and compute together"),
    "a.1": Text("a.1항(연산)", "paragraph a.1 (compute)"),
    "a.2": Text("a.2항(밀도)", "paragraph a.2 (density)"),
    "b.1": Text("b.1항(사전 통지)", "paragraph b.1 (notification)"),
    "b.2": Text("b.2항(사전 통지, 밀도)", "paragraph b.2 (notification, density)"),
    "case-by-case": Text("건별 심사의 상한", "ceilings of case-by-case review"),
    "case-by-case-dense": Text("건별 심사의 상한(밀도)", "ceilings of case-by-case review (density)"),
    "denial": Text("거부 원칙", "presumption of denial"),
    "denial-dense": Text("거부 원칙(밀도)", "presumption of denial (density)"),
    "memory-6500": Text("메모리 대역폭 6,500GB/s", "memory bandwidth 6,500 GB/s"),
    "io-600": Text("입출력 600GB/s", "input-output 600 GB/s"),
    "density-5.92": Text("성능 밀도 5.92", "performance density 5.92"),
    "tpp-21000": Text("TPP 21,000", "TPP 21,000"),
    "tpp-4800": Text("TPP 4,800", "TPP 4,800"),
    "tpp-2400": Text("TPP 2,400", "TPP 2,400"),
    "tpp-1600": Text("TPP 1,600", "TPP 1,600"),
    "1": Text("첫째 기간", "first period"),
    "2": Text("둘째 기간", "second period"),
    "3": Text("셋째 기간", "third period"),
    "4": Text("넷째 기간", "fourth period"),
    "hbm": Text("HBM", "HBM"),
    "data-centre-gpu": Text("데이터센터 GPU", "data-centre GPUs"),
    "ai-accelerator": Text("AI 가속기", "AI accelerators"),
    "2023": Text("2023년", "2023"),
    "2024": Text("2024년", "2024"),
    "2025-q2": Text("2025년 2분기", "second quarter of 2025"),
    "nvidia-revenue": Text("엔비디아 매출", "NVIDIA’s revenue"),
    "sk-hynix-profit": Text("SK하이닉스 영업이익", "SK hynix’s operating profit"),
    "input": Text("입력", "input"),
    "cache": Text("캐시 입력", "cached input"),
    "output": Text("출력", "output"),
    "cost-0.05": Text("비용 0.05배", "cost × 0.05"),
    "cost-0.1": Text("비용 0.1배", "cost × 0.1"),
    "cost-0.5": Text("비용 0.5배", "cost × 0.5"),
    "elasticity-0.50": Text("탄력성 0.5", "elasticity 0.5"),
    "elasticity-1.00": Text("탄력성 1", "elasticity 1"),
    "elasticity-1.50": Text("탄력성 1.5", "elasticity 1.5"),
    "elasticity-2.00": Text("탄력성 2", "elasticity 2"),
    "elasticity-2.50": Text("탄력성 2.5", "elasticity 2.5"),
    "fy2023-billing": Text("2023 회계연도, 청구지 기준", "FY2023 by billing"),
    "fy2025-billing": Text("2025 회계연도, 청구지 기준", "FY2025 by billing"),
    "fy2025-head-office": Text("2025 회계연도, 고객 본사 기준", "FY2025 by head office"),
    "fy2026-head-office": Text("2026 회계연도, 고객 본사 기준", "FY2026 by head office"),
}
