"""When projects start so that people are not asked for more than they can do: as planned, by a rule, and at best."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.capacity.integer_program import NODES, SAFETY, Outcome
from workbench.capacity.priority_rule import RulePlan, place_by_priority
from workbench.capacity.shift_question import ShiftQuestion, StartPlan
from workbench.capacity.shift_relaxing import TOLERANCE, Relaxing, relax_shifts
from workbench.capacity.shift_search import best_starts, ties_of, write_program
from workbench.errors import ParameterError
from workbench.taxonomy import Status


@dataclass(frozen=True)
class Shifts:
    """
    Starts as planned, by the priority rule, and the best there are.

    Parameters
    ----------
    question
        What was asked.
    planned, rule, best
        The three plans; the last two are None when no starts keep windows and order.
    rule_kept
        Whether the rule kept the starts as planned, because its own have more overload.
    status
        Optimal, feasible, or infeasible: no starts keep windows and order, or, with a hard capacity, the hours.
    reason
        One sentence where the status is not optimal.
    bounds
        For each aim its name, what was reached and the proven bound (None without): `overload` where overload comes
        first, then `cost`, then `moves`.
    ties
        Starts of other plans that are as good in every aim; of all of them `best` has the least overload.
    all_ties
        Whether those are proved to be all there are.
    relaxing
        What would have to give way where overload is left; None where none is, or where it has a price.
    """

    question: ShiftQuestion
    planned: StartPlan
    rule: StartPlan | None
    rule_kept: bool
    best: StartPlan | None
    status: Status
    reason: str
    bounds: tuple[tuple[str, float, float | None], ...] = ()
    ties: tuple[tuple[int, ...], ...] = ()
    all_ties: bool = True
    relaxing: Relaxing | None = None


def shift_starts(
    work: Sequence[np.ndarray],
    windows: Sequence[tuple[int, int]],
    supply: np.ndarray,
    *,
    planned: Sequence[int] | None = None,
    frozen: np.ndarray | None = None,
    loss: Sequence[float | Sequence[float]] | None = None,
    planned_loss: Sequence[float] | None = None,
    precedence: Sequence[tuple[int, int, int]] = (),
    priority: Sequence[float] | None = None,
    price: float | Sequence[float] | None = None,
    move_cost: float | Sequence[float] = 0.0,
    peak: bool = False,
    hard: bool = False,
    opens: tuple[int, int] | None = None,
    most_ties: int = 4,
    nodes: int = NODES,
    seconds: float = SAFETY,
) -> Shifts:
    """
    Choose the start of each project inside its window.

    Parameters
    ----------
    work
        For each of n projects its hours from the start on: R × length, or a plain list where there is one role.
    windows
        n pairs: first and last period in which it may start, counted from 0.
    supply
        R × T hours that may be used; a plain list where there is one role.
    planned
        n starts as planned; the first of each window by default.
    frozen
        R × T hours that are taken and stay.
    loss
        For each project the value lost with every period after the first of its window, or the value lost at each
        start of its window; nothing by default.
    planned_loss
        n amounts lost at the planned starts; read from `loss` by default, 0 for a start outside its window.
    precedence
        `(first, then, periods)`: the second project starts at least so many periods after the first.
    priority
        n numbers for the priority rule, the largest first; all alike by default.
    price
        Price of one hour of overload, one number or one for each role: overload and value lost are then weighed
        against each other. Without a price overload comes first, and value lost second.
    move_cost
        Price of not starting as planned, one number or one for each project.
    peak
        Count the largest overload of each role instead of the sum over periods.
    hard
        Overload is not allowed: with some left the answer is infeasible, and says what would have to give way.
    opens
        First and one past the last period in which work may lie when windows are opened to see what would have to give
        way; all of them by default.
    most_ties
        Most plans of equal worth to list.
    nodes, seconds
        Where each search may end: nodes of its tree, and a clock as safety net.

    Returns
    -------
    Shifts
        The best plan is never worse than that of the rule or the plan as it is, where they keep windows and order.

    Raises
    ------
    ParameterError
        Shapes do not fit, an amount is impossible, or a hard capacity has a price.
    """
    if hard and price is not None:
        raise ParameterError("price: a hard capacity leaves no overload to pay for")
    question = _question(work, windows, supply, planned, frozen, loss, planned_loss, precedence, price, move_cost, peak)
    as_planned = question.plan(question.planned)
    rule = place_by_priority(question, np.zeros(len(question.work)) if priority is None else priority)
    if rule is None:
        reason = "The windows contradict the order of the projects"
        return Shifts(question, as_planned, None, False, None, Status.INFEASIBLE, reason)
    written = write_program(question)
    outcome, starts = best_starts(question, written, nodes=nodes, seconds=seconds)
    best = _best(question, as_planned, rule, starts)
    ties, all_ties = (), False
    if outcome.status is Status.OPTIMAL:
        others, all_ties = ties_of(question, written, outcome, most=most_ties, nodes=nodes, seconds=seconds)
        alike = sorted({best.starts, *others}, key=lambda starts: (question.plan(starts).overload, starts))
        best, ties = question.plan(alike[0]), tuple(alike[1:])
    answer = Shifts(
        question=question,
        planned=as_planned,
        rule=rule.plan,
        rule_kept=rule.kept,
        best=best,
        status=Status.OPTIMAL if outcome.status is Status.OPTIMAL else Status.FEASIBLE,
        reason=outcome.reason,
        bounds=_bounds(question, best, outcome, written.aims),
        ties=ties,
        all_ties=all_ties,
    )
    if price is not None or best.overload <= TOLERANCE:
        return answer
    relaxing = relax_shifts(question, best, opens=opens, nodes=nodes, seconds=seconds)
    answer = replace(answer, relaxing=relaxing, reason=answer.reason or _left(best, relaxing))
    return _refused(answer) if hard else answer


def _question(work, windows, supply, planned, frozen, loss, planned_loss, precedence, price, move_cost, peak):
    """Bring what was given into arrays."""
    count = len(work)
    supply = np.atleast_2d(np.asarray(supply, dtype=float))
    bounds = np.array(windows, dtype=int).reshape(count, 2)
    lengths = np.maximum(bounds[:, 1] - bounds[:, 0] + 1, 0)
    each = [0.0] * count if loss is None else loss
    losses = tuple(
        np.arange(length) * float(one) if np.ndim(one) == 0 else np.asarray(one, dtype=float)
        for one, length in zip(each, lengths, strict=True)
    )
    start = bounds[:, 0] if planned is None else np.asarray(planned, dtype=int)
    if planned_loss is None:
        inside = zip(losses, start - bounds[:, 0], strict=True)
        planned_loss = [one[place] if 0 <= place < len(one) else 0.0 for one, place in inside]
    rates = None if price is None else np.broadcast_to(np.asarray(price, dtype=float), supply.shape[0])
    moves = np.broadcast_to(np.asarray(move_cost, dtype=float), count)
    for name, amounts in (("price", rates), ("move_cost", moves)):
        if amounts is not None and not (np.isfinite(amounts).all() and (amounts >= 0).all()):
            raise ParameterError(f"{name}: expected finite amounts of at least 0")
    return ShiftQuestion(
        work=tuple(np.atleast_2d(np.asarray(block, dtype=float)) for block in work),
        earliest=bounds[:, 0],
        latest=bounds[:, 1],
        planned=start,
        supply=supply,
        frozen=np.zeros_like(supply) if frozen is None else np.atleast_2d(np.asarray(frozen, dtype=float)),
        loss=losses,
        planned_loss=np.asarray(planned_loss, dtype=float),
        gaps=tuple((int(a), int(b), int(c)) for a, b, c in precedence),
        price=rates,
        move_cost=moves,
        peak=peak,
    )


def _best(question: ShiftQuestion, planned: StartPlan, rule: RulePlan, starts: tuple[int, ...] | None) -> StartPlan:
    """The best of what the search, the rule and the plan offer; of equals what the search found."""
    found = [] if starts is None else [question.plan(starts)]
    found += [plan for plan in (rule.plan, planned) if question.obeys(plan.starts)]
    best = found[0]
    for other in found[1:]:
        if _clearly_less(question.aims(other), question.aims(best)):
            best = other
    return best


def _clearly_less(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether one list of aims is better, what the engine cannot tell apart counting as equal."""
    for a, b in zip(one, other, strict=True):
        if abs(a - b) > TOLERANCE * max(abs(a), abs(b), 1.0):
            return a < b
    return False


def _bounds(question: ShiftQuestion, best: StartPlan, outcome: Outcome, aims) -> tuple:
    """Pair what the best plan reaches with what was proved."""
    proved = dict.fromkeys(range(len(aims))) | {i: reached.bound for i, reached in enumerate(outcome.reached)}
    if outcome.status is not Status.OPTIMAL:  # bounds of later aims hold only for what the first one reached
        proved = {i: bound if i == 0 else None for i, bound in proved.items()}
    values = question.aims(best)
    return tuple(
        (name, value, None if proved[i] is None else min(proved[i], value))
        for i, ((name, _), value) in enumerate(zip(aims, values, strict=True))
    )


def _left(best: StartPlan, relaxing: Relaxing) -> str:
    """Say what is left, and whether wider windows would help."""
    way = "other windows would do" if relaxing.windows else "no windows would do"
    known = relaxing.windows is not None or relaxing.windows_proved
    return f"No starts inside the windows fit: {best.overload:,.6g} h are missing{f'; {way}' if known else ''}"


def _refused(answer: Shifts) -> Shifts:
    """With a hard capacity a plan with overload is no answer; the plan of least overload stays to be looked at."""
    bound = answer.bounds[0][2]
    if bound is not None and bound > TOLERANCE:
        return replace(answer, status=Status.INFEASIBLE)
    return replace(answer, status=Status.UNSOLVED, reason=f"No starts that fit were found ({answer.reason})")
