"""The hours that people offer: what selection and capacity both start from."""

from workbench.supply.hours import offered

__all__ = ["offered"]
