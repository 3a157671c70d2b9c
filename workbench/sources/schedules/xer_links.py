"""Links of an XER file: those inside the project, and apart from them those that leave it."""

from collections.abc import Iterator

from workbench.sources.schedules.file_cells import FileCells
from workbench.sources.schedules.xer_file import XerFile
from workbench.sources.schedules.xer_project import XerProject

LINK_TYPES = {"PR_FS": "fs", "PR_SS": "ss", "PR_FF": "ff", "PR_SF": "sf"}
HEADERS = {"predecessor": "pred_task_id", "successor": "task_id", "link_type": "pred_type", "lag": "lag_hr_cnt"}


def links(
    file: XerFile, project: XerProject, names: dict[str, str], own: set[str]
) -> Iterator[tuple[str, FileCells, dict[str, list]]]:
    """
    Read the links of a project.

    An end is elsewhere when its row names another project, or when its activity is one of another project.

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
        ends = zip(("pred_task_id", "task_id"), ("pred_proj_id", "proj_id"), strict=True)
        away = [_is_elsewhere(row.get(end, ""), row.get(of, ""), project, names, own) for end, of in ends]
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
    projects = zip(cells.texts("pred_proj_id"), cells.texts("proj_id"), strict=True)
    other = [there if there != project.identifier else here for there, here in projects]
    yield "external_links", cells, {**_columns(cells, names), "project": other}


def _is_elsewhere(activity: str, named: str, project: XerProject, names: dict[str, str], own: set[str]) -> bool:
    return named not in ("", project.identifier) or (activity in names and activity not in own)


def _columns(cells: FileCells, names: dict[str, str]) -> dict[str, list]:
    return {
        "predecessor": [names.get(identifier, identifier) for identifier in cells.texts("pred_task_id")],
        "successor": [names.get(identifier, identifier) for identifier in cells.texts("task_id")],
        "link_type": cells.words("pred_type", LINK_TYPES),
        "lag": cells.hours("lag_hr_cnt"),
    }
