"""Dates that matter to others: how far they slip."""

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio


def milestone_table(portfolio: Portfolio, day: pd.Timestamp) -> pd.DataFrame:
    """
    Set every milestone against its baseline.

    Parameters
    ----------
    portfolio
        Uses milestones.
    day
        Day the answer describes.

    Returns
    -------
    DataFrame
        One row per milestone: project, milestone, name, category, baseline, forecast, actual, expected (actual, else
        forecast), slip_days and slip_working_days (Monday to Friday; positive is late, missing without an expected
        day), reached, overdue (not reached after its baseline).
    """
    table = portfolio.milestones
    actual = table["actual"].where(table["actual"] <= day)
    expected = actual.fillna(table["forecast"])
    table["name"] = table["name"].where(table["name"] != "", table["milestone"])
    table["expected"] = expected
    table["slip_days"] = (expected - table["baseline"]).dt.days.astype("float64")
    table["slip_working_days"] = working_days(table["baseline"], expected)
    table["reached"] = actual.notna()
    table["overdue"] = actual.isna() & (table["baseline"] < day)
    return table.sort_values(["project", "baseline", "milestone"], kind="stable").reset_index(drop=True)


def working_days(first: pd.Series, last: pd.Series) -> pd.Series:
    """Count days from Monday to Friday from one date to another; NaN where one is missing."""
    known = (first.notna() & last.notna()).to_numpy()
    days = np.full(len(first), np.nan)
    days[known] = np.busday_count(
        first[known].to_numpy().astype("datetime64[D]"), last[known].to_numpy().astype("datetime64[D]")
    )
    return pd.Series(days, index=first.index)
