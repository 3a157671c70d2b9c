"""From the question about a portfolio to what is drawn for it."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from workbench.answer import missing_tables
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.classes import learn
from workbench.risk.simulation import Model, model
from workbench.risk.stream import MOST_ITERATIONS, check_seed
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import CLOSED, RUNNING, State


def portfolio_model(
    portfolio: Portfolio,
    uncertainty: Uncertainty | None = None,
    projects: Iterable[str] | None = None,
    starts: pd.Series | None = None,
    delays: Mapping[str, np.ndarray] | None = None,
) -> tuple[Model | None, str]:
    """
    Put together what is drawn, or say why there is nothing to draw.

    Parameters
    ----------
    portfolio
        The portfolio.
    uncertainty
        How uncertain the money is; the defaults of `Uncertainty` without it.
    projects
        Project ids; running ones and candidates by default.
    starts
        Project -> period in which it starts, where that is not the plan.
    delays
        Project -> periods by which it finishes later than planned in each iteration.

    Raises
    ------
    ParameterError
        A parameter is out of range, or names an unknown or a closed project.
    """
    names = asked_projects(portfolio, projects)
    if reason := missing_tables(portfolio, "projects"):
        return None, reason
    if not names:
        return None, "No running project or candidate is asked for."
    uncertainty = Uncertainty() if uncertainty is None else uncertainty
    prepared = model(portfolio, names, starts, uncertainty, learn(portfolio), None, delays)
    if not prepared.plan[["cost", "cost_pv", "benefit_pv"]].any(axis=None):
        return None, "The projects have no planned cost, value or cash flows."
    return prepared, ""


def asked_projects(portfolio: Portfolio, projects: Iterable[str] | None) -> list[str]:
    """List the projects asked for, each once; running ones and candidates by default."""
    known = portfolio.projects
    if projects is None:
        return list(known.index[known["state"].isin([*RUNNING, State.CANDIDATE])])
    names = [projects] if isinstance(projects, str) else list(dict.fromkeys(projects))
    if unknown := [name for name in names if name not in known.index]:
        raise ParameterError(f"projects: {', '.join(map(str, unknown))} is no project of the portfolio")
    if closed := [name for name in names if known.at[name, "state"] in CLOSED]:
        raise ParameterError(f"projects: {', '.join(closed)} is closed, nothing is left to forecast")
    return names


def check_run(seed: int, **counts: int) -> None:
    """Refuse a seed, or numbers of iterations by name, that are out of range, with `ParameterError`."""
    check_seed(seed)
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int | np.integer):
            raise ParameterError(f"{name}: {count!r} is not a whole number")
        if not 1 <= count <= MOST_ITERATIONS:
            raise ParameterError(f"{name}: {count!r} is not between 1 and {MOST_ITERATIONS}")


def check_confidence(confidence: float) -> None:
    """Refuse a chance that is no chance, or certain, with `ParameterError`."""
    if not 0.0 < confidence < 1.0:
        raise ParameterError(f"confidence: {confidence!r} is not above 0 and below 1")
