"""From matplotlib's SVG to a light one for a page: same marks, same words, a fraction of the bytes.

Colours become classes whose rules name a custom property of the page with the colour by day behind it, coordinates
stand to a tenth of a point and words to a whole one, a run of marks of one look shares a group or a path, words stand after the marks they are
written on, and what is unseen is left out. The same drawing always gives the same bytes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import combinations, groupby, pairwise
from math import fsum
from xml.etree import ElementTree

from claim_audit.figures.palette import DAY

FAMILY = "Pretendard, 'Apple SD Gothic Neo', 'Noto Sans KR', sans-serif"
BASE_SIZE = "12"  # of letters, if nothing else is said
LONG, OFTEN = 48, 3  # a marker's outline of so many letters, used so often, is written once
_NAMES = {colour: name for name, colour in DAY.items()}
_TOKEN = re.compile(r"[A-Za-z]|-?[\d.]+(?:e-?\d+)?")
_SHAPES = ("path", "use", "text", "image")
_KEPT = ("stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "stroke-opacity", "clip-path")
_LETTERING = ("font-size", "font-weight", "text-anchor")

Box = tuple[float, float, float, float]  # left, top, right, bottom
Step = tuple[str, tuple[float, ...]]


@dataclass(frozen=True)
class Mark:
    """Something drawn: the tag and attributes of its own, and its look, which neighbours may share."""

    tag: str
    own: tuple[tuple[str, str], ...]
    look: tuple[tuple[str, str], ...]
    words: str = ""
    box: Box | None = None


@dataclass
class _Source:
    """What the elements of one drawing refer to."""

    salt: str
    outlines: dict[str, list[Step]] = field(default_factory=dict)
    clips: dict[str, Box] = field(default_factory=dict)
    used_clips: dict[Box, str] = field(default_factory=dict)
    repeated: Counter[str] = field(default_factory=Counter)
    stamps: dict[str, str] = field(default_factory=dict)


def compact(svg: str, salt: str) -> tuple[str, str]:
    """The view box of a drawing by matplotlib, and what stands inside it. Ids begin with `salt`."""
    root = ElementTree.fromstring(svg)
    source = _Source(salt)
    for node in root.iter():
        _, _, tag = node.tag.rpartition("}")
        if tag == "path" and "id" in node.attrib:
            source.outlines[node.attrib["id"]] = steps(node.attrib["d"])
        if tag == "clipPath":
            source.clips[node.attrib["id"]] = _rectangle(node[0].attrib)
    shapes = list(_shapes(root))
    _count_outlines(shapes, source)
    marks = [mark for node, clip in shapes for mark in _marks(node, clip, source)]
    body = "".join(_written(_words_last(marks)))
    defined = "".join(f'<path id="{name}" d="{d}"/>' for d, name in source.stamps.items())
    defined += "".join(_clip_path(name, box) for box, name in source.used_clips.items())
    return root.attrib["viewBox"], (f"<defs>{defined}</defs>" if defined else "") + body


def rules(bodies: Iterable[str]) -> str:
    """The style rules for the classes that drawings use."""
    used = set(re.findall(r"\bc[fl]-[\w-]+", " ".join(bodies)))
    return "".join(
        f".{one}{{{prop}:var(--chart-{name},{_short(DAY[name])})}}"
        for name in DAY
        for kind, prop in (("f", "fill"), ("l", "stroke"))
        if (one := f"c{kind}-{name}") in used
    )


def steps(d: str) -> list[Step]:
    """A path's commands with their numbers, each run of numbers as a command of its own."""
    found: list[Step] = []
    sizes = {"M": 2, "L": 2, "C": 6, "Q": 4, "z": 0, "Z": 0}
    command = ""
    numbers: list[float] = []
    for token in _TOKEN.findall(d):
        if token.isalpha():
            command, numbers = token, []
        else:
            numbers.append(float(token))
        if len(numbers) == sizes[command]:
            found.append((command, tuple(numbers)))
            numbers = []
    return found


def _shapes(node: ElementTree.Element, clip: str = "") -> Iterator[tuple[ElementTree.Element, str]]:
    """Everything drawn, in order, with the clip path it stands under."""
    for child in node:
        tag = child.tag.rpartition("}")[2]
        own = re.sub(r"url\(#(.*)\)", r"\1", child.attrib.get("clip-path", "")) or clip
        if tag in _SHAPES:
            yield child, own
        elif tag == "g":
            yield from _shapes(child, own)


def _count_outlines(shapes: Sequence[tuple[ElementTree.Element, str]], source: _Source) -> None:
    for node, _ in shapes:
        if node.tag.endswith("}use"):
            source.repeated[_data(source.outlines[_target(node)])] += 1


def _marks(node: ElementTree.Element, clip: str, source: _Source) -> Iterator[Mark]:
    style = dict(part.strip().split(": ", 1) for part in node.attrib.get("style", "").split(";") if part.strip())
    tag = node.tag.rpartition("}")[2]
    if tag == "text":
        yield _text(node, style)
    elif tag == "use":
        place = float(node.attrib["x"]), float(node.attrib["y"])
        yield from _stamp(source.outlines[_target(node)], place, style, clip, source)
    elif tag == "path":
        outline = _seen(steps(node.attrib["d"]))
        look = _look(style, _needed(clip, _box(outline), source))
        round_one = _circle(outline)
        if round_one and look:
            yield Mark("circle", round_one, look, box=_box(outline))
        elif outline and look:
            yield Mark("path", (("d", _data(outline)),), look, box=_box(outline))
    else:
        raise ValueError(f"a chart with a layer of {tag!r}: only marks and words are written")


def _text(node: ElementTree.Element, style: Mapping[str, str]) -> Mark:
    moved = re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", node.attrib.get("transform", ""))
    x, y = moved.groups() if moved else (node.attrib["x"], node.attrib["y"])
    turned = re.search(r"rotate\(([-\d.]+)", node.attrib.get("transform", ""))
    own = [("x", str(round(float(x)))), ("y", str(round(float(y))))]
    if turned and float(turned[1]):
        own.append(("transform", f"rotate({_number(float(turned[1]))} {own[0][1]} {own[1][1]})"))
    look = {"class": f"cf-{_name(style.get('fill', '#000000'))}"}
    look |= {name: style[name].removesuffix("px") for name in _LETTERING if name in style}
    plain = {"font-size": BASE_SIZE, "font-weight": "400", "text-anchor": "start"}
    look = {name: value for name, value in look.items() if plain.get(name) != value}
    return Mark("text", tuple(own), tuple(look.items()), node.text or "")


def _stamp(
    outline: Sequence[Step], place: tuple[float, float], style: Mapping[str, str], clip: str, source: _Source
) -> Iterator[Mark]:
    """A marker: a circle as such, a long outline that often comes back by reference, any other as a path."""
    moved = [(command, _shifted(numbers, place)) for command, numbers in outline]
    look = _look(style, _needed(clip, _box(moved), source))
    if not look:
        return
    round_one = _circle(moved)
    x, y = map(_number, place)
    d = _data(_seen(outline))
    if round_one:
        yield Mark("circle", round_one, look, box=_box(moved))
    elif len(d) > LONG and source.repeated[_data(outline)] >= OFTEN:
        name = source.stamps.setdefault(d, f"{source.salt}-m{len(source.stamps) + 1}")
        yield Mark("use", (("href", f"#{name}"), ("x", x), ("y", y)), look)
    else:
        yield Mark("path", (("d", _data(_seen(moved))),), look, box=_box(moved))


def _look(style: Mapping[str, str], clip: str) -> tuple[tuple[str, str], ...]:
    """Classes for the colours, attributes for the rest; nothing for what is not seen."""
    fill, stroke = style.get("fill", "#000000"), style.get("stroke", "none")
    fill = "none" if style.get("fill-opacity") == "0" else fill
    stroke = "none" if style.get("stroke-opacity") == "0" else stroke
    classes = [f"c{kind}-{_name(one)}" for kind, one in (("f", fill), ("l", stroke)) if one != "none"]
    if not classes or style.get("opacity") == "0":
        return ()
    kept = {"clip-path": f"url(#{clip})"} if clip else {}
    kept |= {name: style[name] for name in _KEPT if name in style}
    if fill == "none":
        kept.pop("fill-opacity", None)
    if stroke == "none":
        kept.pop("stroke-opacity", None)
    if stroke == "none" or kept.get("stroke-width") == "1":
        kept.pop("stroke-width", None)
    if "stroke-dasharray" in kept:
        kept["stroke-dasharray"] = " ".join(_number(float(one)) for one in kept["stroke-dasharray"].split(","))
    rounded = {
        name: value if name in ("clip-path", "stroke-dasharray") else f"{float(value):.3g}"
        for name, value in kept.items()
    }
    return (("class", " ".join(classes)), *rounded.items())


def _needed(clip: str, box: Box | None, source: _Source) -> str:
    """The id of the clip path if the mark reaches over its edge."""
    if not clip or box is None:
        return ""
    edge = source.clips[clip]
    if box[0] >= edge[0] - 1 and box[1] >= edge[1] - 1 and box[2] <= edge[2] + 1 and box[3] <= edge[3] + 1:
        return ""
    return source.used_clips.setdefault(edge, f"{source.salt}-c{len(source.used_clips) + 1}")


def _clip_path(name: str, box: Box) -> str:
    left, top, right, bottom = box
    size = f'width="{_number(right - left)}" height="{_number(bottom - top)}"'
    return f'<clipPath id="{name}"><rect x="{_number(left)}" y="{_number(top)}" {size}/></clipPath>'


def _words_last(marks: Sequence[Mark]) -> list[Mark]:
    """Words after all else, those of one look together: few groups, and nothing is drawn over what is written."""
    words = [mark for mark in marks if mark.tag == "text"]
    looks = {look: place for place, look in enumerate(dict.fromkeys(mark.look for mark in words))}
    return [mark for mark in marks if mark.tag != "text"] + sorted(words, key=lambda mark: looks[mark.look])


def _written(marks: Sequence[Mark]) -> Iterator[str]:
    """The marks as elements; neighbours of one look in a group of that look, lines of one look as one path."""
    for look, members in groupby(marks, key=lambda mark: mark.look):
        alike = _joined(list(members))
        if len(alike) == 1:
            yield _element(alike[0], alike[0].look)
        else:
            yield f"<g{_attributes(look)}>{''.join(_element(mark) for mark in alike)}</g>"


def _joined(alike: list[Mark]) -> list[Mark]:
    """Neighbours of one look as one path, where that looks the same: solid and of one colour, or apart from each other.

    Paths one after the other; discs of one size as points of a line as wide as they are, with round ends.
    """
    look = dict(alike[0].look)
    solid = not {"opacity", "fill-opacity", "stroke-opacity"} & set(look) and " " not in look["class"]
    if len(alike) == 1 or not (solid or _apart(alike, float(look.get("stroke-width", "1")))):
        return alike
    if all(mark.tag == "path" for mark in alike):
        return [Mark("path", (("d", "".join(mark.own[0][1] for mark in alike)),), alike[0].look)]
    sizes = {dict(mark.own).get("r") for mark in alike if mark.tag == "circle"}
    if all(mark.tag == "circle" for mark in alike) and len(sizes) == 1 and re.fullmatch(r"cf-[\w-]+", look["class"]):
        wide = _number(2 * float(sizes.pop() or 0))
        points = "".join(f"M{x[1]} {y[1]}h0" for x, y, _ in (mark.own for mark in alike))
        drawn = {"class": look["class"].replace("cf-", "cl-"), "stroke-width": wide, "stroke-linecap": "round"}
        kept = {name.replace("fill-", "stroke-"): value for name, value in look.items()}
        return [Mark("path", (("d", points),), tuple((kept | drawn).items()))]
    return alike


def _apart(marks: Sequence[Mark], line_width: float) -> bool:
    """Whether no mark touches another, however its corners stick out."""
    boxes = [mark.box for mark in marks if mark.box is not None]
    room = 2 * line_width
    return all(
        one[2] + room < other[0] or other[2] + room < one[0] or one[3] + room < other[1] or other[3] + room < one[1]
        for one, other in combinations(boxes, 2)
    )


def _element(mark: Mark, look: Iterable[tuple[str, str]] = ()) -> str:
    opening = f"<{mark.tag}{_attributes((*look, *mark.own))}"
    return f"{opening}>{escape(mark.words, quote=False)}</{mark.tag}>" if mark.tag == "text" else f"{opening}/>"


def _attributes(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in pairs)


def _data(outline: Sequence[Step]) -> str:
    """A path in steps from point to point, in tenths without drift."""
    d, last, first = "", (0, 0), (0, 0)
    for command, numbers in outline:
        points = [(round(10 * x), round(10 * y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        if command in "zZ":
            d, last = d + "z", first
            continue
        if command == "M":
            d += f"M{_tenths(*points[0])}"
            last = first = points[0]
            continue
        away = [(x - last[0], y - last[1]) for x, y in points]
        last = points[-1]
        flat = command == "L" and 0 in away[0]
        if flat and away[0] != (0, 0):
            d += f"h{_tenth(away[0][0])}" if away[0][1] == 0 else f"v{_tenth(away[0][1])}"
        elif not flat:
            d += command.lower() + _tenths(*(pair for point in away for pair in point))
    return d


def _tenths(*values: int) -> str:
    return "".join(
        part if place == 0 or part.startswith("-") else f" {part}" for place, part in enumerate(map(_tenth, values))
    )


def _tenth(value: int) -> str:
    sign, (whole, part) = "-" if value < 0 else "", divmod(abs(value), 10)
    if not part:
        return f"{sign}{whole}" if whole else "0"
    return f"{sign}{whole or ''}.{part}"


def _number(value: float) -> str:
    return _tenth(round(10 * value))


def _seen(outline: Sequence[Step]) -> list[Step]:
    """A path without the parts that go nowhere."""
    parts: list[list[Step]] = []
    for step in outline:
        if step[0] == "M":
            parts.append([])
        parts[-1].append(step)
    return [step for part in parts if _goes(part) for step in part]


def _goes(part: Sequence[Step]) -> bool:
    points = {point for _, numbers in part for point in zip(numbers[::2], numbers[1::2], strict=True)}
    return len(points) > 1


def _circle(outline: Sequence[Step]) -> tuple[tuple[str, str], ...]:
    """Centre and radius if a path is matplotlib's circle of eight curves, else nothing."""
    if [command for command, _ in outline] not in (["M", *"C" * 8], ["M", *"C" * 8, "z"]):
        return ()
    ends = [(numbers[-2], numbers[-1]) for _, numbers in outline if numbers]
    x, y = (fsum(end[axis] for end in ends[1:]) / 8 for axis in (0, 1))
    far = [((end[0] - x) ** 2 + (end[1] - y) ** 2) ** 0.5 for end in ends]
    if max(far) - min(far) > 0.02:
        return ()
    return ("cx", _number(x)), ("cy", _number(y)), ("r", _number(far[0]))


def _shifted(numbers: Sequence[float], place: tuple[float, float]) -> tuple[float, ...]:
    return tuple(number + place[at % 2] for at, number in enumerate(numbers))


def _box(outline: Sequence[Step]) -> Box | None:
    numbers = [number for _, step in outline for number in step]
    if not numbers:
        return None
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


def _rectangle(about: Mapping[str, str]) -> Box:
    left, top, wide, high = (float(about[name]) for name in ("x", "y", "width", "height"))
    return left, top, left + wide, top + high


def _target(node: ElementTree.Element) -> str:
    return next(value for name, value in node.attrib.items() if name.endswith("href")).removeprefix("#")


def _name(colour: str) -> str:
    """What the palette calls a colour. Raises ValueError for one that would not turn with the page."""
    if colour.lower() not in _NAMES:
        raise ValueError(f"a chart is drawn in {colour}, which is no colour of figures/palette.py")
    return _NAMES[colour.lower()]


def _short(colour: str) -> str:
    return "#" + colour[1::2] if all(one == other for one, other in list(pairwise(colour[1:]))[::2]) else colour
