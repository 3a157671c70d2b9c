"""Activities of an XER file, with their constraints, progress and stored dates."""

from workbench.sources.schedules.file_cells import FileCells
from workbench.sources.schedules.xer_file import XerFile
from workbench.sources.schedules.xer_project import XerProject

KINDS = {
    "TT_Task": "task",
    "TT_Rsrc": "resource_task",
    "TT_Mile": "start_milestone",
    "TT_FinMile": "finish_milestone",
    "TT_LOE": "level_of_effort",
    "TT_WBS": "wbs_summary",
}
CONSTRAINTS = {
    "CS_MSOA": "start_no_earlier",
    "CS_MSOB": "start_no_later",
    "CS_MSO": "start_on",
    "CS_MEOA": "finish_no_earlier",
    "CS_MEOB": "finish_no_later",
    "CS_MEO": "finish_on",
    "CS_MANDSTART": "mandatory_start",
    "CS_MANDFIN": "mandatory_finish",
    "CS_ALAP": "as_late_as_possible",
    "": "",
}
MOMENTS = {
    "actual_start": "act_start_date",
    "actual_finish": "act_end_date",
    "constraint_date": "cstr_date",
    "second_constraint_date": "cstr_date2",
    "expected_finish": "expect_end_date",
    "suspended": "suspend_date",
    "resumed": "resume_date",
    "external_early_start": "external_early_start_date",
    "external_late_finish": "external_late_end_date",
    "file_early_start": "early_start_date",
    "file_early_finish": "early_end_date",
    "file_late_start": "late_start_date",
    "file_late_finish": "late_end_date",
}
HOURS = {
    "original_duration": "target_drtn_hr_cnt",
    "remaining_duration": "remain_drtn_hr_cnt",
    "file_total_float": "total_float_hr_cnt",
    "file_free_float": "free_float_hr_cnt",
}
HEADERS = {
    **MOMENTS,
    **HOURS,
    "activity": "task_code",
    "code": "task_code",
    "project": "proj_id",
    "source_key": "task_id",
    "name": "task_name",
    "wbs": "wbs_id",
    "kind": "task_type",
    "calendar": "clndr_id",
    "constraint": "cstr_type",
    "second_constraint": "cstr_type2",
    "percent_complete": "phys_complete_pct",
}


def activities(file: XerFile, project: XerProject) -> tuple[FileCells, dict[str, list]]:
    """
    Read the activities of a project.

    Parameters
    ----------
    file
        The file.
    project
        The project.

    Returns
    -------
    tuple
        The cells read, with their problems, and the columns of `workbench.schedule.columns.ACTIVITIES`.
    """
    table = file.table("TASK")
    cells = FileCells(table, table.matching("proj_id", project.identifier))
    identifiers, codes = cells.texts("task_id"), cells.texts("task_code")
    columns = {
        "activity": [code or identifier for code, identifier in zip(codes, identifiers, strict=True)],
        "code": codes,
        "project": cells.texts("proj_id"),
        "source_key": identifiers,
        "name": cells.texts("task_name"),
        "wbs": cells.texts("wbs_id"),
        "kind": cells.words("task_type", KINDS),
        "calendar": [name or project.calendar for name in cells.texts("clndr_id")],
        "constraint": cells.words("cstr_type", CONSTRAINTS, drops_row=False),
        "second_constraint": cells.words("cstr_type2", CONSTRAINTS, drops_row=False),
        "percent_complete": cells.numbers("phys_complete_pct", 0.01),
        "budget": _budgets(file, identifiers, cells),
        **{name: cells.hours(header) for name, header in HOURS.items()},
        **{name: cells.moments(header) for name, header in MOMENTS.items()},
    }
    for kind, date in (("constraint", "constraint_date"), ("second_constraint", "second_constraint_date")):
        unknown = zip(cells.texts(HEADERS[kind]), columns[kind], columns[date], strict=True)
        columns[date] = [None if raw and not word else moment for raw, word, moment in unknown]
    seen: set[str] = set()
    for at, identifier in enumerate(identifiers):
        if not identifier or identifier in seen:
            cells.refuse(at, "task_id", identifier, "an identifier that occurs once")
        seen.add(identifier)
    for at, status in enumerate(cells.texts("status_code")):
        begun = columns["actual_finish"][at] or (
            columns["kind"][at] == "start_milestone" and columns["actual_start"][at]
        )
        if status.lower() == "tk_complete" and not begun:
            cells.refuse(at, "act_end_date", "", "the actual finish of what is complete")
    return cells, columns


def _budgets(file: XerFile, identifiers: list[str], tasks: FileCells) -> list[float | None]:
    """Planned cost of resources and expenses; None where the file has neither."""
    total: dict[str, float] = {}
    for name in ("TASKRSRC", "PROJCOST"):
        cells = FileCells(file.table(name))
        for identifier, cost in zip(cells.texts("task_id"), cells.numbers("target_cost"), strict=True):
            total[identifier] = total.get(identifier, 0.0) + (cost or 0.0)
        if name == "PROJCOST":  # those of resources are named where the assignments are read
            tasks.problems += cells.problems
    return [total.get(identifier) for identifier in identifiers]
