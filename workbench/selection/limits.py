"""What a selection must respect."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.options import Options, candidates, committed_rows
from workbench.taxonomy import CostClass
from workbench.valuation import step_of

TERMS = ("value", "score")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """
    The question put to a selection.

    Parameters
    ----------
    budget
        Money for the chosen projects, in the reporting currency: one number over all periods; a mapping of periods to
        numbers; a mapping of funds, or of ``capex`` and ``opex``, to numbers over all periods; or None for the
        portfolio's `budgets` less what running projects take (no limit when that table is empty).
    budget_factor
        Multiplies the budget.
    capacity
        Respect the hours of each role and period left after leave, operations and running projects.
    objective
        ``value``: present value; ``score``: the strategic score, counted as the share of a project's cost; or a mix,
        term -> weight, such as ``{"value": 1.0, "score": 0.5}``.
    bucket_shares
        Category -> least and largest share of the chosen spend, such as ``{"grid_it": (0.1, 0.3)}``.
    max_active
        Most chosen projects in progress in any period.
    forced_in, forced_out
        Projects that go ahead, or do not, in any case.
    max_projects
        Largest number of chosen projects.
    start_window
        First and last period in which anything may start.
    discount_rate
        Per year; the portfolio's own by default.

    Raises
    ------
    ParameterError
        A number is not finite or negative, or a project is forced both in and out.
    """

    budget: float | Mapping[str, float] | pd.Series | tuple[tuple[str, float], ...] | None = None
    budget_factor: float = 1.0
    capacity: bool = True
    objective: str | Mapping[str, float] | tuple[tuple[str, float], ...] = "value"
    bucket_shares: Mapping[str, tuple[float, float]] | tuple[tuple[str, float, float], ...] = ()
    max_active: int | None = None
    forced_in: tuple[str, ...] = ()
    forced_out: tuple[str, ...] = ()
    max_projects: int | None = None
    start_window: tuple[str, str] | None = None
    discount_rate: float | None = None

    def __post_init__(self):
        if isinstance(self.budget, Mapping | pd.Series):
            pairs = tuple((str(name), float(amount)) for name, amount in self.budget.items())
            object.__setattr__(self, "budget", pairs)  # limits are keys of a cache
        if isinstance(self.objective, Mapping):
            object.__setattr__(self, "objective", tuple((str(n), float(w)) for n, w in self.objective.items()))
        if isinstance(self.bucket_shares, Mapping):
            shares = tuple((str(n), float(low), float(high)) for n, (low, high) in self.bucket_shares.items())
            object.__setattr__(self, "bucket_shares", shares)
        object.__setattr__(self, "forced_in", tuple(self.forced_in))
        object.__setattr__(self, "forced_out", tuple(self.forced_out))
        if not (np.isfinite(self.budget_factor) and self.budget_factor >= 0):
            raise ParameterError(f"budget_factor: expected a finite number of at least 0, got {self.budget_factor}")
        if self.max_projects is not None and self.max_projects < 0:
            raise ParameterError(f"max_projects: expected a whole number of at least 0, got {self.max_projects}")
        if self.max_active is not None and self.max_active < 0:
            raise ParameterError(f"max_active: expected a whole number of at least 0, got {self.max_active}")
        _check_terms(self.terms)
        for name, low, high in self.bucket_shares:
            if not 0 <= low <= high <= 1:
                raise ParameterError(
                    f"bucket_shares: {name}: expected 0 <= least <= largest <= 1, got {low:g} and {high:g}"
                )
        if both := sorted({*self.forced_in} & {*self.forced_out}):
            raise ParameterError(f"forced_in and forced_out both name {', '.join(both)}")
        amounts = [amount for _, amount in self.budget] if isinstance(self.budget, tuple) else [self.budget or 0.0]
        if not all(np.isfinite(amount) and amount >= 0 for amount in amounts):
            raise ParameterError("budget: expected finite amounts of at least 0")

    @property
    def terms(self) -> tuple[tuple[str, float], ...]:
        """The terms of the objective with their weights."""
        return ((self.objective, 1.0),) if isinstance(self.objective, str) else self.objective

    @property
    def scores(self) -> bool:
        """Whether the objective counts the strategic score."""
        return any(term == "score" and weight for term, weight in self.terms)

    @property
    def shape(self) -> "Limits":
        """What a compiled model depends on: these limits without the right-hand sides that may be turned later."""
        return replace(self, budget_factor=1.0, forced_in=(), forced_out=(), max_projects=None)


def _check_terms(terms: tuple[tuple[str, float], ...]) -> None:
    if unknown := [term for term, _ in terms if term not in TERMS]:
        raise ParameterError(f"objective: expected {' or '.join(TERMS)}, got {', '.join(unknown)}")
    if not all(np.isfinite(weight) and weight >= 0 for _, weight in terms) or not any(weight for _, weight in terms):
        raise ParameterError("objective: expected finite weights of at least 0, one of them above")


@dataclass(frozen=True)
class Budget:
    """
    Rows of money: the chosen spend summed by `matrix` stays within `limit`.

    Parameters
    ----------
    names
        What each row limits, as people read it.
    matrix
        Rows × options.
    limit
        Money left for candidates in each row.
    """

    names: tuple[str, ...]
    matrix: sp.csr_array
    limit: np.ndarray


def check_names(portfolio: Portfolio, limits: Limits) -> None:
    """
    Refuse forced projects that are not candidates.

    Raises
    ------
    ParameterError
        Naming the parameter and the projects.
    """
    known = set(candidates(portfolio))
    for name in ("forced_in", "forced_out"):
        if unknown := [project for project in getattr(limits, name) if project not in known]:
            raise ParameterError(f"{name}: {', '.join(unknown)} is no candidate of {portfolio.name}")


def window_steps(portfolio: Portfolio, limits: Limits) -> tuple[int, int] | None:
    """Translate the start window into steps of the calendar."""
    if limits.start_window is None:
        return None
    try:
        first, last = (pd.Period(str(p), freq=portfolio.calendar.freq) for p in limits.start_window)
    except ValueError as error:
        raise ParameterError(f"start_window: expected two periods such as {portfolio.calendar[0]}") from error
    return first.ordinal - portfolio.calendar[0].ordinal, last.ordinal - portfolio.calendar[0].ordinal


def budget_rows(portfolio: Portfolio, limits: Limits, options: Options) -> Budget:
    """
    Turn the budget into rows over options.

    Raises
    ------
    ParameterError
        The budget names a period, fund or cost class that is not there.
    """
    spend, periods = options.spend, options.periods
    total = sp.csr_array(np.ones((1, len(periods))) @ spend)
    budget = limits.budget
    if budget is None:
        names, blocks, limit = _fund_rows(portfolio, options)
    elif isinstance(budget, tuple):
        names, blocks, limit = _given_rows(portfolio, dict(budget), options, total)
    else:
        names, blocks, limit = ["budget"], [total], [float(budget)]
    matrix = sp.vstack(blocks, format="csr") if blocks else sp.csr_array((0, spend.shape[1]))
    return Budget(tuple(names), matrix, np.asarray(limit, dtype=float))


def capacity_left(portfolio: Portfolio, options: Options) -> np.ndarray:
    """
    Hours of each role and period that candidates may use.

    Returns
    -------
    ndarray
        R·T hours, role by role: plannable supply less operations and running projects, never below 0; infinite where
        the portfolio has no supply table at all.
    """
    length = len(options.periods)
    left = np.zeros((len(options.roles), length))
    supply = portfolio.supply
    if supply.empty:
        return np.full(left.size, np.inf)
    row = pd.Categorical(supply["role"], categories=options.roles).codes
    plannable = (supply["hours"] - supply["leave"]).clip(lower=0.0) * supply["target_utilisation"]
    np.add.at(left, (row, step_of(portfolio, supply["period"]).astype(int)), plannable)
    _, work = committed_rows(portfolio)
    row = pd.Categorical(work["role"], categories=options.roles).codes
    np.subtract.at(left, (row, work["step"].to_numpy()), work["hours"])
    return np.maximum(left, 0.0).ravel()


def _fund_rows(portfolio: Portfolio, options: Options):
    """One row per fund and period for projects bound to that fund, and one per period over all funds."""
    budgets = portfolio.budgets
    if budgets.empty:
        return [], [], []
    length = len(options.periods)
    cost, _ = committed_rows(portfolio)
    available = budgets.assign(step=budgets["period"].map(lambda p: p.ordinal) - options.periods[0].ordinal)
    funds = sorted(set(budgets["fund"]))
    left = {fund: _by_step(available[available["fund"] == fund], length) for fund in funds}
    spent = {fund: _by_step(cost[cost["fund"] == fund], length) for fund in funds}
    all_left = _by_step(available, length) - _by_step(cost, length)
    bound = options.projects["fund"].to_numpy()[options.project]
    names, blocks, limit = [], [], []
    for fund in funds:
        names += [f"{fund} {period}" for period in options.periods]
        blocks.append(options.spend.multiply(bound == fund).tocsr())
        limit += list(np.maximum(left[fund] - spent[fund], 0.0))
    names += [f"all funds {period}" for period in options.periods]
    return names, [*blocks, options.spend], [*limit, *np.maximum(all_left, 0.0)]


def _given_rows(portfolio: Portfolio, budget: dict, options: Options, total):
    """Rows of a budget given by period or by fund."""
    periods = {str(period): step for step, period in enumerate(options.periods)}
    funds = set(options.projects["fund"]) | set(portfolio.budgets["fund"])
    bound = options.projects["fund"].to_numpy()[options.project]
    names, blocks, limit = [], [], []
    for key, amount in budget.items():
        if str(key) in periods:
            block = options.spend[[periods[str(key)]], :]
        elif key in [*CostClass]:
            block = sp.csr_array(np.ones((1, len(periods))) @ options.class_spend(key))
        elif key in funds:
            block = total.multiply(bound == key).tocsr()
        else:
            raise ParameterError(f"budget: {key} is neither a period of the calendar nor a fund nor a cost class")
        names.append(str(key))
        blocks.append(block)
        limit.append(float(amount))
    return names, blocks, limit


def _by_step(rows: pd.DataFrame, length: int) -> np.ndarray:
    amounts = rows.groupby("step")["amount"].sum()
    return amounts.reindex(range(length), fill_value=0.0).to_numpy()
