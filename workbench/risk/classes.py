"""Reference classes: what past projects of a category turned out to be against what had been estimated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.intake.estimates import ClassCurve
from workbench.intake.survival import Survival, survival
from workbench.portfolio import Portfolio
from workbench.risk.distributions import Distribution
from workbench.risk.learning.backtest import Backtest, backtest
from workbench.risk.learning.class_table import COLUMNS, class_table, predicted
from workbench.risk.learning.records import FINISHED, LEFT_OUT, records
from workbench.taxonomy import Quantity, Status


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceClasses(Answer):
    """
    Past ratios of actual to estimate by class, and what they predict.

    Parameters
    ----------
    table
        One row per `category` and `quantity`, see `workbench.risk.learning.class_table.COLUMNS`. From the records: `n`
        finished ones used, `unfinished`, `left_out` (finished, but estimate or actual is 0, which has no logarithm),
        `exact` (exactly as estimated), `median_ratio`, `p80_ratio`, and mean and standard deviation of the logarithm
        with the running ones counted in (`log_mean`, `log_sd`). Pooled: `own_weight` (1 trusts the class alone, 0 the
        average of all classes), `log_mean_pooled`, `log_scale` and `freedom` of the predictive t distribution,
        `exact_share` (chance of exactly the estimate, 0 unless many were), and what an estimate is to be multiplied
        with for even odds (`p50_factor`) and for odds of four in five (`p80_factor`). How far to trust it: `supports`
        (highest of P80, P90, P95 that the records bear out by themselves), `earlier_median` and `recent_median` of the
        two halves by day of approval, `drift_chance` (p-value of their difference), `drifts`, and `note`, all of it
        in words.
    records
        The logarithms behind the classes, see `workbench.risk.learning.records.records`.
    newcomers
        By quantity: the ratio of a project whose class has no records; None where the classes were not pooled.
    pooling
        Whether classes were allowed to borrow from each other.
    """

    records: pd.DataFrame
    newcomers: Mapping[str, Distribution | None]
    pooling: bool
    _rows: dict[tuple[str, str], int] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self):
        keys = zip(self.table["category"], self.table["quantity"], strict=True)
        self._rows.update({(category, str(quantity)): row for row, (category, quantity) in enumerate(keys)})

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        finished, unfinished = (int(self.totals[name]) for name in ("finished", "unfinished"))
        drifting = int(self.table["drifts"].sum())
        words = {0: "", 1: "; 1 of them is not what it was"}.get(
            drifting, f"; {drifting} of them are not what they were"
        )
        return f"{len(self.table)} reference classes from {finished} finished records, {unfinished} unfinished{words}"

    def size(self, category: str, quantity: Quantity) -> int:
        """Count the finished records of a class; 0 for a class that is not there or has no name."""
        row = self._rows.get((category, str(quantity)))
        return 0 if row is None or not category else int(self.table["n"].iloc[row])

    def ratio(self, category: str, quantity: Quantity) -> Distribution:
        """
        Predict actual over estimate for a new project of a class.

        A class without records is predicted from all others where they were pooled.

        Raises
        ------
        KeyError
            Neither the class nor the others say anything.
        """
        if self.size(category, quantity):
            found = predicted(self.table.iloc[self._rows[category, str(quantity)]])
        else:
            found = self.newcomers.get(str(quantity))
        if found is None:
            raise KeyError(f"no finished record of {quantity} for category {category!r}, or too few to predict from")
        return found

    def survival(self, category: str, quantity: Quantity) -> Survival:
        """Share of a class that comes to more than a ratio, straight from the records, running ones counted in."""
        found = self._records_of(category, quantity)
        return survival(np.exp(found["log"].to_numpy()), (found["kind"] == FINISHED).to_numpy())

    def backtest(self, design: str = "leave_one_out", *, split: str | date | None = None) -> Backtest:
        """
        Predict each finished record from others and see how good that is.

        Parameters
        ----------
        design
            `leave_one_out` (from all others), `rolling` (from what had finished before its approval), or `split` (from
            what had finished before a day, for those approved from then on).
        split
            The day, for `split`.

        Raises
        ------
        ParameterError
            The design is unknown, or the day is missing or none.
        """
        return backtest(self.records, design, split=split, pooling=self.pooling)

    def _records_of(self, category: str, quantity: Quantity) -> pd.DataFrame:
        found = self.records
        mine = (found["category"] == category) & (found["quantity"] == str(quantity)) & (found["kind"] != LEFT_OUT)
        return found[mine & found["log"].notna()]


def learn(history: Portfolio | pd.DataFrame, *, pooling: bool = True) -> ReferenceClasses:
    """
    Learn from the history how estimates of each category turned out.

    The logarithm of actual over estimate is normal within a class; classes of a quantity share a distribution of means
    and one of spreads, so that a class with few records borrows from the others, in closed form (see
    `workbench.risk.learning.pooling.pool`). A new project is predicted by a t distribution, which knows how little was
    seen. Projects still running count as lower bounds, and where many records are exactly as estimated that is a chance
    of its own (see `workbench.risk.learning.censoring.summarise`).

    Parameters
    ----------
    history
        A portfolio, or its table `history`.
    pooling
        Whether classes may borrow from each other; they do from four classes of a quantity on.

    Returns
    -------
    ReferenceClasses
        Status `no_data` without history.

    Raises
    ------
    DataError
        A table has wrong columns or values.
    """
    portfolio = history if isinstance(history, Portfolio) else Portfolio(history=history)
    found = records(portfolio.history)
    if reason := missing_tables(portfolio, "history"):
        table = pd.DataFrame(columns=list(COLUMNS))
        return ReferenceClasses(
            table=table, status=Status.NO_DATA, reason=reason, records=found, newcomers={}, pooling=pooling
        )
    table, newcomers = class_table(found, pooling=pooling)
    totals = {
        "finished": float(table["n"].sum()),
        "unfinished": float(table["unfinished"].sum()),
        "left_out": float(table["left_out"].sum()),
    }
    return ReferenceClasses(table=table, totals=totals, records=found, newcomers=newcomers, pooling=pooling)


def reference_classes(portfolio: Portfolio) -> ReferenceClasses:
    """Learn from a portfolio's history: the older name of `learn`."""
    return learn(portfolio)


def cost_curves(classes: ReferenceClasses) -> tuple[ClassCurve, ...]:
    """Hand the reference classes of cost to the calibration of estimates."""
    found = classes.table[(classes.table["quantity"] == Quantity.COST) & classes.table["p50_factor"].notna()]
    return tuple(
        ClassCurve(category, Quantity.COST, classes.size(category, "cost"), classes.ratio(category, "cost").ppf)
        for category in found["category"]
        if classes.size(category, "cost")
    )
