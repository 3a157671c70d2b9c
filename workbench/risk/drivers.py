"""What drives the value, or the cost, of a portfolio: estimates, factors, shocks, failures, delays."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.portfolio_draws import draw
from workbench.risk.portfolio_model import check_run, portfolio_model
from workbench.risk.project_draws import BLOCK
from workbench.risk.sampling import Constant
from workbench.risk.sensitivity import FairShares, Removal, Tornado, shapley, tornado, turn_off
from workbench.risk.simulation import Model
from workbench.risk.strategic import draw_shock
from workbench.risk.stream import normals, stable_id
from workbench.risk.technical import Gates, draw_stops, may_fail
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import Status

COST, BENEFIT, DURATION, FAILURE = "cost estimates", "benefit estimates", "durations", "technical failure"
FACTOR, SHOCK = "factor ", "shock "
Measure = Literal["value", "cost"]


def rank_drivers(
    portfolio: Portfolio,
    uncertainty: Uncertainty | None = None,
    *,
    projects: Iterable[str] | None = None,
    starts: pd.Series | None = None,
    measure: Measure = "value",
    level: float = 0.8,
    iterations: int = 4096,
    seed: int = 1,
) -> Removal:
    """
    Rank drivers by what the portfolio would be worth, or cost, without each, on the same futures.

    Parameters
    ----------
    portfolio, uncertainty, projects, starts, iterations, seed
        As for `workbench.forecast`.
    measure
        `value`: how much more would be sure; `cost`: how much less would be enough.
    level
        How sure.

    Returns
    -------
    Removal
        Estimates that are off hold the plan, factors that are off do not move, shocks do not come, projects do not fail
        and are on time. Status `no_data`, with a reason, when there is nothing to draw.

    Raises
    ------
    ParameterError
        A parameter is out of range, or names an unknown or a closed project.
    """
    prepared, reason = _prepared(portfolio, uncertainty, projects, starts, measure, iterations, seed)
    if prepared is None:
        nothing = turn_off(lambda _: np.zeros(1), [], level=level)
        return replace(nothing, totals={}, status=Status.NO_DATA, reason=reason)
    return turn_off(_losses(prepared, measure, iterations, seed), drivers_of(prepared), level=level)


def share_drivers(
    portfolio: Portfolio,
    uncertainty: Uncertainty | None = None,
    *,
    projects: Iterable[str] | None = None,
    starts: pd.Series | None = None,
    measure: Measure = "value",
    iterations: int = 2048,
    seed: int = 1,
) -> FairShares:
    """
    Divide the variance of the portfolio's value, or cost, among groups of drivers so that the parts add up.

    The groups are estimates of cost and of benefit, all factors, all shocks, technical failure, and durations, as far
    as they are there. Parameters are those of `rank_drivers`.
    """
    prepared, reason = _prepared(portfolio, uncertainty, projects, starts, measure, iterations, seed)
    if prepared is None:
        return replace(shapley(lambda _: np.zeros(1), []), totals={}, status=Status.NO_DATA, reason=reason)
    groups: dict[str, set[str]] = {}
    for driver in drivers_of(prepared):
        kind = next((name for name in (FACTOR, SHOCK) if driver.startswith(name)), driver)
        groups.setdefault(kind.strip() + "s" if kind in (FACTOR, SHOCK) else kind, set()).add(driver)
    losses = _losses(prepared, measure, iterations, seed)
    return shapley(lambda on: losses(frozenset().union(*(groups[name] for name in on))), list(groups))


def driver_tornado(
    portfolio: Portfolio,
    uncertainty: Uncertainty | None = None,
    *,
    projects: Iterable[str] | None = None,
    starts: pd.Series | None = None,
    measure: Measure = "value",
    level: float = 0.8,
    iterations: int = 10_000,
    seed: int = 1,
) -> Tornado:
    """
    Compare the portfolio's value, or cost, at the two ends of each driver: factors, shocks, failures, own estimates.

    Of a project's cost and benefit only its own part is a driver: what it shares with others is in the factors, and
    would make each of them look as if it moved the whole. Parameters are those of `rank_drivers`.
    """
    prepared, reason = _prepared(portfolio, uncertainty, projects, starts, measure, iterations, seed)
    if prepared is None:
        empty = tornado(np.empty((1, 0)), np.zeros(1), level=level)
        return replace(empty, totals={}, status=Status.NO_DATA, reason=reason)
    draws = draw(prepared, iterations, seed)
    inputs, known = {}, drivers_of(prepared)
    for name, row in zip(prepared.loadings.columns, draws.factors, strict=True):
        if FACTOR + name in known:
            inputs[FACTOR + name] = row
    for shock in _shocks_that_reach(prepared):
        inputs[SHOCK + shock.name] = draw_shock(shock, iterations, seed, BLOCK).onset <= prepared.last
    for name, stop in draw_stops(prepared.gates, list(draws.projects), iterations, seed, BLOCK).items():
        inputs[f"failure of {name}"] = stop.step <= prepared.profiles[name].last
    inputs |= _own_draws(prepared, iterations, seed)
    table = np.column_stack([*inputs.values()]) if inputs else np.empty((iterations, 0))
    return tornado(table, draws.values if measure == "value" else draws.costs, names=list(inputs), level=level)


def _own_draws(model: Model, iterations: int, seed: int) -> dict[str, np.ndarray]:
    """Draws behind each project's cost and benefit that no other project shares."""
    found, shared = {}, (model.loadings**2).sum(axis="columns")
    for kind, ratios in (("cost", model.cost_ratios), ("benefit", model.benefit_ratios)):
        for name, ratio in zip(model.plan.index, ratios, strict=True):
            if not isinstance(ratio, Constant) and shared[name] < 1.0 and model.plan.at[name, f"{kind}_pv"]:
                found[f"{kind} of {name}"] = normals(seed, stable_id(kind, name), 0, iterations)
    return found


def drivers_of(model: Model) -> list[str]:
    """List what is uncertain."""
    kinds = ((COST, model.cost_ratios), (BENEFIT, model.benefit_ratios), (DURATION, model.duration_ratios))
    found = [name for name, ratios in kinds if not all(isinstance(ratio, Constant) for ratio in ratios)]
    if model.delays and DURATION not in found:
        found.append(DURATION)
    if may_fail(model.gates, model.plan.index):
        found.append(FAILURE)
    moved = model.loadings.columns[(model.loadings != 0).any(axis="index")]
    found += [FACTOR + name for name in moved if name not in model.shocks]
    return found + [SHOCK + shock.name for shock in _shocks_that_reach(model)]


def switched(model: Model, on: frozenset[str]) -> Model:
    """Leave some drivers on, and give the others their planned values."""

    def ratios(name: str, known: tuple) -> tuple:
        return known if name in on else tuple(Constant(1.0) for _ in known)

    held = {name: 0.0 for name in model.loadings.columns if FACTOR + name not in on}
    return replace(
        model,
        cost_ratios=ratios(COST, model.cost_ratios),
        benefit_ratios=ratios(BENEFIT, model.benefit_ratios),
        duration_ratios=ratios(DURATION, model.duration_ratios),
        delays=model.delays if DURATION in on else {},
        gates=model.gates if FAILURE in on else Gates({}, {}),
        shocks={**held, **model.shocks},
        strategic=tuple(shock for shock in model.strategic if SHOCK + shock.name in on),
    )


def _prepared(portfolio, uncertainty, projects, starts, measure: str, iterations: int, seed: int):
    check_run(seed, iterations=iterations)
    if measure not in ("value", "cost"):
        raise ParameterError(f"measure: {measure!r} is neither 'value' nor 'cost'")
    return portfolio_model(portfolio, uncertainty, projects, starts)


def _losses(model: Model, measure: str, iterations: int, seed: int) -> Callable[[frozenset[str]], np.ndarray]:
    def run(on: frozenset[str]) -> np.ndarray:
        draws = draw(switched(model, on), iterations, seed)
        return draws.costs if measure == "cost" else -draws.values

    return run


def _shocks_that_reach(model: Model) -> list:
    return [shock for shock in model.strategic if not shock.reach.keys().isdisjoint(model.plan.index)]
