"""The tables of the cost check: stages, ratios, mixed comparisons, contradicting estimates, what the sum leaves out."""

from collections.abc import Iterable

from claim_audit import cost
from claim_audit.cost.estimates import BASES
from claim_audit.evidence import Evidence
from claim_audit.numbers import LANGS, Name, Text
from claim_audit.parameters import Parameters
from claim_audit.readouts import interval, table
from claim_audit.tables import Cell, Column, ReportTable, Shown

METHODS = {
    "hours": Text("시간", "hours"),
    "published": Text("발표된 금액", "published sum"),
    "compute": Text("연산량", "operations"),
}
MIXED = Text("섞음", "mixed")
ALIKE = Text("같은 기준", "like with like")
COMPANY = Text("회사 전체, V3만의 몫은 알 수 없음", "the whole company; V3’s part is unknown")
EXPERIMENTS = Text("최종 학습에 앞선 실험", "experiments before the final run")
# what V3's sum leaves out: the heading, where the number stands, and what it covers
LEFT_OUT = (
    (
        EXPERIMENTS,
        "assumptions/experiment-multiplier/value",
        Text("최종 학습의 몇 배인지", "as a multiple of the final run"),
    ),
    (
        Text("R1을 만든 단계", "the stage that made R1"),
        "cost_estimates/r1-nature/usd",
        Text("뒤에 따로 공개됨", "published later, apart"),
    ),
    (
        Text("학습에 쓴 서버의 구입비", "buying the servers it ran on"),
        "cost_estimates/v3-servers/usd",
        Text("빌리지 않고 살 때의 하한", "bought instead of rented; a minimum"),
    ),
    (
        Text("지금까지의 하드웨어 지출", "spending on hardware so far"),
        "disclosures/semianalysis-hardware-spend/value",
        COMPANY,
    ),
    (Text("서버에 투자한 금액", "capital spent on servers"), "disclosures/semianalysis-capex/value", COMPANY),
    (
        Text("클러스터 운영비", "running the clusters"),
        "disclosures/semianalysis-opex/value",
        Text("회사 전체, 여러 해의 합", "the whole company, several years together"),
    ),
)
NOT_PUBLISHED = (
    (Text("연구 인력의 인건비", "pay of the researchers"), Text("공개된 값 없음", "nothing published")),
    (
        Text("학습 데이터를 모으고 다듬은 비용", "gathering and cleaning the data"),
        Text("공개된 값 없음", "nothing published"),
    ),
)


def stages(evidence: Evidence, params: Parameters) -> ReportTable:
    """GPU-hours and rental cost of each stage of V3 and R1, with the chips used and the day it was published."""
    found = cost.stages(evidence, params)
    listed = evidence["training_stages"]
    rows: list[list[Cell]] = []
    for row, about in found.frame.iterrows():
        stage = str(row)
        known = stage in listed.index
        gpus = evidence.number("training_stages", stage, "gpus") if known and listed["gpus"].notna()[stage] else None
        rows.append(
            [
                Name(Text(about["name_ko"], about["name_en"])),
                Shown(found.number(stage, "gpu_hours"), "4"),
                Shown(found.number(stage, "usd"), "4"),
                found.number(stage, "share"),
                gpus,
                evidence.day("training_stages", stage, "published_on") if known else None,
            ]
        )
    caption = Text(
        "V3와 R1의 학습 단계별 시간과 비용. 비용은 시간에 가정한 임차료를 곱한 값이다.",
        "The stages of training V3 and R1. The cost is hours times an assumed rental price.",
    )
    columns = (
        Column(Text("단계", "Stage")),
        Column(Text("GPU시간", "GPU-hours"), numeric=True),
        Column(Text("비용", "Cost"), numeric=True),
        Column(Text("전체 중 몫", "Share of the total"), numeric=True),
        Column(Text("함께 쓴 H800", "H800s at once"), numeric=True),
        Column(Text("공개된 날", "Published on")),
    )
    return table("training-stages", params, caption, columns, rows)


def ratios(evidence: Evidence, params: Parameters) -> ReportTable:
    """Every reading of the claim: what the other side is worked from, both sums, the ratio and its probabilities."""
    found = cost.ratios(evidence, params)
    rows: list[list[Cell]] = [
        [
            evidence.name("training_runs", about["run_id"]),
            BASES[about["accounting"]],
            METHODS[about["method"]],
            found.number(str(row), "numerator_usd"),
            found.number(str(row), "denominator_usd"),
            found.number(str(row), "ratio"),
            Shown(found.number(str(row), "probability"), "2"),
            Shown(found.number(str(row), "probability_strict"), "2"),
        ]
        for row, about in found.frame.iterrows()
    ]
    caption = Text(
        "비용 기준과 비교 대상의 모든 조합. 금액과 비율은 중앙값이고, 끝의 두 칸은 주장한 비율 이하일 확률과 그 "
        "미만일 확률이다.",
        "Every pairing of accounting basis and compared model. Sums and ratio are medians; the last two columns "
        "give the chance of at most the claimed ratio and of less than it.",
    )
    columns = (
        Column(Text("비교 대상", "Compared with")),
        Column(Text("비용 기준", "Basis")),
        Column(Text("셈한 근거", "Worked from")),
        Column(Text("딥시크 쪽", "DeepSeek"), numeric=True),
        Column(Text("상대 쪽", "The other"), numeric=True),
        Column(Text("비율", "Ratio"), numeric=True),
        Column(Text("이하", "At most"), numeric=True),
        Column(Text("미만", "Under"), numeric=True),
    )
    return table("cost-ratios", params, caption, columns, rows)


def mixed(evidence: Evidence, params: Parameters) -> ReportTable:
    """The comparisons in circulation, each with the basis of its two sums and whether they match."""
    found = cost.mixed(evidence, params)
    rows: list[list[Cell]] = [
        [
            compared(evidence, str(row)),
            found.number(str(row), "numerator_usd"),
            BASES[about["numerator_basis"]],
            found.number(str(row), "denominator_usd"),
            BASES[about["denominator_basis"]],
            found.number(str(row), "ratio"),
            MIXED if about["mixed"] else ALIKE,
        ]
        for row, about in found.frame.iterrows()
    ]
    caption = Text(
        "세간에 도는 비교와 그 잣대. 잣대가 다르거나 R1 단계만 떼어 견준 것은 섞음으로 적었다.",
        "The comparisons in circulation and their yardsticks; where these differ, or where the R1 stage alone stands "
        "for a whole run, it is called mixed.",
    )
    columns = (
        Column(Text("비교", "Comparison")),
        Column(Text("딥시크 쪽", "DeepSeek"), numeric=True),
        Column(Text("그 기준", "Its basis")),
        Column(Text("상대 쪽", "The other"), numeric=True),
        Column(Text("그 기준", "Its basis")),
        Column(Text("비율", "Ratio"), numeric=True),
        Column(Text("성격", "Kind")),
    )
    return table("mixed-comparisons", params, caption, columns, rows)


def published(evidence: Evidence, params: Parameters) -> ReportTable:
    """The published sums for every model that has more than one."""
    found = cost.published(evidence, params)
    frame = found.frame[found.frame["run_id"].duplicated(keep=False)]
    place = {run: number for number, run in enumerate(frame["run_id"].unique())}
    frame = frame.sort_values("run_id", key=lambda runs: runs.map(place), kind="stable")
    rows: list[list[Cell]] = [
        [
            evidence.name("training_runs", about["run_id"]),
            Text(about["basis_ko"], about["basis_en"]),
            found.number(str(row), "usd"),
            interval(found.number(str(row), "usd")),
            publishers(evidence, evidence.number("cost_estimates", str(row), "usd").source_ids),
            evidence.text("cost_estimates", str(row), "note"),
        ]
        for row, about in frame.iterrows()
    ]
    caption = Text(
        "한 모델에 붙은 서로 다른 금액. 무엇을 셈에 넣었는지가 다르다.",
        "Different sums for one and the same model; they do not count the same things.",
    )
    columns = (
        Column(Text("모델", "Model")),
        Column(Text("기준", "Basis")),
        Column(Text("금액", "Sum"), numeric=True),
        Column(Text("범위", "Range"), numeric=True),
        Column(Text("출처", "Source")),
        Column(Text("비고", "Note")),
    )
    return table("published-estimates", params, caption, columns, rows)


def left_out(evidence: Evidence, params: Parameters) -> ReportTable:
    """What V3's published sum does not hold, with whatever number exists for it."""
    rows: list[list[Cell]] = []
    for heading, address, covers in LEFT_OUT:
        number = evidence.number(*address.split("/"))
        rows.append([heading, number, interval(number), covers, publishers(evidence, number.source_ids)])
    rows += [[heading, None, None, covers, None] for heading, covers in NOT_PUBLISHED]
    caption = Text(
        "V3의 학습비로 알려진 금액에 들어 있지 않은 것", "What the sum known as the cost of training V3 leaves out"
    )
    columns = (
        Column(Text("빠진 항목", "Left out")),
        Column(Text("알려진 값", "What is known"), numeric=True),
        Column(Text("범위", "Range"), numeric=True),
        Column(Text("그 값이 뜻하는 것", "What it covers")),
        Column(Text("출처", "Source")),
    )
    return table("left-out", params, caption, columns, rows)


def compared(evidence: Evidence, row: str) -> Name:
    """A row of `cost.mixed` in a few words: V3 against Llama 3.1 405B."""
    whose, run, _ = row.split("/")
    theirs = evidence.name("training_runs", run).text
    ours = {"v3": Text("V3", "V3"), "r1": Text("R1 단계만", "R1 stage only")}[whose]
    return Name(Text(f"{ours.ko} 대 {theirs.ko}", f"{ours.en} against {theirs.en}"))


def publishers(evidence: Evidence, source_ids: Iterable[str]) -> Name:
    """Who published the sources, each once."""
    names = list(dict.fromkeys(evidence.source(source_id).publisher for source_id in source_ids))
    return Name(Text(*(", ".join(name[lang] for name in names) for lang in LANGS)))
