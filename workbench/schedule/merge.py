"""Schedules of several projects become one, tied together by the links between them."""

from collections.abc import Iterable, Mapping

import pandas as pd

from workbench.errors import DataError, Problem
from workbench.schedule.cross_links import collect_cross_links
from workbench.schedule.joined_schedule import joined
from workbench.schedule.members import members
from workbench.schedule.project_circles import ENDS, circle_text, project_circles
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import FinishRule


def merge(
    schedules: Mapping[str, Schedule] | Iterable[Schedule],
    cross_links: pd.DataFrame | None = None,
    *,
    finish: str = FinishRule.PROJECT,
) -> Schedule:
    """
    Put the schedules of several projects into one.

    Activities are called ``project:code``. Every project keeps its own data date and rules. Links between projects come
    from the files and from the register; one that several sources tell is kept once, and where they contradict each
    other, which is listed in `problems`, the register counts first, then the project that waits. A date left by another
    project holds an activity until links to all the activities behind it are here.

    Parameters
    ----------
    schedules
        By project identifier, or one after the other: then each is called by its source.
    cross_links
        Register of links between projects; see `workbench.schedule.cross_link_columns`.
    finish
        `project`: late dates are counted back from the finish of each project; `programme`: from one finish for all.

    Returns
    -------
    Schedule
        All activities; `projects` says which there are.

    Raises
    ------
    ParameterError
        A project identifier is impossible, or `finish` is unknown.
    DataError
        The register cannot be read, or links between projects run in a circle.
    """
    group = members(schedules)
    found = collect_cross_links(group, cross_links)
    circles = project_circles(group, found)
    if len(circles):
        raise DataError(
            Problem("cross_links", None, "", " → ".join(rows.iloc[0][ENDS]), f"no circle: {circle_text(rows)}")
            for _, rows in circles.groupby("circle")
        )
    return joined(group, found, finish)
