"""What must hold between the tables of a schedule; a row that breaks a rule is named and left out."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from workbench.errors import Problem
from workbench.parsing import Origin
from workbench.schedule.circles import circle_numbers
from workbench.schedule.columns import TABLES
from workbench.schedule.typed import typed
from workbench.schedule.vocabulary import MILESTONES, ConstraintKind

CONSTRAINTS = (("constraint", "constraint_date"), ("second_constraint", "second_constraint_date"))


def checked(
    tables: Mapping[str, pd.DataFrame | None],
    origins: Mapping[str, Origin],
    calendars: Mapping,
    project_calendar: str,
    projects: Sequence[str] = (),
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """
    Type all tables and check them against each other.

    Parameters
    ----------
    tables
        Frames by table name.
    origins
        Where each came from.
    calendars
        Calendars by identifier.
    project_calendar
        Calendar of activities that name none.
    projects
        Projects that activities may belong to; none at all when there is one project only.

    Returns
    -------
    tuple
        The tables without what is wrong, activities and nodes indexed by identifier, and every problem.
    """
    problems, clean = [], {}
    for name, table in TABLES.items():
        frame, found, good = typed(table, tables.get(name), origins[name])
        clean[name] = frame[good]
        problems += found
    activities, found = _activities(clean["activities"], origins["activities"], calendars, project_calendar, projects)
    problems += found
    clean["activities"] = activities.set_index("activity")
    known = set(clean["activities"].index)
    for name, columns in _ENDS.items():
        clean[name], found = _known(clean[name], origins[name], columns, known)
        problems += found
    clean["links"], found = _without_cycles(clean["links"], origins["links"])
    problems += found
    clean["wbs"] = clean["wbs"].drop_duplicates("node").set_index("node")
    for name in ("links", "external_links", "assignments", "activity_codes"):
        clean[name] = clean[name].reset_index(drop=True)
    return clean, problems


_ENDS = {
    "links": ("predecessor", "successor"),
    "assignments": ("activity",),
    "activity_codes": ("activity",),
}


def _activities(
    frame: pd.DataFrame, origin: Origin, calendars: Mapping, project_calendar: str, projects: Sequence[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Identifiers occur once, calendars are known, and progress and constraints make sense."""
    frame = frame.copy()
    frame["code"] = frame["code"].where(frame["code"] != "", frame["activity"])
    usual = project_calendar or (next(iter(calendars)) if len(calendars) == 1 else "")
    frame["calendar"] = frame["calendar"].where(frame["calendar"] != "", usual)
    ends = (("actual_start", "actual_finish", MILESTONES), ("actual_finish", "actual_start", MILESTONES[:1]))
    for here, there, kinds in ends:
        frame[here] = frame[here].where(~frame["kind"].isin(kinds) | frame[here].notna(), frame[there])
    started, complete = frame["actual_start"].notna(), frame["actual_finish"].notna()
    waiting = frame["remaining_duration"].isna() & ~started
    frame["remaining_duration"] = frame["remaining_duration"].mask(waiting, frame["original_duration"])
    frame["remaining_duration"] = frame["remaining_duration"].mask(complete, 0)
    rules = (
        (frame["activity"].duplicated(), "activity", "an identifier that occurs once"),
        (~frame["calendar"].isin([*calendars]), "calendar", f"one of the calendars {_listed(calendars)}"),
        (bool(projects) & ~frame["project"].isin(projects), "project", f"one of the projects {_listed(projects)}"),
        (complete & ~started, "actual_start", "an actual start of what is finished"),
        (frame["actual_finish"] < frame["actual_start"], "actual_finish", "a finish on or after the start"),
        (frame["remaining_duration"].isna(), "remaining_duration", "the remaining duration of what has started"),
    )
    problems, bad = [], pd.Series(False, index=frame.index)
    for broken, column, expected in rules:
        problems += [origin.problem(row, column, frame.at[row, column], expected) for row in frame.index[broken]]
        bad |= broken
    frame = frame[~bad].copy()
    problems += _mend_constraints(frame, origin)
    return frame, problems


def _mend_constraints(frame: pd.DataFrame, origin: Origin) -> list[Problem]:
    """A constraint has a kind and, unless it is about the links alone, a date; else it is dropped, not guessed."""
    problems = []
    for kind, date in CONSTRAINTS:
        free = frame[kind] == ConstraintKind.AS_LATE_AS_POSSIBLE
        dateless = (frame[kind] != "") & ~free & frame[date].isna()
        nameless = (frame[kind] == "") & frame[date].notna()
        for row in frame.index[dateless]:
            problems.append(origin.problem(row, date, "", f"the date of the constraint {frame.at[row, kind]}"))
        for row in frame.index[nameless]:
            problems.append(origin.problem(row, kind, "", f"the kind of the constraint on {frame.at[row, date]}"))
        frame[kind] = frame[kind].mask(dateless, "")
        frame[date] = frame[date].mask(nameless | free)
    return problems


def _known(
    frame: pd.DataFrame, origin: Origin, columns: tuple[str, ...], known: set[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Every activity named is there."""
    problems, bad = [], pd.Series(False, index=frame.index)
    for column in columns:
        broken = ~frame[column].isin(known)
        problems += [
            origin.problem(row, column, frame.at[row, column], "an activity of this schedule")
            for row in frame.index[broken]
        ]
        bad |= broken
    return frame[~bad], problems


def _without_cycles(links: pd.DataFrame, origin: Origin) -> tuple[pd.DataFrame, list[Problem]]:
    """No activity waits for itself; of a circle the link that comes last in the source is left out."""
    problems = []
    while cyclic := links.index[circle_numbers(links) >= 0].tolist():
        last = cyclic[-1]
        predecessor, successor = links.at[last, "predecessor"], links.at[last, "successor"]
        shown = " → ".join([predecessor, *_way(links.loc[cyclic], successor, predecessor)])
        expected = f"links without a circle; {shown} is one"
        problems.append(origin.problem(last, "successor", f"{predecessor} → {successor}", expected))
        links = links.drop(index=last)
    return links, problems


def _way(links: pd.DataFrame, first: str, last: str) -> list[str]:
    """The activities on a shortest way along the links from one to another, both included."""
    successors: dict[str, list[str]] = {}
    for predecessor, successor in zip(links["predecessor"], links["successor"], strict=True):
        successors.setdefault(predecessor, []).append(successor)
    came_from, queue = {first: ""}, deque([first])
    while last not in came_from:
        name = queue.popleft()
        for successor in successors.get(name, ()):
            if successor not in came_from:
                came_from[successor] = name
                queue.append(successor)
    way = [last]
    while came_from[way[0]]:
        way.insert(0, came_from[way[0]])
    return way


def _listed(names: Iterable) -> str:
    shown = [str(name) for name in names]
    return ", ".join(shown[:20]) + (" …" if len(shown) > 20 else "")
