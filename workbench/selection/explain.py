"""Why this plan: what each project decides, what money and people are worth, and what a habit would have chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.baselines import Baselines, compare_baselines
from workbench.selection.budget_needed import BudgetNeeded, find_budget
from workbench.selection.limit_rows import limit_table
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.prices import MoneyPrice, money_price
from workbench.selection.relaxation import relax
from workbench.selection.repair import Repair, repair
from workbench.selection.rule_worth import rule_table
from workbench.selection.scaled_budget import ScaledBudget
from workbench.selection.select import Selection, select
from workbench.selection.swings import Swing, find_swings
from workbench.taxonomy import Status

VERDICTS = {1: "belongs in", -1: "belongs out", 0: "makes no difference", None: "not known"}


@dataclass(frozen=True, kw_only=True)
class Reasons(Answer):
    """
    The reasons for a plan, or the way out where there is none.

    `table` has one row per project explained: `name, chosen`; `swing`, the best plan with it less the best plan without
    it, known between `swing_least` and `swing_most` and missing where they differ; `verdict` in words, claimed only
    where 0 is outside; `value_needed` for a waiting project, and `budget_needed` where it was searched for;
    `displaced`, the projects that would leave, and `instead`, those that would come; `force_price`, what forcing it,
    or keeping it mandatory, costs at least; `basis`: optimal (both plans proven), feasible (search ended early) or
    computed (no search of its own).

    Parameters
    ----------
    baselines
        Plans by habit beside the optimum, one row each, see `Baselines.table`.
    memberships
        One row per candidate: which of these plans has it.
    prices
        One row per limit on money and hours, see `limit_table`.
    rules
        One row per rule: what the plan would gain without it, see `rule_table`.
    money
        What one more unit of money is worth.
    repair
        What would make a plan possible; None where there is a plan.
    """

    baselines: pd.DataFrame
    memberships: pd.DataFrame
    prices: pd.DataFrame
    rules: pd.DataFrame
    money: MoneyPrice
    repair: Repair | None = None

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
    most_solves: int = 20,
    most_budgets: int = 5,
    time_limit: float = 2.0,
    gap: float | None = None,
) -> Reasons:
    """
    Say why a selection is as it is and what would change it.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question; those of the selection by default.
    selection
        Its answer; made here by default.
    projects
        Candidates to explain; all by default.
    ranking
        Candidates, best first, for the waterlines; by worth by default.
    most_solves
        Most counterfactual plans to search for; the closest calls come first.
    most_budgets
        Most waiting projects whose budget is searched for, the closest to being chosen first.
    time_limit
        Seconds for each search, a safety net; the reason says when it was used.
    gap
        Relative gap at which a search may stop; the selection's own by default.

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
        mended = repair(model, limits, time_limit=time_limit) if selection.status is Status.INFEASIBLE else None
        return _without_plan(selection, mended)
    gap = (selection.gap or 0.0) if gap is None else gap
    model.set(limits)
    screen = relax(model)
    swings = find_swings(
        model, limits, selection, projects=projects, most_solves=most_solves, time_limit=time_limit, gap=gap
    )
    scaled = ScaledBudget(model, limits, time_limit=time_limit)
    budgets = _budgets(scaled, swings, most_budgets)
    money = money_price(scaled, selection, screen)
    base: Baselines = compare_baselines(model, limits, selection, screen, ranking=ranking)
    return Reasons(
        table=_table(model, limits, selection, swings, budgets),
        status=Status.COMPUTED,
        reason=_reason(selection, swings),
        baselines=base.table,
        memberships=base.projects,
        prices=limit_table(model, limits, selection, screen),
        rules=rule_table(model, limits, selection, time_limit=time_limit, gap=gap),
        money=money,
    )


def _budgets(scaled: ScaledBudget, swings: list[Swing], most: int) -> dict[str, BudgetNeeded]:
    """Search for the budgets of the waiting projects that lack least."""
    waiting = [swing for swing in swings if not swing.chosen and swing.most > -np.inf]
    nearest = sorted(waiting, key=lambda swing: (swing.value_needed, swing.value_needed_least))[:most]
    return {swing.project: find_budget(scaled, swing.project) for swing in nearest} if scaled.exists else {}


def _table(
    model: Model, limits: Limits, selection: Selection, swings: list[Swing], budgets: dict[str, BudgetNeeded]
) -> pd.DataFrame:
    """One row per project explained."""
    rows = {
        swing.project: {
            "name": selection.table.at[swing.project, "name"],
            "chosen": swing.chosen,
            "swing": swing.least if swing.least == swing.most else np.nan,
            "swing_least": swing.least,
            "swing_most": swing.most,
            "verdict": VERDICTS[swing.sign],
            "value_needed": swing.value_needed,
            "budget_needed": budgets[swing.project].money if swing.project in budgets else np.nan,
            "displaced": ", ".join(swing.leaves),
            "instead": ", ".join(swing.enters),
            "force_price": _force_price(model, limits, swing),
            "basis": swing.status.value,
        }
        for swing in swings
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("project")


def _force_price(model: Model, limits: Limits, swing: Swing) -> float:
    """What the plan would gain at least without the project's own force; missing where there is none."""
    if swing.project in limits.forced_in or swing.project in model.question.mandatory:
        return max(0.0, -swing.most)
    return max(0.0, swing.least) if swing.project in limits.forced_out else np.nan


def _reason(selection: Selection, swings: list[Swing]) -> str:
    """What a reader should know before trusting the figures."""
    said = []
    free = [swing for swing in swings if swing.other_value > selection.value + 1e-6 * max(abs(selection.value), 1.0)]
    if better := [swing for swing in free if swing.sign is None]:
        best = max(better, key=lambda swing: swing.other_value)
        said.append(f"A better plan was found on the way, worth {best.other_value:,.0f}, from {best.project}.")
    if stopped := sum(swing.by_clock for swing in swings):
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
        money=MoneyPrice(),
        repair=mended,
    )
