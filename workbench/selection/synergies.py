"""Projects that help or hinder each other: what all of a group together gain on top."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.portfolio import Portfolio
from workbench.valuation import step_of


@dataclass(frozen=True)
class Synergies:
    """
    Groups of projects that gain something when all of them go ahead, G of them.

    Parameters
    ----------
    names
        What people call each group.
    members
        G × projects decided on: 1 where the project belongs to the group. Members that run anyway are not counted.
    value
        Present value gained by each group, a loss when negative, in the reporting currency.
    savings
        Money saved: one row per group, project and step, with `group, fund, category, step, amount`.
    hours
        (R·T) × G: hours saved of each role in each period, role by role.
    """

    names: tuple[str, ...]
    members: sp.csr_array
    value: np.ndarray
    savings: pd.DataFrame
    hours: sp.csr_array


def synergies(
    portfolio: Portfolio, names: pd.Index, roles: tuple[str, ...], served: set[str], length: int
) -> Synergies:
    """
    Gather the synergies that the choice of projects decides.

    Parameters
    ----------
    portfolio
        The portfolio.
    names
        Projects decided on.
    roles
        Roles, R of them.
    served
        Projects that go ahead, or went, whatever is decided.
    length
        Periods of the calendar, T.
    """
    rows = portfolio.synergies
    known = rows["project"].isin(names) | rows["project"].isin(served)
    open_ones = rows[known.groupby(rows["synergy"]).transform("all")]
    open_ones = open_ones[open_ones["project"].isin(names).groupby(open_ones["synergy"]).transform("any")]
    group, labels = pd.factorize(open_ones["synergy"])
    count = len(labels)
    place = names.get_indexer(open_ones["project"])
    free = place >= 0
    members = sp.csr_array((np.ones(free.sum()), (group[free], place[free])), shape=(count, len(names)))
    facts = portfolio.projects.loc[open_ones["project"], ["fund", "category"]]
    step = step_of(portfolio, open_ones["period"]).fillna(0).astype(int).to_numpy()
    savings = pd.DataFrame(
        {
            "group": group,
            "fund": facts["fund"].to_numpy(),
            "category": facts["category"].to_numpy(),
            "step": step,
            "amount": open_ones["saving"].to_numpy(),
        }
    )
    worked = (open_ones["hours"].to_numpy() != 0) & open_ones["role"].isin(roles).to_numpy()
    role = pd.Index(roles).get_indexer(open_ones["role"])[worked]
    hours = sp.csr_array(
        (open_ones["hours"].to_numpy()[worked], (role * length + step[worked], group[worked])),
        shape=(len(roles) * length, count),
    )
    value = np.bincount(group, weights=open_ones["value"].to_numpy(), minlength=count)
    return Synergies(tuple(labels), members, value, savings[savings["amount"] != 0].reset_index(drop=True), hours)
