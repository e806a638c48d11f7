"""Charts on DeepSeek's chips: who estimates how many, what such a fleet could do, and its share of China's supply."""

from claim_audit.figures.fleet.capability import fleet_capability
from claim_audit.figures.fleet.estimates import fleet_estimates
from claim_audit.figures.fleet.supply import fleet_supply_share

__all__ = ["fleet_capability", "fleet_estimates", "fleet_supply_share"]
