"""The what-if panel: controls over tables that Python computed, and the same questions answered for named scenarios.

The model stays in Python; the page's script only reads between the rows of its tables.
"""

from claim_audit.whatif.panel import Panel, panel

__all__ = ["Panel", "panel"]
