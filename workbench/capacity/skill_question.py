"""Who can do what, and which work asks for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ParameterError

MISSING, TOO_LOW, NO_TIME, NO_PRIORITY = "missing skill", "level too low", "no time left", "no priority"
HIGHEST = 4
Skills = pd.DataFrame | Mapping[str, Mapping[str, int]]
Hours = Mapping[str, float | Sequence[float]] | pd.DataFrame | None


@dataclass(frozen=True, eq=False)
class SkillQuestion:
    """
    P people and J rows of demand.

    Parameters
    ----------
    people
        Names.
    level
        Person and skill -> level, 1 to 4; what is not there is not held.
    demand
        J rows: `skill, min_level, priority, hours, project, first, last` (periods, counted from 0).
    time
        P × T hours of each person; None where each person does one row and each row takes one person.
    before
        Pairs of person and project that know each other.
    """

    people: tuple[str, ...]
    level: dict[tuple[str, str], int]
    demand: pd.DataFrame
    time: np.ndarray | None
    before: frozenset[tuple[str, str]]

    @property
    def surplus(self) -> np.ndarray:
        """P × J levels above what is asked; below 0 where a person cannot do the row."""
        rows = list(zip(self.demand["skill"], self.demand["min_level"], strict=True))
        levels = [[self.level.get((one, skill), 0) - max(least, 1) for skill, least in rows] for one in self.people]
        return np.array(levels, dtype=int).reshape(len(self.people), len(rows))

    @property
    def new(self) -> np.ndarray:
        """P × J: whether the row would be the person's first work for its project."""
        projects = list(self.demand["project"])
        known = [[project == "" or (person, project) in self.before for project in projects] for person in self.people]
        return ~np.array(known, dtype=bool).reshape(len(self.people), len(projects))

    def cause(self, row: int) -> str:
        """Why nobody does a row."""
        skill, least = self.demand["skill"].iloc[row], max(int(self.demand["min_level"].iloc[row]), 1)
        best = max((level for (_, held), level in self.level.items() if held == skill), default=0)
        if best == 0:
            return MISSING
        if best < least:
            return TOO_LOW
        return NO_TIME if self.demand["priority"].iloc[row] > 0 else NO_PRIORITY


def ask_skills(
    skills: Skills, demand: pd.DataFrame, hours: Hours, before: Iterable[tuple[str, str]] = ()
) -> SkillQuestion:
    """
    Bring people and demand into one form.

    Parameters
    ----------
    skills
        Rows `person, skill, level`, or person -> skill -> level; level 0 is not held.
    demand
        Rows `skill, min_level` and, where they matter, `priority` (1), `hours` (1), `project` (empty), `first, last`
        (first and last period of the work; all of them).
    hours
        Person -> hours, one number or one for each of T periods; None where each person does one row.
    before
        Pairs of person and project that know each other.

    Raises
    ------
    ParameterError
        A column is missing, or a number is impossible.
    """
    held = _levels(skills)
    time, people = None, tuple(dict.fromkeys(person for person, _ in held))
    if hours is not None:
        given = {str(person): np.atleast_1d(np.asarray(row, dtype=float)) for person, row in _rows(hours)}
        people = tuple(dict.fromkeys([*people, *given]))
        length = max((len(row) for row in given.values()), default=1)
        time = np.zeros((len(people), length))
        for person, row in given.items():
            if len(row) != length or not np.isfinite(row).all() or (row < 0).any():
                raise ParameterError(f"hours: {person}: expected {length} finite numbers of at least 0")
            time[people.index(person)] = row
    if time is None:
        demand = demand.drop(columns=["hours", "first", "last"], errors="ignore")  # a row is a row, however long
    rows = _demand(demand, 1 if time is None else time.shape[1])
    pairs = frozenset((str(person), str(project)) for person, project in before)
    return SkillQuestion(people, {key: level for key, level in held.items() if level > 0}, rows, time, pairs)


def _levels(skills: Skills) -> dict[tuple[str, str], int]:
    if isinstance(skills, pd.DataFrame):
        rows = zip(skills["person"], skills["skill"], skills["level"], strict=True)
    else:
        rows = ((person, skill, level) for person, own in skills.items() for skill, level in own.items())
    held = {}
    for person, skill, level in rows:
        if not (float(level).is_integer() and 0 <= level <= HIGHEST):
            raise ParameterError(f"skills: {person}, {skill}: expected a level from 0 to {HIGHEST}, got {level}")
        held[str(person), str(skill)] = int(level)
    return held


def _rows(hours):
    return hours.iterrows() if isinstance(hours, pd.DataFrame) else hours.items()


def _demand(demand: pd.DataFrame, periods: int) -> pd.DataFrame:
    if missing := [name for name in ("skill", "min_level") if name not in demand]:
        raise ParameterError(f"demand: column {missing[0]} is missing")
    if not demand.index.is_unique:
        raise ParameterError(f"demand: row {demand.index[demand.index.duplicated()][0]} is there twice")
    usual = {"priority": 1.0, "hours": 1.0, "project": "", "first": 0, "last": periods - 1}
    rows = demand.assign(**{name: value for name, value in usual.items() if name not in demand})
    for name, low, high in (
        ("min_level", 0, HIGHEST),
        ("priority", 0, np.inf),
        ("hours", 0, np.inf),
        ("first", 0, periods - 1),
        ("last", 0, periods - 1),
    ):
        numbers = rows[name].to_numpy(dtype=float)
        wrong = np.flatnonzero(~(np.isfinite(numbers) & (numbers >= low) & (numbers <= high)))
        if len(wrong):
            expected = f"{low:g} or more" if high == np.inf else f"{low:g} to {high:g}"
            place = f"row {rows.index[wrong[0]]}: {name}"
            raise ParameterError(f"demand: {place}: expected {expected}, got {numbers[wrong[0]]:g}")
    if (rows["first"] > rows["last"]).any():
        row = rows.index[(rows["first"] > rows["last"]).to_numpy()][0]
        raise ParameterError(f"demand: row {row}: first: expected at most last")
    return rows[["skill", "min_level", *usual]]
