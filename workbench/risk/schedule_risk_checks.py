"""What can be wrong with the uncertainty of a schedule; every problem is found, not only the first."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import Problem
from workbench.risk.decision import decision_problems
from workbench.risk.distributions import Distribution
from workbench.risk.parents import parent_problems
from workbench.risk.weather import weather_problems
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import MILESTONES, SPANNING, ActivityKind

if TYPE_CHECKING:
    from workbench.risk.schedule_risk import Risk, ScheduleRisk

ROUNDING = 1e-9
LOWEST = -6.0  # standard normal number at which the smallest value is looked up
HAS_TAIL = 1e-3  # share of the spread below which a value under 0 is a slip, not a tail


def own_problems(risk: "ScheduleRisk") -> list[Problem]:
    """
    List what is impossible whatever the schedule.

    Parameters
    ----------
    risk
        The uncertainty.
    """
    return [
        *_durations(risk),
        *(problem for row, one in enumerate(risk.risks, 1) for problem in _risk(row, one)),
        *_identifiers(risk),
        *parent_problems(risk.risks),
        *decision_problems(risk.decisions),
        *weather_problems(risk.weather),
        *_loadings(risk),
        *_existence(risk),
        *_costs(risk),
    ]


def schedule_problems(risk: "ScheduleRisk", schedule: Schedule) -> list[Problem]:
    """
    List what does not fit a schedule.

    Parameters
    ----------
    risk
        The uncertainty.
    schedule
        The schedule.
    """
    activities = schedule.activities
    kind = activities["kind"]
    drives = ~kind.isin([*SPANNING]) & ~activities["inactive"]
    works = set(activities.index[drives & ~kind.isin([*MILESTONES])])
    takes_part = set(activities.index[drives])
    begun = set(activities.index[activities["actual_start"].notna()])
    efforts = set(activities.index[(kind == ActivityKind.LEVEL_OF_EFFORT) & ~activities["inactive"]])
    lasting, part = "an activity with a duration of its own", "an activity that drives or is driven"
    named = [
        *(("durations", name, works, lasting) for name in risk.durations),
        *(("remaining", name, works & begun, "an activity that has begun") for name in risk.remaining),
        *(("loadings", name, works, lasting) for name in risk.loadings),
        *((f"risks {one.id}", name, works, lasting) for one in risk.risks for name in one.activities),
        *(("costs", name, takes_part | efforts, f"{part}, or a level of effort,") for name in risk.costs),
        *(("exists", name, takes_part - begun, f"{part} and has not begun") for name in risk.exists),
        *(
            (f"branches {branch.id}", name, takes_part - begun, f"{part} and has not begun")
            for branch in risk.branches
            for _, names in branch.ways
            for name in names
        ),
        *((f"decisions {one.id}", one.activity, takes_part, part) for one in risk.decisions),
        *(
            (f"decisions {one.id}", name, takes_part - begun, f"{part} and has not begun")
            for one in risk.decisions
            for name in one.names
        ),
    ]
    strange = [
        Problem(place, None, "activity", str(name), f"{expected} of this schedule")
        for place, name, known, expected in named
        if name not in known
    ]
    unknown = (str(name) for name in risk.weather if name not in schedule.calendars)
    return strange + [Problem("weather", None, "calendar", name, "a calendar of this schedule") for name in unknown]


def _durations(risk: "ScheduleRisk") -> Iterator[Problem]:
    for place in ("durations", "remaining"):
        for name, distribution in getattr(risk, place).items():
            if not isinstance(distribution, Distribution):
                yield Problem(place, None, str(name), repr(distribution), "a distribution")
            elif _starts_below_zero(distribution):
                yield Problem(place, None, str(name), repr(distribution), "durations of at least 0 days")


def _starts_below_zero(distribution: Distribution) -> bool:
    """A value below 0 at which probability ends abruptly; a thin tail below 0 is cut and counted instead."""
    low, next_to_it, high = np.asarray(distribution.at(np.array([LOWEST, LOWEST + 1.0, -LOWEST])), dtype=float)
    return high < 0.0 or (low < 0.0 and next_to_it - low < HAS_TAIL * (high - low))


def _risk(row: int, risk: "Risk") -> Iterator[Problem]:
    place = f"risks {risk.id}"
    if not risk.id or not isinstance(risk.id, str):
        yield Problem("risks", row, "id", repr(risk.id), "an identifier")
    stages = [("probability", risk)] + ([("response probability", risk.response)] if risk.response else [])
    for column, one in stages:
        if one.probability is not None and not _is_chance(one.probability):
            yield Problem(place, None, column, repr(one.probability), "a chance from 0 to 1")
        if one.if_parent is not None and not _is_chance(one.if_parent):
            name = column.replace("probability", "if_parent")
            yield Problem(place, None, name, repr(one.if_parent), "a chance from 0 to 1")
        for name in ("factor", "days"):
            value = getattr(one, name)
            if value is not None and not isinstance(value, Distribution):
                yield Problem(place, None, column.replace("probability", name), repr(value), "a distribution")
        if one.cost is not None and not _is_amount(one.cost):
            yield Problem(place, None, column.replace("probability", "cost"), repr(one.cost), "an amount")
    if risk.factor is not None and risk.days is not None:
        yield Problem(place, None, "factor", "", "a factor or days, not both")
    if isinstance(risk.factor, Distribution) and float(risk.factor.at(LOWEST)) < 0.0:
        yield Problem(place, None, "factor", repr(risk.factor), "factors of at least 0")
    acts = risk.factor is not None or risk.days is not None
    if acts and not risk.activities:
        yield Problem(place, None, "activities", "", "at least one activity that it strikes")
    if risk.activities and not acts:
        yield Problem(place, None, "factor", "", "a factor or days that strike its activities")
    for name, share in risk.activities.items():
        if not _is_number(share) or not 0.0 <= share <= 1.0:
            yield Problem(place, None, f"activities {name}", repr(share), "a share from 0 to 1")
    if risk.combine not in ("series", "parallel"):
        yield Problem(place, None, "combine", repr(risk.combine), "series or parallel")


def _identifiers(risk: "ScheduleRisk") -> Iterator[Problem]:
    for place, things in (("risks", risk.risks), ("branches", risk.branches), ("decisions", risk.decisions)):
        for name, count in Counter(str(one.id) for one in things).items():
            if count > 1:
                yield Problem(place, None, "id", name, "an identifier that occurs once")


def _loadings(risk: "ScheduleRisk") -> Iterator[Problem]:
    every = [("loadings", name, weights) for name, weights in risk.loadings.items()]
    every += [("costs loadings", name, cost.loadings) for name, cost in risk.costs.items()]
    every += [("risks loadings", one.id, one.loadings) for one in risk.risks]
    for place, name, weights in every:
        if bad := [factor for factor, weight in weights.items() if not _is_number(weight)]:
            yield Problem(place, None, str(name), repr(weights[bad[0]]), f"a number as loading on {bad[0]}")
        elif (total := sum(weight**2 for weight in weights.values())) > 1.0 + ROUNDING:
            yield Problem(place, None, str(name), f"{total:.4g}", "loadings whose squares sum to at most 1")


def _existence(risk: "ScheduleRisk") -> Iterator[Problem]:
    known = {one.id for one in risk.risks}
    for name, chance in risk.exists.items():
        if isinstance(chance, str):
            if chance not in known:
                yield Problem("exists", None, str(name), chance, "a chance from 0 to 1, or the id of a risk")
        elif not _is_chance(chance):
            yield Problem("exists", None, str(name), repr(chance), "a chance from 0 to 1, or the id of a risk")
    branched = [name for branch in risk.branches for _, names in branch.ways for name in names]
    times = Counter([*risk.exists, *branched, *(name for one in risk.decisions for name in one.names)])
    for name in (name for name, count in times.items() if count > 1):
        yield Problem("exists", None, str(name), "", "one reason for which it may not take place")
    for branch in risk.branches:
        chances = [chance for chance, _ in branch.ways]
        if not all(map(_is_chance, chances)) or abs(sum(chances) - 1.0) > ROUNDING:
            yield Problem(f"branches {branch.id}", None, "ways", repr(chances), "chances that sum to 1")


def _costs(risk: "ScheduleRisk") -> Iterator[Problem]:
    for name, cost in risk.costs.items():
        for column in ("fixed", "per_day"):
            if not _is_amount(value := getattr(cost, column)):
                yield Problem("costs", None, f"{name} {column}", repr(value), "an amount or a distribution")
    if not _is_number(risk.overhead):
        yield Problem("overhead", None, "", repr(risk.overhead), "an amount per working day")
    if risk.planned_cost is not None and not _is_number(risk.planned_cost):
        yield Problem("planned_cost", None, "", repr(risk.planned_cost), "an amount")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and math.isfinite(value)


def _is_chance(value: object) -> bool:
    return _is_number(value) and 0.0 <= value <= 1.0


def _is_amount(value: object) -> bool:
    return isinstance(value, Distribution) or _is_number(value)
