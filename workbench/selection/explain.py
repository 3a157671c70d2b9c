"""Why this plan: what each project decides, what money and people are worth, and what a habit would have chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.baselines import compare_baselines
from workbench.selection.better_plan import BetterPlan, better_plan
from workbench.selection.budget_needed import BudgetNeeded, budget_of
from workbench.selection.case import case_of
from workbench.selection.core_index import CoreIndex
from workbench.selection.counterfactual import SAFETY
from workbench.selection.engine import Watch
from workbench.selection.limit_rows import limit_table
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import shown_plan
from workbench.selection.prices import MoneyPrice, money_price
from workbench.selection.project_reasons import VERDICTS, project_reasons
from workbench.selection.relaxation import relax
from workbench.selection.repair import Repair, repair
from workbench.selection.rule_worth import Dropped, drop_rules, drop_singles, dropped_table
from workbench.selection.scaled_budget import ScaledBudget
from workbench.selection.select import Selection, select
from workbench.selection.swings import Swing, find_swings
from workbench.selection.why import why_sentences
from workbench.taxonomy import Status

EFFORT = 1_000_000  # nodes times numbers of the matrix, for all searches together: seconds


@dataclass(frozen=True, kw_only=True)
class Reasons(Answer):
    """
    The reasons for a plan, or the way out where there is none.

    `table` has one row per project explained, see `project_reasons`; `totals` has the `value` of the plan.

    Parameters
    ----------
    baselines
        Plans by habit beside the optimum, one row each, see `Baselines.table`.
    memberships
        One row per candidate: which of these plans has it.
    prices
        One row per limit on money and hours, see `limit_table`.
    rules
        One row per rule: what the plan would gain without it, see `dropped_table`.
    singles
        The same for every force, dependency, exclusion, share and count on its own.
    money
        What one more unit of money is worth.
    better
        A better plan within every limit that was found on the way; None where the plan explained is the best seen.
    names
        What people call each project.
    currency
        Currency of all amounts.
    repair
        What would make a plan possible; None where there is a plan.
    """

    baselines: pd.DataFrame
    memberships: pd.DataFrame
    prices: pd.DataFrame
    rules: pd.DataFrame
    singles: pd.DataFrame
    money: MoneyPrice
    better: BetterPlan | None = None
    names: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    currency: str = ""
    repair: Repair | None = None

    def why(self, project: str) -> list[str]:
        """
        Say in plain sentences why a project is in the plan or not.

        Raises
        ------
        ParameterError
            The project was not explained.
        """
        if project not in self.table.index:
            raise ParameterError(f"why: {project} is not among the projects explained")
        row, value = self.table.loc[project], self.totals["value"]
        return why_sentences(
            row, currency=self.currency, value=value, budget=self.money.budget, named=lambda name: self.names[name]
        )

    def __str__(self) -> str:
        if self.repair is not None:
            return f"No plan obeys every limit. What would help: {self.repair}"
        if self.table.empty:
            return self.reason
        counts = self.table["verdict"].value_counts()
        return ", ".join(f"{counts[word]} {word}" for word in VERDICTS.values() if word in counts)


def explain(
    portfolio: Portfolio,
    limits: Limits | None = None,
    selection: Selection | None = None,
    *,
    projects: Sequence[str] | None = None,
    ranking: Sequence[str] | None = None,
    core: CoreIndex | None = None,
    most_solves: int = 14,
    most_budgets: int = 0,
    nodes: int | None = None,
    time_limit: float = SAFETY,
    gap: float | None = None,
    watch: Watch | None = None,
) -> Reasons:
    """
    Say why a selection is as it is and what would change it.

    Searches end by their nodes and their gap, in the same place on every machine.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question; those of the selection by default.
    selection
        Its answer; made here by default.
    projects
        Projects decided on to explain; all by default.
    ranking
        Candidates, best first, for the waterlines; by worth by default.
    core
        How sure each candidate is whatever the weights; the triage follows the swings by default.
    most_solves
        Most searches: half of them for projects, the others for rules and then for single forces, dependencies and
        shares; the closest calls come first. What is not searched for keeps what the relaxation says.
    most_budgets
        Most budgets to search for: those that the nearest waiting projects need, then, where no project was named, that
        of the next better plan.
    nodes
        Most nodes of all these searches together; by default as many as take seconds. More of them narrow the intervals
        of a large portfolio.
    time_limit
        Seconds for each search, a safety net; the reason says when it was used.
    gap
        Relative gap at which a search may stop; the selection's own by default.
    watch
        Told what each search knows; True stops it.

    Returns
    -------
    Reasons
        Computed; with a repair where no plan exists; without data where there is nothing to explain.

    Raises
    ------
    ParameterError
        The selection answers another question, or a project named is no candidate.
    """
    if limits is None:
        limits = Limits() if selection is None else selection.limits
    if selection is None:
        selection = select(portfolio, limits)
    if selection.limits != limits:
        raise ParameterError("limits: the selection answers a question with other limits")
    model = Model(portfolio, limits.shape)
    if list(selection.table.index) != list(model.question.options.projects.index):
        raise ParameterError(f"selection: its candidates are not those of {portfolio.name}")
    if selection.value is None:
        impossible = selection.status is Status.INFEASIBLE
        mended = repair(case_of(model, limits, {}), time_limit=time_limit) if impossible else None
        return _without_plan(selection, mended)
    plan = shown_plan(selection.table, model.question.options.periods)
    case, screen = case_of(model, limits, plan, watch), relax(model)
    nodes = max(1, EFFORT // max(1, case.problem.matrix.nnz)) if nodes is None else nodes
    gap = (selection.gap or 0.0) if gap is None else gap
    effort = {"nodes": max(1, nodes // max(1, most_solves)), "gap": gap, "time_limit": time_limit}
    asked = min((most_solves + 1) // 2, len(model.question.options.projects if projects is None else projects))
    swings = find_swings(case, selection, screen, projects=projects, most_solves=asked, **effort)
    rules = drop_rules(case, selection, most_solves=most_solves - asked, **effort)
    left = most_solves - asked - sum(one.searched for one in rules)
    singles = drop_singles(case, selection, most_solves=left, **effort)
    base = compare_baselines(model, limits, selection, plan, screen, ranking=ranking)
    prices = limit_table(model, limits, selection, plan, screen)
    better = better_plan(case, selection, swings, [*rules, *singles])
    scaled = ScaledBudget(case, nodes=nodes, time_limit=time_limit)
    budgets = _budgets(scaled, selection, swings, most_budgets)
    return Reasons(
        table=project_reasons(case, selection, swings, budgets, core),
        totals={"value": selection.value},
        status=Status.COMPUTED,
        reason=_reason(better, swings, [*rules, *singles], selection.currency),
        baselines=base.table,
        memberships=base.projects,
        prices=prices,
        rules=dropped_table(rules).drop(columns="name").set_index("rule"),
        singles=dropped_table(singles),
        money=money_price(scaled, selection, screen, search=not projects and len(budgets) < most_budgets),
        better=better,
        names=selection.table["name"],
        currency=selection.currency,
    )


def _budgets(scaled: ScaledBudget, selection: Selection, swings: list[Swing], most: int) -> dict[str, BudgetNeeded]:
    """Search for the budgets of the waiting projects that lack least."""
    waiting = [swing for swing in swings if not swing.chosen and swing.most > -float("inf")]
    nearest = sorted(waiting, key=lambda swing: (swing.value_needed, swing.value_needed_least))[:most]
    return {one.project: budget_of(scaled, selection, one) for one in nearest} if scaled.exists else {}


def _reason(better: BetterPlan | None, swings: list[Swing], dropped: list[Dropped], currency: str) -> str:
    """What a reader should know before trusting the figures."""
    said = []
    if better is not None:
        said.append(f"A better plan was found on the way, worth {money(better.value, currency)}.")
    if stopped := sum(one.by_clock for one in [*swings, *(one.plan for one in dropped)]):
        said.append(f"{stopped} searches were stopped by the clock.")
    return " ".join(said)


def _without_plan(selection: Selection, mended: Repair | None) -> Reasons:
    """Nothing to explain but the way out."""
    nothing = pd.DataFrame()
    return Reasons(
        table=nothing,
        status=selection.status,
        reason=str(mended) if mended is not None else selection.reason,
        baselines=nothing,
        memberships=nothing,
        prices=nothing,
        rules=nothing,
        singles=nothing,
        money=MoneyPrice(),
        currency=selection.currency,
        repair=mended,
    )
