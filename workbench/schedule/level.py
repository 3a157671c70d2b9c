"""Dates at which nobody is needed twice."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.schedule.dates import Dates
from workbench.schedule.forward import forward_pass
from workbench.schedule.levelled import Levelled, without_plan
from workbench.schedule.levelling import ends_within_steps, level_resources
from workbench.schedule.levelling_aim import Aim
from workbench.schedule.minutes import NONE, WEEK, minute, to_moments
from workbench.schedule.network import Network, Spelling, Stage, compile_network
from workbench.schedule.schedule import Schedule
from workbench.schedule.schedule_resources import Capacity, Posed, posed
from workbench.taxonomy import Status

REACHES = (2, 4, 8, 16, 32, 64)
"""How far to look, in lengths of the plan without limits; the first that holds a plan is taken."""


@dataclass(frozen=True, kw_only=True)
class LevelledSchedule(Levelled):
    """
    A levelled schedule: all dates are moments, `moved` counts days of the activity's calendar.

    `value` and `bound` stay in steps of the search.

    Parameters
    ----------
    finish
        Latest finish.
    finish_bound
        Moment before which no plan can end; not a time when the aim was another.
    """

    finish: pd.Timestamp
    finish_bound: pd.Timestamp

    @property
    def _value_name(self) -> str:
        if self.aim is not Aim.MAKESPAN:
            return super()._value_name
        return f"Finish {self.finish:%Y-%m-%d %H:%M}"

    @property
    def _bound_name(self) -> str:
        if self.aim is not Aim.MAKESPAN:
            return super()._bound_name
        return f"not before {self.finish_bound:%Y-%m-%d %H:%M}"


def level(
    schedule: Schedule,
    resources: Mapping[str, Capacity],
    *,
    aim: Aim = Aim.MAKESPAN,
    frozen_until: object = None,
    time_limit: float = 10.0,
    seed: int = 0,
) -> LevelledSchedule:
    """
    Move activities until no resource is needed more than there is.

    Links, lags, calendars, constraints and progress hold as for `critical_path`, whose early dates are the plan so far;
    what is complete, has begun, is pinned or lies in the frozen zone stays. Latest dates that this plan already misses
    are not asked for, and activities as late as possible are placed like all others. Time runs in steps that divide all
    durations where that is feasible; else times are rounded up and the reason says so.

    Parameters
    ----------
    schedule
        The schedule with its assignments; the units of an activity are in use in all of its working time.
    resources
        Units there are by resource, or a series of units indexed by the moment each holds from. Resources that are not
        named have no limit.
    aim
        What is to be small: the last finish, or the moves from the plan so far.
    frozen_until
        Moment before which nothing is moved.
    time_limit
        Seconds on two cores.
    seed
        Of the random numbers.

    Returns
    -------
    LevelledSchedule
        One row per activity with work of its own.

    Raises
    ------
    ParameterError
        A resource is unknown, or an argument is impossible.
    DataError
        Links run in a circle.
    """
    if aim == Aim.TARDINESS:
        raise ParameterError("aim: tardiness needs several projects with due dates; see level_resources")
    network = compile_network(schedule)
    if not len(network) or (network.stage == Stage.COMPLETE).all():
        nothing = without_plan(Aim(aim), Status.NO_DATA, "The schedule has no work left to plan.", 0)
        return LevelledSchedule(**_fields(nothing), finish=pd.NaT, finish_bound=pd.NaT)
    early = forward_pass(network)
    frozen = NONE if frozen_until is None else minute(frozen_until)
    begin = minute(schedule.data_date)
    for reach in REACHES:
        last = begin + reach * (int(early.finish.max()) - begin) + 2 * WEEK
        question = posed(schedule, network, early, resources, frozen, last)
        if ends_within_steps(question.problem):
            break
    answer = level_resources(question.problem, aim=aim, time_limit=time_limit, seed=seed)
    return _in_dates(schedule, network, early, question, answer)


def _in_dates(
    schedule: Schedule, network: Network, early: Dates, question: Posed, answer: Levelled
) -> LevelledSchedule:
    notes = [answer.reason] if answer.reason else []
    if question.given_up:
        notes.append(f"The latest dates of {', '.join(question.given_up)} are missed already and were not asked for.")
    status = answer.status
    if not question.grid.is_exact:
        notes.append(f"Times were rounded up to steps of {question.grid.size} minutes.")
        status = Status.FEASIBLE if status is Status.OPTIMAL else status
    changed = _fields(answer) | {"status": status, "reason": " ".join(notes)}
    if answer.table.empty:
        return LevelledSchedule(**changed, finish=pd.NaT, finish_bound=pd.NaT)
    table = _table(schedule, network, early, question, answer)
    moved = table[table["moved"] != 0]
    columns = {"activity": moved.index, "from": moved["start_before"], "to": moved["start"]}
    changed |= {"table": table, "moves": pd.DataFrame(columns).reset_index(drop=True)}
    changed["profiles"] = answer.profiles.assign(
        begin=to_moments(question.grid.begins[answer.profiles["begin"]]),
        end=_ends(question, answer.profiles["end"].to_numpy()),
        **{name: answer.profiles[name] / question.problem.parts for name in ("capacity", "before", "after")},
    )
    finish = pd.Timestamp(table["finish"].max())
    earliest = pd.NaT
    if answer.aim is Aim.MAKESPAN:
        earliest = min(finish, pd.Timestamp(_ends(question, np.array([int(answer.bound)]))[0]))
    return LevelledSchedule(**changed, finish=finish, finish_bound=earliest)


def _fields(answer: Levelled) -> dict[str, object]:
    return {name: getattr(answer, name) for name in Levelled.__dataclass_fields__}


def _ends(question: Posed, step: np.ndarray) -> np.ndarray:
    """Moments at which the step before each of these ends."""
    return to_moments(question.grid.begins[np.maximum(step, 1) - 1] + question.grid.size)


def _table(schedule: Schedule, network: Network, early: Dates, question: Posed, answer: Levelled) -> pd.DataFrame:
    start, finish = early.start.copy(), early.finish.copy()
    for member, row in zip(question.members, answer.table.itertuples(), strict=True):
        begin, end = _moment(network, early, member, row.start, question)
        stays = row.moved == 0 and network.nodes[member].clock.work(int(early.start[member]), begin) == 0
        if not (row.fixed or stays):
            start[member], finish[member] = begin, end
    days = schedule.activities["calendar"].map({name: c.minutes_per_day for name, c in schedule.calendars.items()})
    lengths = days.to_numpy()[network.rows]
    work = [node.clock.work(int(a), int(b)) for node, a, b in zip(network.nodes, early.start, start, strict=True)]
    fixed = network.stage == Stage.COMPLETE
    fixed[question.members] |= answer.table["fixed"].to_numpy()
    shown = np.where(network.stage == Stage.WAITING, start, network.actual_start)
    was = np.where(network.stage == Stage.WAITING, early.start, network.actual_start)
    columns = {
        "start": to_moments(shown),
        "finish": to_moments(finish),
        "start_before": to_moments(was),
        "finish_before": to_moments(early.finish),
        "moved": np.array(work) / lengths,
        "fixed": fixed,
    }
    index = schedule.activities.index[network.rows]
    return pd.DataFrame(columns, index=index).reindex(schedule.activities.index.intersection(index, sort=False))


def _moment(network: Network, early: Dates, member: int, step: int, question: Posed) -> tuple[int, int]:
    """Start and finish to the minute of an activity that begins with a step."""
    node, remaining = network.nodes[member], int(early.remaining[member])
    begins, size = question.grid.begins, question.grid.size
    if remaining:
        return int(begins[step]), node.clock.forward(int(begins[step]), remaining)
    at = int(begins[step - 1] + size) if step else int(begins[0])
    at = node.clock.previous(at) if node.spelling == Spelling.FINISH else node.clock.next(at)
    return at, at
