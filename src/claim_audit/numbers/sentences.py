"""Sentences with places for numbers, names and dates, as HTML and as plain text."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from claim_audit import korean
from claim_audit.numbers.phrases import phrase
from claim_audit.numbers.quantities import Day, Name, Number, Printable
from claim_audit.numbers.units import Lang, Text


def to_html(value: Printable, lang: Lang, spec: str = "") -> str:
    """`value` as HTML: a number as a `<data>` element inside a link to its origin, a date as `<time>`."""
    match value:
        case Number():
            shown = html.escape(phrase(value, lang, spec))
            return f'<a href="#{value.anchor}"><data value="{value.value:.10g}">{shown}</data></a>'
        case Day():
            return f'<time datetime="{value.iso}">{html.escape(value.phrase(lang))}</time>'
        case Name():
            shown = value.text[lang]
            korean = ' lang="ko"' if lang == "en" and re.search("[가-힣]", shown) else ""
            return f'<span class="name"{korean}>{html.escape(shown)}</span>'
        case Text():
            return html.escape(value[lang])
    return html.escape(value)


def to_text(value: Printable, lang: Lang, spec: str = "") -> str:
    """`value` as plain text, for figures, alt texts and tables in files."""
    match value:
        case Number():
            return phrase(value, lang, spec)
        case Day():
            return value.phrase(lang)
        case Name():
            return value.text[lang]
        case Text():
            return value[lang]
    return value


PLACEHOLDER = re.compile(r"\{([^{}:]+)(?::([^{}]*))?\}")


def compose(template: str, lang: Lang, values: Mapping[str, Printable], *, as_html: bool) -> str:
    """Fill the `{name}` and `{name:format}` places of `template` and settle Korean particles (을(를), 은(는) …).

    As HTML the words of the template are escaped, save `**strong**`. Raises ValueError naming a place without a value.
    """

    def escape(words: str) -> str:
        if not as_html:
            return words.replace("**", "")
        return html.escape(words, quote=False)

    filled = ""
    position = 0
    for match in PLACEHOLDER.finditer(template):
        name, spec = match.group(1), match.group(2) or ""
        if name not in values:
            raise ValueError(f"no value for {{{name}}} in {template!r}; given: {', '.join(values) or 'none'}")
        filled += escape(template[position : match.start()])
        value = to_html(values[name], lang, spec) if as_html else to_text(values[name], lang, spec)
        filled += value.replace("**", "&#42;&#42;") if as_html else value  # stars of a value are no emphasis of ours
        position = match.end()
    filled += escape(template[position:])
    if as_html:
        filled = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", filled)
    return korean.settle_particles(filled) if lang == "ko" else filled


@dataclass(frozen=True)
class Sentence:
    """Words in both languages with the numbers that fill their places."""

    words: Text
    values: Mapping[str, Printable] = field(default_factory=dict)

    def html(self, lang: Lang) -> str:
        return compose(self.words[lang], lang, self.values, as_html=True)

    def text(self, lang: Lang) -> str:
        return compose(self.words[lang], lang, self.values, as_html=False)

    @property
    def numbers(self) -> Iterator[Number]:
        return (value for value in self.values.values() if isinstance(value, Number))
