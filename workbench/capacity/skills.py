"""Whether the skills that projects ask for are there, who uses them, and who should learn what."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.capacity.integer_program import NODES, SAFETY
from workbench.capacity.skill_matching import Matching, assign_skills
from workbench.capacity.trainings import Growth, cheapest_trainings
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.supply import offered
from workbench.taxonomy import CLOSED, BookingState, Status

COLUMNS = ["project", "work_package", "skill", "min_level", "hours", "priority", "matched", "people", "cause"]


@dataclass(frozen=True, kw_only=True)
class SkillMatching(Answer):
    """
    Which work finds people with the skill and the time.

    `table` has one row per row of `skill_demand` that counts: `project, work_package, skill, min_level, hours,
    priority, matched, people` (who does it), `cause` (missing skill, level too low, no time left, or no priority, where
    nobody does).

    Parameters
    ----------
    assignments
        Rows `row` (of `table`), `person, period, hours, surplus` (levels above what is asked).
    load
        People × periods: share of a person's free hours that is used; missing where there are none.
    growth
        The cheapest trainings after which no skill is missing.
    matching
        The figures behind it.
    """

    assignments: pd.DataFrame
    load: pd.DataFrame
    growth: Growth
    matching: Matching | None = None

    @property
    def unmatched(self) -> pd.DataFrame:
        """Rows that nobody does."""
        return self.table[~self.table["matched"].astype(bool)]

    def __str__(self) -> str:
        if self.is_empty:
            return f"No skill matching: {self.reason}"
        causes = self.unmatched["cause"].value_counts()
        rest = ", ".join(f"{count} {cause}" for cause, count in causes.items())
        found = f"{len(self.table) - len(self.unmatched)} of {len(self.table)} pieces of work find people"
        return f"{found}; {rest}" if rest else found


def match_skills(
    portfolio: Portfolio,
    projects: Iterable[str] | None = None,
    *,
    splits: bool = True,
    nodes: int = NODES,
    seconds: float = SAFETY,
) -> SkillMatching:
    """
    Assign people to the work that asks for skills.

    The free hours of a person are those that may be planned, less hard bookings for projects that ask for no skill
    here. The hours of a row lie anywhere between its first and last day. People who are booked for a project know it.

    Parameters
    ----------
    portfolio
        The portfolio.
    projects
        Projects whose work counts; all that are not closed by default.
    splits
        Whether several people may share a row.
    nodes, seconds
        Where each search may end: nodes of its tree, and a clock as safety net.

    Returns
    -------
    SkillMatching
        With status optimal, feasible or no_data, and a reason.

    Raises
    ------
    ParameterError
        A project is not there.
    """
    demand = _demand(portfolio, projects)
    reason = missing_tables(portfolio, "skills", "skill_demand")
    if reason or demand.empty:
        empty = pd.DataFrame(columns=COLUMNS)
        used = pd.DataFrame(columns=["row", "person", "period", "hours", "surplus"])
        growth = Growth(pd.DataFrame(), 0.0, None, empty, Status.NO_DATA)
        reason = reason or "No work in these periods asks for a skill."
        return SkillMatching(
            table=empty, status=Status.NO_DATA, reason=reason, assignments=used, load=pd.DataFrame(), growth=growth
        )
    hours = free_hours(portfolio, set(demand["project"]))
    before = portfolio.bookings[["person", "project"]].itertuples(index=False, name=None)
    effort = {"before": tuple(before), "splits": splits, "nodes": nodes, "seconds": seconds}
    matching = assign_skills(portfolio.skills, demand, hours, **effort)
    growth = cheapest_trainings(portfolio.skills, demand, hours, matching=matching, **effort)
    used = matching.assignments
    people = used.groupby("row")["person"].agg(lambda names: ", ".join(dict.fromkeys(names)))
    table = demand.assign(
        matched=~demand.index.isin(matching.unmatched.index),
        people=people.reindex(demand.index).fillna(""),
        cause=matching.unmatched["cause"].reindex(demand.index).fillna(""),
    )
    worked = used.pivot_table(index="person", columns="period", values="hours", aggfunc="sum")
    worked = worked.reindex(index=hours.index, columns=range(len(portfolio.calendar))).fillna(0.0)
    load = worked.set_axis(portfolio.calendar, axis=1) / hours.set_axis(portfolio.calendar, axis=1).replace(0.0, np.nan)
    return SkillMatching(
        table=table[COLUMNS],
        totals={"priority": matching.priority, "most_skilled_first": matching.most_skilled_first},
        status=matching.status,
        reason=matching.reason,
        assignments=used.assign(period=portfolio.calendar[used["period"].to_numpy(dtype=int)]),
        load=load,
        growth=growth,
        matching=matching,
    )


def free_hours(portfolio: Portfolio, asking: set[str]) -> pd.DataFrame:
    """
    Give the hours of each person that may be planned and are not booked hard elsewhere.

    Somebody without hours of their own, whose role is planned as a whole, has those of a full-time person of the role.

    Parameters
    ----------
    portfolio
        The portfolio.
    asking
        Projects that ask for skills; hard bookings for them are hours for that very work.

    Returns
    -------
    DataFrame
        People × T periods (counted from 0).
    """
    rows = offered(portfolio)
    named, whole = rows[rows["person"] != ""], rows[rows["person"] == ""]
    holders = portfolio.skills[["person", "role"]].drop_duplicates("person")
    holders = holders[~holders["person"].isin(named["person"])]
    whole = whole.assign(hours=whole["standard"]).drop(columns="person").merge(holders, on="role")
    rows = pd.concat([part for part in (named, whole) if len(part)] or [named])
    hours = (rows["hours"] * rows["target_utilisation"]).groupby([rows["person"], rows["period"]]).sum()
    hours = hours.unstack("period").reindex(columns=portfolio.calendar).fillna(0.0)
    booked = portfolio.bookings
    booked = booked[(booked["booking_state"] == BookingState.HARD) & ~booked["project"].isin(asking)]
    taken = booked.groupby(["person", "period"])["hours"].sum().unstack("period")
    taken = taken.reindex(index=hours.index, columns=portfolio.calendar).fillna(0.0)
    return (hours - taken).clip(lower=0.0).set_axis(range(len(portfolio.calendar)), axis=1)


def _demand(portfolio: Portfolio, projects: Iterable[str] | None) -> pd.DataFrame:
    """Rows that count, with the first and last period of the calendar that they touch."""
    rows, known = portfolio.skill_demand, portfolio.projects
    wanted = list(known.index[~known["state"].isin(CLOSED)] if projects is None else projects)
    if unknown := [str(name) for name in wanted if name not in known.index]:
        raise ParameterError(f"projects: {', '.join(unknown)} is no project of the portfolio")
    rows = rows[rows["project"].isin(wanted)]
    first, length = portfolio.calendar[0], len(portfolio.calendar)
    spans = {
        name: pd.PeriodIndex(rows[side], freq=first.freq).asi8 - first.ordinal
        for name, side in (("first", "from"), ("last", "to"))
    }
    rows = rows.assign(**spans)
    rows = rows[(rows["last"] >= 0) & (rows["first"] < length)]
    return rows.assign(first=rows["first"].clip(lower=0), last=rows["last"].clip(upper=length - 1))
