"""What may happen to a schedule, compiled: risks, and what decides whether activities take place."""

from typing import NamedTuple

import numpy as np

from workbench.errors import DataError
from workbench.risk.decision import BY_DURATION, BY_FINISH, BY_START, MEASURES, sequence_problems
from workbench.risk.distributions import Bernoulli, Distribution, Fixed
from workbench.risk.parents import parents_first
from workbench.risk.schedule_risk import Risk, ScheduleRisk
from workbench.risk.stream import stable_ids
from workbench.risk.variables import VariableList
from workbench.schedule.minutes import NONE
from workbench.schedule.network import Network

ALWAYS = 2**32
"""Threshold below which every word lies."""


class Events(NamedTuple):
    """
    Risks, and what decides whether activities take place.

    Parameters
    ----------
    ids, below
        Stream and threshold of each risk: it happens at words below; shape (risks,).
    order, parent
        Risks, parents before what depends on them; and the parent of each, -1 for none; shape (risks,).
    stays_out, stays_out_after
        Variables that are 0 when a risk happens, if it depends on a parent or on factors: whatever else, and if the
        parent happens; -1 where the word decides; shape (risks,).
    impact, cost
        Variables of its effect and of its cost, -1 for none; shape (risks,).
    is_days, parallel
        Whether the effect is in days, and whether only the largest of several counts; shape (risks,).
    strike_first, strike_risk, strike_share
        Risks of each activity: those from `strike_first[k]` to `strike_first[k + 1]`, in the order of their ids.
    gate
        Which gate decides whether each activity takes place, -1 for none; shape (activities,).
    gate_risk
        Risk that opens a gate, -1 if a word does; shape (gates,).
    gate_ids, gate_from, gate_below
        Stream of a gate, and the words at which it is open; shape (gates,).
    gate_decider, gate_measure, gate_limit, gate_beyond
        Activity that decides instead, -1 for none, what of it is compared as in `decision`, with how many minutes, and
        whether the gate is open beyond or up to them; shape (gates,).
    """

    ids: np.ndarray
    below: np.ndarray
    order: np.ndarray
    parent: np.ndarray
    stays_out: np.ndarray
    stays_out_after: np.ndarray
    impact: np.ndarray
    cost: np.ndarray
    is_days: np.ndarray
    parallel: np.ndarray
    strike_first: np.ndarray
    strike_risk: np.ndarray
    strike_share: np.ndarray
    gate: np.ndarray
    gate_risk: np.ndarray
    gate_ids: np.ndarray
    gate_from: np.ndarray
    gate_below: np.ndarray
    gate_decider: np.ndarray
    gate_measure: np.ndarray
    gate_limit: np.ndarray
    gate_beyond: np.ndarray


def events(risk: ScheduleRisk, network: Network, names: list[str], days: np.ndarray, into: VariableList) -> Events:
    """
    Compile what may happen.

    Parameters
    ----------
    risk
        The uncertainty.
    network, names
        The schedule, and its activities in that order.
    days
        Minutes of a day of each activity; shape (activities,).
    into
        Variables; those of effects, of costs and of dependent risks are added.

    Raises
    ------
    DataError
        A decision is not made yet when what depends on it begins.
    """
    risks = sorted(risk.risks, key=lambda one: one.id)
    place, number = ({name: k for k, name in enumerate(every)} for every in (names, [one.id for one in risks]))
    if problems := list(sequence_problems(risk.decisions, network, place)):
        raise DataError(problems)
    impact, cost = [], []
    for one in risks:
        effect = one.factor if one.factor is not None else one.days
        impact.append(-1 if effect is None else into.add(("risk effect", risk.project, one.id), effect))
        free = not isinstance(one.cost, Distribution) and one.cost == 0
        cost.append(-1 if free else into.add(("risk cost", risk.project, one.id), one.cost))
    strikes: list[list[tuple[int, float]]] = [[] for _ in names]
    for struck, one in enumerate(risks):
        for name, share in one.activities.items():
            strikes[place[name]].append((struck, share))
    gate = np.full(len(names), -1)
    rows = _gates(risk, network, place, number, days)
    for k, row in enumerate(rows):
        gate[place[row.name]] = k
    stays_out = np.array([_stays_out(one, risk.project, into) for one in risks], dtype=np.int64).reshape(-1, 2)
    return Events(
        ids=stable_ids(("risk", risk.project, one.id) for one in risks),
        below=np.array([round(ALWAYS * one.probability) for one in risks], dtype=np.int64),
        order=np.array([number[one.id] for one in parents_first(risks)], dtype=np.int64),
        parent=np.array([number.get(one.parent, -1) for one in risks], dtype=np.int64),
        stays_out=stays_out[:, 0].copy(),
        stays_out_after=stays_out[:, 1].copy(),
        impact=np.array(impact, dtype=np.int64),
        cost=np.array(cost, dtype=np.int64),
        is_days=np.array([one.days is not None for one in risks], dtype=bool),
        parallel=np.array([one.combine == "parallel" for one in risks], dtype=bool),
        strike_first=np.cumsum([0, *map(len, strikes)]),
        strike_risk=np.array([one for row in strikes for one, _ in row], dtype=np.int64),
        strike_share=np.array([share for row in strikes for _, share in row], dtype=np.float64),
        gate=gate,
        gate_risk=np.array([row.risk for row in rows], dtype=np.int64),
        gate_ids=stable_ids(row.key for row in rows),
        gate_from=np.array([row.low for row in rows], dtype=np.int64),
        gate_below=np.array([row.below for row in rows], dtype=np.int64),
        gate_decider=np.array([row.decider for row in rows], dtype=np.int64),
        gate_measure=np.array([row.measure for row in rows], dtype=np.int64),
        gate_limit=np.array([row.limit for row in rows], dtype=np.int64),
        gate_beyond=np.array([row.beyond for row in rows], dtype=bool),
    )


class _Gate(NamedTuple):
    """What decides whether one activity takes place, see `Events`."""

    name: str
    key: tuple[str, str, str]
    risk: int = -1
    low: int = 0
    below: int = ALWAYS
    decider: int = -1
    measure: int = 0
    limit: int = 0
    beyond: bool = False


def _gates(
    risk: ScheduleRisk, network: Network, place: dict[str, int], number: dict[str, int], days: np.ndarray
) -> list[_Gate]:
    found = []
    for name, chance in sorted(risk.exists.items()):
        key = "exists", risk.project, name
        by_risk = isinstance(chance, str)
        found.append(
            _Gate(name, key, risk=number[chance]) if by_risk else _Gate(name, key, below=round(ALWAYS * chance))
        )
    for branch in risk.branches:
        edge, key = 0.0, ("branch", risk.project, branch.id)
        for chance, names in branch.ways:
            lower, edge = edge, edge + chance
            inside = round(ALWAYS * min(lower, 1.0)), round(ALWAYS * min(edge, 1.0))
            found += [_Gate(name, key, low=inside[0], below=inside[1]) for name in names]
    for one in risk.decisions:
        decider, key = place[one.activity], ("decision", risk.project, one.id)
        measure, limit = MEASURES[one.given[0]], one.limit(float(days[decider]))
        dates = {BY_START: network.actual_start, BY_FINISH: network.actual_finish}
        happened = NONE if measure == BY_DURATION else int(dates[measure][decider])
        for name in one.names:
            beyond = name in one.then
            if happened == NONE:
                found.append(_Gate(name, key, decider=decider, measure=measure, limit=limit, beyond=beyond))
            else:  # decided already
                found.append(_Gate(name, key, below=ALWAYS if (happened > limit) == beyond else 0))
    return found


def _stays_out(risk: Risk, project: str, into: VariableList) -> tuple[int, int]:
    """Variables that are 0 when a risk with a parent or with factors happens: alone, and after its parent."""
    if not (risk.parent or risk.loadings):
        return -1, -1

    def variable(chance: float) -> int:
        certain = chance in (0.0, 1.0)
        distribution = Fixed(1.0 - chance) if certain else Bernoulli(1.0 - chance)
        against = {factor: -weight for factor, weight in risk.loadings.items()}
        return into.add(("risk", project, risk.id), distribution, against)

    return variable(risk.probability), variable(risk.if_parent) if risk.parent else -1
