"""Put what was read together: one portfolio, or one list of everything that is wrong."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from workbench.errors import DataError, Problem, UsageError
from workbench.parsing import Origin
from workbench.portfolio import Portfolio
from workbench.schema import PORTFOLIO_TABLES, TABLES
from workbench.sources.cells import Cells
from workbench.sources.delimited import read_delimited
from workbench.sources.guard import refusal
from workbench.sources.workbook import read_workbook
from workbench.typed_tables import type_tables

BESIDE = ("dictionary", "cover")
"""Names of our own files and sheets that explain the tables and are none."""


def read_folder(folder: Path) -> Portfolio:
    """
    Read a folder with one CSV file per table.

    Raises
    ------
    UsageError
        The folder has no CSV files.
    DataError
        Something is wrong; every problem of every file is listed.
    """
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv" and not file.name.startswith("."))
    if not files:
        raise UsageError(f"{folder}: no CSV files; one per table is expected, such as projects.csv")
    read: dict[str, Cells] = {}
    problems: list[Problem] = []
    for file in files:
        if file.stem in BESIDE:
            continue
        if file.stem not in PORTFOLIO_TABLES:
            problems.append(_unknown_table(Origin(file.name), file.stem))
            continue
        try:
            if file.stem in read:
                raise refusal(file.name, file.stem, "each table once")
            read[file.stem] = read_delimited(file)
        except DataError as error:
            problems += error.problems
    return assemble(read, problems)


def read_tables_of_workbook(path: Path) -> Portfolio:
    """
    Read a workbook with one sheet per table.

    Raises
    ------
    DataError
        Something is wrong; every problem of every sheet is listed.
    """
    sheets = read_workbook(path)
    problems = [
        _unknown_table(Origin(path.name, name), name)
        for name in sheets
        if name not in PORTFOLIO_TABLES and name.lower() not in BESIDE
    ]
    known = {name: cells for name, cells in sheets.items() if name in PORTFOLIO_TABLES}
    if not known and not problems:
        problems = [Problem(path.name, None, "", "", f"sheets named like tables: {', '.join(PORTFOLIO_TABLES)}")]
    return assemble(known, problems)


def read_mapped(path: Path, mapping_file: str | Path) -> Portfolio:
    """
    Read a single export through a mapping.

    Raises
    ------
    DataError
        Something is wrong with the mapping or with the export; every problem is listed.
    """
    from workbench.sources.mapping_file import read_mapping
    from workbench.sources.recipes import apply_mapping

    mapping, document = read_mapping(mapping_file)
    source = mapping.source
    if path.suffix.lower() == ".csv":
        cells = read_delimited(path, encoding=source.encoding, delimiter=source.delimiter, header_row=source.header_row)
    else:
        sheets = read_workbook(path, sheet=source.sheet, header_row=source.header_row)
        if len(sheets) > 1:
            raise refusal(path.name, f"{len(sheets)} sheets", f"the mapping to name one of {', '.join(sheets)}")
        cells = next(iter(sheets.values()))
    mapped = apply_mapping(mapping, cells)
    settings = pd.DataFrame({name: [value] for name, value in mapping.settings.items()}, dtype=object)
    line = document.lines.get(("settings",), 1)
    tables = {"settings": settings, **mapped.tables}
    origins = {"settings": Origin(document.file, "settings", (line,)), **mapped.origins}
    return finish(tables, origins, mapped.problems)


def assemble(read: Mapping[str, Cells], problems: Iterable[Problem]) -> Portfolio:
    """
    Make a portfolio of the tables that were read.

    Raises
    ------
    DataError
        Something is wrong.
    """
    found = [*problems, *(problem for cells in read.values() for problem in cells.problems)]
    usable = {name: cells for name, cells in read.items() if len(cells.frame.columns)}
    tables = {name: cells.frame for name, cells in usable.items()}
    return finish(tables, {name: cells.origin for name, cells in usable.items()}, found)


def finish(tables: Mapping[str, pd.DataFrame], origins: Mapping[str, Origin], problems: list[Problem]) -> Portfolio:
    """
    Type and check tables, unless reading them has already found problems.

    With such problems the cells that were read are still typed, so that one list names everything; checks between rows
    and tables wait, because they would blame good rows for bad ones.

    Raises
    ------
    DataError
        Something is wrong.
    """
    if not problems:
        return Portfolio.read(tables, origins)
    named: dict[tuple, set[str]] = {}
    for problem in problems:
        named.setdefault((problem.file, problem.sheet, problem.row), set()).add(problem.column)
    _, typing = type_tables(tables, origins)
    fresh = [
        problem
        for problem in typing
        if not any(
            column and column in problem.column for column in named.get((problem.file, problem.sheet, problem.row), ())
        )
    ]
    raise DataError([*problems, *fresh])


def _unknown_table(origin: Origin, name: str) -> Problem:
    why = f"one of {', '.join(PORTFOLIO_TABLES)}"
    if name in TABLES:
        why = f"a table of a portfolio; {name} is kept by the workbench itself"
    return Problem(origin.file, None, "", name, why, origin.sheet)
