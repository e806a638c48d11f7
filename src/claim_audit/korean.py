"""Korean number phrases (만, 억, 조) and the particles that follow them.

Korean readers group digits by ten thousands, and the form of a particle depends on how the word before it is read
aloud: 5만 개를, 10%를, H800을, R1은, 11분의 1로.
"""

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal

MYRIADS = ((12, "조"), (8, "억"), (4, "만"))

PARTICLES = {
    # written in a template: (after a final consonant, after a vowel)
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "으로(로)": ("으로", "로"),
    "이었(였)": ("이었", "였"),
    "이라(라)": ("이라", "라"),
    "이나(나)": ("이나", "나"),
    "이다(다)": ("이다", "다"),
    "이며(며)": ("이며", "며"),
    "이고(고)": ("이고", "고"),
}

# The final consonant of each character as it is read aloud: "" is a vowel, "ㄹ" matters to 으로/로.
DIGIT_FINALS = dict(zip("0123456789", ("ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""), strict=True))
LETTER_FINALS = {"L": "ㄹ", "M": "ㅁ", "N": "ㄴ", "R": "ㄹ"}
SIGN_FINALS = {"%": "", "²": ""}  # 퍼센트, 제곱미터
# The version of a product is read in English where that changes the particle: R1 원, V3 쓰리.
VERSION_FINALS = {"1": "ㄴ", "3": ""}
# Latin words that are read as Korean words, not letter by letter.
WORD_FINALS = {
    "NVIDIA": "",
    "Hopper": "",
    "OpenAI": "",
    "DeepSeek": "",
    "Meta": "",
    "Llama": "",
    "GPT": "",
    "Ultra": "",
    "Sonnet": "ㅅ",
    "Large": "",
    "Intel": "ㄹ",
    "Diamond": "",
    "Verified": "",
    "Polyglot": "ㅅ",
    "LiveCodeBench": "",
    "Codeforces": "",
    "Arena": "",
    "Scale": "ㄹ",
    "Google": "ㄹ",
    "Apple": "ㄹ",
    "FLOP": "ㅂ",
}

_AFTER = re.compile("|".join(re.escape(form) for form in sorted(PARTICLES, key=len, reverse=True)))
_TAGS = re.compile(r"<[^>]*>")
_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_WORD = re.compile(r"[A-Za-z]+$")
_VERSION = re.compile(r"[A-Za-z]\d$")


def grouped(value: float | int | Decimal, significant: int | None = None) -> str:
    """A number in Korean grouping, rounded to `significant` digits if given: 5576000 -> '557만 6천'.

    Parts under 1,000 keep digits; a round number of thousands is written with 천 where a larger unit precedes it.
    """
    exact = Decimal(str(value))
    if significant is not None and exact:
        exact = exact.quantize(Decimal((0, (1,), exact.adjusted() - significant + 1)), rounding=ROUND_HALF_EVEN)
    sign, rest = ("−" if exact < 0 else ""), abs(exact)
    parts = []
    for power, name in MYRIADS:
        count, rest = divmod(rest, Decimal(10) ** power)
        if count:
            parts.append(f"{int(count):,}{name}")
    if rest:
        thousands = rest / 1000
        if parts and thousands == thousands.to_integral_value():
            parts.append(f"{int(thousands)}천")
        else:
            parts.append(_plain(rest))
    return sign + (" ".join(parts) or "0")


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def final_consonant(text: str) -> str | None:
    """The final consonant of `text` read aloud ('' for a vowel), or None where it cannot be told.

    Marks that are not read (quotes, spaces, HTML tags) are passed over, and so is what stands in brackets: by rule a
    particle goes with the word before the brackets.
    """
    plain = _TAGS.sub("", text).rstrip(" \"'”’]」』")
    spoken = (_BRACKETS.sub("", plain) or plain).rstrip(" \"'”’)]」』")
    last = spoken[-1:]
    if "가" <= last <= "힣":
        jamo = unicodedata.normalize("NFD", last)
        return "" if len(jamo) == 2 else {"ᆯ": "ㄹ"}.get(jamo[2], "ㄴ")
    if last in DIGIT_FINALS:
        version = VERSION_FINALS.get(last) if _VERSION.search(spoken) else None
        return _digits_final(spoken) if version is None else version
    word = _WORD.search(spoken)
    if word:
        return WORD_FINALS.get(word.group(), _latin_final(word.group()))
    return SIGN_FINALS.get(last)


def _latin_final(word: str) -> str:
    """A word with small letters is read as a word, where a last r is silent and ng is ㅇ; capitals letter by letter."""
    if len(word) > 1 and not word.isupper():
        if word.endswith("r"):
            return ""
        if word.endswith("ng"):
            return "ㅇ"
    return LETTER_FINALS.get(word[-1].upper(), "")


def _digits_final(spoken: str) -> str:
    """Digits are read as one number: 10 ends in 십, 100 in 백, 10,000 in 만; after a decimal point, digit by digit."""
    digits = re.search(r"[\d,]*\.?\d+$", spoken)
    text = digits.group().replace(",", "") if digits else spoken[-1]
    if "." in text or text[-1] != "0" or not text.strip("0"):
        return DIGIT_FINALS[text[-1]]
    zeros = len(text) - len(text.rstrip("0"))
    if zeros >= 4:  # 십만, 백만 end in 만 as 만 itself does
        return "ㄴ" if zeros < 8 else "ㄱ" if zeros < 12 else ""
    return {1: "ㅂ", 2: "ㄱ", 3: "ㄴ"}[zeros]


def settle_particles(text: str) -> str:
    """Choose the form of every `을(를)`-style particle in `text` by how the word before it is read aloud.

    Raises ValueError where the word before a particle cannot be read.
    """
    settled = ""
    position = 0
    for match in _AFTER.finditer(text):
        settled += text[position : match.start()]
        final = final_consonant(settled)
        if final is None:
            raise ValueError(f"no word that can be read stands before {match.group()!r} in {text!r}")
        closed, open_ = PARTICLES[match.group()]
        vowel_like = not final or (final == "ㄹ" and match.group() == "으로(로)")
        settled += open_ if vowel_like else closed
        position = match.end()
    return settled + text[position:]
