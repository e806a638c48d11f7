"""The words of the summary page in both languages."""

from claim_audit.numbers import Text

WORDS = {
    "title": Text("조건을 바꾸면 판정도 바뀌는가", "Do the verdicts hold when the settings change?"),
    "answer": Text(
        "조건을 {scenarios}가지로 바꿔 가며 따져 보니 주장 {claims}개 가운데 "
        "{stable}개는 판정이 한 번도 바뀌지 않았다.",
        "Over {scenarios} scenarios, {stable} of {claims} verdicts never changed.",
    ),
    "failed": Text("계산하지 못한 조건은 {failed}가지다.", "{failed} scenarios failed."),
    "none_failed": Text("모든 조건에서 계산이 끝났다.", "None failed."),
    "all": Text("주장별 판정", "Every verdict"),
    "claim": Text("주장", "Claim"),
    "grades": Text("판정의 몫", "Share of each grade"),
    "commonest": Text("가장 잦은 판정", "Commonest grade"),
    "range": Text("맞을 확률", "Probability"),
    "flip": Text("{place}부터 {before} → {after}", "from {place}: {before} → {after}"),
    "no_flip": Text("어디서나 가장 잦은 판정은 {grade}", "{grade} is commonest throughout"),
    "map": Text(
        "{across}(가로)와 {up}(세로)에 따라 가장 잦은 판정. 옅을수록 같은 자리에 다른 판정이 많이 섞여 있다.",
        "The commonest grade by {across} (across) and {up} (up); the paler, the more other grades share the place.",
    ),
    "note": Text(
        "그림마다 모든 조건을 함께 세었다. 그림에 나온 값만이 아니라 다른 값도 함께 달라진다.",
        "Each drawing counts every scenario: the other parameters move along with the one shown.",
    ),
    "errors": Text("계산하지 못한 조건", "Scenarios that failed"),
    "scenario": Text("조건 번호", "Scenario"),
    "error": Text("까닭", "Reason"),
    "yes": Text("예", "yes"),
    "no": Text("아니요", "no"),
}
SWITCH = (
    '<header class="switch">'
    '<input type="radio" name="lang" id="in-ko" checked><label for="in-ko" lang="ko">한국어</label>'
    '<input type="radio" name="lang" id="in-en"><label for="in-en" lang="en">English</label></header>\n'
)
