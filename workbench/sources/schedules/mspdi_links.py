"""Links of an MSPDI file: each stands in its successor, its lag in tenths of a minute or in percent."""

from workbench.sources.schedules.frames import Frames
from workbench.sources.schedules.mspdi_cells import MspdiCells, table_of
from workbench.sources.schedules.mspdi_tasks import BEFORE_NUMBER, MspdiTasks
from workbench.sources.schedules.xml_records import XmlRecord

LINK_TYPES = {"0": "ff", "1": "fs", "2": "sf", "3": "ss"}
USUAL_TYPE = "1"
UNITS = {
    "minutes": ("3", "4", "35", "36"),
    "hours": ("5", "6", "37", "38"),
    "days": ("7", "8", "39", "40"),
    "weeks": ("9", "10", "41", "42"),
    "months": ("11", "12", "43", "44"),
    "percent": ("19", "20", "51", "52"),
    "none": ("21", "53", ""),
}
"""Codes of the unit a lag was typed in; the second and fourth of each are elapsed. Minutes count in any case."""

FORMATS = {code: code for codes in UNITS.values() for code in codes}
ELAPSED = {codes[at] for unit, codes in UNITS.items() if unit != "none" for at in (1, 3)}
HEADERS = {"predecessor": "PredecessorUID", "successor": "UID", "link_type": "Type", "lag": "LinkLag"}


def read_links(records: list[XmlRecord], file: str, tasks: MspdiTasks, found: Frames) -> list[str]:
    """
    Read the links.

    A lag in percent is a share of the predecessor's duration. A link leaves the project when it says so, or when one of
    its ends is a row that stands for a task of another project.

    Parameters
    ----------
    records
        The elements of the tasks.
    file
        Name of the file.
    tasks
        The tasks; the dates of the other projects become their external early starts.
    found
        Where the tables go.

    Returns
    -------
    list of str
        What was assumed.
    """
    pairs = [(link, task.texts.get("UID", "")) for task in records for link in task.all("PredecessorLink")]
    table = table_of([link for link, _ in pairs], file, "PredecessorLink", UID=[uid for _, uid in pairs])
    every = MspdiCells(table)
    ends = zip(every.texts("PredecessorUID"), every.texts("UID"), every.flags("CrossProject"), strict=True)
    away = [cross or first in tasks.elsewhere or then in tasks.elsewhere for first, then, cross in ends]
    durations = dict(zip(tasks.columns["activity"], tasks.columns["original_duration"], strict=True))
    inside = MspdiCells(table, [at for at, leaves in enumerate(away) if not leaves])
    inside.problems += every.problems
    found.add("links", inside, _columns(inside, durations), HEADERS)
    outside = MspdiCells(table, [at for at, leaves in enumerate(away) if leaves])
    columns = _columns(outside, durations)
    loose = _hold(columns, tasks)
    _name_ends(columns, outside, tasks)
    del columns["elapsed"]
    found.add("external_links", outside, columns, HEADERS)
    return [f"Links from other projects do not hold {', '.join(loose)}: their dates are not known."] if loose else []


def _columns(cells: MspdiCells, durations: dict[str, int | None]) -> dict[str, list]:
    first, form = cells.texts("PredecessorUID"), cells.words("LagFormat", FORMATS)
    share, lag = cells.numbers("LinkLag", 0.01), cells.tenths("LinkLag")
    for at, predecessor in enumerate(first):
        if form[at] in UNITS["percent"] and share[at] is not None:
            lag[at] = round((durations.get(predecessor) or 0) * share[at])
    return {
        "predecessor": first,
        "successor": cells.texts("UID"),
        "link_type": cells.words("Type", LINK_TYPES | {"": LINK_TYPES[USUAL_TYPE]}),
        "lag": lag,
        "elapsed": [code in ELAPSED for code in form],
    }


def _name_ends(columns: dict[str, list], cells: MspdiCells, tasks: MspdiTasks) -> None:
    """
    Call the other ends of links that leave the project by what their own project calls them.

    The link itself says it, or the row that stands for the task: file, backslash, number of the task.
    """
    columns["project"] = []
    for at, named in enumerate(cells.texts("CrossProjectName")):
        end = "successor" if columns["successor"][at] in tasks.elsewhere else "predecessor"
        text = named or tasks.elsewhere.get(columns[end][at], ("",))[0]
        file, mark, number = text.rpartition(BEFORE_NUMBER)
        is_numbered = bool(file) and number.isascii() and number.isdigit()
        columns["project"].append(file if is_numbered else text)
        columns[end][at] = mark + number if is_numbered else columns[end][at]


def _hold(columns: dict[str, list], tasks: MspdiTasks) -> list[str]:
    """Let other projects hold the tasks they lead to, where that is plain; give those where it is not."""
    held: dict[str, object] = {}
    loose = {}
    own = {*tasks.columns["activity"]}
    rows = zip(*(columns[name] for name in ("predecessor", "successor", "link_type", "lag")), strict=True)
    for first, then, kind, lag in rows:
        if then not in own:
            continue
        _, start, finish = tasks.elsewhere.get(first, ("", None, None))
        date = {"fs": finish, "ss": start}.get(kind)
        if date is None or lag:
            loose[then] = None
        else:
            held[then] = max(date, held.get(then, date))
    tasks.columns["external_early_start"] = [held.get(uid) for uid in tasks.columns["activity"]]
    return [*loose]
