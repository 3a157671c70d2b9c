"""The portfolio's value and cost as distributions: how sure, and because of what."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer, missing_tables
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk import figures
from workbench.risk.classes import learn
from workbench.risk.measures import cvar, share_interval
from workbench.risk.simulation import BLOCK, Model, factor_draws, model, rows
from workbench.risk.stream import MOST_ITERATIONS, check_seed
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import CLOSED, RUNNING, State, Status

MOST_BYTES = 2 * 2**30  # of the values kept per project


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast(Answer):
    """
    What a set of projects may be worth and cost.

    Parameters
    ----------
    table
        One row per project: planned and simulated value (net present value) and cost, cost quantiles, `overrun`
        (expected, as a share of the plan), what the project adds to the portfolio's standard deviation
        (`sd_contribution`, `sd_share`) and to its mean value in the worst 5 % (`tail_contribution`) - each adds up to
        the whole -, `common_share` of its spread that comes from factors, where its spreads come from, and `flags`, the
        sentences of what has changed them.
    quantiles
        `level`, and the value and cost that are undercut with that chance, each with a 95 % sampling interval
        (infinite where the iterations cannot bound it).
    factors
        Indexed by factor: projects that hang on it, the share of the variance of the portfolio's value it explains
        alone, and its correlation with that value.
    diversification
        Rows `value` and `cost`: standard deviation of the sum, sum of the standard deviations, the gain between them
        as a share, and the figure met with `confidence` for the sum and summed over projects.
    values, costs
        Portfolio value and cost per iteration; not writable.
    confidence
        Chance asked for: cost not above and value not below the figures called `at_confidence`.
    seed
        Seed the draws belong to.
    currency
        Of all amounts.
    """

    quantiles: pd.DataFrame
    factors: pd.DataFrame
    diversification: pd.DataFrame
    values: np.ndarray
    costs: np.ndarray
    confidence: float
    seed: int
    currency: str

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        totals = self.totals
        return (
            f"{len(self.table)} projects worth {money(totals['value_mean'], self.currency)} on average; "
            f"{self.confidence:.0%} sure of at least {money(totals['value_at_confidence'], self.currency)} "
            f"and of a cost of at most {money(totals['cost_at_confidence'], self.currency)}{self._rests_on}"
        )

    @property
    def _rests_on(self) -> str:
        learned, flagged = (int(self.totals[name]) for name in ("learned", "flagged"))
        parts = [
            f"{learned} costs learned from history" if learned else "",
            f"{flagged} changed by flags" if flagged else "",
        ]
        return "".join(f"; {part}" for part in parts if part)

    @property
    def iterations(self) -> int:
        """Number of simulated futures."""
        return len(self.values)

    @property
    def contributions(self) -> pd.DataFrame:
        """What each project adds to the portfolio's risk, largest first."""
        columns = ["sd_contribution", "sd_share", "tail_contribution"]
        return self.table[columns].sort_values("sd_contribution", ascending=False, kind="stable")

    def p_meet(self, *, value: float | None = None, cost: float | None = None) -> float:
        """
        Give the chance that the portfolio is worth at least `value` and costs at most `cost`.

        Raises
        ------
        ParameterError
            Neither is given.
        """
        hits = self._hits(value, cost)
        return hits / self.iterations if self.iterations else np.nan

    def p_meet_interval(self, *, value: float | None = None, cost: float | None = None) -> tuple[float, float]:
        """95 % sampling interval of `p_meet`."""
        hits = self._hits(value, cost)
        return share_interval(hits, self.iterations) if self.iterations else (np.nan, np.nan)

    def cvar(self, level: float = figures.TAIL) -> float:
        """Average value in the worst share ``1 - level`` of the futures."""
        return cvar(self.values, level, tail="lower") if self.iterations else np.nan

    def _hits(self, value: float | None, cost: float | None) -> int:
        if value is None and cost is None:
            raise ParameterError("p_meet: a value, a cost or both are needed")
        met = np.ones(self.iterations, dtype=bool)
        if value is not None:
            met &= self.values >= value
        if cost is not None:
            met &= self.costs <= cost
        return int(met.sum())


def forecast(
    portfolio: Portfolio,
    uncertainty: Uncertainty | None = None,
    *,
    projects: Iterable[str] | None = None,
    starts: pd.Series | None = None,
    iterations: int = 10_000,
    seed: int = 1,
    confidence: float = 0.8,
) -> Forecast:
    """
    Simulate what a set of projects may be worth and cost.

    Each project's cost and benefit are the plan times a random ratio. Every draw belongs to seed, iteration and
    project, so two sets of projects are compared on the same futures, and the same question has the same answer to the
    last bit.

    Parameters
    ----------
    portfolio
        The portfolio.
    uncertainty
        How uncertain the money is; the defaults of `Uncertainty` without it.
    projects
        Project ids; running ones and candidates by default.
    starts
        Project -> period in which it starts, where that is not the plan; present values move with it.
    iterations
        Simulated futures.
    seed
        0 to 2**64 - 1.
    confidence
        Chance at which commitments are read, above 0 and below 1.

    Returns
    -------
    Forecast
        Status `no_data`, with a reason, when there are no projects or no planned money.

    Raises
    ------
    ParameterError
        A parameter is out of range, or names an unknown or a closed project.

    References
    ----------
    Euler allocation of risk: D. Tasche (1999), Risk contributions and performance measurement.
    """
    uncertainty = Uncertainty() if uncertainty is None else uncertainty
    _check(iterations, seed, confidence)
    names = _names(portfolio, projects)
    if reason := missing_tables(portfolio, "projects") or (
        "" if names else "No running project or candidate is asked for."
    ):
        return _nothing(portfolio, reason, seed, confidence)
    prepared = model(portfolio, names, starts, uncertainty, learn(portfolio))
    if not prepared.plan[["cost", "cost_pv", "benefit_pv"]].any(axis=None):
        return _nothing(portfolio, "The projects have no planned cost, value or cash flows.", seed, confidence)
    if len(names) * iterations * 8 > MOST_BYTES:
        most = MOST_BYTES // (8 * len(names))
        raise ParameterError(
            f"iterations: {iterations:,} for {len(names)} projects needs too much memory, most is {most:,}"
        )
    return _simulate(portfolio, prepared, iterations, seed, confidence)


def _simulate(
    portfolio: Portfolio, prepared: Model, iterations: int, seed: int, confidence: float, block: int = BLOCK
) -> Forecast:
    factors = factor_draws(prepared, iterations, seed, block)
    matrix = np.empty((len(prepared.plan), iterations))
    costs = np.zeros(iterations)
    cost_figures = []
    for into, row in zip(matrix, rows(prepared, factors, seed, block), strict=True):
        into[:] = row.value
        costs += row.cost
        cost_figures.append(figures.of_cost(row.cost, confidence))
    values = np.zeros(iterations)
    for row in matrix:
        values += row
    table = figures.per_project(prepared, cost_figures, matrix, values)
    values.flags.writeable = costs.flags.writeable = False
    return Forecast(
        table=table,
        totals=figures.totals(table, values, costs, confidence),
        reason="Nothing is uncertain: every future is the plan." if prepared.is_certain else "",
        quantiles=figures.per_level(values, costs, confidence),
        factors=figures.per_factor(prepared, factors, values),
        diversification=figures.diversification(table, matrix, values, costs, confidence),
        values=values,
        costs=costs,
        confidence=float(confidence),
        seed=int(seed),
        currency=portfolio.currency,
    )


def _names(portfolio: Portfolio, projects: Iterable[str] | None) -> list[str]:
    known = portfolio.projects
    if projects is None:
        return list(known.index[known["state"].isin([*RUNNING, State.CANDIDATE])])
    names = [projects] if isinstance(projects, str) else list(dict.fromkeys(projects))
    if unknown := [name for name in names if name not in known.index]:
        raise ParameterError(f"projects: {', '.join(map(str, unknown))} is no project of the portfolio")
    if closed := [name for name in names if known.at[name, "state"] in CLOSED]:
        raise ParameterError(f"projects: {', '.join(closed)} is closed, nothing is left to forecast")
    return names


def _check(iterations: int, seed: int, confidence: float) -> None:
    check_seed(seed)
    if isinstance(iterations, bool) or not isinstance(iterations, int | np.integer):
        raise ParameterError(f"iterations: {iterations!r} is not a whole number")
    if not 1 <= iterations <= MOST_ITERATIONS:
        raise ParameterError(f"iterations: {iterations!r} is not between 1 and {MOST_ITERATIONS}")
    if not 0.0 < confidence < 1.0:
        raise ParameterError(f"confidence: {confidence!r} is not above 0 and below 1")


def _nothing(portfolio: Portfolio, reason: str, seed: int, confidence: float) -> Forecast:
    return Forecast(
        table=pd.DataFrame(columns=list(figures.PROJECT_COLUMNS), index=pd.Index([], name="project")),
        status=Status.NO_DATA,
        reason=reason,
        quantiles=pd.DataFrame(columns=list(figures.QUANTILE_COLUMNS)),
        factors=pd.DataFrame(columns=list(figures.FACTOR_COLUMNS), index=pd.Index([], name="factor")),
        diversification=pd.DataFrame(columns=list(figures.DIVERSIFICATION_COLUMNS)),
        values=np.empty(0),
        costs=np.empty(0),
        confidence=confidence,
        seed=int(seed),
        currency=portfolio.currency,
    )
