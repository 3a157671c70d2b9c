"""Earned schedule of a project from its own status reports, in months."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.delivery.earned_value import earned_schedule


def schedule_pace(rows: pd.DataFrame, planned_start: pd.Series) -> pd.DataFrame:
    """
    Read the earned value of projects as time.

    The planned curve is drawn through the reported planned values, from nothing before the planned start to the whole
    budget at the end of the month of the baseline finish. It holds for one baseline only.

    Parameters
    ----------
    rows
        Status reports that count, in the order of the months.
    planned_start
        First day by project; the first report counts as the first month without one.

    Returns
    -------
    DataFrame
        Indexed by project: es, at (months), spi_t, sv_t (months), pace_reason (why they are NaN).
    """
    names = rows["project"].to_numpy()
    columns = {
        "month": rows["month"].astype("int64").to_numpy(),
        "planned": rows["planned_value"].to_numpy(),
        "earned": rows["earned_value"].to_numpy(),
        "budget": rows["budget_at_completion"].to_numpy(),
        "finish": _ordinals(rows["baseline_finish"]),
    }
    starts = dict(zip(planned_start.index, _ordinals(planned_start), strict=True))
    results = {}
    for name, at in pd.Series(np.arange(len(rows))).groupby(names).indices.items():
        results[name] = _pace(_Reported(**{column: values[at] for column, values in columns.items()}), starts.get(name))
    titles = ["es", "at", "spi_t", "sv_t", "pace_reason"]
    table = pd.DataFrame.from_dict(results, orient="index", columns=titles)
    table.index.name = "project"
    return table.astype(dict.fromkeys(titles[:-1], "float64") | {"pace_reason": "str"})


def _ordinals(days: pd.Series) -> np.ndarray:
    """Count months from a fixed one; NaN without a day."""
    return (days.dt.year * 12 + days.dt.month - 1 - 1970 * 12).to_numpy(dtype=float)


@dataclass(frozen=True, eq=False)
class _Reported:
    """Figures of one project by report, the months as ordinals."""

    month: np.ndarray
    planned: np.ndarray
    earned: np.ndarray
    budget: np.ndarray
    finish: np.ndarray


def _is_constant(values: np.ndarray) -> bool:
    """Whether all values that are given are the same."""
    given = values[~np.isnan(values)]
    return not len(given) or bool((given == given[0]).all())


def _pace(reports: _Reported, start: float | None) -> tuple[float, float, float, float, str]:
    def unknown(reason: str):
        return np.nan, np.nan, np.nan, np.nan, reason

    earned, budget, finish = reports.earned[-1], reports.budget[-1], reports.finish[-1]
    if np.isnan(reports.planned).any() or np.isnan(earned) or not budget > 0:
        return unknown("planned value, earned value or budget not given")
    if not (_is_constant(reports.budget) and _is_constant(reports.finish)):
        return unknown("the baseline changed")
    first = reports.month[0] if start is None or np.isnan(start) else min(reports.month[0], start)
    steps, values = [0.0, *(reports.month - first + 1.0)], [0.0, *reports.planned]
    if finish - first + 1.0 > steps[-1]:
        steps.append(finish - first + 1.0)
        values.append(budget)
    if (np.diff(values) < 0).any() or values[-1] > budget * (1 + 1e-9):
        return unknown("the planned values fall or pass the budget")
    if values[-1] < budget * (1 - 1e-9) and earned >= values[-1]:
        return unknown("no plan beyond the last report")
    if values[-1] <= 0:
        return unknown("nothing planned yet")
    curve = np.interp(np.arange(1.0, steps[-1] + 1.0), steps, values)
    pace = earned_schedule(curve, float(earned), float(steps[len(reports.month)]))
    return pace.es, pace.at, pace.spi_t, pace.sv_t, pace.reasons.get("spi_t", "")
