"""The documentation that is generated: the data dictionary, and the table of parameters in README.md."""

from pathlib import Path

from claim_audit.page.appendices import literal
from claim_audit.parameters import Parameters, describe, expected

START, END = "<!-- parameters: start -->", "<!-- parameters: end -->"


def documents(root: Path) -> dict[Path, str]:
    """What each generated document must hold, by path. README.md is taken as it is outside its two markers."""
    from claim_audit.dictionary import markdown

    found = {root / "data" / "README.md": markdown()}
    readme = root / "README.md"
    if readme.exists():
        found[readme] = with_parameters(readme.read_text("utf-8"))
    return found


def with_parameters(readme: str) -> str:
    """README's text with the table of parameters anew between its markers; unchanged where there are none."""
    if START not in readme or END not in readme:
        return readme
    before, rest = readme.split(START, 1)
    _, after = rest.split(END, 1)
    return f"{before}{START}\n{parameter_table()}{END}{after}"


def parameter_table() -> str:
    """The parameters as a Markdown table: name, meaning, default, what it may be."""
    lines = ["| parameter | what it is | default | what it may be |", "|---|---|---|---|"]
    for name, field in Parameters.model_fields.items():
        lines.append(f"| `{name}` | {describe(name)['en']} | `{literal(field.default)}` | {expected(name)} |")
    return "\n".join(lines) + "\n"
