"""What it cost to train R1, as a share of what it cost to train others: the check behind "a tenth".

Every ratio compares like with like: both sides at a rental price, both with their hardware written off, or both as a
whole programme of experiments. `mixed` holds the comparisons that do not, and names them.
"""

from claim_audit.cost.comparison import measure, missing, ratios
from claim_audit.cost.counts import EVEN, counts
from claim_audit.cost.drivers import headline, sensitivity, tornado
from claim_audit.cost.estimates import mixed, published
from claim_audit.cost.gpu_hours import plausibility, stages
from claim_audit.cost.on_trend import trend

__all__ = [
    "EVEN",
    "counts",
    "headline",
    "measure",
    "missing",
    "mixed",
    "plausibility",
    "published",
    "ratios",
    "sensitivity",
    "stages",
    "tornado",
    "trend",
]
