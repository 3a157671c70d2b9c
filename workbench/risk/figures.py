"""The tables read off the draws of a portfolio forecast."""

import numpy as np
import pandas as pd

from workbench.risk.measures import concentration, cvar, quantile, quantile_interval, quantiles, rank, tail_weights
from workbench.risk.sensitivity import sobol
from workbench.risk.simulation import Model

LEVELS = (0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95)
TAIL = 0.95  # level of the tail that contributions are shown for

PROJECT_COLUMNS = (
    "value_plan",
    "value_mean",
    "value_sd",
    "cost_plan",
    "cost_mean",
    "cost_sd",
    "cost_p10",
    "cost_p50",
    "cost_at_confidence",
    "overrun",
    "sd_contribution",
    "sd_share",
    "tail_contribution",
    "common_share",
    "cost_basis",
    "benefit_basis",
    "flags",
)
QUANTILE_COLUMNS = ("level", "value", "value_low", "value_high", "cost", "cost_low", "cost_high")
FACTOR_COLUMNS = ("projects", "variance_share", "correlation")
DIVERSIFICATION_COLUMNS = ("sd_of_sum", "sum_of_sds", "gain", "at_confidence", "sum_at_confidence", "common_level")
CONCENTRATION_COLUMNS = ("index", "effective", "largest", "share")


def per_project(
    prepared: Model, costs: np.ndarray, matrix: np.ndarray, values: np.ndarray, confidence: float
) -> pd.DataFrame:
    """Plan, spread and quantiles of each project, and its parts of the portfolio's spread and tail."""
    spread = _sd(values)
    deviation = _deviation(values)
    covariance = np.array([(_deviation(row) * deviation).sum() / len(values) for row in matrix])
    places, weights = tail_weights(values, TAIL, "lower")
    table = prepared.plan.rename(columns={"value": "value_plan", "cost": "cost_plan"}).assign(
        **pd.DataFrame([_of_cost(row, confidence) for row in costs], index=prepared.plan.index),
        value_mean=[_mean(row) for row in matrix],
        value_sd=[_sd(row) for row in matrix],
        sd_contribution=covariance / spread if spread else 0.0,
        sd_share=covariance / spread**2 if spread else 0.0,
        tail_contribution=[float((row[places] * weights).sum()) for row in matrix],
        common_share=(prepared.loadings**2).sum(axis="columns"),
    )
    table["overrun"] = (table["cost_mean"] / table["cost_plan"] - 1.0).where(table["cost_plan"] > 0)
    return table[list(PROJECT_COLUMNS)]


def totals(table: pd.DataFrame, values: np.ndarray, costs: np.ndarray, confidence: float) -> dict[str, float]:
    """Figures over all projects, by name."""
    cost_plan = float(table["cost_plan"].sum())
    cost_at_confidence = quantile(costs, confidence)
    return {
        "projects": float(len(table)),
        "iterations": float(len(values)),
        "value_plan": float(table["value_plan"].sum()),
        "value_mean": _mean(values),
        "value_sd": _sd(values),
        "value_at_confidence": quantile(values, 1.0 - confidence),
        "value_tail": cvar(values, TAIL, tail="lower"),
        "p_loss": float((values < 0).mean()),
        "cost_plan": cost_plan,
        "cost_mean": _mean(costs),
        "cost_sd": _sd(costs),
        "cost_at_confidence": cost_at_confidence,
        "contingency": cost_at_confidence - cost_plan,
        "learned": float(table["cost_basis"].str.startswith("history").sum()),
        "flagged": float((table["flags"] != "").sum()),
    }


def per_level(values: np.ndarray, costs: np.ndarray, confidence: float) -> pd.DataFrame:
    """Quantiles of value and cost with their sampling intervals."""
    found = []
    for level in sorted({*LEVELS, confidence, round(1.0 - confidence, 12)}):
        value_low, value_high = quantile_interval(values, level)
        cost_low, cost_high = quantile_interval(costs, level)
        value, cost = quantile(values, level), quantile(costs, level)
        found.append((level, value, value_low, value_high, cost, cost_low, cost_high))
    return pd.DataFrame(found, columns=list(QUANTILE_COLUMNS))


def per_factor(prepared: Model, factors: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    """What each common factor explains, largest first."""
    deviation = _deviation(values)
    size = np.sqrt((deviation**2).sum())
    correlations = []
    for draws in factors:
        moved = _deviation(draws)
        scale = np.sqrt((moved**2).sum()) * size
        correlations.append(float((moved * deviation).sum() / scale) if scale else 0.0)
    held = prepared.loadings.columns.isin(list(prepared.shocks))
    shares = np.where(held, 0.0, sobol(factors.T, values))  # a factor held still explains nothing
    table = pd.DataFrame(
        {
            "projects": (prepared.loadings != 0).sum().to_numpy(),
            "variance_share": shares,
            "correlation": correlations,
        },
        index=pd.Index(prepared.loadings.columns, name="factor"),
    )
    return table.sort_values("variance_share", ascending=False, kind="stable")


def diversification(
    table: pd.DataFrame,
    matrix: np.ndarray,
    cost_matrix: np.ndarray,
    values: np.ndarray,
    costs: np.ndarray,
    confidence: float,
) -> pd.DataFrame:
    """What the projects have together against what they have apart; sorts the rows of both matrices in place."""
    found = {}
    for name, rows, whole, level in (
        ("value", matrix, values, 1.0 - confidence),
        ("cost", cost_matrix, costs, confidence),
    ):
        rows.sort(axis=1)  # the quantiles of every project at every level, side by side
        sums = np.zeros(rows.shape[1])
        for row in rows:
            sums += row
        spread, apart = _sd(whole), float(table[f"{name}_sd"].sum())
        at = quantile(whole, level)
        gain = 1.0 - spread / apart if apart > 0 else 0.0
        found[name] = (spread, apart, gain, at, float(sums[rank(len(sums), level) - 1]), _level_of(sums, at))
    frame = pd.DataFrame.from_dict(found, orient="index", columns=list(DIVERSIFICATION_COLUMNS), dtype="float64")
    return frame.rename_axis("quantity")


def _level_of(sums: np.ndarray, wanted: float) -> float:
    """Level at which rising sums of quantiles first reach an amount."""
    rounding = 1e-12 * float(np.abs(sums[[0, -1]]).max())
    return min(int(np.searchsorted(sums, wanted - rounding)) + 1, len(sums)) / len(sums)


def concentrations(table: pd.DataFrame, prepared: Model) -> pd.DataFrame:
    """How few projects carry the cost, the benefit and the spread."""
    amounts = {"cost": table["cost_plan"], "benefit": prepared.plan["benefit_pv"], "spread": table["value_sd"]}
    found = {}
    for name, row in amounts.items():
        carried = row.clip(lower=0.0)
        if carried.sum() > 0:
            index, largest = concentration(carried.to_numpy()), carried.idxmax()
            found[name] = (index, 1.0 / index, largest, carried[largest] / carried.sum())
        else:
            found[name] = (np.nan, np.nan, "", np.nan)
    frame = pd.DataFrame.from_dict(found, orient="index", columns=list(CONCENTRATION_COLUMNS))
    return frame.rename_axis("quantity")


def _of_cost(cost: np.ndarray, confidence: float) -> dict[str, float]:
    """Mean, spread and quantiles of one project's cost."""
    low, middle, high = quantiles(cost, [0.1, 0.5, confidence])
    return {
        "cost_mean": _mean(cost),
        "cost_sd": _sd(cost),
        "cost_p10": low,
        "cost_p50": middle,
        "cost_at_confidence": high,
    }


def _mean(x: np.ndarray) -> float:
    """Mean about the first value: a constant has exactly its own mean."""
    return float(x[0] + (x - x[0]).sum() / len(x))


def _deviation(x: np.ndarray) -> np.ndarray:
    moved = x - x[0]
    return moved - moved.sum() / len(x)


def _sd(x: np.ndarray) -> float:
    return float(np.sqrt((_deviation(x) ** 2).sum() / len(x)))
