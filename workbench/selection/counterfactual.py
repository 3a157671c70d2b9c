"""The best plan with one project forced in or forced out, all other limits as they are."""

from dataclasses import dataclass

import numpy as np

from workbench.selection.check import check_plan
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import Plan, plan_of
from workbench.taxonomy import Status


@dataclass(frozen=True)
class Counterfactual:
    """
    What is known of a plan that was not chosen.

    Parameters
    ----------
    status
        Optimal, feasible, infeasible or unsolved.
    value
        Worth of the plan found, from the columns; minus infinity without a plan.
    bound
        No such plan is worth more; infinite when nothing was proved, minus infinity when there is no such plan.
    starts
        How each project that goes ahead does so; empty without a plan.
    by_clock
        Whether the search was stopped by its time limit.
    """

    status: Status
    value: float
    bound: float
    starts: Plan
    by_clock: bool = False


def solve_forced(
    model: Model, limits: Limits, project: str, inside: bool, *, time_limit: float, gap: float = 0.0
) -> Counterfactual:
    """
    Solve with one project forced in or out, whatever force it is under otherwise.

    Parameters
    ----------
    model
        The compiled selection; its knobs are turned and stay so.
    limits
        The question.
    project
        Candidate that is forced.
    inside
        Forced in, or else out.
    time_limit, gap
        Where the engine may stop.

    Returns
    -------
    Counterfactual
        A plan counts only after every limit was checked again in plain numpy, the project's own force aside.
    """
    model.set(limits)
    row = model.question.options.projects.index.get_loc(project)
    for knob in (model.knobs.least, model.knobs.most):
        forced = np.array(knob.value)
        forced[row] = float(inside)
        knob.value = forced
    outcome = model.engine.solve(time_limit=time_limit, gap=gap)
    bound, by_clock = np.inf if outcome.bound is None else outcome.bound, "time limit" in outcome.reason
    if outcome.values is None:
        impossible = outcome.status is Status.INFEASIBLE
        return Counterfactual(outcome.status, -np.inf, -np.inf if impossible else bound, {}, by_clock)
    starts = plan_of(model.question.options, outcome.values)
    checked = check_plan(model.portfolio, limits, starts)
    own = ((checked["rule"] == "mandatory_chosen") & (checked["name"] == project)) | (
        checked["name"] == f"{project} forced out"
    )
    if (checked["broken"] & ~own).any() or (project in starts) is not inside:
        return Counterfactual(Status.UNSOLVED, -np.inf, bound, {}, by_clock)
    value = float(model.worth @ outcome.values)
    proven = outcome.status is Status.OPTIMAL
    return Counterfactual(outcome.status, value, value if proven else max(bound, value), starts, by_clock)
