"""Rows of cells under a header, as read from a file and before anything is known about their meaning."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import pandas as pd

from workbench.errors import Problem
from workbench.parsing import Origin, is_missing

BLOCK = 20_000
Record = tuple[int, list]


@dataclass(frozen=True)
class Cells:
    """
    One table of cells.

    Parameters
    ----------
    frame
        One column per header cell, in order; text, or the plain values of a workbook.
    origin
        Where the rows came from.
    problems
        Rows that were not taken and headers that cannot be used.
    counted
        Rows in the file below the header, rows without any content left out: those in the frame and those refused.
    """

    frame: pd.DataFrame
    origin: Origin
    problems: list[Problem] = field(default_factory=list)
    counted: int = 0


def read_cells(records: Iterable[Record], origin: Origin, *, ragged: bool, header_row: int = 1) -> Cells:
    """
    Make a table of cells from numbered records.

    Parameters
    ----------
    records
        Row number as people see it, and the row's cells; rows may be missing.
    origin
        File and sheet.
    ragged
        Whether a row shorter than the header is normal, as in a workbook, or damaged, as in a CSV file.
    header_row
        Row of the column names; rows above are left out.

    Returns
    -------
    Cells
        Rows without content are left out, rows with too many or too few cells are problems.
    """
    rows = iter(records)
    header = next((record for record in rows if record[0] >= header_row), None)
    if header is None or header[0] != header_row or all(map(is_missing, header[1])):
        return Cells(pd.DataFrame(), origin, [origin_problem(origin, header_row, "", "", "a row of column names")])
    names = ["" if is_missing(name) else str(name).strip() for name in header[1]]
    problems = [
        origin_problem(origin, header_row, name, name, "each column once")
        for name in dict.fromkeys(names)
        if name and names.count(name) > 1
    ]
    taken: list[int] = []
    blocks: list[pd.DataFrame] = []
    counted = 0
    clean = _clean(rows, header, origin, ragged, problems)
    while block := list(islice(clean, BLOCK)):
        counted += len(block)
        kept = [record for record in block if record[1] is not None]
        taken += [number for number, _ in kept]
        blocks.append(_block([cells for _, cells in kept], names, text=not ragged))
    named = [position for position, name in enumerate(names) if name]
    frame = pd.concat(blocks, ignore_index=True) if blocks else _block([], names, text=not ragged)
    frame = frame.iloc[:, named].set_axis([names[position] for position in named], axis=1)
    frame = frame.loc[:, ~frame.columns.duplicated()]
    first = header_row + 1
    numbers = None if taken == list(range(first, first + len(taken))) else tuple(taken)
    return Cells(frame, Origin(origin.file, origin.sheet, numbers, first), problems, counted)


def origin_problem(origin: Origin, row: int | None, column: str, value: str, expected: str) -> Problem:
    """Describe what is wrong at a row of the file."""
    return Problem(origin.file, row, column, value, expected, origin.sheet)


def _clean(
    rows: Iterator[Record], header: Record, origin: Origin, ragged: bool, problems: list[Problem]
) -> Iterator[tuple[int, list | None]]:
    """Bring rows to the width of the header; a row that does not fit is None and a problem."""
    header_row, names = header
    width = len(names)
    unnamed = [position for position, name in enumerate(names) if is_missing(name)]
    for number, cells in rows:
        if all(map(is_missing, cells)):
            continue
        found = len(cells)
        if found < width and ragged:
            cells = cells + [None] * (width - found)
        if len(cells) != width:
            extra = next((str(cell) for cell in cells[width:] if not is_missing(cell)), "")
            expected = f"{width} cells as in row {header_row}"
            problems.append(origin_problem(origin, number, "", extra or f"{found} cells", expected))
            yield number, None
        elif beyond := next((cells[at] for at in unnamed if not is_missing(cells[at])), None):
            problems.append(origin_problem(origin, number, "", str(beyond), "a column name above every value"))
            yield number, None
        else:
            yield number, cells


def _block(rows: list[list], names: list[str], *, text: bool) -> pd.DataFrame:
    """Turn rows into a frame; text is kept compactly."""
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    kind = "str" if text else object
    return pd.DataFrame({at: pd.Series(list(cells), dtype=kind) for at, cells in enumerate(columns)})
