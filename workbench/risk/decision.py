"""Points at which a date or a duration, known by then, decides which way the work goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import Problem
from workbench.schedule.minutes import minute
from workbench.schedule.network import Network, Stage

BY_FINISH, BY_START, BY_DURATION = range(3)
"""What of an activity is compared."""
MEASURES = {"finishes_after": BY_FINISH, "starts_after": BY_START, "lasts_longer_than": BY_DURATION}


@dataclass(frozen=True)
class Decision:
    """
    A point at which the work goes one way or the other, depending on how an activity before it went.

    Exactly one of the three limits is given. What is on the other way does not take place. An activity that itself does
    not take place is where its predecessors let it be, and lasts no time.

    Parameters
    ----------
    id
        Identifier.
    activity
        The activity that decides.
    then
        Activities that take place only if it goes beyond the limit.
    otherwise
        Activities that take place only if it does not.
    finishes_after, starts_after
        Moment beyond which its finish, or its start, has to lie.
    lasts_longer_than
        Working days of its own calendar, still to do, that it has to exceed.
    """

    id: str
    activity: str
    then: Iterable[str] = ()
    otherwise: Iterable[str] = ()
    finishes_after: object = None
    starts_after: object = None
    lasts_longer_than: float | None = None

    def __post_init__(self):
        for way in ("then", "otherwise"):
            object.__setattr__(self, way, tuple(getattr(self, way)))

    @property
    def names(self) -> tuple[str, ...]:
        """Activities of both ways."""
        return (*self.then, *self.otherwise)

    @property
    def given(self) -> list[str]:
        """Limits that are given."""
        return [name for name in MEASURES if getattr(self, name) is not None]

    def limit(self, day: float) -> int:
        """
        Give the limit in minutes: since 1970 for a date, of work for a duration.

        Parameters
        ----------
        day
            Minutes of a day of the deciding activity.
        """
        value = getattr(self, self.given[0])
        return int(np.floor(value * day)) if self.given[0] == "lasts_longer_than" else minute(value)


def decision_problems(decisions: Iterable[Decision]) -> Iterator[Problem]:
    """
    Find decisions that are impossible whatever the schedule.

    Parameters
    ----------
    decisions
        Decisions.
    """
    for one in decisions:
        place = f"decisions {one.id}"
        if len(one.given) != 1:
            yield Problem(place, None, "", ", ".join(one.given), f"exactly one of {', '.join(MEASURES)}")
            continue
        name, value = one.given[0], getattr(one, one.given[0])
        if name == "lasts_longer_than":
            if not _is_length(value):
                yield Problem(place, None, name, repr(value), "days, at least 0")
        elif not _is_moment(value):
            yield Problem(place, None, name, repr(value), "a moment")
        if not one.names:
            yield Problem(place, None, "then", "", "at least one activity that depends on it")


def sequence_problems(decisions: Iterable[Decision], network: Network, place: dict[str, int]) -> Iterator[Problem]:
    """
    Find decisions that are not made yet when what depends on them begins.

    Parameters
    ----------
    decisions
        Decisions.
    network, place
        The schedule, and the place of each activity in it.
    """
    for one in decisions:
        where, decider = f"decisions {one.id}", place[one.activity]
        if one.given == ["lasts_longer_than"] and network.stage[decider] == Stage.COMPLETE:
            yield Problem(where, None, "activity", one.activity, "an activity that is not complete")
        behind = _behind(network, decider)
        for name in one.names:
            if not behind[place[name]]:
                yield Problem(where, None, "activity", name, f"an activity that links lead to from {one.activity}")


def _behind(network: Network, decider: int) -> np.ndarray:
    """What links lead to, in the order of the network, which is that of the links."""
    found = np.zeros(len(network), dtype=bool)
    found[decider] = True
    for predecessor, successor in sorted(
        zip(network.predecessor.tolist(), network.successor.tolist(), strict=True), key=lambda link: link[1]
    ):
        found[successor] |= found[predecessor]
    found[decider] = False
    return found


def _is_length(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and 0.0 <= value < np.inf


def _is_moment(value: object) -> bool:
    try:
        moment = pd.Timestamp(value)
    except (TypeError, ValueError):
        return False
    return not pd.isna(moment) and moment.tzinfo is None
