"""A schedule and its uncertainty compiled for simulation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from workbench.errors import DataError, ParameterError, Problem
from workbench.risk.distributions import Distribution, Left
from workbench.risk.schedule_risk import Cost, ScheduleRisk
from workbench.risk.schedule_risk_checks import schedule_problems
from workbench.risk.stream import stable_ids
from workbench.risk.variables import VariableList, Variables
from workbench.schedule.minutes import minute
from workbench.schedule.network import Network, Stage, compile_network
from workbench.schedule.project import by_activity
from workbench.schedule.schedule import Schedule

ALWAYS = 2**32
"""Threshold below which every word lies."""


class Events(NamedTuple):
    """
    Risks, and what decides whether activities take place.

    Parameters
    ----------
    ids, below
        Stream and threshold of each risk: it happens at words below; shape (risks,).
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
    """

    ids: np.ndarray
    below: np.ndarray
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


class Work(NamedTuple):
    """
    What decides durations and costs of activities.

    Parameters
    ----------
    variable
        Variable of the duration in days, -1 as planned; shape (activities,).
    planned
        Planned minutes still to do; shape (activities,).
    day
        Minutes of a day; shape (activities,).
    cost_activity, cost_fixed, cost_rate
        Activities that cost something, in the order of their ids, and the variables of what they cost.
    project_day
        Minutes of a day of the project's calendar; shape (1,).
    overhead
        Cost per day of the project; shape (1,).
    """

    variable: np.ndarray
    planned: np.ndarray
    day: np.ndarray
    cost_activity: np.ndarray
    cost_fixed: np.ndarray
    cost_rate: np.ndarray
    project_day: np.ndarray
    overhead: np.ndarray


@dataclass(frozen=True, eq=False)
class ScheduleModel:
    """
    Everything that a simulation of a schedule needs.

    Parameters
    ----------
    network
        The schedule, compiled.
    names
        Activities in the order of the network.
    factor_names, factor_ids
        Common factors and their streams.
    variables, events, work
        What is drawn.
    risk_names
        Risks in the order of `events`.
    project_clock
        Position in `network.clocks` of the calendar that the project's duration is measured on.
    data_date
        Minute.
    """

    network: Network
    names: list[str]
    factor_names: list[str]
    factor_ids: np.ndarray
    variables: Variables
    events: Events
    work: Work
    risk_names: list[str]
    project_clock: int
    data_date: int

    def __len__(self) -> int:
        return len(self.network)

    @property
    def is_certain(self) -> bool:
        """Whether every iteration is the same."""
        variables, events = self.variables, self.events
        struck = (events.below % ALWAYS != 0).any()
        gates = ((events.gate_below - events.gate_from) % ALWAYS != 0).any()
        return not ((variables.kind != 0).any() or struck or gates)


def schedule_model(schedule: Schedule, risk: ScheduleRisk) -> ScheduleModel:
    """
    Compile a schedule and its uncertainty.

    Parameters
    ----------
    schedule, risk
        The question.

    Raises
    ------
    DataError
        The uncertainty names something that the schedule does not have; every problem is listed.
    """
    if problems := schedule_problems(risk, schedule):
        raise DataError(problems)
    network = compile_network(schedule)
    activities = schedule.activities.iloc[network.rows]
    names = [*activities.index]
    days = np.array([schedule.calendars[name].minutes_per_day for name in activities["calendar"]], dtype=np.float64)
    data_date = minute(schedule.data_date)
    loaded = [*risk.loadings.values(), *(cost.loadings for cost in risk.costs.values())]
    variables = VariableList({factor for weights in loaded for factor in weights})
    data_dates = by_activity(schedule, lambda project: minute(project.data_date))[network.rows]
    durations = _durations(risk, network, names, days, data_dates, variables)
    place = {name: k for k, name in enumerate(names)}
    events = _events(risk, place, variables)
    costs = sorted(risk.costs.items())
    project = _project_clock(schedule, network)
    return ScheduleModel(
        network=network,
        names=names,
        factor_names=[*variables.factors],
        factor_ids=stable_ids(("factor", name) for name in variables.factors),
        events=events,
        work=Work(
            variable=durations,
            planned=network.remaining.astype(np.int64),
            day=days,
            cost_activity=np.array([place[name] for name, _ in costs], dtype=np.int64),
            cost_fixed=_amounts(risk, costs, "fixed", variables),
            cost_rate=_amounts(risk, costs, "per_day", variables),
            project_day=np.array([_minutes_per_day(schedule, project)], dtype=np.float64),
            overhead=np.array([risk.overhead], dtype=np.float64),
        ),
        variables=variables.arrays(),
        risk_names=sorted(one.id for one in risk.risks),
        project_clock=project,
        data_date=data_date,
    )


def _durations(
    risk: ScheduleRisk, network: Network, names: list[str], days: np.ndarray, data_dates: np.ndarray, into: VariableList
) -> np.ndarray:
    found, problems = np.full(len(names), -1), []
    for k, name in enumerate(names):
        given: Distribution | None = risk.remaining.get(name, risk.durations.get(name))
        if given is None or network.stage[k] == Stage.COMPLETE:
            continue
        if network.stage[k] == Stage.STARTED and name not in risk.remaining:
            clock = network.clocks[network.clock[k]]
            passed = max(clock.work(int(network.actual_start[k]), int(data_dates[k])), 0) / days[k]
            try:
                given = Left(given, passed)
            except ParameterError:
                expected = f"durations above the {passed:g} days that have passed, or the days still to do in remaining"
                problems.append(Problem("durations", None, name, repr(given), expected))
                continue
        found[k] = into.add(("duration", risk.project, name), given, risk.loadings.get(name, {}))
    if problems:
        raise DataError(problems)
    return found


def _events(risk: ScheduleRisk, place: dict[str, int], into: VariableList) -> Events:
    risks = sorted(risk.risks, key=lambda one: one.id)
    impact, cost = [], []
    for one in risks:
        effect = one.factor if one.factor is not None else one.days
        impact.append(-1 if effect is None else into.add(("risk effect", risk.project, one.id), effect))
        free = not isinstance(one.cost, Distribution) and one.cost == 0
        cost.append(-1 if free else into.add(("risk cost", risk.project, one.id), one.cost))
    strikes: list[list[tuple[int, float]]] = [[] for _ in place]
    for number, one in enumerate(risks):
        for name, share in one.activities.items():
            strikes[place[name]].append((number, share))
    gate = np.full(len(place), -1)
    rows, keys = [], []
    number = {one.id: k for k, one in enumerate(risks)}
    for name, chance in sorted(risk.exists.items()):
        gate[place[name]] = len(rows)
        by_risk = isinstance(chance, str)
        rows.append((number[chance], 0, 0) if by_risk else (-1, 0, round(ALWAYS * chance)))
        keys.append(("exists", risk.project, name))
    for branch in risk.branches:
        edge = 0.0
        for chance, names in branch.ways:
            lower, edge = edge, edge + chance
            for name in names:
                gate[place[name]] = len(rows)
                rows.append((-1, round(ALWAYS * min(lower, 1.0)), round(ALWAYS * min(edge, 1.0))))
                keys.append(("branch", risk.project, branch.id))
    return Events(
        ids=stable_ids(("risk", risk.project, one.id) for one in risks),
        below=np.array([round(ALWAYS * one.probability) for one in risks], dtype=np.int64),
        impact=np.array(impact, dtype=np.int64),
        cost=np.array(cost, dtype=np.int64),
        is_days=np.array([one.days is not None for one in risks], dtype=bool),
        parallel=np.array([one.combine == "parallel" for one in risks], dtype=bool),
        strike_first=np.cumsum([0, *map(len, strikes)]),
        strike_risk=np.array([one for row in strikes for one, _ in row], dtype=np.int64),
        strike_share=np.array([share for row in strikes for _, share in row], dtype=np.float64),
        gate=gate,
        gate_risk=np.array([row[0] for row in rows], dtype=np.int64),
        gate_ids=stable_ids(keys),
        gate_from=np.array([row[1] for row in rows], dtype=np.int64),
        gate_below=np.array([row[2] for row in rows], dtype=np.int64),
    )


def _amounts(risk: ScheduleRisk, costs: Iterable[tuple[str, Cost]], part: str, into: VariableList) -> np.ndarray:
    numbers = [into.add((part, risk.project, name), getattr(cost, part), cost.loadings) for name, cost in costs]
    return np.array(numbers, dtype=np.int64)


def _project_clock(schedule: Schedule, network: Network) -> int:
    """The project's calendar where one is named, else the one that most activities run on."""
    names = [*schedule.calendars]
    if schedule.options.project_calendar:
        return names.index(schedule.options.project_calendar)
    return int(np.bincount(network.clock, minlength=1).argmax()) if len(network) else 0


def _minutes_per_day(schedule: Schedule, clock: int) -> float:
    return float([*schedule.calendars.values()][clock].minutes_per_day)
