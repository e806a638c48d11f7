"""`reports/index.html`: the way to the page in either language, without a script."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, PackageLoader

from claim_audit.numbers import LANGS, Lang
from claim_audit.page import policy
from claim_audit.page.font import font_faces
from claim_audit.page.style import style
from claim_audit.page.words import WORDS


def entrance(pages: Mapping[Lang, str], kept_fonts: Path | None = None) -> str:
    """The HTML of a page that leads to `pages`, file names by language, each in its own words.

    Fonts cut before are taken from the folder `kept_fonts`.
    """
    environment = Environment(
        loader=PackageLoader("claim_audit.page", "templates/claim-audit"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words = {lang: {key: WORDS[key][lang] for key in ("kicker", "title", "description", "read")} for lang in LANGS}
    html = environment.get_template("entrance.html.j2").render(pages=pages, words=words, first=LANGS[0])
    return policy.sealed(html, font_faces(html, kept_fonts) + style("entrance.css"))
