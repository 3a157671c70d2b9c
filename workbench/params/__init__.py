"""
The parameters of every notebook: name, type, unit, default, range and meaning, in one place.

A parameters cell repeats names and defaults, so that Lab and bare papermill work; the models here decide what is
accepted. They protect against mistakes, and `workbench run` asks them before any kernel starts.
"""

from workbench.params.base import Params
from workbench.params.notebooks import (
    MODELS,
    CapacityParams,
    DeliveryParams,
    HomeParams,
    IntakeParams,
    PackParams,
    RiskParams,
    ScheduleParams,
    SelectionParams,
)
from workbench.params.reading import model_of, read_params

__all__ = [
    "MODELS",
    "CapacityParams",
    "DeliveryParams",
    "HomeParams",
    "IntakeParams",
    "PackParams",
    "Params",
    "RiskParams",
    "ScheduleParams",
    "SelectionParams",
    "model_of",
    "read_params",
]
