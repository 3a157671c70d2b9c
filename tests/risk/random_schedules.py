"""Random small schedules with everything that links, calendars, progress and risks can do."""

from dataclasses import replace

import pandas as pd

from workbench.risk.decision import Decision
from workbench.risk.distributions import Bernoulli, Empirical, Exponential, Fixed, Lognormal, Normal, Pert, Triangular
from workbench.risk.schedule_risk import Branch, Cost, Risk, ScheduleRisk
from workbench.risk.weather import Weather, WeatherRecord
from workbench.schedule.calendar import Calendar
from workbench.schedule.options import Options
from workbench.schedule.schedule import Schedule

CALENDARS = {
    "office": Calendar.weekly(holidays=["2026-01-06", "2026-02-02"], name="office"),
    "six": Calendar.weekly(range(6), ((360, 840),), name="six"),
    "night": Calendar.weekly((0, 2, 4), ((1200, 1680),), holidays=["2026-01-19"], name="night"),
    "always": Calendar.weekly(range(7), ((0, 1440),), name="always"),
}
KINDS = ("task", "task", "task", "task", "start_milestone", "finish_milestone")
CONSTRAINTS = ("start_no_earlier", "finish_no_earlier", "start_on", "finish_on", "finish_no_later")
LINKS = ("fs", "fs", "fs", "ss", "ff", "sf")


CHANCES = Weather(
    wet_after_wet=(0.7, 0.65, 0.6, 0.5, 0.4, 0.3, 0.3, 0.3, 0.4, 0.5, 0.6, 0.7),
    wet_after_dry=(0.3, 0.3, 0.25, 0.2, 0.2, 0.15, 0.1, 0.1, 0.2, 0.25, 0.3, 0.3),
)
RECORD = WeatherRecord({2001: pd.date_range("2001-01-05", "2001-01-14"), 2002: [], 2004: ["2004-01-08", "2004-02-29"]})


def random_schedule(rng, *, calendars=("office",), progress=True, constraints=True, links=LINKS, lags=True) -> Schedule:
    """A schedule of 4 to 12 activities."""
    count = int(rng.integers(4, 13))
    names = [f"A{k:02d}" for k in range(count)]
    rows = [_activity(rng, name, calendars, progress and k < 3, constraints) for k, name in enumerate(names)]
    found = []
    for k in range(1, count):
        for other in sorted(set(rng.integers(0, k, rng.integers(0, 4)).tolist())):
            lag = int(rng.choice([0, 0, 480, 90, -120, -480])) if lags else 0
            found.append((names[other], names[k], str(rng.choice(links)), lag, bool(rng.random() < 0.15)))
    options = Options(
        lag_calendar=str(rng.choice(["predecessor", "successor", "continuous", "project"])),
        progress=str(rng.choice(["retained_logic", "progress_override"])),
        lag_from_early_start=bool(rng.random() < 0.5),
        project_calendar=calendars[0],
    )
    columns = ["predecessor", "successor", "link_type", "lag", "elapsed"]
    return Schedule(
        pd.DataFrame(rows),
        pd.DataFrame(found, columns=columns),
        {name: CALENDARS[name] for name in calendars},
        data_date=str(rng.choice(["2026-01-05", "2026-01-09 17:00", "2026-01-10 10:30"])),
        options=options,
    )


def random_risk(rng, schedule: Schedule) -> ScheduleRisk:
    """Uncertainty of every kind about a schedule."""
    activities = schedule.activities
    waiting = activities.index[activities["actual_start"].isna()].tolist()
    works = activities.index[activities["kind"] == "task"].tolist()
    open_works = [name for name in works if pd.isna(activities.at[name, "actual_finish"])]
    durations = {name: _distribution(rng) for name in open_works if rng.random() < 0.7}
    begun = [name for name in durations if name not in waiting]
    durations |= dict.fromkeys(begun, Lognormal(2.5, 0.6))  # whatever has passed, it can last longer
    remaining = {name: Triangular(1, 2, 6) for name in begun if rng.random() < 0.3}
    risks = []
    for number in range(int(rng.integers(0, 4))):
        struck = [str(name) for name in rng.choice(works, min(len(works), 3), replace=False)] if works else []
        effect = {"days": Triangular(-1, 2, 5)} if rng.random() < 0.5 else {"factor": Triangular(0.8, 1.1, 1.6)}
        mapped = {name: float(rng.choice([1.0, 0.5])) for name in struck}
        if not mapped:
            continue
        way = str(rng.choice(["series", "parallel"]))
        cost = Lognormal(1, 0.5) if rng.random() < 0.5 else 0.0
        risks.append(Risk(f"R{number}", float(rng.random()), **effect, activities=mapped, combine=way, cost=cost))
    risks = [_dependent(rng, one, risks) for one in risks]
    loadings = {name: {"market": 0.5, "weather": -0.4} for name in durations if rng.random() < 0.5}
    costs = {
        str(name): Cost(_distribution(rng), float(rng.integers(0, 5)), {"market": 0.3})
        for name in activities.index
        if rng.random() < 0.5
    }
    may_miss = [str(name) for name in rng.permutation(waiting)[:4]]
    exists = dict.fromkeys(may_miss[:1], 0.6)
    if risks:
        exists |= dict.fromkeys(may_miss[1:2], risks[0].id)
    branch = Branch("B", ((0.3, may_miss[2:3]), (0.7, may_miss[3:4])))
    decisions = _decisions(rng, schedule, set(waiting) - set(may_miss))
    return ScheduleRisk(
        durations, risks, loadings, costs, remaining, exists, [branch], overhead=2.5, decisions=decisions
    )


def random_weather(rng, schedule: Schedule) -> dict[str, Weather | WeatherRecord]:
    """Weather on some calendars, two of which may be in one region."""
    wet = [name for name in schedule.calendars if rng.random() < 0.7]
    region = str(rng.choice(["", "coast"]))
    return {name: replace(CHANCES if rng.random() < 0.6 else RECORD, region=region) for name in wet}


def with_efforts(rng, schedule: Schedule, risk: ScheduleRisk) -> tuple[Schedule, ScheduleRisk]:
    """The same with two levels of effort that hang on activities, and cost something."""
    names, calendars = schedule.activities.index.tolist(), [*schedule.calendars]
    rows = [{"activity": f"H{k}", "kind": "level_of_effort", "calendar": str(rng.choice(calendars))} for k in range(2)]
    if rng.random() < 0.5:
        rows[0] |= {"actual_start": "2025-12-20", "remaining_duration": 0}
    ties = []
    for row in rows:
        middle = int(rng.integers(0, len(names)))  # links run from the left to it, and from it to the right
        for place in rng.permutation(len(names))[:3].tolist():
            ends = (names[place], row["activity"]) if place < middle else (row["activity"], names[place])
            kind, lag = str(rng.choice(LINKS)), int(rng.choice([0, 480, -240]))
            ties.append(dict(zip(("predecessor", "successor", "link_type", "lag"), (*ends, kind, lag), strict=True)))
    costs = {"H0": Cost(Triangular(1, 2, 3), 4.5, {"market": 0.3}), "H1": Cost(1.0, Triangular(1, 2, 3))}
    wider = schedule.replace(
        activities=pd.concat([schedule.activities.reset_index(), pd.DataFrame(rows)]),
        links=pd.concat([schedule.links, pd.DataFrame(ties)]),
    )
    return wider, replace(risk, costs={**risk.costs, **costs})


def _dependent(rng, risk: Risk, risks: list[Risk]) -> Risk:
    """Some risks hang on the one before them, and some on a factor."""
    before = risks[risks.index(risk) - 1].id if risk is not risks[0] and rng.random() < 0.6 else ""
    loadings = {"market": 0.6} if rng.random() < 0.5 else {}
    return replace(risk, parent=before, if_parent=float(rng.random()) if before else None, loadings=loadings)


def _decisions(rng, schedule: Schedule, free: set[str]) -> list[Decision]:
    """Up to two decisions about what comes behind an activity."""
    found = []
    for number, name in enumerate(rng.permutation(schedule.activities.index)[:4].tolist()):
        behind = sorted(_behind(schedule, name) & free)
        if not behind:
            continue
        is_open = pd.isna(schedule.activities.at[name, "actual_finish"])
        limit = [{"finishes_after": "2026-01-14 12:00"}, {"starts_after": "2026-01-10"}, {"lasts_longer_than": 9.2}]
        rule = limit[int(rng.integers(0, 3 if is_open else 2))]
        then, otherwise = behind[:1], behind[1:2]
        free -= {*then, *otherwise}
        found.append(Decision(f"D{number}", name, then, otherwise, **rule))
    return found


def _behind(schedule: Schedule, name: str) -> set[str]:
    """What links lead to."""
    found, links = {name}, schedule.links
    while more := set(links.loc[links["predecessor"].isin(found), "successor"]) - found:
        found |= more
    return found - {name}


def _activity(rng, name: str, calendars: tuple, may_begin: bool, constraints: bool) -> dict:
    kind = str(rng.choice(KINDS))
    row = {"activity": name, "kind": kind, "calendar": str(rng.choice(calendars))}
    row["original_duration"] = int(rng.integers(0, 12)) * 240 if kind == "task" else 0
    if may_begin and kind == "task" and rng.random() < 0.5:
        row["actual_start"] = "2025-12-29 09:00"
        if rng.random() < 0.5:
            row["actual_finish"] = str(rng.choice(["2025-12-31 17:00", "2026-01-03 12:00"]))
        else:
            row["remaining_duration"] = 480
    elif constraints and rng.random() < 0.25:
        row["constraint"] = str(rng.choice(CONSTRAINTS))
        row["constraint_date"] = str(rng.choice(["2026-01-12", "2026-01-16 17:00", "2026-01-20 10:00"]))
    return row


def _distribution(rng):
    return [
        Triangular(8, 10, 15),
        Pert(5, 8, 20, 4.0),
        Lognormal(2.0, 0.4),
        Normal(9, 4),
        Exponential(12.0),
        Empirical((6.0, 7.0, 9.0, 14.0)),
        Fixed(7.5),
        Bernoulli(0.5) if rng.random() < 0.2 else Triangular(7, 9, 11),
    ][int(rng.integers(0, 8))]
