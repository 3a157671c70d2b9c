"""The dates that an activity is held to by itself: data date, constraints, expected finish, what others left."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.schedule.activity_rules import ActivityRules
from workbench.schedule.checks import CONSTRAINTS
from workbench.schedule.minutes import NONE, to_minutes
from workbench.schedule.vocabulary import ConstraintKind
from workbench.schedule.working_time import WorkingTime, on_each

Kind = ConstraintKind
RAISES_START = (Kind.START_NO_EARLIER, Kind.START_ON)
RAISES_FINISH = (Kind.FINISH_NO_EARLIER, Kind.FINISH_ON)
CAPS_START = (Kind.START_NO_LATER, Kind.START_ON)
CAPS_FINISH = (Kind.FINISH_NO_LATER, Kind.FINISH_ON)


@dataclass(frozen=True, eq=False)
class Bounds:
    """
    Minutes since 1970, `NONE` where nothing holds; shape (activities,).

    Starts are spelled as starts and finishes as finishes of the activity's own calendar, so a finish date stored at
    midnight means the end of the working day before it.

    Parameters
    ----------
    start_floor, finish_floor
        Earliest start and finish allowed.
    start_cap, finish_cap
        Latest start and finish allowed.
    early_start_cap, early_finish_cap
        Latest start and finish of the forward pass too, whatever the links say.
    pinned_start, pinned_finish
        Mandatory dates, kept by both passes whatever the links say.
    deadline
        Latest finish of the backward pass, of pinned activities too.
    planned_start, planned_finish
        Dates of the forward pass that somebody set by hand.
    expected_finish
        Finish that sets the remaining duration.
    late_resume
        Start of the remaining work in the backward pass, whatever its finish is.
    """

    start_floor: np.ndarray
    finish_floor: np.ndarray
    start_cap: np.ndarray
    finish_cap: np.ndarray
    early_start_cap: np.ndarray
    early_finish_cap: np.ndarray
    pinned_start: np.ndarray
    pinned_finish: np.ndarray
    deadline: np.ndarray
    planned_start: np.ndarray
    planned_finish: np.ndarray
    expected_finish: np.ndarray
    late_resume: np.ndarray


def bounds(activities: pd.DataFrame, clocks: list[WorkingTime], clock: np.ndarray, rules: ActivityRules) -> Bounds:
    """
    Collect the dates of every activity.

    Parameters
    ----------
    activities
        Rows of `workbench.schedule.columns.ACTIVITIES`; shape (activities,).
    clocks
        Working time of each calendar.
    clock
        Position in `clocks`; shape (activities,).
    rules
        Rules by activity.
    """

    def on_own(operation: Callable, *moments: np.ndarray) -> np.ndarray:
        given = np.logical_and.reduce([moment != NONE for moment in moments])
        found = np.full(len(activities), NONE)
        found[given] = on_each(clocks, clock[given], operation, *(moment[given] for moment in moments))
        return found

    def spelled(column: str, spell: Callable) -> np.ndarray:
        return on_own(spell, to_minutes(activities[column]))

    waiting = activities["actual_start"].isna().to_numpy()
    kinds = {kind: _meant(activities[kind].to_numpy(), rules, waiting) for kind, _ in CONSTRAINTS}
    starts = {date: np.where(waiting, spelled(date, WorkingTime.next), NONE) for _, date in CONSTRAINTS}
    finishes = {date: spelled(date, WorkingTime.previous) for _, date in CONSTRAINTS}

    def held(wanted: tuple[ConstraintKind, ...], dates: dict[str, np.ndarray], tightest: Callable) -> np.ndarray:
        found = [np.where(np.isin(kinds[kind], wanted), dates[date], NONE) for kind, date in CONSTRAINTS]
        return _tightest(tightest, *found)

    raised = held(RAISES_START, starts, np.maximum)
    start_cap, finish_cap = held(CAPS_START, starts, np.minimum), held(CAPS_FINISH, finishes, np.minimum)
    done = _done(activities)
    released = np.where(rules.microsoft & (raised != NONE), NONE, rules.released)
    progressed = np.where(rules.microsoft & ~waiting, to_minutes(activities["actual_start"]), NONE)
    released = np.where(progressed != NONE, on_own(WorkingTime.forward, progressed, done), released)
    resumed = np.where(waiting, NONE, spelled("resumed", WorkingTime.next))
    external = np.where(waiting, spelled("external_early_start", WorkingTime.next), NONE)
    start_floor = _tightest(np.maximum, released, resumed, external, raised)
    goes_on = rules.microsoft & ~waiting & (activities["remaining_duration"].to_numpy(dtype=np.int64) > 0)
    planned_start, planned_finish = _planned(activities, on_own)
    external_finish, deadline = (
        spelled(column, WorkingTime.previous) for column in ("external_late_finish", "deadline")
    )
    return Bounds(
        start_floor=start_floor,
        finish_floor=held(RAISES_FINISH, finishes, np.maximum),
        start_cap=start_cap,
        finish_cap=_tightest(np.minimum, finish_cap, external_finish, deadline),
        early_start_cap=np.where(rules.honours, start_cap, NONE),
        early_finish_cap=np.where(rules.honours & waiting, finish_cap, NONE),
        pinned_start=held((Kind.MANDATORY_START,), starts, np.minimum),
        pinned_finish=held((Kind.MANDATORY_FINISH,), finishes, np.minimum),
        deadline=deadline,
        planned_start=planned_start,
        planned_finish=planned_finish,
        expected_finish=np.where(rules.expects, spelled("expected_finish", WorkingTime.previous), NONE),
        late_resume=np.where(goes_on, on_own(WorkingTime.next, start_floor), NONE),
    )


def _meant(kind: np.ndarray, rules: ActivityRules, waiting: np.ndarray) -> np.ndarray:
    """
    Translate the constraints of Microsoft Project: its fixed dates are mandatory, until the work has started.

    Its manual has "must start on" set the early, scheduled and late start to the date, and "must finish on" the finish.
    """
    result = kind.copy()
    result[rules.honours & waiting & (kind == Kind.START_ON)] = Kind.MANDATORY_START
    result[rules.honours & waiting & (kind == Kind.FINISH_ON)] = Kind.MANDATORY_FINISH
    result[rules.microsoft & ~waiting & np.isin(kind, [Kind.FINISH_ON, Kind.MANDATORY_FINISH])] = Kind.FINISH_NO_LATER
    return result


def _done(activities: pd.DataFrame) -> np.ndarray:
    """Working minutes done already."""
    columns = (activities[name].to_numpy(dtype=np.int64) for name in ("original_duration", "remaining_duration"))
    original, remaining = columns
    return np.maximum(original - remaining, 0)


def _planned(activities: pd.DataFrame, on_own: Callable) -> tuple[np.ndarray, np.ndarray]:
    """Dates of manual work that is not complete; one that is missing follows from the other and the duration."""
    manual = (activities["manual"] & activities["actual_finish"].isna()).to_numpy()
    waiting = activities["actual_start"].isna().to_numpy()
    start, finish = (np.where(manual, to_minutes(activities[f"planned_{end}"]), NONE) for end in ("start", "finish"))
    remaining = activities["remaining_duration"].to_numpy(dtype=np.int64)
    finish = np.where(finish == NONE, on_own(WorkingTime.forward, start, remaining), finish)
    start = np.where(waiting & (start != NONE), start, on_own(WorkingTime.backward, finish, remaining))
    return start, finish


def _tightest(choose: Callable, *dates: np.ndarray) -> np.ndarray:
    """Combine dates of which any may be missing."""
    result = dates[0]
    for other in dates[1:]:
        result = np.where(result == NONE, other, np.where(other == NONE, result, choose(result, other)))
    return result
