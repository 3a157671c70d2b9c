"""Primavera P6 files (.xer)."""

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.sources.guard import guarded
from workbench.sources.schedules.xer_calendars import read_calendars
from workbench.sources.schedules.xer_file import read_xer_file
from workbench.sources.schedules.xer_project import read_project
from workbench.sources.schedules.xer_tables import USED, read_tables

if TYPE_CHECKING:
    from workbench.schedule.schedule import Schedule


def read_xer(path: Path, name: str, *, project: str, data_date: object, strict: bool) -> "Schedule":
    """
    Read a project of an XER file.

    Parameters
    ----------
    path
        The file.
    name
        What it is called in problems.
    project, data_date, strict
        As for `workbench.sources.schedules.read_schedule`.

    Raises
    ------
    UsageError
        The project is not in the file.
    DataError
        Something is wrong with the data.
    """
    from workbench.schedule.options import Options
    from workbench.schedule.schedule import Schedule

    with guarded(path) as content:
        file = read_xer_file(content.read(), name, USED)
    about = read_project(file, project, data_date)
    calendars, default, problems, assumptions = read_calendars(file)
    about.calendar = about.calendar if about.calendar in calendars else default
    tables = read_tables(file, about)
    missing = about.data_date is None  # then nothing can be calculated, but the other problems are still worth naming
    return Schedule.read(
        tables.frames,
        tables.origins,
        calendars=calendars,
        data_date="2000-01-01" if missing else about.data_date,
        options=Options(**about.options, project_calendar=about.calendar),
        source=name,
        problems=[*about.problems, *problems, *tables.problems],
        assumptions=[*about.assumptions, *assumptions],
        strict=strict or missing,
    )
