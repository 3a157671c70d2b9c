"""The outline of an MSPDI file: which task stands under which."""

from workbench.sources.schedules.file_table import FileTable
from workbench.sources.schedules.mspdi_cells import MspdiCells

TOP = "0"
"""UID of the row that stands for the project as a whole."""

HEADERS = {"node": "UID", "parent": "OutlineLevel", "code": "WBS", "name": "Name"}


def parents(tasks: MspdiCells) -> list[str]:
    """
    Find the task above each.

    A task stands under the last one before it with a smaller outline level, as Microsoft Project shows it.

    Parameters
    ----------
    tasks
        The tasks in the order of the file.

    Returns
    -------
    list of str
        UID of the task above; empty at the top.
    """
    above: list[tuple[float, str]] = []
    found = []
    rows = zip(tasks.texts("UID"), tasks.numbers("OutlineLevel"), tasks.texts("OutlineNumber"), strict=True)
    for uid, level, number in rows:
        if level is None:
            level = 0 if uid == TOP else number.count(".") + 1
        while above and above[-1][0] >= level:
            above.pop()
        found.append(above[-1][1] if above else "")
        above.append((level, uid))
    return found


def nodes(table: FileTable, above: list[str]) -> tuple[MspdiCells, dict[str, list]]:
    """
    List the tasks that have others under them.

    Parameters
    ----------
    table
        The tasks in the order of the file.
    above
        UID of the task above each.

    Returns
    -------
    tuple
        The cells read, and columns of `workbench.schedule.columns.WBS`; the node of a summary has its identifier.
    """
    with_others = {*above} - {""}
    rows = [at for at, row in enumerate(table.rows) if row.get("UID", "") in with_others]
    cells = MspdiCells(table, rows)
    codes = zip(cells.texts("WBS"), cells.texts("OutlineNumber"), strict=True)
    return cells, {
        "node": cells.texts("UID"),
        "parent": [above[at] for at in rows],
        "code": [code or number for code, number in codes],
        "name": cells.texts("Name"),
    }
