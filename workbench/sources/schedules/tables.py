"""Schedules written as tables: a folder of CSV files, or a workbook with one sheet per table."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from workbench.errors import DataError, ParameterError, Problem, UsageError
from workbench.parsing import Origin, is_missing
from workbench.schema.column import Column, Kind, Table, integer, moment, text
from workbench.sources.cells import Cells
from workbench.sources.delimited import read_delimited
from workbench.sources.schedules.calendar_tables import CALENDARS, EXCEPTIONS, calendars_of
from workbench.sources.workbook import read_workbook

if TYPE_CHECKING:
    from workbench.schedule.options import Options
    from workbench.schedule.schedule import Schedule

SCHEDULE = Table(
    "schedule",
    "The schedule as a whole, in one row; the rules are those of `workbench.schedule.options`.",
    ("data_date",),
    (
        moment("data_date", "Moment up to which progress is known."),
        text("rules", "Whose rules dates follow."),
        moment("project_start", "Start of the project in Microsoft Project's rules."),
        Column("honour_constraints", Kind.FLAG, "Hard constraints hold early dates too.", default=True),
        text("lag_calendar", "Calendar on which lags run."),
        text("progress", "Whether started work still waits for unfinished predecessors."),
        Column("lag_from_early_start", Kind.FLAG, "Lags count from the remaining early start.", default=True),
        Column("use_expected_finish", Kind.FLAG, "An expected finish sets the remaining duration.", default=True),
        text("float_rule", "Dates between which total float is measured."),
        integer("critical_float", "Largest total float that counts as critical.", unit="working minutes", default=0),
        moment("must_finish_by", "Date from which late dates are counted back."),
        text(
            "finish_rule", "Whether projects that are merged are counted back from their own finish, or all from one."
        ),
        text("project_calendar", "Calendar of activities without one."),
    ),
)
OWN = {table.name: table for table in (SCHEDULE, CALENDARS, EXCEPTIONS)}
BESIDE = ("dictionary", "cover")


def read_folder(folder: Path, *, data_date: object, strict: bool) -> "Schedule":
    """
    Read a folder with one CSV file per table.

    Parameters
    ----------
    folder
        The folder.
    data_date, strict
        As for `workbench.sources.schedules.read_schedule`.

    Raises
    ------
    UsageError
        There is no file with activities.
    DataError
        Something is wrong with the data.
    """
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv" and not file.name.startswith("."))
    if "activities" not in [file.stem for file in files]:
        raise UsageError(f"{folder}: no schedule; one CSV file per table is expected, activities.csv at least")
    read: dict[str, Cells] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            if file.stem in read:
                raise DataError([Problem(file.name, None, "", file.stem, "each table once")])
            read[file.stem] = read_delimited(file)
        except DataError as error:
            problems += error.problems
    return _schedule(read, problems, folder.name, data_date, strict)


def read_sheets(path: Path, *, data_date: object, strict: bool) -> "Schedule":
    """
    Read a workbook with one sheet per table.

    Parameters
    ----------
    path
        The workbook.
    data_date, strict
        As for `workbench.sources.schedules.read_schedule`.

    Raises
    ------
    DataError
        Something is wrong with the data.
    """
    read = read_workbook(path)
    missing = [] if "activities" in read else [Problem(path.name, None, "", "", "a sheet activities")]
    return _schedule(read, missing, path.name, data_date, strict)


def _schedule(
    read: Mapping[str, Cells], problems: list[Problem], source: str, data_date: object, strict: bool
) -> "Schedule":
    from workbench.schedule.columns import TABLES
    from workbench.schedule.schedule import Schedule

    known = (*TABLES, *OWN)
    problems = [*problems, *(problem for cells in read.values() for problem in cells.problems)]
    for name, cells in read.items():
        if name not in known and name.lower() not in BESIDE:
            problems.append(cells.origin.problem(None, "", name, f"one of the tables {', '.join(known)}"))
    usable = {name: cells for name, cells in read.items() if name in known and len(cells.frame.columns)}
    if "activities" not in usable:
        raise DataError(problems or [Problem(source, None, "", "", "a table activities")])
    frames = {name: cells.frame for name, cells in usable.items()}
    origins = {name: usable[name].origin if name in usable else Origin(source, name) for name in known}
    own = {name: _typed(name, frames, origins, problems) for name in OWN}
    calendars, wrong = calendars_of(own["calendars"], own["calendar_exceptions"], origins)
    problems += wrong
    options, moment, assumptions = _rules(own["schedule"], origins["schedule"], problems, calendars)
    moment = moment if data_date is None else data_date
    if moment is None:
        problems.append(origins["schedule"].problem(None, "data_date", "", "the moment up to which progress is known"))
    return Schedule.read(
        {name: frames.get(name) for name in TABLES},
        {name: origins[name] for name in TABLES},
        calendars=calendars or None,
        data_date="2000-01-01" if moment is None else moment,
        options=options,
        source=source,
        problems=problems,
        assumptions=assumptions,
        strict=strict or moment is None,
    )


def _typed(
    name: str, frames: Mapping[str, pd.DataFrame], origins: Mapping[str, Origin], problems: list[Problem]
) -> pd.DataFrame:
    """A table that only files have; rows that cannot be read are left out, the others keep their position."""
    from workbench.schedule.typed import typed

    given = frames.get(name)
    frame, found, good = typed(OWN[name], given, origins[name])
    problems += found
    required = [column.name for column in OWN[name].columns if column.required]
    return frame[good] if given is None or {*required} <= {*given.columns} else frame.iloc[:0]


def _rules(
    rows: pd.DataFrame, origin: Origin, problems: list[Problem], calendars: Mapping[str, object]
) -> tuple["Options", pd.Timestamp | None, list[str]]:
    """Rules and data date of the one row there is, and what was assumed without it."""
    from workbench.schedule.options import Options

    assumptions = [] if calendars else ["There are no calendars: Monday to Friday, 8-12 and 13-17, was assumed."]
    problems += [origin.problem(position, "", "", "one row for the whole schedule") for position in rows.index[1:]]
    given = rows.iloc[0].to_dict() if len(rows) else {}
    given = {name: value for name, value in given.items() if not is_missing(value)}
    moment, calendar = given.pop("data_date", None), given.get("project_calendar", "")
    if calendar and calendar not in (calendars or {"standard": None}):
        problems.append(
            origin.problem(rows.index[0], "project_calendar", calendar, "a calendar of the table calendars")
        )
        del given["project_calendar"]
    try:
        return Options(**given), moment, assumptions
    except ParameterError as error:
        problems.append(origin.problem(rows.index[0], "", "", str(error)))
        return Options(), moment, assumptions
