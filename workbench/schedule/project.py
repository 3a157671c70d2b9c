"""Projects of a merged schedule: each keeps its own data date and its own rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.schedule.options import Options

if TYPE_CHECKING:
    from workbench.schedule.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Project:
    """
    What the activities of one project share.

    Parameters
    ----------
    data_date
        Moment up to which progress is known.
    options
        The rules of calculation.
    source
        Where it came from.
    """

    data_date: pd.Timestamp
    options: Options
    source: str = ""


def projects_of(schedule: "Schedule") -> tuple[list[Project], np.ndarray]:
    """
    Tell which project each activity belongs to.

    Parameters
    ----------
    schedule
        The schedule; one that was not merged is a single project.

    Returns
    -------
    tuple
        The projects, and the position among them of each activity; shape (activities,).
    """
    if not schedule.projects:
        own = Project(data_date=schedule.data_date, options=schedule.options, source=schedule.source)
        return [own], np.zeros(len(schedule.activities), dtype=np.int64)
    which = pd.Index([*schedule.projects]).get_indexer(schedule.activities["project"])
    return [*schedule.projects.values()], which


def by_activity(schedule: "Schedule", of: Callable[[Project], object]) -> np.ndarray:
    """
    Give every activity a value of its project.

    Parameters
    ----------
    schedule
        The schedule.
    of
        Gives the value of a project.

    Returns
    -------
    ndarray
        Shape (activities,).
    """
    projects, which = projects_of(schedule)
    return np.array([of(project) for project in projects])[which]


def check_calendars(projects: Mapping[str, Project], calendars: Mapping) -> None:
    """
    Refuse projects whose calendar is not there.

    Parameters
    ----------
    projects
        By identifier.
    calendars
        By identifier.

    Raises
    ------
    ParameterError
        A project names a calendar that is not there.
    """
    for name, project in projects.items():
        if (wanted := project.options.project_calendar) and wanted not in calendars:
            raise ParameterError(f"project_calendar of {name}: {wanted!r} is not one of {', '.join(calendars)}")
