"""The hours that people offer: what selection and capacity both start from."""

from workbench.supply.hours import offered
from workbench.supply.plannable import plannable_hours

__all__ = ["offered", "plannable_hours"]
