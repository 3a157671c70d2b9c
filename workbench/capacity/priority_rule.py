"""Starts by a rule that an office could follow by hand: one project after the other, the most important first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.capacity.shift_question import ShiftQuestion, StartPlan

TOLERANCE = 1e-9


@dataclass(frozen=True)
class RulePlan:
    """
    What the rule says.

    Parameters
    ----------
    plan
        Its starts.
    kept
        Whether the starts as planned were kept, because those of the rule have more overload.
    """

    plan: StartPlan
    kept: bool


def place_by_priority(question: ShiftQuestion, priority: Sequence[float]) -> RulePlan | None:
    """
    Place one project after the other at the first start where its hours fit.

    The serial schedule generation scheme (Kelley, "The critical-path method: resources planning and scheduling", in
    Industrial Scheduling, 1963; Kolisch, European Journal of Operational Research 90, 1996). A project that fits
    nowhere goes where it adds least overload.

    Parameters
    ----------
    question
        Projects and hours.
    priority
        n numbers, the largest first; of equals the one listed first.

    Returns
    -------
    RulePlan
        None when the windows contradict the order of projects.
    """
    if question.windows is None:
        return None
    first, last = question.windows
    over = question.frozen - question.supply
    starts = np.full(len(question.work), -1)
    waits = {then: {one for one, other, _ in question.gaps if other == then} for _, then, _ in question.gaps}
    while (starts < 0).any():
        ready = [i for i in np.flatnonzero(starts < 0) if all(starts[one] >= 0 for one in waits.get(i, ()))]
        chosen = max(ready, key=lambda i: (priority[i], -i))
        bounds = [starts[one] + periods for one, then, periods in question.gaps if then == chosen]
        window = range(max([int(first[chosen]), *bounds]), int(last[chosen]) + 1)
        block = question.work[chosen]
        starts[chosen] = _first_fit(over, block, window)
        over[:, starts[chosen] : starts[chosen] + block.shape[1]] += block
    found = question.plan(starts)
    as_planned = question.plan(question.planned)
    if question.obeys(question.planned) and _excess(question, as_planned) < _excess(question, found) - TOLERANCE:
        return RulePlan(as_planned, kept=True)
    return RulePlan(found, kept=False)


def _first_fit(over: np.ndarray, block: np.ndarray, window: range) -> int:
    """The first start that adds no overload, or else the first of those that add least."""
    least, best = np.inf, window[0]
    for start in window:
        there = over[:, start : start + block.shape[1]]
        added = float((np.maximum(there + block, 0.0) - np.maximum(there, 0.0)).sum())
        if added < least - TOLERANCE:
            least, best = added, start
        if added <= TOLERANCE:
            break
    return best


def _excess(question: ShiftQuestion, plan: StartPlan) -> float:
    return plan.peak_overload if question.peak else plan.overload
