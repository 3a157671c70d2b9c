"""Strategic shocks as switches: what the portfolio is worth when each cannot come, and when it is certain."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer, missing_tables
from workbench.portfolio import Portfolio
from workbench.risk.measures import quantile
from workbench.risk.model_part import part
from workbench.risk.portfolio_draws import Draws, draw
from workbench.risk.portfolio_model import check_confidence, check_run, portfolio_model
from workbench.risk.project_draws import BLOCK
from workbench.risk.simulation import Model
from workbench.risk.strategic import Shock, draw_shock, strategic_shocks
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import Status

COLUMNS = ("name", "projects", "chance", "mean_without", "mean_certain", "effect", "effect_low", "effect_high",
           "sure_without", "sure", "sure_certain", "cost_effect")  # fmt: skip
UNREACHED = "No shock of the portfolio reaches these projects before their money has come."


@dataclass(frozen=True, kw_only=True, eq=False)
class StressTest(Answer):
    """
    What each strategic shock would do, on the same futures.

    `.table` is indexed by shock, the worst first: its `name`, the exposed `projects`, the `chance` that it comes,
    mean value of the portfolio without it and with it for certain, the `effect` between the two with its 95 % interval,
    the value that is sure to `confidence` without it, as likely as it is (`sure`) and for certain, and what it adds to
    the mean cost. `.totals`: `mean`, `sure` as likely as the shocks are; `mean_without`, `sure_without`, `mean_certain`
    and `sure_certain` where none of them, and where all of them come.

    Parameters
    ----------
    confidence
        How sure.
    currency
        Of all amounts.
    """

    confidence: float
    currency: str

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        worst, one = self.table.iloc[0], len(self.table) == 1
        effect = money(abs(worst["effect"]), self.currency)
        low, high = (money(self.totals[name], self.currency) for name in ("sure_certain", "sure_without"))
        return (
            f"{worst['name']}: {effect} {'more' if worst['effect'] > 0 else 'less'} if certain; "
            f"{self.confidence:.0%} sure of {high} without {'it' if one else 'shocks'}, "
            f"of {low} with {'it' if one else f'all {len(self.table)}'}"
        )


def stress_test(
    portfolio: Portfolio,
    uncertainty: Uncertainty | None = None,
    *,
    projects: Iterable[str] | None = None,
    starts: pd.Series | None = None,
    iterations: int = 10_000,
    seed: int = 1,
    confidence: float = 0.8,
) -> StressTest:
    """
    Let each strategic shock not come, and come for certain as soon as it may, on the same draws.

    Parameters
    ----------
    portfolio, uncertainty, projects, starts, iterations, seed, confidence
        As for `workbench.forecast`.

    Returns
    -------
    StressTest
        Only shocks that reach one of the projects. Status `no_data`, with a reason, without any, or without projects.

    Raises
    ------
    ParameterError
        A parameter is out of range, or names an unknown or a closed project.
    """
    check_run(seed, iterations=iterations)
    check_confidence(confidence)
    prepared, reason = portfolio_model(portfolio, uncertainty, projects, starts)
    reason = reason or missing_tables(portfolio, "shocks")
    if reason:
        return _nothing(portfolio, reason, confidence)
    certain = {
        shock.name: shock
        for shock in strategic_shocks(portfolio, prepared.last, portfolio.shocks.index)
        if not shock.reach.keys().isdisjoint(prepared.plan.index)
    }
    if not certain:
        return _nothing(portfolio, UNREACHED, confidence)
    as_is = draw(prepared, iterations, seed)
    likely = {shock.name: shock for shock in prepared.strategic}
    rows = {
        name: (
            _name(portfolio, name),
            sum(project in shock.reach for project in prepared.plan.index),
            _chance(likely.get(name), prepared.last, iterations, seed),
            *_with_and_without(prepared, shock, as_is, seed, confidence),
        )
        for name, shock in certain.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)).rename_axis("shock")
    none, every = (
        draw(replace(prepared, strategic=shocks), iterations, seed).values for shocks in ((), tuple(certain.values()))
    )
    totals = {}
    for name, values in (("", as_is.values), ("_without", none), ("_certain", every)):
        totals |= {f"mean{name}": float(values.mean()), f"sure{name}": quantile(values, 1.0 - confidence)}
    return StressTest(
        table=table.sort_values("effect", kind="stable"),
        totals=totals,
        confidence=float(confidence),
        currency=portfolio.currency,
    )


def _with_and_without(model: Model, shock: Shock, as_is: Draws, seed: int, confidence: float) -> tuple[float, ...]:
    """Draw the exposed projects alone: all others are as they are whether the shock comes or not."""
    exposed = [name for name in model.plan.index if name in shock.reach]
    known = np.isin(as_is.projects, exposed)
    others = tuple(other for other in model.strategic if other.name != shock.name)
    values, costs = [], []
    for shocks in (others, _in_order(*others, shock)):
        drawn = draw(part(replace(model, strategic=shocks), exposed), len(as_is.values), seed)
        values.append(as_is.values + (drawn.project_values - as_is.project_values[known]).sum(axis=0))
        costs.append(as_is.costs + (drawn.project_costs - as_is.project_costs[known]).sum(axis=0))
    without, certain = values
    change = certain - without
    error = 1.96 * float(change.std()) / np.sqrt(len(change))
    means = (float(without.mean()), float(certain.mean()))
    effect = (change.mean(), change.mean() - error, change.mean() + error)
    sure = (quantile(drawn, 1.0 - confidence) for drawn in (without, as_is.values, certain))
    return *means, *map(float, effect), *sure, float((costs[1] - costs[0]).mean())


def _in_order(*shocks: Shock) -> tuple[Shock, ...]:
    """Shocks hit one after the other in the order of their ids: products keep their bits."""
    return tuple(sorted(shocks, key=lambda shock: shock.name))


def _chance(shock: Shock | None, last: int, iterations: int, seed: int) -> float:
    return 0.0 if shock is None else float((draw_shock(shock, iterations, seed, BLOCK).onset <= last).mean())


def _name(portfolio: Portfolio, shock: str) -> str:
    return portfolio.shocks.at[shock, "name"] or shock


def _nothing(portfolio: Portfolio, reason: str, confidence: float) -> StressTest:
    return StressTest(
        table=pd.DataFrame(columns=list(COLUMNS), index=pd.Index([], name="shock")),
        status=Status.NO_DATA,
        reason=reason,
        confidence=float(confidence),
        currency=portfolio.currency,
    )
