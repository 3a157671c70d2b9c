"""Links between projects: collected from their files and from a register, matched, and checked against each other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from workbench.errors import DataError
from workbench.parsing import Origin
from workbench.schedule.cross_link_columns import CROSS_LINKS
from workbench.schedule.members import BETWEEN, Member
from workbench.schedule.typed import typed

REGISTER = ""


class Copy(NamedTuple):
    """A link as one source tells it; the names of its ends are those of the programme."""

    predecessor: str
    successor: str
    link_type: str
    lag: int
    told_by: str
    owner: str = ""
    agreed_on: object = pd.NaT


class OpenEnd(NamedTuple):
    """One end of a link whose other end is not here."""

    project: str
    activity: str
    side: str
    other_project: str
    other_activity: str
    link_type: str
    lag: float
    held_to: object
    reason: str


class Conflict(NamedTuple):
    """Two sources that tell the same link differently."""

    predecessor: str
    successor: str
    kept: str
    kept_links: str
    other: str
    other_links: str


@dataclass(frozen=True, eq=False)
class CrossLinks:
    """
    What ties projects together.

    Parameters
    ----------
    links
        One row per link: `predecessor`, `successor`, `from_project`, `to_project`, `link_type`, `lag` (minutes),
        `owner`, `agreed_on`, and who tells it: `in_giver` (the plan that gives), `in_getter`, `in_register`.
    open_ends
        Columns of `OpenEnd`.
    conflicts
        Columns of `Conflict`.
    """

    links: pd.DataFrame
    open_ends: pd.DataFrame
    conflicts: pd.DataFrame


def collect_cross_links(members: list[Member], register: pd.DataFrame | None) -> CrossLinks:
    """
    Find all links between projects.

    A link told by several sources is kept once. Where they contradict each other the register counts first, then the
    project that waits.

    Parameters
    ----------
    members
        The projects.
    register
        Rows of `workbench.schedule.cross_link_columns.CROSS_LINKS`.

    Raises
    ------
    DataError
        The register has cells that cannot be read, or a row inside one project.
    """
    told = [*_registered(members, register), *(found for member in members for found in _filed(member, members))]
    copies = sorted((one for one in told if isinstance(one, Copy)), key=_pair)
    links, conflicts = [], []
    for _, group in groupby(copies, key=_pair):
        kept, differing = _agreed([*group])
        links += kept
        conflicts += differing
    ends = [one for one in told if isinstance(one, OpenEnd)]
    loose = [end for member in members for end in _loose_dates(member, copies, ends)]
    columns = ["predecessor", "successor", "from_project", "to_project", "link_type", "lag", "owner", "agreed_on"]
    return CrossLinks(
        pd.DataFrame(links, columns=[*columns, "in_giver", "in_getter", "in_register"]),
        pd.DataFrame([*ends, *loose], columns=OpenEnd._fields),
        pd.DataFrame(conflicts, columns=Conflict._fields),
    )


def _pair(copy: Copy) -> tuple[str, str]:
    return copy.predecessor, copy.successor


def _registered(members: list[Member], register: pd.DataFrame | None) -> Iterator[Copy | OpenEnd]:
    """What the register tells."""
    origin = Origin("cross_links", first_row=1)
    rows, problems, _ = typed(CROSS_LINKS, register, origin)
    same = rows["from_project"] == rows["to_project"]
    problems += [origin.problem(at, "to_project", rows["to_project"][at], "another project") for at in rows.index[same]]
    if problems:
        raise DataError(problems)
    for row in rows.itertuples():
        ends = [(row.from_project, row.from_activity), (row.to_project, row.to_activity)]
        called = [[member for member in members if member.project == project] for project, _ in ends]
        found = [_find(called[at], *ends[at], Member.by_name) for at in (0, 1)]
        here = [name for name, _ in found]
        lag = round(row.lag_hours * 60)
        if all(here):
            yield Copy(*here, row.type, lag, REGISTER, row.owner, row.agreed_on)
            continue
        missing = 1 if here[0] else 0
        project, activity = ends[1 - missing]
        name = here[1 - missing] or f"{project}{BETWEEN}{activity}"
        yield OpenEnd(project, name, _SIDES[missing], *ends[missing], row.type, lag, pd.NaT, found[missing][1])


_SIDES = ("get", "give")


def _filed(member: Member, members: list[Member]) -> Iterator[Copy | OpenEnd]:
    """What the file of a project tells."""
    activities, others = member.schedule.activities, [other for other in members if other is not member]
    for row in member.schedule.external_links.itertuples():
        ends = (row.predecessor, row.successor)
        called = [other for other in others if other.is_called(row.project)]
        found = [_find(called, row.project, end, Member.by_key) for end in ends]
        own = [end in activities.index for end in ends]
        here = 0 if own[0] and (not own[1] or found[1][0]) else 1  # an identifier may be known on both sides
        there, reason = found[1 - here]
        if there is None:
            column = ("external_late_finish", "external_early_start")[here]
            date = activities[column].get(ends[here], pd.NaT)
            name = member.names.get(ends[here], member.named(ends[here]))
            other = (row.project, ends[1 - here])
            yield OpenEnd(member.project, name, _SIDES[1 - here], *other, row.link_type, row.lag, date, reason)
        elif own[here]:
            names = [member.names[ends[here]], there]
            yield Copy(*(names if here == 0 else names[::-1]), row.link_type, row.lag, member.project)


def _find(called: list[Member], project: str, activity: str, by: Callable) -> tuple[str | None, str]:
    """Name of an activity in the programme, or why there is none."""
    found = [name for member in called if (name := by(member, activity))]
    if len(found) == 1:
        return found[0], ""
    if found:
        return None, f"Several projects are called {project}."
    if called:
        return None, f"{called[0].project} has no activity {activity}."
    return None, f"There is no project {project}." if project else "The other project is not named."


def _agreed(copies: list[Copy]) -> tuple[list[tuple], list[Conflict]]:
    """Links between one pair of activities, and the sources that contradict what is kept."""
    giver, getter = (end.partition(BETWEEN)[0] for end in _pair(copies[0]))
    by_source: dict[str, dict[tuple[str, int], Copy]] = {}
    for copy in sorted(copies, key=lambda copy: (REGISTER, getter, giver).index(copy.told_by)):
        by_source.setdefault(copy.told_by, {}).setdefault((copy.link_type, copy.lag), copy)
    kept = next(iter(by_source))
    told = [source in by_source for source in (giver, getter, REGISTER)]
    ends = (*_pair(copies[0]), giver, getter)
    links = [(*ends, *key, copy.owner, copy.agreed_on, *told) for key, copy in sorted(by_source[kept].items())]
    differing = [
        Conflict(*_pair(copies[0]), *_shown(kept, by_source[kept]), *_shown(source, found))
        for source, found in by_source.items()
        if found.keys() != by_source[kept].keys()
    ]
    return links, differing


def _shown(source: str, links: dict[tuple[str, int], Copy]) -> tuple[str, str]:
    return source or "register", ", ".join(f"{kind} {lag / 60:+g} h" for kind, lag in sorted(links))


def _loose_dates(member: Member, copies: list[Copy], ends: list[OpenEnd]) -> Iterator[OpenEnd]:
    """Dates left by other projects that no link explains."""
    known = {*(copy.successor for copy in copies), *(end.activity for end in ends if end.side == "get")}
    given = {*(copy.predecessor for copy in copies), *(end.activity for end in ends if end.side == "give")}
    for column, side, told in (("external_early_start", "get", known), ("external_late_finish", "give", given)):
        dates = member.schedule.activities[column].dropna()
        for activity, date in dates.items():
            if (name := member.names[activity]) not in told:
                reason = "No link explains the date."
                yield OpenEnd(member.project, name, side, "", "", "", float("nan"), date, reason)
