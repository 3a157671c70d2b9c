"""Resources of an MSPDI file and what they are assigned to."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.sources.schedules.file_cells import first_known
from workbench.sources.schedules.frames import Frames
from workbench.sources.schedules.mspdi_cells import MspdiCells, table_of
from workbench.sources.schedules.mspdi_tasks import MspdiTasks
from workbench.sources.schedules.xml_records import XmlRecord

if TYPE_CHECKING:
    from workbench.schedule.calendar import Calendar

UNASSIGNED = ("", "-65535")
WORK = "1"
"""Type of people and machines; others are material and cost, of which nothing is occupied."""

HEADERS = {"activity": "TaskUID", "resource": "ResourceUID", "units": "Units", "hours": "RemainingWork", "cost": "Cost"}


def read_assignments(root: XmlRecord, file: str, tasks: MspdiTasks, found: Frames) -> None:
    """
    Read who works on what.

    Parameters
    ----------
    root
        The project.
    file
        Name of the file.
    tasks
        The tasks.
    found
        Where the table goes.
    """
    names, kinds = _names(root), _column(root, "Type", WORK)
    cells = _assigned(root, file, tasks)
    minutes = first_known(cells.durations("RemainingWork"), cells.durations("Work"))
    works = [kinds.get(uid, WORK) == WORK for uid in cells.texts("ResourceUID")]
    columns = {
        "activity": cells.texts("TaskUID"),
        "resource": [names.get(uid, uid) for uid in cells.texts("ResourceUID")],
        "units": [units if work else 0.0 for units, work in zip(cells.numbers("Units"), works, strict=True)],
        "hours": [
            None if value is None or not work else value / 60 for value, work in zip(minutes, works, strict=True)
        ],
        "cost": cells.numbers("Cost", 0.01),
    }
    found.add("assignments", cells, columns, HEADERS)


def mark_resource_driven(
    root: XmlRecord, file: str, tasks: MspdiTasks, calendars: Mapping[str, "Calendar"], usual: str
) -> None:
    """
    Mark the tasks whose dates follow the calendar of somebody assigned, not their own.

    Parameters
    ----------
    root
        The project.
    file
        Name of the file.
    tasks
        The tasks; changed in place.
    calendars
        Calendars by identifier.
    usual
        Calendar of tasks that name none.
    """
    own, kinds = _column(root, "CalendarUID", ""), _column(root, "Type", WORK)
    ignoring = tasks.cells.flags("IgnoreResourceCalendar")
    at = {uid: row for row, uid in enumerate(tasks.columns["activity"])}
    cells = _assigned(root, file, tasks)
    for task, resource in zip(cells.texts("TaskUID"), cells.texts("ResourceUID"), strict=True):
        row = at[task]
        theirs = calendars.get(own.get(resource, ""))
        here = calendars.get(tasks.columns["calendar"][row] or usual)
        if theirs is None or here is None or kinds.get(resource) != WORK or ignoring[row]:
            continue
        differs = theirs is not here and (theirs.week, theirs.exceptions) != (here.week, here.exceptions)
        if differs and tasks.columns["kind"][row] == "task":
            tasks.columns["kind"][row] = "resource_task"


def _assigned(root: XmlRecord, file: str, tasks: MspdiTasks) -> MspdiCells:
    own = {*tasks.columns["activity"]}
    table = table_of(root.all("Assignments", "Assignment"), file, "Assignment")
    return MspdiCells(
        table,
        [
            at
            for at, row in enumerate(table.rows)
            if row.get("ResourceUID", "") not in UNASSIGNED and row.get("TaskUID", "") in own
        ],
    )


def _names(root: XmlRecord) -> dict[str, str]:
    """Names by UID; one that occurs twice is told apart by the UID."""
    names = _column(root, "Name", "")
    often = Counter(names.values())
    return {uid: name if name and often[name] == 1 else f"{name} {uid}".strip() for uid, name in names.items()}


def _column(root: XmlRecord, name: str, otherwise: str) -> dict[str, str]:
    resources = root.all("Resources", "Resource")
    return {record.texts.get("UID", ""): record.texts.get(name, otherwise) for record in resources}
