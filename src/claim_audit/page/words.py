"""The page's own words in both languages."""

from claim_audit.numbers import Text

WORDS = {
    "title": Text("딥시크 쇼크, 따져 보니", "DeepSeek Shock, audited"),
    "kicker": Text("기사 검증 보고서", "A news article, fact-checked"),
    "description": Text(
        "딥시크 R1을 다룬 국내 기사의 주장을 공개된 증거와 하나씩 맞춰 보고, 얼마나 확실한지와 "
        "무엇이 바뀌면 답이 달라지는지를 적었다.",
        "The claims of a Korean news article about DeepSeek’s R1, each set against public evidence: does it hold, how "
        "sure are we, and what would change the answer?",
    ),
    "read": Text("보고서 읽기", "Read the report"),
    "skip": Text("본문으로 건너뛰기", "Skip to the report"),
    "contents": Text("차례", "Contents"),
    "contents_bar": Text("차례 펼치기", "Contents, folded"),
    "locale": Text("ko_KR", "en_GB"),
    "verdicts": Text("핵심 주장의 판정", "The central claims"),
    "said": Text("기사가 한 말", "What the article says"),
    "line": Text("기사 {}번째 줄", "line {}"),
    "appendices": Text("부록", "Appendices"),
    "other": Text("English", "한국어"),
    "as_of": Text("자료 기준일", "Data as of"),
    "early": Text(
        "판정과 그림에는 이날까지 알려진 것만 썼다. 설명하는 글에는 그 뒤의 일도 나온다.",
        "Verdicts and charts use only what was known by then; the text around them also tells what came later.",
    ),
    "built_from": Text("만든 판", "Built from"),
    "defaults": Text("매개변수는 모두 기본값", "all parameters at their defaults"),
    "changed": Text("기본값과 다른 매개변수", "Parameters that are not at their defaults"),
    "default": Text("기본값", "default"),
    "code": Text("코드", "Code"),
    "table": Text("표", "Table"),
    "chart": Text("그림", "Chart"),
    "messages": Text("실행 중에 나온 메시지", "Messages printed while running"),
    "failed": Text("이 셀은 오류로 멈췄다", "This cell stopped with an error"),
    "evidence": Text("증거", "Evidence"),
    "evidence_lead": Text(
        "이 보고서가 기댄 자료를 모두 적었다. 제목을 누르면 원문으로 간다.",
        "Every source this report rests on. Titles lead to the original.",
    ),
    "published": Text("발행", "Published"),
    "relays": Text("옮겨 온 자료", "Relays"),
    "used_for": Text("쓰인 곳", "Used for"),
    "unknown": Text("모르는 것", "What is not known"),
    "sources": Text("자료", "Sources"),
    "disagreements": Text("자료끼리 어긋나는 곳", "Where sources contradict each other"),
    "disagreements_lead": Text(
        "같은 것을 두고 자료마다 값이 다르거나, 한 주장에 뒷받침과 반박이 함께 있는 경우다.",
        "Different values of one thing, and claims with evidence on both sides.",
    ),
    "past": Text("다시 확인할 때가 지난 자료", "Evidence past its date"),
    "past_lead": Text(
        "그때의 값으로는 그대로 쓸 수 있지만, 지금 값으로 읽으려면 새 자료로 다시 확인해야 한다. "
        "기한은 자료의 종류에 따라 이 보고서가 정했다.",
        "Still true of their day; to be read as true today, they need to be checked against newer sources. How long "
        "each kind of source is good for is our own judgement.",
    ),
    "derivations": Text("수치의 내력", "Where every number comes from"),
    "derivations_lead": Text(
        "이 페이지에 나오는 모든 수치와 그 수치를 낳은 입력값이다. 먼저 계산한 값과 식을, "
        "이어서 자료에 적힌 값과 출처를 적었다.",
        "Every number on this page and every input it was made from: first what was computed and how, then what stands "
        "in the data and who says so.",
    ),
    "results": Text("계산한 값", "Computed"),
    "facts": Text("자료에 있는 값", "Recorded"),
    "formula": Text("식", "Formula"),
    "inputs": Text("입력", "From"),
    "source": Text("출처", "Source"),
    "same_inputs": Text("위에 적은 것과 같은 입력 {count}개", "the same {count} inputs as listed above"),
    "everywhere": Text("공통 입력", "Shared inputs"),
    "interval": Text("구간", "interval"),
    "parameters": Text("매개변수", "Parameters"),
    "parameters_lead": Text(
        "독자가 바꿔 볼 수 있는 값이다. 바꾸면 보고서 전체가 다시 계산된다.",
        "What a reader may change; the whole report is computed again from it.",
    ),
    "name": Text("매개변수", "Parameter"),
    "value": Text("값", "Value"),
    "unit": Text("단위", "Unit"),
    "bounds": Text("범위", "Bounds"),
    "glossary": Text("용어", "Glossary"),
    "provenance": Text("만든 과정", "Provenance"),
    "regenerate": Text("다시 만들기", "Regenerate"),
    "regenerate_lead": Text(
        "저장소를 내려받아 다음 명령을 치면 이 파일이 똑같이 나온다.",
        "In a checkout, this command makes the same file:",
    ),
    "cite": Text("인용", "Cite as"),
    "licences": Text("이용 허락", "Licences"),
    "changes": Text("{}판 뒤로 달라진 점", "Changes since version {}"),
    "history": Text("판정의 이력", "What each version said"),
    "history_lead": Text(
        "새 판을 낼 때마다 모든 판정을 기록하고, 앞 판과 달라졌으면 까닭을 함께 적는다. 매개변수는 모두 기본값으로 "
        "두고 계산한 결과다. 프로그램으로 읽을 수 있는 기록은 같은 폴더의 다음 파일에 있다.",
        "Each version’s verdicts are kept, computed with every parameter at its default; where one differs from the "
        "version before, so is the reason. For programs the same stands in this file beside the page:",
    ),
    "history_file": Text("verdict-log.json", "verdict-log.json"),
    "history_all": Text("주장별 이력", "Claim by claim"),
    "history_since": Text(
        "언제부터인지 적지 않은 판정은 처음 낸 {}판부터 그대로다.",
        "A verdict without a version has stood since the first, {}.",
    ),
    "all_versions": Text("나머지는 manifest.json에 있다.", "All others are in manifest.json."),
    "code_licence": Text("코드:", "Code:"),
    "text_licence": Text(
        "글과 표, 그림: CC BY 4.0. 에포크 AI에서 가져온 수치를 다시 쓸 때는 에포크 AI도 밝힌다.",
        "Texts, tables and figures: CC BY 4.0. Credit Epoch AI too where you reuse figures that come from there.",
    ),
    "font_licence": Text(
        "글꼴 Pretendard는 SIL 오픈 폰트 라이선스를 따른다.",
        "The font Pretendard is under the SIL Open Font License.",
    ),
    "hashes": Text("입력 파일의 해시(SHA-256)", "Hashes of the inputs (SHA-256)"),
    "versions": Text("소프트웨어 판", "Software versions"),
    "file": Text("파일", "File"),
    "to_top": Text("맨 위로", "Back to top"),
}

KINDS = {
    "primary": Text("일차 자료", "Primary sources"),
    "analyst": Text("분석가 추정", "Analysts’ estimates"),
    "press": Text("언론 보도", "Press reports"),
    "dataset": Text("데이터셋", "Data sets"),
    "derived": Text("계산", "Calculations"),
    "judgement": Text("이 보고서의 판단", "Authors’ judgement"),
    "article": Text("검증 대상 기사", "The article under audit"),
}

# What the units of parameters are called; those of what is only named have none.
UNIT_NAMES = {
    "name": Text("", ""),
    "index": Text("", ""),
    "date": Text("날짜", "date"),
    "path": Text("파일", "file"),
    "ratio": Text("비율", "ratio"),
    "GPUs": Text("개", "GPUs"),
    "chip": Text("칩", "chip"),
    "model": Text("모델", "model"),
    "yes or no": Text("예, 아니요", "yes or no"),
    "USD/GPU-hour": Text("달러, GPU시간당", "dollars per GPU-hour"),
    "times": Text("배", "times"),
    "times/year": Text("배, 한 해", "times a year"),
    "percentage points": Text("%포인트", "percentage points"),
    "weights": Text("가중치", "weights"),
    "probability": Text("확률", "probability"),
    "items": Text("개", "points"),
}

ACCESS = {
    "primary text": Text("원문을 읽음", "read in the original"),
    "secondary text": Text("인용문을 읽음", "read as quoted"),
    "derived": Text("", ""),
}
