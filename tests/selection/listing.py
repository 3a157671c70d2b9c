"""Small selections listed plan by plan: the second route of the tests of all rules.

Every plan of a few projects is put together, added up and held against each rule as the schema and the parameters of
the limits describe them.
"""

from functools import cached_property

import numpy as np
from choices import CLASSES
from paying import payable
from totals import Totals

TOLERANCE = 1e-7


class Listing(Totals):
    """Every plan of a portfolio under some limits, and the rules it breaks."""

    @cached_property
    def broken(self) -> dict[str, np.ndarray]:
        """Rule -> the plans that break it; paying from funds with rules is looked at plan by plan in `pays`."""
        over = {
            "commitments": self._commitments(),
            "budget": self._over_budget(),
            "capacity": (self.hours > _slack(self.room + self.offers[0])).any(axis=(1, 2)),
            "shares": self._shares(),
            "counts": self._counts(),
            "active": self._crowded(),
            "number": sum(self.ahead.values(), np.zeros(len(self.picks))) > _most(self.limits.max_projects),
            "moves": self.moved > _most(self.limits.max_moves),
        }
        return over | {kind: self._dependent(kind) for kind in ("requires", "requires_any", "excludes", "finish_start")}

    def _commitments(self) -> np.ndarray:
        broken = ~self.true
        for name in self.names:
            must = self.tables.state(name) == "candidate" and self.portfolio.projects.at[name, "mandatory"]
            if must or name in self.limits.forced_in:
                broken = broken | ~self.ahead[name]
            if name in self.limits.forced_out:
                broken = broken | self.ahead[name]
        return broken

    @cached_property
    def money_left(self) -> tuple[list[str], np.ndarray, np.ndarray]:
        """Funds, what running projects leave in each, and what those without a fund of their own still take."""
        funds, length = sorted(set(self.portfolio.budgets["fund"])), self.tables.length
        left, owed = np.zeros((len(funds), length)), np.zeros(length)
        for row in self.portfolio.budgets.itertuples():
            left[funds.index(row.fund), self.tables.step(row.period)] += row.amount
        for name in self.busy:
            own = self.portfolio.projects.at[name, "fund"]
            for step, _, amount in self.tables.costs(name):
                if 0 <= step < length and own in funds:
                    left[funds.index(own), step] -= amount
                elif 0 <= step < length:
                    owed[step] += amount
        return funds, left, owed

    @property
    def with_rules(self) -> bool:
        """Whether money is paid from funds that have rules."""
        tables = self.portfolio
        return self.limits.budget is None and len(tables.funds) > 0 and len(tables.budgets) > 0

    def _over_budget(self) -> np.ndarray:
        budget, factor, money = self.limits.budget, self.limits.budget_factor, self.money
        own = np.array([fund for fund, _, _ in self.kinds])
        broken = ~self.true
        if self.with_rules or (budget is None and self.portfolio.budgets.empty):
            return broken
        if budget is None:
            funds, left, owed = self.money_left
            for row, fund in enumerate(funds):
                spent = money[:, own == fund].sum(axis=1)
                broken = broken | (spent > _slack(np.maximum(left[row], 0.0) * factor)).any(axis=1)
            rest = np.maximum(left.sum(axis=0) - owed, 0.0) * factor
            return broken | (money.sum(axis=1) > _slack(rest)).any(axis=1)
        if not isinstance(budget, tuple):
            return money.sum(axis=(1, 2)) > _slack(budget * factor)
        periods = [str(period) for period in self.portfolio.calendar]
        for key, amount in budget:
            if key in periods:
                spent = money[:, :, periods.index(key)].sum(axis=1)
            elif key in CLASSES:
                spent = money[:, np.array([kind == key for _, _, kind in self.kinds])].sum(axis=(1, 2))
            else:
                spent = money[:, own == key].sum(axis=(1, 2))
            broken = broken | (spent > _slack(amount * factor))
        return broken

    def _shares(self) -> np.ndarray:
        limits, broken = self.limits, ~self.true
        cost = np.array([self._of(j, "cost") * self.ahead[name] for j, name in enumerate(self.names)])
        category = self.portfolio.projects["category"].reindex(self.names).to_numpy()
        if limits.share_of == "spend":
            base = cost.sum(axis=0)
        elif limits.budget is None:
            base = self.portfolio.budgets["amount"].sum()
        else:
            base = sum(amount for _, amount in limits.budget) if isinstance(limits.budget, tuple) else limits.budget
        for name, low, high in limits.bucket_shares:
            inside = cost[category == name].sum(axis=0)
            broken = broken | (low * base > _slack(inside))
            if high < 1:  # the whole is no limit
                broken = broken | (inside > _slack(high * base))
        return broken

    def _counts(self) -> np.ndarray:
        broken = ~self.true
        for _, low, high, members in self.limits.counts:
            number = sum(self.goes(name).astype(int) for name in members)
            broken = broken | (number < low) | (number > high)
        return broken

    def _crowded(self) -> np.ndarray:
        steps = range(self.tables.length)
        active = [sum((self.ahead[n] & (self.begins[n] <= t) & (t < self.ends[n])) for n in self.names) for t in steps]
        return np.array([number > _most(self.limits.max_active) for number in active]).any(axis=0)

    def _dependent(self, kind: str) -> np.ndarray:
        rows = self.portfolio.dependencies
        rows, broken = rows[rows["kind"] == kind], ~self.true
        if kind == "requires_any":
            for project, others in rows[rows["project"].isin(self.names)].groupby("project")["depends_on"]:
                broken = broken | (self.goes(project) & ~np.logical_or.reduce([self.goes(other) for other in others]))
            return broken
        for row in rows.itertuples():
            one, other = self.goes(row.project), self.goes(row.depends_on)
            if kind == "excludes" and not {row.project, row.depends_on} & set(self.done):
                broken = broken | (one & other & (self._decided(row.project) | self._decided(row.depends_on)))
            elif kind == "requires" and row.project in self.names:
                broken = broken | (one & ~other)
            elif kind == "finish_start" and row.project in self.names and row.depends_on not in self.done:
                early = self.begins[row.project] < self._finish(row.depends_on) + row.lag
                broken = broken | (one & (~other | early))
        return broken

    def _decided(self, name: str) -> np.ndarray:
        return self.true if name in self.names else ~self.true

    def _finish(self, name: str) -> np.ndarray:
        """First step after a project has finished."""
        if name in self.ends:
            return self.ends[name]
        if name not in self.busy:
            return np.zeros(len(self.picks))
        return np.full(len(self.picks), self.tables.start(name) + int(self.portfolio.projects.at[name, "duration"]))

    def pays(self, plan: int) -> bool:
        """Whether the funds can pay for a plan."""
        if plan not in self.payability:
            funds, left, owed = self.money_left
            left, owed = np.maximum(left, 0.0), owed.copy()
            for row in range(len(funds)):  # running projects without a fund take from the first fund first
                taken = np.minimum(left[row], owed)
                left[row], owed = left[row] - taken, owed - taken
            rules = self.portfolio.funds.reindex(funds)
            self.payability[plan] = payable(self.kinds, self.money[plan], rules, left * self.limits.budget_factor)
        return self.payability[plan]

    # ------------------------------------------------------------------------------------------------------- answers

    def best(self, *, without: str | None = None, among: np.ndarray | None = None) -> int | None:
        """Number of the plan worth most that breaks no rule but the one named; None where there is none."""
        good = self.true if among is None else among
        for rule, broken in self.broken.items():
            good = good & ~broken if rule != without else good
        order = np.flatnonzero(good)
        for plan in order[np.argsort(-self.worth[order], kind="stable")]:
            if not self.with_rules or without == "funds" or self.pays(plan):
                return int(plan)
        return None

    def number_of(self, plan: dict[str, tuple[int, str]]) -> int:
        """Find a plan, project -> step of its start and way, among those listed."""
        wanted = []
        for name, choices in zip(self.names, self.choices, strict=True):
            (number,) = [
                k
                for k, choice in enumerate(choices)
                if (choice.ahead and plan.get(name) == (choice.start, choice.way))
                or (name not in plan and not choice.ahead)
            ]
            wanted.append(number)
        return int(np.flatnonzero((self.picks == wanted).all(axis=1))[0])

    def objections(self, plan: int) -> list[str]:
        """Rules that a plan breaks."""
        broken = [rule for rule, plans in self.broken.items() if plans[plan]]
        return broken + (["funds"] if self.with_rules and not self.pays(plan) else [])


def _slack(limit):
    return limit + TOLERANCE * np.maximum(1.0, np.abs(limit))


def _most(number: int | None) -> float:
    return np.inf if number is None else number
