"""What a role offers and is asked for in a period: the arithmetic of one cell."""

from enum import StrEnum

import numpy as np
import pandas as pd

from workbench.capacity.exact_hours import in_steps
from workbench.supply import plannable_hours

SLACK = 1e-6  # hours that nobody misses
SUMMED = ["leave", "operations", "operations_short", "supply", "plannable", "overload", "standard"]
STATES = ["hard", "soft", "proposed"]
COLUMNS = [
    "gross",
    "leave",
    "operations",
    "operations_short",
    "supply",
    "plannable",
    *STATES,
    "demand",
    "gap",
    "plannable_gap",
    "utilisation",
    "load",
    "overload",
    "standard",
    "reading",
]


class Reading(StrEnum):
    """What a cell says, read from the firmest work on; the later, the worse."""

    NO_WORK = "no work"
    FITS = "fits"
    PROPOSED = "proposed does not fit"
    SOFT = "soft does not fit"
    HARD = "hard does not fit"
    NO_SUPPLY = "no supply"


def hold(people: pd.DataFrame, work: pd.DataFrame, limit: float) -> pd.DataFrame:
    """
    Hold work against people: leave and operations come first, projects get the rest.

    Parameters
    ----------
    people
        By role and period, in hours: `gross`, `leave`, `planned` (the plannable part of what is present), `operations`,
        `standard`.
    work
        In the same rows, hours of projects: `hard`, `soft`, `proposed`.
    limit
        Share of the plannable supply above which a cell is overloaded.

    Returns
    -------
    DataFrame
        The same rows with `COLUMNS`.
    """
    present = people["gross"] - people["leave"]
    left = present - people["operations"]
    table = people[["leave", "operations", "standard"]].assign(
        operations_short=(people["operations"] - present).clip(lower=0.0),
        supply=left.clip(lower=0.0),
        plannable=in_steps(plannable_hours(present, people["planned"], people["operations"])),
        **work[STATES],
    )
    room = limit * table["plannable"]
    asked = table["operations_short"] + table[STATES].sum(axis=1)
    over = in_steps(asked - room)
    table["overload"] = np.where(over > SLACK, over, 0.0)
    readings = np.full(len(table), Reading.FITS.value, dtype=object)
    readings[(asked == 0).to_numpy()] = Reading.NO_WORK
    for reading, states in ((Reading.PROPOSED, STATES), (Reading.SOFT, STATES[:2]), (Reading.HARD, STATES[:1])):
        firm = table["operations_short"] + table[states].sum(axis=1)
        readings[(firm > room + SLACK).to_numpy()] = reading
    readings[((asked > 0) & (table["supply"] == 0)).to_numpy()] = Reading.NO_SUPPLY
    return completed(table.assign(reading=pd.Series(readings, index=table.index, dtype="str")))


def completed(table: pd.DataFrame) -> pd.DataFrame:
    """Add the columns that follow from the hours of a cell, in the order of `COLUMNS`."""
    demand = table[STATES].sum(axis=1)
    asked = demand + table["operations_short"]
    return table.assign(
        gross=table["leave"] + table["operations"] + table["supply"] - table["operations_short"],
        demand=demand,
        gap=table["supply"] - asked,
        plannable_gap=table["plannable"] - asked,
        utilisation=_share(asked, table["supply"]),
        load=_share(asked, table["plannable"]),
    )[COLUMNS]


def _share(asked: pd.Series, hours: pd.Series) -> pd.Series:
    """Hours asked over hours there; infinite where work meets none, and 0 where there is neither."""
    nothing = pd.Series(np.where(asked > 0, np.inf, 0.0), index=asked.index)
    return (asked / hours.where(hours > 0)).fillna(nothing)
