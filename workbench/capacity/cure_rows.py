"""Rows of the table `cures` as offers in hours and money of each period."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.capacity.cure_offers import Offer
from workbench.capacity.person_hours import person_hours
from workbench.capacity.staffing import Staffing
from workbench.portfolio import Portfolio
from workbench.schema.capacity import CureKind

MEASURES = (CureKind.DELAY, CureKind.DE_SCOPE)


def offers_of(portfolio: Portfolio, staffing: Staffing, roles: Sequence[str], helped: Sequence[str]) -> list[Offer]:
    """
    Read the people that can be had for some roles.

    One full-time person is paid for the standard hours of a period and does the share of them that may be planned in
    the role. Somebody who is trained for another role stops working in the own one when the training is over; one who
    is hired stays to the end of the calendar; overtime is counted in parts of a person, and every hour of it is worked.

    Parameters
    ----------
    portfolio
        The portfolio.
    staffing
        Its staffing: standard hours, and the share of them that may be planned.
    roles
        R roles in the order of the gap.
    helped
        Roles that are to be helped.
    """
    rows = portfolio.cures
    rows = rows[rows["role"].isin(helped) & ~rows["kind"].isin([str(kind) for kind in MEASURES])]
    place = {role: i for i, role in enumerate(roles)}
    return [
        Offer(
            name=str(name),
            kind=str(row["kind"]),
            role=place[row["role"]],
            donor=place.get(row["from_role"]),
            lead_time=int(row["lead_time"]),
            minimum=int(row["minimum_engagement"]),
            stays=row["kind"] == CureKind.HIRE,
            fixed_cost=float(row["fixed_cost"]),
            cost=float(row["cost_per_hour"]) * staffing.table.loc[row["role"], "standard"].to_numpy(),
            hours=_hours(staffing, row),
            donor_hours=person_hours(staffing, row["from_role"]) if row["from_role"] in place else None,
            ramp=_ramp(row),
            maximum=None if pd.isna(row["maximum"]) else float(row["maximum"]),
            whole=row["kind"] != CureKind.OVERTIME,
        )
        for name, row in rows.iterrows()
    ]


def measure_terms(portfolio: Portfolio, kind: CureKind, helped: Sequence[str]) -> tuple[int, float]:
    """
    Read what a delay or a smaller scope takes beside the value lost.

    Returns
    -------
    tuple
        Lead time in periods and cost of each measure: of the first row for a role that is helped, or for any role; 0
        without a row.
    """
    rows = portfolio.cures
    rows = rows[(rows["kind"] == kind) & (rows["role"].isin(helped) | (rows["role"] == ""))]
    return (int(rows["lead_time"].iloc[0]), float(rows["fixed_cost"].iloc[0])) if len(rows) else (0, 0.0)


def _hours(staffing: Staffing, row: pd.Series) -> np.ndarray:
    if row["kind"] == CureKind.OVERTIME:
        return staffing.table.loc[row["role"], "standard"].to_numpy()
    return person_hours(staffing, row["role"])


def _ramp(row: pd.Series) -> tuple[float, ...]:
    """Productivity grows evenly from the first period until it is 1."""
    first, periods = float(row["first_productivity"]), int(row["ramp"])
    return tuple(first + (1.0 - first) * age / periods for age in range(periods))
