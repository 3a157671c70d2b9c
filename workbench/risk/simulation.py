"""What is drawn of the money of projects: planned money, spreads and what they hang on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.cash_profile import CashProfile, cash_profiles
from workbench.risk.classes import ReferenceClasses
from workbench.risk.sampling import Constant, Sampler, sampler
from workbench.risk.strategic import Shock, strategic_shocks
from workbench.risk.technical import Gates, may_fail, technical_gates
from workbench.risk.uncertainty import Uncertainty, benefit_spread, cost_spread, duration_ratio, loadings
from workbench.taxonomy import Flow
from workbench.valuation import discount_factor, planned_flows, profiles, project_flows


@dataclass(frozen=True, eq=False)
class Model:
    """
    Projects ready to be drawn, sorted by id so that the order of the input changes no digit.

    Parameters
    ----------
    plan
        Indexed by project: `cost` (undiscounted total), `open_cost` (the part not spent yet), `cost_pv`, `benefit_pv`
        and `value` (present values at the start assumed), `cost_basis`, `benefit_basis` (where the spreads come from)
        and `flags` (why they were changed).
    cost_ratios, benefit_ratios
        Actual over planned at a standard normal draw, one per project.
    loadings
        Project x factor.
    shocks
        Factors held fixed.
    profiles
        Project -> its planned money by period.
    factor
        What one unit of money is worth one period earlier.
    duration_ratios
        Actual over planned duration at a standard normal draw, one per project.
    strategic
        Strategic shocks that can happen.
    gates
        Where projects may fail.
    delays
        Project -> periods by which its benefits come later in each iteration, where a schedule says so.
    """

    plan: pd.DataFrame
    cost_ratios: tuple[Sampler, ...]
    benefit_ratios: tuple[Sampler, ...]
    loadings: pd.DataFrame
    shocks: dict[str, float]
    profiles: Mapping[str, CashProfile]
    factor: float
    duration_ratios: tuple[Sampler, ...]
    strategic: tuple[Shock, ...]
    gates: Gates
    delays: Mapping[str, np.ndarray]

    @property
    def is_certain(self) -> bool:
        """Whether nothing has any spread."""
        ratios = (*self.cost_ratios, *self.benefit_ratios, *self.duration_ratios)
        hit = any(not shock.reach.keys().isdisjoint(self.plan.index) for shock in self.strategic)
        events = hit or bool(self.delays) or may_fail(self.gates, self.plan.index)
        return all(isinstance(ratio, Constant) for ratio in ratios) and not events

    @property
    def last(self) -> int:
        """Last period with planned money; -1 without any."""
        return max((profile.last for profile in self.profiles.values()), default=-1)


def model(
    portfolio: Portfolio,
    names: list[str],
    starts: pd.Series | None,
    uncertainty: Uncertainty,
    classes: ReferenceClasses,
    rate: float | None = None,
    delays: Mapping[str, np.ndarray] | None = None,
) -> Model:
    """
    Put together what is drawn for some projects; `rate` is a yearly discount rate, the portfolio's own by default.

    Where `delays` gives a project's delay in every iteration, its duration is not drawn.

    Raises
    ------
    ParameterError
        A start is no period of the portfolio's frequency or of no project, or loadings are too large.
    """
    names = sorted(names)
    rows = portfolio.projects.loc[names]
    costs = [cost_spread(row, uncertainty, classes) for _, row in rows.iterrows()]
    benefits = [benefit_spread(row, uncertainty, classes) for _, row in rows.iterrows()]
    shifts = _shifts(portfolio, names, starts)
    factor = discount_factor(portfolio, rate)
    plan = _plan(portfolio, names, shifts, rate).assign(
        cost_basis=[spread.basis for spread in costs],
        benefit_basis=[spread.basis for spread in benefits],
        flags=[uncertainty.adjustments[name].because if name in uncertainty.adjustments else "" for name in names],
    )
    money = cash_profiles(portfolio, plan, shifts, factor)
    last = max((profile.last for profile in money.values()), default=-1)
    return Model(
        plan=plan,
        cost_ratios=tuple(sampler(spread.ratio) for spread in costs),
        benefit_ratios=tuple(sampler(spread.ratio) for spread in benefits),
        loadings=loadings(portfolio, names, uncertainty),
        shocks=dict(uncertainty.shocks),
        profiles=money,
        factor=factor,
        duration_ratios=tuple(sampler(duration_ratio(row, uncertainty, classes)) for _, row in rows.iterrows()),
        strategic=strategic_shocks(portfolio, last, uncertainty.stress),
        gates=technical_gates(portfolio, shifts.astype("int64").to_dict()),
        delays=dict(delays or {}),
    )


def _plan(portfolio: Portfolio, names: list[str], shifts: pd.Series, rate: float | None) -> pd.DataFrame:
    """Value the projects at the starts assumed: everything ahead moves with the start."""
    flows = project_flows(portfolio, rate).loc[names]
    costs = planned_flows(portfolio)
    costs = costs[costs["flow"] == Flow.COST]
    total = costs.groupby("project")["amount"].sum().reindex(names, fill_value=0.0)
    open_share = (flows["cost_to_go"] / total).where(total > 0, 1.0)
    moved = discount_factor(portfolio, rate) ** shifts
    plan = pd.DataFrame({"cost": flows["cost"], "open_cost": flows["cost"] * open_share})
    for name in ("cost_pv", "benefit_pv", "value"):
        plan[name] = flows[name] * moved
    return plan


def _shifts(portfolio: Portfolio, names: list[str], starts: pd.Series | None) -> pd.Series:
    """Count the periods by which each project starts later than planned."""
    shifts = pd.Series(0.0, index=pd.Index(names, name="project"))
    if starts is None:
        return shifts
    starts = pd.Series(starts).dropna()
    if unknown := [name for name in starts.index if name not in portfolio.projects.index]:
        raise ParameterError(f"starts: {', '.join(map(str, unknown))} is no project of the portfolio")
    frequency = portfolio.calendar.freq
    for name, start in starts.items():
        if not isinstance(start, pd.Period) or start.freq != frequency:
            raise ParameterError(f"starts: {start!r} of {name} is no period of frequency {portfolio.frequency}")
    steps = pd.Series({name: start.ordinal - portfolio.calendar[0].ordinal for name, start in starts.items()})
    planned = profiles(portfolio).projects["start"]
    return (steps.reindex(names) - planned.reindex(names)).fillna(0.0).astype(float)
