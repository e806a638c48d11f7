"""The colour of each outcome under the export rules."""

from claim_audit.figures.palette import COLOURS, GRADE_COLOURS

FILL = {
    "free": GRADE_COLOURS["true"],
    "licence-notified": GRADE_COLOURS["mostly-true"],
    "licence-case-by-case": GRADE_COLOURS["half-true"],
    "controlled": GRADE_COLOURS["mostly-false"],
    "licence-denial": GRADE_COLOURS["false"],
    "not-exported-from-us": COLOURS["muted"],
}
INK = {outcome: COLOURS["on-deep" if outcome in ("free", "licence-denial") else "on-pale"] for outcome in FILL}
