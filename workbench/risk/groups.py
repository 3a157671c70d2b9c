"""Candidates that hang on the same factor: what looks like many projects may be one bet."""

import numpy as np
import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.portfolio import Portfolio
from workbench.taxonomy import State, Status
from workbench.valuation import project_flows

COLUMNS = ["candidates", "value", "value_per_cost", "correlation", "kept_spread"]


def factor_groups(portfolio: Portfolio) -> Answer:
    """
    Group candidates by the factor they hang on most.

    Two projects correlate by the sum of the products of their loadings. A group of n equal projects keeps
    √(Σ correlations)/n of its spread: 1 is one bet, 1/√n is as good as independent.

    Returns
    -------
    Answer
        `.table` indexed by factor, most valuable for its cost first: `candidates`, `value` (their net present value),
        `value_per_cost` (median), `correlation` (mean over pairs), `kept_spread`. Groups of one have no correlation.
    """
    if reason := missing_tables(portfolio, "projects", "exposures"):
        empty = pd.DataFrame(columns=COLUMNS).rename_axis("factor")
        return Answer(table=empty, status=Status.NO_DATA, reason=reason)
    projects = portfolio.projects
    waiting = projects.index[projects["state"] == State.CANDIDATE]
    rows = portfolio.exposures[portfolio.exposures["project"].isin(waiting)]
    loadings = rows.pivot(index="project", columns="factor", values="loading").fillna(0.0)
    strongest = loadings.abs().idxmax(axis="columns")
    flows = project_flows(portfolio)
    worth = flows["value"] / flows["cost"].where(flows["cost"] > 0)
    found = {}
    for factor, members in strongest.groupby(strongest):
        own = loadings.loc[members.index].to_numpy()
        together = own @ own.T
        np.fill_diagonal(together, 1.0)
        n = len(own)
        pairs = (together.sum() - n) / (n * (n - 1)) if n > 1 else np.nan
        kept = np.sqrt(max(together.sum(), 0.0)) / n
        value, median = flows["value"][members.index].sum(), worth[members.index].median()
        found[factor] = (n, value, median, pairs, kept)
    table = pd.DataFrame.from_dict(found, orient="index", columns=COLUMNS).rename_axis("factor")
    return Answer(table=table.sort_values("value_per_cost", ascending=False))
