"""What the charts of a page say again and again is said once, though each, to stand alone, brings it along."""

import re
from collections import Counter

from claim_audit.figures.layout import NARROW, WIDE

_CHART = re.compile(rf'(<svg [^>]*class="({WIDE.name}|{NARROW.name})"[^>]*>)(.*?)</svg>', re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_RULE = re.compile(r"\.([\w-]+)\{([^}]*)\}")  # of a class: what outranks the page's own style sheet stays behind
_WORDS = re.compile(r'<title id="([^"]*)">.*?</title><desc id="([^"]*)">.*?</desc>', re.DOTALL)
_NAMED = re.compile(r'(aria-labelledby=")([^"]*)"')
_GIVEN = re.compile(r""" (?:xmlns|font-family|font-size|fill|stroke-linejoin)="[^"]*\"""")  # by the page's style sheet
# Of a title, a description and a shape that a chart draws often.
_OWN_ID = re.compile(r'((?: id="| href="#|url\(#))([\w.-]+-(?:ko|en)-(?:[wn]-[mc]\d+|title|desc))')
_TAG = re.compile(r"<(?:path|text|g|circle|rect|line|polygon)\b[^>]*>")
_LOOK = re.compile(
    r' (class|stroke-(?:width|dasharray|opacity|linecap)|font-(?:size|weight)|text-anchor|(?:fill-)?opacity)="([^"]*)"'
)
# All of a drawing in the colour of paper: the page has it already.
_BACKGROUND = re.compile(
    r'^((?:<title.*?</desc>)?(?:<defs>.*?</defs>)?)<path class="cf-paper" d="M0 [\d.]+h[\d.]+v-[\d.]+h-[\d.]+z"/>'
)
FEW = 20  # a look of fewer marks than these stays with its marks


def shared(html: str) -> tuple[str, str]:
    """The page with the looks of its charts as classes of one letter or two, and the style sheet of these classes.

    The narrow rendition of a chart is named by the title and the description of the wide one before it.
    """
    drawn = "".join(match.group(3) for match in _CHART.finditer(html))
    rules = dict(rule for style in _STYLE.findall(drawn) for rule in _RULE.findall(style))
    counted = Counter(look for tag in _TAG.findall(drawn) for look in _looks(tag))
    often = [look for look, count in counted.most_common() if look[0] == "class" or count >= FEW]
    names = {look: f"_{place:x}" for place, look in enumerate(often)}
    ids: dict[str, str] = {}
    wide = ""

    def short(name: str) -> str:
        return ids.setdefault(name, f"_{len(ids):x}")

    def written(match: re.Match[str]) -> str:
        nonlocal wide
        opening, layout, drawing = match.groups()
        opening, drawing = _GIVEN.sub("", opening), _STYLE.sub("", drawing, count=1)
        words = _WORDS.search(drawing)
        if words and layout == WIDE.name:
            wide = f'aria-labelledby="{words.group(1)} {words.group(2)}"'
        elif words and wide:
            opening = re.sub(r'aria-labelledby="[^"]*"', wide, opening)
            drawing = drawing.replace(words.group(), "", 1)
        opening = _NAMED.sub(lambda one: f'{one.group(1)}{" ".join(map(short, one.group(2).split()))}"', opening)
        drawing = _BACKGROUND.sub(r"\1", drawing, count=1)
        drawing = _OWN_ID.sub(lambda one: one.group(1) + short(one.group(2)), drawing)
        return f"{opening}{_TAG.sub(lambda tag: _short(tag.group(), names), drawing)}</svg>"

    sheet = "".join(f".{name}{{{_rule(look, rules)}}}" for look, name in names.items())
    return _CHART.sub(written, html), sheet


def drawn_once(html: str) -> str:
    """The page with each shape of a grade drawn once, at its end, and taken from there wherever it is shown."""
    names: dict[tuple[str, str], str] = {}

    def written(match: re.Match[str]) -> str:
        kind, box, shape = match.groups()
        name = names.setdefault((box, shape), f"shape-{len(names) + 1}")
        return f'<svg class="{kind}" aria-hidden="true"><use href="#{name}"/></svg>'

    html = _SHAPE.sub(written, html)
    shapes = "".join(f'<symbol id="{name}"{box}>{shape}</symbol>' for (box, shape), name in names.items())
    return html.replace("</body>", f'<svg class="shapes" aria-hidden="true">{shapes}</svg>\n</body>') if names else html


# Size, colour and dashes of these are in the page's style sheet too.
_SHAPE = re.compile(r'<svg class="(shape|dots)"( viewBox="[^"]*")[^>]*>(.*?)</svg>')


def _looks(tag: str) -> list[tuple[str, str]]:
    """The classes and the presentation attributes of a mark, one by one."""
    found = _LOOK.findall(tag)
    return [(name, one) for name, value in found for one in (value.split() if name == "class" else [value])]


def _short(tag: str, names: dict[tuple[str, str], str]) -> str:
    """A mark with classes in place of its looks, as far as these have names."""
    classes = [names[look] for look in _looks(tag) if look in names]
    bare = _LOOK.sub(lambda match: "" if match.group(1) == "class" or match.groups() in names else match.group(), tag)
    return re.sub(r"^<\w+", rf'\g<0> class="{" ".join(classes)}"', bare) if classes else bare


def _rule(look: tuple[str, str], rules: dict[str, str]) -> str:
    name, value = look
    if name == "class":
        return rules[value]
    return f"{name}:{value}{'px' if name == 'font-size' else ''}"
