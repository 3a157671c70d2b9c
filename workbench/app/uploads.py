"""Files that visitors open on a page: bytes become a file for the readers, and leave nothing behind."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import ipywidgets as widgets

from workbench.errors import DataError, Problem, UsageError, shortened

LARGEST = 9_000_000  # bytes; a page hands over a file as one message
Read = TypeVar("Read")


def upload(description: str, kinds: Sequence[str]) -> widgets.FileUpload:
    """A button that takes one file of some kinds."""
    button = widgets.FileUpload(accept=",".join(kinds), multiple=False, description=description)
    button.tooltip = f"{', '.join(kinds)}; at most {LARGEST // 1_000_000} MB"
    return button


def read_upload(name: str, content: bytes, kinds: Sequence[str], read: Callable[[Path], Read]) -> Read:
    """
    Hand the bytes of a file to a reader.

    Parameters
    ----------
    name
        What the visitor's machine calls it; only its ending is used.
    content
        What is in it.
    kinds
        Endings that may be read.
    read
        Reads a path; what it says of the path is said of the name.

    Raises
    ------
    UsageError
        The file is of another kind, too large, or the reader refuses it.
    DataError
        Something is wrong with what is in it.
    """
    shown, kind = shortened(Path(name).name), Path(name).suffix.lower()
    if kind not in kinds:
        raise UsageError(f"{shown}: expected a file of kind {', '.join(kinds)}")
    if len(content) > LARGEST:
        raise UsageError(f"{shown} has {len(content):,} bytes; a page takes at most {LARGEST:,}")
    with TemporaryDirectory(prefix="workbench-") as folder:
        path = Path(folder) / f"file{kind}"
        path.write_bytes(content)
        try:
            return read(path)
        except UsageError as error:
            raise UsageError(str(error).replace(str(path), shown).replace(path.name, shown)) from None
        except DataError as error:
            raise DataError([_named(problem, path.name, shown) for problem in error.problems]) from None


def _named(problem: Problem, name: str, shown: str) -> Problem:
    return replace(problem, file=shown) if problem.file == name else problem
