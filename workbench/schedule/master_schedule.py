"""The integrated master schedule: what merged projects owe each other, and what decides the finish of them all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from workbench.amounts import counted
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.schedule.critical_path import CriticalPath, critical_path
from workbench.schedule.cross_links import CrossLinks, collect_cross_links
from workbench.schedule.interface_table import interface_table
from workbench.schedule.joined_schedule import joined
from workbench.schedule.members import members
from workbench.schedule.programme_path import programme_path
from workbench.schedule.project_circles import circle_text, project_circles
from workbench.schedule.project_table import project_table
from workbench.schedule.schedule import Schedule
from workbench.schedule.shared_options import differing_options
from workbench.schedule.vocabulary import FinishRule
from workbench.taxonomy import Status

PERIOD = 31


@dataclass(frozen=True, kw_only=True)
class MasterSchedule(Answer):
    """
    Projects as one schedule, and the interfaces between them.

    `table` has one row per link between projects; see `workbench.schedule.interface_table`. When links run in a circle
    there are no dates, and the status says so.

    Parameters
    ----------
    schedule, dates
        The merged schedule, and its critical path; None when there are none.
    finish_rule
        Whether late dates are counted back from the finish of each project or from one.
    projects
        One row per project: `data_date`, `behind` (calendar days behind the latest data date), `activities`, `finish`,
        `own_finish` (of its schedule alone), `shift` (calendar days between them), `must_finish_by`, `least_float`
        (days), `critical` (activities).
    critical
        The activities on the path that sets the latest finish, by start: `project`, `name`, dates, `total_float`, and
        `taken_from`, the projects whose activities on the path it waits for, empty inside one project.
    open_interfaces
        One row per end without the other: `project`, `activity`, `side` (it waits: get, it delivers: give),
        `other_project`, `other_activity`, `link_type`, `lag`, `held_to` (the date kept instead) and `reason`.
    conflicts
        One row per source that tells a link differently: what is `kept` and what the `other` says.
    circles
        One row per link on a circle through projects, numbered by `circle`.
    options
        Rules of calculation that differ, one column per project.
    warnings
        What a reader should know before using a date.
    """

    schedule: Schedule | None
    dates: CriticalPath | None
    finish_rule: FinishRule
    projects: pd.DataFrame
    critical: pd.DataFrame
    open_interfaces: pd.DataFrame
    conflicts: pd.DataFrame
    circles: pd.DataFrame
    options: pd.DataFrame
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        if self.dates is None:
            return f"No master schedule: {self.reason}"
        parts = (self.projects, "project"), (self.table, "interface"), (self.open_interfaces, "open end")
        counts = ", ".join(counted(len(rows), what) for rows, what in parts)
        return f"{counts}; finish {self.dates.finish:%Y-%m-%d %H:%M}"


def integrate(
    schedules: Mapping[str, Schedule] | Iterable[Schedule],
    cross_links: pd.DataFrame | None = None,
    *,
    finish: str = FinishRule.PROJECT,
    period_days: int = PERIOD,
) -> MasterSchedule:
    """
    Merge projects and say what they owe each other.

    Parameters
    ----------
    schedules, cross_links, finish
        As for `workbench.schedule.merge.merge`.
    period_days
        Length of a reporting period; data dates further apart are a warning.

    Returns
    -------
    MasterSchedule
        One row per link between projects; where links run in a circle the status is infeasible and the owners who must
        talk are named.

    Raises
    ------
    ParameterError
        A project identifier is impossible, `finish` is unknown, or the period has no day.
    DataError
        The register cannot be read, or a calendar runs out of working time.
    """
    if not period_days >= 1:
        raise ParameterError(f"period_days: expected at least 1, got {period_days!r}")
    if finish not in [*FinishRule]:
        raise ParameterError(f"finish: {finish!r} is not one of {', '.join(FinishRule)}")
    group = members(schedules)
    found = collect_cross_links(group, cross_links)
    circles = project_circles(group, found)
    schedule = dates = None
    if len(circles):
        status = Status.INFEASIBLE
        reason = " ".join(circle_text(rows) for _, rows in circles.groupby("circle"))
    else:
        schedule = joined(group, found, finish)
        dates = critical_path(schedule)
        status, reason = dates.status, dates.reason
        dates = None if dates.is_empty else dates
    projects = project_table(group, dates)
    options = differing_options({member.project: member.schedule.options for member in group})
    return MasterSchedule(
        table=interface_table(None if dates is None else schedule, found.links),
        totals={"projects": len(group), "interfaces": len(found.links), "open": len(found.open_ends)},
        status=status,
        reason=reason,
        schedule=schedule,
        dates=dates,
        finish_rule=FinishRule(finish),
        projects=projects,
        critical=pd.DataFrame() if dates is None else programme_path(schedule, dates),
        open_interfaces=found.open_ends,
        conflicts=found.conflicts,
        circles=circles,
        options=options,
        warnings=tuple(_warnings(projects, found, options, period_days)),
    )


def _warnings(projects: pd.DataFrame, found: CrossLinks, options: pd.DataFrame, period_days: int) -> Iterator[str]:
    spread = projects["behind"].max()
    if spread > period_days:
        late = projects["behind"].idxmax()
        yield f"Data dates lie {spread:.0f} days apart, more than {period_days}: {late} is the furthest behind."
    if len(options):
        yield f"Projects are calculated by different rules: {', '.join(options.index)}."
    if count := len(found.open_ends):
        yield f"{count} {'end' if count == 1 else 'ends'} of links between projects have no other end."
    if count := len(found.conflicts):
        yield f"{count} {'copy' if count == 1 else 'copies'} of links contradict what was kept."
    told = found.links[["in_giver", "in_getter", "in_register"]].astype(int).sum(axis=1)
    if count := int((told == 1).sum()):
        yield f"{count} {'link' if count == 1 else 'links'} between projects are told by one side only."
