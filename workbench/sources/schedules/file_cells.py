"""Cells of one table of a schedule file to plain values; what cannot be read is named, and its row is left out."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

import pandas as pd

from workbench.errors import Problem
from workbench.parsing import Origin
from workbench.sources.schedules.file_table import FileTable

NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
MOST_HOURS = 10_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2299
UNREADABLE = object()


class FileCells:
    """
    Reads columns of a table and remembers the rows that cannot be used.

    Parameters
    ----------
    table
        The table.
    rows
        Positions of the rows that are meant, such as those of one project; all by default.
    """

    def __init__(self, table: FileTable, rows: list[int] | None = None):
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
        return self.read(column, lambda cell: known.get(cell.lower(), UNREADABLE), expected, "", drops_row)

    def numbers(self, column: str, scale: float = 1.0) -> list[float | None]:
        """Numbers with a decimal point or comma, multiplied."""
        return self.read(column, lambda cell: _number(cell, scale), "a number")

    def hours(self, column: str) -> list[int | None]:
        """Hours as whole minutes."""
        return self.read(column, _minutes, "a number of hours")

    def moments(self, column: str) -> list[datetime | None]:
        """Dates with or without a time of day."""
        return self.read(column, _moment, f"a date written like 2026-09-30 17:00, from {FIRST_YEAR} to {LAST_YEAR}")

    def read(self, column: str, read: Callable, expected: str, instead: object = None, drops_row: bool = True) -> list:
        """
        Read each distinct cell of a column once.

        Parameters
        ----------
        column
            Header in the file.
        read
            From a cell to its value, `UNREADABLE` when it has none.
        expected
            What is said of an unreadable cell.
        instead
            Value of an unreadable cell.
        drops_row
            Whether a row with an unreadable cell is left out.
        """
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


def first_known(values: list, otherwise: list) -> list:
    """Values, and where there is none the other one."""
    return [other if value is None else value for value, other in zip(values, otherwise, strict=True)]


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
        moment = datetime.fromisoformat(f"{found[1]} {found[2] or '00:00'}") if found else UNREADABLE
    except ValueError:
        return UNREADABLE
    return moment if found and FIRST_YEAR <= moment.year <= LAST_YEAR else UNREADABLE
