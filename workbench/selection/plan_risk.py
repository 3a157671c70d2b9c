"""The futures of a selection: what each option, and each plan, is worth in every one of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.risk.futures import Futures, futures
from workbench.selection.limits import Limits
from workbench.selection.options import Options
from workbench.selection.risk_figures import RiskFigures, figures
from workbench.selection.risk_terms import RiskTerms
from workbench.selection.scenario_values import ScenarioSum, option_scenarios
from workbench.selection.tally import Tally
from workbench.selection.ways import candidates
from workbench.valuation import discount_factor, project_flows


@dataclass(frozen=True, eq=False)
class Risk:
    """
    What the engine needs to limit or price risk.

    Parameters
    ----------
    scenarios
        Value of every column of the compiled problem in every future.
    terms
        What is asked.
    """

    scenarios: ScenarioSum
    terms: RiskTerms


def risk_of(portfolio: Portfolio, limits: Limits, options: Options, fixed: np.ndarray, places: np.ndarray) -> Risk:
    """
    Value the columns of a compiled selection in the futures the question asks for.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question.
    options
        The options.
    fixed
        One amount per column that it adds in every future: synergies, and the price of bought hours.
    places
        Column of each option.
    """
    shares = _shares(portfolio, limits, options.projects.index[options.project], options.benefit_pv, options.cost_pv)
    sides = [np.zeros(len(fixed)), np.zeros(len(fixed)), fixed.copy()]
    for side, amounts in zip(sides, (*shares, options.certain), strict=True):
        side[places] = amounts
    drawn = decided_futures(portfolio, limits)
    project = np.full(len(fixed), -1)
    project[places] = pd.Index(drawn.projects).get_indexer(options.projects.index)[options.project]
    return Risk(option_scenarios(drawn.benefits, drawn.costs, project, *sides), risk_terms(limits))


def risk_terms(limits: Limits) -> RiskTerms:
    """Translate the limits on risk."""
    return RiskTerms(
        floor=-np.inf if limits.cvar_floor is None else limits.cvar_floor,
        weight=limits.risk_weight,
        confidence=limits.confidence,
        most_spread=np.inf if limits.most_spread is None else limits.most_spread,
        target=limits.target,
        target_chance=None if limits.target is None else limits.target_chance,
    )


def plan_risk(portfolio: Portfolio, limits: Limits, used: Tally) -> RiskFigures:
    """Work out the risk of a plan from the tables and the futures, whatever the engine said."""
    scenarios = plan_scenarios(portfolio, limits, used)
    whole = np.ones(scenarios.size[1])
    return figures(scenarios, whole, confidence=limits.confidence, target=limits.target)


def plan_scenarios(portfolio: Portfolio, limits: Limits, used: Tally) -> ScenarioSum:
    """Value each way of a plan in every future, one column each, and in a last column what no future changes."""
    rows, drawn = used.ways, decided_futures(portfolio, limits)
    factor = discount_factor(portfolio, limits.discount_rate) ** rows["shift"].to_numpy(dtype=float)
    parts = (rows[name].to_numpy(dtype=float) * factor for name in ("benefit_pv", "cost_pv"))
    shares = _shares(portfolio, limits, pd.Index(rows["project"]), *parts)
    fixed = float((rows["certain"] * factor).sum() + used.synergies["value"].sum()) - used.hire_cost
    sides = (np.append(side, 0.0) for side in shares)
    project = np.append(pd.Index(drawn.projects).get_indexer(rows["project"]), -1)
    certain = np.append(np.zeros(len(rows)), fixed)
    return option_scenarios(drawn.benefits, drawn.costs, project, *sides, certain)


def decided_futures(portfolio: Portfolio, limits: Limits) -> Futures:
    """Draw the futures of all projects decided on; every plan is held against the same ones."""
    names = (*candidates(portfolio), *limits.open_ones(portfolio))
    asked = {"iterations": limits.futures, "seed": limits.seed, "rate": limits.discount_rate}
    return futures(portfolio, limits.uncertainty, projects=names, **asked)


def _shares(
    portfolio: Portfolio, limits: Limits, names: pd.Index, benefit_pv: np.ndarray, cost_pv: np.ndarray
) -> list[np.ndarray]:
    """What an option keeps of its project's planned benefits and costs, both discounted."""
    planned = project_flows(portfolio, limits.discount_rate)
    found = []
    for part, amounts in (("benefit_pv", benefit_pv), ("cost_pv", cost_pv)):
        base = planned[part].reindex(names).to_numpy(dtype=float)
        found.append(np.divide(amounts, base, out=np.zeros(len(base)), where=base != 0))
    return found
