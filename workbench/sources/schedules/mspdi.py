"""
Microsoft Project's XML files (MSPDI, root ``Project``).

Elements and codes are those of the Project XML data interchange schema (Microsoft, Project 2007 SDK and later).
"""

from typing import TYPE_CHECKING

from workbench.errors import Problem
from workbench.sources.schedules import mspdi_outline
from workbench.sources.schedules.frames import Frames
from workbench.sources.schedules.mspdi_calendars import ELAPSED, read_calendars
from workbench.sources.schedules.mspdi_codes import read_codes
from workbench.sources.schedules.mspdi_links import read_links
from workbench.sources.schedules.mspdi_progress import complete_progress, find_interruptions, known_until
from workbench.sources.schedules.mspdi_project import MspdiProject, read_project
from workbench.sources.schedules.mspdi_resources import mark_resource_driven, read_assignments
from workbench.sources.schedules.mspdi_tasks import HEADERS, MspdiTasks, read_tasks
from workbench.sources.schedules.xml_records import XmlRecord

if TYPE_CHECKING:
    from workbench.schedule.calendar import Calendar
    from workbench.schedule.schedule import Schedule

ROOT = "Project"
USED = frozenset(
    """
    Project CalendarUID CriticalSlackLimit HonorConstraints MinutesPerDay ScheduleFromStart SplitsInProgressTasks
    StartDate StatusDate
    Calendars Calendar UID Name IsBaseCalendar BaseCalendarUID WeekDays WeekDay DayType DayWorking WorkingTimes
    WorkingTime FromTime ToTime TimePeriod FromDate ToDate Exceptions Exception Type Period Occurrences
    EnteredByOccurrences DaysOfWeek Month MonthDay MonthItem MonthPosition WorkWeeks WorkWeek
    ExtendedAttributes ExtendedAttribute FieldID FieldName Alias Value ValueID OutlineCodes OutlineCode Values
    Description
    Tasks Task ID IsNull WBS OutlineNumber OutlineLevel Active Manual ManualStart ManualFinish Milestone IsSubproject
    ExternalTask ExternalTaskProject Start Finish Duration DurationFormat RemainingDuration ActualStart ActualFinish
    Stop Resume PercentComplete PhysicalPercentComplete EarnedValueMethod ConstraintType ConstraintDate Deadline
    LevelingDelay IgnoreResourceCalendar EarlyStart EarlyFinish LateStart LateFinish TotalSlack FreeSlack Cost Baseline
    Number PredecessorLink PredecessorUID CrossProject CrossProjectName LinkLag LagFormat
    Resources Resource Assignments Assignment TaskUID ResourceUID Units Work RemainingWork
    """.split()  # noqa: SIM905 (a list by subject reads better than one by line)
)
"""Elements with a meaning here; all others are passed over."""


def schedule_of(root: XmlRecord, name: str, problems: list[Problem], *, data_date: object, strict: bool) -> "Schedule":
    """
    Make a schedule of a project.

    Parameters
    ----------
    root
        The element Project.
    name
        Name of the file.
    problems
        What the XML reader has found.
    data_date, strict
        As for `workbench.sources.schedules.read_schedule`.

    Raises
    ------
    DataError
        Something is wrong with the data.
    """
    from workbench.schedule.options import Options
    from workbench.schedule.schedule import Schedule

    project = read_project(root, name)
    calendars, wrong, assumed = read_calendars(root, name, project.minutes_per_day)
    project.problems += wrong
    project.assumptions += assumed
    _choose_calendar(project, calendars, root)
    records = root.all("Tasks", "Task")
    tasks = read_tasks(records, name, calendars)
    if not tasks.columns["activity"]:
        project.problems.append(Problem(name, None, "Tasks", "", "at least one task"))
    project.assumptions += complete_progress(tasks)
    mark_resource_driven(root, name, tasks, calendars, project.calendar)
    find_interruptions(tasks, calendars, project.calendar)
    project.assumptions += _hold_inserted_projects(tasks, records)
    found = Frames()
    project.assumptions += read_links(records, name, tasks, found)
    found.add("activities", tasks.cells, tasks.columns, HEADERS)
    found.add("wbs", *tasks.nodes, mspdi_outline.HEADERS)
    read_assignments(root, name, tasks, found)
    read_codes(root, records, name, tasks, found)
    if ELAPSED not in tasks.columns["calendar"]:
        del calendars[ELAPSED]
    _choose_dates(project, tasks, data_date)
    missing = project.data_date is None  # nothing can be calculated, but the other problems are still worth naming
    if missing:
        project.problems.append(Problem(name, None, "StatusDate", "", "a status date, a start or the start of a task"))
    return Schedule.read(
        found.frames,
        found.origins,
        calendars=calendars,
        data_date="2000-01-01" if missing else project.data_date,
        options=Options(**project.options, project_calendar=project.calendar),
        source=name,
        problems=[*problems, *project.problems, *found.problems],
        assumptions=project.assumptions,
        strict=strict or missing,
    )


def _choose_calendar(project: MspdiProject, calendars: dict[str, "Calendar"], root: XmlRecord) -> None:
    """The project's calendar, else the first that others may rest on, else office hours."""
    from workbench.schedule.calendar import STANDARD

    if project.calendar in calendars:
        return
    bases = [
        uid
        for record in root.all("Calendars", "Calendar")
        if (uid := record.texts.get("UID", "")) in calendars and record.texts.get("IsBaseCalendar") in ("1", "true")
    ]
    project.calendar = bases[0] if bases else "standard"
    shown = calendars[bases[0]].name or bases[0] if bases else STANDARD.name
    if not bases:
        calendars[project.calendar] = STANDARD
    project.assumptions.append(f"The file does not say which calendar is the project's: {shown} was assumed.")


def _hold_inserted_projects(tasks: MspdiTasks, records: list[XmlRecord]) -> list[str]:
    """A row that stands for a project in another file keeps its stored dates, like a task planned by hand."""
    inserted = {
        record.texts.get("UID", "")
        for record in records
        if record.texts.get("IsSubproject") in ("1", "true") or record.all(ROOT)
    }
    columns, dates = tasks.columns, {"planned_start": "Start", "planned_finish": "Finish"}
    stored = {name: tasks.cells.moments(header) for name, header in dates.items()}
    held = [
        at for at, uid in enumerate(columns["activity"]) if uid in inserted and columns["kind"][at] != "wbs_summary"
    ]
    for at in held:
        columns["manual"][at] = True
        for name in dates:
            columns[name][at] = stored[name][at]
    shown = ", ".join(columns["activity"][at] for at in held[:10])
    return [f"Inserted projects are not read; tasks {shown} keep their stored dates."] if held else []


def _choose_dates(project: MspdiProject, tasks: MspdiTasks, wanted: object) -> None:
    """
    Without a status date progress is known up to the last thing that happened, else up to the start of the project.

    Microsoft Project then takes today's date, which would make a file mean something else every day.
    """
    starts = [start for start in tasks.cells.moments("Start") if start is not None]
    if project.options["project_start"] is None:
        project.options["project_start"] = min(starts, default=None)
    if wanted is not None:
        project.data_date = wanted
    elif project.data_date is None:
        project.data_date = known_until(tasks) or project.options["project_start"]
        if project.data_date is not None:
            shown = f"{project.data_date:%Y-%m-%d %H:%M}"
            project.assumptions.append(f"The file has no status date: {shown} was assumed.")
