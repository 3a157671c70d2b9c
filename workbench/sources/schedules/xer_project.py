"""Which project of an XER file is meant, its data date and its rules of calculation."""

from dataclasses import dataclass, field
from datetime import datetime

from workbench.errors import Problem, UsageError
from workbench.sources.schedules.file_cells import FileCells
from workbench.sources.schedules.xer_file import XerFile

LAG_CALENDARS = {
    "rcal_Predecessor": "predecessor",
    "rcal_Successor": "successor",
    "rcal_24Hour": "continuous",
    "rcal_ProjDefault": "project",
    "": "",
}
FLOAT_RULES = {"FT_FF": "finish", "FT_SS": "start", "FT_Min": "smallest", "": ""}


@dataclass
class XerProject:
    """
    What the file says of the project as a whole.

    Parameters
    ----------
    identifier
        ``proj_id``; empty when the file has no projects.
    calendar
        Its calendar, empty when not said.
    data_date
        Moment up to which progress is known.
    options
        Rules by the names of `workbench.schedule.options.Options`.
    problems, assumptions
        What could not be read, and what was assumed instead of it.
    """

    identifier: str
    calendar: str = ""
    data_date: object = None
    options: dict = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)


def read_project(file: XerFile, wanted: str, data_date: object = None) -> XerProject:
    """
    Find the project that is meant.

    Parameters
    ----------
    file
        The file.
    wanted
        Its short name or identifier; may be empty when only one project has activities.
    data_date
        What to take instead of the file's data date.

    Raises
    ------
    UsageError
        It is not there, or there are several and none was named.
    """
    table = file.table("PROJECT")
    names = {row.get("proj_id", ""): row.get("proj_short_name", "") for row in table.rows}
    with_work = dict.fromkeys(file.table("TASK").column("proj_id"))
    identifier = _chosen(file.name, names, [*with_work], wanted)
    rows = table.matching("proj_id", identifier)
    cells = FileCells(table, rows[:1])
    project = XerProject(identifier)
    if rows:
        project.calendar = cells.texts("clndr_id")[0]
        project.data_date = cells.moments("last_recalc_date")[0] or cells.moments("plan_start_date")[0]
        project.options["must_finish_by"] = cells.moments("plan_end_date")[0]
        project.options["critical_float"] = cells.hours("critical_drtn_hr_cnt")[0] or 0
    project.problems += cells.problems
    _read_options(file, project)
    if data_date is not None:
        project.data_date = data_date
    if project.data_date is None:
        _assume_data_date(file, project)
    return project


def _chosen(file: str, names: dict[str, str], with_work: list[str], wanted: str) -> str:
    shown = ", ".join(names.get(identifier) or identifier for identifier in with_work)
    if wanted:
        found = [identifier for identifier in with_work if wanted in (identifier, names.get(identifier))]
        if not found:
            raise UsageError(f"{file}: no activities of a project {wanted!r}; there is {shown or 'none'}")
        return found[0]
    if len(with_work) > 1:
        raise UsageError(f"{file} holds {len(with_work)} projects, {shown}; name the one to read")
    return with_work[0] if with_work else next(iter(names), "")


def _read_options(file: XerFile, project: XerProject) -> None:
    table = file.table("SCHEDOPTIONS")
    own = [at for at, row in enumerate(table.rows) if row.get("proj_id", "") in ("", project.identifier)]
    if not own:
        return
    cells = FileCells(table, own[:1])
    row = table.rows[own[0]]
    flags = {name: value.upper() == "Y" for name, value in row.items() if value.upper() in ("Y", "N")}
    found = {
        "lag_calendar": cells.words("sched_calendar_on_relationship_lag", LAG_CALENDARS)[0],
        "float_rule": cells.words("sched_float_type", FLOAT_RULES)[0],
        "progress": "progress_override" if flags.get("sched_progress_override") else "retained_logic",
        "lag_from_early_start": flags.get("sched_lag_early_start_flag", True),
        "use_expected_finish": flags.get("sched_use_expect_end_flag", True),
    }
    project.options |= {name: value for name, value in found.items() if value != ""}
    project.problems += cells.problems
    if not flags.get("sched_progress_override") and flags.get("sched_retained_logic") is False:
        project.assumptions.append("Progress by actual dates is calculated as retained logic.")
    if flags.get("sched_open_critical_flag"):
        project.assumptions.append("Open ends are not made critical as the file asks.")


def _assume_data_date(file: XerFile, project: XerProject) -> None:
    """Without a data date work goes on after the last thing known to have happened, else on the day of the export."""
    table = file.table("TASK")
    cells = FileCells(table, table.matching("proj_id", project.identifier))
    happened = [at for name in ("act_start_date", "act_end_date") for at in cells.moments(name) if at is not None]
    if happened:
        project.data_date = max(happened)
    else:
        try:
            project.data_date = datetime.fromisoformat(file.exported[:10])
        except ValueError:
            expected = "a data date (last_recalc_date)"
            project.problems.append(Problem(file.name, None, "last_recalc_date", "", expected, "PROJECT"))
            return
    project.assumptions.append(f"The file has no data date: {project.data_date:%Y-%m-%d %H:%M} was assumed.")
