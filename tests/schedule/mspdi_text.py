"""Projects written as MSPDI, Microsoft Project's XML."""

from xml.sax.saxutils import escape

from random_plans import moment

NAMESPACE = "http://schemas.microsoft.com/project"
CONSTRAINTS = {
    "as_late_as_possible": 1,
    "start_on": 2,
    "finish_on": 3,
    "start_no_earlier": 4,
    "start_no_later": 5,
    "finish_no_earlier": 6,
    "finish_no_later": 7,
}
LINK_TYPES = {"ff": 0, "fs": 1, "sf": 2, "ss": 3}
DAYS, ELAPSED_HOURS = 7, 6


def mspdi(project: dict, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    """Write a project; a dictionary is an element with elements inside, a list repeats its element."""
    inside = "".join(element(name, content) for name, content in project.items())
    return f'{head}\n<Project xmlns="{NAMESPACE}">{inside}</Project>\n'


def element(name: str, content: object) -> str:
    """Write one element, several, or none for None."""
    if content is None:
        return ""
    if isinstance(content, list):
        return "".join(element(name, one) for one in content)
    if isinstance(content, dict):
        inside = "\n" + "".join(element(*pair) for pair in content.items())
        return f"<{name}>{inside}</{name}>\n"
    return f"<{name}>{escape(str(content))}</{name}>\n"


def small_project(*tasks: dict, calendars: list[dict] | None = None, **more) -> dict:
    """A project with one calendar, office hours, and tasks of a day each unless they say otherwise."""
    usual = {"OutlineLevel": 1, "Duration": "PT8H0M0S", "DurationFormat": DAYS}
    return {
        "StartDate": "2026-01-05T08:00:00",
        "StatusDate": "2026-01-05T08:00:00",
        "CalendarUID": 1,
        "MinutesPerDay": 480,
        "Calendars": {"Calendar": calendars or [office_calendar(1)]},
        "Tasks": {
            "Task": [{"UID": at, "ID": at, "Name": f"Task {at}", **usual, **task} for at, task in enumerate(tasks, 1)]
        },
        **more,
    }


def office_calendar(uid: int, name: str = "Standard", base: int = -1, **more) -> dict:
    """Monday to Friday, 8 to 12 and 13 to 17 o'clock."""
    week = [week_day(number, [] if number in (1, 7) else [(8, 12), (13, 17)]) for number in range(1, 8)]
    return {
        "UID": uid,
        "Name": name,
        "IsBaseCalendar": int(base < 0),
        "BaseCalendarUID": base,
        "WeekDays": {"WeekDay": week},
        **more,
    }


def week_day(number: int, shifts: list[tuple[int, int]]) -> dict:
    """A day of the week, 1 = Sunday, with shifts in hours."""
    return {"DayType": number, "DayWorking": int(bool(shifts)), "WorkingTimes": working_times(shifts)}


def working_times(shifts: list[tuple[int, int]]) -> dict | None:
    """Shifts in hours."""
    times = [{"FromTime": f"{start:02d}:00:00", "ToTime": f"{end % 24:02d}:00:00"} for start, end in shifts]
    return {"WorkingTime": times} if times else None


def exception(first: str, last: str, shifts: list[tuple[int, int]] = (), **rule) -> dict:
    """An exception, for a period or recurring."""
    return {
        "TimePeriod": {"FromDate": f"{first}T00:00:00", "ToDate": f"{last}T23:59:00"},
        **rule,
        "DayWorking": int(bool(shifts)),
        "WorkingTimes": working_times(shifts),
    }


def plan_project(plan) -> dict:
    """A plan as Microsoft Project would write it; of two constraints it knows the first."""
    numbers = {name: at for at, name in enumerate(plan.activities, 1)}
    links = {name: [] for name in numbers}
    for first, then, kind, hours, elapsed in plan.links:
        form = ELAPSED_HOURS if elapsed else DAYS
        lag = {"PredecessorUID": numbers[first], "Type": LINK_TYPES[kind], "LinkLag": hours * 600, "LagFormat": form}
        links[then].append(lag)
    tasks = [_task(numbers[name], name, activity, links[name]) for name, activity in plan.activities.items()]
    return {
        "StartDate": stamp(0),
        "StatusDate": stamp(plan.data_date),
        "CalendarUID": 1,
        "Calendars": {"Calendar": [_calendar(at, found) for at, found in enumerate(plan.calendars, 1)]},
        "Tasks": {"Task": tasks},
    }


def stamp(hour: int | None) -> str | None:
    """Hours since the origin as the file writes them."""
    return None if hour is None else f"{moment(hour):%Y-%m-%dT%H:%M:%S}"


def _calendar(uid: int, calendar) -> dict:
    exceptions = [
        exception(f"{moment(24 * day):%Y-%m-%d}", f"{moment(24 * day):%Y-%m-%d}", shifts, Type=1)
        for day, shifts in calendar.exceptions.items()
    ]
    return {
        "UID": uid,
        "Name": f"Calendar {uid}",
        "IsBaseCalendar": 1,
        "BaseCalendarUID": -1,
        "WeekDays": {"WeekDay": [week_day(day + 1, calendar.week[(day - 1) % 7]) for day in range(7)]},
        "Exceptions": {"Exception": exceptions} if exceptions else None,
    }


def _task(number: int, name: str, activity, links: list[dict]) -> dict:
    kind, date = next(((kind, date) for kind, date in activity.constraints if kind in CONSTRAINTS), ("", None))
    duration = 0 if "milestone" in activity.kind else activity.duration
    return {
        "UID": number,
        "ID": number,
        "Name": name,
        "OutlineLevel": 1,
        "Duration": f"PT{duration}H0M0S",
        "DurationFormat": DAYS,
        "RemainingDuration": f"PT{0 if activity.actual_finish is not None else duration}H0M0S",
        "Milestone": int("milestone" in activity.kind),
        "ActualStart": stamp(activity.actual_start),
        "ActualFinish": stamp(activity.actual_finish),
        "ConstraintType": CONSTRAINTS.get(kind, 0),
        "ConstraintDate": None if kind == "as_late_as_possible" else stamp(date),
        "CalendarUID": activity.calendar + 1,
        "PredecessorLink": links,
    }
