"""The same staffing in months or quarters, adding up to the last bit."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.capacity.cells import STATES, SUMMED, Reading, completed
from workbench.capacity.exact_hours import spread
from workbench.errors import ParameterError

if TYPE_CHECKING:
    from workbench.capacity.staffing import Staffing

VIEWS = {"month": "M", "quarter": "Q"}
MONTHS = {"M": 1, "Q": 3, "Y": 12}


def viewed(staffing: "Staffing", view: str) -> "Staffing":
    """
    Show a staffing in months or quarters.

    Longer periods are spread over the working time of their months; shorter ones are added up. Overload is spread and
    added up too, so that a free month never hides an overloaded one of the same quarter.

    Parameters
    ----------
    staffing
        Staffing in the portfolio's own periods.
    view
        ``month`` or ``quarter``.

    Raises
    ------
    ParameterError
        Another view.
    """
    if view not in VIEWS:
        raise ParameterError(f"view: {view!r} is not one of {', '.join(VIEWS)}")
    if staffing.is_empty:
        return staffing
    own = MONTHS[staffing.table.index.levels[1].freqstr[0]]
    if own == MONTHS[VIEWS[view]]:
        return staffing
    change = _added if own < MONTHS[VIEWS[view]] else partial(_split, months=staffing.months, own=own)
    work = {name: change(getattr(staffing, name), view).sort_index() for name in ("by_state", "by_booking")}
    table = change(staffing.table[SUMMED], view)
    states = work["by_state"]["hours"].unstack("booking_state").groupby(["role", "period"]).sum()
    readings = staffing.table["reading"].map([*Reading].index)
    if change is _added:
        readings = readings.groupby([readings.index.get_level_values(0), _longer(readings, view)]).max()
    else:
        readings = readings.repeat(len(table) // len(readings)).set_axis(table.index)
        table["standard"] = by_longer_period(staffing.months, VIEWS[view]).loc[table.index]
    table = table.join(states.reindex(index=table.index, columns=STATES).fillna(0.0))
    words = readings.map(dict(enumerate(str(reading) for reading in Reading))).astype("str")
    return replace(staffing, table=completed(table.assign(reading=words)), **work)


def _longer(frame: pd.DataFrame | pd.Series, view: str) -> pd.PeriodIndex:
    """The longer period that holds the period of each row."""
    return frame.index.get_level_values("period").asfreq(VIEWS[view]).rename("period")


def _added(frame: pd.DataFrame, view: str) -> pd.DataFrame:
    """Add up the rows of each longer period."""
    levels = [
        _longer(frame, view) if name == "period" else frame.index.get_level_values(name) for name in frame.index.names
    ]
    return frame.groupby(levels).sum()


def _split(frame: pd.DataFrame, view: str, *, months: pd.DataFrame, own: int) -> pd.DataFrame:
    """Spread each row over the parts of its period; rows of one role and period stand together and add up together."""
    roles, periods = (frame.index.get_level_values(name) for name in ("role", "period"))
    every, step = months.columns, MONTHS[VIEWS[view]]
    first = every.get_indexer(periods.asfreq("M", how="start"))
    hours = months.to_numpy()[months.index.get_indexer(roles)[:, None], first[:, None] + np.arange(own)]
    hours = np.where(hours.sum(axis=1, keepdims=True) > 0, hours, 1.0)  # a period without working time: evenly
    shares = (np.cumsum(hours, axis=1) / hours.sum(axis=1, keepdims=True))[:, step - 1 :: step]
    shares[:, -1] = 1.0
    _, group = np.unique(np.stack([roles.factorize()[0], periods.asi8]), axis=1, return_inverse=True)
    parts = shares.shape[1]
    begins = np.repeat(first, parts) + np.tile(np.arange(parts) * step, len(frame))
    index = frame.index[np.repeat(np.arange(len(frame)), parts)].to_frame(index=False)
    index["period"] = every[begins].asfreq(VIEWS[view])
    return pd.DataFrame(
        {name: spread(frame[name].to_numpy(), group, shares).ravel() for name in frame.columns},
        index=pd.MultiIndex.from_frame(index),
    )


def by_longer_period(months: pd.DataFrame, frequency: str) -> pd.Series:
    """
    Add up months by role.

    Parameters
    ----------
    months
        Roles × months.
    frequency
        ``M``, ``Q`` or ``Y``.

    Returns
    -------
    Series
        By role and period.
    """
    return months.T.groupby(months.columns.asfreq(frequency).rename("period")).sum().T.stack()
