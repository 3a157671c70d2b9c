"""Every plan of a few projects, added up from the tables: money, hours of work, worth and moves."""

import itertools
from functools import cached_property

import numpy as np
import pandas as pd
from choices import CLASSES, Tables, candidate_choices, running_choices

from workbench.portfolio import Portfolio


class Totals:
    """Every plan of a portfolio and what it adds up to; `picks` is plans × projects, numbers of the choices taken."""

    def __init__(self, portfolio: Portfolio, limits):
        self.portfolio, self.limits = portfolio, limits
        self.tables = tables = Tables(portfolio, limits.discount_rate)
        names = portfolio.projects.index
        runs = [name for name in names if tables.state(name) in ("approved", "active", "on_hold")]
        self.open = runs if limits.reconsidered == "all" else list(limits.reconsidered)
        self.busy = [name for name in runs if name not in self.open]
        self.done = [name for name in names if tables.state(name) == "completed"]
        new = [name for name in names if tables.state(name) == "candidate"]
        self.names = [*new, *self.open]
        window = limits.start_window
        steps = None if window is None else tuple(tables.step(pd.Period(p, portfolio.calendar.freq)) for p in window)
        self.choices = [candidate_choices(tables, name, steps) for name in new]
        self.choices += [running_choices(tables, name) for name in self.open]
        counts = [range(len(choices)) for choices in self.choices]
        self.picks = np.array(list(itertools.product(*counts)), dtype=int).reshape(-1, len(self.names))
        self.ahead = {name: self._of(j, "ahead").astype(bool) for j, name in enumerate(self.names)}
        self.begins = {name: self._of(j, "start") for j, name in enumerate(self.names)}
        self.ends = {name: self.begins[name] + self._of(j, "duration") for j, name in enumerate(self.names)}
        self.true = np.ones(len(self.picks), dtype=bool)
        self.payability: dict[int, bool] = {}

    def _of(self, project: int, what: str) -> np.ndarray:
        cells = np.array([getattr(choice, what) for choice in self.choices[project]], dtype=float)
        return cells[self.picks[:, project]]

    def goes(self, name: str) -> np.ndarray:
        """In which plans a project goes ahead; running and finished ones do in all."""
        if name in self.ahead:
            return self.ahead[name]
        return self.true if name in (*self.busy, *self.done) else ~self.true

    @cached_property
    def together(self) -> list[tuple[np.ndarray, pd.DataFrame]]:
        """For each synergy the plans in which it counts, and its rows."""
        groups = self.portfolio.synergies.groupby("synergy")
        return [
            (np.logical_and.reduce([self.goes(name) for name in rows["project"]]), rows)
            for _, rows in groups
            if any(name in self.ahead for name in rows["project"])
        ]

    @cached_property
    def kinds(self) -> list[tuple[str, str, str]]:
        """Fund, category and class of money."""
        facts = self.portfolio.projects.loc[:, ["fund", "category"]]
        return sorted({(fund, category, kind) for fund, category in facts.itertuples(index=False) for kind in CLASSES})

    @cached_property
    def money(self) -> np.ndarray:
        """Plans × kinds × periods."""
        money = np.zeros((len(self.picks), len(self.kinds), self.tables.length))
        for j, name in enumerate(self.names):
            facts = self.portfolio.projects.loc[name]
            for row, cost_class in enumerate(CLASSES):
                cells = np.array([choice.money[row] for choice in self.choices[j]])
                money[:, self.kinds.index((facts["fund"], facts["category"], cost_class))] += cells[self.picks[:, j]]
        for counts, rows in self.together:
            for row in rows[rows["saving"] != 0].itertuples():
                facts = self.portfolio.projects.loc[row.project]
                kind = self.kinds.index((facts["fund"], facts["category"], "capex"))
                money[:, kind, self.tables.step(row.period)] -= row.saving * counts
        return money

    @cached_property
    def hours(self) -> np.ndarray:
        """Plans × roles × periods."""
        hours = np.zeros((len(self.picks), len(self.tables.roles), self.tables.length))
        for j in range(len(self.names)):
            hours += np.array([choice.hours for choice in self.choices[j]])[self.picks[:, j]]
        for counts, rows in self.together:
            for row in rows[rows["hours"] != 0].itertuples():
                hours[:, self.tables.roles.index(row.role), self.tables.step(row.period)] -= row.hours * counts
        return hours

    @cached_property
    def room(self) -> np.ndarray:
        """Roles × periods: hours that are left for the plan."""
        roles, length, limits = self.tables.roles, self.tables.length, self.limits
        room = np.full((len(roles), length), np.inf)
        if isinstance(limits.capacity, tuple):
            given = dict(limits.capacity)
            for r, role in enumerate(roles):
                for t, period in enumerate(self.portfolio.calendar):
                    room[r, t] = given.get(f"{role} {period}", given.get(role, np.inf))
        elif limits.capacity and len(self.portfolio.supply):
            room[:] = 0.0
            for row in self.portfolio.supply.itertuples():
                hours = max(row.hours - row.leave, 0.0) * row.target_utilisation
                room[roles.index(row.role), self.tables.step(row.period)] += hours
            for name in (*self.busy, *self.portfolio.components.index):
                for step, role, hours in self.tables.work(name):
                    if 0 <= step < length:
                        room[roles.index(role), step] -= hours
        return np.maximum(room, 0.0)

    @cached_property
    def offers(self) -> tuple[np.ndarray, np.ndarray]:
        """Hours that can be bought and the present price of one, roles × periods."""
        most, price = np.zeros((2, *self.room.shape))
        for row in self.portfolio.hires.itertuples() if self.limits.hire else ():
            cell = self.tables.roles.index(row.role), self.tables.step(row.period)
            most[cell], price[cell] = row.hours, row.cost_rate * self.tables.factor ** cell[1]
        return most, price

    @cached_property
    def worth(self) -> np.ndarray:
        """What each plan is worth by the objective."""
        limits, weights = self.limits, dict(self.limits.terms)
        columns = range(len(self.names))
        value = sum((self._of(j, "value") for j in columns), np.zeros(len(self.picks)))
        for counts, rows in self.together:
            value = value + rows["value"].sum() * counts
        most, price = self.offers
        short = np.maximum(self.hours - self.room, 0.0)
        value = value - (np.minimum(short, most) * price).sum(axis=(1, 2))
        worth = weights.get("value", 0.0) * value
        if weights.get("score", 0.0):
            ratings = self.portfolio.ratings.set_index("project")["value"]
            for j, name in enumerate(self.names):
                size = self._of(j, "cost") * self.ahead[name]
                worth = worth + weights["score"] * size * ratings.get(name, 0.0) / 100.0
        return worth - limits.move_cost * self.moved

    @cached_property
    def moved(self) -> np.ndarray:
        """Projects of the plan of record that each plan leaves out or does otherwise."""
        count = np.zeros(len(self.picks))
        record = self.portfolio.plan_of_record
        for name in record.index.intersection(self.names):
            j, row = self.names.index(name), record.loc[name]
            same = [
                c.ahead and (c.start, c.way) == (self.tables.step(row["start"]), row["version"])
                for c in self.choices[j]
            ]
            count += ~np.array(same)[self.picks[:, j]]
        return count
