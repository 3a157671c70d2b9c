"""Calendars of an XER file."""

from typing import TYPE_CHECKING

from workbench.errors import ParameterError, Problem
from workbench.sources.schedules.calendar_text import CalendarTextError, read_calendar_text
from workbench.sources.schedules.file_cells import FileCells
from workbench.sources.schedules.xer_file import XerFile

if TYPE_CHECKING:
    from workbench.schedule.calendar import Calendar


def read_calendars(file: XerFile) -> tuple[dict[str, "Calendar"], str, list[Problem], list[str]]:
    """
    Read the calendars.

    Parameters
    ----------
    file
        The file.

    Returns
    -------
    tuple
        Calendars by identifier, the identifier of the default one (empty when none is marked), problems, and what was
        assumed: a calendar without text is Monday to Friday, 8 to 12 and 13 to 17 o'clock.
    """
    from workbench.schedule.calendar import STANDARD, Calendar

    table = file.table("CALENDAR")
    cells = FileCells(table)
    lengths = cells.hours("day_hr_cnt")
    found, assumptions, default = {}, [], ""
    for row, values in enumerate(table.rows):
        identifier, name = values.get("clndr_id", ""), values.get("clndr_name", "")
        if not identifier:
            cells.refuse(row, "clndr_id", "", "an identifier")
            continue
        text = values.get("clndr_data", "")
        try:
            week, exceptions = read_calendar_text(text) if text else (STANDARD.week, {})
            found[identifier] = Calendar(week, exceptions, name, lengths[row] or 0)
        except (CalendarTextError, ParameterError) as error:
            cells.refuse(row, "clndr_data", text, str(error))
            continue
        if not text:
            shown = name or identifier
            assumptions.append(f"Calendar {shown} has no working times: Monday to Friday, 8-12 and 13-17, was assumed.")
        default = identifier if values.get("default_flag", "").upper() == "Y" and not default else default
    return found, default, cells.problems, assumptions
