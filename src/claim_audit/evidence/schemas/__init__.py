"""The schemas of data/: one `Table` per CSV file, in the order they are read and documented."""

from claim_audit.evidence.schemas import audit, chips, costs, fleet, history, markets, reference
from claim_audit.evidence.schemas.table import Keys, Table, target

__all__ = ["TABLES", "Keys", "Table", "target"]

TABLES: dict[str, Table] = {
    table.name: table for module in (reference, chips, costs, fleet, markets, audit, history) for table in module.TABLES
}
