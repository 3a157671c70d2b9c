"""Cells of MSPDI elements: working time as ISO 8601 writes it, tenths of minutes, flags."""

import re
from collections.abc import Iterable

from workbench.parsing import FLAGS, Origin
from workbench.sources.schedules.file_cells import MOST_HOURS, NUMBER, UNREADABLE, FileCells
from workbench.sources.schedules.file_table import FileTable
from workbench.sources.schedules.xml_records import XmlRecord

DURATION = re.compile(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d*)?S)?", re.ASCII)
MOST_TENTHS = MOST_HOURS * 600


class MspdiCells(FileCells):
    """Reads what is inside elements of one kind and remembers those that cannot be used."""

    def durations(self, name: str) -> list[int | None]:
        """Working time as whole minutes."""
        return self.read(name, _minutes, "a duration written like PT16H0M0S")

    def tenths(self, name: str) -> list[int | None]:
        """Tenths of a minute as whole minutes."""
        return self.read(name, _from_tenths, "a number of tenths of a minute")

    def flags(self, name: str, otherwise: bool = False) -> list[bool]:
        """Yes or no; an element that is not there is `otherwise`."""

        def read(cell: str) -> object:
            return FLAGS.get(cell.lower(), UNREADABLE) if cell else otherwise

        return self.read(name, read, "0 or 1", instead=otherwise)


def table_of(records: Iterable[XmlRecord], file: str, tag: str, **more: list[str]) -> FileTable:
    """
    Put elements of one kind into a table.

    Parameters
    ----------
    records
        The elements.
    file
        Name of the file.
    tag
        What they are called in problems.
    **more
        Further columns that do not stand inside the elements themselves.
    """
    records = [*records]
    rows = [record.texts for record in records]
    for name, cells in more.items():
        rows = [row | {name: cell} for row, cell in zip(rows, cells, strict=True)]
    return FileTable(Origin(file, tag, tuple(record.line for record in records)), (), rows)


def _minutes(cell: str) -> object:
    if not cell:
        return None
    found = DURATION.fullmatch(cell)
    if not found or not any(found.groups()[1:]) or max(map(len, filter(None, found.groups()))) > len(str(MOST_HOURS)):
        return UNREADABLE
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    if hours > MOST_HOURS:
        return UNREADABLE
    whole = hours * 60 + minutes + (seconds + 30) // 60
    return -whole if found[1] else whole


def _from_tenths(cell: str) -> object:
    if not cell:
        return None
    if not NUMBER.fullmatch(cell) or abs(float(cell.replace(",", "."))) > MOST_TENTHS:
        return UNREADABLE
    return round(float(cell.replace(",", ".")) / 10)
