"""The plan each assessor would choose alone, what they agree on, and what the group's plan costs each of them."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.amounts import counted
from workbench.answer import Answer, missing_tables
from workbench.intake.agree import agree
from workbench.intake.rank import Criteria
from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.selection.case import Case, case_of
from workbench.selection.counterfactual import SAFETY, TOLERANCE
from workbench.selection.engine import Watch
from workbench.selection.limits import Limits
from workbench.selection.many_eyes import GAP, CommonPlans, common_plans, overlap, support_table
from workbench.selection.model import Model
from workbench.selection.objective import FULL_SCORE
from workbench.selection.plans import Plan
from workbench.taxonomy import Status


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

    @property
    def regrets(self) -> pd.DataFrame:
        """Voters × two common plans: what each costs, as a share of the worth of the voter's own plan."""
        if self.voters.empty:
            return pd.DataFrame()
        size = self.voters["value"].abs().clip(lower=1.0)
        lost = self.voters[["regret", "compromise_regret"]].div(size, axis=0)
        return lost.set_axis(["the group's plan", "the plan of the smallest largest regret"], axis=1)

    def __str__(self) -> str:
        if self.table.empty:
            return self.reason
        count = int(self.voters["minority"].sum())
        core = counted(self.table["core"].sum(), "project is", "projects are")
        line = f"{core} in every voter's plan, {int(self.table['union'].sum())}"
        lost = f"the group's plan costs {count or 'none'} of {len(self.voters)} voters too much"
        return f"{line} in at least one; {lost}"


def voter_plans(
    portfolio: Portfolio,
    limits: Limits | None = None,
    *,
    criteria: Criteria | None = None,
    rules: Rules | None = None,
    nodes: int | None = None,
    gap: float = GAP,
    time_limit: float = SAFETY,
    watch: Watch | None = None,
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
    rules
        When a voter is in the minority: `minority_regret` of the office's rules; the default ones when left out.
    nodes, gap
        Most nodes of each search, by default as many as take seconds; and relative gap at which it may end.
    time_limit
        Seconds for each search, a safety net.
    watch
        Told what each search knows; True stops it.

    Returns
    -------
    VoterPlans
        Without data when nobody scored or there is nothing to choose from; infeasible when no plan obeys the limits.

    Raises
    ------
    ParameterError
        The limits name something unknown.
    """
    limits = limits or Limits()
    if reason := missing_tables(portfolio, "criteria", "ratings"):
        return _nothing(Status.NO_DATA, reason)
    model = Model(portfolio, replace(limits, objective="value").shape)
    if not model.x.size:
        return _nothing(Status.NO_DATA, "There is no project to choose from.")
    agreement = agree(portfolio, criteria)
    if agreement.is_empty:
        return _nothing(Status.NO_DATA, agreement.reason)
    case = case_of(model, limits, {}, watch)
    worths = _worths(case, agreement.scores)
    voices = portfolio.voters["weight"].reindex(agreement.scores.columns).fillna(1.0).to_numpy(dtype=float)
    found = common_plans(case, worths, voices, nodes=nodes, gap=gap, seconds=time_limit)
    if found.status is not Status.COMPUTED:
        return _nothing(found.status, found.reason)
    voters = _voters(agreement.scores.columns, found, (rules or Rules()).minority_regret)
    index = case.model.question.options.projects.index
    table = support_table(case, found).assign(group=found.group, compromise=found.compromise)
    return VoterPlans(
        table=table,
        totals={"voters": len(voters), "minority": int(voters["minority"].sum()), "core": int(table["core"].sum())},
        reason=found.reason,
        voters=voters,
        plans=pd.DataFrame(found.own, index=voters.index, columns=index),
        overlaps=pd.DataFrame(
            [[overlap(a, b) for b in found.own] for a in found.own], index=voters.index, columns=voters.index
        ),
        starts=found.starts,
        proved=found.proved,
    )


def _worths(case: Case, scores: pd.DataFrame) -> np.ndarray:
    """Voters × columns: cost of each option that goes ahead, times the voter's score of its project."""
    options = case.model.question.options
    points = scores.reindex(options.projects.index).fillna(0.0).to_numpy().T / FULL_SCORE
    worths = np.zeros((len(points), len(case.problem.value)))
    worths[:, case.options] = points[:, options.project] * (options.cost * options.ahead)
    return worths


def _voters(names: pd.Index, found: CommonPlans, minority: float) -> pd.DataFrame:
    """What each voter reaches alone, and loses with the others."""
    size = np.maximum(np.abs(found.reached), 1.0)
    return pd.DataFrame(
        {
            "value": found.reached,
            "regret": found.group_regret,
            "regret_most": found.group_most,
            "regret_share": found.group_regret / size,
            "compromise_regret": found.compromise_regret,
            "minority": found.group_regret > minority * np.abs(found.reached) + TOLERANCE * size,
            "overlap": [overlap(plan, found.group) for plan in found.own],
        },
        index=pd.Index(names, name="voter"),
    )


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
