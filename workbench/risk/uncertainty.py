"""How uncertain a project's money is, and what it shares with other projects."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.adjustments import Adjustment
from workbench.risk.classes import ReferenceClasses
from workbench.risk.distributions import Distribution, Fixed, Lognormal
from workbench.taxonomy import Quantity

COMMON = "common factor"
DEFAULT_SPREAD = {Quantity.COST: 0.2, Quantity.BENEFIT: 0.3}
ESTIMATE_CLASSES = {5: (0.5, 2.0), 4: (0.7, 1.5), 3: (0.8, 1.3), 2: (0.85, 1.2), 1: (0.9, 1.15)}
"""Outer ends of actual over estimate, AACE International Recommended Practice 18R-97; read as P10 and P90."""


@dataclass(frozen=True)
class Uncertainty:
    """
    What a forecast of the portfolio assumes.

    A project's cost comes from the reference class of its category where that has enough finished records, else from
    `cost_spread` where it is given, else from its estimate class, else it has a logarithmic standard deviation of 0.2.
    Benefits likewise, without estimate classes, at last 0.3.

    Parameters
    ----------
    cost_spread, benefit_spread
        Standard deviation of the logarithm of actual over planned, for projects without a reference class; 0 is
        certain.
    loading
        How much of the spread of a project without `exposures` comes from the common factor, 0 to 1: two such projects
        correlate by its square.
    use_history
        Whether reference classes of the portfolio's own history come first.
    fewest_records
        Finished records that a reference class needs.
    duration_spread
        Standard deviation of the logarithm of actual over planned duration, for projects without a reference class of
        durations: benefits come later by what the rest of a project takes longer. None takes durations as planned.
    shocks
        Factors held at a number of standard deviations in every iteration, bad when above 0: a stress test on the same
        draws.
    adjustments
        Project -> change of its forecast, see `workbench.risk.adjustments.flag_adjustments`; projects that are not
        asked about may be among them.
    stress
        Strategic shocks of the portfolio that are certain to come as soon as they may, on the same draws.

    Raises
    ------
    ParameterError
        A value is out of range.
    """

    cost_spread: float | None = None
    benefit_spread: float | None = None
    loading: float = 0.5
    use_history: bool = True
    fewest_records: int = 10
    shocks: Mapping[str, float] = field(default_factory=dict)
    adjustments: Mapping[str, Adjustment] = field(default_factory=dict)
    duration_spread: float | None = None
    stress: tuple[str, ...] = ()

    def __post_init__(self):
        for name in ("shocks", "adjustments"):  # a copy: what a cache knows must not change behind its back
            object.__setattr__(self, name, dict(getattr(self, name)))
        for name in ("cost_spread", "benefit_spread", "duration_spread"):
            value = getattr(self, name)
            if value is not None and not 0.0 <= value <= LARGEST_SPREAD:
                raise ParameterError(f"{name}: {value!r} is not between 0 and {LARGEST_SPREAD:g}")
        if not 0.0 <= self.loading <= 1.0:
            raise ParameterError(f"loading: {self.loading!r} is not between 0 and 1")
        if self.fewest_records < 1:
            raise ParameterError(f"fewest_records: {self.fewest_records!r} is not at least 1")
        object.__setattr__(self, "stress", (self.stress,) if isinstance(self.stress, str) else tuple(self.stress))
        for factor, size in self.shocks.items():
            if not math.isfinite(size):
                raise ParameterError(f"shocks: {size!r} for {factor} is not a finite number")

    def __hash__(self) -> int:
        """Assumptions are keys of a cache; equal ones hash alike whatever the order of their mappings."""
        return hash(tuple(frozenset(v.items()) if isinstance(v, Mapping) else v for v in vars(self).values()))


LARGEST_SPREAD = 3.0


@dataclass(frozen=True)
class Spread:
    """The distribution of actual over planned, and where it comes from."""

    ratio: Distribution
    basis: str


def cost_spread(project: pd.Series, uncertainty: Uncertainty, classes: ReferenceClasses) -> Spread:
    """Choose the distribution of a project's actual over planned cost."""
    found = (
        _from_history(project, Quantity.COST, uncertainty, classes)
        or _from_parameter(uncertainty.cost_spread, "cost_spread")
        or _from_estimate_class(project)
        or _from_default(Quantity.COST)
    )
    return _adjusted(found, project, Quantity.COST, uncertainty)


def benefit_spread(project: pd.Series, uncertainty: Uncertainty, classes: ReferenceClasses) -> Spread:
    """Choose the distribution of a project's actual over planned benefit."""
    found = (
        _from_history(project, Quantity.BENEFIT, uncertainty, classes)
        or _from_parameter(uncertainty.benefit_spread, "benefit_spread")
        or _from_default(Quantity.BENEFIT)
    )
    return _adjusted(found, project, Quantity.BENEFIT, uncertainty)


def duration_ratio(project: pd.Series, uncertainty: Uncertainty, classes: ReferenceClasses) -> Distribution:
    """Choose the distribution of a project's actual over planned duration."""
    if uncertainty.duration_spread is None:
        return Fixed(1.0)
    known = _from_history(project, Quantity.DURATION, uncertainty, classes)
    return known.ratio if known else _around_plan(uncertainty.duration_spread)


def loadings(portfolio: Portfolio, projects: list[str], uncertainty: Uncertainty) -> pd.DataFrame:
    """
    Say how projects hang on common factors.

    Returns
    -------
    DataFrame
        Project x factor, both sorted; a project that `exposures` does not mention hangs on the common factor.

    Raises
    ------
    ParameterError
        The squared loadings of a project sum to more than 1, or a shocked factor moves none of the projects.
    """
    exposures = portfolio.exposures
    exposures = exposures[exposures["project"].isin(projects)]
    table = exposures.pivot(index="project", columns="factor", values="loading").reindex(projects).fillna(0.0)
    strangers = [name for name in projects if name not in set(exposures["project"])]
    if strangers and uncertainty.loading > 0:
        table[COMMON] = table.get(COMMON, pd.Series(0.0, index=table.index))
        table.loc[strangers, COMMON] = uncertainty.loading
    table = table.astype(np.float64).sort_index(axis="columns").rename_axis(columns="factor")
    total = (table**2).sum(axis="columns")
    if len(over := total[total > 1.0 + 1e-9]):
        name = over.index[0]
        raise ParameterError(f"exposures: the squared loadings of {name} sum to {over[name]:.3g}, more than 1")
    if unknown := sorted(set(uncertainty.shocks) - set(table.columns)):
        raise ParameterError(f"shocks: no project of this forecast is exposed to {', '.join(unknown)}")
    return table


def _from_history(
    project: pd.Series, quantity: Quantity, uncertainty: Uncertainty, classes: ReferenceClasses
) -> Spread | None:
    size = classes.size(project["category"], quantity) if uncertainty.use_history else 0
    if size < uncertainty.fewest_records or size < 2:
        return None
    basis = f"history of {project['category']} ({size} finished)"
    return Spread(classes.ratio(project["category"], quantity), basis)


def _adjusted(spread: Spread, project: pd.Series, quantity: Quantity, uncertainty: Uncertainty) -> Spread:
    adjustment = uncertainty.adjustments.get(str(project.name))
    if adjustment is None or not (said := adjustment.said(quantity)):
        return spread
    return Spread(adjustment.apply(spread.ratio, quantity), f"{spread.basis}, {said}")


def _from_parameter(spread: float | None, name: str) -> Spread | None:
    return None if spread is None else Spread(_around_plan(spread), f"{name} {spread:g}")


def _from_estimate_class(project: pd.Series) -> Spread | None:
    if pd.isna(project["estimate_class"]):
        return None
    maturity = int(project["estimate_class"])
    return Spread(Lognormal.from_percentiles(*ESTIMATE_CLASSES[maturity]), f"estimate class {maturity}")


def _from_default(quantity: Quantity) -> Spread:
    return Spread(_around_plan(DEFAULT_SPREAD[quantity]), f"default spread {DEFAULT_SPREAD[quantity]:g}")


def _around_plan(spread: float) -> Distribution:
    return Lognormal(0.0, spread) if spread > 0 else Fixed(1.0)
