"""The plan each assessor would choose alone, what they agree on, and what the group's plan costs each of them."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.answer import Answer, missing_tables
from workbench.errors import ParameterError
from workbench.intake.agree import agree
from workbench.intake.rank import Criteria
from workbench.portfolio import Portfolio
from workbench.selection.case import Case, case_of
from workbench.selection.check import check_plan
from workbench.selection.compiled import whole_numbered
from workbench.selection.counterfactual import SAFETY, TOLERANCE
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.objective import FULL_SCORE
from workbench.selection.plans import Plan, plan_of
from workbench.selection.problem import Problem
from workbench.selection.solver import Search, Solver
from workbench.taxonomy import Status

NODES = 200
GAP = 0.002  # of a plan's value, far below a loss that puts somebody into the minority
MINORITY = 0.10  # of the value of a voter's own plan


@dataclass(frozen=True, kw_only=True)
class VoterPlans(Answer):
    """
    Each voter's own best plan beside the group's.

    A voter sees a project as worth its cost times the voter's score of it, as the objective ``score`` does. `table` has
    one row per project decided on: `name`; `support`, the share of voters whose own plan has it; `core`, all of them
    have it; `union`, any of them has it; `group`, the plan with the highest sum over voters has it; `compromise`, the
    plan whose largest regret is smallest has it.

    Parameters
    ----------
    voters
        Indexed by voter: `value` of the own plan in the voter's own eyes, `regret` (what the voter loses when the
        group's plan is taken, and `regret_share` of the own value), `compromise_regret`, `overlap` (projects in both
        the voter's and the group's plan, of those in either), `minority`.
    plans
        Voters × projects: whether the voter's own plan has the project.
    overlaps
        Voters × voters: projects in both plans, of those in either (Jaccard); 1 for two empty plans.
    starts
        How each project goes ahead in the plans called group and compromise.
    proved
        Whether every one of these plans was proved to be the best, to the gap asked for.
    """

    voters: pd.DataFrame
    plans: pd.DataFrame
    overlaps: pd.DataFrame
    starts: dict[str, Plan]
    proved: bool

    def __str__(self) -> str:
        if self.table.empty:
            return self.reason
        count = int(self.voters["minority"].sum())
        line = f"{int(self.table['core'].sum())} projects are in every voter's plan, {int(self.table['union'].sum())}"
        lost = f"the group's plan costs {count or 'none'} of {len(self.voters)} voters too much"
        return f"{line} in at least one; {lost}"


def voter_plans(
    portfolio: Portfolio,
    limits: Limits | None = None,
    *,
    criteria: Criteria | None = None,
    minority: float = MINORITY,
    nodes: int = NODES,
    gap: float = GAP,
    time_limit: float = SAFETY,
) -> VoterPlans:
    """
    Choose each voter's own plan by the voter's own scores and weights, and hold the group's against them.

    Parameters
    ----------
    portfolio
        The portfolio, with criteria and ratings.
    limits
        What plans must respect; its objective plays no part.
    criteria
        Weights and states of the group's ranking; gaps in a voter's scores and weights are filled from it.
    minority
        A voter is in the minority when the group's plan costs more than this share of the value of the own plan.
    nodes, gap
        Most nodes of each search, and relative gap at which it may end; regrets are known to that share.
    time_limit
        Seconds for each search, a safety net.

    Returns
    -------
    VoterPlans
        Without data when nobody scored or there is nothing to choose from; infeasible when no plan obeys the limits.

    Raises
    ------
    ParameterError
        The share is not between 0 and 1, or the limits name something unknown.
    """
    if not 0.0 <= minority <= 1.0:
        raise ParameterError(f"minority: expected a share from 0 to 1, got {minority}")
    limits = limits or Limits()
    if reason := missing_tables(portfolio, "criteria", "ratings"):
        return _nothing(Status.NO_DATA, reason)
    model = Model(portfolio, replace(limits, objective="value").shape)
    if not model.x.size:
        return _nothing(Status.NO_DATA, "There is no project to choose from.")
    agreement = agree(portfolio, criteria)
    if agreement.is_empty:
        return _nothing(Status.NO_DATA, agreement.reason)
    case = case_of(model, limits, {})
    worths = _worths(case, agreement.scores)
    voices = portfolio.voters["weight"].reindex(agreement.scores.columns).fillna(1.0).to_numpy(dtype=float)
    search = {"nodes": nodes, "gap": gap, "seconds": time_limit}
    found = [_best(case.problem, worth, search) for worth in (*worths, voices @ worths)]
    if any(one.plan is None for one in found):
        reason = "No plan obeys every limit." if found[0].infeasible else "No plan was found before the search ended."
        return _nothing(Status.INFEASIBLE if found[0].infeasible else Status.UNSOLVED, reason)
    own = [_best_seen(found, worth) for worth in worths]  # what one voter's search found may be the best of another
    reached = np.array([worth @ plan for worth, plan in zip(worths, own, strict=True)])
    middle = _least_regret(case.problem, worths, reached, search)
    seen = [*own, _best_seen(found, voices @ worths)] + ([] if middle.plan is None else [middle.plan[:-1]])
    if not all(_allowed(case, plan) for plan in seen):
        return _nothing(Status.UNSOLVED, "A plan of the engine breaks a limit.")
    compromise = min(seen, key=lambda plan: float((reached - worths @ plan).max()))
    proved = all(_proved(one) for one in (*found, middle))
    return _answer(case, agreement.scores.columns, worths, seen, reached, compromise, proved, minority)


def _worths(case: Case, scores: pd.DataFrame) -> np.ndarray:
    """Voters × columns: cost of each option that goes ahead, times the voter's score of its project."""
    options = case.model.question.options
    points = scores.reindex(options.projects.index).fillna(0.0).to_numpy().T / FULL_SCORE
    worths = np.zeros((len(points), len(case.problem.value)))
    worths[:, case.options] = points[:, options.project] * (options.cost * options.ahead)
    return worths


def _best(problem: Problem, worth: np.ndarray, search: dict) -> Search:
    """The plan worth most to one voter."""
    return _rounded(replace(problem, value=worth), search)


def _best_seen(found: list[Search], worth: np.ndarray) -> np.ndarray:
    """Of all plans found the one worth most to one voter, or to the group."""
    return max((one.plan for one in found), key=lambda plan: float(worth @ plan))


def _least_regret(problem: Problem, worths: np.ndarray, reached: np.ndarray, search: dict) -> Search:
    """The plan by which the voter who loses most loses least: z of at least every loss, as small as can be."""
    rows, columns = problem.matrix.shape
    size = max(1.0, float(np.abs(worths).max(initial=0.0)))
    loss = sp.hstack([-sp.csr_array(worths / size), -np.ones((len(worths), 1))])
    matrix = sp.vstack([sp.hstack([problem.matrix, sp.csr_array((rows, 1))]), loss])
    largest = float(np.abs(worths).sum(axis=1).max() / size) + 1.0
    return _rounded(
        Problem(
            matrix=sp.csc_array(matrix),
            value=np.append(np.zeros(columns), -1.0),
            low=np.append(problem.low, np.full(len(worths), -np.inf)),
            high=np.append(problem.high, -reached / size),
            least=np.append(problem.least, 0.0),
            most=np.append(problem.most, largest),
            whole=np.append(problem.whole, False),
        ),
        search,
    )


def _rounded(problem: Problem, search: dict) -> Search:
    found = Solver(problem).search(**search)
    return replace(found, plan=whole_numbered(problem, found.plan))


def _allowed(case: Case, columns: np.ndarray) -> bool:
    """Whether a plan keeps every limit, checked outside the solver."""
    starts = plan_of(case.model.question.options, columns[case.options])
    return not check_plan(case.model.portfolio, case.limits, starts)["broken"].any()


def _proved(found: Search) -> bool:
    return found.finished and found.plan is not None


def _answer(case, voters, worths, seen, reached, compromise, proved, minority) -> VoterPlans:
    options = case.model.question.options
    index = options.projects.index
    group, rows = seen[len(worths)], [options.membership @ plan[case.options] > 0.5 for plan in seen]
    own, shared = np.array(rows[: len(worths)]), rows[len(worths)]
    regrets, lost = (np.maximum(reached - worths @ plan, 0.0) for plan in (group, compromise))
    scale = np.maximum(np.abs(reached), 1.0)
    names = case.model.portfolio.projects["name"].reindex(index)
    table = pd.DataFrame(
        {
            "name": names.where(names.ne(""), index),
            "support": own.mean(axis=0),
            "core": own.all(axis=0),
            "union": own.any(axis=0),
            "group": shared,
            "compromise": options.membership @ compromise[case.options] > 0.5,
        },
        index=index,
    )
    people = pd.DataFrame(
        {
            "value": reached,
            "regret": np.where(regrets > TOLERANCE * scale, regrets, 0.0),
            "regret_share": regrets / scale,
            "compromise_regret": np.where(lost > TOLERANCE * scale, lost, 0.0),
            "overlap": [_overlap(plan, shared) for plan in own],
            "minority": regrets > minority * np.abs(reached) + TOLERANCE * scale,
        },
        index=pd.Index(voters, name="voter"),
    )
    return VoterPlans(
        table=table,
        totals={"voters": len(people), "minority": int(people["minority"].sum()), "core": int(table["core"].sum())},
        reason="" if proved else "Some searches ended before the proof.",
        voters=people,
        plans=pd.DataFrame(own, index=people.index, columns=index),
        overlaps=pd.DataFrame([[_overlap(a, b) for b in own] for a in own], index=voters, columns=voters),
        starts={
            name: plan_of(options, plan[case.options]) for name, plan in (("group", group), ("compromise", compromise))
        },
        proved=proved,
    )


def _overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Share of projects in both plans, of those in either (Jaccard)."""
    either = int((one | other).sum())
    return float((one & other).sum()) / either if either else 1.0


def _nothing(status: Status, reason: str) -> VoterPlans:
    nothing = pd.DataFrame()
    return VoterPlans(
        table=nothing,
        status=status,
        reason=reason,
        voters=nothing,
        plans=nothing,
        overlaps=nothing,
        starts={},
        proved=False,
    )
