"""Reference classes: what past projects of a category turned out to be against what had been estimated."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from workbench.answer import Answer, missing_tables
from workbench.intake.estimates import ClassCurve
from workbench.portfolio import Portfolio
from workbench.risk.distributions import Distribution, Fixed, LogStudent
from workbench.risk.measures import quantile
from workbench.taxonomy import Quantity, Status

COLUMNS = (
    "category",
    "quantity",
    "n",
    "unfinished",
    "left_out",
    "median_ratio",
    "p80_ratio",
    "log_mean",
    "log_sd",
    "own_weight",
    "log_mean_pooled",
    "log_scale",
    "freedom",
    "p50_factor",
    "p80_factor",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceClasses(Answer):
    """
    Past ratios of actual to estimate by class.

    Parameters
    ----------
    table
        One row per `category` and `quantity`. From the records: `n` finished ones used, `unfinished`, `left_out`
        (finished, but estimate or actual is 0, which has no logarithm), `median_ratio`, `p80_ratio`, and mean and
        standard deviation of the logarithm (`log_mean`, `log_sd`). Pooled: `own_weight` (1 trusts the class alone, 0
        the average of all classes), `log_mean_pooled`, `log_scale` and `freedom` of the predictive t distribution, and
        what an estimate is to be multiplied with for even odds (`p50_factor`) and for odds of four in five
        (`p80_factor`).
    """

    _rows: dict[tuple[str, str], int] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self):
        keys = zip(self.table["category"], self.table["quantity"], strict=True)
        self._rows.update({(category, str(quantity)): row for row, (category, quantity) in enumerate(keys)})

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        finished, unfinished = (int(self.totals[name]) for name in ("finished", "unfinished"))
        return f"{len(self.table)} reference classes from {finished} finished records, {unfinished} unfinished"

    def size(self, category: str, quantity: Quantity) -> int:
        """Count the finished records of a class; 0 for a class that is not there or has no name."""
        row = self._rows.get((category, str(quantity)))
        return 0 if row is None or not category else int(self.table["n"].iloc[row])

    def ratio(self, category: str, quantity: Quantity) -> Distribution:
        """
        Predict actual over estimate for a new project of a class.

        Raises
        ------
        KeyError
            The class has no finished record.
        """
        if not self.size(category, quantity):
            raise KeyError(f"no finished record of {quantity} for category {category!r}")
        row = self.table.iloc[self._rows[category, str(quantity)]]
        if not row["log_scale"] > 0:
            return Fixed(float(np.exp(row["log_mean_pooled"])))
        return LogStudent(float(row["log_mean_pooled"]), float(row["log_scale"]), float(row["freedom"]))


def reference_classes(portfolio: Portfolio) -> ReferenceClasses:
    """
    Learn from the history how estimates of each category turned out.

    Class means are shrunk toward the mean over all classes of the same quantity: a class weighs
    ``tau**2 / (tau**2 + s**2 / n)``, with s its own standard deviation and tau the spread between classes (DerSimonian
    and Laird 1986, moment estimate). A class with one record takes the common standard deviation. Unfinished records
    are counted apart: their actual is a lower bound only.

    Returns
    -------
    ReferenceClasses
        Status `no_data` without history.
    """
    history = portfolio.history
    if reason := missing_tables(portfolio, "history"):
        return ReferenceClasses(table=pd.DataFrame(columns=list(COLUMNS)), status=Status.NO_DATA, reason=reason)
    finished = history["finished"].notna()
    usable = finished & (history["estimated"] > 0) & (history["actual"] > 0)
    records = history[["category", "quantity"]].assign(
        ratio=(history["actual"] / history["estimated"]).where(usable),
        unfinished=~finished,
        left_out=finished & ~usable,
    )
    rows = [_row(str(category), str(quantity), part) for (quantity, category), part in _grouped(records)]
    table = pd.DataFrame(rows)
    table = pd.concat([_pooled(part) for _, part in table.groupby("quantity", sort=True)], ignore_index=True)
    totals = {
        "finished": float(table["n"].sum()),
        "unfinished": float(table["unfinished"].sum()),
        "left_out": float(table["left_out"].sum()),
    }
    return ReferenceClasses(table=table[list(COLUMNS)], totals=totals)


def cost_curves(classes: ReferenceClasses) -> tuple[ClassCurve, ...]:
    """Hand the reference classes of cost to the calibration of estimates."""
    found = classes.table[(classes.table["quantity"] == Quantity.COST) & (classes.table["n"] > 0)]
    return tuple(
        ClassCurve(category, Quantity.COST, classes.size(category, "cost"), classes.ratio(category, "cost").ppf)
        for category in found["category"]
    )


def _grouped(records: pd.DataFrame):
    return records.groupby(["quantity", "category"], sort=True, observed=True)


def _row(category: str, quantity: str, part: pd.DataFrame) -> dict:
    # Sorted, so that the order of the records changes no digit.
    ratios = np.sort(part["ratio"].dropna().to_numpy(dtype=np.float64))
    logs = np.log(ratios)
    return {
        "category": category,
        "quantity": quantity,
        "n": len(ratios),
        "unfinished": int(part["unfinished"].sum()),
        "left_out": int(part["left_out"].sum()),
        "median_ratio": float(np.median(ratios)) if len(ratios) else np.nan,
        "p80_ratio": quantile(ratios, 0.8) if len(ratios) else np.nan,
        "log_mean": float(logs.mean()) if len(ratios) else np.nan,
        "log_sd": float(logs.std(ddof=1)) if len(ratios) > 1 else np.nan,
    }


def _pooled(table: pd.DataFrame) -> pd.DataFrame:
    """Shrink the classes of one quantity toward their mean and predict from them."""
    n, mean, sd = (table[name].to_numpy(dtype=np.float64) for name in ("n", "log_mean", "log_sd"))
    known = n > 0
    freedom = np.maximum(n - 1.0, 0.0)
    common_freedom = freedom.sum()
    common = np.nansum(freedom * np.nan_to_num(sd) ** 2) / common_freedom if common_freedom else np.nan
    variance = np.where(n > 1, sd**2, common)
    between, centre, centre_variance = _between(mean[known], common / n[known])
    noise = variance / np.maximum(n, 1.0)
    with np.errstate(invalid="ignore"):
        own = np.where(known, np.where(between + noise > 0, between / (between + noise), 1.0), np.nan)
    if known.sum() == 1:  # nothing to pool with
        own = np.where(known, 1.0, np.nan)
    pooled = own * mean + (1.0 - own) * centre
    scale = np.sqrt(variance + own * noise + (1.0 - own) ** 2 * centre_variance)
    freedom = np.where(n > 1, freedom, common_freedom)
    freedom = np.where(known & (freedom > 0), freedom, np.nan)
    return table.assign(
        own_weight=own,
        log_mean_pooled=pooled,
        log_scale=scale,
        freedom=freedom,
        p50_factor=np.exp(pooled),
        p80_factor=np.exp(pooled + stdtrit(freedom, 0.8) * scale),
    )


def _between(means: np.ndarray, noise: np.ndarray) -> tuple[float, float, float]:
    """Estimate the variance between classes, the mean over classes and the variance of that mean."""
    count = len(means)
    if count == 0:
        return np.nan, np.nan, np.nan
    if not np.isfinite(noise).all() or not noise.all():  # no spread within any class: what remains lies between them
        between = float(means.var(ddof=1)) if count > 1 else 0.0
        return between, float(means.mean()), between / count
    weights = 1.0 / noise
    centre = (weights * means).sum() / weights.sum()
    excess = (weights * (means - centre) ** 2).sum() - (count - 1)
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    between = max(0.0, excess / scale) if scale > 0 else 0.0
    weights = 1.0 / (between + noise)
    return float(between), float((weights * means).sum() / weights.sum()), float(1.0 / weights.sum())
