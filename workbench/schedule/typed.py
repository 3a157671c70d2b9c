"""Whole columns to their types at once, with every bad cell named; schedules are too long to go cell by cell."""

from functools import cache

import numpy as np
import pandas as pd

from workbench.errors import Problem
from workbench.parsing import FLAGS, Origin, is_missing
from workbench.schema.column import Column, Kind, Table

DTYPES = {
    Kind.TEXT: "str",
    Kind.CHOICE: "str",
    Kind.NUMBER: "float64",
    Kind.INTEGER: "Int64",
    Kind.FLAG: "bool",
    Kind.MOMENT: "datetime64[s]",
}
EARLIEST, LATEST = np.datetime64("1900-01-01", "s"), np.datetime64("2300-01-01", "s")
LARGEST = 2.0**40


def typed(table: Table, frame: pd.DataFrame | None, origin: Origin) -> tuple[pd.DataFrame, list[Problem], np.ndarray]:
    """
    Give every column of a table its type and default.

    Parameters
    ----------
    table
        What the frame should be.
    frame
        Cells as text or already typed; None is an empty table. Its key may be its index.
    origin
        Where the frame came from.

    Returns
    -------
    tuple
        The typed frame with a plain row index, the problems, and which rows have none.
    """
    if frame is None or not len(frame.columns):
        return _empty(table).copy(deep=False), [], np.array([], dtype=bool)
    if table.index and frame.index.name == table.index and table.index not in frame:
        frame = frame.reset_index()
    problems = [
        origin.problem(None, str(name), "", f"one of the columns {', '.join(table.by_name)}")
        for name in frame.columns
        if name not in table.by_name
    ]
    columns, bad = {}, np.zeros(len(frame), dtype=bool)
    for column in table.columns:
        if column.name not in frame:
            if column.required:
                problems.append(origin.problem(None, column.name, "", "this required column"))
            columns[column.name] = _defaults(column, len(frame))
            continue
        cells = frame[column.name]
        columns[column.name], wrong = _column(column, cells)
        for position, expected in sorted(wrong.items()):
            problems.append(origin.problem(position, column.name, cells.iloc[position], expected))
            bad[position] = True
    return pd.DataFrame(columns), problems, ~bad


@cache
def _empty(table: Table) -> pd.DataFrame:
    return pd.DataFrame({column.name: _defaults(column, 0) for column in table.columns})


def _defaults(column: Column, count: int) -> pd.api.extensions.ExtensionArray | np.ndarray:
    return pd.array([_default(column)] * count, dtype=DTYPES[column.kind])


def _default(column: Column) -> object:
    if column.default is not None:
        return column.default
    return {Kind.TEXT: "", Kind.CHOICE: "", Kind.FLAG: False, Kind.NUMBER: np.nan}.get(column.kind)


def _column(column: Column, cells: pd.Series) -> tuple[object, dict[int, str]]:
    """Type one column; also what was expected of each bad cell, by position."""
    raw = cells.to_numpy(dtype=object, na_value=None) if _is_text(cells) else None
    missing = np.array([is_missing(cell) for cell in raw], dtype=bool) if raw is not None else cells.isna().to_numpy()
    values, bad, expected = _READERS[column.kind](column, cells, raw, missing)
    wrong = dict.fromkeys(np.flatnonzero(bad & ~missing).tolist(), expected)
    usable = ~missing & ~bad
    for limit, breaks, words in ((column.low, np.less, "at least"), (column.high, np.greater, "at most")):
        if limit is not None:
            outside = usable & breaks(values, limit)
            wrong |= dict.fromkeys(np.flatnonzero(outside).tolist(), f"a number of {words} {limit:g}")
    if column.required:
        wrong |= dict.fromkeys(np.flatnonzero(missing).tolist(), "a value")
    filled = missing | bad
    if column.kind is Kind.INTEGER:
        result = pd.arrays.IntegerArray(np.where(filled, 0, values).astype(np.int64), filled.copy())
        result[filled] = pd.NA if column.default is None else column.default
        return result, wrong
    values = values.copy()
    values[filled] = _default(column)
    return pd.array(values, dtype=DTYPES[column.kind]), wrong


def _is_text(cells: pd.Series) -> bool:
    return cells.dtype == object or isinstance(cells.dtype, pd.StringDtype)


def _text(column: Column, cells: pd.Series, raw: np.ndarray | None, missing: np.ndarray) -> tuple:
    plain = cells.to_numpy(dtype=object) if raw is None else raw
    texts = ["" if gone else str(cell).strip() for cell, gone in zip(plain, missing, strict=True)]
    return np.array(texts, dtype=object), np.zeros(len(texts), dtype=bool), "text"


def _choice(column: Column, cells: pd.Series, raw: np.ndarray | None, missing: np.ndarray) -> tuple:
    known = {*map(str, column.choices)}
    texts = [text.lower() for text in _text(column, cells, raw, missing)[0]]
    bad = np.array([text not in known for text in texts], dtype=bool)
    return np.array(texts, dtype=object), bad, f"one of {', '.join(column.choices)}"


def _number(column: Column, cells: pd.Series, raw: np.ndarray | None, missing: np.ndarray) -> tuple:
    if raw is None:
        values = cells.to_numpy(dtype=float, na_value=np.nan)
    else:
        values = pd.to_numeric(pd.Series(raw, dtype=object), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return values, ~np.isfinite(values), "a finite number"


def _integer(column: Column, cells: pd.Series, raw: np.ndarray | None, missing: np.ndarray) -> tuple:
    values, bad, _ = _number(column, cells, raw, missing)
    with np.errstate(invalid="ignore"):
        bad = bad | (values != np.round(values)) | (np.abs(values) > LARGEST)
    return values, bad, f"a whole number of {column.unit}"


def _flag(column: Column, cells: pd.Series, raw: np.ndarray | None, missing: np.ndarray) -> tuple:
    found = [None if gone else FLAGS.get(str(cell).strip().lower()) for cell, gone in zip(cells, missing, strict=True)]
    bad = np.array([flag is None for flag in found], dtype=bool)
    return np.array([bool(flag) for flag in found], dtype=bool), bad, "true or false"


def _moment(column: Column, cells: pd.Series, raw: np.ndarray | None, missing: np.ndarray) -> tuple:
    if raw is not None:
        values = _read_moments(raw)
    elif cells.dtype.kind == "M":
        values = cells
    else:
        values = pd.Series(pd.NaT, index=cells.index)
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return np.full(len(cells), np.datetime64("NaT", "s")), ~missing, "a moment without a time zone"
    moments = values.to_numpy().astype("datetime64[s]")
    bad = ~((moments >= EARLIEST) & (moments < LATEST))
    return moments, bad, "a moment from 1900 to 2299, written like 2026-09-30 17:00"


def _read_moments(raw: np.ndarray) -> pd.Series:
    """Moments in any of the forms of ISO 8601; some with and some without a time zone are read one by one."""
    try:
        return pd.to_datetime(pd.Series(raw, dtype=object), errors="coerce", format="ISO8601")
    except ValueError:
        each = (pd.to_datetime(cell, errors="coerce", format="ISO8601") for cell in raw)
        return pd.Series([pd.NaT if cell is pd.NaT or cell.tzinfo else cell for cell in each], dtype="datetime64[s]")


_READERS = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.FLAG: _flag,
    Kind.MOMENT: _moment,
}
