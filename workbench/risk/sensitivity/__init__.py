"""What an outcome depends on, and what it is worth to know more before deciding."""

from workbench.risk.sensitivity.deciles import Tornado, tornado
from workbench.risk.sensitivity.fair_shares import FairShares, shapley
from workbench.risk.sensitivity.first_order import sobol
from workbench.risk.sensitivity.information import Worth, evpi, evppi, evsi
from workbench.risk.sensitivity.removal import Removal, turn_off
from workbench.risk.sensitivity.schedule_indices import cruciality, significance, ssi
from workbench.risk.sensitivity.study_size import StudySize, engs, evsi_success

__all__ = [
    "FairShares",
    "Removal",
    "StudySize",
    "Tornado",
    "Worth",
    "cruciality",
    "engs",
    "evpi",
    "evppi",
    "evsi",
    "evsi_success",
    "shapley",
    "significance",
    "sobol",
    "ssi",
    "tornado",
    "turn_off",
]
