"""Breaches of the office's limits, each as a sentence."""

from collections.abc import Iterator

import pandas as pd

from workbench.amounts import counted
from workbench.rules import Rules

COLUMNS = ["project", "name", "measure", "value", "limit", "sentence"]


def exception_table(table: pd.DataFrame, milestones: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """
    List every breach of a limit.

    Parameters
    ----------
    table
        Running projects as `track` shows them.
    milestones
        From `workbench.delivery.milestones`.
    rules
        The limits.

    Returns
    -------
    DataFrame
        project, name, measure (cpi, spi, cost, schedule, milestone), value, limit, sentence.
    """
    rows = [breach for row in table.itertuples() for breach in _breaches(row, rules)]
    rows += list(_slipped(table, milestones, rules))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"value": "float64", "limit": "float64"})


def _breaches(row, rules: Rules) -> Iterator[tuple]:
    """Compare one project with every limit; what is NaN is no breach."""
    if row.cpi < rules.cpi_limit:
        text = f"each unit spent earns {row.cpi:.2f}, the limit is {rules.cpi_limit:.2f}"
        yield row.Index, row.name, "cpi", row.cpi, rules.cpi_limit, f"{row.name}: {text}."
    if row.spi < rules.spi_limit:
        text = f"{row.spi:.0%} of the planned work is done, the limit is {rules.spi_limit:.0%}"
        yield row.Index, row.name, "spi", row.spi, rules.spi_limit, f"{row.name}: {text}."
    over = round(row.cost_over, 9)
    if over > rules.cost_tolerance:
        text = f"the cost at completion is expected {over:.0%} over budget, tolerated are {rules.cost_tolerance:.0%}"
        yield row.Index, row.name, "cost", over, rules.cost_tolerance, f"{row.name}: {text}."
    if row.slip_days > rules.schedule_tolerance_days:
        late, limit = counted(row.slip_days, "day"), rules.schedule_tolerance_days
        text = f"the finish is expected {late} late, tolerated are {limit}"
        yield row.Index, row.name, "schedule", row.slip_days, rules.schedule_tolerance_days, f"{row.name}: {text}."


def _slipped(table: pd.DataFrame, milestones: pd.DataFrame, rules: Rules) -> Iterator[tuple]:
    """Name the next milestone of each project that slips more than is tolerated, and count those after it."""
    limit = rules.schedule_tolerance_days
    ahead = milestones[~milestones["reached"] & (milestones["slip_days"] > limit)]
    ahead = ahead[ahead["project"].isin(table.index)]
    for project, rows in ahead.sort_values("baseline", kind="stable").groupby("project"):
        name, first = table.loc[project, "name"], rows.iloc[0]
        more = f"; {len(rows) - 1} later ones slip too much as well" if len(rows) > 1 else ""
        text = f"milestone {first['name']} slips {counted(first['slip_days'], 'day')}, tolerated are {limit}{more}"
        yield project, name, "milestone", first["slip_days"], limit, f"{name}: {text}."
