"""The best plan of a question with one thing changed: a project forced in or out, or a rule left out."""

from dataclasses import dataclass

import numpy as np

from workbench.selection.case import Case
from workbench.selection.certificate import upper_bound
from workbench.selection.check import check_tally
from workbench.selection.compiled import whole_numbered
from workbench.selection.impossible import without_impossible
from workbench.selection.limits import Limits
from workbench.selection.nearby import plan_nearby
from workbench.selection.objective import tally_worth
from workbench.selection.plans import Plan, plan_of
from workbench.selection.problem import Problem
from workbench.selection.relaxation import relaxed
from workbench.selection.solver import Solver
from workbench.selection.tally import tally
from workbench.taxonomy import Status

NODES = 1_000
SAFETY = 60.0  # seconds; a search ends by its nodes, and says so where it did not
TOLERANCE = 1e-6  # relative; the engine calls a plan optimal at this distance
SLOW_HABITS = (
    "mip_allow_restart",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_root_reduced_cost",
)  # three quarters of the time of a short search; `plan_nearby` finds plans as good before it


@dataclass(frozen=True)
class Counterfactual:
    """
    What is known of a plan that was not chosen.

    Parameters
    ----------
    status
        Optimal: proven. Feasible: a plan, perhaps not the best. Infeasible: there is none. Unsolved: nothing was found.
        Computed: no search of its own.
    value
        Worth of the plan found, from the tables; minus infinity without a plan.
    bound
        No such plan is worth more; infinite when nothing was proved, minus infinity when there is no such plan.
    starts
        How each project that goes ahead does so; empty without a plan.
    by_clock
        Whether the search was stopped by the safety net of its time, or by a hand.
    """

    status: Status
    value: float
    bound: float
    starts: Plan
    by_clock: bool = False


def solve_forced(
    case: Case,
    project: str,
    inside: bool,
    *,
    nodes: int = NODES,
    gap: float = 0.0,
    time_limit: float = SAFETY,
) -> Counterfactual:
    """
    Solve with one project forced in or out, whatever force it is under otherwise.

    Parameters
    ----------
    case
        The question and its plan.
    project
        Project decided on that is forced.
    inside
        Forced in, or else out; a running project that is out is stopped.
    nodes, gap, time_limit
        Where the search may end; see `solve_varied`.

    Returns
    -------
    Counterfactual
        A plan counts only after every limit was checked again in plain numpy, the project's own force aside.
    """
    options = case.model.question.options
    free = options.project == options.projects.index.get_loc(project)
    own = {("mandatory_chosen", project), ("at_most_once", f"{project} forced out")}
    return solve_varied(
        case, case.forced(project, inside), free=free, aside=own, nodes=nodes, gap=gap, time_limit=time_limit
    )


def solve_varied(
    case: Case,
    problem: Problem,
    *,
    free: np.ndarray | None = None,
    aside: set[tuple[str, str]] = frozenset(),
    limits: Limits | None = None,
    nodes: int = NODES,
    gap: float = 0.0,
    time_limit: float = SAFETY,
) -> Counterfactual:
    """
    Search a varied problem: the relaxation first, then near the plan at hand, then a tree.

    Parameters
    ----------
    case
        The question and its plan.
    problem
        Its rows with other bounds.
    free
        Marks of the options that the variation concerns.
    aside
        Pairs of rule and name, or of rule and an empty name, that the plan need not keep.
    limits
        What the plan is checked and valued by; the question by default.
    nodes
        Most nodes of the tree: the search ends there in the same place on every machine.
    gap
        Relative gap at which it may end.
    time_limit
        Seconds, a safety net.

    Returns
    -------
    Counterfactual
        Its bound is the smallest of relaxation and tree; where a value at risk counts, nothing bounds it.
    """
    if time_limit <= 0:
        return Counterfactual(Status.UNSOLVED, -np.inf, np.inf, {}, by_clock=True)
    tight = without_impossible(problem)
    screen = relaxed(tight)
    if screen.infeasible:
        return Counterfactual(Status.INFEASIBLE, -np.inf, -np.inf, {})
    bound = np.inf if screen.value is None else upper_bound(tight, screen.prices) + case.constant
    free = np.zeros(len(case.near), dtype=bool) if free is None else free
    start = plan_nearby(tight, case.options, case.near, screen.plan, free, time_limit)
    solver = Solver(tight)
    for habit in SLOW_HABITS:
        solver.highs.setOptionValue(habit, False)
    found = solver.search(start=start, nodes=nodes, gap=gap, seconds=time_limit, watch=case.watch)
    by_clock = "time limit" in found.words or "interrupt" in found.words
    if found.infeasible:
        doubted = Solver(tight, presolve=False).search(nodes=nodes, seconds=time_limit)
        known = Status.INFEASIBLE if doubted.infeasible else Status.UNSOLVED
        return Counterfactual(known, -np.inf, -np.inf if doubted.infeasible else bound, {}, by_clock)
    bound = min(bound, found.bound + case.constant) if case.limits.risk_weight == 0 else np.inf
    best = _better(tight, start, found.plan)
    if best is None:
        return Counterfactual(Status.UNSOLVED, -np.inf, bound, {}, by_clock)
    value, starts = _checked(case, best, aside, limits or case.limits)
    near = bound - value <= TOLERANCE * max(abs(value), 1.0)
    if value == -np.inf:
        return Counterfactual(Status.UNSOLVED, value, bound, {}, by_clock)
    status = Status.OPTIMAL if near else Status.FEASIBLE
    return Counterfactual(status, value, value if near else bound, starts, by_clock)


def _better(problem: Problem, *plans: np.ndarray | None) -> np.ndarray | None:
    """The plan worth most; a start is a floor that a search may lose."""
    rounded = [whole for plan in plans if (whole := whole_numbered(problem, plan)) is not None]
    return max(rounded, key=lambda plan: float(problem.value @ plan), default=None)


def _checked(case: Case, columns: np.ndarray, aside: set[tuple[str, str]], limits: Limits) -> tuple[float, Plan]:
    """Worth of a plan from the tables; minus infinity where it breaks a limit that was not set aside."""
    portfolio = case.model.portfolio
    starts = plan_of(case.model.question.options, columns[case.options])
    used = tally(portfolio, limits, starts)
    checked = check_tally(portfolio, limits, starts, used)
    broken = checked[checked["broken"]]
    pairs = zip(broken["rule"], broken["name"], strict=True)
    if any(not {(rule, name), (rule, "")} & aside for rule, name in pairs):
        return -np.inf, {}
    return tally_worth(portfolio, limits, starts, used)["worth"], starts
