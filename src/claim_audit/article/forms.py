"""The forms that hedges take at the end of a clause, as patterns, and a quick look at which of them can be there.

A form is looked for only where one of its words begins a word of the clause's end, so most are never tried: the length
of the tables in `cues` costs nothing.
"""

import re
from collections.abc import Iterable

from claim_audit.article.lexicon import cues
from claim_audit.article.quotations import choice

_L = f"[{cues.ENDING_IN_L}]"
_AFTER_L = rf"(?:(?<={_L})|(?<={_L}\s))"
_END = r"[.\"”’)]*$"
_SPREADS = (
    r"(?:일|제기|나오|나온|나왔|나와|불거|돌[고았]|돈다|돕니다|무성|받[고는았]|받습|휩싸|확산|커[지졌]|번[지졌]|나돌|나돈|증폭|포착|퍼[지졌]"
    r"|사[고는]|산다|휘말|잇따|이어|더해|접수|끊이|짙|거세|제보|남[아는]|드러|발견|확인|잡[히혔]|휘감|연루|터[지졌]|따라다|흘러|파다|일파만파|있|많|크|큽)"
)
_HEARD = (
    r"(?:나온|나왔|나오|커지|커졌|높|많|크|큽|잇따|적지|쏟아|일[고었]|인다|있|존재|제기"
    r"|여전|거세|확산|번지|고조|앞선|지배적|우세|들려|뒤따|따른)"
)


class Form:
    """A pattern, the class of cue it finds (the group it names, or all of it) and the words that may begin it."""

    def __init__(self, kind: str, pattern: str, begins: Iterable[str], *, whole: bool = False) -> None:
        self.kind = kind
        self.pattern = re.compile(pattern)
        self.begins = frozenset(word.split()[0][:2] for word in begins)
        self.whole = whole  # looked for in the whole clause, not in its end


DENIED = Form("denial", rf"(?P<cue>{choice(cues.DENIALS)})[^\s]{{0,5}}(?:\s[^\s]{{1,6}})?{_END}", cues.DENIALS)
RUMOUR = Form(
    "rumour",
    rf"(?P<cue>{choice(cues.RUMOURS)}|[가-힣]설)['’\"”]?(?:이|가|도|을|를|까지|마저|에|만)\s(?:[^\s]+\s){{0,2}}?{_SPREADS}"
    rf"[^\s]*(?:\s있[^\s]*)?{_END}",
    cues.RUMOURS,
)
CHARGED = Form(
    "rumour",
    r"(?P<cue>혐의)(?:으로|로|을|를|가|도|까지)\s(?![^.]{0,30}(?:벗|없|풀[었렸]|무죄))"
    r"|(?P<also>의혹)(?:으로|로)\s(?:[^\s]+\s){0,3}?(?:기소|고발|고소|구속|조사|수사|재판|압수)",
    ("혐의", "의혹"),
)
SUSPECTED = Form("rumour", r"(?P<cue>의심)(?:된|됩|돼|됐|받|을 받|을 사|쩍)", ("의심",))
ACCUSED = Form("accusation", rf"(?P<cue>{choice(cues.CHARGES)})[^\s]{{0,7}}(?:\s[^\s]{{1,6}})?{_END}", cues.CHARGES)
GOSSIP = Form(
    "rumour",
    r"(?:다는|라는|냐는)\s(?P<cue>말|얘기|이야기|설)(?:이|가|도|까지|만)\s(?:[^\s]+\s)?(?:돌|돈다|돕니다|나돌|나돈|떠돌|떠돈|흘러|퍼지|퍼졌|오르내|무성|파다)|아니냐는\s(?:[^\s]+\s){0,2}?(?P<also>말|얘기|이야기|시선|소리|눈초리|의심)",
    ("말", "말이", "말도", "얘기", "이야", "설이", "설도", "시선", "소리", "눈초", "의심"),
)
FUTURE = Form(
    "future",
    rf"{_AFTER_L}(?P<cue>것(?=이[^\s]|입니다|으로|인|임|[\"”’.]|$)|거(?=예요|다|라)|(?:게|것이|터|테)(?=\s(?:분명|뻔|확실|자명|틀림|유력))|수밖에(?=\s없))",
    (
        "것이",
        "것입",
        "것으",
        "것인",
        "것임",
        "것",
        '것"',
        "것”",
        "것.",
        "것’",
        "거예",
        "거다",
        "거라",
        "게",
        "터",
        "테",
        "수밖",
    ),
)
WILL = Form("future", r"(?<![알모좋])(?P<cue>겠)(?=다|습|고|지만|으며|으나|어)", ())
COMING = Form(
    "future",
    rf"{_AFTER_L}(?P<cue>{choice(cues.COMING)})(?=이[^\s]*|입니다|[가도은]\s|하다|합니다|인|[.\"”’]|\s[^\s]+다|$)",
    cues.COMING,
)
POSSIBLE = Form(
    "future",
    r"(?P<cue>가능성|공산|조짐|확률|개연성|징후|기미)(?:이|가|도|은|을)\s(?:[^\s]+\s)?(?:있|높|크|커|제기|점쳐|보이|보인|농후|나오|나온|짙|거론"
    r"|열려|남아|상당|적지)",
    ("가능성", "공산", "조짐", "확률", "개연성", "징후", "기미"),
)
MAY = Form(
    "future",
    rf"(?<={_L})\s(?P<cue>수(?:도|가|는)?\s?있)(?:다|습니다|을|고|으며|지만|게|어|는|음|도록)",
    ("수", "수도", "수가", "수는", "수있"),
)
ABLE = Form("ability", rf"(?:{choice(cues.ABILITIES)})\s수", cues.ABILITIES)
LIKELY = Form("future", rf"(?P<cue>{choice(cues.LIKELY)})[^\s]{{0,8}}(?:\s[^\s]{{1,5}})?{_END}", cues.LIKELY)
EXPECTED = Form(
    "expect",
    rf"(?P<cue>(?:{choice(cues.EXPECTED)})(?:된|됩|됐|되|돼|한|합|했|하고|하며|이다|입니다|진|집|졌|지고|인|다|$)?[가-힣]{{0,4}})"
    rf"(?:\s있[가-힣]{{1,3}})?(?:는\s[^\s]+)?{_END}",
    cues.EXPECTED,
)
SCHEDULED = Form(
    "plan",
    rf"(?:{choice(cues.FUTURE_TIMES)}|오는 \d|년까지|향후|앞으로).{{0,80}}?"
    rf"(?P<cue>[가-힣]*(?:[{cues.ENDING_IN_N}]다|(?<!습)니다|기로 했다|기로 했습니다)){_END}",
    (*cues.FUTURE_TIMES, "오는", "향후", "앞으로"),
    whole=True,
)
INTENDED = Form(
    "plan",
    rf"(?P<cue>(?:려고?|고자)\s(?:한다|하고 있|합니다|나섰|든다)|기로\s(?:했|한다|합의|결정|약속|뜻을)"
    rf"|{choice(cues.AIMS)})[^\s]{{0,5}}(?:\s있[^\s]{{1,3}})?{_END}",
    ("한다", "하고", "합니", "나섰", "든다", "했다", "했습", "합의", "결정", "약속", "뜻을", *cues.AIMS),
)
FIGURES = Form(
    "expect",
    r"(?P<cue>(?:전망|예상|추정|목표)치?)(?:을|를|이|가|도)\s(?:[^\s]*[^\s는던]\s){0,2}?(?:내놓|내놨|제시|나오|나온|나왔|있|우세|지배|밝|어두|어둡|엇갈|힘|쏟아"
    r"|올려|올렸|낮췄|낮춰|높였|높여|상향|하향|세웠|잡았|내걸|수정|조정|유지)"
    r"|(?P<also>기대감?)(?:를|을|가|이|도)\s(?:모으고|모은다|모읍|걸고|건다|키우|높아|높다|커지|커졌|크다|큽|부풀|품)",
    ("전망", "예상", "추정", "목표", "기대"),
)
NEED = Form(
    "need",
    r"(?P<cue>야\s?(?:한다|합니다|할|하며|하고|해|하는|함|된다|됩니다|돼)|필요(?:하다|합니다|하며|하고"
    r"|해 보|가 있|도 있|성이|성도)|말아야"
    r"|지 않으면 안 된다|[아어]야 마땅|는 게 맞다|는 것이 맞다|는 편이 낫|(?:선|서는|면|도록)\s안\s(?:된|됩|돼|될))",
    (
        "필요",
        "말아야",
        "안 된다",
        "마땅",
        "맞다",
        "낫다",
        "한다",
        "합니",
        "할",
        "하며",
        "하고",
        "해",
        "하는",
        "함",
        "된다",
        "됩니",
        "돼",
    ),
)
OPEN = Form(
    "open",
    r"(?P<cue>(?:지나|지켜|두고|가|해|겪어|열어)\s?봐야|미지수|지켜볼|장담할 수 없"
    r"|(?:일|할|될|는)지(?:는|도|가)? (?:의문|미지수|알 수|두고))",
    ("지나", "지켜", "두고", "봐야", "미지", "장담", "의문", "알", "해봐", "가봐", "열어", "겪어"),
)
JUDGED = Form(
    "judgement", rf"(?P<cue>{choice(cues.JUDGEMENTS)})[^\s]{{0,7}}(?:\s[^\s]{{1,7}})?[\"'”’)\]]*$", cues.JUDGEMENTS
)
DOUBTED = Form("judgement", r"(?P<cue>의심하게|의심케|의심스|의문스|의구심)", ("의심", "의문", "의구"))
VOICED = Form(
    "judgement",
    rf"(?<![가-힣])(?P<cue>{choice(cues.JUDGEMENT_NOUNS)})(?:이|가|도|은)\s(?:[^\s]+\s)?{_HEARD}",
    cues.JUDGEMENT_NOUNS,
)
TASK = Form(
    "judgement",
    rf"(?P<cue>과제|관건|숙제|문제|한계|아쉬운 점|우선|핵심)(?:는|은).{{1,80}}"
    rf"(?:일|것|점|데)(?:이다|입니다|에 있다|에 있습니다|다){_END}",
    ("일이", "일입", "것이", "것입", "점이", "점입", "데", "점에", "데에"),
    whole=True,
)
HEARSAY = Form(
    "hearsay", rf"(?<!{_L})\s?(?:것으로|으로|로|다고)\s(?:잘\s|널리\s)?(?P<cue>{choice(cues.HEARSAY)})", cues.HEARSAY
)
PROCEDURE = Form("rule", rf"(?:{choice(cues.PROCEDURES)})야\s(?:한다|합니다|하며|하고|된다|됩니다)", ())
HARD = Form(
    "judgement",
    r"(?P<cue>기(?:는|가|도|엔|에는)?\s(?:어렵|어려[운울]|쉽지 않|힘들|까다롭|쉽다|쉽습|무섭|이르다"
    r"|이릅|벅차|충분|부족)[^\s]{0,5}"
    r"|고\s(?:볼 수 있|할 수 있|말할 수 있|할 만|해도 과언)[^\s]{0,4}(?:\s[^\s]{1,4})?)" + _END,
    (
        "어렵",
        "어려",
        "쉽지",
        "힘들",
        "까다",
        "쉽다",
        "쉽습",
        "무섭",
        "이르",
        "이릅",
        "벅차",
        "충분",
        "부족",
        "않다",
        "않습",
        "볼",
        "할",
        "말할",
        "과언",
    ),
)
TIME_TO = Form(
    "judgement",
    rf"(?<={_L})\s(?P<cue>(?:때|시점|차례|시기|필요|이유|까닭|만)(?:가|는|도)?\s?(?:다|이다|입니다|됐다|됐습니다|왔다|없다|없습니다|하다|합니다))"
    + _END,
    ("때", "때다", "때가", "시점", "차례", "시기", "필요", "이유", "까닭", "만하", "만합"),
)
VALUED = Form(
    "judgement",
    r"(?P<cue>[가-힣]+(?:(?<![목면실표흔업누기국선성서물])적(?:이다|입니다|이었다|이지 않다)"
    r"|스럽다|스럽습니다|스러웠다|롭다|롭습니다|로웠다|답지 않다))" + _END,
    (),
)
SEEMS = Form(
    "judgement",
    rf"(?<!{_L})\s(?P<cue>것으로\s보(?:인다|입니다|이며|이고)|것\s같(?:다|습니다)|듯하다|듯합니다)",
    ("것으", "것", "듯하", "듯합"),
)
TOLD = Form(
    "speech",
    r"(?P<cue>[가-힣]의\s(?:말|설명|주장|얘기|전언|해석|분석|진단|입장|답변?|해명|판단|평가)(?:이다|입니다|다)|(?:[는ᆫ]|했|았|었|였|이|한|된|간)단다|[다라]더라)"
    + _END,
    (
        "말이",
        "말입",
        "설명",
        "주장",
        "얘기",
        "전언",
        "해석",
        "분석",
        "진단",
        "입장",
        "답이",
        "답변",
        "해명",
        "판단",
        "평가",
    ),
)
REGARDED = Form("regarded", rf"(?P<cue>{choice(cues.REGARDED)})[^\s]{{0,5}}(?:\s있[^\s]{{1,3}})?{_END}", cues.REGARDED)

FORMS = (
    DENIED, RUMOUR, CHARGED, SUSPECTED, ACCUSED, GOSSIP, FUTURE, WILL, COMING, POSSIBLE, MAY, ABLE, LIKELY, EXPECTED,
    SCHEDULED, INTENDED, FIGURES, NEED, OPEN,
    JUDGED, DOUBTED, VOICED, TASK, HARD, TIME_TO, VALUED, HEARSAY, SEEMS, TOLD, REGARDED,
)  # fmt: skip
_INSIDE = (
    ("겠", WILL),
    ("것", FUTURE),
    ("설", RUMOUR),
    ("년까지", SCHEDULED),
    ("단다", TOLD),
    ("더라", TOLD),
    ("적이", VALUED),
    ("적입", VALUED),
    ("스럽", VALUED),
    ("스러웠", VALUED),
    ("롭", VALUED),
    ("로웠", VALUED),
)  # what does not begin a word

_BY_BEGINNING: dict[str, frozenset[Form]] = {
    begin: frozenset(form for form in FORMS if begin in form.begins) for form in FORMS for begin in form.begins
}
_NONE: frozenset[Form] = frozenset()


def possible(tail: str) -> frozenset[Form]:
    """The forms of which a word, or its first two letters, begins a word of `tail`.

    >>> [form.kind for form in possible("값이 오를 전망이다.") if form is EXPECTED]
    ['expect']
    >>> possible("비가 왔다.")
    frozenset()
    """
    found = _NONE
    for word in tail.split():
        bare = word.lstrip("\"'“‘(") if word[0] in "\"'“‘(" else word
        forms = _BY_BEGINNING.get(bare[:2])
        if forms:
            found |= forms
        forms = _BY_BEGINNING.get(bare[:1])
        if forms:
            found |= forms
    for syllable, form in _INSIDE:
        if syllable in tail:
            found |= {form}
    return found
