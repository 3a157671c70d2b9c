"""The four ways to predict a record, and how each of them did."""

import numpy as np

from workbench.risk.learning.predictive import Predictive
from workbench.risk.learning.records import FINISHED
from workbench.risk.learning.trials import Trial

LEARNED = "learned"
LEVELS = (0.1, 0.5, 0.8, 0.9)
KEPT = ("project", "category", "quantity", "estimated_at")


def judge(trial: Trial) -> list[dict]:
    """
    Hold a record against its predictions.

    Returns
    -------
    list of dict
        One row per method, see `workbench.risk.learning.backtest.Backtest`.
    """
    known, log = trial.known, trial.record["log"]
    normal = Predictive(*(np.array([number]) for number in (known.mean(), known.std(), np.inf, 0.0)))
    told = {
        LEARNED: _told(trial.learned, log),
        "class_t": _told(trial.alone, log),
        "percentiles": ([float(np.quantile(known, level)) for level in LEVELS], *_place(known, log)),
        "lognormal": _told(normal, log),
    }
    return [_row(trial, method, *prediction) for method, prediction in told.items()]


def pinball(log: float, quantiles: list[float]) -> float:
    """Average the loss ``max(p * (y - q), (p - 1) * (y - q))`` over the levels (Koenker and Bassett 1978)."""
    off = log - np.array(quantiles)
    return float(np.maximum(np.array(LEVELS) * off, (np.array(LEVELS) - 1.0) * off).mean())


def _told(predictive: Predictive, log: float) -> tuple[list[float], float, float]:
    low, high = predictive.chance(np.array([log]))
    return [float(predictive.quantile(level)[0]) for level in LEVELS], float(low[0]), float(high[0])


def _place(known: np.ndarray, log: float) -> tuple[float, float]:
    """Find the shares at which straight lines through the sorted records reach a value."""
    if log < known[0] or log > known[-1]:
        return (0.0, 0.0) if log < known[0] else (1.0, 1.0)
    last = len(known) - 1
    first, beyond = np.searchsorted(known, log, side="left"), np.searchsorted(known, log, side="right")
    if first < beyond:
        return first / last, (beyond - 1) / last
    share = float(np.interp(log, known, np.arange(last + 1) / last))
    return share, share


def _row(trial: Trial, method: str, quantiles: list[float], low: float, high: float) -> dict:
    log = trial.record["log"]
    return {
        **{name: trial.record[name] for name in KEPT},
        "method": method,
        "n": len(trial.known),
        "ended": trial.record["kind"] == FINISHED,
        "ratio": float(np.exp(log)),
        **{f"p{100 * level:.0f}": float(np.exp(value)) for level, value in zip(LEVELS, quantiles, strict=True)},
        "pit_low": low,
        "pit_high": high,
        "pinball": pinball(log, quantiles),
    }
