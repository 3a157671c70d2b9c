"""What a file must be before any parser sees it: of a known kind, of a bearable size, and what its name says."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from workbench.errors import DataError, Problem, UsageError

MEGABYTE = 1_000_000
LARGEST = {
    ".csv": 200 * MEGABYTE,
    ".xlsx": 20 * MEGABYTE,
    ".yaml": 200_000,
    ".yml": 200_000,
    ".xer": 200 * MEGABYTE,
    ".xml": 100 * MEGABYTE,
    ".pmxml": 100 * MEGABYTE,
    ".mpp": 50 * MEGABYTE,
    ".mpt": 50 * MEGABYTE,
    ".mpx": 50 * MEGABYTE,
    ".pp": 50 * MEGABYTE,
}
"""Bytes a file of each kind may have."""

SCHEDULES = (".xer", ".xml", ".pmxml", ".mpp", ".mpt", ".mpx", ".pp")
MARKUP = (".xml", ".pmxml")
OPAQUE = (".pp",)
"""Kinds of which nothing is known before their own reader looks at them."""

OFFICE = b"\xd0\xcf\x11\xe0"
STARTS = {
    ".xlsx": (b"PK\x03\x04", "an Excel workbook (.xlsx)"),
    ".mpp": (OFFICE, "a Microsoft Project file (.mpp)"),
    ".mpt": (OFFICE, "a Microsoft Project template (.mpt)"),
}
"""First bytes of the kinds that are no text."""

RUNS_CODE = (".pkl", ".pickle", ".p", ".joblib", ".npy", ".npz", ".sav", ".dill", ".pt", ".pth", ".rda", ".rds")
BINARY_STARTS = {
    b"PK": "a zip archive or workbook",
    b"\x80": "a Python pickle",
    b"\x93NUMPY": "a numpy array",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x78\x01": "compressed data",
    b"\x78\x5e": "compressed data",
    b"\x78\x9c": "compressed data",
    b"\x78\xda": "compressed data",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database file",
    OFFICE: "an old Office file",
    b"\x89PNG": "a picture",
    b"\x89HDF": "an HDF5 file",
    b"%PDF": "a PDF file",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
}
MARKUP_STARTS = {b"<?xml": "an XML file", b"<!DOCTYPE": "a web page", b"<html": "a web page"}
TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def check_kind(path: Path, allowed: tuple[str, ...]) -> str:
    """
    Find the kind of a file from its name.

    Returns
    -------
    str
        The suffix in lower case.

    Raises
    ------
    UsageError
        The kind is not one of those allowed.
    """
    suffix = path.suffix.lower()
    if suffix in allowed:
        return suffix
    if suffix in SCHEDULES:
        raise UsageError(f"{path.name}: schedule files ({suffix}) are no portfolio; read_schedule reads them")
    why = " can run code when opened and are never read" if suffix in RUNS_CODE else " are not read"
    named = f"files ending in {suffix}" if suffix else "files without a suffix"
    raise UsageError(f"{path.name}: {named}{why}; allowed are {', '.join(allowed)}")


@contextmanager
def guarded(path: Path) -> Iterator[BinaryIO]:
    """
    Open a file whose size and first bytes agree with its name.

    Yields
    ------
    BinaryIO
        The open file at its beginning; what is read is what was checked, whatever happens to the name meanwhile.

    Raises
    ------
    UsageError
        There is no such file.
    DataError
        The file is too large, is no plain file, or holds something else than its name says.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would otherwise block for ever
    except OSError as error:
        raise UsageError(f"{path}: cannot be opened ({error.strerror})") from None
    with open(handle, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise refusal(path.name, "", "a plain file")
        suffix = path.suffix.lower()
        if status.st_size > LARGEST[suffix]:
            raise refusal(path.name, f"{status.st_size:,} bytes", f"at most {LARGEST[suffix]:,} bytes")
        check_start(path.name, suffix, file.read(64))
        file.seek(0)
        yield file


def check_start(name: str, suffix: str, start: bytes) -> None:
    """
    Compare the first bytes of a file with its suffix.

    Raises
    ------
    DataError
        They disagree.
    """
    if suffix in STARTS:
        mark, expected = STARTS[suffix]
        if not start.startswith(mark):
            raise refusal(name, _described(start), expected)
    elif suffix not in OPAQUE and not start.startswith(TEXT_MARKS):
        for mark, meaning in (BINARY_STARTS if suffix in MARKUP else BINARY_STARTS | MARKUP_STARTS).items():
            if start.startswith(mark):
                raise refusal(name, meaning, f"text, as the suffix {suffix} says")


def refusal(file: str, value: str, expected: str, *, sheet: str = "", row: int | None = None) -> DataError:
    """Make the error for a file that is refused as a whole."""
    return DataError([Problem(file, row, "", value, expected, sheet)])


def _described(start: bytes) -> str:
    if not start:
        return "an empty file"
    known = BINARY_STARTS | MARKUP_STARTS
    return next((meaning for mark, meaning in known.items() if start.startswith(mark)), "something else")
