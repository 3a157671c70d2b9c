"""What a plan is worth: present value, strategic score, or a mix of both, in one unit."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.intake.rank import Criteria, rank
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.options import Options, candidates
from workbench.valuation import discount_factor, profiles

FULL_SCORE = 100.0


def option_worth(portfolio: Portfolio, limits: Limits, options: Options) -> np.ndarray:
    """
    Weigh the terms of the objective for every option.

    Returns
    -------
    ndarray
        n amounts in the reporting currency: the weighted sum of the option's present value and of its project's score.
    """
    weights = dict(limits.terms)
    worth = weights.get("value", 0.0) * options.value
    if limits.scores:
        scores = score_money(portfolio, options.projects.index).to_numpy()
        worth = worth + weights["score"] * scores[options.project]
    return worth


def plan_worth(portfolio: Portfolio, limits: Limits, starts: Mapping[str, int]) -> dict[str, float]:
    """
    Add up what a plan is worth from the tables.

    Returns
    -------
    dict
        `worth`, the objective; `value`, the present value; and `score` where the objective counts it, both unweighted.
    """
    data = profiles(portfolio, limits.discount_rate).projects
    factor = discount_factor(portfolio, limits.discount_rate)
    totals = {
        "value": float(sum(data.loc[n, "value"] * factor ** (s - data.loc[n, "start"]) for n, s in starts.items()))
    }
    if limits.scores:
        totals["score"] = float(score_money(portfolio, candidates(portfolio))[list(starts)].sum())
    return {"worth": sum(weight * totals[term] for term, weight in limits.terms if weight), **totals}


@lru_cache(maxsize=8)
def _scores(portfolio: Portfolio) -> pd.Series:
    ranking = rank(portfolio, Criteria())
    if ranking.is_empty:
        raise ParameterError(f"objective: a score was asked for. {ranking.reason}")
    return ranking.table["score"]


def score_money(portfolio: Portfolio, projects: pd.Index) -> pd.Series:
    """
    Turn scores into money: a project of full score counts as much as it costs.

    A bare sum of scores would pay for cutting a project in two; this does not.

    Raises
    ------
    ParameterError
        The portfolio has no scores.
    """
    cost = profiles(portfolio).projects["cost"].reindex(projects)
    return cost * _scores(portfolio).reindex(projects).fillna(0.0) / FULL_SCORE
