"""The outline of an MSPDI file: which task stands under which."""

from itertools import compress

from workbench.sources.schedules.mspdi_cells import MspdiCells

TOP = "0"
"""UID of the row that stands for the project as a whole."""


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


def nodes(tasks: MspdiCells, above: list[str]) -> dict[str, list]:
    """
    List the tasks that have others under them.

    Parameters
    ----------
    tasks
        The tasks in the order of the file.
    above
        UID of the task above each.

    Returns
    -------
    dict
        Columns of `workbench.schedule.columns.WBS`; the node of a summary has the summary's identifier.
    """
    columns = {
        "node": tasks.texts("UID"),
        "parent": above,
        "code": [code or number for code, number in zip(tasks.texts("WBS"), tasks.texts("OutlineNumber"), strict=True)],
        "name": tasks.texts("Name"),
    }
    with_others = {*above}
    kept = [uid in with_others for uid in columns["node"]]
    return {name: [*compress(values, kept)] for name, values in columns.items()}
