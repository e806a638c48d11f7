"""Where `claim-audit` and `python -m claim_audit` begin. What there is nothing to do for is answered here."""

import sys

NOTHING_TO_DO = "nothing changed: reports/ and figures/ are as they were built"


def main() -> None:
    """Run the command that the words of this process ask for."""
    if sys.argv[1:2] == ["build"]:
        from claim_audit.incremental import stamp

        if stamp.is_current(sys.argv[2:]):
            if "--json" in sys.argv:
                print(f'{{"event": "say", "line": "{NOTHING_TO_DO}"}}')
            elif "--quiet" not in sys.argv:
                print(NOTHING_TO_DO, file=sys.stderr)
            return
    from claim_audit.cli.commands import app

    app(prog_name="claim-audit")
