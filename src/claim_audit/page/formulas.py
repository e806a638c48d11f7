"""The formulas of results in both languages, for readers: expressions between dollar signs become MathML.

A formula stands in the code as one line of English, next to what it describes. Here each is written out with names a
reader knows. One that is missing is still shown: as MathML if it is an expression of bare names, else as it stands.
"""

import html
import re

from claim_audit.numbers import Lang, Text
from claim_audit.page.mathml import mixed

_FLIP = re.compile(r"^the value of \S+ at which")
_EXPRESSION = re.compile(r"(?:[A-Za-z0-9_]+|[×÷/+−^()≤≥<>=]|\d[\d.,]*|\s)+")


def family(formula: str) -> str:
    """What formulas of one kind have in common: those that solve for an input differ in its name alone."""
    return _FLIP.sub("the value of the input at which", formula)


def shown(formula: str, lang: Lang) -> str:
    """A formula as HTML in the page's language."""
    known = FORMULAS.get(family(formula))
    if known is not None:
        return mixed(known[lang])
    if re.search(r"[×÷/+−^]", formula) and _EXPRESSION.fullmatch(formula) and not re.search(r"\w \w", formula):
        return mixed(f"${formula}$")
    words = html.escape(formula, quote=False)
    return words if lang == "en" else f'<span lang="en">{words}</span>'


FORMULAS: dict[str, Text] = {
    # cost
    "gpu_hours × usd_per_gpu_hour": Text("$GPU시간 × GPU 시간당 임차료$", "$GPU-hours × rental price of a GPU-hour$"),
    "gpu_hours × USD per GPU-hour on the basis (× experiment multiplier); the median": Text(
        "$GPU시간 × 그 기준의 GPU 시간당 비용$, 연구 전체라면 실험 배수를 더 곱함. 표본의 중앙값",
        "$GPU-hours × cost of a GPU-hour on that basis$, for a whole programme times the experiment multiplier; "
        "the median of the draws",
    ),
    "by method: gpu_hours × USD per GPU-hour, or the published estimate (× experiment multiplier); the median": Text(
        "방법에 따라 $GPU시간 × GPU 시간당 비용$ 또는 발표된 추정액, 연구 전체라면 실험 배수를 더 곱함. 표본의 중앙값",
        "by method, $GPU-hours × cost of a GPU-hour$ or the published estimate, for a whole programme times the "
        "experiment multiplier; the median of the draws",
    ),
    "numerator_usd ÷ denominator_usd in each draw; the median": Text(
        "표본마다 $딥시크 쪽 비용 ÷ 비교 모델의 비용$, 그 중앙값",
        "$cost on DeepSeek’s side ÷ cost of the compared model$ in each draw; the median",
    ),
    "numerator_usd ÷ denominator_usd": Text(
        "$딥시크 쪽 비용 ÷ 비교 모델의 비용$", "$cost on DeepSeek’s side ÷ cost of the compared model$"
    ),
    "share of draws in which ratio ≤ 1 ÷ (1 ÷ claimed_ratio − reciprocal_rounding)": Text(
        "다음이 성립하는 표본의 비율: $비용 비율 ≤ 1 ÷ (1 ÷ 주장한 비율 − 반올림 여유)$",
        "share of draws in which $cost ratio ≤ 1 ÷ (1 ÷ claimed ratio − allowance for rounding)$",
    ),
    "share of draws in which ratio < claimed_ratio": Text(
        "다음이 성립하는 표본의 비율: $비용 비율 < 주장한 비율$", "share of draws in which $cost ratio < claimed ratio$"
    ),
    "as published": Text("발표된 그대로", "as published"),
    "ours ÷ published": Text("$이 보고서의 값 ÷ 발표된 값$", "$our value ÷ published value$"),
    "first-order Sobol index of the logarithm of the cost ratio": Text(
        "비용 비율 로그의 일차 소볼 지수: 이 입력 하나가 설명하는 분산의 몫",
        "first-order Sobol index of the logarithm of the cost ratio: the share of variance this input alone explains",
    ),
    "total Sobol index of the logarithm of the cost ratio": Text(
        "비용 비율 로그의 전체 소볼 지수: 다른 입력과 얽힌 몫까지 더한 것",
        "total Sobol index of the logarithm of the cost ratio: with its interactions with other inputs",
    ),
    "cost ratio with the input at its high value, the others at their medians": Text(
        "이 입력만 위 끝에, 나머지는 중앙값에 둔 비용 비율",
        "cost ratio with this input at its high end, the others at their medians",
    ),
    "cost ratio with the input at its low value, the others at their medians": Text(
        "이 입력만 아래 끝에, 나머지는 중앙값에 둔 비용 비율",
        "cost ratio with this input at its low end, the others at their medians",
    ),
    "cost ratio with all inputs at their medians": Text(
        "모든 입력을 중앙값에 둔 비용 비율", "cost ratio with all inputs at their medians"
    ),
    "days from published_on to that of V3 ÷ 30.44": Text(
        "$공개일부터 V3 공개일까지의 날수 ÷ 30.44$", "$days from its release to that of V3 ÷ 30.44$"
    ),
    "median of the published estimates, from the lowest to the highest": Text(
        "발표된 추정치의 중앙값, 구간은 가장 낮은 값에서 가장 높은 값까지",
        "median of the published estimates; the interval runs from the lowest to the highest",
    ),
    "median of the published estimates on that basis, or gpu_hours × usd_per_gpu_hour": Text(
        "그 기준으로 발표된 추정치의 중앙값, 없으면 $GPU시간 × GPU 시간당 임차료$",
        "median of the published estimates on that basis, or else $GPU-hours × rental price of a GPU-hour$",
    ),
    "gpu_hours of the stage, or the sum over stages": Text(
        "그 단계의 GPU시간, 여러 단계면 그 합", "GPU-hours of the stage, or the sum over stages"
    ),
    "gpu_hours ÷ gpu_hours of r1-with-base": Text(
        "$GPU시간 ÷ V3와 R1을 합한 GPU시간$", "$GPU-hours ÷ GPU-hours of V3 and R1 together$"
    ),
    "tflops_per_gpu ÷ bf16_dense_tflops of the chip": Text(
        "$GPU당 실제 연산 속도 ÷ 칩의 BF16 최고 속도$",
        "$operations per GPU and second ÷ BF16 peak of the chip$",
    ),
    "ratio of cost/ratios at a rental price": Text("임차료 기준의 비용 비율", "the cost ratio at rental prices"),
    "1 ÷ trend_factor_per_year^(months ÷ 12)": Text(
        "$1 ÷ 해마다 줄어드는 배수^(개월 수 ÷ 12)$", "$1 ÷ yearly factor of the trend^(months ÷ 12)$"
    ),
    "expected_ratio ÷ quality_discount": Text(
        "$추세로 기대되는 비율 ÷ 품질 보정$", "$ratio expected from the trend ÷ discount for quality$"
    ),
    "share of draws in which actual_ratio < expected_with_quality": Text(
        "다음이 성립하는 표본의 비율: $실제 비율 < 품질까지 감안한 기대 비율$",
        "share of draws in which $actual ratio < expected ratio with quality$",
    ),
    "count of rows; for a probability, of those where it is at least 50%": Text(
        "행의 수. 확률이면 50% 이상인 행의 수", "count of rows; for a probability, of those where it is at least 50%"
    ),
    # fleet
    "Σ units × purchase price": Text("$Σ 수량 × 구입 단가$", "$Σ units × purchase price$"),
    "V3 gpu_hours ÷ 24 ÷ Σ units × bf16 ÷ bf16 of an H800": Text(
        "$V3의 GPU시간 ÷ (24 × Σ (수량 × BF16 성능 ÷ H800의 BF16 성능))$",
        "$GPU-hours of V3 ÷ (24 × Σ (units × BF16 ÷ BF16 of an H800))$",
    ),
    "(V3 + R1 gpu_hours) ÷ 8760 ÷ Σ units × bf16 ÷ bf16 of an H800": Text(
        "$V3와 R1의 GPU시간 ÷ (8760 × Σ (수량 × BF16 성능 ÷ H800의 BF16 성능))$",
        "$GPU-hours of V3 and R1 ÷ (8760 × Σ (units × BF16 ÷ BF16 of an H800))$",
    ),
    "Σ units × bf16 ÷ bf16 of an H100": Text(
        "$Σ (수량 × BF16 성능 ÷ H100의 BF16 성능)$", "$Σ (units × BF16 ÷ BF16 of an H100)$"
    ),
    "Σ units × interconnect ÷ that of an H100": Text(
        "$Σ (수량 × 연결 속도 ÷ H100의 연결 속도)$", "$Σ (units × interconnect ÷ that of an H100)$"
    ),
    "Σ units × memory bandwidth ÷ that of an H100": Text(
        "$Σ (수량 × 메모리 대역폭 ÷ H100의 메모리 대역폭)$", "$Σ (units × memory bandwidth ÷ that of an H100)$"
    ),
    "Σ units × tdp_w × host-power-factor × pue ÷ 1,000,000": Text(
        "$(Σ 수량 × 정격 전력 × 서버 전력 배수 × PUE) ÷ 1,000,000$",
        "$(Σ units × rated power × factor for the server × PUE) ÷ 1,000,000$",
    ),
    "units × tdp_w × host-power-factor ÷ 1,000,000": Text(
        "$(수량 × 정격 전력 × 서버 전력 배수) ÷ 1,000,000$",
        "$(units × rated power × factor for the server) ÷ 1,000,000$",
    ),
    "weight ÷ sum of the weights of the definition": Text(
        "$무게 ÷ 같은 정의에 속한 무게의 합$", "$weight ÷ sum of the weights of that definition$"
    ),
    "share of draws with units ≥ claimed_fleet × (1 − about-tolerance)": Text(
        "다음이 성립하는 표본의 비율: $수량 ≥ 주장한 보유량 × (1 − ‘약’의 허용 폭)$",
        "share of draws in which $units ≥ claimed number × (1 − tolerance of ‘about’)$",
    ),
    "percentiles of the weighted mixture of the sources": Text(
        "자료마다 무게를 주어 섞은 분포의 백분위수", "percentiles of the weighted mixture of the sources"
    ),
    "units ÷ units sold to China": Text("$수량 ÷ 중국에 팔린 수량$", "$units ÷ units sold to China$"),
    # export rules
    "100 × (measured ÷ threshold − 1)": Text(
        "$100 × (칩의 값 ÷ 기준선 − 1)$", "$100 × (value of the chip ÷ threshold − 1)$"
    ),
    "interconnect_gb_per_s + pcie_gb_per_s": Text("$칩 간 연결 속도 + PCIe 속도$", "$interconnect + PCIe$"),
    "tpp ÷ die_area_mm2": Text("$TPP ÷ 다이 면적$", "$TPP ÷ die area$"),
    "dense throughput × bit length, highest over precisions": Text(
        "$연산 속도 × 비트 수$, 정밀도 가운데 가장 큰 값",
        "$dense throughput × bit length$, the highest over precisions",
    ),
    "to_on − from_on": Text("$끝난 날 − 시작한 날$", "$last day − first day$"),
    "sum of the days in which no rule catches the chip": Text(
        "어느 규정에도 걸리지 않은 날수의 합", "sum of the days in which no rule catches the chip"
    ),
    "count of American chips under licence or presumed denial, not case by case": Text(
        "허가가 있어야 하거나 거부가 원칙인 미국 칩의 수, 건별 심사는 뺌",
        "count of American chips under licence or presumed denial, not case by case",
    ),
    "count of American chips in data/chips.csv": Text(
        "data/chips.csv에 실린 미국 칩의 수", "count of American chips in data/chips.csv"
    ),
    "specification ÷ that of the reference": Text("$사양 ÷ 기준 칩의 사양$", "$specification ÷ that of the reference$"),
    # market
    "cost_factor^(1 − demand_elasticity)": Text("$비용의 배수^(1 − 수요 탄력성)$", "$cost factor^(1 − elasticity)$"),
    "a cost factor of the grid; claimed_ratio for the claim": Text(
        "격자의 비용 배수, 기사 쪽은 주장한 비율", "a cost factor of the grid; for the claim, the claimed ratio"
    ),
    "an elasticity of the grid; demand_elasticity for the claim": Text(
        "격자의 탄력성, 기사 쪽은 매개변수의 수요 탄력성",
        "an elasticity of the grid; for the claim, the parameter",
    ),
    "the demand_elasticity at which cost_factor^(1 − demand_elasticity) is 1": Text(
        "$비용의 배수^(1 − 수요 탄력성) = 1$이 되는 탄력성",
        "the elasticity at which $cost factor^(1 − elasticity) = 1$",
    ),
    "100 × (to_price / from_price − 1); the printed change where a price is missing": Text(
        "$100 × (나중 값 ÷ 처음 값 − 1)$, 값이 없으면 보도된 등락률",
        "$100 × (later price ÷ earlier price − 1)$; the printed change where a price is missing",
    ),
    "100 × (to_price / closing price of the day − 1)": Text(
        "$100 × (나중 값 ÷ 그날 종가 − 1)$", "$100 × (later price ÷ close of the day − 1)$"
    ),
    "100 × (1 / (1 + change_percent / 100) − 1)": Text(
        "$100 × (1 ÷ (1 + 등락률 ÷ 100) − 1)$", "$100 × (1 ÷ (1 + change ÷ 100) − 1)$"
    ),
    "100 × (after / before − 1)": Text("$100 × (나중 ÷ 이전 − 1)$", "$100 × (after ÷ before − 1)$"),
    "price(R1) / price(o1)": Text("$R1 요금 ÷ o1 요금$", "$price of R1 ÷ price of o1$"),
    "memory_gb": Text("메모리 용량 그대로", "the memory as recorded"),
    "hbm_stacks": Text("HBM 적층 수 그대로", "the stacks as recorded"),
    "memory_gb / memory_gb(H100)": Text("$메모리 ÷ H100의 메모리$", "$memory ÷ memory of an H100$"),
    "(memory_gb / bf16_dense_tflops) / (the same of H100)": Text(
        "$(메모리 ÷ BF16 성능) ÷ (H100의 메모리 ÷ H100의 BF16 성능)$",
        "$(memory ÷ BF16) ÷ (memory of an H100 ÷ BF16 of an H100)$",
    ),
    "published share, else 100 × amount / revenue": Text(
        "발표된 비중, 없으면 $100 × 금액 ÷ 매출$", "the published share, else $100 × amount ÷ revenue$"
    ),
    "value": Text("기록된 값 그대로", "the value as recorded"),
    "max share_percent": Text("가장 큰 점유율", "the largest share"),
    "10000 / Σ share_percent²": Text("$10000 ÷ Σ 점유율^2$", "$10000 ÷ Σ share^2$"),
    # performance
    "score(R1) − score(rival); ratings: 100 / (1 + 10^(−difference / 400)) − 50": Text(
        "$R1의 점수 − 상대의 점수$, 등급 점수라면 $100 ÷ (1 + 10^(−차이 ÷ 400)) − 50$",
        "$score of R1 − score of the rival$; for ratings $100 ÷ (1 + 10^(−difference ÷ 400)) − 50$",
    ),
    "mean of gap over benchmarks in percent; interval: weights ~ Dirichlet(1, …, 1)": Text(
        "백분율 시험의 점수 차이를 평균한 값, 구간은 시험의 무게를 디리클레 분포에서 뽑아 구함",
        "mean gap over the benchmarks in percent; the interval from weights drawn from a flat Dirichlet distribution",
    ),
    "share of weights ~ Dirichlet(1, …, 1) with |Σ weight × gap| ≤ equivalence_margin": Text(
        "디리클레 분포에서 뽑은 무게 가운데, 가중 평균한 차이가 동급으로 볼 폭 안에 드는 비율",
        "share of weights from a flat Dirichlet distribution with which the weighted gap is within the margin",
    ),
    "count of gaps above 0": Text("차이가 0보다 큰 시험의 수", "count of gaps above 0"),
    "count of gaps below 0": Text("차이가 0보다 작은 시험의 수", "count of gaps below 0"),
    "count of pairs measured by neither developer": Text(
        "두 개발사가 아닌 곳에서 잰 시험의 수", "count of pairs measured by neither developer"
    ),
    "count of paired benchmarks in percent": Text(
        "짝이 맞는 백분율 시험의 수", "count of paired benchmarks in percent"
    ),
    # what-if
    "geometric mean of the cost ratio over the pairings chosen, in each draw; the median": Text(
        "표본마다 고른 조합의 비용 비율을 기하평균한 값, 그 중앙값",
        "geometric mean of the cost ratio over the pairings chosen, in each draw; the median",
    ),
    "a value chosen for this scenario": Text("이 설정에서 고른 값", "a value chosen for this setting"),
    "as in this report, with the scenario’s values in place of its own": Text(
        "이 보고서의 식에 이 설정의 값을 대신 넣은 결과",
        "by this report’s own formula, with the setting’s values in place of its own",
    ),
    # verdicts
    "prior_probability; its odds × the likelihood ratio of each item of evidence": Text(
        "$사전 확률의 승산 × 증거마다의 우도비$를 다시 확률로 옮긴 값",
        "$prior odds × likelihood ratio of each item$ of evidence, turned back into a probability",
    ),
    "share of draws and readings in which the claim holds": Text(
        "주장이 성립하는 표본과 해석의 비율", "share of draws and readings in which the claim holds"
    ),
    "share of draws and readings in which the claim holds; "
    "its odds × the likelihood ratio of each item of evidence": Text(
        "주장이 성립하는 표본과 해석의 비율을 구하고, 그 승산에 증거마다의 우도비를 곱해 다시 확률로 옮긴 값",
        "share of draws and readings in which the claim holds; its odds times the likelihood ratio of each item of "
        "evidence, turned back into a probability",
    ),
    "the value of the input at which the probability crosses a threshold of the verdict scale": Text(
        "다른 것은 그대로 두고 확률이 등급의 경계를 넘게 되는 이 입력의 값",
        "the value of this input at which the probability crosses a threshold of the verdict scale, all else equal",
    ),
    "count of the article’s claims, each counted once however often it is repeated": Text(
        "기사의 주장 수, 되풀이된 주장은 한 번만 셈",
        "count of the article’s claims, each counted once however often it is repeated",
    ),
    "count of the cells of the article’s table by verdict": Text(
        "기사에 실린 표의 칸을 판정별로 센 수", "count of the cells of the article’s table by verdict"
    ),
}
