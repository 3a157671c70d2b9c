"""Tasks of an MSPDI file, with their constraints, progress, baseline and stored dates."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from workbench.sources.schedules.file_cells import first_known
from workbench.sources.schedules.file_table import FileTable
from workbench.sources.schedules.mspdi_calendars import ELAPSED
from workbench.sources.schedules.mspdi_cells import MspdiCells, table_of
from workbench.sources.schedules.mspdi_outline import TOP, nodes, parents
from workbench.sources.schedules.xml_records import XmlRecord

CONSTRAINTS = {
    "0": "",
    "1": "as_late_as_possible",
    "2": "start_on",
    "3": "finish_on",
    "4": "start_no_earlier",
    "5": "start_no_later",
    "6": "finish_no_earlier",
    "7": "finish_no_later",
    "": "",
}
BEFORE_NUMBER = "\\"
"""Other projects call a task by its file, this mark and its number."""

DATELESS = ("", "as_late_as_possible")
ELAPSED_FORMATS = {*"4 6 8 10 12 36 38 40 42 44".split()}  # noqa: SIM905 (minutes, hours, days, weeks, months)
MOMENTS = {
    "actual_start": "ActualStart",
    "actual_finish": "ActualFinish",
    "constraint_date": "ConstraintDate",
    "planned_start": "ManualStart",
    "planned_finish": "ManualFinish",
    "deadline": "Deadline",
    "suspended": "Stop",
    "resumed": "Resume",
    "baseline_start": "Baseline/Start",
    "baseline_finish": "Baseline/Finish",
    "file_early_start": "EarlyStart",
    "file_early_finish": "EarlyFinish",
    "file_late_start": "LateStart",
    "file_late_finish": "LateFinish",
}
DURATIONS = {
    "original_duration": "Duration",
    "remaining_duration": "RemainingDuration",
    "baseline_duration": "Baseline/Duration",
}
TENTHS = {"file_total_float": "TotalSlack", "file_free_float": "FreeSlack", "levelling_delay": "LevelingDelay"}
BASELINE = ("Start", "Finish", "Duration", "Cost")
PLANNED = {"planned_start": "Start", "planned_finish": "Finish"}
HEADERS = {
    **MOMENTS,
    **DURATIONS,
    **TENTHS,
    "activity": "UID",
    "code": "ID",
    "source_key": "ID",
    "name": "Name",
    "wbs": "OutlineLevel",
    "kind": "Milestone",
    "calendar": "CalendarUID",
    "constraint": "ConstraintType",
    "manual": "Manual",
    "inactive": "Active",
    "percent_complete": "PercentComplete",
    "budget": "Cost",
}


@dataclass
class MspdiTasks:
    """
    The tasks of a file.

    Parameters
    ----------
    cells
        What was read, with its problems.
    columns
        Columns of `workbench.schedule.columns.ACTIVITIES`.
    nodes
        Cells and columns of `workbench.schedule.columns.WBS`.
    elsewhere
        Place, start and finish of the rows that stand for tasks of other projects, by identifier.
    """

    cells: MspdiCells
    columns: dict[str, list]
    nodes: tuple[MspdiCells, dict[str, list]]
    elsewhere: dict[str, tuple[str, datetime | None, datetime | None]]


def read_tasks(records: list[XmlRecord], file: str, calendars: Container[str]) -> MspdiTasks:
    """
    Read the tasks; each is known by its UID, and by its ID to people.

    Rows without content are left out, and so are the row of the project as a whole and those that stand for tasks of
    other projects. A task with others under it is a summary; a milestone is spelled as a finish, as Microsoft Project
    does. Durations that run day and night get a calendar that does.

    Parameters
    ----------
    records
        The elements.
    file
        Name of the file.
    calendars
        Identifiers of the calendars.
    """
    table = _table([record for record in records if record.texts.get("IsNull", "0") not in ("1", "true")], file)
    every = MspdiCells(table)
    above, ghosts = parents(every), every.flags("ExternalTask")
    cells = MspdiCells(table, [at for at, uid in enumerate(every.texts("UID")) if uid != TOP and not ghosts[at]])
    columns = _columns(cells)
    columns |= _kinds(cells, columns, [above[at] for at in cells.rows], {*above} - {""}, calendars)
    seen: set[str] = set()
    for at, uid in enumerate(columns["activity"]):
        if not uid or uid in seen:
            cells.refuse(at, "UID", uid, "an identifier that occurs once")
        seen.add(uid)
    cells.problems += every.problems
    return MspdiTasks(cells, columns, nodes(table, above), _elsewhere(table, ghosts))


def _elsewhere(table: FileTable, ghosts: list[bool]) -> dict[str, tuple[str, datetime | None, datetime | None]]:
    cells = MspdiCells(table, [at for at, ghost in enumerate(ghosts) if ghost])
    about = zip(cells.texts("ExternalTaskProject"), cells.moments("Start"), cells.moments("Finish"), strict=True)
    return dict(zip(cells.texts("UID"), about, strict=True))


def _table(records: list[XmlRecord], file: str) -> FileTable:
    """The elements with what their first baseline says."""
    bases = [{base.texts.get("Number"): base.texts for base in record.all("Baseline")} for record in records]
    more = {f"Baseline/{name}": [base.get("0", {}).get(name, "") for base in bases] for name in BASELINE}
    return table_of(records, file, "Task", **more)


def _columns(cells: MspdiCells) -> dict[str, list]:
    """What stands in one element, or one of two."""
    columns = {
        "activity": cells.texts("UID"),
        "code": cells.texts("ID"),
        "source_key": [BEFORE_NUMBER + number for number in cells.texts("ID")],
        "name": cells.texts("Name"),
        "constraint": cells.words("ConstraintType", CONSTRAINTS, drops_row=False),
        "manual": cells.flags("Manual"),
        "inactive": [not active for active in cells.flags("Active", True)],
        "budget": first_known(cells.numbers("Baseline/Cost", 0.01), cells.numbers("Cost", 0.01)),
        **{name: cells.durations(header) for name, header in DURATIONS.items()},
        **{name: cells.moments(header) for name, header in MOMENTS.items()},
        **{name: cells.tenths(header) for name, header in TENTHS.items()},
    }
    for name, header in PLANNED.items():
        planned = first_known(columns[name], cells.moments(header))
        columns[name] = [date if manual else None for date, manual in zip(planned, columns["manual"], strict=True)]
    dated = zip(columns["constraint"], columns["constraint_date"], strict=True)
    columns["constraint_date"] = [None if kind in DATELESS else date for kind, date in dated]
    measured, share = (cells.numbers(name, 0.01) for name in ("PhysicalPercentComplete", "PercentComplete"))
    methods = zip(cells.texts("EarnedValueMethod"), measured, share, strict=True)
    columns["percent_complete"] = [physical if method == "1" else other for method, physical, other in methods]
    return columns


def _kinds(
    cells: MspdiCells, columns: dict[str, list], above: list[str], summaries: set[str], calendars: Container[str]
) -> dict[str, list]:
    """What a task is, where it stands, and on which calendar it runs."""
    uids = cells.texts("UID")
    rows = zip(uids, cells.flags("Milestone"), columns["original_duration"], strict=True)
    kinds = [
        "wbs_summary" if uid in summaries else "finish_milestone" if flag and not duration else "task"
        for uid, flag, duration in rows
    ]
    named = ["" if uid == "-1" or (uid == "0" and uid not in calendars) else uid for uid in cells.texts("CalendarUID")]
    forms = zip(cells.texts("DurationFormat"), kinds, named, strict=True)
    return {
        "kind": kinds,
        "wbs": [uid if uid in summaries else node for uid, node in zip(uids, above, strict=True)],
        "calendar": [ELAPSED if form in ELAPSED_FORMATS and kind == "task" else name for form, kind, name in forms],
    }
