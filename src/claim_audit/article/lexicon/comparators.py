"""Words that say how a figure bounds the amount: 약, 최대, 이상, 미만, 넘는, 남짓 …"""

from claim_audit.article.lexicon import words

# Before the figure. 무려 and 총 stress it and bound nothing.
BEFORE = {
    "약": "about", "대략": "about", "대충": "about", "줄잡아": "about", "어림잡아": "about",
    "거의": "nearly",
    "최대": "at_most", "최고": "at_most", "많아야": "at_most", "많게는": "at_most", "기껏해야": "at_most",
    "고작해야": "at_most", "최대한": "at_most",
    "최소": "at_least", "최소한": "at_least", "적어도": "at_least", "못해도": "at_least", "적게는": "at_least",
    "최저": "at_least",
}  # fmt: skip

OR_THE_SAME = r"(?:이?거나|과 같거나|와 같거나|,? 또는|,? 혹은)(?: 그)? ?"
# After the figure and its unit, as regular expressions; the first that matches decides.
AFTER = (
    ("at_least", r" ?이상"),
    ("at_most", r" ?이하|과 같거나 (?:작|적|낮)[가-힣]*"),
    ("below", r" ?미만| (?:아래|밑)(?![가-힣]{3})"),
    ("above", r" ?초과"),
    ("at_most", r" ?이내| 안에| ?내에"),
    ("at_most", r" (?:또는|혹은) 그 미만"),
    ("at_least", r" (?:또는|혹은) 그 초과"),
    ("at_least", OR_THE_SAME + r"(?:보다|이상)?(?: 더)? ?(?:크|많|높|커|길|이상)[가-힣]*"),
    ("at_most", OR_THE_SAME + r"(?:보다|이하)?(?: 더)? ?(?:작|적|낮|짧|이하)[가-힣]*"),
    ("at_most", r"[을를이가은는]? ?(?:넘지|초과하지) (?:않|못|아니)[가-힣]*"),
    (
        "above",
        r"[을를이가]? ?(?:훌쩍 |크게 |이미 )?(?:넘는|넘게|넘어|넘은|넘긴|넘겨|넘겼|넘었|넘을|넘고|넘기|뛰어넘)[가-힣]*",
    ),
    ("above", r"[을를이가]? ?(?:크게 )?(?:웃[도돈돌]|상회|초과)[가-힣]*"),
    (
        "below",
        r"[을를이가에도]? ?(?:밑[도돈돌]|하회|못 ?미[치친쳤쳐칠]|미달|모자[라란]|채 [안못]|안 ?[되된됐돼될])[가-힣]*",
    ),
    ("below", r"에도 못 ?미[치친쳤쳐칠][가-힣]*"),
    ("at_least", r" ?보다 (?:작|적|낮)지 (?:않|아니)[가-힣]*"),
    ("at_most", r" ?보다 (?:크|많|높)지 (?:않|아니)[가-힣]*"),
    ("at_least", r" ?보다는? ?(?:더 )?(?:크|많|높|길)거나 ?같[가-힣]*"),
    ("at_most", r" ?보다는? ?(?:더 )?(?:작|적|낮|짧)거나 ?같[가-힣]*"),
    ("above", r" ?보다는? ?(?:더 |훨씬 )?(?:크|큰|큽|클|커|컸|많|높|길|긴|오래|무거|비싸|비싼|위|초과)[가-힣]*"),
    ("below", r" ?보다는? ?(?:더 |훨씬 )?(?:작|적|낮|짧|덜|가벼|싸|싼|아래|미만|밑)[가-힣]*"),
    ("nearly", r" ?가까이|에 가까운|에 가깝[가-힣]*|에 육박[가-힣]*|에 근접[가-힣]*"),
    ("more", r" ?남짓"),
    ("about", r" ?가량| ?정도| ?안팎| ?내외| ?쯤| ?전후| ?내지는"),
)

# Words that place a length of time in the calendar: 지난 5년, 앞으로 3개월; 10년 후, 이틀 전.
POINTING_BEFORE = words("지난 다음 지금부터 다가오는 향후 앞으로 최근 오는 지나간 이어지는")
POINTING_AFTER = words("후 뒤 전 이전 이후 내로 있다")

SIGNS = {
    "<=": "at_most", "≤": "at_most", "≦": "at_most", ">=": "at_least", "≥": "at_least", "≧": "at_least", "<": "below",
    ">": "above",
}  # fmt: skip
