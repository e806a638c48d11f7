"""A comparison as a self-contained page that looks like the report."""

from jinja2 import Environment, PackageLoader

from claim_audit.changes.comparing import Changes
from claim_audit.changes.telling import parts
from claim_audit.changes.words import WORDS
from claim_audit.numbers import Lang
from claim_audit.page import policy
from claim_audit.page.font import font_faces
from claim_audit.page.style import style

MOST_UNFOLDED = 100  # rows of a part that is not folded


def page(changes: Changes, lang: Lang) -> str:
    """The page of a comparison in one language. It asks nothing of any server and runs nothing."""
    environment = Environment(
        loader=PackageLoader("claim_audit.page"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    html = environment.get_template("changes.html.j2").render(
        lang=lang,
        w={key: text[lang] for key, text in WORDS.items()},
        changes=changes,
        parts=list(parts(changes, lang)),
        most=MOST_UNFOLDED,
    )
    html, looks = policy.without_style_attributes(html)
    return policy.sealed(html, font_faces(html) + style("style.css", "changes.css", "print.css") + looks)
