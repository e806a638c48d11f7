"""Charts on the export rules: the chips against the rules' lines, what each rule says of each chip, and when."""

from claim_audit.figures.export_rules.matrix import export_matrix
from claim_audit.figures.export_rules.regions import export_regions
from claim_audit.figures.export_rules.specifications import h800_h100
from claim_audit.figures.export_rules.timeline import export_timeline

__all__ = ["export_matrix", "export_regions", "export_timeline", "h800_h100"]
