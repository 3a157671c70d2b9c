"""The best plan of each scenario, and the one plan that is never far from the best, whichever comes true."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.case import Case, case_of
from workbench.selection.counterfactual import SAFETY
from workbench.selection.engine import Watch
from workbench.selection.limits import ALL, Limits
from workbench.selection.many_eyes import GAP, CommonPlans, common_plans, support_table
from workbench.selection.model import Model
from workbench.selection.plans import Plan
from workbench.taxonomy import Status

PLANNED = "as planned"
SHOCK = -0.3  # change of a category's benefits where no scenario is given

Scenarios = Mapping[str, Mapping[str, float]]
"""Name -> category, project or ``all`` -> change of its benefits as a share: -0.3 is 30 per cent less."""


@dataclass(frozen=True, kw_only=True)
class ScenarioPlans(Answer):
    """
    What each scenario would choose, and the plan of the smallest largest regret.

    `table` has one row per project decided on: `name`; `support`, share of the scenarios whose best plan has it;
    `core`, all of them; `union`, any of them; `planned`, the best plan as planned has it; `robust`, the plan of the
    smallest largest regret has it.

    Parameters
    ----------
    scenarios
        Indexed by scenario, the one as planned first: `value` of its own best plan; `planned_regret`, what the plan
        made for no change loses against it; `robust_regret`, what the robust plan loses at least, and
        `robust_regret_most`, what no proof excludes.
    starts
        How each project goes ahead in the robust plan.
    proved
        Whether every plan was proved to be the best, to the gap asked for.
    currency
        Currency of all amounts.
    """

    scenarios: pd.DataFrame
    starts: Plan
    proved: bool
    currency: str

    @property
    def regrets(self) -> pd.DataFrame:
        """Scenarios × two plans: what each costs there, as a share of the worth of the scenario's best plan."""
        if self.scenarios.empty:
            return pd.DataFrame()
        size = self.scenarios["value"].abs().clip(lower=1.0)
        lost = self.scenarios[["planned_regret", "robust_regret"]].div(size, axis=0)
        return lost.set_axis(["the plan made for no change", "the plan of the smallest largest regret"], axis=1)

    def __str__(self) -> str:
        if self.table.empty:
            return self.reason
        planned, robust = (self.scenarios[name].max() for name in ("planned_regret", "robust_regret"))
        lost = f"the plan made for no change loses up to {money(planned, self.currency)}"
        if planned <= robust:
            return f"In {len(self.scenarios)} scenarios {lost}, and no plan found loses less"
        return f"In {len(self.scenarios)} scenarios {lost}, the robust one up to {money(robust, self.currency)}"


def scenario_plans(
    portfolio: Portfolio,
    scenarios: Scenarios | None = None,
    limits: Limits | None = None,
    *,
    nodes: int | None = None,
    gap: float = GAP,
    time_limit: float = SAFETY,
    watch: Watch | None = None,
) -> ScenarioPlans:
    """
    Find the plan whose regret is smallest in the scenario where it is largest (Savage's criterion).

    A scenario changes the benefits of projects; costs, hours and limits stay. The regret of a plan in a scenario is
    what it is worth less there than the best plan of that scenario.

    Parameters
    ----------
    portfolio
        The portfolio.
    scenarios
        What may happen besides what is planned, see `Scenarios`; by default every category earns 30 per cent less, one
        at a time.
    limits
        What plans must respect; the objective is present value.
    nodes, gap
        Most nodes of each search, by default as many as take seconds; and relative gap at which it may end.
    time_limit
        Seconds for each search, a safety net.
    watch
        Told what each search knows; True stops it.

    Returns
    -------
    ScenarioPlans
        Without data when there is nothing to choose from; infeasible when no plan obeys the limits.

    Raises
    ------
    ParameterError
        A scenario names something unknown, a change is not a finite number of at least -1, or the objective is not
        present value.

    References
    ----------
    Savage, L. J. (1951), The theory of statistical decision, Journal of the American Statistical Association 46 (253);
    Kouvelis, P. and Yu, G. (1997), Robust discrete optimization and its applications, Kluwer.
    """
    limits = limits or Limits()
    if limits.scores or limits.risky:
        raise ParameterError("objective: scenarios change present value, expected neither scores nor risk in it")
    model = Model(portfolio, limits.shape)
    options = model.question.options
    if not model.x.size:
        return _nothing(Status.NO_DATA, "There is no project to choose from.", portfolio.currency)
    changes = _changes(options.projects["category"], _asked(options.projects["category"], scenarios))
    case = case_of(model, limits, {}, watch)
    worths = _worths(case, changes)
    found = common_plans(case, worths, np.ones(len(worths)), nodes=nodes, gap=gap, seconds=time_limit)
    if found.status is not Status.COMPUTED:
        return _nothing(found.status, found.reason, portfolio.currency)
    return _answer(case, list(changes.index), found)


def _asked(category: pd.Series, scenarios: Scenarios | None) -> Scenarios:
    """The scenarios given, else one for each category."""
    if scenarios is not None:
        return scenarios
    return {f"{name} earns {-SHOCK:.0%} less": {name: SHOCK} for name in sorted(set(category)) if name}


def _changes(category: pd.Series, scenarios: Scenarios) -> pd.DataFrame:
    """Scenarios × projects: change of the benefits, nothing in the first."""
    rows = {PLANNED: pd.Series(0.0, index=category.index)}
    for scenario, changes in scenarios.items():
        row = pd.Series(0.0, index=category.index)
        for name, change in changes.items():
            hit = (category.index == name) | (category == name) | (name == ALL)
            if not hit.any():
                raise ParameterError(f"scenarios: {scenario}: {name} is neither a project decided on nor a category")
            if not (np.isfinite(change) and change >= -1.0):
                raise ParameterError(f"scenarios: {scenario}: {name}: expected a number of at least -1, got {change}")
            row[hit] += change
        rows[str(scenario)] = row.clip(lower=-1.0)
    return pd.DataFrame(rows).T


def _worths(case: Case, changes: pd.DataFrame) -> np.ndarray:
    """Scenarios × columns: what each option is worth when its benefits change."""
    options = case.model.question.options
    worths = np.tile(case.problem.value, (len(changes), 1))
    weight = dict(case.limits.terms)["value"]
    worths[:, case.options] += weight * changes.to_numpy()[:, options.project] * options.benefit_pv
    return worths


def _answer(case: Case, names: list[str], found: CommonPlans) -> ScenarioPlans:
    table = support_table(case, found).assign(planned=found.own[0], robust=found.compromise)
    scenarios = pd.DataFrame(
        {
            "value": found.reached + case.constant,
            "planned_regret": found.cross_regret[:, 0],
            "robust_regret": found.compromise_regret,
            "robust_regret_most": found.compromise_most,
        },
        index=pd.Index(names, name="scenario"),
    )
    return ScenarioPlans(
        table=table,
        totals={
            "scenarios": len(names),
            "core": int(table["core"].sum()),
            "planned_regret": float(scenarios["planned_regret"].max()),
            "robust_regret": float(scenarios["robust_regret"].max()),
        },
        reason=found.reason,
        scenarios=scenarios,
        starts=found.starts["compromise"],
        proved=found.proved,
        currency=case.model.portfolio.currency,
    )


def _nothing(status: Status, reason: str, currency: str) -> ScenarioPlans:
    nothing = pd.DataFrame()
    return ScenarioPlans(
        table=nothing, status=status, reason=reason, scenarios=nothing, starts={}, proved=False, currency=currency
    )
