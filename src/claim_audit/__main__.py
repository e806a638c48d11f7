"""`python -m claim_audit` is `claim-audit`."""

from claim_audit.cli.program import main

if __name__ == "__main__":
    main()
