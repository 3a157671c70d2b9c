"""What an estimate is worth: the range of its class, the optimism in it, and what history makes of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from workbench.answer import Answer, missing_tables
from workbench.intake.uplift import Uplift
from workbench.portfolio import Portfolio
from workbench.taxonomy import CLOSED, Quantity, Status
from workbench.valuation import project_flows

CORRECTED = "estimates at even odds of own history"
"""How the name of a portfolio ends whose estimates were corrected, see `workbench.risk.corrected`."""

CLASSES_SOURCE = "AACE International Recommended Practice 18R-97, outer ends of the accuracy ranges"


@dataclass(frozen=True)
class EstimateClass:
    """
    How ripe an estimate is.

    Parameters
    ----------
    low, high
        Accuracy range as shares of the estimate.
    defined_from, defined_to
        Share of the project that is defined.
    """

    low: float
    high: float
    defined_from: float
    defined_to: float


CLASSES: dict[int, EstimateClass] = {
    5: EstimateClass(-0.50, 1.00, 0.00, 0.02),
    4: EstimateClass(-0.30, 0.50, 0.01, 0.15),
    3: EstimateClass(-0.20, 0.30, 0.10, 0.40),
    2: EstimateClass(-0.15, 0.20, 0.30, 0.75),
    1: EstimateClass(-0.10, 0.15, 0.50, 1.00),
}


@dataclass(frozen=True, eq=False)
class EstimateRange:
    """Lowest and highest cost that estimates of their class stand for; missing where cost or class is."""

    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class ClassCurve:
    """
    How estimates of one class of past projects turned out.

    Parameters
    ----------
    category, quantity
        The class.
    n
        Finished records behind it.
    quantile
        Share between 0 and 1 -> ratio of actual to estimate that is not exceeded with this chance.
    """

    category: str
    quantity: str
    n: int
    quantile: Callable[[float], float]


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Amounts not exceeded with even odds (`p50`) and with odds of four in five (`p80`)."""

    p50: np.ndarray
    p80: np.ndarray


def estimate_range(cost: ArrayLike, estimate_class: ArrayLike) -> EstimateRange:
    """
    Give the range that estimates of a class stand for.

    Ranges: AACE International, Recommended Practice 18R-97, Cost Estimate Classification System, outer ends.

    Parameters
    ----------
    cost
        n estimates, not negative; NaN is missing.
    estimate_class
        Class of each, 5 (rough) to 1 (definitive), or one for all; NaN is missing.

    Raises
    ------
    ValueError
        An estimate is negative, a class is none of the five, or there are not as many classes as estimates.
    """
    costs = _amounts(cost)
    classes = np.asarray(estimate_class, dtype=float)
    if classes.ndim and classes.shape != costs.shape:
        found = classes.size
        raise ValueError(f"estimate_class: expected one, or one for each of the {costs.size} estimates, found {found}")
    if (bad := ~np.isnan(classes) & ~np.isin(classes, list(CLASSES))).any():
        at = int(bad.argmax())
        raise ValueError(f"estimate_class: row {at}: expected 1, 2, 3, 4 or 5, found {classes.flat[at]:g}")
    number = np.nan_to_num(classes).astype(int)  # a missing class is number 0, whose bounds are missing
    bounds = np.full((max(CLASSES) + 1, 2), np.nan)
    for place, limits in CLASSES.items():
        bounds[place] = 1.0 + limits.low, 1.0 + limits.high
    return EstimateRange(costs * bounds[number, 0], costs * bounds[number, 1])


def calibrate(estimates: ArrayLike, curve: ClassCurve) -> Calibrated:
    """
    Correct estimates by how past ones of their class turned out.

    Parameters
    ----------
    estimates
        n estimates, not negative; NaN is missing.
    curve
        Their class.

    Raises
    ------
    ValueError
        An estimate is negative.
    """
    amounts = _amounts(estimates)
    return Calibrated(amounts * float(curve.quantile(0.5)), amounts * float(curve.quantile(0.8)))


def calibration_table(
    portfolio: Portfolio,
    *,
    uplifts: Mapping[str, Uplift] | None = None,
    curves: Iterable[ClassCurve] = (),
    enough: int = 5,
) -> Answer:
    """
    Show for each open project what becomes of its cost estimate, step by step.

    History of one's own replaces the published uplift as soon as there is enough of it; both start from the raw
    estimate.

    Parameters
    ----------
    portfolio
        The portfolio.
    uplifts
        Uplift of the capital cost by category of project.
    curves
        Reference classes of cost; those of other quantities are passed over.
    enough
        Finished records from which a class counts.

    Returns
    -------
    Answer
        `.table` indexed by project, amounts in the reporting currency: `name`, `category`, `raw`; `estimate_class`,
        `low`, `high`, `range_source`; `uplift` (share), `uplifted`, `uplift_rule`; `n` (finished records of the
        class), `p50`, `p80`, `history_rule`; `calibrated` (P50 of history, else the uplifted estimate, else the raw
        one) and `rule`, which of these it is. What does not apply is missing, and a rule says why.

    Raises
    ------
    ValueError
        An uplift is not for a capital cost, or a category has two curves.
    """
    uplifts, known = dict(uplifts or {}), _by_category(curves)
    for category, uplift in uplifts.items():
        if uplift.quantity != "capital_cost":
            raise ValueError(f"uplifts: {category}: expected an uplift of capital_cost, found {uplift.quantity}")
    projects = portfolio.projects
    projects = projects[~projects["state"].isin(CLOSED)]
    planned = project_flows(portfolio)["cost"].reindex(projects.index)
    table = projects[["name", "category"]].assign(raw=planned.where(planned > 0, projects["cost"]).astype(float))
    table = _with_range(table, projects["estimate_class"].astype(float))
    table = _with_uplift(table, uplifts)
    table = _with_history(table, known, enough)
    by_history, by_uplift = table["p50"].notna(), table["uplifted"].notna()
    table["calibrated"] = table["p50"].fillna(table["uplifted"]).fillna(table["raw"])
    table["rule"] = np.select(
        [by_history, by_uplift, table["raw"].notna()],
        ["history", "optimism bias", "raw estimate"],
        "no estimate",
    )
    reason = "" if len(table) else missing_tables(portfolio, "projects") or "The portfolio has no open project."
    return Answer(
        table=table,
        totals={name: float(table[name].sum()) for name in ("raw", "calibrated")},
        status=Status.NO_DATA if reason else Status.COMPUTED,
        reason=reason,
    )


def estimates_note(portfolio: Portfolio) -> str:
    """Say that the estimates of a portfolio were corrected; empty where they stand as given."""
    return CORRECTED if portfolio.name.endswith(CORRECTED) else ""


def _amounts(values: ArrayLike) -> np.ndarray:
    amounts = np.asarray(values, dtype=float)
    if (bad := amounts < 0).any():
        at = int(bad.argmax())
        raise ValueError(f"estimates: row {at}: expected at least 0, found {amounts.flat[at]:g}")
    return amounts


def _by_category(curves: Iterable[ClassCurve]) -> dict[str, ClassCurve]:
    found: dict[str, ClassCurve] = {}
    for curve in curves:
        if curve.quantity != Quantity.COST:
            continue
        if curve.category in found:
            raise ValueError(f"curves: {curve.category}: expected one curve of cost, found two")
        found[curve.category] = curve
    return found


def _with_range(table: pd.DataFrame, classes: pd.Series) -> pd.DataFrame:
    limits = estimate_range(table["raw"], classes)
    source = np.where(classes.isna(), "no estimate class", CLASSES_SOURCE)
    return table.assign(estimate_class=classes, low=limits.low, high=limits.high, range_source=source)


def _with_uplift(table: pd.DataFrame, uplifts: Mapping[str, Uplift]) -> pd.DataFrame:
    shares = table["category"].map({category: uplift.share for category, uplift in uplifts.items()}).astype(float)
    rules = {category: _said(uplift) for category, uplift in uplifts.items()}
    return table.assign(
        uplift=shares,
        uplifted=table["raw"] * (1.0 + shares),
        uplift_rule=[rules.get(category, "no uplift for this category") for category in table["category"]],
    )


def _said(uplift: Uplift) -> str:
    if uplift.status is Status.NO_DATA:
        return uplift.reason
    return "; ".join(part for part in (uplift.rule, uplift.source, uplift.reason) if part)


def _with_history(table: pd.DataFrame, curves: Mapping[str, ClassCurve], enough: int) -> pd.DataFrame:
    sizes = {category: curve.n for category, curve in curves.items()}
    table = table.assign(
        n=[sizes.get(category, 0) for category in table["category"]],
        p50=np.nan,
        p80=np.nan,
        history_rule=f"fewer than {enough} finished records",
    )
    for category, curve in curves.items():
        rows = table["category"] == category
        if curve.n < enough or not rows.any():
            continue
        found = calibrate(table.loc[rows, "raw"], curve)
        table.loc[rows, ["p50", "p80"]] = np.column_stack([found.p50, found.p80])
        table.loc[rows, "history_rule"] = f"{curve.n} finished records of {category}"
    return table
