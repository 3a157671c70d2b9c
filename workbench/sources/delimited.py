"""Read CSV files as text: nothing is guessed about meaning, and nothing is lost silently."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from workbench.errors import DataError, Problem
from workbench.parsing import Origin
from workbench.sources.cells import Cells, Record, origin_problem, read_cells
from workbench.sources.guard import guarded, refusal

ENCODINGS = ("utf-8", "utf-16", "cp1250", "cp1251", "cp1252", "latin-1", "iso8859-15", "mac-roman")
DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_delimited(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, header_row: int = 1
) -> Cells:
    """
    Read one CSV file.

    Parameters
    ----------
    path
        The file.
    encoding
        One of `ENCODINGS`. Without one the file is UTF-8, or UTF-16 when it starts with that mark.
    delimiter
        What separates cells. Without one it is the only candidate found in the header.
    header_row
        Row of the column names.

    Returns
    -------
    Cells
        Text cells.

    Raises
    ------
    DataError
        The file is refused as a whole.
    """
    origin = Origin(path.name)
    with guarded(path) as file:
        text = _decoded(file, path.name, encoding)
    if not text.strip():
        return Cells(read_cells([], origin, ragged=False).frame, origin, [_no_header(origin)])
    if (at := text.find("\0")) >= 0:
        raise refusal(path.name, "a NUL character", "text without NUL characters", row=_line(text, at))
    delimiter = delimiter or _delimiter(text, origin, header_row)
    try:
        return read_cells(_records(text, delimiter), origin, ragged=False, header_row=header_row)
    except _BrokenQuoteError as error:
        raise DataError([origin_problem(origin, error.row, "", str(error), "cells with balanced quotes")]) from None


class _BrokenQuoteError(ValueError):
    """A quoted cell that never ends or goes on after its end."""

    def __init__(self, row: int, message: str):
        self.row = row
        super().__init__(message)


def _records(text: str, delimiter: str) -> Iterator[Record]:
    """Number the records as a spreadsheet does: a line break inside quotes starts no new row."""
    number = 0
    # newline="" leaves line breaks inside quotes as they are
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _BrokenQuoteError(number + 1, str(error)) from None
        number += 1
        yield number, cells


def _decoded(file: BinaryIO, name: str, encoding: str | None) -> str:
    """Decode strictly; the error names line and byte."""
    raw = file.read()
    if encoding is None:
        encoding = "utf-16" if raw.startswith(WIDE_MARKS) else "utf-8"
    try:
        return raw.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1 if b"\n" in raw else before.count(b"\r") + 1
        position = error.start - max(before.rfind(b"\n"), before.rfind(b"\r"))
        found = f"byte {raw[error.start]:#04x} at position {position} of the line"
        others = ", ".join(candidate for candidate in ENCODINGS if candidate != encoding)
        expected = f"text in {encoding}; another encoding ({others}) is named in a mapping"
        raise DataError([Problem(name, line, "", found, expected)]) from None


def _delimiter(text: str, origin: Origin, header_row: int) -> str:
    """Take the only candidate that the header contains outside quotes."""
    header = text.splitlines()[header_row - 1 : header_row] or [""]
    plain = "".join(header[0].split('"')[::2])
    found = [candidate for candidate in DELIMITERS if candidate in plain]
    if len(found) > 1:
        candidates = " or ".join(NAMES[candidate] for candidate in found)
        expected = f"one delimiter; name {candidates} in a mapping"
        raise DataError([origin_problem(origin, header_row, "", header[0], expected)])
    return found[0] if found else ","


def _no_header(origin: Origin) -> Problem:
    return origin_problem(origin, 1, "", "", "a row of column names")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
