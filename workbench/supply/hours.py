"""What each role and person offers in each period."""

from functools import lru_cache

import pandas as pd

from workbench.portfolio import Portfolio
from workbench.supply.contracts import contracted
from workbench.supply.working_time import full_time_hours

COLUMNS = ["role", "person", "unit", "period", "gross", "leave", "hours", "target_utilisation", "cost_rate", "standard"]


@lru_cache(maxsize=8)  # a portfolio never changes, and every selection and staffing asks again
def offered(portfolio: Portfolio) -> pd.DataFrame:
    """
    List what each role and person offers in each period.

    Parameters
    ----------
    portfolio
        The portfolio. Its checks refuse a person who is in `supply` and under contract in the same period.

    Returns
    -------
    DataFrame
        One row per role, person (empty for a role planned as a whole) and period of the calendar: `unit`; in hours
        `gross`, `leave`, `hours` (gross less leave, never below 0); `target_utilisation` (share of `hours` that may be
        planned); `cost_rate` of one hour (missing when unknown); `standard` (hours of a full-time person).
    """
    listed = portfolio.supply.rename(columns={"hours": "gross"})
    weekdays = full_time_hours(portfolio, "", portfolio.calendar)
    listed = listed.assign(standard=weekdays.reindex(listed["period"]).to_numpy())
    parts = [part for part in (listed, contracted(portfolio)) if len(part)] or [listed]
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(hours=(rows["gross"] - rows["leave"]).clip(lower=0.0))[COLUMNS]


def calendar_of_roles(portfolio: Portfolio) -> pd.Series:
    """Calendar of most people of each role that offers hours, the first by name where two are even."""
    roles = sorted({*portfolio.supply["role"], *portfolio.people["role"]})
    counts = portfolio.people.groupby(["role", "calendar"])["person"].nunique().rename("people").reset_index()
    counts = counts.sort_values(["people", "calendar"], ascending=[False, True], kind="stable")
    return counts.drop_duplicates("role").set_index("role")["calendar"].reindex(roles).fillna("")
