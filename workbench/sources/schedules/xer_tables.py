"""Everything about one project of an XER file, as tables."""

from workbench.errors import Problem
from workbench.sources.schedules import xer_activities, xer_links
from workbench.sources.schedules.file_cells import FileCells, first_known
from workbench.sources.schedules.frames import Frames
from workbench.sources.schedules.xer_file import XerFile
from workbench.sources.schedules.xer_project import XerProject

USED = frozenset(
    "PROJECT CALENDAR SCHEDOPTIONS PROJWBS TASK TASKPRED TASKRSRC RSRC PROJCOST ACTVTYPE ACTVCODE TASKACTV".split()  # noqa: SIM905
)


def read_tables(file: XerFile, project: XerProject) -> Frames:
    """
    Read everything about one project; activities are known by their code.

    Parameters
    ----------
    file
        The file.
    project
        The project.
    """
    found = Frames(problems=[*file.problems])
    tasks = file.table("TASK")
    if not tasks.rows:
        found.problems.append(Problem(file.name, None, "", "", "a table TASK with activities"))
    names = {row.get("task_id", ""): row.get("task_code", "") or row.get("task_id", "") for row in tasks.rows}
    own = {row.get("task_id", "") for row in tasks.rows if row.get("proj_id", "") == project.identifier}
    found.add("activities", *xer_activities.activities(file, project), xer_activities.HEADERS)
    for name, cells, columns in xer_links.links(file, project, names, own):
        found.add(name, cells, columns, xer_links.HEADERS)
    _assignments(file, names, own, found)
    _nodes(file, project, found)
    _activity_codes(file, names, own, found)
    return found


def _assignments(file: XerFile, names: dict[str, str], own: set[str], found: Frames) -> None:
    resources = {
        row.get("rsrc_id", ""): row.get("rsrc_short_name", "") or row.get("rsrc_name", "")
        for row in file.table("RSRC").rows
    }
    table = file.table("TASKRSRC")
    rows = [at for at, row in enumerate(table.rows) if row.get("task_id", "") in own and row.get("rsrc_id", "")]
    cells = FileCells(table, rows)
    columns = {
        "activity": [names[identifier] for identifier in cells.texts("task_id")],
        "resource": [resources.get(identifier) or identifier for identifier in cells.texts("rsrc_id")],
        "units": first_known(cells.numbers("remain_qty_per_hr"), cells.numbers("target_qty_per_hr")),
        "hours": first_known(cells.numbers("remain_qty"), cells.numbers("target_qty")),
        "cost": cells.numbers("target_cost"),
    }
    headers = {"activity": "task_id", "resource": "rsrc_id", "units": "remain_qty_per_hr", "hours": "remain_qty"}
    found.add("assignments", cells, columns, {**headers, "cost": "target_cost"})


def _nodes(file: XerFile, project: XerProject, found: Frames) -> None:
    table = file.table("PROJWBS")
    cells = FileCells(table, table.matching("proj_id", project.identifier))
    headers = {"node": "wbs_id", "parent": "parent_wbs_id", "code": "wbs_short_name", "name": "wbs_name"}
    found.add("wbs", cells, {name: cells.texts(header) for name, header in headers.items()}, headers)


def _activity_codes(file: XerFile, names: dict[str, str], own: set[str], found: Frames) -> None:
    kinds = {row.get("actv_code_type_id", ""): row.get("actv_code_type", "") for row in file.table("ACTVTYPE").rows}
    codes = {row.get("actv_code_id", ""): row for row in file.table("ACTVCODE").rows}
    table = file.table("TASKACTV")
    rows = [at for at, row in enumerate(table.rows) if row.get("task_id", "") in own]
    cells = FileCells(table, rows)
    values = [codes.get(identifier, {}) for identifier in cells.texts("actv_code_id")]
    types = [value.get("actv_code_type_id", "") for value in values]
    columns = {
        "activity": [names[identifier] for identifier in cells.texts("task_id")],
        "code_type": [kinds.get(kind) or kind or "?" for kind in types],
        "value": [value.get("short_name", "") for value in values],
        "name": [value.get("actv_code_name", "") for value in values],
    }
    headers = {"activity": "task_id", "code_type": "actv_code_type_id", "value": "actv_code_id", "name": "actv_code_id"}
    found.add("activity_codes", cells, columns, headers)
