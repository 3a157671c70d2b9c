"""From projects to programmes and the portfolio: sums first, ratios last."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.delivery.earned_value import indicators

SUMS = ("pv", "ev", "ac", "bac", "eac")
RATIOS = ("cv", "sv", "vac", "cpi", "spi")


def complete(table: pd.DataFrame) -> pd.Series:
    """Whether a row has every amount; a row without one would tilt the ratios and is left out of all sums."""
    return table[list(SUMS)].notna().all(axis=1)


def rolled(table: pd.DataFrame, by: pd.Series | pd.Index) -> pd.DataFrame:
    """
    Add projects up by group.

    Parameters
    ----------
    table
        One row per project with pv, ev, ac, bac, eac.
    by
        Group of each row.

    Returns
    -------
    DataFrame
        Indexed by group: projects, left_out (without all amounts), the sums, cv, sv, vac, cpi, spi.
    """
    whole = complete(table)
    amounts = table[list(SUMS)].where(whole, axis=0)
    sums = amounts.groupby(by).sum(min_count=1)
    counts = pd.DataFrame({"projects": 1, "left_out": (~whole).astype("int64")}, index=table.index).groupby(by).sum()
    return counts.join(with_ratios(sums))


def with_ratios(sums: pd.DataFrame) -> pd.DataFrame:
    """Add variances and indices to sums."""
    earned = indicators(*(sums[name] for name in ("pv", "ev", "ac", "bac")))
    return sums.assign(cv=earned.cv, sv=earned.sv, vac=sums["bac"] - sums["eac"], cpi=earned.cpi, spi=earned.spi)


def trend(rows: pd.DataFrame, last: pd.Period) -> pd.DataFrame:
    """
    Follow the portfolio from month to month.

    Parameters
    ----------
    rows
        Status reports that count, in the order of the months.
    last
        Last month.

    Returns
    -------
    DataFrame
        Indexed by month: pv, ev, ac, bac, cv, sv, cpi, spi, reporting (projects with a report of the month), carried
        (projects whose last report stands in). A project counts from its first report on.
    """
    columns = ["pv", "ev", "ac", "bac", "cv", "sv", "cpi", "spi", "reporting", "carried"]
    if rows.empty:
        return pd.DataFrame(columns=columns, index=pd.PeriodIndex([], freq="M", name="month"), dtype=float)
    months = pd.period_range(rows["month"].min(), last, freq="M", name="month")
    pointer = pd.Series(np.arange(len(rows)), index=[rows["month"], rows["project"]]).unstack().reindex(months)
    reporting = pointer.notna().sum(axis=1)
    pointer = pointer.ffill()
    carried = pointer.notna().sum(axis=1) - reporting
    cells = pointer.stack().dropna().astype("int64")
    names = {"planned_value": "pv", "earned_value": "ev", "actual_cost": "ac", "budget_at_completion": "bac"}
    amounts = rows.iloc[cells.to_numpy()][list(names)].rename(columns=names)
    amounts.index = cells.index.get_level_values("month")
    sums = amounts[amounts.notna().all(axis=1)].groupby(level="month").sum().reindex(months)
    earned = indicators(*(sums[name] for name in names.values()))
    ratios = {name: getattr(earned, name) for name in ("cv", "sv", "cpi", "spi")}
    return sums.assign(**ratios, reporting=reporting, carried=carried)[columns]


def totals_of(table: pd.DataFrame) -> Mapping[str, float]:
    """Add all projects up; NaN where no project has every amount."""
    if table.empty:
        return {"projects": 0.0, "left_out": 0.0, **dict.fromkeys((*SUMS, *RATIOS), float("nan"))}
    return rolled(table, pd.Index(np.zeros(len(table), dtype="int64"))).iloc[0].astype(float).to_dict()
