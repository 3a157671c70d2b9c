"""Projects done otherwise as cures of a gap: started later, with the scope of a smaller version, or not at all."""

import numpy as np
import pandas as pd

from workbench.capacity.cure_offers import Change
from workbench.capacity.movable import Movable
from workbench.capacity.shift_hours import ShiftHours
from workbench.portfolio import Portfolio
from workbench.schema.capacity import CureKind
from workbench.selection.ways import ways
from workbench.taxonomy import CLOSED, DependencyKind, State

NEEDS = (DependencyKind.REQUIRES, DependencyKind.REQUIRES_ANY, DependencyKind.FINISH_START)


def delays(
    portfolio: Portfolio, known: Movable, hours: ShiftHours, gap: np.ndarray, terms: tuple[int, float]
) -> list[Change]:
    """
    List the delays of single projects that take hours away where some are missing.

    A delay keeps the order with all other projects as planned, and costs the value lost.

    Parameters
    ----------
    portfolio
        The portfolio.
    known, hours
        Projects that may move, and their hours.
    gap
        R × T hours missing.
    terms
        Periods from the decision to the planned start at least, and the cost of each change beside value lost.
    """
    (lead, fixed), found, first = terms, [], portfolio.calendar[0]
    for i, name in enumerate(known.table.index):
        planned = int(known.table.at[name, "planned"])
        for start in hours.steps(i):
            if planned < lead or start <= planned or not _in_order(known, name, int(start)):
                continue
            relief = _load(hours, i, planned, gap) - _load(hours, i, int(start), gap)
            if (relief[gap > 0] > 0).any():
                cost = fixed + max(0.0, -known.change(name, int(start)))
                words = f"{name} starts in {first + int(start)}"
                what = {"kind": str(CureKind.DELAY), "group": name, "decide": planned - lead, "step": int(start)}
                found.append(Change(name=words, relief=relief, cost=cost, **what))
    return found


def smaller_versions(
    portfolio: Portfolio, known: Movable, hours: ShiftHours, gap: np.ndarray, terms: tuple[int, float]
) -> list[Change]:
    """
    List the versions of projects that need fewer hours where some are missing; they cost the value lost.

    Parameters are those of `delays`.
    """
    lead, fixed = terms
    rows = portfolio.versions
    rows = rows[rows["project"].isin(known.table.index) & (rows["work_share"] < 1)]
    approved = tuple(known.table.index[portfolio.projects.loc[known.table.index, "state"] == State.APPROVED])
    values = ways(portfolio, None, approved).table.set_index(["project", "way"])
    found = []
    for name, version, share in zip(rows["project"], rows["version"], rows["work_share"], strict=True):
        i = known.table.index.get_loc(name)
        planned = int(known.table.at[name, "planned"])
        relief = (1.0 - share) * _load(hours, i, planned, gap)
        if planned >= lead and (relief[gap > 0] > 0).any():
            row = values.loc[(name, version)]
            value = float(row["value"] * known.factor ** float(planned - row["start"]))
            cost = fixed + max(0.0, float(known.table.at[name, "value"]) - value)
            what = {"kind": str(CureKind.DE_SCOPE), "group": name, "decide": planned - lead, "share": float(share)}
            found.append(Change(name=f"{name} as {version}", relief=relief, cost=cost, **what))
    return found


def left_out(
    portfolio: Portfolio, known: Movable, hours: ShiftHours, gap: np.ndarray, terms: tuple[int, float]
) -> list[Change]:
    """
    List the projects that may be left out to free hours where some are missing; they cost their value.

    What must go ahead, and what another project of the plan waits for or needs, is not left out. Parameters are those
    of `delays`.
    """
    lead, fixed = terms
    rows = portfolio.dependencies
    needed = set(rows.loc[rows["kind"].isin(NEEDS) & ~rows["project"].isin(_closed(portfolio)), "depends_on"])
    found = []
    for i, name in enumerate(known.table.index):
        planned = int(known.table.at[name, "planned"])
        relief = _load(hours, i, planned, gap)
        free = name not in needed and not portfolio.projects.at[name, "mandatory"]
        if free and planned >= lead and (relief[gap > 0] > 0).any():
            cost = fixed + max(0.0, float(known.table.at[name, "value"]))
            what = {"kind": str(CureKind.DE_SCOPE), "group": name, "decide": planned - lead, "share": 0.0}
            found.append(Change(name=f"{name} is left out", relief=relief, cost=cost, **what))
    return found


def changed(portfolio: Portfolio, known: Movable, changes: tuple[Change, ...]) -> Portfolio:
    """
    Delay projects, or shrink their work.

    Parameters
    ----------
    portfolio
        The portfolio.
    known
        Projects that may move.
    changes
        What is done, at most once per project.
    """
    if not changes:
        return portfolio
    by = {one.group: one.step - int(known.table.at[one.group, "planned"]) for one in changes if one.step is not None}
    share = {one.group: one.share for one in changes}
    demand = portfolio.demand
    later = demand["project"].map(by).fillna(0).astype("int64").to_numpy()
    hours = demand["hours"] * demand["project"].map(share).fillna(1.0).astype(float)
    return portfolio.replace(demand=demand.assign(period=demand["period"].array + later, hours=hours))


def _load(hours: ShiftHours, project: int, start: int, gap: np.ndarray) -> np.ndarray:
    """R × T hours of a project at a start, those inside the calendar."""
    total = np.zeros_like(hours.supply)
    place, block = int(start + hours.offset[project]), hours.work[project]
    total[:, place : place + block.shape[1]] = block
    return total[:, hours.first : hours.first + gap.shape[1]]


def _closed(portfolio: Portfolio) -> pd.Index:
    """Projects that are over; nobody has to wait for their sake."""
    return portfolio.projects.index[portfolio.projects["state"].isin([str(state) for state in CLOSED])]


def _in_order(known: Movable, name: str, start: int) -> bool:
    """Whether a start keeps the order with the others at their planned starts."""
    planned = pd.Series(known.table["planned"])
    follows = all(start - planned[one] >= periods for one, then, periods in known.order if then == name)
    return follows and all(planned[then] - start >= periods for one, then, periods in known.order if one == name)
