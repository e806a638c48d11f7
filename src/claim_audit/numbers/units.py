"""Words in two languages, and how each unit is written in them."""

from dataclasses import dataclass
from typing import Literal, get_args

Lang = Literal["ko", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Korean and English."""

    ko: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.ko if lang == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Unit:
    """How a unit is written: `style` groups digits ('big': 만/억 and M/B; 'small': separators), the rest
    surrounds; a 'chance' is an estimated share, told no more finely than it is known.

    English writes money per unit of something with its cents ($5.50), Korean as short as it is (5.5달러).
    """

    ko: str
    en: str
    style: Literal["big", "small", "percent", "chance", "ratio", "times"] = "small"
    en_before: str = ""
    en_decimals: int = 0  # at least so many


UNITS: dict[str, Unit] = {
    "USD": Unit("달러", "", "big", "$"),
    "KRW": Unit("원", " won", "big"),
    "CNY": Unit("위안", " yuan", "big"),
    "USD/GPU-hour": Unit("달러", " per GPU-hour", "small", "$", 2),
    "USD/GPU": Unit("달러", " per GPU", "big", "$"),
    "USD/kWh": Unit("달러/kWh", "/kWh", "small", "$", 2),
    "USD/Mtoken": Unit("달러", " per million tokens", "small", "$", 2),
    "GPU-hours": Unit(" GPU시간", " GPU-hours", "big"),
    "GPUs": Unit("개", " GPUs", "big"),
    "H100-equivalents": Unit("개분(H100 환산)", " H100-equivalents", "big"),
    "count": Unit("", "", "big"),
    "items": Unit("개", "", "small"),
    "FLOP": Unit(" FLOP", " FLOP", "big"),
    "TFLOP/s": Unit("TFLOP/s", " TFLOP/s"),
    "TOPS": Unit("TOPS", " TOPS"),
    "GB": Unit("GB", " GB"),
    "GB/s": Unit("GB/s", " GB/s"),
    "GB/s/mm2": Unit("GB/s/mm²", " GB/s/mm²"),
    "W": Unit("W", " W"),
    "MW": Unit("MW", " MW"),
    "mm2": Unit("mm²", " mm²"),
    "TPP": Unit("", " TPP"),
    "TPP/mm2": Unit("", " TPP/mm²"),
    "percent": Unit("%", "%", "percent"),
    "percentage points": Unit("%포인트", " points", "percent"),
    "probability": Unit("%", "%", "chance"),
    "share of variance": Unit("%", "%", "chance"),
    "fraction": Unit("%", "%", "percent"),
    "ratio": Unit("", "", "ratio"),
    "times": Unit("배", "×", "times"),
    "points": Unit("점", " points"),
    "score": Unit("점", ""),
    "index": Unit("", ""),
    "days": Unit("일", " days"),
    "hours": Unit("시간", " hours"),
    "months": Unit("개월", " months"),
    "years": Unit("년", " years"),
    "tokens": Unit(" 토큰", " tokens", "big"),
    "parameters": Unit(" 파라미터", " parameters", "big"),
    "times/year": Unit("배", "× a year", "times"),
    "transistors": Unit("개", " transistors", "big"),
    "stacks": Unit("개", " stacks"),
}
