"""The places people fill, one by one: whose hours are drawn together."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import missing_tables
from workbench.portfolio import Portfolio
from workbench.supply import offered
from workbench.supply.working_time import full_time_hours
from workbench.valuation import step_of

HOURS_PER_WEEK = 40.0
MONTHS_PER_PERIOD = {"M": 1, "Q": 3, "Y": 12}


@dataclass(frozen=True, eq=False)
class Periods:
    """
    What the planning periods are made of.

    Parameters
    ----------
    months
        T + 1: first month of each period, counted from the calendar's first, and the one after the last.
    weeks
        T numbers of working weeks.
    first
        Number of the first period, counted from a fixed one, so that draws stay where they are when the calendar moves.
    """

    months: np.ndarray
    weeks: np.ndarray
    first: int

    @classmethod
    def of(cls, portfolio: Portfolio) -> "Periods":
        """Describe the calendar of a portfolio."""
        months = np.arange(len(portfolio.calendar) + 1) * MONTHS_PER_PERIOD[portfolio.frequency]
        weeks = full_time_hours(portfolio, "", portfolio.calendar).to_numpy() / HOURS_PER_WEEK
        return cls(months, np.maximum(np.round(weeks), 1.0).astype(int), portfolio.calendar[0].ordinal)


@dataclass(frozen=True, eq=False)
class Place:
    """
    One person, or one full-time share of a role that is planned as a whole.

    Parameters
    ----------
    key
        Words that name it for good, whatever else there is.
    hours, plannable
        T hours offered in each period, and the part that may be planned.
    joins
        Step in which the person is there for the first time, in any role.
    """

    key: tuple[str, ...]
    hours: np.ndarray
    plannable: np.ndarray
    joins: int


def no_work_or_people(portfolio: Portfolio) -> str:
    """Say which tables are empty of those that work and people come from; an empty text when none is."""
    return missing_tables(portfolio, *(() if len(offered(portfolio)) else ("supply",)), "demand")


def places(portfolio: Portfolio) -> dict[str, list[Place]]:
    """
    List the places of each role.

    Hours without a person are cut into full-time shares, the last one smaller, so that one of them leaves at a time;
    they are taken to be filled from the first period on.
    """
    rows = offered(portfolio)
    rows = rows.assign(
        step=step_of(portfolio, rows["period"]).astype("int64"), plannable=rows["hours"] * rows["target_utilisation"]
    )
    joins = rows[rows["hours"] > 0].groupby("person")["step"].min()
    found: dict[str, list[Place]] = {}
    for (role, person, unit), part in rows.groupby(["role", "person", "unit"]):
        sums = [_by_step(part, name, len(portfolio.calendar)) for name in ("hours", "plannable", "gross", "standard")]
        if person:
            new = [Place(("person", person), *sums[:2], int(joins.get(person, 0)))]
        else:
            new = _shares((role, unit), *sums)
        found.setdefault(role, []).extend(new)
    return found


def _by_step(rows: pd.DataFrame, column: str, periods: int) -> np.ndarray:
    return np.bincount(rows["step"], weights=rows[column], minlength=periods)


def _shares(
    key: tuple[str, str], hours: np.ndarray, plannable: np.ndarray, gross: np.ndarray, standard: np.ndarray
) -> list[Place]:
    """Cut the hours of a whole role: share k has what lies between k and k + 1 full-time people."""
    people = np.divide(gross, standard, out=np.zeros_like(gross), where=standard > 0)
    shares = []
    for number in range(int(np.ceil(people.max(initial=0.0) - 1e-9))):
        own = np.clip(people - number, 0.0, 1.0) / np.where(people > 0, people, 1.0)
        shares.append(Place(("share", *key, str(number)), hours * own, plannable * own, 0))
    return shares
