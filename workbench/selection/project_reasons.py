"""One row per project explained: what it decides, what it lacks, and whether to discuss it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.selection.budget_needed import BudgetNeeded
from workbench.selection.case import Case
from workbench.selection.core_index import CLASSES, CoreIndex
from workbench.selection.select import Selection
from workbench.selection.swings import Swing, held

VERDICTS = {1: "belongs in", -1: "belongs out", 0: "makes no difference", None: "not known"}
FORCED, CERTAIN_IN, CERTAIN_OUT, DISCUSS = "forced", "certain in", "certain out", "discuss"


def project_reasons(
    case: Case,
    selection: Selection,
    swings: Sequence[Swing],
    budgets: Mapping[str, BudgetNeeded],
    core: CoreIndex | None = None,
) -> pd.DataFrame:
    """
    Lay out what is known of each project.

    Parameters
    ----------
    case
        The question and its plan.
    selection
        Its answer, with a plan.
    swings
        One for each project.
    budgets
        Those that were searched for.
    core
        How sure each candidate is whatever the weights.

    Returns
    -------
    DataFrame
        Indexed by project: `name, chosen`; `swing`, the best plan with it less the best plan without it, known between
        `swing_least` and `swing_most` and missing where they differ; `verdict` in words, claimed only where 0 is
        outside; `value_needed` that certainly suffices for a waiting project, `value_needed_least` with less than which
        it certainly waits, and so `budget_needed, budget_needed_least`, missing where not searched for; `displaced`,
        the projects that would leave, and `instead`, those that would come in the other plan, worth `other_value`;
        `force_price`, what forcing it, or keeping it mandatory, costs at least; `basis`: optimal (both plans proven),
        feasible (search ended early) or computed (no search of its own); `triage`: forced, certain in, certain out, or
        discuss (Salo, Keisler and Morton, Portfolio Decision Analysis, Springer, 2011).
    """
    rows = {}
    for swing in swings:
        budget = budgets.get(swing.project)
        rows[swing.project] = {
            "name": selection.table.at[swing.project, "name"],
            "chosen": swing.chosen,
            "swing": swing.least if swing.least == swing.most else np.nan,
            "swing_least": swing.least,
            "swing_most": swing.most,
            "verdict": VERDICTS[swing.sign],
            "value_needed": swing.value_needed,
            "value_needed_least": swing.value_needed_least,
            "budget_needed": np.nan if budget is None else budget.money,
            "budget_needed_least": np.nan if budget is None else budget.money_least,
            "displaced": ", ".join(swing.leaves),
            "instead": ", ".join(swing.enters),
            "other_value": swing.other_value,
            "force_price": _force_price(case, swing),
            "basis": swing.status.value,
            "triage": _triage(case, swing, core),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("project")


def _force_price(case: Case, swing: Swing) -> float:
    """What the plan would gain at least without the project's own force; missing where there is none."""
    if swing.project in case.limits.forced_in or swing.project in case.model.question.mandatory:
        return max(0.0, -swing.most)
    return max(0.0, swing.least) if swing.project in case.limits.forced_out else np.nan


def _triage(case: Case, swing: Swing, core: CoreIndex | None) -> str:
    """Whether there is anything to discuss about a project."""
    if swing.project in held(case):
        return FORCED
    if core is not None and swing.project in core.table.index:
        certain_in, _, certain_out = CLASSES[core.kind]
        known = core.table.at[swing.project, "class"]
        return CERTAIN_IN if known == certain_in else CERTAIN_OUT if known == certain_out else DISCUSS
    return {1: CERTAIN_IN, -1: CERTAIN_OUT}.get(swing.sign, DISCUSS)
