"""The dates that an activity is held to by itself: data date, constraints, expected finish, what others left."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

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
    pinned_start, pinned_finish
        Mandatory dates, kept whatever the links say.
    expected_finish
        Finish that sets the remaining duration.
    """

    start_floor: np.ndarray
    finish_floor: np.ndarray
    start_cap: np.ndarray
    finish_cap: np.ndarray
    pinned_start: np.ndarray
    pinned_finish: np.ndarray
    expected_finish: np.ndarray


def bounds(
    activities: pd.DataFrame, clocks: list[WorkingTime], clock: np.ndarray, data_date: int, use_expected_finish: bool
) -> Bounds:
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
    data_date
        Minutes.
    use_expected_finish
        Whether expected finishes count.
    """

    def spelled(column: str, spell: Callable) -> np.ndarray:
        moments = to_minutes(activities[column])
        given = moments != NONE
        moments[given] = on_each(clocks, clock[given], spell, moments[given])
        return moments

    waiting = activities["actual_start"].isna().to_numpy()
    starts = {date: np.where(waiting, spelled(date, WorkingTime.next), NONE) for _, date in CONSTRAINTS}
    finishes = {date: spelled(date, WorkingTime.previous) for _, date in CONSTRAINTS}

    def held(kinds: tuple[ConstraintKind, ...], dates: dict[str, np.ndarray], tightest: Callable) -> np.ndarray:
        found = [np.where(activities[kind].isin(kinds), dates[date], NONE) for kind, date in CONSTRAINTS]
        return _tightest(tightest, *found)

    resumed = np.where(waiting, NONE, spelled("resumed", WorkingTime.next))
    external = np.where(waiting, spelled("external_early_start", WorkingTime.next), NONE)
    released = np.full(len(activities), data_date)
    nothing = np.full(len(activities), NONE)
    return Bounds(
        start_floor=_tightest(np.maximum, released, resumed, external, held(RAISES_START, starts, np.maximum)),
        finish_floor=held(RAISES_FINISH, finishes, np.maximum),
        start_cap=held(CAPS_START, starts, np.minimum),
        finish_cap=_tightest(
            np.minimum,
            held(CAPS_FINISH, finishes, np.minimum),
            spelled("external_late_finish", WorkingTime.previous),
        ),
        pinned_start=held((Kind.MANDATORY_START,), starts, np.minimum),
        pinned_finish=held((Kind.MANDATORY_FINISH,), finishes, np.minimum),
        expected_finish=spelled("expected_finish", WorkingTime.previous) if use_expected_finish else nothing,
    )


def _tightest(choose: Callable, *dates: np.ndarray) -> np.ndarray:
    """Combine dates of which any may be missing."""
    result = dates[0]
    for other in dates[1:]:
        result = np.where(result == NONE, other, np.where(other == NONE, result, choose(result, other)))
    return result
