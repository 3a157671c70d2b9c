"""What a move of people changes: when both projects are done, and what that is worth."""

import numpy as np
import pandas as pd

from workbench.capacity.loose_hours import LooseHours
from workbench.capacity.staffing import Staffing
from workbench.valuation import discount_factor, remaining

SUMS = ("hours", "fte_periods", "lost", "gained", "net")
COLUMNS = [
    "role",
    "giver",
    "receiver",
    "first",
    "last",
    "hours",
    "fte_periods",
    "later",
    "earlier",
    "lost",
    "gained",
    "net",
]


def effects(
    staffing: Staffing, loose: LooseHours, givers: list[str], receivers: list[str], hours: pd.DataFrame
) -> pd.DataFrame:
    """
    Value moves of people, each on its own.

    Parameters
    ----------
    staffing
        Staffing before the moves.
    loose
        Hours of the role that may move.
    givers, receivers
        n projects each.
    hours
        n × calendar: hours that move; each row has some.

    Returns
    -------
    DataFrame
        n rows as `people_moves.PeopleMoves` lists them.
    """
    moves, total = hours.to_numpy() > 0, hours.sum(axis=1).to_numpy()
    later, earlier = (total / loose.paces.reindex(names).to_numpy() for names in (givers, receivers))
    value, factor = remaining(loose.portfolio).projects["value"], discount_factor(loose.portfolio)
    changes = np.stack(
        [value.reindex(givers) * (factor**later - 1.0), value.reindex(receivers) * (factor**-earlier - 1.0)]
    )
    standard = staffing.table.loc[loose.role, "standard"].to_numpy()
    people = (hours.to_numpy() / np.where(standard > 0, standard, np.inf)).sum(axis=1)
    return pd.DataFrame(
        {
            "role": loose.role,
            "giver": givers,
            "receiver": receivers,
            "first": hours.columns[moves.argmax(axis=1)],
            "last": hours.columns[moves.shape[1] - 1 - moves[:, ::-1].argmax(axis=1)],
            "hours": total,
            "fte_periods": people,
            "later": later,
            "earlier": earlier,
            "lost": np.abs(changes.clip(max=0.0).sum(axis=0)),
            "gained": changes.clip(min=0.0).sum(axis=0),
            "net": changes.sum(axis=0),
        },
        columns=COLUMNS,
    )


def no_effects() -> pd.DataFrame:
    """No moves."""
    return pd.DataFrame({name: pd.Series(dtype="float64" if name in SUMS else "object") for name in COLUMNS})
