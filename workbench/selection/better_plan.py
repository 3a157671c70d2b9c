"""A better plan that a search for reasons came across: offered, not only mentioned."""

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.selection.case import Case
from workbench.selection.check import check_tally
from workbench.selection.counterfactual import TOLERANCE
from workbench.selection.objective import tally_worth
from workbench.selection.plans import Plan
from workbench.selection.rule_worth import Dropped
from workbench.selection.select import Selection
from workbench.selection.swings import Swing, held
from workbench.selection.tally import tally


@dataclass(frozen=True)
class BetterPlan:
    """
    A plan within every limit that is worth more than the one explained, by the question's own objective.

    Parameters
    ----------
    starts
        How each project that goes ahead does so.
    value
        What it is worth, from the tables.
    gain
        So much more than the plan explained.
    """

    starts: Plan
    value: float
    gain: float


def better_plan(
    case: Case, selection: Selection, swings: Iterable[Swing], dropped: Iterable[Dropped]
) -> BetterPlan | None:
    """
    Pick the best of the plans found that keep every limit.

    Parameters
    ----------
    case
        The question and its plan.
    selection
        Its answer, with a plan.
    swings, dropped
        What was found on the way.

    Returns
    -------
    BetterPlan or None
        None where nothing better was found.
    """
    bound_ones = held(case)
    found = [(swing.other_value, swing.other) for swing in swings if swing.project not in bound_ones]
    found += [(one.plan.value, one.plan.starts) for one in dropped]
    least = selection.value + TOLERANCE * max(abs(selection.value), 1.0)
    better = sorted((pair for pair in found if pair[0] > least), key=lambda pair: -pair[0])
    for _, starts in better:
        used = tally(case.model.portfolio, case.limits, starts)
        value = tally_worth(case.model.portfolio, case.limits, starts, used)["worth"]
        if value > least and not check_tally(case.model.portfolio, case.limits, starts, used)["broken"].any():
            return BetterPlan(starts, value, value - selection.value)
    return None
