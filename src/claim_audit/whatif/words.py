"""The panel's own words in both languages."""

from claim_audit.numbers import Text

WORDS = {
    "title": Text("값을 바꿔 보기", "What if?"),
    "lead": Text(
        "값을 움직이면 비율과 확률, 판정이 바로 바뀐다. 파이썬 모델로 미리 계산해 이 파일에 담아 둔 표에서 "
        "읽어 내므로 어디에도 접속하지 않는다.",
        "Move a value, and ratios, probabilities and verdicts move with it. They are read off tables that the Python "
        "model worked out beforehand and this file carries, so nothing is fetched.",
    ),
    "reset": Text("처음 값으로", "Reset"),
    "interval": Text("구간", "interval"),
    "chance": Text("맞을 확률 {}", "{} likely"),
    "was": Text("이 보고서의 판정", "This report’s verdict"),
    "share": Text("이 설정을 나누거나 보고서를 다시 만들기", "Share this setting, or build the report with it"),
    "link": Text("이 설정으로 열리는 링크", "A link that opens with this setting"),
    "report": Text("이 값으로 보고서를 다시 만드는 명령", "The command that builds the report with it"),
    "notebook": Text("노트북 하나만 돌리는 명령", "The command for one notebook alone"),
    "copy": Text("복사", "Copy"),
    "copied": Text("복사했다.", "Copied."),
    "scenarios": Text("미리 계산한 설정", "Settings worked out beforehand"),
    "scenarios_lead": Text(
        "같은 모델을 설정만 바꿔 다시 돌린 결과다. 중앙값 옆의 구간에는 표본 열에 아홉이 든다.",
        "The same model, run again with other settings. The interval beside each median holds nine draws in ten.",
    ),
    "setting": Text("설정", "Setting"),
    "quantity": Text("중앙값과 구간", "Median and interval"),
    "verdict": Text("판정", "Verdict"),
    "use": Text("이 값으로", "Try it"),
    "all_bases": Text("모든 기준", "All bases"),
    "all_runs": Text("모든 모델", "All models"),
    "hopper": Text("Hopper 세대 전체", "all Hopper chips"),
    "all_chips": Text("보유 GPU 전체", "all GPUs held"),
    "bill": Text(
        "이 단가로 친 학습비 {bill}. 비교하는 양쪽에 똑같이 걸리는 값이라 비율은 움직이지 않는다.",
        "The training run then costs {bill}. Both sides of the ratio pay the same price, so the ratio does not move.",
    ),
    "agree": Text(
        "고른 조합 {pairs} 가운데 {agree}에서 맞을 확률이 절반 이상이다.",
        "The claim is more likely than not in {agree} of the {pairs} pairings chosen.",
    ),
    "pairs": Text(
        "비용 기준과 비교 모델의 조합마다 비율의 구간을 그린 그림. 조합을 하나 고르면 그 값이 위에 숫자로 나온다.",
        "The interval of the ratio for every pairing of basis and model. Choose one pairing to read its numbers above.",
    ),
    "legend": Text(
        "모델마다 위에서부터 {bases} 순이다. 점은 중앙값, 세로줄은 주장한 비율이고 확률이 절반 이상인 조합은 진하다.",
        "For each model, from the top: {bases}. Dots are medians, the upright line is the claim, and pairings more "
        "likely than not to bear it out are dark.",
    ),
}

QUESTIONS = {
    "cost": Text("비용이 그만큼 적게 들었나", "Did it cost that little?"),
    "fleet": Text("칩을 그만큼 갖고 있나", "Does it hold that many chips?"),
    "demand": Text("값이 내리면 GPU 수요는 늘어날까", "Does cheaper AI mean more GPUs?"),
}
LABELS = {
    "claimed_ratio": Text("주장한 비용 비율", "Cost ratio claimed"),
    "accounting": Text("비용 기준", "Accounting basis"),
    "baseline": Text("비교 대상 모델", "Compared with"),
    "experiment_multiplier": Text("딥시크의 실험 배수", "DeepSeek’s experiments"),
    "usd_per_gpu_hour": Text("GPU 시간당 임차료", "Price of a GPU-hour"),
    "include_base_model": Text("V3 학습까지 친다", "Count the training of V3 in"),
    "claimed_fleet": Text("주장한 수량", "Number claimed"),
    "claimed_chip": Text("주장한 칩", "Chip claimed"),
    "demand_elasticity": Text("수요의 가격 탄력성", "Price elasticity of demand"),
}
ONE = '<data value="1">1</data>'
UNITS = {  # what stands before and after a field
    "claimed_ratio": (Text("", ONE + " /"), Text("분의 " + ONE, "")),
    "experiment_multiplier": (Text("최종 학습의", ""), Text("배", "× the final run")),
    "usd_per_gpu_hour": (Text("", "$"), Text("달러", "")),
    "claimed_fleet": (Text("", ""), Text("개", "GPUs")),
    "demand_elasticity": (Text("", ""), Text("", "")),
}
