"""One plan in its two forms: columns of the model, and what is done with each project."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.selection.options import Options
from workbench.selection.ways import PLANNED


class Pick(NamedTuple):
    """
    How a project goes ahead.

    Parameters
    ----------
    start
        Step of its start, counted from the first period of the calendar.
    way
        Name of the way it is done; empty as planned.
    """

    start: int
    way: str = PLANNED


Plan = Mapping[str, Pick]
"""The projects that go ahead among those decided on; a running project that is missing is stopped."""


def plan_of(options: Options, values: np.ndarray) -> dict[str, Pick]:
    """Read from the columns of a plan how each project goes ahead."""
    names = options.projects.index
    taken = np.flatnonzero((values > 0.5) & options.ahead)
    return {names[options.project[o]]: Pick(int(options.start[o]), str(options.way[o])) for o in taken}


def columns_of(options: Options, plan: Plan) -> np.ndarray:
    """Write a plan as one 0 or 1 for each option."""
    names = options.projects.index
    wanted = {(names.get_loc(name), *pick) for name, pick in plan.items()}
    going = np.zeros(len(names), dtype=bool)
    going[names.get_indexer(list(plan))] = True
    have = zip(options.project, options.start, options.way, options.ahead, strict=True)
    return np.array([float((p, s, w) in wanted if ahead else not going[p]) for p, s, w, ahead in have])


def shown_plan(table: pd.DataFrame, periods: pd.PeriodIndex) -> dict[str, Pick]:
    """Read a plan from the table of a selection: its columns `chosen`, `start` and `way`."""
    first, rows = periods[0].ordinal, table[table["chosen"]]
    return {
        name: Pick(start.ordinal - first, way)
        for name, start, way in zip(rows.index, rows["start"], rows["way"], strict=True)
    }
