"""Read workbooks: guarded here, parsed in a child process that may fail without harm."""

import json
import logging
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from workbench.environment import kernel_environment
from workbench.parsing import Origin
from workbench.sources import workbook_child
from workbench.sources.cells import Cells, Record, origin_problem, read_cells
from workbench.sources.guard import guarded, refusal
from workbench.sources.workbook_guard import inspect_workbook

MEMORY = 1_000_000_000
SECONDS = 60
MOST_TEXT = 100_000_000

log = logging.getLogger(__name__)


def read_workbook(path: Path, *, sheet: str | None = None, header_row: int = 1) -> dict[str, Cells]:
    """
    Read the sheets of a workbook.

    Parameters
    ----------
    path
        The workbook.
    sheet
        The only sheet wanted; all of them without one.
    header_row
        Row of the column names.

    Returns
    -------
    dict
        Cells by sheet name, in the order of the workbook.

    Raises
    ------
    DataError
        The workbook is refused, or its parser failed.
    """
    with guarded(path) as file:
        inspection = inspect_workbook(file, path.name)
        for kind in inspection.ignored:
            log.warning("%s: %s are ignored", path.name, kind)
        sheets = _parsed(file, path.name, inspection.formulas)
    if sheet is not None:
        if sheet not in sheets:
            raise refusal(path.name, sheet, f"one of the sheets {', '.join(sheets)}")
        sheets = {sheet: sheets[sheet]}
    return {name: _cells(records, Origin(path.name, name), header_row) for name, records in sheets.items()}


def _parsed(file: BinaryIO, name: str, formulas: bool) -> dict[str, list[Record]]:
    """Run the parser under limits and take what it prints."""
    arguments = [str(MEMORY), str(SECONDS), str(MOST_TEXT), *(["formulas"] if formulas else [])]
    command = [sys.executable, "-I", workbook_child.__file__, *arguments]
    file.seek(0)
    try:
        done = subprocess.run(  # noqa: S603 - our own script, fixed arguments
            command, stdin=file, capture_output=True, timeout=SECONDS, env=kernel_environment({}), check=False
        )
    except subprocess.TimeoutExpired:
        raise refusal(name, f"not read after {SECONDS} s", f"a workbook that is read within {SECONDS} s") from None
    lines = done.stdout.splitlines()
    last = json.loads(lines[-1]) if lines and done.returncode in (0, 3) else {}
    if isinstance(last, dict) and "refused" in last:
        raise refusal(name, last["refused"], f"at most {MOST_TEXT:,} bytes of text, read with defusedxml")
    if done.returncode or last != {"end": True}:
        raise refusal(name, _reason(done), "an Excel workbook (.xlsx) that can be read; the reader stopped")
    sheets: dict[str, list[Record]] = {}
    records: list[Record] = []
    for line in lines[:-1]:
        entry = json.loads(line)
        if isinstance(entry, dict):
            records = sheets.setdefault(entry["sheet"], [])
        else:
            records.append((entry[0], entry[1]))
    return sheets


def _reason(done: subprocess.CompletedProcess) -> str:
    """Take the last line the parser left behind."""
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"


def _cells(records: list[Record], origin: Origin, header_row: int) -> Cells:
    """Turn what the parser printed into cells; error values and formulas never computed are problems."""
    problems, plain, header = [], [], []
    for number, row in records:
        header = row if number == header_row else header
        cells = []
        for at, cell in enumerate(row):
            if isinstance(cell, list):
                kind, text = cell
                if kind == "date":
                    cell = datetime.fromisoformat(text)
                else:
                    name = str(header[at]) if at < len(header) and header[at] is not None else ""
                    expected = "a value" if kind == "error" else "a stored value: open and save it in a spreadsheet"
                    problems.append(origin_problem(origin, number, name, text, expected))
                    cell = None
            cells.append(cell)
        plain.append((number, cells))
    if not plain:
        return Cells(read_cells([], origin, ragged=True).frame, origin, [])
    read = read_cells(plain, origin, ragged=True, header_row=header_row)
    return Cells(read.frame, read.origin, [*problems, *read.problems], read.counted)
