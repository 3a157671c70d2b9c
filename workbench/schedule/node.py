"""One activity of a compiled network, in plain numbers."""

from enum import IntEnum
from typing import NamedTuple

from workbench.schedule.working_time import WorkingTime


class Stage(IntEnum):
    """How far an activity is."""

    WAITING = 0
    STARTED = 1
    COMPLETE = 2


class Spelling(IntEnum):
    """How a date without duration is written."""

    WORK = 0
    START = 1
    FINISH = 2


class Tie(NamedTuple):
    """One end of a link, as seen from the other."""

    other: int
    from_start: bool
    into_finish: bool
    lag: int
    clock: WorkingTime
    fixed: int | None
    """Minute from which the lag counts whatever the passes say."""


class Node(NamedTuple):
    """What the passes need of one activity; a date that does not hold is None. Dates are those of `bounds.Bounds`."""

    clock: WorkingTime
    stage: Stage
    spelling: Spelling
    actual_start: int | None
    actual_finish: int | None
    start_floor: int
    finish_floor: int | None
    start_cap: int | None
    finish_cap: int | None
    early_start_cap: int | None
    early_finish_cap: int | None
    pinned_start: int | None
    pinned_finish: int | None
    deadline: int | None
    planned_start: int | None
    planned_finish: int | None
    expected_finish: int | None
    late_resume: int | None
    incoming: tuple[Tie, ...]
    outgoing: tuple[Tie, ...]
