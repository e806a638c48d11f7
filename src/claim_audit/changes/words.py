"""The words of a comparison in both languages."""

from claim_audit.numbers import Text

WORDS = {
    "title": Text("두 보고서에서 달라진 것", "What changed between two reports"),
    "compared": Text("{old}에서 {new}까지", "From {old} to {new}"),
    "parameters": Text("매개변수", "Parameters"),
    "evidence": Text("자료", "Evidence"),
    "causes": Text("무엇이 무엇을 바꿨나", "Which change caused which"),
    "verdicts": Text("판정", "Verdicts"),
    "numbers": Text("수치", "Numbers"),
    "shown": Text("표와 그림의 자료", "Tables and data of charts"),
    "text": Text("글", "Text"),
    "what": Text("항목", "What"),
    "old": Text("이전", "Before"),
    "new": Text("이후", "After"),
    "because": Text("까닭", "Because of"),
    "depends": Text("여기서 나오는 수치", "Numbers that depend on it"),
    "none": Text("달라진 것이 없다.", "Nothing changed."),
    "unknown": Text(
        "한쪽에 data/의 표가 없어 견줄 수 없다.", "One of the two has no tables of data/, so they cannot be compared."
    ),
    "undeclared": Text("적어 둔 입력은 그대로다", "no declared input changed"),
    "gone": Text("없음", "none"),
    "there": Text("있음", "there"),
    "all": Text("모두 펼치기", "Unfold all"),
}
