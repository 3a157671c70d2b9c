"""What can be done with each project of a small portfolio, straight from the tables.

Nothing here looks at how the workbench writes a rule down: money, work and worth of every choice follow the schema.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio

CLASSES = ("capex", "opex")
PER_YEAR = {"M": 12, "Q": 4, "Y": 1}


@dataclass(frozen=True)
class Choice:
    """One thing that can be done with one project; `money` is 2 × T by class, `hours` is R × T."""

    ahead: bool
    way: str
    start: int
    duration: int
    value: float
    cost: float
    money: np.ndarray
    hours: np.ndarray


class Tables:
    """The tables of a portfolio by project and step."""

    def __init__(self, portfolio: Portfolio, rate: float | None):
        self.portfolio, self.periods = portfolio, portfolio.calendar
        self.length = len(self.periods)
        self.projects = portfolio.projects
        yearly = portfolio.discount_rate if rate is None else rate
        self.factor = (1.0 + yearly) ** (-1.0 / PER_YEAR[portfolio.frequency])
        self.roles = sorted({*portfolio.supply["role"], *portfolio.demand["role"]} - {""})

    def step(self, period) -> int | None:
        return None if pd.isna(period) else period.ordinal - self.periods[0].ordinal

    def flows(self, project: str, flow: str, basis: str) -> list[tuple[int, str, float]]:
        rows = self.portfolio.cash_flows
        rows = rows[(rows["project"] == project) & (rows["flow"] == flow) & (rows["basis"] == basis)]
        return [(self.step(row.period), row.cost_class, row.amount) for row in rows.itertuples()]

    def costs(self, project: str) -> list[tuple[int, str, float]]:
        """Planned cost; a total alone is spread evenly and is capex."""
        row, flows = self.projects.loc[project], self.flows(project, "cost", "plan")
        if flows or pd.isna(row["cost"]):
            return flows
        first, periods = self.start(project), int(row["duration"])
        return [(first + k, "capex", row["cost"] / periods) for k in range(periods)]

    def work(self, project: str) -> list[tuple[int, str, float]]:
        rows = self.portfolio.demand
        rows = rows[rows["project"] == project]
        return [(self.step(row.period), row.role, row.hours) for row in rows.itertuples()]

    def start(self, project: str) -> int:
        return self.step(self.projects.at[project, "start"])

    def present(self, flows) -> float:
        return sum(amount * self.factor**step for step, _, amount in flows if step >= 0)

    def state(self, project: str) -> str:
        return str(self.projects.at[project, "state"])

    def choice(self, way, start, duration, value, costs, work, shift=0, ahead=True) -> Choice:
        """Lay money and work out from the first period to the last, so many periods later than they are given."""
        money, hours = np.zeros((2, self.length)), np.zeros((len(self.roles), self.length))
        for step, cost_class, amount in costs:
            if 0 <= step + shift < self.length:
                money[CLASSES.index(cost_class), step + shift] += amount
        for step, role, amount in work:
            if 0 <= step + shift < self.length:
                hours[self.roles.index(role), step + shift] += amount
        total = sum(amount for _, _, amount in costs)
        return Choice(ahead, way, start, duration, value * self.factor**shift, total, money, hours)


NOT_AHEAD = {"ahead": False, "way": "", "start": -1, "duration": 0, "value": 0.0, "cost": 0.0}


def candidate_choices(tables: Tables, project: str, window: tuple[int, int] | None) -> list[Choice]:
    """Not now, or as planned or in a version at every start of its window."""
    row, planned = tables.projects.loc[project], tables.start(project)
    duration, costs = int(row["duration"]), tables.costs(project)
    spent = tables.present(costs)
    earned = tables.present(tables.flows(project, "benefit", "plan"))
    earned = earned if pd.isna(row["value"]) else row["value"] + spent
    first, last = tables.step(row["earliest_start"]), tables.step(row["latest_start"])
    first, fits = planned if first is None else first, tables.length - duration
    first, last = max(first, 0), fits if last is None else min(last, fits)
    if window is not None:
        first, last = max(first, window[0]), min(last, window[1])
    nothing = Choice(
        **NOT_AHEAD, money=np.zeros((2, tables.length)), hours=np.zeros((len(tables.roles), tables.length))
    )
    choices = [nothing]
    for way, cost, benefit, work in proportions(tables, project):
        value = benefit * earned - cost * spent
        paid = [(step, kind, cost * amount) for step, kind, amount in costs]
        done = [(step, role, work * hours) for step, role, hours in tables.work(project)]
        choices += [
            tables.choice(way, start, duration, value, paid, done, shift=start - planned)
            for start in range(first, last + 1)
        ]
    return choices


def running_choices(tables: Tables, project: str) -> list[Choice]:
    """Stop, go on, go on in a version, or rest first; what was spent before the calendar plays no part."""
    row, planned = tables.projects.loc[project], tables.start(project)
    duration, start = int(row["duration"]), max(planned, 0)
    costs = tables.flows(project, "cost", "forecast") or tables.costs(project)
    costs = [flow for flow in costs if flow[0] >= 0]
    spent = tables.present(costs)
    earned = tables.present(tables.flows(project, "benefit", "forecast") or tables.flows(project, "benefit", "plan"))
    work = [cell for cell in tables.work(project) if cell[0] >= 0]
    left = planned + duration - start
    last = tables.step(row["latest_start"])
    last = start if tables.state(project) != "approved" else min(tables.length - duration, 99 if last is None else last)
    exits = tables.portfolio.exits
    out = exits.loc[project] if project in exits.index else {"exit_cost": 0.0, "salvage": 0.0, "longest_hold": 0}
    leaving, back = float(out["exit_cost"]), float(out["salvage"])
    choices = [tables.choice("cancelled", 0, 0, back - leaving, [(0, "opex", leaving)], [], ahead=False)]
    for way, cost, benefit, hours in proportions(tables, project):
        value = benefit * earned - cost * spent
        paid = [(step, kind, cost * amount) for step, kind, amount in costs]
        done = [(step, role, hours * amount) for step, role, amount in work]
        choices += [
            tables.choice(way, s, left, value, paid, done, shift=s - start) for s in range(start, max(last, start) + 1)
        ]
    for rest in range(1, int(out["longest_hold"]) + 1):
        idle = [(start + k, "opex", float(out["hold_cost"])) for k in range(rest)]
        value = (earned - spent) * tables.factor**rest - tables.present(idle)
        paid = [(step + rest, kind, amount) for step, kind, amount in costs] + idle
        done = [(step + rest, role, amount) for step, role, amount in work]
        choices.append(tables.choice(f"held {rest}", start + rest, left, value, paid, done))
    return choices


def proportions(tables: Tables, project: str):
    """As planned, and the versions: shares of cost, benefit and work."""
    yield "", 1.0, 1.0, 1.0
    rows = tables.portfolio.versions
    for row in rows[rows["project"] == project].itertuples():
        yield row.version, row.cost_share, row.benefit_share, row.work_share
