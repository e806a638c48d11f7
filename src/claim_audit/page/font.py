"""The report's font, cut down to the characters one page uses, for embedding.

The outlines become TrueType's on a coarser grid: they are smaller in WOFF2, and a PDF made of the page keeps them as a
font.
"""

import base64
import io
import re
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from claim_audit.incremental.files import kept
from claim_audit.incremental.whole import hashed
from claim_audit.page.particles import JOINER

FACES = {400: "Pretendard-Regular.otf", 700: "Pretendard-Bold.otf"}
FEATURES = ["ccmp", "locl", "tnum"]
KERNING = "kern"  # of Latin pairs only, a twentieth of the font: for a page whose text is Latin
COPYRIGHT, FAMILY, POSTSCRIPT, LICENCE, LICENCE_URL = 0, 1, 6, 13, 14  # ids of the OpenType name table
OUTLINE_ERROR = 12  # font units, of 2,048 to the em, by which a curve may be off
UNITS_PER_EM = 160  # of the font on the page: in its largest letters a point is off by a fifth of a pixel at most
ASCII = "".join(map(chr, range(32, 127)))
# Elements that are bold as such or in some place, paragraphs that are, and the bold letters of charts.
_BOLD = re.compile(
    r"<(h[1-6]|b|strong|th|caption|dt|label|nav|summary)\b.*?</\1>"
    r'|<(?:div|aside) class="(?:strip|said|flip|changed)".*?</p>|<(text|g)\b[^>]*font-weight="700".*?</\2>',
    re.DOTALL,
)
_UNSEEN = re.compile(r'<head>.*?</head>|<script>.*?</script>|<table class="d">.*?</table>', re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
MOST_KEPT = 24  # cut fonts, of those used last
OWN_NAME = "Claim Audit Subset"  # the licence reserves the font's name for the unmodified font


def subset_font(text: str, face: str, *, kerned: bool = True) -> bytes:
    """`face` (a file of `page/fonts/`) with the glyphs of `text` only, as WOFF2: the same bytes for the same text.

    It keeps the copyright and licence of the font it is cut from, under a name of its own.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.scaleUpem import scale_upem

    options = Options(
        flavor="woff2",
        layout_features=[*FEATURES, KERNING] if kerned else FEATURES,
        hinting=False,
        notdef_outline=True,
        name_IDs=[COPYRIGHT, FAMILY, 2, POSTSCRIPT, LICENCE, LICENCE_URL],
        name_languages=[0x409],
    )
    with (files("claim_audit.page") / "fonts" / face).open("rb") as source:
        font = TTFont(source, recalcTimestamp=False, lazy=True)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted(set(map(ord, text))))
        subsetter.subset(font)
        for record in font["name"].names:
            if record.nameID == FAMILY:
                record.string = OWN_NAME
            elif record.nameID == POSTSCRIPT:
                record.string = OWN_NAME.replace(" ", "")
        _to_truetype(font)
        scale_upem(font, UNITS_PER_EM)
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out, reorderTables=False)
    return out.getvalue()


def _to_truetype(font: Any) -> None:
    """Replace the cubic outlines of an OpenType font by quadratic ones."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    drawn = font.getGlyphSet()
    glyphs = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, OUTLINE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), glyphs
    for table in {"CFF ", "VORG"} & set(font.keys()):
        del font[table]
    font["maxp"].tableVersion = 0x00010000
    for limit in ("Zones", "TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(font["maxp"], f"max{limit}", int(limit == "Zones"))
    font["maxp"].maxSizeOfInstructions = font["maxp"].maxComponentElements = 0
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"


def font_faces(page: str, folder: Path | None = None) -> str:
    """CSS that embeds both weights of the font: the regular with all letters of a page, the bold with those in bold.

    Fonts cut before for the same letters are taken from `folder`, where there is one.
    """
    texts = {400: page, 700: _in_bold(page)}
    kerned = '<html lang="ko"' not in page

    def cut(weight: int, face: str) -> bytes:
        letters = "".join(sorted(set(texts[weight])))
        made_of = f"{letters} {kerned} {_versions(face)}".encode()
        return kept(folder, made_of, lambda: subset_font(letters, face, kerned=kerned), MOST_KEPT)

    return "\n".join(_face(weight, cut(weight, face)) for weight, face in FACES.items())


@cache
def _versions(face: str) -> str:
    """What else than letters a cut font is made of: the whole one, this module, the libraries."""
    fonts = files("claim_audit.page") / "fonts"
    own = [hashed((fonts / face).read_bytes()), hashed(Path(__file__).read_bytes())]
    return " ".join([*own, *(version(library) for library in ("fonttools", "brotli"))])


def _in_bold(page: str) -> str:
    """What the style sheet may set in bold: more than it does, so that no width and no state lacks a character."""
    body = _UNSEEN.sub("", page)
    return ASCII + JOINER + " ".join(_TAGS.sub("", match.group()) for match in _BOLD.finditer(body))


def _face(weight: int, font: bytes) -> str:
    data = base64.b64encode(font).decode("ascii")
    return (
        f"@font-face{{font-family:Pretendard;font-weight:{weight};font-style:normal;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )
