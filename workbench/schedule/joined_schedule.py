"""The tables of several projects, one below the other, as one schedule."""

from dataclasses import replace

import pandas as pd

from workbench.amounts import counted
from workbench.errors import ParameterError, Problem
from workbench.schedule.cross_links import CrossLinks
from workbench.schedule.members import Member
from workbench.schedule.project import Project
from workbench.schedule.schedule import Schedule
from workbench.schedule.shared_calendars import share_calendars
from workbench.schedule.shared_options import agreed_options
from workbench.schedule.vocabulary import FinishRule

RELEASED = (("external_early_start", "successor", "get"), ("external_late_finish", "predecessor", "give"))
"""Date left by another project, the end of a link that replaces it, and the open end that keeps it."""


def joined(group: list[Member], found: CrossLinks, finish: str) -> Schedule:
    """
    Make one schedule of projects and the links between them.

    Parameters
    ----------
    group
        The projects.
    found
        The links between them; without circles.
    finish
        A `FinishRule`.

    Raises
    ------
    ParameterError
        `finish` is unknown.
    """
    if finish not in [*FinishRule]:
        raise ParameterError(f"finish: {finish!r} is not one of {', '.join(FinishRule)}")
    calendars, renamed = share_calendars(group)
    projects = {member.project: _project(member, renamed) for member in group}
    cross = found.links[["predecessor", "successor", "link_type", "lag"]].assign(elapsed=False)
    schedules = [member.schedule for member in group]
    return Schedule(
        pd.concat([_activities(member, renamed, found) for member in group]),
        _below([*(member.links() for member in group), cross]),
        calendars,
        data_date=max(project.data_date for project in projects.values()),
        options=agreed_options([project.options for project in projects.values()], FinishRule(finish)),
        assignments=_below([_named(member, member.schedule.assignments) for member in group]),
        wbs=_below([_nodes(member) for member in group]),
        activity_codes=_below([_named(member, member.schedule.activity_codes) for member in group]),
        external_links=_external(group, found),
        projects=projects,
        source=schedules[0].source if len(group) == 1 else counted(len(group), "project"),
        problems=[*(problem for one in schedules for problem in one.problems), *_conflicts(found)],
        assumptions=[f"{member.project}: {text}" for member in group for text in member.schedule.assumptions],
    )


def _below(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """One frame below the other."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def _project(member: Member, renamed: dict[tuple[str, str], str]) -> Project:
    schedule = member.schedule
    own = schedule.options.project_calendar
    options = replace(schedule.options, project_calendar=renamed[member.project, own] if own else "")
    return Project(data_date=schedule.data_date, options=options, source=schedule.source)


def _activities(member: Member, renamed: dict[tuple[str, str], str], found: CrossLinks) -> pd.DataFrame:
    """Activities by their new names; dates that links replace are left out."""
    rows = member.schedule.activities
    rows = rows.assign(
        project=member.project,
        calendar=rows["calendar"].map(lambda old: renamed[member.project, old]),
        wbs=rows["wbs"].where(rows["wbs"] == "", member.named("") + rows["wbs"]),
    )
    rows.index = pd.Index([*member.names.values()], name="activity")
    for column, end, side in RELEASED:
        open_ends = found.open_ends.loc[found.open_ends["side"] == side, "activity"]
        tied = rows.index.isin(found.links[end]) & ~rows.index.isin(open_ends)
        rows[column] = rows[column].mask(tied)
    return rows


def _named(member: Member, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(activity=frame["activity"].map(member.names))


def _nodes(member: Member) -> pd.DataFrame:
    nodes = member.schedule.wbs.reset_index()
    return nodes.assign(
        node=member.named("") + nodes["node"],
        parent=nodes["parent"].where(nodes["parent"] == "", member.named("") + nodes["parent"]),
    )


def _external(group: list[Member], found: CrossLinks) -> pd.DataFrame:
    """Links whose other end is still elsewhere."""
    ends = found.open_ends[found.open_ends["link_type"] != ""]
    gives = ends["side"] == "give"
    return pd.DataFrame(
        {
            "predecessor": ends["activity"].where(gives, ends["other_activity"]),
            "successor": ends["other_activity"].where(gives, ends["activity"]),
            "project": ends["other_project"],
            "link_type": ends["link_type"],
            "lag": ends["lag"],
        }
    )


def _conflicts(found: CrossLinks) -> list[Problem]:
    """Copies of a link that contradict each other."""
    return [
        Problem(
            "cross_links",
            None,
            "",
            f"{row.predecessor} → {row.successor}: {row.other_links} in {row.other}",
            f"what {row.kept} says: {row.kept_links}",
        )
        for row in found.conflicts.itertuples()
    ]
