"""Value against budget: what no plan can exceed, the best plans found, and where more money stops paying."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.engine import Watch
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.select import Selection, select
from workbench.selection.solver import Relaxation
from workbench.selection.warm_frontier import Level, quick_frontier
from workbench.taxonomy import Status

FACTORS = (0.6, 0.8, 1.0, 1.2, 1.4)


@dataclass(frozen=True, kw_only=True)
class Frontier(Answer):
    """
    Best plans of several budgets.

    `table` is indexed by budget factor, rising: `budget`; `value`, worth of the best plan known, and `bound`, what no
    plan exceeds; `price`, worth of one more unit of money in the linear relaxation; `cost`, `projects` and `plan`
    (a name for each different plan, the same for equal ones); `status`; `hull`, whether the point is a corner of the
    upper hull of the plans; `knee`, the corner from which on more money brings less than on average. Value never falls:
    a plan of a smaller budget also fits a larger one.

    Parameters
    ----------
    plans
        Name of a plan -> chosen projects.
    currency
        Currency of all amounts.
    """

    plans: dict[str, tuple[str, ...]]
    currency: str

    def __str__(self) -> str:
        if self.status is not Status.COMPUTED:
            return self.reason
        knee = self.table[self.table["knee"]]
        if knee.empty:
            return f"{len(self.plans)} different plans for {len(self.table)} budgets"
        row = knee.iloc[0]
        return (
            f"Beyond a budget of {money(row['budget'], self.currency)} more money brings less than on average; "
            f"there the plan is worth {money(row['value'], self.currency)}"
        )


def frontier(
    portfolio: Portfolio,
    limits: Limits | None = None,
    *,
    budgets: Sequence[float] | None = None,
    factors: Sequence[float] | None = None,
    search: bool = True,
    time_limit: float = 10.0,
    gap: float = 0.02,
    progress: Callable[[int, Selection], None] | None = None,
    watch: Watch | None = None,
) -> Frontier:
    """
    Answer the same question for several budgets.

    The linear relaxation gives the upper curve, from one solver object that walks along the budgets; each plan is an
    answer of `select`. A bound of a larger budget holds for a smaller one too.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        What the plans must respect.
    budgets
        Money over all periods, each 0 or more; every row of the budget moves with it.
    factors
        The same as multiples of the budget there is; 60 to 140 per cent of it by default.
    search
        Look for a best plan of every budget; without it the plans are rounded from the relaxation, at once.
    time_limit, gap
        Where the engine may stop, for each budget; see `select`.
    progress
        Called with the number of a budget, from 0, and its answer.
    watch
        Told what the search of each budget knows; True stops it with the best plan so far.

    Raises
    ------
    ParameterError
        Budgets and factors are both given, one of them is negative, or there is no budget to vary.
    """
    limits = limits or Limits()
    model = Model(portfolio, limits.shape)  # its own: the knobs of the shared one belong to the question of the moment
    levels = _levels(model, budgets, factors)
    if model.question.options.projects.empty:
        return Frontier(
            table=_table(levels, model, [], []),
            status=Status.NO_DATA,
            reason="The portfolio has no candidate to choose from.",
            plans={},
            currency=portfolio.currency,
        )
    curve = _curve(model, limits, levels)
    answers: list[Selection | None] = [None] * len(levels)
    for number, factor in enumerate(levels if search else ()):
        asked = replace(limits, budget_factor=factor)
        answers[number] = select(portfolio, asked, time_limit=time_limit, gap=gap, progress=watch)
        if progress is not None:
            progress(number, answers[number])
    table, plans = _filled(_table(levels, model, curve, answers), model, curve, answers)
    found = bool(table["value"].notna().any())
    return Frontier(
        table=table,
        status=Status.COMPUTED if found else Status.INFEASIBLE,
        reason="" if found else "No budget asked for allows a plan.",
        plans=plans,
        currency=portfolio.currency,
    )


def _levels(model: Model, budgets: Sequence[float] | None, factors: Sequence[float] | None) -> list[float]:
    """Budget factors, rising and each once."""
    if budgets is not None and factors is not None:
        raise ParameterError("frontier: give budgets or factors, not both")
    if budgets is not None:
        if not model.money > 0:
            raise ParameterError("budgets: there is no budget above 0 to vary")
        factors = [amount / model.money for amount in budgets]
    levels = sorted({float(factor) for factor in (FACTORS if factors is None else factors)})
    if not all(np.isfinite(level) and level >= 0 for level in levels):
        raise ParameterError("frontier: expected finite budgets of at least 0")
    return levels


def _curve(model: Model, limits: Limits, levels: list[float]) -> list[Level]:
    """Relaxation and rounded plan of every level, from one solver object."""
    problems = []
    for factor in levels:
        model.set(replace(limits, budget_factor=factor))
        problems.append(model.engine.form.problem)
    if limits.risk_weight:  # planned values are no bound where risk counts, and their rounded plans are no answers
        nothing = Relaxation(None, np.zeros(0), np.zeros(0), False)
        return [Level(problem.high, np.inf, np.zeros(0), None, None, nothing) for problem in problems]
    highs = np.array([problem.high for problem in problems])
    rows = np.flatnonzero(np.ptp(highs, axis=0) > 0)
    return quick_frontier(problems[0], rows, highs[:, rows])


def _table(levels: list[float], model: Model, curve: list[Level], answers: list[Selection | None]) -> pd.DataFrame:
    """One row per level, bounds and prices filled in."""
    bounds = [level.bound for level in curve] or [np.nan] * len(levels)
    for number, answer in enumerate(answers):
        if answer is not None and answer.bound is not None:
            bounds[number] = min(bounds[number], answer.bound)
    scale = model.money or np.nan
    prices = [_price(level, factor, scale) for level, factor in zip(curve, levels, strict=True)] if curve else np.nan
    table = pd.DataFrame(
        {"budget": np.array(levels) * model.money, "bound": bounds, "price": prices},
        index=pd.Index(levels, name="factor"),
    )
    # a plan of a small budget fits a larger one, so what bounds the larger bounds the smaller
    return table.assign(bound=table["bound"][::-1].cummin()[::-1].replace(-np.inf, np.nan))


def _price(level: Level, factor: float, money: float) -> float:
    """Worth of one more unit of money, all rows of the budget growing alike."""
    return float(level.prices @ level.high) / (factor * money) if factor > 0 and len(level.prices) else np.nan


def _filled(
    table: pd.DataFrame, model: Model, curve: list[Level], answers: list[Selection | None]
) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """Keep the best plan known at every level, and mark hull and knee."""
    options, best, plans, rows = model.question.options, None, {}, []
    for level, answer in zip(curve, answers, strict=True):
        here = _found(model, level, answer)
        if here is not None and (best is None or here[0] > best[0]):
            best = here
        status = Status.COMPUTED if answer is None else answer.status
        if best is None:
            rows.append({"value": np.nan, "cost": np.nan, "projects": 0, "plan": "", "status": status.value})
            continue
        value, cost, chosen = best
        name = next((name for name, known in plans.items() if known == chosen), f"plan {len(plans) + 1}")
        plans[name] = chosen
        known = {"value": value, "cost": cost, "projects": len({project for project, *_ in chosen}), "plan": name}
        rows.append({**known, "status": status.value})
    table = table.join(pd.DataFrame(rows, index=table.index))
    table["bound"] = table[["bound", "value"]].max(axis=1, skipna=False)
    corners = _hull(table["budget"].to_numpy(), table["value"].to_numpy())
    table["hull"] = np.isin(np.arange(len(table)), corners)
    table["knee"] = np.arange(len(table)) == _knee(table["budget"].to_numpy(), table["value"].to_numpy(), corners)
    order = ["budget", "value", "bound", "price", "cost", "projects", "plan", "status", "hull", "knee"]
    names = list(options.projects.index)
    return table[order], {
        name: tuple(project for project in names if project in {one for one, *_ in chosen})
        for name, chosen in plans.items()
    }


def _found(model: Model, level: Level, answer: Selection | None):
    """Value, cost and the projects with their starts of the plan found at one level."""
    if answer is not None:
        if answer.value is None:
            return None
        rows = answer.table[answer.table["chosen"]]
        chosen = tuple(zip(rows.index, rows["start"].astype(str), rows["way"], strict=True))
        return answer.value, answer.totals["cost"], chosen
    if level.plan is None:
        return None
    options, taken = model.question.options, np.flatnonzero(model.engine.form.of(level.plan, model.x) > 0.5)
    taken = taken[options.ahead[taken]]
    names, periods = options.projects.index[options.project[taken]], options.periods[options.start[taken]]
    chosen = tuple(zip(names, periods.astype(str), options.way[taken], strict=True))
    return level.value, float(options.cost[taken].sum()), chosen


def _hull(budget: np.ndarray, value: np.ndarray) -> list[int]:
    """Corners of the upper concave hull of the points, from left to right."""
    corners: list[int] = []
    for point in np.flatnonzero(np.isfinite(value)):
        while corners and value[point] > value[corners[-1]] and len(corners) > 1:
            left, middle = corners[-2:]
            rise = (value[point] - value[left]) * (budget[middle] - budget[left])
            if (value[middle] - value[left]) * (budget[point] - budget[left]) > rise:
                break
            corners.pop()
        if not corners or value[point] > value[corners[-1]]:
            corners.append(int(point))
    return corners


def _knee(budget: np.ndarray, value: np.ndarray, corners: list[int]) -> int:
    """Corner farthest above the line between the ends of the hull; -1 where there is none."""
    if len(corners) < 3:
        return -1
    first, last = corners[0], corners[-1]
    slope = (value[last] - value[first]) / (budget[last] - budget[first])
    above = value[corners] - value[first] - slope * (budget[corners] - budget[first])
    return corners[int(np.argmax(above))] if above.max() > 0 else -1
