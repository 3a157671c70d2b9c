"""Strategic shocks: events that come once and hit every project exposed to their factor from then on."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.distributions import Bernoulli, Fixed, Triangular
from workbench.risk.sampling import Constant, Sampler, sampler
from workbench.risk.stream import normals, stable_id, words
from workbench.valuation import PERIODS_PER_YEAR, step_of

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Shock:
    """
    One strategic shock, ready to be drawn.

    Parameters
    ----------
    name
        Its id.
    chance
        Whether it comes within a year, while it has not.
    first
        Period from which it may come.
    years
        Years in which it may come before the last money.
    period_count
        Periods per year.
    severity
        Multiple of its changes at a standard normal draw.
    cost_change, benefit_change, delay
        What a project that is exposed in full suffers: shares of money, and periods.
    reach
        Project -> how much of the shock reaches it; nothing for others.
    """

    name: str
    chance: Bernoulli
    first: int
    years: int
    period_count: int
    severity: Sampler
    cost_change: float
    benefit_change: float
    delay: float
    reach: dict[str, float]


@dataclass(frozen=True, eq=False)
class ShockDraws:
    """
    When a shock comes and how hard it is, per iteration.

    Parameters
    ----------
    shock
        The shock.
    onset
        Period in which it comes; a huge number when it does not.
    severity
        Multiple of its changes, at least 0.
    """

    shock: Shock
    onset: np.ndarray
    severity: np.ndarray


def strategic_shocks(portfolio: Portfolio, last: int, stress: Iterable[str] = ()) -> tuple[Shock, ...]:
    """
    Read the shocks that can happen, by name.

    Parameters
    ----------
    portfolio
        The portfolio.
    last
        Last period with money.
    stress
        Shocks that are certain to come as soon as they may: a stress test on the same draws.

    Raises
    ------
    ParameterError
        A shock to be stressed is unknown.
    """
    table, certain = portfolio.shocks.sort_index(), set(stress)
    if unknown := sorted(certain - set(table.index)):
        raise ParameterError(f"stress: {', '.join(unknown)} is no shock of the portfolio")
    reaches = _reaches(portfolio)
    count = PERIODS_PER_YEAR[portfolio.frequency]
    first = step_of(portfolio, table["first_period"]).fillna(0).clip(lower=0).astype("int64")
    found = []
    for name, row in table.iterrows():
        chance = Bernoulli(1.0 if name in certain else float(row["hazard"]))
        years = max(-(-(last + 1 - int(first[name])) // count), 0)
        if chance.p > 0 and years:
            changes = (float(row[column]) for column in ("cost_change", "benefit_change", "delay"))
            reach = reaches.get(row["factor"], {})
            found.append(Shock(name, chance, int(first[name]), years, count, _severity(row), *changes, reach))
    return tuple(found)


def draw_shock(shock: Shock, iterations: int, seed: int, block: int) -> ShockDraws:
    """Draw when a shock comes, a year at a time, and how hard it is."""
    onset = np.full(iterations, NEVER)
    key = stable_id("shock", shock.name)
    severity = np.empty(iterations)
    hardness = stable_id("shock severity", shock.name)
    for start in range(0, iterations, block):
        part = slice(start, min(start + block, iterations))
        for year in range(shock.years - 1, -1, -1):  # the first year that fires is written last
            fired = shock.chance.fires(words(seed, key, part.start, part.stop, stream=year))
            onset[part][fired] = shock.first + year * shock.period_count
        if isinstance(shock.severity, Constant):
            severity[part] = shock.severity.value
        else:
            severity[part] = np.maximum(shock.severity(normals(seed, hardness, part.start, part.stop)), 0.0)
    return ShockDraws(shock, onset, severity)


def _severity(row: pd.Series) -> Sampler:
    low, high = (1.0 if pd.isna(row[name]) else float(row[name]) for name in ("severity_low", "severity_high"))
    return sampler(Triangular.from_percentiles(low, 1.0, high) if low < high else Fixed(1.0))


def _reaches(portfolio: Portfolio) -> dict[str, dict[str, float]]:
    """Factor -> project -> how much of a shock reaches it."""
    rows = portfolio.exposures
    shares = rows["shock_share"].fillna(rows["loading"]).astype("float64")
    rows = rows.assign(reach=shares)[shares != 0]
    return {factor: dict(zip(part["project"], part["reach"], strict=True)) for factor, part in rows.groupby("factor")}
