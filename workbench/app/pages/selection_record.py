"""The plan of record as a plan: what was approved last, held against today's candidates."""

from dataclasses import replace

import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.select import Selection
from workbench.taxonomy import Status
from workbench.valuation import discount_factor, profiles, step_of


def recorded(portfolio: Portfolio, selection: Selection) -> Selection | None:
    """
    Read the plan of record in the shape of a selection.

    Approved projects that are no candidates any more are left out on both sides.

    Parameters
    ----------
    portfolio
        The portfolio.
    selection
        Today's plan; its candidates and its discount rate count.

    Returns
    -------
    Selection or None
        Starts as approved, present values as of today's tables; None where no candidate was approved.
    """
    record = portfolio.tables.get("plan_of_record")
    if record is None or record.empty or not record.index.isin(selection.table.index).any():
        return None
    starts = record["start"].reindex(selection.table.index)
    chosen = starts.notna()
    plans = profiles(portfolio, selection.limits.discount_rate).projects.reindex(starts.index)
    delay = step_of(portfolio, starts) - plans["start"]
    value = plans["value"] * discount_factor(portfolio, selection.limits.discount_rate) ** delay
    finish = [
        start + int(n) - 1 if start == start else pd.NaT for start, n in zip(starts, plans["duration"], strict=True)
    ]
    freq = selection.table["start"].dtype.freq
    table = selection.table.assign(
        chosen=chosen,
        start=pd.PeriodIndex(starts, freq=freq),
        finish=pd.PeriodIndex(finish, freq=freq),
        value=value.where(chosen, plans["value"]),
        why=["in the plan of record" if approved else "not in the plan of record" for approved in chosen],
    )
    totals = {
        "projects": int(chosen.sum()),
        "cost": float(table["cost"][chosen].sum()),
        "value": float(table["value"][chosen].sum()),
    }
    return replace(
        selection, table=table, totals=totals, value=totals["value"], bound=None, gap=None, status=Status.COMPUTED,
        reason="",
    )  # fmt: skip
