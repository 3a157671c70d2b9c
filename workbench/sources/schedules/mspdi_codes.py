"""Fields of an MSPDI file that sort tasks: texts with a meaning of the project's own, and outline codes."""

from workbench.parsing import Origin
from workbench.sources.schedules.file_table import FileTable
from workbench.sources.schedules.frames import Frames
from workbench.sources.schedules.mspdi_cells import MspdiCells
from workbench.sources.schedules.mspdi_tasks import MspdiTasks
from workbench.sources.schedules.xml_records import XmlRecord

TEXT = "Text"
HEADERS = {"activity": "UID", "code_type": "FieldID", "value": "Value", "name": "Description"}


def read_codes(root: XmlRecord, records: list[XmlRecord], file: str, tasks: MspdiTasks, found: Frames) -> None:
    """
    Read the values of text fields, of fields with a name of their own, and of outline codes.

    Parameters
    ----------
    root
        The project.
    records
        The elements of the tasks.
    file
        Name of the file.
    tasks
        The tasks.
    found
        Where the table goes.
    """
    fields = _fields(root)
    outline = _outline_values(root)
    own = {*tasks.columns["activity"]}
    rows, lines, seen = [], [], set()
    for task in records:
        uid = task.texts.get("UID", "")
        for record in (*task.all("ExtendedAttribute"), *task.all("OutlineCode")):
            field = record.texts.get("FieldID", "")
            value, name = outline.get((field, record.texts.get("ValueID", "")), (record.texts.get("Value", ""), ""))
            kind = fields.get(field, "")
            if uid in own and kind and value and (uid, kind) not in seen:
                seen.add((uid, kind))
                rows.append({"activity": uid, "code_type": kind, "value": value, "name": name})
                lines.append(record.line)
    cells = MspdiCells(FileTable(Origin(file, "Task", tuple(lines)), (), rows))
    found.add("activity_codes", cells, {name: cells.texts(name) for name in HEADERS}, HEADERS)


def _fields(root: XmlRecord) -> dict[str, str]:
    """Names of the fields that sort tasks, by identifier."""
    named = {}
    for record in root.all("ExtendedAttributes", "ExtendedAttribute"):
        alias, name = record.texts.get("Alias", ""), record.texts.get("FieldName", "")
        if alias or name.startswith(TEXT):
            named[record.texts.get("FieldID", "")] = alias or name
    for record in root.all("OutlineCodes", "OutlineCode"):
        field, name = record.texts.get("FieldID", ""), record.texts.get("FieldName", "")
        named.setdefault(field, record.texts.get("Alias", "") or name or field)
    return named


def _outline_values(root: XmlRecord) -> dict[tuple[str, str], tuple[str, str]]:
    """Value and its meaning by field and identifier of the value."""
    return {
        (code.texts.get("FieldID", ""), value.texts.get("ValueID", "")): (
            value.texts.get("Value", ""),
            value.texts.get("Description", ""),
        )
        for code in root.all("OutlineCodes", "OutlineCode")
        for value in code.all("Values", "Value")
    }
