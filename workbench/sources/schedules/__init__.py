"""Schedule files become one checked schedule."""

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import UsageError
from workbench.sources.guard import check_kind, refusal

if TYPE_CHECKING:
    from workbench.schedule.schedule import Schedule

KINDS = (".xer",)
LARGEST_FILE = 200_000_000


def read_schedule(path: str | Path, *, project: str = "", data_date: object = None, strict: bool = True) -> "Schedule":
    """
    Read a schedule file.

    Parameters
    ----------
    path
        A Primavera P6 file (.xer).
    project
        Short name or identifier of the project to read; may be empty when only one has activities.
    data_date
        Moment up to which progress is known, instead of the file's.
    strict
        Refuse the file when anything in it is wrong; else leave out what is wrong and list it in `problems`.

    Returns
    -------
    Schedule
        Typed and checked. Activities are known by their code; what was assumed is listed in `assumptions`.

    Raises
    ------
    UsageError
        The file is not there or of a kind that is not read, or the project is not in it.
    DataError
        Something is wrong with the data; all problems are listed and nothing is loaded.
    """
    from workbench.schedule.options import Options
    from workbench.schedule.schedule import Schedule
    from workbench.sources.schedules.xer_calendars import read_calendars
    from workbench.sources.schedules.xer_file import read_xer_file
    from workbench.sources.schedules.xer_project import read_project
    from workbench.sources.schedules.xer_tables import USED, read_tables

    path = Path(path)
    file = read_xer_file(_content(path), path.name, USED)
    about = read_project(file, project, data_date)
    calendars, default, problems, assumptions = read_calendars(file)
    about.calendar = about.calendar if about.calendar in calendars else default
    tables = read_tables(file, about)
    missing = about.data_date is None  # then nothing can be calculated, but the other problems are still worth naming
    return Schedule.read(
        tables.frames,
        tables.origins,
        calendars=calendars,
        data_date="2000-01-01" if missing else about.data_date,
        options=Options(**about.options, project_calendar=about.calendar),
        source=path.name,
        problems=[*about.problems, *problems, *tables.problems],
        assumptions=[*about.assumptions, *assumptions],
        strict=strict or missing,
    )


def _content(path: Path) -> bytes:
    check_kind(path, KINDS)
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise refusal(path.name, f"{size:,} bytes", f"at most {LARGEST_FILE:,} bytes")
    return path.read_bytes()
