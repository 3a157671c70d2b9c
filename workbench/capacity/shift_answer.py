"""Tables of a start shift: starts, moves and who is relieved, the three plans beside each other, and ways out."""

import numpy as np
import pandas as pd

from workbench.capacity.movable import Movable
from workbench.capacity.shift_hours import ShiftHours
from workbench.capacity.shifts import Shifts
from workbench.portfolio import Portfolio

TOLERANCE = 1e-6
PLANS = {"as planned": "planned", "priority rule": "rule", "optimum": "best"}
FIGURES = ["overload", "peak_overload", "loss", "moves", "cost"]


def starts_table(portfolio: Portfolio, known: Movable, steps: dict[str, np.ndarray | None]) -> pd.DataFrame:
    """
    List the starts of every project that may move.

    Parameters
    ----------
    portfolio
        The portfolio.
    known
        Projects that may move.
    steps
        Steps of the starts `planned`, `rule` and `best`; the last two may be None.
    """
    first, names = portfolio.calendar[0], known.table.index
    columns = {name: steps["planned"] if step is None else step for name, step in steps.items()}
    columns |= {name: known.table[name] for name in ("earliest", "latest")}
    frame = pd.DataFrame({name: _periods(first, numbers) for name, numbers in columns.items()}, index=names)
    best = np.asarray(columns["best"], dtype=int)
    lost = [-known.change(name, int(step)) + 0.0 for name, step in zip(names, best, strict=True)]
    return frame.assign(moved=best != known.table["planned"].to_numpy(), value_lost=lost)


def moves_table(portfolio: Portfolio, known: Movable, hours: ShiftHours | None, answer: Shifts | None) -> pd.DataFrame:
    """
    List the projects that move, and the overload that would come back if one of them did not.

    Returns
    -------
    DataFrame
        Per project `from, to, value_lost, relieved` (hours), `roles` and `why`; who relieves most comes first.
    """
    columns = ["from", "to", "value_lost", "relieved", "roles", "why"]
    best = None if answer is None else answer.best
    if best is None:
        return pd.DataFrame(columns=columns, index=pd.Index([], name="project"))
    first, rows = portfolio.calendar[0], {}
    to, start = hours.back(best.starts), known.table["planned"].to_numpy()
    for i in np.flatnonzero(to != start):
        name = known.table.index[i]
        back = [*best.starts[:i], int(hours.planned[i]), *best.starts[i + 1 :]]
        relief = answer.question.over(back) - answer.question.over(best.starts)
        by_role = np.maximum(relief, 0.0).sum(axis=1)
        roles = [hours.roles[r] for r in np.argsort(-by_role, kind="stable") if by_role[r] > TOLERANCE]
        why = _why(portfolio, hours, relief) if roles else _other_reason(known, name, int(start[i]))
        lost = -known.change(name, int(to[i])) + 0.0
        periods = (first + int(start[i]), first + int(to[i]))
        rows[name] = (*periods, lost, float(relief.sum()), ", ".join(roles), why)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("project")
    return table.sort_values("relieved", ascending=False, kind="stable")


def comparison(answer: Shifts | None) -> pd.DataFrame:
    """
    Hold the three plans beside each other.

    Returns
    -------
    DataFrame
        Rows `as planned`, `priority rule` and `optimum`: `overload, peak_overload` (hours), `value_lost, moves, cost`,
        `bound` (what is minimised first cannot be less) and `status`.
    """
    plans = {} if answer is None else {name: getattr(answer, key) for name, key in PLANS.items()}
    rows = {name: [getattr(plan, figure) for figure in FIGURES] for name, plan in plans.items() if plan is not None}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=FIGURES).rename(columns={"loss": "value_lost"})
    table = table.assign(bound=np.nan, status="").rename_axis("plan")
    if "optimum" in table.index:
        bound = answer.bounds[0][2]
        table.loc["optimum", "bound"] = np.nan if bound is None else bound
        table.loc["optimum", "status"] = str(answer.status)
    return table


def demand_grids(portfolio: Portfolio, hours: ShiftHours, answer: Shifts) -> dict[str, pd.DataFrame]:
    """Lay out the hours that each plan asks of each role in each period of the calendar."""
    plans = {name: getattr(answer, key) for name, key in PLANS.items()}
    inside = slice(hours.first, hours.first + len(portfolio.calendar))
    return {
        name: pd.DataFrame(answer.question.hours(plan.starts)[:, inside], index=hours.roles, columns=portfolio.calendar)
        for name, plan in plans.items()
        if plan is not None
    }


def relaxing_table(
    portfolio: Portfolio, known: Movable, hours: ShiftHours | None, answer: Shifts | None
) -> pd.DataFrame:
    """
    List the cells or the windows that would have to give way.

    Returns
    -------
    DataFrame
        `what` (cell or window), `name` (role or project), `period` (of the cell, or the start outside the window), `by`
        (hours missing, or periods). The cells together are one way out, the windows together another.
    """
    rows = []
    if answer is not None and answer.relaxing is not None:
        first, found = portfolio.calendar[0], answer.relaxing
        rows = [("cell", hours.roles[r], first + t - hours.first, by) for r, t, by in found.cells]
        for i, low, high, by in found.windows or ():
            outside = low if low < answer.question.earliest[i] else high
            rows.append(("window", known.table.index[i], first + int(outside - hours.offset[i]), float(by)))
    return pd.DataFrame(rows, columns=["what", "name", "period", "by"])


def _why(portfolio: Portfolio, hours: ShiftHours, relief: np.ndarray) -> str:
    """Name the cell that is relieved most."""
    role, step = np.unravel_index(int(relief.argmax()), relief.shape)
    period = portfolio.calendar[0] + int(step) - hours.first
    return f"without it {hours.roles[role]} is {relief[role, step]:,.0f} h further over in {period}"


def _other_reason(known: Movable, name: str, start: int) -> str:
    if not known.table.at[name, "earliest"] <= start <= known.table.at[name, "latest"]:
        return "its planned start lies outside its window"
    if any(name in pair[:2] for pair in known.order):
        return "it keeps the order with a project that moves"
    return "it makes room together with others"


def _periods(first: pd.Period, steps) -> pd.PeriodIndex:
    return pd.PeriodIndex.from_ordinals(np.asarray(steps, dtype="int64") + first.ordinal, freq=first.freq)
