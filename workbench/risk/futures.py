"""What each project brings and costs in each of many futures, for those who choose among projects."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from workbench.amounts import counted
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.classes import learn
from workbench.risk.portfolio_model import check_run
from workbench.risk.project_draws import factor_draws, rows
from workbench.risk.simulation import model
from workbench.risk.uncertainty import Uncertainty

MOST_BYTES = 2**28  # of one set of futures; four are remembered


@dataclass(frozen=True, eq=False)
class Futures:
    """
    Present values of projects at their planned starts, future by future.

    Benefits and costs are kept apart because a smaller version of a project keeps other shares of the two. All
    projects of one row live in the same future, so plans are compared on common random numbers.

    Parameters
    ----------
    projects
        P project ids, in the order of the columns.
    benefits, costs
        S futures × P projects, discounted, in the reporting currency; not writable.
    seed
        Seed the draws belong to.
    basis
        By project: `cost_basis` and `benefit_basis`, where the spreads come from, and `flags` that changed them.
    """

    projects: tuple[str, ...]
    benefits: np.ndarray
    costs: np.ndarray
    seed: int
    basis: pd.DataFrame

    @property
    def rests_on(self) -> str:
        """Name the histories and flags behind the futures in one sentence; empty without any."""
        learned = sorted({text for name in ("cost_basis", "benefit_basis") for text in self._histories(name)})
        flagged = int((self.basis["flags"] != "").sum())
        parts = [f"They were learned from {'; '.join(learned)}." if learned else ""]
        parts.append(f"Flags have changed those of {counted(flagged, 'project')}." if flagged else "")
        return " ".join(part for part in parts if part)

    def _histories(self, column: str) -> set[str]:
        quantity = column.partition("_")[0]
        texts = (text.partition(" finished)") for text in self.basis[column] if text.startswith("history of "))
        return {f"the {quantity} {history}{end}" for history, end, _ in texts}

    @property
    def values(self) -> np.ndarray:
        """Net present values, S futures × P projects."""
        return self.benefits - self.costs


def futures(
    portfolio: Portfolio,
    uncertainty: Uncertainty | None = None,
    *,
    projects: Iterable[str],
    iterations: int = 1000,
    seed: int = 1,
    rate: float | None = None,
) -> Futures:
    """
    Draw the futures of some projects.

    Each draw belongs to seed, iteration and project: a project has the same futures whatever else is asked for, and
    they are those of `workbench.forecast`.

    Parameters
    ----------
    portfolio
        The portfolio.
    uncertainty
        How uncertain the money is; the defaults of `Uncertainty` without it.
    projects
        Project ids, each once.
    iterations
        S, the number of futures.
    seed
        0 to 2**64 - 1.
    rate
        Yearly discount rate; the portfolio's own by default.

    Raises
    ------
    ParameterError
        A parameter is out of range, a project is unknown or named twice, or the futures need too much memory.
    """
    names = tuple(projects)
    _check(portfolio, names, iterations, seed)
    uncertainty = Uncertainty() if uncertainty is None else uncertainty
    return _drawn(portfolio, uncertainty, names, int(iterations), int(seed), rate)


@lru_cache(maxsize=4)
def _drawn(
    portfolio: Portfolio, uncertainty: Uncertainty, names: tuple[str, ...], iterations: int, seed: int, rate
) -> Futures:
    prepared = model(portfolio, list(names), None, uncertainty, learn(portfolio), rate)
    benefits, costs = np.empty((iterations, len(names))), np.empty((iterations, len(names)))
    column = {name: place for place, name in enumerate(names)}
    for row in rows(prepared, factor_draws(prepared, iterations, seed), seed):
        benefits[:, column[row.project]] = row.benefit
        costs[:, column[row.project]] = row.spend
    benefits.flags.writeable = costs.flags.writeable = False
    return Futures(names, benefits, costs, seed, prepared.plan[["cost_basis", "benefit_basis", "flags"]])


def _check(portfolio: Portfolio, names: tuple[str, ...], iterations: int, seed: int) -> None:
    check_run(seed, iterations=iterations)
    if unknown := [name for name in names if name not in portfolio.projects.index]:
        raise ParameterError(f"projects: {', '.join(map(str, unknown))} is no project of the portfolio")
    if twice := sorted(name for name, count in Counter(names).items() if count > 1):
        raise ParameterError(f"projects: {', '.join(twice)} is named twice")
    if 16 * len(names) * iterations > MOST_BYTES:
        most = MOST_BYTES // (16 * len(names))
        raise ParameterError(
            f"iterations: {iterations:,} for {len(names)} projects needs too much memory, most is {most:,}"
        )
