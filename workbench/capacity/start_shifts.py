"""A what-if about starts: which projects move, who is relieved, and what it costs in value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.capacity.integer_program import NODES, SAFETY
from workbench.capacity.movable import Movable, frozen_projects, movable, planned_steps, start_pairs
from workbench.capacity.overload_price import overload_price
from workbench.capacity.shift_answer import comparison, demand_grids, moves_table, relaxing_table, starts_table
from workbench.capacity.shift_hours import ShiftHours, moved, shift_hours
from workbench.capacity.shifts import Shifts, shift_starts
from workbench.capacity.staffing import Staffing, StaffingRules, shifted, staff
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status

AIMS = ("priced", "least", "none")


@dataclass(frozen=True, kw_only=True)
class ShiftRules:
    """
    What a start shift may do, and what it is for.

    Parameters
    ----------
    starts
        Start period of the candidates that go ahead, as in `Selection.starts`; the others need nobody. By default all
        candidates go ahead as their tables say.
    freeze_before
        First period that may still change; what lies before stays. The first of the calendar by default.
    overload
        ``priced``: an hour of overload has a price and is weighed against value lost; ``least``: as little overload as
        the windows allow, and then little value lost; ``none``: overload is not allowed.
    price
        Price of an hour of overload, one number or role -> number; what a contractor costs by default.
    move_cost
        Price of moving a project at all.
    peak
        Count the largest overload of each role instead of the sum over periods.
    staffing
        Which work counts, and what counts as overload.
    """

    starts: pd.Series | Iterable[tuple[str, pd.Period]] | None = None
    freeze_before: str | None = None
    overload: str = "priced"
    price: float | Mapping[str, float] | None = None
    move_cost: float = 0.0
    peak: bool = False
    staffing: StaffingRules = field(default_factory=StaffingRules)

    def __post_init__(self):
        object.__setattr__(self, "starts", start_pairs(self.starts))
        if self.overload not in AIMS:
            raise ParameterError(f"overload: expected {', '.join(AIMS)}, got {self.overload!r}")
        if self.price is not None and self.overload != "priced":
            raise ParameterError(f"price: overload {self.overload!r} has no price")
        if not (np.isfinite(self.move_cost) and self.move_cost >= 0):
            raise ParameterError(f"move_cost: expected a finite amount of at least 0, got {self.move_cost}")


@dataclass(frozen=True, kw_only=True)
class StartShifts(Answer):
    """
    Which projects move.

    `table` has one row per project that may move: `planned, rule, best` (start periods), `earliest, latest`, `moved`,
    `value_lost` (negative when the new start is worth more).

    Parameters
    ----------
    moves
        One row per project that moves: `from, to, value_lost`, `relieved` (hours of overload that would come back
        without this move), `roles` (whose), `why`.
    comparison
        Rows `as planned, priority rule, optimum`: `overload, peak_overload, value_lost, moves, cost, bound, status`.
    before, after
        Staffing as planned, and with the best starts.
    demand
        Plan -> roles × periods: hours asked for, one grid for each row of `comparison`.
    ties
        Starts of other plans as good as the best: project -> period, for projects that differ.
    all_ties
        Whether those are proved to be all.
    relaxing
        Where overload is left that no start can avoid: `what` (cell or window), `name, period, by` (hours or periods).
    stays
        Project -> why its start is fixed.
    portfolio
        The portfolio with the best starts.
    """

    moves: pd.DataFrame
    comparison: pd.DataFrame
    before: Staffing
    after: Staffing
    demand: dict[str, pd.DataFrame]
    ties: tuple[dict[str, pd.Period], ...]
    all_ties: bool
    relaxing: pd.DataFrame
    stays: dict[str, str]
    portfolio: Portfolio

    def __str__(self) -> str:
        if self.is_empty or "optimum" not in self.comparison.index:
            return f"No start shifts: {self.reason}"
        plan, best = self.comparison.loc["as planned"], self.comparison.loc["optimum"]
        proof = "proven best" if self.status is Status.OPTIMAL else self.status.label.lower()
        return (
            f"{len(self.moves)} of {len(self.table)} projects move: overload {plan['overload']:,.0f} h becomes "
            f"{best['overload']:,.0f} h ({proof})"
        )


def shift(
    portfolio: Portfolio,
    rules: ShiftRules | None = None,
    *,
    most_ties: int = 2,
    nodes: int = NODES,
    seconds: float = SAFETY,
) -> StartShifts:
    """
    Move starts inside their windows so that people are not asked for more than they can do.

    Hard bookings, work of projects that run and of operations, and everything before the freeze are constants. An
    earlier start counts as no loss, and as no gain either: projects move for the sake of people, not of value.

    Parameters
    ----------
    portfolio
        The portfolio.
    rules
        What is asked.
    most_ties
        Most plans of equal worth to list.
    nodes, seconds
        Where each search may end: nodes of its tree, and a clock as safety net.

    Returns
    -------
    StartShifts
        With status optimal, feasible, infeasible or no_data, and a reason.

    Raises
    ------
    ParameterError
        The rules name something unknown or impossible.
    """
    rules = rules or ShiftRules()
    plan = portfolio if rules.starts is None else shifted(portfolio, rules.starts)
    before = staff(plan, rules.staffing)
    freeze = _freeze(plan, rules)
    known = movable(plan, planned_steps(portfolio, rules.starts), frozen_projects(portfolio), freeze)
    if before.is_empty or known.table.empty:
        return _nothing(plan, before, known, before.reason or "No project may start at another time.")
    hours = shift_hours(plan, known, before, rules.staffing)
    names = list(known.table.index)
    answer = shift_starts(
        hours.work,
        hours.windows,
        hours.supply,
        planned=hours.planned,
        frozen=hours.frozen,
        loss=[[max(0.0, -known.change(name, s)) for s in hours.steps(i)] for i, name in enumerate(names)],
        planned_loss=[0.0] * len(names),
        precedence=hours.order,
        priority=known.table["priority"].to_list(),
        price=overload_price(portfolio, rules.price, hours.roles) if rules.overload == "priced" else None,
        move_cost=rules.move_cost,
        peak=rules.peak,
        hard=rules.overload == "none",
        opens=(hours.first + freeze, hours.first + len(plan.calendar)),
        most_ties=most_ties,
        nodes=nodes,
        seconds=seconds,
    )
    return _answer(plan, rules, before, known, hours, answer)


def _freeze(portfolio: Portfolio, rules: ShiftRules) -> int:
    if rules.freeze_before is None:
        return 0
    try:
        period = pd.Period(str(rules.freeze_before), freq=portfolio.calendar.freq)
    except ValueError as error:
        expected = f"a period such as {portfolio.calendar[0]}"
        raise ParameterError(f"freeze_before: expected {expected}, got {rules.freeze_before!r}") from error
    return max(0, period.ordinal - portfolio.calendar[0].ordinal)


def _answer(plan, rules, before, known: Movable, hours: ShiftHours, answer: Shifts) -> StartShifts:
    """Put the arrays back into tables; the grids are those of `staff` on the moved tables."""
    starts = {"planned": answer.planned, "rule": answer.rule, "best": answer.best}
    steps = {name: None if one is None else hours.back(one.starts) for name, one in starts.items()}
    ahead = plan if answer.best is None else moved(plan, known, steps["best"])
    return StartShifts(
        table=starts_table(plan, known, steps),
        totals={} if answer.best is None else {"overload": answer.best.overload, "value_lost": answer.best.loss},
        status=answer.status,
        reason=answer.reason,
        moves=moves_table(plan, known, hours, answer),
        comparison=comparison(answer),
        before=before,
        after=before if ahead is plan else staff(ahead, rules.staffing),
        demand=demand_grids(plan, hours, answer),
        ties=tuple(_differences(plan, known, steps["best"], hours.back(tie)) for tie in answer.ties),
        all_ties=answer.all_ties,
        relaxing=relaxing_table(plan, known, hours, answer),
        stays=known.stays,
        portfolio=ahead,
    )


def _differences(plan: Portfolio, known: Movable, best: np.ndarray, other: np.ndarray) -> dict[str, pd.Period]:
    first = plan.calendar[0]
    return {known.table.index[i]: first + int(other[i]) for i in np.flatnonzero(best != other)}


def _nothing(plan: Portfolio, before: Staffing, known: Movable, reason: str) -> StartShifts:
    return StartShifts(
        table=starts_table(plan, known, {"planned": known.table["planned"].to_numpy(), "rule": None, "best": None}),
        status=Status.NO_DATA,
        reason=reason,
        moves=moves_table(plan, known, None, None),
        comparison=comparison(None),
        before=before,
        after=before,
        demand={},
        ties=(),
        all_ties=True,
        relaxing=relaxing_table(plan, known, None, None),
        stays=known.stays,
        portfolio=plan,
    )
