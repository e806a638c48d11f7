"""Where `claim-audit` and `python -m claim_audit` begin."""


def main() -> None:
    """Run the command that the words of this process ask for."""
    from claim_audit.cli.commands import app

    app(prog_name="claim-audit")
