"""Small random plans with everything in them, for the slow critical path and for the package alike."""

from random import Random

import pandas as pd
from plain_critical_path import PlainActivity, PlainCalendar, PlainPlan

from workbench.schedule.calendar import Calendar
from workbench.schedule.options import Options
from workbench.schedule.schedule import Schedule

ORIGIN = pd.Timestamp("2026-01-05")
OFFICE = [[(8, 12), (13, 17)]] * 5 + [[], []]
SIX_DAYS = [[(7, 15)]] * 6 + [[]]
ALWAYS = [[(0, 24)]] * 7
NIGHTS = [[(22, 30)]] * 5 + [[(10, 12)], []]
KINDS = ("task",) * 8 + ("start_milestone", "finish_milestone")
CONSTRAINTS = (
    "start_no_earlier",
    "start_no_later",
    "start_on",
    "finish_no_earlier",
    "finish_no_later",
    "finish_on",
    "mandatory_start",
    "mandatory_finish",
    "as_late_as_possible",
)


def random_plan(seed: int) -> PlainPlan:
    """A plan of up to nine activities on up to four calendars."""
    random = Random(seed)
    weeks = random.sample([OFFICE, SIX_DAYS, ALWAYS, NIGHTS], random.choice([1, 2, 4]))
    calendars = [PlainCalendar(week, _exceptions(random)) for week in weeks]
    names = [f"A{number}" for number in range(random.randint(1, 9))]
    data_date = random.choice([8, 17, 24 * 7 + 8, 24 * 9 + 10, 24 * 12 + 17])
    activities = {name: _activity(random, len(calendars), data_date) for name in names}
    links = []
    for later in range(1, len(names)):
        for earlier in random.sample(range(later), min(later, random.choice([0, 1, 1, 2, 3]))):
            lag = random.choice([0, 0, 0, 8, 20, -8, 3, -30])
            kind = random.choice(["fs", "fs", "ss", "ff", "sf"])
            links.append((names[earlier], names[later], kind, lag, random.random() < 0.1))
    random.shuffle(links)
    return PlainPlan(
        calendars,
        activities,
        links,
        data_date=data_date,
        lag_calendar=random.choice(["predecessor", "predecessor", "successor", "continuous", "project"]),
        override=random.random() < 0.3,
        lag_from_early_start=random.random() < 0.6,
        float_rule=random.choice(["finish", "finish", "start", "smallest"]),
        finish_by=random.choice([None, None, 24 * 20, 24 * 60 + 17]),
    )


def _exceptions(random: Random) -> dict[int, list[tuple[int, int]]]:
    days = random.sample(range(-20, 60), random.choice([0, 3, 8]))
    return {day: random.choice([[], [], [(9, 13)], [(6, 18)], [(20, 32)]]) for day in days}


def _activity(random: Random, calendars: int, data_date: int) -> PlainActivity:
    kind = random.choice(KINDS)
    activity = PlainActivity(random.randrange(calendars), random.choice([0, 1, 5, 8, 24, 40, 61]), kind)
    progress = random.random()
    if progress < 0.3:
        activity.actual_start = data_date - random.randint(1, 200)
        if progress < 0.12 or "milestone" in kind:
            activity.actual_finish = min(activity.actual_start + random.randint(0, 60), data_date)
    for constraint in random.sample(CONSTRAINTS, random.choice([0, 0, 0, 1, 2])):
        activity.constraints.append((constraint, random.randint(-24, 24 * 30)))
    if random.random() < 0.1:
        activity.expected_finish = data_date + random.randint(-50, 300)
    if activity.actual_start is not None and random.random() < 0.3:
        activity.resumed = data_date + random.randint(-30, 100)
    if random.random() < 0.1:
        activity.external_early_start = data_date + random.randint(-50, 200)
    if random.random() < 0.1:
        activity.external_late_finish = data_date + random.randint(0, 400)
    return activity


def as_schedule(plan: PlainPlan) -> Schedule:
    """The same plan for the package."""
    rows = []
    for name, activity in plan.activities.items():
        constraints = [*activity.constraints, ("", None), ("", None)]
        rows.append(
            {
                "activity": name,
                "kind": activity.kind,
                "calendar": str(activity.calendar),
                "original_duration": activity.duration * 60,
                "remaining_duration": activity.duration * 60,
                "actual_start": moment(activity.actual_start),
                "actual_finish": moment(activity.actual_finish),
                "constraint": constraints[0][0],
                "constraint_date": moment(constraints[0][1]),
                "second_constraint": constraints[1][0],
                "second_constraint_date": moment(constraints[1][1]),
                "expected_finish": moment(activity.expected_finish),
                "resumed": moment(activity.resumed),
                "external_early_start": moment(activity.external_early_start),
                "external_late_finish": moment(activity.external_late_finish),
            }
        )
    columns = ["predecessor", "successor", "link_type", "lag", "elapsed"]
    links = pd.DataFrame([(*link[:3], link[3] * 60, link[4]) for link in plan.links], columns=columns)
    options = Options(
        lag_calendar=plan.lag_calendar,
        progress="progress_override" if plan.override else "retained_logic",
        lag_from_early_start=plan.lag_from_early_start,
        float_rule=plan.float_rule,
        must_finish_by=moment(plan.finish_by),
        project_calendar="0",
    )
    calendars = {str(number): _calendar(calendar) for number, calendar in enumerate(plan.calendars)}
    return Schedule(pd.DataFrame(rows), links, calendars, data_date=moment(plan.data_date), options=options)


def moment(hour: int | None) -> pd.Timestamp | None:
    """Hours since the origin as a date."""
    return None if hour is None else ORIGIN + pd.Timedelta(hours=hour)


def _calendar(calendar: PlainCalendar) -> Calendar:
    def minutes(shifts):
        return tuple((start * 60, end * 60) for start, end in shifts)

    exceptions = {(ORIGIN + pd.Timedelta(days=day)).date(): minutes(s) for day, s in calendar.exceptions.items()}
    return Calendar([minutes(shifts) for shifts in calendar.week], exceptions)
