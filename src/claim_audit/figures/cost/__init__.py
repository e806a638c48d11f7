"""The charts of the cost check."""

from claim_audit.figures.cost.drivers import cost_tornado
from claim_audit.figures.cost.mixed import cost_mixed
from claim_audit.figures.cost.ratios import cost_ratio_intervals, cost_ratio_matrix
from claim_audit.figures.cost.training import cost_plausibility, cost_stages
from claim_audit.figures.cost.trend import cost_trend

__all__ = [
    "cost_mixed",
    "cost_plausibility",
    "cost_ratio_intervals",
    "cost_ratio_matrix",
    "cost_stages",
    "cost_tornado",
    "cost_trend",
]
