"""Which project to look at more closely before the decision: what a study may change, less what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.forecast import forecast
from workbench.selection.explain import Reasons
from workbench.selection.information import perfect_information_normal, sample_information
from workbench.selection.limits import Limits
from workbench.selection.project_reasons import FORCED
from workbench.taxonomy import Status

ERROR = 0.5  # of a study, as a share of what is not known now


@dataclass(frozen=True, kw_only=True)
class StudyWorth(Answer):
    """
    What studies of single projects are worth before the portfolio is chosen.

    `table` has one row per project explained and free to choose, the most useful study first: `name`; `swing_least,
    swing_most`, between which the project's swing is known; `deviation`, what is not known of its value now;
    `worth_least, worth_most`, between which the expected gain of a study lies; `perfect`, what full knowledge would be
    worth at most; `cost` of the study; `verdict`: study, do not, or not known.

    Parameters
    ----------
    currency
        Currency of all amounts.
    """

    currency: str

    def __str__(self) -> str:
        if self.table.empty:
            return self.reason
        first, count = self.table.iloc[0], int((self.table["verdict"] == "study").sum())
        gain = money(first["worth_most"], self.currency)
        return f"{count} of {len(self.table)} studies pay; the most useful is of {first['name']}, worth {gain} at most"


def study_worth(
    portfolio: Portfolio,
    limits: Limits,
    reasons: Reasons,
    *,
    deviations: Mapping[str, float] | pd.Series | None = None,
    error: float = ERROR,
    cost: float = 0.0,
) -> StudyWorth:
    """
    Rank the projects by what a closer look at each would add to the plan.

    The portfolio knowledge gradient: the best plan's worth is convex and piecewise linear in one project's value with
    its kink where the project enters, so one study with normal errors is worth s·f(-\\|swing\\| / s), with
    f(z) = z Φ(z) + φ(z) and s² = σ⁴ / (σ² + σ_ε²). Exact for one independent project whose options gain equally.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question that was explained.
    reasons
        Its explanation: where a swing is known between two bounds, so is the worth.
    deviations
        Standard deviation of each project's value, in the reporting currency; as simulated by default.
    error
        Standard deviation of a study's error, as a share of the project's own.
    cost
        Cost of one study.

    Returns
    -------
    StudyWorth
        Without data when no project was explained.

    Raises
    ------
    ParameterError
        A number is negative, or a deviation is missing.

    References
    ----------
    Frazier, P. I., Powell, W. B. and Dayanik, S. (2008), A knowledge-gradient policy for sequential information
    collection, SIAM Journal on Control and Optimization 47(5).
    """
    for name, number in (("error", error), ("cost", cost)):
        if not (np.isfinite(number) and number >= 0):
            raise ParameterError(f"{name}: expected a finite number of at least 0, got {number}")
    rows = reasons.table
    if rows.empty:
        reason = "No plan obeys every limit." if reasons.repair is not None else reasons.reason
        reason = reason or "No project was explained."
        return StudyWorth(table=rows, status=Status.NO_DATA, reason=reason, currency=reasons.currency)
    rows = rows[rows["triage"] != FORCED]
    spread = _deviations(portfolio, rows.index, deviations) * dict(limits.terms).get("value", 0.0)
    near, far = _distances(rows)
    most, least = (_worth(distance, spread, error) for distance in (near, far))
    table = pd.DataFrame(
        {
            "name": rows["name"],
            "swing_least": rows["swing_least"],
            "swing_most": rows["swing_most"],
            "deviation": spread,
            "worth_least": least,
            "worth_most": most,
            "perfect": np.where(np.isfinite(near), perfect_information_normal(_finite(near), spread), 0.0),
            "cost": cost,
            "verdict": np.select([least > cost, most <= cost], ["study", "do not"], "not known"),
        },
        index=rows.index,
    )
    order = np.lexsort((-table["worth_least"], -table["worth_most"]))
    pays = int((table["verdict"] == "study").sum())
    return StudyWorth(table=table.iloc[order], totals={"studies": len(table), "pay": pays}, currency=reasons.currency)


def _deviations(portfolio: Portfolio, names: pd.Index, given) -> np.ndarray:
    """Standard deviation of each project's value; simulated where none is given."""
    if given is None:
        known = forecast(portfolio, projects=list(names)).table if len(names) else pd.DataFrame(columns=["value_sd"])
        given = known["value_sd"].reindex(names).fillna(0.0)  # a project without money has no value to doubt
    spread = pd.Series(given, dtype="float64").reindex(names)
    if bad := list(names[~(spread >= 0).to_numpy() | ~np.isfinite(spread).to_numpy()]):
        raise ParameterError(f"deviations: expected a number of at least 0 for {', '.join(bad)}")
    return spread.to_numpy()


def _distances(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Smallest and largest distance of each swing from 0."""
    least, most = rows["swing_least"].to_numpy(dtype=float), rows["swing_most"].to_numpy(dtype=float)
    near = np.where((least <= 0) & (most >= 0), 0.0, np.minimum(np.abs(least), np.abs(most)))
    return near, np.maximum(np.abs(least), np.abs(most))


def _worth(distance: np.ndarray, spread: np.ndarray, error: float) -> np.ndarray:
    """Worth of one study; nothing where no plan with, or without, the project exists."""
    worth = sample_information(_finite(distance), spread, error * spread)
    return np.where(np.isfinite(distance), worth, 0.0)


def _finite(distance: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(distance), distance, 0.0)
