"""Primavera P6 files (.xer)."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.sources.guard import guarded
from workbench.sources.schedules.xer_calendars import read_calendars
from workbench.sources.schedules.xer_file import XerFile, read_xer_file
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
    file = _file(path, name)
    return _schedule(file, project, data_date, strict, read_calendars(file))


def read_xer_projects(path: Path, name: str, *, strict: bool) -> "dict[str, Schedule]":
    """
    Read every project of an XER file that has activities.

    Parameters
    ----------
    path
        The file.
    name
        What it is called in problems.
    strict
        As for `workbench.sources.schedules.read_schedules`.

    Returns
    -------
    dict
        By short name in the order of the file, by identifier where a short name is missing or occurs twice.

    Raises
    ------
    DataError
        Something is wrong with the data of a project.
    """
    file = _file(path, name)
    calendars = read_calendars(file)
    names = {row.get("proj_id", ""): row.get("proj_short_name", "") for row in file.table("PROJECT").rows}
    often = Counter(names.values())
    found = {}
    for key in dict.fromkeys(file.table("TASK").column("proj_id")):
        shown = names.get(key, "")
        found[shown if shown and often[shown] == 1 else key] = _schedule(file, key, None, strict, calendars)
    return found


def _file(path: Path, name: str) -> XerFile:
    with guarded(path) as content:
        return read_xer_file(content.read(), name, USED)


def _schedule(file: XerFile, project: str, data_date: object, strict: bool, read: tuple) -> "Schedule":
    """One project, with the calendars of the file as `read_calendars` gave them."""
    from workbench.schedule.options import Options
    from workbench.schedule.schedule import Schedule

    calendars, default, problems, assumptions = read
    about = read_project(file, project, data_date)
    about.calendar = about.calendar if about.calendar in calendars else default
    tables = read_tables(file, about)
    missing = about.data_date is None  # then nothing can be calculated, but the other problems are still worth naming
    return Schedule.read(
        tables.frames,
        tables.origins,
        calendars=calendars,
        data_date="2000-01-01" if missing else about.data_date,
        options=Options(**about.options, project_calendar=about.calendar),
        source=file.name,
        problems=[*about.problems, *problems, *tables.problems],
        assumptions=[*about.assumptions, *assumptions],
        strict=strict or missing,
    )
