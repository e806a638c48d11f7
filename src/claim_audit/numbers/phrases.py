"""A number as readers of either language expect it: 557만 6천 달러, $5.576M."""

import re
from dataclasses import replace

from claim_audit import korean
from claim_audit.numbers.quantities import Number, Result
from claim_audit.numbers.units import UNITS, Lang, Text, Unit

EN_SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"))

NEAREST = 0.001  # no nearer to 0 or 1 is a probability told: thousands of draws and weighed evidence know no better
BEYOND = {True: Text("{} 미만", "less than {}"), False: Text("{} 초과", "over {}")}  # by whether it is the nearest to 0
SURE = 0.995  # two digits would round what is so likely to certainty

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
FORMATS = {"exact", "interval", "plain", "abs", "signed", "times", "percent"}


def phrase(number: Number, lang: Lang, spec: str = "") -> str:
    """`number` as a reader of `lang` expects it.

    `spec` is a comma-separated list: a count of significant digits (`3`), `exact` (every digit), `interval` (its 5th
    to 95th percentile), `plain` (no unit), `abs` (no sign), `signed` (always a sign), `times` (a ratio as its
    reciprocal, 11배), `percent` (a ratio as a percentage). A chance within `NEAREST` of 0 or 1 is told as `beyond`
    that, unless it is to be `exact`.
    """
    flags = {flag.strip() for flag in spec.split(",") if flag.strip()}
    digits = next((int(flag) for flag in flags if flag.isdigit()), None)
    unknown = {flag for flag in flags if not flag.isdigit()} - FORMATS
    if unknown:
        raise ValueError(f"{number.key}: unknown format {', '.join(sorted(unknown))}")
    if digits is None and "exact" not in flags:
        digits = 3 if isinstance(number, Result) else 6
    if UNITS[number.unit].style == "chance" and not flags & {"exact", "interval"}:
        return _chance(number, lang, digits or 1, flags)
    return _phrase(number, lang, digits, flags)


def chance(value: float, lang: Lang, digits: int = 2) -> str:
    """A probability that is no `Number`, 0 to 1, as `phrase` tells one: 31%, 99.8%, 0.1% 미만."""
    told = min(max(value, NEAREST), 1 - NEAREST)
    text = f"{separated(100 * told, _chance_digits(told, digits))}%"
    return text if told == value else BEYOND[told == NEAREST][lang].format(text)


def beyond(lang: Lang) -> tuple[str, str]:
    """What is said of a probability that is nearer to 0, and of one that is nearer to 1, than `NEAREST`."""
    low, high = (f"{separated(100 * end)}%" for end in (NEAREST, 1 - NEAREST))
    return BEYOND[True][lang].format(low), BEYOND[False][lang].format(high)


def _chance(number: Number, lang: Lang, digits: int, flags: set[str]) -> str:
    told = min(max(number.value, NEAREST), 1 - NEAREST)
    text = _phrase(replace(number, value=told), lang, _chance_digits(told, digits), flags)
    return text if told == number.value else BEYOND[told == NEAREST][lang].format(text)


def _chance_digits(told: float, digits: int) -> int:
    return max(digits, 3) if told >= SURE else digits


def _phrase(number: Number, lang: Lang, digits: int | None, flags: set[str]) -> str:
    """A number to `digits` significant digits (None: to every digit)."""
    unit, factor, power = _unit(number.unit, flags)
    if "interval" in flags:
        if number.low is None or number.high is None:
            raise ValueError(f"{number.key}: has no interval to print")
        ends = sorted(((number.low * factor) ** power, (number.high * factor) ** power))
        low, high = (_digits(end, lang, unit, digits, flags) for end in ends)
        dash = "~" if lang == "ko" else " to " if "−" in low + high else "–"
        body = f"{low}{dash}{high}"
    else:
        body = _digits((number.value * factor) ** power, lang, unit, digits, flags)
    if "plain" in flags:
        return body
    if unit.style == "ratio":
        return f"{body}분의 1" if lang == "ko" else f"1/{body}"
    if lang == "ko":
        # 2,048개, but 5만 개: a numeral in Hangul is set off from its unit
        return f"{body} {unit.ko.lstrip()}".rstrip() if body[-1] in "만억조천" else body + unit.ko
    after = re.sub(r"(?<!/)s$", "", unit.en) if body.lstrip("−+") == "1" else unit.en  # 1 GPU, but 1 GB/s
    before = body[0] if body[0] in "−+" and unit.en_before else ""
    return f"{before}{unit.en_before}{body.removeprefix(before)}{after}"


def _unit(name: str, flags: set[str]) -> tuple[Unit, float, int]:
    """The way to write, the factor and the power (−1: the reciprocal is what is written)."""
    unit = UNITS[name]
    if name == "fraction" or unit.style == "chance":
        return unit, 100.0, 1
    if unit.style == "ratio":
        if "percent" in flags:
            return UNITS["percent"], 100.0, 1
        return (UNITS["times"] if "times" in flags else unit), 1.0, -1
    return unit, 1.0, 1


def _digits(value: float, lang: Lang, unit: Unit, significant: int | None, flags: set[str]) -> str:
    if "abs" in flags:
        value = abs(value)
    # Rounded before the scale is chosen: 999,999.6 to three digits is 1M, 9,999.6 is 1만.
    value = _to_significant(value, significant)
    sign = "+" if "signed" in flags and value > 0 else ""
    if unit.style == "big" and "exact" not in flags and abs(value) >= (1e16 if lang == "ko" else 1e15):
        return sign + _scientific(value)
    if unit.style == "big" and lang == "ko" and abs(value) >= 1e4:
        return sign + korean.grouped(value)
    if unit.style == "big" and lang == "en" and "exact" not in flags and abs(value) >= 1e6:
        scale, letter = next((scale, letter) for scale, letter in EN_SCALES if abs(value) >= scale)
        return sign + separated(value / scale) + letter
    return sign + separated(value, decimals=unit.en_decimals if lang == "en" else 0)


def separated(value: float, significant: int | None = None, *, decimals: int = 0) -> str:
    """A number with thousands separators and a true minus: −1234.5 -> '−1,234.5'.

    It is rounded to `significant` digits and written with at least so many `decimals`.
    """
    whole, _, part = f"{_to_significant(value, significant):,.10f}".partition(".")
    part = part.rstrip("0").ljust(decimals, "0")
    text = f"{whole}.{part}" if part else whole
    return "0" if text == "-0" else text.replace("-", "−")


def _to_significant(value: float, significant: int | None) -> float:
    return value if significant is None else float(f"{value:.{significant - 1}e}")


def _scientific(value: float) -> str:
    mantissa, exponent = f"{value:.14e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}×10{str(int(exponent)).translate(SUPERSCRIPTS)}".replace("-", "−")
