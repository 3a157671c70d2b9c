"""Work that shares resources, as plain arrays: the question behind a levelled schedule."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from workbench.schedule.resource_shapes import clean
from workbench.taxonomy import LinkType


@dataclass(frozen=True, eq=False, kw_only=True)
class ResourceProblem:
    """
    Activities, the order they keep, and what they share.

    Time is cut into steps of equal length, numbered from 0; step t is the time from t to t + 1. An activity works
    without interruption, but with calendars its work stretches over the steps that its calendar leaves out. It begins
    in a working step, and needs its resources in its working steps only: a crew that stops over the weekend is free
    over the weekend. An activity without duration stands where the work before it ends.

    Parameters
    ----------
    durations
        Working steps; shape (activities,).
    demands
        Amount of each resource in use in every working step; shape (activities, resources).
    capacities
        Amount there is: shape (resources,), or (resources, steps) where it varies. The last column goes on for ever.
    before, after
        The two activities of each link, by number; shape (links,).
    lags
        Steps between the two ends that a link ties together, at least; negative is a lead; shape (links,).
    kinds
        Which ends; shape (links,). Start to start when left out, so a lag is then the least distance of the starts.
    names, resources
        Names of activities and resources.
    release
        First step allowed; shape (activities,).
    deadline
        End of the last step allowed, or `NEVER`; shape (activities,).
    fixed
        Start of work that has begun or lies in the frozen zone, else `NEVER`; shape (activities,). It is a fact:
        release, deadline and links to other fixed work do not hold for it.
    planned
        Start in the plan so far, else `NEVER`; shape (activities,). A pause means the next working step.
    project
        Number of the project that an activity belongs to; shape (activities,).
    due
        Step by which each project should be finished; shape (projects,).
    weight
        What one step of tardiness of a project weighs, whole numbers up to a million; shape (projects,).
    calendars
        Whether work is done in a step; shape (calendars, steps). Nothing can be planned beyond the last step.
    calendar
        Calendar of each activity; shape (activities,).
    lag_calendar
        Calendar a lag runs on, or `NEVER` for every step; shape (links,).
    parts
        How many parts of a unit amounts are counted in; sentences speak of whole units.
    moments
        What sentences call each step; its number when left out.

    Raises
    ------
    ParameterError
        An array has another shape, a number is impossible, or links run in a circle; the error names the place.
    """

    durations: np.ndarray
    demands: np.ndarray
    capacities: np.ndarray
    before: np.ndarray = ()
    after: np.ndarray = ()
    lags: np.ndarray = ()
    kinds: Sequence[LinkType] = ()
    names: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    release: np.ndarray | None = None
    deadline: np.ndarray | None = None
    fixed: np.ndarray | None = None
    planned: np.ndarray | None = None
    project: np.ndarray | None = None
    due: np.ndarray | None = None
    weight: np.ndarray | None = None
    calendars: np.ndarray | None = None
    calendar: np.ndarray | None = None
    lag_calendar: np.ndarray | None = None
    parts: int = 1
    moments: Sequence[str] = ()
    order: np.ndarray = field(init=False, repr=False)
    """Activities, predecessors before successors."""

    def __post_init__(self):
        for name, value in clean(self).items():
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.durations)

    @property
    def projects(self) -> int:
        """How many projects share the resources."""
        return len(self.due)

    @cached_property
    def from_finish(self) -> np.ndarray:
        """Whether a link leaves from the finish of its predecessor; shape (links,)."""
        return np.isin(self.kinds, [LinkType.FINISH_START, LinkType.FINISH_FINISH])

    @cached_property
    def into_finish(self) -> np.ndarray:
        """Whether a link holds the finish of its successor; shape (links,)."""
        return np.isin(self.kinds, [LinkType.FINISH_FINISH, LinkType.START_FINISH])

    @cached_property
    def horizon(self) -> int:
        """Number of steps that surely hold a plan where capacities do not end; with calendars as many as they have."""
        if self.calendars is not None:
            return self.calendars.shape[1]
        one_by_one = int(self.durations.sum() + np.maximum(self.lags, 0).sum())
        begin = max(self.release.max(initial=0), self.fixed.max(initial=0), self.planned.max(initial=0))
        return int(begin) + one_by_one + self.capacities.shape[1]

    def moment(self, step: int) -> str:
        """
        Name a step.

        Parameters
        ----------
        step
            Its number.
        """
        return self.moments[step].replace("T", " ") if step < len(self.moments) else f"step {step}"

    def amount(self, parts: int) -> str:
        """
        Write an amount of a resource in units.

        Parameters
        ----------
        parts
            The amount as the problem counts it.
        """
        return f"{parts / self.parts:g}"

    def capacity(self, steps: int) -> np.ndarray:
        """
        Give the capacity step by step.

        Parameters
        ----------
        steps
            How many steps.

        Returns
        -------
        ndarray
            int64, shape (resources, steps).
        """
        given = self.capacities[:, :steps]
        more = np.repeat(self.capacities[:, -1:], max(steps - given.shape[1], 0), axis=1)
        return np.concatenate([given, more], axis=1)

    def working(self, steps: int) -> np.ndarray:
        """
        Say in which steps each calendar works; one that always works when there are no calendars.

        Parameters
        ----------
        steps
            How many steps.

        Returns
        -------
        ndarray
            bool, shape (calendars, steps).
        """
        if self.calendars is None:
            return np.ones((1, steps), dtype=bool)
        return self.calendars[:, :steps]
