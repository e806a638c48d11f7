"""The report's font, cut down to the characters one page uses, for embedding."""

import base64
import io
from importlib.resources import files

FACES = {400: "Pretendard-Regular.otf", 700: "Pretendard-Bold.otf"}
FEATURES = ["ccmp", "kern", "locl", "tnum"]
COPYRIGHT, FAMILY, LICENCE, LICENCE_URL = 0, 1, 13, 14  # ids of the OpenType name table
OWN_NAME = "Claim Audit Subset"  # the licence reserves the font's name for the unmodified font


def subset_font(text: str, face: str) -> bytes:
    """`face` (a file of `page/fonts/`) with the glyphs of `text` only, as WOFF2: the same bytes for the same text.

    It keeps the copyright and licence of the font it is cut from, under a name of its own.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(
        flavor="woff2",
        layout_features=FEATURES,
        hinting=False,
        notdef_outline=True,
        name_IDs=[COPYRIGHT, FAMILY, 2, LICENCE, LICENCE_URL],
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
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out, reorderTables=False)
    return out.getvalue()


def font_faces(text: str) -> str:
    """CSS that embeds both weights of the font with the characters of `text`."""
    return "\n".join(_face(weight, subset_font(text, face)) for weight, face in FACES.items())


def _face(weight: int, font: bytes) -> str:
    data = base64.b64encode(font).decode("ascii")
    return (
        f"@font-face{{font-family:Pretendard;font-weight:{weight};font-style:normal;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )
