"""The tables read off the futures of roles."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.capacity.booking_chances import booking_chances
from workbench.capacity.overload_chance import SLACK
from workbench.capacity.overload_work import Booking, planned_hours
from workbench.risk.measures import quantile

SIMULATED = ("p_overload", "standard_error", "expected_overload", "demand_mean", "demand_p80", "supply_mean")
CELL_COLUMNS = (*SIMULATED, "demand", "supply", "load", "p_bookings")
ROLE_COLUMNS = ("p_overload", "standard_error", "expected_overload", "worst_period", "worst_p")


def cell_figures(asked: np.ndarray, offered: np.ndarray, work: Sequence[Booking], supply: np.ndarray) -> np.ndarray:
    """
    Read the figures of one role.

    Parameters
    ----------
    asked, offered
        T × N hours.
    work
        What the role may be asked for, as planned.
    supply
        T hours, as planned.

    Returns
    -------
    ndarray
        T × the columns `CELL_COLUMNS`.
    """
    over = asked > offered + SLACK
    p = over.mean(axis=1)
    planned = planned_hours(work, len(supply))
    # Infinite where work meets no hours, and 0 where there is neither.
    load = np.divide(planned, supply, out=np.where(planned > 0, np.inf, 0.0), where=supply > 0)
    return np.column_stack(
        [
            p,
            standard_error(p, asked.shape[1]),
            _mean(np.where(over, asked - offered, 0.0)),
            _mean(asked),
            [quantile(row, 0.8) for row in asked],
            _mean(offered),
            planned,
            supply,
            load,
            booking_chances(work, supply),
        ]
    )


def standard_error(p: np.ndarray | pd.Series, futures: int | pd.Series) -> np.ndarray | pd.Series:
    """Standard error √(p(1 - p)/N) of a chance counted in N futures."""
    return np.sqrt(p * (1.0 - p) / futures)


def role_figures(cells: pd.DataFrame, over_any: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """
    Sum up each role, most likely overloaded first.

    Parameters
    ----------
    cells
        By role and period.
    over_any
        Role -> whether it is overloaded in any period, one flag per future.
    """
    by_role = cells.groupby(level="role")
    p = pd.Series({role: flags.mean() for role, flags in over_any.items()})
    worst = by_role["p_overload"].idxmax()
    table = pd.DataFrame(
        {
            "p_overload": p,
            "standard_error": {role: standard_error(p[role], len(flags)) for role, flags in over_any.items()},
            "expected_overload": by_role["expected_overload"].sum(),
            "worst_period": worst.map(lambda cell: cell[1]),
            "worst_p": by_role["p_overload"].max(),
        }
    )
    table = table.rename_axis("role")[list(ROLE_COLUMNS)]
    return table.sort_values(["p_overload", "expected_overload"], ascending=False, kind="stable")


def _mean(x: np.ndarray) -> np.ndarray:
    """Mean of each row about its first value: what is certain keeps exactly its own value."""
    return x[:, 0] + (x - x[:, :1]).mean(axis=1)
