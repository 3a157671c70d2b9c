"""Errors that people read: one or a few lines, naming the input rather than the stack."""

from collections.abc import Iterable
from dataclasses import dataclass


class WorkbenchError(Exception):
    """Base of every error this package raises on purpose."""


class UsageError(WorkbenchError):
    """The question was put in a way that cannot be answered (exit code 2)."""


class ParameterError(UsageError):
    """A notebook parameter has an unknown name, a wrong type or an impossible value."""


class StoreError(WorkbenchError):
    """The database cannot be opened, is of another version or refuses a write."""


class RunError(WorkbenchError):
    """A notebook run failed, was stopped or ran out of time."""


@dataclass(frozen=True)
class Problem:
    """
    One thing that is wrong with the input.

    Parameters
    ----------
    file
        File, database or, for data frames, table the value came from.
    row
        Row as the person sees it: the header of a file is row 1. None when the whole table is meant.
    column
        Column name as in the source, empty when the whole row is meant.
    value
        The offending value as text.
    expected
        What would have been right.
    """

    file: str
    row: int | None
    column: str
    value: str
    expected: str
    sheet: str = ""

    def __str__(self) -> str:
        place = [self.file, f"sheet {self.sheet}" if self.sheet else ""]
        place += [f"row {self.row}" if self.row is not None else ""]
        place += [f"column {self.column}" if self.column else ""]
        found = f'"{shortened(self.value)}", ' if self.value else ""
        return f"{', '.join(part for part in place if part)}: {found}expected {self.expected}"


class DataError(WorkbenchError):
    """
    The input has problems; all of them are listed and nothing was loaded.

    Parameters
    ----------
    problems
        What is wrong, in the order found.
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems: tuple[Problem, ...] = tuple(problems)
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        shown = [f"  {problem}" for problem in self.problems[:MOST_SHOWN]]
        if count > MOST_SHOWN:
            shown.append(f"  … and {count - MOST_SHOWN} more")
        super().__init__("\n".join([f"{count} {noun} found, nothing was loaded:", *shown]))


MOST_SHOWN = 50


def shortened(value: object, limit: int = 80) -> str:
    """Give a value as one printable line of at most `limit` characters."""
    line = "".join(c if c.isprintable() else "�" for c in str(value))
    return line if len(line) <= limit else line[: limit - 1] + "…"
