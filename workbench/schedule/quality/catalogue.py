"""Every check by its identifier."""

from workbench.schedule.quality.data_driven_metrics import DATA_DRIVEN_METRICS
from workbench.schedule.quality.fourteen_points import FOURTEEN_POINTS
from workbench.schedule.quality.further_checks import FURTHER_CHECKS

CHECKS = {**FOURTEEN_POINTS, **DATA_DRIVEN_METRICS, **FURTHER_CHECKS}
