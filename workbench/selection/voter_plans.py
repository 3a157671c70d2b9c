"""The plan each assessor would choose alone, what they agree on, and what the group's plan costs each of them."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.errors import ParameterError
from workbench.intake.agree import agree
from workbench.intake.rank import Criteria
from workbench.portfolio import Portfolio
from workbench.selection.case import Case, case_of
from workbench.selection.check import check_plan
from workbench.selection.counterfactual import SAFETY, TOLERANCE
from workbench.selection.limits import Limits
from workbench.selection.many_objectives import best_plans, least_regret
from workbench.selection.model import Model
from workbench.selection.objective import FULL_SCORE
from workbench.selection.plans import Plan, plan_of
from workbench.taxonomy import Status

EFFORT = 1_000_000  # nodes times numbers of the matrix, for all searches together
NODES = 20  # of each search at least
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
        Indexed by voter: `value` of the own plan in the voter's own eyes; `regret`, what the voter loses at least when
        the group's plan is taken, `regret_most`, what no proof excludes, and `regret_share` of the own value;
        `compromise_regret`; `overlap`, projects in both the voter's and the group's plan, of those in either;
        `minority`.
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
    nodes: int | None = None,
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
        Most nodes of each search, by default as many as take seconds; and relative gap at which it may end.
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
    if nodes is None:
        nodes = max(NODES, EFFORT // (max(1, case.problem.matrix.nnz) * (len(worths) + 2)))
    search = {"nodes": nodes, "gap": gap, "seconds": time_limit}
    found = best_plans(case, np.vstack([worths, voices @ worths]), **search)
    if not found.plans:
        reason = "No plan obeys every limit." if found.infeasible else "No plan was found before the search ended."
        return _nothing(Status.INFEASIBLE if found.infeasible else Status.UNSOLVED, reason)
    *own, group = found.plans
    reached = np.array([worth @ plan for worth, plan in zip(worths, own, strict=True)])
    middle, settled = least_regret(case.problem, worths, reached, **search)
    pool = found.pool if middle is None else [*found.pool, middle]
    compromise = min(pool, key=lambda plan: float((reached - worths @ plan).max()))
    if not all(_allowed(case, plan) for plan in (*own, group, compromise)):
        return _nothing(Status.UNSOLVED, "A plan of the engine breaks a limit.")
    chosen = {"group": group, "compromise": compromise}
    return _answer(
        case, agreement.scores.columns, worths, own, chosen, found.bounds, found.proved and settled, minority
    )


def _worths(case: Case, scores: pd.DataFrame) -> np.ndarray:
    """Voters × columns: cost of each option that goes ahead, times the voter's score of its project."""
    options = case.model.question.options
    points = scores.reindex(options.projects.index).fillna(0.0).to_numpy().T / FULL_SCORE
    worths = np.zeros((len(points), len(case.problem.value)))
    worths[:, case.options] = points[:, options.project] * (options.cost * options.ahead)
    return worths


def _allowed(case: Case, columns: np.ndarray) -> bool:
    """Whether a plan keeps every limit, checked outside the solver."""
    starts = plan_of(case.model.question.options, columns[case.options])
    return not check_plan(case.model.portfolio, case.limits, starts)["broken"].any()


def _answer(case, voters, worths, own, chosen, bounds, proved, minority) -> VoterPlans:
    options = case.model.question.options
    index, names = options.projects.index, case.model.portfolio.projects["name"]
    rows = np.array([_members(case, plan) for plan in own])
    shared = {name: _members(case, plan) for name, plan in chosen.items()}
    table = pd.DataFrame(
        {
            "name": names.reindex(index).where(lambda name: name.ne(""), index),
            "support": rows.mean(axis=0),
            "core": rows.all(axis=0),
            "union": rows.any(axis=0),
            **shared,
        },
        index=index,
    )
    people = _people(voters, worths, own, chosen, bounds[: len(own)], minority)
    return VoterPlans(
        table=table,
        totals={"voters": len(people), "minority": int(people["minority"].sum()), "core": int(table["core"].sum())},
        reason="" if proved else "Some searches ended before the proof: regrets may be larger.",
        voters=people.assign(overlap=[_overlap(plan, shared["group"]) for plan in rows]),
        plans=pd.DataFrame(rows, index=people.index, columns=index),
        overlaps=pd.DataFrame([[_overlap(a, b) for b in rows] for a in rows], index=voters, columns=voters),
        starts={name: plan_of(options, plan[case.options]) for name, plan in chosen.items()},
        proved=proved,
    )


def _people(voters, worths, own, chosen, bounds, minority) -> pd.DataFrame:
    """What each voter reaches alone, and loses with the others."""
    reached = np.array([worth @ plan for worth, plan in zip(worths, own, strict=True)])
    dust = TOLERANCE * np.maximum(np.abs(reached), 1.0)
    lost = {name: reached - worths @ plan for name, plan in chosen.items()}
    lost = {name: np.where(loss > dust, loss, 0.0) for name, loss in lost.items()}
    most = np.maximum(bounds - worths @ chosen["group"], lost["group"])
    return pd.DataFrame(
        {
            "value": reached,
            "regret": lost["group"],
            "regret_most": np.where(most > dust, most, 0.0),
            "regret_share": lost["group"] / np.maximum(np.abs(reached), 1.0),
            "compromise_regret": lost["compromise"],
            "minority": lost["group"] > minority * np.abs(reached) + dust,
        },
        index=pd.Index(voters, name="voter"),
    )


def _members(case: Case, columns: np.ndarray) -> np.ndarray:
    """Which projects go ahead in a plan."""
    return case.model.question.options.membership @ columns[case.options] > 0.5


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
