"""Korean numerals: the syllables of the Sino-Korean and the native series, and the words that look like them."""

from claim_audit.article.lexicon import words

# Sino-Korean digits. 공 is how a nought is read aloud, 륙 how 육 is written after a vowel.
DIGITS = {"영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9}
TENS_SCALES = {"십": 10, "백": 100, "천": 1000}
MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16, "해": 10**20}

NATIVE_TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
NATIVE_ONES = {
    "하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
# Before a counter or a noun: 한 명, 석 달.
DETERMINERS = {"한": 1, "두": 2, "세": 3, "네": 4, "석": 3, "넉": 4, "닷": 5, "엿": 6}
NATIVE_RANGES = {
    "한두": (1, 2), "두세": (2, 3), "두서너": (2, 4), "두서": (2, 3), "서너": (3, 4), "너댓": (4, 5), "네댓": (4, 5),
    "너덧": (4, 5), "네다섯": (4, 5), "대여섯": (5, 6), "대엿": (5, 6), "예닐곱": (6, 7), "일고여덟": (7, 8),
    "여덟아홉": (8, 9), "엳아홉": (8, 9), "열댓": (14, 16), "여남은": (11, 13),
}  # fmt: skip

# 수십: from two to nine of the next scale; the words give no point.
VAGUE = {"수": (2, 9), "몇": (2, 9)}

NEGATIVES = ("마이너스", "음수", "영하")

# Scales of English-language reports: $5.576M, 2.788 million.
ENGLISH_SCALES = {
    "M": 10**6, "B": 10**9, "T": 10**12, "bn": 10**9, "mn": 10**6, "tn": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "Million": 10**6, "Billion": 10**9, "Trillion": 10**12, "밀리언": 10**6, "빌리언": 10**9,
}  # fmt: skip

# Valid numerals that are ordinary words as well; without a unit they are read as the word.
HOMOGRAPHS = frozenset(
    words(
        "구만 구십 구천 만구 만삼 만이 만일 백구 백만 백이 백일 백팔 사만 사백 사십 사억 사천 삼천 십오 "
        "십이 십일 오만 오백 오십 이경 이만 이백 이십 이억 이천 일만 일조 천구 천만 천억 천오 천이 "
        "천일 칠백 팔만 팔십"
    )
)
# Those that are so much commoner as words that only a sum of money makes them numerals: 구조, 백조, 천사.
WORDS_FIRST = frozenset(
    words(
        "공경 공해 구경 구조 구해 만경 만사 만오 만조 백공 백사 백조 사경 사조 사해 삼해 영경 영사 영해 오경 "
        "오조 오해 육조 육해 이경 이조 이해 일경 일해 천공 천사 천조"
    )
)
# One syllable that may be a numeral before a unit of one syllable too: 십 년, 백 명, 천 원.
SCALES_ALONE = "십백천만"
# Single digits that are hardly ever another word.
PLAIN_SYLLABLES = "삼육칠팔"

# Counters that may be written on to a native determiner; others begin a word: 한편, 세대, 두통.
ATTACHED = {
    "한": words("개 달 마리 명 병 살 잔"),
    "두": words("가지 개 곳 달 대 마리 명 배 번 병 살 시간 잔 차례"),
    "세": words("가지 개 곳 달 마리 명 번 살 시간 차례"),
    "네": words("가지 개 곳 달 마리 명 번 살 시간 차례"),
    "열": words("가지 개 곳 마리 명 배 번 살 시간 장 채"),
    "십": words("개 곳 년 대 마리 명 배 분 원 일 초"),
    "백": words("개 곳 년 마리 명 배 번 원 일"),
    "천": words("개 곳 년 마리 명 배 번 원"),
    "만": words("년 명 배 원"),
}

HALVES = {"절반": (1, 2), "반": (1, 2)}

# A scale syllable that begins one of these is no scale: 일만큼, 2조각, 30경기, 3해 동안.
NO_SCALE = {
    "만": ("만큼", "만료", "만족", "만기", "만화"),
    "조": ("조각", "조건", "조치", "조사", "조직", "조기", "조합", "조별", "조회"),
    "경": ("경기", "경우", "경력", "경찰", "경로", "경쟁", "경영", "경제", "경매"),
    "해": ("해외", "해리", "해마다", "해당", "해 ", "해에", "해를", "해의", "해도", "해는", "해서", "해야", "해상"),
    "천": ("천장", "천막", "천연", "천체"),
    "백": ("백신", "백화점", "백업"),
    "억": ("억제", "억지", "억울"),
    "십": ("십자", "십대"),
}
