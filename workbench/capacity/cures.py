"""The cheapest way to close a gap of people in time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from workbench.capacity.cure_offers import Change, Offer
from workbench.capacity.integer_program import NODES, SAFETY, Outcome, Program, empty_program, minimise
from workbench.errors import ParameterError
from workbench.taxonomy import Status

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Engagement:
    """
    Units of an offer at work.

    Parameters
    ----------
    offer
        The offer.
    first, last
        First and last period, counted from 0.
    units
        How many.
    """

    offer: Offer
    first: int
    last: int
    units: float


@dataclass(frozen=True, eq=False)
class Cure:
    """
    What is done about a gap, what it costs, and what stays open.

    Parameters
    ----------
    engagements
        People engaged, by offer and first period.
    changes
        Projects done otherwise.
    cost
        Cost of both.
    added
        R × T hours that people add, less what donors give up.
    relieved
        R × T hours that changed projects need no longer.
    uncovered
        R × T hours that stay uncovered.
    total
        Cost and the price of uncovered hours; the cost alone where they have no price.
    bound
        No cure has a lower total, given what stays uncovered at least where it has no price; None without proof.
    status
        Optimal, feasible, infeasible (hours stay uncovered that must not) or unsolved.
    reason
        One sentence where the status is not optimal.
    """

    engagements: tuple[Engagement, ...]
    changes: tuple[Change, ...]
    cost: float
    added: np.ndarray
    relieved: np.ndarray
    uncovered: np.ndarray
    total: float
    bound: float | None
    status: Status
    reason: str = ""

    @property
    def decide(self) -> int | None:
        """Latest period at the beginning of which the first of it has to be decided; None when nothing is done."""
        steps = [one.first - int(one.offer.lead_time) for one in self.engagements]
        return min([*steps, *(change.decide for change in self.changes)], default=None)

    @property
    def effective(self) -> int | None:
        """First period with fewer hours missing; None when nothing is done."""
        better = (self.added + self.relieved > TOLERANCE).any(axis=0)
        return int(better.argmax()) if better.any() else None


@dataclass(frozen=True, eq=False)
class CureQuestion:
    """
    A gap, and what can be done about it.

    Parameters
    ----------
    gap
        R × T hours missing; below 0 where hours are left.
    offers, changes
        What can be done.
    price
        R prices of an uncovered hour; None where hours must not stay uncovered.
    budget
        Most that people may cost; value lost by changes is no money spent.
    """

    gap: np.ndarray
    offers: tuple[Offer, ...] = ()
    changes: tuple[Change, ...] = ()
    price: np.ndarray | None = None
    budget: float | None = None
    columns: list[tuple[Offer, int, int]] = field(init=False)

    def __post_init__(self):
        roles, periods = self.gap.shape
        for offer in self.offers:
            if not all(0 <= role < roles for role in (offer.role, offer.donor) if role is not None):
                raise ParameterError(f"{offer.name}: role: expected a row of the gap, 0 to {roles - 1}")
        for change in self.changes:
            if change.relief.shape != self.gap.shape:
                raise ParameterError(f"{change.name}: relief: expected {roles} × {periods} hours")
        columns = [(offer, first, last) for offer in self.offers for first, last in offer.engagements(periods)]
        object.__setattr__(self, "columns", columns)


def cheapest_cure(
    gap: np.ndarray,
    offers: Sequence[Offer],
    *,
    uncovered_price: float | Sequence[float] | None = None,
    changes: Sequence[Change] = (),
    budget: float | None = None,
    nodes: int = NODES,
    seconds: float = SAFETY,
) -> Cure:
    """
    Choose who is engaged from when to when, and which projects change, so that a gap costs least.

    Parameters
    ----------
    gap
        R × T hours (or people) missing, below 0 where some are left; a plain list where there is one role.
    offers
        People that can be had.
    uncovered_price
        Price of an hour that stays uncovered, one number or one for each role. Without a price none may stay
        uncovered: where that is impossible the answer is infeasible, and leaves as few uncovered as can be.
    changes
        Projects that can be done otherwise.
    budget
        Most that the people may cost.
    nodes, seconds
        Where each search may end: nodes of its tree, and a clock as safety net.

    Returns
    -------
    Cure
        Of equal totals the one that leaves least uncovered.

    Raises
    ------
    ParameterError
        Shapes do not fit, or an amount is impossible.
    """
    gap = np.atleast_2d(np.asarray(gap, dtype=float))
    if not np.isfinite(gap).all():
        raise ParameterError("gap: expected finite hours")
    price = None if uncovered_price is None else np.broadcast_to(np.asarray(uncovered_price, float), len(gap))
    for name, amounts in (("uncovered_price", price), ("budget", budget)):
        if amounts is not None and not (np.isfinite(amounts).all() and (np.asarray(amounts) >= 0).all()):
            raise ParameterError(f"{name}: expected finite amounts of at least 0")
    question = CureQuestion(gap, tuple(offers), tuple(changes), price, budget)
    program, cost, missing = _write(question)
    aims = (("uncovered", missing), ("cost", cost)) if price is None else (("total", cost), ("uncovered", missing))
    return _cure(question, minimise(program, aims, nodes=nodes, seconds=seconds))


def apply_nothing(question: CureQuestion) -> Cure:
    """Leave the gap as it is."""
    return _counted(question, (), (), Status.COMPUTED, None, "")


def _write(question: CureQuestion) -> tuple[Program, np.ndarray, np.ndarray]:
    """Columns: engagements, changes, uncovered hours of each cell that may be short."""
    shape, offers, changes = question.gap.shape, question.offers, question.changes
    effects = [offer.effect(first, last, shape).ravel() for offer, first, last in question.columns]
    effects += [change.relief.ravel() for change in changes]
    effect = sp.csr_array(np.array(effects).T) if effects else sp.csr_array((question.gap.size, 0))
    short = (question.gap.ravel() > 0) | (effect.min(axis=1).toarray().ravel() < 0 if effects else False)
    cells, acts = np.flatnonzero(short), len(effects)
    most = [np.inf if o.maximum is None else o.maximum for o, *_ in question.columns]
    whole = [o.whole for o, *_ in question.columns] + [True] * len(changes) + [False] * len(cells)
    program = empty_program(len(whole), most=[*most, *[1.0] * len(changes), *[np.inf] * len(cells)], whole=whole)
    program = program.also(sp.hstack([effect[cells], sp.eye_array(len(cells))]), question.gap.ravel()[cells], np.inf)
    prices = [offer.price(first, last, shape[1]) for offer, first, last in question.columns]
    for rows, high in ((_at_once(question), [o.maximum for o in offers for _ in range(shape[1])]), _groups(question)):
        kept = [i for i, limit in enumerate(high) if limit is not None]
        if kept:
            program = program.also(_wide(rows[kept], len(whole)), -np.inf, [high[i] for i in kept])
    if question.budget is not None:
        program = program.also(_wide(np.array([prices]), len(whole)), -np.inf, question.budget)
    cost, missing = np.zeros(len(whole)), np.zeros(len(whole))
    cost[:acts] = [*prices, *(change.cost for change in changes)]
    missing[acts:] = 1.0
    if question.price is not None:
        cost[acts:] = question.price[cells // shape[1]]
    return program, cost, missing


def _at_once(question: CureQuestion) -> np.ndarray:
    """One row for each offer and period: the engagements at work."""
    periods, number = question.gap.shape[1], {id(offer): i for i, offer in enumerate(question.offers)}
    rows = np.zeros((len(question.offers) * periods, len(question.columns)))
    for column, (offer, first, last) in enumerate(question.columns):
        begin = number[id(offer)] * periods
        rows[begin + first : begin + last + 1, column] = 1.0
    return rows


def _groups(question: CureQuestion) -> tuple[np.ndarray, list[float]]:
    """One row for each group of changes."""
    names = sorted({change.group for change in question.changes})
    rows = np.zeros((len(names), len(question.columns) + len(question.changes)))
    for column, change in enumerate(question.changes, start=len(question.columns)):
        rows[names.index(change.group), column] = 1.0
    return rows, [1.0] * len(names)


def _wide(rows: np.ndarray, columns: int) -> sp.csr_array:
    return sp.csr_array(np.pad(rows, ((0, 0), (0, columns - rows.shape[1]))))


def _cure(question: CureQuestion, outcome: Outcome) -> Cure:
    """Read what the engine found, and count it again from the offers."""
    if outcome.values is None:
        return _counted(question, (), (), outcome.status, None, outcome.reason)
    acts = len(question.columns)
    engaged = tuple(
        Engagement(*column, float(units))
        for column, units in zip(question.columns, outcome.values, strict=False)
        if units > TOLERANCE
    )
    changed = outcome.values[acts : acts + len(question.changes)] > 0.5
    changes = tuple(change for change, made in zip(question.changes, changed, strict=True) if made)
    first = outcome.reached[0]
    bound = first.bound if question.price is not None else outcome.reached[1].bound
    if question.price is None and first.value > TOLERANCE:
        proved = first.bound is not None and first.bound > TOLERANCE
        reason = f"At least {first.bound:,.6g} stay uncovered" if proved else "Nothing that covers everything was found"
        return _counted(question, engaged, changes, Status.INFEASIBLE if proved else Status.UNSOLVED, bound, reason)
    return _counted(question, engaged, changes, outcome.status, bound, outcome.reason)


def _counted(question: CureQuestion, engaged, changes, status: Status, bound: float | None, reason: str) -> Cure:
    shape, nothing = question.gap.shape, np.zeros(question.gap.shape)
    added = sum((one.units * one.offer.effect(one.first, one.last, shape) for one in engaged), nothing)
    relieved = sum((change.relief for change in changes), nothing)
    uncovered = np.maximum(question.gap - added - relieved, 0.0)
    uncovered[uncovered < TOLERANCE] = 0.0
    cost = sum(one.units * one.offer.price(one.first, one.last, shape[1]) for one in engaged)
    cost = float(cost + sum(change.cost for change in changes))
    total = cost if question.price is None else cost + float(question.price @ uncovered.sum(axis=1))
    bound = None if bound is None else min(bound, total)
    return Cure(engaged, changes, cost, added, relieved, uncovered, total, bound, status, reason)
