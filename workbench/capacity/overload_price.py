"""What an hour of overload costs: by default what a contractor would ask for it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.schema.capacity import CureKind


def overload_price(
    portfolio: Portfolio, price: float | Mapping[str, float] | None, roles: Sequence[str]
) -> np.ndarray | None:
    """
    Price an hour of overload of each role.

    Parameters
    ----------
    portfolio
        The portfolio.
    price
        One number, or role -> number. Roles not named cost what a contractor of the role costs in `cures`, else an hour
        that can be bought in `hires`, else the dearest hour of its own people, else the dearest hour of any role.
    roles
        R roles.

    Returns
    -------
    ndarray
        R prices in the reporting currency; None where nothing tells any price.

    Raises
    ------
    ParameterError
        A price is not finite or below 0, or names an unknown role.
    """
    if price is not None and not isinstance(price, Mapping):
        return np.full(len(roles), _checked("price", price))
    given = {role: _checked(f"price: {role}", number) for role, number in (price or {}).items()}
    if unknown := sorted(set(given) - set(roles)):
        raise ParameterError(f"price: {', '.join(unknown)} offers no hours")
    rates = pd.Series(given, dtype=float).reindex(list(roles))
    for known in _known_rates(portfolio):
        rates = rates.fillna(known.reindex(list(roles)))
    rates = rates.fillna(rates.max())
    return None if rates.isna().any() else rates.to_numpy()


def _known_rates(portfolio: Portfolio):
    """Rates by role, the nearest to a contractor's first."""
    cures = portfolio.cures
    contracts = cures[(cures["kind"] == CureKind.CONTRACT) & (cures["cost_per_hour"] > 0)]
    yield contracts.groupby("role")["cost_per_hour"].min()
    yield portfolio.hires.groupby("role")["cost_rate"].max()
    own = pd.concat([portfolio.supply[["role", "cost_rate"]], portfolio.people[["role", "cost_rate"]]])
    yield own.groupby("role")["cost_rate"].max()


def _checked(name: str, number: float) -> float:
    if not (np.isfinite(number) and number >= 0):
        raise ParameterError(f"{name}: expected a finite amount of at least 0, got {number}")
    return float(number)
