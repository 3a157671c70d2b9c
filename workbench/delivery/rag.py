"""
Computed colours: what the figures say, whatever was declared.

A missing input makes a colour `not_reported`, which never counts as green.
"""

import numpy as np
import pandas as pd

from workbench.delivery.registers import graded
from workbench.rules import Rules, severity
from workbench.taxonomy import Rag, RagDimension, RegisterStatus, RiskLevel

NONE = Rag.NOT_REPORTED.value
WORST_LAST = (Rag.GREEN, Rag.AMBER, Rag.NOT_REPORTED, Rag.RED)


def schedule_colour(forecast_finish: pd.Series, baseline_finish: pd.Series, rules: Rules) -> pd.Series:
    """
    Colour the expected finish against the baseline.

    Returns
    -------
    Series
        Red when later by more than the months of the rules, amber by more than the days.
    """
    red = forecast_finish > baseline_finish + pd.DateOffset(months=rules.schedule_red_months)
    amber = forecast_finish > baseline_finish + pd.DateOffset(days=rules.schedule_amber_days)
    return _coloured(red, amber, forecast_finish.isna() | baseline_finish.isna())


def cost_colour(estimate: pd.Series, budget: pd.Series, rules: Rules) -> pd.Series:
    """
    Colour the estimate at completion against the budget.

    Returns
    -------
    Series
        Red when over by the red share or more, amber by more than the amber share; not reported without a budget.
    """
    over = ((estimate - budget) / budget.where(budget > 0)).round(9)  # 120 of 100 is 20 % over, not 19.999…
    return _coloured(over >= rules.cost_red_over, over > rules.cost_amber_over, over.isna())


def risk_colour(
    risks: pd.DataFrame, cost: pd.Series, days: pd.Series | None = None, rules: Rules | None = None
) -> pd.Series:
    """
    Colour the register by the worst open risk.

    Parameters
    ----------
    risks
        The register.
    cost, days
        Budget and duration by project, see `workbench.delivery.registers.graded`.
    rules
        Levels that make amber and red.

    Returns
    -------
    Series
        Colour by the projects of `cost`; not reported for a project without a register, or with an open risk that
        cannot be graded and nothing red.
    """
    rules = rules or Rules()
    grades = graded(risks, cost, days, rules)
    place = grades["level"].map({word.value: severity(word) for word in RiskLevel})
    is_open = risks["status"] == RegisterStatus.OPEN
    worst = place[is_open].groupby(grades["project"]).max().reindex(cost.index)
    ungraded = cost.index.isin(grades.loc[is_open & place.isna(), "project"])
    kept = cost.index.isin(grades["project"])
    red = worst >= severity(rules.risk_red_level)
    return _coloured(red, worst >= severity(rules.risk_amber_level), ~red & (ungraded | ~kept))


def overall_colour(colours: pd.DataFrame, dimensions: tuple[RagDimension, ...]) -> pd.Series:
    """
    Take the worst of some dimensions.

    Returns
    -------
    Series
        Red as soon as one is red; else not reported when one is, because it might be red; else amber or green.
    """
    return worst(colours.reindex(columns=[word.value for word in dimensions], fill_value=NONE))


def declared_colour(declared: pd.DataFrame, dimensions: tuple[RagDimension, ...]) -> pd.Series:
    """Take the worst declared colour: the dimensions of the rules must be there, others can only worsen it."""
    needed = overall_colour(declared, dimensions)
    others = declared.where(declared != NONE, Rag.GREEN.value)
    return worst(others.assign(needed=needed))


def worst(colours: pd.DataFrame) -> pd.Series:
    """Take the worst colour of each row, in the order green, amber, not reported, red."""
    places = {colour.value: place for place, colour in enumerate(WORST_LAST)}
    ranks = colours.apply(lambda column: column.map(places)).max(axis=1)
    return ranks.map({place: value for value, place in places.items()}).fillna(NONE).astype("str")


def _coloured(red: pd.Series, amber: pd.Series, missing: pd.Series) -> pd.Series:
    values = np.select(
        [np.asarray(missing, dtype=bool), np.asarray(red, dtype=bool), np.asarray(amber, dtype=bool)],
        [NONE, Rag.RED.value, Rag.AMBER.value],
        Rag.GREEN.value,
    )
    return pd.Series(values, index=red.index, dtype="str")
