"""When the money of a project comes and goes, at the start assumed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.taxonomy import Flow
from workbench.valuation import planned_flows, profiles


@dataclass(frozen=True, eq=False)
class CashProfile:
    """
    Planned money still to come, by period.

    Parameters
    ----------
    cost_steps, costs
        Periods from the first of the calendar, 0, and what is paid in them.
    benefit_steps, benefits
        Periods and what is earned in them. A stated value comes as its benefits do; without any, when the project ends.
    cost_scale
        Stated cost still to come over the sum of `costs`.
    remaining
        Periods of work still to come.
    """

    cost_steps: np.ndarray
    costs: np.ndarray
    benefit_steps: np.ndarray
    benefits: np.ndarray
    cost_scale: float
    remaining: float

    @property
    def last(self) -> int:
        """Last period with money."""
        return int(max([-1, *self.cost_steps, *self.benefit_steps]))


def cash_profiles(portfolio: Portfolio, plan: pd.DataFrame, shifts: pd.Series, factor: float) -> dict[str, CashProfile]:
    """
    Lay out the money of some projects.

    Parameters
    ----------
    portfolio
        The portfolio.
    plan
        Indexed by project: `open_cost`, `benefit_pv`.
    shifts
        Periods by which each project starts later than planned.
    factor
        What one unit of money is worth one period earlier.
    """
    flows = planned_flows(portfolio)
    flows = flows[flows["project"].isin(plan.index) & (flows["step"] >= 0)]
    sums = flows.groupby(["project", "flow", "step"])["amount"].sum()
    times = profiles(portfolio).projects
    parts = {key: part.droplevel([0, 1]) for key, part in sums.groupby(level=[0, 1])}
    nothing = pd.Series(dtype="float64")
    found = {}
    for name, row in plan.iterrows():
        shift = int(shifts[name])
        start, duration = int(times.at[name, "start"]), int(times.at[name, "duration"])
        finish = max(start + duration - 1, 0)
        costs, benefits = parts.get((name, Flow.COST), nothing), parts.get((name, Flow.BENEFIT), nothing)
        total = float(costs.sum())
        steps, amounts = _benefits(benefits, row["benefit_pv"], finish, shift, factor)
        found[name] = CashProfile(
            cost_steps=costs.index.to_numpy(dtype=np.int64) + shift,
            costs=costs.to_numpy(dtype=np.float64),
            benefit_steps=steps,
            benefits=amounts,
            cost_scale=row["open_cost"] / total if total else 1.0,
            remaining=float(max(min(duration, start + duration), 0)),
        )
    return found


def _benefits(
    planned: pd.Series, worth: float, finish: int, shift: int, factor: float
) -> tuple[np.ndarray, np.ndarray]:
    """Benefits by period whose present value is the one valued: that of a stated value may differ from the flows'."""
    steps, amounts = planned.index.to_numpy(dtype=np.int64) + shift, planned.to_numpy(dtype=np.float64)
    present = float((amounts * factor**steps).sum())
    if present > 0:
        return steps, amounts * (worth / present)
    if worth == 0:
        return np.empty(0, dtype=np.int64), np.empty(0)
    return np.array([finish + shift]), np.array([worth / factor ** (finish + shift)])
