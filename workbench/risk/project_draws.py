"""The money of projects, drawn: one row of values and costs per project."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.risk.sampling import Constant, Sampler, Table
from workbench.risk.simulation import Model
from workbench.risk.strategic import draw_shock
from workbench.risk.stream import normals, stable_ids
from workbench.risk.technical import draw_stops
from workbench.risk.timed_cash import CashByPeriod, Course, timed_money

BLOCK = 8192
"""Iterations drawn at once: small enough for the cache, and without influence on any number."""
MANY = 16_384
"""Iterations from which compiled code draws; every digit is the same."""


@dataclass(frozen=True, eq=False)
class Row:
    """
    One project over all iterations.

    Parameters
    ----------
    project
        Its id.
    benefit, spend
        Present values of what it brings and of what is still to be spent, per iteration.
    cost
        Undiscounted cost per iteration, what is spent already included.
    """

    project: str
    benefit: np.ndarray
    spend: np.ndarray
    cost: np.ndarray

    @property
    def value(self) -> np.ndarray:
        """Net present value per iteration."""
        return self.benefit - self.spend


def factor_draws(model: Model, iterations: int, seed: int, block: int = BLOCK) -> np.ndarray:
    """
    Draw the common factors.

    Returns
    -------
    ndarray
        Factors x iterations; above 0 is bad for a project with a positive loading.
    """
    names = list(model.loadings.columns)
    draws = np.empty((len(names), iterations))
    for name, factor, row in zip(names, stable_ids(("factor", name) for name in names), draws, strict=True):
        if name in model.shocks:
            row[:] = model.shocks[name]
        else:
            _fill(row, seed, factor, block)
    return draws


def rows(
    model: Model, factors: np.ndarray, seed: int, block: int = BLOCK, cash: CashByPeriod | None = None
) -> Iterator[Row]:
    """
    Draw project by project, and add up the money by period in `cash`.

    A factor that goes badly raises costs, lowers benefits and delays the projects that hang on it. What is spent
    already is certain. The arrays of a row are written over by the next one.
    """
    iterations = factors.shape[1]
    room = np.empty((4, iterations))  # taken once: what is taken and given back for every project costs more than draws
    names = list(model.plan.index)
    kinds = [stable_ids((kind, name) for name in names) for kind in ("cost", "benefit", "duration")]
    weights = model.loadings.to_numpy()
    shocks = [draw_shock(shock, iterations, seed, block) for shock in model.strategic]
    stops = draw_stops(model.gates, names, iterations, seed, block)
    for i, (name, plan) in enumerate(model.plan.iterrows()):
        late = model.delays.get(name)
        adverse = -1.0 if plan["benefit_pv"] >= 0 else 1.0
        wanted = [(model.cost_ratios[i], 1.0, kinds[0][i]), (model.benefit_ratios[i], adverse, kinds[1][i])]
        if late is None and not isinstance(model.duration_ratios[i], Constant):
            wanted.append((model.duration_ratios[i], 1.0, kinds[2][i]))
        cost, benefit, *ratio = _ratios(wanted, weights[i], factors, seed, block, room)
        if ratio:
            late = (ratio[0] - 1.0) * model.profiles[name].remaining
        hits = tuple((drawn, drawn.shock.reach[name]) for drawn in shocks if name in drawn.shock.reach)
        yield _row(model, name, plan, cost, benefit, room[3], Course(late, hits, stops.get(name)), cash)


def _row(
    model: Model,
    name: str,
    plan: pd.Series,
    cost: np.ndarray,
    benefit: np.ndarray,
    total: np.ndarray,
    course: Course,
    cash: CashByPeriod | None,
) -> Row:
    """
    Value a project as a whole, and period by period in the futures in which something happens to it.

    The ratios are written over by its money.
    """
    profile, spent = model.profiles[name], plan["cost"] - plan["open_cost"]
    timed = None
    if not course.is_smooth:
        timed = timed_money(profile, cost, benefit, course, model.factor, cash)
    elif cash is not None:
        for step, amount in zip(profile.cost_steps, profile.costs, strict=True):
            cash.pay(step, amount * cost)
        for step, amount in zip(profile.benefit_steps, profile.benefits, strict=True):
            cash.earn(step, amount * benefit)
    np.multiply(cost, plan["open_cost"], out=total)
    total += spent
    cost *= plan["cost_pv"]
    benefit *= plan["benefit_pv"]
    if timed is not None:
        touched = course.touched(profile.last, len(cost))
        for simple, rough in ((benefit, timed.benefit), (cost, timed.spend), (total, spent + timed.outlay)):
            simple[touched] = rough[touched]
    return Row(name, benefit, cost, total)


def _ratios(
    wanted: list[tuple[Sampler, float, np.uint64]],
    weights: np.ndarray,
    factors: np.ndarray,
    seed: int,
    block: int,
    room: np.ndarray,
) -> np.ndarray:
    """Draw ratios of a project; factors above 0 raise or lower them by their sign."""
    own, found = float(np.sqrt(max(1.0 - (weights**2).sum(), 0.0))), room[: len(wanted)]
    if factors.shape[1] >= MANY and all(isinstance(ratio, Table) for ratio, _, _ in wanted):
        from workbench.risk.ratio_kernel import fill_ratios  # loading compiled code takes longer than a short run

        ratios, signs, ids = zip(*wanted, strict=True)
        tables = np.array([ratio.values for ratio in ratios])
        fill_ratios(seed, np.array(ids), np.array(signs), weights, factors, own, tables, found)
        return found
    shared = np.zeros(factors.shape[1])
    for loading, draws in zip(weights, factors, strict=True):
        if loading:  # a factor of other projects must not even change the sign of a zero
            shared += loading * draws
    for (ratio, sign, name), row in zip(wanted, found, strict=True):
        if isinstance(ratio, Constant):
            row[:] = ratio.value
        else:
            _fill(row, seed, name, block)
            row[:] = ratio(sign * shared + own * row)
    return found


def _fill(row: np.ndarray, seed: int, name: np.uint64, block: int) -> None:
    for start in range(0, len(row), block):
        stop = min(start + block, len(row))
        row[start:stop] = normals(seed, name, start, stop)
