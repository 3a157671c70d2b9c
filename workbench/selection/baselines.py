"""The optimum beside three habits under the same limits: the waterline, the waterline that skips, value for money."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.selection.check import check_tally
from workbench.selection.fund_prices import fund_prices
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.objective import tally_worth
from workbench.selection.plans import Plan, columns_of, plan_of
from workbench.selection.ranked_plan import walk
from workbench.selection.relaxation import Relaxation
from workbench.selection.rules import worked_rows
from workbench.selection.select import Selection
from workbench.selection.tally import tally

TIE = 1e-9  # relative difference below which two projects give the same value for money


@dataclass(frozen=True)
class Baselines:
    """
    Plans by habit beside the best plan.

    Parameters
    ----------
    table
        Indexed by `waterline`, `waterline_skipping`, `value_for_money`, `optimum`: `value`, `share_of_bound` (of what
        no plan can exceed), `projects`, `cost`, `only_here` and `only_in_optimum` (projects that differ), `broken`
        (limits the habit does not keep), `ties` (groups of equals of which the habit takes some and not others).
    projects
        Indexed by candidate: one column for each plan, true where it has the project; `value_for_money_index`; and
        `why` the project is in the optimum or not.
    """

    table: pd.DataFrame
    projects: pd.DataFrame


def compare_baselines(
    model: Model,
    limits: Limits,
    selection: Selection,
    plan: Plan,
    screen: Relaxation | None,
    *,
    ranking: Sequence[str] | None = None,
) -> Baselines:
    """
    Fund by habit under the same limits and hold it against the optimum.

    Parameters
    ----------
    model
        The compiled selection.
    limits
        The question.
    selection
        Its answer, with a plan.
    plan
        How each project of it goes ahead.
    screen
        The relaxation under these limits, whose prices turn several resources into one.
    ranking
        Candidates, best first, for the waterline; by worth at the best start, largest first, by default. Projects
        worth nothing are funded only if the ranking given names them.

    Raises
    ------
    ParameterError
        The ranking names a project that is no candidate, or one twice.
    """
    options = model.question.options
    names = options.projects.index
    worth, index = _best(model, model.worth), value_for_money(model, screen)
    by_worth = ranking is None
    if by_worth:
        ranking = _descending(worth)
    elif len(set(ranking)) < len(ranking) or not set(ranking) <= set(names):
        raise ParameterError(f"ranking: expected candidates of {model.portfolio.name}, each once")
    frugal = _descending(index)
    plans = {
        "waterline": walk(model, limits, ranking, skip=False),
        "waterline_skipping": walk(model, limits, ranking, skip=True),
        "value_for_money": walk(model, limits, frugal, skip=True),
        "optimum": columns_of(options, plan),
    }
    chosen = pd.DataFrame({plan: names.isin(list(plan_of(options, x))) for plan, x in plans.items()}, index=names)
    ranked_by = {"value_for_money": index}
    if by_worth:
        ranked_by |= {"waterline": worth, "waterline_skipping": worth}
    rows = {
        plan: _row(model, limits, selection, x, chosen[plan], chosen["optimum"], ranked_by.get(plan))
        for plan, x in plans.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("plan")
    return Baselines(table, chosen.assign(value_for_money_index=index, why=selection.table["why"]))


def value_for_money(model: Model, screen: Relaxation | None) -> pd.Series:
    """
    Divide the worth of each project by the price of what it uses.

    Parameters
    ----------
    model
        The compiled selection.
    screen
        Its relaxation; without a price on any row, plain worth by cost.

    Returns
    -------
    Series
        Per project, of its best option: worth over the sum of prices times use; with one budget the order of plain
        benefit by cost. Infinite for a project that uses nothing scarce.
    """
    used = np.zeros(len(model.worth)) if screen is None else _priced(model, screen)
    used = used if used.any() else model.question.options.cost
    with np.errstate(divide="ignore", invalid="ignore"):
        index = np.where(used > 0, model.worth / used, np.where(model.worth > 0, np.inf, -np.inf))
    return _best(model, index)


def _priced(model: Model, screen: Relaxation) -> np.ndarray:
    """What the money and hours of each option cost at the prices of the relaxation."""
    question = model.question
    if question.funding is None:
        money = question.budget.matrix.T @ screen.prices[screen.rows["within_budget"]]
    else:
        money = question.funding.spend.T @ fund_prices(model, screen).spending
    hours = question.options.work[worked_rows(question)]
    return money + hours.T @ screen.prices[screen.rows["within_capacity"]]


def _best(model: Model, amounts: np.ndarray) -> pd.Series:
    """Largest amount over the ways a project goes ahead; minus infinity for a project that fits nowhere."""
    options = model.question.options
    best = np.full(len(options.projects), -np.inf)
    np.maximum.at(best, options.project[options.ahead], amounts[options.ahead])
    return pd.Series(best, index=options.projects.index)


def _descending(amounts: pd.Series) -> list[str]:
    """Projects worth anything, most first, equals in the order of the table."""
    return list(amounts[amounts > 0].sort_values(ascending=False, kind="stable").index)


def _row(
    model: Model,
    limits: Limits,
    selection: Selection,
    plan: np.ndarray,
    chosen: pd.Series,
    optimum: pd.Series,
    ranked_by: pd.Series | None,
) -> dict[str, object]:
    """One line of the comparison."""
    options = model.question.options
    starts = plan_of(options, plan)
    used = tally(model.portfolio, limits, starts)
    checked = check_tally(model.portfolio, limits, starts, used)
    value, bound = tally_worth(model.portfolio, limits, starts, used)["worth"], selection.bound
    return {
        "value": value,
        "share_of_bound": value / bound if bound else np.nan,
        "projects": int(chosen.sum()),
        "cost": float(options.cost @ plan),
        "only_here": ", ".join(chosen.index[chosen & ~optimum]),
        "only_in_optimum": ", ".join(chosen.index[optimum & ~chosen]),
        "broken": ", ".join(checked["name"][checked["broken"]]),
        "ties": "" if ranked_by is None else _ties(ranked_by, chosen),
    }


def _ties(ranked_by: pd.Series, chosen: pd.Series) -> str:
    """Groups of equals that the habit splits: another order of the table would choose otherwise."""
    amounts = ranked_by[ranked_by > 0].sort_values(ascending=False, kind="stable")
    values = amounts.to_numpy()
    with np.errstate(invalid="ignore"):
        apart = np.abs(np.diff(values)) > TIE * np.abs(values[1:])
    group = np.concatenate([[0], np.cumsum(apart)]) if len(values) else np.zeros(0, dtype=int)
    split = []
    for _, members in amounts.index.to_series().groupby(group):
        if len(members) > 1 and chosen[members].nunique() > 1:
            split.append(" = ".join(members))
    return "; ".join(split)
