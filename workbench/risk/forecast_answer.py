"""The answer of a portfolio forecast."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import counted, money
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.risk import figures
from workbench.risk.measures import cvar, quantile, share_interval


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast(Answer):
    """
    What a set of projects may be worth and cost.

    Parameters
    ----------
    table
        One row per project: planned and simulated value (net present value) and cost, cost quantiles, `overrun`
        (expected, as a share of the plan), what the project adds to the portfolio's standard deviation
        (`sd_contribution`, `sd_share`) and to its mean value in the worst 5 % (`tail_contribution`) - each adds up to
        the whole -, `common_share` of its spread that comes from factors, where its spreads come from, and `flags`, the
        sentences of what has changed them.
    quantiles
        `level`, and the value and cost that are undercut with that chance, each with a 95 % sampling interval
        (infinite where the iterations cannot bound it).
    factors
        Indexed by factor: projects that hang on it, the share of the variance of the portfolio's value it explains
        alone, and its correlation with that value.
    diversification
        Rows `value` and `cost`: standard deviation of the sum, sum of the standard deviations, the gain between them
        as a share, the figure met with `confidence` for the sum and summed over projects, and `common_level`: the
        level at which quantiles of single projects add up to that figure of the sum.
    concentration
        Rows `cost`, `benefit` (planned) and `spread` (of each project's value): `index` by Herfindahl and Hirschman,
        `effective` number of projects (its inverse), the `largest` project and its `share`.
    periods
        Indexed by period: `budget` of all funds, `cost_plan`, `cost_mean`, `cost_at_confidence`, the chance `p_within`
        to stay within the budget with its interval, `net_mean` of benefits less costs, and the cumulative cash on
        average and as low as it may be with `confidence`. Undiscounted.
    events
        Indexed by strategic shock, and by project that may fail or lose what it needs: `kind`, exposed `projects`, the
        `chance`, the average value of the portfolio with and without it, and the `effect` between the two.
    values, costs
        Portfolio value and cost per iteration; not writable.
    lowest_cash
        Lowest cumulative cash of each iteration; not writable.
    confidence
        Chance asked for: cost not above and value not below the figures called `at_confidence`.
    seed
        Seed the draws belong to.
    currency
        Of all amounts.
    """

    quantiles: pd.DataFrame
    factors: pd.DataFrame
    diversification: pd.DataFrame
    concentration: pd.DataFrame
    periods: pd.DataFrame
    events: pd.DataFrame
    values: np.ndarray
    costs: np.ndarray
    lowest_cash: np.ndarray
    confidence: float
    seed: int
    currency: str

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        totals = self.totals
        return (
            f"{counted(len(self.table), 'project')} worth {money(totals['value_mean'], self.currency)} on average; "
            f"{self.confidence:.0%} sure of at least {money(totals['value_at_confidence'], self.currency)} "
            f"and of a cost of at most {money(totals['cost_at_confidence'], self.currency)}{self._rests_on}"
        )

    @property
    def _rests_on(self) -> str:
        flagged = int(self.totals["flagged"])
        known = {kind: self.table[f"{kind}_basis"].str.startswith("history").sum() for kind in ("cost", "benefit")}
        learned = " and ".join(counted(count, kind) for kind, count in known.items() if count)
        parts = [
            f"{learned} learned from history" if learned else "",
            f"{flagged} changed by flags" if flagged else "",
        ]
        return "".join(f"; {part}" for part in parts if part)

    @property
    def iterations(self) -> int:
        """Number of simulated futures."""
        return len(self.values)

    @property
    def contributions(self) -> pd.DataFrame:
        """What each project adds to the portfolio's risk, largest first."""
        columns = ["sd_contribution", "sd_share", "tail_contribution"]
        return self.table[columns].sort_values("sd_contribution", ascending=False, kind="stable")

    def p_meet(self, *, value: float | None = None, cost: float | None = None) -> float:
        """
        Give the chance that the portfolio is worth at least `value` and costs at most `cost`.

        Raises
        ------
        ParameterError
            Neither is given.
        """
        hits = self._hits(value, cost)
        return hits / self.iterations if self.iterations else np.nan

    def p_meet_interval(self, *, value: float | None = None, cost: float | None = None) -> tuple[float, float]:
        """95 % sampling interval of `p_meet`."""
        hits = self._hits(value, cost)
        return share_interval(hits, self.iterations) if self.iterations else (np.nan, np.nan)

    def cvar(self, level: float = figures.TAIL) -> float:
        """Average value in the worst share ``1 - level`` of the futures."""
        return cvar(self.values, level, tail="lower") if self.iterations else np.nan

    def p_shortfall(self, facility: float) -> float:
        """
        Give the chance that cumulative cash falls below what a credit facility covers.

        Parameters
        ----------
        facility
            Money that can be drawn, at least 0.
        """
        hits = self._shortfalls(facility)
        return hits / self.iterations if self.iterations else np.nan

    def p_shortfall_interval(self, facility: float) -> tuple[float, float]:
        """95 % sampling interval of `p_shortfall`."""
        hits = self._shortfalls(facility)
        return share_interval(hits, self.iterations) if self.iterations else (np.nan, np.nan)

    @property
    def facility(self) -> float:
        """Credit facility that is enough with `confidence`."""
        return max(-quantile(self.lowest_cash, 1.0 - self.confidence), 0.0) if self.iterations else np.nan

    def _shortfalls(self, facility: float) -> int:
        if not facility >= 0:
            raise ParameterError(f"facility: {facility!r} is not at least 0")
        return int((self.lowest_cash < -facility).sum())

    def _hits(self, value: float | None, cost: float | None) -> int:
        if value is None and cost is None:
            raise ParameterError("p_meet: a value, a cost or both are needed")
        met = np.ones(self.iterations, dtype=bool)
        if value is not None:
            met &= self.values >= value
        if cost is not None:
            met &= self.costs <= cost
        return int(met.sum())
