"""Cells of one XER table to plain values; what cannot be read is named, and its row is left out."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

import pandas as pd

from workbench.errors import Problem
from workbench.parsing import Origin
from workbench.sources.schedules.xer_file import XerTable

NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
MOST_HOURS = 10_000_000
UNREADABLE = object()


class XerCells:
    """
    Reads columns of a table and remembers the rows that cannot be used.

    Parameters
    ----------
    table
        The table.
    rows
        Positions of the rows that are meant, such as those of one project; all by default.
    """

    def __init__(self, table: XerTable, rows: list[int] | None = None):
        self.table = table
        self.rows = [*range(len(table.rows))] if rows is None else rows
        self.problems: list[Problem] = []
        self.bad: set[int] = set()

    def texts(self, column: str) -> list[str]:
        """Cells as they are."""
        cells = self.table.column(column)
        return [cells[row] for row in self.rows]

    def words(self, column: str, meanings: Mapping[str, str], *, drops_row: bool = True) -> list[str]:
        """Cells of a closed vocabulary by their meaning here; where that has no empty word, a cell must have one."""
        known = {word.lower(): meaning for word, meaning in meanings.items()}
        expected = f"one of {', '.join(word for word in meanings if word)}"
        return self._read(column, lambda cell: known.get(cell.lower(), UNREADABLE), expected, "", drops_row)

    def numbers(self, column: str, scale: float = 1.0) -> list[float | None]:
        """Numbers with a decimal point or comma, multiplied."""
        return self._read(column, lambda cell: _number(cell, scale), "a number")

    def minutes(self, column: str) -> list[int | None]:
        """Hours as whole minutes."""
        return self._read(column, _minutes, "a number of hours")

    def moments(self, column: str) -> list[datetime | None]:
        """Dates with or without a time of day."""
        return self._read(column, _moment, "a date written like 2026-09-30 17:00")

    def refuse(self, position: int, column: str, value: str, expected: str) -> None:
        """Name a row that cannot be used; `position` counts the rows that are meant."""
        self.problems.append(self.table.origin.problem(self.rows[position], column, value, expected))
        self.bad.add(position)

    def frame(self, columns: Mapping[str, list], headers: Mapping[str, str]) -> tuple[pd.DataFrame, Origin]:
        """
        Put columns together without the rows that cannot be used.

        Parameters
        ----------
        columns
            Values by our column name.
        headers
            Header in the file by our column name.

        Returns
        -------
        tuple
            The frame, and where its rows stand in the file.
        """
        kept = [position for position in range(len(self.rows)) if position not in self.bad]
        where = self.table.origin
        lines = tuple(where.rows[self.rows[position]] for position in kept)
        frame = pd.DataFrame({name: [values[position] for position in kept] for name, values in columns.items()})
        return frame, Origin(where.file, where.sheet, lines, columns=dict(headers))

    def _read(self, column: str, read: Callable, expected: str, instead: object = None, drops_row: bool = True) -> list:
        known: dict[str, object] = {}
        values = []
        for position, cell in enumerate(self.texts(column)):
            if cell not in known:
                known[cell] = read(cell)
            value = known[cell]
            if value is UNREADABLE:
                self.problems.append(self.table.origin.problem(self.rows[position], column, cell, expected))
                value = instead
                if drops_row:
                    self.bad.add(position)
            values.append(value)
        return values


def _number(cell: str, scale: float) -> object:
    if not cell:
        return None
    return float(cell.replace(",", ".")) * scale if NUMBER.fullmatch(cell) else UNREADABLE


def _minutes(cell: str) -> object:
    hours = _number(cell, 1.0)
    if hours is None or hours is UNREADABLE:
        return hours
    return round(hours * 60) if abs(hours) <= MOST_HOURS else UNREADABLE


def _moment(cell: str) -> object:
    if not cell:
        return None
    found = MOMENT.fullmatch(cell)
    try:
        return datetime.fromisoformat(f"{found[1]} {found[2] or '00:00'}") if found else UNREADABLE
    except ValueError:
        return UNREADABLE
