"""What a plan is worth: present value, strategic score, or a mix of both, in one unit."""

from functools import lru_cache

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.intake.rank import Criteria, rank
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.options import Options
from workbench.selection.plan_risk import plan_risk
from workbench.selection.plans import Plan
from workbench.selection.record import moves, recorded_options
from workbench.selection.tally import Tally, tally

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
        `synergies` and `hires` (a cost) where there are any, `score` and `moves` (their number) where they count; and
        where risk is limited or counts `mean, spread, cvar`, and `chance` of a target, over the futures.
    """
    return tally_worth(portfolio, limits, plan, tally(portfolio, limits, plan))


def tally_worth(portfolio: Portfolio, limits: Limits, plan: Plan, used: Tally) -> dict[str, float]:
    """Weigh what a plan was found to use; see `plan_worth`."""
    totals = {"value": used.value}
    gained = float(used.synergies["value"].sum())
    weights = dict(limits.terms)
    worth = weights.get("value", 0.0) * totals["value"]
    totals |= {name: amount for name, amount in (("synergies", gained), ("hires", used.hire_cost)) if amount}
    if limits.scores or any(term == "score" for term, _ in limits.least):
        totals["score"] = tally_score(portfolio, used)
        worth += weights.get("score", 0.0) * totals["score"]
    if limits.move_cost:
        totals["moves"] = float(moves(portfolio, limits, plan))
        worth -= limits.move_cost * totals["moves"]
    if limits.risky:
        totals |= {
            name: number for name, number in vars(plan_risk(portfolio, limits, used)).items() if number is not None
        }
        worth = (1.0 - limits.risk_weight) * worth + limits.risk_weight * totals["cvar"]
    return {"worth": worth, **totals}


def tally_score(portfolio: Portfolio, used: Tally) -> float:
    """Add up the scores of what goes ahead, each as the share of its cost; in the reporting currency."""
    ahead = used.ways[used.ways["ahead"]]
    score = ahead["project"].map(_scores(portfolio)).astype(float).fillna(0.0)
    return float((ahead["cost"] * score).sum() / FULL_SCORE)


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
