"""A schedule and its uncertainty compiled for simulation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from workbench.errors import DataError, ParameterError, Problem
from workbench.risk.distributions import Distribution, Left
from workbench.risk.schedule_events import ALWAYS, Events, events
from workbench.risk.schedule_risk import Cost, ScheduleRisk
from workbench.risk.schedule_risk_checks import schedule_problems
from workbench.risk.spans import Spans, spans
from workbench.risk.stream import stable_ids
from workbench.risk.variables import VariableList, Variables
from workbench.risk.wet_days import WetDays, wet_days
from workbench.schedule.calendar import Calendar
from workbench.schedule.minutes import DAY, minute
from workbench.schedule.network import Network, Stage, compile_network
from workbench.schedule.project import by_activity
from workbench.schedule.schedule import Schedule


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


class CalendarWeather(NamedTuple):
    """
    A calendar with weather.

    Parameters
    ----------
    clock
        Its position in `network.clocks`.
    calendar
        The calendar.
    wet
        Its wet days.
    """

    clock: int
    calendar: Calendar
    wet: WetDays


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
    spans
        Levels of effort that cost something.
    weather
        Calendars with weather; dates of `network` know none.
    toward
        Activity that criticality and sensitivity look at, -1 for the finish of the project.
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
    spans: Spans
    weather: tuple[CalendarWeather, ...]
    toward: int = -1

    def __len__(self) -> int:
        return len(self.network)

    @property
    def is_certain(self) -> bool:
        """Whether every iteration is the same."""
        variables, happens = self.variables, self.events
        struck = (happens.below[happens.stays_out < 0] % ALWAYS != 0).any()
        gates = ((happens.gate_below - happens.gate_from) % ALWAYS != 0).any()
        weather = not all(one.wet.is_certain for one in self.weather)
        return not ((variables.kind != 0).any() or struck or gates or weather)


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
    loaded = [*risk.loadings.values(), *(one.loadings for one in (*risk.costs.values(), *risk.risks))]
    variables = VariableList({factor for weights in loaded for factor in weights})
    data_dates = by_activity(schedule, lambda project: minute(project.data_date))[network.rows]
    durations = _durations(risk, network, names, days, data_dates, variables)
    place = {name: k for k, name in enumerate(names)}
    happens = events(risk, network, names, days, variables)
    costs = sorted((name, cost) for name, cost in risk.costs.items() if name in place)
    efforts = spans(schedule, risk, network, variables)
    project = _project_clock(schedule, network)
    return ScheduleModel(
        network=network,
        names=names,
        factor_names=[*variables.factors],
        factor_ids=stable_ids(("factor", name) for name in variables.factors),
        events=happens,
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
        spans=efforts,
        weather=_weather(schedule, risk, network, min(data_date, int(data_dates.min(initial=data_date)))),
    )


def _durations(
    risk: ScheduleRisk, network: Network, names: list[str], days: np.ndarray, data_dates: np.ndarray, into: VariableList
) -> np.ndarray:
    found, problems = np.full(len(names), -1), []
    started, complete = (network.stage == one for one in (Stage.STARTED, Stage.COMPLETE))
    for k, name in enumerate(names):
        given: Distribution | None = risk.remaining.get(name, risk.durations.get(name))
        if given is None or complete[k]:
            continue
        if started[k] and name not in risk.remaining:
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


def _amounts(risk: ScheduleRisk, costs: Iterable[tuple[str, Cost]], part: str, into: VariableList) -> np.ndarray:
    numbers = [into.add((part, risk.project, name), getattr(cost, part), cost.loadings) for name, cost in costs]
    return np.array(numbers, dtype=np.int64)


def _project_clock(schedule: Schedule, network: Network) -> int:
    """The project's calendar where one is named, else the one that most activities run on."""
    names = [*schedule.calendars]
    if schedule.options.project_calendar:
        return names.index(schedule.options.project_calendar)
    return int(np.bincount(network.clock, minlength=1).argmax()) if len(network) else 0


def _weather(schedule: Schedule, risk: ScheduleRisk, network: Network, data_date: int) -> tuple[CalendarWeather, ...]:
    used = {*network.clock.tolist(), *network.lag_clock.tolist()}
    return tuple(
        CalendarWeather(clock, calendar, wet_days(risk.weather[name], name, risk.project, data_date // DAY))
        for clock, (name, calendar) in enumerate(schedule.calendars.items())
        if name in risk.weather and clock in used
    )


def _minutes_per_day(schedule: Schedule, clock: int) -> float:
    return float([*schedule.calendars.values()][clock].minutes_per_day)
