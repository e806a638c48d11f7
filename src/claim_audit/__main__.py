"""`python -m claim_audit` is `claim-audit`."""

from claim_audit.cli import app

if __name__ == "__main__":
    app(prog_name="claim-audit")
