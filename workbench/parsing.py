"""Cells to typed columns, with every bad cell named."""

import math
import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

import numpy as np
import pandas as pd

from workbench.errors import Problem
from workbench.schema import Column, Kind, Table

LONGEST_TEXT = 10_000
LARGEST_INTEGER = 2**53  # beyond it a float no longer tells neighbours apart
PERIOD_PATTERNS = {
    "M": (re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII), "a month such as 2026-10"),
    "Q": (re.compile(r"\d{4}Q[1-4]", re.ASCII), "a quarter such as 2026Q4"),
    "Y": (re.compile(r"\d{4}", re.ASCII), "a year such as 2026"),
}
NUMBER_PATTERN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
DATE_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}([T ]00:00:00)?", re.ASCII)
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Origin:
    """
    Where a table was read, so that a problem can name file, sheet, row and column.

    Parameters
    ----------
    file, sheet
        As people see them.
    rows
        Row number of each row of the frame; counted from `first_row` without one.
    columns
        Our column name -> the source's.
    """

    file: str
    sheet: str = ""
    rows: tuple[int, ...] | None = None
    first_row: int = 2
    columns: dict[str, str] = field(default_factory=dict)

    def problem(self, position: int | None, column: str, value: object, expected: str) -> Problem:
        """Describe what is wrong with the cell at a position of the frame."""
        row = position
        if position is not None:
            row = self.rows[position] if self.rows is not None else self.first_row + position
        shown = "" if is_missing(value) else str(value)
        return Problem(self.file, row, self.columns.get(column, column), shown, expected, self.sheet)


def dtype_of(column: Column, frequency: str) -> str:
    """The pandas dtype that holds a column."""
    return {
        Kind.TEXT: "str",
        Kind.CHOICE: "str",
        Kind.NUMBER: "float64",
        Kind.INTEGER: "Int64",
        Kind.FLAG: "bool",
        Kind.DATE: "datetime64[s]",
        Kind.MOMENT: "datetime64[us, UTC]",
        Kind.PERIOD: f"period[{'Y-DEC' if frequency == 'Y' else 'Q-DEC' if frequency == 'Q' else frequency}]",
        Kind.MONTH: "period[M]",
    }[column.kind]


def empty_table(table: Table, frequency: str, *, indexed: bool = False) -> pd.DataFrame:
    """A frame without rows that has every column of the table, the key as its index where that is asked for."""
    return _empty(table, frequency, indexed).copy(deep=False)


@lru_cache(maxsize=256)  # every table at every frequency; a portfolio has most of its tables empty
def _empty(table: Table, frequency: str, indexed: bool) -> pd.DataFrame:
    frame = pd.DataFrame({c.name: pd.Series([], dtype=dtype_of(c, frequency)) for c in table.columns})
    return frame.set_index(table.index) if indexed and table.index else frame


def parse_table(
    table: Table, frame: pd.DataFrame, origin: Origin, frequency: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """
    Give every column its type and default.

    Parameters
    ----------
    table
        What the frame should be.
    frame
        Cells as read: text, or values that already have a type.
    origin
        Where the frame came from.
    frequency
        ``M``, ``Q`` or ``Y``: what a period column holds.

    Returns
    -------
    tuple
        The typed frame, with a plain row index, and all problems. With problems the frame is of no further use.
    """
    keyed = table.index is not None and frame.index.name == table.index and table.index not in frame
    names = [table.index, *frame.columns] if keyed else list(frame.columns)
    problems = [
        origin.problem(None, str(name), "", f"one of the columns {', '.join(table.by_name)}")
        for name in names
        if name not in table.by_name
    ]
    if repeated := sorted({str(name) for name in names if names.count(name) > 1}):
        return empty_table(table, frequency), [
            *problems,
            *(origin.problem(None, name, "", "each column once") for name in repeated),
        ]
    absent = [column.name for column in table.columns if column.name not in names]
    problems += [
        origin.problem(None, name, "", "this required column") for name in absent if table.by_name[name].required
    ]
    if not len(frame):
        return empty_table(table, frequency), problems
    frame = frame.reset_index(drop=not keyed)
    parsed = {}
    for column in table.columns:
        if column.name in absent:
            parsed[column.name] = _filled(column, len(frame), frequency)
        else:
            parsed[column.name], found = _parse_column(column, frame[column.name], origin, frequency)
            problems += found
    return pd.DataFrame(parsed), problems


def is_missing(value: object) -> bool:
    """Whether a cell is empty."""
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, float) and math.isnan(value)


def _filled(column: Column, rows: int, frequency: str) -> pd.Series:
    """A column that nobody gave: its default in every row."""
    value = bool(column.default) if column.kind is Kind.FLAG else column.default
    return pd.Series([value] * rows, dtype=dtype_of(column, frequency))


def _parse_column(column: Column, cells: pd.Series, origin: Origin, frequency: str) -> tuple[pd.Series, list[Problem]]:
    """Parse each distinct cell once and put the results back in place."""
    dtype = dtype_of(column, frequency)
    if cells.dtype == dtype and _is_right(column, cells):
        return cells + 0.0 if column.kind is Kind.NUMBER else cells, []
    values = [value if isinstance(value, Hashable) else str(value) for value in cells.tolist()]
    known: dict[tuple[type, object], tuple[object, str]] = {}
    results, problems = [], []
    for position, value in enumerate(values):
        # The type is part of the memory because 1, 1.0 and True are equal.
        memory = (type(value), value)
        if memory not in known:
            try:
                known[memory] = (_parse_cell(column, value, frequency), "")
            except ValueError as error:
                known[memory] = (None, str(error))
        result, expected = known[memory]
        if expected:
            problems.append(origin.problem(position, column.name, value, expected))
        results.append(result)
    if problems:
        return pd.Series(results, dtype=object), problems
    return pd.Series(results, dtype=dtype), []


def _is_right(column: Column, cells: pd.Series) -> bool:
    """Whether cells that have the type of the column can stay; False too where each must be looked at to know."""
    if column.kind not in (Kind.NUMBER, Kind.FLAG, Kind.PERIOD, Kind.MONTH):
        return False
    if (column.required or column.default is not None) and cells.isna().any():
        return False
    if column.kind is not Kind.NUMBER:
        return True
    values = cells.to_numpy()
    low = -math.inf if column.low is None else column.low
    high = math.inf if column.high is None else column.high
    return not (np.isinf(values) | (values < low) | (values > high)).any()


def _parse_cell(column: Column, value: object, frequency: str) -> object:
    """Parse one cell; a ValueError says what was expected."""
    if is_missing(value):
        if column.required:
            raise ValueError("a value")
        if column.kind is Kind.FLAG:
            return bool(column.default)
        return column.default
    return _PARSERS[column.kind](column, value, frequency)


def _parse_text(column: Column, value: object, frequency: str) -> str:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"at most {LONGEST_TEXT} characters")
    if UNSEEN.search(text):
        raise ValueError("text without control characters")
    return text


def _parse_number(column: Column, value: object, frequency: str) -> float:
    if isinstance(value, bool):
        raise ValueError("a number")
    if isinstance(value, str):
        if not NUMBER_PATTERN.fullmatch(value.strip()):
            raise ValueError("a finite number written like 1234.5")
        value = value.strip()
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("a number") from None
    if not math.isfinite(result):
        raise ValueError("a finite number")
    if column.low is not None and result < column.low:
        raise ValueError(f"a number of at least {column.low:g}")
    if column.high is not None and result > column.high:
        raise ValueError(f"a number of at most {column.high:g}")
    return result + 0.0


def _parse_integer(column: Column, value: object, frequency: str) -> int:
    result = _parse_number(column, value, frequency)
    if not result.is_integer() or abs(result) > LARGEST_INTEGER:
        raise ValueError("a whole number")
    return int(result)


def _parse_flag(column: Column, value: object, frequency: str) -> bool:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    result = FLAGS.get(str(value).strip().lower())
    if result is None:
        raise ValueError("true or false")
    return result


def _parse_date(column: Column, value: object, frequency: str) -> datetime:
    if isinstance(value, str) and DATE_PATTERN.fullmatch(value.strip()):
        value = _calendar_day(value.strip()[:10])
    if isinstance(value, date):  # a datetime and a Timestamp are dates too
        return datetime(value.year, value.month, value.day)
    raise ValueError("a date written like 2026-09-30")


def _calendar_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day that exists, written like 2026-09-30") from None


def _parse_moment(column: Column, value: object, frequency: str) -> pd.Timestamp:
    try:
        moment = pd.Timestamp(datetime.fromisoformat(value.strip()) if isinstance(value, str) else value)
    except (TypeError, ValueError):
        raise ValueError("a moment written like 2026-09-30T14:00:00+00:00") from None
    return moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")


def _parse_period(column: Column, value: object, frequency: str) -> pd.Period:
    wanted = "M" if column.kind is Kind.MONTH else frequency
    pattern, expected = PERIOD_PATTERNS[wanted]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if not pattern.fullmatch(text):
        raise ValueError(expected)
    return pd.Period(text, freq=wanted)


def _parse_choice(column: Column, value: object, frequency: str) -> str:
    text = str(value).strip()
    try:
        return column.choices(text if column.choices.__name__ == "Frequency" else text.lower()).value
    except ValueError:
        raise ValueError(f"one of {', '.join(column.choices)}") from None


_PARSERS = {
    Kind.TEXT: _parse_text,
    Kind.NUMBER: _parse_number,
    Kind.INTEGER: _parse_integer,
    Kind.FLAG: _parse_flag,
    Kind.DATE: _parse_date,
    Kind.MOMENT: _parse_moment,
    Kind.PERIOD: _parse_period,
    Kind.MONTH: _parse_period,
    Kind.CHOICE: _parse_choice,
}
