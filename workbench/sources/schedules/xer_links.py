"""Links of an XER file: those inside the project, and apart from them those that leave it."""

from collections.abc import Iterator

from workbench.sources.schedules.file_cells import FileCells
from workbench.sources.schedules.xer_file import XerFile
from workbench.sources.schedules.xer_project import XerProject

LINK_TYPES = {"PR_FS": "fs", "PR_SS": "ss", "PR_FF": "ff", "PR_SF": "sf"}
HEADERS = {"predecessor": "pred_task_id", "successor": "task_id", "link_type": "pred_type", "lag": "lag_hr_cnt"}

_ENDS = (("pred_task_id", "pred_proj_id"), ("task_id", "proj_id"))


def links(
    file: XerFile, project: XerProject, names: dict[str, str], own: set[str]
) -> Iterator[tuple[str, FileCells, dict[str, list]]]:
    """
    Read the links of a project.

    An end is elsewhere when its row names another project, or when its activity is one of another project; it is known
    by its ``task_id``, whether the file has its activity or not.

    Parameters
    ----------
    file
        The file.
    project
        The project.
    names
        Codes of all activities of the file by ``task_id``.
    own
        Which of them are the project's.

    Yields
    ------
    tuple
        Name of the table here, the cells read with their problems, and its columns.
    """
    table = file.table("TASKPRED")
    inside, outside = [], []
    for at, row in enumerate(table.rows):
        away = [_is_elsewhere(row.get(end, ""), row.get(of, ""), project, names, own) for end, of in _ENDS]
        if not any(away):
            inside.append(at)
        elif not all(away):
            outside.append(at)
    cells = FileCells(table, inside)
    columns = _columns(cells, names)
    for header in ("pred_task_id", "task_id"):
        for at, identifier in enumerate(cells.texts(header)):
            if identifier not in own:
                cells.refuse(at, header, identifier, "the task_id of an activity")
    yield "links", cells, columns
    cells = FileCells(table, outside)
    here = {identifier: name for identifier, name in names.items() if identifier in own}
    yield "external_links", cells, {**_columns(cells, here), "project": _others(file, project, cells, own)}


def _is_elsewhere(activity: str, named: str, project: XerProject, names: dict[str, str], own: set[str]) -> bool:
    return named not in ("", project.identifier) or (activity in names and activity not in own)


def _others(file: XerFile, project: XerProject, cells: FileCells, own: set[str]) -> list[str]:
    """Identifier of the other project: that of its activity where the file has it, else what the link says."""
    home = {row.get("task_id", ""): row.get("proj_id", "") for row in file.table("TASK").rows}
    ends = [zip(cells.texts(end), cells.texts(of), strict=True) for end, of in _ENDS]
    found = []
    for first, then in zip(*ends, strict=True):
        activity, named = first if then[0] in own else then
        found.append(home.get(activity) or (named if named != project.identifier else ""))
    return found


def _columns(cells: FileCells, names: dict[str, str]) -> dict[str, list]:
    return {
        "predecessor": [names.get(identifier, identifier) for identifier in cells.texts("pred_task_id")],
        "successor": [names.get(identifier, identifier) for identifier in cells.texts("task_id")],
        "link_type": cells.words("pred_type", LINK_TYPES),
        "lag": cells.hours("lag_hr_cnt"),
    }
