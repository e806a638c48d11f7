"""A comparison as a self-contained page that looks like the report."""

from importlib.resources import files

from jinja2 import Environment, PackageLoader

from claim_audit.changes.comparing import Changes
from claim_audit.changes.telling import parts
from claim_audit.changes.words import WORDS
from claim_audit.numbers import Lang
from claim_audit.page.font import font_faces


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
        css=(files("claim_audit.page") / "style.css").read_text("utf-8"),
    )
    return html.replace("/* font faces */", font_faces(html), 1)
