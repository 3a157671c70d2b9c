"""What each project decides: the best plan with it against the best plan without it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.errors import ParameterError
from workbench.selection.case import Case
from workbench.selection.counterfactual import NODES, SAFETY, TOLERANCE, Counterfactual, solve_forced
from workbench.selection.plans import Plan
from workbench.selection.relaxation import Relaxation
from workbench.selection.select import Selection
from workbench.selection.value_needed import value_needed
from workbench.taxonomy import Status


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
        The best plan with the project is worth this much more than the best plan without it, which stops it if it
        runs; infinite where one of them does not exist or nothing is known.
    value_needed
        So much more value (as in the project's own `value`) certainly puts a waiting project on a par; 0 for a chosen
        one, infinite where unknown or impossible.
    value_needed_least
        With less than this it certainly stays out.
    leaves, enters, moves
        Projects of the plan at hand that the other plan lacks, has on top, and starts in another period.
    other
        That other plan; empty where none is known.
    other_value
        Its worth; minus infinity where none is known.
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
    other: Plan
    other_value: float
    by_clock: bool

    @property
    def sign(self) -> int | None:
        """1: belongs in; -1: belongs out; 0: makes no difference; None: not known."""
        if self.least > 0 or self.most < 0:
            return 1 if self.least > 0 else -1
        return 0 if self.least == self.most == 0 else None


def find_swings(
    case: Case,
    selection: Selection,
    screen: Relaxation | None,
    *,
    projects: Sequence[str] | None = None,
    most_solves: int = 10,
    nodes: int = NODES,
    gap: float = 0.0,
    time_limit: float = SAFETY,
) -> list[Swing]:
    """
    Compare the best plans with and without each project.

    One of the two is the plan at hand, so each project takes one search at most. The prices of the linear relaxation
    say first how far apart the two can be; the closest calls are searched. The others keep the relaxation's bound, and
    the best fitting one of the plans found for their neighbours.

    Parameters
    ----------
    case
        The question and its plan.
    selection
        Its answer, with a plan.
    screen
        The relaxation under the same limits.
    projects
        Projects decided on to compare; all by default.
    most_solves
        Most plans to search for.
    nodes, gap, time_limit
        Where each search may end, see `solve_varied`.

    Returns
    -------
    list of Swing
        In the order of the projects; empty when the selection has no plan.

    Raises
    ------
    ParameterError
        A project is not decided on.
    """
    names = case.model.question.options.projects.index
    wanted = list(names) if projects is None else list(projects)
    if unknown := [name for name in wanted if name not in names]:
        raise ParameterError(f"projects: {', '.join(unknown)} is no candidate of {case.model.portfolio.name}")
    if selection.value is None:
        return []
    other = _screened(case, screen)
    distance = {name: selection.value - other[name].bound for name in wanted}
    for name in sorted(wanted, key=distance.get)[:most_solves]:
        found = solve_forced(case, name, name not in case.plan, nodes=nodes, gap=gap, time_limit=time_limit)
        other[name] = replace(found, bound=max(min(found.bound, other[name].bound), found.value))
    _share_plans(case, other)
    return [_swing(case, selection, name, other[name]) for name in names if name in wanted]


def held(case: Case) -> set[str]:
    """Projects that are not free to go ahead or to stay out."""
    return {*case.limits.forced_in, *case.limits.forced_out, *case.model.question.mandatory}


def _screened(case: Case, screen: Relaxation | None) -> dict[str, Counterfactual]:
    """What the relaxation says of the plan with (without) each waiting (chosen) project."""
    known, blind = {}, screen is None or case.limits.risk_weight > 0
    for row, name in enumerate(case.model.question.options.projects.index):
        bound = np.inf
        if not blind:
            bound = float((screen.without_project if name in case.plan else screen.with_project)[row]) + case.constant
        impossible = bound == -np.inf  # it has no start that fits its window
        known[name] = Counterfactual(Status.INFEASIBLE if impossible else Status.COMPUTED, -np.inf, bound, {})
    return known


def _share_plans(case: Case, other: dict[str, Counterfactual]) -> None:
    """Let every plan found stand for each project it holds, or lacks, where nothing better was found for it."""
    bound_ones = held(case)
    plans = [plan for name, plan in other.items() if plan.value > -np.inf and name not in bound_ones]
    for name, known in other.items():
        fitting = [plan for plan in plans if (name in plan.starts) is (name not in case.plan)]
        best = max(fitting, key=lambda plan: plan.value, default=known)
        if best.value > known.value and name not in bound_ones:
            other[name] = replace(known, value=best.value, starts=best.starts, bound=max(known.bound, best.value))


def _swing(case: Case, selection: Selection, name: str, other: Counterfactual) -> Swing:
    """Put the plan at hand and the other plan of one project beside each other."""
    starts, here_value = case.plan, selection.value
    here_bound = np.inf if selection.bound is None else selection.bound
    chosen = name in starts
    if chosen:
        least, most = here_value - other.bound, here_bound - other.value
    else:
        least, most = other.value - here_bound, other.bound - here_value
    proven = selection.status is Status.OPTIMAL and other.status in (Status.OPTIMAL, Status.INFEASIBLE)
    tolerance = TOLERANCE * max(abs(here_value), 1.0)
    least, most = (0.0 if abs(amount) <= tolerance else float(amount) for amount in (least, most))
    needed = (0.0, 0.0) if chosen else value_needed(case, name, other.starts.get(name), least, most)
    found = other.value > -np.inf
    both = [project for project in starts if project in other.starts]
    return Swing(
        project=name,
        chosen=chosen,
        status=Status.OPTIMAL if proven else (Status.COMPUTED if other.status is Status.COMPUTED else Status.FEASIBLE),
        least=least,
        most=most,
        value_needed=needed[0],
        value_needed_least=needed[1],
        leaves=tuple(project for project in starts if found and project not in other.starts and project != name),
        enters=tuple(project for project in other.starts if project not in starts and project != name),
        moves=tuple(project for project in both if starts[project] != other.starts[project]),
        other=other.starts,
        other_value=other.value,
        by_clock=other.by_clock,
    )
