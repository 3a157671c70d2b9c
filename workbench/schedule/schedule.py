"""The schedule: activities, links and calendars, frozen and checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from workbench.amounts import counted
from workbench.errors import DataError, ParameterError, Problem
from workbench.parsing import Origin
from workbench.schedule.calendar import STANDARD, Calendar
from workbench.schedule.checks import checked
from workbench.schedule.columns import TABLES
from workbench.schedule.options import Options
from workbench.schedule.project import Project, check_calendars


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Schedule:
    """
    Activities of one project, how they depend on each other, and when they can be worked on.

    Columns and units of every table are listed in `workbench.schedule.columns`; missing columns get their defaults.

    Parameters
    ----------
    activities
        One row per activity; indexed by `activity`, its identifier. Durations are working minutes.
    links
        One row per link between two activities. Lags are minutes.
    calendars
        Calendars by identifier. None is a single one, Monday to Friday, 8 to 12 and 13 to 17 o'clock.
    data_date
        Moment up to which progress is known; remaining work begins here.
    options
        The rules of calculation.
    assignments
        Resources that activities need.
    wbs
        Nodes of the work breakdown, indexed by `node`.
    activity_codes
        Values that sort activities.
    external_links
        Links whose other end is in another project; they are kept for a merge and drive nothing here.
    projects
        Projects of a merged schedule by identifier, as the column `project` of the activities has them; their data
        dates and options hold for their activities. Empty when there is one project only.
    source
        Where it came from.
    problems
        What a tolerant reader left out.
    assumptions
        What a reader assumed where the source says nothing.

    Raises
    ------
    DataError
        Something is wrong; every problem is listed.
    ParameterError
        The data date or the project's calendar is impossible.
    """

    activities: pd.DataFrame
    links: pd.DataFrame
    calendars: Mapping[str, Calendar]
    data_date: pd.Timestamp
    options: Options
    assignments: pd.DataFrame
    wbs: pd.DataFrame
    activity_codes: pd.DataFrame
    external_links: pd.DataFrame
    projects: Mapping[str, Project]
    source: str
    problems: tuple[Problem, ...]
    assumptions: tuple[str, ...]

    def __init__(
        self,
        activities: pd.DataFrame,
        links: pd.DataFrame | None = None,
        calendars: Mapping[str, Calendar] | None = None,
        *,
        data_date: object,
        options: Options | None = None,
        assignments: pd.DataFrame | None = None,
        wbs: pd.DataFrame | None = None,
        activity_codes: pd.DataFrame | None = None,
        external_links: pd.DataFrame | None = None,
        projects: Mapping[str, Project] | None = None,
        source: str = "",
        problems: Iterable[Problem] = (),
        assumptions: Iterable[str] = (),
    ):
        tables = {
            "activities": activities,
            "links": links,
            "assignments": assignments,
            "wbs": wbs,
            "activity_codes": activity_codes,
            "external_links": external_links,
        }
        known = tuple(problems)
        self._fill(tables, {}, calendars, data_date, options or Options(), source, known, tuple(assumptions), projects)
        if found := self.problems[len(known) :]:
            raise DataError(found)

    @classmethod
    def read(
        cls,
        tables: Mapping[str, pd.DataFrame],
        origins: Mapping[str, Origin],
        *,
        calendars: Mapping[str, Calendar],
        data_date: object,
        options: Options,
        source: str,
        problems: Iterable[Problem],
        assumptions: Iterable[str],
        strict: bool,
    ) -> "Schedule":
        """
        Make a schedule from tables whose origin is known, so that problems name file, table and line.

        Parameters
        ----------
        tables, origins
            Frames by table name, and where each came from.
        calendars, data_date, options, source, assumptions
            As for the class.
        problems
            What the reader has found already.
        strict
            Refuse everything when there is any problem; else leave out what is wrong and list it in `problems`.

        Raises
        ------
        DataError
            Something is wrong and `strict` is set; every problem is listed.
        """
        schedule = object.__new__(cls)
        schedule._fill(tables, origins, calendars, data_date, options, source, tuple(problems), tuple(assumptions))
        if strict and schedule.problems:
            raise DataError(schedule.problems)
        return schedule

    def _fill(
        self, tables, origins, calendars, data_date, options, source, problems, assumptions, projects=None
    ) -> None:
        calendars = {"standard": STANDARD} if calendars is None else dict(calendars)
        if options.project_calendar and options.project_calendar not in calendars:
            raise ParameterError(f"project_calendar: {options.project_calendar!r} is not one of {', '.join(calendars)}")
        moment = pd.Timestamp(data_date)
        if moment is pd.NaT or moment.tzinfo is not None:
            raise ParameterError(f"data_date: expected a moment without a time zone, got {data_date!r}")
        projects = dict(projects or {})
        check_calendars(projects, calendars)
        origins = {name: origins.get(name, Origin(name, first_row=1)) for name in TABLES}
        clean, found = checked(tables, origins, calendars, options.project_calendar, [*projects])
        values = {
            **clean,
            "calendars": MappingProxyType(calendars),
            "data_date": moment.floor("min"),
            "options": options,
            "projects": MappingProxyType(projects),
            "source": source,
            "problems": (*problems, *found),
            "assumptions": assumptions,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def replace(self, **changes) -> "Schedule":
        """
        Make a schedule with some parts exchanged; the same checks apply.

        Parameters
        ----------
        **changes
            Parameters of the class by name.

        Raises
        ------
        DataError
            Something is wrong; every problem is listed.
        """
        parts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Schedule(**{**parts, **changes})

    def __str__(self) -> str:
        counts = f"{counted(len(self.activities), 'activity', 'activities')}, {counted(len(self.links), 'link')}"
        return f"{self.source or 'Schedule'}: {counts}, data date {self.data_date:%Y-%m-%d %H:%M}"

    def __repr__(self) -> str:
        return f"<Schedule {self}>"
