"""How many projects stand at each stage, and how long they have been there."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.intake.stays import counts_by_day, no_moves, states_at, stays
from workbench.lifecycle import OPEN
from workbench.portfolio import Portfolio
from workbench.taxonomy import State, Status


@dataclass(frozen=True, kw_only=True)
class Ageing(Answer):
    """
    Which stages hold projects for too long.

    `table`, indexed by the states that are not final: `name`, `aged` (projects whose first day in the state is known),
    `median_age`, `p85_age` (interpolated), `oldest`, `limit` in days, and `over`, how many are older than the limit;
    both missing in a state without one.

    Parameters
    ----------
    overdue
        Indexed by project, longest over the limit first: `name`, `state`, `state_since`, `age`, `limit`, `excess` in
        days.
    """

    overdue: pd.DataFrame

    def __str__(self) -> str:
        if self.is_empty:
            return f"No ageing: {self.reason}"
        return f"{len(self.overdue)} of {self.totals['projects']} open projects are past the limit of their state"


def funnel(portfolio: Portfolio, *, day: pd.Timestamp | None = None) -> Answer:
    """
    Count projects by state and say how long they have waited.

    Parameters
    ----------
    portfolio
        The portfolio.
    day
        A day of the past, seen from the log of moves; the register as it stands by default.

    Returns
    -------
    Answer
        `.table` indexed by state, in the order of a project's life: `projects`, `median_age` and `oldest` in days
        (missing where `state_since` is). The counts sum to the register, of the past day to the projects that had
        entered it.
    """
    if day is None:
        day, register = portfolio.as_of, portfolio.projects[["state", "state_since"]]
        reason = missing_tables(portfolio, "projects")
    else:
        day = pd.Timestamp(day)
        register = states_at(stays(portfolio), day)
        reason = "" if len(register) else f"No project is known to have been in the register on {day:%Y-%m-%d}."
    ages = _ages(register, day).groupby(register["state"])
    table = pd.DataFrame(
        {"projects": register["state"].value_counts(), "median_age": ages.median(), "oldest": ages.max()}
    ).reindex([str(state) for state in State])
    table["projects"] = table["projects"].fillna(0).astype(int)
    table.insert(0, "name", [state.label for state in State])
    table.index.name = "state"
    status = Status.NO_DATA if reason else Status.COMPUTED
    return Answer(table=table, totals={"projects": len(register)}, status=status, reason=reason)


def funnel_history(portfolio: Portfolio) -> Answer:
    """
    Count projects per state at the end of every day on which one moved.

    Returns
    -------
    Answer
        `.table` of days × states; a row sums to the register of that day. `totals` has `undated`: projects that appear
        in no row because no move and no `state_since` says when they came.
    """
    known = stays(portfolio)
    undated = len(portfolio.projects) - known["project"].nunique()
    reason = no_moves(portfolio)
    status = Status.NO_DATA if reason else Status.COMPUTED
    return Answer(table=counts_by_day(known), totals={"undated": undated}, status=status, reason=reason)


def ageing(portfolio: Portfolio, limits: Mapping[str, float]) -> Ageing:
    """
    Hold the age of open projects in their state against the limit of that state.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        Days a project may stay, by state; a state that is left out has no limit.

    Returns
    -------
    Ageing
        Status `no_data` without an open project.

    Raises
    ------
    ValueError
        A limit is for no state.
    """
    if unknown := [str(name) for name in limits if name not in list(State)]:
        raise ValueError(f"limits: {', '.join(unknown)} is not one of {', '.join(State)}")
    projects = portfolio.projects
    waiting = projects.loc[projects["state"].isin(OPEN), ["name", "state", "state_since"]]
    waiting["age"] = _ages(waiting, portfolio.as_of)
    waiting["limit"] = waiting["state"].map({str(state): float(days) for state, days in limits.items()}).astype(float)
    waiting["excess"] = waiting["age"] - waiting["limit"]
    states = [str(state) for state in OPEN]
    ages = waiting.groupby("state")["age"]
    table = pd.DataFrame(
        {
            "aged": ages.count(),
            "median_age": ages.median(),
            "p85_age": ages.quantile(0.85),
            "oldest": ages.max(),
            "over": (waiting["excess"] > 0).groupby(waiting["state"]).sum(),
        }
    ).reindex(states)
    table.insert(0, "name", [state.label for state in OPEN])
    table.insert(5, "limit", [float(limits.get(state, float("nan"))) for state in OPEN])
    table["aged"] = table["aged"].fillna(0).astype(int)
    table["over"] = table["over"].fillna(0).where(table["limit"].notna()).astype(float)
    reason = "" if len(waiting) else "The portfolio has no open project."
    return Ageing(
        table=table.rename_axis("state"),
        totals={"projects": len(waiting), "over": int(table["over"].sum())},
        status=Status.NO_DATA if reason else Status.COMPUTED,
        reason=reason,
        overdue=waiting[waiting["excess"] > 0].sort_values("excess", ascending=False, kind="stable"),
    )


def _ages(register: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Count the days since each project entered its state."""
    return (day - register["state_since"]).dt.days
