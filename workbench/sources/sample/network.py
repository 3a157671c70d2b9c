"""Schedules of six running projects: activities, links and calendars, with baseline, actual and forecast dates."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np

from workbench.sources.sample.catalogue import RUNNING, Running, category_of
from workbench.sources.sample.draws import AS_OF, first_day, last_day, stream
from workbench.sources.sample.money import MILLION, earned

LOTS = {
    "HV-001": ("Topside", "Jacket", "Converter valves", "Main transformers", "Export cable", "Control system"),
    "HV-003": ("Valve hall", "Converter valves", "Main transformers", "Cooling", "Switchyard"),
    "IT-001": ("Grid model", "Alarm handling", "Switching sequences", "Operator desk", "Archive", "Interfaces"),
    "IN-002": ("Earthworks", "Main transformers", "Switchgear", "Protection", "Line bays"),
    "RE-003": ("Dismantling", "Foundations", "Turbines", "Cabling", "Grid connection"),
    "ST-001": ("Foundations", "Battery containers", "Main transformers", "Control system"),
}
STEPS = {  # what happens to a lot: name, share of the way, budget weight
    "hvdc": (("design", 0.14, 1.0), ("fabrication", 0.34, 5.0), ("works test", 0.05, 0.5), ("installation", 0.15, 3.0),
             ("check", 0.08, 0.5)),
    "grid_it": (("design", 0.16, 1.5), ("build", 0.34, 4.0), ("system test", 0.12, 1.5), ("roll-out", 0.12, 1.0),
                ("check", 0.06, 0.5)),
}  # fmt: skip
STEPS["infrastructure"] = STEPS["renewables"] = STEPS["storage"] = STEPS["hvdc"]
HOLIDAYS = tuple(f"{year}-{day}" for year in range(2024, 2030) for day in ("01-01", "05-01", "10-03", "12-25", "12-26"))
WEEKS = {"office": "1111100", "site": "1111110"}
WORKING = {name: np.busdaycalendar(week, HOLIDAYS) for name, week in WEEKS.items()}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LATE_LOT = {"HV-001": "Main transformers", "HV-003": "Main transformers", "IT-001": "Interfaces",
            "IN-002": "Main transformers", "RE-003": "Turbines", "ST-001": "Main transformers"}  # fmt: skip


class Work(NamedTuple):
    """One activity before it has dates: links are (predecessor, type, lag)."""

    activity: str
    name: str
    wbs: str
    calendar: str
    share: float
    weight: float
    links: tuple[tuple[str, str, int], ...]


def calendars() -> list[tuple]:
    """Two calendars with the same public holidays."""
    rows = []
    for calendar, week in WEEKS.items():
        rows += [(calendar, name, 8.0 * int(works)) for name, works in zip(WEEKDAYS, week, strict=True)]
        rows += [(calendar, holiday, 0.0) for holiday in HOLIDAYS]
    return rows


def _template(project: str) -> list[Work]:
    """The logic of a project: design and permit, lots side by side, then tests of the whole."""
    steps = STEPS[category_of(project)]
    work = [
        Work("A010", "Contract signed", "1.1", "office", 0.01, 0.1, ()),
        Work("A020", "Basic design", "1.1", "office", 0.10, 2.0, (("A010", "fs", 0),)),
        Work("A030", "Permit file", "1.2", "office", 0.06, 0.5, (("A020", "ss", 15),)),
        Work("A040", "Permit granted", "1.2", "office", 0.14, 0.2, (("A030", "fs", 5),)),
    ]
    last = []
    for n, lot in enumerate(LOTS[project], start=1):
        ids = [f"L{n}{m}0" for m in range(1, 6)]
        before = ("A020", "ss", 10 * n) if n > 1 else ("A020", "fs", 0)
        links = [(before,), ((ids[0], "fs", 0),), ((ids[1], "fs", 0),), ((ids[2], "fs", 5), ("A040", "fs", 0)),
                 ((ids[3], "ss", 10), (ids[3], "ff", 5))]  # fmt: skip
        for m, (word, share, weight) in enumerate(steps):
            calendar = "site" if word in ("installation", "check") else "office"
            uneven = 1.0 - 0.06 * ((n * 3 + m) % 4)
            work.append(Work(ids[m], f"{lot}: {word}", f"2.{n}", calendar, share * uneven, weight * uneven, links[m]))
        last.append(ids[4])
    work.append(Work("C010", "Test of the whole", "3.1", "site", 0.08, 1.5, tuple((a, "fs", 0) for a in last)))
    work.append(Work("C020", "Trial operation", "3.1", "site", 0.07, 1.0, (("C010", "fs", 0),)))
    work.append(Work("C030", "Taken over by operation", "3.2", "office", 0.01, 0.2, (("C020", "fs", 0),)))
    return work


def _offset(at, days: int, calendar: str):
    return np.busday_offset(at, days, roll="forward", busdaycal=WORKING[calendar])


def _dates(work: list[Work], days: dict[str, int], begin: date) -> dict[str, tuple]:
    """First and last working day of each activity as early as the logic allows; lags run on the predecessor's days."""
    calendar = {item.activity: item.calendar for item in work}
    found: dict[str, tuple] = {}
    for item in work:
        start, finish = _offset(np.datetime64(begin), 0, item.calendar), None
        for before, kind, lag in item.links:
            first, last = found[before]
            if kind == "fs":
                start = max(start, _offset(_offset(last, lag, calendar[before]) + 1, 0, item.calendar))
            elif kind == "ss":
                start = max(start, _offset(_offset(first, lag, calendar[before]), 0, item.calendar))
            else:
                finish = _offset(_offset(last, lag, calendar[before]), 0, item.calendar)
        if finish is not None:
            back = np.busday_offset(finish, 1 - days[item.activity], busdaycal=WORKING[item.calendar])
            start = max(start, back)
        found[item.activity] = (start, _offset(start, days[item.activity] - 1, item.calendar))
    return found


def _largest(fits: Callable[[int], bool], low: int, high: int) -> int:
    """Find the largest number up to `high` that fits, by halving; `low` fits, and below one that fits all do."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _fitting_days(work: list[Work], row: Running) -> dict[str, int]:
    """Durations that end on the planned finish: shares stretched as far as they fit, the trial takes the rest."""
    begin, end = first_day(row.start), np.datetime64(last_day(row.start + row.duration - 1))
    length = float((end - np.datetime64(begin)).astype(int))

    def stretched(factor: int) -> dict[str, int]:
        return {item.activity: max(1, round(item.share * length * factor / 200.0)) for item in work}

    def in_time(days: dict[str, int]) -> bool:
        return bool(_dates(work, days, begin)["C030"][1] <= end)

    days = stretched(_largest(lambda factor: in_time(stretched(factor)), 1, 280))
    trial = days["C020"]
    return {**days, "C020": _largest(lambda n: in_time({**days, "C020": n}), trial, trial + 120)}


@cache
def _schedule(project: str) -> tuple[list[Work], dict, dict, dict, dict]:
    """Work, baseline days and dates, and days and dates as they turned out or are expected."""
    row = next(r for r in RUNNING if r.project == project)
    work = _template(project)
    days = _fitting_days(work, row)
    baseline = _dates(work, days, first_day(row.start))
    random = stream(f"schedule {project}")
    now = {a: max(1, round(d * float(random.choice([0.95, 1.0, 1.0, 1.0, 1.05])))) for a, d in days.items()}
    late = f"L{LOTS[project].index(LATE_LOT[project]) + 1}20"
    target = np.datetime64(last_day(row.start + row.duration - 1) + timedelta(days=row.slip))

    def not_too_late(days: int) -> bool:
        return bool(_dates(work, {**now, late: days}, first_day(row.start))["C030"][1] <= target)

    now[late] = _largest(not_too_late, now[late], now[late] + 400)
    return work, days, baseline, now, _dates(work, now, first_day(row.start))


def forecast_finishes() -> dict[str, date]:
    """The last day of each of the six schedules as expected now."""
    return {project: _schedule(project)[4]["C030"][1].astype(object) for project in LOTS}


def _done(first, last, planned: int, calendar: str) -> tuple[float, int]:
    """Share of an activity done on the day of the data, and the working days left."""
    today = np.datetime64(AS_OF)
    if last <= today:
        return 1.0, 0
    if first > today:
        return 0.0, planned
    left = int(np.busday_count(today + 1, last + 1, busdaycal=WORKING[calendar]))
    return round(1.0 - left / planned, 2), left


def _budgets(row: Running, weights: np.ndarray, done: np.ndarray) -> np.ndarray:
    """Split the budget over activities so that the work done is worth the earned value in the status report."""
    total, value = row.cost * MILLION, earned(row)
    parts = weights / weights.sum() * total
    ahead = 1.0 - done
    system = np.array([[parts @ done, parts @ ahead], [parts @ done**2, parts @ (ahead * done)]])
    scale = np.linalg.solve(system, np.array([total, value]))
    amounts = np.round(parts * (scale[0] * done + scale[1] * ahead), -3)
    amounts[-1] += total - amounts.sum()
    return amounts


def activities() -> list[tuple]:
    """Activities with baseline, actual and forecast dates."""
    rows = []
    for project in LOTS:
        row = next(r for r in RUNNING if r.project == project)
        work, days, baseline, now, dates = _schedule(project)
        done = [_done(*dates[item.activity], now[item.activity], item.calendar) for item in work]
        amounts = _budgets(row, np.array([item.weight for item in work]), np.array([share for share, _ in done]))
        for item, (share, left), amount in zip(work, done, amounts, strict=True):
            first, last = (moment.astype(object) for moment in dates[item.activity])
            planned = tuple(moment.astype(object) for moment in baseline[item.activity])
            begun, ended = (first if first <= AS_OF else None), (last if last <= AS_OF else None)
            rows.append((project, item.activity, item.name, item.wbs, item.calendar, float(days[item.activity]),
                         float(left), first, last, *planned, begun, ended, share, float(amount), "EUR"))  # fmt: skip
    return rows


def links() -> list[tuple]:
    """The logic between activities."""
    return [
        (project, before, item.activity, kind, float(lag))
        for project in LOTS
        for item in _template(project)
        for before, kind, lag in item.links
    ]
