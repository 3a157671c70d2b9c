"""What an MSPDI file says of its project as a whole."""

from dataclasses import dataclass, field

from workbench.errors import Problem
from workbench.sources.schedules.mspdi_cells import MspdiCells, table_of
from workbench.sources.schedules.xml_records import XmlRecord

MINUTES_PER_DAY = 480


@dataclass
class MspdiProject:
    """
    What the file says of the project.

    Parameters
    ----------
    calendar
        Identifier of its calendar.
    minutes_per_day
        What counts as one day where durations are shown.
    data_date
        The status date, None when the file has none.
    options
        Rules by the names of `workbench.schedule.options.Options`.
    problems, assumptions
        What could not be read, and what was assumed.
    """

    calendar: str
    minutes_per_day: int
    data_date: object
    options: dict
    problems: list[Problem] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)


def read_project(root: XmlRecord, file: str) -> MspdiProject:
    """
    Read the options of a project.

    In Microsoft Project lags run on the successor's calendar, total slack is the smaller of start and finish slack, and
    splitting started tasks decides whether their rest waits for late predecessors.

    Parameters
    ----------
    root
        The project.
    file
        Name of the file.
    """
    cells = MspdiCells(table_of([root], file, "Project"))
    per_day = cells.numbers("MinutesPerDay")[0]
    minutes_per_day = round(per_day) if per_day and 1 <= per_day <= 1440 else MINUTES_PER_DAY
    slack = cells.numbers("CriticalSlackLimit")[0] or 0
    splits = cells.flags("SplitsInProgressTasks", True)[0]
    options = {
        "rules": "microsoft_project",
        "lag_calendar": "successor",
        "float_rule": "smallest",
        "project_start": cells.moments("StartDate")[0],
        "honour_constraints": cells.flags("HonorConstraints", True)[0],
        "progress": "retained_logic" if splits else "progress_override",
        "critical_float": round(max(min(slack, 10_000), -10_000) * minutes_per_day),
    }
    project = MspdiProject(
        cells.texts("CalendarUID")[0], minutes_per_day, cells.moments("StatusDate")[0], options, cells.problems
    )
    if not cells.flags("ScheduleFromStart", True)[0]:
        project.assumptions.append(
            "The project is scheduled from its finish, which is not supported: dates are calculated from its start."
        )
    return project
