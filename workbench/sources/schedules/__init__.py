"""Schedule files become one checked schedule."""

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import UsageError
from workbench.sources.guard import MARKUP, SCHEDULES, check_kind

if TYPE_CHECKING:
    from workbench.portfolio import Portfolio
    from workbench.schedule.schedule import Schedule


def read_schedule(path: str | Path, *, project: str = "", data_date: object = None, strict: bool = True) -> "Schedule":
    """
    Read a schedule file.

    Parameters
    ----------
    path
        A Primavera P6 file (.xer), a Microsoft Project XML file (.xml), a folder of CSV files or an .xlsx workbook with
        one table each; with the extra ``mpp`` and a Java runtime also .mpp, .mpt, .mpx, .pp and Primavera's XML.
    project
        Short name or identifier of the project to read, where a file can hold several; may be empty when only one has
        activities.
    data_date
        Moment up to which progress is known, instead of the file's.
    strict
        Refuse the file when anything in it is wrong; else leave out what is wrong and list it in `problems`.

    Returns
    -------
    Schedule
        Typed and checked; what was assumed is listed in `assumptions`. Activities are known by their code in Primavera
        files, by their UID in Microsoft Project's.

    Raises
    ------
    UsageError
        The file is not there or of a kind that is not read, the project is not in it, or its reader is not installed.
    DataError
        Something is wrong with the data; all problems are listed and nothing is loaded.
    """
    path = Path(path)
    if path.is_dir():
        from workbench.sources.schedules.tables import read_folder

        return read_folder(path, data_date=data_date, strict=strict)
    kind = check_kind(path, (*SCHEDULES, ".xlsx"))
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    if kind == ".xer":
        from workbench.sources.schedules.xer import read_xer

        return read_xer(path, path.name, project=project, data_date=data_date, strict=strict)
    if kind == ".xlsx":
        from workbench.sources.schedules.tables import read_sheets

        return read_sheets(path, data_date=data_date, strict=strict)
    if kind in MARKUP:
        from workbench.sources.schedules.markup import read_markup

        return read_markup(path, project=project, data_date=data_date, strict=strict)
    from workbench.sources.schedules.foreign import read_foreign

    return read_foreign(path, project=project, data_date=data_date, strict=strict)


def read_schedules(*paths: str | Path, strict: bool = True) -> "dict[str, Schedule]":
    """
    Read every project of some schedule files, ready to be merged.

    Parameters
    ----------
    *paths
        What `read_schedule` reads. All projects of a Primavera P6 file are read, one of every other kind.
    strict
        As for `read_schedule`.

    Returns
    -------
    dict
        By project: its short name in a Primavera P6 file, else the name of the file without its ending.

    Raises
    ------
    UsageError
        As for `read_schedule`; or two projects have the same name.
    DataError
        Something is wrong with the data; all problems of the first project that has any are listed.
    """
    found: dict[str, Schedule] = {}
    for path in map(Path, paths):
        if path.suffix.lower() == ".xer" and path.is_file():
            from workbench.sources.schedules.xer import read_xer_projects

            projects = read_xer_projects(path, path.name, strict=strict)
        else:
            projects = {path.stem: read_schedule(path, strict=strict)}
        if twice := sorted(projects.keys() & found):
            raise UsageError(
                f"{path.name}: there is another project {twice[0]}; read the files one by one and name them"
            )
        found |= projects
    return found


def is_schedule(source: str | Path) -> bool:
    """Say whether a source is a schedule by its name: a schedule file, or a folder with activities and no projects."""
    path = Path(source)
    if path.is_dir():
        return (path / "activities.csv").is_file() and not (path / "projects.csv").exists()
    return path.suffix.lower() in SCHEDULES


def find_schedule(portfolio: "Portfolio", name: str = "", *, strict: bool = False) -> "Schedule":
    """
    Find a schedule by what people call it: a project of the portfolio, or a file.

    Parameters
    ----------
    portfolio
        The portfolio.
    name
        Project with activities, or path of a schedule file; the first such project when empty, and a schedule without
        activities when there is none.
    strict
        Refuse a file when anything in it is wrong; else leave out what is wrong and list it in `problems`.

    Raises
    ------
    UsageError, DataError
        As `read_schedule` says.
    """
    from workbench.schedule.project_schedule import no_schedule, project_schedule, with_schedules

    known = with_schedules(portfolio)
    if name and name not in known:
        return read_schedule(name, strict=strict)
    return project_schedule(portfolio, name or known[0]) if known else no_schedule(portfolio)
