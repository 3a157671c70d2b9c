"""The hours of people under contract: their calendars, from the first day to the last, and their leave."""

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.schema.capacity import WEEKDAYS
from workbench.supply.working_time import HOURS_PER_DAY, WorkingTime, full_time_hours, working_time

ROW = ["role", "person", "period"]
DAY = pd.Timedelta(days=1)


def contracted(portfolio: Portfolio) -> pd.DataFrame:
    """
    Work out the hours of the people under contract.

    First and last days are respected; holidays and leap days are those of the calendar. Leave given in hours is spread
    over the working hours of its days, and takes no more than those.

    Parameters
    ----------
    portfolio
        The portfolio.

    Returns
    -------
    DataFrame
        One row per role, person and period: `unit`, `gross`, `leave`, `target_utilisation`, `cost_rate`, `standard`.
    """
    people, periods = portfolio.people, portfolio.calendar
    if people.empty:
        return people
    names = sorted(set(people["calendar"]))
    time = working_time(portfolio, names)
    contracts = people.drop(columns=["from", "to"]).assign(
        part=_parts(portfolio),
        code=[names.index(name) for name in people["calendar"]],
        first=time.day(people["from"]),
        end=time.day(people["to"] + DAY),
    )
    spans = pd.DataFrame({"period": periods, "step": range(len(periods))})
    spans["begins"], spans["ends"] = (time.day(pd.Series(p.start_time)) for p in (periods, periods + 1))
    rows = contracts.merge(spans, how="cross")
    rows = rows.assign(low=rows[["first", "begins"]].max(axis=1), high=rows[["end", "ends"]].min(axis=1))
    rows = rows[rows["low"] < rows["high"]].reset_index(drop=True)
    full = np.stack([full_time_hours(portfolio, name, periods).to_numpy() for name in names])
    rows = rows.assign(
        gross=rows["part"] * time.between(rows["code"], rows["low"], rows["high"]),
        leave=_leave(rows, contracts, portfolio.leave, time),
        standard=full[rows["code"], rows["step"]],
    )
    return _joined(rows)


def _parts(portfolio: Portfolio) -> pd.Series:
    """Share of the hours of its calendar that each contract works."""
    people, weeks = portfolio.people, portfolio.calendars
    weeks = weeks[weeks["day"].isin(WEEKDAYS)].groupby("calendar")["hours"].sum()
    week = people["calendar"].map({**weeks, "": 5 * HOURS_PER_DAY})
    return (people["weekly_hours"] / week).fillna(people["share"])


def _leave(rows: pd.DataFrame, contracts: pd.DataFrame, leave: pd.DataFrame, time: WorkingTime) -> pd.Series:
    """Hours of leave in each row: all hours of the days away, or the share of them that the hours given are."""
    away = pd.DataFrame({"person": leave["person"], "absence": range(len(leave)), "taken": leave["hours"]})
    away = away.assign(away=time.day(leave["from"]), back=time.day(leave["to"] + DAY))
    whole = _met(contracts.rename(columns={"first": "low", "end": "high"}), away, time).groupby("absence")["met"].sum()
    share = (away.set_index("absence")["taken"] / whole).fillna(1.0).clip(upper=1.0)
    met = _met(rows.assign(row=rows.index), away, time)
    return (met["met"] * met["absence"].map(share)).groupby(met["row"]).sum().reindex(rows.index, fill_value=0.0)


def _met(spans: pd.DataFrame, away: pd.DataFrame, time: WorkingTime) -> pd.DataFrame:
    """Pairs of a span of work and an absence of the same person, with the working hours `met` that they share."""
    pairs = spans.merge(away, on="person")
    low, high = pairs[["low", "away"]].max(axis=1), pairs[["high", "back"]].min(axis=1)
    return pairs.assign(met=pairs["part"] * time.between(pairs["code"], low, high))


def _joined(rows: pd.DataFrame) -> pd.DataFrame:
    """One row where contracts of one role follow each other within a period."""
    if not rows.duplicated(ROW).any():
        return rows
    net = rows["gross"] - rows["leave"]
    groups = rows.assign(net=net, planned=net * rows["target_utilisation"]).groupby(ROW, sort=False)
    joined = groups.last()
    joined = joined.assign(**groups[["gross", "leave", "net", "planned"]].sum())
    target = joined["planned"] / joined["net"].where(joined["net"] > 0)
    return joined.assign(target_utilisation=target.fillna(joined["target_utilisation"])).reset_index()
