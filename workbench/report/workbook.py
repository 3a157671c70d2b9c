"""Frames as a workbook: a cover, one sheet per frame, no cell a formula, read back before it counts."""

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd

from workbench import __version__
from workbench.errors import RunError
from workbench.report.files import write_file
from workbench.schema import TABLES

XLSX_LONGEST = 32_767  # characters in a cell


def write_workbook(
    frames: Mapping[str, pd.DataFrame],
    file: Path | str,
    facts: Mapping[str, str],
    *,
    uncounted: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """
    Write frames as the sheets of a workbook behind a cover; what is text stays text.

    Parameters
    ----------
    frames
        Tables by name of the sheet; their index is not written.
    file
        Where to.
    facts
        What the cover says, by name.
    uncounted
        Sheets behind them that the cover does not list.

    Raises
    ------
    RunError
        The file could not be written, or does not read back as it was written.
    """
    import xlsxwriter

    file = Path(file)
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # equal data makes equal files
        bold = book.add_format({"bold": True})
        _cover(book, bold, frames, facts)
        for name, frame in {**frames, **(uncounted or {})}.items():
            _sheet(book, bold, name, frame)
    write_file(stream.getvalue(), file)
    _check_xlsx(file, frames)


def _cover(book, bold, frames: Mapping[str, pd.DataFrame], facts: Mapping[str, str]) -> None:
    sheet = book.add_worksheet("cover")
    made = {"Made with": f"workbench {__version__}", "": ""}
    counts = {f"Rows in {name}": len(frame) for name, frame in frames.items()}
    for row, (name, value) in enumerate({**facts, **made, **counts}.items()):
        sheet.write_string(row, 0, name, bold)
        sheet.write(row, 1, value)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 70)


def _sheet(book, bold, name: str, frame: pd.DataFrame) -> None:
    """One table per sheet: units in the header, the header frozen, every cell with its own type."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    columns = TABLES[name].by_name if name in TABLES else {}
    for at, column in enumerate(frame.columns):
        unit = columns[column].unit if column in columns else ""
        sheet.write_string(0, at, f"{column} ({unit})" if unit else column, bold)
        sheet.set_column(at, at, 18)
        for row, value in enumerate(frame[column].tolist(), start=1):
            if value is None or value is pd.NaT or pd.isna(value):
                continue
            if isinstance(value, bool):
                sheet.write_boolean(row, at, value)
            elif isinstance(value, int | float):
                sheet.write_number(row, at, value)
            elif isinstance(value, pd.Timestamp):
                _moment(sheet, row, at, value)
            else:
                sheet.write_string(row, at, str(value)[:XLSX_LONGEST])
    sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _moment(sheet, row: int, at: int, value: pd.Timestamp) -> None:
    if value.tzinfo is not None or value.year < 1900:
        sheet.write_string(row, at, value.isoformat())
    else:
        sheet.write_datetime(row, at, value.to_pydatetime())


def _check_xlsx(file: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Read the workbook back: every row is there and no cell is a formula."""
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True)
    try:
        for name, frame in frames.items():
            sheet = book[name]
            count = 0
            for row in sheet.iter_rows():
                count += 1
                if any(cell.data_type == "f" for cell in row):
                    raise RunError(f"{file.name}: sheet {name} holds a formula")
            if count != len(frame) + 1:
                raise RunError(f"{file.name}: sheet {name} has {count - 1} rows, {len(frame)} were written")
    finally:
        book.close()
