"""What a plan is worth: present value, strategic score, or a mix of both, in one unit."""

from functools import lru_cache

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.intake.rank import Criteria, rank
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.options import Options
from workbench.selection.plans import Plan
from workbench.selection.question import recorded_options
from workbench.selection.tally import Tally, tally
from workbench.selection.ways import candidates
from workbench.valuation import step_of

FULL_SCORE = 100.0


def option_worth(portfolio: Portfolio, limits: Limits, options: Options) -> np.ndarray:
    """
    Weigh the terms of the objective for every option.

    Returns
    -------
    ndarray
        n amounts in the reporting currency: the weighted sum of the option's present value and of its project's score,
        and the price of a move for an option of the plan of record.
    """
    weights = dict(limits.terms)
    worth = weights.get("value", 0.0) * options.value
    if limits.scores:
        worth = worth + weights["score"] * score_money(portfolio, options)
    if limits.move_cost:
        worth = worth.copy()
        worth[recorded_options(portfolio, options)] += limits.move_cost
    return worth


def plan_worth(portfolio: Portfolio, limits: Limits, plan: Plan) -> dict[str, float]:
    """
    Add up what a plan is worth from the tables.

    Returns
    -------
    dict
        `worth`, the objective; and its terms, unweighted: `value`, the present value of everything, of which
        `synergies` and `hires` (a cost) where there are any, `score` and `moves` (their number) where they count.
    """
    return tally_worth(portfolio, limits, plan, tally(portfolio, limits, plan))


def tally_worth(portfolio: Portfolio, limits: Limits, plan: Plan, used: Tally) -> dict[str, float]:
    """Weigh what a plan was found to use; see `plan_worth`."""
    totals = {"value": used.value}
    gained = float(used.synergies["value"].sum())
    weights = dict(limits.terms)
    worth = weights.get("value", 0.0) * totals["value"]
    totals |= {name: amount for name, amount in (("synergies", gained), ("hires", used.hire_cost)) if amount}
    if limits.scores:
        scores = _scores(portfolio)
        ahead = used.ways[used.ways["ahead"]]
        score = ahead["project"].map(scores).fillna(0.0)
        totals["score"] = float((ahead["cost"] * score).sum() / FULL_SCORE)
        worth += weights["score"] * totals["score"]
    if limits.move_cost:
        totals["moves"] = float(moves(portfolio, limits, plan))
        worth -= limits.move_cost * totals["moves"]
    return {"worth": worth, **totals}


def moves(portfolio: Portfolio, limits: Limits, plan: Plan) -> int:
    """Projects of the plan of record, among those decided on, that are left out or done otherwise."""
    record = portfolio.plan_of_record
    decided = {*candidates(portfolio), *limits.open_ones(portfolio)}
    steps = step_of(portfolio, record["start"])
    return sum(
        name in decided and plan.get(name) != (step, way)
        for name, step, way in zip(record.index, steps, record["version"], strict=True)
    )


@lru_cache(maxsize=8)
def _scores(portfolio: Portfolio) -> pd.Series:
    ranking = rank(portfolio, Criteria())
    if ranking.is_empty:
        raise ParameterError(f"objective: a score was asked for. {ranking.reason}")
    return ranking.table["score"]


def score_money(portfolio: Portfolio, options: Options) -> np.ndarray:
    """
    Turn scores into money: an option of full score counts as much as it costs, stopping a project nothing.

    A bare sum of scores would pay for cutting a project in two; this does not.

    Raises
    ------
    ParameterError
        The portfolio has no scores.
    """
    scores = _scores(portfolio).reindex(options.projects.index).fillna(0.0).to_numpy()
    return np.where(options.ahead, options.cost * scores[options.project] / FULL_SCORE, 0.0)
