"""The money of projects, drawn: one row of values and costs per project."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.cash_profile import CashProfile, cash_profiles
from workbench.risk.classes import ReferenceClasses
from workbench.risk.sampling import Constant, Sampler, Table, sampler
from workbench.risk.strategic import Shock, draw_shock, strategic_shocks
from workbench.risk.stream import normals, stable_ids
from workbench.risk.technical import Gates, draw_stops, may_fail, technical_gates
from workbench.risk.timed_cash import CashByPeriod, Course, timed_money
from workbench.risk.uncertainty import Uncertainty, benefit_spread, cost_spread, duration_ratio, loadings
from workbench.taxonomy import Flow
from workbench.valuation import discount_factor, planned_flows, profiles, project_flows

BLOCK = 8192  # iterations drawn at once: small enough for the cache, and without influence on any number

MANY = 16_384  # iterations from which compiled code draws; every digit is the same


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


@dataclass(frozen=True, eq=False)
class Row:
    """
    One project over all iterations.

    Parameters
    ----------
    project
        Its id.
    benefit, spend
        Present values of what it brings and of what is still to be spent, per iteration.
    cost
        Undiscounted cost per iteration, what is spent already included.
    """

    project: str
    benefit: np.ndarray
    spend: np.ndarray
    cost: np.ndarray

    @property
    def value(self) -> np.ndarray:
        """Net present value per iteration."""
        return self.benefit - self.spend


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


def factor_draws(model: Model, iterations: int, seed: int, block: int = BLOCK) -> np.ndarray:
    """
    Draw the common factors.

    Returns
    -------
    ndarray
        Factors x iterations; above 0 is bad for a project with a positive loading.
    """
    names = list(model.loadings.columns)
    draws = np.empty((len(names), iterations))
    for name, factor, row in zip(names, stable_ids(("factor", name) for name in names), draws, strict=True):
        if name in model.shocks:
            row[:] = model.shocks[name]
        else:
            _fill(row, seed, factor, block)
    return draws


def rows(
    model: Model, factors: np.ndarray, seed: int, block: int = BLOCK, cash: CashByPeriod | None = None
) -> Iterator[Row]:
    """
    Draw project by project, and add up the money by period in `cash`.

    A factor that goes badly raises costs, lowers benefits and delays the projects that hang on it. What is spent
    already is certain. The arrays of a row are written over by the next one.
    """
    iterations = factors.shape[1]
    room = np.empty((4, iterations))  # taken once: what is taken and given back for every project costs more than draws
    names = list(model.plan.index)
    kinds = [stable_ids((kind, name) for name in names) for kind in ("cost", "benefit", "duration")]
    weights = model.loadings.to_numpy()
    shocks = [draw_shock(shock, iterations, seed, block) for shock in model.strategic]
    stops = draw_stops(model.gates, names, iterations, seed, block)
    for i, (name, plan) in enumerate(model.plan.iterrows()):
        late = model.delays.get(name)
        adverse = -1.0 if plan["benefit_pv"] >= 0 else 1.0
        wanted = [(model.cost_ratios[i], 1.0, kinds[0][i]), (model.benefit_ratios[i], adverse, kinds[1][i])]
        if late is None and not isinstance(model.duration_ratios[i], Constant):
            wanted.append((model.duration_ratios[i], 1.0, kinds[2][i]))
        cost, benefit, *ratio = _ratios(wanted, weights[i], factors, seed, block, room)
        if ratio:
            late = (ratio[0] - 1.0) * model.profiles[name].remaining
        hits = tuple((drawn, drawn.shock.reach[name]) for drawn in shocks if name in drawn.shock.reach)
        yield _row(model, name, plan, cost, benefit, room[3], Course(late, hits, stops.get(name)), cash)


def _row(
    model: Model,
    name: str,
    plan: pd.Series,
    cost: np.ndarray,
    benefit: np.ndarray,
    total: np.ndarray,
    course: Course,
    cash: CashByPeriod | None,
) -> Row:
    """
    Value a project as a whole, and period by period in the futures in which something happens to it.

    The ratios are written over by its money.
    """
    profile, spent = model.profiles[name], plan["cost"] - plan["open_cost"]
    timed = None
    if not course.is_smooth:
        timed = timed_money(profile, cost, benefit, course, model.factor, cash)
    elif cash is not None:
        for step, amount in zip(profile.cost_steps, profile.costs, strict=True):
            cash.pay(step, amount * cost)
        for step, amount in zip(profile.benefit_steps, profile.benefits, strict=True):
            cash.earn(step, amount * benefit)
    np.multiply(cost, plan["open_cost"], out=total)
    total += spent
    cost *= plan["cost_pv"]
    benefit *= plan["benefit_pv"]
    if timed is not None:
        touched = course.touched(profile.last, len(cost))
        for simple, rough in ((benefit, timed.benefit), (cost, timed.spend), (total, spent + timed.outlay)):
            simple[touched] = rough[touched]
    return Row(name, benefit, cost, total)


def _ratios(
    wanted: list[tuple[Sampler, float, np.uint64]],
    weights: np.ndarray,
    factors: np.ndarray,
    seed: int,
    block: int,
    room: np.ndarray,
) -> np.ndarray:
    """Draw ratios of a project; factors above 0 raise or lower them by their sign."""
    own, found = float(np.sqrt(max(1.0 - (weights**2).sum(), 0.0))), room[: len(wanted)]
    if factors.shape[1] >= MANY and all(isinstance(ratio, Table) for ratio, _, _ in wanted):
        from workbench.risk.ratio_kernel import fill_ratios  # loading compiled code takes longer than a short run

        ratios, signs, ids = zip(*wanted, strict=True)
        tables = np.array([ratio.values for ratio in ratios])
        fill_ratios(seed, np.array(ids), np.array(signs), weights, factors, own, tables, found)
        return found
    shared = np.zeros(factors.shape[1])
    for loading, draws in zip(weights, factors, strict=True):
        if loading:  # a factor of other projects must not even change the sign of a zero
            shared += loading * draws
    for (ratio, sign, name), row in zip(wanted, found, strict=True):
        if isinstance(ratio, Constant):
            row[:] = ratio.value
        else:
            _fill(row, seed, name, block)
            row[:] = ratio(sign * shared + own * row)
    return found


def _fill(row: np.ndarray, seed: int, name: np.uint64, block: int) -> None:
    for start in range(0, len(row), block):
        stop = min(start + block, len(row))
        row[start:stop] = normals(seed, name, start, stop)


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
