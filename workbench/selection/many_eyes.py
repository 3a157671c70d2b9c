"""One portfolio in several pairs of eyes: each one's best plan, what they share, and what a common plan costs each."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.selection.case import Case
from workbench.selection.check import check_plan
from workbench.selection.counterfactual import TOLERANCE
from workbench.selection.many_objectives import best_plans, least_regret
from workbench.selection.plans import Plan, plan_of
from workbench.taxonomy import Status

EFFORT = 1_000_000  # nodes times numbers of the matrix, for all searches together
NODES = 20  # of each search at least
GAP = 0.002  # of a plan's value, far below a loss that matters to anybody


@dataclass(frozen=True, eq=False)
class CommonPlans:
    """
    The best plans of K pairs of eyes, and two plans for all of them.

    Parameters
    ----------
    status, reason
        Computed; otherwise there are no plans, and why.
    own
        K × projects: whether the own best plan has the project.
    group, compromise
        Projects: the plan with the highest weighted sum, and the plan whose largest regret is smallest.
    reached
        K worths of the own plans in their own eyes.
    cross_regret
        K × K: what the first loses when the best plan of the second is taken.
    group_regret, compromise_regret
        K losses against the own plan when a common one is taken.
    group_most, compromise_most
        K losses that no proof excludes.
    starts
        How each project goes ahead in the plans called group and compromise.
    proved
        Whether every plan was proved to be the best, to the gap asked for.
    """

    status: Status
    reason: str
    own: np.ndarray
    group: np.ndarray
    compromise: np.ndarray
    reached: np.ndarray
    cross_regret: np.ndarray
    group_regret: np.ndarray
    compromise_regret: np.ndarray
    group_most: np.ndarray
    compromise_most: np.ndarray
    starts: dict[str, Plan]
    proved: bool


def common_plans(
    case: Case, worths: np.ndarray, weights: np.ndarray, *, nodes: int | None, gap: float, seconds: float
) -> CommonPlans:
    """
    Find each own plan, the plan of the highest sum, and the plan of the smallest largest regret.

    Parameters
    ----------
    case
        The rows.
    worths
        K × columns of the matrix: worth of every option in each pair of eyes.
    weights
        K weights of the sum.
    nodes, gap, seconds
        Where each search may end; as many nodes as take seconds by default, and the seconds are a safety net.
    """
    if nodes is None:
        nodes = max(NODES, EFFORT // (max(1, case.problem.matrix.nnz) * (len(worths) + 2)))
    search = {"nodes": nodes, "gap": gap, "seconds": seconds}
    found = best_plans(case, np.vstack([worths, weights @ worths]), **search)
    if not found.plans:
        if found.infeasible:
            return _without(Status.INFEASIBLE, "No plan obeys every limit.")
        return _without(Status.UNSOLVED, "No plan was found before the search ended.")
    *own, group = found.plans
    reached = np.array([worth @ plan for worth, plan in zip(worths, own, strict=True)])
    middle, settled = least_regret(case, worths, reached, **search)
    pool = found.pool if middle is None else [*found.pool, middle]
    compromise = min(pool, key=lambda plan: float((reached - worths @ plan).max()))
    if not all(_allowed(case, plan) for plan in (*own, group, compromise)):
        return _without(Status.UNSOLVED, "A plan of the engine breaks a limit.")
    options, bounds = case.model.question.options, found.bounds[: len(own)]
    shared = {"group": group, "compromise": compromise}
    lost = {name: _losses(reached, worths @ plan) for name, plan in shared.items()}
    most = {name: np.maximum(_losses(bounds, worths @ plan), lost[name]) for name, plan in shared.items()}
    return CommonPlans(
        status=Status.COMPUTED,
        reason="" if found.proved and settled else "Some searches ended before the proof: regrets may be larger.",
        own=np.array([_members(case, plan) for plan in own]),
        group=_members(case, group),
        compromise=_members(case, compromise),
        reached=reached,
        cross_regret=np.stack([_losses(reached, worths @ plan) for plan in own], axis=1),
        group_regret=lost["group"],
        compromise_regret=lost["compromise"],
        group_most=most["group"],
        compromise_most=most["compromise"],
        starts={name: plan_of(options, plan[case.options]) for name, plan in shared.items()},
        proved=found.proved and settled,
    )


def support_table(case: Case, found: CommonPlans) -> pd.DataFrame:
    """One row per project: `name`, `support` (share of own plans that have it), `core` (all), `union` (any)."""
    index, names = case.model.question.options.projects.index, case.model.portfolio.projects["name"]
    return pd.DataFrame(
        {
            "name": names.reindex(index).where(lambda name: name.ne(""), index),
            "support": found.own.mean(axis=0),
            "core": found.own.all(axis=0),
            "union": found.own.any(axis=0),
        },
        index=index,
    )


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Share of projects in both plans, of those in either (Jaccard); 1 for two empty plans."""
    either = int((one | other).sum())
    return float((one & other).sum()) / either if either else 1.0


def _losses(best: np.ndarray, worth: np.ndarray) -> np.ndarray:
    """What is lost against the best; nothing where it is the dust of the engine's tolerance."""
    loss = best - worth
    return np.where(loss > TOLERANCE * np.maximum(np.abs(best), 1.0), loss, 0.0)


def _members(case: Case, columns: np.ndarray) -> np.ndarray:
    """Which projects go ahead in a plan."""
    return case.model.question.options.membership @ columns[case.options] > 0.5


def _allowed(case: Case, columns: np.ndarray) -> bool:
    """Whether a plan keeps every limit, checked outside the solver."""
    starts = plan_of(case.model.question.options, columns[case.options])
    return not check_plan(case.model.portfolio, case.limits, starts)["broken"].any()


def _without(status: Status, reason: str) -> CommonPlans:
    none, nobody = np.zeros((0, 0), dtype=bool), np.zeros(0)
    return CommonPlans(status, reason, none, none, none, nobody, none, *[nobody] * 4, {}, proved=False)
