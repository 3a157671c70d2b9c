"""Hours of a role that may still go from one project to another, and what the projects ask for afterwards."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from workbench.capacity.bookings import booked
from workbench.capacity.exact_hours import STEP, in_steps
from workbench.portfolio import Portfolio
from workbench.taxonomy import BookingState


@dataclass(frozen=True, eq=False)
class LooseHours:
    """
    Hours of one role that may move.

    Parameters
    ----------
    portfolio
        The portfolio.
    role
        The role.
    hours
        By project and period: neither hard, nor frozen, nor booked for somebody by name.
    """

    portfolio: Portfolio
    role: str
    hours: pd.Series

    @property
    def projects(self) -> list[str]:
        """Projects with hours that may move."""
        return list(self.hours.index.unique("project"))

    def of(self, project: str) -> pd.Series:
        """Hours of a project by period."""
        return self.hours[self.hours.index.get_level_values("project") == project].droplevel("project").sort_index()

    @cached_property
    def paces(self) -> pd.Series:
        """Mean hours of each project in a period, all roles together."""
        rows = self.portfolio.demand
        by_period = rows[rows["hours"] > 0].groupby(["project", "period"])["hours"].sum()
        return by_period.groupby("project").mean()

    def moved(self, giver: str, receiver: str, hours: pd.Series) -> Portfolio:
        """
        Let one project give hours to another.

        Parameters
        ----------
        giver, receiver
            The projects. The giver has the hours, and the receiver as many after the last of them.
        hours
            Hours by period.

        Returns
        -------
        Portfolio
            With the same hours of each project in all, to the last bit.
        """
        hours = pd.Series(in_steps(hours), index=hours.index)
        change = {giver: -hours, receiver: hours.copy()}
        last, pace = self._end(giver)
        total = float(hours.sum())
        while total > 0:
            last, part = last + 1, min(pace, total)
            change[giver] = change[giver].add(pd.Series({last: part}), fill_value=0.0)
            total -= part
        total, own = float(hours.sum()), self.of(receiver)
        for period in own.index[own.index > hours.index[-1]][::-1]:
            part = min(total, float(own[period]))
            change[receiver] = change[receiver].sub(pd.Series({period: part}), fill_value=0.0)
            total -= part
        return self.portfolio.replace(demand=_changed(self.portfolio.demand, self.role, change))

    def _end(self, project: str) -> tuple[pd.Period, float]:
        """Last period in which a project asks for the role, and its mean hours in a period."""
        rows = self.portfolio.demand
        own = rows[(rows["project"] == project) & (rows["role"] == self.role) & (rows["hours"] > 0)]
        by_period = own.groupby("period")["hours"].sum()
        return by_period.index[-1], max(float(in_steps(by_period.mean())), STEP)


def loose_hours(portfolio: Portfolio, role: str) -> LooseHours:
    """
    Find the hours of a role that may go from one project to another.

    Parameters
    ----------
    portfolio
        The portfolio.
    role
        The role.
    """
    demand = portfolio.demand
    free = demand["project"].isin(portfolio.projects.index) & (demand["role"] == role)
    free &= (demand["booking_state"] != BookingState.HARD) & (demand["person"] == "")
    asked = demand[free].groupby(["project", "period"])["hours"].sum()
    bookings = booked(portfolio)
    bookings = bookings[
        (bookings["role"] == role) & ((bookings["booking_state"] != BookingState.HARD) | bookings["frozen"])
    ]
    named = bookings.groupby(["project", "period"])["hours"].sum().reindex(asked.index).fillna(0.0)
    left = pd.Series(in_steps((asked - named).clip(lower=0.0)), index=asked.index, name="hours")
    return LooseHours(portfolio, role, left[left > 0])


def _changed(demand: pd.DataFrame, role: str, change: dict[str, pd.Series]) -> pd.DataFrame:
    """Add hours to rows of demand or take them off, row by row, and append the periods that have none yet."""
    hours, appended = demand["hours"].copy(), []
    loose = (demand["role"] == role) & (demand["booking_state"] != BookingState.HARD) & (demand["person"] == "")
    for project, by_period in change.items():
        own = demand[loose & (demand["project"] == project)]
        for period, amount in by_period.items():
            rows = own.index[own["period"] == period]
            if not len(rows):
                appended.append({**own.sort_values("period").iloc[-1].to_dict(), "period": period, "hours": amount})
            elif amount > 0:
                hours[rows[0]] += amount
            for row in rows if amount < 0 else ():
                part = min(hours[row], -amount)
                hours[row] -= part
                amount += part
    one_off = demand["hours"].ne(hours)  # a range of hours was given for another amount
    demand = demand.assign(hours=hours, low=demand["low"].mask(one_off), high=demand["high"].mask(one_off))
    rows = pd.DataFrame(appended, columns=demand.columns).assign(low=None, high=None)
    return pd.concat([demand, rows.astype(demand.dtypes)], ignore_index=True) if appended else demand
