"""What each project decides: the best plan with it against the best plan without it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.errors import ParameterError
from workbench.selection.counterfactual import Counterfactual, solve_forced
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import Plan, shown_plan
from workbench.selection.relaxation import Relaxation, relax
from workbench.selection.select import Selection
from workbench.taxonomy import Status
from workbench.valuation import discount_factor

TOLERANCE = 1e-6  # relative; the engine calls a plan optimal at this distance


@dataclass(frozen=True)
class Swing:
    """
    One project: forced in minus forced out.

    Parameters
    ----------
    project
        Its name.
    chosen
        Whether the plan at hand has it.
    status
        Optimal: both sides are proven and `least` is `most`. Feasible: an interval from an unfinished search.
        Computed: an interval from the linear relaxation and the plans of other projects; no search of its own.
    least, most
        The best plan with the project is worth this much more than the best plan without it; infinite where one of
        them does not exist or nothing is known.
    value_needed
        So much more value (as in the project's own `value`) certainly puts a waiting project on a par; 0 for a chosen
        one, infinite where unknown or impossible.
    value_needed_least
        With less than this it certainly stays out.
    leaves, enters, moves
        Projects of the plan at hand that the other plan lacks, has on top, and starts in another period.
    other_value
        Worth of that other plan; minus infinity where none is known.
    by_clock
        Whether its search was stopped by the time limit.
    """

    project: str
    chosen: bool
    status: Status
    least: float
    most: float
    value_needed: float
    value_needed_least: float
    leaves: tuple[str, ...]
    enters: tuple[str, ...]
    moves: tuple[str, ...]
    other_value: float
    by_clock: bool

    @property
    def sign(self) -> int | None:
        """1: belongs in; -1: belongs out; 0: makes no difference; None: not known."""
        if self.least > 0 or self.most < 0:
            return 1 if self.least > 0 else -1
        return 0 if self.least == self.most == 0 else None


def find_swings(
    model: Model,
    limits: Limits,
    selection: Selection,
    *,
    projects: Sequence[str] | None = None,
    most_solves: int = 40,
    time_limit: float = 2.0,
    gap: float = 0.0,
) -> list[Swing]:
    """
    Compare the best plans with and without each project.

    One of the two is the plan at hand, so each project takes one solve at most. The prices of the linear relaxation
    say first how far apart the two can be; the closest calls are solved. The others keep the relaxation's bound, and
    the best fitting one of the plans found for their neighbours.

    Parameters
    ----------
    model
        The compiled selection of the same portfolio and shape of limits.
    limits
        The question.
    selection
        Its answer, with a plan.
    projects
        Candidates to compare; all by default.
    most_solves
        Most plans to search for.
    time_limit, gap
        Where the engine may stop, for each of them.

    Returns
    -------
    list of Swing
        In the order of the candidates; empty when the selection has no plan.

    Raises
    ------
    ParameterError
        A project is no candidate.
    """
    names = model.question.options.projects.index
    wanted = list(names) if projects is None else list(projects)
    if unknown := [name for name in wanted if name not in names]:
        raise ParameterError(f"projects: {', '.join(unknown)} is no candidate of {model.portfolio.name}")
    if selection.value is None:
        return []
    model.set(limits)
    screen = relax(model)
    starts = shown_plan(selection.table, model.question.options.periods)
    other = _screened(names, starts, screen)
    distance = {name: selection.value - other[name].bound for name in wanted}
    for name in sorted(wanted, key=distance.get)[:most_solves]:
        found = solve_forced(model, limits, name, name not in starts, time_limit=time_limit, gap=gap)
        other[name] = replace(found, bound=max(min(found.bound, other[name].bound), found.value))
    model.set(limits)
    _share_plans(model, limits, starts, other)
    return [_swing(model, limits, selection, starts, name, other[name]) for name in names if name in wanted]


def _screened(names, starts: Plan, screen: Relaxation | None) -> dict[str, Counterfactual]:
    """What the relaxation says of the plan with (without) each waiting (chosen) project."""
    known = {}
    for row, name in enumerate(names):
        bound = np.inf
        if screen is not None:
            bound = float((screen.without_project if name in starts else screen.with_project)[row])
        impossible = bound == -np.inf  # it has no start that fits its window
        known[name] = Counterfactual(Status.INFEASIBLE if impossible else Status.COMPUTED, -np.inf, bound, {})
    return known


def _share_plans(model: Model, limits: Limits, starts: Plan, other: dict[str, Counterfactual]) -> None:
    """Let every plan found stand for each project it holds, or lacks, where nothing better was found for it."""
    held = {*limits.forced_in, *limits.forced_out, *model.question.mandatory}
    plans = [plan for name, plan in other.items() if plan.starts and name not in held]
    for name, known in other.items():
        fitting = [plan for plan in plans if (name in plan.starts) is (name not in starts)]
        best = max(fitting, key=lambda plan: plan.value, default=known)
        if best.value > known.value and name not in held:
            other[name] = replace(known, value=best.value, starts=best.starts, bound=max(known.bound, best.value))


def _swing(
    model: Model, limits: Limits, selection: Selection, starts: Plan, name: str, other: Counterfactual
) -> Swing:
    """Put the plan at hand and the other plan of one project beside each other."""
    here_value = selection.value
    here_bound = np.inf if selection.bound is None else selection.bound
    chosen = name in starts
    if chosen:
        least, most = here_value - other.bound, here_bound - other.value
    else:
        least, most = other.value - here_bound, other.bound - here_value
    proven = selection.status is Status.OPTIMAL and other.status in (Status.OPTIMAL, Status.INFEASIBLE)
    tolerance = TOLERANCE * max(abs(here_value), 1.0)
    least, most = (0.0 if abs(amount) <= tolerance else float(amount) for amount in (least, most))
    needed, needed_least = (0.0, 0.0) if chosen else _value_needed(model, limits, name, other, least, most)
    both = [project for project in starts if project in other.starts]
    found = bool(other.starts) or other.value > -np.inf
    return Swing(
        project=name,
        chosen=chosen,
        status=Status.OPTIMAL if proven else (Status.COMPUTED if other.status is Status.COMPUTED else Status.FEASIBLE),
        least=least,
        most=most,
        value_needed=needed,
        value_needed_least=needed_least,
        leaves=tuple(project for project in starts if found and project not in other.starts and project != name),
        enters=tuple(project for project in other.starts if project not in starts and project != name),
        moves=tuple(project for project in both if starts[project] != other.starts[project]),
        other_value=other.value,
        by_clock=other.by_clock,
    )


def _value_needed(
    model: Model, limits: Limits, name: str, other: Counterfactual, least: float, most: float
) -> tuple[float, float]:
    """
    Turn the missing worth into value of the project: enough at the start found, and too little at any start.

    One unit of a project's value is worth its weight in the objective, discounted from its planned start.
    """
    options = model.question.options
    own = options.columns_of(name)
    weight = dict(limits.terms).get("value", 0.0) or 1.0
    planned = int(options.projects.loc[name, "start"])
    worth = weight * discount_factor(model.portfolio, limits.discount_rate) ** (options.start[own] - planned)
    if not len(own):
        return np.inf, np.inf
    needed_least = max(0.0, -most) / worth.max()
    if name not in other.starts:
        return np.inf, float(needed_least)
    start, way = other.starts[name]
    at_start = worth[(options.start[own] == start) & (options.way[own] == way)][0]
    return float(max(0.0, -least) / at_start), float(needed_least)
