"""The decision log: what is asked for, what was decided, and who still has to do something."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.delivery.inputs import read_day
from workbench.portfolio import Portfolio
from workbench.taxonomy import RegisterStatus, Status

AGES = ((30, "up to 30 days"), (90, "31 to 90 days"), (np.inf, "more than 90 days"))
UNKNOWN_AGE = "unknown"


@dataclass(frozen=True, kw_only=True)
class DecisionLog(Answer):
    """
    Asks, decisions and what follows from them.

    Parameters
    ----------
    table
        Indexed by decision, the schema's columns and: forum, is_open (nothing decided by the day), days_overdue (of an
        ask without an answer, or NaN).
    totals
        asks, decided, overdue (asks), amount_asked, amount_decided, actions, actions_overdue.
    actions
        Open actions, indexed by action, oldest first: the schema's columns and age (days since raised), age_band,
        days_overdue.
    as_of
        Day described.
    """

    as_of: pd.Timestamp
    actions: pd.DataFrame
    currency: str = ""

    @property
    def asks(self) -> pd.DataFrame:
        """What still needs a decision, the most urgent first."""
        return self.table[self.table["is_open"]].sort_values("due", kind="stable")

    @property
    def decided(self) -> pd.DataFrame:
        """What was decided, the latest first."""
        return self.table[~self.table["is_open"]].sort_values("at", ascending=False, kind="stable")

    @property
    def actions_by_age(self) -> pd.Series:
        """Number of open actions by age."""
        names = [name for _, name in AGES] + [UNKNOWN_AGE]
        return self.actions["age_band"].value_counts().reindex(names, fill_value=0).rename("actions")

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        totals = self.totals
        return (
            f"{totals['asks']:.0f} decisions asked for ({totals['overdue']:.0f} overdue), "
            f"{totals['decided']:.0f} taken; "
            f"{totals['actions']:.0f} actions open ({totals['actions_overdue']:.0f} overdue)"
        )


def decision_log(portfolio: Portfolio, as_of: str | date | pd.Timestamp | None = None) -> DecisionLog:
    """
    Show the decision log on a day.

    Parameters
    ----------
    portfolio
        Uses decisions, meetings and actions.
    as_of
        Day to describe; the day of the portfolio when left out. A decision taken later counts as open.

    Returns
    -------
    DecisionLog
        Status `no_data` without decisions and actions.

    Raises
    ------
    UsageError
        `as_of` is no day.
    """
    day = read_day(portfolio, as_of)
    table = portfolio.decisions
    table["forum"] = table["meeting"].map(portfolio.meetings["forum"]).fillna("").astype("str")
    has_answer = (table["at"] <= day) | (table["at"].isna() & (table["outcome"] != ""))
    table["is_open"] = ~has_answer.astype(bool)
    table["days_overdue"] = _overdue(table["due"], day).where(table["is_open"])
    actions = _open_actions(portfolio, day)
    nothing = table.empty and portfolio.actions.empty
    totals = {
        "asks": float(table["is_open"].sum()),
        "decided": float((~table["is_open"]).sum()),
        "overdue": float((table["days_overdue"] > 0).sum()),
        "amount_asked": float(table.loc[table["is_open"], "amount"].sum()),
        "amount_decided": float(table.loc[~table["is_open"], "amount"].sum()),
        "actions": float(len(actions)),
        "actions_overdue": float((actions["days_overdue"] > 0).sum()),
    }
    return DecisionLog(
        table=table,
        totals=totals,
        status=Status.NO_DATA if nothing else Status.COMPUTED,
        reason="The portfolio has no rows in decisions and actions." if nothing else "",
        as_of=day,
        actions=actions,
        currency=portfolio.currency,
    )


def _open_actions(portfolio: Portfolio, day: pd.Timestamp) -> pd.DataFrame:
    """Actions raised by the day and not closed by then, the oldest first."""
    rows = portfolio.actions
    is_closed = (rows["closed_at"] <= day) | (rows["closed_at"].isna() & (rows["status"] != RegisterStatus.OPEN))
    rows = rows[~is_closed & ~(rows["raised_at"] > day)].copy()
    rows["age"] = (day - rows["raised_at"]).dt.days.astype("float64")
    bands = [next((name for limit, name in AGES if age <= limit), UNKNOWN_AGE) for age in rows["age"]]
    rows["age_band"] = pd.Series(bands, index=rows.index, dtype="str")
    rows["days_overdue"] = _overdue(rows["due"], day)
    return rows.sort_values("age", ascending=False, kind="stable")


def _overdue(due: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Days past the due day, 0 when it is ahead, NaN without one."""
    return (day - due).dt.days.astype("float64").clip(lower=0.0)
