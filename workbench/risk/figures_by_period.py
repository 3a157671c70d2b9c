"""Money by period, and what happens to projects on their way, read off the draws of a portfolio forecast."""

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.risk.measures import quantile, share_interval
from workbench.risk.portfolio_draws import Draws
from workbench.risk.project_draws import BLOCK
from workbench.risk.simulation import Model
from workbench.risk.strategic import NEVER, draw_shock
from workbench.risk.technical import draw_stops

PERIOD_COLUMNS = (
    "budget",
    "cost_plan",
    "cost_mean",
    "cost_at_confidence",
    "p_within",
    "p_within_low",
    "p_within_high",
    "net_mean",
    "cumulative_mean",
    "cumulative_at_confidence",
)
EVENT_COLUMNS = ("kind", "projects", "chance", "value_if", "value_if_not", "effect")


def period_count(portfolio: Portfolio, prepared: Model) -> int:
    """Periods of the calendar, and those after it in which money is planned."""
    return max(len(portfolio.calendar), prepared.last + 1)


def per_period(portfolio: Portfolio, prepared: Model, draws: Draws, confidence: float) -> pd.DataFrame:
    """Cost against budget, and cash, in each period."""
    count = period_count(portfolio, prepared)
    budget, plan = _budgets(portfolio, count), np.zeros(count)
    for profile in prepared.profiles.values():
        np.add.at(plan, np.clip(profile.cost_steps, 0, count - 1), profile.costs)
    cumulative = np.cumsum(draws.cash.net[:count], axis=0)
    rows = []
    for step, costs in enumerate(draws.cash.costs[:count]):
        inside, chances = np.nan, (np.nan, np.nan)
        if not np.isnan(budget[step]):
            hits = int((costs <= budget[step] * (1.0 + 1e-12)).sum())
            inside, chances = hits / len(costs), share_interval(hits, len(costs))
        running = cumulative[step]
        rows.append(
            (
                budget[step],
                plan[step],
                costs.mean(),
                quantile(costs, confidence),
                inside,
                *chances,
                draws.cash.net[step].mean(),
                running.mean(),
                quantile(running, 1.0 - confidence),
            )
        )
    periods = pd.period_range(portfolio.calendar[0], periods=count, name="period")
    return pd.DataFrame(rows, columns=list(PERIOD_COLUMNS), index=periods, dtype="float64")


def within_every_budget(portfolio: Portfolio, draws: Draws) -> float:
    """Chance that no budget is exceeded in any period; missing without budgets."""
    budget = _budgets(portfolio, len(draws.cash.costs))
    known = ~np.isnan(budget)
    if not known.any():
        return np.nan
    return float((draws.cash.costs[known] <= budget[known][:, None] * (1.0 + 1e-12)).all(axis=0).mean())


def lowest_cash(draws: Draws) -> np.ndarray:
    """Lowest cumulative cash of each future, before and after which it is higher."""
    return np.cumsum(draws.cash.net, axis=0).min(axis=0)


def per_event(prepared: Model, draws: Draws, seed: int) -> pd.DataFrame:
    """What may happen to projects on their way, how likely that is, and what the portfolio is worth with it."""
    names, iterations = list(prepared.plan.index), len(draws.values)
    happened = []
    for shock in prepared.strategic:
        exposed = sum(name in shock.reach for name in names)
        if exposed:
            drawn = draw_shock(shock, iterations, seed, BLOCK)
            happened.append((shock.name, "shock", exposed, drawn.onset <= prepared.last))
    for name, stop in draw_stops(prepared.gates, names, iterations, seed, BLOCK).items():
        happened.append((name, "failure", 1, stop.step != NEVER))
    rows = [(kind, count, *_with_and_without(draws.values, where)) for _, kind, count, where in happened]
    table = pd.DataFrame(
        rows, columns=list(EVENT_COLUMNS), index=pd.Index([row[0] for row in happened], name="event", dtype="str")
    )
    return table.sort_values("effect", kind="stable")


def _with_and_without(values: np.ndarray, where: np.ndarray) -> tuple[float, float, float, float]:
    inside = float(values[where].mean()) if where.any() else np.nan
    outside = float(values[~where].mean()) if not where.all() else np.nan
    return float(where.mean()), inside, outside, inside - outside


def _budgets(portfolio: Portfolio, count: int) -> np.ndarray:
    """Money of all funds by period; missing where no fund says anything."""
    rows = portfolio.budgets
    steps = pd.PeriodIndex(rows["period"]).asi8 - portfolio.calendar[0].ordinal
    known = rows["amount"].groupby(np.asarray(steps)).sum()
    return known.reindex(range(count)).to_numpy(dtype=np.float64)
