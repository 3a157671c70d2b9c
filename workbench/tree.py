"""The tree of components with projects as leaves."""

import pandas as pd

from workbench.errors import UsageError
from workbench.portfolio import Portfolio
from workbench.taxonomy import ComponentType


def parents(portfolio: Portfolio) -> dict[str, str]:
    """Node -> node above, for components and projects; an empty text at the top."""
    tables = portfolio.tables
    return {**tables["components"]["parent"].to_dict(), **tables["projects"]["parent"].to_dict()}


def ancestors(portfolio: Portfolio, node: str) -> list[str]:
    """
    List what lies above a component or project, nearest first.

    Raises
    ------
    UsageError
        The node is neither a component nor a project.
    """
    above = parents(portfolio)
    if node not in above:
        raise UsageError(f"{node!r} is neither a component nor a project of the portfolio.")
    return _climb(above, node)


def top_programme(portfolio: Portfolio) -> pd.Series:
    """
    Find the programme of each project: the highest one above it, directly below the portfolio.

    Returns
    -------
    Series
        Component by project; an empty text for a project outside any programme.
    """
    above = parents(portfolio)
    components = portfolio.tables["components"]
    programmes = set(components.index[components["component_type"] == ComponentType.PROGRAMME])
    projects = portfolio.tables["projects"].index
    tops = [next((node for node in reversed(_climb(above, name)) if node in programmes), "") for name in projects]
    return pd.Series(tops, index=projects, name="programme", dtype="str")


def leaves_of(portfolio: Portfolio, component: str) -> list[str]:
    """
    List the projects anywhere below a component, in the order of the table.

    Raises
    ------
    UsageError
        The component is not there.
    """
    above = parents(portfolio)
    if component not in portfolio.tables["components"].index:
        raise UsageError(f"{component!r} is no component of the portfolio.")
    return [name for name in portfolio.tables["projects"].index if component in _climb(above, name)]


def _climb(above: dict[str, str], node: str) -> list[str]:
    """Follow the parents; the portfolio's checks have ruled out circles."""
    path = []
    while node := above.get(node, ""):
        path.append(node)
    return path


def within(portfolio: Portfolio, component: str) -> Portfolio:
    """
    Keep the projects below a component; all of them without one.

    Raises
    ------
    UsageError
        The component is not there.
    """
    return portfolio.subset(leaves_of(portfolio, component)) if component else portfolio


def product_down(parents: pd.Series, weights: pd.Series) -> pd.Series:
    """
    Weigh the leaves of a tree by the product of the weights on the way down to each, sisters brought to a sum of 1.

    Parameters
    ----------
    parents
        Node -> node above, empty at the top.
    weights
        Node -> weight among the nodes with the same parent.
    """
    weights = weights.astype(float)
    weights = weights / weights.groupby(parents).transform("sum")
    leaves = parents.index[~parents.index.isin(parents)]
    found = weights.reindex(leaves).astype(float)
    above = parents.reindex(leaves)
    while above.ne("").any():
        found = found * above.map(weights).fillna(1.0).astype(float)
        above = above.map(parents).fillna("")
    return found
