"""Everything the rules of a selection look at, gathered from the tables once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.budgets import Budget, budget_rows, spending
from workbench.selection.funding import Funding, funding
from workbench.selection.limits import Limits, check_names, window_steps
from workbench.selection.objective import score_money
from workbench.selection.options import Options, build_options
from workbench.selection.people import Hires, capacity_left, hires
from workbench.selection.record import moves_left, recorded_options
from workbench.selection.synergies import Synergies, synergies
from workbench.selection.ways import begun, candidates, running
from workbench.taxonomy import DependencyKind, State
from workbench.valuation import profiles

NEEDS = (DependencyKind.REQUIRES, DependencyKind.REQUIRES_ANY)


@dataclass(frozen=True)
class Question:
    """
    Everything the rules look at.

    Parameters
    ----------
    options
        The columns.
    budget
        Rows of money.
    funding
        Rules of the funds; None where money is money.
    capacity
        Hours left, R·T; infinite where nothing limits them.
    hires
        Hours that can be bought.
    synergies
        Groups of projects that gain something together.
    dependencies
        Dependencies between two projects decided on.
    released
        Project -> first step at which the running projects it waits for have finished.
    blocked
        Projects that need one which neither runs nor can be chosen, or exclude a running one.
    mandatory
        Candidates that must go ahead.
    running, begun
        Running projects that are up for decision, and those among them that have begun.
    shares
        Category with its least and largest share.
    share_base
        Money the shares are taken of; None for the chosen spend.
    counts
        Least and largest number of chosen projects in a group, and 1 for each project that belongs to it.
    max_active
        Most chosen projects in progress in any period; None for no limit.
    recorded
        Options of the plan of record.
    moves_left
        Of its projects so many may be done otherwise or not at all; None for no limit.
    least
        Term of the objective, its amount for each option, and what the plan must reach of it.
    """

    options: Options
    budget: Budget
    funding: Funding | None
    capacity: np.ndarray
    hires: Hires
    synergies: Synergies
    dependencies: pd.DataFrame
    released: dict[str, int]
    blocked: tuple[str, ...]
    mandatory: tuple[str, ...]
    running: tuple[str, ...]
    begun: tuple[str, ...]
    shares: tuple[tuple[str, float, float], ...]
    share_base: float | None
    counts: tuple[tuple[str, int, int, np.ndarray], ...]
    max_active: int | None
    recorded: np.ndarray
    moves_left: int | None
    least: tuple[tuple[str, np.ndarray, float], ...]

    @property
    def hired(self) -> sp.csr_array:
        """(R·T) × offers: the row each bought hour adds to."""
        offers = len(self.hires.row)
        return sp.csr_array((np.ones(offers), (self.hires.row, np.arange(offers))), shape=(len(self.capacity), offers))


def ask(portfolio: Portfolio, limits: Limits) -> Question:
    """Gather what the rules look at."""
    check_names(portfolio, limits)
    open_ones = limits.open_ones(portfolio)
    options = build_options(portfolio, limits.discount_rate, window_steps(portfolio, limits), open_ones)
    free = {*candidates(portfolio), *open_ones}
    busy, projects = set(running(portfolio)) - free, portfolio.projects
    served = busy | set(projects.index[projects["state"] == State.COMPLETED])
    length, roles = len(options.periods), options.roles
    joined = synergies(portfolio, options.projects.index, roles, served, length)
    money = spending(options, joined)
    asked = funding(portfolio, limits, money)
    rows = portfolio.dependencies
    rows = rows[rows["project"].isin(free) | rows["depends_on"].isin(free)]
    between = rows[rows["project"].isin(free) & rows["depends_on"].isin(free)]
    waiting = rows[rows["project"].isin(free) & rows["depends_on"].isin(busy)]
    settled = _settled(rows, served)
    new = candidates(portfolio)
    return Question(
        options=options,
        budget=budget_rows(portfolio, limits, money),
        funding=asked,
        capacity=capacity_left(portfolio, limits, roles),
        hires=hires(portfolio, limits, roles),
        synergies=joined,
        dependencies=between[~between["project"].isin(settled) | (between["kind"] != DependencyKind.REQUIRES_ANY)],
        released=_finish_steps(portfolio, waiting),
        blocked=_blocked(rows, free, busy, served, settled),
        mandatory=tuple(new[projects.loc[new, "mandatory"]]),
        running=open_ones,
        begun=begun(portfolio, open_ones),
        shares=_known_shares(portfolio, limits),
        share_base=_share_base(portfolio, limits),
        counts=_counts(limits, options, served),
        max_active=limits.max_active,
        recorded=recorded_options(portfolio, options),
        moves_left=moves_left(portfolio, limits, options),
        least=_least(portfolio, limits, options),
    )


def _settled(rows: pd.DataFrame, served: set[str]) -> set[str]:
    """Projects one of whose alternatives is there already."""
    any_of = rows[rows["kind"] == DependencyKind.REQUIRES_ANY]
    return set(any_of.loc[any_of["depends_on"].isin(served), "project"])


def _blocked(rows: pd.DataFrame, free: set[str], busy: set[str], served: set[str], settled: set[str]):
    """Projects that cannot go ahead whatever is chosen."""
    unmet = (rows["kind"] == DependencyKind.REQUIRES) & ~rows["depends_on"].isin(free | served)
    any_of = rows[(rows["kind"] == DependencyKind.REQUIRES_ANY) & ~rows["project"].isin(settled)]
    hopeless = any_of.groupby("project")["depends_on"].agg(lambda others: not others.isin(free).any())
    waits = (rows["kind"] == DependencyKind.FINISH_START) & ~rows["depends_on"].isin(free | served)
    kept_out = (rows["kind"] == DependencyKind.EXCLUDES) & (rows["depends_on"].isin(busy) | rows["project"].isin(busy))
    names = {
        *rows.loc[unmet | waits, "project"],
        *hopeless.index[hopeless.to_numpy(dtype=bool)],
        *rows.loc[kept_out, "project"],
        *rows.loc[kept_out, "depends_on"],
    }
    return tuple(sorted(names & free))


def _finish_steps(portfolio: Portfolio, rows: pd.DataFrame) -> dict[str, int]:
    """For each project of finish-to-start rows, the first step after everything it waits for, lags included."""
    rows = rows[rows["kind"] == DependencyKind.FINISH_START]
    data = profiles(portfolio).projects
    finish = (data["start"] + data["duration"]).reindex(rows["depends_on"]).to_numpy()
    ready = pd.Series(finish + rows["lag"].to_numpy(dtype=float), index=rows["project"])
    return {name: int(step) for name, step in ready.groupby(level=0).max().items()}


def _known_shares(portfolio: Portfolio, limits: Limits) -> tuple[tuple[str, float, float], ...]:
    known = set(portfolio.projects["category"])
    if unknown := [name for name, _, _ in limits.bucket_shares if name not in known]:
        raise ParameterError(f"bucket_shares: {', '.join(unknown)} is no category of {portfolio.name}")
    return limits.bucket_shares


def _share_base(portfolio: Portfolio, limits: Limits) -> float | None:
    """The whole budget: one number, the sum of those given, or everything the funds have, at its planned size."""
    if limits.share_of == "spend":
        return None
    if limits.budget is None:
        return float(portfolio.budgets["amount"].sum())
    return float(sum(amount for _, amount in limits.budget)) if isinstance(limits.budget, tuple) else limits.budget


def _counts(limits: Limits, options: Options, served: set[str]):
    """Groups with the numbers that are left after members that run anyway."""
    names = options.projects.index
    return tuple(
        (name, low - len(served.intersection(who)), high - len(served.intersection(who)), names.isin(who).astype(float))
        for name, low, high, who in limits.counts
    )


def _least(portfolio: Portfolio, limits: Limits, options: Options) -> tuple[tuple[str, np.ndarray, float], ...]:
    """Amounts of the terms that the plan must reach."""
    return tuple(
        (term, options.value if term == "value" else score_money(portfolio, options), amount)
        for term, amount in limits.least
    )
