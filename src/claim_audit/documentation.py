"""The documentation that is generated: the data dictionary; in README.md the findings and the table of parameters."""

import json
from pathlib import Path

from claim_audit.page.appendices import literal
from claim_audit.parameters import Parameters, describe, expected

START, END = "<!-- parameters: start -->", "<!-- parameters: end -->"
FINDINGS_START, FINDINGS_END = "<!-- findings: start -->", "<!-- findings: end -->"
HEADLINES = ("l03-cost", "l05-fleet", "l05-h800", "l03-parity", "l05-detour", "l10-nvidia-firm")


def documents(root: Path) -> dict[Path, str]:
    """What each generated document must hold, by path. README.md is taken as it is outside its two markers."""
    from claim_audit.dictionary import markdown

    found = {root / "data" / "README.md": markdown()}
    readme = root / "README.md"
    if readme.exists():
        text = with_parameters(readme.read_text("utf-8"))
        results = root / "reports" / "results.json"
        if results.exists():
            text = _between(text, FINDINGS_START, FINDINGS_END, findings_table(results))
        found[readme] = text
    return found


def with_parameters(readme: str) -> str:
    """README's text with the table of parameters anew between its markers; unchanged where there are none."""
    return _between(readme, START, END, parameter_table())


def _between(text: str, start: str, end: str, table: str) -> str:
    if start not in text or end not in text:
        return text
    before, rest = text.split(start, 1)
    _, after = rest.split(end, 1)
    return f"{before}{start}\n{table}{end}{after}"


def findings_table(results: Path) -> str:
    """The headline verdicts of a published report as a Markdown table in both languages."""
    from claim_audit import evidence, verdicts
    from claim_audit.numbers import Text

    facts, params = evidence.load(), Parameters()
    judged = {row["claim_id"]: row for row in json.loads(results.read_text("utf-8"))["verdicts"]}
    grades = {grade.id: grade for grade in verdicts.scale(facts)}
    lines = ["| 주장 | claim | 판정 | verdict | probability |", "|---|---|---|---|---|"]
    for claim in HEADLINES:
        row = facts["claims"].loc[claim]
        said = verdicts.fill(Text(str(row["ko"]), str(row["en"])), facts, params)
        grade, probability = grades[judged[claim]["grade"]], judged[claim]["probability"]
        shown = "–" if probability is None else _in_both(probability)
        lines.append(f"| {said.text('ko')} | {said.text('en')} | {grade.name.ko} | {grade.name.en} | {shown} |")
    return "\n".join(lines) + "\n"


def _in_both(probability: float) -> str:
    """A probability as both languages tell it, once where they tell it alike."""
    from claim_audit.numbers import LANGS, chance

    return " · ".join(dict.fromkeys(chance(probability, lang) for lang in LANGS))


def parameter_table() -> str:
    """The parameters as a Markdown table: name, meaning, default, what it may be."""
    lines = ["| parameter | what it is | default | what it may be |", "|---|---|---|---|"]
    for name, field in Parameters.model_fields.items():
        default = f"`{literal(field.default)}`" if field.default != "" else "none"
        lines.append(f"| `{name}` | {describe(name)['en']} | {default} | {expected(name)} |")
    return "\n".join(lines) + "\n"
