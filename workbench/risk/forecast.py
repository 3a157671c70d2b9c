"""The portfolio's value and cost as distributions: how sure, and because of what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk import figures, figures_by_period
from workbench.risk.forecast_answer import Forecast
from workbench.risk.portfolio_draws import draw, most_iterations
from workbench.risk.portfolio_model import check_confidence, check_run, portfolio_model
from workbench.risk.project_draws import BLOCK
from workbench.risk.simulation import Model
from workbench.risk.stopping import Margin, quantile_margin, share_margin, until_close
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import Status

MONEY_TOLERANCE = 0.005  # of the planned cost: half of the interval at which a figure is known well enough
CHANCE_TOLERANCE = 0.01


def forecast(
    portfolio: Portfolio,
    uncertainty: Uncertainty | None = None,
    *,
    projects: Iterable[str] | None = None,
    starts: pd.Series | None = None,
    delays: Mapping[str, ArrayLike] | None = None,
    iterations: int | Literal["auto"] = 10_000,
    iterations_max: int = 2**18,
    seed: int = 1,
    confidence: float = 0.8,
) -> Forecast:
    """
    Simulate what a set of projects may be worth and cost.

    Each project's cost and benefit are the plan times a random ratio. On its way a project may be late, so that its
    benefits come later; it may fail at one of its `stages`, or because what it requires has failed, and then nothing
    more comes; and `shocks` may hit all that are exposed to their factor. Every draw belongs to seed, iteration and
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
    delays
        Project -> periods by which it finishes later than planned in each iteration, from a simulation of its schedule
        with the same seed; other projects are late as `uncertainty` says.
    iterations
        Simulated futures; "auto" doubles them until value and cost at `confidence` are known to 0.5 % of the planned
        cost and the chances to meet the plan to one point.
    iterations_max
        Where "auto" ends in any case, with status `iterations_reached`.
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
    check_run(seed, iterations=1 if iterations == "auto" else iterations, iterations_max=iterations_max)
    check_confidence(confidence)
    known_delays = _delays(portfolio, delays, iterations)
    prepared, reason = portfolio_model(portfolio, uncertainty, projects, starts, known_delays)
    if prepared is None:
        return _nothing(portfolio, reason, seed, confidence)
    if iterations == "auto":
        return _until_steady(portfolio, prepared, seed, confidence, iterations_max)
    return _simulate(portfolio, prepared, iterations, seed, confidence)


def _simulate(
    portfolio: Portfolio, prepared: Model, iterations: int, seed: int, confidence: float, block: int = BLOCK
) -> Forecast:
    periods = figures_by_period.period_count(portfolio, prepared)
    draws = draw(prepared, iterations, seed, periods=periods, block=block)
    values, costs, each, each_cost = draws.values, draws.costs, draws.project_values, draws.project_costs
    table = figures.per_project(prepared, each_cost, each, values, confidence)
    lowest = figures_by_period.lowest_cash(draws)
    totals = figures.totals(table, values, costs, confidence)
    totals["p_within_budgets"] = figures_by_period.within_every_budget(portfolio, draws)
    for kept in (values, costs, lowest):
        kept.flags.writeable = False
    return Forecast(
        table=table,
        totals=totals,
        reason="Nothing is uncertain: every future is the plan." if prepared.is_certain else "",
        quantiles=figures.per_level(values, costs, confidence),
        factors=figures.per_factor(prepared, draws.factors, values),
        concentration=figures.concentrations(table, prepared),
        periods=figures_by_period.per_period(portfolio, prepared, draws, confidence),
        events=figures_by_period.per_event(prepared, draws, seed),
        diversification=figures.diversification(table, each, each_cost, values, costs, confidence),
        values=values,
        costs=costs,
        lowest_cash=lowest,
        confidence=float(confidence),
        seed=int(seed),
        currency=portfolio.currency,
    )


def _until_steady(portfolio: Portfolio, prepared: Model, seed: int, confidence: float, most: int) -> Forecast:
    """Double the iterations until the figures asked for are known well enough, or there are too many."""
    most = min(most, most_iterations(len(prepared.plan), figures_by_period.period_count(portfolio, prepared)))
    found, loose = until_close(
        most, lambda iterations: _simulate(portfolio, prepared, iterations, seed, confidence), _margins
    )
    return replace(found, status=Status.ITERATIONS_REACHED, reason=loose) if loose else found


def _margins(found: Forecast, sure: float) -> Iterator[Margin]:
    totals, n = found.totals, found.iterations
    close = MONEY_TOLERANCE * (abs(totals["cost_plan"]) or abs(totals["value_plan"]))
    for name, draws, level in (
        ("value", found.values, 1.0 - found.confidence),
        ("cost", found.costs, found.confidence),
    ):
        yield Margin(f"the P{100 * level:g} of {name}", quantile_margin(draws, level, sure), close)
        hits = round(found.p_meet(**{name: totals[f"{name}_plan"]}) * n)
        yield Margin(f"the chance to meet the planned {name}", share_margin(hits, n, sure), CHANCE_TOLERANCE)


def _delays(portfolio: Portfolio, delays: Mapping[str, ArrayLike] | None, iterations: int | str) -> dict:
    found = {name: np.asarray(periods, dtype=np.float64) for name, periods in (delays or {}).items()}
    for name, periods in found.items():
        if name not in portfolio.projects.index:
            raise ParameterError(f"delays: {name} is no project of the portfolio")
        if iterations == "auto":
            raise ParameterError("delays: they belong to a number of iterations, which cannot be 'auto' then")
        if periods.shape != (iterations,) or not np.isfinite(periods).all():
            raise ParameterError(f"delays: {name} needs one finite number for each of {iterations} iterations")
    return found


def _nothing(portfolio: Portfolio, reason: str, seed: int, confidence: float) -> Forecast:
    return Forecast(
        table=pd.DataFrame(columns=list(figures.PROJECT_COLUMNS), index=pd.Index([], name="project")),
        status=Status.NO_DATA,
        reason=reason,
        quantiles=pd.DataFrame(columns=list(figures.QUANTILE_COLUMNS)),
        factors=pd.DataFrame(columns=list(figures.FACTOR_COLUMNS), index=pd.Index([], name="factor")),
        diversification=pd.DataFrame(columns=list(figures.DIVERSIFICATION_COLUMNS)),
        concentration=pd.DataFrame(columns=list(figures.CONCENTRATION_COLUMNS)),
        periods=pd.DataFrame(columns=list(figures_by_period.PERIOD_COLUMNS)),
        events=pd.DataFrame(columns=list(figures_by_period.EVENT_COLUMNS), index=pd.Index([], name="event")),
        values=np.empty(0),
        costs=np.empty(0),
        lowest_cash=np.empty(0),
        confidence=confidence,
        seed=int(seed),
        currency=portfolio.currency,
    )
