"""Accelerators and the export rules they are measured against."""

from claim_audit.evidence.schemas.columns import (
    choice,
    day,
    flag,
    key,
    notes,
    order,
    positive,
    ref,
    sources,
    text,
    words,
)
from claim_audit.evidence.schemas.magnitudes import counted, ratio_within
from claim_audit.evidence.schemas.rules import below, not_before
from claim_audit.evidence.schemas.table import Table
from claim_audit.numbers import Text

FAMILIES = ("hopper", "ampere", "blackwell", "cdna3", "ascend")
DIE_BASES = ("measured", "measured on a die shot", "estimate", "derived", "upper bound of density")
OUTCOMES = ("controlled", "licence-denial", "licence-notified", "licence-case-by-case", "free")
COMPUTE, MEMORY, LINK, DIE = (f"{group}_source_ids" for group in ("compute", "memory", "interconnect", "die"))

CHIPS = Table(
    "chips",
    "An accelerator: dense throughput (without sparsity), memory, links, power and die.",
    {
        "chip_id": key("id of the chip"),
        "name": ref("its name, as in names.csv (column en)", "names", "en"),
        "vendor": choice("who designed it", ("NVIDIA", "AMD", "Huawei")),
        "family": choice("generation", FAMILIES),
        "launched_on": day("when it was launched or announced; the note says which"),
        "bf16_dense_tflops": positive(
            "dense throughput at BF16 (FP16 where no BF16 is published)",
            "TFLOP/s",
            "BF16 연산 성능",
            "BF16 throughput",
            required=True,
            sources=COMPUTE,
            likely=(50, 20_000),
        ),
        "fp8_dense_tflops": positive(
            "dense throughput at FP8",
            "TFLOP/s",
            "FP8 연산 성능",
            "FP8 throughput",
            sources=COMPUTE,
            likely=(100, 40_000),
        ),
        "fp4_dense_tflops": positive(
            "dense throughput at FP4",
            "TFLOP/s",
            "FP4 연산 성능",
            "FP4 throughput",
            sources=COMPUTE,
            likely=(1_000, 100_000),
        ),
        "int8_dense_tops": positive(
            "dense throughput at INT8",
            "TOPS",
            "INT8 연산 성능",
            "INT8 throughput",
            sources=COMPUTE,
            likely=(100, 40_000),
        ),
        "hbm_type": choice("kind of memory", ("HBM2e", "HBM3", "HBM3e")),
        "memory_gb": positive(
            "memory size", "GB", "메모리 용량", "memory", required=True, sources=MEMORY, likely=(16, 2_000)
        ),
        "memory_bandwidth_gb_per_s": positive(
            "memory bandwidth",
            "GB/s",
            "메모리 대역폭",
            "memory bandwidth",
            required=True,
            sources=MEMORY,
            likely=(500, 50_000),
        ),
        "hbm_stacks": positive(
            "memory stacks in the package", "stacks", "HBM 적층 수", "HBM stacks", sources=MEMORY, likely=(2, 24)
        ),
        "hbm_stacks_verified": flag("true where a source gives the number of stacks for this very part"),
        "interconnect_gb_per_s": positive(
            "link to other chips, both directions together",
            "GB/s",
            "칩 간 연결 속도",
            "interconnect",
            required=True,
            sources=LINK,
            likely=(100, 10_000),
        ),
        "interconnect_type": text("kind of link"),
        "pcie_gb_per_s": positive(
            "PCIe, sixteen lanes, both directions together",
            "GB/s",
            "PCIe 속도",
            "PCIe",
            required=True,
            sources=LINK,
            likely=(16, 512),
        ),
        "tdp_w": positive(
            "rated power", "W", "정격 전력", "rated power", required=True, sources=COMPUTE, likely=(150, 4_000)
        ),
        "die_area_mm2": positive(
            "area of all logic dies",
            "mm2",
            "로직 다이 면적",
            "logic die area",
            required=True,
            sources=DIE,
            likely=(300, 5_000),
        ),
        "die_area_basis": choice("how the area is known", DIE_BASES),
        "made_under_us_rules": flag(
            "true if it is exported from the US or made with US technology under licence rules"
        ),
        COMPUTE: sources("sources of throughput and power"),
        MEMORY: sources("sources of the memory columns"),
        LINK: sources("sources of the link columns"),
        DIE: sources("sources of the die area"),
        "launch_source_ids": sources("sources of the launch date"),
        **notes(),
    },
    Text("{name}", "{name}"),
    "Datasheets often print sparse throughput: halve it. A blank throughput means that the chip has none at that "
    "precision or that no source gives it.",
    (
        ratio_within(
            "fp8_dense_tflops", ["bf16_dense_tflops"], 2, (0.99, 1.01), "half the bits are twice the throughput"
        ),
        ratio_within(
            "fp4_dense_tflops", ["fp8_dense_tflops"], 2, (0.9, 2), "half the bits are two to four times the throughput"
        ),
    ),
)

EXPORT_RULES = Table(
    "export_rules",
    "A US export rule on AI chips, with its dates.",
    {
        "rule_id": key("id of the rule"),
        **words("name", "the rule's name in a sentence", quoted=True),
        "announced_on": day("when it was announced or sent"),
        "enforced_on": day("from when it was enforced in practice, where that is not effective_on", required=False),
        "effective_on": day("when it took legal effect"),
        "ended_on": day("when it was replaced, dropped or reversed", required=False),
        "citation": text("Federal Register citation or filing"),
        "applies_to_chips": flag("true if it can change the status of a chip for export to China"),
        "source_ids": sources(),
        **notes(),
    },
    Text("{name_ko}", "{name_en}"),
    "A rule that tests chips needs its conditions in export_limbs.csv.",
    (not_before("effective_on", "announced_on"), not_before("ended_on", "effective_on")),
)

EXPORT_LIMBS = Table(
    "export_limbs",
    "A condition of an export rule. Within a rule the first row (by order) whose every bound a chip meets decides; a "
    "blank bound tests nothing; a chip that meets no row is not controlled by that rule.",
    {
        "limb_id": key("id of the condition"),
        "rule_id": ref("the rule", "export_rules"),
        "order": order("place within the rule, from 1"),
        "tpp_min": positive(
            "total processing performance from which it holds",
            "TPP",
            "TPP 하한",
            "TPP, at least",
            likely=(500, 100_000),
        ),
        "tpp_below": positive(
            "total processing performance below which it holds", "TPP", "TPP 상한", "TPP, below", likely=(500, 100_000)
        ),
        "density_min": positive(
            "performance density from which it holds",
            "TPP/mm2",
            "성능 밀도 하한",
            "density, at least",
            likely=(0.5, 50),
        ),
        "density_below": positive(
            "performance density below which it holds", "TPP/mm2", "성능 밀도 상한", "density, below", likely=(0.5, 50)
        ),
        "io_gb_per_s_min": positive(
            "rate of all inputs and outputs but memory, from which it holds",
            "GB/s",
            "입출력 속도 하한",
            "input-output rate, at least",
            likely=(100, 10_000),
        ),
        "memory_bandwidth_gb_per_s_below": positive(
            "memory bandwidth below which it holds",
            "GB/s",
            "메모리 대역폭 상한",
            "memory bandwidth, below",
            likely=(500, 50_000),
        ),
        "chip_ids": ref("the only chips it names, joined with ';'", "chips", required=False, many=True),
        "outcome": choice("what follows for a chip that meets it", OUTCOMES),
        "source_ids": sources(),
        **notes(),
    },
    Text("{rule_id}", "{rule_id}"),
    "Number the rows of a rule from the strictest test on.",
    (below("tpp_min", "tpp_below"), below("density_min", "density_below"), counted("order", "rule_id")),
)

TABLES = (CHIPS, EXPORT_RULES, EXPORT_LIMBS)
