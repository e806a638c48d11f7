"""The charts of the training itself: what each stage took, and whether the hours are physically plausible."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from claim_audit import cost
from claim_audit.cost.gpu_hours import V3
from claim_audit.evidence import Evidence
from claim_audit.figures.canvas import ReportFigure, begin, drawn, finish, in_style
from claim_audit.figures.layout import Layout
from claim_audit.figures.palette import COLOURS
from claim_audit.numbers import Lang, Name, Number, Results, Text, phrase
from claim_audit.parameters import Parameters
from claim_audit.readouts import table
from claim_audit.tables import Cell, Column, Shown

DEVELOPER_COLOURS = {"DeepSeek": "deepseek", "Meta": "meta", "OpenAI": "openai", "NVIDIA": "nvidia"}
Utilisations = Mapping[str, tuple[Number | None, Number | None]]

STAGES_TITLE = Text(
    "V3부터 R1까지 학습에 든 {total:4} 가운데 {share:2}가 기반 모델 V3의 몫이다",
    "Of the {total:4} that training R1 took from scratch, {share:2} went into V3, its base model",
)
STAGES_ALT = Text(
    "학습 단계별 막대그림. 사전 학습 하나에 {hours:4}이 들어 전체의 {most:2}를 차지하고, R1을 만든 단계는 다 합쳐 "
    "{r1}이다(다).",
    "Bars for the stages of training. Pre-training alone took {hours:4}, {most:2} of the whole; all that made R1 "
    "out of V3 comes to {r1}.",
)
PLAUSIBLE = Text(
    "V3가 밝힌 시간은 무리한 값이 아니다: 칩 성능의 {v3:2}를 썼고, 다른 곳은 {highest:2}까지 썼다",
    "V3’s hours are plausible: they imply {v3:2} of the chips’ peak, and others reach {highest:2}",
)
DOUBTFUL = Text(
    "V3가 밝힌 시간이 맞으려면 칩 성능의 {v3:2}를 써야 하는데, 다른 곳은 {highest:2}에 그쳤다",
    "V3’s hours would take {v3:2} of the chips’ peak, where others reach {highest:2}",
)
PLAUSIBILITY_ALT = Text(
    "모델별 가동률 막대그림. 공개된 시간과 연산량에서 되짚은 V3의 가동률은 {v3:3}, 다른 모델에서 가장 높은 값은 "
    "{highest:3}다.",
    "Bars of utilisation by model. V3’s published hours and operations imply {v3:3}; the highest value of any other "
    "model is {highest:3}.",
)


@in_style
def cost_stages(evidence: Evidence, params: Parameters) -> ReportFigure:
    """GPU-hours and dollars of every stage of V3 and R1, as bars."""
    stages = cost.stages(evidence, params)

    def plot(layout: Layout) -> Figure:
        figure, (axes,) = begin(layout, layout.pick(4.4, 5.6))
        _draw_stages(axes, stages, layout, params.lang)
        return figure

    rows: list[list[Cell]] = [
        [
            Name(Text(about["name_ko"], about["name_en"])),
            Shown(stages.number(str(row), "gpu_hours"), "4"),
            Shown(stages.number(str(row), "usd"), "4"),
            Shown(stages.number(str(row), "share"), "2"),
        ]
        for row, about in stages.frame.iterrows()
    ]
    heads = [Column(stages.columns[name].label, numeric=True) for name in ("gpu_hours", "usd", "share")]
    caption = Text("V3와 R1의 학습 단계별 GPU시간과 비용", "GPU-hours and cost by stage of training V3 and R1")
    longest = str(stages.frame.loc[~stages.frame["total"].astype(bool), "gpu_hours"].idxmax())
    return finish(
        plot,
        "cost-stages",
        params.lang,
        title=STAGES_TITLE,
        alt=STAGES_ALT,
        values={
            "total": stages.number("r1-with-base", "usd"),
            "share": stages.number("v3", "share"),
            "hours": stages.number(longest, "gpu_hours"),
            "most": stages.number(longest, "share"),
            "r1": stages.number("r1", "usd"),
        },
        table=table("cost-stages", params, caption, [Column(Text("단계", "Stage")), *heads], rows),
    )


@in_style
def cost_plausibility(evidence: Evidence, params: Parameters) -> ReportFigure:
    """The share of their chips' peak that published hours imply, beside what is reported, V3 first."""
    shown = _utilisations(evidence, cost.plausibility(evidence, params))

    def plot(layout: Layout) -> Figure:
        figure, (axes,) = begin(layout, 1.9 + layout.pick(0.5, 0.54) * len(shown))
        _draw_plausibility(axes, evidence, shown, layout, params.lang)
        return figure

    rows: list[list[Cell]] = [
        [evidence.name("training_runs", run), *(None if number is None else Shown(number, "3") for number in pair)]
        for run, pair in shown.items()
    ]
    columns = [
        Column(Text("모델", "Model")),
        Column(Text("시간에서 되짚은 가동률", "Utilisation implied by the hours"), numeric=True),
        Column(Text("보고된 가동률", "Utilisation as reported"), numeric=True),
    ]
    caption = Text("학습에 쓰인 칩 성능의 비율", "Share of their chips’ peak that training runs used")
    others = [number for run, pair in shown.items() if run != V3 for number in pair if number is not None]
    highest = max(others, key=lambda number: number.value)
    v3 = shown[V3][0]
    assert v3 is not None
    return finish(
        plot,
        "cost-plausibility",
        params.lang,
        title=PLAUSIBLE if v3.value <= highest.value else DOUBTFUL,
        alt=PLAUSIBILITY_ALT,
        values={"v3": v3, "highest": highest},
        table=table("cost-plausibility", params, caption, columns, rows),
    )


def _draw_stages(axes: Axes, stages: Results, layout: Layout, lang: Lang) -> None:
    """Under a heading for each run a bar for each of its stages; hours on the axis, hours and dollars on the bar."""
    frame = stages.frame.astype({"total": bool})
    longest = float(frame.loc[~frame["total"], "gpu_hours"].max())
    place = 0.0
    for total in ("v3", "r1"):
        heading = f"{frame[f'name_{lang}'].astype(str)[total]}:  {_hours_and_sum(stages, total, lang)}"
        axes.text(0, place, heading, fontweight="bold", va="center")
        for stage in frame.index[(frame["run_id"] == frame.at[total, "run_id"]) & ~frame["total"]]:
            place -= 1
            hours = stages.number(str(stage), "gpu_hours").value
            axes.barh(place, hours, height=layout.pick(0.66, 0.44), color=COLOURS["deepseek"])
            inside = hours > longest / 2
            axes.annotate(
                _hours_and_sum(stages, str(stage), lang),
                (hours, place),
                xytext=(-8 if inside else 6, 0),
                textcoords="offset points",
                ha="right" if inside else "left",
                va="center",
                color=COLOURS["on-deep"] if inside else COLOURS["ink"],
            )
            name = str(frame.at[stage, f"name_{lang}"])
            if layout.narrow:
                axes.text(0, place + 0.44, name, va="center", fontsize=11)
            else:
                axes.text(-0.012, place, name, transform=axes.get_yaxis_transform(), ha="right", va="center")
        place -= 1.2
    axes.set(ylim=(place + 0.6, 0.6), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(layout.pick(6, 4)))
    axes.xaxis.set_major_formatter(lambda value, _: drawn(value, "GPU-hours", lang, "plain"))
    axes.set_xlabel(
        Text("H800 GPU시간 · 금액은 가정한 임차료로 친 값", "H800 GPU-hours; dollars at an assumed rental price")[lang]
    )


def _hours_and_sum(stages: Results, row: str, lang: Lang) -> str:
    return f"{phrase(stages.number(row, 'gpu_hours'), lang, '4')} · {phrase(stages.number(row, 'usd'), lang, '4')}"


def _utilisations(evidence: Evidence, found: Results) -> Utilisations:
    """For each run the utilisation its hours imply and the one reported, as far as known; V3 first."""
    runs = evidence["training_runs"]
    known = runs.index[runs["reported_utilisation"].notna()]
    reported = {str(run): evidence.number("training_runs", str(run), "reported_utilisation") for run in known}
    implied = {str(run): found.number(str(run), "utilisation") for run in found.frame.index}
    return {run: (implied.get(run), reported.get(run)) for run in dict.fromkeys([V3, *implied, *reported])}


def _draw_plausibility(axes: Axes, evidence: Evidence, shown: Utilisations, layout: Layout, lang: Lang) -> None:
    """A bar for what the hours imply and a diamond for what is reported, on the way to the chips' peak."""
    runs = evidence["training_runs"]
    for y, (run, (implied, reported)) in enumerate(shown.items()):
        colour = COLOURS[DEVELOPER_COLOURS.get(str(runs.at[run, "developer"]), "muted")]
        if implied is not None:
            axes.barh(y, implied.value, height=layout.pick(0.6, 0.4), color=colour)
        if reported is not None:
            axes.plot(reported.value, y, "D", color=colour, markersize=9, markerfacecolor="white", markeredgewidth=2)
        words = {
            Text("시간에서 되짚으면 {}", "implied by the hours: {}"): implied,
            Text("보고된 값 {}", "reported: {}"): reported,
        }
        said = ", ".join(name[lang].format(phrase(n, lang, "2")) for name, n in words.items() if n is not None)
        end = max(number.value for number in (implied, reported) if number is not None)
        if layout.narrow:
            axes.text(0.985, y - 0.44, said, ha="right", va="center", fontsize=11, color=COLOURS["soft-ink"])
        else:
            axes.annotate(said, (end, y), xytext=(12, 0), textcoords="offset points", va="center")
        name, weight = evidence.name("training_runs", run).text[lang], "bold" if run == V3 else "normal"
        x, at, side = layout.pick((-0.012, y, "right"), (0.006, y - 0.44, "left"))
        axes.text(x, at, name, transform=axes.get_yaxis_transform(), ha=side, va="center", fontweight=weight)
    axes.set(ylim=(len(shown) - layout.pick(0.4, 0.6), layout.pick(-0.6, -0.75)), xlim=(0, 1.005), yticks=[])
    axes.axvline(1, color=COLOURS["ink"], linewidth=1.6)
    peak = Text("칩의 최고 성능", "peak of the chip")[lang]
    axes.text(1, 1.01, peak, transform=axes.get_xaxis_transform(), ha="right", va="bottom", fontweight="bold")
    axes.xaxis.set_major_formatter(lambda value, _: drawn(value, "fraction", lang))
    axes.set_xlabel(Text("BF16 최고 성능 가운데 학습에 쓰인 비율", "share of the BF16 peak used by the training")[lang])
