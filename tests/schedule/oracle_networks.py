"""Random networks for a comparison with another engine, and a schedule as that engine is asked about it."""

from random import Random

import pandas as pd

from workbench.schedule.calendar import Calendar
from workbench.schedule.options import Options
from workbench.schedule.schedule import Schedule

START = pd.Timestamp("2026-01-05 08:00")
WEEKS = {
    "office": Calendar.weekly(holidays=["2026-01-14", "2026-02-03"]),
    "site": Calendar.weekly(range(6), ((420, 900),), ["2026-01-20"]),
    "nonstop": Calendar.weekly(range(7), ((0, 1440),)),
}
COMMON = ("start_no_earlier", "start_no_later", "finish_no_earlier", "finish_no_later", "start_on", "finish_on")
KINDS = {"primavera": (*COMMON, "mandatory_start", "mandatory_finish"), "microsoft_project": COMMON}


def random_network(seed: int, rules: str) -> Schedule:
    """Eight to twenty activities with mixed links, lags of both signs, calendars, constraints and progress."""
    random = Random(f"{rules} {seed}")
    names = [f"A{number:02}" for number in range(random.randint(8, 20))]
    calendars = random.sample([*WEEKS], random.choice([1, 1, 2]))
    constrained, begun = random.choice([0.0, 0.15, 0.3]), random.choice([0, 0, 2, 4])
    rows = [_activity(random, name, calendars, rules, constrained) for name in names]
    links = _links(random, names)
    for row in rows[:begun]:
        _begin(random, row, links)
    nodes = None
    if rules == "microsoft_project" and random.random() < 0.4:
        nodes = _summarise(random, rows, links)
    options = Options(
        rules=rules,
        project_start=START,
        lag_calendar="successor" if rules == "microsoft_project" else random.choice(["predecessor", "successor"]),
        float_rule="smallest" if rules == "microsoft_project" else "finish",
        project_calendar=calendars[0],
    )
    frame = pd.DataFrame(links, columns=["predecessor", "successor", "link_type", "lag", "elapsed"])
    chosen = {name: WEEKS[name] for name in calendars}
    return Schedule(pd.DataFrame(rows), frame, chosen, data_date=START, options=options, wbs=nodes)


def _activity(random: Random, name: str, calendars: list[str], rules: str, constrained: float) -> dict:
    row = {"activity": name, "calendar": random.choice(calendars), "kind": "task"}
    row["original_duration"] = random.choice([60, 240, 480, 960, 1440, 2400, 3000])
    if random.random() < 0.1:
        row |= {"kind": "finish_milestone", "original_duration": 0}
    if random.random() < constrained:
        row["constraint"] = random.choice(KINDS[rules])
        hour = " 08:00" if "start" in row["constraint"] else " 17:00"
        day = START.normalize() + pd.offsets.BDay(random.randint(1, 25))
        row["constraint_date"] = f"{day:%Y-%m-%d}{hour}"
    if rules == "microsoft_project":
        row |= _microsoft(random, row)
    return row


def _microsoft(random: Random, row: dict) -> dict:
    """Deadlines, manual and inactive work, work that waits as long as it can."""
    day = START.normalize() + pd.offsets.BDay(random.randint(3, 30))
    chance = random.random()
    if chance < 0.06:
        return {"deadline": f"{day:%Y-%m-%d} 17:00"}
    if chance < 0.10:
        return {"inactive": True}
    if chance < 0.14 and row["original_duration"] and "constraint" not in row:
        clock = WEEKS[row["calendar"]].time
        start = clock.next(int(day.value // 60_000_000_000) + 480)
        finish = clock.forward(start, row["original_duration"])
        planned = (pd.Timestamp(at, unit="m") for at in (start, finish))
        return {"manual": True} | dict(zip(("planned_start", "planned_finish"), planned, strict=True))
    if chance < 0.17 and "constraint" not in row:
        return {"constraint": "as_late_as_possible"}
    return {}


def _links(random: Random, names: list[str]) -> list[tuple]:
    found = []
    for later in range(1, len(names)):
        for earlier in random.sample(range(later), min(later, random.choice([0, 1, 1, 2, 3]))):
            kind = random.choice(["fs", "fs", "fs", "ss", "ff", "sf"])
            lag = random.choice([0, 0, 0, 0, 480, 960, -480, 240])
            found.append((names[earlier], names[later], kind, lag, lag > 0 and random.random() < 0.2))
    return found


def _begin(random: Random, row: dict, links: list[tuple]) -> None:
    """Progress in the order of the links: the first activities of the network are complete or under way."""
    if row["kind"] != "task" or row.get("manual") or row.get("inactive") or row.get("constraint"):
        return
    if any(link[1] == row["activity"] for link in links):
        return
    clock = WEEKS[row["calendar"]].time
    now = int(START.value // 60_000_000_000)
    done = clock.work(clock.backward(now, random.choice([480, 960])), now)
    start = clock.backward(now, done)
    row["actual_start"] = pd.Timestamp(start, unit="m")
    if random.random() < 0.4:
        finish = pd.Timestamp(clock.previous(now), unit="m")
        row |= {"original_duration": done, "remaining_duration": 0, "actual_finish": finish}
    else:
        row |= {"original_duration": done + row["original_duration"], "remaining_duration": row["original_duration"]}


def _summarise(random: Random, rows: list[dict], links: list[tuple]) -> pd.DataFrame:
    """Put some consecutive activities below a summary that has links of its own, in the order of the others."""
    first = random.randint(2, len(rows) - 4)
    last = random.randint(first + 1, len(rows) - 3)
    for row in rows[first : last + 1]:
        row["wbs"] = "S"
    before, after = rows[random.randrange(first)]["activity"], rows[random.randint(last + 1, len(rows) - 1)]["activity"]
    links.append((before, "S", random.choice(["fs", "ss"]), random.choice([0, 480]), False))
    links.append(("S", after, random.choice(["fs", "fs", "ss"]), random.choice([0, 240]), False))
    rows.insert(first, {"activity": "S", "kind": "wbs_summary", "wbs": "S", "calendar": rows[0]["calendar"]})
    return pd.DataFrame({"node": ["S"], "parent": [""]})


def as_question(schedule: Schedule) -> dict:
    """The schedule as the other engine is asked about it."""
    options = schedule.options
    start = schedule.data_date if options.rules == "primavera" else options.project_start
    return {
        "rules": str(options.rules),
        "start": _text(start),
        "lag_calendar": str(options.lag_calendar),
        "calendars": {name: _calendar(calendar) for name, calendar in schedule.calendars.items()},
        "activities": [_row(name, row) for name, row in schedule.activities.iterrows()],
        "links": [
            [link.predecessor, link.successor, link.link_type, int(link.lag), bool(link.elapsed)]
            for link in schedule.links.itertuples()
        ],
    }


def _row(name: str, row: pd.Series) -> dict:
    dates = ("actual_start", "actual_finish", "constraint_date", "deadline", "planned_start", "planned_finish")
    return {
        "activity": name,
        "kind": row["kind"],
        "calendar": row["calendar"],
        "parent": row["wbs"] if row["kind"] != "wbs_summary" else None,
        "duration": int(row["original_duration"]),
        "remaining": int(row["remaining_duration"]),
        "constraint": row["constraint"],
        "manual": bool(row["manual"]),
        "inactive": bool(row["inactive"]),
        **{date: None if pd.isna(row[date]) else _text(row[date]) for date in dates},
    }


def _text(moment: pd.Timestamp) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def _calendar(calendar: Calendar) -> dict:
    exceptions = {str(date): [list(shift) for shift in shifts] for date, shifts in calendar.exceptions}
    return {"week": [[list(shift) for shift in day] for day in calendar.week], "exceptions": exceptions}
