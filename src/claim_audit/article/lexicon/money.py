"""Currencies: how each is printed, with a country's name or without, in signs and in words."""

from collections.abc import Iterator

from claim_audit.article.lexicon.units import Unit

# Currencies of several countries: 캐나다 달러, 호주달러. The plain 달러 of news is that of the United States.
COUNTRIES = {
    "달러": (
        "캐나다 호주 홍콩 싱가포르 대만 타이완 뉴질랜드 자메이카 바하마 바베이도스 벨리즈 피지 나미비아 "
        "라이베리아 브루나이 가이아나 수리남 짐바브웨 버뮤다 케이맨 트리니다드 동카리브 솔로몬"
    ),
    "파운드": "영국 이집트 레바논 시리아 수단 키프로스 아일랜드 지브롤터 스코틀랜드",
    "프랑": "스위스 프랑스 벨기에 룩셈부르크 콩고 르완다 부룬디 기니 지부티 코모로 중앙아프리카 서아프리카 세파",
    "페소": "멕시코 필리핀 칠레 콜롬비아 아르헨티나 우루과이 쿠바 도미니카",
    "크로네": "노르웨이 덴마크",
    "크로나": "스웨덴 아이슬란드",
    "코루나": "체코 슬로바키아",
    "루피": "인도 파키스탄 스리랑카 네팔 모리셔스 세이셸",
    "디나르": "쿠웨이트 요르단 이라크 바레인 알제리 튀니지 리비아 세르비아",
    "디르함": "아랍에미리트 모로코 UAE",
    "리얄": "사우디 사우디아라비아 카타르 오만 예멘",
    "리알": "이란 오만 예멘",
    "실링": "케냐 탄자니아 우간다 소말리아 오스트리아",
    "리라": "터키 튀르키예 이탈리아",
    "루블": "러시아 벨라루스",
    "레우": "루마니아 몰도바",
    "솜": "키르기스스탄 우즈베키스탄",
    "콰차": "잠비아 말라위",
    "마르크": "독일",
}

# The normal name and what else the same money is called.
OTHER_NAMES = {
    "달러": "미국 달러|미국달러|미 달러|미달러|불|달라|USD|미국 불",
    "원": "한국 원|한국원|대한민국 원|원화|KRW|won",
    "엔": "일본 엔|일본엔|엔화|JPY",
    "위안": "중국 위안|중국위안|위안화|위엔|인민폐 위안|CNY|RMB",
    "유로": "유로화|EUR",
    "파운드": "영국 파운드|영국파운드|파운드화|GBP|파운드 스털링",
    "루블": "러시아 루블|루블화",
    "루피": "루피화",
    "프랑": "프랑화",
    "바트": "태국 바트|태국바트|밧",
    "동": "베트남 동|베트남동",
    "링깃": "말레이시아 링깃|링기트",
    "루피아": "인도네시아 루피아|인도네시아루피아",
    "헤알": "브라질 헤알|헤알화|레알",
    "랜드": "남아프리카공화국 랜드|남아공 랜드|남아프리카 랜드",
    "즈워티": "폴란드 즈워티|즐로티",
    "포린트": "헝가리 포린트",
    "투그릭": "몽골 투그릭|투그리크",
    "텡게": "카자흐스탄 텡게",
    "셰켈": "이스라엘 셰켈|세켈|쉐켈",
    "킵": "라오스 킵",
    "짯": "미얀마 짯|차트",
    "리엘": "캄보디아 리엘",
    "타카": "방글라데시 타카",
    "흐리브냐": "우크라이나 흐리브냐|흐리우냐",
    "나이라": "나이지리아 나이라",
    "세디": "가나 세디",
    "비르": "에티오피아 비르",
    "솔": "페루 솔|누에보 솔",
    "과라니": "파라과이 과라니",
    "볼리바르": "베네수엘라 볼리바르",
    "케찰": "과테말라 케찰|퀘찰",
    "렘피라": "온두라스 렘피라",
    "콜론": "코스타리카 콜론",
    "레프": "불가리아 레프",
    "쿠나": "크로아티아 쿠나",
    "마나트": "아제르바이잔 마나트",
    "라리": "조지아 라리",
    "드람": "아르메니아 드람",
    "아프가니": "아프가니스탄 아프가니",
    "파타카": "마카오 파타카",
    "키나": "파푸아뉴기니 키나",
    "센트": "미국 센트",
    "페세타": "스페인 페세타",
    "드라크마": "그리스 드라크마",
    "길더": "네덜란드 길더|굴덴",
    "에스쿠도": "포르투갈 에스쿠도",
    "자오": "마오",
    "코페이카": "코펙",
    "볼리비아노": "볼리비아 볼리비아노",
    "눌트럼": "부탄 눌트럼",
    "루피야": "몰디브 루피야",
    "레크": "알바니아 레크",
    "리투아니아 리타스": "리타스",
    "펜스": "페니",
    "비트코인": "BTC",
}

# Currencies with one name.
PLAIN = (
    "크라운 기니 펀 바이자 상팀 센타보 아우스트랄 인티 굴드 누에보솔 아리아리 다라시 달라시 로티 말로티 릴랑게니 "
    "풀라 메티칼 우기야 파앙가 탈라 바투 소모니 데나르 라트 톨라르 마르카 이더리움"
)

# Before the figure: $5.576M, US$ 6 million, ₩1,000; or after it: 10000$.
SIGNS = {
    "US$": "달러", "$": "달러", "＄": "달러", "€": "유로", "£": "파운드", "¥": "엔", "₩": "원",
    "￦": "원", "元": "위안", "A$": "호주 달러", "C$": "캐나다 달러", "HK$": "홍콩 달러",
    "NT$": "대만 달러", "S$": "싱가포르 달러", "₽": "루블", "₹": "루피",
}  # fmt: skip


def _currencies() -> Iterator[Unit]:
    for name, others in OTHER_NAMES.items():
        signs = tuple(sign for sign, meaning in SIGNS.items() if meaning == name and len(sign) == 1)
        yield Unit(name, "money", (name, *others.split("|"), *signs))
    yield from (Unit(name, "money", (name,)) for name in PLAIN.split())
    for name, countries in COUNTRIES.items():
        same = {spelling.replace(" ", "") for spelling in OTHER_NAMES.get(name, "").split("|")}
        if name not in OTHER_NAMES:
            yield Unit(name, "money", (name,))
        for country in countries.split():
            if f"{country}{name}" not in same:
                yield Unit(f"{country} {name}", "money", (f"{country} {name}", f"{country}{name}"))


CURRENCIES = tuple(_currencies())
